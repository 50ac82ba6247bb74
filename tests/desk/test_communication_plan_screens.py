"""Communication plans and contributions in a real browser: by keyboard, on a phone, with axe."""

import datetime

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from communication.models import CommunicationPlan, Contribution, PlanMeasuringMoment
from tests.builders import make_communication_plan, make_contribution, make_plan, make_priority, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "Duinroos Helmgras"


@pytest.fixture
def plan():
    plan = make_plan(first_year=2026, last_year=2027, status="adopted")
    make_priority(plan=plan, title="Ondermijning")
    return plan


@pytest.fixture
def editor(plan):
    return make_user(municipality=plan.municipality)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_seven_steps_are_filled_by_keyboard_in_any_order(live_server, page, as_user, axe, plan, editor):
    one = make_communication_plan(plan=plan, title="Buurtpreventie")
    as_user(page, editor)
    page.goto(live_server.url + reverse("admin:communication_communicationplan_change", args=[one.pk]))
    # Step 7 first: a rhythm, with what was typed in step 1 kept.
    page.get_by_label("Doelgroepen").fill("inwoners")
    page.get_by_label("Begint op").fill("2026-08-31")
    page.get_by_label("Meten om de zoveel maanden").fill("6")
    page.get_by_role("button", name="Stel meetmomenten voor").press("Enter")
    expect(page.get_by_text("28 februari 2027: meten")).to_be_visible()
    expect(page.get_by_text("‘inwoners’: kunt u dit preciezer maken?")).to_be_visible()
    expect(page.get_by_label("Doelgroepen")).to_have_value("inwoners")
    page.locator("button[value='evaluate:2027-02-28']").press("Enter")
    expect(page.get_by_text("1 meetmoment staat erbij.")).to_be_visible()
    page.get_by_role("button", name="Neem alle 3 over").press("Enter")
    expect(page.get_by_text("3 meetmomenten staan erbij.")).to_be_visible()
    # Step 3: Enter in a field adds, and comes back to it.
    page.get_by_label("Waar loopt u tegenaan?").fill("De dekking is laag")
    page.get_by_label("Waar loopt u tegenaan?").press("Enter")
    expect(page.get_by_text("Toegevoegd en opgeslagen.")).to_be_visible()
    expect(page.get_by_label("Waar loopt u tegenaan?")).to_be_focused()
    expect(page.get_by_label("Op deze pagina").get_by_text("ingevuld")).to_have_count(3)
    assert axe(page) == []
    stored = CommunicationPlan.objects.get()
    assert (stored.target_groups, stored.pairs.get().problem) == ("inwoners", "De dekking is laag")
    assert PlanMeasuringMoment.objects.count() == 4
    page.goto(
        live_server.url + reverse("communication_plan", args=[plan.municipality.slug, plan.slug, one.pk])
    )
    assert axe(page) == []


def test_contributions_of_a_session_go_in_quickly_and_no_draft_holds_a_name(
    live_server, phone, as_user, axe, plan, editor
):
    as_user(phone, editor)
    phone.goto(live_server.url + reverse("admin:communication_contribution_of_plan", args=[plan.pk]))
    phone.get_by_role("link", name="Bijdrage toevoegen").click()
    phone.get_by_label("Van wie?").select_option("partner")
    phone.get_by_label("Hoe?").select_option("session")
    phone.get_by_label("Wanneer?").fill("2026-03-26")
    phone.get_by_label("Waarover?").select_option("Ondermijning")
    phone.get_by_label("Wat is er gezegd of geschreven?").fill("Noem voorbeelden.")
    phone.get_by_text("Met naam").click()
    phone.locator("#id_name").fill(NAME)
    expect(phone.get_by_label("Bewaren tot en met")).to_have_value("2027-12-31")
    kept = "() => JSON.stringify(localStorage)"
    phone.wait_for_function("() => JSON.stringify(localStorage).includes('Noem voorbeelden.')")
    assert NAME not in phone.evaluate(kept)
    phone.get_by_label("Vindt goed dat de naam erbij staat").check()
    assert fits(phone)
    assert axe(phone) == []
    phone.get_by_role("button", name="Opslaan en nog een").click()
    expect(phone.get_by_label("Van wie?")).to_have_value("partner")
    expect(phone.get_by_label("Wanneer?")).to_have_value("2026-03-26")
    expect(phone.get_by_label("Wat is er gezegd of geschreven?")).to_have_value("")
    expect(phone.locator("#id_name")).to_have_value("")
    one = Contribution.objects.get()
    assert (one.name, one.received_on, one.priority.title) == (
        NAME,
        datetime.date(2026, 3, 26),
        "Ondermijning",
    )


def test_screens_fit_a_phone_and_pass_axe(live_server, phone, as_user, axe, plan, editor):
    one = make_communication_plan(plan=plan, target_groups="inwoners", starts_on=datetime.date(2026, 1, 31))
    make_contribution(plan=plan, outcome="noted", answer="Dank u wel.")
    named = make_contribution(plan=plan, name=NAME, name_agreed=True)
    as_user(phone, editor)
    for url in (
        reverse("admin:communication_communicationplan_of_plan", args=[plan.pk]),
        reverse("admin:communication_communicationplan_change", args=[one.pk]),
        reverse("admin:communication_contribution_of_plan", args=[plan.pk]),
        reverse("admin:communication_contribution_erase", args=[named.pk]),
        reverse("responses", args=[plan.municipality.slug, plan.slug]),
    ):
        phone.goto(live_server.url + url)
        assert axe(phone) == [], url
        assert fits(phone), url
