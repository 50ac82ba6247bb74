"""Whose a theme is: one team at most, chosen together or not at all."""

import pytest
from django.db import IntegrityError, transaction

from plans.editing import CannotReturn, PlanClosed, restore_record
from plans.models import Plan, ThemeOwnership
from plans.owners import NotATeam, OwnerChanged, ThemeOfAnotherList, set_owner, set_owners, teams_for
from tests.builders import (
    make_municipality,
    make_organisation,
    make_plan,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def theme(plan):
    return make_theme(theme_list=plan.theme_list)


@pytest.fixture
def team(plan):
    return make_team(municipality=plan.municipality, name="Team Veiligheid")


def owners(plan):
    return {one.theme: one.team for one in plan.theme_owners.all()}


def test_the_database_holds_one_owner_a_theme(plan, theme, team):
    ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
    ThemeOwnership.objects.create(plan=make_plan(theme_list=plan.theme_list), theme=theme, team=team)

    with pytest.raises(IntegrityError), transaction.atomic():
        ThemeOwnership.objects.create(
            plan=plan, theme=theme, team=make_team(municipality=plan.municipality, name="Team Jeugd")
        )


def test_an_owner_is_given_changed_and_taken_away_with_history(plan, theme, team):
    other = make_team(municipality=plan.municipality, name="Team Jeugd")
    user = make_user(municipality=plan.municipality)

    for chosen in (team, team, other, None, None):
        set_owner(plan=plan, theme=theme, team=chosen, by=user)
        assert owners(plan) == ({theme: chosen} if chosen else {})

    rows = ThemeOwnership.history.order_by("history_id")
    assert [(row.history_type, row.team, row.history_user, row.history_change_reason) for row in rows] == [
        ("+", team, user, "Toegevoegd"),
        ("~", other, user, "Andere eigenaar"),
        ("-", other, user, "Verwijderd"),
    ]


def test_a_team_that_serves_the_municipality_owns_and_others_do_not(plan, theme):
    neighbour = make_team(municipality=make_municipality(), name="Team HLT")
    stranger = make_team(municipality=make_municipality())
    police = make_organisation(municipality=plan.municipality)
    neighbour.serves.add(plan.municipality)

    assert teams_for(plan) == [neighbour]
    set_owner(plan=plan, theme=theme, team=neighbour, by=None)
    for refused in (stranger, police):
        with pytest.raises(NotATeam):
            set_owner(plan=plan, theme=theme, team=refused, by=None)
    assert owners(plan) == {theme: neighbour}


def test_all_are_saved_or_none(plan, theme, team):
    of_another_list = make_theme()

    with pytest.raises(ThemeOfAnotherList):
        set_owners(plan=plan, owners={theme: team, of_another_list: team}, by=None)

    assert owners(plan) == {}


def test_an_adopted_plan_is_closed(plan, theme, team):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)

    with pytest.raises(PlanClosed):
        set_owner(plan=plan, theme=theme, team=team, by=None)
    with pytest.raises(PlanClosed):
        set_owners(plan=plan, owners={}, steering_group=(None, team), by=None)


def test_the_steering_group_is_one_change_of_the_plan(plan, team):
    set_owners(plan=plan, owners={}, steering_group=(None, team), by=None)
    set_owners(plan=plan, owners={}, steering_group=(team.pk, team), by=None)

    plan.refresh_from_db()
    assert plan.steering_group == team
    assert [row.history_change_reason for row in plan.history.all()] == ["Regiegroep gekozen", None]


def test_what_a_colleague_chose_in_the_meantime_is_not_overwritten(plan, theme, team):
    mine = make_team(municipality=plan.municipality, name="Team Jeugd")
    second = make_theme(theme_list=plan.theme_list, position=2)
    set_owners(plan=plan, owners={theme: team}, steering_group=(None, team), by=None)

    with pytest.raises(OwnerChanged) as refusal:
        set_owners(
            plan=plan,
            owners={theme: mine, second: mine},
            before={theme: None, second: None},
            steering_group=(None, mine),
            by=None,
        )

    assert refusal.value.current == {theme.pk: team}
    assert refusal.value.has_steering_group_changed
    assert owners(plan) == {theme: team}


def test_an_owner_that_was_taken_away_comes_back_unless_there_is_another(plan, theme, team):
    user = make_user(municipality=plan.municipality)
    for chosen in (team, None):
        set_owner(plan=plan, theme=theme, team=chosen, by=user)
    deletion = ThemeOwnership.history.first()

    restore_record(deletion=deletion, by=user)
    assert owners(plan) == {theme: team}

    other = make_team(municipality=plan.municipality, name="Team Jeugd")
    set_owner(plan=plan, theme=theme, team=None, by=user)
    deletion = ThemeOwnership.history.first()
    set_owner(plan=plan, theme=theme, team=other, by=user)
    with pytest.raises(CannotReturn, match="heeft in dit plan al een eigenaar"):
        restore_record(deletion=deletion, by=user)
    assert owners(plan) == {theme: other}
