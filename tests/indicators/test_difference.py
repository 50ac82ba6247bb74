"""The test of two counts against exact fractions; the sentences to the letter."""

import datetime
from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import difference
from indicators.difference import Direction, difference_of, two_counts
from indicators.periods import Period, parse_period
from indicators.series import Break, Measure, Point, Series

ON = datetime.date(2026, 11, 22)


def exact(first, second, first_months, second_months):
    """The definition, in fractions: every outcome that is not more likely than the observed one."""
    total, chance = first + second, Fraction(first_months, first_months + second_months)
    outcomes = [comb(total, k) * chance**k * (1 - chance) ** (total - k) for k in range(total + 1)]
    return float(sum(one for one in outcomes if one <= outcomes[first]))


# The facts of the field: nine months of 2019 against 2018 in Lisse.
LISSE = [(580, 720, "0.21"), (81, 132, "0.17"), (21, 30, "0.89"), (42, 51, "0.68"), (69, 86, "0.69")]


@pytest.mark.parametrize(("nine_months", "year", "p"), LISSE)
def test_two_counts_gives_the_figures_of_the_field(nine_months, year, p):
    found = two_counts(nine_months, year, first_months=9, second_months=12)
    assert f"{found:.2f}" == p
    assert found == pytest.approx(exact(nine_months, year, 9, 12), abs=1e-12)


counts = st.integers(0, 70)
months = st.integers(1, 12)


@given(counts, counts, months, months)
def test_two_counts_is_the_exact_sum(first, second, first_months, second_months):
    found = two_counts(first, second, first_months=first_months, second_months=second_months)
    assert found == pytest.approx(exact(first, second, first_months, second_months), abs=1e-12)
    assert 0 < found <= 1


@given(st.integers(0, 3000), st.integers(0, 3000), months, months)
def test_two_counts_is_the_same_the_other_way_round(first, second, first_months, second_months):
    found = two_counts(first, second, first_months=first_months, second_months=second_months)
    back = two_counts(second, first, first_months=second_months, second_months=first_months)
    assert found == pytest.approx(back, abs=1e-9)


@given(st.integers(0, 400), st.integers(0, 400), months, months)
def test_logarithms_agree_with_whole_numbers(first, second, first_months, second_months):
    chance = first_months / (first_months + second_months)
    assert difference._p_logarithms(first, first + second, chance) == pytest.approx(
        difference._p_exact(first, first + second, first_months, second_months), abs=1e-9
    )


@pytest.mark.parametrize("off", [0, 1, 1_000, 2_000, 5_000, 8_000])
def test_the_normal_distribution_takes_over_without_a_step(off):
    total = 10_000_000
    first = total // 2 + off
    logarithms = difference._p_logarithms(first, total, 0.5)
    assert difference._p_normal(first, total, 12, 12) == pytest.approx(logarithms, abs=1e-6)


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [(0, 0, 1.0), (0, 1, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (5, 5, 1.0), (3, 9, 0.14599609375)],
)
def test_two_counts_with_zero_and_other_small_ones(first, second, p):
    assert two_counts(first, second) == p


def test_two_counts_ends_for_any_total():
    assert two_counts(999_999_999_999, 999_999_999_999) == 1.0
    assert two_counts(0, 999_999_999_999) == 0.0
    assert two_counts(5_000_000, 4_990_000) == pytest.approx(0.00156, abs=1e-5)
    assert two_counts(1, 9_999_999, first_months=1, second_months=12) == 0.0


@pytest.mark.parametrize("arguments", [(-1, 3), (3, -1)])
def test_two_counts_refuses_negative_counts(arguments):
    with pytest.raises(ValueError, match="negative"):
        two_counts(*arguments)


# The last figure of a series


def point(period, value=None, **fields):
    value = None if value is None else Decimal(str(value))
    margins = {
        name: Decimal(str(fields.pop(name))) for name in ("margin_low", "margin_high") if name in fields
    }
    return Point(parse_period(period), value, **margins, **fields)


def series(*points, breaks=(), **measure):
    points = tuple(sorted(points, key=lambda one: (one.period, one.version)))
    return Series("Misdrijven", "Lisse", Measure(**{"unit": "count"} | measure), points, breaks)


