"""Last year's recurring moments, proposed for the next."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from communication.models import CommunicationMoment
from communication.periods import Period
from communication.proposals import YearOutsidePlan, moved_a_year, propose_for, take_over
from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_campaign,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(status=Plan.Status.ADOPTED)


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)


def proposed(plan, year):
    return {one.moment.title: (one.days, one.repeats_until) for one in propose_for(plan, year)}


def test_only_what_recurs_of_the_year_before_is_proposed(plan):
    make_moment(plan=plan, title="Eenmalig", starts_on=date(2026, 3, 3))
    make_moment(plan=plan, title="Elk jaar", starts_on=date(2026, 3, 3), repeats="yearly")
    make_moment(plan=plan, title="Te oud", starts_on=date(2025, 3, 3), repeats="yearly")
    make_moment(plan=plan, title="Dit jaar al", starts_on=date(2027, 3, 3), repeats="yearly")
    make_moment(
        plan=plan,
        title="Loopt door",
        starts_on=date(2026, 11, 3),
        repeats="weekly",
        repeats_until=date(2027, 2, 2),
    )
    make_moment(title="Ander plan", starts_on=date(2026, 3, 3), repeats="yearly")
    assert proposed(plan, 2027) == {"Elk jaar": (Period(date(2027, 3, 3), date(2027, 3, 3)), None)}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((date(2024, 2, 29), date(2024, 2, 29)), (date(2025, 2, 28), date(2025, 2, 28))),
        ((date(2027, 2, 1), date(2027, 2, 28)), (date(2028, 2, 1), date(2028, 2, 29))),
        ((date(2026, 12, 15), date(2027, 1, 2)), (date(2027, 12, 15), date(2028, 1, 2))),
        ((date(2026, 2, 28), date(2026, 2, 28)), (date(2027, 2, 28), date(2027, 2, 28))),
    ],
)
def test_days_move_a_year(days, expected):
    assert moved_a_year(Period(*days)) == Period(*expected)


def test_moment_follows_its_campaign_when_it_fell_on_it(plan):
    burendag = make_campaign(rule="weekday", month=9, nth=4, weekday=5)
    orange = make_campaign(rule="days", month=11, day=25, length=16)
    add = {"plan": plan, "repeats": "yearly"}
    make_moment(title="Op de dag", campaign=burendag, starts_on=date(2026, 9, 26), **add)
    make_moment(title="De week ervoor", campaign=burendag, starts_on=date(2026, 9, 19), **add)
    make_moment(
        title="Hele campagne",
        campaign=orange,
        starts_on=date(2026, 11, 25),
        ends_on=date(2026, 12, 10),
        **add,
    )
    make_moment(title="Zonder dagen", campaign=make_campaign(), starts_on=date(2026, 4, 4), **add)
    assert {name: days for name, (days, _) in proposed(plan, 2027).items()} == {
        "Op de dag": Period(date(2027, 9, 25), date(2027, 9, 25)),
        "De week ervoor": Period(date(2027, 9, 19), date(2027, 9, 19)),
        "Hele campagne": Period(date(2027, 11, 25), date(2027, 12, 10)),
        "Zonder dagen": Period(date(2027, 4, 4), date(2027, 4, 4)),
    }


def test_series_come_back_as_series(plan):
    add = {"plan": plan}
    make_moment(
        title="Week", starts_on=date(2026, 1, 6), repeats="weekly", repeats_until=date(2026, 3, 3), **add
    )
    make_moment(
        title="Maand", starts_on=date(2025, 5, 31), repeats="monthly", repeats_until=date(2026, 6, 30), **add
    )
    found = proposed(plan, 2027)
    assert found["Week"] == (Period(date(2027, 1, 5), date(2027, 1, 5)), date(2027, 3, 3))
    assert found["Week"][0].first.weekday() == date(2026, 1, 6).weekday()
    assert found["Maand"] == (Period(date(2027, 1, 31), date(2027, 1, 31)), date(2027, 6, 30))


def test_taking_over_makes_ideas_once(plan, user):
    old = make_moment(
        plan=plan,
        title="Elk jaar",
        starts_on=date(2026, 3, 3),
        repeats="yearly",
        state="done",
        result="Goed",
        is_public=True,
        priority=make_priority(plan=plan),
        owner=user,
    )
    [new] = take_over([old], plan=plan, year=2027, by=user)
    assert (new.starts_on, new.ends_on, new.state, new.result) == (date(2027, 3, 3), None, "idea", "")
    assert (new.origin, new.priority, new.owner, new.is_public, new.repeats) == (
        old,
        old.priority,
        user,
        True,
        "yearly",
    )
    assert new.history.get().history_change_reason == "Overgenomen uit 2026"
    assert [one.taken for one in propose_for(plan, 2027)] == [new]
    assert take_over([old], plan=plan, year=2027, by=user) == []
    assert CommunicationMoment.objects.count() == 2


def test_next_plan_takes_over_from_the_one_before(plan, user):
    theme = make_theme(theme_list=plan.theme_list)
    make_moment(
        plan=plan,
        title="A",
        starts_on=date(2027, 3, 3),
        repeats="yearly",
        priority=make_priority(plan=plan, title="Jeugd"),
    )
    make_moment(plan=plan, title="B", starts_on=date(2027, 4, 4), repeats="yearly", theme=theme)
    following = make_plan(municipality=plan.municipality, first_year=2028, last_year=2031)
    youth = make_priority(plan=following, title="jeugd")
    with pytest.raises(YearOutsidePlan):
        propose_for(plan, 2028)
    moments = [one.moment for one in propose_for(following, 2028)]
    made = take_over(moments, plan=following, year=2028, by=user)
    assert [(one.title, one.plan, one.priority, one.theme) for one in made] == [
        ("A", following, youth, None),
        ("B", following, None, None),
    ]


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def page_of(plan, year):
    return f"{reverse('admin:communication_communicationmoment_take_over', args=[plan.pk])}?jaar={year}"


def test_the_page_takes_over_what_is_ticked(client, plan, user):
    log_in(client, user)
    one = make_moment(plan=plan, title="Een", starts_on=date(2026, 3, 3), repeats="yearly")
    make_moment(plan=plan, title="Twee", starts_on=date(2026, 3, 4), repeats="yearly", state="cancelled")
    page = client.get(page_of(plan, 2027))
    assertContains(page, "checked", count=1)
    assertContains(page, "ging niet door")
    assertContains(page, "3 maart 2027")
    page = client.post(page_of(plan, 2027), {"moment": [one.pk, "99999", "x"]}, follow=True)
    assertContains(page, "1 moment is overgenomen naar 2027, als idee.")
    assert CommunicationMoment.objects.get(origin=one).plan == plan
    assertContains(client.get(page_of(plan, 2027)), "al overgenomen")
    assertContains(client.post(page_of(plan, 2027), {}, follow=True), "Kies eerst een of meer momenten.")


def test_the_page_names_the_next_plan_where_this_one_ends(client, plan, user):
    log_in(client, user)
    assertContains(client.get(page_of(plan, 2028)), "Dat plan is er nog niet.")
    following = make_plan(municipality=plan.municipality, first_year=2028, last_year=2031, title="Nieuw")
    make_plan(municipality=make_municipality(), first_year=2028, last_year=2031, title="Elders")
    page = client.get(page_of(plan, 2028))
    assertContains(page, f'href="{page_of(following, 2028)}"')
    assert b"Elders" not in page.content


def test_query_count_of_the_proposals_at_3_and_at_30(client, plan, user):
    log_in(client, user)
    counts = []
    for number in range(30):
        make_moment(
            plan=plan,
            starts_on=date(2026, 3, number + 1),
            repeats="yearly",
            owner=user,
            campaign=make_campaign(),
        )
        if number in {2, 29}:
            with CaptureQueriesContext(connection) as queries:
                assertContains(client.get(page_of(plan, 2027)), 'type="checkbox"', count=number + 1)
            counts.append(len(queries))
    assert counts[0] == counts[1]
