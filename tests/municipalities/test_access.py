"""Getting in, and being put out."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from municipalities.invitations import invite_colleague
from municipalities.memberships import end_access
from municipalities.models import Membership, Role, User
from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "helmgras-zeehond-42"


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    cache.clear()


def log_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def is_in(client):
    return client.get("/beheer/").status_code == 200


def test_a_member_logs_in_by_email_whatever_its_capitals(client):
    user = make_user(municipality=make_municipality(), password=PASSWORD)

    response = client.post(reverse("account_login"), {"login": user.email.upper(), "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/beheer/")
    assert is_in(client)


def test_a_wrong_password_says_nothing_about_the_account(client):
    user = make_user(municipality=make_municipality(), password=PASSWORD)

    wrong = log_in(client, user, "iets-heel-anders-77").content.decode()
    unknown = client.post(
        reverse("account_login"), {"login": "niemand@duinwaard.example", "password": PASSWORD}
    ).content.decode()

    def error(page):
        return re.findall(r'role="alert"[^>]*>\s*<p>(.*?)</p>', page)

    assert error(wrong) == error(unknown)
    assert len(error(wrong)) == 1
    assert not is_in(client)


def test_a_blocked_user_cannot_log_in(client):
    user = make_user(municipality=make_municipality(), password=PASSWORD, is_active=False)

    response = log_in(client, user)

    assert not is_in(client)
    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 302}


def test_a_user_whose_access_ended_cannot_log_in(client):
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    user = make_user(municipality=municipality, password=PASSWORD)
    end_access(user=user, municipality=municipality, by=administrator)

    response = log_in(client, user)

    assert response["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_a_user_whose_access_ended_may_log_in_for_an_invitation(client):
    user = make_user(password=PASSWORD)
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    invite_colleague(municipality=municipality, email=user.email, name="X", role=Role.CLERK, by=administrator)
    address = re.search(r"/account/uitnodiging/[\w-]+/", mail.outbox[0].body)[0]

    response = client.post(
        reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": address}
    )
    assert (response.status_code, response["Location"]) == (302, address)
    assert client.get(address).status_code == 200
    client.post(address)

    assert is_in(client)


def test_a_session_is_over_when_the_last_role_ends(client):
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    user = make_user(municipality=municipality)
    client.force_login(user)
    assert is_in(client)

    end_access(user=user, municipality=municipality, by=administrator)
    response = client.get("/beheer/", follow=True)

    assert response.redirect_chain == [(reverse("account_login"), 302)]
    assert "U heeft geen toegang meer." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_session_is_over_when_the_account_is_blocked(client):
    user = make_user(municipality=make_municipality())
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)

    response = client.get("/beheer/")

    assert response.status_code == 302
    assert not is_in(client)


def test_a_session_goes_on_with_a_role_elsewhere(client):
    here, elsewhere = make_municipality(), make_municipality()
    make_user(municipality=here, role=Role.ADMINISTRATOR)
    user = make_user(municipality=here)
    Membership.objects.create(user=user, municipality=elsewhere, role=Role.CLERK)
    client.force_login(user)

    end_access(user=user, municipality=here, by=user)

    assert is_in(client)


def test_a_visitor_without_a_session_costs_no_query_for_access(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get(reverse("account_login"))


def test_nobody_signs_up(client):
    response = client.post(
        reverse("account_signup"),
        {"email": "nieuw@duinwaard.example", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert not User.objects.exists()
    assert response.status_code == 200


def test_nobody_changes_their_own_address(client):
    client.force_login(make_user(municipality=make_municipality()))

    assert client.get("/account/email/").status_code == 404
    assert client.post("/account/email/", {"email": "baas@duinwaard.example"}).status_code == 404


def test_guessing_passwords_is_stopped(client):
    user = make_user(municipality=make_municipality(), password=PASSWORD)

    for _ in range(10):
        log_in(client, user, "verkeerd-wachtwoord")
    log_in(client, user)

    assert not is_in(client)


def test_a_password_is_reset_by_mail(client):
    user = make_user(municipality=make_municipality(), password=PASSWORD)

    client.post(reverse("account_reset_password"), {"email": user.email})
    address = re.search(r"/account/password/reset/key/\S+", mail.outbox[0].body)[0]
    form = client.get(address, follow=True)
    client.post(
        form.request["PATH_INFO"], {"password1": "strandpaal-meeuw-9", "password2": "strandpaal-meeuw-9"}
    )

    assert mail.outbox[0].to == [user.email]
    log_in(client, user, "strandpaal-meeuw-9")
    assert is_in(client)


def test_a_code_from_the_phone_can_be_switched_on(client):
    from allauth.mfa.totp.internal import auth

    user = make_user(municipality=make_municipality(), password=PASSWORD)
    log_in(client, user)
    # The password is asked once more first.
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, next(iter(auth.yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_activate_totp"), {"code": code})

    assert user.authenticator_set.filter(type="totp").count() == 1
    client.logout()
    response = log_in(client, user)
    assert response["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def create_administrator(*args):
    from io import StringIO

    out = StringIO()
    call_command("create_administrator", *args, stdout=out)
    return out.getvalue()


def test_create_administrator_prints_an_address_where_the_password_is_set(client, settings):
    settings.BASE_URL = "https://livp.example"
    municipality = make_municipality(cbs_code="GM0553", name="Lisse")

    printed = create_administrator("Beheer@Lisse.example", "--municipality", "gm0553", "--name", "Beheerder")

    user = User.objects.get()
    assert (user.email, user.name, user.has_usable_password()) == ("beheer@lisse.example", "Beheerder", False)
    assert user.has_role(municipality.pk, Role.ADMINISTRATOR)
    assert "beheer@lisse.example is beheerder van Gemeente Lisse." in printed
    path = re.search(r"https://livp\.example(/account/password/reset/key/\S+)", printed)[1]
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    log_in(client, user)
    assert is_in(client)


def test_create_administrator_again_gives_a_new_address_and_doubles_nothing():
    make_municipality(slug="duinwaard")

    create_administrator("beheer@duinwaard.example", "--municipality", "duinwaard")
    printed = create_administrator("beheer@duinwaard.example", "--municipality", "duinwaard")

    assert "/account/password/reset/key/" in printed
    assert (User.objects.count(), Membership.objects.count()) == (1, 1)


def test_create_administrator_mails_the_address():
    make_municipality(slug="duinwaard")

    printed = create_administrator("beheer@duinwaard.example", "--municipality", "duinwaard", "--mail")

    assert "/account/password/reset/key/" not in printed
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert mail.outbox[0].to == ["beheer@duinwaard.example"]


def test_create_administrator_says_what_is_wrong():
    make_municipality(slug="duinwaard")

    with pytest.raises(CommandError, match="Geen gemeente met code of webadres GM9999"):
        create_administrator("beheer@duinwaard.example", "--municipality", "GM9999")
    with pytest.raises(CommandError, match="geen is geen e-mailadres"):
        create_administrator("geen", "--municipality", "duinwaard")

    assert not User.objects.exists()