def of(*points, finer=(), **fields):
    return difference_of(series(*points, **fields), on=ON, finer=finer)


@pytest.mark.parametrize(
    ("nine_months", "year", "expected", "sentence", "in_short"),
    [
        (580, 720, "540", "580 in negen maanden. Driekwart van 2018 is 540.",
         "meer dan driekwart van 2018 (540), geen aantoonbaar verschil"),
        (81, 132, "99", "81 in negen maanden. Driekwart van 2018 is 99.",
         "minder dan driekwart van 2018 (99), geen aantoonbaar verschil"),
        (21, 30, "22.5", "21 in negen maanden. Driekwart van 2018 is 22,5.",
         "minder dan driekwart van 2018 (22,5), geen aantoonbaar verschil"),
        (42, 51, "38.25", "42 in negen maanden. Driekwart van 2018 is 38,25.",
         "meer dan driekwart van 2018 (38,25), geen aantoonbaar verschil"),
        (69, 86, "64.5", "69 in negen maanden. Driekwart van 2018 is 64,5.",
         "meer dan driekwart van 2018 (64,5), geen aantoonbaar verschil"),
        (99, 132, "99", "99 in negen maanden. Driekwart van 2018 is 99.",
         "evenveel als driekwart van 2018 (99), geen aantoonbaar verschil"),
        (220, 132, "99", "220 in negen maanden. Driekwart van 2018 is 99. Dat is aantoonbaar hoger. Dat is "
         "niet de kant die we op willen.", "aantoonbaar meer dan driekwart van 2018 (99)"),
    ],
)  # fmt: skip
def test_nine_months_are_held_against_three_quarters_of_the_year(
    nine_months, year, expected, sentence, in_short
):
    found = of(point("2018", year), point("2019 (t/m september)", nine_months), direction="lower")
    assert found.word == ("hoger" if nine_months == 220 else "geen aantoonbaar verschil")
    assert found.sentence == f"{sentence} Over heel 2019 zegt dit nog niets."
    assert found.in_short == in_short
    assert found.expected == Decimal(expected)
    assert found.is_better is (False if nine_months == 220 else None)


def test_a_share_that_does_not_come_out_even_is_told_as_about():
    found = of(point("2025", 28), point("2026 (t/m augustus)", 24))
    assert found.sentence == (
        "24 in acht maanden. Twee derde van 2025 is ongeveer 18,7. Over heel 2026 zegt dit nog niets."
    )
    assert found.in_short == "meer dan twee derde van 2025 (ongeveer 18,7), geen aantoonbaar verschil"


@pytest.mark.parametrize(
    ("points", "fields", "in_short"),
    [
        ([("2024", 134), ("2025", 141)], {}, "meer dan in 2024 (134), geen aantoonbaar verschil"),
        ([("2024", 134), ("2025", 60)], {}, "aantoonbaar minder dan in 2024 (134)"),
        ([("2024", 7), ("2025", 7)], {}, "evenveel als in 2024 (7), geen aantoonbaar verschil"),
        ([("3e kwartaal 2024", 7), ("3e kwartaal 2025", 8)], {},
         "meer dan in het 3e kwartaal van 2024 (7), geen aantoonbaar verschil"),
        ([("2024", 24), ("2025", 19)], {"unit": "percentage"},
         "lager dan in 2024 (24%), niet te zeggen of dat toeval is"),
        ([("2024", 19), ("2025", 19)], {"unit": "percentage"}, "even hoog als in 2024 (19%)"),
        ([("2025 (t/m mei)", 4), ("2026 (t/m mei)", 5)], {},
         "meer dan in dezelfde vijf maanden van 2025 (4), geen aantoonbaar verschil"),
        ([("2024", 6), ("2025", 5)], {"unit": "rank", "rank_best": "first"},
         "lager nummer dan in 2024 (6), een betere plaats"),
        ([("2024", 6), ("2025", 5)], {"unit": "rank", "rank_best": "last"},
         "lager nummer dan in 2024 (6), een slechtere plaats"),
        ([("2024", 6), ("2025", 6)], {"unit": "rank", "rank_best": "first"},
         "dezelfde plaats als in 2024 (6)"),
        ([("2025", 6)], {}, "geen eerder cijfer"),
        ([("2023", 6), ("2025", 6)], {}, "geen cijfer over 2024"),
    ],
)  # fmt: skip
def test_a_difference_is_told_in_a_few_words_too(points, fields, in_short):
    found = of(*(point(period, value) for period, value in points), **fields)
    assert found.in_short == in_short


