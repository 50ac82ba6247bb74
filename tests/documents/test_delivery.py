"""`raadsdocument.pdf`: who gets it, when it comes from the cache, what is shown meanwhile."""

import datetime
from pathlib import Path

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from documents import store
from documents.delivery import find_or_404
from documents.kinds import KINDS, Order, council_document_of
from documents.models import RenderedDocument
from municipalities.models import Role
from plans.models import Plan
from priorities.models import AnnualProgramme
from tests.builders import make_chapter, make_municipality, make_plan, make_programme, make_user
from tests.documents.test_store import key_of, make_done, make_row, order_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 proef"


@pytest.fixture
def plan():
    return make_plan(
        municipality=make_municipality(slug="lisse", name="Lisse"), slug="2020-2023", status="adopted"
    )


@pytest.fixture
def draft():
    return make_plan(municipality=make_municipality(slug="lisse", name="Lisse"), slug="2024-2027")


def address_of(plan, name="council_document_pdf"):
    return reverse(name, args=[plan.municipality.slug, plan.slug])


def test_address_is_the_one_people_bookmark(plan):
    assert address_of(plan) == "/lisse/plannen/2020-2023/raadsdocument.pdf"


def test_cached_document_is_served_with_its_name_and_etag(client, plan):
    document = make_done(plan, PDF)
    response = client.get(address_of(plan))
    assert response.status_code == 200
    assert response.getvalue() == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="lisse-2020-2023-vastgesteld.pdf"'
    assert response["ETag"] == f'"{document.key}"'
    assert response["Cache-Control"] == "public, no-cache"


