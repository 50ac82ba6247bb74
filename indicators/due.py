"""Which figures are still to come: by how often an indicator is measured and what there is already."""

import datetime
from collections.abc import Iterable

from indicators.models import Indicator
from indicators.periods import LAST_YEAR, Period, PeriodKind

Frequency = Indicator.Frequency
# The period that one figure of an indicator is of, by how often it is measured; none for "other".
KINDS: dict[str, PeriodKind] = {
    Frequency.MONTH: PeriodKind.MONTH,
    Frequency.QUARTER: PeriodKind.QUARTER,
    Frequency.HALF_YEAR: PeriodKind.HALF_YEAR,
    Frequency.YEAR: PeriodKind.YEAR,
    Frequency.SCHOOL_YEAR: PeriodKind.SCHOOL_YEAR,
    Frequency.TWO_YEARS: PeriodKind.YEAR,
}


def period_around(kind: str, day: datetime.date) -> Period:
    """The period of this kind (no part-year) that `day` falls in."""
    year, month = day.year, day.month
    match kind:
        case PeriodKind.MONTH:
            return Period.month(year, month)
        case PeriodKind.QUARTER:
            return Period.quarter(year, (month + 2) // 3)
        case PeriodKind.HALF_YEAR:
            return Period.half_year(year, 1 if month < 7 else 2)
        case PeriodKind.SCHOOL_YEAR:
            return Period.school_year(year if month >= 8 else year - 1)
        case _:
            return Period.year(year)


def last_of(frequency: str, periods: Iterable[Period]) -> Period | None:
    """The last period that counts for an indicator measured so often: of its own kind, else of any."""
    found = list(periods)
    own = [period for period in found if period.kind == KINDS.get(frequency)]
    return max(own or found, key=lambda period: period.ends_on, default=None)


def next_period(frequency: str, last: Period | None, on: datetime.date) -> Period | None:
    """The first period without a figure: after `last`, or without any the one that was over last.

    None where nobody can say, for how often is "other".
    """
    kind = KINDS.get(frequency)
    if kind is None:
        return None
    if last is None:
        return period_around(kind, period_around(kind, on).starts_on - datetime.timedelta(days=1))
    if frequency == Frequency.TWO_YEARS and last.is_whole_year:
        return Period.year(last.ends_on.year + 2)
    # A figure of a part of the period does not stand for the whole.
    return period_around(kind, last.ends_on + datetime.timedelta(days=1))


def due_periods(frequency: str, last: Period | None, on: datetime.date) -> tuple[Period, ...]:
    """The periods that were over on the day `on` and have no figure yet, oldest first.

    `last` is the last period with a figure; without any only the period that was over last is due.
    """
    found = []
    period = next_period(frequency, last, on)
    while period is not None and period.ends_on < on and period.ends_on.year <= LAST_YEAR:
        found.append(period)
        period = next_period(frequency, period, on)
    return tuple(found)