def test_the_same_months_of_the_year_before_come_before_a_share():
    found = of(
        point("2018", 720), point("2018 (t/m september)", 300), point("2019 (t/m september)", 580),
        direction="lower",
    )  # fmt: skip
    assert found.sentence == (
        "580 in negen maanden. In dezelfde negen maanden van 2018 was dat 300. Dat is aantoonbaar hoger. "
        "Dat is niet de kant die we op willen. Over heel 2019 zegt dit nog niets."
    )
    assert found.is_better is False


def test_quarters_that_add_up_are_the_same_months():
    quarters = series(*(point(f"{number}e kwartaal 2018", 190) for number in (1, 2, 3)))
    found = of(point("2018", 720), point("2019 (t/m september)", 580), finer=[quarters])
    assert found.sentence == (
        "580 in negen maanden. In dezelfde negen maanden van 2018 was dat 570. Over heel 2019 zegt "
        "dit nog niets."
    )
    missing = series(point("1e kwartaal 2018", 190), point("3e kwartaal 2018", 190))
    found = of(point("2018", 720), point("2019 (t/m september)", 580), finer=[missing])
    assert found.sentence == (
        "580 in negen maanden. Driekwart van 2018 is 540. Over heel 2019 zegt dit nog niets."
    )


def test_a_secret_figure_of_the_same_months_leaves_the_share_of_the_year():
    found = of(
        point("2018", 720), point("2018 (t/m september)", is_secret=True), point("2019 (t/m september)", 580)
    )
    assert found.sentence == (
        "580 in negen maanden. Driekwart van 2018 is 540. Over heel 2019 zegt dit nog niets."
    )


def test_quarters_by_another_definition_are_not_the_same_months():
    quarters = series(*(point(f"{number}e kwartaal 2018", 190, version=2) for number in (1, 2, 3)))
    found = of(point("2018", 720), point("2019 (t/m september)", 580), finer=[quarters])
    assert found.sentence == (
        "580 in negen maanden. Driekwart van 2018 is 540. Over heel 2019 zegt dit nog niets."
    )


def test_the_months_of_another_area_do_not_count():
    months = [point(f"{name} 2018", 10) for name in ("januari", "februari", "maart")]
    elsewhere = Series("Misdrijven", "Hillegom", Measure("count"), tuple(months))
    found = of(point("2018", 120), point("2019 (t/m maart)", 30), finer=[elsewhere])
    assert (
        found.sentence == "30 in drie maanden. Een kwart van 2018 is 30. Over heel 2019 zegt dit nog niets."
    )


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("januari", "10 in één maand. Eén twaalfde van 2018 is 10."),
        ("februari", "10 in twee maanden. Twee twaalfde van 2018 is 20."),
        ("april", "10 in vier maanden. Een derde van 2018 is 40."),
        ("juni", "10 in zes maanden. De helft van 2018 is 60."),
        ("juli", "10 in zeven maanden. Zeven twaalfde van 2018 is 70."),
        ("augustus", "10 in acht maanden. Twee derde van 2018 is 80."),
        ("november", "10 in elf maanden. Elf twaalfde van 2018 is 110."),
    ],
)
def test_a_share_is_said_in_words(month, sentence):
    found = of(point("2018", 120), point(f"2019 (t/m {month})", 10))
    assert found.sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("later", "earlier", "direction", "word", "sentence", "is_better"),
    [
        (85, 120, "lower", "lager",
         "85 over 2025, 120 over 2024. Dat is aantoonbaar lager. Dat is de kant die we op willen.", True),
        (120, 85, "lower", "hoger",
         "120 over 2025, 85 over 2024. Dat is aantoonbaar hoger. Dat is niet de kant die we op "
         "willen.", False),
        (120, 85, "interpretation", "hoger",
         "120 over 2025, 85 over 2024. Dat is aantoonbaar hoger. Dit cijfer vraagt uitleg.", None),
        (120, 85, "none", "hoger", "120 over 2025, 85 over 2024. Dat is aantoonbaar hoger.", None),
        (120, 85, "keep", "hoger", "120 over 2025, 85 over 2024. Dat is aantoonbaar hoger.", None),
        (2, 4, "lower", "geen aantoonbaar verschil",
         "2 over 2025, 4 over 2024. Het verschil kan toeval zijn.", None),
        (0, 0, "lower", "geen aantoonbaar verschil", "0 over 2025, 0 over 2024. Dat is evenveel.", None),
        (1250, 1000, "higher", "hoger",
         "1.250 over 2025, 1.000 over 2024. Dat is aantoonbaar hoger. Dat is de kant die we op "
         "willen.", True),
    ],
)  # fmt: skip
def test_a_year_against_the_year_before(later, earlier, direction, word, sentence, is_better):
    found = of(point("2024", earlier), point("2025", later), direction=direction)
    assert (found.word, found.sentence, found.is_better) == (word, sentence, is_better)


