"""Log in, forget, change, second factor: Dutch from the first to the last word, and it works."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from django.core import mail
from django.core.cache import cache

from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "vier-paarden-lopen-langs"
# Words that only an English sentence has; names of protocols and of the product are none of these.
ENGLISH = re.compile(
    r"\b(the|your|you|password reset|sign in|sign up|please|must|enter|this|email address|again)\b",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def no_limits_left_over():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    user = make_user(municipality=make_municipality())
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def logged_in(client, user):
    response = client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/beheer/")
    return client


@pytest.fixture
def confirmed(logged_in):
    """Logged in, and the password given once more: what changes to the account ask for."""
    logged_in.post("/account/reauthenticate/", {"password": PASSWORD})
    return logged_in


def totp(secret, at=None):
    """The six digits of RFC 6238 with its defaults (SHA-1, 30 seconds)."""
    counter = struct.pack(">Q", int(at or time.time()) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def words(response):
    """What a reader sees: the page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize(
    "address",
    ["login/", "password/reset/", "password/reset/done/", "password/reset/key/1-x/",
     "password/reset/key/done/", "signup/", "inactive/", "confirm-email/", "confirm-email/x/"],
)  # fmt: skip
def test_screens_before_log_in_are_dutch(client, address):
    response = client.get(f"/account/{address}", follow=True)
    assert response.status_code == 200
    assert ENGLISH.findall(words(response)) == []


@pytest.mark.parametrize(
    "address",
    ["/account/2fa/", "/account/2fa/totp/activate/", "/account/password/change/", "/account/logout/",
     "/account/reauthenticate/"],
)  # fmt: skip
def test_screens_after_log_in_are_dutch(confirmed, address):
    response = confirmed.get(address)
    assert response.status_code == 200
    assert ENGLISH.findall(words(response)) == []


def test_log_in_says_what_is_wrong(client, user):
    response = client.post("/account/login/", {"login": user.email, "password": "fout"})
    assert "Dit e-mailadres en wachtwoord horen niet bij elkaar." in words(response)
    assert "<title>Fout: Inloggen" in response.content.decode()


def test_log_in_does_not_tell_who_has_an_account(client, user):
    known = client.post("/account/login/", {"login": user.email, "password": "fout"})
    unknown = client.post("/account/login/", {"login": "niemand@duinwaard.example", "password": "fout"})
    message = "Dit e-mailadres en wachtwoord horen niet bij elkaar."
    assert (message in words(known), message in words(unknown)) == (True, True)


def test_log_in_field_points_to_its_error(client):
    page = client.post("/account/login/", {}).content.decode()
    assert 'aria-describedby="id_login_error"' in page
    assert 'id="id_login_error"' in page
    assert 'aria-invalid="true"' in page
    assert "placeholder" not in page


def test_nobody_signs_up(client):
    response = client.post("/account/signup/", {"email": "nieuw@duinwaard.example", "password1": PASSWORD})
    assert "Een account krijgt u via uw gemeente" in words(response)


def test_weak_passwords_are_refused_in_dutch(logged_in):
    data = {"oldpassword": PASSWORD, "password1": "kort", "password2": "korter"}
    response = logged_in.post("/account/password/change/", data)
    assert "Dit wachtwoord is te kort." in words(response)
    assert ENGLISH.findall(words(response)) == []
    response = logged_in.post("/account/password/change/", data | {"oldpassword": "fout"})
    assert "Dit is niet uw huidige wachtwoord." in words(response)
    response = logged_in.post("/account/password/change/", data | {"password1": "korter-dan-een-zin"})
    assert "De twee wachtwoorden zijn niet gelijk." in words(response)


