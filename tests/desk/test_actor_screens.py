"""The actor analysis in a real browser: axe, wide and on a phone, and filled in with the keyboard."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from priorities.models import ActorAnalysis, PriorityPartner
from tests.builders import (
    make_actor,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def priority():
    """A priority with three actors in one cell, and a partner that is not in the analysis yet."""
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))
    priority = make_priority(plan=plan)
    for support in (1, 3, 5):
        make_actor(
            priority=priority, support=support, we_ask="Cijfers delen", they_bring="Kennis van de buurt"
        )
    halt = make_organisation(municipality=plan.municipality, name="Halt")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=halt, role="geeft een straf")
    former = make_priority(plan=make_plan(municipality=plan.municipality))
    make_actor(priority=former)
    priority.continues = former
    priority.save()
    return priority


def of(name, *args):
    return reverse(f"admin:priorities_actoranalysis_{name}", args=args)


@pytest.mark.parametrize("view", ["page", "phone"])
def test_screens(request, view, live_server, as_user, axe, priority):
    screen = request.getfixturevalue(view)
    actor = priority.actors.first()
    as_user(screen, make_user(municipality=priority.plan.municipality))

    def check():
        assert axe(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    for address in (
        of("of_plan", priority.plan_id),
        of("change", actor.pk),
        of("delete", actor.pk),
        reverse("actors", args=[priority.plan.municipality.slug, priority.plan.slug]),
        of("of_priority", priority.pk),
    ):
        screen.goto(live_server.url + address)
        check()
    halt = screen.get_by_role("group", name="Halt")
    halt.get_by_label("Macht").select_option("2, weinig")
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    expect(screen.get_by_role("alert")).to_contain_text("Halt: Belang: Kies een score voor belang.")
    check()


def test_a_partner_is_filled_in_with_the_keyboard(page, live_server, as_user, priority):
    as_user(page, make_user(municipality=priority.plan.municipality))
    page.goto(live_server.url + reverse("admin:priorities_priority_change", args=[priority.pk]))
    page.get_by_role("button", name="Actorenanalyse").press("Enter")
    page.get_by_role("group", name="Halt").get_by_label("Macht").focus()
    for text in ("4", "2", "5", "Staat open voor overleg."):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Opslaan", exact=True).press("Enter")
    expect(page.get_by_text("1 partner is toegevoegd aan de actorenanalyse.")).to_be_visible()
    added = ActorAnalysis.objects.get(organisation__name="Halt")
    assert (added.power, added.interest, added.support, added.reason) == (4, 2, 5, "Staat open voor overleg.")
    expect(page.locator(f"#actoranalysis-{added.pk}")).to_contain_text("Tevreden houden")
