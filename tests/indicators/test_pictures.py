"""Figures as picture, in words and as table: what a reader sees and hears."""

import datetime
from decimal import Decimal

import pytest

from charts.chart import NARROW, Dot
from indicators.periods import Period, parse_period
from indicators.pictures import (
    area_chart,
    area_picture,
    figures_table,
    safety_tables,
    series_chart,
    series_picture,
    sparkline_chart,
    sparkline_of,
)
from indicators.reading import IndicatorFigures, PlanFigures
from municipalities.models import Area
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_source,
    make_target,
    make_version,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
NB = "\u00a0"


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Lisse"), first_year=2020, last_year=2023)


def add(plan, name="Woninginbraken", years=(), **fields):
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    named = make_plan_indicator(plan=plan, indicator=indicator, name=name)
    for year, value in years:
        make_measurement(indicator=indicator, period=Period.year(year), value=value)
    return named


def figures_of(named):
    return IndicatorFigures.of(named, on=TODAY)


def burglary(plan):
    named = add(plan, years=[(2014, 41), (2015, 60), (2017, 45), (2018, 30)])
    make_measurement(
        indicator=named.indicator, period=Period.part_year(2019, 9), value=21, is_provisional=True
    )
    make_target(plan_indicator=named, text="< 80")
    return named


def test_series_picture_says_in_dutch_what_it_shows(plan):
    named = burglary(plan)
    picture = series_picture(figures_of(named))
    assert picture.title == "Woninginbraken in Lisse, 2014 tot en met september 2019"
    assert picture.description == (
        "Het hoogst was 60 in 2015, het laagst 30 in 2018. "
        "2019 loopt tot en met september en staat los van de lijn: 21. "
        "Voorlopig: 2019 (t/m september). "
        "De streefwaarde is: < 80."
    )
    assert f'id="reeks-{named.pk}-600-titel"' in picture.svg


def test_series_chart_keeps_gap_part_year_and_target_apart(plan):
    chart = series_chart(figures_of(burglary(plan)))
    assert chart.slots == ("2014", "2015", "2016", "2017", "2018", f"2019 (t/m{NB}sept.)")
    assert chart.line.dots[2] == Dot(2, None)
    assert chart.line.dots[5] == Dot(5, Decimal(21), "21", is_hollow=True, is_dashed=True)
    assert [(aim.text, aim.low, aim.slot) for aim in chart.aims] == [(f"Streefwaarde: <{NB}80", 80, None)]
    assert (chart.unit, chart.from_zero, chart.is_reversed) == ("aantal", True, False)
    assert series_chart(figures_of(burglary(plan)), width=NARROW).width == NARROW


def test_part_year_makes_room_once_the_whole_year_is_known(plan):
    named = burglary(plan)
    make_measurement(indicator=named.indicator, period=Period.year(2019), value=33)
    assert series_chart(figures_of(named)).slots[-2:] == ("2018", "2019")


def test_what_is_measured_every_two_years_has_no_gap_in_between(plan):
    named = add(plan, years=[(2017, 7.3), (2019, 7.1)], unit="mark", decimals=1, frequency="two_years")
    chart = series_chart(figures_of(named))
    assert chart.slots == ("2017", "2018", "2019")
    assert [dot.slot for dot in chart.line.dots] == [0, 2]
    assert (chart.from_zero, chart.least_span) == (False, 3)


def test_rank_has_its_best_end_on_top(plan):
    first = add(plan, "Ranglijst", [(2018, 12), (2019, 9)], unit="rank", rank_best="first", rank_size=355)
    assert series_chart(figures_of(first)).is_reversed
    last = add(plan, "Andere", [(2018, 12), (2019, 9)], unit="rank", rank_best="last", rank_size=355)
    chart = series_chart(figures_of(last))
    assert not chart.is_reversed
    assert chart.unit == "plaats op de ranglijst van 355. De beste plaats staat boven."
    assert area_chart(figures_of(last)) is None


