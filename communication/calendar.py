"""The calendar of a municipality for one year: four quarters with their priority and their actions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from municipalities.models import Municipality
from municipalities.rules import is_member
from plans.models import Plan
from priorities.models import Action, Priority, QuarterFocus
from priorities.moments import Moment
from priorities.quarter import Quarter, plan_of_quarter, plans_for_calendar

COLOURS = 4
"""How many colours the style sheet has for priorities; a fifth priority has the first again."""

ON_PAPER = 5
"""How many actions a quarter has in print, so that a year fits on one page; calendar.css hides the rest."""


@dataclass(frozen=True)
class CalendarAction:
    """An action as the calendar names it; `is_concept` when its programme is not adopted yet."""

    title: str
    moment: str
    lead: str
    is_done: bool
    is_concept: bool


@dataclass(frozen=True)
class Card:
    """One quarter. `colour` is 0 without a priority; `others` are actions of other priorities."""

    quarter: Quarter
    is_now: bool
    is_past: bool
    plan: Plan | None
    priority: str
    sentence: str
    colour: int
    actions: list[CalendarAction]
    others: list[CalendarAction]

    @property
    def beyond_paper(self) -> int:
        """How many of its actions do not stand on the printed page, which holds `ON_PAPER` a quarter."""
        return max(len(self.actions) - ON_PAPER, 0)


@dataclass(frozen=True)
class CalendarYear:
    """The calendar of one year.

    `plans` are those that have the say over a quarter of it; `first_year` and `last_year` those of all plans
    the reader may see.
    """

    municipality: Municipality
    year: int
    is_this_year: bool
    cards: list[Card]
    plans: list[Plan]
    first_year: int
    last_year: int

    @property
    def previous(self) -> int | None:
        """The year before it, as long as there is something to find."""
        return self.year - 1 if self.first_year < self.year <= self.last_year + 1 else None

    @property
    def next(self) -> int | None:
        """The year after it, as long as there is something to find."""
        return self.year + 1 if self.first_year - 1 <= self.year < self.last_year else None

    @property
    def nearest(self) -> int | None:
        """For a year outside all plans: the nearest year that has one."""
        nearest = min(max(self.year, self.first_year), self.last_year)
        return nearest if nearest != self.year else None

    @property
    def has_concept(self) -> bool:
        """Whether something on it is for colleagues only."""
        shown = [action for card in self.cards for action in card.actions + card.others]
        return any(plan.is_draft for plan in self.plans) or any(action.is_concept for action in shown)


def calendar_year(municipality: Municipality, year: int, *, user: Any, today: datetime.date) -> CalendarYear:
    """Collect the calendar of `municipality` for `year`, as `user` may see it, in a fixed number of queries.

    Everybody sees adopted plans and the actions of adopted programmes; members also drafts, where no adopted
    plan counts, and actions of a programme that is not adopted. Actions that were stopped are left out.
    """
    plans = list(plans_for_calendar(municipality, with_drafts=is_member(user, municipality)))
    quarters = [Quarter(year, number) for number in range(1, 5)]
    owners = [plan_of_quarter(plans, municipality, quarter) for quarter in quarters]
    counting = list(dict.fromkeys(plan for plan in owners if plan))
    focuses = {
        (focus.plan_id, focus.quarter): focus
        for focus in QuarterFocus.objects.filter(plan__in=counting, year=year).select_related("priority")
    }
    colours = colours_of(counting)
    now = Quarter.of(today)
    cards = []
    for quarter, plan in zip(quarters, owners, strict=True):
        focus = focuses.get((plan.pk, quarter.number)) if plan else None
        actions, others = actions_in(quarter, plan, focus, user=user)
        cards.append(
            Card(
                quarter=quarter,
                is_now=quarter == now,
                is_past=quarter < now,
                plan=plan,
                priority=focus.priority.title if focus else "",
                sentence=focus.reason if focus else "",
                colour=colours[focus.priority_id] if focus else 0,
                actions=actions,
                others=others,
            )
        )
    return CalendarYear(
        municipality=municipality,
        year=year,
        is_this_year=year == today.year,
        cards=cards,
        plans=counting,
        first_year=min([plan.first_year for plan in plans], default=year),
        last_year=max([plan.last_year for plan in plans], default=year),
    )


def colours_of(plans: Iterable[Plan]) -> dict[int, int]:
    """The colour of every priority, by its id: in the order of its plan, from 1 to `COLOURS`. One query."""
    found: dict[int, int] = {}
    places: dict[int, int] = {}
    rows = Priority.objects.filter(plan__in=list(plans))
    for pk, plan_id in rows.values_list("pk", "plan_id"):
        place = places[plan_id] = places.get(plan_id, -1) + 1
        found[pk] = place % COLOURS + 1
    return found


def actions_in(
    quarter: Quarter, plan: Plan | None, focus: QuarterFocus | None, *, user: Any
) -> tuple[list[CalendarAction], list[CalendarAction]]:
    """The actions of a quarter: those of its priority, and the others. One query."""
    found = Action.objects.filter(plan=plan, programme__year=quarter.year).in_quarter(*quarter)
    found = found.exclude(state=Action.State.STOPPED)
    if plan is None or not user.has_perm("priorities.view_annualprogramme", plan):
        found = found.filter(programme__adopted_on__isnull=False)
    of_priority: list[CalendarAction] = []
    others: list[CalendarAction] = []
    rows = found.select_related("programme", "goal", "lead_team").order_by(
        "start_on", "due_on", "position", "pk"
    )
    for action in sorted(rows, key=lambda action: action.start_on or action.due_on or datetime.date.max):
        priorities = {action.priority_id, action.goal.priority_id if action.goal else None}
        is_its_own = focus is not None and focus.priority_id in priorities
        (of_priority if is_its_own else others).append(
            CalendarAction(
                title=action.title,
                moment=period(action.start, action.due, year=quarter.year),
                lead=action.lead_team.name if action.lead_team else "",
                is_done=action.state == Action.State.DONE,
                is_concept=not action.programme.is_adopted,
            )
        )
    return of_priority, others


def period(start: Moment | None, due: Moment | None, *, year: int) -> str:
    """From when until when, as people say it on a page of `year`: 1 t/m 31 juli, vanaf maart, heel 2026."""
    if start is None or due is None or str(start) == str(due):
        return in_year(start or due, year=year)
    first, last = in_year(start, year=year), in_year(due, year=year)
    if str(due) == str(year):
        return f"vanaf {first}"
    if str(start) == str(year):
        return f"t/m {last}"
    shared = first.split(" ", 1)[1:] == last.split(" ", 1)[1:] and first[0].isdigit() and last[0].isdigit()
    return f"{first.split(' ')[0] if shared else first} t/m {last}"


def in_year(moment: Moment | None, *, year: int) -> str:
    """A moment without its year where the page says it already."""
    if moment is None:
        return ""
    words = str(moment)
    return f"heel {year}" if words == str(year) else words.removesuffix(f" {year}")