@pytest.mark.parametrize(
    ("later", "earlier", "sentence"),
    [
        ("1e halfjaar 2026", "1e halfjaar 2025", "20 over het 1e halfjaar van 2026, 22 over het 1e "
        "halfjaar van 2025."),
        ("3e kwartaal 2026", "3e kwartaal 2025", "20 over het 3e kwartaal van 2026, 22 over het 3e "
        "kwartaal van 2025."),
        ("mei 2026", "mei 2025", "20 over mei 2026, 22 over mei 2025."),
        ("schooljaar 2025-2026", "schooljaar 2024-2025",
         "20 over schooljaar 2025-2026, 22 over schooljaar 2024-2025."),
    ],
)  # fmt: skip
def test_shorter_periods_and_school_years_against_the_same_of_a_year_before(later, earlier, sentence):
    found = of(point(earlier, 22), point(later, 20))
    assert found.sentence == f"{sentence} Het verschil kan toeval zijn."


def test_what_is_measured_every_two_years_compares_with_the_time_before():
    points = [
        point("2021", "7.0", margin_low="6.9", margin_high="7.1"),
        point("2023", "7.3", margin_low="7.2", margin_high="7.4"),
    ]
    found = of(*points, unit="mark", decimals=1, frequency="two_years", direction="higher")
    assert found.sentence == (
        "7,3 (marge 7,2 tot 7,4) over 2023, 7,0 (marge 6,9 tot 7,1) over 2021. Dat is aantoonbaar hoger. "
        "Dat is de kant die we op willen."
    )
    found = of(*points, unit="mark", decimals=1, frequency="year")
    assert found.sentence == (
        "7,3 (marge 7,2 tot 7,4) over 2023. Over 2022 is er geen cijfer om mee te vergelijken."
    )
    assert found.word == "niet te vergelijken"


