"""Periods of days, and how they come back: every week, month or quarter."""

import calendar
import datetime
from typing import NamedTuple


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
