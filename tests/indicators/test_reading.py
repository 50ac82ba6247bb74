import datetime
from decimal import Decimal

import pytest

from indicators.models import SeriesBreak, TargetReading
from indicators.periods import Period, parse_period
from indicators.reading import IndicatorFigures, PlanFigures, measure_of
from indicators.series import Break, Point, Series
from municipalities.models import Area
from plans.models import Objective
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_target,
    make_version,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


def points(series):
    return [(str(point.period), point.value) for point in series.points]


def test_years_are_the_line_that_counts_and_months_stay_apart():
    plan = make_plan()
    indicator = make_indicator(municipality=plan.municipality)
    country = make_area(kind=Area.Kind.COUNTRY, name="Nederland")
    district = make_area(kind=Area.Kind.DISTRICT, name="Bollenstreek")
    neighbour = make_area()
    make_measurement(indicator=indicator, period=parse_period("mei 2024"), value=50)
    make_measurement(indicator=indicator, period=parse_period("2025 (t/m september)"), value=580)
    make_measurement(indicator=indicator, period=Period.year(2024), value=720)
    for area in (country, district, neighbour):
        make_measurement(indicator=indicator, period=Period.year(2024), value=9, area=area)
    named = make_plan_indicator(plan=plan, indicator=indicator)
    figures = IndicatorFigures.of(named, on=TODAY)
    assert points(figures.series) == [("2024", Decimal(720)), ("2025 (t/m september)", Decimal(580))]
    assert figures.series.area == plan.municipality.name
    assert [series.area for series in figures.comparisons] == [neighbour.name, "Bollenstreek", "Nederland"]
    assert [points(series) for series in figures.finer] == [[("mei 2024", Decimal(50))]]
    assert str(figures.last.period) == "2025 (t/m september)"


def fill(plan, indicators, measurements):
    for number in range(indicators):
        indicator = make_indicator(
            municipality=plan.municipality, source=make_source(municipality=plan.municipality)
        )
        priority = make_priority(plan=plan)
        named = make_plan_indicator(plan=plan, indicator=indicator, priority=priority)
        make_target(plan_indicator=named, text=f"< {number + 1}")
        make_target(plan_indicator=named, year=2025, text="minimaal 7")
        for year in range(measurements):
            make_measurement(indicator=indicator, period=Period.year(1990 + year), value=year)


@pytest.mark.parametrize(("indicators", "measurements"), [(1, 1), (30, 3), (3, 40)])
def test_a_plan_reads_in_eight_queries(django_assert_num_queries, indicators, measurements):
    plan = make_plan()
    fill(plan, indicators, measurements)
    with django_assert_num_queries(8):
        read = PlanFigures.of(plan, on=TODAY)
        for figures in read.all:
            assert len(figures.series.points) == measurements
            assert len(figures.statuses) == 2
            assert figures.status.word
            assert figures.source is not None
            assert figures.difference is not None or measurements == 0
    assert [len(part.figures) for part in read.priorities] == [1] * indicators


def test_one_indicator_reads_in_six_queries(django_assert_num_queries):
    plan = make_plan()
    fill(plan, 2, 20)
    named = plan.plan_indicators.first()
    with django_assert_num_queries(6):
        figures = IndicatorFigures.of(named, on=TODAY)
        assert len(figures.statuses) == 2
        assert figures.status.word
    assert len(figures.series.points) == 20


# The order of the plan


def test_everything_stands_in_the_order_of_the_plan():
    plan = make_plan()
    objective = Objective.objects.create(plan=plan, text="Minder misdrijven", position=1)
    empty = Objective.objects.create(plan=plan, text="Meer gevoel van veiligheid", position=0)
    second, first = make_priority(plan=plan, position=2), make_priority(plan=plan, position=1)
    of_plan = {"plan": plan}
    picture = make_plan_indicator(**of_plan, role="safety_picture", position=0)
    of_objective = make_plan_indicator(**of_plan, objective=objective, position=9)
    late = make_plan_indicator(**of_plan, priority=first, position=5)
    early = make_plan_indicator(**of_plan, priority=first, position=4)
    make_plan_indicator()
    read = PlanFigures.of(plan, on=TODAY)
    assert [(part.record, [one.plan_indicator for one in part.figures]) for part in read.objectives] == [
        (empty, []),
        (objective, [of_objective]),
    ]
    assert [(part.record, [one.plan_indicator for one in part.figures]) for part in read.priorities] == [
        (first, [early, late]),
        (second, []),
    ]
    assert [one.plan_indicator for one in read.safety_picture] == [picture]
    assert [one.plan_indicator for one in read.all] == [of_objective, early, late, picture]


