"""The job of a policy officer with a new plan, from the start address on, following what the screens say.

"Add a priority with approach lines, a goal, three actions and a quarter to the new plan, and find them in the
council document and the programme." No address is typed after logging in.
"""

import re
import subprocess
import time

import pytest

from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_chapter,
    make_municipality,
    make_organisation,
    make_plan,
    make_team,
    make_theme,
    make_theme_list,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]

PASSWORD = "een lang wachtwoord"
EMAIL = "beleidsmedewerker@duinwaard.example"
PRIORITY = "Veilig ouder worden"
ABOUT = "Ouderen zijn vaker slachtoffer van een babbeltruc."
TRACK = "ouderen en hun buren herkennen een babbeltruc"
EFFORT = "in elk dorp is er een spreekuur"
GOAL = "In 2031 weet elke 70-plusser wie te bellen"
ACTIONS = [
    ("Spreekuur in het dorpshuis", "maart 2028", "1.500"),
    ("Toneelstuk over babbeltrucs", "3e kwartaal 2028", ""),
    ("Kaartje voor bij de voordeur", "1-11-2028", "2.250"),
]
SENTENCE = "In de donkere maanden staan vreemden vaker aan de deur."


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    themes = make_theme_list(name="Lisse 2019")
    make_theme(theme_list=themes, position=1, name="Sociale kwaliteit")
    officer = make_user(municipality=municipality, email=EMAIL, password=PASSWORD)
    make_user(municipality=municipality, role=Role.ACTION_OWNER, name="Actiehouder Duinwaard")
    make_team(municipality=municipality, name="Team Veiligheid", members=[officer])
    make_organisation(municipality=municipality, name="Seniorenraad", kind="residents")
    plan = make_plan(
        municipality=municipality,
        title="Veiligheidsplan Duinwaard 2028-2031",
        slug="2028-2031",
        first_year=2028,
        last_year=2031,
        theme_list=themes,
    )
    make_chapter(plan=plan, kind="introduction", title="Inleiding", body="<p>Dit is ons plan.</p>")
    make_chapter(plan=plan, kind="priorities", title="Prioriteiten")
    return plan


def log_in(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("link", name="Inloggen").first.click()
    page.get_by_label("E-mailadres").fill(EMAIL)
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()


def tab(page, name):
    page.get_by_role("navigation", name="Onderdelen van het plan").get_by_role(
        "link", name=name, exact=True
    ).click()


def add_priority(page):
    tab(page, "Prioriteiten")
    page.get_by_role("link", name="Prioriteit toevoegen").click()
    page.get_by_label("Titel").fill(PRIORITY)
    page.get_by_role("textbox", name="Waar het over gaat").press_sequentially(ABOUT)
    page.get_by_label("Sociale kwaliteit").check()
    page.get_by_role("button", name="Opslaan en verder").click()
    for label, text, button in (
        ("Nieuw spoor", TRACK, "Spoor toevoegen"),
        ("Nieuwe inzet", EFFORT, "Inzet toevoegen"),
        ("Nieuw doel", GOAL, "Doel toevoegen"),
    ):
        page.get_by_label(label).fill(text)
        page.get_by_role("button", name=button).click()
        page.get_by_text(text).first.wait_for()
    page.get_by_role("combobox", name="Partner").select_option("Seniorenraad")
    page.get_by_label("Wat doet deze partner?").fill("geeft voorlichting")
    page.get_by_role("button", name="Partner toevoegen").click()
    page.get_by_text("Seniorenraad").first.wait_for()


def add_actions(page):
    tab(page, "Programma")
    page.get_by_role("button", name="Programma beginnen").click()
    page.get_by_role("link", name="Actie toevoegen").click()
    for number, (title, due, money) in enumerate(ACTIONS, start=1):
        page.get_by_label("Titel").fill(title)
        page.get_by_label("Doel").select_option(label=f"A. {GOAL}")
        page.get_by_label("Team dat de actie trekt").select_option("Team Veiligheid")
        page.get_by_label("Klaar").fill(due)
        page.get_by_label("Uit het gewone budget").fill(money)
        last = number == len(ACTIONS)
        page.get_by_role("button", name="Opslaan" if last else "Opslaan en nog een", exact=True).click()


def choose_quarter(page):
    tab(page, "Kalender")
    quarter = page.get_by_role("group", name="4e kwartaal 2028")
    quarter.get_by_label("Prioriteit").select_option(PRIORITY)
    quarter.get_by_label("Waarom in dit kwartaal").fill(SENTENCE)
    page.get_by_role("button", name="Opslaan", exact=True).click()


def words_of_pdf(page, link, tmp_path):
    """Open a link to a PDF in a tab of its own, wait until the document is there, and return its words."""
    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    opened.value.get_by_role("heading", level=1).wait_for()
    address = opened.value.url
    until = time.monotonic() + 240
    while time.monotonic() < until:
        answer = page.context.request.get(address)
        if answer.headers["content-type"] == "application/pdf":
            break
        assert answer.status == 202
        time.sleep(0.5)
    opened.value.close()
    path = tmp_path / "document.pdf"
    path.write_bytes(answer.body())
    out = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True)
    return " ".join(out.stdout.replace("\u00ad", "").split())


def test_add_a_priority_with_actions_and_a_quarter_and_find_them(page, live_server, plan, worker, tmp_path):
    log_in(page, live_server)
    page.get_by_role("link", name=re.compile("Veiligheidsplan Duinwaard")).first.click()
    add_priority(page)
    add_actions(page)
    choose_quarter(page)

    # The council document, as a page and as PDF.
    tab(page, "Overzicht")
    page.get_by_role("link", name="Bekijk als pagina").click()
    council = page.get_by_role("main").inner_text()
    for text in (f"2.1 {PRIORITY}", ABOUT, TRACK, EFFORT, GOAL, "Seniorenraad: geeft voorlichting"):
        assert text in " ".join(council.split()), text
    page.go_back()
    found = words_of_pdf(page, page.get_by_role("link", name="PDF", exact=True), tmp_path)
    for text in (PRIORITY, ABOUT, TRACK, EFFORT, GOAL):
        assert text in found, text

    # The programme, as a page and as PDF.
    tab(page, "Programma")
    page.get_by_role("link", name="Bekijk als pagina").click()
    programme = " ".join(page.get_by_role("main").inner_text().split())
    for text in (PRIORITY, SENTENCE, *(title for title, _, _ in ACTIONS), "3e kwartaal 2028", "€ 1.500"):
        assert text in programme, text
    page.go_back()
    found = words_of_pdf(page, page.get_by_role("link", name="Programma als PDF"), tmp_path)
    for title, _, _ in ACTIONS:
        assert title in found, title

    stored = Plan.objects.get(pk=plan.pk)
    assert [str(action.goal) for action in stored.actions.all()] == [GOAL] * 3
    assert [str(action.due) for action in stored.actions.all()] == [
        "maart 2028",
        "3e kwartaal 2028",
        "1 november 2028",
    ]
    assert str(stored.quarters.get()) == f"4e kwartaal 2028: {PRIORITY}"
    assert {row.history_user.email for row in stored.actions.model.history.all()} == {EMAIL}
