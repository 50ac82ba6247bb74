"""Rights on comments, as predicates. docs/rights.md is the table for people."""

from typing import Any

import rules

from desk.models import READERS_OF_COMMENTS, Comment
from municipalities.models import User
from municipalities.rules import is_editor, role_predicate
from plans.rules import is_open

is_colleague = role_predicate("is_colleague", *READERS_OF_COMMENTS)


@rules.predicate
def is_author(user: User, record: Any = None) -> bool:
    """Whether `user` made the comment."""
    return isinstance(record, Comment) and record.author_id == user.pk


# While it is a draft; what was said stays readable afterwards.
rules.add_perm("desk.view_comment", is_colleague)
rules.add_perm("desk.add_comment", is_colleague & is_open)
rules.add_perm("desk.settle_comment", (is_editor | (is_author & is_colleague)) & is_open)
rules.add_perm("desk.change_comment", rules.always_false)
rules.add_perm("desk.delete_comment", rules.always_false)
