"""Moments in a real browser: the journey of a new user, axe, the keyboard, a phone, paper."""

import datetime
import io

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from communication.models import CommunicationMoment
from municipalities.models import Role
from plans.models import Plan
from priorities.quarter import Quarter
from tests.builders import (
    make_action,
    make_campaign,
    make_communication_plan,
    make_focus,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = CommunicationMoment.State


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def plan(today):
    """An adopted plan of last, this and next year, with a priority in this quarter."""
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(
        municipality=place,
        status=Plan.Status.ADOPTED,
        first_year=today.year - 1,
        last_year=today.year + 1,
    )
    make_focus(
        priority=make_priority(plan=plan, title="Online oplichting"),
        year=today.year,
        quarter=Quarter.of(today).number,
        reason="Hang op en bel zelf.",
    )
    make_priority(plan=plan, title="Jeugd")
    return plan


@pytest.fixture
def adviser(plan):
    return make_user(
        municipality=plan.municipality, role=Role.COMMUNICATIONS, name="Communicatieadviseur Duinwaard"
    )


@pytest.fixture
def moments(plan, adviser, today):
    """Every state, a series, a period over the end of the month, last year's and a campaign."""
    team = make_team(municipality=plan.municipality, name="Team Communicatie")
    campaign = make_campaign(name="Oranje", rule="month", month=today.month)
    add = {"plan": plan, "owner_team": team, "is_public": True, "message": "Hang op en bel zelf."}
    first = today.replace(day=1)
    for state in State:
        make_moment(title=f"Bericht {state}", state=state, starts_on=first, campaign=campaign, **add)
    make_moment(
        title="Reeks",
        state=State.PLANNED,
        starts_on=first,
        repeats="weekly",
        repeats_until=first + datetime.timedelta(60),
        **add,
    )
    make_moment(
        title="Periode",
        state=State.PLANNED,
        starts_on=first,
        ends_on=first + datetime.timedelta(33),
        target_group="ouders van brugklassers",
        priority=plan.priorities.first(),
        **add,
    )
    make_moment(
        title="Elk jaar",
        state=State.DONE,
        starts_on=datetime.date(today.year, 3, 3),
        repeats="yearly",
        owner=adviser,
        channel="press",
        **{**add, "owner_team": None},
    )
    owner = make_communication_plan(plan=plan, title="Online", is_public=True)
    owner.measuring_moments.create(plan=plan, kind="measure", on=today)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_new_user_finds_the_priority_adds_a_moment_and_has_it_in_the_agenda(
    page, live_server, as_user, plan, adviser, today
):
    as_user(page, adviser)
    page.goto(f"{live_server.url}/duinwaard/")
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Kalender").click()
    now = page.get_by_role("region", name="Online oplichting").first
    expect(now.get_by_role("heading", level=2)).to_have_text("Online oplichting")
    expect(now).to_contain_text("Hang op en bel zelf.")
    now.get_by_role("link", name="Moment toevoegen").click()
    page.get_by_label("Wat", exact=True).fill("Inloopuur in de bibliotheek")
    page.get_by_label("Boodschap in één zin").fill("Kom langs als u twijfelt.")
    expect(page.get_by_label("Prioriteit")).to_have_value(str(plan.priorities.first().pk))
    expect(page.get_by_label("Op of vanaf")).to_have_value(today.isoformat())
    page.get_by_label("Doelgroep").fill("70-plussers")
    page.get_by_label("Kanaal").select_option("bijeenkomst")
    page.get_by_label("Op de openbare kalender").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    # Back on the calendar, where everybody sees it.
    expect(page).to_have_url(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    expect(page.get_by_text("Het staat op de openbare kalender.")).to_be_visible()
    line = page.locator(".this-quarter .moment").filter(has_text="Inloopuur in de bibliotheek")
    for words in ("Kom langs als u twijfelt.", "70-plussers", "Bijeenkomst"):
        expect(line).to_contain_text(words)
    page.get_by_role("link", name="In mijn agenda").click()
    address = page.get_by_label("Adres van de kalender").input_value()
    agenda = page.request.get(f"{live_server.url}/{address.split('/', 3)[3]}").text()
    event = next(part for part in agenda.split("BEGIN:VEVENT") if "Inloopuur in de bibliotheek" in part)
    assert f"DTSTART;VALUE=DATE:{today:%Y%m%d}" in event
    # It does not go on: the list of the hub, where the calendar keeps it in sight.
    page.goto(f"{live_server.url}/beheer/communication/communicationmoment/van-plan/{plan.pk}/")
    row = page.locator(".moment").filter(has_text="Inloopuur in de bibliotheek")
    row.get_by_role("link", name="Gaat niet door").click()
    page.get_by_role("button", name="Ja, het gaat niet door").click()
    expect(page.get_by_text("‘Inloopuur in de bibliotheek’ gaat niet door.").first).to_be_visible()
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    expect(page.locator(".this-quarter .moment s")).to_have_text("Inloopuur in de bibliotheek")


def test_axe_finds_nothing_on_any_screen(screen, live_server, axe, as_user, plan, adviser, moments, today):
    calendar = f"{live_server.url}/duinwaard/kalender/{today.year}/"
    for address in (calendar, f"{calendar}{today.month}/", f"{calendar}?kanaal=press"):
        screen.goto(address)
        assert (axe(screen), fits(screen)) == ([], True), address
    as_user(screen, adviser)
    kept = f"{live_server.url}/beheer/communication/communicationmoment/"
    idea = CommunicationMoment.objects.get(title="Bericht idea")
    for address in (
        calendar,
        f"{calendar}{today.month}/",
        f"{kept}van-plan/{plan.pk}/",
        f"{kept}van-plan/{plan.pk}/overnemen/?jaar={today.year + 1}",
        f"{kept}van-plan/{plan.pk}/overnemen/?jaar={today.year + 5}",
        f"{kept}add/?plan={plan.pk}",
        f"{kept}{idea.pk}/change/",
        f"{kept}{idea.pk}/gaat-niet-door/",
        f"{kept}{idea.pk}/resultaat/",
        f"{live_server.url}/beheer/communication/campaign/",
        f"{live_server.url}/beheer/communication/campaign/add/",
    ):
        screen.goto(address)
        assert (axe(screen), fits(screen)) == ([], True), address
    screen.goto(calendar)
    for summary in screen.locator("main summary:visible").all():
        summary.click()
    expect(screen.get_by_text("Bericht idea").first).to_be_visible()
    assert (axe(screen), fits(screen)) == ([], True)


def test_a_month_is_a_table_on_a_wide_screen_and_a_list_on_a_phone(
    page, phone, live_server, plan, moments, today
):
    address = f"{live_server.url}/duinwaard/kalender/{today.year}/{today.month}/"
    page.goto(address)
    expect(page.get_by_role("columnheader")).to_have_count(8)
    expect(page.get_by_role("table").get_by_text("Reeks").first).to_be_visible()
    expect(page.locator(".month-narrow")).to_be_hidden()
    phone.goto(address)
    expect(phone.get_by_role("table")).to_have_count(0)
    first = phone.locator(".day-card").first
    expect(first.get_by_role("heading")).to_contain_text(" 1 ")
    expect(first).to_contain_text("Reeks")
    phone.locator(".years .next").click()
    expect(phone.locator(".day-card").get_by_text("vervolg").first).to_be_visible()


def test_by_keyboard_from_filter_to_result(page, live_server, plan, moments, today):
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    page.get_by_text("Filter de momenten").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Kanaal")).to_be_focused()
    page.keyboard.press("p")
    expect(page.get_by_label("Kanaal")).to_have_value("press")
    page.get_by_role("button", name="Filter", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 moment gevonden.")
    expect(page.get_by_label("Kanaal")).to_have_value("press")
    page.get_by_role("link", name="Wis filters").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/duinwaard/kalender/{today.year}/")


def test_a_full_quarter_of_a_colleague_still_prints_on_the_first_sheet(
    page, live_server, plan, adviser, as_user, today
):
    plan.notice = "Verzonnen voorbeeld; de gemeente Duinwaard bestaat niet"
    plan.save()
    priority = plan.priorities.get(title="Online oplichting")
    priority.title = "Informatieveiligheid en online oplichting van ouderen en kleine ondernemers"
    priority.save()
    focus = priority.quarters.get()
    focus.reason = "Een bank vraagt nooit om uw pincode. " * 8
    focus.save()
    programme = make_programme(plan=plan, year=today.year)
    for number in range(6):
        title = f"Twee dagen zonder systemen: een oefening voor iedereen, deel {number}"
        make_moment(plan=plan, priority=priority, title=title, starts_on=today)
        make_action(
            programme=programme,
            priority=priority,
            title=title,
            start_on=today,
            start_precision="day",
            due_on=today,
            due_precision="day",
        )
    as_user(page, adviser)
    # What lies between the margins of a sheet of A4 on its side, in pixels of paper.
    page.set_viewport_size({"width": 1032, "height": 725})
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    page.emulate_media(media="print")
    expect(page.get_by_text("U ziet meer dan bezoekers.")).to_be_visible()
    quarters = page.locator(".quarters").bounding_box()
    assert quarters["y"] + quarters["height"] <= 725, quarters


def test_calendar_and_month_print_in_order_with_every_moment(page, live_server, plan, today):
    for month in range(1, 13):
        for number in range(4):
            make_moment(
                plan=plan,
                title=f"Moment {month:02}-{number}",
                message="Een bank vraagt nooit om uw pincode. Hang op en bel zelf. " * 3,
                state=State.PLANNED,
                is_public=True,
                starts_on=datetime.date(today.year, month, number + 1),
            )
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/")
    page.emulate_media(media="print")
    titles = page.locator(".all-moments .m-title:visible").all_inner_texts()
    assert [title.strip() for title in titles] == [
        f"Moment {month:02}-{number}" for month in range(1, 13) for number in range(4)
    ]
    expect(page.locator(".this-quarter")).to_be_hidden()
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        sizes = {
            tuple(round(float(edge) / 72 * 25.4) for edge in sheet.mediabox[2:]) for sheet in document.pages
        }
        assert sizes == {(297, 210)}
        assert 2 <= len(document.pages) <= 6
    page.goto(f"{live_server.url}/duinwaard/kalender/{today.year}/{today.month}/")
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        assert len(document.pages) <= 2
