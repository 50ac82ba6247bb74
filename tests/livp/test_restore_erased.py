"""Who was erased does not come back by a restore, and neither does who is past the retention date."""

import datetime
import io
import json
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from communication.contributions import change_contribution
from communication.models import Contribution
from communication.private_agenda import agenda_in_use, make_agenda, withdraw_agenda
from documents.models import RenderedDocument
from stakeholders.erasing import delete_personal, erase
from stakeholders.models import ContactPerson, Erasure, InitiativeAdministrator
from tests.builders import make_administrator, make_contact, make_contribution, make_municipality, make_user
from tests.livp.test_backup import forge

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = "06-98765432"
PERSON = "Contact Wijkpolitie"


def run(*arguments, **options):
    output = io.StringIO()
    call_command(*arguments, stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def contact():
    return make_contact(name=PERSON, phone=NUMBER, email="a@politie.example", note="Op dinsdag.")


@pytest.fixture
def insertions():
    """Every value that a statement writes."""
    written = []

    def watch(execute, sql, params, many, context):
        written.extend(map(str, params or ()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def test_a_backup_from_before_does_not_bring_back_who_was_erased(contact, insertions, tmp_path):
    officer = make_user(email="officer@duinwaard.example")
    archive = tmp_path / "before.zip"
    run("backup", archive)
    erase(contact, reason=Erasure.Reason.ASKED, by=officer)
    was = Erasure.objects.get()
    insertions.clear()

    printed = run("restore", archive, replace=True)

    assert printed.splitlines()[1] == "Opnieuw gewist: gegevens van 1 persoon."
    assert NUMBER not in insertions, "it does not even pass through the database"
    stored = ContactPerson.objects.get()
    assert [stored.name, stored.phone, stored.email, stored.note] == ["", "", "", ""]
    assert (stored.function, stored.erased_at) == ("wijkagent", was.erased_at)
    line = Erasure.objects.get()
    assert (line.key, line.reason, line.by.email) == (contact.key, "asked", "officer@duinwaard.example")
    assert contact.history.latest().history_change_reason == "Gegevens gewist: op verzoek"


def test_a_deleted_person_does_not_come_back_either(contact, tmp_path):
    archive = tmp_path / "before.zip"
    run("backup", archive)
    delete_personal(contact, by=None)

    run("restore", archive, replace=True)

    stored = ContactPerson.objects.get()
    assert (stored.is_erased, stored.name, stored.phone) == (True, "", "")


def test_who_is_past_the_retention_date_meanwhile_does_not_come_back(insertions, tmp_path, monkeypatch):
    today = timezone.localdate()
    record = make_administrator(phone=NUMBER, retain_until=today)
    make_administrator(phone="06-00000001", initiative=record.initiative)
    archive = tmp_path / "before.zip"
    run("backup", archive)
    insertions.clear()
    later = today + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, *_: value.date() if value else later)

    printed = run("restore", archive, replace=True)

    assert printed.splitlines()[1] == "Opnieuw gewist: gegevens van 1 persoon."
    assert NUMBER not in insertions
    assert sorted(InitiativeAdministrator.objects.values_list("phone", flat=True)) == ["", "06-00000001"]
    assert Erasure.objects.values_list("key", "reason").get() == (record.key, "retention")


def test_a_backup_holds_nobody_past_the_retention_date(tmp_path):
    """Also before the daily command ran: what is read is read without the person."""
    make_contact(phone=NUMBER, retain_until=timezone.localdate() - datetime.timedelta(days=1))
    archive = tmp_path / "today.zip"
    run("backup", archive)

    with zipfile.ZipFile(archive) as packed:
        assert not any(NUMBER.encode() in packed.read(name) for name in packed.namelist())


def test_a_fresh_installation_learns_from_a_newer_backup_who_was_erased(contact, insertions, tmp_path):
    contribution = make_contribution(name=PERSON, name_agreed=True)
    old, new = tmp_path / "old.zip", tmp_path / "new.zip"
    run("backup", old)
    erase(contact, reason=Erasure.Reason.NOT_NEEDED, by=make_user())
    run("backup", new)
    run("flush", interactive=False, verbosity=0)
    insertions.clear()

    printed = run("restore", old, erasures=new)

    assert printed.splitlines()[1] == "Opnieuw gewist: gegevens van 1 persoon."
    assert NUMBER not in insertions
    line = Erasure.objects.get()
    assert (line.key, line.reason, line.by) == (contact.key, "not_needed", None)
    contribution.refresh_from_db()
    assert contribution.name == PERSON


def test_a_backup_brings_its_own_ledger(contact, tmp_path):
    erase(contact, reason=Erasure.Reason.ASKED, by=None)
    archive = tmp_path / "after.zip"
    run("backup", archive)
    before = Erasure.objects.values().get()
    run("flush", interactive=False, verbosity=0)

    printed = run("restore", archive)

    assert len(printed.splitlines()) == 1
    assert Erasure.objects.values().get() == before
    assert ContactPerson.objects.get().is_erased


@pytest.mark.parametrize("bad", [b"geen archief", b""])
def test_a_newer_backup_that_cannot_be_read_stops_the_restore(contact, bad, tmp_path):
    archive, newer = tmp_path / "old.zip", tmp_path / "new.zip"
    run("backup", archive)
    newer.write_bytes(bad)

    with pytest.raises(CommandError, match=r"wie gewist is\. Er is niets veranderd"):
        run("restore", archive, replace=True, erasures=newer)
    assert ContactPerson.objects.get().phone == NUMBER


def test_what_the_database_refuses_is_told_without_the_row(contact, tmp_path):
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    run("backup", good)
    with zipfile.ZipFile(good) as archive:
        columns = json.loads(archive.read("manifest.json"))["tables"]["stakeholders.ContactPerson"]["columns"]
        values = json.loads(archive.read("tables/stakeholders.ContactPerson.jsonl"))
    row = dict(zip(columns, values, strict=True)) | {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}
    forge(good, bad, "stakeholders.ContactPerson", row)
    make_municipality()

    with pytest.raises(CommandError, match="De database neemt de back-up niet aan") as refusal:
        run("restore", bad, replace=True)
    assert NUMBER not in str(refusal.value)
    assert refusal.value.__cause__.__suppress_context__


def test_a_document_with_the_name_does_not_come_back_either(tmp_path):
    contribution = make_contribution(name=PERSON, name_agreed=True)
    file = default_storage.save("documents/reactienota.pdf", ContentFile(b"%PDF-1.7 " + PERSON.encode()))
    RenderedDocument.objects.create(
        plan=contribution.plan,
        kind="responses",
        key="0",
        state="done",
        file=file,
        queued_at=timezone.now(),
    )
    archive = tmp_path / "before.zip"
    run("backup", archive)
    erase(contribution, reason=Erasure.Reason.ASKED, by=None)

    run("restore", archive, replace=True)

    assert Contribution.objects.get().is_erased
    assert RenderedDocument.objects.count() == 0
    assert not default_storage.exists(file)


def test_a_name_that_somebody_took_out_does_not_come_back_either(tmp_path):
    contribution = make_contribution(name=PERSON, name_agreed=True)
    by = make_user(municipality=contribution.plan.municipality)
    archive = tmp_path / "before.zip"
    run("backup", archive)
    contribution.name, contribution.name_agreed = "", False
    change_contribution(contribution=contribution, by=by)

    run("restore", archive, replace=True)

    assert Contribution.objects.get().name == ""


def test_where_a_name_was_taken_out_another_may_come(tmp_path):
    contribution = make_contribution(name=PERSON, name_agreed=True)
    by = make_user(municipality=contribution.plan.municipality)
    for name in ("", "Duinroos Helmgras"):
        contribution.name, contribution.name_agreed = name, bool(name)
        change_contribution(contribution=contribution, by=by)
    archive = tmp_path / "after.zip"
    run("backup", archive)

    run("restore", archive, replace=True)

    assert Contribution.objects.get().name == "Duinroos Helmgras"


def test_an_address_of_an_agenda_that_was_withdrawn_does_not_work_again(client, tmp_path):
    place = make_municipality()
    known, other = make_user(municipality=place), make_user(municipality=place)
    secret, stays = make_agenda(known, replaces=None), make_agenda(other, replaces=None)
    archive = tmp_path / "before.zip"
    run("backup", archive)
    withdraw_agenda(known, agenda=agenda_in_use(known))

    run("restore", archive, replace=True)

    addresses = [reverse("private_feed", args=[one]) for one in (secret, stays)]
    assert [client.get(address).status_code for address in addresses] == [404, 200]
