"""Which lasting cooperations a plan counts on, and for which themes."""

from django.db import models
from simple_history.models import HistoricalRecords

from plans.models.parts import PlanPart
from plans.models.plan import Plan
from plans.models.themes import Theme
from stakeholders.models import Partnership


class PlanPartnership(PlanPart):
    """A partnership in a plan, with the themes that it serves; the register says who is in it."""

    closes_with_plan = False
    asks_reason = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="partnerships", verbose_name="plan")
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="plans", verbose_name="samenwerkingsverband"
    )
    themes = models.ManyToManyField(Theme, related_name="partnerships", blank=True, verbose_name="thema's")
    position = models.PositiveIntegerField("plaats", default=0)
    explanation = models.CharField("wat het voor dit plan doet", max_length=300, blank=True)
    history = HistoricalRecords(m2m_fields=[themes])

    class Meta:
        verbose_name = "samenwerkingsverband in het plan"
        verbose_name_plural = "samenwerkingsverbanden in het plan"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "partnership"],
                name="planpartnership_once",
                violation_error_message="Dit samenwerkingsverband staat al in dit plan.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partnership)
