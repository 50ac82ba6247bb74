"""The rotation in a real browser: by keyboard alone, wide and on a phone."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import Role
from plans.models import Plan
from priorities.quarter import set_focus
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def year():
    return timezone.localdate().year


@pytest.fixture
def plan(year):
    plan = make_plan(
        municipality=make_municipality(name="Duinwaard", slug="duinwaard"),
        first_year=year,
        last_year=year + 3,
    )
    for title in ("Alcohol", "Bedrijventerreinen", "Cybercrime"):
        make_priority(plan=plan, title=title)
    return plan


@pytest.fixture
def adviser(plan):
    return make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)


def tab(live_server, plan):
    return live_server.url + reverse("admin:priorities_quarterfocus_of_plan", args=[plan.pk])


def table(plan):
    return [(f.year, f.quarter, f.priority.title, f.reason) for f in plan.quarters.select_related("priority")]


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_to(page, locator):
    """Press Tab until `locator` has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard does not get there")


def test_axe_finds_nothing(screen, live_server, axe, as_user, plan, adviser, year):
    as_user(screen, adviser)
    screen.goto(tab(live_server, plan))
    assert (axe(screen), fits(screen)) == ([], True)
    screen.get_by_role("button", name="Verdeel de prioriteiten").click()
    screen.get_by_text("Er is nog niets opgeslagen.").wait_for()
    assert (axe(screen), fits(screen)) == ([], True)
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    screen.get_by_text("De kalender is opgeslagen").wait_for()
    screen.get_by_text("Per prioriteit").click()
    assert (axe(screen), fits(screen)) == ([], True)
    # With mistakes, and with a colleague who was first.
    last = screen.get_by_role("group", name=f"4e kwartaal {year + 3}")
    last.get_by_label("Waarom").fill("Mijn zin.")
    next_to_last = screen.get_by_role("group", name=f"3e kwartaal {year + 3}")
    next_to_last.get_by_label("Prioriteit").select_option("Nog geen prioriteit")
    next_to_last.get_by_label("Waarom").fill("Een zin zonder prioriteit.")
    set_focus(plan=plan, year=year + 3, quarter=4, priority=plan.priorities.last(), sentence="Zin.", by=None)
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    assert "Kies een prioriteit bij deze zin" in screen.get_by_role("alert").inner_text()
    assert (axe(screen), fits(screen)) == ([], True)
    next_to_last.get_by_label("Waarom").fill("")
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    assert "Een collega gaf het 4e kwartaal" in screen.get_by_role("alert").inner_text()
    assert last.get_by_label("Waarom").input_value() == "Mijn zin."
    assert (axe(screen), fits(screen)) == ([], True)


def test_axe_finds_nothing_for_readers_without_priorities_and_after_adoption(
    screen, live_server, axe, as_user, plan, adviser, year
):
    make_focus(priority=plan.priorities.first(), year=year, quarter=1, reason="Een goede zin.")
    reader = make_user(municipality=plan.municipality, role=Role.COUNCIL_READER)
    as_user(screen, reader)
    screen.goto(tab(live_server, plan))
    assert screen.get_by_text("Een goede zin.").is_visible()
    assert (axe(screen), fits(screen)) == ([], True)
    as_user(screen, adviser)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    screen.goto(tab(live_server, plan))
    assert screen.get_by_label("Waarom verandert u dit?").count() == 2
    assert (axe(screen), fits(screen)) == ([], True)
    empty = make_plan(municipality=plan.municipality)
    screen.goto(tab(live_server, empty))
    assert screen.get_by_role("heading", name="Er zijn nog geen prioriteiten").is_visible()
    assert (axe(screen), fits(screen)) == ([], True)


def test_fill_and_swap_with_the_keyboard_alone(page, live_server, as_user, plan, adviser, year):
    as_user(page, adviser)
    page.goto(tab(live_server, plan))
    quarter = page.get_by_role("group", name=f"2e kwartaal {year + 1}")
    tab_to(page, quarter.get_by_label("Prioriteit"))
    page.keyboard.type("Bed")
    page.keyboard.press("Tab")
    page.keyboard.type("Voor de zomer.")
    tab_to(page, page.get_by_role("button", name="Opslaan", exact=True))
    page.keyboard.press("Enter")
    page.get_by_text("De kalender is opgeslagen: 1 kwartaal is veranderd.").wait_for()
    assert table(plan) == [(year + 1, 2, "Bedrijventerreinen", "Voor de zomer.")]

    tab_to(page, page.get_by_label("Verwissel", exact=True))
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Verwisselen"))
    page.keyboard.press("Enter")
    page.get_by_text(f"Het 2e kwartaal {year + 1} en het 4e kwartaal {year + 1} zijn verwisseld.").wait_for()
    assert table(plan) == [(year + 1, 4, "Bedrijventerreinen", "Voor de zomer.")]


def test_a_proposal_with_the_keyboard_alone(page, live_server, as_user, plan, adviser, year):
    as_user(page, adviser)
    page.goto(tab(live_server, plan))
    first = page.get_by_role("group", name=f"1e kwartaal {year + 1}")
    tab_to(page, first.get_by_label("Prioriteit"))
    page.keyboard.type("Cyb")
    tab_to(page, page.get_by_role("button", name="Verdeel de prioriteiten over de lege kwartalen"))
    page.keyboard.press("Enter")
    page.get_by_text("Er is nog niets opgeslagen.").wait_for()
    assert table(plan) == []
    assert first.get_by_text("Voorstel").count() == 0
    assert first.get_by_label("Prioriteit").locator("option:checked").inner_text() == "Cybercrime"
    tab_to(page, page.get_by_role("button", name="Opslaan", exact=True))
    page.keyboard.press("Enter")
    page.get_by_text("De kalender is opgeslagen").wait_for()
    filled = table(plan)
    assert (year + 1, 1, "Cybercrime", "") in filled
    assert len(filled) == 12 + (4 - (timezone.localdate().month - 1) // 3)


def test_what_was_chosen_survives_a_refusal(page, live_server, as_user, plan, adviser, year):
    as_user(page, adviser)
    page.goto(tab(live_server, plan))
    quarter = page.get_by_role("group", name=f"3e kwartaal {year + 2}")
    quarter.get_by_label("Prioriteit").select_option("Alcohol")
    quarter.get_by_label("Waarom").fill("Mijn zin.")
    set_focus(
        plan=plan, year=year + 2, quarter=3, priority=plan.priorities.last(), sentence="Hun zin.", by=None
    )
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_role("link", name=f"3e kwartaal {year + 2}").click()
    expect(quarter.get_by_label("Prioriteit")).to_be_focused()
    assert "Hun zin." in quarter.inner_text()
    quarter.get_by_label("Houd de keuze van mijn collega").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text("Er was niets veranderd.").wait_for()
    assert table(plan) == [(year + 2, 3, "Cybercrime", "Hun zin.")]
