"""Mijn werk, Mijn acties and the hub in a real browser: wide, on a phone, by keyboard, for axe."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from desk.models import Comment, Reminder
from municipalities.models import Membership, Role
from plans.models import Plan
from priorities.models import Action, PriorityPartner, ProgressReport
from priorities.progress import report_progress
from tests.builders import (
    make_action,
    make_chapter,
    make_focus,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

YEAR = timezone.localdate().year
LATE = {"due_on": datetime.date(YEAR - 1, 12, 31), "due_precision": "day"}


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def visit(live_server, as_user, axe):
    """Open an address as a user; axe has nothing to say and the page does not scroll sideways."""

    def open_page(page, address, user=None):
        if user is not None:
            as_user(page, user)
        page.goto(live_server.url + address)
        check(page)
        return page

    def check(page):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    open_page.check = check
    return open_page


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def plan(municipality):
    plan = make_plan(
        municipality=municipality,
        slug="plan",
        status=Plan.Status.ADOPTED,
        first_year=YEAR,
        last_year=YEAR + 3,
    )
    priority = make_priority(plan=plan, title="Online oplichting")
    PriorityPartner.objects.create(
        plan=plan,
        priority=priority,
        organisation=make_organisation(municipality=municipality, name="Politie"),
        role="Opsporen",
    )
    for year in (YEAR, YEAR + 1):
        for quarter in range(1, 5):
            make_focus(priority=priority, year=year, quarter=quarter, reason="Meer meldingen.")
    return plan


@pytest.fixture
def owner(municipality):
    return make_user(municipality=municipality, role=Role.ACTION_OWNER, name="Actiehouder Duinwaard")


@pytest.fixture
def actions(plan, owner):
    programme = make_programme(plan=plan, year=YEAR)
    team = make_team(municipality=plan.municipality, name="Team Veiligheid", members=[owner])
    made = [
        make_action(programme=programme, title="Meldpunt openen", lead_team=team, state="running", **LATE),
        make_action(programme=programme, title="Convenant verlengen", lead_person=owner, **LATE),
        make_action(programme=programme, title="Later", lead_team=team),
        make_action(programme=programme, title="Al klaar", lead_team=team, state="done"),
    ]
    report_progress(
        action=made[1], by=owner, on=datetime.date(YEAR, 1, 1), state="running", done="De brief is weg.",
        next_step="Wachten op antwoord.",
    )  # fmt: skip
    return made


@pytest.mark.parametrize("role", list(Role))
def test_my_work_of_every_role(screen, visit, municipality, actions, role):
    user = make_user(municipality=municipality, role=role)
    other = make_municipality(name="Zandvoorde")
    Membership.objects.create(user=user, municipality=other, role=role)
    draft = make_plan(municipality=municipality, first_year=YEAR + 4, last_year=YEAR + 7)
    Comment.objects.create(plan=draft, chapter=make_chapter(plan=draft), author=user, text="Korter?")
    Action.objects.filter(title="Later").update(lead_person=user)
    page = visit(screen, "/beheer/", user)
    assert page.get_by_role("heading", name="Mijn werk").is_visible()
    for summary in page.get_by_text("Per hoofdstuk").all():
        summary.click()
    visit.check(page)


def test_lists_and_choices(screen, visit, owner, actions, plan):
    Reminder.objects.create(
        user=owner, day=timezone.localdate(), digest="0" * 64, actions=2, sent_at=timezone.now()
    )
    visit(screen, "/beheer/mijn-acties/", owner)
    other = make_municipality(name="Zandvoorde")
    make_plan(
        municipality=other, status=Plan.Status.ADOPTED, first_year=plan.first_year, last_year=plan.last_year
    )
    Membership.objects.create(user=owner, municipality=other, role=Role.ACTION_OWNER)
    visit(screen, "/beheer/mijn-acties/")
    visit(screen, "/beheer/uitvoering/")
    visit(screen, "/beheer/kalender/")


def test_nothing_to_do(screen, visit, municipality):
    visit(screen, "/beheer/mijn-acties/", make_user(municipality=municipality, role=Role.ACTION_OWNER))
    visit(screen, "/beheer/")
    visit(screen, "/beheer/uitvoering/")


def test_report_in_two_minutes_on_a_phone(phone, visit, owner, actions):
    visit(phone, "/beheer/", owner)
    phone.get_by_role("link", name="Al mijn acties").click()
    phone.get_by_role("heading", name="Mijn acties", level=1).wait_for()
    phone.get_by_role("link", name="Meld voortgang over Meldpunt openen").tap()
    phone.get_by_role("heading", name="Meldpunt openen", level=1).wait_for()
    visit.check(phone)
    # What is not asked is not there.
    assert not phone.get_by_label("Wat is het resultaat?").is_visible()
    assert not phone.get_by_label("Waarom niet, en wanneer is het wel klaar?").is_visible()
    for label in ("Loopt", "Ja", "Nee"):
        box = phone.locator("label").filter(has_text=re.compile(f"^\\s*{label}\\s*$")).bounding_box()
        assert box["height"] >= 44
    phone.get_by_label("Wat is er gedaan?").fill("Het meldpunt is open.")
    phone.get_by_role("radio", name="Nee").check()
    phone.get_by_role("button", name="Bericht opslaan").tap()
    # The message stands beside the field, what was typed is still there.
    phone.get_by_role("alert").wait_for()
    visit.check(phone)
    assert phone.locator(".field-delay_reason .errorlist").inner_text() == (
        "Zeg waarom de actie niet op schema ligt."
    )
    assert phone.get_by_label("Wat is er gedaan?").input_value() == "Het meldpunt is open."
    phone.get_by_label("Waarom niet, en wanneer is het wel klaar?").fill("Ziekte; in december.")
    phone.get_by_role("button", name="Bericht opslaan").tap()
    phone.get_by_role("heading", name="Bedankt, uw bericht staat erin").wait_for()
    visit.check(phone)
    # The next one that asks for something is one tap away.
    phone.get_by_role("link", name="Meld voortgang over Convenant verlengen").first.tap()
    phone.get_by_role("heading", name="Convenant verlengen", level=1).wait_for()
    assert phone.get_by_text("De brief is weg.").first.is_visible()
    phone.get_by_role("radio", name="Afgerond").check()
    assert not phone.get_by_label("Ja", exact=True).is_visible()
    phone.get_by_label("Wat is er gedaan?").fill("Getekend.")
    phone.get_by_label("Wat is het resultaat?").fill("Een nieuw convenant")
    phone.get_by_label("Waaruit blijkt dat?").fill("Het getekende stuk")
    visit.check(phone)
    phone.get_by_role("button", name="Bericht opslaan").tap()
    phone.get_by_text("Verder vraagt nu geen actie iets van u.").wait_for()
    reports = ProgressReport.objects.order_by("-pk")[:2]
    assert [(one.action.title, one.state, one.done, one.reported_by) for one in reports] == [
        ("Convenant verlengen", "done", "Getekend.", owner),
        ("Meldpunt openen", "running", "Het meldpunt is open.", owner),
    ]
    action = Action.objects.get(title="Convenant verlengen")
    assert (action.state, action.result, action.evidence) == (
        "done",
        "Een nieuw convenant",
        "Het getekende stuk",
    )


def test_report_by_keyboard(page, visit, owner, actions):
    visit(page, f"/beheer/mijn-acties/{actions[2].pk}/", owner)

    def tab_to(name):
        for _ in range(60):
            page.keyboard.press("Tab")
            if (
                page.evaluate("document.activeElement.name || document.activeElement.innerText.trim()")
                == name
            ):
                return
        raise AssertionError(name)

    tab_to("state")
    page.keyboard.press("ArrowDown")
    tab_to("done")
    page.keyboard.type("Begonnen.")
    tab_to("Bericht opslaan")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Bedankt, uw bericht staat erin").wait_for()
    assert ProgressReport.objects.latest("pk").state == "running"


def test_two_people_report_at_once(screen, browser, live_server, as_user, visit, owner, actions):
    address = f"/beheer/mijn-acties/{actions[0].pk}/"
    page = visit(screen, address, owner)
    colleague = make_user(municipality=actions[0].plan.municipality, name="Beleidsmedewerker Duinwaard")
    other = browser.new_context(locale="nl-NL").new_page()
    as_user(other, colleague)
    other.goto(live_server.url + address)
    other.get_by_label("Gestopt").check()
    other.get_by_label("Wat is er gedaan?").fill("Het geld is op.")
    other.get_by_role("button", name="Bericht opslaan").click()
    other.get_by_text("Bedankt").wait_for()
    other.context.close()
    page.get_by_label("Afgerond").check()
    page.get_by_label("Wat is er gedaan?").fill("Het meldpunt is open.")
    page.get_by_label("Wat is het resultaat?").fill("Tien meldingen")
    page.get_by_label("Waaruit blijkt dat?").fill("Verslag")
    page.get_by_role("button", name="Bericht opslaan").click()
    page.get_by_role("heading", name="Twee standen naast elkaar").wait_for()
    assert page.get_by_text("Het geld is op.").first.is_visible()
    visit.check(page)
    page.get_by_role("button", name="Mijn stand bewaren").click()
    page.get_by_text("Bedankt").wait_for()
    assert list(actions[0].reports.order_by("pk").values_list("state", "done")) == [
        ("stopped", "Het geld is op."),
        ("done", "Het meldpunt is open."),
    ]
    assert Action.objects.get(pk=actions[0].pk).state == "done"


# The hub


def test_current_tab_is_in_view_and_the_page_does_not_move(screen, visit, municipality, plan):
    visit(screen, reverse("admin:plans_plan_changes", args=[plan.pk]), make_user(municipality=municipality))
    current = screen.locator(".tabs [aria-current]")
    box, width = current.bounding_box(), screen.viewport_size["width"]
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert screen.evaluate("[scrollX, scrollY]") == [0, 0]
    # By keyboard one reaches every tab, and sees it.
    first = screen.locator(".tabs a").first
    first.focus()
    box = first.bounding_box()
    assert 0 <= box["x"] < width


def test_overview_and_back(screen, visit, municipality, plan, actions):
    page = visit(
        screen, reverse("admin:plans_plan_change", args=[plan.pk]), make_user(municipality=municipality)
    )
    page.get_by_role("main").get_by_role("heading", name="Kalender").get_by_role("link").click()
    page.wait_for_url("**/quarterfocus/**")
    page.get_by_role("navigation", name="Kruimelpad").get_by_role("link", name="Duinwaard").click()
    page.get_by_role("heading", name="Laatst veranderd").wait_for()


def test_focus_stays_with_a_chapter_that_moves(page, visit, municipality):
    draft = make_plan(municipality=municipality)
    make_chapter(plan=draft, title="Inleiding")
    moved = make_chapter(plan=draft, title="Ambitie")
    visit(page, reverse("admin:plans_plan_chapters", args=[draft.pk]), make_user(municipality=municipality))
    page.get_by_role("button", name="Omhoog: 2 Ambitie").focus()
    page.keyboard.press("Enter")
    page.get_by_text("‘Ambitie’ staat nu op een andere plaats.").wait_for()
    expect(page.locator(f"#h{moved.pk}")).to_be_focused()
    visit.check(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").split() == ["1", "Ambitie"]
