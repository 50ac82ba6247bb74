"""The pages with the figures of a plan."""

import datetime
import re

import lxml.html
import pytest
from django.core.cache import cache
from django.urls import reverse

from charts import drawing
from indicators.corrections import corrections_of
from indicators.dashboard import SIGNS
from indicators.periods import Period
from indicators.status import StatusCode
from municipalities.models import Area, Role
from plans.models import Objective, Plan
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_target,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Lisse"), status=Plan.Status.ADOPTED)


def address(name, plan, *more):
    return reverse(name, args=[plan.municipality.slug, plan.slug, *more])


def page_of(client, name, plan, *more):
    response = client.get(address(name, plan, *more))
    assert response.status_code == 200
    return lxml.html.fromstring(response.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def correct(measurement, reason, **fields):
    for name, value in fields.items():
        setattr(measurement, name, value)
    measurement._change_reason = reason
    measurement.save()


def five_series(plan):
    """The safety picture of a municipality: five series, the last figure of nine months."""
    for name, before, last in (
        ("Misdrijven", 720, 580), ("Geweld", 51, 42), ("Woninginbraken", 30, 21),
        ("Jeugdoverlast", 132, 81), ("Overlast", 86, 69),
    ):  # fmt: skip
        indicator = make_indicator(municipality=plan.municipality, name=name)
        make_plan_indicator(plan=plan, indicator=indicator, role="safety_picture", name=name)
        make_measurement(indicator=indicator, period=Period.year(2018), value=before)
        make_measurement(indicator=indicator, period=Period.part_year(2019, 9), value=last)


def test_dashboard_shows_objectives_priorities_and_safety_picture_in_order(client, plan):
    objective = Objective.objects.create(plan=plan, text="Inwoners voelen zich veilig")
    make_plan_indicator(plan=plan, objective=objective, name="Rapportcijfer")
    priority = make_priority(plan=plan, title="Woninginbraken")
    make_plan_indicator(plan=plan, priority=priority, name="Inbraken")
    make_priority(plan=plan, title="Zonder cijfers")
    five_series(plan)
    page = page_of(client, "indicators", plan)
    heads = [words(head) for head in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert heads == [
        "Werkt het?", "Algemene doelstellingen", "Inwoners voelen zich veilig", "Rapportcijfer",
        "Prioriteiten",
        "Woninginbraken", "Inbraken", "Zonder cijfers", "Veiligheidsbeeld", "Misdrijven", "Geweld",
        "Woninginbraken", "Jeugdoverlast", "Overlast",
    ]  # fmt: skip
    assert "Bij deze prioriteit staan nog geen indicatoren." in words(page)


def test_card_says_target_figure_period_status_and_sentence(client, plan):
    named = make_plan_indicator(plan=plan, name="Inbraken", source_text="Politie")
    make_target(plan_indicator=named, text="• 74")
    make_measurement(indicator=named.indicator, period=Period.year(2018), value=86)
    make_measurement(
        indicator=named.indicator, period=Period.part_year(2019, 9), value=69, is_provisional=True
    )
    [card] = page_of(client, "indicators", plan).xpath("//article")
    [badge] = card.xpath(".//span[contains(@class, 'badge')]")
    assert words(badge) == "?Streefwaarde niet eenduidig"
    assert [sign.text for sign in badge.xpath("./span[@aria-hidden='true']")] == ["?"]
    assert [words(part) for part in card.xpath(".//dt | .//dd")] == [
        "Streefwaarde", "• 74", "Laatste cijfer", "69 voorlopig 2019 (t/m september)",
    ]  # fmt: skip
    assert "De streefwaarde is ‘• 74’. Er staat niet bij of dat ten hoogste of ten minste is." in words(card)
    assert words(card).count("69 in negen maanden. Driekwart van 2018 is 64,5.") == 1
    assert "Bron: Politie" in words(card)
    [spark] = card.xpath(".//*[local-name()='svg']")
    assert spark.get("role") == "img"


def test_card_says_the_same_target_of_several_years_once(client, plan):
    named = make_plan_indicator(plan=plan, name="Controles")
    for year, text in (
        (2024, "≥ 12 per jaar"),
        (2025, "≥ 12 per jaar"),
        (2026, "≥ 15"),
        (2027, "≥ 12 per jaar"),
    ):
        make_target(plan_indicator=named, text=text, year=year)
    [card] = page_of(client, "indicators", plan).xpath("//article")
    assert [words(part) for part in card.xpath(".//dd")] == [
        "2024-2025: ≥ 12 per jaar", "2026: ≥ 15", "2027: ≥ 12 per jaar", "nog geen cijfer",
    ]  # fmt: skip


def test_every_status_has_a_sign_and_a_word_of_its_own():
    assert set(SIGNS) == set(StatusCode)
    assert len({sign for sign, _ in SIGNS.values()}) == len(SIGNS)
    assert all(code.word for code in StatusCode)


def test_no_figure_is_coloured_by_its_raw_difference(client, plan):
    five_series(plan)
    page = page_of(client, "indicators", plan)
    assert not page.xpath(
        "//main//*[contains(@class, 'ok') or contains(@class, 'bad') or contains(@class, 'warn')]"
    )
    [table] = page.xpath("//main//table")
    classes = [[cell.get("class") for cell in row.xpath("./td")] for row in table.xpath("./tbody/tr")]
    assert classes == [["figure", "figure", "of-difference"]] * 5
    drawn = [words(one) for one in page.xpath("//main//p[@class='difference']")]
    assert drawn == [
        "580 in negen maanden. Driekwart van 2018 is 540. Over heel 2019 zegt dit nog niets. "
        "Meer dan driekwart van 2018 (540), geen aantoonbaar verschil.",
        "42 in negen maanden. Driekwart van 2018 is 38,25. Over heel 2019 zegt dit nog niets. "
        "Meer dan driekwart van 2018 (38,25), geen aantoonbaar verschil.",
        "21 in negen maanden. Driekwart van 2018 is 22,5. Over heel 2019 zegt dit nog niets. "
        "Minder dan driekwart van 2018 (22,5), geen aantoonbaar verschil.",
        "81 in negen maanden. Driekwart van 2018 is 99. Over heel 2019 zegt dit nog niets. "
        "Minder dan driekwart van 2018 (99), geen aantoonbaar verschil.",
        "69 in negen maanden. Driekwart van 2018 is 64,5. Over heel 2019 zegt dit nog niets. "
        "Meer dan driekwart van 2018 (64,5), geen aantoonbaar verschil.",
    ]
    rows = [[words(cell) for cell in row.xpath("./th | ./td")] for row in table.xpath(".//tr")]
    assert rows == [
        ["Reeks", "2018", "2019 (t/m september)", "Laatste cijfer en dat ervoor"],
        ["Misdrijven", "720", "580", "meer dan driekwart van 2018 (540), geen aantoonbaar verschil"],
        ["Geweld", "51", "42", "meer dan driekwart van 2018 (38,25), geen aantoonbaar verschil"],
        ["Woninginbraken", "30", "21", "minder dan driekwart van 2018 (22,5), geen aantoonbaar verschil"],
        ["Jeugdoverlast", "132", "81", "minder dan driekwart van 2018 (99), geen aantoonbaar verschil"],
        ["Overlast", "86", "69", "meer dan driekwart van 2018 (64,5), geen aantoonbaar verschil"],
    ]


def test_figures_of_one_year_stand_in_a_table_of_their_own_kind(client, plan):
    five_series(plan)
    felt = make_indicator(
        municipality=plan.municipality, name="Voelt zich onveilig", unit="percentage", kind="subjective"
    )
    make_plan_indicator(plan=plan, indicator=felt, role="safety_picture", name="Voelt zich onveilig")
    make_measurement(indicator=felt, period=Period.year(2017), value=18)
    counted, asked = page_of(client, "indicators", plan).xpath("//main//table")
    assert words(counted.xpath("./caption")[0]) == "Veiligheidsbeeld per jaar: getelde cijfers"
    assert words(asked.xpath("./caption")[0]) == "Veiligheidsbeeld per jaar: wat inwoners ervaren"
    assert [[words(cell) for cell in row] for row in asked.xpath(".//tr")] == [
        ["Reeks", "2017", "Laatste cijfer en dat ervoor"],
        ["Voelt zich onveilig", "18%", "geen eerder cijfer"],
    ]
    assert "geen cijfer" not in words(counted)


def test_card_tells_the_difference_in_short_and_a_note_at_the_end(client, plan):
    named = make_plan_indicator(plan=plan, name="Inbraken")
    make_target(plan_indicator=named, text="< 80", year=plan.last_year + 50)
    for year, value in ((2024, 86), (2025, 70)):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=value, note="Let op.")
    [card] = page_of(client, "indicators", plan).xpath("//article")
    assert [words(one) for one in card.xpath("./p")][1:] == [
        f"70 over 2025. Dat is lager dan 80. De streefwaarde geldt voor {plan.last_year + 50}.",
        "Minder dan in 2024 (86), geen aantoonbaar verschil.",
        "Bij dit cijfer: Let op.",
    ]
    assert [words(part) for part in card.xpath(".//dd")][1] == "70 2025"


def test_summary_counts_every_status_once(client, plan):
    for text in ("• 74", "• 18,4", "Bewustzijn is vergroot"):
        unit = "judgement" if text.startswith("B") else "count"
        indicator = make_indicator(municipality=plan.municipality, unit=unit)
        make_target(plan_indicator=make_plan_indicator(plan=plan, indicator=indicator), text=text)
    [summary] = page_of(client, "indicators", plan).xpath("//ul[@class='summary']")
    assert [words(item) for item in summary] == ["1 ○Vraagt een oordeel", "2 ?Streefwaarde niet eenduidig"]


def test_dashboard_without_indicators_says_so_and_helps_who_may_write(client, plan):
    assert "Bij dit plan staan nog geen indicatoren" in words(page_of(client, "indicators", plan))
    draft = make_plan(municipality=plan.municipality)
    client.force_login(make_user(municipality=plan.municipality))
    page = page_of(client, "indicators", draft)
    assert "Concept: nog niet vastgesteld" in words(page)
    assert page.xpath("//main//a[contains(@href, '/beheer/')]")


def test_draft_exists_for_members_only(client, plan):
    draft = make_plan(municipality=plan.municipality)
    named = make_plan_indicator(plan=draft)
    names = ["indicators", "indicators_csv", "indicators_xlsx", "indicators_data"]
    addresses = [address(name, draft) for name in names] + [address("indicator", draft, named.pk)]
    assert {client.get(one).status_code for one in addresses} == {404}
    client.force_login(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert {client.get(one).status_code for one in addresses} == {404}
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert {client.get(one).status_code for one in addresses} == {200}


def test_indicator_of_another_plan_is_not_here(client, plan):
    other = make_plan_indicator(plan=make_plan(municipality=plan.municipality, status=Plan.Status.ADOPTED))
    assert client.get(address("indicator", plan, other.pk)).status_code == 404


def test_indicator_page_tells_everything(client, plan):
    source = make_source(
        municipality=plan.municipality, name="Politiecijfers", holder="Politie", method="Wat is opgeschreven",
        frequency="elke maand", link="https://politie.example/cijfers", licence="CC BY 4.0",
    )  # fmt: skip
    source.breaks.create(on=datetime.date(2017, 1, 1), explanation="Ook meldingen via internet.")
    indicator = make_indicator(
        municipality=plan.municipality, name="Inbraken", definition="Inbraak in een woning.", source=source,
        direction="interpretation", direction_explanation="Meer meldingen kan goed zijn.",
    )  # fmt: skip
    named = make_plan_indicator(plan=plan, indicator=indicator, name="Inbraken", baseline_year=2016)
    make_target(plan_indicator=named, text="< 80", year=2018)
    for year, value in ((2016, 90), (2018, 75)):
        make_measurement(indicator=indicator, period=Period.year(year), value=value)
    make_version(
        indicator=indicator, number=2, name="Inbraken", source=source, starts_on=datetime.date(2019, 1, 1),
        change="Schuren tellen mee.", definition="Inbraak in woning of schuur.",
    )  # fmt: skip
    page = page_of(client, "indicator", plan, named.pk)
    text = words(page.xpath("//main")[0])
    for sentence in (
        "Dat betekent: Lager dan 80.",
        "Meer meldingen kan goed zijn.",
        "Inbraak in een woning.",
        "Vanaf 1 januari 2019",
        "Wat er anders is: Schuren tellen mee.",
        "Bronhouder Politie",
        "Licentie CC BY 4.0",
        "Breuk vanaf 1 januari 2017 Ook meldingen via internet.",
        "Nulmeting 2016",
        "Bereikt",
    ):
        assert sentence in text
    assert page.xpath("//main//a/@href")[-1] == "https://politie.example/cijfers"
    [crumbs] = page.xpath("//nav[@class='crumb']")
    assert words(crumbs).split(" ")[-1] == "Inbraken"


def test_judgement_stands_with_its_evidence_and_assessor(client, plan):
    indicator = make_indicator(municipality=plan.municipality, unit="judgement", kind="qualitative")
    named = make_plan_indicator(plan=plan, indicator=indicator)
    make_measurement(
        indicator=indicator, period=Period.year(2025), judgement="partly", evidence="Evaluatie met partners.",
        assessor="Team Veiligheid",
    )  # fmt: skip
    text = words(page_of(client, "indicator", plan, named.pk).xpath("//main")[0])
    assert "2025: deels gehaald Evaluatie met partners. Beoordeeld door: Team Veiligheid" in text


def test_corrected_figure_shows_the_former_one_and_why_but_not_who(client, plan):
    named = make_plan_indicator(plan=plan)
    measurement = make_measurement(indicator=named.indicator, period=Period.year(2021), value=62)
    measurement._history_user = make_user(name="Iemand Die Corrigeerde")
    correct(measurement, "Dubbele aangiften", value=64)
    correct(measurement, "Van voorlopig naar definitief", note="klopt")
    response = client.get(address("indicator", plan, named.pk)).content.decode()
    assert "eerst 62, daarna 64." in response
    assert "Reden: Dubbele aangiften" in response
    assert "Van voorlopig naar definitief" not in response
    assert "Iemand Die Corrigeerde" not in response


def test_what_is_secret_now_does_not_show_what_it_was(client, plan):
    named = make_plan_indicator(plan=plan)
    measurement = make_measurement(indicator=named.indicator, period=Period.year(2021), value=98765)
    correct(measurement, "Te herleiden tot een persoon", state="secret", value=None)
    for name in ("indicators", "indicators_csv", "indicators_data"):
        assert "98765" not in client.get(address(name, plan)).content.decode()
    page = client.get(address("indicator", plan, named.pk)).content.decode()
    assert "98765" not in page.replace(".", "")
    assert "geheim" in page
    assert corrections_of([named.indicator_version_id]) == ()


def test_what_was_secret_once_does_not_show_what_it_was_before(client, plan):
    named = make_plan_indicator(plan=plan)
    measurement = make_measurement(indicator=named.indicator, period=Period.year(2021), value=98765)
    correct(measurement, "Te herleiden tot een persoon", state="secret", value=None)
    correct(measurement, "Er is niets van bekend", state="not_available")
    assert corrections_of([named.indicator_version_id]) == ()
    correct(measurement, "Opnieuw geteld", state="known", value=3)
    correct(measurement, "Verkeerd gelezen", value=4)
    [one] = corrections_of([named.indicator_version_id])
    assert (one.former, one.became, one.reason) == ("3", "4", "Verkeerd gelezen")
    page = client.get(address("indicator", plan, named.pk)).content.decode()
    assert "98765" not in page.replace(".", "")


def test_figure_that_became_known_is_no_correction(plan):
    named = make_plan_indicator(plan=plan)
    measurement = make_measurement(indicator=named.indicator, period=Period.year(2021), state="not_available")
    correct(measurement, "Het cijfer is nu bekend", state="known", value=3)
    assert corrections_of([named.indicator_version_id]) == ()
    correct(measurement, "Verkeerd gelezen", value=4)
    [one] = corrections_of([named.indicator_version_id])
    assert (str(one.period), one.former, one.became, one.reason) == ("2021", "3", "4", "Verkeerd gelezen")


def test_page_without_a_drawing_keeps_its_table(client, plan, monkeypatch, caplog):
    class Broken:
        def vegalite_to_svg(self, *args, **kwargs):
            raise ValueError("Vega is stuk")

    cache.clear()
    monkeypatch.setattr(drawing, "_load", Broken)
    named = make_plan_indicator(plan=plan)
    for year in (2018, 2019):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=year)
    page = page_of(client, "indicator", plan, named.pk)
    assert "De grafiek kon niet worden getekend. Alle cijfers staan in de tabel." in words(page)
    assert [words(cell) for cell in page.xpath("//main//td")] == ["2.018", "2.019"]
    assert client.get(address("indicators", plan)).status_code == 200
    assert "A chart could not be drawn." in caplog.text


def test_pages_hold_no_inline_style_and_no_id_twice(client, plan):
    named = make_plan_indicator(plan=plan)
    make_plan_indicator(plan=plan, indicator=named.indicator)
    for year in (2018, 2019):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=year)
    five_series(plan)
    for one in (address("indicators", plan), address("indicator", plan, named.pk)):
        content = client.get(one).content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=", content)
        ids = re.findall(r'\sid="([^"]+)"', content)
        assert sorted(ids) == sorted(set(ids))


