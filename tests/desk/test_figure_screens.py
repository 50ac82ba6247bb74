"""The grid of figures in a real browser: by keyboard alone, with a block from Excel, wide and on a phone."""

import pytest
from django.urls import reverse

from indicators.models import Measurement
from indicators.periods import Period
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def plan():
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))
    make_area(of_municipality=plan.municipality)
    priority = make_priority(plan=plan, title="Wonen")
    for name, fields in [
        ("Woninginbraken", {}),
        ("Geweld", {}),
        ("Samenwerking", {"unit": "judgement", "kind": "qualitative"}),
        ("Veiligheidsgevoel", {"unit": "mark", "decimals": 1}),
    ]:
        indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
        make_plan_indicator(plan=plan, indicator=indicator, priority=priority, name=name)
    return plan


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


def indicator_of(plan, name):
    return plan.plan_indicators.get(name=name).indicator


def grid(live_server, plan, query="?soort=year&aantal=3&jaar=2020"):
    return live_server.url + reverse("admin:indicators_measurement_grid", args=[plan.pk]) + query


def cell(page, name, year):
    return page.get_by_role("textbox", name=f"{name} {year}", exact=True)


def focused(page):
    return page.evaluate(
        "() => document.activeElement.getAttribute('aria-labelledby')?.split(' ')"
        ".map((id) => document.getElementById(id).textContent).join(' ') ?? document.activeElement.name"
    )


