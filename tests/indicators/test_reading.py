import datetime
from decimal import Decimal

import pytest

from indicators.models import Area
from indicators.periods import Period, parse_period
from indicators.reading import IndicatorFigures, PlanFigures
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_target,
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
    assert [len(part.figures) for part in read.priorities] == [1] * indicators
