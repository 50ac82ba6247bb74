"""The register on the desk: what is due, measuring many at once, and who sees whom."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.work import work_of
from municipalities.models import Area, Membership, Role
from stakeholders.initiatives import months_after
from stakeholders.models import (
    Erasure,
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
    PoliceExport,
)
from tests.builders import make_administrator, make_area, make_initiative, make_municipality, make_user

pytestmark = pytest.mark.django_db

REGISTER = "admin:stakeholders_initiative_changelist"
NUMBER, ADDRESS = "06-24681357", "haven@buurtapp.example"


def ago(months):
    return months_after(timezone.localdate(), -months)


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def app(place):
    return make_initiative(municipality=place, name="Buurtapp Haven", started_on=ago(4))


def log_in(client, place, role=Role.POLICY_OFFICER):
    user = make_user(municipality=place, role=role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


def neighbourhood(place, name, **fields):
    return make_area(municipality=place, kind=Area.Kind.NEIGHBOURHOOD, name=name, **fields)


def measure(initiative, months, **figures):
    return InitiativeMeasurement.objects.create(initiative=initiative, measured_on=ago(months), **figures)


def page(name, *args, **query):
    address = reverse(f"admin:stakeholders_{name}", args=args)
    return f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}" if query else address


# The register


def test_what_is_due_longest_stands_first(client, place, app):
    fresh = make_initiative(municipality=place, name="Begint pas", started_on=ago(1))
    late = make_initiative(municipality=place, name="Heel laat", started_on=ago(14), platform="burgernet")
    gone = make_initiative(municipality=place, name="Weg", started_on=ago(14), stopped_on=ago(2))
    measure(late, 8, members=30, signs=0, is_linked_to_police=True)
    log_in(client, place)

    response = client.get(reverse(REGISTER))

    rows = response.context["rows"]
    assert [row.entry.initiative for row in rows] == [late, app, fresh]
    assert [[(ask.standing.word, ask.words) for ask in row.asks] for row in rows] == [
        [
            ("Meten", f"sinds {ago(5):%d-%m-%Y}"),
            ("Evalueren", "na een half jaar"),
            ("Evalueren", "na een jaar"),
        ],
        [("Meten", f"sinds {ago(1):%d-%m-%Y}")],
        [("Bij", f"volgende meting {ago(-2):%d-%m-%Y}")],
    ]
    assert (rows[0].size.members, rows[0].size.signs, rows[1].size.members) == (30, 0, None)
    assert response.context["to_measure"] == 2
    assertContains(response, f"{reverse('admin:stakeholders_initiativeevaluation_add')}?initiative={late.pk}")
    everything = client.get(page("initiative_changelist", stand="alle")).context["rows"]
    assert [row.entry.initiative for row in everything] == [late, app, fresh, gone]
    stopped = client.get(page("initiative_changelist", stand="gestopt")).context["rows"]
    assert [row.entry.initiative for row in stopped] == [gone]
    burgernet = client.get(page("initiative_changelist", platform="burgernet")).context["rows"]
    assert [row.entry.initiative for row in burgernet] == [late]
    assertContains(client.get(page("initiative_changelist", platform="las")), "geen initiatief dat past")
    assert len(client.get(page("initiative_changelist", platform="onzin")).context["rows"]) == 3


def test_an_empty_register_says_what_to_do(client, place):
    log_in(client, place)
    response = client.get(reverse(REGISTER))
    assertContains(response, "nog geen buurtinitiatieven")
    assertContains(response, reverse("admin:stakeholders_initiative_add"))
    assertContains(response, reverse("admin:municipalities_area_add"))
    log_in(client, place, Role.COUNCIL_READER)
    assertNotContains(client.get(reverse(REGISTER)), reverse("admin:stakeholders_initiative_add"))


def test_who_works_for_two_municipalities_chooses_one(client, place, app):
    other = make_municipality(name="Zandwaard", slug="zandwaard")
    make_initiative(municipality=other, name="Elders")
    user = log_in(client, place)
    Membership.objects.create(municipality=other, user=user, role=Role.COUNCIL_READER)

    assertContains(client.get(reverse(REGISTER)), "Buurtapp Haven")
    assertContains(client.get(page("initiative_changelist", gemeente="zandwaard")), "Elders")
    for name in ("add", "round", "police"):
        assert client.get(page(f"initiative_{name}", gemeente="zandwaard")).status_code == 403
    make_municipality(slug="vreemd")
    for name in ("changelist", "coverage", "add", "round", "police"):
        assert client.get(page(f"initiative_{name}", gemeente="vreemd")).status_code == 404


@pytest.mark.parametrize("name", ["changelist", "coverage", "round", "police", "overview"])
def test_a_page_costs_the_same_with_3_and_with_30(client, place, name):
    def fill(number):
        one = make_initiative(
            municipality=place, started_on=ago(14), areas=[neighbourhood(place, f"Buurt {number}")]
        )
        for months in range(1, number % 4 + 2):
            measure(one, months + 3, members=number)
        make_administrator(initiative=one, may_go_to_police=True)
        return one

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len([query for query in queries if "cache" not in query["sql"]])

    for number in range(3):
        one = fill(number)
    log_in(client, place)
    address = page(f"initiative_{name}", *([one.pk] if name == "overview" else []))
    client.get(address)
    few = cost()
    for number in range(3, 30):
        fill(number)
    assert cost() == few


# One initiative


def values(**more):
    return {"name": "Buurtapp Centrum", "platform": "whatsapp", "started_on": "2025-01-15"} | more


def test_an_initiative_is_added_with_its_neighbourhoods(client, place):
    harbour = neighbourhood(place, "Haven")
    user = log_in(client, place)

    response = client.post(page("initiative_add"), values(areas=[harbour.pk], note="Ook in het park."))

    one = Initiative.objects.get()
    assertRedirects(response, page("initiative_overview", one.pk))
    assert (one.municipality, list(one.areas.all()), one.note) == (place, [harbour], "Ook in het park.")
    assert one.history.latest().history_user == user


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"name": "Buurtapp Haven", "area_text": "De kade"}, "Er is al een buurtinitiatief met deze naam."),
        ({"platform": "other", "area_text": "De kade"}, "Vul in welk platform het is."),
        ({}, "Kies een wijk of buurt, of schrijf hieronder welk gebied het is."),
        ({"area_text": "De kade", "started_on": "0025-01-15"}, "Kijk het jaar na."),
        ({"area_text": "De kade", "started_on": ""}, "Dit veld is verplicht."),
    ],
)
def test_what_is_missing_is_said(client, place, app, more, message):
    neighbourhood(place, "Haven")
    log_in(client, place)

    response = client.post(page("initiative_add"), values(**more))

    assert message in str(response.context["adminform"].form.errors)
    assert Initiative.objects.count() == 1


def test_only_neighbourhoods_of_the_own_list_can_be_chosen(client, place):
    neighbourhood(place, "Haven")
    district = make_area(municipality=place, kind=Area.Kind.DISTRICT, name="Basisteam")
    log_in(client, place)
    for area in (
        district,
        neighbourhood(make_municipality(), "Elders"),
        make_area(name="Nederland", kind="country"),
    ):
        response = client.post(page("initiative_add"), values(areas=[area.pk]))
        assert "areas" in response.context["adminform"].form.errors
    assert not Initiative.objects.exists()


def test_without_a_list_of_neighbourhoods_the_area_is_described(client, place):
    log_in(client, place)
    assertContains(client.get(page("initiative_add")), "nog geen wijken en buurten")
    response = client.post(page("initiative_add"), values())
    assert "area_text" in response.context["adminform"].form.errors
    client.post(page("initiative_add"), values(area_text="De dijk"))
    assert Initiative.objects.get().area_text == "De dijk"


def test_a_change_meets_that_of_a_colleague(client, place, app):
    log_in(client, place)
    form = client.get(page("initiative_change", app.pk)).context["adminform"].form
    sent = values(name=app.name, area_text="De kade", version=form["version"].value())
    assertRedirects(client.post(page("initiative_change", app.pk), sent), page("initiative_overview", app.pk))

    response = client.post(page("initiative_change", app.pk), sent | {"area_text": "De haven"})

    assertContains(response, "Een collega heeft dit in de tussentijd ook veranderd.")
    assert Initiative.objects.get().area_text == "De kade"


def test_stopping_asks_the_day_and_offers_to_erase(client, place, app):
    make_administrator(initiative=app)
    log_in(client, place)
    assertContains(client.get(page("initiative_stop", app.pk)), "Wis de gegevens van de beheerders meteen")
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    response = client.post(page("initiative_stop", app.pk), {"stopped_on": tomorrow, "erase": "on"})
    assertContains(response, "Deze dag komt nog.")

    client.post(page("initiative_stop", app.pk), {"stopped_on": timezone.localdate(), "erase": "on"})

    app.refresh_from_db()
    assert app.stopped_on == timezone.localdate()
    assert InitiativeAdministrator.objects.get().is_erased
    assert client.get(page("initiative_round")).context["lines"] == []
    # A mistake is mended in the form.
    form = client.get(page("initiative_change", app.pk)).context["adminform"].form
    sent = values(name=app.name, area_text="De kade", stopped_on="", version=form["version"].value())
    client.post(page("initiative_change", app.pk), sent)
    app.refresh_from_db()
    assert app.stopped_on is None


def test_an_initiative_on_which_something_hangs_stays(client, place, app):
    measure(app, 1, members=3)
    log_in(client, place)
    assertContains(client.get(page("initiative_delete", app.pk)), "Daaraan hangt nog: 1 meting.")
    client.post(page("initiative_delete", app.pk), {"post": "yes"})
    assert Initiative.objects.count() == 1
    mistake = make_initiative(municipality=place)
    assertRedirects(client.post(page("initiative_delete", mistake.pk), {"post": "yes"}), reverse(REGISTER))
    assert list(Initiative.objects.all()) == [app]


def test_a_neighbourhood_that_is_covered_is_not_deleted(client, place):
    harbour = neighbourhood(place, "Haven")
    make_initiative(municipality=place, areas=[harbour])
    log_in(client, place)
    client.post(reverse("admin:municipalities_area_delete", args=[harbour.pk]), {"post": "yes"})
    assert Area.objects.filter(pk=harbour.pk).exists()


def test_households_of_a_neighbourhood_are_filled_in_and_counted(client, place):
    harbour = neighbourhood(place, "Haven")
    neighbourhood(place, "Polder", households=3000)
    neighbourhood(place, "Dijk")
    make_initiative(municipality=place, areas=[harbour], started_on=ago(4))
    log_in(client, place)
    address = reverse("admin:municipalities_area_change", args=[harbour.pk])
    form = client.get(address).context["adminform"].form
    sent = {"kind": "neighbourhood", "name": "Haven", "households": "1000"}
    client.post(address, sent | {"version": form["version"].value()})

    response = client.get(page("initiative_coverage"))

    assertContains(response, "1 van 3 (33%)")
    assertContains(response, "25% <small>1.000 van 4.000</small> <small>van 1 wijk of buurt niet bekend")
    assert [row.area.name for row in response.context["coverage"].rows if row.entries] == ["Haven"]
    assert [drawing.heading for drawing in response.context["drawings"]] == [
        "Deel van de wijken en buurten met een initiatief, Duinwaard"
    ]
    assertContains(response, '<svg role="img"', 2)


def test_what_nobody_measured_is_not_zero(client, place, app):
    log_in(client, place)
    for name in ("changelist", "coverage"):
        response = client.get(page(f"initiative_{name}"))
        for word in ("Leden", "Met de politie verbonden"):
            assertContains(response, f"<dt>{word}</dt><dd>niet bekend</dd>")
    measure(app, 1, members=0, is_linked_to_police=False)
    make_initiative(municipality=place, started_on=ago(2))
    response = client.get(page("initiative_coverage"))
    assertContains(response, "<dt>Leden</dt><dd>0 <small>van 1 niet bekend</small></dd>")
    assertContains(
        response, "<dt>Met de politie verbonden</dt><dd>0 van 2 <small>van 1 niet bekend</small></dd>"
    )


# Measuring and evaluating


def test_a_round_saves_what_was_filled_in_and_nothing_else(client, place, app):
    other = make_initiative(municipality=place, started_on=ago(7))
    make_initiative(municipality=place, started_on=ago(1))
    user = log_in(client, place, Role.COMMUNICATIONS)
    lines = client.get(page("initiative_round")).context["lines"]
    assert [line["entry"].initiative for line in lines] == [other, app]
    today = timezone.localdate()

    response = client.post(
        page("initiative_round"),
        {
            "measured_on": today,
            f"m{app.pk}-members": "0",
            f"m{app.pk}-linked": "nee",
            f"m{other.pk}-signs": "",
        },
    )

    assertRedirects(response, page("initiative_changelist", gemeente="duinwaard"))
    found = InitiativeMeasurement.objects.get()
    assert (found.initiative, found.measured_on) == (app, today)
    assert (found.members, found.signs, found.is_linked_to_police) == (0, None, False)
    assert found.history.get().history_user == user
    assert [line["entry"].initiative for line in client.get(page("initiative_round")).context["lines"]] == [
        other
    ]


def test_a_round_with_a_fault_saves_nothing(client, place, app):
    other = make_initiative(municipality=place, started_on=ago(7))
    log_in(client, place)
    today = timezone.localdate()
    address = page("initiative_round")

    assertContains(client.post(address, {"measured_on": today}), "Er is nog niets ingevuld.")
    filled = {f"m{app.pk}-members": "12", f"m{other.pk}-members": "-1", "measured_on": today}
    response = client.post(address, filled)
    assertContains(response, "De metingen zijn nog niet opgeslagen")
    assertContains(response, 'value="12"')
    response = client.post(address, filled | {f"m{other.pk}-members": "3", "measured_on": "2099-01-01"})
    assertContains(response, "Deze dag komt nog.")
    response = client.post(address, filled | {f"m{other.pk}-members": "3", "measured_on": ago(5)})
    assertContains(response, "Toen bestond het initiatief nog niet")
    assert not InitiativeMeasurement.objects.exists()
    # A colleague was first: what was typed is not lost, and not saved over it.
    measure(app, 0, members=99)
    response = client.post(address, filled | {f"m{other.pk}-members": "3"})
    assertContains(response, "is er al een meting.")
    assertContains(response, 'value="12"')
    assert InitiativeMeasurement.objects.get().members == 99


def test_a_measurement_is_one_of_something_on_a_day(client, place, app):
    log_in(client, place)
    address = page("initiativemeasurement_add", initiative=app.pk)
    today = timezone.localdate()
    assert client.get(address).context["adminform"].form["measured_on"].value() == today

    def errors(**given):
        return str(client.post(address, {"measured_on": today} | given).context["adminform"].form.errors)

    assert "Vul ten minste één ding in" in errors()
    assert "Toen bestond het initiatief nog niet" in errors(measured_on=ago(5), members=3)
    client.post(address, {"measured_on": today, "members": "3", "is_linked_to_police": "unknown"})
    assert InitiativeMeasurement.objects.get().is_linked_to_police is None
    assert "Van deze dag is er al een meting." in errors(members=4)


def test_an_evaluation_is_offered_for_the_moment_that_is_due(client, place):
    app = make_initiative(municipality=place, started_on=ago(13))
    log_in(client, place, Role.COMMUNICATIONS)
    address = page("initiativeevaluation_add", initiative=app.pk)
    form = client.get(address).context["adminform"].form
    assert form["moment"].value() == "half_year"
    assert client.get(f"{address}&moment=year").context["adminform"].form["moment"].value() == "year"

    client.post(address, {"moment": "year", "evaluated_on": ago(0), "outcome": "Het gaat goed."})

    assert InitiativeEvaluation.objects.get().outcome == "Het gaat goed."
    assertContains(client.get(page("initiative_overview", app.pk)), "Het gaat goed.")
    form = client.get(address).context["adminform"].form
    assert form["moment"].value() == "later"
    assert "year" not in dict(form.fields["moment"].choices)
    response = client.post(address, {"moment": "year", "evaluated_on": ago(0), "outcome": "Nog eens."})
    assert "moment" in response.context["adminform"].form.errors


# Who administers it


def administrator(**more):
    return {
        "name": "Beheerder van de haven",
        "phone": NUMBER,
        "purpose": "contact over meldingen",
        "consented_on": ago(1),
        "retain_until": "",
    } | more


def test_an_administrator_is_kept_for_a_year_unless_said_otherwise(client, place, app):
    log_in(client, place)
    address = page("initiativeadministrator_add", initiative=app.pk)

    assertRedirects(client.post(address, administrator()), page("initiative_overview", app.pk))

    found = InitiativeAdministrator.objects.get()
    assert (found.name, found.phone, found.retain_until) == ("Beheerder van de haven", NUMBER, ago(-11))
    assert found.may_go_to_police is False
    client.post(address, administrator(retain_until=ago(-2), email=ADDRESS, phone=""))
    assert InitiativeAdministrator.objects.latest("pk").retain_until == ago(-2)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"phone": ""}, "phone"),
        ({"name": ""}, "name"),
        ({"purpose": ""}, "purpose"),
        ({"consented_on": ""}, "consented_on"),
        ({"consented_on": "2099-01-01"}, "consented_on"),
        ({"retain_until": "2020-01-01"}, "retain_until"),
        ({"consented_on": "2020-01-01"}, "retain_until"),
    ],
)
def test_an_administrator_is_not_kept_without_consent_purpose_and_date(client, place, app, more, field):
    log_in(client, place)
    response = client.post(page("initiativeadministrator_add", initiative=app.pk), administrator(**more))
    assert field in response.context["adminform"].form.errors
    assert not InitiativeAdministrator.objects.exists()


def test_a_changed_administrator_leaves_no_number_in_the_history(client, place, app):
    found = make_administrator(initiative=app, phone=NUMBER, may_go_to_police=True)
    log_in(client, place)
    address = page("initiativeadministrator_change", found.pk)
    form = client.get(address).context["adminform"].form
    client.post(address, administrator(phone="06-11112222", version=form["version"].value()))

    found.refresh_from_db()
    assert found.phone == "06-11112222"
    response = client.get(page("initiativeadministrator_history", found.pk))
    assertContains(response, "Gewijzigd")
    assertNotContains(response, NUMBER)
    assertNotContains(response, "06-11112222")


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.POLICY_OFFICER])
def test_who_keeps_the_register_reaches_the_administrator(client, place, app, role):
    make_administrator(initiative=app, phone=NUMBER, email=ADDRESS)
    log_in(client, place, role)
    response = client.get(page("initiative_overview", app.pk))
    assertContains(response, NUMBER)
    assertContains(response, ADDRESS)


@pytest.mark.parametrize(
    "role",
    [Role.ACTION_OWNER, Role.COMMUNICATIONS, Role.CLERK, Role.COUNCIL_READER, Role.PARTNER_READER, None],
)
def test_nobody_else_reads_a_number_on_any_page_of_the_register(client, place, app, role):
    found = make_administrator(initiative=app, name="Havenmeester", phone=NUMBER, email=ADDRESS)
    log_in(client, place if role else make_municipality(), role or Role.ADMINISTRATOR)
    names = ["initiative_changelist", "initiative_coverage", "initiative_round", "initiative_police"]
    names += [f"initiative_{name}" for name in ("overview", "change", "history", "stop", "delete")]
    names += [f"initiativeadministrator_{name}" for name in ("change", "history", "delete", "erase")]
    for name in names:
        is_list = name.endswith(("changelist", "coverage", "round", "police"))
        args = [] if is_list else [found.pk if "administrator" in name else app.pk]
        for ask in (client.get, client.post):
            content = ask(page(name, *args), {"format": "csv"}).content.decode("utf-8-sig")
            assert not any(secret in content for secret in (NUMBER, ADDRESS, "Havenmeester")), name
    found.refresh_from_db()
    assert found.phone == NUMBER
    if role:
        assertContains(client.get(page("initiative_overview", app.pk)), "Er is een beheerder bekend.")


def test_erasing_asks_first_and_leaves_nobody(client, place, app):
    found = make_administrator(initiative=app, phone=NUMBER)
    log_in(client, place)
    address = page("initiativeadministrator_erase", found.pk)
    assertContains(client.get(address), "niet terug te draaien")
    assertRedirects(client.get(page("initiativeadministrator_delete", found.pk)), address)

    client.post(address, {"reason": "asked"})

    found.refresh_from_db()
    assert (found.name, found.phone, found.is_erased) == ("", "", True)
    assert Erasure.objects.get().reason == "asked"
    overview = client.get(page("initiative_overview", app.pk))
    assertContains(overview, "Gewist")
    assertNotContains(overview, NUMBER)
    form = client.get(page("initiativeadministrator_change", found.pk))
    assertContains(form, "gegevens van deze beheerder zijn gewist")
    sent = client.post(page("initiativeadministrator_change", found.pk), administrator())
    assert sent.status_code == 403
    assert InitiativeAdministrator.objects.get().phone == ""


def test_past_the_date_nobody_sees_the_person_also_before_erasing(client, place, app):
    found = make_administrator(
        initiative=app, phone=NUMBER, consented_on=ago(20), retain_until=ago(1), may_go_to_police=True
    )
    log_in(client, place)
    for address in (
        page("initiative_overview", app.pk),
        page("initiativeadministrator_change", found.pk),
        page("initiative_police"),
    ):
        assertNotContains(client.get(address), NUMBER)
    response = client.post(page("initiative_police"), {"format": "csv"})
    assert NUMBER not in response.content.decode("utf-8-sig")


# Files


def rows_of(response):
    if "csv" in response["Content-Type"]:
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [["" if value is None else str(value) for value in row] for row in sheet.values]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_for_the_police_has_the_agreed_columns_and_no_formulas(client, place, app, kind):
    app.area_text = "@kade"
    app.name = "=1+1"
    app.save()
    measure(app, 1, members=40, signs=3, is_linked_to_police=True)
    make_administrator(
        initiative=app, name="Havenmeester", phone="+31 6 24681357", email=ADDRESS, may_go_to_police=True
    )
    user = log_in(client, place)

    response = client.post(page("initiative_police"), {"format": kind})

    mark = "'" if kind == "csv" else ""
    assert rows_of(response) == [
        [
            "Naam initiatief",
            "Platform",
            "Gebied",
            "Aantal leden",
            "Met de politie verbonden",
            "Naam beheerder",
            "Telefoon",
            "E-mailadres",
        ],
        [
            f"{mark}=1+1",
            "WhatsApp",
            f"{mark}@kade",
            "40",
            "ja",
            "Havenmeester",
            f"{mark}+31 6 24681357",
            ADDRESS,
        ],
    ]
    assert response["Content-Disposition"] == (
        f'attachment; filename="buurtinitiatieven-duinwaard-voor-de-politie.{kind}"'
    )
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
        assert {cell.data_type for row in sheet for cell in row} == {"s", "n"}
    log = client.get(page("initiative_police"))
    assertContains(log, str(user))
    assert [(one.by, one.administrator_count) for one in log.context["log"]] == [(user, 1)]
    assertNotContains(log, "24681357")


def test_looking_at_the_page_for_the_police_leaves_no_line(client, place, app):
    log_in(client, place)
    client.get(page("initiative_police"))
    assert client.post(page("initiative_police"), {"format": "pdf"}).status_code == 404
    assert not PoliceExport.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.POLICY_OFFICER])
def test_the_register_of_everybody_has_no_personal_column(client, place, app, kind, role):
    app.note = "Spreek de havenmeester aan"
    app.save()
    measure(app, 1, members=40)
    make_administrator(
        initiative=app, name="Havenmeester", phone=NUMBER, email=ADDRESS, may_go_to_police=True
    )
    log_in(client, place, role)

    rows = rows_of(client.get(page("initiative_download", kind)))

    assert rows[0] == [
        "Naam initiatief",
        "Platform",
        "Gebied",
        "Begonnen op",
        "Gestopt op",
        "Aantal leden",
        "Aantal borden",
        "Met de politie verbonden",
        "Gemeten op",
        "Volgende meting",
    ]
    assert rows[1][:2] == ["Buurtapp Haven", "WhatsApp"]
    assert rows[1][5:8] == ["40", "", ""]
    everything = str(rows)
    assert not any(secret in everything for secret in (NUMBER, ADDRESS, "avenmeester"))
    assert client.get(page("initiative_download", "pdf")).status_code == 404


# Mijn werk


@pytest.mark.parametrize(
    ("role", "lines"),
    [
        (Role.ADMINISTRATOR, 2),
        (Role.POLICY_OFFICER, 2),
        (Role.COMMUNICATIONS, 2),
        (Role.ACTION_OWNER, 0),
        (Role.PARTNER_READER, 0),
    ],
)
def test_my_work_tells_what_is_due(place, app, role, lines):
    make_initiative(municipality=place, started_on=ago(7))
    make_initiative(started_on=ago(7))
    user = make_user(municipality=place, role=role)

    found = work_of(user, on=timezone.localdate()).attention

    told = [(line.badge.word, line.title, line.url) for line in found]
    assert (
        told
        == [
            ("Meten", "2 buurtinitiatieven", page("initiative_round", gemeente="duinwaard")),
            (
                "Evalueren",
                "1 evaluatie",
                page("initiative_changelist", gemeente="duinwaard"),
            ),
        ][:lines]
    )


def test_who_keeps_the_register_is_told_when_data_will_go(client, place, app):
    today = timezone.localdate()
    soon = today + datetime.timedelta(days=30)
    make_administrator(initiative=app, name="Havenmeester", retain_until=soon)
    for initiative, until in ((app, soon + datetime.timedelta(days=1)), (make_initiative(), soon)):
        make_administrator(initiative=initiative, retain_until=until)
    make_administrator(initiative=app, name="", phone="", retain_until=soon, erased_at=timezone.now())

    for role, number in ((Role.POLICY_OFFICER, 1), (Role.COMMUNICATIONS, 0)):
        user = log_in(client, place, role)
        lines = [line for line in work_of(user, on=today).attention if line.badge.word == "Bewaartermijn"]
        assert len(lines) == number
        response = client.get(reverse(REGISTER))
        assertContains(response, "Vraag zo nodig opnieuw toestemming.", number)
        assertNotContains(response, "Havenmeester")
