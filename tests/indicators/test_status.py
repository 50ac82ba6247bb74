"""Every status by its figures, with the sentence to the letter."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.periods import parse_period
from indicators.series import Break, Measure, Point, Series
from indicators.status import StatusCode, status_of
from indicators.targets import PlainTarget, Reading, parse_target
from priorities.moments import MONTHS
from tests.indicators.test_difference import any_series

ON = datetime.date(2026, 11, 22)
COUNT = Measure("count", direction="lower")
MARK = Measure("mark", decimals=1, direction="higher")
PERCENTAGE = Measure("percentage", decimals=1, direction="lower")
RANK = Measure("rank", rank_size=355, rank_best="last", direction="higher")
RATE = Measure("rate", decimals=1, rate_base=1000, rate_of="inwoners", direction="lower")
JUDGEMENT = Measure("judgement")


def point(period, value=None, **fields):
    margins = {name: Decimal(fields.pop(name)) for name in ("margin_low", "margin_high") if name in fields}
    return Point(
        parse_period(str(period)), None if value is None else Decimal(str(value)), **margins, **fields
    )


def series(*points, measure=COUNT, breaks=(), area="Lisse", **fields):
    points = tuple(sorted(points, key=lambda one: (one.period, one.version)))
    return Series("Misdrijven", area, measure, points, tuple(breaks), **fields)


def years(values, **fields):
    return series(*(point(year, value) for year, value in values.items()), **fields)


def status(text, found, *, year=None, on=ON, baseline_year=None, until=2025, **fields):
    reading = parse_target(text, found.measure.unit).with_baseline(baseline_year)
    area = fields.pop("area", "")
    reading = reading.with_area(area) if area else reading
    target = PlainTarget(text, year, reading, area)
    return status_of(target, found, on=on, baseline_year=baseline_year, until=until, **fields)


def told(*arguments, **fields):
    found = status(*arguments, **fields)
    return found.word, found.sentence


# An absolute value


@pytest.mark.parametrize(
    ("text", "value", "word", "sentence"),
    [
        ("< 80", 74, "bereikt", "74 over 2025. Dat is lager dan 80."),
        ("< 80", 80, "niet bereikt", "80 over 2025. Dat is niet lager dan 80."),
        ("< 80", 0, "bereikt", "0 over 2025. Dat is lager dan 80."),
        ("≤ 80", 80, "bereikt", "80 over 2025. Dat is niet hoger dan 80."),
        ("≤ 80", 81, "niet bereikt", "81 over 2025. Dat is hoger dan 80."),
        ("= 80", 80, "bereikt", "80 over 2025. Dat is precies 80."),
        ("= 80", 81, "niet bereikt", "81 over 2025. Dat is niet precies 80."),
        ("≥ 80", 80, "bereikt", "80 over 2025. Dat is niet lager dan 80."),
        ("≥ 80", 79, "niet bereikt", "79 over 2025. Dat is lager dan 80."),
        ("> 80", 81, "bereikt", "81 over 2025. Dat is hoger dan 80."),
        ("> 80", 80, "niet bereikt", "80 over 2025. Dat is niet hoger dan 80."),
        ("< 1.250", 1249, "bereikt", "1.249 over 2025. Dat is lager dan 1.250."),
    ],
)
def test_an_absolute_value_over_the_year_of_the_target(text, value, word, sentence):
    assert told(text, years({2025: value})) == (word, sentence)


@pytest.mark.parametrize(
    ("text", "measure", "value", "word", "sentence"),
    [
        ("minimaal een rapportcijfer 7", MARK, "7.2", "bereikt", "7,2 over 2025. Dat is niet lager dan 7,0."),
        ("minimaal een rapportcijfer 7", MARK, "7.0", "bereikt", "7,0 over 2025. Dat is niet lager dan 7,0."),
        ("minimaal een rapportcijfer 7", MARK, "6.96", "niet bereikt",
         "6,96 (afgerond 7,0) over 2025. Dat is lager dan 7,0."),
        ("< 8,6%", PERCENTAGE, "8.57", "bereikt", "8,57 (afgerond 8,6%) over 2025. Dat is lager dan 8,6%."),
        ("< 8,6%", PERCENTAGE, "8.5", "bereikt", "8,5% over 2025. Dat is lager dan 8,6%."),
        ("≤ 7,25", MARK, "7.2", "bereikt", "7,2 over 2025. Dat is niet hoger dan 7,25."),
        ("6,5 - 7,0", MARK, "6.8", "bereikt", "6,8 over 2025. Dat ligt binnen 6,5 tot en met 7,0."),
        ("6,5 - 7,0", MARK, "7.0", "bereikt", "7,0 over 2025. Dat ligt binnen 6,5 tot en met 7,0."),
        ("6,5 - 7,0", MARK, "7.1", "niet bereikt", "7,1 over 2025. Dat ligt buiten 6,5 tot en met 7,0."),
        ("maximaal 12,5", RATE, "12.3", "bereikt",
         "12,3 per 1.000 inwoners over 2025. Dat is niet hoger dan 12,5 per 1.000 inwoners."),
    ],
)  # fmt: skip
def test_other_units_over_the_year_of_the_target(text, measure, value, word, sentence):
    assert told(text, years({2025: value}, measure=measure)) == (word, sentence)


# Not clear, or nothing there


@pytest.mark.parametrize("text", ["74", "• 74", "• 2018", "25%"])
def test_without_a_sign_nothing_is_guessed(text):
    assert told(text, years({2025: 10})) == (
        "streefwaarde niet eenduidig",
        f"De streefwaarde is ‘{text}’. Er staat niet bij of dat ten hoogste of ten minste is.",
    )


def test_a_change_without_a_baseline_is_not_clear():
    assert told("daling", years({2025: 10})) == (
        "streefwaarde niet eenduidig",
        "De streefwaarde is ‘daling’. Er staat niet bij met welk jaar we vergelijken.",
    )


def test_no_target_has_no_status():
    found = status_of(None, years({2025: 10}), on=ON)
    assert (found.code, found.word, found.sentence) == (
        StatusCode.NONE,
        "geen streefwaarde",
        "Er is geen streefwaarde.",
    )


@pytest.mark.parametrize(
    ("points", "word", "sentence"),
    [
        ([], "nog niet te meten", "Er is nog geen cijfer over 2025."),
        ([point(2024, 74)], "nog niet te meten",
         "Er is nog geen cijfer over 2025. Het laatste cijfer is 74 over 2024."),
        ([point(2025)], "nog niet te meten", "Het cijfer over 2025 is niet beschikbaar."),
        ([point(2025, is_secret=True)], "niet te vergelijken", "Het cijfer over 2025 is geheim."),
        ([point(2024, 90), point("2025 (t/m september)", 74)], "niet te vergelijken",
         "74 in negen maanden. Driekwart van 2024 is 67,5. Over heel 2025 zegt dit nog niets."),
        ([point("2025 (t/m september)", 74)], "niet te vergelijken",
         "74 over 2025 (t/m september). Er is geen eerder cijfer om mee te vergelijken. "
         "Over heel 2025 zegt dit nog niets."),
        ([point("mei 2025", 3)], "niet te vergelijken",
         "Over 2025 zijn nog niet alle perioden bekend. Over heel 2025 zegt dit nog niets."),
    ],
)  # fmt: skip
def test_a_year_that_is_over_without_a_figure(points, word, sentence):
    assert told("< 80", series(*points)) == (word, sentence)


def test_a_figure_of_a_later_year_does_not_replace_that_of_the_year():
    assert told("< 80", years({2026: 10, 2024: 70}), on=datetime.date(2027, 2, 1)) == (
        "nog niet te meten",
        "Er is nog geen cijfer over 2025. Het laatste cijfer is 10 over 2026.",
    )


# Which year


def test_the_year_of_the_target_comes_before_the_year_in_the_text_and_the_end_of_the_plan():
    found = years({2023: 70, 2024: 85, 2025: 90})
    assert told("< 80", found, year=2023) == ("bereikt", "70 over 2023. Dat is lager dan 80.")
    assert told("< 80 in 2024", found) == ("niet bereikt", "85 over 2024. Dat is niet lager dan 80.")
    assert told("< 80", found) == ("niet bereikt", "90 over 2025. Dat is niet lager dan 80.")


def test_a_target_for_no_year_has_a_course_only():
    assert told("< 80", years({2025: 70}), until=None) == ("op koers", "70 over 2025. Dat is lager dan 80.")


def test_the_year_ends_on_its_last_day():
    found = years({2025: 70})
    assert told("< 80", found, on=datetime.date(2025, 12, 30))[0] == "nog niet te meten"
    assert told("< 80", found, on=datetime.date(2025, 12, 31))[0] == "bereikt"


def test_what_is_not_measured_every_year_may_use_the_year_before():
    mark = Measure("mark", decimals=1, frequency="two_years")
    assert told("≥ 7", years({2021: "7.1", 2023: "7.4"}, measure=mark), year=2022) == (
        "bereikt",
        "7,1 over 2021. Dat is niet lager dan 7,0. In 2022 is niet gemeten.",
    )
    assert told("≥ 7", years({2021: "7.1", 2023: "7.4"}, measure=MARK), year=2022) == (
        "nog niet te meten",
        "Er is nog geen cijfer over 2022. Het laatste cijfer is 7,4 over 2023.",
    )


@pytest.mark.parametrize(
    ("period", "measure", "word", "sentence"),
    [
        ("schooljaar 2024-2025", COUNT, "bereikt", "5 over schooljaar 2024-2025. Dat is lager dan 80."),
        ("schooljaar 2025-2026", COUNT, "nog niet te meten",
         "Er is nog geen cijfer over 2025. Het laatste cijfer is 5 over schooljaar 2025-2026."),
        ("4e kwartaal 2025", PERCENTAGE, "bereikt",
         "5,0% over het 4e kwartaal van 2025. Dat is lager dan 80,0%."),
        ("3e kwartaal 2025", PERCENTAGE, "nog niet te meten",
         "Er is nog geen cijfer over 2025. Het laatste cijfer is 5,0% over het 3e kwartaal van 2025."),
        ("4e kwartaal 2025", RATE, "niet te vergelijken",
         "Over 2025 zijn er alleen cijfers van kortere perioden. Die tellen niet op tot een jaar."),
    ],
)  # fmt: skip
def test_which_period_closes_a_year(period, measure, word, sentence):
    assert told("< 80", series(point(period, 5), measure=measure)) == (word, sentence)


def test_quarters_of_a_count_add_up_to_the_year():
    quarters = [point(f"{number}e kwartaal 2025", 20) for number in (1, 2, 3, 4)]
    assert told("< 80", series(*quarters)) == ("niet bereikt", "80 over 2025. Dat is niet lager dan 80.")
    assert told("< 80", series(*quarters[:3])) == (
        "niet te vergelijken",
        "Over 2025 zijn nog niet alle perioden bekend. Over heel 2025 zegt dit nog niets.",
    )


# On the way


@pytest.mark.parametrize(
    ("values", "baseline_year", "word", "sentence"),
    [
        ({2024: 74}, None, "op koers", "74 over 2024. Dat is lager dan 80. De streefwaarde geldt voor 2027."),
        ({2024: 85}, None, "nog niet te meten",
         "85 over 2024. Dat is niet lager dan 80. Er is geen nulmeting vastgelegd. Daarom is niet te "
         "zeggen of dit op koers is. De streefwaarde geldt voor 2027."),
        ({2023: 100, 2025: 90}, 2023, "op koers",
         "90 over 2025. Dat is niet lager dan 80. Op een rechte lijn van 100 in 2023 naar 80 in 2027 "
         "hoort bij "
         "2025 hooguit 90. De streefwaarde geldt voor 2027."),
        ({2023: 100, 2025: 91}, 2023, "niet op koers",
         "91 over 2025. Dat is niet lager dan 80. Op een rechte lijn van 100 in 2023 naar 80 in 2027 "
         "hoort bij "
         "2025 hooguit 90. De streefwaarde geldt voor 2027."),
        ({2023: 70, 2025: 81}, 2023, "niet op koers",
         "81 over 2025. Dat is niet lager dan 80. De streefwaarde geldt voor 2027."),
        ({2025: 90}, 2023, "nog niet te meten",
         "90 over 2025. Dat is niet lager dan 80. Het cijfer van de nulmeting over 2023 ontbreekt. Daarom is "
         "niet te zeggen of dit op koers is. De streefwaarde geldt voor 2027."),
        ({2023: 70}, 2023, "nog niet te meten", "Er is nog geen cijfer van na de nulmeting over 2023."),
        ({}, 2023, "nog niet te meten", "Er is nog geen cijfer."),
        ({2023: 70}, None, "op koers", "70 over 2023. Dat is lager dan 80. De streefwaarde geldt voor 2027."),
        ({2022: 70}, None, "nog niet te meten",
         "Het laatste cijfer is 70 over 2022. Dat is te lang geleden om te zeggen of dit op koers is."),
    ],
)  # fmt: skip
def test_the_course_before_the_year_of_the_target(values, baseline_year, word, sentence):
    assert told("< 80", years(values), baseline_year=baseline_year, until=2027) == (word, sentence)


def test_a_baseline_that_does_not_compare_or_is_secret_draws_no_line():
    change = Break(datetime.date(2024, 1, 1), "Ook meldingen via internet.")
    found = years({2023: 100, 2025: 90}, breaks=[change])
    assert told("< 80", found, baseline_year=2023, until=2027, set_on=datetime.date(2024, 6, 1)) == (
        "nog niet te meten",
        "90 over 2025. Dat is niet lager dan 80. Dit is niet te vergelijken met de nulmeting over 2023. "
        "Vanaf 1 januari 2024 wordt er anders geteld of gevraagd: ook meldingen via internet. "
        "Daarom is niet te zeggen of dit op koers is. De streefwaarde geldt voor 2027.",
    )
    found = series(point(2023, None, is_secret=True), point(2025, 90, is_provisional=True))
    assert told("< 80", found, baseline_year=2023, until=2027) == (
        "nog niet te meten",
        "90 over 2025. Dat is niet lager dan 80. Het cijfer van de nulmeting over 2023 is geheim. "
        "Daarom is niet te zeggen of dit op koers is. De streefwaarde geldt voor 2027. "
        "Het cijfer over 2025 is voorlopig.",
    )


def test_the_line_of_a_percentage_has_its_sign():
    found = years({2023: 71, 2025: 86}, measure=PERCENTAGE)
    assert told("minimaal 90%", found, baseline_year=2023, until=2027) == (
        "op koers",
        "86,0% over 2025. Dat is lager dan 90,0%. Op een rechte lijn van 71,0% in 2023 naar 90,0% in 2027 "
        "hoort bij 2025 ten minste 80,5%. De streefwaarde geldt voor 2027.",
    )


def test_a_value_to_keep_needs_no_line():
    assert told("stabiliseren op 7,2", years({2025: "6.8"}, measure=MARK), until=2027) == (
        "niet op koers",
        "6,8 over 2025. Dat is niet precies 7,2. De streefwaarde geldt voor 2027.",
    )


@pytest.mark.parametrize(("value", "word"), [(30, "nog niet te meten"), (20, "op koers")])
def test_another_area_has_no_line_to_follow(value, word):
    country = years({2025: 25}, measure=RATE, area="Nederland", area_kind="country")
    found = status(
        "lager dan het landelijk gemiddelde", years({2025: value}, measure=RATE), until=2027,
        comparisons=[country],
    )  # fmt: skip
    assert found.word == word
    no_line = (
        "Ook het cijfer van het andere gebied verandert nog. Daarom is niet te zeggen of dit op koers is."
    )
    assert (no_line in found.sentence) is (word == "nog niet te meten")


def test_the_last_whole_year_is_told_apart_from_the_months_after_it():
    found = series(point(2018, 132), point("2019 (t/m september)", 81))
    assert told("< 132", found, until=2023) == (
        "nog niet te meten",
        "Er is nog geen cijfer over 2023. Het laatste cijfer over een hele periode is 132 over 2018.",
    )


def test_a_target_with_a_sign_that_is_unclear_otherwise_is_not_asked_for_a_sign():
    assert told("stijging: meer mensen melden het", years({2025: 141})) == (
        "streefwaarde niet eenduidig",
        "De streefwaarde is ‘stijging: meer mensen melden het’. Daaruit blijkt niet wanneer die is gehaald.",
    )


@pytest.mark.parametrize(
    ("text", "value", "word", "line"),
    [
        ("≥ 7", "6.5", "op koers", "Op een rechte lijn van 6,0 in 2023 naar 7,0 in 2027 hoort bij 2025 "
        "ten minste 6,5."),
        ("≥ 7", "6.4", "niet op koers",
         "Op een rechte lijn van 6,0 in 2023 naar 7,0 in 2027 hoort bij 2025 ten minste 6,5."),
        ("7,0 - 7,5", "6.5", "op koers",
         "Op een rechte lijn van 6,0 in 2023 naar 7,0 in 2027 hoort bij 2025 ten minste 6,5."),
        ("7,0 - 7,5", "7.9", "op koers",
         "Op een rechte lijn van 6,0 in 2023 naar 7,0 in 2027 hoort bij 2025 ten minste 6,5."),
        ("7,0 - 7,5", "8.1", "niet op koers",
         "Op een rechte lijn van 6,0 in 2023 naar 7,0 in 2027 hoort bij 2025 ten minste 6,5."),
    ],
)  # fmt: skip
def test_the_line_from_the_baseline_goes_up_too(text, value, word, line):
    found = status(text, years({2023: "6.0", 2025: value}, measure=MARK), baseline_year=2023, until=2027)
    assert found.word == word
    assert line in found.sentence


def test_a_part_year_is_told_beside_the_course():
    found = series(point(2025, 90), point("2026 (t/m september)", 58))
    assert told("< 100", found, until=2026) == (
        "op koers",
        "90 over 2025. Dat is lager dan 100. De streefwaarde geldt voor 2026. "
        "58 in negen maanden. Driekwart van 2025 is 67,5. Over heel 2026 zegt dit nog niets.",
    )
    assert told("< 100", series(point("2026 (t/m september)", 58)), until=2026)[0] == "niet te vergelijken"


# Another figure as reference


@pytest.mark.parametrize(
    ("text", "values", "word", "sentence"),
    [
        ("daling", {2018: 120, 2025: 85}, "bereikt", "85 over 2025, 120 over 2018. Dat is aantoonbaar "
        "lager."),
        ("daling", {2018: 120, 2025: 118}, "niet bereikt",
         "118 over 2025, 120 over 2018. Het verschil kan toeval zijn."),
        ("daling", {2018: 85, 2025: 120}, "niet bereikt",
         "120 over 2025, 85 over 2018. Dat is aantoonbaar hoger."),
        ("stijging", {2018: 85, 2025: 120}, "bereikt", "120 over 2025, 85 over 2018. Dat is aantoonbaar "
        "hoger."),
        ("stabiel", {2018: 120, 2025: 118}, "bereikt",
         "118 over 2025, 120 over 2018. Het verschil kan toeval zijn."),
        ("stabiel", {2018: 120, 2025: 120}, "bereikt", "120 over 2025, 120 over 2018. Dat is evenveel."),
        ("stabiel", {2018: 120, 2025: 85}, "niet bereikt",
         "85 over 2025, 120 over 2018. Dat is aantoonbaar lager."),
        ("niet lager dan het voorgaande jaar", {2024: 120, 2025: 118}, "bereikt",
         "118 over 2025, 120 over 2024. Het verschil kan toeval zijn."),
        ("niet lager dan het voorgaande jaar", {2024: 120, 2025: 85}, "niet bereikt",
         "85 over 2025, 120 over 2024. Dat is aantoonbaar lager."),
        ("daling", {2025: 85}, "nog niet te meten",
         "85 over 2025. Het cijfer over 2018 ontbreekt. Daarmee vergelijkt de streefwaarde."),
        ("niet lager dan het voorgaande jaar", {2023: 1, 2025: 85}, "nog niet te meten",
         "85 over 2025. Het cijfer over 2024 ontbreekt. Daarmee vergelijkt de streefwaarde."),
        ("daling van 5% ten opzichte van 2018", {2018: 1000, 2025: 950}, "bereikt",
         "950 over 2025. Dat is niet hoger dan 950, 95% van 1.000 over 2018. "
         "Het verschil met 2018 kan toeval zijn."),
        ("daling van 5% ten opzichte van 2018", {2018: 10000, 2025: 9501}, "niet bereikt",
         "9.501 over 2025. Dat is hoger dan 9.500, 95% van 10.000 over 2018."),
        ("daling van 5% ten opzichte van 2018", {2018: 10, 2025: 9}, "bereikt", "9 over 2025. Dat is "
        "niet hoger dan 9,5, 95% van 10 over 2018. Het verschil met 2018 kan toeval zijn."),
        ("daling van 5% ten opzichte van 2018", {2025: 9}, "nog niet te meten",
         "9 over 2025. Het cijfer over 2018 ontbreekt. Daarmee vergelijkt de streefwaarde."),
    ],
)  # fmt: skip
def test_a_figure_as_reference(text, values, word, sentence):
    assert told(text, years(values), baseline_year=2018) == (word, sentence)


def test_the_line_to_a_percentage_of_the_baseline():
    found = years({2023: 1000, 2025: 960})
    assert told("daling van 10% ten opzichte van 2023", found, until=2027) == (
        "niet op koers",
        "960 over 2025. Dat is hoger dan 900, 90% van 1.000 over 2023. Op een rechte lijn van 1.000 in "
        "2023 naar "
        "900 in 2027 hoort bij 2025 hooguit 950. Het verschil met 2023 kan toeval zijn. "
        "De streefwaarde geldt voor 2027.",
    )


@pytest.mark.parametrize(
    ("value", "word", "sentence"),
    [
        (22, "bereikt", "Plaats 22 over 2025, plaats 20 over 2024. Een hoger nummer is een betere plaats."),
        (20, "bereikt", "Plaats 20 over 2025, plaats 20 over 2024. Dat is dezelfde plaats."),
        (
            18,
            "niet bereikt",
            "Plaats 18 over 2025, plaats 20 over 2024. Een hoger nummer is een betere plaats.",
        ),
    ],
)
def test_a_place_on_a_ranking_against_the_year_before(value, word, sentence):
    found = years({2024: 20, 2025: value}, measure=RANK)
    assert told("niet lager dan het voorgaande jaar", found) == (word, sentence)


def test_rankings_that_are_not_equally_long_are_named():
    found = series(point(2024, 20, rank_size=355), point(2025, 22, rank_size=342), measure=RANK)
    assert told("niet lager dan het voorgaande jaar", found) == (
        "bereikt",
        "Plaats 22 over 2025, plaats 20 over 2024. Een hoger nummer is een betere plaats. "
        "De ranglijst had over 2025 342 plaatsen, over 2024 355.",
    )


@pytest.mark.parametrize("text", ["niet lager dan het voorgaande jaar", "niet hoger dan het voorgaande jaar"])
@pytest.mark.parametrize(("value", "word"), [(18, "bereikt"), (20, "bereikt"), (22, "niet bereikt")])
def test_a_ranking_of_which_the_first_place_is_the_best(text, value, word):
    measure = Measure("rank", rank_best="first")
    found = status(text, years({2024: 20, 2025: value}, measure=measure))
    assert found.word == word
    if value != 20:
        assert found.sentence.endswith("Een lager nummer is een betere plaats.")


@pytest.mark.parametrize(
    ("text", "value", "word", "sentence"),
    [
        ("daling", "7.1", "niet bereikt",
         "7,1 over 2025, 7,0 over 2018. Dat is hoger. Zonder marges is niet te zeggen of dit verschil "
         "meer is dan toeval."),
        ("stijging", "7.1", "bereikt",
         "7,1 over 2025, 7,0 over 2018. Dat is hoger. Zonder marges is niet te zeggen of dit verschil "
         "meer is dan toeval."),
        ("stabiel", "7.0", "bereikt", "7,0 over 2025, 7,0 over 2018. Dat is gelijk."),
        ("stabiel", "7.1", "vraagt een oordeel",
         "7,1 over 2025, 7,0 over 2018. Zonder marges is niet te zeggen of dit verschil meer is dan toeval. "
         "Iemand moet beoordelen of dit gelijk is gebleven."),
        ("stijging", "7.04", "bereikt",
         "7,04 over 2025, 7 over 2018. Dat is hoger. Zonder marges is niet te zeggen of dit verschil "
         "meer is dan toeval."),
    ],
)  # fmt: skip
def test_without_margins_figures_are_compared_as_they_are(text, value, word, sentence):
    found = years({2018: "7.0", 2025: value}, measure=MARK)
    assert told(text, found, baseline_year=2018) == (word, sentence)


def test_margins_that_overlap_keep_a_figure():
    found = series(
        point(2018, "7.0", margin_low="6.8", margin_high="7.2"),
        point(2025, "7.3", margin_low="7.1", margin_high="7.5"),
        measure=MARK,
    )
    assert told("stabiel", found, baseline_year=2018) == (
        "bereikt",
        "7,3 (marge 7,1 tot 7,5) over 2025, 7,0 over 2018. De marges overlappen: het verschil kan "
        "toeval zijn.",
    )


def test_another_area_is_the_reference():
    own = years({2025: "12.3"}, measure=RATE)
    country = years({2025: "14.0"}, measure=RATE, area="Nederland")
    text = "lager dan Nederland"
    assert told(text, own, area="Nederland", comparisons=[country]) == (
        "bereikt",
        "12,3 per 1.000 inwoners over 2025, 14,0 per 1.000 inwoners over 2025 (Nederland). Dat is lager. "
        "Zonder marges is niet te zeggen of dit verschil meer is dan toeval.",
    )
    assert told(text, own, area="Nederland") == (
        "nog niet te meten",
        "Van Nederland is er nog geen cijfer. Daarmee vergelijkt de streefwaarde.",
    )
    former = years({2024: 1}, measure=RATE, area="Nederland")
    assert told(text, own, area="Nederland", comparisons=[former]) == (
        "nog niet te meten",
        "12,3 per 1.000 inwoners over 2025. Het cijfer van Nederland over 2025 ontbreekt. Daarmee "
        "vergelijkt de streefwaarde.",
    )
    open_area = PlainTarget(text, None, Reading("below", reference="comparison_area"))
    found = status_of(open_area, own, on=ON, until=2025)
    assert (found.code, found.sentence) == (
        StatusCode.UNCLEAR,
        "De streefwaarde is ‘lager dan Nederland’. Er staat niet bij met welk gebied we vergelijken.",
    )


def test_counts_do_not_compare_with_a_larger_area():
    country = years({2025: 9000}, area="Nederland", area_kind="country")
    assert told("lager dan Nederland", years({2025: 70}), area="Nederland", comparisons=[country]) == (
        "niet te vergelijken",
        "Aantallen van Lisse en Nederland zijn niet te vergelijken: Nederland is groter.",
    )
    neighbour = years({2025: 100}, area="Hillegom", area_kind="municipality")
    target = PlainTarget(
        "lager dan Hillegom", None, Reading("below", reference="comparison_area", area="Hillegom")
    )
    found = status_of(target, years({2025: 70}), on=ON, until=2025, comparisons=[neighbour])
    assert (found.word, found.sentence) == (
        "bereikt",
        "70 over 2025, 100 over 2025 (Hillegom). Dat is aantoonbaar lager.",
    )


# Definitions and breaks

CHANGE = Break(datetime.date(2024, 1, 1), "Ook online aangiften tellen mee", 2)


def test_a_target_on_the_former_definition_does_not_compare():
    found = series(point(2023, 90), point(2025, 70, version=2), breaks=[CHANGE])
    assert told("< 80", found, version=1) == (
        "niet te vergelijken",
        "70 over 2025. De streefwaarde hoort bij een andere definitie. Vanaf 1 januari 2024 geldt een andere "
        "definitie: ook online aangiften tellen mee.",
    )
    assert told("< 80", found, version=2) == ("bereikt", "70 over 2025. Dat is lager dan 80.")
    both = series(point(2025, 90), point(2025, 70, version=2), breaks=[CHANGE])
    assert told("< 80", both, version=1) == ("niet bereikt", "90 over 2025. Dat is niet lager dan 80.")


def test_a_reference_by_another_definition_does_not_compare():
    found = series(point(2018, 120), point(2025, 70, version=2), breaks=[CHANGE])
    assert told("daling", found, baseline_year=2018, version=1) == (
        "niet te vergelijken",
        "70 over 2025. Dat is niet te vergelijken met 2018. Vanaf 1 januari 2024 geldt een andere "
        "definitie: ook "
        "online aangiften tellen mee.",
    )


def test_a_break_at_the_source_after_the_target_was_set_does_not_compare():
    change = Break(datetime.date(2023, 3, 1), "Nieuw systeem.")
    found = years({2025: 70}, breaks=[change])
    assert told("< 80", found, set_on=datetime.date(2022, 1, 1)) == (
        "niet te vergelijken",
        "70 over 2025. De streefwaarde is van voor een breuk in de reeks. Vanaf 1 maart 2023 wordt er "
        "anders geteld "
        "of gevraagd: nieuw systeem.",
    )
    assert told("< 80", found, set_on=datetime.date(2024, 1, 1))[0] == "bereikt"
    assert told("< 80", found, set_on=change.on)[0] == "bereikt"
    assert told("< 80", found, baseline_year=2021)[0] == "niet te vergelijken"
    assert told("< 80", found)[0] == "bereikt"


def test_a_definition_without_figures_yet_is_named():
    found = years({2023: 90}, breaks=[CHANGE])
    assert told("< 80", found, version=1) == (
        "niet te vergelijken",
        "Over 2025 is er geen cijfer dat past. Vanaf 1 januari 2024 geldt een andere definitie: ook online "
        "aangiften tellen mee.",
    )


# Provisional, secret


def test_a_provisional_figure_gives_a_provisional_verdict():
    found = status("< 80", series(point(2025, 74, is_provisional=True)))
    assert (found.word, found.sentence) == (
        "bereikt",
        "74 over 2025. Dat is lager dan 80. Het cijfer over 2025 is voorlopig. Dit oordeel is dus ook "
        "voorlopig.",
    )
    assert found.is_provisional


def test_a_secret_reference_does_not_compare():
    found = series(point(2018, is_secret=True), point(2025, 5))
    assert told("daling", found, baseline_year=2018) == (
        "niet te vergelijken",
        "5 over 2025. Het cijfer over 2018 is geheim.",
    )


# Judgements


def judged(period, judgement, **fields):
    known = {"evidence": "De enquête laat dat zien", "assessor": "Team Veiligheid"}
    return point(period, judgement=judgement, **known | fields)


TOLD = "Oordeel over {} door Team Veiligheid: {}. De enquête laat dat zien."


@pytest.mark.parametrize(
    ("points", "word", "sentence"),
    [
        ([], "vraagt een oordeel", "Er is nog geen oordeel. Iemand moet beoordelen of dit is gehaald."),
        ([judged(2025, "reached")], "bereikt", TOLD.format(2025, "gehaald")),
        ([judged(2025, "partly")], "niet bereikt", TOLD.format(2025, "deels gehaald")),
        ([judged(2025, "not_reached")], "niet bereikt", TOLD.format(2025, "niet gehaald")),
        ([judged(2024, "reached")], "vraagt een oordeel",
         f"Over 2025 is er nog geen oordeel. {TOLD.format(2024, 'gehaald')}"),
        ([judged("2025 (t/m juni)", "reached")], "vraagt een oordeel",
         "Er is nog geen oordeel. Iemand moet beoordelen of dit is gehaald."),
        ([judged(2024, "not_reached"), judged("2e halfjaar 2025", "reached")], "bereikt",
         TOLD.format("het 2e halfjaar van 2025", "gehaald")),
    ],
)  # fmt: skip
def test_a_judgement_over_a_year_that_is_over(points, word, sentence):
    assert told("Bewustzijn is vergroot", series(*points, measure=JUDGEMENT)) == (word, sentence)


def test_a_judgement_on_a_later_year_does_not_replace_that_of_the_year():
    found = series(judged(2023, "partly"), judged(2025, "reached"), measure=JUDGEMENT)
    assert told("Bewustzijn is vergroot", found, year=2023) == (
        "niet bereikt",
        TOLD.format(2023, "deels gehaald"),
    )
    assert told("Bewustzijn is vergroot", found, year=2022) == (
        "vraagt een oordeel",
        f"Over 2022 is er nog geen oordeel. {TOLD.format(2025, 'gehaald')}",
    )


@pytest.mark.parametrize(
    ("judgement", "word", "said"),
    [
        ("reached", "op koers", "gehaald"),
        ("partly", "op koers", "deels gehaald"),
        ("not_reached", "niet op koers", "niet gehaald"),
    ],
)
def test_a_judgement_on_the_way(judgement, word, said):
    found = series(judged(2025, judgement), measure=JUDGEMENT)
    assert told("Bewustzijn is vergroot", found, until=2027) == (
        word,
        f"{TOLD.format(2025, said)} De streefwaarde geldt voor 2027.",
    )


def test_a_judgement_is_asked_of_a_figure_too():
    assert told("Bewustzijn is vergroot", years({2025: 74})) == (
        "vraagt een oordeel",
        "Het laatste cijfer is 74 over 2025. Er is nog geen oordeel. Iemand moet beoordelen of dit is "
        "gehaald.",
    )


# Whatever comes

TEXTS = [
    "< 80", "≤ 7,0", "= 5", "≥ 7", "meer dan 25%", "6,5 - 7,0", "74", "• 2018", "daling", "stijging",
    "stabiel",
    "niet lager dan het voorgaande jaar", "daling van 5% ten opzichte van 2018", "lager dan Nederland",
    "Bewustzijn is vergroot", "1,50 in 2030", "plek 18", "< 80 in 2024", "",
]  # fmt: skip
years_or_none = st.none() | st.integers(2014, 2028)


@given(
    text=st.sampled_from(TEXTS),
    found=any_series(),
    comparison=any_series(),
    finer=any_series(),
    on=st.dates(datetime.date(2013, 1, 1), datetime.date(2030, 1, 1)),
    year=years_or_none,
    baseline_year=years_or_none,
    until=years_or_none,
    version=st.none() | st.integers(1, 3),
    set_on=st.none() | st.dates(datetime.date(2014, 1, 1), datetime.date(2027, 1, 1)),
    area=st.sampled_from(["", "Lisse", "Nederland"]),
)
def test_any_combination_has_a_status(text, found, comparison, finer, **fields):
    said = status(text, found, comparisons=[comparison], finer=[finer], **fields)
    assert said.sentence.endswith((".", "!", "?"))
    assert "  " not in said.sentence
    if said.code in {StatusCode.REACHED, StatusCode.NOT_REACHED}:
        assert said.point.period.kind != "part_year"
        assert said.year in {said.point.period.ends_on.year, said.point.period.ends_on.year + 1}
        assert said.point.period.ends_on <= fields["on"]


@given(
    text=st.sampled_from(TEXTS),
    values=st.dictionaries(st.integers(2014, 2026), st.integers(0, 1000), max_size=6),
    months=st.integers(1, 11),
    measure=st.sampled_from([COUNT, MARK, PERCENTAGE, RANK, RATE]),
    year=st.integers(2014, 2027),
)
def test_part_years_never_get_a_verdict_on_the_year(text, values, months, measure, year):
    until = MONTHS[months - 1]
    points = [point(f"{of} (t/m {until})", value) for of, value in values.items()]
    found = status(text, series(*points, measure=measure), year=year, baseline_year=2014, area="Lisse")
    assert found.code not in {
        StatusCode.REACHED, StatusCode.NOT_REACHED, StatusCode.ON_COURSE, StatusCode.OFF_COURSE,
    }  # fmt: skip
