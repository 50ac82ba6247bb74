"""Who is in a team of the municipality."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.models import User
from stakeholders.models.organisation import Organisation


class TeamMembershipQuerySet(models.QuerySet["TeamMembership"]):
    """Memberships of teams, in phrases."""

    def current(self) -> "TeamMembershipQuerySet":
        """Not ended."""
        return self.filter(ended_at=None)


class TeamMembership(models.Model):
    """A user in a team, kept after it ended."""

    team = models.ForeignKey(
        Organisation, models.PROTECT, related_name="team_memberships", verbose_name="team"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="team_memberships", verbose_name="collega"
    )
    started_at = models.DateTimeField("sinds", default=timezone.now)
    ended_at = models.DateTimeField("beëindigd op", null=True, blank=True)
    history = HistoricalRecords()
    _history_user: User | None

    objects = TeamMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "lid van een team"
        verbose_name_plural = "leden van teams"
        ordering = ["team", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"],
                condition=Q(ended_at=None),
                name="teammembership_unique_while_current",
                violation_error_message="Deze collega zit al in dit team.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="teammembership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.team}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.team.municipality_id