def test_an_indicator_without_figures_has_an_empty_series():
    named = make_plan_indicator()
    figures = IndicatorFigures.of(named, on=TODAY)
    assert figures.series == Series(
        figures.version.name, named.plan.municipality.name, measure_of(figures.indicator, figures.version), ()
    )
    assert (figures.last, figures.difference, figures.targets, figures.statuses) == (None, None, (), ())
    assert (figures.status.word, figures.source, figures.source_text) == ("geen streefwaarde", None, "")


def test_names_are_those_of_the_plan():
    source = make_source(name="Politiecijfers")
    indicator = make_indicator(municipality=source.municipality, source=source, name="Woninginbraken")
    plan = make_plan(municipality=source.municipality)
    named = make_plan_indicator(plan=plan, indicator=indicator, name="Aantal inbraken", source_text="Politie")
    figures = IndicatorFigures.of(named, on=TODAY)
    assert (figures.name, figures.source_text, figures.source) == ("Aantal inbraken", "Politie", source)
    assert figures.series.name == "Woninginbraken"
    named.source_text = ""
    named.save()
    assert IndicatorFigures.of(named, on=TODAY).source_text == "Politiecijfers"


# Lines


def test_own_figures_are_those_of_the_municipality_of_the_indicator():
    elsewhere = make_area()
    indicator = make_indicator()
    make_measurement(indicator=indicator, period=Period.year(2024), value=5, area=elsewhere)
    figures = IndicatorFigures.of(
        make_plan_indicator(plan=make_plan(municipality=indicator.municipality), indicator=indicator),
        on=TODAY,
    )
    assert (figures.series.area, figures.series.points) == (indicator.municipality.name, ())
    assert [series.area for series in figures.comparisons] == [elsewhere.name]


def test_comparisons_stand_from_near_to_far():
    indicator = make_indicator()
    kinds = list(Area.Kind)
    for kind in reversed(kinds):
        area = make_area(kind=kind) if kind == "municipality" else make_area(kind=kind, name=f"Van {kind}")
        make_measurement(indicator=indicator, period=Period.year(2024), value=1, area=area)
    make_measurement(indicator=indicator, period=Period.year(2024), value=2)
    figures = IndicatorFigures.of(named_in_plan(indicator), on=TODAY)
    assert [series.area_kind for series in figures.comparisons] == [
        "municipality",
        "neighbourhood",
        "district",
        "police_unit",
        "size_class",
        "country",
    ]
    assert points(figures.series) == [("2024", 2)]


def named_in_plan(indicator, **fields):
    return make_plan_indicator(
        plan=make_plan(municipality=indicator.municipality), indicator=indicator, **fields
    )


@pytest.mark.parametrize(
    ("frequency", "line", "finer"),
    [
        (
            "year",
            ["2024"],
            [["schooljaar 2023-2024"], ["1e halfjaar 2024"], ["2e kwartaal 2024"], ["mei 2024"]],
        ),
        (
            "school_year",
            ["schooljaar 2023-2024"],
            [["2024"], ["1e halfjaar 2024"], ["2e kwartaal 2024"], ["mei 2024"]],
        ),
    ],
)
def test_the_line_that_counts_is_the_coarsest(frequency, line, finer):
    indicator = make_indicator(frequency=frequency)
    for text in ("mei 2024", "2e kwartaal 2024", "1e halfjaar 2024", "schooljaar 2023-2024", "2024"):
        make_measurement(indicator=indicator, period=parse_period(text), value=1)
    figures = IndicatorFigures.of(named_in_plan(indicator), on=TODAY)
    assert [period for period, _ in points(figures.series)] == line
    assert [[period for period, _ in points(series)] for series in figures.finer] == finer


