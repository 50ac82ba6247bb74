"""Figures as people write them in a cell, of the grid or of a file."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.figures import Figure, State
from indicators.models.indicator import Unit
from indicators.numbers import NoNumber, number_text, parse_number

NOT_AVAILABLE = {".", "x", "n.b.", "niet beschikbaar"}


class CannotBeRead(ValueError):
    """A cell that is not what its column holds; the message is Dutch."""


@dataclass(frozen=True)
class Given:
    """A value as somebody wrote it: 12, 7,3 v, a point for not available, geheim."""

    value: Decimal | None
    state: str = State.KNOWN
    is_provisional: bool = False


def parse_value(text: str, unit: str) -> Given:
    """Read what stands in a cell. Raises CannotBeRead; for an empty cell as well."""
    wanted = " ".join(text.split()).casefold()
    if not wanted:
        raise CannotBeRead("Vul een waarde in, of zeg dat het cijfer er niet is of geheim is.")
    if wanted in NOT_AVAILABLE:
        return Given(None, State.NOT_AVAILABLE)
    if wanted == "geheim":
        return Given(None, State.SECRET)
    if wanted.startswith(("=", "+", "@")):
        raise CannotBeRead("Hier staat een formule. Plak alleen de waarde.")
    number, marks = re.fullmatch(r"(.*?)\s*(v|\*{1,2}|\(?voorlopig\)?)?", wanted).groups()  # type: ignore[union-attr]
    if number.endswith("%"):
        if unit != Unit.PERCENTAGE:
            raise CannotBeRead("Deze indicator is geen percentage.")
        number = number.removesuffix("%")
    try:
        return Given(parse_number(number), is_provisional=marks is not None)
    except NoNumber as fault:
        raise CannotBeRead(str(fault)) from fault


def corrected(old: Figure, new: Figure, given: set[str]) -> Figure:
    """`new` with what it does not say (the fields not in `given`) as it stands in `old`.

    Margins and the table of open data belong to the value: with another value they do not stay.
    """
    kept = {name: getattr(old, name) for name in KEPT if name not in given}
    if (old.state, old.value) != (new.state, new.value):
        for name in OF_THE_VALUE:
            kept.pop(name, None)
    return replace(new, **kept)


KEPT = (
    "is_provisional", "margin_low", "margin_high", "rank_size", "judgement", "evidence", "assessor", "note",
    "source_reference", "source_table", "source_key", "fetched_at",
)  # fmt: skip
OF_THE_VALUE = (
    "is_provisional", "margin_low", "margin_high", "judgement", "evidence", "assessor", "source_table",
    "source_key", "fetched_at",
)  # fmt: skip


def value_text(figure: Figure, decimals: int = 0) -> str:
    """How `figure` stands in a cell, so that `parse_value` reads the same; a judgement has no text."""
    if figure.state == State.NOT_AVAILABLE:
        return "."
    if figure.state == State.SECRET:
        return "geheim"
    if figure.value is None:
        return ""
    is_exact = round(figure.value, decimals) == figure.value
    text = number_text(figure.value, decimals if is_exact else None).replace("\u2212", "-")
    return f"{text} v" if figure.is_provisional else text
