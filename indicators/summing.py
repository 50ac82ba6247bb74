"""Months into quarters and years: a sum only when nothing is missing.

Counts are summed. Rates, percentages, marks, ranks and judgements never are: the mark of a year is not the
sum of its months, nor their mean. A month that is secret or not available leaves the year without a figure.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal

from indicators.numbers import ROUNDING
from indicators.periods import Period, PeriodKind
from indicators.series import Point, Series

PLURALS = {
    PeriodKind.MONTH: "maanden",
    PeriodKind.QUARTER: "kwartalen",
    PeriodKind.HALF_YEAR: "halve jaren",
}


class NotSummable(ValueError):
    """Only counts are summed."""


def parts_of(whole: Period, among: Iterable[Period]) -> tuple[Period, ...] | None:
    """The fewest of these periods that together are exactly `whole`, in order; None when a month is missing.

    Nothing is counted twice: the periods do not overlap. `whole` itself is no part.
    """
    by_start: dict[datetime.date, list[Period]] = {}
    for period in sorted(set(among)):
        within = whole.starts_on <= period.starts_on and period.ends_on <= whole.ends_on
        if within and (period.starts_on, period.ends_on) != (whole.starts_on, whole.ends_on):
            by_start.setdefault(period.starts_on, []).append(period)
    # From every day that the parts so far reach: the fewest parts that reach it.
    reached: dict[datetime.date, tuple[Period, ...]] = {whole.starts_on: ()}
    for starts_on in sorted({*by_start, whole.starts_on}):
        if starts_on not in reached:
            continue
        for period in by_start.get(starts_on, ()):
            following = period.ends_on + datetime.timedelta(days=1)
            parts = (*reached[starts_on], period)
            if following not in reached or len(parts) < len(reached[following]):
                reached[following] = parts
    return reached.get(whole.ends_on + datetime.timedelta(days=1))


def sum_of(whole: Period, figures: Iterable[tuple[Period, Decimal | None]]) -> Decimal | None:
    """The sum over `whole` of figures of shorter periods; None when one is missing or not known.

    A period must stand in `figures` once.
    """
    known = {period: value for period, value in figures if value is not None}
    parts = parts_of(whole, known)
    return _sum(known[period] for period in parts) if parts else None


def summed_point(whole: Period, points: Iterable[Point]) -> Point | None:
    """The points of shorter periods as one of `whole`, all by one definition (the newest complete one)."""
    by_version: dict[int, dict[Period, Point]] = {}
    for point in points:
        if point.value is not None:
            by_version.setdefault(point.version, {})[point.period] = point
    for version in sorted(by_version, reverse=True):
        of_version = by_version[version]
        parts = parts_of(whole, of_version)
        if parts:
            summed = [of_version[period] for period in parts]
            kinds = {PeriodKind(period.kind) for period in parts}
            word = PLURALS.get(kinds.pop(), "delen") if len(kinds) == 1 else "delen"
            return Point(
                period=whole,
                value=_sum(point.value for point in summed if point.value is not None),
                version=version,
                is_provisional=any(point.is_provisional for point in summed),
                note=f"Opgeteld uit {len(parts)} {word}.",
            )
    return None


def summed(series: Series, kind: PeriodKind) -> Series:
    """A series of counts by longer periods (quarter, half year or year), of each that is complete.

    Raises NotSummable for what is no count.
    """
    if series.measure.unit != "count":
        raise NotSummable("Alleen aantallen kun je optellen.")
    made = []
    for whole in _wholes(series.points, kind):
        point = summed_point(whole, series.points)
        if point is not None:
            made.append(point)
    return Series(series.name, series.area, series.measure, tuple(made), series.breaks, series.area_kind)


def _wholes(points: Sequence[Point], kind: PeriodKind) -> list[Period]:
    years = sorted(
        {year for point in points for year in (point.period.starts_on.year, point.period.ends_on.year)}
    )
    match kind:
        case PeriodKind.YEAR:
            return [Period.year(year) for year in years]
        case PeriodKind.HALF_YEAR:
            return [Period.half_year(year, half) for year in years for half in (1, 2)]
        case PeriodKind.QUARTER:
            return [Period.quarter(year, quarter) for year in years for quarter in (1, 2, 3, 4)]
        case PeriodKind.SCHOOL_YEAR:
            return [Period.school_year(year) for year in years]
        case _:
            raise ValueError(kind)


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = ROUNDING.add(total, value)
    return total
