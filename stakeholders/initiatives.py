"""The register of neighbourhood initiatives read: what is due, how large they are, what they cover.

Nothing here is stored: it follows from the dates and measurements of an initiative. What nobody measured is
not zero but unknown, and every sum says of how many it is not known. Members are people and households are
households: the one is never divided by the other.
"""

import calendar
import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from municipalities.models import Area, Municipality
from stakeholders.models import (
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
)

Moment = InitiativeEvaluation.Moment

MEASURED_EVERY = 3
"""Months between two measurements."""
EARLY = 1
"""A measurement counts for its due date from so many months before it."""
EVALUATED_AFTER = {Moment.HALF_YEAR: 6, Moment.YEAR: 12}
"""Months from the start to an evaluation."""
MOST_QUARTERS = 20
NEAR = datetime.timedelta(days=30)
"""How long before its last day a retention date is told of."""


# Dates


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > datetime.MAXYEAR:
        return datetime.date.max
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def quarter_end(day: datetime.date) -> datetime.date:
    """The last day of the quarter in which `day` lies."""
    month = (day.month + 2) // 3 * 3
    return datetime.date(day.year, month, calendar.monthrange(day.year, month)[1])


def quarter_ends(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The ends of the quarters from that of `first`; `last` stands for the end of its own quarter.

    At most the last twenty.
    """
    found: list[datetime.date] = []
    day = last
    while day >= first and len(found) < MOST_QUARTERS:
        found.append(day)
        begin = datetime.date(day.year, (day.month + 2) // 3 * 3 - 2, 1)
        if begin == datetime.date.min:
            break
        day = begin - datetime.timedelta(days=1)
    if found and len(found) < MOST_QUARTERS and quarter_end(first) < found[-1]:
        found.append(quarter_end(first))
    return found[::-1]


def is_running(started_on: datetime.date, stopped_on: datetime.date | None, on: datetime.date) -> bool:
    """Whether an initiative goes on on the day `on`; on the day that it stops it does not any more."""
    return started_on <= on and (stopped_on is None or on < stopped_on)


# What is due


@dataclass(frozen=True)
class MeasurementDue:
    """The next measurement: the day by which it is asked, and from when one may measure for it.

    `missed` is how many due dates after this one went by without a measurement as well.
    """

    due_on: datetime.date
    opens_on: datetime.date
    is_due: bool
    is_open: bool
    missed: int = 0


@dataclass(frozen=True)
class EvaluationDue:
    """An evaluation that was to be made on `due_on`, or is to be made then."""

    moment: str
    due_on: datetime.date
    is_due: bool

    @property
    def words(self) -> str:
        """When, after the start: na een half jaar."""
        return Moment(self.moment).label


def number_of(started_on: datetime.date, day: datetime.date) -> int:
    """For which due date a measurement on `day` counts: 1 for that of three months, 0 for none yet.

    Every due date has a window, from a month before it up to a month before the next. There is a window for
    every day and no day in two.
    """
    months = (day.year - started_on.year) * 12 + day.month - started_on.month
    number = max((months + EARLY) // MEASURED_EVERY, 0)
    return number - 1 if number and _opens_on(started_on, number) > day else number


def _opens_on(started_on: datetime.date, number: int) -> datetime.date:
    return months_after(started_on, MEASURED_EVERY * number - EARLY)


def measurement_due(
    started_on: datetime.date,
    stopped_on: datetime.date | None,
    measured: Iterable[datetime.date],
    *,
    on: datetime.date,
) -> MeasurementDue | None:
    """The first due date after the last measurement on or before the day `on`.

    None for an initiative that has stopped, or stops before that date.
    """
    if stopped_on is not None and stopped_on <= on:
        return None
    last = max((day for day in measured if day <= on), default=None)
    number = 1 if last is None else number_of(started_on, last) + 1
    due_on = months_after(started_on, MEASURED_EVERY * number)
    if stopped_on is not None and stopped_on <= due_on:
        return None
    opens_on = _opens_on(started_on, number)
    return MeasurementDue(
        due_on,
        opens_on,
        is_due=due_on <= on,
        is_open=opens_on <= on,
        missed=max(number_of(started_on, on) - number, 0),
    )


def evaluations_ahead(
    started_on: datetime.date,
    stopped_on: datetime.date | None,
    done: Collection[str],
    *,
    on: datetime.date,
) -> list[EvaluationDue]:
    """The evaluations that are still to be made, the first one first; none of an initiative that stopped.

    Who evaluated after a year need not look back on the first half of it any more.
    """
    if (stopped_on is not None and stopped_on <= on) or Moment.YEAR in done:
        return []
    ahead = [
        EvaluationDue(moment, due_on, is_due=due_on <= on)
        for moment, months in EVALUATED_AFTER.items()
        if moment not in done and (due_on := months_after(started_on, months))
    ]
    return [one for one in ahead if stopped_on is None or one.due_on < stopped_on]


# One initiative


@dataclass(frozen=True)
class Size:
    """How large an initiative is: of each figure the last one measured; None where nobody measured it."""

    members: int | None = None
    signs: int | None = None
    is_linked: bool | None = None
    measured_on: datetime.date | None = None


@dataclass(frozen=True)
class Entry:
    """An initiative with all that the register knows of it, but for who administers it."""

    initiative: Initiative
    areas: tuple[Area, ...]
    measurements: tuple[InitiativeMeasurement, ...]
    evaluations: tuple[InitiativeEvaluation, ...]
    has_administrator: bool = False

    @property
    def platform(self) -> str:
        """The platform in words, also where it is another one."""
        return self.initiative.platform_words

    @property
    def area_words(self) -> str:
        """What it covers in words: its neighbourhoods, and what was said beside them."""
        names = ", ".join(area.name for area in self.areas)
        return "; ".join(part for part in (names, self.initiative.area_text) if part)

    def is_running(self, on: datetime.date) -> bool:
        """Whether it goes on on the day `on`."""
        return is_running(self.initiative.started_on, self.initiative.stopped_on, on)

    def size(self, on: datetime.date) -> Size:
        """How large it was on the day `on`, by the measurements on or before that day."""
        known = [one for one in self.measurements if one.measured_on <= on]
        if not known:
            return Size()
        return Size(
            _last(one.members for one in known),
            _last(one.signs for one in known),
            _last(one.is_linked_to_police for one in known),
            max(one.measured_on for one in known),
        )

    def measurement_due(self, on: datetime.date) -> MeasurementDue | None:
        """The next measurement, seen on the day `on`."""
        return measurement_due(
            self.initiative.started_on,
            self.initiative.stopped_on,
            [one.measured_on for one in self.measurements],
            on=on,
        )

    def evaluations_ahead(self, on: datetime.date) -> list[EvaluationDue]:
        """The evaluations still to be made, seen on the day `on`."""
        return evaluations_ahead(
            self.initiative.started_on,
            self.initiative.stopped_on,
            {one.moment for one in self.evaluations},
            on=on,
        )

    def evaluations_due(self, on: datetime.date) -> list[EvaluationDue]:
        """The evaluations that should have been made on the day `on`."""
        return [one for one in self.evaluations_ahead(on) if one.is_due]


def _last(values: Iterable[Any]) -> Any:
    return next((value for value in reversed(list(values)) if value is not None), None)


# Coverage


@dataclass(frozen=True)
class Sum:
    """A sum over what is known; `total` is None when nothing is."""

    total: int | None
    known: int
    unknown: int

    @classmethod
    def of(cls, values: Iterable[int | None]) -> "Sum":
        """The sum of `values`; None among them is unknown, not zero."""
        found = list(values)
        known = [value for value in found if value is not None]
        return cls(sum(known) if known else None, len(known), len(found) - len(known))


@dataclass(frozen=True)
class Covered:
    """A neighbourhood with the initiatives that cover it."""

    area: Area
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Coverage:
    """What the running initiatives of a municipality cover on a day, and how large they are together.

    `without_area` counts the initiatives that name no neighbourhood of the list: they cover something, but
    nobody can say what. `of_households` are those of all neighbourhoods, `covered_households` those of the
    covered ones; both know only what was filled in.
    """

    on: datetime.date
    initiatives: int
    members: Sum
    signs: Sum
    linked: int
    not_linked: int
    link_unknown: int
    without_area: int
    rows: tuple[Covered, ...]
    of_households: Sum
    covered_households: Sum

    @property
    def neighbourhoods(self) -> int:
        """How many neighbourhoods the list of the municipality has."""
        return len(self.rows)

    @property
    def covered(self) -> int:
        """How many of them a running initiative covers."""
        return sum(1 for row in self.rows if row.entries)

    @property
    def knows_links(self) -> bool:
        """Whether of any initiative is known if it is linked to the police; without one, none is."""
        return not self.initiatives or self.link_unknown < self.initiatives

    @property
    def share(self) -> float | None:
        """The covered part of the neighbourhoods, from 0 to 1; None without a list."""
        return self.covered / self.neighbourhoods if self.rows else None

    @property
    def household_share(self) -> float | None:
        """The part of the known households that lives in a covered neighbourhood; None when none is known."""
        total = self.of_households.total
        return (self.covered_households.total or 0) / total if total else None


def coverage(entries: Iterable[Entry], neighbourhoods: Sequence[Area], *, on: datetime.date) -> Coverage:
    """What the initiatives that run on the day `on` cover of the neighbourhoods."""
    running = [entry for entry in entries if entry.is_running(on)]
    sizes = [entry.size(on) for entry in running]
    in_list = {area.pk for area in neighbourhoods}
    by_area: dict[int, list[Entry]] = {}
    for entry in running:
        for area in entry.areas:
            by_area.setdefault(area.pk, []).append(entry)
    rows = tuple(Covered(area, tuple(by_area.get(area.pk, ()))) for area in neighbourhoods)
    links = [size.is_linked for size in sizes]
    return Coverage(
        on=on,
        initiatives=len(running),
        members=Sum.of(size.members for size in sizes),
        signs=Sum.of(size.signs for size in sizes),
        linked=links.count(True),
        not_linked=links.count(False),
        link_unknown=links.count(None),
        without_area=sum(1 for entry in running if in_list.isdisjoint(area.pk for area in entry.areas)),
        rows=rows,
        of_households=Sum.of(row.area.households for row in rows),
        covered_households=Sum.of(row.area.households for row in rows if row.entries),
    )


# The register


@dataclass(frozen=True)
class Register:
    """Every initiative of a municipality, and its own list of neighbourhoods."""

    entries: tuple[Entry, ...]
    neighbourhoods: tuple[Area, ...]

    def coverage(self, on: datetime.date) -> Coverage:
        """What is covered on the day `on`. The neighbourhoods are those of now."""
        return coverage(self.entries, self.neighbourhoods, on=on)

    def course(self, on: datetime.date) -> list[Coverage]:
        """Coverage at the end of every quarter since the first initiative began, and on the day `on`."""
        first = min((entry.initiative.started_on for entry in self.entries), default=None)
        if first is None or first > on:
            return []
        return [self.coverage(day) for day in quarter_ends(first, on)]

    def to_measure(self, on: datetime.date, *, ahead: bool = False) -> list[Entry]:
        """The initiatives whose measurement is due, longest ago first; with `ahead` also those almost."""
        found = [
            (due.due_on, entry)
            for entry in self.entries
            if (due := entry.measurement_due(on)) and (due.is_due or (ahead and due.is_open))
        ]
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]

    def to_evaluate(self, on: datetime.date) -> list[tuple[Entry, EvaluationDue]]:
        """The evaluations that are due, longest ago first."""
        found = [(entry, due) for entry in self.entries for due in entry.evaluations_due(on)]
        return sorted(found, key=lambda pair: pair[1].due_on)


def register_of(municipality: Municipality, *, on: datetime.date) -> Register:
    """The register of `municipality`. Five queries, whatever the number of initiatives.

    Nothing of an administrator is read but that there is one on the day `on`.
    """
    neighbourhoods = Area.objects.filter(municipality=municipality, kind=Area.Kind.NEIGHBOURHOOD)
    return Register(
        entries_of(Initiative.objects.filter(municipality=municipality), on=on),
        tuple(neighbourhoods.order_by("name", "pk")),
    )


def entries_of(initiatives: Any, *, on: datetime.date) -> tuple[Entry, ...]:
    """The initiatives of a queryset with what the register knows of them. Four queries."""
    administrators = known_administrators(on).filter(initiative=OuterRef("pk"))
    found = initiatives.annotate(has_administrator=Exists(administrators)).prefetch_related(
        Prefetch("areas", Area.objects.order_by("name", "pk")),
        Prefetch("measurements", InitiativeMeasurement.objects.order_by("measured_on")),
        Prefetch("evaluations", InitiativeEvaluation.objects.order_by("evaluated_on", "pk")),
    )
    return tuple(
        Entry(
            one,
            tuple(one.areas.all()),
            tuple(one.measurements.all()),
            tuple(one.evaluations.all()),
            one.has_administrator,
        )
        for one in found
    )


def known_administrators(on: datetime.date) -> Any:
    """Administrators whose data may still be there on the day `on`."""
    return InitiativeAdministrator.objects.filter(erased_at=None, retain_until__gte=on)


def administrators_expiring(municipalities: Any, *, on: datetime.date) -> Any:
    """Administrators in `municipalities` whose data goes within thirty days, without that data.

    Time to ask them again. One query; for who may see administrators.
    """
    return (
        known_administrators(on)
        .filter(initiative__municipality__in=municipalities, retain_until__lte=on + NEAR)
        .select_related("initiative__municipality")
        .only("initiative", "initiative__name", "initiative__municipality", "retain_until")
        .order_by("retain_until", "initiative__name", "pk")
    )


# For several municipalities at once


@dataclass(frozen=True)
class DueInMunicipality:
    """How many measurements and evaluations are due in a municipality."""

    municipality: Municipality
    measurements: int
    evaluations: int


def due_in(initiatives: Any, *, on: datetime.date) -> list[DueInMunicipality]:
    """What is due of the initiatives of a queryset, per municipality where something is. Three queries."""
    running = initiatives.filter(Q(stopped_on=None) | Q(stopped_on__gt=on), started_on__lte=on)
    counts: dict[Municipality, list[int]] = {}
    for one in running.select_related("municipality").prefetch_related("measurements", "evaluations"):
        entry = Entry(one, (), tuple(one.measurements.all()), tuple(one.evaluations.all()))
        due = entry.measurement_due(on)
        count = counts.setdefault(one.municipality, [0, 0])
        count[0] += bool(due and due.is_due)
        count[1] += len(entry.evaluations_due(on))
    found = [DueInMunicipality(place, *count) for place, count in counts.items() if any(count)]
    return sorted(found, key=lambda one: (one.municipality.name, one.municipality.pk))
