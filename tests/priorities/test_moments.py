"""Moments as precise as people say them, and amounts as they type them."""

import calendar
import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priorities.amounts import LARGEST, NoAmount, parse_euros, typed_euros
from priorities.fields import EurosField, MomentField
from priorities.models import Action
from priorities.moments import Moment, NoMoment, Precision, parse_moment, quarter_of
from priorities.standing import DONE, DUE, LATE, NOT_STARTED, RUNNING, STOPPED, action_standing
from tests.builders import make_action, make_plan, make_programme

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31))
MOMENTS = st.builds(Moment.around, DAYS, st.sampled_from(Precision))


@given(MOMENTS)
def test_a_moment_that_is_written_reads_as_the_same(moment):
    assert parse_moment(str(moment)) == moment
    field = MomentField()
    assert field.clean(field.prepare_value(moment)) == moment


@given(DAYS, st.sampled_from(Precision))
def test_the_moment_around_a_day_holds_the_day_and_is_found_from_both_ends(day, precision):
    moment = Moment.around(day, precision)
    assert moment.first <= day <= moment.last
    assert Moment.around(moment.first, precision) == Moment.around(moment.last, precision) == moment
    after = moment.last + datetime.timedelta(days=1)
    assert Moment.around(after, precision).first == after


@given(DAYS)
def test_the_quarters_of_a_year_are_of_three_months(day):
    moment = Moment.quarter(day.year, quarter_of(day))
    assert (moment.first.day, (moment.first.month - 1) % 3) == (1, 0)
    assert moment.last.month == moment.first.month + 2
    assert moment.last.day == calendar.monthrange(day.year, moment.last.month)[1]


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1-11-2026", "2026-11-01", "2026-11-01", "day"),
        ("01/11/2026", "2026-11-01", "2026-11-01", "day"),
        ("2026-11-01", "2026-11-01", "2026-11-01", "day"),
        ("  1  November 2026 ", "2026-11-01", "2026-11-01", "day"),
        ("29 februari 2028", "2028-02-29", "2028-02-29", "day"),
        ("feb 2028", "2028-02-01", "2028-02-29", "month"),
        ("februari 2100", "2100-02-01", "2100-02-28", "month"),
        ("11-2026", "2026-11-01", "2026-11-30", "month"),
        ("mrt 2026", "2026-03-01", "2026-03-31", "month"),
        ("mrt. 2026", "2026-03-01", "2026-03-31", "month"),
        ("mei 2026", "2026-05-01", "2026-05-31", "month"),
        ("1e kwartaal 2028", "2028-01-01", "2028-03-31", "quarter"),
        ("Q4 2026", "2026-10-01", "2026-12-31", "quarter"),
        ("k3-2026", "2026-07-01", "2026-09-30", "quarter"),
        ("2026", "2026-01-01", "2026-12-31", "year"),
    ],
)
def test_people_write_moments_in_many_ways(text, first, last, precision):
    day = datetime.date.fromisoformat
    assert parse_moment(text) == Moment(day(first), day(last), Precision(precision))


@pytest.mark.parametrize(
    "text",
    ["", "ooit", "31-2-2026", "29-2-2027", "29-2-2100", "13-2026", "0-2026", "5e kwartaal 2026", "Q0 2026",
     "1989", "2101", "26", "1-11-26", "volgend jaar", "2026-13-01", "٢٠٢٦", "1 11 2026"],
)  # fmt: skip
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(NoMoment):
        parse_moment(text)


# Actions on the calendar


@pytest.fixture
def programme():
    return make_programme(plan=make_plan(), year=2026)


