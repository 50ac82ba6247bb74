"""How a target stands: computed when read, never stored."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from indicators.series import Series

if TYPE_CHECKING:
    from indicators.targets import PlainTarget


class StatusCode(StrEnum):
    """How a target stands."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    OFF_COURSE = "off_course"
    NOT_REACHED = "not_reached"
    NOT_YET = "not_yet"
    NEEDS_JUDGEMENT = "needs_judgement"
    UNCLEAR = "unclear"
    INCOMPARABLE = "incomparable"
    NONE = "none"

    @property
    def word(self) -> str:
        """The word on the screen."""
        return WORDS[self]


WORDS = {
    StatusCode.REACHED: "bereikt",
    StatusCode.ON_COURSE: "op koers",
    StatusCode.OFF_COURSE: "niet op koers",
    StatusCode.NOT_REACHED: "niet bereikt",
    StatusCode.NOT_YET: "nog niet te meten",
    StatusCode.NEEDS_JUDGEMENT: "vraagt een oordeel",
    StatusCode.UNCLEAR: "streefwaarde niet eenduidig",
    StatusCode.INCOMPARABLE: "niet te vergelijken",
    StatusCode.NONE: "geen streefwaarde",
}


@dataclass(frozen=True)
class Status:
    """How a target stands, in a word and in a sentence with the figures."""

    code: StatusCode
    word: str
    sentence: str


def status_of(
    target: "PlainTarget | None",
    series: Series,
    *,
    on: datetime.date,
    baseline_year: int | None = None,
    comparisons: Sequence[Series] = (),
    until: int | None = None,
) -> Status:
    """How `target` stands on the day `on`, by the figures of `series`."""
    if target is None:
        return Status(StatusCode.NONE, StatusCode.NONE.word, "Er is geen streefwaarde.")
    if target.reading.operator in {"not_stated", "unknown"}:
        return Status(
            StatusCode.UNCLEAR,
            StatusCode.UNCLEAR.word,
            "Uit de tekst blijkt niet of het hooguit of ten minste moet zijn.",
        )
    return Status(StatusCode.NOT_YET, StatusCode.NOT_YET.word, "Er is nog geen cijfer.")
