"""What goes to the police: the agreed columns, of who agreed, and a line in the log."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stakeholders.models import InitiativeMeasurement, PoliceExport
from stakeholders.police import COLUMNS, hand_to_police, police_count, police_rows
from tests.builders import make_administrator, make_area, make_initiative, make_municipality, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def place():
    return make_municipality()


def test_the_columns_are_those_that_were_agreed():
    assert COLUMNS == (
        "Naam initiatief",
        "Platform",
        "Gebied",
        "Aantal leden",
        "Met de politie verbonden",
        "Naam beheerder",
        "Telefoon",
        "E-mailadres",
    )


def test_the_list_holds_running_initiatives_and_who_agreed(place, today):
    area = make_area(municipality=place, kind="neighbourhood", name="Haven")
    app = make_initiative(
        municipality=place,
        name="A",
        platform="other",
        other_platform="Signal",
        areas=[area],
        area_text="Kade",
    )
    InitiativeMeasurement.objects.create(
        initiative=app, measured_on=datetime.date(2025, 4, 15), members=40, is_linked_to_police=True
    )
    other = make_initiative(municipality=place, name="B", area_text="De dijk")
    gone = make_initiative(municipality=place, name="C", stopped_on=today)
    elsewhere = make_initiative(name="D")
    agreed = {"may_go_to_police": True}
    make_administrator(initiative=app, phone="06-11111111", email="een@buurt.example", **agreed)
    make_administrator(initiative=app, name="Tweede", phone="", retain_until=today, **agreed)
    make_administrator(initiative=app, name="Zegt nee")
    make_administrator(initiative=other, retain_until=today - datetime.timedelta(days=1), **agreed)
    make_administrator(initiative=other, name="", phone="", erased_at=timezone.now(), **agreed)
    make_administrator(initiative=gone, **agreed)
    make_administrator(initiative=elsewhere, **agreed)

    rows = [row.cells for row in police_rows(place, on=today)]

    of_app = ("A", "Signal", "Haven; Kade", 40, "ja")
    assert rows == [
        (*of_app, "Beheerder buurtapp", "06-11111111", "een@buurt.example"),
        (*of_app, "Tweede", "", ""),
        ("B", "WhatsApp", "De dijk", "", "", "", "", ""),
    ]
    assert all(len(row) == len(COLUMNS) for row in rows)
    count = police_count(place, on=today)
    assert (count.initiatives, count.administrators) == (2, 2)


def test_every_list_leaves_a_line_in_the_log_without_names(place, today):
    officer = make_user(municipality=place)
    app = make_initiative(municipality=place)
    make_administrator(initiative=app, may_go_to_police=True)
    make_initiative(municipality=place)

    rows = hand_to_police(place, on=today, by=officer)

    line = PoliceExport.objects.get()
    assert len(rows) == 2
    assert (line.municipality, line.by, line.initiative_count, line.administrator_count) == (
        place,
        officer,
        2,
        1,
    )


def test_the_list_costs_the_same_with_3_and_with_30(place, today):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            rows = police_rows(place, on=today)
        return len(queries), len(rows)

    for _ in range(3):
        make_administrator(initiative=make_initiative(municipality=place), may_go_to_police=True)
    few = cost()
    for _ in range(27):
        make_administrator(initiative=make_initiative(municipality=place), may_go_to_police=True)

    assert few == (5, 3)
    assert cost() == (5, 30)