def dated(programme, start=None, due=None, **fields):
    action = Action(plan=programme.plan, programme=programme, title=f"{start} tot {due}", **fields)
    action.start = start and parse_moment(start)
    action.due = due and parse_moment(due)
    action.save()
    return action


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "due", "quarters"),
    [
        ("1-1-2026", None, {(2026, 1)}),
        ("31-3-2026", None, {(2026, 1)}),
        (None, "1-4-2026", {(2026, 2)}),
        (None, "30-6-2026", {(2026, 2)}),
        ("1-7-2026", "30-9-2026", {(2026, 3)}),
        (None, "31-12-2026", {(2026, 4)}),
        (None, "2026", {(2026, 4)}),
        ("2026", "2026", {(2026, 1), (2026, 2), (2026, 3), (2026, 4)}),
        ("30-6-2026", "1-10-2026", {(2026, 2), (2026, 3), (2026, 4)}),
        ("31-12-2025", "1-1-2026", {(2025, 4), (2026, 1)}),
        ("december 2026", "januari 2027", {(2026, 4), (2027, 1)}),
        ("2025", "2027", {(year, quarter) for year in (2025, 2026, 2027) for quarter in (1, 2, 3, 4)}),
        (None, None, set()),
    ],
)
def test_an_action_falls_in_its_quarters(programme, start, due, quarters):
    dated(programme, start, due)
    found = {
        (year, quarter)
        for year in (2024, 2025, 2026, 2027, 2028)
        for quarter in (1, 2, 3, 4)
        if Action.objects.in_quarter(year, quarter).exists()
    }
    assert found == quarters


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "state", "standing"),
    [
        ("30-6-2026", "running", LATE),
        ("30-6-2026", "not_started", LATE),
        ("1-7-2026", "running", DUE),
        ("31-7-2026", "not_started", DUE),
        ("1-8-2026", "running", RUNNING),
        ("1-8-2026", "not_started", NOT_STARTED),
        ("juli 2026", "running", DUE),
        ("2e kwartaal 2026", "running", LATE),
        ("2026", "running", RUNNING),
        (None, "running", RUNNING),
        (None, "not_started", NOT_STARTED),
        ("2020", "done", DONE),
        ("2020", "stopped", STOPPED),
    ],
)
def test_how_an_action_stands_on_the_first_of_july(programme, due, state, standing):
    action = dated(programme, due=due, state=state)
    assert action_standing(action, on=datetime.date(2026, 7, 1)) == standing


@pytest.mark.django_db
def test_a_moment_is_set_and_taken_away_as_a_whole():
    action = make_action()
    action.start, action.due = Moment.month(2026, 2), Moment.quarter(2026, 1)
    assert (action.start_on, action.start_precision) == (datetime.date(2026, 2, 1), "month")
    assert (action.due_on, action.due_precision) == (datetime.date(2026, 3, 31), "quarter")
    action.start = action.due = None
    assert (action.start_on, action.start_precision, action.due_on, action.due_precision) == (
        None,
        "",
        None,
        "",
    )


# Amounts

AMOUNTS = st.decimals(0, LARGEST, places=2, allow_nan=False, allow_infinity=False)


@given(AMOUNTS)
def test_an_amount_that_is_written_reads_as_the_same(amount):
    assert parse_euros(typed_euros(amount)) == amount
    assert parse_euros(f"€ {typed_euros(amount)}") == amount
    assert parse_euros(f"{amount:.2f}") == amount
    field = EurosField()
    assert field.clean(field.prepare_value(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1250", "1250"),
        ("1.250", "1250"),
        ("1.250,00", "1250"),
        ("1250,5", "1250.5"),
        ("1250.50", "1250.50"),
        ("€ 1.250,-", "1250"),
        ("€ 5.000,--", "5000"),
        ("1 250", "1250"),
        ("0", "0"),
        ("0,05", "0.05"),
        ("1.000.000", "1000000"),
        ("1.25", "1.25"),
    ],
)
def test_people_write_amounts_in_many_ways(text, amount):
    assert parse_euros(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Schrijf een bedrag"),
        ("veel", "Schrijf een bedrag"),
        ("1,234", "Schrijf een bedrag"),
        ("12.34.567", "Schrijf een bedrag"),
        ("1.2345", "Schrijf een bedrag"),
        ("1e3", "Schrijf een bedrag"),
        ("NaN", "Schrijf een bedrag"),
        ("٣", "Schrijf een bedrag"),
        ("-5", "Een bedrag is niet lager dan 0."),
        ("−1.000", "Een bedrag is niet lager dan 0."),
        ("€ -5", "Een bedrag is niet lager dan 0."),
        ("10.000.000.000", "Dit bedrag is te groot."),
    ],
)
def test_what_is_no_amount_is_refused(text, message):
    with pytest.raises(NoAmount, match=message):
        parse_euros(text)
