"""Definitions of indicators: what may change, what becomes a new version, what may go."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from concurrency.exceptions import RecordModifiedError
from django.db import connection

from indicators.definitions import (
    DefinitionChanged,
    DefinitionInUse,
    DefinitionReasonNeeded,
    DefinitionRefused,
    add_indicator,
    change_indicator,
    change_version,
    closed_fields,
    delete_indicator,
    delete_version,
    in_use,
    new_version,
    uses_of,
)
from indicators.keeping import InUse
from indicators.models import Indicator, IndicatorVersion, OpenDataMapping
from indicators.periods import Period
from plans.editing import Gone
from plans.models import Plan
from tests.builders import (
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


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def indicator():
    return make_indicator(name="Woninginbraken", definition="Pogingen tellen mee.", unit="count")


@pytest.fixture
def measured(indicator):
    make_measurement(indicator=indicator, period=Period.year(2024), value=80)
    return indicator


def next_definition(indicator, **fields):
    return IndicatorVersion(
        **{
            "indicator": indicator,
            "name": "Woninginbraken",
            "definition": "Pogingen tellen niet mee.",
            "starts_on": datetime.date(2025, 1, 1),
            "change": "Zonder pogingen.",
        }
        | fields
    )


def test_a_new_indicator_comes_with_its_first_definition(by):
    place = make_municipality()
    indicator = add_indicator(
        indicator=Indicator(municipality=place, direction="lower"),
        definition=IndicatorVersion(name="Fietsdiefstal"),
        by=by,
    )
    assert (str(indicator), indicator.current.number) == ("Fietsdiefstal", 1)
    assert [row.history_user for row in indicator.history.all()] == [by]
    assert [row.history_user for row in indicator.current.history.all()] == [by]


def test_a_definition_that_nothing_rests_on_may_change(indicator, by):
    version = indicator.current
    version.unit, version.definition = "percentage", "Anders."
    change_version(version=version, by=by)
    stored = IndicatorVersion.objects.get(pk=version.pk)
    assert (stored.unit, stored.definition) == ("percentage", "Anders.")
    assert stored.history.first().history_change_reason == "Gewijzigd"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("unit", "percentage", "eenheid"),
        ("definition", "Alleen voltooide.", "definitie"),
        ("definition", "", "definitie"),
        ("source", None, "bron"),
    ],
)
def test_what_figures_rest_on_does_not_change(indicator, by, field, value, word):
    version = indicator.current
    version.source = make_source(municipality=indicator.municipality)
    version.save()
    make_measurement(indicator=indicator, period=Period.year(2024), value=80)
    setattr(version, field, value)
    with pytest.raises(DefinitionInUse, match=f"Dit kan niet meer anders: {word}\\. Maak een nieuwe"):
        change_version(version=version, by=by, reason="Toch")
    assert getattr(IndicatorVersion.objects.get(pk=version.pk), field) != value


def test_a_rate_in_use_keeps_its_base(by):
    rate = make_indicator(name="Per inwoner", unit="rate", rate_base=1000, rate_of="inwoners")
    make_measurement(indicator=rate, period=Period.year(2024), value=3)
    version = rate.current
    version.rate_base, version.rate_of = 10_000, "jongeren"
    with pytest.raises(DefinitionInUse) as refusal:
        change_version(version=version, by=by, reason="Toch")
    assert refusal.value.fields == ("rate_base", "rate_of")


def test_what_was_empty_may_be_filled_in_with_a_reason(by):
    indicator = make_indicator(name="Meldingen")
    make_measurement(indicator=indicator, period=Period.year(2024), value=8)
    version = indicator.current
    version.definition = "Meldingen bij het meldpunt."
    version.source = make_source(municipality=indicator.municipality)
    assert closed_fields(IndicatorVersion.objects.get(pk=version.pk), version) == []
    with pytest.raises(DefinitionReasonNeeded):
        change_version(version=version, by=by, reason=" ")
    change_version(version=version, by=by, reason="Stond er niet bij")
    assert version.history.first().history_change_reason == "Stond er niet bij"


def test_a_slip_of_the_pen_is_mended_with_a_reason(measured, by):
    version = measured.current
    version.name = "Woninginbraak"
    with pytest.raises(DefinitionReasonNeeded):
        change_version(version=version, by=by)
    change_version(version=version, by=by, reason="Tikfout")
    assert IndicatorVersion.objects.get(pk=version.pk).name == "Woninginbraak"


def test_a_definition_is_in_use_in_an_adopted_plan_and_not_in_a_draft(indicator):
    place = make_plan_indicator(plan=make_plan(municipality=indicator.municipality), indicator=indicator)
    assert not in_use(indicator.current)
    Plan.objects.filter(pk=place.plan_id).update(status=Plan.Status.ADOPTED)
    assert in_use(indicator.current)


def test_a_new_version_comes_after_the_last(measured, by):
    version = new_version(definition=next_definition(measured), after=1, by=by)
    assert (version.number, measured.versions.count()) == (2, 2)
    with pytest.raises(DefinitionRefused, match="geldt vanaf 01-01-2025"):
        new_version(definition=next_definition(measured), after=2, by=by)
    later = next_definition(measured, starts_on=datetime.date(2026, 1, 1))
    assert new_version(definition=later, after=2, by=by).number == 3


@pytest.mark.parametrize("missing", [{"starts_on": None}, {"change": " "}])
def test_a_new_version_says_from_when_and_what_changed(indicator, by, missing):
    with pytest.raises(DefinitionRefused, match="Zeg vanaf wanneer"):
        new_version(definition=next_definition(indicator, **missing), after=1, by=by)
    assert indicator.versions.count() == 1


def test_of_two_new_versions_at_once_the_second_is_told(indicator, by):
    new_version(definition=next_definition(indicator), after=1, by=by)
    with pytest.raises(DefinitionChanged, match="Een collega"):
        new_version(
            definition=next_definition(indicator, starts_on=datetime.date(2026, 1, 1)), after=1, by=by
        )
    assert indicator.versions.count() == 2


def test_two_writers_of_one_definition_do_not_overwrite_each_other(indicator, by):
    first, second = (IndicatorVersion.objects.get(pk=indicator.current.pk) for _ in range(2))
    first.name = "Inbraken in woningen"
    change_version(version=first, by=by)
    second.name = "Inbraak"
    with pytest.raises(RecordModifiedError):
        change_version(version=second, by=by)
    assert IndicatorVersion.objects.get(pk=first.pk).name == "Inbraken in woningen"


def test_a_change_keeps_what_lost(indicator, by):
    indicator.frequency = "month"
    change_indicator(indicator=indicator, by=by, not_chosen={"frequency": "quarter"})
    rows = [(row.frequency, row.history_change_reason) for row in indicator.history.all()[:2]]
    assert rows == [("month", "Gewijzigd"), ("quarter", "Niet gekozen, wel bewaard")]


def test_an_indicator_in_use_does_not_go_and_says_where_it_is(measured, by):
    make_plan_indicator(
        plan=make_plan(municipality=measured.municipality, title="Samen veilig"), indicator=measured
    )
    assert [use.text for use in uses_of(measured)] == ["in Samen veilig 2024–2027", "1 cijfer"]
    with pytest.raises(InUse, match="‘Woninginbraken’ is in gebruik: in Samen veilig 2024–2027, 1"):
        delete_indicator(indicator=measured, by=by)
    assert Indicator.objects.filter(pk=measured.pk).exists()


def test_an_indicator_that_nothing_uses_goes_with_its_definitions(indicator, by):
    OpenDataMapping.objects.create(indicator=indicator, provider="police", table="47022NED", measure="M")
    version = indicator.current
    delete_indicator(indicator=indicator, by=by)
    assert not Indicator.objects.filter(pk=indicator.pk).exists()
    assert [
        (row.history_type, row.history_user, row.history_change_reason)
        for row in (
            Indicator.history.first(),
            IndicatorVersion.history.filter(id=version.pk).first(),
            OpenDataMapping.history.first(),
        )
    ] == [("-", by, "Verwijderd")] * 3
    with pytest.raises(Gone):
        delete_indicator(indicator=Indicator(pk=indicator.pk), by=by)


def test_only_the_newest_definition_goes_and_never_the_last(indicator, by):
    with pytest.raises(InUse, match="er blijft er altijd een over"):
        delete_version(version=indicator.current, by=by)
    second = make_version(
        indicator=indicator, number=2, starts_on=datetime.date(2025, 1, 1), change="Anders geteld."
    )
    with pytest.raises(InUse, match="Alleen de nieuwste"):
        delete_version(version=indicator.versions.get(number=1), by=by)
    make_measurement(indicator=indicator, period=Period.year(2025), value=7, indicator_version=second)
    with pytest.raises(InUse, match="1 cijfer"):
        delete_version(version=second, by=by)
    second.measurements.get().delete()
    delete_version(version=second, by=by)
    assert [version.number for version in indicator.versions.all()] == [1]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_one_new_version(by):
    indicator = make_indicator()
    barrier = threading.Barrier(2)

    def make(year):
        try:
            barrier.wait()
            definition = next_definition(indicator, starts_on=datetime.date(year, 1, 1))
            return new_version(definition=definition, after=1, by=by).number
        except DefinitionChanged:
            return "te laat"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcome = sorted(map(str, pool.map(make, (2025, 2026))))
    assert outcome == ["2", "te laat"]
    assert indicator.versions.count() == 2
