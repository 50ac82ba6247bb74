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
        "binnen de bandbreedte 6,5 - 7,0",
        "mark",
        "between",
        "6.5",
        "Van 6,5 tot en met 7,0.",
        value_to=Decimal(7),
    ),
    row(
        "7,5 (1 tot 10)",
        "mark",
        "not_stated",
        "7.5",
        sign_of("7,5 (op een schaal van 1 tot 10)"),
        ("sign_not_stated",),
        scale=(1, 10),
    ),
    row("74", "count", "not_stated", "74", sign_of("74"), ("sign_not_stated",)),
    row("25%", "percentage", "not_stated", "25", sign_of("25%"), ("sign_not_stated",)),
    row("• 74", "count", "unknown", "74", sign_of("74", lost=True), ("sign_lost",)),
    row("• 18,4", "percentage", "unknown", "18.4", sign_of("18,4", lost=True), ("sign_lost",)),
    row(
        "• 2018",
        "count",
        "unknown",
        None,
        "Is 2018 het jaar waarmee u vergelijkt, of is het een waarde? "
        "Het teken ontbreekt: is dit een minimum of een maximum?",
        ("year_or_value", "sign_lost"),
        reference="text",
    ),
    row(
        "niet lager dan het voorgaande jaar",
        "rank",
        "at_least",
        None,
        "Ten minste zo hoog als het jaar ervoor.",
        reference="previous_year",
    ),
    row(
        "daling van 5% ten opzichte van 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste 95% van het cijfer van 2018.",
        reference="baseline_year",
        reference_year=2018,
        change_percentage=Decimal(-5),
    ),
    row("daling", "count", "below", None, "Lager dan de nulmeting.", ("baseline",), "baseline"),
    row("stijging", "count", "above", None, "Hoger dan de nulmeting.", ("baseline",), "baseline"),
    row("stabiel", "count", "keep", None, "Blijft gelijk aan de nulmeting.", ("baseline",), "baseline"),
    row("plek 18", "rank", "not_stated", "18", sign_of("plaats 18"), ("sign_not_stated",)),
    row("1,50 in 2030", "rate", "not_stated", "1.5", sign_of("1,50"), ("sign_not_stated",), year=2030),
    row("Bewustzijn is vergroot", "judgement", "judgement", None, JUDGED, reference="text"),
]


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


