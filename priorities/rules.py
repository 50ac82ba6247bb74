"""Rights on priorities, goals, programmes and quarters, as predicates. docs/rights.md is the table."""

from typing import Any

import rules

from municipalities.models import Role, User
from municipalities.rules import is_communicator, is_editor, is_member, role_predicate
from plans.rules import is_open
from priorities.models import Action, ProgressReport

is_action_owner = role_predicate("is_action_owner", Role.ACTION_OWNER)


@rules.predicate
def leads_action(user: User, record: Any = None) -> bool:
    """Whether `user` leads the action, in person or by a team."""
    if record is None:
        return True
    action = record.action if isinstance(record, ProgressReport) else record
    return bool(action.pk) and Action.objects.led_by(user).filter(pk=action.pk).exists()


# What the plan says closes with the plan.
for name in ("priority", "approachline", "topic", "prioritypartner", "goal"):
    rules.add_perm(f"priorities.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"priorities.{action}_{name}", is_editor & is_open)

# What carries the plan out goes on.
for name, who in (("annualprogramme", is_editor), ("action", is_editor), ("quarterfocus", is_communicator)):
    rules.add_perm(f"priorities.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"priorities.{action}_{name}", who)
rules.add_perm("priorities.report_action", is_editor | (is_action_owner & leads_action))
rules.add_perm("priorities.view_progressreport", is_member)
rules.add_perm("priorities.add_progressreport", is_editor | (is_action_owner & leads_action))
rules.add_perm("priorities.change_progressreport", rules.always_false)
rules.add_perm("priorities.delete_progressreport", rules.always_false)

for action in ("view", "add", "change", "delete"):
    rules.add_perm(f"priorities.{action}_regionalpriority", is_member if action == "view" else is_editor)

# What we think of a partner is for those who work with it, not for the partner or the council.
sees_actors = role_predicate(
    "sees_actors", Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.ACTION_OWNER, Role.COMMUNICATIONS
)
rules.add_perm("priorities.view_actoranalysis", sees_actors)
for action in ("add", "change", "delete"):
    rules.add_perm(f"priorities.{action}_actoranalysis", is_editor)
