"""Keeping the register: one row of history, stopping, deleting, and measuring together or not at all."""

import datetime

import pytest

from stakeholders.initiative_keeping import (
    InitiativeGone,
    InitiativeInUse,
    InitiativeRefused,
    MeasurementsRefused,
    add_initiative,
    add_measurements,
    change_initiative,
    delete_initiative,
    stop_initiative,
    uses_of,
)
from stakeholders.models import (
    Erasure,
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
)
from tests.builders import make_administrator, make_area, make_initiative, make_municipality, make_user

pytestmark = pytest.mark.django_db


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def place():
    return make_municipality()


@pytest.fixture
def officer(place):
    return make_user(municipality=place)


@pytest.fixture
def app(place):
    return make_initiative(municipality=place, name="Buurtapp Haven", started_on=day("2025-01-15"))


def measurement(initiative, on, **figures):
    return InitiativeMeasurement(initiative=initiative, measured_on=day(on), **figures)


def test_a_change_leaves_one_row_of_history_with_the_neighbourhoods(place, officer):
    centre, harbour = (
        make_area(municipality=place, kind="neighbourhood", name=name) for name in ("Centrum", "Haven")
    )
    app = Initiative(municipality=place, name="Buurtapp", platform="whatsapp", started_on=day("2025-01-15"))
    add_initiative(initiative=app, areas=[centre], by=officer)
    before = app.history.count()

    app.note = "Ook in het park."
    change_initiative(initiative=app, areas=[centre, harbour], by=officer)

    assert app.history.count() == before + 1
    last = app.history.latest()
    assert (last.history_user, last.history_change_reason) == (officer, "Gewijzigd")
    assert {row.area for row in last.areas.all()} == {centre, harbour}
    # Without a choice they stay.
    change_initiative(initiative=app, by=officer)
    assert set(app.areas.all()) == {centre, harbour}


def test_what_lost_from_a_colleague_is_kept_as_a_version(app, officer):
    app.note = "Van mij"
    change_initiative(initiative=app, by=officer, not_chosen={"note": "Van mijn collega"})

    assert Initiative.objects.get().note == "Van mij"
    assert list(app.history.values_list("note", flat=True)[:2]) == ["Van mij", "Van mijn collega"]


def test_a_stopped_initiative_keeps_what_was_measured_and_loses_its_administrators(app, officer):
    add_measurements(measurements=[measurement(app, "2026-04-15", members=40)], by=officer)
    kept = make_administrator(initiative=app)

    assert stop_initiative(initiative=app, on=day("2026-05-01"), erase_administrators=True, by=officer) == 1

    app.refresh_from_db()
    assert app.stopped_on == day("2026-05-01")
    assert app.history.latest().history_change_reason == "Gestopt"
    assert app.measurements.count() == 1
    erased = InitiativeAdministrator.objects.get()
    assert (erased.name, erased.phone, erased.email) == ("", "", "")
    assert Erasure.objects.get().key == kept.key
    assert Erasure.objects.get().reason == "not_needed"


def test_administrators_stay_when_nobody_asks_to_erase_them(app, officer):
    make_administrator(initiative=app)

    assert stop_initiative(initiative=app, on=day("2026-05-01"), erase_administrators=False, by=officer) == 0
    assert InitiativeAdministrator.objects.get().name == "Beheerder buurtapp"


def test_an_initiative_does_not_stop_before_it_began_or_was_measured(app, officer):
    add_measurements(measurements=[measurement(app, "2026-04-15", members=40)], by=officer)
    make_administrator(initiative=app)

    for on, why in (("2025-01-14", "15-01-2025"), ("2026-04-14", "15-04-2026")):
        with pytest.raises(InitiativeRefused, match=why):
            stop_initiative(initiative=app, on=day(on), erase_administrators=True, by=officer)
    app.refresh_from_db()
    assert app.stopped_on is None
    assert InitiativeAdministrator.objects.get().erased_at is None


def test_only_an_initiative_on_which_nothing_hangs_is_deleted(app, officer):
    add_measurements(measurements=[measurement(app, "2026-04-15", members=40)], by=officer)
    InitiativeEvaluation.objects.create(
        initiative=app, moment="year", evaluated_on=day("2026-01-15"), outcome="Goed"
    )
    make_administrator(initiative=app)
    assert uses_of(app) == ["1 meting", "1 evaluatie", "1 beheerder"]

    with pytest.raises(InitiativeInUse, match="1 meting, 1 evaluatie, 1 beheerder"):
        delete_initiative(initiative=app, by=officer)

    mistake = make_initiative(municipality=app.municipality)
    erased = make_administrator(initiative=mistake, name="", phone="", erased_at="2026-01-01T00:00Z")
    delete_initiative(initiative=mistake, by=officer)
    assert list(Initiative.objects.all()) == [app]
    assert not InitiativeAdministrator.objects.filter(pk=erased.pk).exists()
    with pytest.raises(InitiativeGone):
        delete_initiative(initiative=mistake, by=officer)


def test_measurements_are_saved_together_or_not_at_all(app, place, officer):
    gone = make_initiative(municipality=place, stopped_on=day("2026-01-01"))
    young = make_initiative(municipality=place, started_on=day("2026-05-01"))
    add_measurements(measurements=[measurement(app, "2026-04-15", members=40)], by=officer)

    with pytest.raises(MeasurementsRefused) as refusal:
        add_measurements(
            measurements=[
                measurement(app, "2026-04-15", members=41),
                measurement(gone, "2026-04-15", members=1),
                measurement(young, "2026-04-15", members=1),
                measurement(make_initiative(municipality=place), "2026-04-15", members=9),
            ],
            by=officer,
        )

    assert refusal.value.faults == {
        app.pk: "Van 15-04-2026 is er al een meting.",
        gone.pk: "Toen was het initiatief al gestopt: op 01-01-2026.",
        young.pk: "Toen bestond het initiatief nog niet: het begon op 01-05-2026.",
    }
    assert list(InitiativeMeasurement.objects.values_list("members", flat=True)) == [40]
    row = InitiativeMeasurement.history.get()
    assert (row.history_user, row.history_change_reason) == (officer, "Toegevoegd")
