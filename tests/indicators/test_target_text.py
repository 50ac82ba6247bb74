"""What the text of a target says: the table of the field, and its kin."""

from decimal import Decimal

import pytest

from indicators.series import Measure
from indicators.target_reading import Reading
from indicators.targets import parse_target

MEASURES = {
    "count": Measure("count"),
    "percentage": Measure("percentage", decimals=1),
    "mark": Measure("mark", decimals=1),
    "rate": Measure("rate", decimals=1, rate_base=1000, rate_of="inwoners"),
    "rank": Measure("rank", rank_size=355, rank_best="last"),
    "judgement": Measure("judgement"),
}
JUDGED = "Iemand beoordeelt of dit is bereikt."


def sign_of(what, *, lost=False):
    said = "Het teken ontbreekt" if lost else "Er staat geen teken bij"
    return f"{said}: is {what} een minimum of een maximum?"


def row(text, unit, operator, value=None, said="", asks=(), reference="absolute", **more):
    """A row of the table: what `parse_target` gives for `text`, exactly; the fields not named are empty."""
    expected = {
        "operator": operator,
        "value": None if value is None else Decimal(value),
        "value_to": None,
        "reference": reference,
        "reference_year": None,
        "change_percentage": None,
        "year": None,
        "scale": None,
        "area": "",
        "area_kind": "",
        "asks": asks,
        "said": said,
    } | more
    return pytest.param(text, unit, expected, id=f"{text} ({unit})")


OF_THE_FIELD = [
    row("< 80", "count", "below", "80", "Lager dan 80."),
    row("< 132", "count", "below", "132", "Lager dan 132."),
    row("< 8,6%", "percentage", "below", "8.6", "Lager dan 8,6%."),
    row("≤ 7,0", "mark", "at_most", "7", "Ten hoogste een 7,0."),
    row("ten hoogste 7", "mark", "at_most", "7", "Ten hoogste een 7,0."),
    row("maximaal 7", "count", "at_most", "7", "Ten hoogste 7."),
    row("≥ 7", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("minimaal een rapportcijfer 7", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("min. cijfer 7,0 gemiddeld", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("meer dan 25%", "percentage", "above", "25", "Hoger dan 25%."),
    row("6,5 - 7,0", "mark", "between", "6.5", "Van 6,5 tot en met 7,0.", value_to=Decimal(7)),
    row(
        "binnen de bandbreedte 6,5 - 7,0", "mark", "between", "6.5", "Van 6,5 tot en met 7,0.",
        value_to=Decimal(7),
    ),
    row(
        "7,5 (1 tot 10)", "mark", "not_stated", "7.5", sign_of("7,5 (op een schaal van 1 tot 10)"),
        ("sign_not_stated",), scale=(1, 10),
    ),
    row("74", "count", "not_stated", "74", sign_of("74"), ("sign_not_stated",)),
    row("25%", "percentage", "not_stated", "25", sign_of("25%"), ("sign_not_stated",)),
    row("• 74", "count", "unknown", "74", sign_of("74", lost=True), ("sign_lost",)),
    row("• 18,4", "percentage", "unknown", "18.4", sign_of("18,4", lost=True), ("sign_lost",)),
    row(
        "• 2018", "count", "unknown", None,
        "Is 2018 het jaar waarmee u vergelijkt, of is het een waarde? "
        "Het teken ontbreekt: is dit een minimum of een maximum?",
        ("year_or_value", "sign_lost"), reference="text",
    ),
    row(
        "niet lager dan het voorgaande jaar", "rank", "at_least", None,
        "Ten minste zo hoog als het jaar ervoor.", reference="previous_year",
    ),
    row(
        "daling van 5% ten opzichte van 2018", "count", "at_most", None,
        "Ten hoogste 95% van het cijfer van 2018.", reference="baseline_year", reference_year=2018,
        change_percentage=Decimal(-5),
    ),
    row("daling", "count", "below", None, "Lager dan de nulmeting.", ("baseline",), "baseline"),
    row("stijging", "count", "above", None, "Hoger dan de nulmeting.", ("baseline",), "baseline"),
    row("stabiel", "count", "keep", None, "Blijft gelijk aan de nulmeting.", ("baseline",), "baseline"),
    row("plek 18", "rank", "not_stated", "18", sign_of("plaats 18"), ("sign_not_stated",)),
    row("1,50 in 2030", "rate", "not_stated", "1.5", sign_of("1,50"), ("sign_not_stated",), year=2030),
    row("Bewustzijn is vergroot", "judgement", "judgement", None, JUDGED, reference="text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "expected"), OF_THE_FIELD)
def test_target_of_the_field_is_read(text, unit, expected):
    reading = parse_target(text, unit)

    assert as_row(reading, unit) == expected
    assert reading.is_clear is (expected["asks"] == ())


def as_row(reading: Reading, unit):
    found = {name: value for name, value in vars(reading).items() if name != "questions"}
    return found | {
        "asks": tuple(question.code for question in reading.questions),
        "said": reading.words(MEASURES[unit]),
    }
