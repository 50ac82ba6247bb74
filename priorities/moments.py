"""Moments as precise as people say them: a day, a month, a quarter, a year."""

import calendar
import datetime
import re
from dataclasses import dataclass

from django.db import models

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Precision(models.TextChoices):
    """How precise a date was given."""

    DAY = "day", "dag"
    MONTH = "month", "maand"
    QUARTER = "quarter", "kwartaal"
    YEAR = "year", "jaar"


class NoMoment(ValueError):
    """The text is no moment; the message says so in Dutch."""

    def __init__(self) -> None:
        super().__init__(
            "Schrijf een datum (1-11-2026), een maand (november 2026), een kwartaal (3e kwartaal 2026) "
            "of een jaar (2026)."
        )


@dataclass(frozen=True)
class Moment:
    """A period of days that was meant as one moment: `first` and `last` day, and how precise that is."""

    first: datetime.date
    last: datetime.date
    precision: Precision

    @classmethod
    def day(cls, day: datetime.date) -> "Moment":
        """One day."""
        return cls(day, day, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> "Moment":
        """A month, from 1 to 12."""
        last = calendar.monthrange(year, month)[1]
        return cls(datetime.date(year, month, 1), datetime.date(year, month, last), Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Moment":
        """A quarter, from 1 to 4."""
        return cls(
            cls.month(year, 3 * quarter - 2).first, cls.month(year, 3 * quarter).last, Precision.QUARTER
        )

    @classmethod
    def year(cls, year: int) -> "Moment":
        """A whole year."""
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31), Precision.YEAR)

    @classmethod
    def around(cls, day: datetime.date, precision: Precision) -> "Moment":
        """The moment of that precision in which `day` lies."""
        return {
            Precision.DAY: lambda: cls.day(day),
            Precision.MONTH: lambda: cls.month(day.year, day.month),
            Precision.QUARTER: lambda: cls.quarter(day.year, quarter_of(day)),
            Precision.YEAR: lambda: cls.year(day.year),
        }[precision]()

    def __str__(self) -> str:
        """As people write it: 1 november 2026, november 2026, 3e kwartaal 2026, 2026."""
        year = self.first.year
        if self.precision == Precision.DAY:
            return f"{self.first.day} {MONTHS[self.first.month - 1]} {year}"
        if self.precision == Precision.MONTH:
            return f"{MONTHS[self.first.month - 1]} {year}"
        if self.precision == Precision.QUARTER:
            return f"{quarter_of(self.first)}e kwartaal {year}"
        return str(year)


def quarter_of(day: datetime.date) -> int:
    """The quarter of the year, from 1 to 4."""
    return (day.month + 2) // 3


def parse_moment(text: str) -> Moment:
    """Read a moment as people write it in Dutch; the other way round of `str(moment)`.

    Takes 1-11-2026, 1 november 2026, 2026-11-01, 11-2026, november 2026, nov. 2026, 3e kwartaal 2026,
    Q3 2026, 2026.
    Raises NoMoment for anything else, for a day that does not exist and for years outside 1990-2100.
    """
    wanted = re.sub(r"\bmrt\b", "maa", " ".join(text.lower().split()))
    month = "|".join(name[:3] + rf"(?:{name[3:]})?\.?" if len(name) > 3 else name for name in MONTHS)
    patterns = (
        (r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4})", Precision.DAY),
        (r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", Precision.DAY),
        (rf"(?P<day>\d{{1,2}}) (?P<name>{month}) (?P<year>\d{{4}})", Precision.DAY),
        (r"(?P<month>\d{1,2})[-/](?P<year>\d{4})", Precision.MONTH),
        (rf"(?P<name>{month}) (?P<year>\d{{4}})", Precision.MONTH),
        (r"(?P<quarter>[1-4])e? ?kwartaal (?P<year>\d{4})", Precision.QUARTER),
        (r"[qk](?P<quarter>[1-4])[ -]?(?P<year>\d{4})", Precision.QUARTER),
        (r"(?P<year>\d{4})", Precision.YEAR),
    )
    for pattern, precision in patterns:
        if found := re.fullmatch(pattern, wanted, flags=re.ASCII):
            return _moment(found.groupdict(), precision)
    raise NoMoment


def _moment(parts: dict[str, str | None], precision: Precision) -> Moment:
    year = int(parts["year"] or 0)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoMoment
    if precision == Precision.YEAR:
        return Moment.year(year)
    if precision == Precision.QUARTER:
        return Moment.quarter(year, int(parts["quarter"] or 0))
    if name := parts.get("name"):
        month = 1 + next(number for number, full in enumerate(MONTHS) if full.startswith(name[:3]))
    else:
        month = int(parts["month"] or 0)
    try:
        if precision == Precision.MONTH:
            return Moment.month(year, month)
        return Moment.day(datetime.date(year, month, int(parts["day"] or 0)))
    except ValueError:  # calendar's for a month that does not exist is one as well
        raise NoMoment from None
