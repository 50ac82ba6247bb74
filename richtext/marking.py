"""Marking words in stored rich text, such as those in which two versions differ."""

import difflib
import re
from html import escape
from html.parser import HTMLParser

from django.utils.safestring import SafeString, mark_safe

_PIECES = re.compile(r"\s+|\S+")
# From this many words on, difflib's shortcut for frequent words keeps a comparison within a second.
MANY_WORDS = 3000


class _PieceReader(HTMLParser):
    """Takes a text apart into tags, white space and words; together they are the text again."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(("tag", self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.pieces.append(("tag", f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.pieces += [("space" if piece.isspace() else "word", piece) for piece in _PIECES.findall(data)]


def _pieces(html: str) -> list[tuple[str, str]]:
    reader = _PieceReader()
    reader.feed(html)
    reader.close()
    return reader.pieces


def word_differences(before: list[str], after: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Compare two lists of words; return opcodes as difflib's, tag and both ranges, in order.

    What is equal at the beginning and the end is taken off first: most saves change one place.
    """
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = next((i for i in range(shortest - head) if before[-1 - i] != after[-1 - i]), shortest - head)
    one, other = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[tuple[str, int, int, int, int]] = [("equal", 0, head, 0, head)] if head else []
    # Without "autojunk" frequent words count too.
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=len(one) + len(other) > MANY_WORDS)
    found += [(t, i1 + head, i2 + head, j1 + head, j2 + head) for t, i1, i2, j1, j2 in matcher.get_opcodes()]
    if tail:
        found.append(("equal", len(before) - tail, len(before), len(after) - tail, len(after)))
    return found


def marked_apart(one: str, other: str, *, opening: tuple[str, str], closing: str) -> tuple[str, str]:
    """Return two stored texts with the words marked that stand in only one of them.

    `opening` is the HTML before such words, in `one` and in `other`; `closing` the HTML after them. A mark
    never crosses a tag of the text.
    """
    pieces = [_pieces(one), _pieces(other)]
    words = [[text for kind, text in found if kind == "word"] for found in pieces]
    only: tuple[set[int], set[int]] = (set(), set())
    for tag, i1, i2, j1, j2 in word_differences(*words):
        if tag != "equal":
            only[0].update(range(i1, i2))
            only[1].update(range(j1, j2))
    first, second = (
        _marked(found, numbers, before, closing)
        for found, numbers, before in zip(pieces, only, opening, strict=True)
    )
    return first, second


def _marked(pieces: list[tuple[str, str]], numbers: set[int], opening: str, closing: str) -> SafeString:
    parts: list[str] = []
    number, is_open, space = 0, False, ""

    def close() -> None:
        nonlocal is_open
        if is_open:
            parts.append(closing)
        is_open = False

    for kind, text in pieces:
        if kind == "space":
            space += text
            continue
        if kind == "tag" or number not in numbers:
            close()
        # Between two marked words the space is marked along.
        parts.append(space)
        space = ""
        if kind == "tag":
            parts.append(text)
            continue
        if number in numbers and not is_open:
            parts.append(opening)
            is_open = True
        parts.append(escape(text, quote=False))
        number += 1
    close()
    # Tags come from the sanitised text, words are escaped.
    return mark_safe("".join([*parts, space]))  # noqa: S308


def as_paragraphs(text: str) -> str:
    """Plain text as HTML with its line breaks, for `marked_apart`."""
    return "<br>".join(escape(line, quote=False) for line in text.splitlines())
