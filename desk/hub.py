"""The plan as its writers see it: how far it is, the chapter tree with states, the tabs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.text import slugify

from desk.comments import OpenComments, open_counts
from indicators.models import PlanIndicator
from plans.chapters import DEEPEST_LEVEL, ChapterNode, chapter_tree, walk
from plans.models import Chapter, Plan
from richtext.text import is_blank

# Records that stand in a chapter of this kind: such a chapter is not empty without a text. The names are
# those of a plan's relations; priorities belong to a room that this one does not import.
RECORDS: dict[str, str] = {
    Chapter.Kind.GUIDING_PRINCIPLES: "principles",
    Chapter.Kind.OBJECTIVES: "objectives",
    Chapter.Kind.PRIORITIES: "priorities",
    Chapter.Kind.OTHER_THEMES: "theme_texts",
}

TABS = (
    ("overview", "Overzicht", "admin:plans_plan_change"),
    ("chapters", "Hoofdstukken", "admin:plans_plan_chapters"),
    ("priorities", "Prioriteiten", "admin:priorities_priority_of_plan"),
    ("indicators", "Indicatoren", "admin:indicators_planindicator_of_plan"),
    ("principles", "Uitgangspunten", "admin:plans_plan_principles"),
    ("themes", "Thema's", "admin:plans_themeownership_of_plan"),
    ("programme", "Programma", "admin:priorities_annualprogramme_of_plan"),
    ("partners", "Partners", "admin:stakeholders_organisation_of_plan"),
    ("quarters", "Kalender", "admin:priorities_quarterfocus_of_plan"),
    ("communication", "Communicatie", "admin:communication_communicationmoment_of_plan"),
    ("details", "Gegevens", "admin:plans_plan_details"),
    ("documents", "Documenten", "admin:plans_plan_documents"),
    ("history", "Geschiedenis", "admin:plans_plan_changes"),
)


def tab_url(plan: Plan, key: str) -> str:
    """The address of one tab of the hub of `plan`, by its key in TABS; of the overview for an unknown one."""
    names = {tab: name for tab, _, name in TABS}
    return reverse(names.get(key, names["overview"]), args=[plan.pk])


@dataclass(frozen=True)
class Tab:
    """A part of the hub."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class State:
    """How far a chapter is: a sign and a word, never colour alone."""

    name: str
    sign: str
    word: str


EMPTY = State("empty", "○", "leeg")
BUSY = State("busy", "●", "in bewerking")
DONE = State("done", "✓", "klaar")


@dataclass(frozen=True)
class Section:
    """A record that stands as a numbered section in a chapter: a priority."""

    number: str
    title: str
    url: str
    open_comments: int = 0


@dataclass(frozen=True)
class Row:
    """A line of the chapter tree, with the records that stand below it."""

    node: ChapterNode
    state: State
    is_current: bool
    can_up: bool
    can_down: bool
    can_in: bool
    can_out: bool
    can_have_section: bool
    sections: list[Section]
    open_comments: int = 0

    @property
    def anchor(self) -> str:
        """Where the chapter stands on the page of the plan (of two with one title, the first)."""
        return anchor_of(self.node.chapter)


@dataclass(frozen=True)
class Progress:
    """How far a plan is. `next` is the first chapter in reading order that is not finished.

    `may_edit`: whether it is said to somebody who may write on.
    """

    plan: Plan
    finished: int
    total: int
    next: ChapterNode | None
    may_edit: bool

    @property
    def maximum(self) -> int:
        """The length of the meter; one for a plan without chapters."""
        return max(self.total, 1)

    @property
    def url(self) -> str:
        """The hub of the plan."""
        return reverse("admin:plans_plan_change", args=[self.plan.pk])

    @property
    def page_url(self) -> str:
        """The public page of the plan."""
        return page_url(self.plan)


def progress_of(plan: Plan, nodes: list[ChapterNode], *, user: Any) -> Progress:
    """Count the finished chapters of the tree `nodes`, sections included."""
    in_order = list(walk(nodes))
    return Progress(
        plan=plan,
        finished=sum(1 for node in in_order if node.chapter.is_finished),
        total=len(in_order),
        next=next((node for node in in_order if not node.chapter.is_finished), None),
        may_edit=may_edit(plan, user),
    )


def may_edit(plan: Plan, user: Any) -> bool:
    """Whether `user` may write in `plan` now."""
    return plan.is_draft and user.has_perm("plans.change_plan", plan)


