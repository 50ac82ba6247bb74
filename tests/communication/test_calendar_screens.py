"""The calendar in a real browser: wide, on a phone, on paper."""

import datetime
import io

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from plans.models import Plan
from priorities.moments import Precision
from priorities.quarter import Quarter
from tests.builders import (
    make_action,
    make_focus,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def today():
    return timezone.localdate()


def add_actions(programme, number, **fields):
    for _ in range(number):
        make_action(
            **{
                "programme": programme,
                "start_on": datetime.date(programme.year, 1, 1),
                "start_precision": Precision.YEAR,
                "due_on": datetime.date(programme.year, 12, 31),
                "due_precision": Precision.YEAR,
            }
            | fields
        )


@pytest.fixture
def plan(today):
    """A plan of this year alone, with a priority, a sentence and actions in every quarter but the first."""
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(
        municipality=place, status=Plan.Status.ADOPTED, first_year=today.year - 1, last_year=today.year
    )
    programme = make_programme(plan=plan, year=today.year, adopted_on=today)
    team = make_team(municipality=place, name="Team Veiligheid")
    for quarter in (2, 3, 4, 1):
        priority = make_priority(plan=plan, title=f"Prioriteit {quarter}")
        if quarter > 1:
            make_focus(priority=priority, year=today.year, quarter=quarter, reason="Een goede zin.")
        add_actions(programme, 2, priority=priority, lead_team=team, title=f"Actie bij {quarter}")
    return plan


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_axe_finds_nothing_on_any_calendar(screen, live_server, axe, as_user, plan, today):
    address = f"{live_server.url}/duinwaard/kalender/"
    for year in (today.year, today.year - 1, today.year + 5):
        screen.goto(f"{address}{year}/")
        assert (axe(screen), fits(screen)) == ([], True), year
    screen.goto(f"{address}{today.year}/")
    for summary in screen.locator("summary").all():
        summary.click()
    expect(screen.get_by_text("Actie bij 1").first).to_be_visible()
    assert (axe(screen), fits(screen)) == ([], True)
    # As a colleague sees it, with concepts.
    draft = make_plan(municipality=plan.municipality, first_year=today.year + 1, last_year=today.year + 4)
    make_focus(priority=make_priority(plan=draft), year=today.year + 1, quarter=1)
    as_user(screen, make_user(municipality=plan.municipality))
    screen.goto(f"{address}{today.year + 1}/")
    assert screen.locator(".q .badge.warn").all_inner_texts() == ["✎\nConcept"] * 4
    assert (axe(screen), fits(screen)) == ([], True)


def test_the_current_quarter_comes_first_on_a_phone_and_in_its_place_on_a_wide_screen(
    page, phone, live_server, plan, today
):
    now = Quarter.of(today).number

    def order(screen, side):
        screen.goto(f"{live_server.url}/duinwaard/kalender/")
        cards = screen.locator(".q").all()
        return [
            int(card.locator("h2").get_attribute("id")[1:])
            for card in sorted(cards, key=lambda card: card.bounding_box()[side])
        ]

    assert order(phone, "y") == [now, *[number for number in range(1, 5) if number != now]]
    assert order(page, "x") == [1, 2, 3, 4]
    card = page.locator(".q.now")
    assert card.locator(".badge").inner_text() == "Nu"
    assert page.locator(".q .badge").count() == 1


def test_targets_are_large_enough_for_a_thumb(phone, live_server, plan):
    phone.goto(f"{live_server.url}/duinwaard/kalender/")
    small = phone.evaluate(
        """() => [...document.querySelectorAll("main summary, main .actions a, .years a, .top a")]
            .map(e => [e.innerText, e.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""
    )
    assert small == []


def test_by_keyboard_to_the_address_of_the_feed(page, live_server, plan):
    page.goto(f"{live_server.url}/duinwaard/kalender/")
    page.get_by_role("link", name="In mijn agenda").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#agenda")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    field = page.get_by_label("Adres van de kalender")
    expect(field).to_be_focused()
    assert field.input_value().endswith("/duinwaard/kalender.ics")
    assert page.request.get(f"{live_server.url}/duinwaard/kalender.ics").ok


def test_years_lead_to_each_other(page, live_server, plan, today):
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    page.get_by_role("link", name=f"Kalender {today.year - 1}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kalender {today.year - 1}")
    page.get_by_role("link", name=f"Kalender {today.year}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Kalender {today.year}")


def printed(page):
    """Width and height in millimetres of every sheet that the browser prints."""
    content = page.pdf(prefer_css_page_size=True)
    with pikepdf.open(io.BytesIO(content)) as document:
        boxes = [[float(number) for number in sheet.mediabox] for sheet in document.pages]
    return [(round(box[2] / 72 * 25.4), round(box[3] / 72 * 25.4)) for box in boxes]


def test_a_year_prints_on_one_sheet(page, live_server, plan, today):
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    assert printed(page) == [(297, 210)]
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year + 5}/")
    assert printed(page) == [(297, 210)]


def test_a_full_year_prints_on_one_sheet_and_says_what_it_leaves_out(page, live_server, today):
    place = make_municipality(name="Duinwaard", slug="duinwaard", display_name="Gemeente " + "Duinwaard " * 8)
    plan = make_plan(
        municipality=place,
        status=Plan.Status.ADOPTED,
        title="Integraal veiligheidsplan " * 7,
        notice="Voorbeeld op basis van een openbaar stuk; geen stuk van de gemeente. " * 2,
        first_year=today.year,
        last_year=today.year,
    )
    programme = make_programme(plan=plan, year=today.year, adopted_on=today)
    long = "Ondermijnende criminaliteit in het buitengebied en op bedrijventerreinen " * 3
    for quarter in range(1, 5):
        priority = make_priority(plan=plan, title=long)
        make_focus(priority=priority, year=today.year, quarter=quarter, reason=f"{long}. "[:150] * 2)
        add_actions(programme, 10, priority=priority, title=long)
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    assert printed(page) == [(297, 210)]
    page.emulate_media(media="print")
    assert page.get_by_text("en nog 5 acties").count() == 4
    expect(page.get_by_text("en nog 5 acties").first).to_be_visible()
    assert [card.locator("li:visible").count() for card in page.locator(".q").all()] == [5] * 4
    assert page.get_by_text("Ook in dit kwartaal: 30 andere acties").first.is_visible()
    assert not page.locator("#agenda").is_visible()
    assert not page.locator(".years").is_visible()
