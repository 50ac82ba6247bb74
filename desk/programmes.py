"""The programme of a year as it is shown: years, groups of actions, figures, what there is to filter by."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from desk.comments import OpenComments
from plans.models import Plan
from plans.wording import money
from priorities.goals import subjects_of
from priorities.models import Action, AnnualProgramme, Priority
from priorities.standing import DONE, LATE, Standing, action_standing
from stakeholders.models import TeamMembership

WITHOUT_SUBJECT = "Zonder prioriteit of thema"


@dataclass(frozen=True)
class Year:
    """A year of the plan in the row of links; `programme` is None where none was begun."""

    year: int
    url: str
    is_current: bool
    programme: AnnualProgramme | None


@dataclass(frozen=True)
class Row:
    """An action in the list, in words."""

    action: Action
    standing: Standing
    letter: str
    lead: str
    due: str
    money: str
    url: str
    is_mine: bool
    is_of_my_team: bool
    open_comments: int = 0

    @property
    def is_late(self) -> bool:
        """Whether it should have been done."""
        return self.standing == LATE

    @property
    def has_lead(self) -> bool:
        """Whether a team or a colleague leads it."""
        return bool(self.lead)


@dataclass(frozen=True)
class Group:
    """The actions of one priority, theme or heading; `url` leads to the priority."""

    name: str
    rows: list[Row]
    url: str = ""


@dataclass(frozen=True)
class Filter:
    """A way to see fewer actions, with how many it shows."""

    key: str
    label: str
    count: int
    url: str
    is_current: bool


@dataclass(frozen=True)
class Figures:
    """The programme in figures; the amounts are empty when no action says what it costs."""

    total: int
    done: int
    late: int
    without_lead: int
    regular_budget: str
    extra_request: str


FILTERS = (
    ("", "Alle acties", lambda row: True),
    ("mijn", "Van mij", lambda row: row.is_mine),
    ("team", "Van mijn team", lambda row: row.is_of_my_team),
    ("te-laat", "Te laat", lambda row: row.is_late),
    ("zonder-trekker", "Zonder trekker", lambda row: not row.has_lead),
)


def years_of(plan: Plan, *, current: int) -> list[Year]:
    """Every year of the plan, with its programme. One query."""
    programmes = {programme.year: programme for programme in plan.programmes.defer("introduction")}
    url = reverse("admin:priorities_annualprogramme_of_plan", args=[plan.pk])
    return [
        Year(year, f"{url}?jaar={year}", year == current, programmes.get(year))
        for year in range(plan.first_year, plan.last_year + 1)
    ]


def year_to_show(plan: Plan, *, today: datetime.date) -> int:
    """The year to open the tab with: this year, or the nearest year of the plan."""
    return min(max(today.year, plan.first_year), plan.last_year)


def add_action_url(plan: Plan, *, today: datetime.date) -> str:
    """Where one adds an action to a goal; the goal's number comes behind it.

    The form of the first programme from this year on, or of the last one; where the plan has none yet, the
    tab on which one begins it. One query.
    """
    tab_year = year_to_show(plan, today=today)
    programmes = list(plan.programmes.defer("introduction").order_by("year"))
    coming = [programme for programme in programmes if programme.year >= tab_year]
    if not programmes:
        tab = reverse("admin:priorities_annualprogramme_of_plan", args=[plan.pk])
        return f"{tab}?jaar={tab_year}&doel="
    form = reverse("admin:priorities_action_add")
    return f"{form}?plan={plan.pk}&programme={[*coming, programmes[-1]][0].pk}&goal="


def rows_of(
    programme: AnnualProgramme, *, user: Any, today: datetime.date, comments: OpenComments
) -> list[Row]:
    """Every action of a programme, in words, with its open `comments`. Three queries, however many."""
    letters = {goal.pk: letter for subject in subjects_of(programme.plan) for letter, goal in subject.goals}
    teams = set(TeamMembership.objects.current().filter(user=user).values_list("team", flat=True))
    actions = programme.actions.with_move().select_related(
        "goal__priority", "goal__theme__field", "priority", "theme__field", "lead_team", "lead_person"
    )
    return [
        Row(
            action=action,
            standing=action_standing(action, on=today),
            letter=letters.get(action.goal_id or 0, ""),
            lead=", ".join(str(lead) for lead in (action.lead_team, action.lead_person) if lead),
            due=str(action.due or ""),
            money=money_of(action),
            url=reverse("admin:priorities_action_change", args=[action.pk]),
            is_mine=action.lead_person_id == user.pk,
            is_of_my_team=action.lead_team_id in teams,
            open_comments=comments.get(("action", action.pk), 0),
        )
        for action in actions
    ]


def money_of(action: Action) -> str:
    """What an action costs, in words; empty when nothing was filled in."""
    parts = []
    if action.regular_budget is not None:
        parts.append(money(action.regular_budget))
    if action.extra_request is not None:
        parts.append(f"{money(action.extra_request)} extra")
    return " + ".join(parts).replace("€ ", "€\N{NO-BREAK SPACE}")


def filters_of(rows: list[Row], *, current: str, url: str) -> list[Filter]:
    """The filters with their counts; those that show nothing are left out, but for the first and current."""
    found = []
    for key, label, shows in FILTERS:
        count = sum(1 for row in rows if shows(row))
        if count or not key or key == current:
            found.append(Filter(key, label, count, f"{url}&toon={key}" if key else url, key == current))
    return found


def filtered(rows: list[Row], key: str) -> list[Row]:
    """The rows that a filter shows; all of them for a filter that does not exist."""
    shows = next((shows for name, _, shows in FILTERS if name == key), FILTERS[0][2])
    return [row for row in rows if shows(row)]


def groups_of(rows: Iterable[Row]) -> list[Group]:
    """The rows below their subjects: priorities in the order of the plan, themes, headings, the rest."""
    found: dict[tuple[Any, ...], Group] = {}
    for row in rows:
        order, group = _group(row.action)
        found.setdefault(order, group).rows.append(row)
    return [found[order] for order in sorted(found)]


def _group(action: Action) -> tuple[tuple[Any, ...], Group]:
    goal = action.goal
    priority = action.priority or (goal.priority if goal else None)
    if priority is not None:
        return (0, priority.position, priority.pk), Group(priority.title, [], _url_of(priority))
    theme = action.theme or (goal.theme if goal else None)
    if theme is not None:
        return (1, theme.field.number, theme.position, theme.pk), Group(str(theme), [])
    if goal is not None:
        return (2, goal.heading), Group(goal.heading, [])
    return (3,), Group(WITHOUT_SUBJECT, [])


def _url_of(priority: Priority) -> str:
    return reverse("admin:priorities_priority_change", args=[priority.pk])


def figures_of(rows: list[Row]) -> Figures:
    """Count and add up."""

    def total(amounts: Iterable[Decimal | None]) -> str:
        known = [amount for amount in amounts if amount is not None]
        return money(sum(known, Decimal(0))) if known else ""

    return Figures(
        total=len(rows),
        done=sum(1 for row in rows if row.standing == DONE),
        late=sum(1 for row in rows if row.is_late),
        without_lead=sum(1 for row in rows if not row.has_lead),
        regular_budget=total(row.action.regular_budget for row in rows),
        extra_request=total(row.action.extra_request for row in rows),
    )
