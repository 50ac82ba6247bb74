"""The five safety fields of the VNG method, and the themes in them."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality


class SafetyField(models.Model):
    """One of the five safety fields of the VNG method (veiligheidsveld)."""

    number = models.PositiveSmallIntegerField(
        "nummer", unique=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    name = models.CharField("naam", max_length=100)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "veiligheidsveld"
        verbose_name_plural = "veiligheidsvelden"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__range=(1, 5)), name="safetyfield_one_of_five"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class ThemeList(models.Model):
    """A list of themes, named after the document it was read from ("Lisse 2019")."""

    code = models.SlugField("code", unique=True)
    name = models.CharField("naam", max_length=100)
    source = models.CharField("bron", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "themalijst"
        verbose_name_plural = "themalijsten"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A theme of a list: field 1, position 3 is theme 1.3. It may point to its successor in a newer list."""

    theme_list = models.ForeignKey(
        ThemeList, models.PROTECT, related_name="themes", verbose_name="themalijst"
    )
    field = models.ForeignKey(
        SafetyField, models.PROTECT, related_name="themes", verbose_name="veiligheidsveld"
    )
    position = models.PositiveSmallIntegerField("nummer in het veld", validators=[MinValueValidator(1)])
    name = models.CharField("naam", max_length=150)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="opvolger"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "thema"
        verbose_name_plural = "thema's"
        ordering = ["theme_list", "field__number", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["theme_list", "field", "position"],
                name="theme_number_unique_in_list",
                violation_error_message="Dit nummer is in deze lijst al in gebruik.",
            ),
            models.CheckConstraint(condition=Q(position__gte=1), name="theme_position_from_one"),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")), name="theme_not_its_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def number(self) -> str:
        """Field and position: "1.3". Needs `field` selected."""
        return f"{self.field.number}.{self.position}"


class LocalTheme(models.Model):
    """A municipality's own name for a theme, or a sub-theme below it (woonoverlast)."""

    class Kind(models.TextChoices):
        LABEL = "label", "eigen naam"
        SUBTHEME = "subtheme", "subthema"

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="local_themes", verbose_name="gemeente"
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="local_themes", verbose_name="thema")
    kind = models.CharField("soort", max_length=10, choices=Kind.choices, default=Kind.SUBTHEME)
    name = models.CharField("naam", max_length=150)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "lokaal thema"
        verbose_name_plural = "lokale thema's"
        ordering = ["theme", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["label", "subtheme"]), name="localtheme_kind_known"),
            models.UniqueConstraint(
                fields=["municipality", "theme"],
                condition=Q(kind="label"),
                name="localtheme_one_label",
                violation_error_message="Dit thema heeft al een eigen naam.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "theme", "name"],
                name="localtheme_unique",
                violation_error_message="Dit subthema bestaat al.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id
