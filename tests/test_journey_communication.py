"""The job of the communications team, knowing only the address of the municipality and the task.

"Find this quarter's priority, add a moment, see it in the calendar, and have it in a subscribed agenda", then
change it and call it off. After every step the feed is read back by two readers that are not ours.
"""

import datetime
import re
import urllib.request

import pytest

from communication.models import CommunicationMoment
from municipalities.models import Role
from plans.models import Plan
from priorities.quarter import Quarter
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user
from tests.communication.readers import with_calcurse, with_ical_js

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "een lang wachtwoord"
EMAIL = "communicatie@duinwaard.example"
PRIORITY = "Online oplichting"


@pytest.fixture
def place():
    """A municipality with an adopted plan, and a priority for this quarter."""
    today = datetime.date.today()
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    make_user(municipality=place, role=Role.COMMUNICATIONS, email=EMAIL, password=PASSWORD)
    plan = make_plan(
        municipality=place, status=Plan.Status.ADOPTED, first_year=today.year - 1, last_year=today.year + 2
    )
    quarter = Quarter.of(today)
    make_focus(priority=make_priority(plan=plan, title=PRIORITY), year=quarter.year, quarter=quarter.number)
    return place


@pytest.fixture
def agenda(page, browser, live_server, tmp_path):
    """What both readers find at the address that the calendar page gives."""
    reader = browser.new_page()

    def read(address):
        path = address.partition("/duinwaard/")[2]
        with urllib.request.urlopen(f"{live_server.url}/duinwaard/{path}") as response:
            content = response.read()
        today = datetime.date.today()
        years = {"first": f"{today.year - 1}-01-01", "last": f"{today.year + 3}-12-31"}
        events = with_ical_js(reader, content, **years).values()
        printed = with_calcurse(tmp_path / "calcurse", content, **years)
        moments = [event for event in events if not event.summary.startswith("Kwartaalprioriteit")]
        rest = [(day, title) for day, title in printed if not title.startswith("Kwartaalprioriteit")]
        assert len(events) == len(moments) + 1
        return moments, rest

    yield read
    reader.close()


def test_a_moment_goes_from_the_calendar_into_every_agenda(page, live_server, place, agenda):
    from playwright.sync_api import expect

    day = datetime.date.today() + datetime.timedelta(days=3)
    # From the municipality's own page to the calendar and its address for agendas.
    page.goto(f"{live_server.url}/duinwaard/")
    page.get_by_role("link", name="Kalender", exact=True).first.click()
    address = page.get_by_label("Adres van de kalender").input_value()
    assert agenda(address) == ([], [])
    page.get_by_role("link", name="Inloggen").click()
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.goto(f"{live_server.url}/duinwaard/")
    page.get_by_role("link", name="Kalender", exact=True).first.click()
    this_quarter = page.locator(".this-quarter")
    expect(this_quarter.get_by_role("heading", level=2)).to_have_text(PRIORITY)

    # Add.
    this_quarter.get_by_role("link", name="Moment toevoegen").click()
    page.get_by_label("Wat", exact=True).fill("Bericht over nepmails; klik niet, bel")
    page.get_by_label("Boodschap in één zin").fill("Uw bank vraagt nooit om uw pincode.")
    page.get_by_label("Op of vanaf").fill(day.isoformat())
    page.get_by_label("Kanaal").select_option(label="sociale media")
    page.get_by_label("Stand", exact=True).select_option(label="gepland")
    page.get_by_label("Op de openbare kalender").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("Het staat op de openbare kalender.").first).to_be_visible()
    moment = CommunicationMoment.objects.get()
    assert moment.priority.title == PRIORITY
    page.goto(f"{live_server.url}/duinwaard/kalender/{day.year}/")
    expect(page.locator("main")).to_contain_text("Bericht over nepmails; klik niet, bel")
    ((added,), printed) = agenda(address)
    assert (added.summary, added.status) == ("Bericht over nepmails; klik niet, bel", "CONFIRMED")
    assert added.text.startswith("Uw bank vraagt nooit om uw pincode.")
    assert added.days == ((str(day), str(day)),)
    assert printed == [(str(day), added.summary)]

    # Change.
    page.get_by_role("main").get_by_role("link", name="Bericht over nepmails; klik niet, bel").first.click()
    page.get_by_label("Wat", exact=True).fill("Bericht over nepmails")
    page.get_by_label(re.compile("^Tot en met")).fill((day + datetime.timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_text("‘Bericht over nepmails’ is opgeslagen.").first).to_be_visible()
    ((changed,), printed) = agenda(address)
    assert (changed.uid, changed.summary) == (added.uid, "Bericht over nepmails")
    assert changed.sequence > added.sequence
    last = day + datetime.timedelta(days=1)
    assert changed.days == ((str(day), str(last)),)
    assert printed == [(str(day), "Bericht over nepmails"), (str(last), "Bericht over nepmails")]

    # Call off.
    page.goto(f"{live_server.url}/beheer/communication/communicationmoment/{moment.pk}/change/")
    page.get_by_role("link", name="Gaat niet door").click()
    page.get_by_role("button", name="Ja, het gaat niet door").click()
    expect(page.get_by_text("‘Bericht over nepmails’ gaat niet door.").first).to_be_visible()
    ((cancelled,), printed) = agenda(address)
    assert (cancelled.uid, cancelled.status) == (added.uid, "CANCELLED")
    assert (cancelled.summary, cancelled.text) == ("Gaat niet door: Bericht over nepmails", "")
    assert cancelled.sequence > changed.sequence
    assert {title for _, title in printed} == {"Gaat niet door: Bericht over nepmails"}
