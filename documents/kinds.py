"""The kinds of document: what makes each, what it reads, how it is called, and who may read it.

Store, delivery, addresses and screens take everything that differs from this one table.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from documents.budget import BudgetParagraph
from documents.council import CouncilDocument
from documents.end_report import EndReport
from documents.models import RenderedDocument
from documents.outline import Document
from documents.programme import ProgrammeDocument
from documents.progress import ProgressDocument
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
    SafetyField,
    Signatory,
    Theme,
    ThemeList,
    ThemeOwnership,
    ThemeText,
)
from priorities.models import (
    Action,
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
from stakeholders.models import Organisation

Source = tuple[type[models.Model], str]

# What a document reads: models with history, and which of their records, in SQL over the plan (p), its
# leading municipality (m) and the programme (g). Every change of a record, also of its relations, and every
# deletion adds a row of history, so the newest row of each says whether anything changed.
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

IS_ADOPTED = "p.status = 'adopted'"


@dataclass(frozen=True, eq=False)
class DocumentKind:
    """A kind of document. `name` is the value of `RenderedDocument.Kind`.

    `file` is the last part of its address; `called` its name in a sentence; `page` the name of the address
    of the same document as a web page. `public_when` is SQL that says whether everybody may have it.
    """

    name: str
    file: str
    called: str
    page: str
    build: Callable[["Order"], Document]
    sources: tuple[Source, ...]
    public_when: str
    readable: Callable[[Any], "models.QuerySet[Any]"]
    is_of_year: bool = False
    is_ever_public: bool = True
    is_daily: bool = False

    @property
    def title(self) -> str:
        """Its name as a heading: without the article."""
        return self.called.split(" ", 1)[1].capitalize()

    def file_stem(self, municipality: str, plan: str, year: int | None) -> str:
        """How its files are called, up to the status: `lisse-2020-2023`."""
        of_what = [self.file] if self.page != "plan" else []
        return "-".join(map(str, [municipality, plan, *of_what, *([year] if year else [])]))

    @property
    def pdf(self) -> str:
        """The name of the address of the PDF."""
        return f"{self.name}_pdf"


@dataclass(frozen=True)
class Order:
    """One document: its kind, the plan, the programme for a document of a year, and the day it is made.

    Needs `plan.municipality` selected.
    """

    kind: DocumentKind
    plan: Plan
    programme: AnnualProgramme | None = None
    day: datetime.date = field(default_factory=timezone.localdate)

    @property
    def subject(self) -> dict[str, Any]:
        """The fields of a rendered document that say of what it is."""
        return {"kind": self.kind.name, "plan": self.plan, "programme": self.programme}

    @property
    def is_draft(self) -> bool:
        """Whether it says "concept"."""
        return self.plan.is_draft if self.programme is None else not self.programme.is_adopted

    @property
    def status(self) -> str:
        """Whether it is adopted, in words; what is made anew every day never is."""
        if self.is_draft:
            return "Concept"
        return "Stand van vandaag" if self.kind.is_daily else "Vastgesteld"

    @property
    def title(self) -> str:
        """What it is a document of: the plan with its years, or the programme."""
        return f"{self.plan.title} {self.programme.year}" if self.programme else self.plan.title_with_period

    @property
    def arguments(self) -> list[str | int]:
        """The parts of its addresses."""
        year = [self.programme.year] if self.programme else []
        return [self.plan.municipality.slug, self.plan.slug, *year]

    @property
    def address(self) -> str:
        """Where the PDF is."""
        return reverse(self.kind.pdf, args=self.arguments)

    @property
    def making_address(self) -> str:
        """Where one sees how far it is."""
        return reverse(f"{self.kind.name}_making", args=self.arguments)

    @property
    def retry_address(self) -> str:
        """Where one asks for it again."""
        return reverse(f"{self.kind.name}_retry", args=self.arguments)

    @property
    def page_address(self) -> str:
        """The same document as a web page."""
        return reverse(self.kind.page, args=self.arguments)

    @property
    def file_name(self) -> str:
        """`lisse-2020-2023-vastgesteld.pdf`: municipality, plan and status; of what and which year."""
        status = "concept" if self.is_draft else "vastgesteld"
        if self.kind.is_daily:
            status = self.day.isoformat()
        year = self.programme.year if self.programme else None
        return f"{self.kind.file_stem(self.plan.municipality.slug, self.plan.slug, year)}-{status}.pdf"

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
    is_of_year=True,
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
    is_of_year=True,
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
    is_of_year=True,
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
KINDS = {kind.name: kind for kind in (COUNCIL_DOCUMENT, PROGRAMME, PROGRESS, BUDGET, END_REPORT)}
OF_A_YEAR = tuple(kind for kind in KINDS.values() if kind.is_of_year)


def council_document_of(plan: Plan) -> Order:
    """The council document of `plan`."""
    return Order(COUNCIL_DOCUMENT, plan)


def end_report_of(plan: Plan) -> Order:
    """The end report of `plan`."""
    return Order(END_REPORT, plan)


def order_of(document: RenderedDocument) -> Order:
    """What a rendered document is of, as it is now. Two queries at most.

    Raises Plan.DoesNotExist or AnnualProgramme.DoesNotExist when that is gone.
    """
    plan = Plan.objects.select_related("municipality").get(pk=document.plan_id)
    programme = None
    if document.programme_id is not None:
        programme = AnnualProgramme.objects.get(pk=document.programme_id)
        programme.plan = plan
    return Order(KINDS[document.kind], plan, programme)


def orders_of_year(programme: AnnualProgramme) -> list[Order]:
    """The documents of a programme. Needs `plan.municipality` selected."""
    return [Order(kind, programme.plan, programme) for kind in OF_A_YEAR]


def readable_orders_of_year(programme: AnnualProgramme, *, user: Any) -> list[Order]:
    """The documents of a programme that `user` may read; one query. Needs `plan.municipality` selected."""
    is_insider = AnnualProgramme.objects.read_as_draft_by(user).filter(pk=programme.pk).exists()
    return [order for order in orders_of_year(programme) if is_insider or order.is_public]
