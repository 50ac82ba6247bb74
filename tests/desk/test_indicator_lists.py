"""Indicators, definitions, sources, breaks and areas of a municipality: their pages and lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from indicators.models import DataSource, Indicator, IndicatorVersion, SeriesBreak
from indicators.periods import Period
from municipalities.models import Area, Role
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_source,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def municipality():
    return make_municipality()


@pytest.fixture
def as_officer(client, municipality):
    client.force_login(make_user(municipality=municipality), backend=BACKEND)
    return client


def url(model, page, *args):
    room = "municipalities" if model == "area" else "indicators"
    return reverse(f"admin:{room}_{model}_{page}", args=args)


def values(response):
    """What a form sends when nobody changes anything."""
    form = response.context["adminform"].form
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def errors(response):
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


# Indicators


def test_the_list_is_searched_by_name_and_source_of_today(as_officer, municipality):
    source = make_source(municipality=municipality, name="Meldpunt Overlast")
    indicator = make_indicator(municipality=municipality, name="Overlast (oud)", source=source)
    make_version(indicator=indicator, number=2, name="Overlast", starts_on="2025-01-01", change="x")
    make_indicator(municipality=municipality, name="Geweld")
    make_indicator(name="Overlast van de buren")
    page = as_officer.get(url("indicator", "changelist"), {"q": "overlast"})
    assert [str(found) for found in page.context["cl"].result_list] == ["Overlast"]
    page = as_officer.get(url("indicator", "changelist"))
    assert [found.current_name for found in page.context["cl"].result_list] == ["Geweld", "Overlast"]


@pytest.mark.parametrize("model", ["indicator", "datasource", "area"])
def test_a_list_costs_the_same_for_one_and_thirty(as_officer, municipality, model):
    def fill():
        source = make_source(municipality=municipality)
        indicator = make_indicator(municipality=municipality, source=source)
        make_plan_indicator(plan=make_plan(municipality=municipality), indicator=indicator)
        make_area(kind="neighbourhood", municipality=municipality)

    counts = []
    for number in (1, 29):
        for _ in range(number):
            fill()
        with CaptureQueriesContext(connection) as queries:
            assert as_officer.get(url(model, "changelist")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_indicator_by_itself(as_officer, municipality):
    data = {
        "municipality": municipality.pk, "name": "Fietsdiefstal", "source": "Politiecijfers", "unit": "rate",
        "rate_base": "1000", "rate_of": "inwoners", "direction": "lower", "frequency": "month",
    }  # fmt: skip
    response = as_officer.post(url("indicator", "add"), data)
    indicator = Indicator.objects.get()
    assertRedirects(response, url("indicator", "change", indicator.pk))
    assert (str(indicator), indicator.frequency, indicator.current.source.holder) == (
        "Fietsdiefstal",
        "month",
        "Politie",
    )
    again = as_officer.post(url("indicator", "add"), data | {"name": "fietsdiefstal"})
    assert errors(again) == {"name": ["Er is al een indicator met deze naam."]}


def test_the_page_of_an_indicator_says_what_it_is_and_where_it_stands(as_officer, municipality):
    indicator = make_indicator(municipality=municipality, name="Overlast", definition="Alle meldingen.")
    plan = make_plan(municipality=municipality, title="Samen veilig")
    make_plan_indicator(plan=plan, indicator=indicator, name="Overlast volgens het plan")
    page = as_officer.get(url("indicator", "change", indicator.pk))
    for text in ("Alle meldingen.", "Overlast volgens het plan", "Samen veilig", "Nieuwe definitie"):
        assertContains(page, text)


def test_two_who_change_an_indicator_at_once_are_merged(as_officer, municipality):
    indicator = make_indicator(municipality=municipality, name="Overlast")
    page = url("indicator", "change", indicator.pk)
    data = values(as_officer.get(page))
    indicator.frequency = "month"
    indicator.save()
    assertRedirects(as_officer.post(page, data | {"direction": "higher"}), page)
    indicator.refresh_from_db()
    assert (indicator.frequency, indicator.direction) == ("month", "higher")


def test_one_in_use_does_not_go(as_officer, municipality):
    indicator = make_indicator(municipality=municipality, name="Overlast")
    make_plan_indicator(plan=make_plan(municipality=municipality, title="Samen veilig"), indicator=indicator)
    page = url("indicator", "delete", indicator.pk)
    assertContains(as_officer.get(page), "in Samen veilig 2024–2027")
    response = as_officer.post(page, follow=True)
    assertContains(response, "‘Overlast’ is in gebruik: in Samen veilig 2024–2027.")
    assert Indicator.objects.filter(pk=indicator.pk).exists()


def test_one_that_nothing_uses_goes(as_officer, municipality):
    indicator = make_indicator(municipality=municipality)
    assertRedirects(as_officer.post(url("indicator", "delete", indicator.pk)), url("indicator", "changelist"))
    assert not Indicator.objects.exists()


# Definitions


@pytest.fixture
def measured(municipality):
    indicator = make_indicator(municipality=municipality, name="Overlast", definition="Alle meldingen.")
    make_measurement(indicator=indicator, period=Period.year(2024), value=3)
    return indicator


def test_a_definition_in_use_shows_what_is_closed_and_asks_why(as_officer, measured):
    page = url("indicatorversion", "change", measured.current.pk)
    shown = as_officer.get(page)
    form = shown.context["adminform"].form
    assert sorted(form.fields) == ["change_reason", "decimals", "name", "source", "version"]
    assert [field["value"] for field in form.closed] == ["Alle meldingen.", "aantal"]
    data = values(shown) | {"name": "Overlastmeldingen"}
    assert errors(as_officer.post(page, data)) == {
        "change_reason": ["Zeg in één zin waarom u dit verandert."]
    }
    # A unit that is sent all the same is not taken.
    response = as_officer.post(page, data | {"change_reason": "Tikfout", "unit": "percentage"})
    assertRedirects(response, url("indicator", "change", measured.pk))
    version = IndicatorVersion.objects.get(indicator=measured)
    assert (version.name, version.unit) == ("Overlastmeldingen", "count")
    assertContains(as_officer.get(url("indicatorversion", "history", version.pk)), "Tikfout")


def test_a_new_definition_begins_as_the_last_and_says_what_changed(as_officer, measured):
    page = f"{url('indicatorversion', 'add')}?indicator={measured.pk}"
    data = values(as_officer.get(page))
    assert (data["name"], data["definition"], data["after"]) == ("Overlast", "Alle meldingen.", 1)
    assert set(errors(as_officer.post(page, data))) == {"starts_on", "change"}
    data |= {"starts_on": "2026-01-01", "change": "Zonder webformulier.", "definition": "Alleen telefoon."}
    assertRedirects(as_officer.post(page, data), url("indicator", "change", measured.pk))
    newest = measured.versions.latest("number")
    assert (newest.number, newest.definition, newest.change) == (
        2,
        "Alleen telefoon.",
        "Zonder webformulier.",
    )
    late = as_officer.post(page, data | {"starts_on": "2027-01-01"})
    assertContains(late, "Een collega heeft in de tussentijd een nieuwe definitie gemaakt")
    assert measured.versions.count() == 2
    again = {**data, "starts_on": "2027-01-01", "after": late.context["adminform"].form["after"].value()}
    as_officer.post(page, again)
    assert measured.versions.count() == 3


def test_the_newest_definition_goes_while_nothing_rests_on_it(as_officer, measured):
    newest = make_version(indicator=measured, number=2, starts_on="2026-01-01", change="x", name="Overlast")
    as_officer.post(url("indicatorversion", "delete", newest.pk))
    assert [version.number for version in measured.versions.all()] == [1]
    response = as_officer.post(url("indicatorversion", "delete", measured.current.pk), follow=True)
    assertContains(response, "er blijft er altijd een over")


# Sources, breaks, areas


def test_a_source_with_its_breaks(as_officer, municipality):
    data = {"municipality": municipality.pk, "name": "Monitor", "link": "monitor.example"}
    as_officer.post(url("datasource", "add"), data)
    source = DataSource.objects.get()
    assert (source.name, source.link) == ("Monitor", "https://monitor.example")
    add = f"{url('seriesbreak', 'add')}?source={source.pk}"
    given = {"on": "2021-01-01", "explanation": "Een andere vragenlijst."}
    assertRedirects(as_officer.post(add, given), url("datasource", "change", source.pk))
    assertContains(as_officer.get(url("datasource", "change", source.pk)), "Vanaf 1 januari 2021")
    assert errors(as_officer.post(add, given)) == {"on": ["Op deze dag staat al een breuk."]}
    [found] = SeriesBreak.objects.all()
    as_officer.post(url("seriesbreak", "delete", found.pk))
    assert not SeriesBreak.objects.exists()


def test_a_source_in_use_does_not_go(as_officer, municipality):
    source = make_source(municipality=municipality, name="Monitor")
    make_indicator(municipality=municipality, name="Overlast", source=source)
    response = as_officer.post(url("datasource", "delete", source.pk), follow=True)
    assertContains(response, "‘Monitor’ is de bron van: Overlast.")
    assert DataSource.objects.exists()


def test_own_areas_are_kept_and_those_of_everybody_only_read(as_officer, municipality):
    data = {"municipality": municipality.pk, "kind": "neighbourhood", "name": "Duinrand", "code": ""}
    as_officer.post(url("area", "add"), data)
    own = Area.objects.get(name="Duinrand")
    assert own.municipality == municipality
    assert set(errors(as_officer.post(url("area", "add"), data | {"kind": "country"}))) == {"kind"}
    shared = make_area()
    assertContains(as_officer.get(url("area", "change", shared.pk)), shared.name)
    assert as_officer.post(url("area", "change", shared.pk), data).status_code == 403
    assert as_officer.post(url("area", "delete", shared.pk)).status_code == 403
    others = make_area(kind="neighbourhood", municipality=make_municipality(), name="Elders")
    assert as_officer.get(url("area", "change", others.pk)).status_code == 404
    assertNotContains(as_officer.get(url("area", "changelist")), "Elders")


@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.ACTION_OWNER])
def test_a_reader_reads(client, municipality, role):
    client.force_login(make_user(municipality=municipality, role=role), backend=BACKEND)
    source = make_source(municipality=municipality)
    indicator = make_indicator(municipality=municipality, name="Overlast", source=source)
    for page in (
        url("indicator", "change", indicator.pk),
        url("indicatorversion", "change", indicator.current.pk),
        url("datasource", "change", source.pk),
    ):
        response = client.get(page)
        assert response.status_code == 200
        assertNotContains(response, 'name="_save"')
        assert client.post(page, {}).status_code == 403


def test_history_says_how_many_words_stayed_as_they_were(as_officer, municipality):
    source = make_source(municipality=municipality)
    source.method = " ".join(f"woord{number}" for number in range(40))
    source.save()
    source.method += " erbij"
    source.save()

    page = as_officer.get(url("datasource", "history", source.pk))

    skipped = [
        piece.text
        for change in page.context["changes"]
        for difference in change.differences
        for piece in difference.pieces
        if piece.kind == "skipped"
    ]
    assert len(skipped) == 1
    assertContains(page, f'<span class="skipped">… {skipped[0]} woorden gelijk …</span>', count=1, html=True)
