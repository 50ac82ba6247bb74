"""An effect indicator and the versions of its definition."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from indicators.models.source import DataSource
from municipalities.models import Municipality
from stakeholders.models import Organisation


class Unit(models.TextChoices):
    """What the figure counts."""

    COUNT = "count", "aantal"
    PERCENTAGE = "percentage", "percentage"
    MARK = "mark", "rapportcijfer (1 tot 10)"
    RATE = "rate", "per aantal"
    RANK = "rank", "plaats op een ranglijst"
    JUDGEMENT = "judgement", "oordeel"


class Indicator(models.Model):
    """What a municipality follows through the years. It outlives a plan: the next one takes it over.

    What it is exactly stands in its versions; the newest holds. Its series goes on through all of them.
    """

    class Kind(models.TextChoices):
        OBJECTIVE = "objective", "objectief (geteld)"
        SUBJECTIVE = "subjective", "subjectief (beleefd)"
        QUALITATIVE = "qualitative", "kwalitatief (beoordeeld)"

    class Direction(models.TextChoices):
        LOWER = "lower", "lager is beter"
        HIGHER = "higher", "hoger is beter"
        KEEP = "keep", "gelijk houden"
        NONE = "none", "geen richting"
        INTERPRETATION = "interpretation", "vraagt uitleg"

    class Frequency(models.TextChoices):
        MONTH = "month", "elke maand"
        QUARTER = "quarter", "elk kwartaal"
        HALF_YEAR = "half_year", "elk half jaar"
        YEAR = "year", "elk jaar"
        SCHOOL_YEAR = "school_year", "elk schooljaar"
        TWO_YEARS = "two_years", "elke twee jaar"
        OTHER = "other", "anders"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="indicators", verbose_name="gemeente"
    )
    kind = models.CharField("soort", max_length=12, choices=Kind.choices, default=Kind.OBJECTIVE)
    direction = models.CharField("gewenste richting", max_length=15, choices=Direction.choices)
    direction_explanation = models.TextField(
        "uitleg bij de richting",
        blank=True,
        help_text="Zoals: meer meldingen kan betekenen dat mensen eerder melden.",
    )
    frequency = models.CharField(
        "hoe vaak meten", max_length=12, choices=Frequency.choices, default=Frequency.YEAR
    )
    team = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delivered_indicators",
        verbose_name="team dat de cijfers levert",
    )
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "indicator"
        verbose_name_plural = "indicatoren"
        ordering = ["municipality", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["objective", "subjective", "qualitative"]), name="indicator_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["lower", "higher", "keep", "none", "interpretation"]),
                name="indicator_direction_known",
            ),
            models.CheckConstraint(
                condition=~Q(direction="interpretation") | ~Q(direction_explanation=""),
                name="indicator_interpretation_explained",
                violation_error_message="Leg uit hoe men deze cijfers moet lezen.",
            ),
            models.CheckConstraint(
                condition=Q(
                    frequency__in=[
                        "month", "quarter", "half_year", "year", "school_year", "two_years", "other",
                    ]
                ),
                name="indicator_frequency_known",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> "IndicatorVersion | None":
        """The version of the definition that holds now; reads `versions`, so prefetch these for a list."""
        versions = list(self.versions.all())
        return max(versions, key=lambda version: version.number) if versions else None

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.current.name if self.current else "Indicator zonder definitie"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


class IndicatorVersion(models.Model):
    """A definition of an indicator. Another definition is another version, with a break where it begins."""

    class Best(models.TextChoices):
        FIRST = "first", "plaats 1 is het best"
        LAST = "last", "de laatste plaats is het best"

    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="versions", verbose_name="indicator"
    )
    number = models.PositiveSmallIntegerField("versie", default=1)
    name = models.CharField("naam", max_length=250)
    definition = models.TextField("definitie", blank=True, help_text="Wat telt mee, en wat niet?")
    unit = models.CharField("eenheid", max_length=10, choices=Unit.choices, default=Unit.COUNT)
    rate_base = models.PositiveIntegerField(
        "per hoeveel", null=True, blank=True, help_text="Zoals 1000 bij: per 1.000 inwoners."
    )
    rate_of = models.CharField("waarvan", max_length=100, blank=True, help_text="Zoals inwoners of jongeren.")
    rank_size = models.PositiveIntegerField(
        "aantal plaatsen", null=True, blank=True, help_text="Hoeveel er op de ranglijst staan, zoals 355."
    )
    rank_best = models.CharField("beste plaats", max_length=5, choices=Best.choices, blank=True)
    decimals = models.PositiveSmallIntegerField("cijfers achter de komma", default=0)
    source = models.ForeignKey(
        DataSource,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_versions",
        verbose_name="bron",
    )
    starts_on = models.DateField(
        "geldt vanaf", null=True, blank=True, help_text="Leeg bij de eerste definitie."
    )
    change = models.TextField("wat er anders is", blank=True, help_text="Ten opzichte van de versie ervoor.")
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "definitie van een indicator"
        verbose_name_plural = "definities van indicatoren"
        ordering = ["indicator", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "number"],
                name="indicatorversion_number_unique",
                violation_error_message="Deze versie is er al.",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=["count", "percentage", "mark", "rate", "rank", "judgement"]),
                name="indicatorversion_unit_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(unit="rate", rate_base__gt=0) | (~Q(unit="rate") & Q(rate_base=None, rate_of=""))
                ),
                name="indicatorversion_rate_has_base",
                violation_error_message="Zeg per hoeveel, zoals per 1.000 inwoners. Alleen bij ‘per aantal’.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(unit="rank", rank_best__in=["first", "last"])
                    | (~Q(unit="rank") & Q(rank_size=None, rank_best=""))
                ),
                name="indicatorversion_rank_has_best_end",
                violation_error_message="Zeg welke plaats het best is. Alleen bij een ranglijst.",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | (Q(starts_on__isnull=False) & ~Q(change="")),
                name="indicatorversion_later_says_what_changed",
                violation_error_message="Zeg vanaf wanneer deze definitie geldt en wat er anders is.",
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="indicatorversion_decimals_few",
                violation_error_message="Hooguit vier cijfers achter de komma.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is."""
        return self.indicator.municipality_id
