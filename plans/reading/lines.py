"""From pasted text to lines: one line a paragraph, list mark or cell."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_SPACES = re.compile(r"[^\S\n]+")


def clean(text: str) -> str:
    """Return `text` composed (NFC), with plain line ends and without control and invisible characters."""
    text = _BREAKS.sub("\n", unicodedata.normalize("NFC", text))
    return _CONTROLS.sub("", _INVISIBLE.sub("", text)).replace("\t", "    ")


@dataclass(frozen=True)
class Line:
    """One paragraph of the source. A gap is a line that only holds a hard space: an empty paragraph or cell.

    Marks of notes stand in `text` between two control characters, which `clean` keeps out of sources.
    """

    text: str
    indent: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether this is an empty paragraph or cell."""
        return not self.text


def read_lines(text: str) -> list[Line]:
    """Split cleaned text in lines; a paragraph that was wrapped over several lines becomes one."""
    lines: list[Line] = []
    group: list[str] = []
    for raw in [*text.split("\n"), ""]:
        if raw.strip():
            group.append(raw)
            continue
        lines += _group_lines(group)
        group = []
        if raw:
            lines.append(Line(""))
    return lines


def _group_lines(group: Sequence[str]) -> list[Line]:
    """Turn lines without an empty line between them into paragraphs."""
    is_wrapped = (
        len(group) > 1
        and all(50 <= len(raw) <= 120 for raw in group[:-1])
        and any(raw.rstrip()[-1] not in ".;:!?" for raw in group[:-1])
        and not _starts_anew(group)
    )
    if is_wrapped:
        return [Line(_tidy(" ".join(group)), _indent(group[0]))]
    return [Line(_tidy(raw), _indent(raw)) for raw in group]


def _starts_anew(group: Sequence[str]) -> bool:
    """Whether a line after the first begins something of its own: a list item or a numbered heading."""
    return any(re.match(r"\s*(?:[•·▪◦*–-]|\(?\w{1,3}[.)]|[0-9]+(?:\.[0-9]+)+)\s", raw) for raw in group[1:])


def _tidy(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _indent(raw: str) -> int:
    return len(raw) - len(raw.lstrip())
