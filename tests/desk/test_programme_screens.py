"""The programme's screens in a browser: axe, wide and phone, and two people in one action."""

import datetime

import pytest
from django.urls import reverse

from plans.models import Plan
from priorities.models import Action
from priorities.moments import Precision
from tests.builders import (
    make_action,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_programme,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def programme():
    plan = make_plan(municipality=make_municipality(name="Duinwaard"), status=Plan.Status.ADOPTED)
    programme = make_programme(plan=plan, year=2026)
    goal = make_goal(plan=plan)
    make_action(programme=programme, goal=goal, title="Meldpunt openen", regular_budget="1250.50")
    make_action(programme=programme, state=Action.State.DONE, result="Gelukt", lessons="Nodig ouders uit")
    return programme


@pytest.fixture
def officer(programme):
    officer = make_user(municipality=programme.plan.municipality)
    Action.objects.update(lead_person=officer)
    return officer


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_axe_finds_nothing_on_the_screens(screen, live_server, axe, as_user, programme, officer):
    as_user(screen, officer)
    plan, action = programme.plan, Action.objects.first()
    tab = reverse("admin:priorities_annualprogramme_of_plan", args=[plan.pk])
    add = reverse("admin:priorities_action_add", query={"plan": plan.pk, "programme": programme.pk})
    hand_over = reverse("admin:priorities_action_hand_over", args=[plan.municipality_id])
    found = {}
    for address in [
        f"{tab}?jaar=2026",
        f"{tab}?jaar=2027",
        reverse("admin:priorities_annualprogramme_next_year", args=[programme.pk]),
        reverse("admin:priorities_annualprogramme_adoption", args=[programme.pk]),
        reverse("admin:priorities_action_change", args=[action.pk]),
        hand_over,
        f"{hand_over}?van={officer.pk}",
        reverse("admin:priorities_action_import"),
        reverse("admin:priorities_action_export"),
    ]:
        screen.goto(live_server.url + address)
        found[address] = axe(screen) + ([] if fits(screen) else ["scrolls sideways"])
        assert screen.locator("main h1").count() == 1, address
    screen.goto(live_server.url + add)
    screen.get_by_label("Klaar").fill("ooit")
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    assert screen.locator(".is-bad").count() == 2
    found["errors"] = axe(screen) + ([] if fits(screen) else ["scrolls sideways"])
    assert {address: faults for address, faults in found.items() if faults} == {}


def test_two_browsers_in_one_action_keep_both_texts(
    page, phone, live_server, axe, as_user, programme, officer
):
    place = programme.plan.municipality
    police, library = (make_organisation(municipality=place, name=name) for name in ("Politie", "Bieb"))
    make_team(municipality=place, name="Team Veiligheid")
    action = make_action(
        programme=programme,
        title="Samen schrijven",
        due_on=datetime.date(2026, 6, 30),
        due_precision=Precision.QUARTER,
    )
    colleague = make_user(municipality=place, name="Collega")
    address = live_server.url + reverse("admin:priorities_action_change", args=[action.pk])
    as_user(page, officer)
    as_user(phone, colleague)
    page.goto(address)
    phone.goto(address)

    phone.get_by_label("Klaar").fill("3e kwartaal 2026")
    phone.get_by_label("Politie").check()
    phone.get_by_label("Uit het gewone budget").fill("1.250,50")
    phone.get_by_label("Waarom verandert u dit?").fill("Later klaar")
    phone.get_by_role("button", name="Opslaan", exact=True).click()
    phone.wait_for_url("**/van-plan/**")

    page.get_by_label("Klaar").fill("4e kwartaal 2026")
    page.get_by_label("Bieb").check()
    page.get_by_label("Titel").fill("Samen geschreven")
    page.get_by_label("Waarom verandert u dit?").fill("Andere titel")
    page.get_by_role("button", name="Opslaan", exact=True).click()

    conflict = page.locator(".conflict")
    conflict.wait_for()
    told = conflict.inner_text()
    for text in ("alleen in uw tekst: 4e", "alleen in de tekst van uw collega: 3e", "Politie", "Bieb"):
        assert text in told.replace("\n", " ")
    assert "1.250,50" not in told  # only the colleague changed it
    assert axe(page) == []
    page.get_by_role("button", name="Opslaan met deze keuzes").click()
    page.wait_for_url("**/van-plan/**")

    action.refresh_from_db()
    assert (action.title, str(action.due), str(action.regular_budget)) == (
        "Samen geschreven",
        "4e kwartaal 2026",
        "1250.50",
    )
    assert list(action.partners.all()) == [library]
    kept = [row for row in action.history.all() if str(row.due_on) == "2026-09-30"]
    assert [[one.organisation for one in row.partners.all()] for row in kept] == [[police]]
