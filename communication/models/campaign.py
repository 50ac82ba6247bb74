"""Campaigns and national days that a moment can join."""

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality


class Campaign(models.Model):
    """A campaign or national day: by a rule that gives its days in any year, or without dates.

    Those that everybody shares have no `municipality` and come with `load_reference`. What has no rule has no
    days: LIVP never makes up a date.
    """

    class Rule(models.TextChoices):
        NONE = "", "geen vaste dagen"
        DAYS = "days", "elk jaar dezelfde dagen"
        WEEKDAY = "weekday", "elk jaar dezelfde weekdag, zoals de vierde zaterdag van september"
        MONTH = "month", "elk jaar een hele maand"

    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="campaigns",
        verbose_name="lijst van",
    )
    name = models.CharField("naam", max_length=150)
    about = models.CharField("waar het over gaat", max_length=300, blank=True)
    rule = models.CharField("wanneer", max_length=10, choices=Rule.choices, blank=True, default="")
    month = models.PositiveSmallIntegerField("maand", null=True, blank=True)
    day = models.PositiveSmallIntegerField("dag", null=True, blank=True)
    nth = models.SmallIntegerField(
        "de hoeveelste", null=True, blank=True, help_text="1 tot en met 4, of -1 voor de laatste."
    )
    weekday = models.PositiveSmallIntegerField(
        "weekdag", null=True, blank=True, help_text="0 is maandag, 6 is zondag."
    )
    length = models.PositiveSmallIntegerField("aantal dagen", default=1)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "campagne of landelijke dag"
        verbose_name_plural = "campagnes en landelijke dagen"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=Q(municipality__isnull=False),
                name="campaign_own_name_unique",
                violation_error_message="Deze campagne staat al in de lijst.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(municipality=None),
                name="campaign_shared_name_unique",
                violation_error_message="Deze campagne staat al in de lijst.",
            ),
            models.CheckConstraint(
                condition=Q(rule="", month=None, day=None, nth=None, weekday=None)
                | Q(rule="days", month__range=(1, 12), day__range=(1, 31), nth=None, weekday=None)
                | (
                    Q(rule="weekday", month__range=(1, 12), day=None, weekday__range=(0, 6))
                    & (Q(nth__range=(1, 4)) | Q(nth=-1))
                )
                | Q(rule="month", month__range=(1, 12), day=None, nth=None, weekday=None),
                name="campaign_rule_complete",
                violation_error_message="Vul in wanneer dit elk jaar is, of kies ‘geen vaste dagen’.",
            ),
            models.CheckConstraint(
                condition=Q(length__range=(1, 62)),
                name="campaign_length_possible",
                violation_error_message="Een campagne duurt 1 tot en met 62 dagen.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is; of a shared campaign nobody's."""
        return self.municipality_id