OF_2018 = {"reference": "baseline_year", "reference_year": 2018}
TO_ASK = {"reference": "text"}
CONFLICT = "In de tekst staat meer dan één teken, of het tegendeel. Wat is de bedoeling?"
UNREAD = "Wij kunnen deze tekst niet lezen. Wat is de bedoeling?"
TWO_NUMBERS = "In de tekst staat meer dan één getal. Welk getal is de streefwaarde?"
YEAR_OR_VALUE = "Is 2018 het jaar waarmee u vergelijkt, of is het een waarde?"
NO_PERCENTAGE = "Is dit een verandering in procenten? Zeg welke waarde u wilt bereiken."
KIN = [
    # Words and signs for the same
    *(
        row(f"{word} 80", "count", "below", "80", "Lager dan 80.")
        for word in (
            "minder dan",
            "lager dan",
            "Kleiner dan",
            "onder de",
            "ONDER",
            "beneden de",
            "&lt;",
            "＜",
        )
    ),
    *(
        row(f"{word} 80", "count", "at_most", "80", "Ten hoogste 80.")
        for word in (
            "ten hoogste",
            "hoogstens",
            "hooguit",
            "maximaal",
            "max.",
            "Max",
            "niet meer dan",
            "niet hoger dan",
            "niet boven de",
            "≤",
            "<=",
            "=<",
            "⩽",
            "&le;",
            "op zijn hoogst",
            "lager dan of gelijk aan",
        )
    ),
    *(
        row(f"{word} 80", "count", "at_least", "80", "Ten minste 80.")
        for word in (
            "ten minste",
            "tenminste",
            "minstens",
            "minimaal",
            "min.",
            "niet minder dan",
            "niet lager dan",
            "niet onder de",
            "≥",
            ">=",
            "&ge;",
            "op z’n minst",
            "meer dan of gelijk aan",
            "ten\u00a0minste",
        )
    ),
    *(
        row(f"{word} 80", "count", "above", "80", "Hoger dan 80.")
        for word in (
            "meer dan",
            "hoger dan",
            "boven de",
            ">",
            "&gt;",
        )
    ),
    *(row(f"{word} 80", "count", "equal", "80", "Precies 80.") for word in ("gelijk aan", "precies", "=")),
    row("80 of lager", "count", "at_most", "80", "Ten hoogste 80."),
    row("7 of hoger", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("cijfer 7 minimaal", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("minder dan (<) 80", "count", "below", "80", "Lager dan 80."),
    row("• minimaal 7", "mark", "at_least", "7", "Ten minste een 7,0."),
    row("- < 80", "count", "below", "80", "Lager dan 80."),
    row("minder dan 80 meldingen per jaar", "count", "below", "80", "Lager dan 80."),
    row("maximaal 80 jongeren van 12 tot 18 jaar", "count", "at_most", "80", "Ten hoogste 80."),
    row("meer dan 25% van de jongeren", "percentage", "above", "25", "Hoger dan 25%."),
    row("meer dan 25 procent", "percentage", "above", "25", "Hoger dan 25%."),
    row("< 5 per 1.000 inwoners", "rate", "below", "5", "Lager dan 5 per 1.000 inwoners."),
    row("≥ 18", "rank", "at_least", "18", "Plaats 18 of een hoger nummer."),
    row(
        "De inwoners van onze gemeente geven de veiligheid minimaal een rapportcijfer 7",
        "mark",
        "at_least",
        "7",
        "Ten minste een 7,0.",
    ),
    row(
        "Onze plek in de lijst van gemeenten is niet lager dan het voorgaande jaar",
        "rank",
        "at_least",
        None,
        "Ten minste zo hoog als het jaar ervoor.",
        reference="previous_year",
    ),
    # Numbers
    row("< 1.234", "count", "below", "1234", "Lager dan 1.234."),
    row("< 1.234,5", "count", "below", "1234.5", "Lager dan 1.234,5."),
    row("< 2.018", "count", "below", "2018", "Lager dan 2.018."),
    row(
        "≥ 7.5",
        "mark",
        "at_least",
        None,
        "Welk getal staat hier? Schrijf een komma voor de decimalen.",
        ("number",),
    ),
    row(
        "maximaal 9999999999999",
        "count",
        "at_most",
        None,
        "Welk getal staat hier? Schrijf een komma voor de decimalen.",
        ("number",),
    ),
    # Ranges
    *(
        row(text, "mark", "between", "6.5", "Van 6,5 tot en met 7,0.", value_to=Decimal(7))
        for text in (
            "tussen 6,5 en 7,0",
            "tussen de 6,5 en de 7",
            "van 6,5 tot en met 7,0",
            "6,5 t/m 7",
            "6,5–7,0",
            "bandbreedte 6,5 - 7,0",
            "minimaal 6,5 en maximaal 7,0",
            "≥ 6,5 en ≤ 7,0",
        )
    ),
    row(
        "7,0 - 6,5",
        "mark",
        "unknown",
        None,
        TWO_NUMBERS,
        ("numbers",),
    ),
    row(
        "1 tot 10",
        "mark",
        "unknown",
        None,
        "Is dit de schaal van het cijfer, of de streefwaarde?",
        ("scale",),
        **TO_ASK,
    ),
    # Years to hold for
    row("< 80 in 2027", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row("eind 2027 maximaal 80", "count", "at_most", "80", "Ten hoogste 80, in 2027.", year=2027),
    row("per 2027: < 80", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row("2027: < 80", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row("op 31-12-2027 < 80", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row("< 80 (2027)", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row("< 80 (2024-2027)", "count", "below", "80", "Lager dan 80, in 2027.", year=2027),
    row(
        "Bewustzijn is vergroot in 2027",
        "judgement",
        "judgement",
        None,
        "Iemand beoordeelt of dit is bereikt, in 2027.",
        year=2027,
        **TO_ASK,
    ),
    # With respect to something
    row("lager dan in 2018", "count", "below", None, "Lager dan het cijfer van 2018.", **OF_2018),
    row(
        "niet hoger dan het niveau van 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste zo hoog als het cijfer van 2018.",
        **OF_2018,
    ),
    row(
        "minder woninginbraken dan in 2018",
        "count",
        "below",
        None,
        "Lager dan het cijfer van 2018.",
        **OF_2018,
    ),
    row(
        "≤ nulmeting 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste zo hoog als het cijfer van 2018.",
        **OF_2018,
    ),
    row("stabiel t.o.v. 2018", "count", "keep", None, "Blijft gelijk aan het cijfer van 2018.", **OF_2018),
    row("handhaven niveau 2018", "count", "keep", None, "Blijft gelijk aan het cijfer van 2018.", **OF_2018),
    row("daling vergeleken met 2018", "count", "below", None, "Lager dan het cijfer van 2018.", **OF_2018),
    row(
        "gelijk aan het voorgaande jaar",
        "count",
        "equal",
        None,
        "Even hoog als het jaar ervoor.",
        reference="previous_year",
    ),
    row(
        "minimaal gelijk aan vorig jaar",
        "count",
        "at_least",
        None,
        "Ten minste zo hoog als het jaar ervoor.",
        reference="previous_year",
    ),
    row(
        "daling ten opzichte van de nulmeting",
        "count",
        "below",
        None,
        "Lager dan de nulmeting.",
        ("baseline",),
        "baseline",
    ),
    row(
        "lager dan het landelijk gemiddelde",
        "rate",
        "below",
        None,
        "Lager dan het cijfer van Nederland.",
        reference="comparison_area",
        area="Nederland",
        area_kind="country",
    ),
    row(
        "niet hoger dan de politie-eenheid",
        "rate",
        "at_most",
        None,
        "Ten hoogste zo hoog als het cijfer van een ander gebied.",
        ("area",),
        "comparison_area",
        area_kind="police_unit",
    ),
    row(
        "boven het gemiddelde van het district",
        "mark",
        "above",
        None,
        "Hoger dan het cijfer van een ander gebied.",
        ("area",),
        "comparison_area",
        area_kind="district",
    ),
    # Changes
    *(
        row(
            text,
            "count",
            "at_most",
            None,
            "Ten hoogste 95% van het cijfer van 2018.",
            change_percentage=Decimal(-5),
            **OF_2018,
        )
        for text in (
            "afname van 5% t.o.v. 2018",
            "vermindering met 5 procent vergeleken met 2018",
            "5% lager dan in 2018",
            "t.o.v. 2018 een daling van 5%",
            "daling van het aantal inbraken met 5% ten opzichte van 2018",
            "daling van minimaal 5% t.o.v. 2018",
            "minstens 5% minder dan in 2018",
            "5% reductie sinds 2018",
            "ten hoogste 95% van het cijfer van 2018",
            "maximaal 95% van de nulmeting 2018",
        )
    ),
    row(
        "daling van meer dan 5% t.o.v. 2018",
        "count",
        "below",
        None,
        "Lager dan 95% van het cijfer van 2018.",
        change_percentage=Decimal(-5),
        **OF_2018,
    ),
    row(
        "stijging van 7,5% t.o.v. 2018",
        "count",
        "at_least",
        None,
        "Ten minste 107,5% van het cijfer van 2018.",
        change_percentage=Decimal("7.5"),
        **OF_2018,
    ),
    row(
        "toename van 10% t.o.v. het voorgaande jaar",
        "count",
        "at_least",
        None,
        "Ten minste 110% van het cijfer van het jaar ervoor.",
        reference="previous_year",
        change_percentage=Decimal(10),
    ),
    row(
        "halvering ten opzichte van 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste 50% van het cijfer van 2018.",
        change_percentage=Decimal(-50),
        **OF_2018,
    ),
    row(
        "daling van 5% in 2027 t.o.v. 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste 95% van het cijfer van 2018, in 2027.",
        change_percentage=Decimal(-5),
        year=2027,
        **OF_2018,
    ),
    row("daling van 7,3% naar 4,5%", "percentage", "at_most", "4.5", "Ten hoogste 4,5%."),
    row("daling tot onder de 80", "count", "below", "80", "Lager dan 80."),
    row(
        "geen stijging ten opzichte van 2018",
        "count",
        "at_most",
        None,
        "Ten hoogste zo hoog als het cijfer van 2018.",
        **OF_2018,
    ),
    row(
        "stabiel of lager",
        "count",
        "at_most",
        None,
        "Ten hoogste zo hoog als de nulmeting.",
        ("baseline",),
        "baseline",
    ),
    row("stabiel op 7,0", "mark", "keep", "7", "Blijft een 7,0."),
    row("daling van 5 procentpunt", "percentage", "unknown", None, NO_PERCENTAGE, ("change",), **TO_ASK),
    row("daling met 5", "count", "unknown", None, NO_PERCENTAGE, ("change",), **TO_ASK),
    row(
        "daling van 150% t.o.v. 2018",
        "count",
        "unknown",
        None,
        "Deze verandering kan niet. Klopt het percentage?",
        ("change_size",),
        **TO_ASK,
    ),
    row(
        "jaarlijkse daling van 5%",
        "count",
        "at_most",
        None,
        "Ten hoogste 95% van de nulmeting.",
        ("baseline", "yearly"),
        "baseline",
        change_percentage=Decimal(-5),
    ),
    # Lost and doubtful signs
    *(
        row(f"{bullet} 74", "count", "unknown", "74", sign_of("74", lost=True), ("sign_lost",))
        for bullet in (
            "-",
            "–",
            "·",
            "●",
            "▪",
            "□",
            "*",
            "?",
            "¿",
            "o",
            "#",
            "‣",
        )
    ),
    *(
        row(
            f"{broken} 74",
            "count",
            "unknown",
            "74",
            f"{sign_of('74', lost=True)} Er staat een onleesbaar teken in de tekst. Wat stond daar?",
            ("sign_lost", "broken"),
        )
        for broken in ("\ufffd", "\uf0a3", "\uf0b7")
    ),
    row(
        "2018",
        "count",
        "not_stated",
        None,
        f"{YEAR_OR_VALUE} Er staat geen teken bij: is dit een minimum of een maximum?",
        ("year_or_value", "sign_not_stated"),
        **TO_ASK,
    ),
    row(
        "< 2018",
        "count",
        "below",
        None,
        YEAR_OR_VALUE,
        ("year_or_value",),
        **TO_ASK,
    ),
    row(
        "-5%",
        "percentage",
        "unknown",
        None,
        "Is -5% een verandering, of de waarde zelf? Het teken is niet duidelijk.",
        ("change_or_value",),
    ),
    row("maximaal circa 80", "count", "at_most", "80", "Ten hoogste 80.", ("about",)),
    row("plek 18 of hoger", "rank", "at_least", "18", "Plaats 18 of een hoger nummer.", ("rank_end",)),
    row(
        "nulmeting 2018",
        "count",
        "not_stated",
        None,
        "Moet het cijfer hoger, lager of gelijk zijn? Dat staat er niet bij.",
        ("sign_not_stated",),
        **OF_2018,
    ),
    row(
        "n.t.b.",
        "count",
        "not_stated",
        None,
        "Er staat nog geen streefwaarde. Welke wordt het?",
        ("none",),
        **TO_ASK,
    ),
    row(
        "nog te bepalen",
        "judgement",
        "not_stated",
        None,
        "Er staat nog geen streefwaarde. Welke wordt het?",
        ("none",),
        **TO_ASK,
    ),
    row(
        "", "count", "unknown", None, "Er staat nog geen streefwaarde. Welke wordt het?", ("none",), **TO_ASK
    ),
    # A value that does not fit the unit
    row("< 25%", "count", "below", "25", "Lager dan 25.", ("unit",)),
    row("< 5 per 1.000 inwoners", "count", "below", "5", "Lager dan 5.", ("unit",)),
    row("≥ 75", "mark", "at_least", "75", "Ten minste een 75,0.", ("range",)),
    row("< 132", "percentage", "below", "132", "Lager dan 132%.", ("range",)),
    # Two things at once
    *(
        row(text, "count", "unknown", None, CONFLICT, ("conflict",), **TO_ASK)
        for text in (
            "niet lager dan < 5",
            "minimaal 7 of maximaal 9",
            "meer dan 5 minder",
            "niet minimaal 7",
            "< > 80",
            "hoger dan 7 maar lager dan 8",
            "niet stabiel",
            "=> 7",
            "6,9 -> 7,3",
            "daling van maximaal 5%",
            "minimaal 80 aangiften door jongeren onder de 18",
            "stabiel en dalend",
            "niet gelijk aan 7",
        )
    ),
    row(
        "2024: 80, 2025: 75",
        "count",
        "not_stated",
        None,
        TWO_NUMBERS,
        ("numbers",),
        **TO_ASK,
    ),
    row("meer dan verwacht, 5 meldingen", "count", "above", "5", "Hoger dan 5.", ("belongs",)),
    row(
        "Bewustzijn onder jongeren in Nederland",
        "rate",
        "below",
        None,
        "Lager dan het cijfer van Nederland.",
        ("belongs",),
        "comparison_area",
        area="Nederland",
        area_kind="country",
    ),
    row("80 <", "count", "unknown", None, UNREAD, ("meaning",), **TO_ASK),
    row("80 meer dan", "count", "unknown", None, UNREAD, ("meaning",), **TO_ASK),
    row("van 6,9 naar 7,3", "mark", "not_stated", None, TWO_NUMBERS, ("numbers",), **TO_ASK),
    row("maximaal 7 en minimaal 6", "mark", "unknown", None, CONFLICT, ("conflict",), **TO_ASK),
    # An assessor
    row("Inzicht in de effecten van de samenwerking", "judgement", "judgement", None, JUDGED, **TO_ASK),
    row("Bewustzijn is vergroot", "count", "judgement", None, JUDGED, **TO_ASK),
    row("Minimaal 3 bijeenkomsten gehouden", "judgement", "judgement", None, JUDGED, **TO_ASK),
]


@pytest.mark.parametrize(("text", "unit", "expected"), KIN)
def test_target_of_their_kin_is_read(text, unit, expected):
    assert as_row(parse_target(text, unit), unit) == expected


def test_baseline_of_the_indicator_completes_a_change():
    reading = parse_target("daling", "count").with_baseline(2019)

    assert reading.is_clear
    assert reading.words(MEASURES["count"]) == "Lager dan de nulmeting van 2019."
    assert parse_target("< 80", "count").with_baseline(2019) == parse_target("< 80", "count")
    assert not parse_target("daling", "count").with_baseline(None).is_clear


def test_named_area_completes_a_comparison():
    reading = parse_target("niet hoger dan de politie-eenheid", "rate").with_area("Eenheid Den Haag")

    assert reading.is_clear
    assert reading.words(MEASURES["rate"]) == "Ten hoogste zo hoog als het cijfer van Eenheid Den Haag."


@pytest.mark.parametrize(
    ("text", "unit", "operator", "value"),
    [
        ("op of onder de 50", "count", "at_most", 50),
        ("op of boven de 7", "mark", "at_least", 7),
        ("lager of gelijk aan 50", "count", "at_most", 50),
        ("hoger of gelijk aan 7", "mark", "at_least", 7),
        ("op of onder het landelijk gemiddelde", "rate", "at_most", None),
        ("op of boven het landelijk gemiddelde", "mark", "at_least", None),
        ("daling of gelijk", "count", "at_most", None),
        ("stijging of gelijkblijvend", "mark", "at_least", None),
    ],
)
def test_a_bound_that_counts_itself_is_no_bound_to_pass(text, unit, operator, value):
    reading = parse_target(text, unit)
    assert (reading.operator, reading.value) == (operator, value)


@pytest.mark.parametrize(
    "text",
    [
        "stijging voorkomen", "tegengaan van stijging", "beperken van de stijging",
        "stijging van 5% beperken", "afname stoppen", "dalende trend keren",
        "stijgende lijn doorbreken", "80 of meer is te veel",
        "lager dan 7 is onacceptabel",
    ],
)  # fmt: skip
def test_a_word_that_turns_the_text_around_is_asked_about(text):
    reading = parse_target(text, "count")
    assert (reading.operator, [question.code for question in reading.questions]) == ("unknown", ["conflict"])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("een kwart minder dan in 2020", ["number_in_words"]),
        ("de helft minder", ["baseline", "number_in_words"]),
        ("tien minder dan in 2020", ["number_in_words"]),
        ("nul slachtoffers", ["number_in_words"]),
        ("minimaal 90% binnen vijf werkdagen", []),
    ],
)
def test_a_number_in_words_is_not_passed_over(text, codes):
    unit = "percentage" if "%" in text else "count"
    assert [question.code for question in parse_target(text, unit).questions] == codes


@pytest.mark.parametrize(
    "text", ["minimaal 1 controle per kwartaal", "elke maand minimaal 3", "maximaal 2 per week"]
)
def test_a_count_over_a_shorter_period_is_asked_for_the_year(text):
    assert [question.code for question in parse_target(text, "count").questions] == ["short_period"]
    assert parse_target(text.replace("per kwartaal", "per jaar"), "mark").is_clear
