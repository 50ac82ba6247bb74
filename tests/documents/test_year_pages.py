"""Programme, progress report and budget paragraph as pages: who may read them, what they cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from municipalities.models import Role
from tests.builders import make_municipality, make_programme, make_user
from tests.documents import fill

pytestmark = pytest.mark.django_db

PAGES = ["", "voortgang/", "begroting/"]


def address(programme, rest=""):
    plan = programme.plan
    return f"/{plan.municipality.slug}/plannen/{plan.slug}/uitvoering/{programme.year}/{rest}"


@pytest.mark.parametrize("page", PAGES)
def test_a_draft_exists_for_members_only(client, page):
    programme = fill.full_programme()

    assert client.get(address(programme, page)).status_code == 404
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(address(programme, page)).status_code == 404
    client.force_login(make_user(municipality=programme.plan.municipality, role=Role.PARTNER_READER))
    html = client.get(address(programme, page)).content.decode()
    assert "Concept: nog niet vastgesteld" in html


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("status", ["draft", "adopted"])
def test_an_adopted_programme_of_an_adopted_plan_is_public_but_its_progress_is_not(client, page, status):
    plan = fill.full_plan(status=status)
    programme = fill.full_programme(plan=plan, adopted_on="2025-12-16")

    is_public = status == "adopted" and page != "voortgang/"
    assert client.get(address(programme, page)).status_code == (200 if is_public else 404)


@pytest.mark.parametrize("page", PAGES)
def test_a_year_without_programme_does_not_exist(client, page):
    programme = make_programme()
    client.force_login(make_user(municipality=programme.plan.municipality))

    assert client.get(address(programme, page)).status_code == 200
    programme.year += 1
    assert client.get(address(programme, page)).status_code == 404


@pytest.mark.parametrize("year", ["99999999999999999999", "0", "20266", "-2026"])
@pytest.mark.parametrize("rest", [*PAGES, "uitvoeringsprogramma.pdf", "voortgang/maken/"])
def test_what_is_no_year_does_not_exist(client, year, rest):
    programme = make_programme()
    client.force_login(make_user(municipality=programme.plan.municipality))
    programme.year = year
    assert client.get(address(programme, rest)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_person(client, page):
    programme = fill.full_programme()
    client.force_login(make_user(municipality=programme.plan.municipality, name="Beheerder"))

    html = client.get(address(programme, page)).content.decode()
    assert "Actie 1" in html
    assert "Actiehouder Duinwaard" not in html


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_one_and_thirty_actions(client, page):
    user = make_user(is_superuser=True)
    counts = []
    for actions in (1, 30):
        municipality = make_municipality()
        programme = fill.full_programme(actions=actions, plan=fill.full_plan(municipality=municipality))
        client.force_login(user)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address(programme, page)).content.decode()
        assert f"Actie {actions}" in html
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_link_to_each_other_and_only_to_what_may_be_read(client):
    plan = fill.full_plan(status="adopted")
    programme = fill.full_programme(plan=plan, adopted_on="2025-12-16", actions=1)

    html = client.get(address(programme)).content.decode()
    assert address(programme, "begroting/") in html
    assert address(programme, "uitvoeringsprogramma.pdf") in html
    assert address(programme, "voortgang/") not in html
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert address(programme, "voortgang/") in client.get(address(programme)).content.decode()


def test_who_writes_the_programme_goes_from_its_page_to_the_desk(client):
    programme = fill.full_programme(actions=1)
    hub = reverse("admin:priorities_annualprogramme_of_plan", args=[programme.plan_id])
    found = {}
    for role in (Role.POLICY_OFFICER, Role.COUNCIL_READER):
        client.force_login(make_user(municipality=programme.plan.municipality, role=role))
        found[role] = f'href="{hub}?jaar={programme.year}"' in client.get(address(programme)).content.decode()
    assert found == {Role.POLICY_OFFICER: True, Role.COUNCIL_READER: False}


def test_the_plan_page_links_to_the_programmes_of_its_years(client):
    plan = fill.full_plan(status="adopted")
    adopted = make_programme(plan=plan, year=2025, adopted_on="2024-12-16")
    draft = make_programme(plan=plan, year=2026)
    page = f"/{plan.municipality.slug}/plannen/{plan.slug}/"

    html = client.get(page).content.decode()
    assert f'<a href="{address(adopted)}">Uitvoeringsprogramma 2025</a>' in html
    assert address(draft) not in html
    client.force_login(make_user(municipality=plan.municipality))
    html = client.get(page).content.decode()
    assert f'<a href="{address(draft)}">Uitvoeringsprogramma 2026</a> (concept)' in html


def test_the_hub_lists_every_document_with_its_state(client):
    plan = fill.full_plan(status="adopted")
    programme = make_programme(plan=plan, year=2026, adopted_on="2025-12-16")
    make_programme(plan=plan, year=2027)
    client.force_login(make_user(municipality=plan.municipality))

    html = client.get(reverse("admin:plans_plan_documents", args=[plan.pk])).content.decode()
    items = [
        " ".join(re.sub("<[^>]+>", " ", item).split())
        for item in re.findall(r"(?s)<li>\s*<strong>.*?</li>", html)
    ]
    assert [item.partition(" Bekijk")[0] for item in items] == [
        "Uitvoeringsprogramma ✓ Vastgesteld ○ Voor iedereen",
        "Voortgangsrapportage ✓ Stand van vandaag ● Alleen voor collega’s",
        "Begrotingsparagraaf ✓ Vastgesteld ○ Voor iedereen",
        "Uitvoeringsprogramma ✎ Concept ● Alleen voor collega’s",
        "Voortgangsrapportage ✎ Concept ● Alleen voor collega’s",
        "Begrotingsparagraaf ✎ Concept ● Alleen voor collega’s",
    ]
    for name in ("programme", "progress", "budget", "programme_pdf", "progress_pdf", "budget_pdf"):
        where = reverse(name, args=[plan.municipality.slug, plan.slug, programme.year])
        assert f'href="{where}"' in html


def test_the_hub_of_a_plan_without_programme_says_where_to_begin(client):
    plan = fill.full_plan()
    client.force_login(make_user(municipality=plan.municipality))
    html = client.get(reverse("admin:plans_plan_documents", args=[plan.pk])).content.decode()
    assert "Dit plan heeft nog geen uitvoeringsprogramma." in html


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_pages_of_a_year_are_accessible(request, live_server, axe, as_user, screen):
    browser_page = request.getfixturevalue(screen)
    programme = fill.full_programme()
    as_user(browser_page, make_user(municipality=programme.plan.municipality))
    hub = reverse("admin:plans_plan_documents", args=[programme.plan_id])
    plan = address(programme).partition("uitvoering")[0]
    for where in [*(address(programme, page) for page in PAGES), hub, plan]:
        browser_page.goto(live_server.url + where)
        assert axe(browser_page) == [], where
        assert browser_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where


def test_tables_of_a_year_fit_on_a_wide_screen_and_on_paper(live_server, as_user, page):
    programme = fill.full_programme()
    as_user(page, make_user(municipality=programme.plan.municipality))
    page.set_viewport_size({"width": 1360, "height": 900})
    too_wide = """[...document.querySelectorAll('.table-frame')].filter(
        frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.getAttribute('aria-label'))"""
    for name in PAGES:
        page.goto(live_server.url + address(programme, name))
        assert page.locator(".table-frame").count() > 0
        assert page.evaluate(too_wide) == []
    # The width of A4 within its margins, at 96 dots an inch.
    page.set_viewport_size({"width": 657, "height": 900})
    page.emulate_media(media="print")
    for name in PAGES:
        page.goto(live_server.url + address(programme, name))
        assert page.evaluate(too_wide) == []
