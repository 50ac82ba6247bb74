"""Agreements and bodies in which organisations work together."""

import datetime

from concurrency.fields import AutoIncVersionField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality
from stakeholders.models.organisation import Organisation


class PartnershipQuerySet(models.QuerySet["Partnership"]):
    """Partnerships, in phrases."""

    def running_on(self, day: datetime.date) -> "PartnershipQuerySet":
        """Begun and not yet ended on `day`; without a date it began long ago, or has no end."""
        return self.exclude(starts_on__gt=day).exclude(ends_on__lt=day)

    def ended_on(self, day: datetime.date) -> "PartnershipQuerySet":
        """Whose last day lies before `day`."""
        return self.filter(ends_on__lt=day)

    def beginning_after(self, day: datetime.date) -> "PartnershipQuerySet":
        """Which begin later than `day`."""
        return self.filter(starts_on__gt=day)


class Partnership(models.Model):
    """A lasting cooperation (samenwerkingsverband): who, what for, since when, and on which paper."""

    class Kind(models.TextChoices):
        COVENANT = "covenant", "convenant"
        JOINT_ARRANGEMENT = "joint_arrangement", "gemeenschappelijke regeling"
        SERVICE_AGREEMENT = "service_agreement", "dienstverleningsovereenkomst"
        WORKING_GROUP = "working_group", "werkgroep of overleg"
        PROJECT = "project", "project"
        OTHER = "other", "andere vorm"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="partnerships", verbose_name="gemeente"
    )
    name = models.CharField("naam", max_length=200)
    kind = models.CharField("soort", max_length=20, choices=Kind.choices)
    members = models.ManyToManyField(
        Organisation, related_name="partnerships", blank=True, verbose_name="wie doen er mee"
    )
    purpose = models.TextField("waarvoor", blank=True, max_length=2000)
    starts_on = models.DateField("begint op", null=True, blank=True)
    ends_on = models.DateField("eindigt op", null=True, blank=True)
    document = models.FileField("document", upload_to="partnerships/", blank=True)
    document_url = models.URLField("webadres van het document", max_length=500, blank=True)
    version = AutoIncVersionField()
    history = HistoricalRecords(m2m_fields=[members])

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "samenwerkingsverband"
        verbose_name_plural = "samenwerkingsverbanden"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="partnership_name_unique_in_municipality",
                violation_error_message="Er is al een samenwerkingsverband met deze naam.",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "covenant", "joint_arrangement", "service_agreement", "working_group", "project",
                        "other",
                    ]
                ),
                name="partnership_kind_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="partnership_has_name"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="partnership_ends_after_it_starts",
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an address that no browser reads as a page."""
        super().clean()
        if self.document_url.lower().startswith(("ftp://", "ftps://")):
            # The field itself takes these two besides those of the web, and no other.
            raise ValidationError({"document_url": "Een webadres begint met https:// of http://."})

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id

    @property
    def period(self) -> str:
        """Since when and until when, in words: "vanaf 1-1-2024", empty where nobody said it."""
        first, last = (day and f"{day.day}-{day.month}-{day.year}" for day in (self.starts_on, self.ends_on))
        if first and last:
            return f"{first} tot en met {last}"
        return f"vanaf {first}" if first else f"tot en met {last}" if last else ""

    def state_on(self, day: datetime.date) -> str:
        """How it stands on `day`: loopt, afgelopen or begint later."""
        if self.ends_on and self.ends_on < day:
            return "afgelopen"
        return "begint later" if self.starts_on and self.starts_on > day else "loopt"
