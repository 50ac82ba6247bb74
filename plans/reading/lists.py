"""Lists in pasted text: bullets, dashes, figures and letters, nested by indentation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from plans.reading.document import ItemList, ListItem, Paragraph
from plans.reading.lines import Line

_BULLET = re.compile(r"[•·▪◦●○■*–—-](?: (.*))?", re.DOTALL)
_DASH = re.compile(r"[-–—*](?: (.*))?", re.DOTALL)
_FIGURE = re.compile(r"([1-9][0-9]{0,2})[.)](?: (.*))?", re.DOTALL)
_LETTER = re.compile(r"([a-z])[.)](?: (.*))?", re.DOTALL)
_DEEPEST = 3


@dataclass(frozen=True)
class Marker:
    """What stands before an item: a bullet (style ""), a figure ("1") or a letter ("a"), and its text."""

    style: str
    number: int
    text: str


def read_marker(line: Line) -> Marker | None:
    """Return the mark that opens an item, or nothing when the line is no item."""
    bullet = _BULLET.fullmatch(line.text)
    if not bullet:
        return _counted(line.text)
    text = bullet[1] or ""
    if text and line.text[0] in "•·▪◦●○■":
        if counted := _counted(text):
            return counted
        if dash := _DASH.fullmatch(text):
            text = dash[1] or ""
    return Marker("", 0, text)


def opens_item(lines: Sequence[Line], position: int) -> bool:
    """Whether the line at `position` opens an item: a mark with a text behind it, or on the next line."""
    marker = read_marker(lines[position])
    if marker is None or marker.text:
        return marker is not None
    return position + 1 < len(lines) and _goes_on(lines[position], lines[position + 1])


def _goes_on(mark: Line, line: Line) -> bool:
    """Whether a line is the text of the bare mark above it; in some copies the indentation is lost."""
    if line.is_gap:
        return False
    return line.indent > mark.indent or (line.indent == mark.indent == 0 and read_marker(line) is None)


def _counted(text: str) -> Marker | None:
    if match := _FIGURE.fullmatch(text):
        return Marker("1", int(match[1]), match[2] or "")
    if match := _LETTER.fullmatch(text):
        return Marker("a", ord(match[1]) - ord("a") + 1, match[2] or "")
    return None


def read_list(
    lines: Sequence[Line],
    start: int,
    *,
    inline: Callable[[str], str],
    is_taken: Callable[[int], bool],
    depth: int = 1,
) -> tuple[ItemList, int]:
    """Read the list that starts at line `start`; return it and the line after it.

    `inline` makes markup of a text, `is_taken` says that a line is a heading or part of a table.
    """
    first = read_marker(lines[start])
    if first is None:
        raise ValueError("No list starts at this line.")
    indent = lines[start].indent
    latest = lines[start]
    items: list[list[Paragraph | ItemList]] = []
    number = first.number - 1
    position = start
    while True:
        following = _skip_gaps(lines, position)
        if following >= len(lines) or is_taken(following):
            break
        line = lines[following]
        marker = read_marker(line) if opens_item(lines, following) else None
        if items and not items[-1] and following == position and _goes_on(latest, line):
            items[-1].append(Paragraph(inline(_without_second_bullet(line.text))))
            position = following + 1
        elif marker and items and line.indent > indent and depth < _DEEPEST:
            nested, position = read_list(lines, following, inline=inline, is_taken=is_taken, depth=depth + 1)
            items[-1].append(nested)
        elif marker and (line.indent >= indent or not items):
            if marker.style != first.style or (marker.style and marker.number != number + 1):
                break
            number = marker.number
            latest = line
            items.append([Paragraph(inline(marker.text))] if marker.text else [])
            position = following + 1
        elif items and not marker and line.indent > indent and following == position:
            items[-1].append(Paragraph(inline(line.text)))
            position = following + 1
        else:
            break
    found = tuple(ListItem(tuple(blocks)) for blocks in items)
    return ItemList(found, first.style, first.number or 1), position


def _skip_gaps(lines: Sequence[Line], position: int) -> int:
    while position < len(lines) and lines[position].is_gap:
        position += 1
    return position


def _without_second_bullet(text: str) -> str:
    """The text of an item without a dash of its own ("- CCV" below a bullet)."""
    match = _DASH.fullmatch(text)
    return match[1] if match and match[1] else text
