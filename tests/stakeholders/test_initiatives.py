"""The register read: due dates by the calendar, coverage, and what is unknown is not zero."""

import datetime
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from municipalities.models import Area
from stakeholders.initiatives import (
    MEASURED_EVERY,
    Sum,
    due_in,
    evaluations_ahead,
    is_running,
    measurement_due,
    months_after,
    number_of,
    quarter_end,
    quarter_ends,
    register_of,
)
from stakeholders.models import Initiative, InitiativeEvaluation, InitiativeMeasurement
from tests.builders import make_administrator, make_area, make_initiative, make_municipality

DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 12, 31))
NOW = datetime.date(2026, 11, 22)


def day(text):
    return datetime.date.fromisoformat(text)


def due(started, *measured, on, stopped=None):
    found = measurement_due(
        day(started), stopped and day(stopped), [day(one) for one in measured], on=day(on)
    )
    return found and (found.due_on.isoformat(), found.is_due, found.missed)


def make_measured(initiative, on, **figures):
    return InitiativeMeasurement.objects.create(initiative=initiative, measured_on=day(on), **figures)


def neighbourhood(place, name, households=None):
    return make_area(municipality=place, kind=Area.Kind.NEIGHBOURHOOD, name=name, households=households)


# Dates


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2025-11-30", 6, "2026-05-30"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2025-10-15", 3, "2026-01-15"),
        ("2025-12-31", 0, "2025-12-31"),
        ("9999-11-01", 3, "9999-12-31"),
    ],
)
def test_months_are_those_of_the_calendar(start, months, end):
    assert months_after(day(start), months) == day(end)


@given(DAYS, st.integers(0, 200))
def test_the_day_stays_unless_the_month_is_too_short(start, months):
    end = months_after(start, months)

    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + datetime.timedelta(days=1)).day == 1)


@given(DAYS, st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)))
def test_every_day_lies_in_the_window_of_one_due_date(start, on):
    number = number_of(start, on)

    assert number >= 0
    if number:
        assert months_after(start, MEASURED_EVERY * number - 1) <= on
    assert on < months_after(start, MEASURED_EVERY * (number + 1) - 1)


@given(DAYS, st.integers(0, 3000), st.lists(st.integers(0, 3000), max_size=6))
def test_who_measures_within_a_window_is_not_asked_again_for_it(start, days, earlier):
    on = start + datetime.timedelta(days=days)
    measured = [start + datetime.timedelta(days=one) for one in earlier]

    asked = measurement_due(start, None, measured, on=on)
    after = measurement_due(start, None, [*measured, on], on=on)

    assert not after.is_due
    assert not after.is_open
    assert asked.due_on <= after.due_on
    if asked.is_open:
        assert asked.due_on < after.due_on
    assert asked.is_due == (asked.due_on <= on)


@given(DAYS, st.integers(0, 2000), st.integers(0, 2000), st.lists(st.integers(0, 2000), max_size=4))
def test_a_stopped_initiative_is_due_nothing(start, lasts, later, measured):
    stopped = start + datetime.timedelta(days=lasts)
    on = stopped + datetime.timedelta(days=later)

    assert not is_running(start, stopped, on)
    days = [start + datetime.timedelta(days=one) for one in measured]
    assert measurement_due(start, stopped, days, on=on) is None
    assert evaluations_ahead(start, stopped, (), on=on) == []


def test_a_measurement_is_asked_every_three_months():
    assert due("2025-11-30", on="2026-02-27") == ("2026-02-28", False, 0)
    assert due("2025-11-30", on="2026-02-28") == ("2026-02-28", True, 0)
    # In the month before it counts already; before that it belongs to the start.
    assert due("2025-11-30", "2026-02-01", on="2026-02-28") == ("2026-05-30", False, 0)
    assert due("2025-11-30", "2026-01-29", on="2026-02-28") == ("2026-02-28", True, 0)
    # Late counts as well, up to a month before the next.
    assert due("2025-11-30", "2026-04-29", on="2026-04-30") == ("2026-05-30", False, 0)
    assert due("2025-11-30", "2026-04-30", on="2026-04-30") == ("2026-08-30", False, 0)


