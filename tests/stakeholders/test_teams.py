"""Members of teams: who can be one, and that it stays known."""

import pytest
from django.db import IntegrityError, transaction

from municipalities.memberships import end_access
from municipalities.models import Role
from priorities.models import Action
from stakeholders.models import TeamMembership
from stakeholders.teams import (
    IsMember,
    MembershipEnded,
    NoColleague,
    NoTeam,
    add_member,
    colleagues_of,
    end_member,
    members_of,
)
from tests.builders import make_action, make_municipality, make_organisation, make_plan, make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    """A team of one municipality that also serves another."""
    team = make_team(municipality=make_municipality())
    team.serves.add(make_municipality())
    return team


def test_colleagues_of_every_served_municipality_can_be_members(team):
    here = make_user(municipality=team.municipality)
    there = make_user(municipality=team.serves.get())
    stranger = make_user(municipality=make_municipality())
    blocked = make_user(municipality=team.municipality, is_active=False)

    assert set(colleagues_of(team)) == {here, there}
    for user in (here, there):
        add_member(team=team, user=user, by=here)
    for user in (stranger, blocked):
        with pytest.raises(NoColleague):
            add_member(team=team, user=user, by=here)
    assert [membership.user for membership in members_of(team)] == [here, there]
    assert {row.history_user for row in TeamMembership.history.all()} == {here}


def test_one_is_in_a_team_once(team):
    user = make_user(municipality=team.municipality)
    add_member(team=team, user=user, by=None)

    with pytest.raises(IsMember):
        add_member(team=team, user=user, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMembership.objects.create(team=team, user=user)


def test_only_a_team_has_members():
    place = make_municipality()

    with pytest.raises(NoTeam):
        add_member(team=make_organisation(municipality=place), user=make_user(municipality=place), by=None)


def test_a_membership_ends_once_and_stays_known(team):
    user = make_user(municipality=team.municipality)
    membership = add_member(team=team, user=user, by=None)
    action = make_action(plan=make_plan(municipality=team.municipality), lead_team=team)
    assert list(Action.objects.led_by(user)) == [action]

    end_member(membership=membership, by=user)

    assert members_of(team) == []
    assert not Action.objects.led_by(user).exists()
    membership.refresh_from_db()
    assert membership.ended_at >= membership.started_at
    with pytest.raises(MembershipEnded):
        end_member(membership=membership, by=user)
    again = add_member(team=team, user=user, by=user)
    assert (again.pk != membership.pk, team.team_memberships.count()) == (True, 2)


def test_a_member_who_lost_access_is_shown_as_such(team):
    boss = make_user(municipality=team.municipality, role=Role.ADMINISTRATOR, name="A")
    leaver = make_user(municipality=team.municipality, name="B")
    for user in (boss, leaver):
        add_member(team=team, user=user, by=boss)

    end_access(user=leaver, municipality=team.municipality, by=boss)

    assert [(one.user, one.works_here) for one in members_of(team)] == [(boss, True), (leaver, False)]
