"""When we measure: measuring moments of communication plans, and figures that are due."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from communication.calendar_moments import is_insider
from communication.models import PlanMeasuringMoment
from communication.periods import Period, days_in_words
from indicators.due import KINDS, Frequency, period_around
from indicators.models import Measurement, PlanIndicator
from indicators.periods import Period as FigurePeriod
from plans.models import Plan

NAMED = 3
"""How many indicators of the quarter's priority are named; the others are counted."""


@dataclass(frozen=True)
class CalendarMeasure:
    """A day on which something is measured. `url` leads to it, for who may read it; else it is empty."""

    on: datetime.date
    when: str
    title: str
    is_done: bool
    is_concept: bool
    url: str
    priority_id: int | None


@dataclass(frozen=True)
class Figure:
    """A figure of an indicator in a plan, of the period that is over on `on`."""

    part: PlanIndicator
    period: FigurePeriod
    is_done: bool


@dataclass(frozen=True)
class Measuring:
    """Everything that is measured in a year, by plan; three queries for all quarters."""

    moments: list[PlanMeasuringMoment]
    parts: list[PlanIndicator]
    measured: frozenset[tuple[int, datetime.date, datetime.date]]
    user: Any

    def in_period(
        self, plan: Plan | None, period: Period, *, priority_id: int | None, year: int
    ) -> list[CalendarMeasure]:
        """What is measured of `plan` in a quarter, by day; the indicators of its priority by name."""
        if plan is None:
            return []
        inside = is_insider(self.user, plan)
        found = [
            CalendarMeasure(
                on=moment.on,
                when=days_in_words(Period(moment.on, moment.on), year=year),
                title=f"{moment.get_kind_display().capitalize()}: {moment.communication_plan.title}",
                is_done=moment.is_done,
                is_concept=plan.is_draft or not moment.communication_plan.is_public,
                url=measuring_url(moment) if inside else "",
                priority_id=moment.communication_plan.priority_id,
            )
            for moment in self.moments
            if moment.plan_id == plan.pk and period.first <= moment.on <= period.last
        ]
        return sorted(
            [*found, *self._figures(plan, period, priority_id=priority_id, year=year)],
            key=lambda measure: measure.on,
        )

    def _figures(
        self, plan: Plan, period: Period, *, priority_id: int | None, year: int
    ) -> list[CalendarMeasure]:
        url = reverse("indicators", args=[plan.municipality.slug, plan.slug])
        due: dict[int, Figure] = {}
        for part in self.parts:
            # An indicator that stands at more than one place is measured once: at the quarter's priority.
            is_theirs = priority_id is not None and part.priority_id == priority_id
            if part.plan_id == plan.pk and (is_theirs or part.indicator_id not in due):
                figure = self._figure(part, period)
                if figure is not None:
                    due[part.indicator_id] = figure
        named = [one for one in due.values() if priority_id and one.part.priority_id == priority_id][:NAMED]
        found = [
            CalendarMeasure(
                on=one.period.ends_on,
                when=_end_in_words(one.period, year),
                title=f"Cijfer: {one.part.name}",
                is_done=one.is_done,
                is_concept=plan.is_draft,
                url=url,
                priority_id=one.part.priority_id,
            )
            for one in named
        ]
        rest: dict[FigurePeriod, list[Figure]] = {}
        for one in due.values():
            if one not in named:
                rest.setdefault(one.period, []).append(one)
        for figure_period, figures in rest.items():
            number = len(figures)
            name = f"Cijfer: {figures[0].part.name}" if number == 1 else f"Cijfers van {number} indicatoren"
            found.append(
                CalendarMeasure(
                    on=figure_period.ends_on,
                    when=_end_in_words(figure_period, year),
                    title=name,
                    is_done=all(one.is_done for one in figures),
                    is_concept=plan.is_draft,
                    url=url,
                    priority_id=None,
                )
            )
        return found

    def _figure(self, part: PlanIndicator, period: Period) -> Figure | None:
        """The last period of the indicator that ends in `period`, when there is one."""
        frequency = part.indicator.frequency
        kind = KINDS.get(frequency)
        if kind is None:
            return None
        due = period_around(kind, period.last)
        if due.ends_on > period.last:
            due = period_around(kind, due.starts_on - datetime.timedelta(days=1))
        if due.ends_on < period.first:
            return None
        is_done = self._is_measured(part, due)
        if frequency == Frequency.TWO_YEARS and not (
            is_done or self._is_measured(part, FigurePeriod.year(due.ends_on.year - 2))
        ):
            # Whether this is the year of it shows from the figure of two years ago alone.
            return None
        return Figure(part, due, is_done)

    def _is_measured(self, part: PlanIndicator, period: FigurePeriod) -> bool:
        return (part.indicator_id, period.starts_on, period.ends_on) in self.measured


def _end_in_words(period: FigurePeriod, year: int) -> str:
    return f"{days_in_words(Period(period.ends_on, period.ends_on), year=year)} · over {period}"


def measuring_url(moment: PlanMeasuringMoment) -> str:
    """Its place on the page of its communication plan in the hub."""
    page = reverse("admin:communication_communicationplan_change", args=[moment.communication_plan_id])
    return f"{page}#meetmomenten"


def visible_moments(plans: Collection[Plan], first: datetime.date, last: datetime.date, *, user: Any) -> Any:
    """Measuring moments of communication plans between two days, as far as `user` may see them."""
    open_to = [plan.pk for plan in plans if is_insider(user, plan)]
    shown = Q(plan__in=open_to) | Q(communication_plan__is_public=True, plan__status=Plan.Status.ADOPTED)
    return (
        PlanMeasuringMoment.objects.filter(shown, plan__in=plans, on__range=(first, last))
        .select_related("communication_plan")
        .order_by("on", "pk")
    )


def measuring_in(plans: Collection[Plan], year: int, *, user: Any) -> Measuring:
    """What is measured in `year` of `plans`, as far as `user` may see it. Three queries."""
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    parts = list(
        PlanIndicator.objects.filter(plan__in=plans).select_related("indicator").order_by("position", "pk")
    )
    rows = (
        Measurement.objects.filter(
            indicator_version__indicator__in={part.indicator_id for part in parts},
            area__of_municipality=F("indicator_version__indicator__municipality"),
            ends_on__range=(first.replace(year=year - 2), last),
        )
        .order_by()
        .values_list("indicator_version__indicator", "starts_on", "ends_on")
    )
    return Measuring(list(visible_moments(plans, first, last, user=user)), parts, frozenset(rows), user)