def test_who_did_not_measure_for_a_year_is_told_since_when():
    assert due("2024-01-15", "2024-04-10", on="2025-02-01") == ("2024-07-15", True, 2)
    assert due("2024-01-15", "2024-04-10", "2025-02-01", on="2025-02-01") == ("2025-04-15", False, 0)
    # A measurement after the day that one looks at says nothing yet.
    assert due("2024-01-15", "2024-07-10", on="2024-06-01") == ("2024-04-15", True, 0)


def test_an_initiative_that_will_stop_is_asked_nothing_after_that():
    assert due("2026-01-15", on="2026-03-01", stopped="2026-04-15") is None
    assert due("2026-01-15", on="2026-03-01", stopped="2026-04-16") == ("2026-04-15", False, 0)


def evaluated(start, done=(), on="2026-06-01", stopped=None):
    found = evaluations_ahead(day(start), stopped and day(stopped), done, on=day(on))
    return [(one.moment, one.due_on.isoformat(), one.is_due) for one in found]


def test_an_initiative_is_evaluated_after_half_a_year_and_after_a_year():
    half, year = ("half_year", "2026-02-28", True), ("year", "2026-08-31", False)
    assert evaluated("2025-08-31") == [half, year]
    assert evaluated("2025-08-31", {"half_year"}) == [year]
    assert evaluated("2025-08-31", {"half_year", "later"}, on="2026-08-31") == [("year", "2026-08-31", True)]
    # Who looked back on the whole year need not look back on its first half.
    assert evaluated("2025-08-31", {"year"}, on="2026-12-01") == []
    assert evaluated("2025-08-31", stopped="2026-08-31") == [half]


@given(DAYS, DAYS)
def test_quarters_end_one_after_another_up_to_the_day_itself(first, last):
    found = quarter_ends(first, last)

    assert found == sorted(set(found))
    assert len(found) <= 20
    if last < first:
        assert found == []
        return
    assert found[-1] == last
    assert all(one == quarter_end(one) for one in found[:-1])
    if len(found) < 20:
        assert quarter_end(found[0]) == quarter_end(first)
    for one, other in pairwise(found):
        assert quarter_end(months_after(one.replace(day=1), 3)) == quarter_end(other)


# Coverage


@given(st.lists(st.none() | st.integers(0, 500)))
def test_a_sum_says_of_how_many_it_does_not_know(values):
    found = Sum.of(values)

    assert (found.known, found.unknown) == (len(values) - values.count(None), values.count(None))
    assert found.total == (None if found.known == 0 else sum(value or 0 for value in values))


@pytest.mark.django_db
def test_coverage_is_that_of_the_initiatives_that_run_on_the_day():
    place = make_municipality()
    centre, harbour = neighbourhood(place, "Centrum", 800), neighbourhood(place, "Haven", 200)
    neighbourhood(place, "Polder")
    # What is no neighbourhood, and what is of somebody else, is not covered.
    make_area(municipality=place, kind=Area.Kind.DISTRICT, name="Basisteam")
    neighbourhood(make_municipality(), "Elders", 5000)
    app = make_initiative(municipality=place, started_on=day("2025-01-15"), areas=[centre])
    gone = make_initiative(
        municipality=place, started_on=day("2024-01-15"), stopped_on=day("2026-01-01"), areas=[harbour]
    )
    make_initiative(municipality=place, started_on=day("2025-03-01"), area_text="De dijk")
    make_initiative(municipality=place, started_on=day("2027-03-01"), areas=[harbour])
    make_measured(app, "2025-04-15", members=100, signs=4, is_linked_to_police=True)
    make_measured(app, "2026-04-15", members=140)
    make_measured(app, "2026-12-15", members=900)
    make_measured(gone, "2025-04-15", members=60, is_linked_to_police=False)
    register = register_of(place, on=NOW)

    now = register.coverage(NOW)
    assert (now.initiatives, now.covered, now.neighbourhoods, now.without_area) == (2, 1, 3, 1)
    assert now.share == pytest.approx(1 / 3)
    # The last known of each figure, on or before the day; the other one was never measured.
    assert now.members == Sum(140, 1, 1)
    assert now.signs == Sum(4, 1, 1)
    assert (now.linked, now.not_linked, now.link_unknown) == (1, 0, 1)
    assert now.of_households == Sum(1000, 2, 1)
    assert now.covered_households == Sum(800, 1, 0)
    assert now.household_share == 0.8

    before = register.coverage(day("2025-12-31"))
    assert (before.initiatives, before.covered) == (3, 2)
    assert before.members == Sum(160, 2, 1)
    assert (before.linked, before.not_linked, before.link_unknown) == (1, 1, 1)
    assert register.coverage(day("2026-01-01")).covered == 1

    empty = register.coverage(day("2020-01-01"))
    assert (empty.initiatives, empty.covered, empty.share) == (0, 0, 0)
    assert empty.members == Sum(None, 0, 0)


