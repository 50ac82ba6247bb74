"""What stands in a council document: a plan as plain data, from which page, PDF and other formats are made.

Chapters and records (priorities, principles, objectives, theme texts, signatories) come together in one
tree of sections. A record stands in the first chapter of its kind; where that chapter is missing the document
makes it, so that nothing is lost. Numbers come from the chapter tree and nowhere else.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify

from documents.prose import Note, Prose, to_prose, with_note_links
from documents.tables import Table
from municipalities.house_style import house_style
from plans.chapters import ChapterNode, chapter_tree, walk
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    PlanImage,
    SafetyField,
    Signatory,
    Theme,
    ThemeText,
)
from priorities.models import Priority

Kind = Chapter.Kind

CONCEPT = "Concept"
NO_TEXT = SafeString("")
SLASH_WITH_BREAK = SafeString("/<wbr>")

# Where a chapter that the document makes itself belongs, and what it is called.
USUAL_ORDER = [
    Kind.FOREWORD, Kind.INTRODUCTION, Kind.READING_GUIDE, Kind.SAFETY_PICTURE, Kind.AMBITION,
    Kind.GUIDING_PRINCIPLES, Kind.OBJECTIVES, Kind.PRIORITIES, Kind.OTHER_THEMES, Kind.COMMUNICATION,
    Kind.ORGANISATION, Kind.FINANCE, Kind.DECISION, Kind.APPENDIX,
]  # fmt: skip
MADE_TITLES = {
    Kind.GUIDING_PRINCIPLES: "Uitgangspunten",
    Kind.OBJECTIVES: "Algemene doelstellingen",
    Kind.PRIORITIES: "Prioriteiten",
    Kind.OTHER_THEMES: "Overige thema’s",
    Kind.DECISION: "Besluit",
}
# Addresses within the page that the page itself uses.
RESERVED_ANCHORS = frozenset({"inhoud", "over-dit-plan", "wetstechnische-informatie"})
# A chapter with this many words, or their room in headings, has its pages to itself.
WORDS_OF_A_LONG_CHAPTER = 280
WORDS_PER_HEADING = 20
MATRIX_CAPTION = "De thema’s per veiligheidsveld, met de prioriteiten van dit plan"


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
class Section:
    """A chapter, section or record with its heading, and the sections below it.

    `depth` is 1 for a chapter. `number` is empty where the section takes none. `themes` is a line that names
    the themes of a theme text. `html` holds notes at their place in the text; `page_html` holds numbered
    links to `notes` instead.
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
        """Whether there is a heading and nothing below it."""
        return not (self.html or self.objectives or self.matrix or self.signatories or self.sections)

    def walk(self) -> Iterator["Section"]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class CouncilDocument:
    """Everything a council document shows, as plain values."""

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

    @classmethod
    def of(cls, plan: Plan) -> "CouncilDocument":
        """Read the plan from the database, with the same number of queries whatever its length."""
        return _Builder(plan.pk).build()

    @property
    def mark(self) -> str:
        """The word that stands on every page until the plan is adopted; empty after that."""
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
        """What the table of contents lists: chapters and the sections right below them."""
        return tuple(section for section in self.walk() if section.depth <= 2)

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        """All tables with data, in reading order, each with its caption or else the heading above it."""
        found = []
        for section in self.walk():
            tables = list(section.tables)
            if section.matrix:
                tables.append(section.matrix.as_table())
            found += [(table.caption or section.heading, table) for table in tables]
        return tuple(found)

    def walk(self) -> Iterator[Section]:
        """All sections in reading order."""
        for section in self.sections:
            yield from section.walk()


def image_address(image: PlanImage) -> str:
    """The address of an image as texts hold it."""
    return f"/beelden/{image.pk}/"


def sentence_start(text: str) -> str:
    """The text with a capital in front."""
    return text[:1].upper() + text[1:]


def _date(value: datetime.date) -> str:
    return date_format(value, "j F Y")


def _status(plan: Plan) -> str:
    if plan.is_draft:
        return CONCEPT
    by = sentence_start(f"vastgesteld door {_body(plan)}")
    return f"{by} op {_date(plan.decided_on)}" if plan.decided_on else by


def _body(plan: Plan) -> str:
    article = "het" if plan.adopting_body == Plan.Body.COLLEGE else "de"
    return f"{article} {plan.get_adopting_body_display()}"


