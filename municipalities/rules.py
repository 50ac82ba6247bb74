"""Predicates and rights on municipalities and their members."""

from typing import Any

import rules

from municipalities.models import Role, User


def municipality_id_of(record: Any) -> int | None:
    """The id of the municipality that `record` belongs to, by its `owner_municipality_id`."""
    return getattr(record, "owner_municipality_id", None)


def role_predicate(name: str, *roles: str) -> rules.predicates.Predicate:
    """Make a predicate: with an object, a current role at its municipality; without, anywhere."""

    @rules.predicate(name=name)
    def predicate(user: User, record: Any = None) -> bool:
        if not user.is_authenticated:
            return False
        if record is None:
            return any(not roles or role in roles for _, role in user.current_roles)
        municipality_id = municipality_id_of(record)
        return municipality_id is not None and user.has_role(municipality_id, *roles)

    return predicate


is_member = role_predicate("is_member")
is_administrator = role_predicate("is_administrator", Role.ADMINISTRATOR)
is_editor = role_predicate("is_editor", Role.ADMINISTRATOR, Role.POLICY_OFFICER)
