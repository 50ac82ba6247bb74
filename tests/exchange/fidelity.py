"""How faithful is what comes out to what went in? Counted in words, by longest matching blocks."""

import re
import unicodedata
from collections import Counter
from difflib import SequenceMatcher

BLOCK = 12

_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u00ad]\s*\n\s*(?=\w)")
_INNER_HYPHEN = re.compile(r"(?<=\w)[-\u2010\u2011\u00ad](?=\w)")


def words(text):
    """The words of a text in lower case, hyphens at line ends undone.

    A compound may break at its own hyphen, so hyphens within words do not count on either side.
    """
    text = unicodedata.normalize("NFC", text).lower()
    return re.findall(r"\w+", _INNER_HYPHEN.sub("", _LINE_END_HYPHEN.sub("", text)))


def source_body(text):
    """A source text from "Intitulé" on."""
    return text[text.index("Intitulé") :]


def pdf_body(text, *, title):
    """The text of a PDF (pdftotext) without what stands on every page: running title, mark, page number."""
    return "\n".join(_without_running_lines(page, title) for page in text.split("\f"))


def _without_running_lines(page, title):
    running = re.compile(rf"(?:{re.escape(title)})?\s*(?:concept)?|pagina \d+ van \d+", re.IGNORECASE)
    lines = page.split("\n")
    filled = [index for index, line in enumerate(lines) if line.strip()]
    edges = {index for index in [*filled[:2], *filled[-1:]] if running.fullmatch(lines[index].strip())}
    return "\n".join(line for index, line in enumerate(lines) if index not in edges)


def matched(source, output):
    """The blocks of `source` words that come back in `output` in the same order, as (start, size)."""
    matcher = SequenceMatcher(None, source, output, autojunk=False)
    return [(block.a, block.size) for block in matcher.get_matching_blocks() if block.size]


def share_kept(source, output):
    """The share of `source` words that come back in `output` in the same order."""
    return sum(size for _, size in matched(source, output)) / len(source)


def lost(source, output):
    """The stretches of `source` words that do not come back in order, for a message that helps."""
    gaps, end = [], 0
    for start, size in [*matched(source, output), (len(source), 0)]:
        if start > end:
            gaps.append(" ".join(source[end:start]))
        end = start + size
    return gaps


def printed_twice(source, output):
    """Blocks of twelve words that stand in `output` more often than in `source`, which has them once."""
    inside = Counter(_blocks(source))
    return sorted(
        " ".join(block) for block, count in Counter(_blocks(output)).items() if count > inside[block] == 1
    )


def _blocks(sequence):
    return zip(*(sequence[start:] for start in range(BLOCK)), strict=False)
