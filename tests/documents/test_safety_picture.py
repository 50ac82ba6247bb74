"""The safety picture in the council document: series by year, up to where the plan begins."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.council import CouncilDocument
from documents.outline import Grid, Listing, Paragraph
from indicators.models import Measurement
from indicators.periods import Period
from tests.builders import (
    make_area,
    make_chapter,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_source,
    make_version,
)

pytestmark = pytest.mark.django_db

CAPTION = "Veiligheidsbeeld van Duinwaard in cijfers"
LISSE = {
    "Misdrijven": (906, 947, 961, 706, 720, 580),
    "Jeugdoverlast": (235, 208, 134, 187, 132, 81),
}


@pytest.fixture
def plan():
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(municipality=municipality, first_year=2020, last_year=2023)


def add(plan, name, **fields):
    """An indicator of the safety picture; returns the indicator."""
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    make_plan_indicator(
        plan=plan, indicator=indicator, role="safety_picture", name=name, source_text="Politie"
    )
    return indicator


def fill_as_lisse(plan):
    for name, values in LISSE.items():
        indicator = add(plan, name)
        for year, value in zip(range(2014, 2019), values, strict=False):
            make_measurement(indicator=indicator, period=Period.year(year), value=value)
        make_measurement(indicator=indicator, period=Period.part_year(2019, 9), value=values[-1])


def section_of(plan):
    return next(one for one in CouncilDocument.of(plan).walk() if one.kind == "safety_picture")


def table_of(plan):
    [block, *_] = section_of(plan).blocks
    return block.as_table()


def texts_of(plan):
    return [block.text for block in section_of(plan).blocks if isinstance(block, Paragraph)]


def remarks_of(plan):
    return [item.text for b in section_of(plan).blocks if isinstance(b, Listing) for item in b.items]


def test_series_stand_by_year_and_a_part_of_a_year_says_so(plan):
    make_chapter(plan=plan, kind="safety_picture", title="Veiligheidsbeeld", body="<p>Het daalt.</p>")
    fill_as_lisse(plan)

    table = table_of(plan)
    assert table.caption == f"{CAPTION}: 2014 tot en met 2019 (t/m september)"
    assert table.rows == (
        ("Reeks", "2014", "2015", "2016", "2017", "2018", "2019 (t/m september)"),
        ("Misdrijven", "906", "947", "961", "706", "720", "580"),
        ("Jeugdoverlast", "235", "208", "134", "187", "132", "81"),
    )
    assert texts_of(plan) == ["Bron: Politie."]
    assert sum(one.kind == "safety_picture" for one in CouncilDocument.of(plan).walk()) == 1


def test_the_document_makes_the_chapter_where_it_is_missing(plan):
    make_chapter(plan=plan, kind="introduction", title="Inleiding")
    make_chapter(plan=plan, kind="ambition", title="Ambitie")
    fill_as_lisse(plan)
    assert [section.heading for section in CouncilDocument.of(plan).sections] == [
        "1 Inleiding", "2 Veiligheidsbeeld", "3 Ambitie",
    ]  # fmt: skip


def test_without_figures_there_is_no_table_and_no_chapter(plan):
    add(plan, "Misdrijven")
    assert CouncilDocument.of(plan).sections == ()


def test_every_kind_of_figure_reads_as_what_it_is(plan):
    crimes = add(plan, "Misdrijven")
    for year, fields in {
        2016: {"value": 0},
        2017: {"state": Measurement.State.NOT_AVAILABLE},
        2018: {"state": Measurement.State.SECRET, "note": "minder dan vijf gevallen"},
        2019: {"value": 1234, "is_provisional": True},
    }.items():
        make_measurement(indicator=crimes, period=Period.year(year), **fields)
    mark = add(plan, "Veiligheid in de buurt", unit="mark", decimals=1)
    make_measurement(indicator=mark, period=Period.year(2017), value="7.4")
    share = add(plan, "Voelt zich weleens onveilig", unit="percentage", decimals=1)
    make_measurement(indicator=share, period=Period.year(2019), value="8.6")
    rate = add(plan, "Inbraken", unit="rate", rate_base=1000, rate_of="inwoners", decimals=1)
    make_measurement(indicator=rate, period=Period.year(2018), value="2.25")

    assert table_of(plan).rows == (
        ("Reeks", "2016", "2017", "2018", "2019"),
        ("Misdrijven", "0", "n.b.", "geheim", "1.234*"),
        ("Veiligheid in de buurt rapportcijfer", "–", "7,4", "–", "–"),
        ("Voelt zich weleens onveilig", "–", "–", "–", "8,6%"),
        ("Inbraken per 1.000 inwoners", "–", "–", "2,3", "–"),
    )
    assert texts_of(plan) == ["* voorlopig cijfer; n.b.: niet beschikbaar; –: niet gemeten. Bron: Politie."]
    assert remarks_of(plan) == ["Misdrijven, 2018: minder dan vijf gevallen"]


def test_what_people_say_has_a_table_of_its_own_without_empty_columns(plan):
    fill_as_lisse(plan)
    unsafe = add(plan, "Voelt zich thuis onveilig", kind="subjective", unit="percentage", decimals=1)
    make_measurement(indicator=unsafe, period=Period.year(2017), value="0.4")
    add(plan, "Vertrouwen in de politie", kind="subjective")
    tables = [block.as_table() for block in section_of(plan).blocks if isinstance(block, Grid)]
    assert [table.caption for table in tables] == [
        f"{CAPTION}: 2014 tot en met 2019 (t/m september)",
        "Hoe veilig mensen zich voelen in Duinwaard, en wat zij meemaken: 2017",
    ]
    assert tables[1].rows == (("Reeks", "2017"), ("Voelt zich thuis onveilig", "0,4%"))


def test_names_keep_their_room_beside_many_periods(plan):
    crimes = add(plan, "Misdrijven")
    for year in range(2012, 2020):
        make_measurement(indicator=crimes, period=Period.school_year(year), value=1)
    [block, *_] = section_of(plan).blocks
    assert [column.width for column in block.columns] == [30, 14, 14, 14, 14, 14]


def test_six_years_before_the_plan_stand_in_it_and_no_neighbour(plan):
    crimes = add(plan, "Misdrijven")
    neighbour = make_area(of_municipality=make_municipality())
    for year in range(2010, 2024):
        make_measurement(indicator=crimes, period=Period.year(year), value=year)
        make_measurement(indicator=crimes, period=Period.year(year), value=1, area=neighbour)
    assert table_of(plan).rows == (
        ("Reeks", "2014", "2015", "2016", "2017", "2018", "2019"),
        ("Misdrijven", "2.014", "2.015", "2.016", "2.017", "2.018", "2.019"),
    )


def test_a_whole_year_takes_the_place_of_a_part_of_it(plan):
    crimes = add(plan, "Misdrijven")
    make_measurement(indicator=crimes, period=Period.part_year(2019, 9), value=580)
    assert table_of(plan).rows == (("Reeks", "2019 (t/m september)"), ("Misdrijven", "580"))
    make_measurement(indicator=crimes, period=Period.year(2019), value=790)
    assert table_of(plan).rows == (("Reeks", "2019"), ("Misdrijven", "790"))


def test_only_the_newest_part_of_a_year_has_a_column(plan):
    crimes = add(plan, "Misdrijven")
    for month in range(1, 10):
        make_measurement(indicator=crimes, period=Period.part_year(2019, month), value=month)
    assert table_of(plan).rows == (("Reeks", "2019 (t/m september)"), ("Misdrijven", "9"))


def test_an_adopted_document_stays_as_it_is_when_its_years_are_measured(plan):
    make_chapter(plan=plan, kind="safety_picture", title="Veiligheidsbeeld")
    fill_as_lisse(plan)
    plan.status, plan.decided_on = "adopted", datetime.date(2019, 12, 12)
    plan.save()
    before = CouncilDocument.of(plan)
    crimes = plan.plan_indicators.first().indicator
    # The year in which it was adopted was over after the decision.
    for period in (Period.year(2019), Period.part_year(2020, 6), Period.year(2020)):
        make_measurement(indicator=crimes, period=period, value=1)
    assert CouncilDocument.of(plan) == before


def test_a_correction_changes_figure_and_date(plan):
    fill_as_lisse(plan)
    before = CouncilDocument.of(plan).modified_at
    corrected = Measurement.objects.get(value=906)
    corrected.value = 905
    corrected.save()
    assert table_of(plan).rows[1][1] == "905"
    assert CouncilDocument.of(plan).modified_at > before


def test_a_new_definition_is_said_below_the_table_with_its_own_figure(plan):
    crimes = add(plan, "Misdrijven")
    first = crimes.versions.get()
    make_measurement(indicator=crimes, period=Period.year(2017), value=700)
    make_measurement(indicator=crimes, period=Period.year(2018), value=720)
    make_version(
        indicator=crimes, number=2, name="Misdrijven", starts_on=datetime.date(2018, 1, 1),
        change="oplichting telt mee",
    )  # fmt: skip
    make_measurement(indicator=crimes, period=Period.year(2018), value=760)
    assert first.number == 1
    assert table_of(plan).rows == (("Reeks", "2017", "2018"), ("Misdrijven", "700", "760"))
    assert remarks_of(plan) == ["Misdrijven, vanaf 2018: oplichting telt mee"]
    crimes.versions.filter(number=2).update(change="Vanaf 2018 telt oplichting mee")
    assert remarks_of(plan) == ["Misdrijven: Vanaf 2018 telt oplichting mee"]


def test_series_of_other_sources_name_them(plan):
    crimes, mark = add(plan, "Misdrijven"), add(plan, "Rapportcijfer", unit="mark", decimals=1)
    for indicator in (crimes, mark):
        make_measurement(indicator=indicator, period=Period.year(2018), value=7)
    named = plan.plan_indicators.get(indicator=mark)
    named.source_text = ""
    named.save()
    version = mark.versions.get()
    version.source = make_source(municipality=plan.municipality, name="Veiligheidsmonitor")
    version.save()
    assert texts_of(plan) == ["Bronnen: Misdrijven: Politie; Rapportcijfer: Veiligheidsmonitor."]


def test_series_cost_no_query_each():
    counts = []
    for number in (1, 8):
        plan = make_plan(first_year=2020)
        for index in range(number):
            indicator = add(plan, f"Reeks {index}")
            for year in (2017, 2018):
                make_measurement(indicator=indicator, period=Period.year(year), value=7)
        with CaptureQueriesContext(connection) as queries:
            CouncilDocument.of(plan)
        counts.append(len(queries))
    assert counts[0] == counts[1]
