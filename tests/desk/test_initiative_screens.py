"""The register in the browser: axe on every screen, a round of measurements by keyboard, on a phone too."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from municipalities.models import Area
from stakeholders.initiatives import months_after
from stakeholders.models import InitiativeEvaluation, InitiativeMeasurement
from tests.builders import make_administrator, make_area, make_initiative, make_municipality, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def ago(months):
    return months_after(timezone.localdate(), -months)


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def app(place):
    areas = [
        make_area(municipality=place, kind=Area.Kind.NEIGHBOURHOOD, name=name, households=1200)
        for name in ("Havenkwartier", "Centrum")
    ]
    app = make_initiative(
        municipality=place,
        name="Buurtapp Havenkwartier en omgeving",
        started_on=ago(13),
        areas=areas[:1],
        area_text="De straten ten noorden van de haven",
    )
    for months in (10, 7, 4):
        InitiativeMeasurement.objects.create(
            initiative=app, measured_on=ago(months), members=90 - months, signs=2, is_linked_to_police=True
        )
    InitiativeEvaluation.objects.create(
        initiative=app, moment="half_year", evaluated_on=ago(6), outcome="Gaat goed."
    )
    make_administrator(initiative=app, email="haven@buurtapp.example")
    return app


def screens(app):
    administrator = app.administrators.get()
    base = "admin:stakeholders_initiative"
    return [
        reverse(f"{base}_changelist"),
        reverse(f"{base}_coverage"),
        reverse(f"{base}_round"),
        reverse(f"{base}_police"),
        reverse(f"{base}_overview", args=[app.pk]),
        reverse(f"{base}_change", args=[app.pk]),
        reverse(f"{base}_stop", args=[app.pk]),
        f"{reverse('admin:stakeholders_initiativeevaluation_add')}?initiative={app.pk}",
        f"{reverse('admin:stakeholders_initiativemeasurement_add')}?initiative={app.pk}",
        reverse("admin:stakeholders_initiativeadministrator_change", args=[administrator.pk]),
        reverse("admin:stakeholders_initiativeadministrator_erase", args=[administrator.pk]),
    ]


def test_axe_finds_nothing_on_a_wide_screen(page, live_server, as_user, axe, place, app):
    as_user(page, make_user(municipality=place))
    for address in screens(app):
        page.goto(live_server.url + address)
        assert axe(page) == [], address


def test_every_screen_fits_a_phone(phone, live_server, as_user, axe, place, app):
    as_user(phone, make_user(municipality=place))
    for address in screens(app):
        phone.goto(live_server.url + address)
        assert phone.evaluate("document.documentElement.scrollWidth") == 390, address
        assert axe(phone) == [], address


def test_a_round_of_measurements_by_keyboard(page, live_server, as_user, place, app):
    other = make_initiative(municipality=place, name="Nextdoor Centrum", started_on=ago(5))
    as_user(page, make_user(municipality=place))
    page.goto(live_server.url + reverse("admin:stakeholders_initiative_changelist"))
    page.get_by_role("link", name="Metingen invullen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Metingen invullen")

    # What is due longest comes first.
    page.get_by_role("group", name="Nextdoor Centrum").get_by_label("Leden").focus()
    for key in ("1", "2", "Tab", "3", "Tab", "J", "Tab", "9", "5"):
        page.keyboard.press(key)
    expect(page.get_by_role("group", name="Buurtapp Havenkwartier").get_by_label("Leden")).to_have_value("95")
    page.get_by_role("button", name="Metingen opslaan").press("Enter")

    expect(page.get_by_text("2 metingen zijn opgeslagen.")).to_be_visible()
    expect(page.get_by_role("row", name="Buurtapp Havenkwartier")).to_contain_text("95")
    found = InitiativeMeasurement.objects.filter(measured_on=timezone.localdate()).order_by("members")
    assert [(one.initiative, one.members, one.signs, one.is_linked_to_police) for one in found] == [
        (other, 12, 3, True),
        (app, 95, None, None),
    ]


def test_the_field_for_another_platform_comes_when_it_is_chosen(page, live_server, as_user, place, app):
    as_user(page, make_user(municipality=place))
    page.goto(live_server.url + reverse("admin:stakeholders_initiative_add"))
    other = page.get_by_label("Welk ander platform")
    expect(other).to_be_hidden()
    page.get_by_label("Platform", exact=True).select_option("other")
    expect(other).to_be_visible()