def test_every_field_of_a_figure_is_read():
    indicator = make_indicator()
    make_measurement(
        indicator=indicator,
        period=Period.year(2023),
        value="7.1",
        is_provisional=True,
        margin_low="6.9",
        margin_high="7.3",
        rank_size=355,
        note="Nieuwe steekproef",
        source_reference="Tabel 3",
    )
    make_measurement(
        indicator=indicator,
        period=Period.year(2024),
        judgement="partly",
        evidence="Enquête",
        assessor="Team Veiligheid",
    )
    make_measurement(indicator=indicator, period=Period.year(2025), state="secret")
    make_measurement(indicator=indicator, period=Period.year(2026), state="not_available")
    figures = IndicatorFigures.of(named_in_plan(indicator), on=TODAY)
    assert figures.series.points == (
        Point(
            Period.year(2023),
            Decimal("7.1"),
            is_provisional=True,
            margin_low=Decimal("6.9"),
            margin_high=Decimal("7.3"),
            rank_size=355,
            note="Nieuwe steekproef",
            source_reference="Tabel 3",
        ),
        Point(Period.year(2024), None, judgement="partly", evidence="Enquête", assessor="Team Veiligheid"),
        Point(Period.year(2025), None, is_secret=True),
        Point(Period.year(2026), None),
    )
    assert figures.last == figures.series.points[2]
    assert [point.is_known for point in figures.series.points] == [True, True, False, False]


# Definitions and breaks


def test_a_new_definition_goes_on_with_a_break():
    indicator = make_indicator(name="Inbraken")
    first = indicator.versions.get()
    second = make_version(
        indicator=indicator,
        number=2,
        name="Inbraken en pogingen",
        starts_on=datetime.date(2024, 1, 1),
        change="Pogingen tellen mee",
        decimals=1,
    )
    make_measurement(indicator=indicator, period=Period.year(2024), value=12, indicator_version=second)
    make_measurement(indicator=indicator, period=Period.year(2023), value=5, indicator_version=first)
    make_measurement(indicator=indicator, period=Period.year(2024), value=6, indicator_version=first)
    figures = IndicatorFigures.of(named_in_plan(indicator, indicator_version=first), on=TODAY)
    assert [(str(p.period), p.value, p.version) for p in figures.series.points] == [
        ("2023", 5, 1),
        ("2024", 6, 1),
        ("2024", 12, 2),
    ]
    assert figures.series.breaks == (Break(datetime.date(2024, 1, 1), "Pogingen tellen mee", 2),)
    assert (figures.version, figures.series.name, figures.series.measure.decimals) == (
        second,
        "Inbraken en pogingen",
        1,
    )
    assert figures.difference.direction == "incomparable"


def test_a_definition_in_another_unit_is_another_series():
    indicator = make_indicator()
    first = indicator.versions.get()
    second = make_version(
        indicator=indicator,
        number=2,
        name="Inbraken per 1.000 woningen",
        unit="rate",
        rate_base=1000,
        rate_of="woningen",
        starts_on=datetime.date(2024, 1, 1),
        change="Per 1.000 woningen",
    )
    make_measurement(indicator=indicator, period=Period.year(2023), value=5, indicator_version=first)
    make_measurement(indicator=indicator, period=Period.year(2024), value=1, indicator_version=second)
    named = named_in_plan(indicator, indicator_version=first)
    make_target(plan_indicator=named, text="< 80", year=2024)
    figures = IndicatorFigures.of(named, on=TODAY)
    assert (points(figures.series), figures.version) == ([("2023", 5)], first)
    assert [(series.measure.unit, points(series)) for series in figures.other_units] == [
        ("rate", [("2024", 1)])
    ]
    assert (figures.status.word, figures.status.sentence) == (
        "niet te vergelijken",
        "Over 2024 is er geen cijfer dat past. Vanaf 1 januari 2024 geldt een andere definitie: per 1.000 "
        "woningen.",
    )
    named.indicator_version = second
    named.save()
    assert points(IndicatorFigures.of(named, on=TODAY).series) == [("2024", 1)]


