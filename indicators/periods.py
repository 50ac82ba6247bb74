"""The periods that figures are of: whole years, parts of a year, school years."""

import calendar
import datetime
import re
from dataclasses import dataclass

from django.db import models

from priorities.moments import MONTHS

FIRST_YEAR, LAST_YEAR = 1990, 2100


class PeriodKind(models.TextChoices):
    """How long a period is; a part-year runs from 1 January and stops before December."""

    YEAR = "year", "jaar"
    HALF_YEAR = "half_year", "half jaar"
    QUARTER = "quarter", "kwartaal"
    MONTH = "month", "maand"
    SCHOOL_YEAR = "school_year", "schooljaar"
    PART_YEAR = "part_year", "deel van een jaar"


class NoPeriod(ValueError):
    """The text is no period; the message says so in Dutch."""

    def __init__(self) -> None:
        super().__init__(
            "Schrijf een periode als 2026, 1e halfjaar 2026, 3e kwartaal 2026, mei 2026, "
            "schooljaar 2025-2026 of 2026 (t/m september)."
        )


def _last_day(year: int, month: int) -> datetime.date:
    return datetime.date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True, order=True)
class Period:
    """A period of whole months, `starts_on` to `ends_on`, both included."""

    starts_on: datetime.date
    ends_on: datetime.date
    kind: PeriodKind

    @classmethod
    def months(cls, kind: PeriodKind, year: int, first: int, count: int) -> "Period":
        """`count` whole months from month `first` (1 to 12) of `year`."""
        last = first + count - 1
        end = _last_day(year + (last - 1) // 12, (last - 1) % 12 + 1)
        return cls(datetime.date(year, first, 1), end, kind)

    @classmethod
    def year(cls, year: int) -> "Period":
        """A calendar year."""
        return cls.months(PeriodKind.YEAR, year, 1, 12)

    @classmethod
    def half_year(cls, year: int, half: int) -> "Period":
        """The first or second half (1, 2) of a year."""
        return cls.months(PeriodKind.HALF_YEAR, year, 6 * half - 5, 6)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> "Period":
        """A quarter, from 1 to 4."""
        return cls.months(PeriodKind.QUARTER, year, 3 * quarter - 2, 3)

    @classmethod
    def month(cls, year: int, month: int) -> "Period":
        """A month, from 1 to 12."""
        return cls.months(PeriodKind.MONTH, year, month, 1)

    @classmethod
    def school_year(cls, year: int) -> "Period":
        """The school year that begins on 1 August of `year`."""
        return cls.months(PeriodKind.SCHOOL_YEAR, year, 8, 12)

    @classmethod
    def part_year(cls, year: int, until: int) -> "Period":
        """January up to and including month `until` (1 to 11)."""
        return cls.months(PeriodKind.PART_YEAR, year, 1, until)

    @property
    def month_count(self) -> int:
        """How many months it lasts."""
        years = self.ends_on.year - self.starts_on.year
        return 12 * years + self.ends_on.month - self.starts_on.month + 1

    @property
    def is_whole_year(self) -> bool:
        """Whether it covers twelve months."""
        return self.month_count == 12

    @property
    def is_consistent(self) -> bool:
        """Whether the dates are those of a period of this kind."""
        year, month = self.starts_on.year, self.starts_on.month
        made = {
            PeriodKind.YEAR: lambda: Period.year(year),
            PeriodKind.HALF_YEAR: lambda: Period.half_year(year, 1 if month < 7 else 2),
            PeriodKind.QUARTER: lambda: Period.quarter(year, (month + 2) // 3),
            PeriodKind.MONTH: lambda: Period.month(year, month),
            PeriodKind.SCHOOL_YEAR: lambda: Period.school_year(year),
            PeriodKind.PART_YEAR: lambda: Period.part_year(year, self.ends_on.month),
        }[PeriodKind(self.kind)]()
        is_short = self.kind != PeriodKind.PART_YEAR or self.month_count < 12
        return is_short and (made.starts_on, made.ends_on) == (self.starts_on, self.ends_on)

    def a_year_before(self, years: int = 1) -> "Period":
        """The period of the same kind and months, so many years earlier."""
        count = self.month_count
        return Period.months(self.kind, self.starts_on.year - years, self.starts_on.month, count)

    @property
    def in_words(self) -> str:
        """As it stands in a sentence, behind ‘over’: 2019, het 3e kwartaal van 2019, mei 2019."""
        if self.kind in {PeriodKind.HALF_YEAR, PeriodKind.QUARTER}:
            return f"het {str(self).rpartition(' ')[0]} van {self.starts_on.year}"
        return str(self)

    def __str__(self) -> str:
        """As people write it: 2019, 2019 (t/m september), 3e kwartaal 2019, schooljaar 2019-2020."""
        year = self.starts_on.year
        match self.kind:
            case PeriodKind.YEAR:
                return str(year)
            case PeriodKind.HALF_YEAR:
                return f"{1 if self.starts_on.month == 1 else 2}e halfjaar {year}"
            case PeriodKind.QUARTER:
                return f"{(self.starts_on.month + 2) // 3}e kwartaal {year}"
            case PeriodKind.MONTH:
                return f"{MONTHS[self.starts_on.month - 1]} {year}"
            case PeriodKind.SCHOOL_YEAR:
                return f"schooljaar {year}-{year + 1}"
            case _:
                return f"{year} (t/m {MONTHS[self.ends_on.month - 1]})"


# Others are no year of a figure, and some of them no year at all.
_YEAR = r"((?:19|20|21)\d\d)"
_MONTH = "(" + "|".join(MONTHS) + ")"
_ORDINAL = r"(?:([1-4])\s?(?:e|ste|de)?|(eerste|tweede|derde|vierde))"
_WORDS = {"eerste": 1, "tweede": 2, "derde": 3, "vierde": 4}
_UNTIL = r"(?:t/m|tot en met|tm)"


def parse_period(text: str) -> Period:
    """Read a period as people write it in Dutch; the other way round of `str(period)`.

    Raises NoPeriod.
    """
    wanted = " ".join(text.casefold().split())

    def found(pattern: str) -> re.Match[str] | None:
        return re.fullmatch(pattern, wanted, flags=re.ASCII)

    def number(match: re.Match[str]) -> int:
        return int(match[1]) if match[1] else _WORDS[match[2]]

    period: Period | None = None
    if match := found(_YEAR):
        period = Period.year(int(match[1]))
    elif match := found(rf"{_MONTH} {_YEAR}"):
        period = Period.month(int(match[2]), MONTHS.index(match[1]) + 1)
    elif match := found(rf"{_YEAR}[ -]?(?:m|mm)(0[1-9]|1[0-2])"):
        period = Period.month(int(match[1]), int(match[2]))
    elif match := found(rf"{_ORDINAL} kwartaal(?: van)? {_YEAR}"):
        period = Period.quarter(int(match[3]), number(match))
    elif match := found(rf"{_YEAR}[ -]?(?:q|k|kw0?)([1-4])"):
        period = Period.quarter(int(match[1]), int(match[2]))
    elif (match := found(rf"{_ORDINAL} (?:half ?jaar|helft)(?: van)? {_YEAR}")) and number(match) <= 2:
        period = Period.half_year(int(match[3]), number(match))
    elif match := found(rf"school ?jaar {_YEAR}\s?[-–/]\s?(\d\d(?:\d\d)?)"):
        if (int(match[1]) + 1) % 10 ** len(match[2]) == int(match[2]):
            period = Period.school_year(int(match[1]))
    elif match := found(rf"{_YEAR},? ?\(?{_UNTIL} {_MONTH}\)?"):
        until = MONTHS.index(match[2]) + 1
        period = Period.year(int(match[1])) if until == 12 else Period.part_year(int(match[1]), until)
    if period is None or not FIRST_YEAR <= period.starts_on.year <= LAST_YEAR:
        raise NoPeriod
    return period
