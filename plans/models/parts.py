"""What a plan consists of: chapters, and the records that sections became."""

import uuid
from typing import ClassVar

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from plans.models.plan import Plan
from plans.models.themes import SafetyField, Theme
from richtext.fields import RichTextField
from stakeholders.models import Organisation


class PlanPart(models.Model):
    """Base of everything that belongs to one plan.

    Records that agree in `sibling_fields` stand in one list, in the order of `position`. What the plan says
    closes when it is adopted; what carries it out (`closes_with_plan` false) goes on changing. Whoever
    changes that says why, unless nobody decided on it (`asks_reason` false).
    """

    sibling_fields: ClassVar[tuple[str, ...]] = ("plan_id",)
    closes_with_plan: ClassVar[bool] = True
    asks_reason: ClassVar[bool] = True

    version = AutoIncVersionField()

    class Meta:
        abstract = True

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.plan.municipality_id  # type: ignore[attr-defined]


class Chapter(PlanPart):
    """A chapter or section: a tree of three levels, in the order of `position`, numbered when shown."""

    class Kind(models.TextChoices):
        FOREWORD = "foreword", "voorwoord"
        INTRODUCTION = "introduction", "inleiding"
        READING_GUIDE = "reading_guide", "leeswijzer"
        LOOK_BACK = "look_back", "terugblik"
        SAFETY_PICTURE = "safety_picture", "veiligheidsbeeld"
        AMBITION = "ambition", "ambitie"
        GUIDING_PRINCIPLES = "guiding_principles", "uitgangspunten"
        OBJECTIVES = "objectives", "algemene doelstellingen"
        PRIORITIES = "priorities", "prioriteiten"
        OTHER_THEMES = "other_themes", "overige thema's"
        COMMUNICATION = "communication", "communicatie"
        ORGANISATION = "organisation", "organisatie"
        FINANCE = "finance", "financiën"
        DECISION = "decision", "besluit"
        APPENDIX = "appendix", "bijlage"
        FREE = "free", "vrij"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="chapters", verbose_name="plan")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="sections", verbose_name="valt onder"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    kind = models.CharField("soort", max_length=20, choices=Kind.choices, default=Kind.FREE)
    title = models.CharField("titel", max_length=250)
    is_numbered = models.BooleanField("met nummer", default=True)
    body = RichTextField("tekst", blank=True)
    is_finished = models.BooleanField("klaar", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "hoofdstuk"
        verbose_name_plural = "hoofdstukken"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "foreword", "introduction", "reading_guide", "look_back", "safety_picture",
                        "ambition", "guiding_principles", "objectives", "priorities", "other_themes",
                        "communication", "organisation", "finance", "decision", "appendix", "free",
                    ]
                ),
                name="chapter_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")), name="chapter_not_its_own_parent"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class GuidingPrinciple(PlanPart):
    """A principle that holds for every theme (uitgangspunt)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="principles", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    text = RichTextField("tekst", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "uitgangspunt"
        verbose_name_plural = "uitgangspunten"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.title


class Objective(PlanPart):
    """A general objective of the plan (algemene doelstelling), to the letter."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="objectives", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    text = models.TextField("doelstelling")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "algemene doelstelling"
        verbose_name_plural = "algemene doelstellingen"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.text


class ThemeText(PlanPart):
    """What the plan says of a theme that is no priority; without a theme it introduces its field."""

    sibling_fields = ("plan_id", "field_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="theme_texts", verbose_name="plan")
    field = models.ForeignKey(
        SafetyField, models.PROTECT, related_name="theme_texts", verbose_name="veiligheidsveld"
    )
    themes = models.ManyToManyField(Theme, related_name="theme_texts", blank=True, verbose_name="thema's")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250, blank=True)
    text = RichTextField("tekst", blank=True)
    history = HistoricalRecords(m2m_fields=[themes])

    class Meta:
        verbose_name = "tekst bij een thema"
        verbose_name_plural = "teksten bij thema's"
        ordering = ["plan", "field__number", "position", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.field)


class Signatory(PlanPart):
    """Who signs the decision, by role: griffier, voorzitter. No names."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="signatories", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    role = models.CharField("functie", max_length=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ondertekenaar"
        verbose_name_plural = "ondertekenaars"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.role


class ThemeOwnership(PlanPart):
    """The one team that owns a theme in a plan (eigenaar van een thema)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="theme_owners", verbose_name="plan")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="owners", verbose_name="thema")
    team = models.ForeignKey(Organisation, models.PROTECT, related_name="owned_themes", verbose_name="team")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "eigenaar van een thema"
        verbose_name_plural = "eigenaren van thema's"
        ordering = ["plan", "theme"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "theme"],
                name="themeownership_one_team_a_theme",
                violation_error_message="Dit thema heeft in dit plan al een eigenaar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme}: {self.team}"


class PlanImage(models.Model):
    """An image used in the texts of a plan; texts point to it by its id. Served to who may read the plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="images", verbose_name="plan")
    file = models.ImageField("bestand", upload_to="plans/", width_field="width", height_field="height")
    width = models.PositiveIntegerField("breedte", default=0, editable=False)
    height = models.PositiveIntegerField("hoogte", default=0, editable=False)
    uploaded_at = models.DateTimeField("toegevoegd op", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "afbeelding"
        verbose_name_plural = "afbeeldingen"
        ordering = ["plan", "uploaded_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.plan.municipality_id