def stored():
    records = Measurement.objects.select_related("indicator_version").order_by("pk")
    return {
        (one.indicator_version.name, one.starts_on.year): (
            None if one.value is None else float(one.value), one.state, one.is_provisional,
        )
        for one in records
    }  # fmt: skip


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def tab_to(page, locator):
    """Press Tab until `locator` has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard does not get there")


def test_axe_finds_nothing(screen, live_server, axe, as_user, plan, officer):
    indicator = indicator_of(plan, "Woninginbraken")
    record = make_measurement(indicator=indicator, period=Period.year(2019), value=12)
    as_user(screen, officer)
    screen.goto(grid(live_server, plan))
    assert (axe(screen), fits(screen)) == ([], True)
    cell(screen, "Woninginbraken", 2019).fill("1,5")
    cell(screen, "Geweld", 2020).fill("veel")
    assert (axe(screen), fits(screen)) == ([], True)
    screen.get_by_role("button", name="Cijfers opslaan").click()
    screen.get_by_text("De cijfers zijn nog niet opgeslagen").wait_for()
    assert (axe(screen), fits(screen)) == ([], True)
    for name, args in [("change", [record.pk]), ("import", [plan.pk])]:
        screen.goto(live_server.url + reverse(f"admin:indicators_measurement_{name}", args=args))
        assert (axe(screen), fits(screen)) == ([], True)
    screen.get_by_label("Bestand").set_input_files(
        {
            "name": "cijfers.csv",
            "mimeType": "text/csv",
            "buffer": b"indicator;periode;waarde\r\nWoninginbraken;2019;13\r\nGeweld;2019;1",
        }
    )
    screen.get_by_role("button", name="Bestand lezen").click()
    screen.get_by_role("heading", name="Anders").wait_for()
    assert (axe(screen), fits(screen)) == ([], True)
    screen.get_by_label("Waarom verandert u deze cijfers?").fill("Nieuwe levering")
    screen.get_by_role("button", name="Nu importeren").click()
    screen.get_by_text("2 cijfers zijn opgeslagen: 1 nieuw, 1 veranderd.").wait_for()
    screen.goto(live_server.url + reverse("admin:indicators_measurement_import", args=[plan.pk]))
    screen.get_by_label("Bestand").set_input_files(
        {"name": "x.csv", "mimeType": "text/csv", "buffer": b"indicator;periode;waarde\r\nOnbekend;2019;13"}
    )
    screen.get_by_role("button", name="Bestand lezen").click()
    screen.get_by_text("Er is geen indicator ‘Onbekend’.").wait_for()
    assert (axe(screen), fits(screen)) == ([], True)


def test_grid_is_filled_and_saved_by_keyboard_alone(page, live_server, as_user, plan, officer):
    make_measurement(indicator=indicator_of(plan, "Geweld"), period=Period.year(2019), value=60)
    as_user(page, officer)
    page.goto(grid(live_server, plan))
    tab_to(page, cell(page, "Woninginbraken", 2018))
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    assert focused(page) == "Woninginbraken 2019"
    page.keyboard.type("13 v")
    page.keyboard.press("Enter")
    assert focused(page) == "Geweld 2019"
    page.keyboard.type("61")
    page.keyboard.press("ArrowDown")  # the judgement between has no field here
    assert focused(page) == "Veiligheidsgevoel 2019"
    page.keyboard.type("7,3")
    page.keyboard.press("ArrowLeft")  # within the text
    assert focused(page) == "Veiligheidsgevoel 2019"
    page.keyboard.press("Shift+Enter")
    assert focused(page) == "Geweld 2019"
    page.keyboard.press("ArrowRight")
    assert focused(page) == "Geweld 2020"
    page.keyboard.type("x")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("9")
    page.keyboard.press("Escape")
    assert cell(page, "Woninginbraken", 2020).input_value() == ""
    page.keyboard.press("Home")
    assert focused(page) == "Woninginbraken 2018"
    page.keyboard.press("End")
    assert focused(page) == "Woninginbraken 2020"
    page.keyboard.press("Control+End")
    assert focused(page) == "Veiligheidsgevoel 2020"
    page.keyboard.press("Control+Home")
    assert focused(page) == "Woninginbraken 2018"
    # A figure that stood there changes: the reason is asked, and Enter in the grid sends nothing.
    assert Measurement.objects.count() == 1
    reason = page.get_by_label("Waarom verandert u deze cijfers?")
    tab_to(page, reason)
    page.keyboard.type("Telfout")
    tab_to(page, page.get_by_role("button", name="Cijfers opslaan"))
    page.keyboard.press("Enter")
    page.get_by_text("5 cijfers zijn opgeslagen: 4 nieuw, 1 veranderd.").wait_for()
    assert stored() == {
        ("Geweld", 2019): (61.0, "known", False),
        ("Geweld", 2020): (None, "not_available", False),
        ("Woninginbraken", 2018): (12.0, "known", False),
        ("Woninginbraken", 2019): (13.0, "known", True),
        ("Veiligheidsgevoel", 2019): (7.3, "known", False),
    }
    assert Measurement.history.get(history_type="~").history_change_reason == "Telfout"


def test_grid_puts_the_focus_in_the_first_wrong_cell(screen, live_server, as_user, plan, officer):
    as_user(screen, officer)
    screen.goto(grid(live_server, plan))
    cell(screen, "Woninginbraken", 2018).fill("5")
    cell(screen, "Geweld", 2019).fill("-1")
    cell(screen, "Veiligheidsgevoel", 2020).fill("11")
    screen.keyboard.press("Control+Enter")
    screen.get_by_text("De cijfers zijn nog niet opgeslagen").wait_for()
    assert focused(screen) == "Geweld 2019"
    assert cell(screen, "Woninginbraken", 2018).input_value() == "5"
    described = cell(screen, "Geweld", 2019).get_attribute("aria-describedby")
    assert screen.locator(f"#{described}").inner_text() == "Een aantal is een heel getal: 0 of meer."
    screen.keyboard.type("1")
    cell(screen, "Veiligheidsgevoel", 2020).fill("7")
    screen.keyboard.press("Control+Enter")
    screen.get_by_text("3 cijfers zijn opgeslagen").wait_for()
    assert len(stored()) == 3


def test_grid_asks_the_reason_only_when_a_figure_changes(screen, live_server, as_user, plan, officer):
    make_measurement(indicator=indicator_of(plan, "Geweld"), period=Period.year(2019), value=60)
    as_user(screen, officer)
    screen.goto(grid(live_server, plan))
    reason = screen.get_by_label("Waarom verandert u deze cijfers?")
    cell(screen, "Geweld", 2020).fill("5")
    assert not reason.is_visible()
    cell(screen, "Geweld", 2019).fill("61")
    assert reason.is_visible()
    assert screen.locator("[data-grid-says]").inner_text() == (
        "U verandert een cijfer dat er al staat. Zeg onder de tabel waarom."
    )
    cell(screen, "Geweld", 2019).press("Escape")
    assert not reason.is_visible()


PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
  );
}"""


