"""What was typed and not saved is kept in the tab, asked about at leaving, and offered when one is back."""

import contextlib
import functools
import os
import re
import signal
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Error

from plans.models import Chapter
from tests.builders import (
    make_action,
    make_chapter,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)
from tests.conftest import CHROMIUM

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


def drafts(page):
    """How many drafts this browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('livp-draft:')).length")


def wait_for_draft(page, words=TYPED):
    """Wait until this browser keeps a draft with these words."""
    page.wait_for_function(
        """words => Object.entries(localStorage).some(
            ([key, value]) => key.startsWith('livp-draft:') && value.includes(words))""",
        arg=words,
    )


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
    page.get_by_role("button", name="Zet terug").click()
    assert page.get_by_role("textbox", name="Tekst").inner_text().strip() == TYPED
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text(re.compile("opgeslagen")).first.wait_for()
    assert Chapter.objects.get(pk=chapter.pk).body == f"<p>{TYPED}</p>"
    page.goto(page.url)
    assert page.get_by_role("button", name="Zet terug").count() == 0
    assert drafts(page) == 0


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
        assert drafts(page) == 1
    page.get_by_role("button", name="Uitloggen").first.click()
    page.get_by_role("link", name="Inloggen").first.wait_for()
    assert drafts(page) == 0


def test_thrown_away_text_is_gone(page, live_server, chapter):
    write(page, live_server, chapter)
    page.goto(page.url)
    page.get_by_role("button", name="Gooi weg").click()
    assert drafts(page) == 0
    page.goto(page.url)
    assert page.get_by_role("button", name="Zet terug").count() == 0


def test_a_refused_form_keeps_what_was_typed(page, live_server, chapter):
    write(page, live_server, chapter)
    page.get_by_label("Titel").fill("")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text("Er is nog iets niet goed").wait_for()
    assert page.get_by_role("button", name="Zet terug").count() == 0
    page.goto(page.url)
    page.get_by_role("button", name="Zet terug").click()
    assert page.get_by_role("textbox", name="Tekst").inner_text().strip() == TYPED


def test_the_next_user_of_the_tab_is_offered_nothing(page, live_server, chapter):
    write(page, live_server, chapter)
    make_user(municipality=chapter.plan.municipality, email="ander@duinwaard.example", password=PASSWORD)
    page.context.clear_cookies()
    page.goto(live_server.url + "/account/login/")
    log_in(page, "ander@duinwaard.example")
    page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    assert page.get_by_role("button", name="Zet terug").count() == 0
    assert drafts(page) == 0


def test_the_notice_has_no_barriers(page, phone, live_server, chapter, axe):
    for screen in (page, phone):
        write(screen, live_server, chapter)
        screen.goto(screen.url)
        screen.get_by_role("button", name="Zet terug").wait_for()
        assert axe(screen) == []


# Crashes, tabs and time

# A second draft, as many days old as given; returns the day of the month of then.
AGED_COPY = """days => {
    const key = Object.keys(localStorage).find(key => key.startsWith('livp-draft:'));
    const at = Date.now() - days * 86400000;
    const kept = {...JSON.parse(localStorage.getItem(key)), at};
    localStorage.setItem(key.replace(/.$/, 'x'), JSON.stringify(kept));
    return new Date(at).getDate();
}"""
# Every draft but those whose key ends in `spared`.
FORGET = """spared => {
    for (const key of Object.keys(localStorage))
        if (key.startsWith('livp-draft:') && !(spared && key.endsWith(spared))) localStorage.removeItem(key);
}"""
# Nothing fits in the storage any more.
FILL = """() => {
    for (let size = 1 << 20; size > 0; size >>= 1) {
        try {
            for (let i = 0; ; i++) localStorage.setItem(`vol-${size}-${i}`, 'x'.repeat(size));
        } catch {}
    }
}"""
EMPTY = "Object.keys(localStorage).forEach(key => key.startsWith('vol-') && localStorage.removeItem(key))"


def offered(page):
    return [text.split("\n")[0] for text in page.locator(".kept").all_inner_texts()]


def process_of(folder):
    """The number of the browser process with this profile: the one that started the others."""
    running = {}
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={folder}".encode() in words:
                running[int(entry.name)] = words
        except (OSError, ValueError):
            continue
    return next(pid for pid, words in running.items() if not any(w.startswith(b"--type=") for w in words))


def test_a_crashed_tab_gets_its_text_back(page, live_server, chapter):
    write(page, live_server, chapter)
    page.get_by_label("Titel").fill("Inleiding en leeswijzer")
    page.get_by_label("Soort").select_option("introduction")
    page.get_by_label("Klaar").check()
    page.get_by_label("Met nummer").uncheck()
    wait_for_draft(page, '"is_numbered":[]')
    with page.expect_event("crash"), contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=3000)
    again = page.context.new_page()
    again.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    again.get_by_role("button", name="Zet terug").wait_for()
    [text] = offered(again)
    assert re.fullmatch(r"Van \d\d:\d\d staat hier nog tekst die niet is opgeslagen\.", text)
    assert again.get_by_role("textbox", name="Tekst").inner_text().strip() == ""
    # By keyboard: the notice comes before the form.
    again.get_by_role("button", name="Zet terug").focus()
    again.keyboard.press("Enter")
    assert again.get_by_role("textbox", name="Tekst").inner_text().strip() == TYPED
    again.get_by_role("button", name="Opslaan", exact=True).click()
    again.get_by_text(re.compile("opgeslagen")).first.wait_for()
    found = Chapter.objects.get(pk=chapter.pk)
    assert (found.title, found.kind, found.is_finished, found.is_numbered, found.body) == (
        "Inleiding en leeswijzer", "introduction", True, False, f"<p>{TYPED}</p>",
    )  # fmt: skip
    assert drafts(again) == 0
    again.close()


def test_a_browser_that_was_killed_gets_its_text_back(page, live_server, chapter, tmp_path):
    playwright = page.context.browser.browser_type
    folder = tmp_path / "profile"
    start = functools.partial(
        playwright.launch_persistent_context,
        str(folder),
        executable_path=CHROMIUM,
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        locale="nl-NL",
    )
    context = start()
    write(context.pages[0], live_server, chapter)
    wait_for_draft(context.pages[0])
    # Chromium writes what pages keep to disk every few seconds.
    context.pages[0].wait_for_timeout(12_000)
    os.kill(process_of(folder), signal.SIGKILL)
    with contextlib.suppress(Error):
        context.close()
    context = start()
    tab = context.pages[0]
    tab.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    if tab.get_by_label("E-mailadres").count():
        log_in(tab)
    put_back_and_save(tab, chapter)
    context.close()


def test_what_was_typed_before_the_script_came_is_kept_too(page, live_server, chapter):
    write(page, live_server, chapter)
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text(re.compile("opgeslagen")).first.wait_for()
    held = []
    page.route(re.compile(r"/livp/keeping\b.*\.js$"), lambda route: held.append(route), times=1)
    page.goto(page.url, wait_until="commit")
    page.get_by_label("Titel").fill("Voor alles")
    page.get_by_label("Klaar").check()
    assert drafts(page) == 0
    [route] = held
    route.continue_()
    wait_for_draft(page, "Voor alles")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page.url)
    assert asked == ["beforeunload"]
    page.get_by_role("button", name="Zet terug").click()
    assert page.get_by_label("Titel").input_value() == "Voor alles"
    assert page.get_by_label("Klaar").is_checked()


def test_an_untouched_form_keeps_nothing(page, live_server, chapter, as_user):
    """Also not where the browser holds a value in another form than the server sent it."""
    plan = chapter.plan
    action = make_action(plan=plan, regular_budget=1500, due_on="2028-03-31", due_precision="quarter")
    priority = make_priority(plan=plan, text="<p>Een tekst.</p>")
    as_user(page, make_user(municipality=plan.municipality))
    for name, record in (
        ("plans_chapter_change", chapter),
        ("plans_plan_details", plan),
        ("priorities_action_change", action),
        ("priorities_priority_change", priority),
        ("priorities_quarterfocus_of_plan", plan),
        ("stakeholders_organisation_change", make_organisation(municipality=plan.municipality)),
    ):
        page.goto(live_server.url + reverse(f"admin:{name}", args=[record.pk]))
        assert page.locator("form[data-keep]").count()
        page.wait_for_timeout(600)
        assert (name, drafts(page)) == (name, 0)


def test_two_tabs_of_one_record_leave_each_others_draft_alone(page, live_server, chapter):
    write(page, live_server, chapter)
    wait_for_draft(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("staat ook open in een ander tabblad").wait_for()
    assert other.get_by_role("button", name="Zet terug").count() == 0
    other.get_by_label("Titel").fill("Titel uit het tweede tabblad")
    wait_for_draft(other, "Titel uit het tweede tabblad")
    assert drafts(page) == 2
    # Saving in one leaves the draft of the other.
    other.get_by_role("button", name="Opslaan", exact=True).click()
    other.get_by_text(re.compile("is opgeslagen")).first.wait_for()
    assert drafts(other) == 1
    # The first tab ends; its text is offered, and it says that the saved text is another by now.
    page.close(run_before_unload=False)
    other.goto(other.url)
    other.get_by_text("De opgeslagen tekst is daarna veranderd.").wait_for()
    other.get_by_text("Bekijk beide teksten").click()
    assert [sheet.inner_text() for sheet in other.locator(".kept .sheet").all()] == [
        "Inleiding", "Titel uit het tweede tabblad", TYPED, "–",
    ]  # fmt: skip
    other.get_by_role("button", name="Zet terug").click()
    other.get_by_role("button", name="Opslaan", exact=True).click()
    other.get_by_text(re.compile("is opgeslagen")).first.wait_for()
    # Only the other changed the title, only this one the text: both stay.
    found = Chapter.objects.get(pk=chapter.pk)
    assert (found.title, found.body) == ("Titel uit het tweede tabblad", f"<p>{TYPED}</p>")
    assert drafts(other) == 0
    other.close()


def test_an_old_draft_meets_what_a_colleague_saved_meanwhile(page, live_server, chapter):
    write(page, live_server, chapter)
    wait_for_draft(page)
    theirs = Chapter.objects.get(pk=chapter.pk)
    theirs.body = "<p>Van een collega.</p>"
    theirs.save()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(page.url)
    page.get_by_text("De opgeslagen tekst is daarna veranderd.").wait_for()
    page.get_by_role("button", name="Zet terug").click()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_role("heading", name="Twee teksten naast elkaar").wait_for()
    page.get_by_role("button", name="Mijn tekst bewaren").click()
    page.get_by_text(re.compile("is opgeslagen")).first.wait_for()
    bodies = Chapter.objects.get(pk=chapter.pk).history.order_by("-history_id").values_list("body", flat=True)
    assert list(bodies) == [f"<p>{TYPED}</p>", "<p>Van een collega.</p>", ""]


def test_logging_out_in_one_tab_ends_the_keeping_in_the_other(page, live_server, chapter):
    write(page, live_server, chapter)
    other = page.context.new_page()
    other.goto(live_server.url)
    other.get_by_role("button", name="Uitloggen").click()
    other.get_by_role("link", name="Inloggen").first.wait_for()
    page.get_by_text("U bent uitgelogd in een ander tabblad.").wait_for()
    page.get_by_role("textbox", name="Tekst").press_sequentially(" Nog meer.")
    page.wait_for_timeout(1000)
    assert drafts(page) == 0
    # The same user is back: what stands in the first tab is kept again.
    other.goto(live_server.url + "/account/login/")
    log_in(other)
    other.get_by_role("heading", level=1).wait_for()
    page.get_by_text("U bent uitgelogd in een ander tabblad.").wait_for(state="detached")
    page.wait_for_function("Object.keys(localStorage).some(key => key.startsWith('livp-draft:'))")
    other.close()


def test_drafts_go_after_fourteen_days(page, live_server, chapter):
    write(page, live_server, chapter)
    wait_for_draft(page)
    day = page.evaluate(AGED_COPY, 13)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("textbox", name="Tekst").press_sequentially(" Nog meer.")
    page.goto(page.url)
    page.get_by_role("button", name="Zet terug").nth(1).wait_for()
    assert re.match(rf"Van {day} \w+, \d\d:\d\d staat hier nog tekst", offered(page)[1])
    page.evaluate(FORGET, "")
    write(page, live_server, chapter)
    wait_for_draft(page)
    page.evaluate(AGED_COPY, 15)
    page.evaluate(FORGET, "x")
    assert drafts(page) == 1
    other = page.context.new_page()
    other.goto(live_server.url + reverse("admin:index"))
    assert drafts(other) == 0
    other.close()


def test_a_full_storage_is_said(page, live_server, chapter):
    page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))
    log_in(page)
    page.get_by_role("toolbar").first.wait_for()
    page.evaluate(FILL)
    page.get_by_role("textbox", name="Tekst").press_sequentially(TYPED)
    page.get_by_text("Uw browser bewaart deze tekst niet").wait_for()
    assert page.locator(".kept").count() == 1
    # Room again: the notice goes, the text is kept.
    page.evaluate(EMPTY)
    page.get_by_role("textbox", name="Tekst").press_sequentially(" Nog meer.")
    page.get_by_text("Uw browser bewaart deze tekst niet").wait_for(state="detached")
    wait_for_draft(page, "Nog meer.")
    assert drafts(page) == 1
    page.on("dialog", lambda dialog: dialog.accept())


def test_text_written_while_the_plan_was_adopted_is_handed_back(page, live_server, chapter):
    write(page, live_server, chapter)
    plan = chapter.plan
    plan.status = "adopted"
    plan.save()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_role("heading", name="Uw tekst is niet opgeslagen").wait_for()
    assert page.get_by_text(TYPED).count() == 1
    assert Chapter.objects.get(pk=chapter.pk).body == ""
