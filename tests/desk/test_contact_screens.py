"""Contact persons in a browser: typed, kept nowhere but in the database, and erased."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from stakeholders.models import ContactPerson
from tests.builders import make_contact, make_municipality, make_organisation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "06-98765432"


@pytest.fixture
def organisation():
    return make_organisation(municipality=make_municipality(name="Duinwaard"), name="Politie")


def kept(page):
    """Everything that this browser keeps."""
    return page.evaluate("JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})")


def test_a_number_is_never_kept_in_the_browser(page, live_server, as_user, organisation):
    as_user(page, make_user(municipality=organisation.municipality))
    page.goto(live_server.url + reverse("admin:stakeholders_organisation_change", args=[organisation.pk]))
    page.get_by_role("link", name="Contactpersoon toevoegen").click()
    page.get_by_label("Functie").fill("gebiedsmanager")
    page.get_by_label("Naam").fill("Contact Wijkpolitie")
    page.get_by_label("Telefoon").fill(PHONE)
    page.wait_for_function("() => JSON.stringify({...localStorage}).includes('gebiedsmanager')")
    assert PHONE not in kept(page)
    assert "Wijkpolitie" not in kept(page)

    page.get_by_role("button", name="Opslaan").click()

    expect(page.get_by_role("link", name=PHONE)).to_be_visible()
    assert ContactPerson.objects.get().phone == PHONE
    assert PHONE not in kept(page)


def test_erasing_by_keyboard(page, live_server, as_user, organisation):
    contact = make_contact(organisation=organisation, name="Contact Wijkpolitie", phone=PHONE)
    as_user(page, make_user(municipality=organisation.municipality))
    page.goto(live_server.url + reverse("admin:stakeholders_organisation_change", args=[organisation.pk]))

    page.get_by_role("link", name=re.compile("^Gegevens wissen")).press("Enter")
    expect(page.get_by_role("heading", name="Gegevens wissen")).to_be_visible()
    page.get_by_label("De persoon vroeg erom").press("Space")
    page.get_by_role("button", name="Gegevens wissen").press("Enter")

    expect(page.get_by_text(re.compile("gegevens gewist op"))).to_be_visible()
    expect(page.get_by_text(PHONE)).to_have_count(0)
    contact.refresh_from_db()
    assert contact.is_erased


@pytest.mark.parametrize("width", ["page", "phone"])
def test_the_screens_pass_axe_and_do_not_scroll_sideways(
    request, width, live_server, as_user, axe, organisation
):
    page = request.getfixturevalue(width)
    contact = make_contact(
        organisation=organisation,
        name="Contact van een basisteam met een lange naam",
        phone=PHONE,
        email="contactpersoon.met.een.lang.adres@wijkpolitie.example",
        note="Bereikbaar op dinsdag en donderdag.",
    )
    as_user(page, make_user(municipality=organisation.municipality))
    addresses = [
        reverse("admin:stakeholders_organisation_change", args=[organisation.pk]),
        f"{reverse('admin:stakeholders_contactperson_add')}?organisation={organisation.pk}",
        *[
            reverse(f"admin:stakeholders_contactperson_{name}", args=[contact.pk])
            for name in ("change", "erase", "delete", "history")
        ],
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
