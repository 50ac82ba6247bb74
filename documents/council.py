"""What stands in a council document: a plan as plain data, from which page, PDF and other formats are made.

Chapters and records (priorities, principles, objectives, theme texts, signatories) come together in one
tree of sections. A record stands in the first chapter of its kind; where that chapter is missing the document
makes it, so that nothing is lost. Numbers come from the chapter tree and nowhere else.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import OuterRef, Prefetch, Subquery

from documents.effect_tables import objectives_table
from documents.outline import (
    CONCEPT,
    Cell,
    Column,
    Document,
    Fact,
    Grid,
    Matrix,
    MatrixCell,
    MatrixMark,
    Paragraph,
    Picture,
    Section,
    Writer,
    date_text,
    facts_of,
    image_address,
    sender,
    sentence_start,
    with_pages,
)
from documents.priority_sections import PriorityParts, goal_list, priority_section
from documents.safety_picture import SafetyPicture
from documents.theme_names import ThemeNames, themes_of
from indicators.models import PlanIndicator, Target
from indicators.reading import safety_picture_of
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
    ThemeOwnership,
    ThemeText,
)
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic

Kind = Chapter.Kind

# Where a chapter that the document makes itself belongs, and what it is called.
USUAL_ORDER = [
    Kind.FOREWORD, Kind.INTRODUCTION, Kind.READING_GUIDE, Kind.LOOK_BACK, Kind.SAFETY_PICTURE,
    Kind.AMBITION, Kind.GUIDING_PRINCIPLES, Kind.OBJECTIVES, Kind.PRIORITIES, Kind.OTHER_THEMES,
    Kind.COMMUNICATION, Kind.ORGANISATION, Kind.FINANCE, Kind.DECISION, Kind.APPENDIX,
]  # fmt: skip
MADE_TITLES = {
    Kind.SAFETY_PICTURE: "Veiligheidsbeeld",
    Kind.GUIDING_PRINCIPLES: "Uitgangspunten",
    Kind.OBJECTIVES: "Algemene doelstellingen",
    Kind.PRIORITIES: "Prioriteiten",
    Kind.OTHER_THEMES: "Overige thema’s",
    Kind.ORGANISATION: "Organisatie",
    Kind.DECISION: "Besluit",
}
MATRIX_CAPTION = "De thema’s per veiligheidsveld, met de prioriteiten van dit plan"
OWNERS_CAPTION = "Welk team heeft welk thema?"
# These begin a page, however short they are.
STANDING_ALONE = frozenset({Kind.FOREWORD, Kind.DECISION})
GOALS = "Wat willen we bereiken?"
# Parts of a plan whose last change is the date of the document.
PARTS = (
    Chapter, GuidingPrinciple, Objective, Priority, ApproachLine, Topic, PriorityPartner, Goal, ThemeText,
    ThemeOwnership, Signatory, PlanIndicator, Target,
)  # fmt: skip


@dataclass(frozen=True)
class CouncilDocument(Document):
    """Everything a council document shows, as plain values."""

    colophon_title: ClassVar[str] = "Wetstechnische informatie"
    has_long_colophon: ClassVar[bool] = True

    @classmethod
    def of(cls, plan: Plan) -> "CouncilDocument":
        """Read the plan from the database, with the same number of queries whatever its length."""
        return _Builder(plan.pk).build()


def _status(plan: Plan) -> str:
    if plan.is_draft:
        return CONCEPT
    by = sentence_start(f"vastgesteld door {_body(plan)}")
    return f"{by} op {date_text(plan.decided_on)}" if plan.decided_on else by


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
    return facts_of(rows)


@dataclass
class _Builder:
    """Reads a plan and puts the document together, in reading order: notes count through the whole of it."""

    plan_pk: int

    def build(self) -> CouncilDocument:
        self.read()
        chapters = [self.chapter_section(node) for node in chapter_tree(self.chapters)]
        sections = self.with_matrix(with_pages(chapters, alone=STANDING_ALONE))
        plan = self.plan
        changes = [getattr(plan, name) for name in self.changes]
        return CouncilDocument(
            **sender(plan.municipality),
            reference=plan.reference,
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
            modified_at=max(filter(None, [plan.created_at, self.picture.changed_at, *changes])),
        )

    def read(self) -> None:
        """All queries of the document: one per kind of record."""
        self.changes = {
            f"{model.__name__.lower()}_changed_at": _last_change(model, "plan_id") for model in PARTS
        } | {"plan_changed_at": _last_change(Plan, "id")}
        themes = Prefetch(
            "themes", Theme.objects.select_related("field").order_by("field__number", "position")
        )
        subthemes = Prefetch(
            "subthemes",
            LocalTheme.objects.select_related("theme__field").order_by(
                "theme__field__number", "theme__position", "name"
            ),
        )
        regional = Prefetch(
            "regional_priorities", RegionalPriority.objects.order_by("level", "title", "period", "pk")
        )
        self.plan = (
            Plan.objects.select_related("municipality", "former_plan", "theme_list", "steering_group")
            .prefetch_related("participants")
            .annotate(**self.changes)
            .get(pk=self.plan_pk)
        )
        self.chapters = list(self.plan.chapters.order_by("position", "pk"))
        self.principles = list(self.plan.principles.all())
        self.objectives = list(self.plan.objectives.all())
        self.priorities = list(
            self.plan.priorities.select_related("continues__plan").prefetch_related(
                themes, subthemes, regional
            )
        )
        self.parts = PriorityParts.of(self.plan)
        self.theme_texts = list(
            self.plan.theme_texts.select_related("field")
            .prefetch_related(themes)
            .order_by("field__number", "position", "pk")
        )
        self.owners = list(
            self.plan.theme_owners.select_related("theme__field", "team").order_by(
                "theme__field__number", "theme__position", "pk"
            )
        )
        self.signatories = list(self.plan.signatories.all())
        self.images: list[PlanImage] = list(self.plan.images.all())
        self.writer = Writer({image_address(image): (image.width, image.height) for image in self.images})
        self.list_themes = list(
            self.plan.theme_list.themes.select_related("field").order_by("field__number", "position")
        )
        self.names = ThemeNames.of(self.plan.municipality)
        self.theme_goals: dict[Theme, list[Goal]] = {}
        self.heading_goals: dict[str, list[Goal]] = {}
        for goal in self.parts.goals.get(None, []):
            if goal.theme is not None:
                self.theme_goals.setdefault(goal.theme, []).append(goal)
            else:
                self.heading_goals.setdefault(goal.heading, []).append(goal)
        plan_begins = datetime.date(self.plan.first_year, 1, 1)
        self.picture = SafetyPicture.of(self.plan, safety_picture_of(self.plan, on=plan_begins))
        self.homes = self.find_homes()
        self.priority_places: list[tuple[Priority, MatrixMark]] = []

    def find_homes(self) -> dict[str, int | None]:
        """The chapter where the records of a kind stand; where there is none, the document makes one."""
        waiting: dict[str, Sequence[Any]] = {
            Kind.SAFETY_PICTURE: self.picture.periods,
            Kind.GUIDING_PRINCIPLES: self.principles,
            Kind.OBJECTIVES: self.objectives,
            Kind.PRIORITIES: self.priorities,
            Kind.OTHER_THEMES: [*self.theme_texts, *self.theme_goals, *self.heading_goals],
            Kind.ORGANISATION: [*self.owners, *filter(None, [self.plan.steering_group])],
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
        section = self.writer.section(
            chapter.title, depth, chapter.kind, number=node.number, body=chapter.body
        )
        own = [self.chapter_section(child) for child in node.children]
        records: list[Section] = []
        if self.homes.get(chapter.kind) == chapter.pk:
            if chapter.kind == Kind.GUIDING_PRINCIPLES:
                records = [self.principle_section(principle, depth + 1) for principle in self.principles]
            elif chapter.kind == Kind.SAFETY_PICTURE:
                section = replace(section, blocks=self.picture.blocks)
            elif chapter.kind == Kind.OBJECTIVES:
                table = objectives_table(self.objectives, self.parts.indicators.of_objective, plan=self.plan)
                section = replace(
                    section,
                    objectives=tuple(objective.text for objective in self.objectives),
                    blocks=(table,) if table else (),
                )
            elif chapter.kind == Kind.PRIORITIES:
                records = [
                    self.priority_section(priority, index, node)
                    for index, priority in enumerate(self.priorities)
                ]
            elif chapter.kind == Kind.OTHER_THEMES:
                records = [*self.field_sections(depth + 1), *self.heading_sections(depth + 1)]
            elif chapter.kind == Kind.ORGANISATION:
                section = replace(section, blocks=self.owner_blocks())
            elif chapter.kind == Kind.DECISION:
                roles = tuple(signatory.role for signatory in self.signatories)
                section = replace(section, signatories=roles)
        return replace(section, sections=(*own, *records))

    def principle_section(self, principle: GuidingPrinciple, depth: int) -> Section:
        return self.writer.section(principle.title, depth, Kind.GUIDING_PRINCIPLES, body=principle.text)

    def priority_section(self, priority: Priority, index: int, home: ChapterNode) -> Section:
        number = home.section_number(index)
        section = priority_section(
            priority,
            self.parts,
            writer=self.writer,
            names=self.names,
            depth=home.depth + 1,
            number=number,
        )
        mark = MatrixMark(number or str(index + 1), priority.title, section.anchor)
        self.priority_places.append((priority, mark))
        return section

    def owner_blocks(self) -> tuple[Paragraph | Grid, ...]:
        """Who keeps watch over all themes, and the table of the teams that own one."""
        blocks: list[Paragraph | Grid] = []
        if self.plan.steering_group:
            blocks.append(Paragraph(f"De regie over alle thema’s samen ligt bij {self.plan.steering_group}."))
        if self.owners:
            columns = (Column("Thema", 60), Column("Team", 40))
            rows = tuple(
                (Cell((self.names.full_name(owner.theme),), is_head=True), Cell((str(owner.team),)))
                for owner in self.owners
            )
            blocks.append(Grid(OWNERS_CAPTION, columns, rows))
        return tuple(blocks)

    def field_sections(self, depth: int) -> list[Section]:
        """Theme texts under a heading for each field, each with the goals of its theme.

        A text without title takes the name of its theme; without one theme it introduces the field. A theme
        with goals and no text of its own gets a section for them.
        """
        by_field: dict[SafetyField, list[ThemeText]] = {}
        for text in self.theme_texts:
            by_field.setdefault(text.field, []).append(text)
        for theme in self.theme_goals:
            by_field.setdefault(theme.field, [])
        waiting = dict(self.theme_goals)
        sections = []
        for safety_field in sorted(by_field, key=lambda field: field.number):
            texts = by_field[safety_field]
            title = f"Thema’s binnen het veiligheidsveld {safety_field.name}"
            introductions = [text for text in texts if not text.title and len(text.themes.all()) != 1]
            section = self.writer.section(
                title,
                depth,
                Kind.OTHER_THEMES,
                themes=self.themes_line([theme for text in introductions for theme in text.themes.all()]),
                body="".join(text.text for text in introductions),
            )
            below = [
                self.theme_section(text, depth + 1, waiting) for text in texts if text not in introductions
            ]
            for theme in sorted(waiting, key=lambda theme: theme.position):
                if theme.field_id == safety_field.pk:
                    goals = goal_list(self.theme_goals[theme])
                    below.append(
                        self.writer.section(
                            self.names.full_name(theme),
                            depth + 1,
                            Kind.OTHER_THEMES,
                            blocks=(goals,) if goals else (),
                        )
                    )
            sections.append(replace(section, sections=tuple(below)))
        return sections

    def theme_section(self, text: ThemeText, depth: int, waiting: dict[Theme, list[Goal]]) -> Section:
        """A theme text; the goals of its one theme are taken from those that are `waiting` for a place."""
        themes = list(text.themes.all())
        title = text.title or self.names.full_name(themes[0])
        goals = goal_list(waiting.pop(themes[0], [])) if len(themes) == 1 else None
        return self.writer.section(
            title,
            depth,
            Kind.OTHER_THEMES,
            themes=self.themes_line(themes, title=title) if text.title else "",
            body=text.text,
            blocks=(replace(goals, introduction=GOALS),) if goals else (),
        )

    def heading_sections(self, depth: int) -> list[Section]:
        """Goals below a heading of their own."""
        made = []
        for heading, goals in self.heading_goals.items():
            listing = goal_list(goals)
            blocks = (listing,) if listing else ()
            made.append(self.writer.section(heading, depth, Kind.OTHER_THEMES, blocks=blocks))
        return made

    def themes_line(self, themes: Sequence[Theme], *, title: str = "") -> str:
        """ "Thema 1.3 Veilig uitgaan", or "Thema 1.3" below a heading that has that name already."""
        if not themes:
            return ""
        names = [self.names.full_name(theme) for theme in themes]
        if len(names) == 1 and names[0].casefold() == f"{themes[0].number} {title}".casefold():
            names = [themes[0].number]
        return f"{'Thema' if len(names) == 1 else 'Thema’s'} {', '.join(names)}"

    def with_matrix(self, sections: list[Section]) -> tuple[Section, ...]:
        """Put the VNG matrix in the chapter of the priorities, when these name themes of the plan's list."""
        known = {theme.pk for theme in self.list_themes}
        marks: dict[int, list[MatrixMark]] = {}
        for priority, mark in self.priority_places:
            for theme in themes_of(priority):
                if theme.pk in known:
                    marks.setdefault(theme.pk, []).append(mark)
        if not marks:
            return tuple(sections)
        columns: dict[str, list[MatrixCell]] = {}
        for theme in self.list_themes:
            columns.setdefault(theme.field.name, []).append(
                MatrixCell(theme.number, self.names.name(theme), tuple(marks.get(theme.pk, ())))
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
