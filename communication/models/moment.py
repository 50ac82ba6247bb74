"""Communication moments: what we say, to whom, by which channel, when."""

import datetime
import uuid
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from communication.models.campaign import Campaign
from plans.models import Plan, PlanPart, Theme
from priorities.models import Priority
from priorities.models.priority import require_same_plan
from stakeholders.models import Organisation

LONGEST_TURN = datetime.timedelta(days=92)
"""No occurrence of a repeating moment lasts longer: it ends before the next one begins."""


class CommunicationMomentQuerySet(models.QuerySet["CommunicationMoment"]):
    """Moments, in phrases."""

    @staticmethod
    def is_published() -> Q:
        """Which everybody can see: `communication.moments.is_published` says the same of one."""
        return Q(is_public=True, state__in=CommunicationMoment.FIRM_STATES, plan__status=Plan.Status.ADOPTED)

    @staticmethod
    def is_announced() -> Q:
        """Which are published, or were and do not take place after all."""
        return CommunicationMomentQuerySet.is_published() | Q(
            is_public=True,
            state=CommunicationMoment.State.CANCELLED,
            first_published_at__isnull=False,
            plan__status=Plan.Status.ADOPTED,
        )

    def published(self) -> "CommunicationMomentQuerySet":
        """Which everybody can see."""
        return self.filter(self.is_published())

    def announced(self) -> "CommunicationMomentQuerySet":
        """Published ones, and those that were published and do not take place after all."""
        return self.filter(self.is_announced())

    def around(self, first: datetime.date, last: datetime.date) -> "CommunicationMomentQuerySet":
        """Which may take place between two days; `occurrences` tells for certain."""
        return self.filter(
            Q(starts_on__gte=first) | Q(ends_on__gte=first) | Q(repeats_until__gte=first - LONGEST_TURN),
            starts_on__lte=last,
        )


class CommunicationMoment(PlanPart):
    """Something that is said, by one channel, on a day or in a period, once or again and again.

    Public only when `is_public` and planned or done, in an adopted plan: see `communication.moments`.
    `first_published_at` remembers that subscribers of the public agenda once had it.
    """

    closes_with_plan = False
    asks_reason = False

    class Channel(models.TextChoices):
        SOCIAL_MEDIA = "social_media", "sociale media"
        PAGE = "page", "gemeentepagina"
        NEWSLETTER = "newsletter", "nieuwsbrief"
        PRESS = "press", "pers"
        MEETING = "meeting", "bijeenkomst"
        OTHER = "other", "anders"

    class State(models.TextChoices):
        IDEA = "idea", "idee"
        PLANNED = "planned", "gepland"
        DONE = "done", "gedaan"
        CANCELLED = "cancelled", "gaat niet door"

    FIRM_STATES: ClassVar[tuple[str, ...]] = (State.PLANNED, State.DONE)
    """No idea any more, and going on."""

    class Repeats(models.TextChoices):
        ONCE = "once", "één keer"
        WEEKLY = "weekly", "elke week"
        MONTHLY = "monthly", "elke maand"
        QUARTERLY = "quarterly", "elk kwartaal"
        YEARLY = "yearly", "elk jaar"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="moments", verbose_name="plan")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("wat", max_length=150)
    message = models.CharField("boodschap in één zin", max_length=300, blank=True)
    priority = models.ForeignKey(
        Priority,
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="moments",
        verbose_name="prioriteit",
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="moments", verbose_name="thema"
    )
    target_group = models.CharField(
        "doelgroep", max_length=150, blank=True, help_text="Zoals ouders van brugklassers. Wees precies."
    )
    channel = models.CharField("kanaal", max_length=15, choices=Channel.choices)
    starts_on = models.DateField("op of vanaf")
    ends_on = models.DateField("tot en met", null=True, blank=True)
    repeats = models.CharField("herhaling", max_length=10, choices=Repeats.choices, default=Repeats.ONCE)
    repeats_until = models.DateField("herhalen tot en met", null=True, blank=True)
    owner_team = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="moments",
        limit_choices_to={"kind": Organisation.Kind.TEAM},
        verbose_name="eigenaar: team",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="moments",
        verbose_name="eigenaar: collega",
    )
    state = models.CharField("stand", max_length=10, choices=State.choices, default=State.IDEA)
    is_public = models.BooleanField("op de openbare kalender", default=False)
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="moments",
        verbose_name="sluit aan bij",
    )
    result = models.TextField("resultaat", blank=True, max_length=2000)
    origin = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name="herhaalt",
        help_text="Het moment van vorig jaar waar dit uit voortkwam.",
    )
    first_published_at = models.DateTimeField("eerst gepubliceerd", null=True, blank=True, editable=False)
    history = HistoricalRecords()

    objects = CommunicationMomentQuerySet.as_manager()

    class Meta:
        verbose_name = "communicatiemoment"
        verbose_name_plural = "communicatiemomenten"
        ordering = ["plan", "starts_on", "pk"]
        indexes = [models.Index(fields=["plan", "starts_on"], name="moment_plan_starts_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=["social_media", "page", "newsletter", "press", "meeting", "other"]),
                name="moment_channel_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["idea", "planned", "done", "cancelled"]), name="moment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="moment_ends_after_it_starts",
                violation_error_message="De laatste dag ligt voor de eerste dag.",
            ),
            models.CheckConstraint(
                condition=Q(repeats__in=["once", "yearly"], repeats_until=None)
                | Q(
                    repeats__in=["weekly", "monthly", "quarterly"],
                    repeats_until__isnull=False,
                    repeats_until__gte=F("starts_on"),
                ),
                name="moment_repeats_until_a_day",
                violation_error_message=(
                    "Vul bij elke week, elke maand of elk kwartaal in tot wanneer."
                    " Bij één keer en elk jaar blijft dat leeg."
                ),
            ),
            models.CheckConstraint(
                condition=Q(priority=None) | Q(theme=None),
                name="moment_priority_or_theme",
                violation_error_message="Kies een prioriteit of een thema, niet allebei.",
            ),
            models.UniqueConstraint(
                fields=["origin"],
                name="moment_proposed_once",
                violation_error_message="Dit moment is al overgenomen.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Check that the priority is of the same plan, and that the days lie in the years of the plan."""
        require_same_plan(self, "priority")
        if self.starts_on and not self.plan.first_year <= self.starts_on.year <= self.plan.last_year:
            raise ValidationError(
                {"starts_on": f"Dit plan loopt van {self.plan.first_year} tot en met {self.plan.last_year}."}
            )
