"""Moments on the calendar: who sees which, in what words, filtered, and at what cost."""

import datetime
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from communication.calendar import calendar_year
from communication.calendar_moments import Filters
from communication.models import CommunicationMoment, PlanMeasuringMoment
from communication.month import calendar_month
from indicators.periods import parse_period
from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_area,
    make_campaign,
    make_communication_plan,
    make_focus,
    make_indicator,
    make_measurement,
    make_moment,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOBODY = AnonymousUser()


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def plan(place):
    return make_plan(municipality=place, status=Plan.Status.ADOPTED, slug="2024-2027")


@pytest.fixture
def colleague(place):
    return make_user(municipality=place, role=Role.COMMUNICATIONS, name="Communicatieadviseur Duinwaard")


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def shown(place, year=2026, user=NOBODY, **filters):
    return calendar_year(place, year, user=user, today=TODAY, filters=Filters(**filters))


def titles(calendar):
    return [[moment.title for moment in card.moments] for card in calendar.cards]


def public(plan, **fields):
    return make_moment(plan=plan, **{"is_public": True, "state": "planned"} | fields)


# Who sees what


@pytest.fixture
def every_state(plan):
    day = {"starts_on": date(2026, 5, 5)}
    for state in CommunicationMoment.State:
        make_moment(plan=plan, title=f"{state} intern", state=state, **day)
        make_moment(plan=plan, title=f"{state} openbaar", state=state, is_public=True, **day)
    announced = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
    make_moment(
        plan=plan, title="afgezegd", state="cancelled", is_public=True, first_published_at=announced, **day
    )


def test_everybody_sees_what_is_published_and_members_everything(place, plan, every_state, client):
    stranger = make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR)
    for user in (NOBODY, stranger):
        seen = sorted(titles(shown(place, user=user))[1])
        assert seen == ["afgezegd", "done openbaar", "planned openbaar"]
        assert all(not moment.url for moment in shown(place, user=user).cards[1].moments)
        assert not shown(place, user=user).has_concept
    for role in Role:
        member = make_user(municipality=place, role=role)
        assert len(titles(shown(place, user=member))[1]) == 9
        assert shown(place, user=member).has_concept
    log_in(client, stranger)
    for address in ("/duinwaard/kalender/2026/", "/duinwaard/kalender/2026/5/"):
        page = client.get(address)
        assertContains(page, "planned openbaar")
        assertContains(page, "afgezegd</s>")
        for hidden in ("planned intern", "done intern", "idea openbaar", "cancelled openbaar"):
            assertNotContains(page, hidden)


def test_moments_of_a_draft_are_for_members(client, place):
    draft = make_plan(municipality=place, first_year=2026, last_year=2029)
    public(draft, title="Nog niet", starts_on=date(2026, 5, 5))
    for address in ("/duinwaard/kalender/2026/", "/duinwaard/kalender/2026/5/"):
        assertNotContains(client.get(address), "Nog niet")
    log_in(client, make_user(municipality=place, role=Role.CLERK))
    for address in ("/duinwaard/kalender/2026/", "/duinwaard/kalender/2026/5/"):
        page = client.get(address)
        assertContains(page, "Nog niet")
        assertContains(page, "alleen voor collega&#x27;s")
        assertNotContains(page, "Moment toevoegen")


def test_marks_say_how_a_moment_stands(place, plan, colleague, every_state):
    marks = {moment.title: moment.mark.word for moment in shown(place, user=colleague).cards[1].moments}
    assert marks == {
        "idea intern": "idee",
        "idea openbaar": "idee",
        "planned intern": "alleen voor collega's",
        "planned openbaar": "gepland",
        "done intern": "alleen voor collega's",
        "done openbaar": "gedaan",
        "cancelled intern": "gaat niet door",
        "cancelled openbaar": "gaat niet door",
        "afgezegd": "gaat niet door",
    }


def test_persons_and_results_are_for_members(client, place, plan, colleague):
    team = make_team(municipality=place, name="Team Communicatie")
    public(
        plan, starts_on=date(2026, 5, 5), owner=colleague, owner_team=team, state="done", result="40 mensen"
    )
    [moment] = shown(place).cards[1].moments
    assert (moment.owner, moment.result) == ("Team Communicatie", "")
    [moment] = shown(place, user=colleague).cards[1].moments
    assert (moment.owner, moment.result) == (
        "Team Communicatie, Communicatieadviseur Duinwaard",
        "40 mensen",
    )
    for address in ("/duinwaard/kalender/2026/", "/duinwaard/kalender/2026/5/"):
        assertNotContains(client.get(address), "Communicatieadviseur")


# What stands where