def test_target_of_a_year_stands_in_that_year_alone(plan):
    named = add(plan, years=[(2018, 90), (2019, 85)])
    make_target(plan_indicator=named, text="< 80", year=2021)
    chart = series_chart(figures_of(named))
    assert chart.slots == ("2018", "2019", "2020", "2021")
    assert [(aim.text, aim.slot) for aim in chart.aims] == [(f"Streefwaarde 2021: <{NB}80", 3)]


def test_the_same_target_of_years_in_a_row_is_drawn_and_told_once(plan):
    named = add(plan, years=[(2024, 11), (2025, 13)])
    make_measurement(indicator=named.indicator, period=Period.part_year(2026, 9), value=9)
    for year, text in ((2024, "≥ 12"), (2025, "≥ 12"), (2026, "≥ 12"), (2027, "≥ 15")):
        make_target(plan_indicator=named, text=text, year=year)
    chart = series_chart(figures_of(named))
    assert chart.slots == ("2024", "2025", f"2026 (t/m{NB}sept.)", "2027")
    assert [(aim.text, aim.low, aim.slot, aim.last_slot) for aim in chart.aims] == [
        (f"Streefwaarde 2024-2026: ≥{NB}12", 12, 0, 2), (f"Streefwaarde 2027: ≥{NB}15", 15, 3, None),
    ]  # fmt: skip
    assert chart.description.endswith(
        "De streefwaarde voor 2024-2026 is: ≥ 12. De streefwaarde voor 2027 is: ≥ 15."
    )


@pytest.mark.parametrize(
    "text", ["• 74", "74", "• 2018", "niet lager dan het voorgaande jaar", "Bewustzijn is vergroot"]
)
def test_target_that_says_no_bound_is_not_drawn(plan, text):
    named = add(plan, years=[(2018, 90), (2019, 85)])
    make_target(plan_indicator=named, text=text)
    chart = series_chart(figures_of(named))
    assert chart.aims == ()
    assert "streefwaarde" not in chart.description
    assert sparkline_chart(figures_of(named)).aim is None


def test_new_definition_and_change_at_the_source_are_breaks(plan):
    source = make_source(municipality=plan.municipality)
    source.breaks.create(on=datetime.date(2016, 7, 1), explanation="Meldingen via internet tellen mee.")
    named = add(plan, years=[(2015, 50), (2016, 55), (2017, 60)], source=source)
    make_version(
        indicator=named.indicator, number=2, starts_on=datetime.date(2018, 1, 1),
        change="Schuren tellen mee.", source=source, name="Woninginbraken",
    )  # fmt: skip
    make_measurement(indicator=named.indicator, period=Period.year(2018), value=80)
    figures = figures_of(named)
    chart = series_chart(figures)
    assert [(mark.slot, mark.text) for mark in chart.breaks] == [
        (1, "breuk vanaf juli 2016"), (3, "andere definitie vanaf 2018"),
    ]  # fmt: skip
    assert "niet te vergelijken met dat ervoor: breuk vanaf juli 2016." in chart.description
    rows = [
        (row.period, [cell.text for cell in row.cells], row.break_text) for row in figures_table(figures).rows
    ]
    assert rows == [
        ("2015", ["50"], ""),
        ("", [], "Breuk vanaf juli 2016. Meldingen via internet tellen mee."),
        ("2016", ["55"], ""),
        ("2017", ["60"], ""),
        ("", [], "Andere definitie vanaf 2018. Schuren tellen mee."),
        ("2018", ["80"], ""),
    ]


def test_period_measured_twice_stands_twice(plan):
    named = add(plan, years=[(2020, 50), (2021, 55)])
    make_version(
        indicator=named.indicator, number=2, starts_on=datetime.date(2021, 1, 1), change="Anders geteld.",
        name="Woninginbraken",
    )  # fmt: skip
    make_measurement(indicator=named.indicator, period=Period.year(2021), value=70)
    chart = series_chart(figures_of(named))
    assert chart.slots == ("2020", f"2021 (versie{NB}1)", f"2021 (versie{NB}2)")
    assert [mark.slot for mark in chart.breaks] == [2]


