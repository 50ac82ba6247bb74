"""Which priority has the extra energy of a quarter."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from plans.models import Plan, PlanPart
from priorities.models.priority import Priority, require_same_plan
from priorities.moments import Moment


class QuarterFocus(PlanPart):
    """The priority that gets extra energy in one quarter (kwartaalprioriteit), and why then."""

    closes_with_plan = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="quarters", verbose_name="plan")
    year = models.PositiveSmallIntegerField("jaar")
    quarter = models.PositiveSmallIntegerField("kwartaal")
    priority = models.ForeignKey(
        Priority, models.RESTRICT, related_name="quarters", verbose_name="prioriteit"
    )
    reason = models.CharField("waarom in dit kwartaal", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "kwartaalprioriteit"
        verbose_name_plural = "kwartaalprioriteiten"
        ordering = ["plan", "year", "quarter"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year", "quarter"],
                name="quarterfocus_one_priority_a_quarter",
                violation_error_message="Dit kwartaal heeft al een prioriteit.",
            ),
            models.CheckConstraint(
                condition=Q(quarter__range=(1, 4)), name="quarterfocus_quarter_one_to_four"
            ),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="quarterfocus_year_possible"),
        ]

    def __str__(self) -> str:
        return f"{self.moment}: {self.priority}"

    def clean(self) -> None:
        """Check that the quarter lies in the plan and the priority is of the plan."""
        require_same_plan(self, "priority")
        if self.year and not self.plan.first_year <= self.year <= self.plan.last_year:
            raise ValidationError(
                {"year": f"Dit plan loopt van {self.plan.first_year} tot en met {self.plan.last_year}."}
            )

    @property
    def moment(self) -> Moment:
        """The quarter as a period of days."""
        return Moment.quarter(self.year, self.quarter)
