import re

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from playwright.sync_api import expect

from municipalities.models import Role
from plans.models import Chapter, Plan, PlanImage, Signatory
from priorities.models import Priority
from tests.builders import (
    make_chapter,
    make_field,
    make_municipality,
    make_plan,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

NOTE = '<p>Het daalt<span class="note">Bron: politie</span>.</p>'


def address(plan):
    return f"/{plan.municipality.slug}/plannen/{plan.slug}/"


def adopted_plan(**fields):
    return make_plan(status=Plan.Status.ADOPTED, decided_on="2023-12-14", **fields)


def full_plan(**fields):
    """A plan with one of everything that the page can show."""
    plan = adopted_plan(notice="Voorbeeld; geen stuk van de gemeente", **fields)
    make_chapter(
        plan=plan, title="Voorwoord", is_numbered=False, body="<p>Dit plan gaat over veiligheid.</p>"
    )
    picture = make_chapter(plan=plan, title="Veiligheidsbeeld", body=NOTE + NOTE)
    make_chapter(
        plan=plan,
        parent=picture,
        title="Cijfers",
        body="<h2>Misdrijven</h2><table><caption>Per jaar</caption>"
        "<thead><tr><th>Soort</th><th>2019</th></tr></thead><tbody><tr><td>Inbraak</td><td>21</td></tr></tbody></table>",
    )
    make_chapter(plan=plan, title="Prioriteiten", kind=Chapter.Kind.PRIORITIES)
    priority = Priority.objects.create(plan=plan, title="Jeugd", text="<h3>Aanpak</h3><p>Samen.</p>")
    make_field(2, "Bedrijvigheid en veiligheid")
    priority.themes.add(make_theme(theme_list=plan.theme_list))
    Signatory.objects.create(plan=plan, role="de griffier")
    return plan


def test_plan_page_shows_the_headings_in_order(client):
    plan = full_plan()

    page = client.get(address(plan)).content.decode()
    headings = re.findall(r"<h([1-6])[^>]*>(.*?)</h\1>", page, re.DOTALL)
    assert [(level, " ".join(re.sub("<[^>]+>", "", text).split())) for level, text in headings] == [
        ("1", "Integraal veiligheidsplan"),
        ("2", "Voorwoord"),
        ("2", "1 Veiligheidsbeeld"),
        ("3", "1.1 Cijfers"),
        ("4", "Misdrijven"),
        ("2", "2 Prioriteiten"),
        ("3", "2.1 Jeugd"),
        ("4", "Aanpak"),
        ("2", "Besluit"),
        ("2", "Wetstechnische informatie"),
        ("2", "Over dit plan"),
    ]
    assert "Vastgesteld door de gemeenteraad op 14 december 2023" in page
    assert "Voorbeeld; geen stuk van de gemeente" in page


def test_plan_page_links_notes_there_and_back(client):
    page = client.get(address(full_plan())).content.decode()

    assert '<sup class="note-ref"><a id="noot-2-bij" href="#noot-2" aria-label="Noot 2">2</a></sup>' in page
    assert re.search(r'<li id="noot-2" value="2">\s*Bron: politie\s*<a href="#noot-2-bij">', page)
    assert 'class="note"' not in page.split("<article")[1]


def test_draft_exists_for_members_only(client):
    plan = make_plan()
    make_chapter(plan=plan)

    assert client.get(address(plan)).status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(address(plan)).status_code == 404
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    page = client.get(address(plan))
    assert page.status_code == 200
    assert "Concept: nog niet vastgesteld" in page.content.decode()


def test_adopted_plan_is_for_everyone_under_its_own_address_only(client):
    plan = adopted_plan()

    assert client.get(address(plan)).status_code == 200
    assert client.get(f"/{make_municipality().slug}/plannen/{plan.slug}/").status_code == 404
    assert client.post(address(plan)).status_code == 405


def test_empty_plan_says_what_to_do(client):
    plan = make_plan()
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert "De gemeente werkt nog aan dit plan." in client.get(address(plan)).content.decode()


def test_empty_chapter_says_so_in_a_draft(client):
    plan = make_plan()
    client.force_login(make_user(municipality=plan.municipality))
    parent = make_chapter(plan=plan, title="Borging")
    make_chapter(plan=plan, title="Financiën", parent=parent)
    assert client.get(address(plan)).content.decode().count("Hier staat nog geen tekst.") == 1
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    assert "Hier staat nog geen tekst." not in client.get(address(plan)).content.decode()


def test_former_plan_is_linked_only_for_who_may_read_it(client):
    draft = make_plan(title="Oud plan")
    plan = adopted_plan(municipality=draft.municipality, former_plan=draft)
    make_chapter(plan=plan)

    assert address(draft) not in client.get(address(plan)).content.decode()
    client.force_login(make_user(municipality=plan.municipality))
    assert address(draft) in client.get(address(plan)).content.decode()


def test_plan_page_costs_the_same_queries_for_five_and_fifty_chapters(client):
    counts = []
    for chapters in (5, 50):
        plan = full_plan()
        for number in range(chapters - plan.chapters.count()):
            make_chapter(plan=plan, title=f"Hoofdstuk {number}")
        assert plan.chapters.count() == chapters
        with CaptureQueriesContext(connection) as queries:
            client.get(address(plan))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def stored_image():
    def make(plan, *, image_format="PNG", name="foto.png"):
        content = ContentFile(b"", name=name)
        Image.new("RGB", (40, 30), "#0b4f6c").save(content, image_format)
        content.seek(0)
        return PlanImage.objects.create(plan=plan, file=content)

    return make


def test_image_follows_the_rights_of_its_plan(client, stored_image):
    image = stored_image(make_plan())

    assert client.get(f"/beelden/{image.pk}/").status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(f"/beelden/{image.pk}/").status_code == 404
    client.force_login(make_user(municipality=image.plan.municipality, role=Role.PARTNER_READER))
    response = client.get(f"/beelden/{image.pk}/")
    assert response.status_code == 200
    with image.file.open() as stored:
        assert response.getvalue() == stored.read()


@pytest.mark.parametrize(
    ("image_format", "name", "content_type"),
    [("PNG", "foto.png", "image/png"), ("JPEG", "foto.png", "image/jpeg")],
)
def test_image_has_the_type_of_its_bytes(client, stored_image, image_format, name, content_type):
    image = stored_image(adopted_plan(), image_format=image_format, name=name)

    response = client.get(f"/beelden/{image.pk}/")
    assert response["Content-Type"] == content_type
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(f"/beelden/{image.pk}/", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert response.getvalue()[:2] == {"PNG": b"\x89P", "JPEG": b"\xff\xd8"}[image_format]


def test_image_that_is_no_image_is_not_served(client, stored_image):
    image = stored_image(adopted_plan())
    with image.file.storage.open(image.file.name, "wb") as stored:
        stored.write(b"<script>alert(1)</script>")
    assert client.get(f"/beelden/{image.pk}/").status_code == 404
    image.file.storage.delete(image.file.name)
    assert client.get(f"/beelden/{image.pk}/").status_code == 404


def test_image_outside_the_plan_becomes_a_line_of_text(client, stored_image):
    plan = adopted_plan()
    own, other = stored_image(plan), stored_image(adopted_plan())
    figure = '<figure><img src="/beelden/{}/" alt="{}"></figure>'
    make_chapter(plan=plan, body=figure.format(own.pk, "Plein") + figure.format(other.pk, "Haven"))

    page = client.get(address(plan)).content.decode()
    assert f'src="/beelden/{own.pk}/"' in page
    assert str(other.pk) not in page
    assert "[Afbeelding ontbreekt: Haven]" in page


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_plan_page_is_accessible(request, live_server, axe, as_user, screen):
    browser_page = request.getfixturevalue(screen)
    plan = full_plan()
    browser_page.goto(live_server.url + address(plan))
    assert axe(browser_page) == []
    assert browser_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    empty = make_plan()
    as_user(browser_page, make_user(municipality=empty.municipality))
    browser_page.goto(live_server.url + address(empty))
    assert axe(browser_page) == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_notes_can_be_followed_with_the_keyboard(live_server, page):
    page.goto(live_server.url + address(full_plan()))
    page.get_by_role("link", name="Noot 2", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("#noot-2$"))
    page.get_by_role("link", name="terug naar de tekst bij noot 2").press("Enter")
    expect(page).to_have_url(re.compile("#noot-2-bij$"))
