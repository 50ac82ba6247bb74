"""What do we want to reach? Goals of a priority, a theme, or below a heading of one's own."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from plans.models import Plan, PlanPart, Theme
from priorities.models.priority import Priority, require_same_plan


class Goal(PlanPart):
    """A goal ("wat willen we bereiken") of a priority, a theme or a free heading: one of the three.

    Goals of one subject are lettered A, B, C in their order; the letter is computed.
    """

    sibling_fields = ("plan_id", "priority_id", "theme_id", "heading")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="goals", verbose_name="plan")
    priority = models.ForeignKey(
        Priority, models.RESTRICT, null=True, blank=True, related_name="goals", verbose_name="prioriteit"
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="goals", verbose_name="thema"
    )
    heading = models.CharField(
        "eigen kop", max_length=200, blank=True, help_text="Zoals 4.2 Veiligheid, uit de begroting."
    )
    position = models.PositiveIntegerField("plaats", default=0)
    text = models.TextField("doel", help_text="Wat willen we bereiken?")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "doel"
        verbose_name_plural = "doelen"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(priority__isnull=False, theme=None, heading="")
                    | Q(priority=None, theme__isnull=False, heading="")
                    | (Q(priority=None, theme=None) & ~Q(heading=""))
                ),
                name="goal_of_one_subject",
                violation_error_message="Kies een prioriteit, een thema of een eigen kop: een van de drie.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Check that the priority is of the same plan."""
        require_same_plan(self, "priority")
