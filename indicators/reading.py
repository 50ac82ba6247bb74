"""What the indicators of a plan say, read in a fixed number of queries."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from indicators.difference import Difference, difference_of
from indicators.models import (
    DataSource,
    Indicator,
    IndicatorVersion,
    Measurement,
    PlanIndicator,
    SeriesBreak,
    Target,
)
from indicators.periods import Period, PeriodKind
from indicators.series import Break, Measure, Point, Series
from indicators.status import Status, status_of
from indicators.targets import plain_target
from municipalities.models import Area
from plans.models import Objective, Plan
from priorities.models import Priority

# Periods that make one line: a part-year belongs to the years. The first that has figures is the series that
# status reads.
LINES: tuple[frozenset[str], ...] = (
    frozenset({PeriodKind.YEAR, PeriodKind.PART_YEAR}),
    frozenset({PeriodKind.SCHOOL_YEAR}),
    frozenset({PeriodKind.HALF_YEAR}),
    frozenset({PeriodKind.QUARTER}),
    frozenset({PeriodKind.MONTH}),
)
SCHOOL_YEARS = 1
AREA_ORDER = [kind.value for kind in Area.Kind]

# What a measurement is read as; a plain tuple, since a plan has thousands.
COLUMNS = (
    "indicator_version_id", "area_id", "period_kind", "starts_on", "ends_on", "state", "value",
    "is_provisional", "margin_low", "margin_high", "rank_size", "judgement", "evidence", "assessor", "note",
    "source_reference",
)  # fmt: skip


@dataclass(frozen=True)
class IndicatorFigures:
    """One indicator of a plan with everything that is known of it on the day `on`.

    `version` is the newest definition that counts in the unit of the plan. `series` is the line of the own
    municipality that status reads, `comparisons` the same of other areas. `finer` holds the lines of other
    period kinds (own municipality first), `other_units` those of definitions that count in another unit.
    """

    plan_indicator: PlanIndicator
    indicator: Indicator
    version: IndicatorVersion
    targets: tuple[Target, ...]
    series: Series
    comparisons: tuple[Series, ...]
    finer: tuple[Series, ...]
    other_units: tuple[Series, ...]
    on: datetime.date
    first_year: int
    last_year: int

    @classmethod
    def of(cls, plan_indicator: PlanIndicator, *, on: datetime.date) -> "IndicatorFigures":
        """Read one indicator of a plan."""
        found = PlanIndicator.objects.filter(pk=plan_indicator.pk).select_related("plan")
        [figures] = _read(found, on=on)
        return figures

    @property
    def name(self) -> str:
        """Its name as the plan says it."""
        return self.plan_indicator.name

    @property
    def source(self) -> DataSource | None:
        """Where the figures come from now."""
        return self.version.source

    @property
    def source_text(self) -> str:
        """The source as the plan says it, or else the source as it is known."""
        return self.plan_indicator.source_text or (str(self.source) if self.source else "")

    @property
    def last(self) -> Point | None:
        """The last figure of a period that was over, also when it is not available or secret."""
        return self.series.last(self.on)

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """How each target stands, in the order of `targets`."""
        return tuple(self._status(target) for target in self.targets)

    @cached_property
    def status(self) -> Status:
        """How the target stands that counts now: of this year, else the next, else the last one."""
        if not self.statuses:
            return self._status(None)
        by_year = sorted(self.statuses, key=lambda status: status.year or self.last_year)
        coming = (status for status in by_year if (status.year or self.last_year) >= self.on.year)
        return next(coming, by_year[-1])

    @cached_property
    def difference(self) -> Difference | None:
        """The last figure against the comparable one before it."""
        return difference_of(self.series, on=self.on, finer=self.finer)

    def _status(self, target: Target | None) -> Status:
        return status_of(
            plain_target(target) if target else None,
            self.series,
            on=self.on,
            baseline_year=self.plan_indicator.baseline_year,
            comparisons=self.comparisons,
            until=self.last_year,
            finer=self.finer,
            version=self.plan_indicator.indicator_version.number,
            set_on=datetime.date(self.first_year, 1, 1),
        )


@dataclass(frozen=True)
class PartFigures:
    """A priority or objective of the plan (`record`) with its indicators."""

    record: Objective | Priority
    figures: tuple[IndicatorFigures, ...]


@dataclass(frozen=True)
class PlanFigures:
    """All indicators of a plan in the order of the plan; objectives and priorities without are there too."""

    plan: Plan
    on: datetime.date
    objectives: tuple[PartFigures, ...]
    priorities: tuple[PartFigures, ...]
    safety_picture: tuple[IndicatorFigures, ...]

    @classmethod
    def of(cls, plan: Plan, *, on: datetime.date) -> "PlanFigures":
        """Read the indicators of `plan` as they stand on the day `on`, in a fixed number of queries."""
        read = _read(plan.plan_indicators.order_by("position", "pk"), on=on, plan=plan)
        by_part: dict[tuple[str, int | None], list[IndicatorFigures]] = defaultdict(list)
        for figures in read:
            named = figures.plan_indicator
            by_part[named.role, named.objective_id or named.priority_id].append(figures)

        def parts(records: Iterable[Any], role: str) -> tuple[PartFigures, ...]:
            return tuple(PartFigures(record, tuple(by_part[role, record.pk])) for record in records)

        return cls(
            plan=plan,
            on=on,
            objectives=parts(plan.objectives.order_by("position", "pk"), PlanIndicator.Role.OBJECTIVE),
            priorities=parts(plan.priorities.order_by("position", "pk"), PlanIndicator.Role.PRIORITY),
            safety_picture=tuple(by_part[PlanIndicator.Role.SAFETY_PICTURE, None]),
        )

    @property
    def all(self) -> tuple[IndicatorFigures, ...]:
        """All indicators: of objectives, of priorities, of the safety picture."""
        parts = [*self.objectives, *self.priorities]
        return tuple(figures for part in parts for figures in part.figures) + self.safety_picture


def safety_picture_of(plan: Plan, *, on: datetime.date) -> tuple[IndicatorFigures, ...]:
    """The indicators of the safety picture of `plan` alone, in a fixed number of queries."""
    role = PlanIndicator.Role.SAFETY_PICTURE
    return tuple(_read(PlanIndicator.objects.filter(plan=plan, role=role), on=on, plan=plan))


def measure_of(indicator: Indicator, version: IndicatorVersion) -> Measure:
    """What the figures of this definition count."""
    return Measure(
        unit=version.unit,
        decimals=version.decimals,
        rate_base=version.rate_base,
        rate_of=version.rate_of,
        rank_size=version.rank_size,
        rank_best=version.rank_best,
        direction=indicator.direction,
        direction_explanation=indicator.direction_explanation,
        frequency=indicator.frequency,
        version=version.number,
    )


def _counts(version: IndicatorVersion) -> tuple[str, int | None, str]:
    """What must be the same for figures to stand in one line."""
    return version.unit, version.rate_base, version.rank_best


@dataclass(frozen=True)
class _Lines:
    """The series of one indicator, and the definition that its own line counts by."""

    own: Series
    comparisons: tuple[Series, ...]
    finer: tuple[Series, ...]
    other_units: tuple[Series, ...]
    version: IndicatorVersion


@dataclass(frozen=True)
class _Gathered:
    """What the database holds of several indicators: by indicator, by source, by definition and area."""

    versions: dict[int, list[IndicatorVersion]]
    source_breaks: dict[int, list[SeriesBreak]]
    rows: dict[int, dict[int, list[tuple[Any, ...]]]]
    areas: dict[int, Area]

    @classmethod
    def of(cls, indicator_ids: Iterable[int]) -> "_Gathered":
        """Read these indicators in four queries."""
        versions: dict[int, list[IndicatorVersion]] = defaultdict(list)
        found = IndicatorVersion.objects.filter(indicator__in=indicator_ids).select_related("source")
        for version in found.order_by("indicator_id", "number"):
            versions[version.indicator_id].append(version)
        known = [version for several in versions.values() for version in several]
        source_breaks: dict[int, list[SeriesBreak]] = defaultdict(list)
        source_ids = {version.source_id for version in known if version.source_id is not None}
        for one in SeriesBreak.objects.filter(source__in=source_ids).order_by("source_id", "on"):
            source_breaks[one.source_id].append(one)
        rows: dict[int, dict[int, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
        measured = Measurement.objects.filter(indicator_version__in=[version.pk for version in known])
        # In no order: the database would join for that, and every line is sorted below.
        for row in measured.order_by().values_list(*COLUMNS):
            rows[row[0]][row[1]].append(row)
        area_ids = {area_id for by_area in rows.values() for area_id in by_area}
        areas = {area.pk: area for area in Area.objects.filter(pk__in=area_ids)}
        return cls(versions, source_breaks, rows, areas)

    def lines(self, indicator: Indicator, of_plan: IndicatorVersion) -> _Lines:
        """The series of an indicator in a plan that was set on the definition `of_plan`."""
        of_indicator = self.versions[indicator.pk]
        same_unit = [version for version in of_indicator if _counts(version) == _counts(of_plan)]
        version = same_unit[-1]
        breaks = _breaks(of_indicator, self.source_breaks)
        made = self._made(indicator, same_unit, breaks)
        name = str(indicator.municipality)
        empty = Series(version.name, name, measure_of(indicator, version), (), breaks)
        own = next((one for one in made if one.is_own), None)
        # Without own figures the comparison is of the coarsest periods there are.
        line = own.line if own else min((one.line for one in made), default=0)
        units: dict[tuple[str, int | None, str], list[IndicatorVersion]] = defaultdict(list)
        for one in of_indicator:
            if one not in same_unit:
                units[_counts(one)].append(one)
        return _Lines(
            own=own.series if own else empty,
            comparisons=tuple(one.series for one in made if one.line == line and not one.is_own),
            finer=tuple(one.series for one in made if one.line != line),
            other_units=tuple(
                one.series for several in units.values() for one in self._made(indicator, several, breaks)
            ),
            version=version,
        )

    def _made(
        self, indicator: Indicator, versions: Sequence[IndicatorVersion], breaks: tuple[Break, ...]
    ) -> list["_Line"]:
        """The lines of these definitions: own area first, then from near to far; years before months."""
        points: dict[tuple[int, int], list[Point]] = defaultdict(list)
        for one in versions:
            for area_id, measured in self.rows[one.pk].items():
                for row in measured:
                    points[_line(row[2], indicator), area_id].append(_point(row, one.number))
        name, measure = versions[-1].name, measure_of(indicator, versions[-1])
        made = []
        for (line, area_id), several in points.items():
            several.sort(key=lambda point: (point.period, point.version))
            area = self.areas[area_id]
            series = Series(name, area.name, measure, tuple(several), breaks, area.kind)
            made.append(_Line(area.of_municipality_id == indicator.municipality_id, area, line, series))
        return sorted(
            made,
            key=lambda one: (
                not one.is_own, AREA_ORDER.index(one.area.kind), one.area.name, one.area.pk, one.line
            ),
        )  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """A series with what it is sorted by; `line` is its place in the order of LINES, the coarsest first."""

    is_own: bool
    area: Area
    line: int
    series: Series


def _read(
    found: QuerySet[PlanIndicator], *, on: datetime.date, plan: Plan | None = None
) -> list[IndicatorFigures]:
    named = list(
        found.select_related(
            "indicator__municipality", "indicator__team", "indicator_version", "objective", "priority"
        )
    )
    gathered = _Gathered.of({plan_indicator.indicator_id for plan_indicator in named})
    targets: dict[int, list[Target]] = defaultdict(list)
    by_pk = {plan_indicator.pk: plan_indicator for plan_indicator in named}
    of_targets = Target.objects.filter(plan_indicator__in=list(by_pk)).select_related(
        "reading__reference_area"
    )
    for target in of_targets.order_by("plan_indicator_id", "position", "pk"):
        target.plan_indicator = by_pk[target.plan_indicator_id]  # no query for what is here already
        targets[target.plan_indicator_id].append(target)
    read = []
    for plan_indicator in named:
        of_plan = plan or plan_indicator.plan
        lines = gathered.lines(plan_indicator.indicator, plan_indicator.indicator_version)

        def by_year(target: Target, last_year: int = of_plan.last_year) -> tuple[int, bool]:
            """By year; without one the end of the plan is meant."""
            return target.year or last_year, target.year is None

        read.append(
            IndicatorFigures(
                plan_indicator=plan_indicator,
                indicator=plan_indicator.indicator,
                version=lines.version,
                targets=tuple(sorted(targets[plan_indicator.pk], key=by_year)),
                series=lines.own,
                comparisons=lines.comparisons,
                finer=lines.finer,
                other_units=lines.other_units,
                on=on,
                first_year=of_plan.first_year,
                last_year=of_plan.last_year,
            )
        )
    return read


def _line(period_kind: str, indicator: Indicator) -> int:
    """The place of a period's line: years first, or school years where these are what is measured."""
    line = next(number for number, kinds in enumerate(LINES) if period_kind in kinds)
    if indicator.frequency == Indicator.Frequency.SCHOOL_YEAR:
        return {SCHOOL_YEARS: 0, 0: SCHOOL_YEARS}.get(line, line)
    return line


