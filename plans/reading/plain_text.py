"""From the body of a pasted text to blocks: headings, paragraphs, lists, tables and notes."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from plans.reading import headings, tables
from plans.reading.document import Block, Heading, Paragraph, Table
from plans.reading.lines import Line
from plans.reading.lists import opens_item, read_list, read_marker
from plans.reading.notes import NoteReading, read_notes, split_at_marks, without_marks
from plans.reading.structure import note_html

CLOSING_TITLE = "Besluit"


@dataclass
class TextReading:
    """The blocks of a body, how many notes it has, and what was not understood (Dutch sentences)."""

    blocks: list[Block]
    note_count: int = 0
    not_understood: list[str] = field(default_factory=list)


def read_body(lines: Sequence[Line]) -> TextReading:
    """Read the lines of a body."""
    notes = read_notes(lines)
    reader = _BodyReader(notes)
    reading = TextReading(blocks=list(reader.blocks()), note_count=len(notes.texts))
    for number in notes.without_text:
        reading.not_understood.append(
            f"Noot {number} staat wel in de tekst, maar niet in de lijst met noten. "
            "Het cijfer is blijven staan."
        )
    for number in notes.without_mark:
        reading.not_understood.append(
            f"Noot {number} staat in de lijst met noten, maar het cijfer is niet gevonden in de tekst. "
            "De noot staat aan het eind."
        )
    reading.not_understood += reader.not_understood
    return reading


class _BodyReader:
    """Walks through the lines once; what spans lines was looked up before."""

    def __init__(self, notes: NoteReading) -> None:
        self.lines = notes.lines
        self.notes = notes.texts
        self.not_understood: list[str] = []
        self.matrices: dict[int, tables.FoundTable] = {}
        taken: set[int] = set()
        for index in range(len(self.lines)):
            if index not in taken and (found := tables.find_matrix(self.lines, index)):
                self.matrices[index] = found
                taken.update(range(found.start, found.end))
        self.numbered = headings.find_numbered(self.lines, taken)
        self.closing = headings.find_closing(self.lines, self.numbered)
        self.runs = self._runs_of_cells(taken)
        self.last_places = {without_marks(line.text).lower(): place for place, line in enumerate(self.lines)}
        self.in_numbered_chapter = False
        self.is_opening = True
        self.is_after_heading = False

    def _runs_of_cells(self, taken: set[int]) -> list[tuple[int, int]]:
        """For each line, the unbroken run of short lines that it stands in (start, end)."""
        runs = [(index, index) for index in range(len(self.lines))]
        start = 0
        for index in range(len(self.lines) + 1):
            is_part = (
                index < len(self.lines)
                and index not in taken
                and index not in self.numbered
                and index not in self.closing
                and tables.is_cell(self.lines[index])
            )
            if not is_part:
                runs[start:index] = [(start, index)] * (index - start)
                start = index + 1
        return runs

    def inline(self, text: str) -> str:
        """Escape a text and put its notes in place."""
        return "".join(
            note_html(self.notes[part]) if isinstance(part, int) else html.escape(part, quote=False)
            for part in split_at_marks(text)
        )

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks of the whole body."""
        position = 0
        short_lines = 0
        while position < len(self.lines):
            line = self.lines[position]
            if line.is_gap:
                position += 1
                continue
            block, position = self._block(position)
            self.is_after_heading = isinstance(block, Heading)
            if position - 1 == self.closing.start and len(self.closing):
                yield Heading(CLOSING_TITLE, level=1, is_title_added=True)
            yield block
            short_lines = short_lines + 1 if isinstance(block, Paragraph) and tables.is_cell(line) else 0
            if short_lines == 6 and position - 1 not in self.closing:
                self.not_understood.append(
                    f'Rond "{without_marks(line.text)}" staan veel korte regels onder elkaar, misschien een '
                    "tabel. Ze zijn als tekst overgenomen."
                )

    def _block(self, position: int) -> tuple[Block, int]:
        """Return the block that starts at this line, and the line after it."""
        line = self.lines[position]
        if position in self.closing:
            self.is_opening = self.in_numbered_chapter = False
            return Paragraph(self.inline(line.text)), position + 1
        if position in self.numbered:
            return self._numbered_heading(position), position + 1
        if found := self._table(position) or self._captioned_table(position):
            return found
        if opens_item(self.lines, position):
            return read_list(self.lines, position, inline=self.inline, is_taken=self._is_taken)
        if heading := self._unnumbered_heading(position):
            return heading, position + 1
        return Paragraph(self.inline(line.text)), position + 1

    def _is_taken(self, position: int) -> bool:
        return position in self.numbered or position in self.matrices or position in self.closing

    # Headings

    def _heading(
        self, text: str, *, level: int, number: tuple[int, ...] = (), keeps: bool = False
    ) -> Heading:
        """A heading with the notes of its title apart."""
        numbers = [part for part in split_at_marks(text) if isinstance(part, int)]
        return Heading(
            without_marks(text),
            number=number,
            notes=tuple(self.notes[number] for number in numbers),
            level=level,
            keeps_number=keeps,
        )

    def _numbered_heading(self, position: int) -> Heading:
        found = self.numbered[position]
        self.is_opening = False
        self.in_numbered_chapter = True
        heading = self._heading(
            self.lines[position].text, level=len(found.number), number=found.number, keeps=not found.fits
        )
        if found.fits:
            return replace(heading, title=found.title)
        self.not_understood.append(
            f'Het nummer van "{heading.title}" is niet het volgende in de telling. '
            "Het hoofdstuk houdt dit nummer in de titel."
        )
        return heading

    def _unnumbered_heading(self, position: int) -> Heading | None:
        line = self.lines[position]
        text = line.text
        is_last = self.last_places[without_marks(text).lower()] == position
        if is_last and headings.is_reading_guide(line):
            level = 2 if self.in_numbered_chapter else 1
            self.is_opening = False
            return self._heading(text, level=level)
        stands_apart = not self.in_numbered_chapter or headings.stands_apart(line)
        if is_last and stands_apart and headings.is_own_chapter(line):
            self.is_opening = self.in_numbered_chapter = False
            return self._heading(text, level=1)
        if not self._has_shape(position):
            return None
        level = 0
        if self.is_opening or (not self.numbered and not self.is_after_heading):
            if headings.is_part_of_decision(line):
                return None
            level = 1
            self.is_opening = False
        return self._heading(text, level=level)

    def _has_shape(self, position: int) -> bool:
        """Whether a line is a heading by its shape: short, with a text, list or table right below.

        Two such lines may follow each other; three or more are a list or a table without marks.
        """
        if not self._is_heading_line(position):
            return False
        following = position + 1
        if self._is_heading_line(following) and not self._table(following):
            if self._is_heading_line(position - 1) or self._is_heading_line(following + 1):
                return False
            following += 1
        elif self._is_heading_line(position - 1) and self._is_heading_line(position - 2):
            return False
        if following >= len(self.lines) or self.lines[following].is_gap or self._is_taken(following):
            return following in self.matrices
        return bool(
            headings.is_running_text(self.lines[following])
            or opens_item(self.lines, following)
            or self._table(following)
        )

    def _is_heading_line(self, position: int) -> bool:
        return (
            0 <= position < len(self.lines)
            and not self._is_taken(position)
            and headings.looks_like_heading(self.lines[position])
            and not headings.is_own_chapter(self.lines[position])
        )

    # Tables

    def _table(self, position: int) -> tuple[Table, int] | None:
        """Return the table that starts at this line, and the line after it."""
        if position >= len(self.lines):
            return None
        if position in self.matrices:
            return self._finished(self.matrices[position])
        start, end = self.runs[position]
        if end - position < 4:
            return None
        if (found := tables.find_pairs(self.lines, position)) and found.end <= end:
            return self._finished(found)
        if end - position > tables.MOST_CELLS:
            return None
        if position - start > 3 and tables.header_width([self.lines[position].text]) == 0:
            return None
        cells = [line.text for line in self.lines[position:end]]
        rows = tables.headed_rows(cells)
        if rows is None and position - start <= 3:
            rows = tables.series_rows(cells)
        if rows is None:
            return None
        has_header_column = not any(tables.is_figure(row[0]) for row in rows[1:])
        return self._finished(
            tables.FoundTable(position, position + len(rows) * len(rows[0]), rows, True, has_header_column)
        )

    def _captioned_table(self, position: int) -> tuple[Table, int] | None:
        """Return the table below a line such as "Onze indicatoren:", with that line as its caption."""
        text = self.lines[position].text
        if not text.endswith(":") or len(text) > 100 or read_marker(self.lines[position]):
            return None
        following = position + 1
        while following < len(self.lines) and self.lines[following].is_gap:
            following += 1
        if not (found := self._table(following)):
            return None
        return replace(found[0], caption=self.inline(text.removesuffix(":").rstrip())), found[1]

    def _finished(self, found: tables.FoundTable) -> tuple[Table, int]:
        rows = tuple(tuple(self.inline(cell) for cell in row) for row in found.rows)
        return Table(rows, found.has_header_row, found.has_header_column), found.end