def test_grid_takes_a_block_from_excel(screen, live_server, as_user, plan, officer):
    as_user(screen, officer)
    screen.goto(grid(live_server, plan))
    cell(screen, "Woninginbraken", 2019).focus()
    screen.evaluate(PASTE, '1.234\t12\t99\r\n\t"8"\r\n')
    assert cell(screen, "Woninginbraken", 2019).input_value() == "1.234"
    assert cell(screen, "Woninginbraken", 2020).input_value() == "12"
    assert cell(screen, "Geweld", 2019).input_value() == ""
    assert cell(screen, "Geweld", 2020).input_value() == "8"
    assert screen.locator("[data-grid-says]").inner_text() == "3 cijfers geplakt. 1 pasten niet in de tabel."
    screen.get_by_text("1 cijfer uit het blok paste niet in de tabel.").wait_for()
    screen.get_by_role("button", name="Cijfers opslaan").click()
    screen.get_by_text("3 cijfers zijn opgeslagen").wait_for()
    assert stored()["Woninginbraken", 2019] == (1234.0, "known", False)


def test_grid_keeps_what_was_typed_when_the_browser_closes(page, live_server, as_user, plan, officer):
    make_measurement(indicator=indicator_of(plan, "Geweld"), period=Period.year(2019), value=60)
    as_user(page, officer)
    page.goto(grid(live_server, plan))
    cell(page, "Geweld", 2019).fill("61")
    page.wait_for_timeout(1_000)  # kept after a moment without typing
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(grid(live_server, plan))
    assert cell(page, "Geweld", 2019).input_value() == "60"
    page.get_by_role("button", name="Zet terug").click()
    assert cell(page, "Geweld", 2019).input_value() == "61"
    assert page.get_by_label("Waarom verandert u deze cijfers?").is_visible()


def test_grid_works_without_script(browser, live_server, plan, officer, as_user):
    make_measurement(indicator=indicator_of(plan, "Geweld"), period=Period.year(2019), value=60)
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    as_user(page, officer)
    page.goto(grid(live_server, plan))
    cell(page, "Geweld", 2019).fill("61")
    page.get_by_label("Waarom verandert u deze cijfers?").fill("Telfout")
    page.get_by_role("button", name="Cijfers opslaan").click()
    page.get_by_text("1 cijfer is opgeslagen: 0 nieuw, 1 veranderd.").wait_for()
    context.close()
    assert stored() == {("Geweld", 2019): (61.0, "known", False)}


def test_grid_leads_to_the_page_of_one_figure(page, live_server, as_user, plan, officer):
    record = make_measurement(indicator=indicator_of(plan, "Geweld"), period=Period.year(2019), value=60)
    as_user(page, officer)
    page.goto(grid(live_server, plan))
    tab_to(page, cell(page, "Geweld", 2019))
    page.keyboard.press("Shift+F2")
    page.get_by_role("heading", name="Geschiedenis van dit cijfer").wait_for()
    page.get_by_label("Opmerking").fill("Uit de peiling")
    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Het cijfer is opgeslagen.").wait_for()
    record.refresh_from_db()
    assert record.note == "Uit de peiling"
