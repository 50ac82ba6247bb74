"""Colleagues asked in by mail."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.models.municipality import Municipality
from municipalities.models.roles import Role
from municipalities.models.users import User

INVITATION_VALID_FOR = datetime.timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, in phrases."""

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; perhaps too old to accept."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def acceptable(self) -> "InvitationQuerySet":
        """Open, and not too old."""
        return self.open().filter(created_at__gt=timezone.now() - INVITATION_VALID_FOR)


class Invitation(models.Model):
    """A colleague asked in by mail; the address in the mail works once and for a week."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="invitations", verbose_name="gemeente"
    )
    email = models.EmailField("e-mailadres")
    name = models.CharField("naam", max_length=150)
    role = models.CharField("rol", max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="uitgenodigd door"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("verstuurd op", default=timezone.now)
    accepted_at = models.DateTimeField("aangenomen op", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_digest"])
    _history_user: "User | None"

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_in_one_way"
            ),
            models.UniqueConstraint(
                "municipality",
                Lower("email"),
                "role",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
                violation_error_message="Deze collega is al uitgenodigd voor deze rol.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} als {self.get_role_display()}"

    @property
    def expires_at(self) -> datetime.datetime:
        """The moment from which the address in the mail no longer works."""
        return self.created_at + INVITATION_VALID_FOR

    @property
    def has_expired(self) -> bool:
        """Whether it is too old to accept."""
        return timezone.now() >= self.expires_at

    @property
    def state(self) -> str:
        """What became of it, in Dutch."""
        if self.accepted_at:
            return "aangenomen"
        if self.withdrawn_at:
            return "ingetrokken"
        return "verlopen" if self.has_expired else "verstuurd"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id
