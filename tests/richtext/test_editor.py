"""The editor in a real browser: what policy officers do, and what is stored afterwards."""

import re
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings

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
