"""The calendar page: what stands in which quarter, for whom, and at what cost."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from communication.calendar import calendar_year, period
from municipalities.models import Role
from plans.models import Plan
from priorities.models import Action
from priorities.moments import Moment, Precision, parse_moment
from priorities.quarter import Quarter, quarters_of
from tests.builders import (
    make_action,
    make_focus,
    make_goal,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
NOBODY = AnonymousUser()


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def plan(place):
    return make_plan(municipality=place, status=Plan.Status.ADOPTED, slug="2024-2027")


@pytest.fixture
def programme(plan):
    return make_programme(plan=plan, year=2026, adopted_on=datetime.date(2026, 1, 13))


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def when(start="", due=""):
    """The fields of an action that say when, from what people write."""
    found = {}
    for name, text in (("start", start), ("due", due)):
        if text:
            moment = parse_moment(text)
            day = moment.first if name == "start" else moment.last
            found |= {f"{name}_on": day, f"{name}_precision": moment.precision}
    return found


def shown(place, year=2026, user=NOBODY):
    return calendar_year(place, year, user=user, today=TODAY)


def titles(cards):
    return [([a.title for a in card.actions], [a.title for a in card.others]) for card in cards]


# What stands in it


def test_four_quarters_with_their_priority_sentence_and_colour(place, plan):
    priorities = [make_priority(plan=plan, title=f"P{number}") for number in range(1, 6)]
    make_focus(priority=priorities[0], year=2026, quarter=1, reason="Zin.")
    make_focus(priority=priorities[4], year=2026, quarter=3)
    make_focus(priority=priorities[3], year=2026, quarter=4)
    calendar = shown(place)
    assert [(c.quarter, c.priority, c.sentence, c.colour, c.is_now, c.is_past) for c in calendar.cards] == [
        ((2026, 1), "P1", "Zin.", 1, False, True),
        ((2026, 2), "", "", 0, False, True),
        ((2026, 3), "P5", "", 1, False, True),
        ((2026, 4), "P4", "", 4, True, False),
    ]
    assert (calendar.previous, calendar.next, calendar.is_this_year) == (2025, 2027, True)
    assert (shown(place, 2024).previous, shown(place, 2027).next) == (None, None)
    assert (shown(place, 2023).next, shown(place, 2028).previous) == (2024, 2027)
    assert not any(card.is_now for card in shown(place, 2025).cards)


def test_actions_stand_in_every_quarter_they_touch_with_those_of_the_priority_first(place, plan, programme):
    theirs, other = make_priority(plan=plan), make_priority(plan=plan)
    make_focus(priority=theirs, year=2026, quarter=2)
    make_focus(priority=other, year=2026, quarter=4)
    add = {"programme": programme}
    make_action(title="Dag", priority=theirs, **when("20-4-2026", "20-4-2026"), **add)
    make_action(title="Via doel", goal=make_goal(priority=theirs), **when(due="mei 2026"), **add)
    make_action(title="Lang", priority=other, **when("maart 2026", "4e kwartaal 2026"), **add)
    make_action(title="Zonder prioriteit", **when("1-4-2026"), **add)
    make_action(title="Zonder datum", priority=theirs, **add)
    make_action(title="Gestopt", priority=theirs, state=Action.State.STOPPED, **when("april 2026"), **add)
    assert titles(shown(place).cards) == [
        ([], ["Lang"]),
        (["Dag", "Via doel"], ["Lang", "Zonder prioriteit"]),
        ([], ["Lang"]),
        (["Lang"], []),
    ]


def test_an_action_says_when_who_and_how_far(place, plan, programme):
    priority = make_priority(plan=plan)
    make_focus(priority=priority, year=2026, quarter=3)
    team = make_team(municipality=place, name="Team Veiligheid")
    add = {"programme": programme, "priority": priority}
    make_action(**add, lead_team=team, state=Action.State.DONE, **when("juli 2026", "juli 2026"))
    make_action(**add, **when("1-8-2026", "31-8-2026"))
    actions = shown(place).cards[2].actions
    assert [(a.moment, a.lead, a.is_done, a.is_concept) for a in actions] == [
        ("juli", "Team Veiligheid", True, False),
        ("1 t/m 31 augustus", "", False, False),
    ]


@pytest.mark.parametrize(
    ("start", "due", "expected"),
    [
        ("", "1 november 2026", "1 november"),
        ("1 juli 2026", "31 juli 2026", "1 t/m 31 juli"),
        ("1 juli 2026", "2 september 2026", "1 juli t/m 2 september"),
        ("1 juli 2025", "31 juli 2026", "1 juli 2025 t/m 31 juli"),
        ("maart 2026", "4e kwartaal 2026", "maart t/m 4e kwartaal"),
        ("1e kwartaal 2026", "3e kwartaal 2026", "1e t/m 3e kwartaal"),
        ("2026", "2026", "heel 2026"),
        ("maart 2026", "", "maart"),
        ("november 2025", "2026", "vanaf november 2025"),
        ("maart 2026", "2026", "vanaf maart"),
        ("2026", "november 2026", "t/m november"),
    ],
)
def test_a_period_in_words(start, due, expected):
    def read(text):
        return parse_moment(text) if text else None

    assert period(read(start), read(due), year=2026) == expected
    assert period(None, None, year=2026) == ""
    assert Moment.day(TODAY).precision is Precision.DAY


# Who sees what


def test_everybody_sees_actions_of_adopted_programmes_only_and_members_the_rest_as_concept(
    client, place, plan, programme
):
    make_action(programme=programme, title="Vastgesteld", **when("mei 2026"))
    programme_2027 = make_programme(plan=plan, year=2027)
    make_action(programme=programme_2027, title="Nog niet", **when("mei 2027"))
    stranger = make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR)
    for user in (NOBODY, stranger):
        assert titles(shown(place, 2027, user).cards) == [([], [])] * 4
        assert titles(shown(place, 2026, user).cards)[1] == ([], ["Vastgesteld"])
        assert not shown(place, 2027, user).has_concept
    for role in Role:
        member = make_user(municipality=place, role=role)
        calendar = shown(place, 2027, member)
        assert [(a.title, a.is_concept) for a in calendar.cards[1].others] == [("Nog niet", True)]
        assert calendar.has_concept
        assert not shown(place, 2026, member).has_concept
    log_in(client, stranger)
    assertNotContains(client.get("/duinwaard/kalender/2027/"), "Nog niet")
    log_in(client, member)
    assertContains(client.get("/duinwaard/kalender/2027/"), "mei · concept")


def test_a_draft_shows_to_members_marked_as_concept(client, place, plan):
    draft = make_plan(municipality=place, first_year=2028, last_year=2031, title="Nieuw plan")
    make_focus(priority=make_priority(plan=draft, title="Nieuwe prioriteit"), year=2028, quarter=1)
    assert shown(place, 2028).plans == []
    assertNotContains(client.get("/duinwaard/kalender/2028/"), "Nieuwe prioriteit")
    assert shown(place, 2027).next is None
    stranger = make_user(municipality=make_municipality())
    assert shown(place, 2028, stranger).plans == []
    reader = make_user(municipality=place, role=Role.COUNCIL_READER)
    assert shown(place, 2028, reader).cards[0].priority == "Nieuwe prioriteit"
    assert shown(place, 2027, reader).next == 2028
    log_in(client, reader)
    page = client.get("/duinwaard/kalender/2028/")
    assertContains(page, "Concept", count=4)  # each quarter
    assertContains(page, "U ziet meer dan bezoekers.")  # and what it means
    assertNotContains(page, "Kalender invullen")


def test_who_may_fill_in_the_calendar_finds_the_way(client, place, plan):
    link = f'href="/beheer/priorities/quarterfocus/van-plan/{plan.pk}/"'
    for role, may in [(Role.COMMUNICATIONS, True), (Role.POLICY_OFFICER, True), (Role.CLERK, False)]:
        log_in(client, make_user(municipality=place, role=role))
        assert (link in client.get("/duinwaard/kalender/2026/").content.decode()) is may
    client.logout()
    assertNotContains(client.get("/duinwaard/kalender/2026/"), link)


def test_each_quarter_comes_from_the_plan_that_counts_then(place, plan):
    old = make_plan(
        municipality=place,
        status=Plan.Status.ADOPTED,
        first_year=2022,
        last_year=2025,
        expires_on=datetime.date(2025, 1, 1),
    )
    Plan.objects.filter(pk=plan.pk).update(effective_on=datetime.date(2024, 7, 1))
    for number in range(1, 5):
        make_focus(priority=make_priority(plan=old, title=f"Oud {number}"), year=2024, quarter=number)
        make_focus(priority=make_priority(plan=plan, title=f"Nieuw {number}"), year=2024, quarter=number)
    calendar = shown(place, 2024)
    assert [card.priority for card in calendar.cards] == ["Oud 1", "Oud 2", "Nieuw 3", "Nieuw 4"]
    plan.refresh_from_db()
    assert calendar.plans == [old, plan]


def test_a_participant_has_the_calendar_of_the_shared_plan(client, place, plan):
    neighbour = make_municipality(name="Opmeer", slug="opmeer")
    plan.participants.add(neighbour)
    make_focus(priority=make_priority(plan=plan, title="Samen"), year=2026, quarter=1)
    page = client.get("/opmeer/kalender/2026/")
    assertContains(page, "Samen")
    assertContains(page, "het plan dat Gemeente Duinwaard leidt")
    assertContains(page, 'href="/duinwaard/plannen/2024-2027/"')
    assertNotContains(client.get("/duinwaard/kalender/2026/"), "leidt")


# Addresses


def test_the_calendar_without_a_year_is_that_of_this_year(client, plan):
    today = timezone.localdate()
    assertRedirects(client.get("/duinwaard/kalender/"), f"/duinwaard/kalender/{today.year}/")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/duinwaard/kalender/1990/", 200),
        ("/duinwaard/kalender/2100/", 200),
        ("/duinwaard/kalender/1989/", 404),
        ("/duinwaard/kalender/2101/", 404),
        ("/duinwaard/kalender/0000/", 404),
        ("/duinwaard/kalender/26/", 404),
        ("/duinwaard/kalender/02026/", 404),
        ("/duinwaard/kalender/nu/", 404),
        ("/nergens/kalender/2026/", 404),
        ("/nergens/kalender/", 404),
    ],
)
def test_impossible_years_and_unknown_municipalities_do_not_exist(client, place, plan, address, status):
    assert client.get(address).status_code == status


def test_a_year_without_a_plan_says_so_and_shows_the_way(client, place, plan):
    page = client.get("/duinwaard/kalender/2028/")
    assertContains(page, "Voor 2028 is er geen kalender")
    assertContains(page, 'href="/duinwaard/kalender/2027/" rel="prev"')
    assertNotContains(page, "Kalender 2029")
    for year, nearest in [(2020, 2024), (2035, 2027)]:
        page = client.get(f"/duinwaard/kalender/{year}/")
        assertContains(page, f"Bekijk de kalender van {nearest}")
    assert shown(place, 2026).nearest is None
    assert shown(make_municipality(), 2026).nearest is None


def test_a_quarter_without_a_priority_says_so(client, place):
    year = timezone.localdate().year
    make_plan(municipality=place, status=Plan.Status.ADOPTED, first_year=year, last_year=year)
    assertContains(client.get(f"/duinwaard/kalender/{year}/"), "Geen prioriteit", count=4)
    assertContains(client.get(f"/duinwaard/kalender/{year - 1}/"), "is er geen kalender")


def test_the_page_names_the_feed_and_the_plans_notice(client, place, plan, settings):
    settings.BASE_URL = "https://livp.example"
    Plan.objects.filter(pk=plan.pk).update(notice="Verzonnen voorbeeld")
    page = client.get("/duinwaard/kalender/2026/")
    assertContains(page, 'value="https://livp.example/duinwaard/kalender.ics"')
    assertContains(page, 'href="webcal://livp.example/duinwaard/kalender.ics"')
    assertContains(page, "Verzonnen voorbeeld")


def test_the_navigation_says_where_one_is(client, place, plan):
    year = timezone.localdate().year
    link = '<a href="/duinwaard/kalender/"{}>Kalender</a>'
    for address, current in [
        (f"/duinwaard/kalender/{year}/", ' aria-current="page"'),
        (f"/duinwaard/kalender/{year - 1}/", ' aria-current="true"'),
        ("/duinwaard/", ""),
        ("/duinwaard/plannen/2024-2027/", ""),
    ]:
        assertContains(client.get(address), link.format(current), html=True)
    assertNotContains(client.get("/"), "Kalender")


# At what cost


@pytest.mark.parametrize("role", [None, Role.POLICY_OFFICER])
def test_query_count_is_the_same_for_one_and_thirty_actions(client, place, plan, programme, role):
    if role:
        log_in(client, make_user(municipality=place, role=role))
    team = make_team(municipality=place)
    counts = []
    for number in range(30):
        priority = make_priority(plan=plan)
        goal = make_goal(priority=priority)
        make_action(programme=programme, goal=goal, lead_team=team, **when("2026", "2026"))
        if number < 16:
            make_focus(priority=priority, year=quarters_of(plan)[number].year, quarter=number % 4 + 1)
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as queries:
                assertContains(client.get("/duinwaard/kalender/2026/"), "heel 2026", count=4 * (number + 1))
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 14


def test_quarters_know_their_months():
    assert Quarter.of(TODAY).months == "oktober – december"
