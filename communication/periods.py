"""Periods of days, and how they come back: every week, month or quarter."""

import calendar
import datetime
from typing import NamedTuple

from priorities.moments import MONTHS


class Period(NamedTuple):
    """From `first` up to and including `last`."""

    first: datetime.date
    last: datetime.date

    def touches(self, other: "Period") -> bool:
        """Whether they share a day."""
        return self.first <= other.last and other.first <= self.last


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later (or earlier) month; of a shorter month the last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    length = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, length))


def weeks_later(day: datetime.date, weeks: int) -> datetime.date:
    """The same day of a later (or earlier) week."""
    return day + datetime.timedelta(weeks=weeks)


def days_in_words(period: Period, *, year: int) -> str:
    """As a page of `year` says it: 3 november, 1 t/m 31 juli, 28 december t/m 3 januari 2027."""
    first, last = period
    if first == last:
        return _day_in_words(first, year=year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} t/m {_day_in_words(last, year=year)}"
    return f"{_day_in_words(first, year=year)} t/m {_day_in_words(last, year=year)}"


def _day_in_words(day: datetime.date, *, year: int) -> str:
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return words if day.year == year else f"{words} {day.year}"
