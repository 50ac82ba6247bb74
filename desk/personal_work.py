"""People whose data will be erased soon, for who may ask them whether it may stay."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from communication.models import Contribution
from municipalities.models import Role, User
from stakeholders.models import ContactPerson, InitiativeAdministrator, PersonalRecord

# How long before the last day: time to reach somebody and wait for an answer.
NEAR = datetime.timedelta(days=30)
# The way from each kind of record to its municipality.
OWNERS: dict[type[PersonalRecord], str] = {
    ContactPerson: "organisation__municipality",
    InitiativeAdministrator: "initiative__municipality",
    Contribution: "plan__municipality",
}
# Who may change these records: docs/rights.md.
KEEPERS = (Role.ADMINISTRATOR, Role.POLICY_OFFICER)


@dataclass(frozen=True)
class Expiring:
    """A record whose person is erased after the day `until`; `name` says which, and never who."""

    name: str
    until: datetime.date
    municipality_id: int
    url: str


def expiring(user: User, *, on: datetime.date) -> list[Expiring]:
    """What `user` keeps and is erased within thirty days, the first to go first. A query a kind."""
    own = {pk for pk, role in user.current_roles if role in KEEPERS}
    if not (own or user.is_superuser):
        return []
    found = []
    for model, owner in OWNERS.items():
        records: Any = model._base_manager.filter(erased_at=None, retain_until__range=(on, on + NEAR))
        if not user.is_superuser:
            records = records.filter(**{f"{owner}__in": own})
        opts = model._meta
        found += [
            Expiring(
                name=str(record),
                until=record.retain_until,
                municipality_id=record.owner_municipality_id,
                url=reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk]),
            )
            for record in records.select_related(owner)
        ]
    return sorted(found, key=lambda one: (one.until, one.name))
