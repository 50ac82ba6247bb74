"""A communication plan in seven steps: from aims to evaluation."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from plans.models import Plan, PlanPart
from priorities.models import Priority
from priorities.models.priority import require_same_plan
from stakeholders.models import Organisation

LINES = "Zet elk punt op een eigen regel."


class CommunicationPlan(PlanPart):
    """A communication plan for the whole plan, one priority or a project.

    Seven steps: introductie, situatie, probleemanalyse, oplossingen, strategie, realisatie, evalueren. Fields
    that hold several points have one a line.
    """

    closes_with_plan = False
    asks_reason = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="communication_plans", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=200)
    priority = models.ForeignKey(
        Priority,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="communication_plans",
        verbose_name="prioriteit",
    )
    project = models.CharField("project", max_length=200, blank=True)
    is_public = models.BooleanField(
        "openbaar",
        default=False,
        help_text="Iedereen kan het lezen zodra het veiligheidsplan is vastgesteld.",
    )
    # 1 Introductie
    purpose = models.TextField("waarvoor dit communicatieplan is", blank=True, max_length=2000)
    aims = models.TextField("doelen", blank=True, max_length=3000, help_text=LINES)
    target_groups = models.TextField(
        "doelgroepen",
        blank=True,
        max_length=3000,
        help_text=f"{LINES} Wees precies: noem een wijk, een leeftijd of wat mensen al doen.",
    )
    # 2 Situatie
    situation = models.TextField("hoe het nu is", blank=True, max_length=5000)
    strengths = models.TextField("sterk", blank=True, max_length=2000, help_text=LINES)
    weaknesses = models.TextField("zwak", blank=True, max_length=2000, help_text=LINES)
    opportunities = models.TextField("kansen", blank=True, max_length=2000, help_text=LINES)
    threats = models.TextField("bedreigingen", blank=True, max_length=2000, help_text=LINES)
    # 5 Strategie and 6 Realisatie
    strategy = models.TextField("strategie in het kort", blank=True, max_length=3000)
    channels = models.TextField("kanalen", blank=True, max_length=2000, help_text=LINES)
    means = models.TextField("middelen", blank=True, max_length=2000, help_text=LINES)
    # 7 Evalueren
    starts_on = models.DateField("begint op", null=True, blank=True)
    measure_every = models.PositiveSmallIntegerField(
        "meten om de zoveel maanden", null=True, blank=True, help_text="Zoals 3."
    )
    evaluation = models.TextField("wat er uit de evaluatie kwam", blank=True, max_length=5000)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "communicatieplan"
        verbose_name_plural = "communicatieplannen"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "title"],
                name="communicationplan_title_unique_in_plan",
                violation_error_message="Er is al een communicatieplan met deze titel.",
            ),
            models.CheckConstraint(
                condition=Q(priority=None) | Q(project=""),
                name="communicationplan_priority_or_project",
                violation_error_message="Kies een prioriteit of vul een project in, niet allebei.",
            ),
            models.CheckConstraint(
                condition=Q(measure_every=None) | Q(measure_every__range=(1, 24)),
                name="communicationplan_measure_every_possible",
                violation_error_message="Meet om de 1 tot en met 24 maanden.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Check that the priority is of the same plan."""
        require_same_plan(self, "priority")


class CommunicationPlanPart(PlanPart):
    """Base of what belongs to one communication plan."""

    closes_with_plan = False
    asks_reason = False
    sibling_fields = ("plan_id", "communication_plan_id")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Check that the communication plan is of the same plan."""
        other = getattr(self, "communication_plan", None)
        if other is not None and other.plan_id != self.plan_id:  # type: ignore[attr-defined]
            raise ValidationError({"communication_plan": "Kies iets uit hetzelfde plan."})


class ProblemSolution(CommunicationPlanPart):
    """Steps 3 and 4: a problem, where it comes from, and what solves it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="problem_solutions", verbose_name="plan")
    communication_plan = models.ForeignKey(
        CommunicationPlan, models.CASCADE, related_name="pairs", verbose_name="communicatieplan"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    problem = models.TextField("probleem", max_length=1000)
    cause = models.TextField("waar het door komt", blank=True, max_length=1000)
    solution = models.TextField("oplossing", blank=True, max_length=2000)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "probleem met oplossing"
        verbose_name_plural = "problemen en oplossingen"
        ordering = ["communication_plan", "position", "pk"]

    def __str__(self) -> str:
        return self.problem


class PlanStep(CommunicationPlanPart):
    """Step 5: who does what when."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_steps", verbose_name="plan")
    communication_plan = models.ForeignKey(
        CommunicationPlan, models.CASCADE, related_name="steps", verbose_name="communicatieplan"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    what = models.CharField("wat", max_length=300)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_steps",
        verbose_name="wie: team of partner",
    )
    starts_on = models.DateField("vanaf", null=True, blank=True)
    due_on = models.DateField("klaar op", null=True, blank=True)
    is_done = models.BooleanField("gedaan", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "stap"
        verbose_name_plural = "stappen"
        ordering = ["communication_plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="planstep_due_after_it_starts",
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class PlanMeasuringMoment(CommunicationPlanPart):
    """Step 7: a day on which we measure or evaluate, and what came out."""

    class Kind(models.TextChoices):
        MEASURE = "measure", "meten"
        EVALUATE = "evaluate", "evalueren"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="measuring_moments", verbose_name="plan")
    communication_plan = models.ForeignKey(
        CommunicationPlan,
        models.CASCADE,
        related_name="measuring_moments",
        verbose_name="communicatieplan",
    )
    kind = models.CharField("soort", max_length=10, choices=Kind.choices)
    on = models.DateField("op")
    outcome = models.TextField("uitkomst", blank=True, max_length=2000)
    is_done = models.BooleanField("gedaan", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "meetmoment"
        verbose_name_plural = "meetmomenten"
        ordering = ["communication_plan", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["measure", "evaluate"]), name="planmeasuringmoment_kind_known"
            ),
            models.UniqueConstraint(
                fields=["communication_plan", "kind", "on"],
                name="planmeasuringmoment_once_a_day",
                violation_error_message="Dit meetmoment staat er al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} op {self.on:%d-%m-%Y}"
