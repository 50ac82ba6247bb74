"""Inviting a colleague: a mail, an address that works once, an account."""

import datetime
import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from municipalities.invitations import (
    AlreadyInvited,
    AlreadyMember,
    InvitationExpired,
    InvitationUnknown,
    InvitationUsed,
    InvitationWithdrawn,
    MailNotSent,
    UserBlocked,
    WrongAccount,
    accept_invitation,
    accept_invitation_as_new_user,
    digest,
    find_invitation,
    invite_colleague,
    resend_invitation,
    withdraw_invitation,
)
from municipalities.models import Invitation, Membership, Role, User
from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db

EMAIL = "griffie@duinwaard.example"
PASSWORD = "helmgras-zeehond-42"


@pytest.fixture
def municipality():
    return make_municipality()


@pytest.fixture
def administrator(municipality):
    return make_user(municipality=municipality, role=Role.ADMINISTRATOR, name="Beheerder Duinwaard")


def invite(municipality, administrator, email=EMAIL, role=Role.CLERK):
    return invite_colleague(
        municipality=municipality, email=email, name="Griffie Duinwaard", role=role, by=administrator
    )


def token_in_mail(number=-1):
    return re.search(r"/account/uitnodiging/([\w-]+)/", mail.outbox[number].body)[1]


def test_invite_colleague_mails_an_address_that_the_database_does_not_hold(
    municipality, administrator, settings
):
    settings.BASE_URL = "https://livp.example"

    invitation = invite(municipality, administrator, email="Griffie@Duinwaard.example ")

    assert [message.to for message in mail.outbox] == [[EMAIL]]
    message = mail.outbox[0]
    assert message.subject == f"Uitnodiging: werk mee aan het veiligheidsplan van {municipality.title}"
    assert "Beheerder Duinwaard nodigt u uit" in message.body
    assert "U krijgt de rol griffie." in message.body
    token = token_in_mail()
    assert f"https://livp.example/account/uitnodiging/{token}/" in message.body
    assert invitation.token_digest == digest(token)
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert token not in str(stored)
    assert invitation.history.get().history_user == administrator


def test_invite_colleague_refuses_what_is_there(municipality, administrator):
    make_user(email="lid@duinwaard.example", municipality=municipality, role=Role.CLERK)
    make_user(email="weg@duinwaard.example", is_active=False)
    invite(municipality, administrator)

    with pytest.raises(AlreadyInvited, match="Opnieuw versturen"):
        invite(municipality, administrator, email=EMAIL.upper())
    with pytest.raises(AlreadyMember, match="is al griffie"):
        invite(municipality, administrator, email="Lid@duinwaard.example")
    with pytest.raises(UserBlocked):
        invite(municipality, administrator, email="weg@duinwaard.example")

    assert Invitation.objects.count() == 1
    assert len(mail.outbox) == 1


