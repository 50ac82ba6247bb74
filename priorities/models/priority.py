"""A priority of a plan with everything it consists of, and the regional priorities it answers to."""

from typing import Any

from concurrency.fields import AutoIncVersionField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality
from plans.models import LocalTheme, Plan, PlanPart, Theme
from richtext.fields import RichTextField
from stakeholders.models import Organisation, Partnership


class RegionalPriority(models.Model):
    """A priority of the district or triangle, the police unit or the country (art. 38b and 39 Politiewet).

    The leads are roles ("burgemeester van de centrumgemeente"), never names of people.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", "district of driehoek"
        UNIT = "unit", "politie-eenheid"
        NATIONAL = "national", "landelijk"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="regional_priorities", verbose_name="gemeente"
    )
    level = models.CharField("niveau", max_length=10, choices=Level.choices)
    title = models.CharField("titel", max_length=250)
    period = models.CharField("periode", max_length=50, blank=True, help_text="Zoals 2019-2022.")
    political_lead = models.CharField("bestuurlijk trekker (functie)", max_length=150, blank=True)
    project_leader = models.CharField("projectleider (functie)", max_length=150, blank=True)
    partnerships = models.ManyToManyField(
        Partnership,
        related_name="regional_priorities",
        blank=True,
        verbose_name="samenwerkingsverbanden",
        help_text="Wie werkt hier in de regio aan?",
    )
    version = AutoIncVersionField()
    history = HistoricalRecords(m2m_fields=[partnerships])

    class Meta:
        verbose_name = "regionale prioriteit"
        verbose_name_plural = "regionale prioriteiten"
        ordering = ["municipality", "level", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=["district", "unit", "national"]), name="regionalpriority_level_known"
            ),
            models.UniqueConstraint(
                fields=["municipality", "level", "title", "period"],
                name="regionalpriority_unique",
                violation_error_message="Deze regionale prioriteit staat er al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.get_level_display()})"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


class Priority(PlanPart):
    """A subject that the plan gives extra attention, under one or more themes or local sub-themes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="priorities", verbose_name="plan")
    themes = models.ManyToManyField(Theme, related_name="priorities", blank=True, verbose_name="thema's")
    subthemes = models.ManyToManyField(
        LocalTheme,
        related_name="priorities",
        blank=True,
        limit_choices_to={"kind": LocalTheme.Kind.SUBTHEME},
        verbose_name="subthema's",
    )
    regional_priorities = models.ManyToManyField(
        RegionalPriority,
        related_name="priorities",
        blank=True,
        verbose_name="regionale prioriteiten",
        help_text="Op welke prioriteiten van de regio, de politie-eenheid of het land sluit deze aan?",
    )
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="continued_by",
        verbose_name="gaat verder op",
        help_text="De prioriteit van het vorige plan waar deze op volgt.",
    )
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    text = RichTextField("waar het over gaat", blank=True)
    reason = RichTextField("waarom dit een prioriteit is", blank=True)
    approach_introduction = RichTextField("inleiding op de aanpak", blank=True)
    efforts_introduction = models.CharField(
        "zin boven de inzet", max_length=300, blank=True, help_text="Zoals: Dit gaan we vooral doen."
    )
    partners_text = RichTextField("samenwerking met partners", blank=True)
    intended_result = RichTextField("beoogd resultaat", blank=True)
    history = HistoricalRecords(m2m_fields=[themes, subthemes, regional_priorities])

    class Meta:
        verbose_name = "prioriteit"
        verbose_name_plural = "prioriteiten"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(continues=None) | ~Q(continues=F("pk")), name="priority_does_not_continue_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PriorityPart(PlanPart):
    """Base of what belongs to one priority; `plan` stands in it as in every part of a plan (ADR 0011)."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check that the priority is of the same plan."""
        require_same_plan(self, "priority")


class ApproachLine(PriorityPart):
    """A line of the approach (hoofdlijn van de aanpak): a track, or what one does first in it."""

    class Kind(models.TextChoices):
        TRACK = "track", "spoor"
        EFFORT = "effort", "inzet"

    sibling_fields = ("plan_id", "priority_id", "kind")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="approach_lines", verbose_name="plan")
    priority = models.ForeignKey(
        Priority, models.CASCADE, related_name="approach_lines", verbose_name="prioriteit"
    )
    kind = models.CharField("soort", max_length=10, choices=Kind.choices, default=Kind.EFFORT)
    position = models.PositiveIntegerField("plaats", default=0)
    text = models.TextField("regel")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "hoofdlijn van de aanpak"
        verbose_name_plural = "hoofdlijnen van de aanpak"
        ordering = ["priority", "-kind", "position", "pk"]  # tracks before efforts
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["track", "effort"]), name="approachline_kind_known"),
        ]

    def __str__(self) -> str:
        return self.text


class Topic(PriorityPart):
    """A theme below a priority, or a topic below such a theme: two levels (Enkhuizen)."""

    sibling_fields = ("plan_id", "priority_id", "parent_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="topics", verbose_name="plan")
    priority = models.ForeignKey(Priority, models.CASCADE, related_name="topics", verbose_name="prioriteit")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="topics", verbose_name="valt onder"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    text = models.TextField("toelichting", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "onderwerp"
        verbose_name_plural = "onderwerpen"
        ordering = ["priority", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="topic_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PriorityPartner(PriorityPart):
    """A partner of a priority, with what it does there."""

    sibling_fields = ("plan_id", "priority_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="priority_partners", verbose_name="plan")
    priority = models.ForeignKey(Priority, models.CASCADE, related_name="partners", verbose_name="prioriteit")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="priority_partners", verbose_name="partner"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    role = models.CharField("rol", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "partner bij een prioriteit"
        verbose_name_plural = "partners bij een prioriteit"
        ordering = ["priority", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "organisation"],
                name="prioritypartner_once",
                violation_error_message="Deze partner staat al bij deze prioriteit.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.role}" if self.role else str(self.organisation)


def require_same_plan(record: Any, *names: str) -> None:
    """Raise ValidationError when one of the records that `record` points to is of another plan."""
    for name in names:
        other = getattr(record, name, None)
        if other is not None and other.plan_id != record.plan_id:
            raise ValidationError({name: "Kies iets uit hetzelfde plan."})
