"""With whom? Organisations, teams, contact persons, partnerships and neighbourhood initiatives."""

from stakeholders.models.contacts import ContactPerson
from stakeholders.models.initiatives import (
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
    PoliceExport,
)
from stakeholders.models.organisation import Organisation, OrganisationQuerySet
from stakeholders.models.partnerships import Partnership
from stakeholders.models.personal import Erasure, PersonalRecord
from stakeholders.models.team import TeamMembership, TeamMembershipQuerySet

__all__ = [
    "ContactPerson",
    "Erasure",
    "Initiative",
    "InitiativeAdministrator",
    "InitiativeEvaluation",
    "InitiativeMeasurement",
    "Organisation",
    "OrganisationQuerySet",
    "Partnership",
    "PersonalRecord",
    "PoliceExport",
    "TeamMembership",
    "TeamMembershipQuerySet",
]
