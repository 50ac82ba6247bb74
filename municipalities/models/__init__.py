"""Who works here: municipalities, their users and what each user may do."""

from municipalities.models.areas import Area
from municipalities.models.invitation import INVITATION_VALID_FOR, Invitation, InvitationQuerySet
from municipalities.models.municipality import (
    RESERVED_SLUGS,
    Municipality,
    MunicipalityQuerySet,
    SafetyRegion,
    validate_legible_if_colour,
    validate_slug_is_free,
)
from municipalities.models.roles import Role
from municipalities.models.statement import Statement
from municipalities.models.users import Membership, MembershipQuerySet, User, UserManager

__all__ = [
    "INVITATION_VALID_FOR",
    "RESERVED_SLUGS",
    "Area",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Municipality",
    "MunicipalityQuerySet",
    "Role",
    "SafetyRegion",
    "Statement",
    "User",
    "UserManager",
    "validate_legible_if_colour",
    "validate_slug_is_free",
]
