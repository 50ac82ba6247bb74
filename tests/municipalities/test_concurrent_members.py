"""Two people at once, each in a transaction of their own."""

import threading

import pytest
from django.core import mail
from django.db import connection

from municipalities.invitations import (
    InvitationUsed,
    accept_invitation_as_new_user,
    invite_colleague,
)
from municipalities.memberships import LastAdministrator, end_membership
from municipalities.models import Membership, Role
from tests.builders import make_municipality, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run each job in a thread of its own; return what each returned or how it was refused."""
    start = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(number, job):
        start.wait(timeout=60)
        try:
            results[number] = job()
        except (LastAdministrator, InvitationUsed) as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return results


def test_two_administrators_ending_each_other_leave_one():
    municipality = make_municipality()
    first = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    second = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    of_first, of_second = first.memberships.get(), second.memberships.get()

    results = at_once(
        lambda: end_membership(membership=of_first, by=second),
        lambda: end_membership(membership=of_second, by=first),
    )

    assert sorted(type(result).__name__ for result in results) == ["LastAdministrator", "Membership"]
    refused = next(result for result in results if isinstance(result, LastAdministrator))
    assert "is de enige beheerder van" in str(refused)
    assert Membership.objects.administrators().filter(municipality=municipality).count() == 1


def test_an_invitation_accepted_twice_at_once_makes_one_account():
    municipality = make_municipality()
    administrator = make_user(municipality=municipality, role=Role.ADMINISTRATOR)
    invite_colleague(
        municipality=municipality,
        email="griffie@duinwaard.example",
        name="Griffie",
        role=Role.CLERK,
        by=administrator,
    )
    token = mail.outbox[0].body.split("/account/uitnodiging/")[1].split("/")[0]

    def accept():
        return accept_invitation_as_new_user(token=token, name="Griffie", password="helmgras-zeehond-42")

    results = at_once(accept, accept)

    assert sorted(type(result).__name__ for result in results) == ["InvitationUsed", "User"]
    assert str(next(result for result in results if isinstance(result, InvitationUsed))) == (
        "Deze uitnodiging is al aangenomen."
    )
    assert Membership.objects.filter(user__email="griffie@duinwaard.example").count() == 1