def test_known_etag_gives_304_without_the_file(client, plan):
    document = make_done(plan, PDF)
    etag = f'"{document.key}"'
    Path(document.file.path).unlink()
    response = client.get(address_of(plan), headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == etag
    assert response["Cache-Control"] == "public, no-cache"


def test_head_tells_the_length(client, plan):
    make_done(plan, PDF)
    response = client.head(address_of(plan))
    assert response["Content-Length"] == str(len(PDF))
    for close in response._resource_closers:
        close()


def test_draft_is_private_and_says_concept(client, draft):
    make_done(draft, PDF)
    client.force_login(make_user(municipality=draft.municipality, role=Role.COUNCIL_READER))
    response = client.get(address_of(draft))
    assert response.getvalue() == PDF
    assert response["Content-Disposition"] == 'inline; filename="lisse-2024-2027-concept.pdf"'
    assert response["Cache-Control"] == "private, no-cache"


NAMES = ["council_document_pdf", "council_document_making", "council_document_retry"]


@pytest.mark.parametrize("name", NAMES)
def test_a_draft_does_not_exist_for_outsiders(client, draft, name):
    make_done(draft, PDF)
    method = client.post if name == "council_document_retry" else client.get
    assert method(address_of(draft, name)).status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert method(address_of(draft, name)).status_code == 404


def test_retry_needs_post(client, plan):
    assert client.get(address_of(plan, "council_document_retry")).status_code == 405


def test_a_changed_plan_is_not_served_from_the_cache(client, plan):
    make_done(plan, PDF)
    make_chapter(plan=plan)
    assert client.get(address_of(plan)).status_code == 202


def test_first_visit_queues_and_shows_progress(client, plan):
    response = client.get(address_of(plan))
    assert response.status_code == 202
    html = response.content.decode()
    assert "Het raadsdocument staat in de rij." in html
    assert '<progress id="voortgang" max="100" value="0">0%</progress>' in html
    assert f'<noscript><meta http-equiv="refresh" content="3; url={address_of(plan)}"></noscript>' in html
    assert f'hx-get="{address_of(plan, "council_document_making")}"' in html
    assert "no-store" in response["Cache-Control"]
    assert RenderedDocument.objects.get().state == "queued"


def test_progress_part_shows_sentence_and_percentage(client, plan):
    make_row(
        plan, state="running", seen_at=timezone.now(), sentence="Pagina 3 wordt opgemaakt.", percentage=40
    )
    html = client.get(
        address_of(plan, "council_document_making"), headers={"HX-Request": "true"}
    ).content.decode()
    assert "Pagina 3 wordt opgemaakt." in html
    assert "40%" in html
    assert "<html" not in html


def test_progress_part_ends_with_a_link_and_then_the_document(client, plan):
    make_done(plan, PDF)
    progress = address_of(plan, "council_document_making")
    html = client.get(progress, headers={"HX-Request": "true"}).content.decode()
    assert "every" not in html
    assert f'<a href="{address_of(plan)}">Open het raadsdocument (PDF)</a>' in html
    response = client.get(progress + "?klaar", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == address_of(plan)


def test_progress_address_without_htmx_goes_to_the_document(client, plan):
    response = client.get(address_of(plan, "council_document_making"))
    assert response.status_code == 302
    assert response["Location"] == address_of(plan)


def test_failure_says_why_and_can_be_tried_again(client, plan):
    make_row(plan, state="failed", error="Een tabel is te groot.")
    response = client.get(address_of(plan))
    html = response.content.decode()
    assert response.status_code == 503
    assert "Een tabel is te groot." in html
    assert "Opnieuw proberen" in html
    assert "refresh" not in html
    response = client.post(address_of(plan, "council_document_retry"))
    assert response["Location"] == address_of(plan)
    document = RenderedDocument.objects.get()
    assert (document.state, document.error) == ("queued", "")


def test_failure_while_waiting_goes_to_the_page_that_says_why(client, plan):
    make_row(plan, state="failed", error="Een tabel is te groot.")
    response = client.get(address_of(plan, "council_document_making"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == address_of(plan)


def test_without_a_worker_it_says_so_after_a_while(client, plan):
    row = make_row(plan)
    silent = "Er is nog niemand aan begonnen."
    assert silent not in client.get(address_of(plan)).content.decode()
    RenderedDocument.objects.filter(pk=row.pk).update(
        queued_at=timezone.now() - datetime.timedelta(seconds=30)
    )
    assert silent in client.get(address_of(plan)).content.decode()
    other = make_plan()
    make_row(other, state="running", seen_at=timezone.now())
    assert silent not in client.get(address_of(plan)).content.decode(), "the worker is busy with another"


def test_a_lost_file_is_made_again(client, plan):
    document = make_done(plan, PDF)
    Path(document.file.path).unlink()
    assert client.get(address_of(plan)).status_code == 202
    assert RenderedDocument.objects.get().state == "queued"


def test_delivery_costs_the_same_number_of_queries(client, plan, django_assert_num_queries):
    for _ in range(2):
        make_chapter(plan=plan)
        make_done(plan, PDF)
        with django_assert_num_queries(1):
            client.get(address_of(plan)).getvalue()


def test_the_worker_makes_what_a_visitor_asked_for(client, plan, settings, monkeypatch):
    """From the first visit to the PDF, with the task run at once."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(store, "render_pdf", lambda job, *, on_progress: PDF)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda run, **_: run())
        first = client.get(address_of(plan))
    assert first.status_code == 202
    assert client.get(address_of(plan)).getvalue() == PDF
    assert store.find(order_of(plan)).key == key_of(plan)


# Documents of a year


@pytest.fixture
def adopted(plan):
    """A programme that everybody may read."""
    plan.first_year, plan.last_year = 2020, 2023
    plan.save()
    return make_programme(plan=plan, year=2020, adopted_on="2019-12-10")


def year_address(programme, name):
    return reverse(name, args=[programme.plan.municipality.slug, programme.plan.slug, programme.year])


def make_done_of(kind, programme):
    order = Order(KINDS[kind], programme.plan, AnnualProgramme.objects.get(pk=programme.pk))
    return make_done(programme.plan, PDF, key=store.key_of(order), kind=kind, programme=programme)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("programme_pdf", "uitvoeringsprogramma.pdf"),
        ("progress_pdf", "voortgang.pdf"),
        ("budget_pdf", "begrotingsparagraaf.pdf"),
    ],
)
def test_addresses_of_a_year_are_the_ones_people_bookmark(adopted, name, file):
    assert year_address(adopted, name) == f"/lisse/plannen/2020-2023/uitvoering/2020/{file}"


@pytest.mark.parametrize(
    ("kind", "file"), [("programme", "uitvoeringsprogramma"), ("budget", "begrotingsparagraaf")]
)
def test_a_public_document_of_a_year_costs_one_query(client, adopted, kind, file, django_assert_num_queries):
    document = make_done_of(kind, adopted)
    with django_assert_num_queries(1):
        response = client.get(year_address(adopted, f"{kind}_pdf"))
    assert response.getvalue() == PDF
    assert response["ETag"] == f'"{document.key}"'
    assert response["Cache-Control"] == "public, no-cache"
    assert (
        response["Content-Disposition"] == f'inline; filename="lisse-2020-2023-{file}-2020-vastgesteld.pdf"'
    )


def test_progress_is_for_members_and_stays_out_of_shared_caches(client, adopted):
    make_done_of("progress", adopted)
    address = year_address(adopted, "progress_pdf")
    assert client.get(address).status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(address).status_code == 404
    client.force_login(make_user(municipality=adopted.plan.municipality, role=Role.COUNCIL_READER))
    response = client.get(address)
    assert response.getvalue() == PDF
    assert response["Cache-Control"] == "private, no-cache"
    today = timezone.localdate().isoformat()
    assert response["Content-Disposition"] == f'inline; filename="lisse-2020-2023-voortgang-2020-{today}.pdf"'


@pytest.mark.parametrize("kind", ["programme", "budget"])
def test_a_draft_of_an_adopted_plan_is_private(client, plan, kind):
    programme = make_programme(plan=plan, year=2021)
    make_done_of(kind, programme)
    address = year_address(programme, f"{kind}_pdf")
    assert client.get(address).status_code == 404
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    response = client.get(address)
    assert response["Cache-Control"] == "private, no-cache"
    assert response["Content-Disposition"].endswith('-2021-concept.pdf"')
    response.close()


@pytest.mark.parametrize("kind", ["programme", "progress", "budget"])
def test_first_visit_of_a_year_queues_shows_progress_and_can_be_tried_again(client, adopted, kind):
    client.force_login(make_user(municipality=adopted.plan.municipality))
    called = KINDS[kind].called
    html = client.get(year_address(adopted, f"{kind}_pdf")).content.decode()
    assert f"{called[0].upper()}{called[1:]} staat in de rij." in html
    assert f'hx-get="{year_address(adopted, f"{kind}_making")}"' in html
    RenderedDocument.objects.update(state="failed", error="Een tabel is te groot.")
    html = client.get(year_address(adopted, f"{kind}_pdf")).content.decode()
    assert f"{called[0].upper()}{called[1:]} is niet gemaakt" in html
    response = client.post(year_address(adopted, f"{kind}_retry"))
    assert response["Location"] == year_address(adopted, f"{kind}_pdf")
    document = RenderedDocument.objects.get()
    assert (document.state, document.kind, document.programme) == ("queued", kind, adopted)


@pytest.mark.parametrize("kind", ["programme", "progress", "budget"])
def test_a_year_without_programme_has_no_documents(client, adopted, kind):
    client.force_login(make_user(municipality=adopted.plan.municipality))
    for name in ("pdf", "making"):
        args = [adopted.plan.municipality.slug, adopted.plan.slug, 2021]
        assert client.get(reverse(f"{kind}_{name}", args=args)).status_code == 404


def test_a_plan_that_is_deleted_while_somebody_asks_is_not_found():
    order = council_document_of(make_plan())
    Plan.objects.get(pk=order.plan.pk).delete()
    with pytest.raises(Http404):
        find_or_404(order)
    assert not RenderedDocument.objects.exists()
