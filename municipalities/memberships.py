"""Who works where: giving a role, ending it.

Every event locks the municipality's row first, so that of two people at once the second sees what the
first did. A municipality keeps at least one administrator who can log in.
"""

from django.db import transaction
from django.utils import timezone

from municipalities.models import Membership, Municipality, Role, User


class MembershipRefused(Exception):
    """Why a membership could not be given or ended; the text is Dutch and fit for the screen."""


class AlreadyHasRole(MembershipRefused):
    """This user has this role here."""


class AlreadyEnded(MembershipRefused):
    """Somebody else ended it before."""


class LastAdministrator(MembershipRefused):
    """Nobody could manage the municipality any more."""


def lock(municipality: Municipality) -> Municipality:
    """Lock the municipality's row for the rest of the transaction and return it as it is now."""
    return Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)


@transaction.atomic
def give_role(*, user: User, municipality: Municipality, role: str, by: User | None) -> Membership:
    """Give `user` a role; `by` is who does it, None for a command.

    Raises AlreadyHasRole.
    """
    municipality = lock(municipality)
    role = Role(role)
    if user.memberships.current().filter(municipality=municipality, role=role).exists():
        raise AlreadyHasRole(f"{user} is al {role.label} bij {municipality.title}.")
    membership = Membership(user=user, municipality=municipality, role=role)
    membership._history_user = by
    membership.save()
    user.forget_roles()
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> Membership:
    """End one role of a user. Raises AlreadyEnded, LastAdministrator."""
    lock(membership.municipality)
    current = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    if current.ended_at:
        raise AlreadyEnded("Deze rol is al beëindigd.")
    _end([current], by=by)
    return current


@transaction.atomic
def end_access(*, user: User, municipality: Municipality, by: User) -> list[Membership]:
    """End every role of `user` at `municipality`; returns what ended.

    Other municipalities where the user works change nothing. Raises AlreadyEnded, LastAdministrator.
    """
    municipality = lock(municipality)
    memberships = list(user.memberships.current().filter(municipality=municipality).select_for_update())
    if not memberships:
        raise AlreadyEnded(f"{user} heeft al geen toegang meer tot {municipality.title}.")
    _end(memberships, by=by)
    return memberships


@transaction.atomic
def block_user(*, user: User, by: User) -> None:
    """Make logging in impossible for `user`, everywhere. Raises LastAdministrator."""
    for municipality in Municipality.objects.of_administrator(user).order_by("pk"):
        lock(municipality)
        if not _other_administrators(municipality, user):
            raise _last_administrator(user, municipality)
    user.is_active = False
    user._history_user = by
    user.save(update_fields=["is_active"])


def is_last_administrator(*, user: User, municipality: Municipality) -> bool:
    """Whether nobody could manage the municipality without `user`."""
    return user.has_membership_as(municipality.pk, Role.ADMINISTRATOR) and not _other_administrators(
        municipality, user
    )


def _other_administrators(municipality: Municipality, user: User) -> bool:
    return municipality.memberships.administrators().exclude(user=user).exists()


def _last_administrator(user: User, municipality: Municipality) -> LastAdministrator:
    return LastAdministrator(
        f"{user} is de enige beheerder van {municipality.title}. Maak eerst een collega beheerder."
    )


def _end(memberships: list[Membership], *, by: User) -> None:
    for membership in memberships:
        if membership.role == Role.ADMINISTRATOR and not _other_administrators(
            membership.municipality, membership.user
        ):
            raise _last_administrator(membership.user, membership.municipality)
    now = timezone.now()
    for membership in memberships:
        membership.ended_at = max(now, membership.started_at)
        membership._history_user = by
        membership.save(update_fields=["ended_at"])
        membership.user.forget_roles()
