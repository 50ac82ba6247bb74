"""The secret address of a user's own agenda: making it, withdrawing it, and who is behind one.

The database keeps a digest of the secret, so that reading the database lets nobody in.
"""

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from communication.models import PrivateAgenda
from municipalities.models import User


class AgendaChanged(Exception):
    """It was made anew or withdrawn since the page was opened, perhaps by a second click."""

    def __init__(self) -> None:
        super().__init__("Er is niets veranderd: uw adres is net al gemaakt of ingetrokken.")


def digest(secret: str) -> str:
    """What the database keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def agenda_in_use(user: User) -> PrivateAgenda | None:
    """The address that works today, without its secret."""
    return PrivateAgenda.objects.filter(user=user, withdrawn_at=None).first()


@transaction.atomic
def make_agenda(user: User, *, replaces: PrivateAgenda | None) -> str:
    """Make a new address in place of `replaces`, and return its secret: this is the only time it is known.

    Raises AgendaChanged when `replaces` is not the one in use.
    """
    _lock(user, replaces)
    if replaces is not None:
        _withdraw(replaces)
    secret = secrets.token_urlsafe(32)
    PrivateAgenda.objects.create(user=user, digest=digest(secret))
    return secret


@transaction.atomic
def withdraw_agenda(user: User, *, agenda: PrivateAgenda) -> None:
    """Let the address end. Raises AgendaChanged when it is not the one in use."""
    _lock(user, agenda)
    _withdraw(agenda)


def _lock(user: User, expected: PrivateAgenda | None) -> None:
    User.objects.select_for_update().get(pk=user.pk)
    if agenda_in_use(user) != expected:
        raise AgendaChanged


def _withdraw(agenda: PrivateAgenda) -> None:
    agenda.withdrawn_at = timezone.now()
    agenda.save(update_fields=["withdrawn_at"])


def reader_of(secret: str, *, on: datetime.date) -> User | None:
    """Whose agenda is behind `secret`; None when it was withdrawn, or its user has no access any more.

    Remembers once a day that it was read, so that the user sees whether an agenda still looks.
    """
    found = PrivateAgenda.objects.filter(digest=digest(secret), withdrawn_at=None).select_related("user")
    agenda = found.first()
    if agenda is None or not agenda.user.has_access:
        return None
    if agenda.last_read_at is None or timezone.localdate(agenda.last_read_at) < on:
        PrivateAgenda.objects.filter(pk=agenda.pk).update(last_read_at=timezone.now())
    return agenda.user


def address_of(secret: str) -> str:
    """The address to copy into an agenda."""
    return settings.BASE_URL + reverse("private_feed", args=[secret])


def webcal(address: str) -> str:
    """The same address, as one that opens the agenda of this device."""
    return f"webcal://{address.partition('://')[2]}"