def test_a_mail_that_does_not_leave_is_told_and_the_invitation_stands(municipality, administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with pytest.raises(MailNotSent, match="kon niet worden verstuurd"):
        invite(municipality, administrator)

    assert Invitation.objects.acceptable().count() == 1


def test_accept_as_new_user_makes_an_account_that_can_log_in(client, municipality, administrator):
    invite(municipality, administrator)

    response = client.post(
        reverse("accept_invitation", args=[token_in_mail()]),
        {"name": "Griffie Duinwaard", "password": PASSWORD, "repeated": PASSWORD},
    )

    assert (response.status_code, response["Location"]) == (302, "/beheer/")
    user = User.objects.get(email=EMAIL)
    assert user.check_password(PASSWORD)
    assert [(m.municipality, m.role) for m in user.memberships.all()] == [(municipality, "clerk")]
    invitation = Invitation.objects.get()
    assert invitation.state == "aangenomen"
    assert invitation.history.first().history_user == user
    assert client.get("/beheer/").status_code == 200


def test_an_invitation_works_once(municipality, administrator):
    invite(municipality, administrator)
    token = token_in_mail()
    accept_invitation_as_new_user(token=token, name="Griffie", password=PASSWORD)

    with pytest.raises(InvitationUsed):
        accept_invitation_as_new_user(token=token, name="Griffie", password=PASSWORD)
    with pytest.raises(InvitationUsed):
        accept_invitation(token=token, by=User.objects.get(email=EMAIL))

    assert Membership.objects.filter(user__email=EMAIL).count() == 1


@pytest.mark.parametrize(
    ("password", "repeated", "message"),
    [
        ("kort", "kort", "Het moet minstens 12 tekens lang zijn"),
        ("1234567890123", "1234567890124", "niet gelijk"),
        ("Griffie Duinwaard", "Griffie Duinwaard", "lijkt te veel op"),
        ("", "", "Dit veld is verplicht"),
    ],
)
def test_a_weak_password_is_refused_in_dutch(
    client, municipality, administrator, password, repeated, message
):
    invite(municipality, administrator)

    response = client.post(
        reverse("accept_invitation", args=[token_in_mail()]),
        {"name": "Griffie Duinwaard", "password": password, "repeated": repeated},
    )

    assert response.status_code == 200
    assert message in response.content.decode()
    assert not User.objects.filter(email=EMAIL).exists()
    assert find_invitation(token_in_mail()).state == "verstuurd"


def test_a_weak_password_is_refused_without_the_form(municipality, administrator):
    invite(municipality, administrator)

    with pytest.raises(ValidationError):
        accept_invitation_as_new_user(token=token_in_mail(), name="Griffie", password="kort")

    assert not User.objects.filter(email=EMAIL).exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_expired_invitation_tells_so_and_can_be_sent_again(client, municipality, administrator):
    invitation = invite(municipality, administrator)
    old = token_in_mail()
    invitation.created_at = timezone.now() - datetime.timedelta(days=7, seconds=1)
    invitation.save()

    with pytest.raises(InvitationExpired):
        find_invitation(old)
    response = client.get(reverse("accept_invitation", args=[old]))
    assert response.status_code == 410
    assert "Deze uitnodiging is verlopen: de link werkt een week." in response.content.decode()

    resend_invitation(invitation=invitation, by=administrator)

    with pytest.raises(InvitationUnknown):
        find_invitation(old)
    assert find_invitation(token_in_mail()) == invitation


def test_an_invitation_works_until_the_week_is_over(municipality, administrator):
    invitation = invite(municipality, administrator)
    invitation.created_at = timezone.now() - datetime.timedelta(days=6, hours=23)
    invitation.save()

    assert find_invitation(token_in_mail()) == invitation


def test_a_withdrawn_invitation_does_not_work(client, municipality, administrator):
    invitation = invite(municipality, administrator)

    withdraw_invitation(invitation=invitation, by=administrator)

    with pytest.raises(InvitationWithdrawn):
        find_invitation(token_in_mail())
    for refused in (resend_invitation, withdraw_invitation):
        with pytest.raises(InvitationWithdrawn):
            refused(invitation=invitation, by=administrator)
    response = client.post(
        reverse("accept_invitation", args=[token_in_mail()]),
        {"name": "Griffie", "password": PASSWORD, "repeated": PASSWORD},
    )
    assert response.status_code == 410
    assert not User.objects.filter(email=EMAIL).exists()
    # The same colleague may be invited anew.
    invite(municipality, administrator)
    assert Invitation.objects.open().count() == 1


def test_an_unknown_address_gets_the_page_not_an_error(client):
    response = client.get(reverse("accept_invitation", args=["verzonnen"]))

    assert response.status_code == 410
    assert "Deze link klopt niet" in response.content.decode()


def test_who_has_an_account_logs_in_first_and_gets_the_role(client, municipality, administrator):
    elsewhere = make_municipality()
    colleague = make_user(email=EMAIL, municipality=elsewhere)
    invite(municipality, administrator)
    address = reverse("accept_invitation", args=[token_in_mail()])

    page = client.get(address).content.decode()
    assert f'href="/account/login/?next={address}"' in page
    # Without logging in nobody accepts, whatever is sent.
    client.post(address, {"name": "Ander", "password": PASSWORD, "repeated": PASSWORD})
    assert colleague.memberships.count() == 1

    client.force_login(colleague)
    response = client.post(address)

    assert (response.status_code, response["Location"]) == (302, "/beheer/")
    assert sorted(colleague.memberships.values_list("municipality", "role")) == sorted(
        [(elsewhere.pk, "policy_officer"), (municipality.pk, "clerk")]
    )


def test_somebody_else_cannot_accept(client, municipality, administrator):
    other = make_user(municipality=make_municipality())
    invite(municipality, administrator)
    token = token_in_mail()

    with pytest.raises(WrongAccount):
        accept_invitation(token=token, by=other)
    client.force_login(other)
    response = client.post(reverse("accept_invitation", args=[token]))

    assert response.status_code == 410
    assert "Uitloggen en opnieuw openen" in response.content.decode()
    assert other.memberships.count() == 1


def test_who_got_the_role_in_the_meantime_keeps_it(municipality, administrator):
    colleague = make_user(email=EMAIL)
    invite(municipality, administrator)
    Membership.objects.create(user=colleague, municipality=municipality, role=Role.CLERK)

    membership = accept_invitation(token=token_in_mail(), by=colleague)

    assert colleague.memberships.get() == membership
    assert Invitation.objects.get().state == "aangenomen"


def test_the_page_is_never_cached(client, municipality, administrator):
    invite(municipality, administrator)

    response = client.get(reverse("accept_invitation", args=[token_in_mail()]))

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_a_name_of_several_lines_writes_no_lines_of_its_own_in_the_mail(mailoutbox):
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    invite_colleague(
        municipality=municipality,
        email="nieuw@duinwaard.example",
        name="Griffier\r\n\r\nOpen eerst deze link",
        role=Role.CLERK,
        by=administrator,
    )
    assert "Beste Griffier Open eerst deze link," in mailoutbox[0].body
