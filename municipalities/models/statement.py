"""Pages that say how the site meets its duties."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from municipalities.models.municipality import Municipality
from richtext.fields import RichTextField


class Statement(models.Model):
    """A page that says how the site meets its duties: accessibility, privacy.

    Without a municipality it is the text for the whole site, which a municipality without its own shows.
    """

    class Kind(models.TextChoices):
        ACCESSIBILITY = "toegankelijkheid", "toegankelijkheid"
        PRIVACY = "privacy", "privacy"

    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name="gemeente",
    )
    kind = models.CharField("soort", max_length=20, choices=Kind.choices)
    title = models.CharField("titel", max_length=200)
    body = RichTextField("tekst", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "verklaring"
        verbose_name_plural = "verklaringen"
        ordering = ["municipality", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind"],
                name="statement_unique_per_municipality",
                violation_error_message="Deze verklaring bestaat al.",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(municipality=None),
                name="statement_unique_for_the_site",
                violation_error_message="Deze verklaring bestaat al.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["toegankelijkheid", "privacy"]), name="statement_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id
