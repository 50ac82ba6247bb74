"""An own agenda: who reads it, what stands in it, and how it ends. Read back by vobject."""

import datetime
import hashlib
import logging

import pytest
import vobject
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communication.models import PrivateAgenda
from communication.moments import cancel_moment
from communication.private_agenda import (
    AgendaChanged,
    address_of,
    agenda_in_use,
    make_agenda,
    withdraw_agenda,
)
from livp.guards import HideSecretAddresses
from municipalities.memberships import end_membership
from municipalities.models import Role
from plans.models import Plan
from priorities.progress import report_progress
from tests.builders import (
    make_action,
    make_focus,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

TODAY = datetime.date(2026, 11, 10)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: value.date() if value else TODAY)


@pytest.fixture
def place():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def user(place):
    return make_user(municipality=place)


def read(client, secret):
    """Summary, status and first day of everything in the agenda."""
    response = client.get(f"/agenda/{secret}.ics")
    assert response.status_code == 200
    events = vobject.readOne(response.content.decode()).contents.get("vevent", [])
    return [(one.summary.value, one.status.value, one.dtstart.value.isoformat()) for one in events]


# The address


@pytest.mark.django_db
def test_the_database_keeps_a_digest_alone(user):
    secret = make_agenda(user, replaces=None)
    assert len(secret) == 43
    agenda = PrivateAgenda.objects.get()
    assert agenda.digest == hashlib.sha256(secret.encode()).hexdigest()
    values = " ".join(str(getattr(agenda, field.attname)) for field in PrivateAgenda._meta.concrete_fields)
    assert secret not in values
    assert make_agenda(make_user(), replaces=None) != secret


@pytest.mark.django_db
def test_a_new_address_ends_the_old_one_and_withdrawing_ends_all(client, user):
    first = make_agenda(user, replaces=None)
    assert read(client, first) == []
    second = make_agenda(user, replaces=agenda_in_use(user))
    assert client.get(f"/agenda/{first}.ics").status_code == 404
    assert read(client, second) == []
    with pytest.raises(AgendaChanged):
        make_agenda(user, replaces=None)
    withdrawn = agenda_in_use(user)
    withdraw_agenda(user, agenda=withdrawn)
    assert client.get(f"/agenda/{second}.ics").status_code == 404
    with pytest.raises(AgendaChanged):
        withdraw_agenda(user, agenda=withdrawn)
    assert PrivateAgenda.objects.filter(withdrawn_at=None).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "a" * 44, "../beheer", "%00" * 15])
def test_a_wrong_secret_finds_nothing(client, user, secret):
    make_agenda(user, replaces=None)
    assert client.get(f"/agenda/{secret}.ics").status_code == 404


@pytest.mark.django_db
def test_it_ends_when_the_user_is_blocked_or_has_no_role_any_more(client, place, user):
    secret = make_agenda(user, replaces=None)
    user.is_active = False
    user.save()
    assert client.get(f"/agenda/{secret}.ics").status_code == 404
    user.is_active = True
    user.save()
    assert read(client, secret) == []
    make_user(municipality=place, role=Role.ADMINISTRATOR)
    end_membership(membership=user.memberships.get(), by=user)
    assert client.get(f"/agenda/{secret}.ics").status_code == 404


