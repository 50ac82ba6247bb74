"""The overview of a plan: every part of it in a card, one click away."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.urls import reverse

from desk.gaps import Gap, gaps_of
from desk.hub import tab_url
from desk.models import Comment
from desk.my_actions import lines_of
from plans.models import Plan
from priorities.models import Action, AnnualProgramme, QuarterFocus
from priorities.quarter import Quarter, focus_on
from priorities.standing import Standing
from stakeholders.models import Organisation

MOST_NAMED = 6


@dataclass(frozen=True)
class Named:
    """Something with a page of its own."""

    title: str
    url: str


@dataclass(frozen=True)
class ProgrammeCard:
    """The programme of this year, else of the nearest year of the plan; how many actions stand how."""

    year: int
    programme: AnnualProgramme | None
    counts: list[tuple[Standing, int]]
    total: int


@dataclass(frozen=True)
class PlanOverview:
    """What the cards say; `urls` leads to each part, by its key among the tabs of the hub."""

    priorities: list[Named]
    priority_count: int
    programme: ProgrammeCard
    quarter: Quarter
    focus: QuarterFocus | None
    partners: list[Organisation]
    partner_count: int
    gaps: list[Gap]
    comments: int
    urls: dict[str, str]


def overview_of(plan: Plan, *, on: datetime.date) -> PlanOverview:
    """Read what the cards of `plan` say on the day `on`. A fixed number of queries."""
    priorities = [
        Named(title, reverse("admin:priorities_priority_change", args=[pk]))
        for pk, title in plan.priorities.values_list("pk", "title")
    ]
    partners = list(Organisation.objects.filter(priority_partners__plan=plan).distinct().order_by("name"))
    first_quarter = Quarter(plan.first_year, 1)
    quarter = min(max(Quarter.of(on), first_quarter), Quarter(plan.last_year, 4))
    return PlanOverview(
        priorities=priorities[:MOST_NAMED],
        priority_count=len(priorities),
        programme=_programme(plan, on=on),
        quarter=quarter,
        focus=focus_on(plan, quarter.moment.first),
        partners=partners[:MOST_NAMED],
        partner_count=len(partners),
        gaps=gaps_of([plan])[plan.pk] if plan.is_draft else [],
        comments=Comment.objects.open().filter(plan=plan).count(),
        urls={
            key: tab_url(plan, key)
            for key in ("chapters", "priorities", "programme", "quarters", "partners", "documents", "details")
        },
    )


def _programme(plan: Plan, *, on: datetime.date) -> ProgrammeCard:
    year = min(max(on.year, plan.first_year), plan.last_year)
    programme = plan.programmes.filter(year=year).defer("introduction").first()
    actions = (
        Action.objects.filter(plan=plan, programme=programme)
        .select_related("plan", "moved_to")
        .defer("description")
    )
    lines = lines_of(actions, on=on) if programme else []
    counts = Counter(line.standing for line in lines)
    return ProgrammeCard(
        year=year,
        programme=programme,
        counts=sorted(counts.items(), key=lambda pair: -pair[1]),
        total=len(lines),
    )
