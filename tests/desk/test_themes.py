"""The tab Thema's: what is missing, whose each theme is, saved together or not at all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from municipalities.models import Role
from plans.models import Plan, ThemeOwnership, ThemeText
from tests.builders import (
    make_field,
    make_municipality,
    make_plan,
    make_priority,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def themes(plan):
    return [
        make_theme(theme_list=plan.theme_list, position=number, name=name)
        for number, name in enumerate(("Sociale kwaliteit", "Woninginbraak", "Veilig uitgaan"), 1)
    ]


@pytest.fixture
def teams(plan):
    return [
        make_team(municipality=plan.municipality, name=name) for name in ("Team Jeugd", "Team Veiligheid")
    ]


def page_of(plan):
    return reverse("admin:plans_themeownership_of_plan", args=[plan.pk])


def choices(response):
    """What a browser sends back of this page."""
    form = response.context["form"]
    return {form[name].html_name: form[name].value() or "" for name in form.fields} | {
        form[name].html_initial_name: form[name].value() or "" for name in form.fields
    }


def owners(plan):
    return {one.theme.name: one.team.name for one in plan.theme_owners.select_related("theme", "team")}


def test_what_is_missing_is_said_and_counted(client, plan, themes):
    make_priority(plan=plan, title="Cybercrime").themes.add(themes[0])
    ThemeText.objects.create(plan=plan, field=make_field(), title="Inbraak").themes.add(themes[1])
    client.force_login(make_user(municipality=plan.municipality))

    response = client.get(page_of(plan))

    page = " ".join(response.content.decode().split())
    assert "1 van 3</span> thema ontbreekt in het plan" in page
    assert "3 van 3</span> thema&#x27;s hebben nog geen eigenaar" in page or (
        "3 van 3</span> thema's hebben nog geen eigenaar" in page
    )
    assert [
        (row.coverage.theme.name, row.coverage.cover.word) for row in response.context["fields"][0]["themes"]
    ] == [
        ("Sociale kwaliteit", "Prioriteit"),
        ("Woninginbraak", "Eigen tekst"),
        ("Veilig uitgaan", "Ontbreekt"),
    ]
    assert f"?plan={plan.pk}&amp;theme={themes[2].pk}" in page
    assert f"?plan={plan.pk}&amp;theme={themes[0].pk}" not in page


def test_the_form_of_a_missing_theme_is_filled_in(client, plan, themes):
    client.force_login(make_user(municipality=plan.municipality))

    address = f"{reverse('admin:plans_themetext_add')}?plan={plan.pk}&theme={themes[2].pk}"
    form = client.get(address).context["adminform"].form

    assert (form["field"].value(), form["themes"].value(), form["title"].value()) == (
        themes[2].field_id,
        [themes[2].pk],
        "Veilig uitgaan",
    )


def test_owners_and_steering_group_are_chosen_at_once(client, plan, themes, teams):
    user = make_user(municipality=plan.municipality)
    client.force_login(user)
    data = choices(client.get(page_of(plan)))
    data |= {
        f"owners-theme_{themes[0].pk}": teams[0].pk,
        f"owners-theme_{themes[1].pk}": teams[1].pk,
        "owners-steering_group": teams[1].pk,
    }

    response = client.post(page_of(plan), data, follow=True)

    assert "De keuzes zijn opgeslagen." in response.content.decode()
    plan.refresh_from_db()
    assert owners(plan) == {"Sociale kwaliteit": "Team Jeugd", "Woninginbraak": "Team Veiligheid"}
    assert plan.steering_group == teams[1]
    assert {row.history_user for row in ThemeOwnership.history.all()} == {user}

    data = choices(client.get(page_of(plan))) | {f"owners-theme_{themes[0].pk}": ""}
    client.post(page_of(plan), data)
    assert owners(plan) == {"Woninginbraak": "Team Veiligheid"}
    assert ThemeOwnership.history.count() == 3


def test_an_unknown_team_saves_nothing(client, plan, themes, teams):
    stranger = make_team(municipality=make_municipality())
    client.force_login(make_user(municipality=plan.municipality))
    data = choices(client.get(page_of(plan))) | {
        f"owners-theme_{themes[0].pk}": teams[0].pk,
        f"owners-theme_{themes[1].pk}": stranger.pk,
    }

    response = client.post(page_of(plan), data)

    assert response.status_code == 200
    assert "Er is nog iets niet goed" in response.content.decode()
    assert owners(plan) == {}


def test_of_two_people_at_once_each_keeps_what_only_they_chose(client, plan, themes, teams):
    client.force_login(make_user(municipality=plan.municipality))
    mine = choices(client.get(page_of(plan)))
    theirs = dict(mine)

    client.post(page_of(plan), theirs | {f"owners-theme_{themes[0].pk}": teams[0].pk})
    client.post(page_of(plan), mine | {f"owners-theme_{themes[1].pk}": teams[1].pk})

    assert owners(plan) == {"Sociale kwaliteit": "Team Jeugd", "Woninginbraak": "Team Veiligheid"}


def test_of_two_people_at_the_same_theme_the_second_is_asked(client, plan, themes, teams):
    client.force_login(make_user(municipality=plan.municipality))
    data = choices(client.get(page_of(plan)))
    name = f"owners-theme_{themes[0].pk}"
    client.post(page_of(plan), data | {name: teams[0].pk})

    second = client.post(page_of(plan), data | {name: teams[1].pk, "owners-steering_group": teams[0].pk})

    assert escape("Een collega koos ‘Team Jeugd’, terwijl u ook koos.") in second.content.decode()
    assert owners(plan) == {"Sociale kwaliteit": "Team Jeugd"}
    form = second.context["form"]
    again = {form[one].html_name: form.data.get(form[one].html_name, "") for one in form.fields} | {
        form[one].html_initial_name: form.data.get(form[one].html_initial_name, "") for one in form.fields
    }
    assert client.post(page_of(plan), again).status_code == 302
    assert owners(plan) == {"Sociale kwaliteit": "Team Veiligheid"}
    plan.refresh_from_db()
    assert plan.steering_group == teams[0]


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.CLERK, Role.COUNCIL_READER])
def test_who_may_not_choose_reads(client, plan, themes, teams, role):
    client.force_login(make_user(municipality=plan.municipality, role=role))

    page = client.get(page_of(plan)).content.decode()

    assert "Geen eigenaar" in page
    assert "<select" not in page
    assert client.post(page_of(plan), {f"owners-theme_{themes[0].pk}": teams[0].pk}).status_code == 403
    assert owners(plan) == {}


def test_an_adopted_plan_is_only_read(client, plan, themes, teams):
    ThemeOwnership.objects.create(plan=plan, theme=themes[0], team=teams[0])
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    client.force_login(make_user(municipality=plan.municipality))

    page = client.get(page_of(plan)).content.decode()

    assert "Eigenaar: Team Jeugd" in page
    assert "<select" not in page
    assert client.post(page_of(plan), {}).status_code == 403


def test_a_stranger_finds_nothing(client, plan):
    client.force_login(make_user(municipality=make_municipality()))

    assert client.get(page_of(plan)).status_code == 404
    assert client.post(page_of(plan), {}).status_code == 404


def test_it_costs_as_many_queries_for_thirty_as_for_one(client):
    costs = []
    for number in (1, 30):
        plan = make_plan()
        for position in range(1, number + 1):
            theme = make_theme(theme_list=plan.theme_list, position=position)
            make_priority(plan=plan).themes.add(theme)
            ThemeText.objects.create(plan=plan, field=make_field(), title="Tekst").themes.add(theme)
            team = make_team(municipality=plan.municipality, name=f"Team {position}")
            ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
        client.force_login(make_user(municipality=plan.municipality))
        client.get(page_of(plan))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(plan)).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]
