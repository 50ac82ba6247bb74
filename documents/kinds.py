"""The kinds of document: what makes each, what it reads, how it is called, and who may read it.

Store, delivery, addresses and screens take everything that differs from this one table.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils import timezone

from communication.frame import frames_for
from communication.models import (
    CommunicationFrame,
    CommunicationMoment,
    CommunicationPlan,
    Contribution,
    FrameBlock,
    PlanMeasuringMoment,
    PlanStep,
    ProblemSolution,
)
from communication.plans import readable_by
from documents.actors import ActorsDocument
from documents.budget import BudgetParagraph
from documents.communication_plan import CommunicationPlanDocument
from documents.council import CouncilDocument
from documents.end_report import EndReport
from documents.frame import FrameDocument
from documents.models import RenderedDocument
from documents.outline import Document
from documents.poster import Poster
from documents.programme import ProgrammeDocument
from documents.progress import ProgressDocument
from documents.responses import ResponsesDocument
from indicators.models import (
    DataSource,
    Indicator,
    IndicatorVersion,
    Measurement,
    PlanIndicator,
    SeriesBreak,
    Target,
    TargetReading,
)
from municipalities.models import Area, Municipality
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    PlanImage,
    PlanPartnership,
    SafetyField,
    Signatory,
    Theme,
    ThemeList,
    ThemeOwnership,
    ThemeText,
)
from priorities.models import (
    Action,
    ActorAnalysis,
    AnnualProgramme,
    ApproachLine,
    Goal,
    Priority,
    PriorityPartner,
    ProgressReport,
    QuarterFocus,
    RegionalPriority,
    Topic,
)
from stakeholders.models import Organisation, Partnership

Source = tuple[type[models.Model], str]

# What a document reads: models with history, and which of their records, in SQL over the plan (p), its
# leading municipality (m), and what else it is of: the programme (g), the frame or communication plan (x).
# Of a poster, m is the municipality of the calendar. Every change of a record, also of its relations, and
# every deletion adds a row of history, so the newest row of each says whether anything changed.
OF_PLAN = "plan_id = p.id"
OF_MUNICIPALITY = "municipality_id = m.id"
OF_PROGRAMME = "programme_id = g.id"
ALL = "1 = 1"
EVERYWHERE: tuple[Source, ...] = (
    (Plan, "id = p.id"),
    (Municipality, "id = m.id"),
    (Priority, OF_PLAN),
    (Goal, OF_PLAN),
    (PlanImage, OF_PLAN),
    (LocalTheme, OF_MUNICIPALITY),
    (Theme, ALL),
    (ThemeList, ALL),
    (SafetyField, ALL),
)
# The indicators of a plan with all that is measured of them. Of measurements there are hundreds of thousands:
# their history is asked definition by definition, from the index on it.
OF_INDICATORS = "IN (SELECT i.indicator_id FROM indicators_planindicator i WHERE i.plan_id = p.id)"
INDICATORS: tuple[Source, ...] = (
    (PlanIndicator, OF_PLAN),
    (Target, OF_PLAN),
    (TargetReading, OF_PLAN),
    (Indicator, f"id {OF_INDICATORS}"),
    (IndicatorVersion, f"indicator_id {OF_INDICATORS}"),
    (
        Measurement,
        "indicator_version_id IN (SELECT v.id FROM indicators_indicatorversion v"
        " JOIN indicators_planindicator i ON i.indicator_id = v.indicator_id WHERE i.plan_id = p.id)",
    ),
    (DataSource, OF_MUNICIPALITY),
    (SeriesBreak, "source_id IN (SELECT s.id FROM indicators_datasource s WHERE s.municipality_id = m.id)"),
    (Area, ALL),
)
OF_COUNCIL: tuple[Source, ...] = (
    *EVERYWHERE,
    *INDICATORS,
    (Chapter, OF_PLAN),
    (GuidingPrinciple, OF_PLAN),
    (Objective, OF_PLAN),
    (ApproachLine, OF_PLAN),
    (Topic, OF_PLAN),
    (PriorityPartner, OF_PLAN),
    (ThemeText, OF_PLAN),
    (ThemeOwnership, OF_PLAN),
    (Signatory, OF_PLAN),
    (
        RegionalPriority,
        "municipality_id = m.id OR id IN (SELECT r.regionalpriority_id"
        " FROM priorities_priority_regional_priorities r"
        " JOIN priorities_priority y ON y.id = r.priority_id WHERE y.plan_id = p.id)",
    ),
    (
        Organisation,
        "id = p.steering_group_id"
        " OR id IN (SELECT team_id FROM plans_themeownership WHERE plan_id = p.id)"
        " OR id IN (SELECT organisation_id FROM priorities_prioritypartner WHERE plan_id = p.id)",
    ),
    (Plan, "id = p.former_plan_id"),
    # The priorities that those of the plan continue, and the plans these stand in.
    (Priority, "id IN (SELECT continues_id FROM priorities_priority WHERE plan_id = p.id)"),
    (
        Plan,
        "id IN (SELECT f.plan_id FROM priorities_priority y"
        " JOIN priorities_priority f ON f.id = y.continues_id WHERE y.plan_id = p.id)",
    ),
    (Municipality, "id IN (SELECT municipality_id FROM plans_plan_participants WHERE plan_id = p.id)"),
)
OF_YEAR: tuple[Source, ...] = (
    *EVERYWHERE,
    (AnnualProgramme, "id = g.id"),
    (Action, OF_PROGRAMME),
    (
        Organisation,
        "municipality_id = m.id"
        " OR id IN (SELECT lead_team_id FROM priorities_action WHERE programme_id = g.id)"
        " OR id IN (SELECT t.organisation_id FROM priorities_action_partners t"
        " JOIN priorities_action a ON a.id = t.action_id WHERE a.programme_id = g.id)",
    ),
)
REPORTS = (ProgressReport, "action_id IN (SELECT id FROM priorities_action WHERE programme_id = g.id)")
# The actions of next year in which those of this year go on.
MOVED_ON = (Action, "origin_id IN (SELECT id FROM priorities_action WHERE programme_id = g.id)")

OF_ACCOUNT: tuple[Source, ...] = (
    *EVERYWHERE,
    *INDICATORS,
    (Objective, OF_PLAN),
    (AnnualProgramme, OF_PLAN),
    (Action, OF_PLAN),
    (ProgressReport, "action_id IN (SELECT a.id FROM priorities_action a WHERE a.plan_id = p.id)"),
    (
        Organisation,
        "municipality_id = m.id OR id IN (SELECT lead_team_id FROM priorities_action WHERE plan_id = p.id)",
    ),
)

OF_ACTORS: tuple[Source, ...] = (
    *EVERYWHERE,
    (ActorAnalysis, OF_PLAN),
    (PriorityPartner, OF_PLAN),
    (
        Organisation,
        "id IN (SELECT organisation_id FROM priorities_actoranalysis WHERE plan_id = p.id)"
        " OR id IN (SELECT organisation_id FROM priorities_prioritypartner WHERE plan_id = p.id)",
    ),
)

IS_ADOPTED = "p.status = 'adopted'"


# What a document is of, besides the plan: the names of the fields of `Order` and `RenderedDocument`.
PROGRAMME_OF = "programme"
FRAME_OF = "frame"
COMMUNICATION_PLAN_OF = "communication_plan"
YEAR_OF = "year"

RECORDS: dict[str, type[models.Model]] = {
    PROGRAMME_OF: AnnualProgramme,
    FRAME_OF: CommunicationFrame,
    COMMUNICATION_PLAN_OF: CommunicationPlan,
}


@dataclass(frozen=True, eq=False)
class DocumentKind:
    """A kind of document. `name` is the value of `RenderedDocument.Kind`.

    `file` is the last part of its address; `called` its name in a sentence; `page` the name of the address
    of the same document as a web page. `subject` says what it is of besides the plan; `readable` gives the
    records (plans where there is no other) whose document a user may read, with `read_right` where it asks
    one. `public_when` is SQL that says whether everybody may have it. `edited_at` is the tab of the plan's
    desk where it is written, by who has `edit_right`. Its template and style sheets for paper stand with the
    `Document` that `build` returns.
    """

    name: str
    file: str
    called: str
    page: str
    build: Callable[["Order"], Document]
    sources: tuple[Source, ...]
    public_when: str
    readable: Callable[[Any], "models.QuerySet[Any]"]
    read_right: str = ""
    subject: str = ""
    is_ever_public: bool = True
    is_daily: bool = False
    page_template: str = "documents/year_page.html"
    edited_at: str = "plans_plan_documents"
    edit_right: str = "plans.change_plan"
    edit_label: str = "Naar het plan"

    @property
    def title(self) -> str:
        """Its name as a heading: without the article."""
        return self.called.split(" ", 1)[1].capitalize()

    def file_stem(self, *address: str | int) -> str:
        """How its files are called, up to the status: `lisse-2020-2023`.

        `address`: the parts of its address that differ: municipality, plan, year or number.
        """
        municipality, *rest = address
        plan, rest = ([], rest) if self.subject == YEAR_OF else (rest[:1], rest[1:])
        of_what = [self.file] if self.page != "plan" else []
        return "-".join(map(str, [municipality, *plan, *of_what, *rest]))

    @property
    def pdf(self) -> str:
        """The name of the address of the PDF."""
        return f"{self.name}_pdf"


@dataclass(frozen=True)
class Order:
    """One document: its kind, the plan, what else it is of, and the day it is made.

    `year` and `municipality` are for a poster: the calendar of that municipality. Needs `plan.municipality`
    selected.
    """

    kind: DocumentKind
    plan: Plan
    programme: AnnualProgramme | None = None
    day: datetime.date = field(default_factory=timezone.localdate)
    frame: CommunicationFrame | None = field(default=None, kw_only=True)
    communication_plan: CommunicationPlan | None = field(default=None, kw_only=True)
    year: int | None = field(default=None, kw_only=True)
    municipality: Municipality | None = field(default=None, kw_only=True)

    @property
    def subject(self) -> dict[str, Any]:
        """The fields of a rendered document that say of what it is."""
        names = ("plan", *RECORDS, "year", "municipality")
        return {"kind": self.kind.name} | {name: getattr(self, name) for name in names}

    @property
    def place(self) -> Municipality:
        """Whose document it is."""
        return self.municipality or self.plan.municipality

    @property
    def is_draft(self) -> bool:
        """Whether it says "concept"."""
        if self.programme is not None:
            return not self.programme.is_adopted
        record = self.frame or self.communication_plan
        return self.plan.is_draft or (record is not None and not record.is_public)

    @property
    def status(self) -> str:
        """Whether it is adopted, in words; what is made anew every day never is."""
        if self.is_draft:
            return "Concept"
        return "Stand van vandaag" if self.kind.is_daily else "Vastgesteld"

    @property
    def title(self) -> str:
        """What it is a document of: the plan with its years, or what it is of besides."""
        if self.programme is not None:
            return f"{self.plan.title} {self.programme.year}"
        if self.frame is not None:
            return f"{self.plan.title} {self.frame.period}"
        if self.communication_plan is not None:
            return str(self.communication_plan)
        return f"Kalender {self.year}" if self.year else self.plan.title_with_period

    @property
    def arguments(self) -> list[str | int]:
        """The parts of its addresses; the year of a frame stands behind them."""
        if self.year is not None:
            return [self.place.slug, self.year]
        of_what: list[str | int] = []
        if self.programme is not None:
            of_what = [self.programme.year]
        elif self.communication_plan is not None:
            of_what = [self.communication_plan.pk]
        return [self.plan.municipality.slug, self.plan.slug, *of_what]

    def _address_of(self, name: str, **query: str) -> str:
        if self.frame is not None:
            query = {"jaar": str(self.frame.first_year), **query}
        return reverse(name, args=self.arguments) + (f"?{urlencode(query)}" if query else "")

    @property
    def address(self) -> str:
        """Where the PDF is."""
        return self._address_of(self.kind.pdf)

    @property
    def making_address(self) -> str:
        """Where one sees how far it is."""
        return self._address_of(f"{self.kind.name}_making")

    @property
    def made_address(self) -> str:
        """Where one hears that it is there."""
        return self._address_of(f"{self.kind.name}_making", klaar="ja")

    @property
    def retry_address(self) -> str:
        """Where one asks for it again."""
        return self._address_of(f"{self.kind.name}_retry")

    @property
    def page_address(self) -> str:
        """The same document as a web page."""
        return self._address_of(self.kind.page)

    @property
    def edit_address(self) -> str:
        """Where it is written."""
        year = self.programme.year if self.programme else self.frame.first_year if self.frame else None
        query = f"?{urlencode({'jaar': year})}" if year else ""
        return reverse(f"admin:{self.kind.edited_at}", args=[self.plan.pk]) + query

    @property
    def file_name(self) -> str:
        """`lisse-2020-2023-vastgesteld.pdf`: municipality, plan and status; of what and which year."""
        status = "concept" if self.is_draft else "vastgesteld"
        if self.kind.is_daily:
            status = self.day.isoformat()
        year = [self.frame.first_year] if self.frame is not None else []
        return f"{self.kind.file_stem(*self.arguments, *year)}-{status}.pdf"

    @property
    def is_public(self) -> bool:
        """Whether everybody may have it."""
        return self.kind.is_ever_public and not self.plan.is_draft and not self.is_draft


def _of_year(build: Callable[..., Document], **dated: bool) -> Callable[[Order], Document]:
    def made(order: Order) -> Document:
        if order.programme is None:
            raise TypeError("a document of a year needs a programme")
        return build(order.programme, on=order.day) if dated else build(order.programme)

    return made


OF_A_PROGRAMME: dict[str, Any] = {
    "subject": PROGRAMME_OF,
    "edited_at": "priorities_annualprogramme_of_plan",
    "edit_right": "priorities.change_annualprogramme",
    "edit_label": "Programma bewerken",
}

COUNCIL_DOCUMENT = DocumentKind(
    name=RenderedDocument.Kind.COUNCIL_DOCUMENT,
    file="raadsdocument",
    called="het raadsdocument",
    page="plan",
    build=lambda order: CouncilDocument.of(order.plan),
    sources=OF_COUNCIL,
    public_when=IS_ADOPTED,
    readable=lambda user: Plan.objects.visible_to(user),
)
PROGRAMME = DocumentKind(
    name=RenderedDocument.Kind.PROGRAMME,
    file="uitvoeringsprogramma",
    called="het uitvoeringsprogramma",
    page="programme",
    build=_of_year(ProgrammeDocument.of),
    sources=(*OF_YEAR, (QuarterFocus, OF_PLAN)),
    public_when=f"{IS_ADOPTED} AND g.adopted_on IS NOT NULL",
    readable=lambda user: AnnualProgramme.objects.visible_to(user),
    **OF_A_PROGRAMME,
)
PROGRESS = DocumentKind(
    name=RenderedDocument.Kind.PROGRESS,
    file="voortgang",
    called="de voortgangsrapportage",
    page="progress",
    build=_of_year(ProgressDocument.of, dated=True),
    sources=(*OF_YEAR, *INDICATORS, (Objective, OF_PLAN), REPORTS, MOVED_ON),
    public_when="1 = 0",
    is_ever_public=False,
    # What action owners write from day to day is not published by itself: see docs/rights.md.
    readable=lambda user: AnnualProgramme.objects.read_as_draft_by(user),
    **OF_A_PROGRAMME,
    is_daily=True,
)
BUDGET = DocumentKind(
    name=RenderedDocument.Kind.BUDGET,
    file="begrotingsparagraaf",
    called="de begrotingsparagraaf",
    page="budget",
    build=_of_year(BudgetParagraph.of),
    sources=OF_YEAR,
    public_when=f"{IS_ADOPTED} AND g.adopted_on IS NOT NULL",
    readable=lambda user: AnnualProgramme.objects.visible_to(user),
    **OF_A_PROGRAMME,
)
END_REPORT = DocumentKind(
    name=RenderedDocument.Kind.END_REPORT,
    file="eindrapport",
    called="het eindrapport",
    page="end_report",
    build=lambda order: EndReport.of(order.plan, on=order.day),
    sources=OF_ACCOUNT,
    public_when="1 = 0",
    is_ever_public=False,
    # As the progress report: a draft of the account, which the municipality publishes itself.
    readable=lambda user: Plan.objects.read_as_draft_by(user),
    is_daily=True,
)


def _of_communication_plan(order: Order) -> Document:
    if order.communication_plan is None:
        raise TypeError("this document needs a communication plan")
    return CommunicationPlanDocument.of(order.communication_plan)


OF_COMMUNICATION_PLAN = "communication_plan_id = x.id"
COMMUNICATION_PLAN = DocumentKind(
    name=RenderedDocument.Kind.COMMUNICATION_PLAN,
    file="communicatieplan",
    called="het communicatieplan",
    page="communication_plan",
    build=_of_communication_plan,
    sources=(
        (Plan, "id = p.id"),
        (Municipality, "id = m.id"),
        (Priority, "id = x.priority_id"),
        (CommunicationPlan, "id = x.id"),
        (ProblemSolution, OF_COMMUNICATION_PLAN),
        (PlanStep, OF_COMMUNICATION_PLAN),
        (PlanMeasuringMoment, OF_COMMUNICATION_PLAN),
        (
            Organisation,
            "id IN (SELECT organisation_id FROM communication_planstep WHERE communication_plan_id = x.id)",
        ),
    ),
    public_when=f"{IS_ADOPTED} AND x.is_public",
    readable=readable_by,
    subject=COMMUNICATION_PLAN_OF,
    edited_at="communication_communicationplan_of_plan",
    edit_right="communication.change_communicationplan",
    edit_label="Bewerken",
)
RESPONSES = DocumentKind(
    name=RenderedDocument.Kind.RESPONSES,
    file="reactienota",
    called="de reactienota",
    page="responses",
    build=lambda order: ResponsesDocument.of(order.plan),
    sources=(
        (Plan, "id = p.id"),
        (Municipality, "id = m.id"),
        (Contribution, OF_PLAN),
        (Chapter, OF_PLAN),
        (Priority, OF_PLAN),
        (Organisation, "id IN (SELECT organisation_id FROM communication_contribution WHERE plan_id = p.id)"),
    ),
    public_when=IS_ADOPTED,
    readable=lambda user: Plan.objects.visible_to(user),
    # A name is left out from the day on which it may not be kept any more.
    is_daily=True,
    edited_at="communication_contribution_of_plan",
    edit_right="communication.change_contribution",
    edit_label="Naar de bijdragen",
)


def _of_frame(order: Order) -> Document:
    if order.frame is None:
        raise TypeError("this document needs a frame")
    return FrameDocument.of(order.frame)


FRAME = DocumentKind(
    name=RenderedDocument.Kind.FRAME,
    file="communicatieframe",
    called="het communicatieframe",
    page="frame",
    build=_of_frame,
    sources=(
        (Plan, "id = p.id"),
        (Municipality, "id = m.id"),
        (CommunicationFrame, "id = x.id"),
        (FrameBlock, "frame_id = x.id"),
        (GuidingPrinciple, OF_PLAN),
        (Priority, OF_PLAN),
        (PriorityPartner, OF_PLAN),
        (Organisation, "id IN (SELECT organisation_id FROM priorities_prioritypartner WHERE plan_id = p.id)"),
        (PlanPartnership, OF_PLAN),
        (Partnership, "id IN (SELECT partnership_id FROM plans_planpartnership WHERE plan_id = p.id)"),
    ),
    public_when=f"{IS_ADOPTED} AND x.is_public",
    readable=frames_for,
    subject=FRAME_OF,
    page_template="documents/frame_page.html",
    edited_at="communication_communicationframe_of_plan",
    edit_right="communication.change_communicationframe",
    edit_label="Frame bewerken",
)
ACTORS = DocumentKind(
    name=RenderedDocument.Kind.ACTORS,
    file="actorenanalyse",
    called="de actorenanalyse",
    page="actors",
    build=lambda order: ActorsDocument.of(order.plan, on=order.day),
    sources=OF_ACTORS,
    public_when="1 = 0",
    is_ever_public=False,
    # What we think of partners is for those who work with them: not for the council or the partners.
    readable=lambda user: Plan.objects.read_as_draft_by(user),
    read_right="priorities.view_actoranalysis",
    is_daily=True,
    edited_at="priorities_actoranalysis_of_plan",
    edit_right="priorities.change_actoranalysis",
    edit_label="Analyse bewerken",
)


def _poster(order: Order) -> Document:
    if order.municipality is None or order.year is None:
        raise TypeError("a poster needs a municipality and a year")
    return Poster.of(order.municipality, order.year, is_draft=order.plan.is_draft)


# All plans that may have a say in the calendar of a municipality: which one has is seen from all of them.
OF_CALENDAR = (
    "IN (SELECT c.id FROM plans_plan c WHERE c.municipality_id = m.id"
    " UNION SELECT s.plan_id FROM plans_plan_participants s WHERE s.municipality_id = m.id)"
)
OF_ITS_PLANS = f"plan_id {OF_CALENDAR}"
POSTER = DocumentKind(
    name=RenderedDocument.Kind.POSTER,
    file="poster",
    called="de poster",
    page="calendar",
    build=_poster,
    sources=(
        (Municipality, "id = m.id"),
        (Plan, f"id {OF_CALENDAR}"),
        (CommunicationMoment, OF_ITS_PLANS),
        (QuarterFocus, OF_ITS_PLANS),
        (Priority, OF_ITS_PLANS),
        (Goal, OF_ITS_PLANS),
        (AnnualProgramme, OF_ITS_PLANS),
        (Action, OF_ITS_PLANS),
        (Organisation, f"id IN (SELECT lead_team_id FROM priorities_action WHERE {OF_ITS_PLANS})"),  # noqa: S608
    ),
    public_when=IS_ADOPTED,
    readable=lambda user: Plan.objects.visible_to(user),
    subject=YEAR_OF,
    edited_at="priorities_quarterfocus_of_plan",
    edit_right="priorities.change_quarterfocus",
    edit_label="Kalender invullen",
)
KINDS = {
    kind.name: kind
    for kind in (
        COUNCIL_DOCUMENT,
        PROGRAMME,
        PROGRESS,
        BUDGET,
        END_REPORT,
        COMMUNICATION_PLAN,
        RESPONSES,
        ACTORS,
        FRAME,
        POSTER,
    )
}
OF_A_YEAR = tuple(kind for kind in KINDS.values() if kind.subject == PROGRAMME_OF)


def council_document_of(plan: Plan) -> Order:
    """The council document of `plan`."""
    return Order(COUNCIL_DOCUMENT, plan)


def end_report_of(plan: Plan) -> Order:
    """The end report of `plan`."""
    return Order(END_REPORT, plan)


def actors_of(plan: Plan) -> Order:
    """The actor analysis of `plan`."""
    return Order(ACTORS, plan)


def order_of(document: RenderedDocument) -> Order:
    """What a rendered document is of, as it is now. Two queries at most.

    Raises ObjectDoesNotExist when that is gone.
    """
    plan = Plan.objects.select_related("municipality").get(pk=document.plan_id)
    of_what: dict[str, Any] = {}
    for name, model in RECORDS.items():
        if pk := getattr(document, f"{name}_id"):
            record: Any = model._default_manager.get(pk=pk)
            record.plan = plan
            of_what[name] = record
    if document.municipality_id is not None:
        place = Municipality.objects.get(pk=document.municipality_id)
        of_what |= {"year": document.year, "municipality": place}
    return Order(KINDS[document.kind], plan, **of_what)


def orders_of_year(programme: AnnualProgramme) -> list[Order]:
    """The documents of a programme. Needs `plan.municipality` selected."""
    return [Order(kind, programme.plan, programme) for kind in OF_A_YEAR]


def readable_orders_of_year(programme: AnnualProgramme, *, user: Any) -> list[Order]:
    """The documents of a programme that `user` may read; one query. Needs `plan.municipality` selected."""
    is_insider = AnnualProgramme.objects.read_as_draft_by(user).filter(pk=programme.pk).exists()
    return [order for order in orders_of_year(programme) if is_insider or order.is_public]
