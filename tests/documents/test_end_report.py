"""The end report of a plan: targets, figures and results side by side."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.end_report import EndReport, baseline_of
from documents.outline import Drawings, Listing, Paragraph
from indicators.models import Target
from indicators.periods import Period
from indicators.reading import IndicatorFigures
from indicators.targets import add_target
from municipalities.models import Role
from priorities.models import ProgressReport
from tests.builders import (
    make_action,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_user,
)
from tests.documents import fill

pytestmark = pytest.mark.django_db

# The years of the plan are over.
AFTER = datetime.date(2028, 3, 1)


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(municipality=municipality, slug="2024-2027", first_year=2024, last_year=2027)


def add(place, name, text, values=None, **fields):
    """An indicator of a priority with a target and a figure a year."""
    indicator = make_indicator(municipality=place.plan.municipality, name=name, **fields)
    named = make_plan_indicator(priority=place, indicator=indicator, name=name, source_text="Politie")
    if text:
        add_target(target=Target(plan=place.plan, plan_indicator=named, text=text), by=None)
    for year, value in (values or {}).items():
        make_measurement(indicator=indicator, period=Period.year(year), value=value)
    return named


def report(plan, on=AFTER):
    return EndReport.of(plan, on=on)


def tables_of(plan, on=AFTER):
    return {caption: table.rows for caption, table in report(plan, on).tables}


def section_of(plan, *titles):
    sections = report(plan).sections
    for title in titles:
        [found] = [section for section in sections if section.title == title]
        sections = found.sections
    return found


def texts_of(section):
    return [block.text for block in section.blocks if isinstance(block, Paragraph)]


def test_the_summary_counts_reached_not_reached_and_unclear(plan):
    first, second = make_priority(plan=plan, title="Jeugd"), make_priority(plan=plan, title="Wijken")
    add(first, "Meldingen", "< 80", {2023: 100, 2027: 70})
    add(first, "Overlast", "< 80", {2023: 100, 2027: 90})
    add(second, "Aangiften", "• 74", {2027: 60})
    add(second, "Inbraken", "< 20")

    assert tables_of(plan)["Wat er van de streefwaarden is geworden op 1 maart 2028"] == (
        ("Onderdeel", "Indicatoren", "Bereikt", "Niet bereikt", "Niet te meten", "Niet eenduidig"),
        ("Jeugd", "2", "1", "1", "0", "0"),
        ("Wijken", "2", "0", "0", "1", "1"),
        ("Samen", "4", "1", "1", "1", "1"),
    )
    assert texts_of(section_of(plan, "Samengevat")) == [
        "Er zijn 4 indicatoren met een streefwaarde: 1 is bereikt, 1 is niet bereikt, "
        "1 is niet te meten en 1 is niet eenduidig.",
        "Bij dit plan is geen uitvoeringsprogramma gemaakt.",
    ]


def test_while_the_plan_runs_the_report_says_so(plan):
    texts = [block.text for block in report(plan, datetime.date(2026, 5, 1)).sections[0].blocks]
    assert texts[0] == "Dit plan loopt tot en met 2027. Dit is de tussenstand op 1 mei 2026."
    assert texts[1] == "Dit plan heeft geen streefwaarden."


def test_target_reading_baseline_last_figure_and_status_stand_side_by_side(plan):
    priority = make_priority(plan=plan, title="Jeugd")
    add(priority, "Meldingen", "< 80", {2022: 110, 2023: 100, 2027: 70})
    head, row = tables_of(plan)["Streefwaarden en cijfers: Jeugd"]
    assert head == ("Indicator", "Streefwaarde", "Nulmeting", "Laatste cijfer", "Stand")
    assert row[:4] == ("Meldingen", "< 80 Zo gelezen: lager dan 80.", "100 in 2023", "70 in 2027")
    assert row[4].startswith("Bereikt 70 over 2027.")


def test_the_baseline_is_of_the_year_that_the_plan_names(plan):
    named = add(make_priority(plan=plan, title="Jeugd"), "Meldingen", "< 80", {2022: 110, 2023: 100})
    named.baseline_year = 2022
    named.save()
    assert tables_of(plan)["Streefwaarden en cijfers: Jeugd"][1][2] == "110 in 2022"


def test_targets_of_several_years_stand_below_one_name_and_the_last_one_counts(plan):
    named = add(make_priority(plan=plan, title="Prioriteit Jeugd"), "Meldingen", "", {2023: 100, 2025: 70})
    for year in (2025, 2027):
        add_target(target=Target(plan=plan, plan_indicator=named, text="< 80", year=year), by=None)
    _, first, second = tables_of(plan)["Streefwaarden en cijfers: Prioriteit Jeugd"]
    assert first[:4] == ("Meldingen", "< 80 voor 2025 Zo gelezen: lager dan 80.", "100 in 2023", "70 in 2025")
    assert first[4].startswith("Bereikt 70 over 2025.")
    assert second[:4] == ("", "< 80 voor 2027", "", "")
    assert texts_of(section_of(plan, "Samengevat"))[0] == (
        "Er is 1 indicator met een streefwaarde: die is niet te meten. Staan er voor een indicator meer "
        "streefwaarden in het plan, dan telt hier de laatste."
    )
    assert [section.title for section in report(plan).sections][1] == "Prioriteit 1: Jeugd"


def test_a_target_that_is_not_clear_stands_to_the_letter_with_its_question(plan):
    add(make_priority(plan=plan, title="Cyber"), "Aangiften", "• 74", {2023: 74, 2027: 60})
    tables = tables_of(plan)
    assert tables["Streefwaarden en cijfers: Cyber"][1][1].startswith("• 74 Het teken")
    head, row = tables["Indicatoren waarover wij niets kunnen zeggen"]
    assert head == ("Indicator", "Onderdeel", "Waarom")
    assert row[:2] == ("Aangiften", "Cyber")
    assert row[2].startswith("Streefwaarde niet eenduidig")


def test_figures_stand_in_a_table_before_the_chart_and_only_what_is_in_it_is_drawn(plan):
    named = add(make_priority(plan=plan, title="Jeugd"), "Meldingen", "< 80", {2023: 100, 2027: 70})
    neighbour = make_plan_indicator(plan=make_plan(), indicator=named.indicator, role="safety_picture")
    assert neighbour.indicator == named.indicator
    assert tables_of(plan)["Cijfers door de jaren: Jeugd"] == (
        ("Reeks", "2023", "2027"),
        ("Meldingen", "100", "70"),
    )
    [drawings] = [
        block
        for block in section_of(plan, "Prioriteit 1: Jeugd", "Wat wilden wij bereiken?").blocks
        if isinstance(block, Drawings)
    ]
    assert [picture.title for picture in drawings.pictures] == [
        "Meldingen in Duinwaard, 2023 tot en met 2027"
    ]
    assert "<svg" in drawings.pictures[0].svg


def test_results_of_all_years_stand_together_and_what_moved_on_counts_once(plan):
    priority = make_priority(plan=plan, title="Jeugd")
    programmes = [make_programme(plan=plan, year=year) for year in (2024, 2025)]
    moved = make_action(programme=programmes[0], priority=priority, title="Meldpunt", state="running")
    make_action(
        programme=programmes[1], priority=priority, title="Meldpunt", origin=moved, state="done",
        result="Het meldpunt is open.", evidence="Besluit van het college", lessons="Eerder beginnen.",
    )  # fmt: skip
    stopped = make_action(programme=programmes[0], priority=priority, title="Camera's", state="stopped")
    ProgressReport.objects.create(
        action=stopped, reported_on="2024-05-01", state="stopped", done="Onderzocht.",
        is_on_schedule=False, delay_reason="Te duur.",
    )  # fmt: skip
    make_action(programme=programmes[1], title="Los werk", state="not_started")

    tables = tables_of(plan)
    assert tables["Afgeronde acties: Jeugd"] == (
        ("Actie", "Jaar", "Resultaat", "Bewijs"),
        ("Meldpunt", "2025", "Het meldpunt is open.", "Besluit van het college"),
    )
    assert tables["Niet afgeronde en gestopte acties: Jeugd"] == (
        ("Actie", "Jaar", "Stand", "Waarom"),
        ("Camera's", "2024", "Gestopt", "Te duur."),
    )
    assert tables["Niet afgeronde en gestopte acties: Overige acties"][1] == (
        "Los werk", "2025", "Nog niet begonnen",
    )  # fmt: skip
    work = section_of(plan, "Prioriteit 1: Jeugd", "Wat de programma’s brachten")
    assert texts_of(work) == ["2 acties: 1 afgerond en 1 gestopt."]
    assert [(item.title, item.text) for b in work.blocks if isinstance(b, Listing) for item in b.items] == [
        ("Meldpunt", "Eerder beginnen.")
    ]
    assert texts_of(section_of(plan, "Samengevat"))[-1] == (
        "De programma’s van 2024 tot en met 2025 tellen 3 acties: 1 afgerond, 1 niet afgerond en 1 gestopt."
    )


def test_the_report_costs_the_same_for_one_and_many():
    counts = []
    for number in (1, 6):
        plan = make_plan()
        programme = make_programme(plan=plan)
        for index in range(number):
            priority = make_priority(plan=plan)
            add(priority, f"Reeks {index}", "< 80", {2023: 100, 2027: 70})
            make_action(programme=programme, priority=priority)
        with CaptureQueriesContext(connection) as queries:
            report(plan)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


@pytest.mark.parametrize("status", ["draft", "adopted"])
def test_the_report_is_for_members_alone(client, plan, status):
    plan.status = status
    plan.save()
    address = "/duinwaard/plannen/2024-2027/eindrapport/"
    assert client.get(address).status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(address).status_code == 404
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    answer = client.get(address)
    assert answer.status_code == 200
    assert "Eindrapport Integraal veiligheidsplan" in answer.content.decode()
    assert 'href="/duinwaard/plannen/2024-2027/eindrapport.pdf"' in answer.content.decode()


def test_the_hub_leads_to_the_report(client, plan):
    client.force_login(make_user(municipality=plan.municipality))
    page = client.get(f"/beheer/plans/plan/{plan.pk}/documenten/").content.decode()
    assert 'href="/duinwaard/plannen/2024-2027/eindrapport/"' in page
    assert 'href="/duinwaard/plannen/2024-2027/eindrapport.pdf"' in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_with_indicators_pass_axe_and_fit_a_phone(phone, live_server, as_user, axe):
    plan = fill.full_programme(actions=4).plan
    as_user(phone, make_user(municipality=plan.municipality))
    for part in ("", "eindrapport/", "uitvoering/2026/voortgang/"):
        phone.goto(f"{live_server.url}/duinwaard/plannen/2024-2027/{part}")
        assert axe(phone) == [], part
        assert phone.evaluate("document.documentElement.scrollWidth") == 390, part


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_reports_are_read_by_keyboard_alone(phone, live_server, as_user):
    """Tab comes past everything one can do, in order; arrows show what does not fit; Enter opens the PDF."""
    plan = fill.full_programme(actions=4).plan
    as_user(phone, make_user(municipality=plan.municipality))
    base = f"{live_server.url}/duinwaard/plannen/2024-2027/"
    for part, name in (
        ("eindrapport/", "Eindrapport (PDF)"),
        ("uitvoering/2026/voortgang/", "Voortgangsrapportage (PDF)"),
    ):
        phone.goto(base + part)
        count = phone.evaluate(
            """() => {
                const all = document.querySelectorAll("main :is(a[href], button, summary, [tabindex='0'])");
                const seen = [...all].filter(one => one.checkVisibility());
                seen.forEach((one, place) => { one.dataset.place = place; });
                return seen.length;
            }"""
        )
        assert count > 5, part
        reached, scrolled = [], 0
        while len(reached) < count:
            phone.keyboard.press("Tab")
            place = phone.evaluate("document.activeElement.dataset.place ?? null")
            if place is None:
                assert not reached, f"{part}: the keyboard leaves before {len(reached)} of {count}"
                continue
            reached.append(int(place))
            outline = phone.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", (part, place)
            if phone.evaluate("document.activeElement.scrollWidth > document.activeElement.clientWidth + 1"):
                phone.keyboard.press("ArrowRight")
                assert phone.evaluate(
                    """() => new Promise(done => {
                        let frames = 0;
                        const look = () => document.activeElement.scrollLeft > 0 ? done(true)
                            : ++frames > 300 ? done(false) : requestAnimationFrame(look);
                        look();
                    })"""
                ), (part, place)
                scrolled += 1
        assert reached == list(range(count)), part
        assert scrolled > 0, part
        phone.get_by_role("link", name=name).focus()
        with phone.expect_navigation():
            phone.keyboard.press("Enter")
        assert phone.url.endswith(".pdf")
        assert phone.get_by_role("heading", level=1).inner_text() in name


def test_the_baseline_of_a_school_year_is_of_the_year_it_ends_in(plan):
    named = make_plan_indicator(plan=plan, baseline_year=2024)
    for year in (2022, 2023, 2024):
        make_measurement(indicator=named.indicator, period=Period.school_year(year), value=year)
    figures = IndicatorFigures.of(named, on=datetime.date(2026, 11, 22))
    assert str(baseline_of(figures).period) == "schooljaar 2023-2024"
