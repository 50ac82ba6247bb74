"""Giving and ending roles: never twice, and never without an administrator."""

import pytest

from municipalities.memberships import (
    AlreadyEnded,
    AlreadyHasRole,
    LastAdministrator,
    block_user,
    end_access,
    end_membership,
    give_role,
)
from municipalities.models import Membership, Role
from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db


def roles(user, municipality):
    return sorted(user.memberships.current().filter(municipality=municipality).values_list("role", flat=True))


def test_give_role_adds_it_and_says_who_did():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=municipality)
    assert not colleague.has_role(municipality.pk, Role.CLERK)

    membership = give_role(user=colleague, municipality=municipality, role=Role.CLERK, by=administrator)

    assert roles(colleague, municipality) == ["clerk", "policy_officer"]
    assert colleague.has_role(municipality.pk, Role.CLERK)
    assert [(line.history_type, line.history_user) for line in membership.history.all()] == [
        ("+", administrator)
    ]


def test_give_role_refuses_a_role_that_is_there():
    municipality = make_municipality()
    colleague = make_user(municipality=municipality, role=Role.CLERK)

    with pytest.raises(AlreadyHasRole, match="is al griffie bij Gemeente Duinwaard"):
        give_role(user=colleague, municipality=municipality, role=Role.CLERK, by=None)

    assert colleague.memberships.count() == 1


def test_give_role_again_after_it_ended():
    municipality = make_municipality()
    colleague = make_user(municipality=municipality, role=Role.CLERK)
    end_access(user=colleague, municipality=municipality, by=colleague)

    give_role(user=colleague, municipality=municipality, role=Role.CLERK, by=None)

    assert roles(colleague, municipality) == ["clerk"]
    assert colleague.memberships.count() == 2


def test_end_membership_ends_one_role_and_keeps_the_line():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=municipality, role=Role.CLERK)
    extra = give_role(user=colleague, municipality=municipality, role=Role.COMMUNICATIONS, by=None)

    ended = end_membership(membership=extra, by=administrator)

    assert roles(colleague, municipality) == ["clerk"]
    assert ended.ended_at >= ended.started_at
    assert ended.history.first().history_user == administrator
    with pytest.raises(AlreadyEnded):
        end_membership(membership=extra, by=administrator)
    assert extra.history.count() == 2


def test_end_access_ends_every_role_here_and_none_elsewhere():
    here, elsewhere = make_municipality(), make_municipality()
    administrator = make_user(municipality=here, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=here, role=Role.CLERK)
    give_role(user=colleague, municipality=here, role=Role.COMMUNICATIONS, by=None)
    give_role(user=colleague, municipality=elsewhere, role=Role.CLERK, by=None)

    ended = end_access(user=colleague, municipality=here, by=administrator)

    assert sorted(membership.role for membership in ended) == ["clerk", "communications"]
    assert roles(colleague, here) == []
    assert roles(colleague, elsewhere) == ["clerk"]
    with pytest.raises(AlreadyEnded):
        end_access(user=colleague, municipality=here, by=administrator)


def test_the_last_administrator_stays():
    municipality = make_municipality()
    first = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    second = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    # Two people at once: both look at the page, both click.
    membership_of_first = first.memberships.get()
    membership_of_second = second.memberships.get()

    end_membership(membership=membership_of_first, by=second)
    with pytest.raises(LastAdministrator, match="is de enige beheerder van Gemeente Duinwaard"):
        end_membership(membership=membership_of_second, by=first)
    with pytest.raises(LastAdministrator):
        end_access(user=second, municipality=municipality, by=first)
    with pytest.raises(LastAdministrator):
        block_user(user=second, by=first)

    second.refresh_from_db()
    assert second.is_active
    assert roles(second, municipality) == ["administrator"]


def test_an_administrator_who_cannot_log_in_does_not_count():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    make_user(municipality=municipality, role=Role.ADMINISTRATOR, is_active=False)

    with pytest.raises(LastAdministrator):
        end_access(user=administrator, municipality=municipality, by=administrator)


def test_end_access_is_all_or_nothing():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    give_role(user=administrator, municipality=municipality, role=Role.CLERK, by=None)

    with pytest.raises(LastAdministrator):
        end_access(user=administrator, municipality=municipality, by=administrator)

    assert roles(administrator, municipality) == ["administrator", "clerk"]


def test_block_user_with_another_administrator():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    colleague = make_user(municipality=municipality, role=Role.ADMINISTRATOR)

    block_user(user=colleague, by=administrator)

    colleague.refresh_from_db()
    assert not colleague.is_active
    assert colleague.history.first().history_user == administrator
    assert Membership.objects.administrators().filter(municipality=municipality).count() == 1
