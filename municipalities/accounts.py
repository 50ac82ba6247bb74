"""How people get in: by invitation only, and no longer than somebody gives them a role."""

import contextlib
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from municipalities.invitations import user_with_email
from municipalities.memberships import AlreadyHasRole, give_role
from municipalities.models import Invitation, Municipality, Role, User


def may_log_in(user: User) -> bool:
    """Whether this user has a role somewhere, or an invitation that gives one."""
    return user.has_access or (
        user.is_active and Invitation.objects.acceptable().filter(email__iexact=user.email).exists()
    )


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves; an administrator invites (see invitations)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: accounts come from invitations."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn away who gave the right password but has no role any more."""
        if user.is_active and not may_log_in(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)


class AccessMiddleware:
    """End the session of someone whose last role ended, at the next request.

    The account pages stay open: there an invitation of another municipality is accepted. Visitors without
    a session cost nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Log out and say why, or go on."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.path.startswith("/account/"):
            user = request.user
            if user.is_authenticated and not user.has_access:
                logout(request)
                messages.warning(request, "U heeft geen toegang meer. Vraag een beheerder van uw gemeente.")
                return redirect("account_login")
        return self.get_response(request)


def keep_one_address(user: User) -> None:
    """Let `user` log in and set a password by their own address only, not by an older one."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )


@transaction.atomic
def create_administrator(*, email: str, name: str, municipality: Municipality) -> User:
    """Make the first administrator of a municipality; who has an account keeps it and gets the role.

    Doing it again changes nothing.
    """
    email = email.strip().lower()
    user = user_with_email(email)
    if user is None:
        user = User.objects.create_user(email, name=name)
        keep_one_address(user)
    with contextlib.suppress(AlreadyHasRole):
        give_role(user=user, municipality=municipality, role=Role.ADMINISTRATOR, by=None)
    return user


def set_password_address(user: User) -> str:
    """An address where `user` sets a password; works once and for three days (PASSWORD_RESET_TIMEOUT)."""
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)},
    )
    return settings.BASE_URL + path
