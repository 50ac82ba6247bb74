"""Contact persons of an organisation, as its page shows them: who speaks for it now, and who did before."""

import datetime
from dataclasses import dataclass

from municipalities.models import User
from stakeholders.models import ContactPerson, Organisation


@dataclass(frozen=True)
class Contacts:
    """The contact persons of one organisation on a day; each stands in one list."""

    current: list[ContactPerson]
    former: list[ContactPerson]
    erased: list[ContactPerson]

    @property
    def any(self) -> bool:
        """Whether there is, or was, a contact person."""
        return bool(self.current or self.former or self.erased)


def contacts_of(organisation: Organisation, *, on: datetime.date) -> Contacts:
    """The contact persons of `organisation` on the day `on`, those who are to come among the current ones.

    For who may see them: `may_see_contacts`. One query.
    """
    contacts = list(organisation.contacts.order_by("function", "starts_on", "pk"))
    erased = [contact for contact in contacts if contact.is_erased]
    kept = [contact for contact in contacts if not contact.is_erased]
    return Contacts(
        current=[contact for contact in kept if contact.ends_on is None or contact.ends_on >= on],
        former=[contact for contact in kept if contact.ends_on is not None and contact.ends_on < on],
        erased=erased,
    )


def may_see_contacts(user: User, organisation: Organisation) -> bool:
    """Whether `user` may see who the contact persons are, and that there are any."""
    return user.has_perm("stakeholders.view_contactperson", organisation)
