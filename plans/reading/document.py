"""What a source text becomes: blocks first, then a document of chapters."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field


class NotAPlan(Exception):
    """The text is not one that the reader knows; the message says why, in Dutch."""


@dataclass(frozen=True)
class Heading:
    """A heading. `number` is empty for an unnumbered one; `notes` are the notes that stood in the title.

    `level` is its depth in the tree of chapters (1 to 3); 0 is a heading within a chapter's text. With
    `keeps_number` the number does not fit the program's count and stays part of the title.
    """

    title: str
    number: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    level: int = 0
    keeps_number: bool = False
    is_title_added: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `html` is inline markup, already escaped."""

    html: str


@dataclass(frozen=True)
class ListItem:
    """An item of a list: paragraphs and nested lists."""

    blocks: tuple["Paragraph | ItemList", ...]


@dataclass(frozen=True)
class ItemList:
    """A list; `style` is empty for bullets, else "1" or "a", counting from `start`."""

    items: tuple[ListItem, ...]
    style: str = ""
    start: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of cells (inline markup); the first row and the first column may hold headers."""

    rows: tuple[tuple[str, ...], ...]
    has_header_row: bool = True
    has_header_column: bool = False
    caption: str = ""


Block = Heading | Paragraph | ItemList | Table


@dataclass(frozen=True)
class SourceMetadata:
    """What the page says about the regulation ("Wetstechnische informatie"), as given."""

    organisation: str = ""
    organisation_type: str = ""
    official_title: str = ""
    citation_title: str = ""
    adopting_body: str = ""
    subject: str = ""
    own_subject: str = ""
    remarks: str = ""
    legal_basis: tuple[str, ...] = ()
    effective_on: datetime.date | None = None
    retroactive_to: datetime.date | None = None
    expires_on: datetime.date | None = None
    concerns: str = ""
    decided_on: datetime.date | None = None
    publication_source: str = ""
    proposal_reference: str = ""


@dataclass(frozen=True)
class SourceChapter:
    """A chapter or section. `kind` is a value of `Chapter.Kind`; `html` is rich text of the allow-list.

    `number_in_source` is empty without a number; it equals the program's own number when `is_numbered`.
    """

    kind: str
    title: str
    html: str
    number_in_source: str = ""
    is_numbered: bool = False
    is_title_added: bool = False
    sections: tuple["SourceChapter", ...] = ()

    def walk(self) -> Iterator["SourceChapter"]:
        """Yield this chapter and everything below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class SourceDocument:
    """A whole source text, with what the reader understood of it and what not (Dutch sentences)."""

    title: str
    first_year: int
    last_year: int
    metadata: SourceMetadata
    chapters: tuple[SourceChapter, ...]
    understood: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)

    def walk(self) -> Iterator[SourceChapter]:
        """Yield every chapter and section, in reading order."""
        for chapter in self.chapters:
            yield from chapter.walk()