def test_hostile_words_stay_words(client, plan):
    hostile = "</title><script>alert(1)</script>"
    named = make_plan_indicator(plan=plan, name=hostile, source_text=hostile)
    make_target(plan_indicator=named, text=f"< 80 {hostile}")
    area = make_area(kind=Area.Kind.DISTRICT, name=hostile)
    for year in (2018, 2019):
        make_measurement(indicator=named.indicator, period=Period.year(year), value=year, note=hostile)
        make_measurement(indicator=named.indicator, period=Period.year(year), value=year, area=area)
    for one in (address("indicators", plan), address("indicator", plan, named.pk)):
        content = client.get(one).content.decode()
        assert "<script>alert" not in content
        assert "&lt;script&gt;" in content


def fill(plan, count):
    for number in range(count):
        named = make_plan_indicator(plan=plan, name=f"Indicator {number}")
        make_target(plan_indicator=named, text="< 80")
        for year in (2018, 2019):
            make_measurement(indicator=named.indicator, period=Period.year(year), value=number + year)
    return named


@pytest.mark.parametrize("count", [1, 30])
def test_dashboard_costs_the_same_queries_for_any_number(client, plan, count, django_assert_num_queries):
    fill(plan, count)
    five_series(plan)
    client.get(address("indicators", plan))
    with django_assert_num_queries(8):
        client.get(address("indicators", plan))


