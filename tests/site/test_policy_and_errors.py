import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import include, path

from tests.builders import make_municipality, make_user


def broken(request):
    raise RuntimeError("stuk")


def forbidden(request):
    raise PermissionDenied


def suspicious(request):
    raise SuspiciousOperation


urlpatterns = [
    path("stuk/", broken),
    path("verboden/", forbidden),
    path("verdacht/", suspicious),
    path("", include("livp.urls")),
]


def policy(response):
    parts = [part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";")]
    return {name: value.split() for name, _, value in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/account/login/", "/bestaat-niet/"])
def test_policy_is_strict_on_every_page(client, address):
    found = policy(client.get(address))
    assert "unsafe" not in str(found)
    assert found["default-src"] == ["'none'"]
    assert found["style-src"] == ["'self'"]
    assert found["script-src"][0] == "'self'"
    assert found["img-src"] == ["'self'"]
    assert found["frame-ancestors"] == ["'none'"]
    assert found["form-action"] == ["'self'"]
    assert found["base-uri"] == ["'none'"]


@pytest.mark.django_db
def test_nonce_is_new_for_every_answer(rf):
    from csp.middleware import CSPMiddleware
    from django.http import HttpResponse

    def answer(request):
        return HttpResponse(str(request.csp_nonce))

    nonces = set()
    for _ in range(2):
        response = CSPMiddleware(answer)(rf.get("/"))
        nonce = response.content.decode()
        assert f"'nonce-{nonce}'" in policy(response)["script-src"]
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/bestaat/niet/", 404, "Deze pagina is er niet"),
        ("/verboden/", 403, "U mag deze pagina niet zien"),
        ("/verdacht/", 400, "Dit verzoek begrijpen we niet"),
        ("/stuk/", 500, "Er ging iets mis"),
    ],
)
def test_error_pages_are_dutch_and_show_the_way_back(address, status, heading):
    client = Client(raise_request_exception=False)
    response = client.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert '<html lang="nl">' in page
    assert 'href="/"' in page


@pytest.mark.urls(__name__)
def test_error_page_500_needs_no_database(client, django_db_blocker):
    with django_db_blocker.block():
        response = Client(raise_request_exception=False).get("/stuk/")
    assert (response.status_code, "Er ging iets mis" in response.content.decode()) == (500, True)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_forbidden_page_tells_members_whom_to_ask(client):
    assert "Log dan eerst in" in client.get("/verboden/").content.decode()
    client.force_login(
        make_user(municipality=make_municipality()), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert "Vraag het de beheerder van uw gemeente" in client.get("/verboden/").content.decode()


@pytest.mark.django_db
def test_session_that_ran_out_is_explained():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/account/login/", {"login": "iemand@duinwaard.example", "password": "geheim"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "Deze pagina stond te lang open" in page
    assert "Kies ‘Zet terug’ en sla uw tekst op." in page
    assert 'href="/account/login/"' in page


@pytest.mark.django_db
def test_too_many_attempts_get_a_dutch_page(client):
    from allauth.account import app_settings
    from django.core.cache import cache

    cache.clear()
    limits = app_settings.RATE_LIMITS | {"reset_password": "2/m/ip"}
    with override_settings(ACCOUNT_RATE_LIMITS=limits):
        answers = [
            client.post("/account/password/reset/", {"email": "iemand@duinwaard.example"}) for _ in range(3)
        ]
    cache.clear()
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "<h1>Even wachten</h1>" in answers[-1].content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("proxies", "status"), [(1, 302), (0, 429)])
def test_behind_a_proxy_one_visitor_does_not_use_up_the_attempts_of_another(client, proxies, status):
    from allauth.account import app_settings
    from django.core.cache import cache

    def ask(forwarded_for):
        data = {"email": "iemand@duinwaard.example"}
        return client.post("/account/password/reset/", data, HTTP_X_FORWARDED_FOR=forwarded_for)

    cache.clear()
    limits = app_settings.RATE_LIMITS | {"reset_password": "2/m/ip"}
    with override_settings(ACCOUNT_RATE_LIMITS=limits, ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        # What a visitor says of themselves stands before what the proxy adds, and does not count.
        answers = [ask(f"10.0.0.{number}, 192.0.2.1").status_code for number in range(3)]
        assert answers == [302, 302, 429]
        assert ask("192.0.2.2").status_code == status
    cache.clear()