def state_of(chapter: Chapter, filled: set[str]) -> State:
    """How far `chapter` is; `filled` are the kinds whose records exist."""
    if chapter.is_finished:
        return DONE
    return BUSY if not is_blank(chapter.body) or chapter.kind in filled else EMPTY


def filled_kinds(plan: Plan) -> set[str]:
    """The kinds of chapter that records already fill."""
    kinds = {kind for kind, relation in RECORDS.items() if getattr(plan, relation).exists()}
    return kinds | ({Chapter.Kind.SAFETY_PICTURE} if with_safety_picture([plan]) else set())


def with_safety_picture(plans: Iterable[Plan]) -> set[int]:
    """The ids of the plans with figures of their safety picture: their document shows these. One query."""
    measured = "indicator__versions__measurements__"
    found = PlanIndicator.objects.filter(
        plan__in=plans,
        role=PlanIndicator.Role.SAFETY_PICTURE,
        **{
            f"{measured}area__of_municipality": F("plan__municipality"),
            f"{measured}starts_on__year__lt": F("plan__first_year"),
        },
    )
    return set(found.order_by().values_list("plan", flat=True).distinct())


def kinds_without_chapter(nodes: list[ChapterNode], filled: set[str]) -> list[tuple[str, str]]:
    """Kinds (value and word) whose records have no chapter: the council document then makes one by itself."""
    present = {node.chapter.kind for node in walk(nodes)}
    return [(kind.value, kind.label) for kind in Chapter.Kind if kind in filled and kind not in present]


def priority_sections(plan: Plan, home: ChapterNode, comments: OpenComments) -> list[Section]:
    """The priorities as numbered sections of the chapter `home`."""
    return [
        Section(
            home.section_number(index),
            title,
            reverse("admin:priorities_priority_change", args=[pk]),
            comments.get(("priority", pk), 0),
        )
        for index, (pk, title) in enumerate(plan.priorities.values_list("pk", "title"))
    ]


def tree_rows(
    plan: Plan,
    nodes: list[ChapterNode],
    filled: set[str],
    current_id: int | None,
    comments: OpenComments,
) -> list[Row]:
    """The chapter tree as lines, with what each may do and how many comments are open."""
    rows: list[Row] = []
    homes = [node for node in walk(nodes) if node.chapter.kind == Chapter.Kind.PRIORITIES]
    sections = priority_sections(plan, homes[0], comments) if homes else []

    def add(siblings: list[ChapterNode]) -> None:
        for index, node in enumerate(siblings):
            deepest = max(below.depth for below in walk([node]))
            rows.append(
                Row(
                    node=node,
                    state=state_of(node.chapter, filled),
                    is_current=node.chapter.pk == current_id,
                    can_up=index > 0,
                    can_down=index < len(siblings) - 1,
                    can_in=index > 0 and deepest < DEEPEST_LEVEL,
                    can_out=node.depth > 1,
                    can_have_section=node.depth < DEEPEST_LEVEL,
                    sections=[],
                    open_comments=comments.get(("chapter", node.chapter.pk), 0),
                )
            )
            add(node.children)
            if homes and node is homes[0]:
                # They follow the own sections of the chapter: after the last line below it.
                rows[-1].sections.extend(sections)

    add(nodes)
    return rows


def anchor_of(chapter: Chapter) -> str:
    """The name of the place of `chapter` on the page of its plan."""
    return slugify(chapter.title)[:60].strip("-")


def page_url(plan: Plan) -> str:
    """The public page of the plan. Needs `municipality` selected."""
    return f"/{plan.municipality.slug}/plannen/{plan.slug}/"


def hub_context(plan: Plan, tab: str, *, user: Any, current_id: int | None = None) -> dict[str, Any]:
    """What every page of the hub shows: the plan, the tabs, the tree and what may change."""
    nodes = chapter_tree(Chapter.objects.filter(plan=plan))
    filled = filled_kinds(plan)
    comments = open_counts(plan) if user.has_perm("desk.view_comment", plan) else {}
    return {
        "plan": plan,
        "tabs": [
            Tab(label, reverse(name, args=[plan.pk]), is_current=key == tab) for key, label, name in TABS
        ],
        "rows": tree_rows(plan, nodes, filled, current_id, comments),
        "open_comments": comments,
        "without_chapter": kinds_without_chapter(nodes, filled) if plan.is_draft else [],
        "nodes": nodes,
        "progress": progress_of(plan, nodes, user=user),
        "may_edit": may_edit(plan, user),
        "page_url": page_url(plan),
        "pdf_url": f"{page_url(plan)}raadsdocument.pdf",
    }