@pytest.mark.django_db
def test_without_a_list_or_households_there_is_no_share():
    place = make_municipality()
    make_initiative(municipality=place)
    assert register_of(place, on=NOW).coverage(NOW).share is None
    neighbourhood(place, "Centrum")
    found = register_of(place, on=NOW).coverage(NOW)
    assert (found.share, found.household_share) == (0, None)
    assert found.of_households == Sum(None, 0, 1)


@pytest.mark.django_db
def test_the_course_runs_from_the_first_quarter_to_the_day():
    place = make_municipality()
    area = neighbourhood(place, "Centrum")
    app = make_initiative(municipality=place, started_on=day("2026-02-10"), areas=[area])
    make_measured(app, "2026-04-01", members=20)
    make_measured(app, "2026-09-30", members=35)
    register = register_of(place, on=NOW)

    course = register.course(NOW)

    assert [(one.on.isoformat(), one.covered, one.members.total) for one in course] == [
        ("2026-03-31", 1, None),
        ("2026-06-30", 1, 20),
        ("2026-09-30", 1, 35),
        ("2026-11-22", 1, 35),
    ]
    assert register.course(day("2026-01-01")) == []
    assert register_of(make_municipality(), on=NOW).course(NOW) == []


@pytest.mark.django_db
def test_the_register_says_what_is_due_longest_ago_first():
    place = make_municipality()
    late = make_initiative(municipality=place, started_on=day("2025-09-01"), name="Laat")
    soon = make_initiative(municipality=place, started_on=day("2026-09-01"), name="Straks")
    later = make_initiative(municipality=place, started_on=day("2026-08-15"), name="Net")
    make_initiative(municipality=place, started_on=day("2024-01-01"), stopped_on=day("2025-01-01"))
    make_measured(late, "2026-03-01", members=1)
    InitiativeEvaluation.objects.create(
        initiative=late, moment="half_year", evaluated_on=day("2026-03-05"), outcome="Gaat goed."
    )
    register = register_of(place, on=NOW)

    assert [entry.initiative for entry in register.to_measure(NOW)] == [late, later]
    assert [entry.initiative for entry in register.to_measure(NOW, ahead=True)] == [late, later, soon]
    assert [(entry.initiative, one.moment) for entry, one in register.to_evaluate(NOW)] == [(late, "year")]
    make_initiative(started_on=NOW)
    (found,) = due_in(Initiative.objects.all(), on=NOW)
    assert (found.municipality, found.measurements, found.evaluations) == (place, 2, 1)


@pytest.mark.django_db
def test_there_is_an_administrator_until_the_data_goes():
    place = make_municipality()
    known, past, erased, none = (make_initiative(municipality=place, name=name) for name in "abcd")
    make_administrator(initiative=known, retain_until=NOW)
    make_administrator(initiative=past, retain_until=NOW - datetime.timedelta(days=1))
    make_administrator(initiative=erased, name="", phone="", erased_at="2026-01-01T00:00Z")

    found = {entry.initiative: entry.has_administrator for entry in register_of(place, on=NOW).entries}

    assert found == {known: True, past: False, erased: False, none: False}


@pytest.mark.django_db
def test_the_register_costs_the_same_with_3_and_with_300():
    def fill(place, number):
        area = neighbourhood(place, f"Buurt {number}")
        app = make_initiative(municipality=place, name=f"App {number}", areas=[area])
        make_measured(app, "2025-04-01", members=number)

    def cost(place):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            register = register_of(place, on=NOW)
            register.course(NOW)
            register.to_measure(NOW)
            due_in(Initiative.objects.filter(municipality=place), on=NOW)
        return len(queries), len(register.entries)

    place = make_municipality()
    for number in range(3):
        fill(place, number)
    few = cost(place)
    for number in range(3, 300):
        fill(place, number)

    assert few == (8, 3)
    assert cost(place) == (8, 300)
