"""A figure as a plain value, and the rules that it must fit before it may be stored."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from indicators.models import Indicator, IndicatorVersion, Measurement
from indicators.models.indicator import Unit
from indicators.numbers import LARGEST, number_text
from indicators.periods import Period, PeriodKind

State = Measurement.State
Key = tuple[int, int, datetime.date, datetime.date]
"""What a figure is of: indicator version, area, first and last day."""

MOST_DECIMALS = 6
LONGEST_EVIDENCE = 5_000
LONGEST = {"note": 300, "source_reference": 300, "assessor": 150, "source_table": 20, "source_key": 250}
WORDS = {
    "note": "De opmerking",
    "source_reference": "De vindplaats",
    "assessor": "De naam van wie dit beoordeelt",
    "source_table": "De tabel",
    "source_key": "De sleutel",
    "evidence": "Het bewijs",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of one indicator, area and period: the same fields as `Measurement`.

    `version` is that of the stored record (0: not stored). `place` is where the figure was read, for
    messages: the number of a row, or words. Neither counts when figures are compared.
    """

    indicator_version_id: int
    area_id: int
    period: Period
    value: Decimal | None = None
    state: str = State.KNOWN
    is_provisional: bool = False
    margin_low: Decimal | None = None
    margin_high: Decimal | None = None
    rank_size: int | None = None
    judgement: str = ""
    evidence: str = ""
    assessor: str = ""
    note: str = ""
    source_reference: str = ""
    source_table: str = ""
    source_key: str = ""
    fetched_at: datetime.datetime | None = field(default=None, compare=False)
    version: int = field(default=0, compare=False)
    place: int | str = field(default="", compare=False)

    @classmethod
    def of(cls, record: Measurement) -> "Figure":
        """The figure that `record` holds."""
        period = Period(record.starts_on, record.ends_on, PeriodKind(record.period_kind))
        return cls(
            indicator_version_id=record.indicator_version_id,
            area_id=record.area_id,
            period=period,
            version=record.version,
            **{name: getattr(record, name) for name in CONTENT},
        )

    @property
    def key(self) -> Key:
        """What it is a figure of."""
        return (self.indicator_version_id, self.area_id, self.period.starts_on, self.period.ends_on)

    @property
    def place_name(self) -> str:
        """Where it was read, in words."""
        return f"rij {self.place}" if isinstance(self.place, int) else self.place

    @property
    def words(self) -> str:
        """The figure as people read it: 12, 7,3 (voorlopig), niet beschikbaar, geheim, deels gehaald."""
        if self.state != State.KNOWN:
            return State(self.state).label
        parts = [] if self.value is None else [number_text(self.value)]
        if self.judgement:
            parts.append(Measurement.Judgement(self.judgement).label)
        return ", ".join(parts) + (" (voorlopig)" if self.is_provisional else "")


CONTENT = (
    "state", "value", "is_provisional", "margin_low", "margin_high", "rank_size", "judgement", "evidence",
    "assessor", "note", "source_reference", "source_table", "source_key", "fetched_at",
)  # fmt: skip
# A change of any of these corrects the figure; of the others it only says more about it.
CORRECTING = (
    "state", "value", "margin_low", "margin_high", "rank_size", "judgement", "evidence", "assessor",
)  # fmt: skip


class Change(NamedTuple):
    """A stored figure and what it becomes."""

    old: Figure
    new: Figure

    @property
    def automatic_reason(self) -> str:
        """What the history says of a change that corrects nothing; empty for a correction."""
        old, new = self
        if old.state == State.NOT_AVAILABLE and new.state == State.KNOWN:
            return "Het cijfer is nu bekend"
        if any(getattr(old, name) != getattr(new, name) for name in CORRECTING):
            return ""
        if old.is_provisional and not new.is_provisional:
            return "Van voorlopig naar definitief"
        if new.is_provisional and not old.is_provisional:
            return ""
        if old.period != new.period:
            return "Andere soort periode"
        return "Toelichting of vindplaats gewijzigd"

    @property
    def needs_reason(self) -> bool:
        """Whether it corrects the figure."""
        return not self.automatic_reason


@dataclass(frozen=True)
class Fault:
    """Why a figure is refused: a Dutch sentence, and the field it is about (empty: the whole figure)."""

    figure: Figure
    message: str
    field: str = ""


def definition_for(versions: Sequence[IndicatorVersion], period: Period) -> IndicatorVersion | None:
    """The definition by which figures of `period` are measured: the newest that held when it began.

    None when the first definition begins later.
    """
    held = (one for one in versions if one.starts_on is None or one.starts_on <= period.starts_on)
    return max(held, key=lambda version: version.number, default=None)


def faults_of(
    figure: Figure,
    *,
    version: IndicatorVersion,
    versions: Sequence[IndicatorVersion],
    indicator: Indicator,
    today: datetime.date,
) -> Iterator[Fault]:
    """Everything wrong with `figure`, apart from the database; `versions` are all those of the indicator."""
    checks = (
        _period_faults(figure, version, versions, today),
        _state_faults(figure, version),
        _value_faults(figure, version),
        _margin_faults(figure),
        _judgement_faults(figure, version, indicator),
        _text_faults(figure),
    )
    for found in checks:
        for name, message in found:
            yield Fault(figure, message, name)


Found = Iterator[tuple[str, str]]


