"""The members' pages in a browser: what one sees and clicks, and what axe finds."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from municipalities.invitations import invite_colleague
from municipalities.memberships import end_access
from municipalities.models import Invitation, Membership, Role
from tests.builders import make_municipality, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "helmgras-zeehond-42"


def fill(municipality):
    """Colleagues, a leaver and an open invitation. Returns the administrator."""
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR, name="Beheerder Duinwaard")
    make_user(municipality=municipality, role=Role.CLERK, name="Griffie Duinwaard")
    leaver = make_user(municipality=municipality, name="Oud-medewerker Duinwaard")
    end_access(user=leaver, municipality=municipality, by=administrator)
    invite_colleague(
        municipality=municipality,
        email="raad@duinwaard.example",
        name="Raadslid Duinwaard",
        role=Role.COUNCIL_READER,
        by=administrator,
    )
    return administrator


def look_around(page, axe, live_server):
    """Open each page, also with an error, and gather what axe finds."""
    found = []

    def look():
        found.extend(f"{page.url}: {line}" for line in axe(page))
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], page.url

    start = f"{live_server.url}/beheer/municipalities/membership/"
    page.goto(start)
    look()
    page.get_by_role("link", name="Collega uitnodigen").click()
    look()
    page.get_by_role("button", name="Uitnodigen").click()
    expect(page.get_by_text("Er is nog iets niet goed")).to_be_visible()
    look()
    for link in ("Rol toevoegen voor Griffie Duinwaard", "Toegang beëindigen van Griffie Duinwaard"):
        page.goto(start)
        page.get_by_role("link", name=link).click()
        look()
    page.goto(f"{live_server.url}/beheer/municipalities/municipality/")
    look()
    page.get_by_label("Kleur").fill("#ffcc00")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Deze donkerdere kleur kan wel: #856a00.").first).to_be_visible()
    look()
    for name in ("statement", "invitation"):
        page.goto(f"{live_server.url}/beheer/municipalities/{name}/")
        look()
    return found


def test_members_pages_are_accessible_on_a_wide_screen(page, axe, as_user, live_server):
    as_user(page, fill(make_municipality(name="Duinwaard", slug="duinwaard")))

    assert look_around(page, axe, live_server) == []


def test_members_pages_are_accessible_on_a_phone(phone, axe, as_user, live_server):
    as_user(phone, fill(make_municipality(name="Duinwaard", slug="duinwaard")))

    assert look_around(phone, axe, live_server) == []


def test_an_invitation_is_sent_accepted_and_ended(page, axe, as_user, live_server, settings):
    settings.BASE_URL = live_server.url
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR, name="Beheerder")
    as_user(page, administrator)
    page.goto(f"{live_server.url}/beheer/")
    page.get_by_role("link", name="Collega’s").first.click()
    page.get_by_role("link", name="Collega uitnodigen").click()
    page.get_by_label("Naam").fill("Griffie Duinwaard")
    page.get_by_label("E-mailadres").fill("griffie@duinwaard.example")
    page.get_by_label("Griffie:").check()
    page.get_by_role("button", name="Uitnodigen").click()
    expect(page.get_by_text("De uitnodiging is verstuurd naar griffie@duinwaard.example.")).to_be_visible()

    address = re.search(r"http://\S+/account/uitnodiging/\S+", mail.outbox[0].body)[0]
    page.context.clear_cookies()
    page.goto(address)
    assert axe(page) == []
    page.get_by_label("Wachtwoord", exact=True).fill("kort")
    page.get_by_label("Nog een keer het wachtwoord").fill("kort")
    page.get_by_role("button", name="Account maken").click()
    expect(page.get_by_text("Het moet minstens 12 tekens lang zijn.")).to_be_visible()
    assert axe(page) == []
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_label("Nog een keer het wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Account maken").click()
    expect(page.get_by_text("Uw account is klaar.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Deze uitnodiging is al aangenomen.")).to_be_visible()
    assert axe(page) == []

    as_user(page, administrator)
    page.goto(f"{live_server.url}/beheer/municipalities/membership/")
    page.get_by_role("link", name="Toegang beëindigen van Griffie Duinwaard").click()
    page.get_by_role("button", name="Toegang beëindigen").click()
    expect(
        page.get_by_text("Griffie Duinwaard heeft geen toegang meer tot Gemeente Duinwaard.")
    ).to_be_visible()
    assert Invitation.objects.get().state == "aangenomen"
    assert Membership.objects.current().filter(role=Role.CLERK).count() == 0
