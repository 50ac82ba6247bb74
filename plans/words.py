"""The words of a rich text."""

import html
import re

TAG = re.compile(r"<[^>]*>")


def words(rich_text: str) -> list[str]:
    """Return the words of `rich_text`, without mark-up; punctuation stays with its word."""
    # Inline marks do not end a word: "ver<em>beter</em>en" is one.
    without_inline = re.sub(r"</?(?:strong|em|sub|sup|a)(?:\s[^>]*)?>", "", rich_text)
    return html.unescape(TAG.sub(" ", without_inline)).split()


def has_content(rich_text: str) -> bool:
    """Whether there is anything to read or see."""
    return "<img" in rich_text or bool(words(rich_text))
