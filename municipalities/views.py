"""The page where an invitation is accepted."""

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from municipalities.forms import ROLE_DESCRIPTIONS, NewAccountForm
from municipalities.invitations import (
    AccountExists,
    InvitationRefused,
    WrongAccount,
    accept_invitation,
    accept_invitation_as_new_user,
    find_invitation,
    user_with_email,
)
from municipalities.models import Invitation, Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation; take a name and password, or one click from someone who has an account."""
    try:
        invitation = find_invitation(token)
        if request.user.is_authenticated or user_with_email(invitation.email):
            return _with_account(request, invitation, token)
        return _without_account(request, invitation, token)
    except AccountExists:
        return redirect(request.path)
    except InvitationRefused as refused:
        context = {"reason": str(refused), "is_wrong_account": isinstance(refused, WrongAccount)}
        return render(request, "municipalities/invitation_refused.html", context, status=410)


def email_stays(request: HttpRequest) -> HttpResponse:
    """Answer 404: whoever runs the installation changes an address, in the admin."""
    raise Http404


def _with_account(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    if request.user.is_authenticated:
        if request.user.email.lower() != invitation.email.lower():
            raise WrongAccount(
                f"Deze uitnodiging is voor {invitation.email}. U bent ingelogd als {request.user.email}."
            )
        if request.method == "POST":
            membership = accept_invitation(token=token, by=request.user)
            messages.success(
                request,
                f"Welkom. U bent nu {membership.get_role_display()} bij {membership.municipality.title}.",
            )
            return redirect("admin:index")
    return render(request, "municipalities/invitation_existing.html", _context(invitation))


def _without_account(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    form = NewAccountForm(request.POST or None, initial={"name": invitation.name})
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation_as_new_user(
                token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except ValidationError as error:
            form.add_error("password", ValidationError(error.messages))
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, f"Welkom bij {invitation.municipality.title}. Uw account is klaar.")
            return redirect("admin:index")
    return render(request, "municipalities/invitation_new.html", _context(invitation) | {"form": form})


def _context(invitation: Invitation) -> dict[str, object]:
    return {
        "invitation": invitation,
        "role_description": ROLE_DESCRIPTIONS[Role(invitation.role)],
        "section": "login",
    }