def _colophon(plan: Plan) -> tuple[Fact, ...]:
    """The rows of "Wetstechnische informatie" that hold something."""
    participants = [municipality.title for municipality in plan.participants.all()]
    former = plan.former_plan
    rows = [
        ("Organisatie", plan.municipality.name),
        ("Organisatietype", "Gemeente"),
        ("Geldt ook voor", ", ".join(participants)),
        ("Officiële naam regeling", plan.official_title),
        ("Citeertitel", plan.citation_title),
        ("Vastgesteld door", plan.get_adopting_body_display()),
        ("Onderwerp", plan.subject),
        ("Eigen onderwerp", plan.own_subject),
        ("Opmerkingen", plan.remarks),
        ("Wettelijke grondslag", plan.legal_basis),
        ("Datum inwerkingtreding", plan.effective_on),
        ("Terugwerkende kracht tot en met", plan.retroactive_to),
        ("Datum uitwerkingtreding", plan.expires_on),
        ("Betreft", plan.concerns),
        ("Datum besluit", plan.decided_on),
        ("Bron bekendmaking", plan.publication_source),
        ("Kenmerk voorstel", plan.proposal_reference),
        ("Vorig plan", f"{former.title} ({former.period})" if former else ""),
    ]
    facts = []
    for label, value in rows:
        text = _date(value) if isinstance(value, datetime.date) else value or ""
        lines = tuple(line.strip() for line in text.splitlines() if line.strip())
        if lines:
            facts.append(Fact(label, lines))
    return tuple(facts)


