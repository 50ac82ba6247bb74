"""What do we do? The priorities of a plan."""

from django.db import models
from simple_history.models import HistoricalRecords

from plans.models import Plan, PlanPart, Theme
from richtext.fields import RichTextField


class Priority(PlanPart):
    """A subject that the plan gives extra attention, under one or more themes."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="priorities", verbose_name="plan")
    themes = models.ManyToManyField(Theme, related_name="priorities", blank=True, verbose_name="thema's")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    text = RichTextField("tekst", blank=True)
    history = HistoricalRecords(m2m_fields=[themes])

    class Meta:
        verbose_name = "prioriteit"
        verbose_name_plural = "prioriteiten"
        ordering = ["plan", "position", "pk"]

    def __str__(self) -> str:
        return self.title
