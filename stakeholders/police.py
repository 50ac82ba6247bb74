"""What goes to the police of the register: exactly what was agreed, and a line in the log of every time."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from municipalities.models import Municipality, User
from stakeholders.initiatives import entries_of, known_administrators
from stakeholders.models import Initiative, PoliceExport

COLUMNS = (
    "Naam initiatief", "Platform", "Gebied", "Aantal leden", "Met de politie verbonden", "Naam beheerder",
    "Telefoon", "E-mailadres",
)  # fmt: skip
"""The agreed columns. What is not among them does not go: no note, no purpose, no consent."""

LINKED = {True: "ja", False: "nee", None: ""}


@dataclass(frozen=True)
class PoliceRow:
    """An administrator of a running initiative, or the initiative alone when nobody may go to the police."""

    name: str
    platform: str
    area: str
    members: int | None
    linked: str
    administrator: str = ""
    phone: str = ""
    email: str = ""

    @property
    def cells(self) -> tuple[str | int, ...]:
        """The cells below COLUMNS; unknown is empty."""
        members = "" if self.members is None else self.members
        return (
            self.name, self.platform, self.area, members, self.linked, self.administrator, self.phone,
            self.email,
        )  # fmt: skip


@dataclass(frozen=True)
class PoliceCount:
    """How much a list for the police holds."""

    initiatives: int
    administrators: int


def police_rows(municipality: Municipality, *, on: datetime.date) -> list[PoliceRow]:
    """The list for the police on the day `on`: running initiatives, and administrators who agreed to it.

    Never who is erased or past the retention date. Five queries.
    """
    agreed = known_administrators(on).filter(may_go_to_police=True, consented_on__lte=on).order_by("pk")
    running = _running(municipality, on).prefetch_related(
        Prefetch("administrators", agreed, to_attr="for_police")
    )
    found = []
    for entry in entries_of(running, on=on):
        size = entry.size(on)
        initiative = PoliceRow(
            entry.initiative.name, entry.platform, entry.area_words, size.members, LINKED[size.is_linked]
        )
        people = [one for one in getattr(entry.initiative, "for_police", ()) if not one.is_erased]
        found += [
            PoliceRow(
                initiative.name,
                initiative.platform,
                initiative.area,
                initiative.members,
                initiative.linked,
                one.name,
                one.phone,
                one.email,
            )
            for one in people
        ] or [initiative]
    return found


def police_count(municipality: Municipality, *, on: datetime.date) -> PoliceCount:
    """How much the list of today would hold, without reading anybody's data. Two queries."""
    running = _running(municipality, on)
    agreed = known_administrators(on).filter(
        initiative__in=running, may_go_to_police=True, consented_on__lte=on
    )
    return PoliceCount(running.count(), agreed.count())


@transaction.atomic
def hand_to_police(municipality: Municipality, *, on: datetime.date, by: User) -> list[PoliceRow]:
    """The list for the police, and its line in the log: who made it and of how many."""
    rows = police_rows(municipality, on=on)
    PoliceExport.objects.create(
        municipality=municipality,
        exported_at=timezone.now(),
        by=by,
        initiative_count=_running(municipality, on).count(),
        administrator_count=sum(1 for row in rows if row.administrator or row.phone or row.email),
    )
    return rows


def _running(municipality: Municipality, on: datetime.date) -> QuerySet[Initiative]:
    return Initiative.objects.filter(
        Q(stopped_on=None) | Q(stopped_on__gt=on), municipality=municipality, started_on__lte=on
    ).order_by("name", "pk")
