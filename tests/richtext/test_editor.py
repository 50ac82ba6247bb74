"""The editor in a real browser: what policy officers do, and what is stored afterwards."""

import contextlib
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import expect

from richtext.sanitising import ALLOWED, sanitise
from tests.richtext.test_sanitising import IMAGE, LEGIT

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.richtext.urls")]

EVERYTHING = (
    "<p>Een <strong>vet <em>en cursief</em></strong> <em>woord</em>, CO<sub>2</sub> en m<sup>2</sup>,<br>"
    '<a href="https://www.politie.nl/?a=1&amp;b=2">politie</a> '
    '<strong><a href="mailto:info@duinwaard.example">mail'
    '</a></strong>.<span class="note">Een noot &amp; meer</span></p>'
    "<h2>Kop</h2><p>a</p><h3>Tussenkop <em>x</em></h3>"
    '<ul><li>een<br>twee<ul><li>dieper<ol type="a"><li>a</li></ol></li></ul>verder</li><li>drie</li></ul>'
    '<ol start="3" type="I"><li>c</li></ol>'
    "<blockquote><p>Citaat</p><ul><li>in citaat</li></ul></blockquote>"
    '<table><caption>Cijfers per jaar</caption><thead><tr><th scope="col">Soort</th>'
    '<th scope="col" colspan="2">Jaar<span class="note">n</span></th></tr></thead>'
    '<tbody><tr><th scope="row" rowspan="2">Inbraak</th><td>80</td><td>70</td></tr>'
    "<tr><td><p>a</p><p>b</p></td><td><ul><li>c</li></ul></td></tr></tbody></table>"
    f'<figure><img src="{IMAGE}" alt="Kaart" width="40" height="20"><figcaption>De wijk</figcaption></figure>'
    f'<figure><img src="{IMAGE}" alt="Nog een"></figure><p>Slot</p>'
)


def open_text(page, live_server, body=""):
    page.goto(f"{live_server.url}/tekst/?body={quote(body)}")
    return page.get_by_role("textbox", name="Tekst")


def stored(page):
    """What the form stores: the field after saving, as the server gives it back."""
    page.get_by_role("button", name="Opslaan", exact=True).click()
    return page.locator("#stored").inner_text()


def test_everything_on_the_allow_list_survives_the_editor(page, live_server):
    tags = set(re.findall(r"<([a-z0-9]+)", EVERYTHING))
    attributes = {
        (m[0], a)
        for m in re.findall(r"<([a-z0-9]+)([^>]*)", EVERYTHING)
        for a in re.findall(r" (\w+)=", m[1])
    }
    assert tags == set(ALLOWED)
    assert {(tag, name) for tag, names in ALLOWED.items() for name in names} - attributes == {
        ("td", "colspan"),  # the same code as th
        ("td", "rowspan"),
    }
    assert sanitise(EVERYTHING) == EVERYTHING
    text = open_text(page, live_server, EVERYTHING)
    text.press("Control+End")
    page.keyboard.type("!")
    assert stored(page) == EVERYTHING.replace("Slot", "Slot!")


def test_any_stored_text_survives_the_editor(page, live_server):
    open_text(page, live_server)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(LEGIT)
    def survives(text):
        text = sanitise(text)
        assert sanitise(page.evaluate("h => LivpRichText.serialize(LivpRichText.parse(h))", text)) == text

    survives()


def test_editor_is_clean_in_axe(page, phone, live_server, axe):
    for screen in (page, phone):
        text = open_text(screen, live_server, EVERYTHING)
        assert axe(screen) == []
        text.locator("td").first.click()
        screen.get_by_role("toolbar", name="Tabel van Tekst").wait_for()
        assert axe(screen) == []
        text.locator("li").first.click(position={"x": 2, "y": 5})
        screen.get_by_role("toolbar", name="Lijst van Tekst").wait_for()
        for button in ("Link", "Noot", "Tabel", "Afbeelding"):
            screen.get_by_role("toolbar", name="Opmaak van Tekst").get_by_role("button", name=button).click()
            dialog = screen.get_by_role("dialog")
            dialog.get_by_role("textbox").last.fill("")
            dialog.locator("[type=submit]").click()
            assert axe(screen) == [], button
            if dialog.is_visible():
                dialog.get_by_role("button", name="Annuleren").click()