def _point(row: tuple[Any, ...], version: int) -> Point:
    (_, _, kind, starts_on, ends_on, state, value, is_provisional, low, high, rank_size, judgement, evidence,
     assessor, note, source_reference) = row  # fmt: skip
    return Point(
        period=Period(starts_on, ends_on, PeriodKind(kind)),
        value=value,
        version=version,
        is_secret=state == Measurement.State.SECRET,
        is_provisional=is_provisional,
        margin_low=low,
        margin_high=high,
        rank_size=rank_size,
        judgement=judgement,
        evidence=evidence,
        assessor=assessor,
        note=note,
        source_reference=source_reference,
    )


def _breaks(
    versions: Sequence[IndicatorVersion], source_breaks: dict[int, list[SeriesBreak]]
) -> tuple[Break, ...]:
    """Where a new definition begins, and where the source of the definition of that day changes."""
    breaks = []
    for one, following in zip(versions, [*versions[1:], None], strict=True):
        until = following.starts_on if following else None
        if one.number > 1 and one.starts_on is not None:
            breaks.append(Break(one.starts_on, one.change, one.number))
        if one.source_id is None:
            continue
        for change in source_breaks[one.source_id]:
            if (one.starts_on is None or change.on >= one.starts_on) and (until is None or change.on < until):
                breaks.append(Break(change.on, change.explanation))
    return tuple(sorted(breaks, key=lambda one: (one.on, one.version or 0)))
