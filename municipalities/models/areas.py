"""Where something is measured or covered: municipalities, their neighbourhoods, and what is larger."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from municipalities.models.municipality import Municipality


class Area(models.Model):
    """What a figure is of: a municipality, a neighbourhood, district, police unit, size class, the country.

    Areas that everybody uses have no `municipality`; they come with `load_reference`.
    """

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "gemeente"
        NEIGHBOURHOOD = "neighbourhood", "wijk of buurt"
        DISTRICT = "district", "district of basisteam"
        POLICE_UNIT = "police_unit", "politie-eenheid"
        SIZE_CLASS = "size_class", "gemeenten van deze grootte"
        COUNTRY = "country", "land"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="own_areas",
        verbose_name="lijst van",
    )
    kind = models.CharField("soort", max_length=15, choices=Kind.choices)
    code = models.CharField("code", max_length=20, blank=True, help_text="CBS-code, zoals GM0553 of NL01.")
    name = models.CharField("naam", max_length=150)
    of_municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="area",
        verbose_name="is deze gemeente",
    )
    households = models.PositiveIntegerField(
        "huishoudens",
        null=True,
        blank=True,
        help_text="Voor de dekking van buurtinitiatieven. Het CBS telt ze per wijk en buurt.",
    )
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "gebied"
        verbose_name_plural = "gebieden"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "municipality", "neighbourhood", "district", "police_unit", "size_class", "country",
                    ]
                ),
                name="area_kind_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="municipality", of_municipality__isnull=False)
                    | (~Q(kind="municipality") & Q(of_municipality=None))
                ),
                name="area_of_a_municipality_names_it",
                violation_error_message="Alleen een gebied van de soort gemeente hoort bij een gemeente.",
            ),
            models.UniqueConstraint(
                fields=["kind", "name"],
                condition=Q(municipality=None),
                name="area_shared_name_unique",
                violation_error_message="Dit gebied staat er al.",
            ),
            models.UniqueConstraint(
                fields=["municipality", "kind", "name"],
                condition=Q(municipality__isnull=False),
                name="area_own_name_unique",
                violation_error_message="Dit gebied staat er al.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is; of a shared area nobody's."""
        return self.municipality_id