def test_without_javascript_the_text_area_takes_html_and_plain_text(browser, live_server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    area = open_text(page, live_server, "<p>a</p>")
    assert area.input_value() == "<p>a</p>"
    area.fill("Eerste alinea\n\nTweede & laatste")
    assert stored(page) == "<p>Eerste alinea</p><p>Tweede &amp; laatste</p>"
    context.close()


# --- what people do ------------------------------------------------------------------------------


def press(page, keys):
    for key in keys.split():
        page.keyboard.press(key)


def paste(page, kind, content):
    page.evaluate(
        """([kind, content]) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData(kind, content);
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
        }""",
        [kind, content],
    )


def test_a_chapter_is_written_with_the_keyboard_alone(page, live_server):
    open_text(page, live_server)
    page.get_by_label("Titel").focus()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.textContent") == "Kop"
    press(page, "Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    write = page.keyboard.type

    press(page, "Control+Alt+1")
    write("Visie")
    press(page, "Enter Control+b")
    write("Samen")
    press(page, "Control+b")
    write(" veilig")
    press(page, "Control+Alt+f")
    write("Bron: raadsbesluit.")
    press(page, "Tab Enter")
    write(". Lees meer bij de ")
    press(page, "Control+k")
    write("www.politie.nl")
    press(page, "Tab")
    write("politie")
    press(page, "Enter")
    write(".")
    press(page, "Enter")
    # A list, through the bar.
    press(page, "Alt+F10 ArrowRight ArrowRight ArrowRight ArrowRight Enter")
    write("Een")
    press(page, "Enter Control+]")
    write("Dieper")
    press(page, "Enter Enter")
    write("Twee")
    press(page, "Enter Enter")
    # A table with a caption and a header row, filled with Tab.
    press(page, "Alt+F10 End ArrowLeft ArrowLeft ArrowLeft Enter")
    write("Cijfers")
    press(page, "Tab")
    write("2")
    press(page, "Tab")
    write("2")
    press(page, "Enter")
    for word in ("Soort", "2023", "Inbraak", "12"):
        write(word)
        press(page, "Tab")
    # From the last cell Tab leaves the text; the end of the text stays reachable.
    assert page.evaluate("document.activeElement.closest('[role=textbox]')") is None
    press(page, "Shift+Tab Control+End")
    write("Slot")
    assert stored(page) == (
        "<h2>Visie</h2>"
        '<p><strong>Samen</strong> veilig<span class="note">Bron: raadsbesluit.</span>. Lees meer bij de '
        '<a href="https://www.politie.nl">politie</a>.</p>'
        "<ul><li>Een<ul><li>Dieper</li></ul></li><li>Twee</li></ul>"
        '<table><caption>Cijfers</caption><thead><tr><th scope="col">Soort</th>'
        '<th scope="col">2023</th></tr></thead>'
        "<tbody><tr><td>Inbraak</td><td>12</td></tr></tbody></table>"
        "<p>Slot</p>"
    )


def test_escape_and_tab_leave_a_table(page, live_server):
    text = open_text(page, live_server, EVERYTHING)
    text.locator("td").first.click()
    page.get_by_role("toolbar", name="Tabel van Tekst").wait_for()
    press(page, "Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"
    press(page, "Escape Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") != "textbox"


def test_pasting_from_word_keeps_the_words_and_drops_the_rest(page, live_server):
    open_text(page, live_server).focus()
    paste(page, "text/html", (Path(__file__).parent / "word.html").read_text())
    assert page.get_by_role("status").first.inner_text() == (
        "Afbeeldingen zijn niet mee geplakt. Voeg ze toe met de knop Afbeelding."
    )
    assert stored(page) == (
        "<h2>Veilig wonen</h2>"
        "<p><strong>Inwoners</strong> voelen zich <em>veilig</em>."
        '<span class="note">Bron: eigen meting, 2023.</span>'
        " Dat blijft zo.\xa0</p>"
        "<h3>Aanpak</h3>"
        "<ul><li>Meer toezicht<ul><li>In het centrum</li></ul></li><li>Betere verlichting</li></ul>"
        '<ol type="a"><li>Eerst meten</li><li>Dan doen</li></ol>'
        "<table><tbody><tr><td><strong>Soort</strong></td><td><strong>2023</strong></td></tr>"
        "<tr><td>Inbraak</td><td>12</td></tr></tbody></table>"
        '<p>Zie <a href="https://www.politie.nl/">de politie</a> en dit.</p>'
    )


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("text/plain", "Een\nTwee <b>", "<p>Een</p><p>Twee &lt;b&gt;</p>"),
        (
            "text/html",
            '<b style="font-weight:normal"><p><span style="font-weight:700">a</span> b</p></b>',
            "<p><strong>a</strong> b</p>",
        ),
        (
            "text/html",
            "<style>p { color: red }</style>x"
            '<i style="color: red">y</i><span style="vertical-align: super">2</span>',
            "<p>x<em>y</em><sup>2</sup></p>",
        ),
        ("text/html", "<p onclick=x>a<script>alert(1)</script><img src=x onerror=alert(1)></p>", "<p>a</p>"),
        (
            "text/html",
            "<p>x</p><p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>3.</span>c</p>"
            "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>4.</span>d</p><p>y</p>",
            '<p>x</p><ol start="3"><li>c</li><li>d</li></ol><p>y</p>',
        ),
        (
            "text/html",
            "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
            '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>',
        ),
    ],
)
def test_pasting(page, live_server, kind, content, expected):
    open_text(page, live_server).focus()
    paste(page, kind, content)
    assert stored(page) == expected


def test_copying_within_the_editor_keeps_notes_captions_and_images(page, live_server):
    text = open_text(page, live_server, EVERYTHING)
    text.press("Control+a")
    copied = page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            document.activeElement.dispatchEvent(
                new ClipboardEvent("copy", {clipboardData, bubbles: true, cancelable: true}));
            return clipboardData.getData("text/html");
        }"""
    )
    text.press("Delete")
    paste(page, "text/html", copied)
    assert stored(page) == EVERYTHING


def test_the_table_bar_changes_the_table(page, live_server):
    text = open_text(page, live_server, "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>")
    text.locator("td").first.click()
    bar = page.get_by_role("toolbar", name="Tabel van Tekst")
    for name in ("Rij eronder", "Kolom rechts", "Kopkolom"):
        bar.get_by_role("button", name=name).click()
    assert bar.get_by_role("button", name="Kopkolom").get_attribute("aria-pressed") == "true"
    assert bar.get_by_role("button", name="Koprij").get_attribute("aria-pressed") == "false"
    bar.get_by_role("button", name="Bijschrift").click()
    page.get_by_role("textbox", name="Bijschrift").fill("Cijfers  per\njaar")
    page.get_by_role("button", name="Bijschrift opslaan").click()
    field = page.locator("textarea[name=body]")
    assert sanitise(field.input_value()) == (
        '<table><caption>Cijfers per jaar</caption><tbody><tr><th scope="row">a</th><td></td><td>b</td></tr>'
        '<tr><th scope="row"></th><td></td><td></td></tr></tbody></table>'
    )
    for name in ("Rij weg", "Kolom weg", "Kopkolom"):
        bar.get_by_role("button", name=name).click()
    assert "<td" in field.input_value()
    bar.get_by_role("button", name="Tabel weghalen").click()
    assert field.input_value() == ""
    assert bar.is_hidden()


def test_notes_and_links_are_changed_and_taken_away(page, live_server):
    text = open_text(
        page, live_server, '<p>Zie <a href="https://a.example">daar</a>.<span class="note">Oud</span></p>'
    )
    field = page.locator("textarea[name=body]")
    text.get_by_text("noot: Oud").locator("..").click()
    page.get_by_label("Tekst van de noot").fill(" ")
    page.get_by_role("button", name="Noot opslaan").click()
    assert page.get_by_role("dialog").get_by_text("Vul de tekst van de noot in.").is_visible()
    page.get_by_label("Tekst van de noot").fill("Nieuw")
    page.get_by_role("button", name="Noot opslaan").click()
    assert (
        field.input_value()
        == '<p>Zie <a href="https://a.example">daar</a>.<span class="note">Nieuw</span></p>'
    )
    text.locator("a").click()
    page.get_by_role("button", name="Link", exact=True).first.click()
    address = page.get_by_label("Webadres, e-mailadres of telefoonnummer")
    assert address.input_value() == "https://a.example"
    address.fill("javascript:alert(1)")
    page.get_by_role("button", name="Link opslaan").click()
    assert page.get_by_role("dialog").get_by_text("Vul een webadres in").is_visible()
    address.fill("info@duinwaard.example")
    page.get_by_role("button", name="Link opslaan").click()
    assert '<a href="mailto:info@duinwaard.example">daar</a>' in field.input_value()
    page.get_by_role("button", name="Link", exact=True).first.click()
    page.get_by_role("button", name="Link weghalen").click()
    text.press("Control+Home")
    for _ in range(12):  # onto the note; a browser tells of a moved cursor a moment later
        page.wait_for_timeout(100)
        if text.locator(".ProseMirror-selectednode").count():
            break
        press(page, "ArrowRight")
    press(page, "Enter")
    page.get_by_role("button", name="Noot weghalen").click()
    assert field.input_value() == "<p>Zie daar.</p>"
    text.press("Control+z")
    assert 'class="note"' in field.input_value()


PNG = bytes.fromhex("89504e470d0a1a0a") + b"0" * 20


def test_a_file_picker_closed_without_a_choice_leaves_the_dialog_and_its_text(page, live_server):
    text = open_text(page, live_server, "<p>a</p>")
    text.focus()
    page.get_by_role("button", name="Afbeelding").click()
    page.get_by_label("Beschrijving").fill("Kaart van de wijk")
    page.get_by_label("Bestand").evaluate(
        "input => input.dispatchEvent(new Event('cancel', { bubbles: true }))"
    )
    assert page.get_by_label("Beschrijving").input_value() == "Kaart van de wijk"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_image_needs_a_description_and_is_sent_to_the_server(page, live_server):
    text = open_text(page, live_server, "<p>a</p>")
    text.focus()
    page.get_by_role("button", name="Afbeelding").click()
    page.get_by_role("button", name="Afbeelding toevoegen").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_text("Kies een afbeelding.").is_visible()
    assert dialog.get_by_text("Beschrijf wat er op de afbeelding staat.").is_visible()
    page.get_by_label("Beschrijving").fill("Kaart van de wijk")
    page.get_by_label("Onderschrift").fill("De wijk")
    page.get_by_label("Bestand").set_input_files(
        {"name": "a.png", "mimeType": "image/png", "buffer": b"geen"}
    )
    page.get_by_role("button", name="Afbeelding toevoegen").click()
    dialog.get_by_text("Dit bestand is geen PNG of JPEG.").wait_for()
    page.get_by_label("Bestand").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Afbeelding toevoegen").click()
    text.locator("figure").wait_for()
    assert stored(page) == (
        f'<p>a</p><figure><img src="{IMAGE}" alt="Kaart van de wijk" width="40" height="20">'
        "<figcaption>De wijk</figcaption></figure>"
    )


def test_without_an_address_for_images_there_is_no_button(page, live_server):
    open_text(page, live_server)
    assert (
        page.get_by_role("toolbar", name="Opmaak van Tekst").get_by_role("button", name="Afbeelding").count()
        == 1
    )
    other = page.get_by_role("toolbar", name="Opmaak van Toelichting")
    assert other.get_by_role("button").count() == 12
    assert other.get_by_role("button", name="Afbeelding").count() == 0


def test_an_image_without_description_is_refused_in_dutch(page, live_server):
    text = open_text(page, live_server, f'<p>a</p><img src="{IMAGE}">')
    assert text.get_by_text("De beschrijving ontbreekt nog.").is_visible()
    assert stored(page) == ""
    assert page.get_by_text("Bij een afbeelding ontbreekt de beschrijving.").is_visible()
    assert text.get_attribute("aria-invalid") == "true"
    text.locator("figure").dblclick()
    page.get_by_label("Beschrijving").fill("Kaart")
    page.get_by_role("button", name="Afbeelding opslaan").click()
    assert stored(page) == f'<p>a</p><figure><img src="{IMAGE}" alt="Kaart"></figure>'


def test_the_editor_carries_the_label_and_hints_of_its_field(page, live_server):
    text = open_text(page, live_server)
    assert text.get_attribute("aria-multiline") == "true"
    assert text.get_attribute("aria-required") == "true"
    described = text.get_attribute("aria-describedby").split()
    words = [page.locator(f"#{part}").text_content() for part in described]
    assert words[0] == "Beschrijf de visie in een paar alinea's."
    assert "Alt+F10" in words[1]
    page.get_by_text("Tekst:").click()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "textbox"


def test_the_field_follows_the_editor_and_the_editor_the_field(page, live_server):
    text = open_text(page, live_server, "<p>a</p>")
    page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ["input", "change"]) {
                document.querySelector("[name=body]").addEventListener(name, (event) => window.heard.push(
                    `${event.type}: ${event.target.value}`));
            }
        }"""
    )
    text.press("Control+End")
    page.keyboard.type("b")
    page.get_by_label("Titel").focus()
    assert page.evaluate("window.heard") == ["input: <p>ab</p>", "change: <p>ab</p>"]
    page.evaluate(
        """() => {
            const field = document.querySelector("[name=body]");
            field.value = "<h2>Concept</h2>";
            field.dispatchEvent(new Event("richtext:load"));
        }"""
    )
    assert text.get_by_role("heading").inner_text() == "Concept"
    assert stored(page) == "<h2>Concept</h2>"