def test_moment_stands_in_every_quarter_that_it_touches_in_words(place, plan):
    public(plan, title="Dag", starts_on=date(2026, 3, 31))
    public(plan, title="Periode", starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 2))
    public(
        plan,
        title="Reeks",
        starts_on=date(2026, 1, 31),
        repeats="monthly",
        repeats_until=date(2026, 7, 31),
    )
    public(plan, title="Jaargrens", starts_on=date(2025, 12, 30), ends_on=date(2026, 1, 2))
    found = [[(m.title, m.when, m.times) for m in card.moments] for card in shown(place).cards]
    assert found == [
        [
            ("Jaargrens", "30 december 2025 t/m 2 januari", 1),
            ("Reeks", "elke maand, 31 januari t/m 31 maart", 3),
            ("Periode", "30 maart t/m 2 april", 1),
            ("Dag", "31 maart", 1),
        ],
        [("Periode", "30 maart t/m 2 april", 1), ("Reeks", "elke maand, 30 april t/m 30 juni", 3)],
        [("Reeks", "elke maand, 31 juli", 1)],
        [],
    ]


def test_this_quarter_shows_what_comes_first_and_folds_the_rest(place, plan):
    public(plan, title="Geweest", starts_on=date(2026, 10, 5))
    public(
        plan,
        title="Wekelijks",
        starts_on=date(2026, 10, 6),
        repeats="weekly",
        repeats_until=date(2026, 12, 29),
    )
    for day in range(1, 15):
        public(plan, title=f"Dag {day}", starts_on=date(2026, 12, day))
    now = shown(place).now
    assert [moment.title for moment in now.past_moments] == ["Geweest"]
    assert [moment.title for moment in now.soon] == ["Wekelijks", *(f"Dag {day}" for day in range(1, 12))]
    assert now.soon[0].next_on == date(2026, 11, 24)
    assert [moment.title for moment in now.later] == ["Dag 12", "Dag 13", "Dag 14"]
    assert [moment.title for moment in now.first_moments] == [
        "Wekelijks", "Dag 1", "Dag 2", "Dag 3", "Dag 4",
    ]  # fmt: skip
    assert now.more_moments == 11


def test_adding_is_offered_where_one_may_with_day_and_priority(client, place, plan, colleague):
    priority = make_priority(plan=plan)
    make_focus(priority=priority, year=2026, quarter=3)
    assert [card.add_url for card in shown(place).cards] == [""] * 4
    urls = [card.add_url for card in shown(place, user=colleague).cards]
    add = f"/beheer/communication/communicationmoment/add/?plan={plan.pk}&starts_on="
    assert urls[2] == f"{add}2026-07-01&priority={priority.pk}&van=kalender"
    assert urls[3] == f"{add}2026-11-22&van=kalender"
    owner = make_user(municipality=place, role=Role.ACTION_OWNER)
    assert [card.add_url for card in shown(place, user=owner).cards] == [""] * 4


# Measuring


def test_measuring_moments_and_figures_stand_in_their_quarter(place, plan):
    priority = make_priority(plan=plan)
    make_focus(priority=priority, year=2026, quarter=4)
    of_plan = make_communication_plan(plan=plan, title="Online", is_public=True)
    hidden = make_communication_plan(plan=plan, title="Intern")
    for owner, on in ((of_plan, date(2026, 6, 30)), (hidden, date(2026, 6, 29))):
        PlanMeasuringMoment.objects.create(plan=plan, communication_plan=owner, kind="measure", on=on)
    area = make_area(of_municipality=place)
    own = make_indicator(municipality=place, frequency="year")
    make_plan_indicator(plan=plan, indicator=own, role="priority", priority=priority, name="Slachtoffers")
    for number in range(3):
        quarterly = make_indicator(municipality=place, frequency="quarter")
        make_plan_indicator(plan=plan, indicator=quarterly, role="safety_picture", name=f"Picture {number}")
    make_measurement(indicator=own, period=parse_period("2026"), value=3, area=area)
    found = [[(one.title, one.when, one.is_done) for one in card.measuring] for card in shown(place).cards]
    assert found == [
        [("Cijfers van 3 indicatoren", "31 maart · over 1e kwartaal 2026", False)],
        [
            ("Meten: Online", "30 juni", False),
            ("Cijfers van 3 indicatoren", "30 juni · over 2e kwartaal 2026", False),
        ],
        [("Cijfers van 3 indicatoren", "30 september · over 3e kwartaal 2026", False)],
        [
            ("Cijfer: Slachtoffers", "31 december · over 2026", True),
            ("Cijfers van 3 indicatoren", "31 december · over 4e kwartaal 2026", False),
        ],
    ]
    member = make_user(municipality=place, role=Role.CLERK)
    assert [one.title for one in shown(place, user=member).cards[1].measuring] == [
        "Meten: Intern",
        "Meten: Online",
        "Cijfers van 3 indicatoren",
    ]


