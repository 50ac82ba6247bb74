"""Rights on moments, campaigns, frames, plans and contributions. docs/rights.md is the table."""

from typing import Any

import rules

from communication.models import Campaign
from municipalities.models import User
from municipalities.rules import is_communicator, is_editor, is_member


@rules.predicate
def is_shared_campaign(user: User, record: Any = None) -> bool:
    """Whether this is a campaign that everybody shares, and `user` works somewhere."""
    return isinstance(record, Campaign) and record.municipality_id is None and is_member(user)


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

# Every municipality joins the shared campaigns; its own ones it also keeps.
rules.set_perm("communication.view_campaign", is_member | is_shared_campaign)
