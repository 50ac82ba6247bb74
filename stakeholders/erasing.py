"""Keeping and erasing data about people: no history of it while it is there, no trace of it afterwards.

The one way to add, change, erase and delete a `PersonalRecord`. What is erased stays as a record without the
person; its key goes into the ledger (`Erasure`), by which a restore of an old backup erases it again.
"""

import datetime
import uuid
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from municipalities.models import User
from stakeholders.models import Erasure, PersonalRecord
from stakeholders.signing import sign
from stakeholders.traces import remove_traces_after_commit


class PersonalRefused(Exception):
    """Why data of a person was not kept so; the text is Dutch and fit for the screen."""


class PersonGone(PersonalRefused):
    """Somebody deleted it in the meantime."""

    def __init__(self) -> None:
        super().__init__("Deze gegevens zijn in de tussentijd verwijderd.")


class PersonErased(PersonalRefused):
    """What is erased stays erased: who is to be reached again is added anew."""

    def __init__(self) -> None:
        super().__init__("Deze gegevens zijn gewist. Voeg de persoon opnieuw toe.")


class NotKept(PersonalRefused):
    """The database refused. Its own message quotes the whole row, so nothing of that goes further."""

    def __init__(self) -> None:
        super().__init__("Deze gegevens passen niet bij elkaar. Er is niets opgeslagen.")


def personal_models() -> list[type[PersonalRecord]]:
    """Every kind of record with data about people, those of other rooms included."""
    return [model for model in apps.get_models() if issubclass(model, PersonalRecord)]


@transaction.atomic
def save_personal(record: PersonalRecord, *, by: User | None, is_new: bool, reason: str = "") -> None:
    """Save a new or changed record with one row of history, without its personal fields.

    Raises PersonGone, PersonErased, NotKept, or concurrency's RecordModifiedError when it changed since it
    was read.
    """
    if not is_new:
        _locked(record)
    sign(record, by=by, reason=reason or ("Toegevoegd" if is_new else "Gewijzigd"))
    try:
        with transaction.atomic():
            record.save(force_insert=is_new)
    except IntegrityError:
        raise NotKept from None


def erase(record: PersonalRecord, *, reason: Erasure.Reason, by: User | None) -> None:
    """Empty the personal fields of `record` for good; what names the record stays whole.

    One row of history and one line of the ledger; `by` None is the program. What the database still holds of
    the data goes after the commit. What is erased already stays as it is. Raises PersonGone.
    """
    _erase(record, reason=reason, by=by)
    remove_traces_after_commit([type(record)])


@transaction.atomic
def _erase(record: PersonalRecord, *, reason: Erasure.Reason, by: User | None) -> None:
    current = _present(record)
    if current.erased_at is None:
        line = _write_down(current, reason=reason, by=by)
        for name in current.personal_fields:
            setattr(current, name, "")
        current.erased_at = line.erased_at
        sign(current, by=by, reason=f"Gegevens gewist: {line.get_reason_display()}")
        current.save()
    for name in (*current.personal_fields, "erased_at", "version"):
        setattr(record, name, getattr(current, name))


@transaction.atomic
def delete_personal(record: PersonalRecord, *, by: User | None) -> None:
    """Delete a record that nothing refers to, with its personal data.

    It stands in the ledger too: a restored backup brings back the record, but not the person. Raises
    PersonGone, or ProtectedError when something refers to it.
    """
    current = _present(record)
    if current.erased_at is None:
        _write_down(current, reason=Erasure.Reason.NOT_NEEDED, by=by)
    sign(current, by=by, reason="Verwijderd")
    current.delete()
    remove_traces_after_commit([type(record)])


def let_go(record: PersonalRecord, *, by: User | None) -> None:
    """Say in the ledger that the person in `record` is gone, while the record goes on, perhaps for another.

    For data that somebody took out by hand: a backup from before does not bring it back. Within the
    transaction of the caller, who saves the record with its new key.
    """
    _write_down(record, reason=Erasure.Reason.NOT_NEEDED, by=by)
    record.key = uuid.uuid4()
    remove_traces_after_commit([type(record)])


def due_for_erasure(on: datetime.date) -> list[PersonalRecord]:
    """What is past its retention date on the day `on`, and not erased yet. A query a kind of record."""
    return [
        record
        for model in personal_models()
        for record in model._base_manager.filter(erased_at=None, retain_until__lt=on).order_by("pk")
    ]


def erase_due(*, on: datetime.date, by: User | None = None) -> int:
    """Erase what is past its retention date, each record for itself; return how many that were.

    Traces go as well, those of what was erased before included: somebody who was reading may have been in
    the way then.
    """
    number = _erase_each(due_for_erasure(on), by=by)
    remove_traces_after_commit(personal_models())
    return number


@transaction.atomic
def erase_again(*, on: datetime.date) -> int:
    """After a restore: erase whom the ledger names and what is past its date; return how many that were.

    The traces are for the caller to remove, once everything is stored.
    """
    named = Erasure.objects.values("key")
    back = [
        record
        for model in personal_models()
        for record in model._base_manager.filter(erased_at=None, key__in=named)
    ]
    return _erase_each(back, by=None) + _erase_each(due_for_erasure(on), by=None)


def _erase_each(records: list[PersonalRecord], *, by: User | None) -> int:
    number = 0
    for record in records:
        try:
            _erase(record, reason=Erasure.Reason.RETENTION, by=by)
        except PersonGone:
            continue  # deleted since: nothing is left of it
        number += 1
    return number


def _present(record: PersonalRecord) -> Any:
    """The record as it is stored, locked until the transaction ends. Raises PersonGone."""
    current = type(record)._base_manager.select_for_update().filter(pk=record.pk).first()
    if current is None:
        raise PersonGone
    return current


def _locked(record: PersonalRecord) -> None:
    """Lock the stored record for a change. Raises PersonGone, PersonErased."""
    if _present(record).is_erased:
        raise PersonErased


def _write_down(record: PersonalRecord, *, reason: Erasure.Reason, by: User | None) -> Erasure:
    """The line of the ledger for this record; what stood there already holds."""
    line, _ = Erasure.objects.get_or_create(
        key=record.key, defaults={"erased_at": timezone.now(), "reason": reason, "by": by}
    )
    return line