# Filters


@pytest.fixture
def mixed(place, plan):
    youth = make_priority(plan=plan, title="Jeugd")
    theme = make_theme(theme_list=plan.theme_list, name="Verkeer")
    team = make_team(municipality=place, name="Team Jeugd")
    day = {"starts_on": date(2026, 5, 5)}
    public(plan, title="A", channel="press", priority=youth, owner_team=team, **day)
    public(plan, title="B", channel="page", theme=theme, **day)
    public(plan, title="C", channel="page", priority=youth, **day)
    return {"youth": youth, "theme": theme, "team": team}


def test_filters_by_channel_theme_and_owner(place, mixed):
    def seen(**filters):
        return titles(shown(place, **filters))[1]

    assert seen() == ["A", "B", "C"]
    assert seen(channel="page") == ["B", "C"]
    assert seen(theme=f"p{mixed['youth'].pk}") == ["A", "C"]
    assert seen(theme=f"t{mixed['theme'].pk}") == ["B"]
    assert seen(owner=f"t{mixed['team'].pk}") == ["A"]
    assert seen(channel="page", theme=f"p{mixed['youth'].pk}") == ["C"]
    assert seen(channel="meeting") == []
    assert seen(owner="c999") == []


def test_the_page_offers_what_there_is_and_a_way_out(client, place, mixed):
    address = "/duinwaard/kalender/2026/"
    page = client.get(address)
    assertContains(page, 'name="kanaal"')
    assertContains(page, ">pers</option>")
    assertNotContains(page, ">nieuwsbrief</option>")
    assertNotContains(page, "Wis filters")
    page = client.get(f"{address}?kanaal=page&thema=p{mixed['youth'].pk}")
    assertContains(page, "1 moment gevonden.")
    assertContains(page, '<option value="page" selected>')
    assertContains(page, f'<a href="{address}">Wis filters</a>', html=True)
    query = f"?kanaal=page&amp;thema=p{mixed['youth'].pk}"
    assertContains(page, f'href="/duinwaard/kalender/2027/{query}"')
    page = client.get(f"{address}?kanaal=newsletter&eigenaar=%00x")
    assertContains(page, "Geen moment gevonden.")
    assertContains(page, "nieuwsbrief: niet in 2026")


def test_nothing_to_filter_offers_no_filter(client, place, plan):
    public(plan, starts_on=date(2026, 5, 5))
    assertNotContains(client.get("/duinwaard/kalender/2026/"), "Filter de momenten")


# A month


def month(place, year, number, user=NOBODY, today=TODAY, **filters):
    return calendar_month(place, year, number, user=user, today=today, filters=Filters(**filters))


def on_days(found):
    return {day.on.day: [moment.title for moment in day.moments] for day in found.days if day.moments}


@pytest.mark.parametrize(
    ("year", "number", "weeks", "days"),
    [
        (2026, 11, [44, 45, 46, 47, 48, 49], 30),
        (2028, 2, [5, 6, 7, 8, 9], 29),
        (2027, 2, [5, 6, 7, 8], 28),
        (2027, 1, [53, 1, 2, 3, 4], 31),
        (2025, 12, [49, 50, 51, 52, 1], 31),
    ],
)
def test_weeks_are_iso_weeks_and_every_day_stands_once(place, plan, year, number, weeks, days):
    found = month(place, year, number)
    assert [week.number for week in found.weeks] == weeks
    assert all(len(week.days) == 7 and week.days[0].on.weekday() == 0 for week in found.weeks)
    inside = [day.on.day for week in found.weeks for day in week.days if day.is_in_month]
    assert inside == list(range(1, days + 1))


def test_repeats_and_periods_stand_on_each_of_their_days(place, plan):
    public(
        plan,
        title="Week",
        starts_on=date(2026, 3, 3),
        repeats="weekly",
        repeats_until=date(2026, 4, 7),
    )
    public(plan, title="Over de grens", starts_on=date(2026, 3, 30), ends_on=date(2026, 4, 1))
    public(
        plan, title="Maand", starts_on=date(2026, 1, 31), repeats="monthly", repeats_until=date(2026, 4, 30)
    )
    assert on_days(month(place, 2026, 4)) == {
        1: ["Over de grens"],
        7: ["Week"],
        30: ["Maand"],
    }
    march = on_days(month(place, 2026, 3))
    assert {day: march[day] for day in (30, 31)} == {
        30: ["Over de grens"],
        31: ["Maand", "Week", "Over de grens"],
    }
    assert sorted(march) == [3, 10, 17, 24, 30, 31]
    assert on_days(month(place, 2026, 2)) == {28: ["Maand"]}
    [first_of_april] = [day for day in month(place, 2026, 4).days if day.on.day == 1]
    assert first_of_april.moments[0].goes_on


