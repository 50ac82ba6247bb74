"""Predicates and rights on municipalities and their members.

docs/rights.md is the table that people read; change both.
"""

from typing import Any

import rules

from municipalities.models import Role, User


def municipality_id_of(record: Any) -> int | None:
    """The id of the municipality that `record` belongs to, by its `owner_municipality_id`."""
    return getattr(record, "owner_municipality_id", None)


def role_predicate(name: str, *roles: str) -> rules.predicates.Predicate:
    """Make a predicate: with an object, a current role at its municipality; without, anywhere.

    A superuser has every role, also at records of no municipality (the statements of the whole site).
    """

    @rules.predicate(name=name)
    def predicate(user: User, record: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        if user.is_superuser:
            return True
        if record is None:
            return any(not roles or role in roles for _, role in user.current_roles)
        municipality_id = municipality_id_of(record)
        return municipality_id is not None and user.has_role(municipality_id, *roles)

    return predicate


is_member = role_predicate("is_member")
is_administrator = role_predicate("is_administrator", Role.ADMINISTRATOR)
is_editor = role_predicate("is_editor", Role.ADMINISTRATOR, Role.POLICY_OFFICER)
is_communicator = role_predicate(
    "is_communicator", Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.COMMUNICATIONS
)


@rules.predicate
def is_superuser(user: User, record: Any = None) -> bool:
    """Whether this user runs the installation."""
    return bool(user.is_authenticated and user.is_superuser)


# Reference data and users belong to the whole installation. Nothing here is ever thrown away: a
# municipality is dissolved, a membership ends, an invitation is withdrawn, a user is blocked.
nobody = rules.always_false
for model, view, add, change, delete in [
    ("safetyregion", is_superuser, is_superuser, is_superuser, nobody),
    ("municipality", is_member, is_superuser, is_administrator, nobody),
    ("user", is_superuser, nobody, is_superuser, nobody),
    ("membership", is_administrator, is_administrator, nobody, nobody),
    ("invitation", is_administrator, is_administrator, nobody, nobody),
    ("area", is_member, is_editor, is_editor, is_editor),
    ("statement", is_member, is_administrator, is_administrator, is_administrator),
]:
    rules.add_perm(f"municipalities.view_{model}", view)
    rules.add_perm(f"municipalities.add_{model}", add)
    rules.add_perm(f"municipalities.change_{model}", change)
    rules.add_perm(f"municipalities.delete_{model}", delete)
