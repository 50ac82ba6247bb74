import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.periods import FIRST_YEAR, LAST_YEAR, NoPeriod, Period, PeriodKind, parse_period

years = st.integers(FIRST_YEAR, LAST_YEAR)
periods = st.one_of(
    years.map(Period.year),
    st.builds(Period.half_year, years, st.integers(1, 2)),
    st.builds(Period.quarter, years, st.integers(1, 4)),
    st.builds(Period.month, years, st.integers(1, 12)),
    years.map(Period.school_year),
    st.builds(Period.part_year, years, st.integers(1, 11)),
)


@given(periods)
def test_a_period_reads_back_as_it_was_written(period):
    assert parse_period(str(period)) == period
    assert period.is_consistent


@given(periods)
def test_a_year_before_is_the_same_period(period):
    before = period.a_year_before()
    assert before.kind == period.kind
    assert before.month_count == period.month_count
    assert before.starts_on == period.starts_on.replace(year=period.starts_on.year - 1)
    assert before.a_year_before(-1) == period


@given(st.text(alphabet="0123456789 ()/-etmkwarlhjsndwq", max_size=20))
def test_any_text_is_a_period_or_is_refused(text):
    try:
        period = parse_period(text)
    except NoPeriod:
        return
    assert parse_period(str(period)) == period


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "kind", "starts_on", "ends_on", "written", "in_words"),
    [
        ("2019", "year", "2019-01-01", "2019-12-31", "2019", "2019"),
        ("2019 (t/m september)", "part_year", "2019-01-01", "2019-09-30", "2019 (t/m september)",
         "2019 (t/m september)"),
        ("2019 t/m september", "part_year", "2019-01-01", "2019-09-30", "2019 (t/m september)",
         "2019 (t/m september)"),
        ("2020 (t/m februari)", "part_year", "2020-01-01", "2020-02-29", "2020 (t/m februari)",
         "2020 (t/m februari)"),
        ("2019 (t/m december)", "year", "2019-01-01", "2019-12-31", "2019", "2019"),
        ("eerste helft van 2019", "half_year", "2019-01-01", "2019-06-30", "1e halfjaar 2019",
         "het 1e halfjaar van 2019"),
        ("2e half jaar 2019", "half_year", "2019-07-01", "2019-12-31", "2e halfjaar 2019",
         "het 2e halfjaar van 2019"),
        ("3e kwartaal 2019", "quarter", "2019-07-01", "2019-09-30", "3e kwartaal 2019",
         "het 3e kwartaal van 2019"),
        ("Derde Kwartaal van 2019", "quarter", "2019-07-01", "2019-09-30", "3e kwartaal 2019",
         "het 3e kwartaal van 2019"),
        ("2020KW01", "quarter", "2020-01-01", "2020-03-31", "1e kwartaal 2020", "het 1e kwartaal van 2020"),
        ("2012MM02", "month", "2012-02-01", "2012-02-29", "februari 2012", "februari 2012"),
        ("mei 2026", "month", "2026-05-01", "2026-05-31", "mei 2026", "mei 2026"),
        ("schooljaar 2025-2026", "school_year", "2025-08-01", "2026-07-31", "schooljaar 2025-2026",
         "schooljaar 2025-2026"),
        ("Schooljaar 2025/26", "school_year", "2025-08-01", "2026-07-31", "schooljaar 2025-2026",
         "schooljaar 2025-2026"),
        ("schooljaar 1999-00", "school_year", "1999-08-01", "2000-07-31", "schooljaar 1999-2000",
         "schooljaar 1999-2000"),
    ],
)  # fmt: skip
def test_a_period_as_people_write_it(text, kind, starts_on, ends_on, written, in_words):
    period = parse_period(text)
    assert period == Period(day(starts_on), day(ends_on), PeriodKind(kind))
    assert (str(period), period.in_words) == (written, in_words)


@pytest.mark.parametrize(
    "text",
    [
        "", "19", "1989", "2101", "20190", "vier weken", "periode 3 2019", "week 12 2019", "5e kwartaal 2019",
        "0e kwartaal 2019", "3e halfjaar 2019", "2019MM13", "2019MM00", "2019KW05", "schooljaar 2025-2027",
        "schooljaar 2025-25", "september", "t/m september", "2019 (t/m sept)", "2019-2020", "٢٠١٩", "mei2026",
        "1e 4 weken 2019", "0000", "mei 0000", "0000KW01", "9999", "schooljaar 9999-00", "2e halfjaar 9999",
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused(text):
    with pytest.raises(NoPeriod, match="Schrijf een periode als 2026"):
        parse_period(text)


@pytest.mark.parametrize(
    "period",
    [
        Period(day("2019-01-01"), day("2019-12-30"), PeriodKind.YEAR),
        Period(day("2019-01-02"), day("2019-12-31"), PeriodKind.YEAR),
        Period(day("2019-02-01"), day("2019-04-30"), PeriodKind.QUARTER),
        Period(day("2019-01-01"), day("2019-12-31"), PeriodKind.PART_YEAR),
        Period(day("2019-02-01"), day("2019-09-30"), PeriodKind.PART_YEAR),
        Period(day("2019-01-01"), day("2020-06-30"), PeriodKind.PART_YEAR),
        Period(day("2019-01-01"), day("2019-12-31"), PeriodKind.SCHOOL_YEAR),
        Period(day("2019-01-01"), day("2019-01-28"), PeriodKind.MONTH),
    ],
)
def test_dates_that_are_not_of_that_kind_of_period(period):
    assert not period.is_consistent


def test_periods_stand_in_the_order_of_time():
    year, part, month = Period.year(2019), Period.part_year(2019, 9), Period.month(2019, 2)
    assert sorted([month, year, part, Period.year(2018)]) == [Period.year(2018), part, year, month]
    assert (year.month_count, part.month_count, month.month_count) == (12, 9, 1)
    assert Period.school_year(2018).is_whole_year
