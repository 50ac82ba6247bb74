"""Programme, progress report and budget paragraph as pages: who may read them, what they cost."""

import pytest

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


@pytest.mark.parametrize("page", PAGES)
def test_no_page_names_a_person(client, page):
    programme = fill.full_programme()
    client.force_login(make_user(municipality=programme.plan.municipality, name="Beheerder"))

    html = client.get(address(programme, page)).content.decode()
    assert "Actie 1" in html
    assert "Actiehouder Duinwaard" not in html


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_for_one_and_thirty_actions(client, page, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

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
