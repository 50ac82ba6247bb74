"""Organisations that work on safety, and teams of the municipality itself."""

import datetime
from typing import Any

from concurrency.fields import AutoIncVersionField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality

GOES_ROUND = "‘{}’ is zelf opgegaan in ‘{}’. Dan is niet te zeggen wie het werk doet."


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, in phrases."""

    def teams(self) -> "OrganisationQuerySet":
        """Internal teams."""
        return self.filter(kind=Organisation.Kind.TEAM)

    def partners(self) -> "OrganisationQuerySet":
        """Everyone outside the own organisation."""
        return self.exclude(kind=Organisation.Kind.TEAM)

    def serving(self, municipality: Municipality | int) -> "OrganisationQuerySet":
        """Which work for this municipality: its own, and those of others that serve it."""
        pk = municipality if isinstance(municipality, int) else municipality.pk
        serving = Organisation.serves.through.objects.filter(municipality_id=pk).values("organisation")
        return self.filter(Q(municipality_id=pk) | Q(pk__in=serving))

    def existing_on(self, day: datetime.date) -> "OrganisationQuerySet":
        """Not yet dissolved on `day`."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day))

    def offered_on(self, day: datetime.date, *, chosen: Any = ()) -> "OrganisationQuerySet":
        """What one chooses from for new work; `chosen` (ids or a query of ids) stay, also when dissolved."""
        return self.filter(Q(dissolved_on=None) | Q(dissolved_on__gt=day) | Q(pk__in=chosen))

    def of_member(self, user: Any) -> "OrganisationQuerySet":
        """Which work for a municipality where `user` has a role."""
        if user.is_superuser:
            return self
        own = Municipality.objects.of_member(user)
        serving = Organisation.serves.through.objects.filter(municipality__in=own).values("organisation")
        return self.filter(Q(municipality__in=own) | Q(pk__in=serving))


class Organisation(models.Model):
    """A partner or an internal team; `municipality` keeps the record, `serves` names others it works for.

    The safety team of an administrative merger is a team of one municipality that serves three.
    """

    class Kind(models.TextChoices):
        TEAM = "team", "eigen team"
        MUNICIPALITY = "municipality", "gemeente"
        POLICE = "police", "politie"
        PROSECUTION = "prosecution", "Openbaar Ministerie"
        SAFETY_REGION = "safety_region", "veiligheidsregio, brandweer"
        HEALTH = "health", "gezondheid (GGD, GGZ)"
        CARE = "care", "zorg en welzijn"
        YOUTH = "youth", "jongerenwerk, jeugdhulp"
        EDUCATION = "education", "onderwijs"
        HOUSING = "housing", "woningcorporatie"
        INFORMATION_CENTRE = "information_centre", "informatie- en expertisecentrum"
        GOVERNMENT = "government", "andere overheid"
        BUSINESS = "business", "ondernemers"
        RESIDENTS = "residents", "inwoners"
        OTHER = "other", "anders"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="organisations", verbose_name="gemeente"
    )
    serves = models.ManyToManyField(
        Municipality,
        related_name="served_by",
        blank=True,
        verbose_name="werkt ook voor",
        help_text="Andere gemeenten waar deze organisatie of dit team voor werkt.",
    )
    name = models.CharField(
        "naam", max_length=150, help_text="Zo staat de naam in het plan, zoals Politie of Team Veiligheid."
    )
    official_name = models.CharField("officiële naam", max_length=200, blank=True)
    kind = models.CharField("soort", max_length=20, choices=Kind.choices)
    region = models.CharField(
        "werkgebied", max_length=150, blank=True, help_text="Zoals Noord-Holland Noord of Basisteam Kust."
    )
    founded_on = models.DateField("opgericht op", null=True, blank=True)
    dissolved_on = models.DateField("opgeheven op", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="absorbed",
        verbose_name="opgegaan in",
        help_text="Welke organisatie dit werk overnam.",
    )
    version = AutoIncVersionField()
    history = HistoricalRecords(m2m_fields=[serves])

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties en teams"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                F("municipality"),
                Lower("name"),
                name="organisation_name_unique_in_municipality",
                violation_error_message="Er is al een organisatie of team met deze naam.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "team", "municipality", "police", "prosecution", "safety_region", "health", "care",
                        "youth", "education", "housing", "information_centre", "government", "business",
                        "residents", "other",
                    ]
                ),
                name="organisation_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=Q(founded_on=None) | Q(dissolved_on=None) | Q(dissolved_on__gte=F("founded_on")),
                name="organisation_dissolved_after_founded",
                violation_error_message="Opgeheven ligt voor opgericht. Kijk de datums na.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("pk")),
                name="organisation_not_merged_into_itself",
                violation_error_message="Een organisatie kan niet in zichzelf opgaan.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(dissolved_on__isnull=False),
                name="organisation_merged_is_dissolved",
                violation_error_message="Vul ook in wanneer de organisatie is opgeheven.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id

    @property
    def is_team(self) -> bool:
        """Whether it is a team of the own organisation."""
        return self.kind == self.Kind.TEAM

    def clean(self) -> None:
        """Refuse a chain of mergers that comes back to where it began."""
        super().clean()
        if self.pk is None:
            return
        for taker in self.successors():
            if taker.pk == self.pk:
                first = self.merged_into
                raise ValidationError({"merged_into": GOES_ROUND.format(first, self)})

    def successors(self) -> "list[Organisation]":
        """Who took over, and who took over from them: the last one does the work. A query a step."""
        found: list[Organisation] = []
        taker = self.merged_into
        while taker is not None and taker not in found:
            found.append(taker)
            taker = taker.merged_into
        return found

    @property
    def is_dissolved(self) -> bool:
        """Whether it is dissolved today."""
        return not self.exists_on(timezone.localdate())

    def exists_on(self, day: datetime.date) -> bool:
        """Whether it is not yet dissolved on `day`."""
        return self.dissolved_on is None or self.dissolved_on > day
