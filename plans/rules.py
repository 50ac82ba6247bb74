"""Rights on plans and their parts, as predicates."""

from typing import Any

import rules

from municipalities.models import User
from municipalities.rules import is_administrator, is_editor, is_member


@rules.predicate
def is_open(user: User, record: Any = None) -> bool:
    """Whether the text of the plan may still change."""
    if record is None:
        return True
    return bool(getattr(record, "plan", record).is_draft)


for name in (
    "plan",
    "chapter",
    "guidingprinciple",
    "objective",
    "themetext",
    "signatory",
    "planimage",
    "themeownership",
):
    rules.add_perm(f"plans.view_{name}", is_member)
    rules.add_perm(f"plans.add_{name}", is_editor & is_open)
    rules.add_perm(f"plans.change_{name}", is_editor & is_open)
    rules.add_perm(f"plans.delete_{name}", is_editor & is_open)
for action in ("view", "add", "change", "delete"):
    rules.add_perm(f"plans.{action}_localtheme", is_member if action == "view" else is_administrator)
# What the register says of who works together goes on after adoption.
rules.add_perm("plans.view_planpartnership", is_member)
for action in ("add", "change", "delete"):
    rules.add_perm(f"plans.{action}_planpartnership", is_editor)