@pytest.mark.parametrize(
    ("later", "earlier", "direction", "sentence"),
    [
        ((7.2, 7.0, 7.4), (7.0, 6.8, 7.2), Direction.NONE,
         "7,2 (marge 7,0 tot 7,4) over 2025, 7,0 (marge 6,8 tot 7,2) over 2024. "
         "De marges overlappen: het verschil kan toeval zijn."),
        ((7.2, 7.0, 7.4), (7.0, 6.8, 7.0), Direction.NONE,
         "7,2 (marge 7,0 tot 7,4) over 2025, 7,0 (marge 6,8 tot 7,0) over 2024. "
         "De marges overlappen: het verschil kan toeval zijn."),
        ((6.0, 5.9, 6.1), (7.0, 6.8, 7.2), Direction.LOWER,
         "6,0 (marge 5,9 tot 6,1) over 2025, 7,0 (marge 6,8 tot 7,2) over 2024. Dat is aantoonbaar lager."),
        ((7.2,), (7.0,), Direction.UNKNOWN,
         "7,2 over 2025, 7,0 over 2024. Zonder marges is niet te zeggen of dit verschil meer is dan toeval."),
        ((7.2, 7.0, 7.4), (7.0,), Direction.UNKNOWN,
         "7,2 (marge 7,0 tot 7,4) over 2025, 7,0 over 2024. Alleen het cijfer over 2025 heeft "
         "marges. Daarom is "
         "niet te zeggen of dit verschil meer is dan toeval."),
        ((7.2,), (7.0, 6.8, 7.2), Direction.UNKNOWN,
         "7,2 over 2025, 7,0 (marge 6,8 tot 7,2) over 2024. Alleen het cijfer over 2024 heeft "
         "marges. Daarom is "
         "niet te zeggen of dit verschil meer is dan toeval."),
    ],
)  # fmt: skip
def test_marks_are_held_against_each_other_by_their_margins(later, earlier, direction, sentence):
    names = ("value", "margin_low", "margin_high")
    found = of(
        point("2024", **dict(zip(names, earlier, strict=False))),
        point("2025", **dict(zip(names, later, strict=False))),
        unit="mark",
        decimals=1,
    )
    assert (found.direction, found.sentence) == (direction, sentence)


@pytest.mark.parametrize(
    ("unit", "fields", "sentence"),
    [
        ("percentage", {"decimals": 1}, "8,6% over 2025, 9,0% over 2024."),
        ("rate", {"decimals": 1, "rate_base": 1000, "rate_of": "inwoners"},
         "8,6 per 1.000 inwoners over 2025, 9,0 per 1.000 inwoners over 2024."),
    ],
)  # fmt: skip
def test_figures_carry_their_unit(unit, fields, sentence):
    found = of(point("2024", "9.0"), point("2025", "8.6"), unit=unit, **fields)
    assert found.sentence == (
        f"{sentence} Zonder marges is niet te zeggen of dit verschil meer is dan toeval."
    )


def test_a_place_on_a_ranking_is_not_tested():
    found = of(point("2024", 20), point("2025", 18), unit="rank", rank_best="last", rank_size=355)
    assert found.direction == Direction.UNKNOWN
    assert found.sentence == (
        "Plaats 18 over 2025, plaats 20 over 2024. Bij een plaats op een ranglijst is niet te "
        "zeggen wat toeval is."
    )


def test_judgements_have_no_difference():
    judged = point("2025", judgement="reached", evidence="Enquête", assessor="Team Veiligheid")
    assert of(judged, unit="judgement") is None
    assert of(point("2024", 3), judged) is None
    assert of() is None


def test_only_periods_that_are_over_count():
    found = of(point("2024", 10), point("2025", 12), point("2026", 400))
    assert found.sentence == "12 over 2025, 10 over 2024. Het verschil kan toeval zijn."


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ([point("2024", 5), point("2025", is_secret=True)], "Het cijfer over 2025 is geheim."),
        ([point("2024", 5), point("2025")], "Het cijfer over 2025 is niet beschikbaar."),
        ([point("2024", is_secret=True), point("2025", 5)], "5 over 2025. Het cijfer over 2024 is geheim."),
        ([point("2024"), point("2025", 5)], "5 over 2025. Het cijfer over 2024 is niet beschikbaar."),
        ([point("2025", 5)], "5 over 2025. Er is geen eerder cijfer om mee te vergelijken."),
        ([point("2025 (t/m mei)", 5)], "5 over 2025 (t/m mei). Er is geen eerder cijfer om mee "
        "te vergelijken."),
        ([point("2022", 4), point("2025", 5)], "5 over 2025. Over 2024 is er geen cijfer om mee te "
        "vergelijken."),
        ([point("2022", 4), point("2025 (t/m mei)", 5)], "5 over 2025 (t/m mei). Over 2024 is er geen cijfer "
        "om mee te vergelijken."),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(points, sentence):
    found = of(*points)
    assert (found.direction, found.sentence) == (Direction.INCOMPARABLE, sentence)
    assert found.is_better is None


