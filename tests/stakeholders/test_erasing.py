"""Data about people: kept without a history of it, erased for good, and unseen after its date."""

import datetime

import pytest
from concurrency.exceptions import RecordModifiedError
from django.core.exceptions import ValidationError
from django.utils import timezone

from communication.models import Contribution
from stakeholders.erasing import (
    NotKept,
    PersonErased,
    PersonGone,
    delete_personal,
    due_for_erasure,
    erase,
    erase_due,
    personal_models,
    save_personal,
)
from stakeholders.models import ContactPerson, Erasure, InitiativeAdministrator
from tests.builders import make_administrator, make_contact, make_contribution, make_user

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)
YESTERDAY = TODAY - datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda value=None, *_: value.date() if value else TODAY)


def test_every_kind_with_data_about_people_is_known():
    assert set(personal_models()) == {ContactPerson, InitiativeAdministrator, Contribution}


@pytest.mark.parametrize("model", [ContactPerson, InitiativeAdministrator, Contribution])
def test_the_history_has_no_column_for_what_is_personal(model):
    columns = {field.name for field in model.history.model._meta.fields}

    assert model.personal_fields
    assert columns & set(model.personal_fields) == set()
    assert not any(model._meta.get_field(name).db_index for name in model.personal_fields)


def test_saving_writes_one_row_that_names_the_actor():
    officer = make_user()
    contact = make_contact(name="Contact Politie", phone="06-00000000")
    contact.history.all().delete()
    contact.phone = "06-00000001"

    save_personal(contact, by=officer, is_new=False)

    row = contact.history.get()
    assert (row.history_user, row.history_change_reason) == (officer, "Gewijzigd")
    assert ContactPerson.objects.get().phone == "06-00000001"


def test_erasing_empties_what_is_personal_and_keeps_the_record():
    officer = make_user()
    contact = make_contact(name="Contact Politie", phone="06-00000000", email="a@politie.example", note="n")
    contact.history.all().delete()

    erase(contact, reason=Erasure.Reason.ASKED, by=officer)

    stored = ContactPerson.objects.get()
    assert [stored.name, stored.phone, stored.email, stored.note] == ["", "", "", ""]
    assert (stored.function, stored.is_erased, contact.is_erased) == ("wijkagent", True, True)
    assert contact.phone == ""
    ledger = Erasure.objects.get()
    assert (ledger.key, ledger.reason, ledger.by) == (contact.key, "asked", officer)
    assert ledger.erased_at == stored.erased_at
    row = contact.history.get()
    assert (row.history_user, row.history_change_reason) == (officer, "Gegevens gewist: op verzoek")


def test_erasing_twice_changes_nothing():
    contact = make_contact(name="Contact Politie")
    erase(contact, reason=Erasure.Reason.ASKED, by=None)
    before = ContactPerson.objects.values().get()

    erase(contact, reason=Erasure.Reason.NOT_NEEDED, by=None)

    assert ContactPerson.objects.values().get() == before
    assert Erasure.objects.get().reason == "asked"
    assert contact.history.count() == 2


def test_what_is_erased_does_not_come_back_by_a_form_that_was_open():
    contact = make_contact(name="Contact Politie")
    open_form = ContactPerson.objects.get()
    erase(contact, reason=Erasure.Reason.ASKED, by=None)
    open_form.phone = "06-00000001"

    with pytest.raises(PersonErased, match="zijn gewist"):
        save_personal(open_form, by=None, is_new=False)
    assert ContactPerson.objects.get().phone == ""


def test_what_is_deleted_is_gone_for_who_saves_or_erases():
    contact = make_contact(name="Contact Politie")
    copy = ContactPerson.objects.get()
    delete_personal(contact, by=None)

    assert Erasure.objects.get().key == copy.key
    for act in (
        lambda: save_personal(copy, by=None, is_new=False),
        lambda: erase(copy, reason=Erasure.Reason.ASKED, by=None),
        lambda: delete_personal(copy, by=None),
    ):
        with pytest.raises(PersonGone, match="verwijderd"):
            act()


def test_the_second_of_two_writers_is_told():
    contact = make_contact(name="Contact Politie")
    colleague = ContactPerson.objects.get()
    save_personal(contact, by=None, is_new=False)

    with pytest.raises(RecordModifiedError):
        save_personal(colleague, by=None, is_new=False)


def test_what_the_database_refuses_is_refused_without_the_row_it_quotes():
    contact = make_contact(phone="06-00000000")
    contact.starts_on, contact.ends_on = TODAY, YESTERDAY

    with pytest.raises(NotKept) as refusal:
        save_personal(contact, by=None, is_new=False)

    assert refusal.value.__suppress_context__
    assert "06-" not in str(refusal.value)


# The retention date


def test_past_its_date_nobody_sees_the_person_before_it_is_erased():
    contact = make_contact(name="Contact Politie", phone="06-00000000", retain_until=YESTERDAY)

    stored = ContactPerson.objects.get()
    assert [stored.name, stored.phone] == ["", ""]
    assert (stored.is_erased, stored.erased_on, stored.erased_at) == (True, TODAY, None)
    assert ContactPerson.objects.only("phone").get().phone == ""
    assert ContactPerson.objects.defer("phone", "retain_until").get().phone == ""
    contact.refresh_from_db(fields=["phone"])
    assert contact.phone == ""


def test_until_its_date_it_is_kept():
    make_contact(phone="06-00000000", retain_until=TODAY)

    stored = ContactPerson.objects.get()
    assert (stored.phone, stored.is_erased, stored.erased_on) == ("06-00000000", False, None)
    assert due_for_erasure(TODAY) == []


def test_a_retention_date_lies_in_the_future():
    contact = make_contact()
    contact.retain_until = YESTERDAY
    with pytest.raises(ValidationError, match="Deze datum is voorbij"):
        contact.full_clean()
    contribution = make_contribution()
    contribution.retain_until = YESTERDAY
    with pytest.raises(ValidationError, match="Deze datum is voorbij"):
        contribution.full_clean()


def test_what_is_due_is_erased_in_every_room():
    kept = make_contact(phone="06-00000000", retain_until=TODAY)
    contact = make_contact(phone="06-00000000", retain_until=YESTERDAY)
    administrator = make_administrator(consented_on=YESTERDAY, retain_until=YESTERDAY)
    contribution = make_contribution(name="Inwoner", name_agreed=True, retain_until=YESTERDAY)
    due = [contact, administrator, contribution]

    assert sorted(record.key for record in due_for_erasure(TODAY)) == sorted(record.key for record in due)
    assert erase_due(on=TODAY) == 3

    assert {one.key for one in Erasure.objects.filter(reason="retention", by=None)} == {
        record.key for record in due
    }
    assert InitiativeAdministrator.objects.values_list("name", "phone", "email").get() == ("", "", "")
    assert Contribution.objects.values_list("name", flat=True).get() == ""
    assert ContactPerson.objects.filter(erased_at=None).get() == kept
    assert erase_due(on=TODAY) == 0
