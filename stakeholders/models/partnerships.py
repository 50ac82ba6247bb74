"""Agreements and bodies in which organisations work together."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality
from stakeholders.models.organisation import Organisation


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

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id
