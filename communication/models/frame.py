"""The strategic communication frame: eight blocks on one page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from plans.models import Plan, PlanPart


class CommunicationFrame(PlanPart):
    """The frame of a plan for a period of years. Priorities, principles and partners come from the plan."""

    closes_with_plan = False
    asks_reason = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="frames", verbose_name="plan")
    first_year = models.PositiveSmallIntegerField("eerste jaar")
    last_year = models.PositiveSmallIntegerField("laatste jaar")
    ambition = models.CharField("kernopdracht", max_length=300, blank=True)
    is_public = models.BooleanField(
        "openbaar", default=False, help_text="Iedereen kan het frame van een vastgesteld plan dan lezen."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "communicatieframe"
        verbose_name_plural = "communicatieframes"
        ordering = ["plan", "first_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "first_year"],
                name="communicationframe_one_a_period",
                violation_error_message="Er is al een frame dat in dit jaar begint.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="communicationframe_ends_after_it_starts",
                violation_error_message="Het laatste jaar ligt voor het eerste jaar.",
            ),
        ]

    def __str__(self) -> str:
        return f"Strategisch communicatieframe {self.period}"

    @property
    def period(self) -> str:
        """Its years: 2019-2022, or one."""
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year}-{self.last_year}"

    def clean(self) -> None:
        """Check that the years lie in those of the plan, and in no other frame."""
        if self.first_year and self.last_year:
            if not self.plan.first_year <= self.first_year <= self.last_year <= self.plan.last_year:
                raise ValidationError(
                    f"Dit plan loopt van {self.plan.first_year} tot en met {self.plan.last_year}."
                )
            others = CommunicationFrame.objects.filter(
                plan=self.plan, first_year__lte=self.last_year, last_year__gte=self.first_year
            ).exclude(pk=self.pk)
            if other := others.first():
                raise ValidationError(f"Voor een deel van deze jaren is er al een frame: {other.period}.")


class FrameBlock(PlanPart):
    """One of the eight blocks: short points, one a line; a line that ends with a colon is a heading.

    The numbers are those of Langedijk's frame for 2019-2022; the authors of the method did not number them.
    """

    closes_with_plan = False
    asks_reason = False
    sibling_fields = ("plan_id", "frame_id")

    class Block(models.IntegerChoices):
        VISION = 1, "Visie"
        INTERNAL = 2, "Interne situatie"
        EXTERNAL = 3, "Externe situatie"
        AMBITION = 4, "Ambitie"
        ACCOUNTABILITY = 5, "Accountability"
        STAKEHOLDERS = 6, "Stakeholders"
        RESOURCES = 7, "Resources"
        APPROACH = 8, "Aanpak"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="frame_blocks", verbose_name="plan")
    frame = models.ForeignKey(
        CommunicationFrame, models.CASCADE, related_name="blocks", verbose_name="communicatieframe"
    )
    block = models.PositiveSmallIntegerField("blok", choices=Block.choices)
    points = models.TextField(
        "punten",
        blank=True,
        max_length=3000,
        help_text="Zet elk punt op een eigen regel. Een regel die eindigt op een dubbele punt is een kopje.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "blok van het communicatieframe"
        verbose_name_plural = "blokken van het communicatieframe"
        ordering = ["frame", "block"]
        constraints = [
            models.UniqueConstraint(fields=["frame", "block"], name="frameblock_once"),
            models.CheckConstraint(condition=Q(block__range=(1, 8)), name="frameblock_one_to_eight"),
        ]

    def __str__(self) -> str:
        return self.get_block_display()
