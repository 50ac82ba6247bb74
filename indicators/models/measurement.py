"""A figure: of one indicator, one period and one area."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from indicators.models.indicator import IndicatorVersion
from indicators.periods import PeriodKind
from municipalities.models import Area


class Measurement(models.Model):
    """A measured value, or that there is none; zero is a value.

    `value` is empty when the figure is not available or secret, and for a judgement. Corrections are
    changes: the former figure stays in the history with the reason.
    """

    class State(models.TextChoices):
        KNOWN = "known", "bekend"
        NOT_AVAILABLE = "not_available", "niet beschikbaar"
        SECRET = "secret", "geheim"

    class Judgement(models.TextChoices):
        REACHED = "reached", "gehaald"
        PARTLY = "partly", "deels gehaald"
        NOT_REACHED = "not_reached", "niet gehaald"

    indicator_version = models.ForeignKey(
        IndicatorVersion, models.PROTECT, related_name="measurements", verbose_name="definitie"
    )
    area = models.ForeignKey(Area, models.PROTECT, related_name="measurements", verbose_name="gebied")
    period_kind = models.CharField("soort periode", max_length=11, choices=PeriodKind.choices)
    starts_on = models.DateField("van")
    ends_on = models.DateField("tot en met")
    state = models.CharField("cijfer", max_length=13, choices=State.choices, default=State.KNOWN)
    value = models.DecimalField("waarde", max_digits=18, decimal_places=6, null=True, blank=True)
    is_provisional = models.BooleanField("voorlopig", default=False)
    margin_low = models.DecimalField("ondergrens", max_digits=18, decimal_places=6, null=True, blank=True)
    margin_high = models.DecimalField("bovengrens", max_digits=18, decimal_places=6, null=True, blank=True)
    rank_size = models.PositiveIntegerField("aantal plaatsen", null=True, blank=True)
    judgement = models.CharField("oordeel", max_length=11, choices=Judgement.choices, blank=True)
    evidence = models.TextField("waaruit dat blijkt", blank=True)
    assessor = models.CharField("wie dat beoordeelt (functie of team)", max_length=150, blank=True)
    note = models.CharField("opmerking", max_length=300, blank=True)
    source_reference = models.CharField("vindplaats", max_length=300, blank=True)
    source_table = models.CharField("tabel", max_length=20, blank=True, editable=False)
    source_key = models.CharField("sleutel", max_length=250, blank=True, editable=False)
    fetched_at = models.DateTimeField("opgehaald op", null=True, blank=True, editable=False)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "meting"
        verbose_name_plural = "metingen"
        ordering = ["indicator_version", "area", "starts_on", "ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator_version", "area", "starts_on", "ends_on"],
                name="measurement_one_a_period_and_area",
                violation_error_message="Voor deze periode en dit gebied staat er al een cijfer.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="measurement_period_in_order",
                violation_error_message="De periode eindigt voor het begin.",
            ),
            models.CheckConstraint(
                condition=Q(period_kind__in=PeriodKind.values), name="measurement_period_kind_known"
            ),
            models.CheckConstraint(
                condition=(
                    (Q(state="known") & (Q(value__isnull=False) | ~Q(judgement="")))
                    | (
                        Q(state__in=["not_available", "secret"])
                        & Q(value=None, judgement="", margin_low=None, margin_high=None)
                    )
                ),
                name="measurement_value_when_known",
                violation_error_message="Vul een waarde in, of zeg dat het cijfer er niet is of geheim is.",
            ),
            models.CheckConstraint(
                condition=Q(judgement__in=["", "reached", "partly", "not_reached"]),
                name="measurement_judgement_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(margin_low=None, margin_high=None)
                    # A comparison with nothing is no refusal: say that there must be two.
                    | Q(
                        margin_low__isnull=False,
                        margin_high__isnull=False,
                        margin_low__lte=F("value"),
                        margin_high__gte=F("value"),
                    )
                ),
                name="measurement_value_within_margins",
                violation_error_message="De waarde ligt tussen de ondergrens en de bovengrens.",
            ),
            models.CheckConstraint(
                condition=Q(judgement="") | (~Q(evidence="") & ~Q(assessor="")),
                name="measurement_judgement_has_evidence",
                violation_error_message="Zeg bij een oordeel waaruit dat blijkt en wie het beoordeelt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_version}: {self.starts_on:%d-%m-%Y} t/m {self.ends_on:%d-%m-%Y}, {self.area}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.indicator_version.indicator.municipality_id