@pytest.mark.django_db
def test_caches_search_engines_and_referrers_get_nothing(client, user):
    secret = make_agenda(user, replaces=None)
    response = client.get(f"/agenda/{secret}.ics")
    assert response["Cache-Control"] == "private, max-age=300"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert secret not in response.content.decode()
    assert user.email not in response.content.decode()
    assert response["Content-Disposition"] == 'inline; filename="mijn-agenda.ics"'
    again = client.get(f"/agenda/{secret}.ics", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, max-age=300"
    assert client.post(f"/agenda/{secret}.ics").status_code == 405


@pytest.mark.django_db
def test_a_date_alone_never_says_that_nothing_changed(client, place, user):
    programme = make_programme(plan=make_plan(municipality=place, status=Plan.Status.ADOPTED), year=2026)
    action = make_action(
        programme=programme, lead_person=user, due_on=TODAY, due_precision="day", state="running"
    )
    secret = make_agenda(user, replaces=None)
    response = client.get(f"/agenda/{secret}.ics")
    assert "Last-Modified" not in response
    # What is done is gone from the agenda, and with it the moment at which it changed.
    action.state = "done"
    action.save()
    long_after = {"if-modified-since": "Tue, 01 Jan 2030 00:00:00 GMT"}
    again = client.get(f"/agenda/{secret}.ics", headers=long_after)
    assert (again.status_code, again["ETag"] == response["ETag"]) == (200, False)


@pytest.mark.django_db
def test_when_it_was_read_is_remembered_once_a_day(client, user):
    secret = make_agenda(user, replaces=None)
    assert agenda_in_use(user).last_read_at is None
    read(client, secret)
    with CaptureQueriesContext(connection) as queries:
        PrivateAgenda.objects.update(last_read_at=datetime.datetime(2026, 11, 10, 8, tzinfo=datetime.UTC))
        read(client, secret)
    assert len([one for one in queries if one["sql"].startswith("UPDATE")]) == 1
    PrivateAgenda.objects.update(last_read_at=datetime.datetime(2026, 11, 9, 8, tzinfo=datetime.UTC))
    read(client, secret)
    assert agenda_in_use(user).last_read_at > datetime.datetime(2026, 11, 10, tzinfo=datetime.UTC)


@pytest.mark.django_db
def test_no_line_in_the_log_has_the_secret(client, user, caplog):
    secret = "a" * 43
    caplog.handler.addFilter(HideSecretAddresses())
    with caplog.at_level(logging.WARNING):
        assert client.get(f"/agenda/{secret}.ics").status_code == 404
        assert client.get("/agenda/half.ics").status_code == 404
    assert [record.getMessage() for record in caplog.records] == ["Not Found: /agenda/***.ics"] * 2
    assert secret not in caplog.text


def test_the_log_of_the_building_hides_secrets(settings):
    assert "secrets" in settings.LOGGING["handlers"]["console"]["filters"]
    assert any(isinstance(one, HideSecretAddresses) for one in logging.getLogger("django.request").filters)


# What stands in it


@pytest.mark.django_db
def test_it_has_ideas_and_drafts_of_the_own_municipality_alone(client, place, user):
    draft = make_plan(municipality=place)
    make_moment(plan=draft, title="Lampion", state="idea", starts_on=datetime.date(2026, 12, 1))
    make_moment(plan=draft, title="Brief", state="planned", starts_on=datetime.date(2026, 12, 2))
    moment = make_moment(plan=draft, title="Markt", state="planned", starts_on=datetime.date(2026, 12, 3))
    cancel_moment(moment=moment, by=user)
    make_focus(priority=make_priority(plan=draft, title="Jeugd"), year=2026, quarter=4)
    elsewhere = make_plan(municipality=make_municipality(name="Elders"), status=Plan.Status.ADOPTED)
    make_moment(plan=elsewhere, state="idea", starts_on=datetime.date(2026, 12, 4))
    make_moment(plan=elsewhere, state="planned", is_public=True, starts_on=datetime.date(2026, 12, 4))
    secret = make_agenda(user, replaces=None)
    assert read(client, secret) == [
        ("Concept: kwartaalprioriteit Duinwaard: Jeugd", "TENTATIVE", "2026-10-01"),
        ("Idee: Lampion", "TENTATIVE", "2026-12-01"),
        ("Concept: Brief", "TENTATIVE", "2026-12-02"),
        ("Gaat niet door: Markt", "CANCELLED", "2026-12-03"),
    ]
    events = vobject.readOne(client.get(f"/agenda/{secret}.ics").content.decode()).contents["vevent"]
    assert [hasattr(event, "description") for event in events] == [True, True, True, False]
    public = vobject.readOne(client.get("/duinwaard/kalender.ics").content.decode())
    assert "vevent" not in public.contents


@pytest.mark.django_db
def test_of_a_shared_plan_it_has_the_public_moments(client, user, place):
    shared = make_plan(municipality=make_municipality(name="Elders"), status=Plan.Status.ADOPTED)
    shared.participants.add(place)
    make_moment(plan=shared, title="Geheim", state="planned", starts_on=datetime.date(2026, 12, 1))
    make_moment(plan=shared, title="Idee", state="idea", is_public=True, starts_on=datetime.date(2026, 12, 1))
    make_moment(
        plan=shared, title="Open", state="planned", is_public=True, starts_on=datetime.date(2026, 12, 4)
    )
    assert read(client, make_agenda(user, replaces=None)) == [("Open", "CONFIRMED", "2026-12-04")]


@pytest.mark.django_db
def test_deadlines_are_those_of_who_leads(client, place, user):
    colleague = make_user(municipality=place, name="Collega", email="collega@duinwaard.example")
    plan = make_plan(municipality=place, status=Plan.Status.ADOPTED)
    programme = make_programme(plan=plan, year=2026)
    team = make_team(municipality=place, members=[user])

    def action(**fields):
        due = {"due_on": datetime.date(2026, 12, 31), "due_precision": "quarter"}
        return make_action(programme=programme, **due | fields)

    mine = action(title="Meldpunt openen", lead_person=user)
    action(title="Van het team", lead_team=team, lead_person=colleague, state="running",
           start_on=datetime.date(2026, 1, 1), start_precision="day")  # fmt: skip
    action(title="Van een ander", lead_person=colleague)
    action(title="Klaar", lead_person=user, state="done", result="x", evidence="x")
    secret = make_agenda(user, replaces=None)
    content = client.get(f"/agenda/{secret}.ics").content.decode()
    assert "Collega" not in content
    assert "collega@" not in content
    expected = [
        ("Bericht gevraagd: Van het team", "CONFIRMED", "2026-10-01"),
        ("Klaar: Meldpunt openen", "CONFIRMED", "2026-12-31"),
        ("Klaar: Van het team", "CONFIRMED", "2026-12-31"),
    ]
    assert sorted(read(client, secret)) == expected
    # Reported: nothing is asked any more. Finished: no deadline either.
    running = programme.actions.get(title="Van het team")
    report_progress(action=running, by=user, on=TODAY, state="running", done="Begonnen")
    report_progress(action=mine, by=user, on=TODAY, state="done", done="Af", result="x", evidence="x")
    assert read(client, secret) == [("Klaar: Van het team", "CONFIRMED", "2026-12-31")]
    # A council reader reports on nothing, and has no deadlines.
    user.memberships.update(role=Role.COUNCIL_READER)
    assert read(client, secret) == []


@pytest.mark.django_db
def test_it_says_what_is_ours_to_do(client, place, user):
    plan = make_plan(municipality=place, status=Plan.Status.ADOPTED)
    make_moment(plan=plan, title="Van mij", owner=user, state="planned", starts_on=datetime.date(2026, 12, 1))
    make_moment(plan=plan, title="Van een ander", state="planned", is_public=True,
                owner=make_user(name="Collega Duinwaard"), starts_on=datetime.date(2026, 12, 2))  # fmt: skip
    response = client.get(f"/agenda/{make_agenda(user, replaces=None)}.ics")
    mine, other = vobject.readOne(response.content.decode()).contents["vevent"]
    assert "U of uw team is eigenaar.\nStaat niet op de openbare kalender." in mine.description.value
    assert "eigenaar" not in other.description.value
    assert "openbare" not in other.description.value
    assert "Collega" not in response.content.decode()


@pytest.mark.django_db
def test_query_count_is_the_same_for_three_and_thirty(client, place, user):
    plan = make_plan(municipality=place, status=Plan.Status.ADOPTED)
    programme = make_programme(plan=plan, year=2026)
    secret = make_agenda(user, replaces=None)
    counts = []
    for number in range(30):
        moment = make_moment(plan=plan, priority=make_priority(plan=plan), state="planned", is_public=True)
        if number % 3:
            moment.state, moment.is_public = "cancelled", number % 2
            moment.save()
        make_action(programme=programme, lead_person=user, due_on=TODAY, due_precision="day", state="running")
        if number in {2, 29}:
            read(client, secret)
            with CaptureQueriesContext(connection) as queries:
                assert len(read(client, secret)) == 3 * (number + 1)
            counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_a_backup_has_no_secret_either(user, tmp_path):
    secret = make_agenda(user, replaces=None)
    call_command("dumpdata", "communication.PrivateAgenda", output=str(tmp_path / "dump.json"))
    dump = (tmp_path / "dump.json").read_text()
    assert hashlib.sha256(secret.encode()).hexdigest() in dump
    assert secret not in dump


# The screen


@pytest.fixture
def logged_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_the_address_is_shown_once(logged_in, user):
    page = reverse("admin:my_agenda")
    assert "Maak mijn adres" in logged_in.get(page).content.decode()
    made = logged_in.post(page, {"agenda": ""})
    secret = made.content.decode().partition("/agenda/")[2].partition(".ics")[0]
    assert made.content.decode().count(secret) == 2
    assert f'value="{address_of(secret)}"' in made.content.decode()
    assert f'href="webcal://localhost:8000/agenda/{secret}.ics"' in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert read(logged_in, secret) == []
    shown = logged_in.get(page).content.decode()
    assert secret not in shown
    assert "Intrekken" in shown
    # The same form once more (the browser's reload) makes nothing.
    again = logged_in.post(page, {"agenda": ""})
    assert "Er is niets veranderd" in again.content.decode()
    assert read(logged_in, secret) == []


@pytest.mark.django_db
def test_renewing_and_withdrawing_ask_first(logged_in, user):
    secret = make_agenda(user, replaces=None)
    agenda = agenda_in_use(user)
    asked = logged_in.get(reverse("admin:my_agenda_renew"))
    assert "Het oude adres geeft meteen niets meer." in asked.content.decode()
    assert agenda_in_use(user) == agenda
    made = logged_in.post(reverse("admin:my_agenda"), {"agenda": str(agenda.pk)})
    assert "Uw adres is klaar" in made.content.decode()
    assert logged_in.get(f"/agenda/{secret}.ics").status_code == 404
    withdrawing = reverse("admin:my_agenda_withdraw")
    assert "Dat kan niet terug." in logged_in.get(withdrawing).content.decode()
    # A page of before the new address withdraws nothing.
    logged_in.post(withdrawing, {"agenda": str(agenda.pk)})
    assert agenda_in_use(user) is not None
    done = logged_in.post(withdrawing, {"agenda": str(agenda_in_use(user).pk)}, follow=True)
    assert "Het adres is ingetrokken." in done.content.decode()
    assert agenda_in_use(user) is None
    for name in ("renew", "withdraw"):
        assert logged_in.get(reverse(f"admin:my_agenda_{name}")).url == reverse("admin:my_agenda")


@pytest.mark.django_db
def test_one_finds_it_from_work_account_and_calendar(logged_in, place):
    link = f'href="{reverse("admin:my_agenda")}"'
    for page in (reverse("admin:index"), reverse("mfa_index"), "/duinwaard/kalender/2026/"):
        assert link in logged_in.get(page).content.decode()
    logged_in.logout()
    assert link not in logged_in.get("/duinwaard/kalender/2026/").content.decode()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_making_an_address_by_keyboard(page, phone, as_user, axe, live_server):
    user = make_user(municipality=make_municipality(name="Duinwaard"))
    from playwright.sync_api import expect

    as_user(page, user)
    page.goto(f"{live_server.url}/beheer/mijn-agenda/")
    assert axe(page) == []
    page.get_by_role("button", name="Maak mijn adres").press("Enter")
    field = page.get_by_label("Adres van mijn agenda")
    expect(field).to_be_visible()
    assert axe(page) == []
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Kopieer het adres").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Gekopieerd.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == field.input_value()
    assert copied.startswith("http://localhost:8000/agenda/")
    as_user(phone, user)
    for path in ("", "nieuw/", "intrekken/"):
        phone.goto(f"{live_server.url}/beheer/mijn-agenda/{path}")
        assert axe(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
