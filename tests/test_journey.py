"""The main job, as a colleague does it: log in, change a chapter, see it in the PDF."""

import subprocess
import time

import pytest
from django.urls import reverse

from tests.builders import make_chapter, make_municipality, make_plan, make_user

pytestmark = [pytest.mark.browser, pytest.mark.pdf, pytest.mark.django_db(transaction=True)]

PASSWORD = "een lang wachtwoord"
SENTENCE = "In 2031 kent iedereen in de straat zijn buren."


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(
        municipality=municipality, title="Samen veilig", slug="2028-2031", first_year=2028, last_year=2031
    )
    make_chapter(
        plan=plan, title="Inleiding", kind="introduction", body="<p>Dit is ons plan.</p>", is_finished=True
    )
    make_chapter(plan=plan, title="Ambitie", kind="ambition", body="<p>Wij willen verder.</p>")
    make_user(municipality=municipality, email="beleidsmedewerker@duinwaard.example", password=PASSWORD)
    return plan


def text_of_pdf(page, live_server, plan, tmp_path):
    """The words of the council document as this user gets it, once it is there."""
    address = live_server.url + reverse("council_document_pdf", args=[plan.municipality.slug, plan.slug])
    until = time.monotonic() + 240
    while time.monotonic() < until:
        answer = page.context.request.get(address)
        if answer.headers["content-type"] == "application/pdf":
            file = tmp_path / "raadsdocument.pdf"
            file.write_bytes(answer.body())
            out = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True, text=True)
            return " ".join(out.stdout.split())
        assert answer.status == 202
        time.sleep(0.5)
    raise AssertionError("the council document did not come within four minutes")


def test_log_in_change_a_chapter_and_see_it_in_the_pdf(page, live_server, plan, worker, tmp_path):
    page.goto(f"{live_server.url}/beheer/")
    page.get_by_label("E-mailadres").fill("beleidsmedewerker@duinwaard.example")
    page.get_by_label("Wachtwoord", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("heading", name="Mijn werk").wait_for()
    page.get_by_role("link", name="Verder met 2 Ambitie").click()
    page.get_by_label("Titel").fill("Waar willen we naartoe?")
    text = page.get_by_role("textbox", name="Tekst")
    text.press("Control+End")
    text.press("Enter")
    text.press_sequentially(SENTENCE)
    page.get_by_label("Klaar").check()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_text("Hoofdstuk is opgeslagen.").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "2 Waar willen we naartoe?"
    page.get_by_role("link", name="PDF").click()
    page.get_by_role("heading", name="Raadsdocument").wait_for()
    found = text_of_pdf(page, live_server, plan, tmp_path)
    assert SENTENCE in found
    assert "Wij willen verder." in found
    assert "2 Waar willen we naartoe?" in found
    chapter = plan.chapters.get(title="Waar willen we naartoe?")
    assert chapter.history.latest().history_user.email == "beleidsmedewerker@duinwaard.example"


class Keyboard:
    """Somebody without a mouse: only keys, and what has the focus."""

    def __init__(self, page):
        self.page = page

    def focused(self):
        """The words by which a screen reader would name what has the focus."""
        return self.page.evaluate(
            """() => {
                const it = document.activeElement;
                const labelled = it.getAttribute("aria-labelledby");
                const label = labelled ? document.getElementById(labelled) : (it.labels || [])[0];
                return (it.getAttribute("aria-label") || (label || it).innerText || it.value || "").trim();
            }"""
        )

    def tab_to(self, name, most=80):
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.focused().startswith(name):
                visible = "() => document.activeElement.getBoundingClientRect().height > 0"
                assert self.page.evaluate(visible)
                return
        raise AssertionError(f"Tab does not come to {name!r}; now at {self.focused()!r}")

    def press(self, key):
        # Nobody presses the next key within a hundredth of a second.
        self.page.wait_for_timeout(60)
        self.page.keyboard.press(key)

    def write(self, text):
        self.page.wait_for_timeout(60)
        self.page.keyboard.type(text)


def test_the_same_with_the_keyboard_alone(page, live_server, plan, worker, tmp_path):
    keys = Keyboard(page)
    page.goto(f"{live_server.url}/beheer/")
    keys.tab_to("E-mailadres")
    keys.write("beleidsmedewerker@duinwaard.example")
    keys.tab_to("Wachtwoord")
    keys.write(PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    keys.tab_to("Direct naar de inhoud")
    keys.press("Enter")
    keys.tab_to("Verder met 2 Ambitie")
    with page.expect_navigation():
        keys.press("Enter")
    keys.tab_to("Titel")
    keys.press("Control+A")
    keys.write("Waar willen we naartoe?")
    keys.tab_to("Tekst")
    keys.press("Control+End")
    keys.press("Enter")
    keys.write(SENTENCE)
    # Tab leaves the editor: no trap.
    keys.tab_to("Klaar")
    keys.press("Space")
    keys.tab_to("Opslaan")
    with page.expect_navigation():
        keys.press("Enter")
    assert page.get_by_text("Hoofdstuk is opgeslagen.").is_visible()
    keys.tab_to("PDF")
    with page.expect_navigation():
        keys.press("Enter")
    assert SENTENCE in text_of_pdf(page, live_server, plan, tmp_path)
    chapter = plan.chapters.get(title="Waar willen we naartoe?")
    assert (chapter.is_finished, chapter.body) == (True, f"<p>Wij willen verder.</p><p>{SENTENCE}</p>")
