import datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.periods import Period, PeriodKind
from indicators.series import Measure, Point, Series
from indicators.summing import NotSummable, parts_of, sum_of, summed, summed_point

MONTHS = [Period.month(2024, month) for month in range(1, 13)]
QUARTERS = [Period.quarter(2024, quarter) for quarter in (1, 2, 3, 4)]


def points(periods, value=1, **fields):
    return [Point(period, Decimal(value), **fields) for period in periods]


def test_twelve_months_are_a_year_and_eleven_are_not():
    assert (
        sum_of(Period.year(2024), ((month, Decimal(number)) for number, month in enumerate(MONTHS, 1))) == 78
    )
    for missing in range(12):
        left = [(month, Decimal(1)) for month in MONTHS if month != MONTHS[missing]]
        assert sum_of(Period.year(2024), left) is None


def test_a_month_that_is_not_known_leaves_the_year_without_a_figure():
    figures = [(month, Decimal(1)) for month in MONTHS[:11]]
    assert sum_of(Period.year(2024), [*figures, (MONTHS[11], None)]) is None
    assert sum_of(Period.year(2024), [*figures, (MONTHS[11], Decimal(0))]) == 11


def test_months_and_quarters_together_count_nothing_twice():
    assert parts_of(Period.year(2024), [*MONTHS, *QUARTERS]) == tuple(QUARTERS)
    assert parts_of(Period.year(2024), [*QUARTERS[1:], *MONTHS[:3]]) == (*MONTHS[:3], *QUARTERS[1:])
    assert parts_of(Period.part_year(2024, 9), [*MONTHS, *QUARTERS]) == tuple(QUARTERS[:3])
    assert parts_of(Period.part_year(2024, 8), [*MONTHS, *QUARTERS]) == (*QUARTERS[:2], *MONTHS[6:8])
    part = Period.part_year(2024, 9)
    assert parts_of(Period.year(2024), [part, *MONTHS[9:]]) == (part, *MONTHS[9:])
    # A shorter way that ends nowhere is not taken.
    assert parts_of(part, [Period.part_year(2024, 8), *QUARTERS]) == tuple(QUARTERS[:3])


def test_a_period_is_no_part_of_itself():
    assert parts_of(Period.year(2024), [Period.year(2024)]) is None
    assert parts_of(Period.month(2024, 5), [Period.month(2024, 5)]) is None


def test_a_school_year_is_of_the_months_of_two_years():
    months = [Period.month(2024, month) for month in range(8, 13)]
    months += [Period.month(2025, month) for month in range(1, 8)]
    assert parts_of(Period.school_year(2024), months) == tuple(months)
    assert parts_of(Period.school_year(2024), months[1:]) is None


shorter = st.one_of(
    st.builds(Period.month, st.integers(2023, 2025), st.integers(1, 12)),
    st.builds(Period.quarter, st.integers(2023, 2025), st.integers(1, 4)),
    st.builds(Period.half_year, st.integers(2023, 2025), st.integers(1, 2)),
    st.builds(Period.part_year, st.integers(2023, 2025), st.integers(1, 11)),
)


def shortest(starts_on, whole, among):
    """How many periods reach from a day to the end of the whole, tried one by one; None when none do."""
    if starts_on > whole.ends_on:
        return 0
    counts = [
        shortest(period.ends_on + datetime.timedelta(days=1), whole, among)
        for period in among
        if period.starts_on == starts_on and period.ends_on <= whole.ends_on
    ]
    return min((count + 1 for count in counts if count is not None), default=None)


@given(
    st.lists(shorter, max_size=15).map(lambda some: {*some, *MONTHS[:9]}),
    st.sampled_from([Period.year(2024), Period.part_year(2024, 8), Period.quarter(2024, 4)]),
)
def test_the_fewest_parts_that_fill_the_whole(among, whole):
    among = {period for period in among if period != whole}
    parts = parts_of(whole, among)
    count = shortest(whole.starts_on, whole, among)
    assert (None if parts is None else len(parts)) == count
    if parts is not None:
        assert set(parts) <= among
        assert (parts[0].starts_on, parts[-1].ends_on) == (whole.starts_on, whole.ends_on)
        assert all((after.starts_on - before.ends_on).days == 1 for before, after in pairwise(parts))


def test_a_summed_point_is_provisional_when_a_part_is():
    summed = summed_point(
        Period.year(2024), [*points(MONTHS[:11], 2), *points(MONTHS[11:], 3, is_provisional=True)]
    )
    assert summed == Point(
        Period.year(2024), Decimal(25), is_provisional=True, note="Opgeteld uit 12 maanden."
    )
    assert summed_point(Period.year(2024), points([*QUARTERS[:3], *MONTHS[9:]], 5)).note == (
        "Opgeteld uit 6 delen."
    )


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_month_without_a_figure_leaves_the_year_without_a_point(is_secret):
    unknown = Point(MONTHS[5], None, is_secret=is_secret)
    known = points([*MONTHS[:5], *MONTHS[6:]])
    assert summed_point(Period.year(2024), [*known, unknown]) is None
    assert summed_point(Period.year(2024), [*known, *points([MONTHS[5]], 0)]).value == 11


def test_only_figures_by_one_definition_are_summed():
    assert summed_point(Period.year(2024), [*points(MONTHS[:6]), *points(MONTHS[6:], version=2)]) is None
    both = [*points(MONTHS, 1), *points(MONTHS, 2, version=2)]
    assert summed_point(Period.year(2024), both).value == 24
    assert summed_point(Period.year(2024), both[:-1]).value == 12


def test_a_series_by_quarter_half_year_and_year():
    series = Series("Inbraken", "Lisse", Measure("count"), tuple(points(MONTHS, 2)[:9]))

    def values(kind):
        return [(str(point.period), int(point.value)) for point in summed(series, kind).points]

    assert values(PeriodKind.QUARTER) == [
        ("1e kwartaal 2024", 6), ("2e kwartaal 2024", 6), ("3e kwartaal 2024", 6)
    ]  # fmt: skip
    assert values(PeriodKind.HALF_YEAR) == [("1e halfjaar 2024", 12)]
    assert values(PeriodKind.YEAR) == []
    assert values(PeriodKind.SCHOOL_YEAR) == []


@pytest.mark.parametrize("unit", ["percentage", "mark", "rate", "rank", "judgement"])
def test_what_is_no_count_is_never_summed(unit):
    series = Series("Cijfer", "Lisse", Measure(unit), tuple(points(MONTHS, 7)))
    with pytest.raises(NotSummable, match="Alleen aantallen kun je optellen"):
        summed(series, PeriodKind.YEAR)


def test_nothing_is_summed_to_months():
    series = Series("Inbraken", "Lisse", Measure("count"), tuple(points(MONTHS)))
    with pytest.raises(ValueError, match="month"):
        summed(series, PeriodKind.MONTH)