def test_on_a_phone_nothing_sticks_out(phone, live_server):
    open_text(phone, live_server, EVERYTHING)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


# --- a slow machine ------------------------------------------------------------------------------


SENTENCE = "In 2031 kent iedereen in de straat zijn buren."


@contextlib.contextmanager
def late_editor(page, live_server, body=""):
    """The page as it is while the script of the editor has yet to come; it comes at the end."""
    held = []
    page.route(re.compile(r"/richtext/editor\b.*\.js$"), lambda route: held.append(route), times=1)
    page.goto(f"{live_server.url}/tekst/?body={quote(body)}", wait_until="commit")
    field = page.locator("textarea[name=body]")
    field.wait_for()
    yield field
    page.wait_for_timeout(0)
    [route] = held
    route.continue_()
    page.get_by_role("toolbar", name="Opmaak van Tekst").wait_for()


@pytest.mark.parametrize("typed", range(5))
def test_who_types_while_the_editor_comes_loses_nothing(page, live_server, typed):
    with late_editor(page, live_server, "<p>Wij willen verder.</p>") as field:
        field.focus()
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
        page.keyboard.type(SENTENCE[:typed])
    page.keyboard.type(SENTENCE[typed:])
    assert stored(page) == f"<p>Wij willen verder.</p><p>{SENTENCE}</p>"