def test_forgotten_password_is_chosen_anew_with_a_mail(client, user):
    response = client.post("/account/password/reset/", {"email": user.email}, follow=True)
    assert "Kijk in uw mail" in words(response)
    [message] = mail.outbox
    assert (message.to, message.subject) == ([user.email], "LIVP: Nieuw wachtwoord kiezen")
    assert message.body.startswith(f"Hallo {user.name},\n\nU heeft een nieuw wachtwoord aangevraagd.")
    assert ENGLISH.findall(message.body) == []
    link = re.search(r"http://testserver(/account/password/reset/key/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    assert "Nieuw wachtwoord" in words(form)
    assert ENGLISH.findall(words(form)) == []
    new = "acht-boten-varen-terug"
    done = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new}, follow=True)
    assert "Uw wachtwoord is gewijzigd" in words(done)
    assert ENGLISH.findall(words(done)) == []
    assert ENGLISH.findall(mail.outbox[-1].body) == []
    assert mail.outbox[-1].subject == "LIVP: U heeft een nieuw wachtwoord"
    user.refresh_from_db()
    assert user.check_password(new)
    used = client.get(link, follow=True)
    assert "Deze link werkt niet meer" in words(used)


def test_forgotten_password_of_nobody_looks_the_same_and_sends_a_dutch_mail(client):
    response = client.post("/account/password/reset/", {"email": "niemand@duinwaard.example"}, follow=True)
    assert "Kijk in uw mail" in words(response)
    [message] = mail.outbox
    assert message.subject == "LIVP: Er is geen account met dit e-mailadres"
    assert ENGLISH.findall(message.body) == []


@pytest.mark.django_db(transaction=True)  # the mail goes out on commit
def test_second_factor_from_turning_on_to_turning_off(confirmed, user):
    page = confirmed.get("/account/2fa/totp/activate/")
    assert page.content.decode().count("<svg") == 1
    assert "data:" not in page.content.decode()
    assert "<?xml" not in page.content.decode()
    secret = re.search(r'<code class="code">([A-Z2-7]+)</code>', page.content.decode())[1]
    wrong = confirmed.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert "Deze code klopt niet." in words(wrong)
    codes = confirmed.post("/account/2fa/totp/activate/", {"code": totp(secret)}, follow=True)
    assert "Bewaar deze codes op een veilige plek" in words(codes)
    assert ENGLISH.findall(words(codes)) == []
    listed = re.findall(r"<li><code>(\w+)</code></li>", codes.content.decode())
    assert len(listed) == 10
    assert [message.subject for message in mail.outbox] == ["LIVP: Inloggen met een code staat aan"]
    assert ENGLISH.findall(mail.outbox[-1].body) == []
    index = confirmed.get("/account/2fa/")
    assert "U heeft nog 10 herstelcodes." in words(index)

    confirmed.post("/account/logout/")
    asked = confirmed.post("/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)
    assert "Vul uw code in" in words(asked)
    assert ENGLISH.findall(words(asked)) == []
    inside = confirmed.post("/account/2fa/authenticate/", {"code": listed[0]})
    assert (inside.status_code, inside["Location"]) == (302, "/beheer/")
    assert "U heeft nog 9 herstelcodes." in words(confirmed.get("/account/2fa/"))

    asked = confirmed.get("/account/2fa/totp/deactivate/", follow=True)
    assert "Bevestig dat u het bent" in words(asked)
    assert ENGLISH.findall(words(asked)) == []
    confirmed.post("/account/reauthenticate/", {"password": PASSWORD})
    for address in ("/account/2fa/recovery-codes/generate/", "/account/2fa/totp/deactivate/"):
        screen = confirmed.get(address)
        assert screen.status_code == 200
        assert ENGLISH.findall(words(screen)) == []
    off = confirmed.post("/account/2fa/totp/deactivate/", follow=True)
    assert "Staat uit" in words(off)
    assert ENGLISH.findall(words(off)) == []
    assert mail.outbox[-1].subject == "LIVP: Inloggen met een code staat uit"


def test_log_out_says_so(logged_in):
    response = logged_in.post("/account/logout/", follow=True)
    assert "U bent uitgelogd." in words(response)
    assert "Inloggen" in words(response)
