"""Keeping partnerships: adding, changing, their document, and deleting what nothing refers to."""

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import models, transaction

from municipalities.models import User
from stakeholders.models import Organisation, Partnership
from stakeholders.organisations import uses_of
from stakeholders.signing import put, sign


class PartnershipRefused(Exception):
    """Why a partnership could not be kept so; the text is Dutch and fit for the screen."""


class PartnershipInUse(PartnershipRefused):
    """A plan or a regional priority names it."""


class PartnershipGone(PartnershipRefused):
    """Somebody deleted it in the meantime."""

    def __init__(self) -> None:
        super().__init__("Dit samenwerkingsverband is in de tussentijd verwijderd.")


@transaction.atomic
def add_partnership(
    *,
    partnership: Partnership,
    members: Iterable[Organisation] = (),
    document: File | None = None,
    by: User | None,
) -> Partnership:
    """Save a new partnership with its members and, when there is one, its document."""
    sign(partnership, by=by, reason="Toegevoegd")
    with _document_of(partnership, document):
        partnership.save()
        partnership.members.set(members)
    return partnership


@transaction.atomic
def change_partnership(
    *,
    partnership: Partnership,
    by: User | None,
    members: Iterable[Organisation] | None = None,
    document: File | None = None,
    removes_document: bool = False,
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed partnership with one row of history. Raises PartnershipGone.

    `members` None leaves them as they are. `document` takes the place of the one there was, which goes once
    the change stands; `removes_document` lets it go without another. `not_chosen` holds what lost from a
    colleague's text: it is kept as a version of its own. Raises concurrency's RecordModifiedError when the
    record changed since it was read.
    """
    stored = Partnership.objects.select_for_update().filter(pk=partnership.pk).first()
    if stored is None:
        raise PartnershipGone
    if lost := {name: value for name, value in (not_chosen or {}).items() if name != "members"}:
        chosen = {name: getattr(partnership, name) for name in lost}
        put(partnership, lost)
        sign(partnership, by=by, reason="Niet gekozen, wel bewaard")
        partnership.save()
        put(partnership, chosen)
    if members is not None:
        _set_without_row(partnership, members)
    sign(partnership, by=by, reason="Gewijzigd")
    if removes_document and document is None:
        partnership.document = ""
    with _document_of(partnership, document):
        partnership.save()
    if stored.document and stored.document.name != partnership.document.name:
        _forget(stored.document)


@transaction.atomic
def delete_partnership(*, partnership: Partnership, by: User | None) -> None:
    """Delete a partnership that nothing refers to, and its document. Raises PartnershipInUse, -Gone."""
    stored = Partnership.objects.select_for_update().filter(pk=partnership.pk).first()
    if stored is None:
        raise PartnershipGone
    if uses := uses_of(stored):
        raise PartnershipInUse(
            f"‘{stored}’ is in gebruik: {', '.join(map(str, uses))}. Haal het daar eerst weg."
        )
    sign(stored, by=by, reason="Verwijderd")
    try:
        stored.delete()
    except models.ProtectedError:
        # Somebody began to use it between counting and deleting.
        raise PartnershipInUse(f"‘{stored}’ is in gebruik. Haal het daar eerst weg.") from None
    if stored.document:
        _forget(stored.document)


@contextlib.contextmanager
def _document_of(partnership: Partnership, document: File | None) -> Iterator[None]:
    """Store `document` for a save; when that does not go through, the file goes again."""
    with contextlib.ExitStack() as undo:
        if document is not None:
            stored: Any = partnership.document
            stored.save(document.name, document, save=False)
            undo.callback(stored.storage.delete, stored.name)
        yield
        undo.pop_all()


def _forget(document: Any) -> None:
    """Remove the file once nothing can bring back the record that names it."""
    transaction.on_commit(partial(document.storage.delete, document.name))


def _set_without_row(partnership: Any, members: Iterable[Organisation]) -> None:
    """Write the members; the row of history of the save that follows holds them."""
    partnership.skip_history_when_saving = True
    try:
        partnership.members.set(members)
    finally:
        del partnership.skip_history_when_saving
