"""What strangers may send, and what browsers may keep."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plans.models import Plan
from tests.builders import make_municipality, make_plan, make_user

pytestmark = pytest.mark.django_db
SIX_MB = 6 * 1024 * 1024


def test_a_stranger_cannot_fill_the_disk_through_a_form(client):
    file = SimpleUploadedFile("groot.bin", b"x" * SIX_MB)
    answer = client.post("/account/login/", {"login": "x@duinwaard.example", "file": file})
    assert answer.status_code == 413
    assert "Wat u verstuurt, is te groot." in answer.content.decode()


def test_a_member_still_reads_the_answer_of_the_form(client):
    municipality = make_municipality()
    user = make_user(municipality=municipality, role="administrator")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(
        f"/beheer/municipalities/municipality/{municipality.pk}/change/",
        {"colour": "#0b4f6c", "logo": SimpleUploadedFile("groot.png", b"x" * SIX_MB)},
    )
    assert answer.status_code == 200
    assert "Dit bestand is groter dan 1 MB." in answer.content.decode()


def test_no_cache_keeps_a_page_that_was_made_for_a_member(client):
    plan = make_plan()
    address = f"/{plan.municipality.slug}/plannen/{plan.slug}/"
    client.force_login(
        make_user(municipality=plan.municipality), backend="django.contrib.auth.backends.ModelBackend"
    )
    for page in (address, f"/{plan.municipality.slug}/", "/"):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]


def test_pages_for_everybody_and_decided_headers_stay_as_they_are(client):
    plan = make_plan(status=Plan.Status.ADOPTED)
    assert "Cache-Control" not in client.get(f"/{plan.municipality.slug}/plannen/{plan.slug}/")
    client.force_login(
        make_user(municipality=plan.municipality), backend="django.contrib.auth.backends.ModelBackend"
    )
    style = client.get(f"/{plan.municipality.slug}/huisstijl.css")
    assert style["Cache-Control"] == "public, max-age=300"
