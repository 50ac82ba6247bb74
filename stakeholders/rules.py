"""Rights on organisations and teams, as predicates. docs/rights.md is the table for people."""

from typing import Any

import rules

from municipalities.models import User
from municipalities.rules import is_communicator, is_editor, is_member
from stakeholders.models import Organisation


@rules.predicate
def is_served_member(user: User, record: Any = None) -> bool:
    """Whether the organisation works for a municipality where `user` has a role, its own or another."""
    if record is None or not user.is_authenticated:
        return False
    organisation = record if isinstance(record, Organisation) else record.team
    return Organisation.objects.of_member(user).filter(pk=organisation.pk).exists()


rules.add_perm("stakeholders.view_organisation", is_member | is_served_member)
for action in ("add", "change"):
    rules.add_perm(f"stakeholders.{action}_organisation", is_editor)
rules.add_perm("stakeholders.delete_organisation", is_editor)
rules.add_perm("stakeholders.view_teammembership", is_member | is_served_member)
rules.add_perm("stakeholders.add_teammembership", is_editor)
rules.add_perm("stakeholders.change_teammembership", is_editor)
rules.add_perm("stakeholders.delete_teammembership", rules.always_false)

# People outside the organisation: for those who call them, and nobody else.
rules.add_perm("stakeholders.view_contactperson", is_communicator)
for action in ("add", "change", "delete"):
    rules.add_perm(f"stakeholders.{action}_contactperson", is_editor)
# Residents who administer an initiative: fewer still.
for action in ("view", "add", "change", "delete"):
    rules.add_perm(f"stakeholders.{action}_initiativeadministrator", is_editor)
# What went to the police stands in a log that nobody changes.
rules.add_perm("stakeholders.view_policeexport", is_editor)
for action in ("add", "change", "delete"):
    rules.add_perm(f"stakeholders.{action}_policeexport", rules.always_false)
for name in ("partnership", "initiative", "initiativemeasurement", "initiativeevaluation"):
    rules.add_perm(f"stakeholders.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"stakeholders.{action}_{name}", is_editor)
# Who measures the initiatives is often the communications team.
for name in ("initiativemeasurement", "initiativeevaluation"):
    for action in ("add", "change"):
        rules.set_perm(f"stakeholders.{action}_{name}", is_communicator)
