"""What was typed and not saved is kept in the tab, asked about at leaving, and offered when one is back."""

import re

import pytest
from django.urls import reverse

from plans.models import Chapter
from tests.builders import make_chapter, make_municipality, make_plan, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "een lang wachtwoord"
TYPED = "Dit wil ik niet kwijt."


@pytest.fixture
def chapter():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    make_user(municipality=municipality, email="schrijver@duinwaard.example", password=PASSWORD)
    plan = make_plan(municipality=municipality, slug="2028-2031")
    make_chapter(plan=plan, title="Voorwoord")
    return make_chapter(plan=plan, title="Inleiding")


def log_in(page, email="schrijver@duinwaard.example"):
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def write(page, live_server, chapter):
    page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    if page.get_by_label("E-mailadres").count():
        log_in(page)
    page.get_by_role("toolbar").first.wait_for()
    text = page.get_by_role("textbox", name="Tekst")
    text.press_sequentially(TYPED)


def put_back_and_save(page, chapter):
    page.get_by_role("button", name="Terugzetten").click()
    assert page.get_by_role("textbox", name="Tekst").inner_text().strip() == TYPED
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text(re.compile("opgeslagen")).first.wait_for()
    assert Chapter.objects.get(pk=chapter.pk).body == f"<p>{TYPED}</p>"
    page.goto(page.url)
    assert page.get_by_role("button", name="Terugzetten").count() == 0
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("lost", ["sessionid", "everything"])
def test_text_typed_after_the_session_ran_out_comes_back(page, live_server, chapter, lost, settings):
    write(page, live_server, chapter)
    if lost == "sessionid":
        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    else:
        page.context.clear_cookies()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    if lost == "everything":
        page.get_by_role("link", name="Opnieuw inloggen").click()
    log_in(page)
    if lost == "everything":
        page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    put_back_and_save(page, chapter)


def test_leaving_asks_and_the_text_can_be_put_back(page, live_server, chapter):
    write(page, live_server, chapter)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("navigation", name="Hoofdstukken").get_by_role("link", name="Voorwoord").click()
    page.get_by_role("heading", level=1, name="Voorwoord").wait_for()
    assert asked == ["beforeunload"]
    page.get_by_role("navigation", name="Hoofdstukken").get_by_role("link", name="Inleiding").click()
    put_back_and_save(page, chapter)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("place", ["desk", "site"])
def test_logging_out_clears_what_was_kept(page, live_server, chapter, place):
    write(page, live_server, chapter)
    page.on("dialog", lambda dialog: dialog.accept())
    if place == "site":
        page.goto(live_server.url)
        assert page.evaluate("sessionStorage.length") == 1
    page.get_by_role("button", name="Uitloggen").first.click()
    page.get_by_role("link", name="Inloggen").first.wait_for()
    assert page.evaluate("sessionStorage.length") == 0


def test_thrown_away_text_is_gone(page, live_server, chapter):
    write(page, live_server, chapter)
    page.goto(page.url)
    page.get_by_role("button", name="Weggooien").click()
    assert page.evaluate("sessionStorage.length") == 0
    page.goto(page.url)
    assert page.get_by_role("button", name="Terugzetten").count() == 0


def test_a_refused_form_keeps_what_was_typed(page, live_server, chapter):
    write(page, live_server, chapter)
    page.get_by_label("Titel").fill("")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text("Er is nog iets niet goed").wait_for()
    assert page.get_by_role("button", name="Terugzetten").count() == 0
    page.goto(page.url)
    page.get_by_role("button", name="Terugzetten").click()
    assert page.get_by_role("textbox", name="Tekst").inner_text().strip() == TYPED


def test_the_next_user_of_the_tab_is_offered_nothing(page, live_server, chapter):
    write(page, live_server, chapter)
    make_user(municipality=chapter.plan.municipality, email="ander@duinwaard.example", password=PASSWORD)
    page.context.clear_cookies()
    page.goto(live_server.url + "/account/login/")
    log_in(page, "ander@duinwaard.example")
    page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    assert page.get_by_role("button", name="Terugzetten").count() == 0
    assert page.evaluate("sessionStorage.length") == 0


def test_the_notice_has_no_barriers(page, phone, live_server, chapter, axe):
    for screen in (page, phone):
        write(screen, live_server, chapter)
        screen.goto(screen.url)
        screen.get_by_role("button", name="Terugzetten").wait_for()
        assert axe(screen) == []
