"""What every document is made of: sections with headings, texts, lists and tables, as plain data.

One set of templates makes page and PDF of it. `Writer` puts sections together in reading order.
"""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from charts.drawing import Picture as Drawing
from documents.prose import Note, Prose, to_cell, to_prose, with_note_links
from documents.tables import Table, text_of_html
from municipalities.house_style import house_style
from municipalities.models import Municipality
from plans.models import PlanImage

CONCEPT = "Concept"
NO_TEXT = SafeString("")
SLASH_WITH_BREAK = SafeString("/<wbr>")
# Addresses within the page that the page itself uses.
RESERVED_ANCHORS = frozenset({"inhoud", "over-dit-plan", "over-dit-document", "wetstechnische-informatie"})
# A chapter with this many words, or their room in headings, has its pages to itself.
WORDS_OF_A_LONG_CHAPTER = 280
WORDS_PER_HEADING = 20
# Kinds of sections that consist of facts and need no text.
OF_FACTS = frozenset({"progress"})
# How many lines of contents fit below a short colophon.
MOST_CONTENTS_BESIDE_COLOPHON = 17
# A row of a table with so many words in one cell may part over two pages.
WORDS_OF_A_LONG_ROW = 150
# A table of at most so many rows, with together fewer words than a long row, does not part.
ROWS_OF_A_SHORT_TABLE = 6


@dataclass(frozen=True)
class Picture:
    """An image of the document: the address in the HTML and where the storage keeps it."""

    address: str
    stored_as: str


@dataclass(frozen=True)
class Fact:
    """A label with its value or values."""

    label: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class MatrixMark:
    """A priority in a cell of the matrix."""

    label: str
    title: str
    anchor: str


@dataclass(frozen=True)
class MatrixCell:
    """A theme of the matrix with the priorities that fall under it; without a name the cell is empty."""

    number: str = ""
    name: str = ""
    marks: tuple[MatrixMark, ...] = ()

    @property
    def page_name(self) -> SafeString:
        """The name for a narrow cell on a screen: a browser may break it after a slash."""
        return format_html_join(SLASH_WITH_BREAK, "{}", ((part,) for part in self.name.split("/")))


@dataclass(frozen=True)
class Matrix:
    """The VNG matrix: the five fields as columns, their themes below them."""

    caption: str
    fields: tuple[str, ...]
    rows: tuple[tuple[MatrixCell, ...], ...]

    def as_table(self) -> Table:
        """The matrix as cells of text."""
        lines = [self.fields]
        for row in self.rows:
            lines.append(
                tuple(
                    " ".join([cell.number, cell.name, *(f"(prioriteit {mark.label})" for mark in cell.marks)])
                    if cell.name
                    else ""
                    for cell in row
                )
            )
        return Table(caption=self.caption, rows=tuple(lines))


@dataclass(frozen=True)
class Paragraph:
    """A sentence of our own in a section."""

    template: ClassVar[str] = "documents/paragraph.html"
    text: str
    style: str = ""
    words: ClassVar[int] = 10


