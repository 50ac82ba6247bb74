"""Saving and deleting records of a municipality's lists, each with its line of history."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models, transaction

from municipalities.models import User
from plans.editing import Gone, save_as, sign

Record = TypeVar("Record", bound=models.Model)


class InUse(Exception):
    """Something rests on it, so that it stays; the message says what, in Dutch."""


def locked(record: Record) -> Record:
    """The record as it stands in the database, locked until the transaction ends. Raises Gone."""
    manager: Any = type(record)._base_manager
    found: Record | None = manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    if found is None:
        raise Gone
    return found


@transaction.atomic
def keep(
    record: Any,
    *,
    by: User | None,
    reason: str = "Gewijzigd",
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed record; what lost from a colleague's text stays as a version of its own below it.

    Raises Gone, and concurrency's RecordModifiedError when it changed since it was read.
    """
    locked(record)
    if not_chosen:
        chosen = {name: getattr(record, name) for name in not_chosen}
        for name, value in not_chosen.items():
            setattr(record, name, value)
        save_as(record, by=by, reason="Niet gekozen, wel bewaard")
        for name, value in chosen.items():
            setattr(record, name, value)
    save_as(record, by=by, reason=reason)


@transaction.atomic
def remove(record: models.Model, *, by: User | None) -> None:
    """Delete a record. Raises Gone, and InUse when something refers to it that must not go."""
    locked(record)
    sign(record, by=by, reason="Verwijderd")
    try:
        record.delete()
    except models.ProtectedError:
        raise InUse(f"‘{record}’ is in gebruik.") from None
