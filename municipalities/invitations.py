"""Inviting a colleague: a mail with an address that works once, for a week.

The database keeps a digest of what stands in the address, so that reading the database lets nobody in.
"""

import hashlib
import secrets
import smtplib

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from municipalities.memberships import AlreadyHasRole, give_role, lock
from municipalities.models import Invitation, Membership, Municipality, Role, User


class InvitationRefused(Exception):
    """Why this could not be done with an invitation; the text is Dutch and fit for the screen."""


class AlreadyInvited(InvitationRefused):
    """There is an open invitation for this address and role."""


class AlreadyMember(InvitationRefused):
    """This colleague has this role."""


class UserBlocked(InvitationRefused):
    """Whoever runs the installation blocked this account."""


class InvitationUnknown(InvitationRefused):
    """No invitation has this address, or it was sent again with a newer one."""


class InvitationExpired(InvitationRefused):
    """More than a week old."""


class InvitationUsed(InvitationRefused):
    """Accepted before."""


class InvitationWithdrawn(InvitationRefused):
    """Withdrawn by an administrator."""


class WrongAccount(InvitationRefused):
    """Somebody else is logged in."""


class MailNotSent(InvitationRefused):
    """The invitation stands, but the mail did not leave."""


def digest(token: str) -> str:
    """What the database keeps of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def user_with_email(email: str) -> User | None:
    """The user with this address, whatever its capitals."""
    return User.objects.filter(email__iexact=email).first()


def invite_colleague(*, municipality: Municipality, email: str, name: str, role: str, by: User) -> Invitation:
    """Invite someone by mail. Raises AlreadyMember, AlreadyInvited, UserBlocked, MailNotSent."""
    token = secrets.token_urlsafe(32)
    email = email.strip().lower()
    role = Role(role)
    with transaction.atomic():
        municipality = lock(municipality)
        user = user_with_email(email)
        if user and not user.is_active:
            raise UserBlocked(
                f"Het account van {email} is geblokkeerd. Vraag de technisch beheerder om het vrij te geven."
            )
        if user and user.memberships.current().filter(municipality=municipality, role=role).exists():
            raise AlreadyMember(f"{user} is al {role.label} bij {municipality.title}.")
        if municipality.invitations.open().filter(email__iexact=email, role=role).exists():
            raise AlreadyInvited(
                f"{email} is al uitgenodigd als {role.label}. Klik bij de uitnodiging op ‘Opnieuw versturen’."
            )
        invitation = Invitation(
            municipality=municipality,
            email=email,
            # One line: the name stands in a mail that people trust.
            name=" ".join(name.split()),
            role=role,
            invited_by=by,
            token_digest=digest(token),
        )
        invitation._history_user = by
        invitation.save()
    _send(invitation, token)
    return invitation


def resend_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Send a new mail with a new address; the old address stops working, the week starts again.

    Raises InvitationUsed, InvitationWithdrawn, MailNotSent.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        lock(invitation.municipality)
        current = _lock_open(pk=invitation.pk)
        current.token_digest = digest(token)
        current.created_at = timezone.now()
        current.invited_by = by
        current._history_user = by
        current.save(update_fields=["token_digest", "created_at", "invited_by"])
    _send(current, token)
    return current


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Make the address in the mail worthless. Raises InvitationUsed, InvitationWithdrawn."""
    lock(invitation.municipality)
    current = _lock_open(pk=invitation.pk)
    current.withdrawn_at = timezone.now()
    current._history_user = by
    current.save(update_fields=["withdrawn_at"])
    return current


def find_invitation(token: str) -> Invitation:
    """The invitation that can be accepted with this token.

    Raises InvitationUnknown, InvitationUsed, InvitationWithdrawn, InvitationExpired.
    """
    return _acceptable(
        Invitation.objects.select_related("municipality", "invited_by")
        .filter(token_digest=digest(token))
        .first()
    )


@transaction.atomic
def accept_invitation(*, token: str, by: User) -> Membership:
    """Add the role to the account of `by`, who is logged in.

    Raises what `find_invitation` raises, and WrongAccount. Someone who got the role in the meantime keeps it.
    """
    invitation = _lock_acceptable(token)
    if by.email.lower() != invitation.email.lower():
        raise WrongAccount(
            f"Deze uitnodiging is voor {invitation.email}. U bent ingelogd als {by.email}. Log eerst uit en "
            "open de link opnieuw."
        )
    return _accept(invitation, user=by)


@transaction.atomic
def accept_invitation_as_new_user(*, token: str, name: str, password: str) -> User:
    """Make an account for the invited address and give it the role.

    Raises what `find_invitation` raises, AccountExists, and ValidationError for a weak password.
    """
    invitation = _lock_acceptable(token)
    if user_with_email(invitation.email):
        raise AccountExists("U heeft al een account. Log in om de uitnodiging aan te nemen.")
    user = User(email=invitation.email.lower(), name=name.strip())
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    # Opening the address in the mail shows that the mailbox is theirs.
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _accept(invitation, user=user)
    return user


class AccountExists(InvitationRefused):
    """The invited address has an account already: log in first."""


def _accept(invitation: Invitation, *, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation._history_user = user
    invitation.save(update_fields=["accepted_at"])
    try:
        return give_role(user=user, municipality=invitation.municipality, role=invitation.role, by=user)
    except AlreadyHasRole:
        return user.memberships.current().get(municipality=invitation.municipality, role=invitation.role)


def _lock_acceptable(token: str) -> Invitation:
    """Lock the municipality, then the invitation: the order that every event keeps."""
    found = find_invitation(token)
    lock(found.municipality)
    return _acceptable(
        Invitation.objects.select_related("municipality")
        .select_for_update(of=("self",))
        .filter(token_digest=digest(token))
        .first()
    )


def _lock_open(*, pk: int) -> Invitation:
    invitation = (
        Invitation.objects.select_related("municipality", "invited_by")
        .select_for_update(of=("self",))
        .get(pk=pk)
    )
    _refuse_closed(invitation)
    return invitation


def _acceptable(invitation: Invitation | None) -> Invitation:
    if invitation is None:
        raise InvitationUnknown(
            "Deze link klopt niet of is vervangen door een nieuwere. Kijk of u een latere mail heeft."
        )
    _refuse_closed(invitation)
    if invitation.has_expired:
        raise InvitationExpired("Deze uitnodiging is verlopen: de link werkt een week.")
    return invitation


def _refuse_closed(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise InvitationUsed("Deze uitnodiging is al aangenomen.")
    if invitation.withdrawn_at:
        raise InvitationWithdrawn("Deze uitnodiging is ingetrokken.")


def _send(invitation: Invitation, token: str) -> None:
    context = {
        "invitation": invitation,
        "municipality": invitation.municipality,
        "address": settings.BASE_URL + reverse("accept_invitation", kwargs={"token": token}),
    }
    subject = f"Uitnodiging: werk mee aan het veiligheidsplan van {invitation.municipality.title}"
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string("municipalities/mail/invitation.txt", context),
        to=[invitation.email],
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(
            "De uitnodiging staat klaar, maar de mail kon niet worden verstuurd. Klik later op "
            "‘Opnieuw versturen’."
        ) from error