def test_a_break_counts_while_the_definition_uses_that_source():
    municipality = make_plan().municipality
    old, new = make_source(municipality=municipality), make_source(municipality=municipality)
    indicator = make_indicator(municipality=municipality, source=old)
    make_version(
        indicator=indicator, number=2, source=new, starts_on=datetime.date(2022, 1, 1), change="Andere bron"
    )
    for source, year in ((old, 2020), (old, 2023), (new, 2021), (new, 2024)):
        SeriesBreak.objects.create(
            source=source, on=datetime.date(year, 1, 1), explanation=f"Nieuwe vragen {year}"
        )
    figures = IndicatorFigures.of(named_in_plan(indicator), on=TODAY)
    assert figures.series.breaks == (
        Break(datetime.date(2020, 1, 1), "Nieuwe vragen 2020"),
        Break(datetime.date(2022, 1, 1), "Andere bron", 2),
        Break(datetime.date(2024, 1, 1), "Nieuwe vragen 2024"),
    )


# Targets


def test_the_status_that_counts_is_of_this_year_else_the_next_else_the_last():
    named = make_plan_indicator(plan=make_plan(first_year=2023, last_year=2026, slug="2023-2026"))
    for year, value in ((2023, 90), (2024, 80), (2025, 70)):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=value)
    for year, text in ((2024, "< 75"), (None, "< 40"), (2023, "< 95"), (2025, "< 75")):
        make_target(plan_indicator=named, year=year, text=text)

    def words(on):
        figures = IndicatorFigures.of(named, on=on)
        return [target.text for target in figures.targets], [s.word for s in figures.statuses], figures.status

    texts, said, now = words(datetime.date(2026, 3, 1))
    assert texts == ["< 95", "< 75", "< 75", "< 40"]
    assert said == ["bereikt", "niet bereikt", "bereikt", "nog niet te meten"]
    assert (now.year, now.word) == (2026, "nog niet te meten")
    assert words(datetime.date(2024, 12, 30))[2].year == 2024
    assert words(datetime.date(2025, 1, 1))[2].year == 2025
    assert words(datetime.date(2030, 1, 1))[2].year == 2026


def test_a_clarified_reading_and_the_baseline_count():
    named = make_plan_indicator(
        baseline_year=2018, plan=make_plan(first_year=2024, last_year=2025, slug="kort")
    )
    for year, value in ((2018, 200), (2025, 74)):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=value)
    target = make_target(plan_indicator=named, text="• 74")
    assert IndicatorFigures.of(named, on=TODAY).status.word == "streefwaarde niet eenduidig"
    TargetReading.objects.create(
        plan=named.plan, target=target, operator="at_most", value=74, reference="absolute", is_clarified=True
    )
    assert IndicatorFigures.of(named, on=TODAY).status.word == "bereikt"
    named.targets.all().delete()
    make_target(plan_indicator=named, text="daling")
    assert IndicatorFigures.of(named, on=TODAY).status.sentence == (
        "74 over 2025, 200 over 2018. Dat is aantoonbaar lager."
    )


def test_lisse_shows_nine_months_and_no_difference():
    """The five series of the plan of Lisse, as the dashboard reads them."""
    plan = make_plan(first_year=2020, last_year=2023, slug="2020-2023")
    series = {"Misdrijven": (720, 580), "Woninginbraken": (51, 42), "Geweld": (132, 81),
              "Overlast": (30, 21), "Jeugdoverlast": (86, 69)}  # fmt: skip
    for position, (name, (year, months)) in enumerate(series.items()):
        indicator = make_indicator(municipality=plan.municipality, name=name)
        make_plan_indicator(plan=plan, indicator=indicator, role="safety_picture", position=position)
        make_measurement(indicator=indicator, period=Period.year(2018), value=year)
        make_measurement(indicator=indicator, period=Period.part_year(2019, 9), value=months)
    read = PlanFigures.of(plan, on=datetime.date(2020, 3, 1))
    assert [(one.name, one.difference.word, one.difference.is_better) for one in read.safety_picture] == [
        (name, "geen aantoonbaar verschil", None) for name in series
    ]
    assert [one.difference.sentence for one in read.safety_picture] == [
        "580 in negen maanden. Driekwart van 2018 is 540. Over heel 2019 zegt dit nog niets.",
        "42 in negen maanden. Driekwart van 2018 is 38,25. Over heel 2019 zegt dit nog niets.",
        "81 in negen maanden. Driekwart van 2018 is 99. Over heel 2019 zegt dit nog niets.",
        "21 in negen maanden. Driekwart van 2018 is 22,5. Over heel 2019 zegt dit nog niets.",
        "69 in negen maanden. Driekwart van 2018 is 64,5. Over heel 2019 zegt dit nog niets.",
    ]