def test_secret_and_missing_figures_are_words_not_points(plan):
    named = add(plan, years=[(2018, 0)])
    make_measurement(indicator=named.indicator, period=Period.year(2019), state="secret")
    make_measurement(indicator=named.indicator, period=Period.year(2020), state="not_available")
    figures = figures_of(named)
    assert [dot.value for dot in series_chart(figures).line.dots] == [0, None, None]
    assert [row.cells[0].text for row in figures_table(figures).rows] == ["0", "geheim", "niet beschikbaar"]
    assert series_chart(figures).description == ("In 2018 was het 0. Geheim: 2019. Niet beschikbaar: 2020.")
    assert sparkline_of(figures) is None


def test_without_a_figure_there_is_no_picture(plan):
    named = add(plan)
    assert series_picture(figures_of(named)) is None
    assert area_picture(figures_of(named)) is None
    assert sparkline_of(figures_of(named)) is None
    make_measurement(indicator=named.indicator, period=Period.year(2020), state="secret")
    assert series_picture(figures_of(named)) is None


def test_numbers_of_a_country_do_not_stand_beside_those_of_a_town(plan):
    named = add(plan, years=[(2018, 90), (2019, 85)])
    neighbour = make_area(of_municipality=make_municipality(name="Hillegom"))
    country = make_area(kind=Area.Kind.COUNTRY, name="Nederland")
    for area, value in ((neighbour, 70), (country, 40_000)):
        make_measurement(indicator=named.indicator, period=Period.year(2019), value=value, area=area)
    chart = series_chart(figures_of(named))
    assert [line.name for line in chart.comparisons] == ["Hillegom"]
    assert chart.description.endswith(
        "Ook getekend: Hillegom. Van andere gebieden staan de cijfers alleen in de tabel."
    )
    assert figures_table(figures_of(named)).areas == ("Lisse", "Hillegom", "Nederland")
    bars = area_chart(figures_of(named))
    assert [(bar.name, bar.value, bar.is_own) for bar in bars.bars] == [
        ("Lisse", 85, True),
        ("Hillegom", 70, False),
    ]


def test_bars_are_of_the_last_whole_period_that_others_have_too(plan):
    named = add(
        plan, years=[(2018, 8), (2019, 9), (2020, 7)], unit="rate", rate_base=1000, rate_of="jongeren"
    )
    country = make_area(kind=Area.Kind.COUNTRY, name="Nederland")
    secret = make_area(kind=Area.Kind.DISTRICT, name="District")
    make_measurement(indicator=named.indicator, period=Period.year(2019), value=10, area=country)
    make_measurement(indicator=named.indicator, period=Period.year(2019), state="secret", area=secret)
    make_measurement(indicator=named.indicator, period=Period.part_year(2021, 6), value=5)
    make_target(plan_indicator=named, text="≤ 7,5")
    picture = area_chart(figures_of(named))
    assert picture.title == "Woninginbraken: Lisse naast andere gebieden, 2019"
    assert picture.description == (
        "Van hoog naar laag: Nederland 10, Lisse 9 en District geheim. De streefwaarde is: ≤ 7,5."
    )
    assert picture.unit == "aantal per 1.000 jongeren"
    assert picture.aim.low == Decimal("7.5")


def test_months_quarters_and_school_years_have_short_labels(plan):
    for text, label in (
        ("mei 2024", "mei 2024"),
        ("1e kwartaal 2024", f"1e{NB}kw. 2024"),
        ("2e halfjaar 2024", f"2e{NB}helft 2024"),
        ("schooljaar 2024-2025", "2024-2025"),
    ):
        named = add(plan, text)
        make_measurement(indicator=named.indicator, period=parse_period(text), value=3)
        assert series_chart(figures_of(named)).slots == (label,)


