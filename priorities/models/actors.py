"""Who has a say in a priority, who cares about it, and what that asks of us (actorenanalyse)."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from plans.models import Plan
from priorities.models.priority import Priority, PriorityPart
from stakeholders.models import Organisation


class Score(models.IntegerChoices):
    """The five-point scale of power, interest and support."""

    VERY_LOW = 1, "1, heel weinig"
    LOW = 2, "2, weinig"
    MIDDLE = 3, "3, gemiddeld"
    HIGH = 4, "4, veel"
    VERY_HIGH = 5, "5, heel veel"


class ActorAnalysis(PriorityPart):
    """How an organisation stands to a priority, and what was agreed with it; not for everybody to read."""

    closes_with_plan = False
    asks_reason = False
    sibling_fields = ("plan_id", "priority_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actor_analyses", verbose_name="plan")
    priority = models.ForeignKey(Priority, models.CASCADE, related_name="actors", verbose_name="prioriteit")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="actor_analyses", verbose_name="partner"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    power = models.PositiveSmallIntegerField("macht", choices=Score.choices)
    interest = models.PositiveSmallIntegerField("belang", choices=Score.choices)
    support = models.PositiveSmallIntegerField("steun", choices=Score.choices)
    reason = models.TextField("waarom we dit denken", max_length=1000)
    we_ask = models.TextField("wat we vragen", blank=True, max_length=1000)
    they_bring = models.TextField("wat ze brengen", blank=True, max_length=1000)
    agreed_on = models.DateField("afgesproken op", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "partner in de actorenanalyse"
        verbose_name_plural = "actorenanalyse"
        ordering = ["priority", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["priority", "organisation"],
                name="actoranalysis_once",
                violation_error_message="Deze partner staat al in de actorenanalyse van deze prioriteit.",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": (1, 5)}), name=f"actoranalysis_{name}_one_to_five"
                )
                for name in ("power", "interest", "support")
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
