"""What a plan wants of an indicator: the text as adopted, and beside it what that means."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from indicators.models.indicator import Indicator, IndicatorVersion
from municipalities.models import Area
from plans.models import Objective, Plan, PlanPart
from priorities.models import Priority


class PlanIndicator(PlanPart):
    """An indicator in a plan: of a general objective, of a priority, or in the safety picture.

    Name and source stand here as the plan says them: they do not change when the indicator does.
    """

    class Role(models.TextChoices):
        OBJECTIVE = "objective", "algemene doelstelling"
        PRIORITY = "priority", "prioriteit"
        SAFETY_PICTURE = "safety_picture", "veiligheidsbeeld"

    sibling_fields = ("plan_id", "role", "priority_id", "objective_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="plan_indicators", verbose_name="plan")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, related_name="plan_indicators", verbose_name="indicator"
    )
    indicator_version = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="plan_indicators", verbose_name="definitie"
    )
    role = models.CharField("plek in het plan", max_length=15, choices=Role.choices)
    priority = models.ForeignKey(
        Priority,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_indicators",
        verbose_name="prioriteit",
    )
    objective = models.ForeignKey(
        Objective,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_indicators",
        verbose_name="algemene doelstelling",
    )
    position = models.PositiveIntegerField("plaats", default=0)
    name = models.CharField("naam in het plan", max_length=250)
    source_text = models.CharField("bron in het plan", max_length=250, blank=True)
    baseline_year = models.PositiveSmallIntegerField("jaar van de nulmeting", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "indicator van het plan"
        verbose_name_plural = "indicatoren van het plan"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(role="priority", priority__isnull=False, objective=None)
                    | Q(role="objective", priority=None, objective__isnull=False)
                    | Q(role="safety_picture", priority=None, objective=None)
                ),
                name="planindicator_has_its_place",
                violation_error_message="Kies een prioriteit, een doelstelling of het veiligheidsbeeld.",
            ),
            models.UniqueConstraint(
                fields=["plan", "priority", "indicator"],
                condition=Q(role="priority"),
                name="planindicator_once_a_priority",
                violation_error_message="Deze indicator staat al bij deze prioriteit.",
            ),
            models.UniqueConstraint(
                fields=["plan", "objective", "indicator"],
                condition=Q(role="objective"),
                name="planindicator_once_an_objective",
                violation_error_message="Deze indicator staat al bij deze doelstelling.",
            ),
            models.UniqueConstraint(
                fields=["plan", "indicator"],
                condition=Q(role="safety_picture"),
                name="planindicator_once_in_the_picture",
                violation_error_message="Deze indicator staat al in het veiligheidsbeeld.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """Where it stands in the plan, as one word: `priority:12`, `objective:3` or `safety_picture:`."""
        return f"{self.role}:{self.priority_id or self.objective_id or ''}"

    def clean(self) -> None:
        """Check that everything it names belongs together."""
        for name in ("priority", "objective"):
            part = getattr(self, name, None)
            if part is not None and part.plan_id != self.plan_id:
                raise ValidationError({name: "Dit hoort bij een ander plan."})
        if self.indicator_version_id and self.indicator_version.indicator_id != self.indicator_id:
            raise ValidationError({"indicator_version": "Deze definitie hoort bij een andere indicator."})


class Target(PlanPart):
    """A target as the council adopts it, to the letter. `year` is the year it holds for, if it says one."""

    sibling_fields = ("plan_id", "plan_indicator_id")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets", verbose_name="plan")
    plan_indicator = models.ForeignKey(
        PlanIndicator, models.CASCADE, related_name="targets", verbose_name="indicator"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    year = models.PositiveSmallIntegerField(
        "voor het jaar", null=True, blank=True, help_text="Leeg: voor het einde van het plan."
    )
    text = models.CharField(
        "streefwaarde", max_length=250, help_text="Zoals het in het plan staat, bijvoorbeeld: < 80."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "streefwaarde"
        verbose_name_plural = "streefwaarden"
        ordering = ["plan_indicator", "year", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan_indicator", "year"],
                name="target_one_a_year",
                violation_error_message="Voor dit jaar staat er al een streefwaarde.",
            ),
            models.UniqueConstraint(
                fields=["plan_indicator"],
                condition=Q(year=None),
                name="target_one_without_a_year",
                violation_error_message="Er staat al een streefwaarde voor het einde van het plan.",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="target_text_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text


class TargetReading(PlanPart):
    """What a target means. It may be clarified later, with a reason; the text of the target may not.

    Read by `parse_target` until somebody clarifies it (`is_clarified`).
    """

    class Operator(models.TextChoices):
        BELOW = "below", "lager dan"
        AT_MOST = "at_most", "ten hoogste"
        EQUAL = "equal", "precies"
        AT_LEAST = "at_least", "ten minste"
        ABOVE = "above", "hoger dan"
        BETWEEN = "between", "tussen"
        KEEP = "keep", "gelijk houden"
        JUDGEMENT = "judgement", "een oordeel"
        NOT_STATED = "not_stated", "staat er niet bij"
        UNKNOWN = "unknown", "niet bekend"

    class Reference(models.TextChoices):
        ABSOLUTE = "absolute", "een vaste waarde"
        BASELINE = "baseline", "de nulmeting"
        BASELINE_YEAR = "baseline_year", "de waarde van een jaar"
        PREVIOUS_YEAR = "previous_year", "het jaar ervoor"
        COMPARISON_AREA = "comparison_area", "een ander gebied"
        RANK = "rank", "een plaats op een ranglijst"
        TEXT = "text", "de tekst zelf"

    closes_with_plan = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="target_readings", verbose_name="plan")
    target = models.OneToOneField(Target, models.CASCADE, related_name="reading", verbose_name="streefwaarde")
    operator = models.CharField("teken", max_length=10, choices=Operator.choices)
    value = models.DecimalField("waarde", max_digits=18, decimal_places=6, null=True, blank=True)
    value_to = models.DecimalField("tot en met", max_digits=18, decimal_places=6, null=True, blank=True)
    reference = models.CharField("ten opzichte van", max_length=15, choices=Reference.choices)
    reference_year = models.PositiveSmallIntegerField("jaar waarmee men vergelijkt", null=True, blank=True)
    reference_area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="target_readings",
        verbose_name="gebied waarmee men vergelijkt",
    )
    change_percentage = models.DecimalField(
        "verandering in procenten",
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="Zoals -5 bij een daling van 5%.",
    )
    is_clarified = models.BooleanField("door een mens verduidelijkt", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "lezing van een streefwaarde"
        verbose_name_plural = "lezingen van streefwaarden"
        ordering = ["target"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    operator__in=[
                        "below", "at_most", "equal", "at_least", "above", "between", "keep", "judgement",
                        "not_stated", "unknown",
                    ]
                ),
                name="targetreading_operator_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    reference__in=[
                        "absolute", "baseline", "baseline_year", "previous_year", "comparison_area", "rank",
                        "text",
                    ]
                ),
                name="targetreading_reference_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(operator="between", value__isnull=False, value_to__gt=models.F("value"))
                    | (~Q(operator="between") & Q(value_to=None))
                ),
                name="targetreading_between_two_values",
                violation_error_message="Bij ‘tussen’ horen twee waarden, de laagste eerst.",
            ),
            models.CheckConstraint(
                condition=~Q(reference="baseline_year") | Q(reference_year__isnull=False),
                name="targetreading_baseline_year_named",
                violation_error_message="Zeg met welk jaar men vergelijkt.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_operator_display()}: {self.target}"
