"""The calendar of a municipality for one year: four quarters with their priority, moments and actions."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from communication.calendar_moments import (
    NO_FILTERS,
    CalendarMoment,
    FilterField,
    Filters,
    Subject,
    add_url,
    calendar_moment,
    filter_fields,
    is_insider,
    moments_of,
    subject_of_action,
)
from communication.measuring import CalendarMeasure, Measuring, measuring_in
from communication.models import CommunicationMoment
from communication.periods import Period
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

IN_CARD = 5
"""How many moments a quarter shows at once; the rest stands in its list below the cards."""

AT_ONCE = 12
"""How many moments to come the list of this quarter shows; what is further away is folded."""


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
    """One quarter. `colour` is 0 without a priority; `others` are actions of other priorities.

    `moments` are by day, once each; `measuring` says when something is measured. `add_url` is where the
    reader may add a moment, else empty.
    """

    quarter: Quarter
    is_now: bool
    is_past: bool
    plan: Plan | None
    priority: str
    sentence: str
    colour: int
    actions: list[CalendarAction]
    others: list[CalendarAction]
    moments: list[CalendarMoment]
    measuring: list[CalendarMeasure]
    priority_id: int | None = None
    add_url: str = ""

    @property
    def beyond_paper(self) -> int:
        """How many of its actions do not stand on the printed page, which holds `ON_PAPER` a quarter."""
        return max(len(self.actions) - ON_PAPER, 0)

    @property
    def first_moments(self) -> list[CalendarMoment]:
        """What its card shows: the moments to come first, and of a quarter that is over those that were."""
        coming = [moment for moment in self.moments if not moment.is_past]
        chosen = (coming or self.moments)[:IN_CARD]
        if len(chosen) < IN_CARD:
            rest = [moment for moment in self.moments if moment not in chosen]
            chosen = [*rest[len(chosen) - IN_CARD :], *chosen]
        return sorted(chosen, key=lambda moment: moment.first)

    @property
    def more_moments(self) -> int:
        """How many moments its card leaves to the list below."""
        return len(self.moments) - len(self.first_moments)

    @property
    def past_moments(self) -> list[CalendarMoment]:
        """Moments of which the last day is over."""
        return [moment for moment in self.moments if moment.is_past]

    @property
    def coming_moments(self) -> list[CalendarMoment]:
        """Moments that still take place, the next one first."""
        coming = [moment for moment in self.moments if not moment.is_past]
        return sorted(coming, key=lambda moment: moment.next_on or moment.first)

    @property
    def soon(self) -> list[CalendarMoment]:
        """The first moments to come."""
        return self.coming_moments[:AT_ONCE]

    @property
    def later(self) -> list[CalendarMoment]:
        """The moments to come after those of `soon`."""
        return self.coming_moments[AT_ONCE:]


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
    filters: Filters = NO_FILTERS
    fields: Sequence[FilterField] = ()

    @property
    def now(self) -> Card | None:
        """The card of this quarter."""
        return next((card for card in self.cards if card.is_now), None)

    @property
    def has_other_moments(self) -> bool:
        """Whether a quarter other than this one has moments."""
        return any(card.moments for card in self.cards if not card.is_now)

    @property
    def count(self) -> int:
        """How many moments the year has, as far as the filters let them through."""
        return len({moment.pk for card in self.cards for moment in card.moments})

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
        moments = [moment for card in self.cards for moment in card.moments]
        measuring = [measure for card in self.cards for measure in card.measuring]
        return (
            any(plan.is_draft for plan in self.plans)
            or any(action.is_concept for action in shown)
            or any(moment.is_concept for moment in moments)
            or any(measure.is_concept for measure in measuring)
        )


def calendar_year(
    municipality: Municipality,
    year: int,
    *,
    user: Any,
    today: datetime.date,
    filters: Filters | None = None,
) -> CalendarYear:
    """Collect the calendar of `municipality` for `year`, as `user` may see it, in a fixed number of queries.

    Everybody sees adopted plans, their published moments and the actions of adopted programmes; members also
    drafts, where no adopted plan counts, all moments, and actions of a programme that is not adopted. Actions
    that were stopped are left out.
    """
    filters = filters or NO_FILTERS
    plans = list(plans_for_calendar(municipality, with_drafts=is_member(user, municipality)))
    quarters = [Quarter(year, number) for number in range(1, 5)]
    owners = [plan_of_quarter(plans, municipality, quarter) for quarter in quarters]
    counting = list(dict.fromkeys(plan for plan in owners if plan))
    focuses = {
        (focus.plan_id, focus.quarter): focus
        for focus in QuarterFocus.objects.filter(plan__in=counting, year=year).select_related("priority")
    }
    colours = colours_of(counting)
    found = Found(
        year=year,
        today=today,
        user=user,
        filters=filters,
        moments=moments_of(counting, quarters[0].moment.first, quarters[3].moment.last, user=user),
        actions=actions_of(counting, year, user=user),
        measuring=measuring_in(counting, year, user=user),
    )
    now = Quarter.of(today)
    cards = []
    subjects: list[Subject] = []
    for quarter, plan in zip(quarters, owners, strict=True):
        focus = focuses.get((plan.pk, quarter.number)) if plan else None
        priority_id = focus.priority_id if focus else None
        actions, others = found.actions_in(quarter, plan, priority_id)
        moments = found.moments_in(quarter, plan)
        subjects += [moment.subject for moment in moments]
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
                moments=[moment for moment in moments if moment.subject.is_wanted(filters)],
                measuring=found.measuring_in(quarter, plan, priority_id),
                priority_id=priority_id,
                add_url=add_url(
                    plan, first_day(quarter, today=today), priority_id, user=user, back="kalender"
                ),
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
        filters=filters,
        fields=filter_fields(subjects, filters, where=str(year)),
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


def first_day(quarter: Quarter, *, today: datetime.date) -> datetime.date:
    """The day that is proposed for a new moment in `quarter`: its first one, in this quarter today."""
    return today if Quarter.of(today) == quarter else quarter.moment.first


def actions_of(plans: Sequence[Plan], year: int, *, user: Any) -> list[Action]:
    """The actions of a year that `user` may see, by day. One query."""
    rows = (
        Action.objects.filter(plan__in=plans, programme__year=year)
        .exclude(state=Action.State.STOPPED)
        .select_related(
            "programme", "goal__priority", "goal__theme", "priority", "theme", "lead_team", "lead_person"
        )
        .defer("description", "programme__introduction", "priority__text", "goal__priority__text")
        .order_by("start_on", "due_on", "position", "pk")
    )
    open_to = {plan.pk for plan in plans if user.has_perm("priorities.view_annualprogramme", plan)}
    shown = [action for action in rows if action.programme.is_adopted or action.plan_id in open_to]
    return sorted(shown, key=lambda action: action.start_on or action.due_on or datetime.date.max)


def touches(action: Action, quarter: Quarter) -> bool:
    """Whether `action` goes on in `quarter`: the same as `ActionQuerySet.in_quarter`."""
    begins, ends = action.start_on or action.due_on, action.due_on or action.start_on
    moment = quarter.moment
    return begins is not None and ends is not None and begins <= moment.last and ends >= moment.first


@dataclass(frozen=True)
class Found:
    """Everything of a year that the reader may see, to be laid out over its quarters without a query."""

    year: int
    today: datetime.date
    user: Any
    filters: Filters
    moments: list[CommunicationMoment]
    actions: list[Action]
    measuring: Measuring

    def moments_in(self, quarter: Quarter, plan: Plan | None) -> list[CalendarMoment]:
        """The moments of a quarter by day, filtered or not."""
        days = Period(quarter.moment.first, quarter.moment.last)
        found = [
            shown
            for moment in self.moments
            if plan is not None
            and moment.plan_id == plan.pk
            and (shown := calendar_moment(moment, days, year=self.year, today=self.today, user=self.user))
        ]
        return sorted(found, key=lambda moment: moment.first)

    def actions_in(
        self, quarter: Quarter, plan: Plan | None, priority_id: int | None
    ) -> tuple[list[CalendarAction], list[CalendarAction]]:
        """The actions of a quarter: those of its priority, and the others."""
        of_priority: list[CalendarAction] = []
        others: list[CalendarAction] = []
        for action in self.actions:
            if plan is None or action.plan_id != plan.pk or not touches(action, quarter):
                continue
            if self.filters and not subject_of_action(
                action, for_members=is_insider(self.user, plan)
            ).is_wanted(self.filters):
                continue
            priorities = {action.priority_id, action.goal.priority_id if action.goal else None}
            is_its_own = priority_id is not None and priority_id in priorities
            (of_priority if is_its_own else others).append(
                CalendarAction(
                    title=action.title,
                    moment=period(action.start, action.due, year=self.year),
                    lead=action.lead_team.name if action.lead_team else "",
                    is_done=action.state == Action.State.DONE,
                    is_concept=not action.programme.is_adopted,
                )
            )
        return of_priority, others

    def measuring_in(
        self, quarter: Quarter, plan: Plan | None, priority_id: int | None
    ) -> list[CalendarMeasure]:
        """What is measured in a quarter; with a filter only what is about that priority."""
        days = Period(quarter.moment.first, quarter.moment.last)
        found = self.measuring.in_period(plan, days, priority_id=priority_id, year=self.year)
        return [
            measure
            for measure in found
            if not self.filters
            or self.filters.take(channel="", themes={f"p{measure.priority_id}"}, owners=())
        ]


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
