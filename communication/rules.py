"""Rights on moments, campaigns, frames, plans and contributions. docs/rights.md is the table."""

import rules

from municipalities.rules import is_communicator, is_editor, is_member

for name in (
    "communicationmoment",
    "campaign",
    "communicationframe",
    "frameblock",
    "communicationplan",
    "problemsolution",
    "planstep",
    "planmeasuringmoment",
):
    rules.add_perm(f"communication.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"communication.{action}_{name}", is_communicator)

rules.add_perm("communication.view_contribution", is_member)
for action in ("add", "change", "delete"):
    rules.add_perm(f"communication.{action}_contribution", is_editor)
