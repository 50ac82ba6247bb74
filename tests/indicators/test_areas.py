"""The areas that everybody shares: loaded again and again, and made where a municipality is new."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.areas import area_of, load_areas
from municipalities.models import Area, Municipality
from tests.builders import make_municipality

pytestmark = pytest.mark.django_db


def test_loading_gives_every_municipality_the_country_and_the_police_units():
    there = make_municipality(name="Duinwaard", cbs_code="GM9990")
    gone = make_municipality(name="Oudeland", cbs_code="GM9991", is_dissolved=True)
    loaded = load_areas()
    assert (loaded.created, loaded.changed) == (13, 0)
    assert Area.objects.filter(kind="country").values_list("code", "name").get() == ("NL01", "Nederland")
    assert Area.objects.filter(kind="police_unit").count() == 10
    assert Area.objects.get(of_municipality=there).code == "GM9990"
    assert Area.objects.get(of_municipality=gone).name == "Oudeland"
    assert Area.history.count() == 13


def test_loading_again_changes_nothing():
    make_municipality()
    load_areas()
    assert str(load_areas()) == "0 gebieden toegevoegd, 0 bijgewerkt."
    assert Area.history.count() == 12


def test_a_municipality_that_was_renamed_takes_its_area_along():
    place = make_municipality(name="Duinwaard")
    load_areas()
    place.name = "Duinen en Waarden"
    place.cbs_code = "GM9992"
    place.save()
    assert load_areas().changed == 1
    area = Area.objects.get(of_municipality=place)
    assert (area.name, area.code) == ("Duinen en Waarden", "GM9992")
    assert area.history.count() == 2


def test_two_municipalities_of_one_name_are_told_apart():
    first = make_municipality(name="Bergen", cbs_code="GM0373")
    second = make_municipality(name="Bergen", cbs_code="GM0893")
    load_areas()
    names = {area.of_municipality_id: area.name for area in Area.objects.filter(kind="municipality")}
    assert names == {first.pk: "Bergen", second.pk: "Bergen (GM0893)"}
    assert load_areas().changed == 0


def test_the_area_of_a_new_municipality_is_made_once():
    place = make_municipality(name="Nieuwstad", cbs_code=None)
    area = area_of(place)
    assert (area.kind, area.name, area.code, area.municipality) == ("municipality", "Nieuwstad", "", None)
    assert area_of(place) == area
    assert Area.objects.filter(of_municipality=place).count() == 1
    assert area_of(make_municipality(name="Nieuwstad", slug="nieuwstad-2")).name == "Nieuwstad (nieuwstad-2)"


def test_the_number_of_queries_does_not_grow():
    make_municipality()
    load_areas()
    with CaptureQueriesContext(
        connection,
    ) as few:
        load_areas()
    for _ in range(30):
        make_municipality()
    load_areas()
    with CaptureQueriesContext(connection) as many:
        load_areas()
    assert len(few) == len(many)


def test_reference_data_comes_with_areas(capsys):
    call_command("load_reference")
    assert Area.objects.filter(kind="municipality").count() == Municipality.objects.count() == 605
    assert f"{605 + 11} gebieden toegevoegd" in capsys.readouterr().out
    call_command("load_reference")
    assert "0 gebieden toegevoegd, 0 bijgewerkt." in capsys.readouterr().out
