"""Rights on priorities, as predicates."""

import rules

from municipalities.rules import is_editor, is_member
from plans.rules import is_open

rules.add_perm("priorities.view_priority", is_member)
for action in ("add", "change", "delete"):
    rules.add_perm(f"priorities.{action}_priority", is_editor & is_open)
