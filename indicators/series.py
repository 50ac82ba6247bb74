"""A series of figures as plain values, apart from the database: what status, charts and documents read."""

import datetime
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.numbers import number_text
from indicators.periods import Period, PeriodKind


@dataclass(frozen=True)
class Point:
    """One figure of a series. `value` is None when there is none; `is_secret` when it may not be shown.

    `version` is the number of the definition it was measured by.
    """

    period: Period
    value: Decimal | None
    version: int = 1
    is_secret: bool = False
    is_provisional: bool = False
    margin_low: Decimal | None = None
    margin_high: Decimal | None = None
    rank_size: int | None = None
    judgement: str = ""
    evidence: str = ""
    assessor: str = ""
    note: str = ""
    source_reference: str = ""

    @property
    def is_known(self) -> bool:
        """Whether there is a figure or a judgement; zero is a figure."""
        return self.value is not None or self.judgement != ""

    @property
    def figure(self) -> Decimal:
        """The value of a point that has one; raises ValueError for another."""
        if self.value is None:
            raise ValueError(f"no figure over {self.period}")
        return self.value

    @property
    def margins(self) -> tuple[Decimal, Decimal] | None:
        """Both bounds, when both are known."""
        if self.margin_low is None or self.margin_high is None:
            return None
        return self.margin_low, self.margin_high


@dataclass(frozen=True)
class Break:
    """From `on` figures do not compare with those before: a new definition, or a change at the source.

    `version` is the number of the definition that begins there; None when the source changed.
    """

    on: datetime.date
    explanation: str
    version: int | None = None


@dataclass(frozen=True)
class Measure:
    """What the figures of a series count: unit, decimals, and how to read them.

    `unit` is a value of `Unit`; `direction` one of `Indicator.Direction`; `version` the current definition.
    """

    unit: str
    decimals: int = 0
    rate_base: int | None = None
    rate_of: str = ""
    rank_size: int | None = None
    rank_best: str = ""
    direction: str = "none"
    direction_explanation: str = ""
    frequency: str = "year"
    version: int = 1

    def text(self, value: Decimal, decimals: int | None = None) -> str:
        """A value with its unit as it stands in a Dutch sentence: 580, 8,6%, 12,3 per 1.000 inwoners.

        `decimals` when it is to have others than the measure says.
        """
        number = number_text(value, self.decimals if decimals is None else decimals)
        match self.unit:
            case "percentage":
                return f"{number}%"
            case "rate" if self.rate_base:
                return f"{number} per {number_text(self.rate_base)} {self.rate_of}".rstrip()
            case "rank":
                return f"plaats {number}"
            case _:
                return number


@dataclass(frozen=True)
class Series:
    """The figures of one indicator for one area, oldest first.

    All are of periods that make one line (years with part-years, or quarters, or months, …) and count in one
    unit. A period may stand in it twice, by the old definition and the new one. `area_kind` is a value of
    `Area.Kind`.
    """

    name: str
    area: str
    measure: Measure
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()
    area_kind: str = "municipality"

    @property
    def without_overtaken(self) -> "Series":
        """The series without the part-years of which a longer part, or the whole year, is known by now.

        A feed of months adds a part-year every month; people want to see the newest. Only a figure by the
        same definition overtakes another.
        """
        known: dict[tuple[datetime.date, int], datetime.date] = {}
        for point in self.points:
            if point.is_known and point.period.kind in {PeriodKind.YEAR, PeriodKind.PART_YEAR}:
                of_year = (point.period.starts_on, point.version)
                known[of_year] = max(point.period.ends_on, known.get(of_year, datetime.date.min))

        def stays(point: Point) -> bool:
            last = known.get((point.period.starts_on, point.version), datetime.date.min)
            return point.period.kind != PeriodKind.PART_YEAR or point.period.ends_on >= last

        return replace(self, points=tuple(point for point in self.points if stays(point)))

    @property
    def tabled(self) -> "Series":
        """As `without_overtaken`, with the same months of other years: those compare with the newest part."""
        newest = set(self.without_overtaken.points)
        months = {point.period.month_count for point in newest if point.period.kind == PeriodKind.PART_YEAR}

        def stays(point: Point) -> bool:
            is_part = point.period.kind == PeriodKind.PART_YEAR
            return point in newest or (is_part and point.period.month_count in months)

        return replace(self, points=tuple(point for point in self.points if stays(point)))

    def until(self, on: datetime.date) -> tuple[Point, ...]:
        """The points of periods that are over on the day `on`."""
        return tuple(point for point in self.points if point.period.ends_on <= on)

    def last(self, on: datetime.date) -> Point | None:
        """The point of the last period that is over on the day `on`, also when its figure is not known."""
        return max(self.until(on), key=lambda point: (point.period.ends_on, point.version), default=None)

    def break_between(self, earlier: Point, later: Point) -> Break | None:
        """Why two points do not compare: another definition, or a change at the source; None when they do."""
        if earlier.version != later.version:
            begun = max(earlier.version, later.version)
            known = (one for one in self.breaks if one.version == begun)
            return next(known, Break(later.period.starts_on, "", begun))
        first, last = sorted((earlier.period, later.period))
        return next(
            (one for one in self.breaks if one.version is None and first.starts_on < one.on <= last.ends_on),
            None,
        )
