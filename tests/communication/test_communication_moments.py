"""Moments: when they come back, when everybody sees them, what can happen to them."""

import datetime
from datetime import date

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from communication.models import CommunicationMoment
from communication.moments import (
    MomentPublished,
    add_moment,
    cancel_moment,
    change_moment,
    delete_moment,
    finish_moment,
    is_published,
    occurrences,
    recurrence_rule,
)
from communication.periods import Period, months_later
from plans.models import Plan
from tests.builders import make_moment, make_plan, make_user

State = CommunicationMoment.State
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


def moment(starts_on, repeats="once", until=None, ends_on=None):
    return CommunicationMoment(
        title="Bericht",
        channel="page",
        starts_on=starts_on,
        ends_on=ends_on,
        repeats=repeats,
        repeats_until=until,
    )


def starts(found):
    return [period.first for period in found]


# When it comes back


def test_occurrences_of_one_day_and_of_a_period():
    once = moment(date(2026, 3, 31))
    assert occurrences(once, date(2026, 3, 31), date(2026, 3, 31)) == [Period(once.starts_on, once.starts_on)]
    assert occurrences(once, date(2026, 4, 1), date(2026, 4, 30)) == []
    period = moment(date(2026, 3, 28), ends_on=date(2026, 4, 3))
    assert occurrences(period, date(2026, 4, 1), date(2026, 4, 30)) == [
        Period(date(2026, 3, 28), date(2026, 4, 3))
    ]


def test_weekly_moment_ends_on_the_day_that_was_given():
    weekly = moment(date(2026, 12, 22), "weekly", date(2027, 1, 12))
    assert starts(occurrences(weekly, date(2026, 1, 1), date(2027, 12, 31))) == [
        date(2026, 12, 22), date(2026, 12, 29), date(2027, 1, 5), date(2027, 1, 12),
    ]  # fmt: skip
    assert starts(occurrences(weekly, date(2027, 1, 1), date(2027, 1, 11))) == [date(2027, 1, 5)]


def test_monthly_moment_takes_the_last_day_of_a_shorter_month():
    monthly = moment(date(2028, 1, 31), "monthly", date(2028, 5, 31))
    assert starts(occurrences(monthly, date(2028, 1, 1), date(2028, 12, 31))) == [
        date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31), date(2028, 4, 30), date(2028, 5, 31),
    ]  # fmt: skip


def test_quarterly_moment():
    quarterly = moment(date(2026, 11, 30), "quarterly", date(2027, 8, 30))
    assert starts(occurrences(quarterly, date(2026, 1, 1), date(2028, 1, 1))) == [
        date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30), date(2027, 8, 30),
    ]  # fmt: skip


def test_yearly_moment_happens_once():
    yearly = moment(date(2026, 9, 26), "yearly")
    assert len(occurrences(yearly, date(2020, 1, 1), date(2030, 1, 1))) == 1
    assert recurrence_rule(yearly) is None


@given(
    start=DAYS,
    repeats=st.sampled_from(["weekly", "monthly", "quarterly"]),
    length=st.integers(0, 900),
    first=DAYS,
    span=st.integers(0, 400),
    duration=st.integers(0, 6),
)
def test_occurrences_in_a_part_are_those_of_the_whole(start, repeats, length, first, span, duration):
    """Looking at a month gives exactly what of the whole series touches that month."""
    one = moment(start, repeats, start + datetime.timedelta(length), start + datetime.timedelta(duration))
    last = first + datetime.timedelta(span)
    whole = occurrences(one, start, date(2035, 1, 1))
    assert occurrences(one, first, last) == [
        period for period in whole if period.first <= last and period.last >= first
    ]


@given(start=DAYS, repeats=st.sampled_from(["weekly", "monthly", "quarterly"]), length=st.integers(0, 900))
def test_recurrence_rule_gives_the_same_days_in_another_reader(start, repeats, length):
    one = moment(start, repeats, start + datetime.timedelta(length))
    midnight = datetime.time()
    theirs = rrulestr(recurrence_rule(one), dtstart=datetime.datetime.combine(start, midnight))
    assert [day.date() for day in theirs] == starts(occurrences(one, start, date(2035, 1, 1)))


@given(day=DAYS, months=st.integers(-40, 40))
def test_months_later_keeps_the_day_where_the_month_has_it(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + datetime.timedelta(1)).day == 1
    assert later.day <= day.day


# When everybody sees it


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Plan.Status.DRAFT, Plan.Status.ADOPTED])
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("is_public", [True, False])
def test_published_means_public_and_firm_in_an_adopted_plan(status, state, is_public):
    one = make_moment(plan=make_plan(status=status), state=state, is_public=is_public)
    expected = is_public and status == Plan.Status.ADOPTED and state in {State.PLANNED, State.DONE}
    assert is_published(one) is expected
    assert CommunicationMoment.objects.published().filter(pk=one.pk).exists() is expected


@pytest.mark.django_db
def test_becoming_public_is_remembered_once():
    plan = make_plan(status=Plan.Status.ADOPTED)
    user = make_user(municipality=plan.municipality)
    one = CommunicationMoment(
        plan=plan, title="Brief", channel="page", starts_on=date(2026, 2, 2), is_public=True
    )
    add_moment(moment=one, by=user)
    assert one.first_published_at is None
    one.state = State.PLANNED
    change_moment(moment=one, by=user)
    first = one.first_published_at
    assert first is not None
    finish_moment(moment=one, result=" 40 ouders kwamen ", by=user)
    one.refresh_from_db()
    assert (one.state, one.result, one.first_published_at) == (State.DONE, "40 ouders kwamen", first)
    assert [row.history_change_reason for row in one.history.all()] == ["Gedaan", "Gewijzigd", "Toegevoegd"]


@pytest.mark.django_db
def test_cancelling_remembers_what_became_public_by_the_adoption_of_its_plan():
    plan = make_plan()
    user = make_user(municipality=plan.municipality)
    one = make_moment(plan=plan, state=State.PLANNED, is_public=True)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    cancel_moment(moment=one, by=user)
    one.refresh_from_db()
    assert one.state == State.CANCELLED
    assert one.first_published_at is not None
    assert list(CommunicationMoment.objects.announced()) == [one]
    assert not CommunicationMoment.objects.published().exists()


@pytest.mark.django_db
def test_idea_that_was_cancelled_is_announced_to_nobody():
    plan = make_plan(status=Plan.Status.ADOPTED)
    one = make_moment(plan=plan, state=State.IDEA, is_public=True)
    cancel_moment(moment=one, by=make_user(municipality=plan.municipality))
    assert not CommunicationMoment.objects.announced().exists()


@pytest.mark.django_db
def test_public_moment_is_cancelled_not_deleted():
    plan = make_plan(status=Plan.Status.ADOPTED)
    user = make_user(municipality=plan.municipality)
    public = make_moment(plan=plan, state=State.PLANNED, is_public=True)
    with pytest.raises(MomentPublished):
        delete_moment(moment=public, by=user)
    assert CommunicationMoment.objects.filter(pk=public.pk).exists()
    idea = make_moment(plan=plan, is_public=True)
    delete_moment(moment=idea, by=user)
    assert list(CommunicationMoment.objects.all()) == [public]