def test_last_turn_of_a_series_goes_on_after_the_day_until_which_it_repeats(place, plan):
    public(
        plan,
        title="Reeks",
        starts_on=date(2026, 3, 24),
        ends_on=date(2026, 3, 26),
        repeats="weekly",
        repeats_until=date(2026, 3, 31),
    )
    assert on_days(month(place, 2026, 4)) == {1: ["Reeks"], 2: ["Reeks"]}
    assert titles(shown(place)) == [["Reeks"], ["Reeks"], [], []]


def test_campaigns_with_a_rule_stand_behind_the_days(place, plan):
    make_campaign(name="Oranje", rule="days", month=11, day=25, length=16)
    make_campaign(name="Jaarwisseling", rule="days", month=12, day=30, length=4)
    make_campaign(name="Zonder dagen")
    make_campaign(name="Elders", rule="month", month=11, municipality=make_municipality())
    make_campaign(name="Eigen", rule="weekday", month=11, nth=-1, weekday=5, municipality=place)

    def named(found):
        days = [day for week in found.weeks for day in week.days]
        return {day.on.day: [one.name for one in day.campaigns] for day in days if day.campaigns}

    november = month(place, 2026, 11)
    assert named(november) == {25: ["Oranje"], 26: ["Oranje"], 27: ["Oranje"], 28: ["Eigen", "Oranje"],
                               29: ["Oranje"], 30: ["Oranje"]}  # fmt: skip
    assert named(month(place, 2027, 1)) == {1: ["Jaarwisseling"], 2: ["Jaarwisseling"]}
    # The list of a phone names a campaign on its first day alone, with its last.
    begins = [(day.on.day, one.name, one.until) for day in november.days for one in day.begins]
    assert begins == [(25, "Oranje", "10 december"), (28, "Eigen", "")]
    assert [day.on.day for day in month(place, 2026, 12).days] == [1, 30]


def test_a_month_knows_its_priority_its_neighbours_and_where_to_add(place, plan, colleague):
    priority = make_priority(plan=plan, title="Online")
    make_focus(priority=priority, year=2026, quarter=4)
    found = month(place, 2026, 12, user=colleague)
    assert (found.title, found.priority, found.is_now) == ("december 2026", "Online", False)
    assert (found.previous, found.next) == ((2026, 11, "november 2026"), (2027, 1, "januari 2027"))
    [third] = [day for week in found.weeks for day in week.days if day.on == date(2026, 12, 3)]
    assert third.add_url.endswith(f"starts_on=2026-12-03&priority={priority.pk}&van=maand")
    assert third.words == "donderdag 3 december"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("2026/1/", 200),
        ("2026/01/", 200),
        ("2026/12/", 200),
        ("2026/0/", 404),
        ("2026/13/", 404),
        ("1990/1/", 200),
        ("2100/12/", 200),
        ("2101/1/", 404),
        ("2026/poster/", 404),
    ],
)
def test_addresses_of_months(client, place, plan, address, status):
    assert client.get(f"/duinwaard/kalender/{address}").status_code == status


# At what cost


@pytest.mark.parametrize("role", [None, Role.COMMUNICATIONS])
def test_query_count_is_the_same_with_3_and_with_300_moments(client, place, plan, role):
    year = timezone.localdate().year
    priority = make_priority(plan=plan)
    for quarter in range(1, 5):
        make_focus(priority=priority, year=year, quarter=quarter)
    owner = make_user(municipality=place, role=Role.COMMUNICATIONS)
    team = make_team(municipality=place)
    if role:
        log_in(client, make_user(municipality=place, role=role))
    counts = []
    for number in range(300):
        theme = make_theme(theme_list=plan.theme_list, position=number + 1) if number < 20 else None
        public(
            plan,
            title=f"Moment nr. {number}.",
            starts_on=date(year, number % 12 + 1, number % 28 + 1),
            theme=theme,
            priority=None if theme else priority,
            owner=owner,
            owner_team=team,
            campaign=make_campaign() if number < 20 else None,
            repeats="monthly" if number % 3 == 0 else "once",
            repeats_until=date(year, 12, 31) if number % 3 == 0 else None,
        )
        if number in {2, 299}:
            for address in (f"/duinwaard/kalender/{year}/", f"/duinwaard/kalender/{year}/1/"):
                with CaptureQueriesContext(connection) as queries:
                    assertContains(client.get(address), "Moment nr. 0.")
                counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 16
