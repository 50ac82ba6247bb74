"""Fetching figures in a browser: with the keyboard alone, on a phone, without faults in axe."""

import threading

import pytest
from django.urls import reverse

from indicators.areas import country
from indicators.open_data import previews
from tests.builders import (
    make_indicator,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_user,
)
from tests.indicators.odata_server import ODataServer, crimes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    lisse = make_municipality(name="Lisse", slug="lisse", cbs_code="GM0553")
    plan = make_plan(municipality=lisse)
    priority = make_priority(plan=plan)
    for name in ("Aantal woninginbraken", "Geweldsmisdrijven", "Overlast van jeugd"):
        indicator = make_indicator(municipality=lisse, name=name)
        make_plan_indicator(plan=plan, priority=priority, indicator=indicator)
    country()
    return plan


@pytest.fixture
def service(settings):
    with ODataServer() as service:
        service.add(crimes([("1.1.1", "GM0553", f"{year}JJ00", year - 1968) for year in range(2014, 2020)]))
        settings.OPEN_DATA_URLS = {"police": service.address, "cbs": service.address}
        yield service


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def press(page, name):
    """Put the focus on the button that is called so, press Enter, and wait for the next page."""
    page.get_by_role("button", name=name).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_figures_are_coupled_fetched_and_saved_with_the_keyboard(
    live_server, page, as_user, axe, plan, service
):
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + reverse("admin:indicators_opendatamapping_fetch", args=[plan.pk]))
    assert axe(page) == []
    press(page, "Koppel aan ‘Woninginbraken’")
    assert axe(page) == []

    press(page, "Haal cijfers op")
    assert page.get_by_role("heading", name="Cijfers worden opgehaald").is_visible()
    assert axe(page) == []
    token = page.url.partition("taak=")[2]
    worker = threading.Thread(target=previews.run, args=(token,))
    worker.start()
    worker.join()

    # The page goes on by itself.
    page.get_by_role("heading", name="Opgehaalde cijfers").wait_for()
    assert axe(page) == []
    assert page.get_by_text("6 nieuw", exact=True).is_visible()
    press(page, "Cijfers opslaan")
    assert page.get_by_text("De cijfers zijn opgeslagen: 6 nieuw, 0 gewijzigd.").is_visible()


def test_coupling_to_a_table_of_ones_own_shows_its_fields(live_server, page, as_user, axe, plan):
    as_user(page, make_user(municipality=plan.municipality))
    indicator = plan.plan_indicators.last().indicator
    page.goto(
        live_server.url + reverse("admin:indicators_opendatamapping_couple", args=[plan.pk, indicator.pk])
    )
    assert not page.locator("#id_table").is_visible()
    page.get_by_label("Een andere tabel van politie of CBS").focus()
    page.keyboard.press("Space")
    assert page.locator("#id_table").is_visible()
    press(page, "Koppelen")
    assert page.get_by_role("heading", name="Er is nog iets niet goed").is_visible()
    assert axe(page) == []


def test_screens_fit_a_phone(live_server, phone, as_user, axe, plan, service):
    user = make_user(municipality=plan.municipality)
    as_user(phone, user)
    url = live_server.url + reverse("admin:indicators_opendatamapping_fetch", args=[plan.pk])
    phone.goto(url)
    assert fits(phone)
    phone.get_by_role("button", name="Koppel aan ‘Woninginbraken’").click()
    phone.get_by_role("button", name="Haal cijfers op").click()
    phone.wait_for_load_state()
    assert fits(phone)
    worker = threading.Thread(target=previews.run, args=(phone.url.partition("taak=")[2],))
    worker.start()
    worker.join()
    phone.get_by_role("heading", name="Opgehaalde cijfers").wait_for()
    assert fits(phone)
    assert axe(phone) == []
