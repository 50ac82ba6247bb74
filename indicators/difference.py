"""Whether two figures differ more than chance explains."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from indicators.series import Series


@dataclass(frozen=True)
class Difference:
    """The last figure against the comparable one before it, in words.

    `direction` is higher, lower, none (no demonstrable difference) or unknown (nobody can tell).
    """

    direction: str
    word: str
    sentence: str
    p: float | None = None
    expected: float | None = None


def difference_of(series: Series, *, on: datetime.date, finer: Sequence[Series] = ()) -> Difference | None:
    """The last figure of `series` on the day `on` against the comparable one before it."""
    return None
