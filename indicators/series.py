"""A series of figures as plain values, apart from the database: what status, charts and documents read."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from indicators.periods import Period


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


@dataclass(frozen=True)
class Break:
    """From `on` figures do not compare with those before: a new definition, or a change at the source."""

    on: datetime.date
    explanation: str


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


@dataclass(frozen=True)
class Series:
    """The figures of one indicator for one area, oldest first."""

    name: str
    area: str
    measure: Measure
    points: tuple[Point, ...]
    breaks: tuple[Break, ...] = ()
