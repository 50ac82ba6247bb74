"""The page that shows how far the council document is, in a real browser."""

import pytest
from django.utils import timezone

from documents.models import RenderedDocument
from tests.builders import make_municipality, make_plan
from tests.documents.test_delivery import address_of
from tests.documents.test_store import make_row

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(slug="lisse"), slug="2020-2023", status="adopted")


def test_progress_rises_without_a_reload_and_says_when_it_failed(page, axe, live_server, plan):
    row = make_row(plan, state="running", seen_at=timezone.now(), sentence="Pagina 3 wordt opgemaakt.")
    page.goto(live_server.url + address_of(plan))
    page.get_by_text("Pagina 3 wordt opgemaakt.").wait_for()
    assert axe(page) == []
    page.evaluate("window.sameDocument = true")
    RenderedDocument.objects.filter(pk=row.pk).update(sentence="De pagina's worden getekend.", percentage=70)
    page.get_by_text("De pagina's worden getekend.").wait_for()
    assert page.get_by_role("progressbar").evaluate("bar => bar.value") == 70
    assert page.evaluate("window.sameDocument") is True
    RenderedDocument.objects.filter(pk=row.pk).update(state="failed", error="Een tabel is te groot.")
    page.get_by_role("heading", name="Het raadsdocument is niet gemaakt").wait_for()
    assert page.get_by_text("Een tabel is te groot.").is_visible()
    assert axe(page) == []
    page.get_by_role("button", name="Opnieuw proberen").click()
    page.get_by_text("Het raadsdocument staat in de rij.").wait_for()


def test_a_phone_shows_all_of_it(phone, axe, live_server, plan):
    phone.goto(live_server.url + address_of(plan))
    phone.get_by_text("Het raadsdocument staat in de rij.").wait_for()
    assert axe(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