@dataclass(frozen=True)
class Item:
    """An item of a list, with a title of its own, a text, and a list below it, where it has them."""

    text: str = ""
    title: str = ""
    below: tuple["Item", ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list. `numbering` is "1" or "A", or empty for a list with dots; `introduction` stands above it."""

    template: ClassVar[str] = "documents/listing.html"
    items: tuple[Item, ...]
    numbering: str = ""
    introduction: str = ""

    @property
    def words(self) -> int:
        """About how much room it takes."""
        return sum(len(item.text.split()) + 8 * (1 + len(item.below)) for item in self.items)


@dataclass(frozen=True)
class Cell:
    """A cell of a table: a title, lines and rich text, each where there is one; `letter` stands before it.

    `goes_on`: the cell below it is empty and belongs to it.
    """

    lines: tuple[str, ...] = ()
    title: str = ""
    html: SafeString = NO_TEXT
    letter: str = ""
    is_head: bool = False
    goes_on: bool = False

    @property
    def text(self) -> str:
        """All of it as one line."""
        return " ".join(filter(None, [self.letter, self.title, *self.lines, text_of_html(self.html)]))


@dataclass(frozen=True)
class Column:
    """A column: its heading and its share of the width in percent (even); numbers stand to the right."""

    heading: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Line:
    """The cells of a row with their columns.

    A long row may part over two pages; one that goes on below stays on the page of the next.
    """

    cells: tuple[tuple[Column, Cell], ...]
    is_long: bool
    goes_on: bool

    @property
    def style(self) -> str:
        """The classes of the row."""
        return " ".join(["long"] * self.is_long + ["with-next"] * self.goes_on)


@dataclass(frozen=True)
class Grid:
    """A table with a caption and headings above its columns."""

    template: ClassVar[str] = "documents/grid.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    style: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows, for templates."""
        return tuple(self._line(row) for row in self.rows)

    @property
    def is_short(self) -> bool:
        """Whether it stays whole on a page."""
        words = sum(len(cell.text.split()) for row in self.rows for cell in row)
        return len(self.rows) <= ROWS_OF_A_SHORT_TABLE and words < WORDS_OF_A_LONG_ROW

    @property
    def total_line(self) -> Line | None:
        """The row of totals, for templates; None where there is none."""
        return self._line(self.total) if self.total else None

    def _line(self, row: tuple[Cell, ...]) -> Line:
        is_long = any(len(cell.text.split()) >= WORDS_OF_A_LONG_ROW for cell in row)
        goes_on = any(cell.goes_on for cell in row)
        return Line(tuple(zip(self.columns, row, strict=True)), is_long=is_long, goes_on=goes_on)

    @property
    def words(self) -> int:
        """About how much room it takes."""
        return sum(10 + len(cell.text.split()) // 2 for row in self.rows for cell in row[:1])

    def as_table(self) -> Table:
        """The table as cells of text."""
        rows = [tuple(column.heading for column in self.columns)]
        rows += [tuple(cell.text for cell in row) for row in self.rows]
        if self.total:
            rows.append(tuple(cell.text for cell in self.total))
        return Table(caption=self.caption, rows=tuple(rows))


@dataclass(frozen=True)
class Drawings:
    """Charts, two beside each other, or one `large`; whatever they show stands in a table beside them too."""

    template: ClassVar[str] = "documents/drawings.html"
    pictures: tuple[Drawing, ...]
    style: str = ""

    @property
    def words(self) -> int:
        """About how much room they take."""
        return 60 * ((len(self.pictures) + 1) // 2)


Block = Paragraph | Listing | Grid | Drawings


def grid(*columns: Column, caption: str, rows: Sequence[tuple[Cell, ...]], **rest: Any) -> Grid:
    """Make a table without the columns that no row fills; the others share the room.

    A column that nobody filled in says nothing: "wat mag het kosten" is absent then.
    """
    kept = [index for index in range(len(columns)) if any(row[index].text for row in rows)]
    left = 100 - sum(columns[index].width for index in kept)
    widest = max(kept, key=lambda index: columns[index].width)
    shown = tuple(
        replace(columns[index], width=columns[index].width + (left if index == widest else 0))
        for index in kept
    )
    total = rest.pop("total", ())
    return Grid(
        caption,
        shown,
        tuple(tuple(row[index] for index in kept) for row in rows),
        total=tuple(total[index] for index in kept) if total else (),
        **rest,
    )


@dataclass(frozen=True)
class Section:
    """A chapter, section or record with its heading, and the sections below it.

    `depth` is 1 for a chapter. `number` is empty where the section takes none. `themes` is a line that names
    the themes of a theme text. `html` holds notes at their place in the text; `page_html` holds numbered
    links to `notes` instead. `blocks` follow the text.
    """

    title: str
    anchor: str
    depth: int
    kind: str
    number: str = ""
    html: SafeString = NO_TEXT
    notes: tuple[Note, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: tuple[Fact, ...] = ()
    themes: str = ""
    objectives: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    matrix: Matrix | None = None
    signatories: tuple[str, ...] = ()
    sections: tuple["Section", ...] = ()
    words: int = 0
    starts_page: bool = False

    @property
    def level(self) -> int:
        """The heading level: the document's title is h1, a chapter h2."""
        return min(self.depth + 1, 6)

    @property
    def heading(self) -> str:
        """Number and title, as the heading reads."""
        return f"{self.number} {self.title}".strip()

    @property
    def page_html(self) -> SafeString:
        """The text for a screen."""
        return with_note_links(self.html, self.notes) if self.html else self.html

    @property
    def all_notes(self) -> tuple[Note, ...]:
        """Notes of this section and those below it, in order."""
        return tuple(note for section in self.walk() for note in section.notes)

    @property
    def is_empty(self) -> bool:
        """Whether there is a heading and no text below it; a section of a progress report is its facts."""
        if self.kind in OF_FACTS and self.facts:
            return False
        return not (
            self.html or self.objectives or self.blocks or self.matrix or self.signatories or self.sections
        )

    @property
    def room(self) -> int:
        """About how many words of room it takes, with everything below it."""
        return sum(
            section.words + WORDS_PER_HEADING + sum(block.words for block in section.blocks)
            for section in self.walk()
        )

    def walk(self) -> Iterator["Section"]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class Document:
    """Everything a document shows, as plain values."""

    reference: str
    municipality_name: str
    municipality: str
    colour: str
    logo: Picture | None
    title: str
    subtitle: str
    period: str
    is_draft: bool
    status: str
    notice: str
    colophon: tuple[Fact, ...]
    sections: tuple[Section, ...]
    images: tuple[Picture, ...]
    created_at: datetime.datetime
    modified_at: datetime.datetime

    paper_template: ClassVar[str] = "documents/paper.html"
    stylesheets: ClassVar[tuple[str, ...]] = ("livp/council-pdf.css",)
    draft_stylesheets: ClassVar[tuple[str, ...]] = ("livp/council-pdf-draft.css",)
    colophon_title: ClassVar[str] = "Over dit document"
    # A page of its own for the title and for the colophon, or all of it above the first chapter.
    has_cover: ClassVar[bool] = True
    has_long_colophon: ClassVar[bool] = False
    contents_depth: ClassVar[int] = 2

    @property
    def css(self) -> str:
        """What comes after the style sheets for paper."""
        return f":root {{ --accent: {self.colour} }}"

    @property
    def mark(self) -> str:
        """The word that stands on every page until it is adopted; empty after that."""
        return CONCEPT if self.is_draft else ""

    @property
    def subtitle_with_period(self) -> str:
        """The line below the title on a screen: the subtitle, with the period where neither says it."""
        years = self.period.replace("–", "-")
        if years in f"{self.title} {self.subtitle}".replace("–", "-"):
            return self.subtitle
        return ", ".join(filter(None, [self.subtitle, self.period]))

    @property
    def contents(self) -> tuple[Section, ...]:
        """What the table of contents lists: chapters and, in most kinds, the sections right below them."""
        return tuple(section for section in self.walk() if section.depth <= self.contents_depth)

    @property
    def has_short_opening(self) -> bool:
        """Whether colophon and contents fit on one page."""
        return not self.has_long_colophon and len(self.contents) <= MOST_CONTENTS_BESIDE_COLOPHON

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        """All tables with data, in reading order, each with its caption or else the heading above it."""
        found = []
        for section in self.walk():
            tables = list(section.tables)
            tables += [block.as_table() for block in section.blocks if isinstance(block, Grid)]
            if section.matrix:
                tables.append(section.matrix.as_table())
            found += [(table.caption or section.heading, table) for table in tables]
        return tuple(found)

    def walk(self) -> Iterator[Section]:
        """All sections in reading order."""
        for section in self.sections:
            yield from section.walk()


@dataclass
class Writer:
    """Makes the sections of one document in reading order: notes count through the whole of it.

    `images` holds width and height of the images that texts may show, by their address.
    """

    images: Mapping[str, tuple[int, int]]
    note_count: int = 0
    anchors: set[str] = field(default_factory=lambda: set(RESERVED_ANCHORS))

    def section(self, title: str, depth: int, kind: str, *, body: str = "", **rest: Any) -> Section:
        """A section with the rich text `body`; `rest` are the other fields of `Section`."""
        anchor = self.anchor(title)
        return Section(title=title, anchor=anchor, depth=depth, kind=kind, **self.texts(body, depth), **rest)

    def texts(self, rich_text: str, depth: int) -> dict[str, Any]:
        """The fields of a section that come from its rich text."""
        level = min(depth + 1, 6)
        prose: Prose = to_prose(rich_text, level=level, images=self.images, first_note=self.note_count + 1)
        self.note_count += len(prose.notes)
        return {"html": prose.html, "notes": prose.notes, "tables": prose.tables, "words": prose.words}

    def cell(self, rich_text: str) -> SafeString:
        """Rich text for a cell of a table; see `documents.prose.to_cell`."""
        return to_cell(rich_text, images=self.images)

    def anchor(self, title: str) -> str:
        """A name for a link to the section: its title, with a number behind it where that is taken."""
        base = slugify(title)[:60].strip("-") or "hoofdstuk"
        if base.startswith("noot-"):
            base = f"hoofdstuk-{base}"
        anchor, count = base, 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{base}-{count}"
        self.anchors.add(anchor)
        return anchor


def with_pages(sections: Sequence[Section], *, alone: frozenset[str] = frozenset()) -> list[Section]:
    """Let long chapters, and those of a kind in `alone`, begin a page; short chapters follow each other."""
    result: list[Section] = []
    after_break = True
    for section in sections:
        stands_alone = section.room >= WORDS_OF_A_LONG_CHAPTER or section.kind in alone
        result.append(replace(section, starts_page=stands_alone or after_break))
        after_break = stands_alone
    return result


def image_address(image: PlanImage) -> str:
    """The address of an image as texts hold it."""
    return f"/beelden/{image.pk}/"


def sentence_start(text: str) -> str:
    """The text with a capital in front."""
    return text[:1].upper() + text[1:]


def sender(municipality: Municipality) -> dict[str, Any]:
    """The fields of a document that say whose it is."""
    logo = municipality.logo
    return {
        "municipality_name": municipality.name,
        "municipality": municipality.title,
        "colour": house_style(municipality).accent,
        "logo": Picture(f"/{municipality.slug}/logo.png", logo.name or "") if logo else None,
    }


def facts_of(rows: Sequence[tuple[str, Any]]) -> tuple[Fact, ...]:
    """The rows that hold something, dates written out; a text of several lines has several values."""
    facts = []
    for label, value in rows:
        text = date_text(value) if isinstance(value, datetime.date) else value or ""
        if lines := lines_of(text):
            facts.append(Fact(label, lines))
    return tuple(facts)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a plain text that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def date_text(value: datetime.date) -> str:
    """A date as it stands in documents: 1 november 2026."""
    return date_format(value, "j F Y")
