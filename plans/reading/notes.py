"""Notes: figures glued to words in the text, with their texts at the end of the source."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from plans.reading.lines import Line

# Glued to a word or its punctuation ("verkenning1", "vastgesteld.5") or to a year ("20173"); not to a figure
# ("7,4", "3.1") or to an abbreviation ("CO2", "A4").
_MARK = re.compile(
    r"(?:(?<=[^\W\d_])|(?<=[^\W\d_][.,;:!?)\]»”’'\"])|(?<=(?<![0-9])(?:19|20)[0-9][0-9]))([0-9]{1,3})(?![\w%]|[.,][0-9])"
)
_ABBREVIATION = re.compile(r"(?:^|[^\w])[A-Z]{1,5}$")
_PLACED = re.compile("\x02([0-9]+)\x03")


@dataclass
class NoteReading:
    """Lines with marks in place, and what came of the notes."""

    lines: list[Line]
    texts: dict[int, str] = field(default_factory=dict)
    without_text: list[int] = field(default_factory=list)
    without_mark: list[int] = field(default_factory=list)


def read_notes(lines: Sequence[Line]) -> NoteReading:
    """Take the list of notes from the end and put each note's mark in place.

    A figure counts as a mark only in the order of the notes. A mark without a note stays text. A note
    without a mark stays at the end, as text.
    """
    start, texts = _note_list(lines)
    if not texts:
        return NoteReading(list(lines))
    marks, without_text = _place(lines[:start], texts)
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(mark[0], []).append(mark)
    body = [
        replace(line, text=_with_marks(line.text, by_line.get(index, [])))
        for index, line in enumerate(lines[:start])
    ]
    placed = {number for _, _, _, number in marks}
    left_over = []
    for number, text in texts.items():
        if number not in placed:
            left_over += [Line(str(number)), Line(text)]
    return NoteReading(
        lines=[*body, *left_over],
        texts={number: text for number, text in texts.items() if number in placed},
        without_text=without_text,
        without_mark=[number for number in texts if number not in placed],
    )


def without_marks(text: str) -> str:
    """The text as people read it, without the marks that `read_notes` placed."""
    return _PLACED.sub("", text)


def split_at_marks(text: str) -> list[str | int]:
    """Cut a text at its marks: strings of text and numbers of notes."""
    return [int(part) if index % 2 else part for index, part in enumerate(_PLACED.split(text))]


def _note_list(lines: Sequence[Line]) -> tuple[int, dict[int, str]]:
    """Return where the list of notes at the end starts, and the notes; none when there is no list."""
    texts: dict[int, str] = {}
    filled = [index for index, line in enumerate(lines) if not line.is_gap]
    start = len(lines)
    position = len(filled) - 1
    following = 1000
    while position >= 1:
        number, text = lines[filled[position - 1]], lines[filled[position]]
        if not re.fullmatch(r"[1-9][0-9]{0,2}", number.text) or not int(number.text) < following:
            break
        if not re.search(r"[^\W\d]", text.text):
            break
        following = int(number.text)
        texts[following] = text.text
        start = filled[position - 1]
        position -= 2
    if following != 1:
        return len(lines), {}
    return start, dict(sorted(texts.items()))


Mark = tuple[int, int, int, int]
"""Line, start and end of the figure in it, number of the note."""


def _place(lines: Sequence[Line], texts: dict[int, str]) -> tuple[list[Mark], list[int]]:
    """Find each note's mark after the mark of the note before it, and the marks of notes that are missing."""
    candidates = [
        (index, match.start(1), match.end(1), int(match.group(1)))
        for index, line in enumerate(lines)
        for match in _MARK.finditer(line.text)
        if not _ABBREVIATION.search(line.text[max(0, match.start(1) - 8) : match.start(1)])
    ]
    marks = _longest_rise([candidate for candidate in candidates if candidate[3] in texts])
    without_text = []
    for before, after in pairwise([(-1, 0, 0, 0), *marks, (len(lines), 0, 0, max(texts))]):
        missing = set(range(before[3] + 1, after[3])) - set(texts)
        between = [candidate[3] for candidate in candidates if before < candidate < after] if missing else []
        without_text += [number for number in sorted(missing) if number in between]
    return marks, without_text


def _longest_rise(candidates: Sequence[Mark]) -> list[Mark]:
    """The longest row of candidates, in reading order, whose numbers rise; the earliest of equals."""
    tails: list[int] = []
    tail_numbers: list[int] = []
    before: list[int] = []
    for index, candidate in enumerate(candidates):
        length = bisect_left(tail_numbers, candidate[3])
        before.append(tails[length - 1] if length else -1)
        if length == len(tails):
            tails.append(index)
            tail_numbers.append(candidate[3])
        elif candidate[3] < tail_numbers[length]:
            tails[length] = index
            tail_numbers[length] = candidate[3]
    rise = []
    index = tails[-1] if tails else -1
    while index >= 0:
        rise.append(candidates[index])
        index = before[index]
    return rise[::-1]


def _with_marks(text: str, marks: Sequence[Mark]) -> str:
    for _, start, end, number in sorted(marks, reverse=True):
        text = f"{text[:start]}\x02{number}\x03{text[end:]}"
    return text