def test_what_was_typed_before_the_editor_came_is_saved_without_another_key(page, live_server):
    with late_editor(page, live_server, "<p>Wij willen verder.</p>") as field:
        field.focus()
        page.keyboard.press("Control+End")
        page.keyboard.type(" Samen.\nMet < 3 & meer.")
        page.get_by_label("Titel").focus()
    assert page.evaluate("document.activeElement.name") == "title"
    assert field.input_value() == stored(page)
    assert stored(page) == "<p>Wij willen verder. Samen.</p><p>Met &lt; 3 &amp; meer.</p>"


@pytest.mark.parametrize(
    ("body", "before", "after"),
    [
        ("", "", "a b c"),
        ("", "a Enter", "b"),
        ("<p>a</p>", "Control+End", "b"),
        ("<p>a</p><p>b</p>", "Control+Home x", "y"),
        ("<p>a</p>", "Control+End Enter Enter", "b"),
        ("<ul><li>a</li><li>b</li></ul>", "Control+End", "c"),
        ("<ul><li>a</li><li>b</li></ul>", "Control+End Enter c Enter", "d"),
        ("<h2>Kop</h2><blockquote><p>a</p></blockquote>", "Control+End", "b"),
        ('<p>a</p><p>Zie<span class="note">Bron</span></p>', "Control+End", "x"),
    ],
)
def test_the_same_keys_give_the_same_text_whenever_the_editor_comes(page, live_server, body, before, after):
    with late_editor(page, live_server, body) as field:
        field.focus()
        press(page, before)
    press(page, after)
    late = page.locator("textarea[name=body]").input_value()
    open_text(page, live_server, body).focus()
    press(page, before)
    press(page, after)
    assert late == page.locator("textarea[name=body]").input_value()