@pytest.mark.parametrize(("value", "said"), [("4.5", "4,5"), ("-3", "−3")])
def test_what_is_no_whole_count_is_not_tested(value, said):
    found = of(point("2024", 10), point("2025", value), decimals=1)
    assert found.direction == Direction.UNKNOWN
    assert found.sentence.endswith(
        f" {said} is geen heel aantal. Daarom is niet te zeggen of dit verschil meer is dan toeval."
    )


def test_never_across_another_definition():
    change = Break(datetime.date(2025, 1, 1), "Ook online aangiften tellen mee.", 2)
    found = of(point("2024", 100), point("2025", 50, version=2), breaks=(change,))
    assert found.direction == Direction.INCOMPARABLE
    assert found.sentence == (
        "50 over 2025. Dat is niet te vergelijken met 2024. Vanaf 1 januari 2025 geldt een andere "
        "definitie: ook "
        "online aangiften tellen mee."
    )
    both = of(
        point("2024", 100), point("2024", 45, version=2), point("2025", 50, version=2), breaks=(change,)
    )
    assert both.sentence == "50 over 2025, 45 over 2024. Het verschil kan toeval zijn."


def test_never_across_a_break_at_the_source():
    change = Break(datetime.date(2024, 7, 1), "Nieuw systeem")
    points = [point("2023", 100), point("2024", 50), point("2025", 60)]
    for count, said in ((2, "2023"), (3, "2024")):
        found = of(*points[:count], breaks=(change,))
        assert found.sentence.endswith(
            f"Dat is niet te vergelijken met {said}. Vanaf 1 juli 2024 wordt er anders geteld of "
            "gevraagd: nieuw systeem."
        )
    at_the_start = of(*points[1:], breaks=(Break(datetime.date(2024, 1, 1), ""),))
    assert at_the_start.direction == Direction.NONE


def test_provisional_figures_are_named():
    found = of(point("2024", 100, is_provisional=True), point("2025", 98, is_provisional=True))
    assert found.sentence.endswith("De cijfers over 2024 en 2025 zijn voorlopig.")
    found = of(point("2024", 100), point("2025", 98, is_provisional=True))
    assert found.sentence.endswith("Het cijfer over 2025 is voorlopig.")


periods = st.one_of(
    st.integers(2014, 2027).map(Period.year),
    st.builds(Period.part_year, st.integers(2014, 2027), st.integers(1, 11)),
    st.builds(Period.quarter, st.integers(2014, 2027), st.integers(1, 4)),
    st.integers(2014, 2026).map(Period.school_year),
)
values = st.none() | st.decimals(-10, 10**12, places=2) | st.integers(0, 2000).map(Decimal)
any_point = st.builds(
    Point,
    period=periods,
    value=values,
    version=st.integers(1, 3),
    is_secret=st.booleans(),
    is_provisional=st.booleans(),
    margin_low=st.none() | st.decimals(0, 100, places=1),
    margin_high=st.none() | st.decimals(0, 100, places=1),
    judgement=st.sampled_from(["", "", "reached"]),
)
any_measure = st.builds(
    Measure,
    unit=st.sampled_from(["count", "percentage", "mark", "rate", "rank", "judgement"]),
    decimals=st.integers(0, 4),
    rate_base=st.none() | st.just(1000),
    direction=st.sampled_from(["lower", "higher", "keep", "none", "interpretation"]),
    frequency=st.sampled_from(["year", "two_years", "other", "month"]),
)
any_breaks = st.lists(
    st.builds(Break, st.dates(datetime.date(2014, 1, 1), datetime.date(2027, 1, 1)), st.text(max_size=5),
              st.none() | st.integers(2, 3)),
    max_size=2,
).map(tuple)  # fmt: skip


def any_series():
    points = st.lists(any_point, max_size=8).map(
        lambda found: tuple(sorted(found, key=lambda one: (one.period, one.version)))
    )
    return st.builds(Series, st.just("Misdrijven"), st.just("Lisse"), any_measure, points, any_breaks)


@given(any_series(), any_series())
def test_a_difference_of_anything_is_a_sentence(found, finer):
    difference = difference_of(found, on=ON, finer=[finer])
    if difference is not None:
        assert difference.sentence.endswith((".", "!", "?"))
        assert "  " not in difference.sentence
        assert difference.is_better is None or difference.direction.is_demonstrable
