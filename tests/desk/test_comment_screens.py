"""Comments in a real browser: with and without script, wide and phone, beside text that is not saved yet."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from desk.comments import answer_comment, make_comment, settle_comment
from desk.models import Comment
from municipalities.models import Role
from plans.models import Chapter
from tests.builders import make_chapter, make_municipality, make_plan, make_user
from tests.conftest import opened

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_user(municipality=municipality, name="Beleidsmedewerker Duinwaard")


@pytest.fixture
def chapter(officer):
    municipality = officer.memberships.get().municipality
    plan = make_plan(municipality=municipality)
    chapter = make_chapter(plan=plan, title="Veiligheidsbeeld", body="<p>De wijk is veilig.</p>")
    clerk = make_user(municipality=municipality, role=Role.CLERK, name="Raadsgriffier Duinwaard")
    make_comment(part=chapter, text="Welk jaar is dit cijfer?", by=clerk)
    answered = make_comment(part=chapter, text="Noem ook de haven.\nDaar speelt veel.", by=clerk)
    answer_comment(comment=answered, text="Goed punt, dat komt erin.", by=officer)
    settle_comment(comment=make_comment(part=chapter, text="Typefout in de titel.", by=clerk), by=clerk)
    return chapter


def go(page, live_server, chapter):
    page.goto(live_server.url + reverse("admin:plans_chapter_change", args=[chapter.pk]))


def test_a_comment_leaves_the_text_in_the_form_alone(page, live_server, as_user, officer, chapter):
    as_user(page, officer)
    go(page, live_server, chapter)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("toolbar").first.wait_for()
    page.get_by_role("textbox", name="Tekst").press_sequentially("Nieuw: ")
    panel = page.get_by_role("region", name="Opmerkingen")
    panel.get_by_label("Uw opmerking").fill("Zie ook de bijlage.")
    panel.get_by_role("button", name="Opmerking plaatsen").click()
    panel.get_by_text("Uw opmerking staat erbij.").wait_for()
    expect(panel.get_by_text("Uw opmerking staat erbij.")).to_be_focused()
    panel.get_by_text("Antwoorden op Raadsgriffier Duinwaard: Welk jaar").click()
    panel.get_by_label("Uw antwoord").first.fill("Uit 2023.")
    panel.get_by_role("button", name="Antwoord plaatsen").first.click()
    panel.get_by_text("Uw antwoord staat erbij.").wait_for()
    panel.get_by_role("button", name=re.compile("Afgehandeld ?: Welk jaar")).click()
    panel.get_by_text("De opmerking is afgehandeld.").wait_for()
    panel.get_by_role("button", name="Opmerking plaatsen").click()
    panel.get_by_text("Schrijf eerst een opmerking.").wait_for()
    assert page.get_by_role("textbox", name="Tekst").inner_text().startswith("Nieuw: ")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text("is opgeslagen").wait_for()
    assert Chapter.objects.get(pk=chapter.pk).body == "<p>Nieuw: De wijk is veilig.</p>"
    assert asked == []
    assert [(c.text, c.settled_at is not None) for c in Comment.objects.order_by("pk")] == [
        ("Welk jaar is dit cijfer?", True),
        ("Noem ook de haven.\nDaar speelt veel.", False),
        ("Goed punt, dat komt erin.", False),
        ("Typefout in de titel.", True),
        ("Zie ook de bijlage.", False),
        ("Uit 2023.", False),
    ]


def test_comments_without_script(browser, live_server, as_user, officer, chapter):
    with opened(browser, java_script_enabled=False) as page:
        as_user(page, officer)
        go(page, live_server, chapter)
        page.get_by_label("Uw opmerking").fill("Zonder script.")
        page.get_by_role("button", name="Opmerking plaatsen").click()
        page.get_by_text("Uw opmerking staat erbij.").wait_for()
        page.get_by_role("button", name=re.compile("Afgehandeld ?: Zonder script.")).click()
        page.get_by_text("De opmerking is afgehandeld.").wait_for()
    comment = Comment.objects.get(text="Zonder script.")
    assert comment.settled_by == officer


def test_comments_have_no_barriers(page, phone, live_server, as_user, officer, chapter, axe):
    for screen in (page, phone):
        as_user(screen, officer)
        go(screen, live_server, chapter)
        screen.get_by_role("toolbar").first.wait_for()
        screen.get_by_text("1 afgehandelde opmerking").click()
        screen.get_by_text("Antwoorden op Raadsgriffier Duinwaard: Noem").click()
        assert axe(screen) == []
        screen.goto(live_server.url + reverse("admin:plans_chapter_comments", args=[chapter.pk]))
        screen.get_by_role("button", name="Opmerking plaatsen").click()
        screen.get_by_text("Schrijf eerst een opmerking.").wait_for()
        expect(screen.locator("#id_opmerking_text")).to_be_focused()
        assert axe(screen) == []
        screen.goto(live_server.url + reverse("admin:plans_plan_chapters", args=[chapter.plan.pk]))
        assert screen.get_by_text("2 opmerkingen").count() == 1
        assert axe(screen) == []
        screen.goto(live_server.url + reverse("admin:plans_plan_changes", args=[chapter.plan.pk]))
        screen.get_by_role("navigation", name="Waarvan").get_by_role("link", name="Opmerkingen").click()
        screen.get_by_text("Opmerking: Welk jaar is dit cijfer?").wait_for()
        assert axe(screen) == []
        width = screen.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert width[0] <= width[1]