def test_what_is_typed_after_an_image_stays_after_it(page, live_server):
    body = f'<p>a</p><figure><img src="{IMAGE}" alt="Kaart"></figure>'
    with late_editor(page, live_server, body) as field:
        field.focus()
        page.keyboard.press("Control+End")
        page.keyboard.type("b")
    page.keyboard.type("c")
    assert stored(page) == f"{body}<p>bc</p>"


def test_a_key_right_after_the_cursor_moved_finds_it_there(page, live_server):
    """The keys come quicker than the browser tells where the cursor is, as on a busy machine."""
    open_text(page, live_server, "<p>Eerste</p><p>Laatste</p>").focus()
    press(page, "Control+End Enter z Control+Home Enter a ArrowUp b")
    assert stored(page) == "<p>b</p><p>aEerste</p><p>Laatste</p><p>z</p>"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (1, "<p>xa &amp; b</p>"),
        (4, "<p>ax &amp; b</p>"),
        (7, "<p>a &amp;x b</p>"),
        (14, "<p>a &amp; bx</p>"),
    ],
)
def test_the_cursor_goes_on_where_it_was(page, live_server, place, expected):
    with late_editor(page, live_server, "<p>a &amp; b</p>") as field:
        field.focus()
        field.evaluate("(field, place) => field.setSelectionRange(place, place)", place)
    page.keyboard.type("x")
    assert field.input_value() == expected


def test_a_cursor_that_the_editor_does_not_know_leaves_the_text_as_it_is(page, live_server):
    body = '<p>Zie<span class="note">Bron</span> daar</p><p>Slot</p>'
    with late_editor(page, live_server, body) as field:
        field.focus()
        field.evaluate("field => field.setSelectionRange(27, 27)")
    page.keyboard.type("x")
    assert stored(page) == body.replace("Slot", "Slotx")
