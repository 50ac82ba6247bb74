"""Tables in pasted text, where every cell is a paragraph: read as a table where the cells can be told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from plans.reading.lines import Line
from plans.reading.notes import without_marks

LONGEST_CELL = 120
_MOST_COLUMNS = 12
MOST_CELLS = 600

Rows = tuple[tuple[str, ...], ...]

_MATRIX_CELL = re.compile(r"([1-9])\.([0-9]{1,2})\.? \S")
_KEY = re.compile(r"(?:veiligheids)?(?:veld|thema)(?:['’]?s|en)?", re.IGNORECASE)
_HEADER = re.compile(
    r"(?:effect|prestatie)?indicator(?:en)?|bron(?:nen)?|nulmeting|doelstelling(?:en)?|streefwaarde|realisatie"
    r"|ambitie|meting|norm|doel(?:en)?|resultaat|acties?|activiteit(?:en)?|maatregel(?:en)?|trekker|partners?"
    r"|planning|wie|wat|wanneer|jaar|aantal|eenheid|kosten|thema|onderwerp|toelichting",
    re.IGNORECASE,
)
_HEADER_TAIL = re.compile(r" ?\(?(?:19|20)[0-9][0-9]\)?$")
_FIGURE = re.compile(
    r"(?:[<>≤≥±+•-] ?)?(?:€ ?)?-?[0-9][0-9.,]*(?: ?(?:%|‰|procent|euro))?"
    r"|[-–—?]|n\.?v\.?t\.?|n\.?b\.?|onbekend",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]\b")


@dataclass(frozen=True)
class FoundTable:
    """A table among the lines: from `start` up to `end`, with rows of bare text."""

    start: int
    end: int
    rows: Rows
    has_header_row: bool
    has_header_column: bool


def is_cell(line: Line) -> bool:
    """Whether a line is short enough for a cell and no sentence."""
    text = without_marks(line.text)
    return 0 < len(text) <= LONGEST_CELL and not (len(text) > 40 and text[-1] in ".;:!?")


def find_matrix(lines: Sequence[Line], start: int) -> FoundTable | None:
    """Find a table of numbered themes: a header a field, below it 1.1, 2.1, 3.1 and so on by row.

    Cell n.m stands in column n, row m, so empty cells need not be told.
    """
    headers = 0
    while headers < 9 and start + headers < len(lines) and is_cell(lines[start + headers]):
        if re.match(r"[0-9]", lines[start + headers].text):
            break
        headers += 1
    if not 2 <= headers <= 9 or start + headers >= len(lines):
        return None
    if not lines[start + headers].text.startswith("1.1"):
        return None
    cells: dict[tuple[int, int], str] = {}
    position = end = start + headers
    latest = (0, 0)
    while position < len(lines):
        line = lines[position]
        position += 1
        if line.is_gap:
            continue
        match = _MATRIX_CELL.match(line.text)
        if not match or not is_cell(line):
            break
        column, row = int(match[1]), int(match[2])
        if not ((row, column) > latest and column <= headers and row <= latest[0] + 1):
            break
        latest = (row, column)
        cells[latest] = line.text
        end = position
    if len({column for _, column in cells}) != headers or (1, 1) not in cells or latest[0] < 2:
        return None
    header = tuple(line.text for line in lines[start : start + headers])
    rows = tuple(
        tuple(cells.get((row, column), "") for column in range(1, headers + 1))
        for row in range(1, latest[0] + 1)
    )
    return FoundTable(start, end, (header, *rows), has_header_row=True, has_header_column=False)


def find_pairs(lines: Sequence[Line], start: int) -> FoundTable | None:
    """Find rows of a name and a value: Veiligheidsveld, its field, Veiligheidsthema, its theme."""
    rows: list[tuple[str, str]] = []
    position = start
    while position + 1 < len(lines) and len(rows) < 10:
        name, value = lines[position], lines[position + 1]
        if not _KEY.fullmatch(name.text.rstrip(":")) or not is_cell(value) or _KEY.fullmatch(value.text):
            break
        rows.append((name.text, value.text))
        position += 2
    if len(rows) < 2:
        return None
    return FoundTable(start, position, tuple(rows), has_header_row=False, has_header_column=True)


def header_width(cells: Sequence[str]) -> int:
    """Return how many cells at the start are words that head columns (indicator, bron, doelstelling 2023)."""
    width = 0
    for cell in cells[:_MOST_COLUMNS]:
        if not _HEADER.fullmatch(_HEADER_TAIL.sub("", without_marks(cell)).strip(" :")):
            break
        width += 1
    return width


def headed_rows(cells: Sequence[str]) -> Rows | None:
    """Cut a row of cells below words that head columns in rows; none where the cells do not fill the rows."""
    width = header_width(cells)
    if width < 2 or len(cells) <= width or len(cells) % width or len(cells) > MOST_CELLS:
        return None
    return tuple(tuple(cells[row : row + width]) for row in range(0, len(cells), width))


def series_rows(cells: Sequence[str]) -> Rows | None:
    """Cut cells with figures in rows: as wide as makes every column all text, or all figures.

    At most two cells may be left behind the table.
    """
    if not 6 <= len(cells) <= MOST_CELLS:
        return None
    figures = [is_figure(cell) for cell in cells]
    best = best_width = 0
    for width in range(2, min(_MOST_COLUMNS, len(cells) // 3) + 1):
        pattern = figures[width : 2 * width]
        if not any(pattern) or not _heads(cells[:width], figures[:width]):
            continue
        end = width
        while figures[end : end + width] == pattern:
            end += width
        if end >= 3 * width and end > best:
            best, best_width = end, width
    if not best or len(cells) - best > 2:
        return None
    return tuple(tuple(cells[row : row + best_width]) for row in range(0, best, best_width))


def is_figure(cell: str) -> bool:
    """Whether a cell holds a figure, or a sign that there is none."""
    return bool(_FIGURE.fullmatch(without_marks(cell)))


def _heads(cells: Sequence[str], figures: Sequence[bool]) -> bool:
    """Whether these can be the headers of columns: words, or years."""
    return all(not figure or _YEAR.fullmatch(cell) for cell, figure in zip(cells, figures, strict=True))