def _period_faults(
    figure: Figure, version: IndicatorVersion, versions: Sequence[IndicatorVersion], today: datetime.date
) -> Found:
    period = figure.period
    if not period.is_consistent:
        yield "period", "De datums passen niet bij deze soort periode."
        return
    if period.starts_on > today:
        yield "period", f"De periode {period} is nog niet begonnen."
    elif period.ends_on > today and version.unit == Unit.COUNT and _is_final(figure):
        yield (
            "period",
            (
                f"De periode {period} is nog niet voorbij. "
                "Noem het cijfer voorlopig, of kies een deel van het jaar."
            ),
        )
    fitting = definition_for(versions, period)
    if fitting is None:
        first = min(versions, key=lambda one: one.number)
        yield (
            "indicator_version",
            f"Deze indicator wordt gemeten vanaf {first.starts_on:%d-%m-%Y}. {period} ligt daarvoor.",
        )
    elif fitting.pk != version.pk:
        yield (
            "indicator_version",
            f"In {period} geldt een andere definitie: versie {fitting.number}, niet versie {version.number}.",
        )


def _is_final(figure: Figure) -> bool:
    return figure.state == State.KNOWN and not figure.is_provisional


def _state_faults(figure: Figure, version: IndicatorVersion) -> Found:
    is_empty = figure.value is None and not figure.judgement
    if figure.state not in State.values:
        yield "state", "Kies: bekend, niet beschikbaar of geheim."
    elif figure.state == State.KNOWN and is_empty and version.unit != Unit.JUDGEMENT:
        yield "value", "Vul een waarde in, of zeg dat het cijfer er niet is of geheim is."
    elif figure.state != State.KNOWN and not is_empty:
        yield "value", f"Een cijfer dat {State(figure.state).label} is, heeft geen waarde."
    elif figure.state != State.KNOWN and (figure.margin_low, figure.margin_high) != (None, None):
        yield "margin_low", f"Een cijfer dat {State(figure.state).label} is, heeft geen marges."


def _value_faults(figure: Figure, version: IndicatorVersion) -> Found:
    for name in ("value", "margin_low", "margin_high"):
        number = getattr(figure, name)
        if number is not None and (message := _wrong_number(number)):
            yield name, message
            return
    if figure.rank_size is not None and version.unit != Unit.RANK:
        yield "rank_size", "Het aantal plaatsen hoort alleen bij een ranglijst."
    if figure.rank_size is not None and figure.rank_size < 1:
        yield "rank_size", "Een ranglijst heeft ten minste één plaats."
    value = figure.value
    if value is None:
        return
    is_whole = value == value.to_integral_value()
    match version.unit:
        case Unit.COUNT if value < 0 or not is_whole:
            yield "value", "Een aantal is een heel getal: 0 of meer."
        case Unit.PERCENTAGE if not 0 <= value <= 100:
            yield "value", "Een percentage ligt tussen 0 en 100."
        case Unit.MARK if not 1 <= value <= 10:
            yield "value", "Een rapportcijfer ligt tussen 1 en 10."
        case Unit.RATE if value < 0:
            yield "value", "Een cijfer per aantal is 0 of meer."
        case Unit.RANK:
            size = figure.rank_size or version.rank_size
            if value < 1 or not is_whole:
                yield "value", "Een plaats op een ranglijst is een heel getal: 1 of meer."
            elif size is not None and value > size:
                yield (
                    "value",
                    f"Deze ranglijst heeft {size} plaatsen. Plaats {number_text(value)} is er niet.",
                )
        case Unit.JUDGEMENT:
            yield "value", "Deze indicator heeft een oordeel, geen getal."


def _wrong_number(number: Decimal) -> str:
    if not number.is_finite():
        return "Schrijf een getal, zoals 1.234 of 7,5."
    if abs(number) > LARGEST:
        return "Dit getal is te groot."
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -MOST_DECIMALS:
        return f"Schrijf hooguit {MOST_DECIMALS} cijfers achter de komma."
    return ""


def _margin_faults(figure: Figure) -> Found:
    low, high, value = figure.margin_low, figure.margin_high, figure.value
    if (low is None and high is None) or figure.state != State.KNOWN:
        return
    if low is None or high is None:
        yield "margin_low" if low is None else "margin_high", "Vul de ondergrens en de bovengrens allebei in."
    elif value is None:
        yield "value", "Bij marges hoort een waarde."
    elif not low <= value <= high:
        yield "margin_low", "De waarde ligt tussen de ondergrens en de bovengrens."


def _judgement_faults(figure: Figure, version: IndicatorVersion, indicator: Indicator) -> Found:
    if not figure.judgement:
        if figure.state == State.KNOWN and version.unit == Unit.JUDGEMENT:
            yield "judgement", "Kies een oordeel: gehaald, deels gehaald of niet gehaald."
        return
    if figure.judgement not in Measurement.Judgement.values:
        yield "judgement", "Kies een oordeel: gehaald, deels gehaald of niet gehaald."
    if version.unit != Unit.JUDGEMENT and indicator.kind != Indicator.Kind.QUALITATIVE:
        yield "judgement", "Een oordeel hoort alleen bij een kwalitatieve indicator."
    if not figure.evidence.strip():
        yield "evidence", "Zeg bij een oordeel waaruit dat blijkt."
    if not figure.assessor.strip():
        yield "assessor", "Zeg bij een oordeel welke functie of welk team het beoordeelt."


def _text_faults(figure: Figure) -> Found:
    for name, longest in (*LONGEST.items(), ("evidence", LONGEST_EVIDENCE)):
        text = getattr(figure, name)
        if not text:
            continue
        if len(text) > longest:
            yield name, f"{WORDS[name]} is te lang: hoogstens {longest} tekens."
        if "\x00" in text:
            yield name, f"{WORDS[name]} bevat een teken dat niet kan."