@pytest.mark.parametrize("count", [1, 30])
def test_indicator_page_costs_the_same_queries_for_any_number(client, plan, count, django_assert_num_queries):
    named = fill(plan, 1)
    for number in range(count):
        measurement = make_measurement(
            indicator=named.indicator, period=Period.month(2020 + number // 12, number % 12 + 1), value=number
        )
        correct(measurement, "Verbeterd", value=number + 1)
    with django_assert_num_queries(9):
        client.get(address("indicator", plan, named.pk))


def test_menu_leads_to_the_indicators_of_the_plan_that_holds(client, plan):
    today = datetime.date.today()
    current = make_plan(
        municipality=plan.municipality,
        status=Plan.Status.ADOPTED,
        first_year=today.year,
        last_year=today.year,
    )
    make_plan(municipality=plan.municipality, first_year=today.year, last_year=today.year)
    response = client.get(reverse("indicators_now", args=[plan.municipality.slug]))
    assert response.url == address("indicators", current)
    nowhere = make_municipality()
    make_user(municipality=nowhere)
    response = client.get(reverse("indicators_now", args=[nowhere.slug]))
    assert response.url == reverse("municipality", args=[nowhere.slug])


def test_indicator_page_names_its_place_once_and_says_which_side_the_months_are_on(client, plan):
    priority = make_priority(plan=plan, title="Prioriteit Jeugd en Veiligheid")
    named = make_plan_indicator(plan=plan, priority=priority, role="priority", name="Jeugdoverlast")
    make_measurement(indicator=named.indicator, period=Period.year(2018), value=132)
    make_measurement(indicator=named.indicator, period=Period.part_year(2019, 9), value=81, note="Let op.")
    page = page_of(client, "indicator", plan, named.pk)
    assert words(page.xpath("//main//p[@class='sub']")[0]) == "Prioriteit Jeugd en Veiligheid"
    assert words(page.xpath("//main//dl/dd")[0]) == "81 2019 (t/m september) Let op."
    assert (
        "81 in negen maanden. Driekwart van 2018 is 99. Over heel 2019 zegt dit nog niets. "
        "Minder dan driekwart van 2018 (99), geen aantoonbaar verschil."
    ) in words(page)
