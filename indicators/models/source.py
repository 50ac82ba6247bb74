"""Where figures come from, and of which area they are."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality


class DataSource(models.Model):
    """Who holds the figures, how they are gathered, how often, and under which licence."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="data_sources", verbose_name="gemeente"
    )
    name = models.CharField("naam", max_length=200, help_text="Zoals Veiligheidsmonitor.")
    holder = models.CharField("bronhouder", max_length=200, blank=True, help_text="Zoals CBS of Politie.")
    method = models.TextField("hoe er wordt gemeten", blank=True)
    frequency = models.CharField("hoe vaak", max_length=100, blank=True, help_text="Zoals elke twee jaar.")
    link = models.URLField("webadres", blank=True)
    licence = models.CharField("licentie", max_length=100, blank=True, help_text="Zoals CC BY 4.0.")
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "bron"
        verbose_name_plural = "bronnen"
        ordering = ["municipality", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="datasource_name_unique",
                violation_error_message="Er is al een bron met deze naam.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


class SeriesBreak(models.Model):
    """From `on` a source counts or asks otherwise: figures before and after do not compare."""

    source = models.ForeignKey(DataSource, models.CASCADE, related_name="breaks", verbose_name="bron")
    on = models.DateField("breuk vanaf")
    explanation = models.CharField("wat er anders is", max_length=300)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "breuk in de reeks"
        verbose_name_plural = "breuken in de reeks"
        ordering = ["source", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "on"],
                name="seriesbreak_one_a_day",
                violation_error_message="Op deze dag staat al een breuk.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: breuk vanaf {self.on:%d-%m-%Y}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is."""
        return self.source.municipality_id
