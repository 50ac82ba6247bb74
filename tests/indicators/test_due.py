"""Which figures are due, by how often an indicator is measured."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.due import due_periods, last_of, next_period, period_around
from indicators.models import Indicator
from indicators.periods import Period, PeriodKind

ON = datetime.date(2026, 11, 22)


def words(periods):
    return [str(period) for period in periods]


@pytest.mark.parametrize(
    ("frequency", "last", "expected"),
    [
        ("year", Period.year(2023), ["2024", "2025"]),
        ("year", Period.year(2025), []),
        ("year", None, ["2025"]),
        ("two_years", Period.year(2023), ["2025"]),
        ("two_years", Period.year(2021), ["2023", "2025"]),
        ("two_years", Period.year(2025), []),
        ("two_years", None, ["2025"]),
        ("school_year", Period.school_year(2023), ["schooljaar 2024-2025", "schooljaar 2025-2026"]),
        ("school_year", None, ["schooljaar 2025-2026"]),
        ("half_year", Period.half_year(2025, 1), ["2e halfjaar 2025", "1e halfjaar 2026"]),
        ("quarter", Period.quarter(2026, 1), ["2e kwartaal 2026", "3e kwartaal 2026"]),
        ("month", Period.month(2026, 8), ["september 2026", "oktober 2026"]),
        ("month", None, ["oktober 2026"]),
        ("other", Period.year(2010), []),
        ("other", None, []),
        # A part of a year does not stand for the year.
        ("year", Period.part_year(2025, 9), ["2025"]),
        ("year", Period.part_year(2026, 9), []),
        ("two_years", Period.part_year(2025, 9), ["2025"]),
        # Figures of years where somebody asked for months: go on after them.
        ("month", Period.year(2025), [f"{month} 2026" for month in (
            "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober"
        )]),
    ],
)  # fmt: skip
def test_what_is_due(frequency, last, expected):
    assert words(due_periods(frequency, last, ON)) == expected


def test_a_period_is_due_on_the_day_after_it_ended():
    last = Period.year(2024)
    assert words(due_periods("year", last, datetime.date(2025, 12, 31))) == []
    assert words(due_periods("year", last, datetime.date(2026, 1, 1))) == ["2025"]


def test_the_next_period_is_known_before_it_is_due():
    assert str(next_period("year", Period.year(2025), ON)) == "2026"
    assert str(next_period("two_years", Period.year(2025), ON)) == "2027"
    assert next_period("other", None, ON) is None


def test_the_last_period_is_of_the_own_kind_where_there_is_one():
    periods = [Period.year(2018), Period.part_year(2019, 9), Period.month(2019, 11)]
    assert last_of("year", periods) == Period.year(2018)
    assert last_of("month", periods) == Period.month(2019, 11)
    assert last_of("quarter", periods) == Period.month(2019, 11)
    assert last_of("year", []) is None


dates = st.dates(datetime.date(1995, 1, 1), datetime.date(2060, 12, 31))


@given(st.sampled_from([kind for kind in PeriodKind if kind != PeriodKind.PART_YEAR]), dates)
def test_the_period_around_a_day_holds_it(kind, day):
    period = period_around(kind, day)
    assert period.kind == kind
    assert period.is_consistent
    assert period.starts_on <= day <= period.ends_on


@given(st.sampled_from(Indicator.Frequency.values), dates, dates)
def test_due_periods_lie_between_the_last_figure_and_today_without_gaps(frequency, measured, on):
    last = period_around({"two_years": "year", "other": "year"}.get(frequency, frequency), measured)
    found = due_periods(frequency, last, on)
    assert all(last.ends_on < period.starts_on and period.ends_on < on for period in found)
    if frequency != "two_years":
        ends = [last, *found]
        assert all(
            after.starts_on - before.ends_on == datetime.timedelta(days=1)
            for before, after in zip(ends, found, strict=False)
        )