@dataclass
class _Builder:
    """Reads a plan and puts the document together, in reading order: notes count through the whole of it."""

    plan_pk: int
    note_count: int = 0
    anchors: set[str] = field(default_factory=lambda: set(RESERVED_ANCHORS))

    def build(self) -> CouncilDocument:
        self.read()
        chapters = [self.chapter_section(node) for node in chapter_tree(self.chapters)]
        sections = self.with_matrix(self.with_pages(chapters))
        plan = self.plan
        logo = plan.municipality.logo
        return CouncilDocument(
            reference=plan.reference,
            municipality_name=plan.municipality.name,
            municipality=plan.municipality.title,
            colour=house_style(plan.municipality).accent,
            logo=Picture(f"/{plan.municipality.slug}/logo.png", logo.name or "") if logo else None,
            title=plan.title,
            subtitle=plan.subtitle,
            period=plan.period,
            is_draft=plan.is_draft,
            status=_status(plan),
            notice=plan.notice,
            colophon=_colophon(plan),
            sections=sections,
            images=tuple(Picture(image_address(image), image.file.name or "") for image in self.images),
            created_at=plan.created_at,
            modified_at=max(filter(None, [plan.created_at, *(getattr(plan, name) for name in self.changes)])),
        )

    def read(self) -> None:
        """All queries of the document: one per kind of record."""
        parts = (Chapter, GuidingPrinciple, Objective, Priority, ThemeText, Signatory)
        self.changes = {
            f"{model.__name__.lower()}_changed_at": _last_change(model, "plan_id") for model in parts
        } | {"plan_changed_at": _last_change(Plan, "id")}
        themes = Prefetch(
            "themes", Theme.objects.select_related("field").order_by("field__number", "position")
        )
        self.plan = (
            Plan.objects.select_related("municipality", "former_plan", "theme_list")
            .prefetch_related("participants")
            .annotate(**self.changes)
            .get(pk=self.plan_pk)
        )
        self.chapters = list(self.plan.chapters.order_by("position", "pk"))
        self.principles = list(self.plan.principles.all())
        self.objectives = list(self.plan.objectives.all())
        self.priorities = list(self.plan.priorities.prefetch_related(themes))
        self.theme_texts = list(
            self.plan.theme_texts.select_related("field")
            .prefetch_related(themes)
            .order_by("field__number", "position", "pk")
        )
        self.signatories = list(self.plan.signatories.all())
        self.images: list[PlanImage] = list(self.plan.images.all())
        self.sizes = {image_address(image): (image.width, image.height) for image in self.images}
        self.list_themes = list(
            self.plan.theme_list.themes.select_related("field").order_by("field__number", "position")
        )
        self.labels = dict(
            LocalTheme.objects.filter(
                municipality=self.plan.municipality, kind=LocalTheme.Kind.LABEL
            ).values_list("theme_id", "name")
        )
        self.homes = self.find_homes()
        self.priority_places: list[tuple[Priority, MatrixMark]] = []

    def find_homes(self) -> dict[str, int | None]:
        """The chapter where the records of a kind stand; where there is none, the document makes one."""
        waiting: dict[str, Sequence[Any]] = {
            Kind.GUIDING_PRINCIPLES: self.principles,
            Kind.OBJECTIVES: self.objectives,
            Kind.PRIORITIES: self.priorities,
            Kind.OTHER_THEMES: self.theme_texts,
            Kind.DECISION: self.signatories,
        }
        homes: dict[str, int | None] = {}
        for node in walk(chapter_tree(self.chapters)):
            if waiting.get(node.chapter.kind):
                homes.setdefault(node.chapter.kind, node.chapter.pk)
        missing = [kind for kind, records in waiting.items() if records and kind not in homes]
        if missing:
            self.make_chapters(missing)
        return homes | {kind: -USUAL_ORDER.index(Kind(kind)) for kind in missing}

    def make_chapters(self, kinds: Sequence[str]) -> None:
        """Put unsaved chapters, with an id below zero, after the last one that usually comes before them."""
        for place, chapter in enumerate(self.chapters, start=1):
            chapter.position = place * 100
        top = [chapter for chapter in self.chapters if chapter.parent_id is None]
        for kind in kinds:
            rank = USUAL_ORDER.index(Kind(kind))
            before = [chapter.position for chapter in top if _stands_before(chapter.kind, kind)]
            self.chapters.append(
                Chapter(
                    pk=-rank,
                    kind=kind,
                    position=max(before, default=0) + rank,
                    title=MADE_TITLES[Kind(kind)],
                    is_numbered=kind != Kind.DECISION,
                )
            )

    def chapter_section(self, node: ChapterNode) -> Section:
        chapter, depth = node.chapter, node.depth
        section = Section(
            title=chapter.title,
            anchor=self.anchor(chapter.title),
            depth=depth,
            kind=chapter.kind,
            number=node.number,
            **self.texts(chapter.body, depth),
        )
        own = [self.chapter_section(child) for child in node.children]
        records: list[Section] = []
        if self.homes.get(chapter.kind) == chapter.pk:
            if chapter.kind == Kind.GUIDING_PRINCIPLES:
                records = [self.principle_section(principle, depth + 1) for principle in self.principles]
            elif chapter.kind == Kind.OBJECTIVES:
                section = replace(section, objectives=tuple(objective.text for objective in self.objectives))
            elif chapter.kind == Kind.PRIORITIES:
                records = [
                    self.priority_section(priority, index, node)
                    for index, priority in enumerate(self.priorities)
                ]
            elif chapter.kind == Kind.OTHER_THEMES:
                records = self.field_sections(depth + 1)
            elif chapter.kind == Kind.DECISION:
                roles = tuple(signatory.role for signatory in self.signatories)
                section = replace(section, signatories=roles)
        return replace(section, sections=(*own, *records))

    def principle_section(self, principle: GuidingPrinciple, depth: int) -> Section:
        return Section(
            title=principle.title,
            anchor=self.anchor(principle.title),
            depth=depth,
            kind=Kind.GUIDING_PRINCIPLES,
            **self.texts(principle.text, depth),
        )

    def priority_section(self, priority: Priority, index: int, home: ChapterNode) -> Section:
        number = home.section_number(index)
        depth = home.depth + 1
        themes = list(priority.themes.all())
        fields = list(dict.fromkeys(theme.field.name for theme in themes))
        facts = []
        if themes:
            facts = [
                Fact("Veiligheidsveld" if len(fields) == 1 else "Veiligheidsvelden", tuple(fields)),
                Fact(
                    "Veiligheidsthema" if len(themes) == 1 else "Veiligheidsthema’s",
                    tuple(self.theme_name(theme) for theme in themes),
                ),
            ]
        section = Section(
            title=priority.title,
            anchor=self.anchor(priority.title),
            depth=depth,
            kind=Kind.PRIORITIES,
            number=number,
            facts=tuple(facts),
            **self.texts(priority.text, depth),
        )
        mark = MatrixMark(number or str(index + 1), priority.title, section.anchor)
        self.priority_places.append((priority, mark))
        return section

    def field_sections(self, depth: int) -> list[Section]:
        """Theme texts under a heading for each field.

        A text without title takes the name of its theme; without one theme it introduces the field.
        """
        by_field: dict[SafetyField, list[ThemeText]] = {}
        for text in self.theme_texts:
            by_field.setdefault(text.field, []).append(text)
        sections = []
        for safety_field, texts in by_field.items():
            title = f"Thema’s binnen het veiligheidsveld {safety_field.name}"
            introductions = [text for text in texts if not text.title and len(text.themes.all()) != 1]
            section = Section(
                title=title,
                anchor=self.anchor(title),
                depth=depth,
                kind=Kind.OTHER_THEMES,
                themes=self.themes_line([theme for text in introductions for theme in text.themes.all()]),
                **self.texts("".join(text.text for text in introductions), depth),
            )
            below = [self.theme_section(text, depth + 1) for text in texts if text not in introductions]
            sections.append(replace(section, sections=tuple(below)))
        return sections

    def theme_section(self, text: ThemeText, depth: int) -> Section:
        themes = list(text.themes.all())
        title = text.title or self.theme_name(themes[0])
        return Section(
            title=title,
            anchor=self.anchor(title),
            depth=depth,
            kind=Kind.OTHER_THEMES,
            themes=self.themes_line(themes, title=title) if text.title else "",
            **self.texts(text.text, depth),
        )

    def themes_line(self, themes: Sequence[Theme], *, title: str = "") -> str:
        """ "Thema 1.3 Veilig uitgaan", or "Thema 1.3" below a heading that has that name already."""
        if not themes:
            return ""
        names = [self.theme_name(theme) for theme in themes]
        if len(names) == 1 and names[0].casefold() == f"{themes[0].number} {title}".casefold():
            names = [themes[0].number]
        return f"{'Thema' if len(names) == 1 else 'Thema’s'} {', '.join(names)}"

    def theme_name(self, theme: Theme) -> str:
        """Number and name, the municipality's own name where it has one."""
        return f"{theme.number} {self.labels.get(theme.pk, theme.name)}"

    def texts(self, rich_text: str, depth: int) -> dict[str, Any]:
        """The fields of a section that come from its rich text."""
        prose: Prose = to_prose(rich_text, level=depth + 1, images=self.sizes, first_note=self.note_count + 1)
        self.note_count += len(prose.notes)
        return {"html": prose.html, "notes": prose.notes, "tables": prose.tables, "words": prose.words}

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

    def with_pages(self, sections: list[Section]) -> list[Section]:
        """Let long chapters, the foreword and the decision stand alone; short chapters follow each other."""
        result: list[Section] = []
        after_break = True
        for section in sections:
            is_long = (
                sum(part.words + WORDS_PER_HEADING for part in section.walk()) >= WORDS_OF_A_LONG_CHAPTER
            )
            stands_alone = is_long or section.kind in {Kind.FOREWORD, Kind.DECISION}
            result.append(replace(section, starts_page=stands_alone or after_break))
            after_break = stands_alone
        return result

    def with_matrix(self, sections: list[Section]) -> tuple[Section, ...]:
        """Put the VNG matrix in the chapter of the priorities, when these name themes of the plan's list."""
        known = {theme.pk for theme in self.list_themes}
        marks: dict[int, list[MatrixMark]] = {}
        for priority, mark in self.priority_places:
            for theme in priority.themes.all():
                if theme.pk in known:
                    marks.setdefault(theme.pk, []).append(mark)
        if not marks:
            return tuple(sections)
        columns: dict[str, list[MatrixCell]] = {}
        for theme in self.list_themes:
            columns.setdefault(theme.field.name, []).append(
                MatrixCell(
                    theme.number, self.labels.get(theme.pk, theme.name), tuple(marks.get(theme.pk, ()))
                )
            )
        height = max(len(cells) for cells in columns.values())
        rows = [
            tuple(cells[y] if y < len(cells) else MatrixCell() for cells in columns.values())
            for y in range(height)
        ]
        matrix = Matrix(MATRIX_CAPTION, tuple(columns), tuple(rows))
        anchors = {mark.anchor for _, mark in self.priority_places}

        def place(section: Section) -> Section:
            if any(below.anchor in anchors for below in section.sections):
                return replace(section, matrix=matrix)
            return replace(section, sections=tuple(place(below) for below in section.sections))

        return tuple(place(section) for section in sections)


def _stands_before(kind: str, made: str) -> bool:
    """Whether a chapter of `kind` usually stands before a made one; a free one only before the decision."""
    if kind not in USUAL_ORDER:
        return made == Kind.DECISION
    return USUAL_ORDER.index(Kind(kind)) < USUAL_ORDER.index(Kind(made))


def _last_change(model: Any, plan_field: str) -> Subquery:
    """When a record of this model was last written or deleted for the plan, from the history."""
    changes = model.history.filter(**{plan_field: OuterRef("pk")}).order_by("-history_date")
    return Subquery(changes.values("history_date")[:1])
