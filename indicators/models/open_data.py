"""Which figures of the police or CBS belong to an indicator."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from indicators.models.indicator import Indicator
from municipalities.models import Area


class OpenDataMapping(models.Model):
    """How the figures of an indicator are found in a table of open data.

    `keys` holds, per dimension, the keys that are summed: {"SoortMisdrijf": ["1.1.1"]}, without padding.
    `measure` is the title of the measure, since the number in its key changes.
    """

    class Provider(models.TextChoices):
        POLICE = "police", "Politie (dataderden.cbs.nl)"
        CBS = "cbs", "CBS (opendata.cbs.nl)"

    indicator = models.OneToOneField(
        Indicator, models.CASCADE, related_name="open_data", verbose_name="indicator"
    )
    provider = models.CharField("aanbieder", max_length=10, choices=Provider.choices)
    table = models.CharField("tabel", max_length=20, help_text="Zoals 47022NED.")
    measure = models.CharField("onderwerp", max_length=200, help_text="Zoals Geregistreerde misdrijven.")
    keys = models.JSONField("sleutels", default=dict, blank=True)
    area_dimension = models.CharField("kolom met het gebied", max_length=50, default="RegioS")
    areas = models.ManyToManyField(
        Area,
        related_name="open_data_mappings",
        blank=True,
        verbose_name="ook van deze gebieden",
        help_text="De eigen gemeente hoort er altijd bij.",
    )
    from_year = models.PositiveSmallIntegerField("vanaf het jaar", null=True, blank=True)
    version = AutoIncVersionField()
    history = HistoricalRecords(m2m_fields=[areas])

    class Meta:
        verbose_name = "koppeling met open data"
        verbose_name_plural = "koppelingen met open data"
        ordering = ["indicator"]
        constraints = [
            models.CheckConstraint(
                condition=Q(provider__in=["police", "cbs"]), name="opendatamapping_provider_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table}: {self.measure}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is."""
        return self.indicator.municipality_id