def test_forty_months_have_a_slot_each_and_the_missing_one_is_a_gap(plan):
    named = add(plan, frequency="month")
    for number in range(40):
        if number != 20:
            period = Period.month(2020 + number // 12, number % 12 + 1)
            make_measurement(indicator=named.indicator, period=period, value=number)
    chart = series_chart(figures_of(named))
    assert len(chart.slots) == 40
    assert [dot.slot for dot in chart.line.dots if dot.value is None] == [20]


def test_remarks_stand_with_the_figure(plan):
    named = add(plan, unit="percentage", decimals=1)
    make_measurement(
        indicator=named.indicator, period=Period.year(2019), value=Decimal("18.4"), is_provisional=True,
        margin_low=Decimal("16.1"), margin_high=Decimal("20.9"), note="Weinig antwoorden",
    )  # fmt: skip
    [row] = figures_table(figures_of(named)).rows
    [cell] = row.cells
    assert (cell.text, cell.remarks) == ("18,4%", ("voorlopig", "tussen 16,1 en 20,9", "Weinig antwoorden"))


def test_safety_picture_is_a_table_of_series_by_year(plan):
    for name, years in (("Misdrijven", [(2017, 740), (2018, 720)]), ("Geweld", [(2018, 132)])):
        named = add(plan, name, years)
        named.role, named.priority = "safety_picture", None
        named.save()
        make_measurement(indicator=named.indicator, period=Period.part_year(2019, 9), value=99)
    [table] = safety_tables(PlanFigures.of(plan, on=TODAY).safety_picture)
    assert (table.first, table.areas) == (
        "Reeks", ("2017", "2018", "2019 (t/m september)", "Laatste cijfer en dat ervoor"),
    )  # fmt: skip
    assert [(row.period, [cell.text for cell in row.cells]) for row in table.rows] == [
        ("Misdrijven", ["740", "720", "99", "aantoonbaar minder dan driekwart van 2018 (540)"]),
        (
            "Geweld",
            ["geen cijfer", "132", "99", "evenveel als driekwart van 2018 (99), geen aantoonbaar verschil"],
        ),
    ]


def fed_by_month(plan):
    """What a feed of months leaves behind: a part-year each month, and last year whole."""
    named = add(plan, years=[(2017, 45), (2018, 30)])
    for year, last in ((2018, 11), (2019, 9)):
        for month in range(1, last + 1):
            period = Period.part_year(year, month)
            make_measurement(indicator=named.indicator, period=period, value=2 * month, is_provisional=True)
    return named


def test_only_the_newest_part_of_a_year_is_drawn_and_told(plan):
    figures = figures_of(fed_by_month(plan))
    assert series_chart(figures).slots == ("2017", "2018", f"2019 (t/m{NB}sept.)")
    assert sparkline_chart(figures).slot_count == 3
    assert series_chart(figures).description == (
        "Het hoogst was 45 in 2017, het laagst 30 in 2018. "
        "2019 loopt tot en met september en staat los van de lijn: 18. "
        "Voorlopig: 2019 (t/m september)."
    )


def test_table_keeps_the_newest_part_of_a_year_and_what_it_compares_with(plan):
    table = figures_table(figures_of(fed_by_month(plan)))
    assert [(row.period, row.cells[0].text) for row in table.rows] == [
        ("2017", "45"),
        ("2018 (t/m september)", "18"),
        ("2018", "30"),
        ("2019 (t/m september)", "18"),
    ]


def test_part_of_a_year_stays_while_what_comes_after_it_is_unknown(plan):
    named = fed_by_month(plan)
    make_measurement(
        indicator=named.indicator, period=Period.part_year(2019, 10), value=None, state="not_available"
    )
    periods = [row.period for row in figures_table(figures_of(named)).rows]
    assert periods[-3:] == ["2018", "2019 (t/m september)", "2019 (t/m oktober)"]


def test_safety_picture_has_a_column_for_the_newest_part_of_a_year_of_each_series(plan):
    whole = add(plan, "Misdrijven", years=[(2018, 700)])
    make_measurement(indicator=whole.indicator, period=Period.year(2019), value=720)
    for named in (fed_by_month(plan), whole):
        named.role, named.priority = "safety_picture", None
        named.save()
    [table] = safety_tables(PlanFigures.of(plan, on=TODAY).safety_picture)
    assert table.areas == (
        "2017", "2018", "2019 (t/m september)", "2019", "Laatste cijfer en dat ervoor",
    )  # fmt: skip
    assert {row.period: [cell.text for cell in row.cells[:4]] for row in table.rows} == {
        "Woninginbraken": ["45", "30", "18", "geen cijfer"],
        "Misdrijven": ["geen cijfer", "700", "geen cijfer", "720"],
    }
