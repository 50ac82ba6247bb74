"""What residents, partners and council members said of a draft plan, and what we did with it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from simple_history.models import HistoricalRecords

from plans.models import Chapter, Plan, PlanPart
from priorities.models import Priority
from priorities.models.priority import require_same_plan
from stakeholders.models import Organisation
from stakeholders.models.personal import PersonalRecord, erased_is_empty


class Contribution(PersonalRecord, PlanPart):
    """One contribution, with our answer. Who it came from is a kind; a name only with consent."""

    closes_with_plan = False
    asks_reason = False
    personal_fields: ClassVar[tuple[str, ...]] = ("name",)

    class Source(models.TextChoices):
        RESIDENT = "resident", "inwoner"
        ENTREPRENEUR = "entrepreneur", "ondernemer"
        PARTNER = "partner", "partner"
        COUNCIL = "council", "raadslid of fractie"
        COLLEAGUE = "colleague", "collega"
        OTHER = "other", "anders"

    class Way(models.TextChoices):
        TALK = "talk", "gesprek"
        SESSION = "session", "bijeenkomst"
        LETTER = "letter", "brief of e-mail"
        FORM = "form", "formulier"
        OTHER = "other", "anders"

    class Outcome(models.TextChoices):
        OPEN = "open", "nog niet beantwoord"
        TAKEN_OVER = "taken_over", "overgenomen"
        PARTLY = "partly", "voor een deel overgenomen"
        NOT_TAKEN_OVER = "not_taken_over", "niet overgenomen"
        NOTED = "noted", "ter kennis genomen"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="contributions", verbose_name="plan")
    position = models.PositiveIntegerField("plaats", default=0)
    source = models.CharField("van wie", max_length=15, choices=Source.choices)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="organisatie",
    )
    name = models.CharField(
        "naam", max_length=150, blank=True, help_text="Alleen als deze persoon dat goed vindt."
    )
    name_agreed = models.BooleanField("vindt goed dat de naam erbij staat", default=False)
    way = models.CharField("hoe", max_length=10, choices=Way.choices, default=Way.TALK)
    received_on = models.DateField("op", null=True, blank=True)
    chapter = models.ForeignKey(
        Chapter,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="over hoofdstuk",
    )
    priority = models.ForeignKey(
        Priority,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name="over prioriteit",
    )
    text = models.TextField("bijdrage", max_length=5000)
    answer = models.TextField("ons antwoord", blank=True, max_length=5000)
    outcome = models.CharField("overgenomen?", max_length=15, choices=Outcome.choices, default=Outcome.OPEN)
    reason = models.TextField("waarom", blank=True, max_length=2000)
    history = HistoricalRecords(excluded_fields=["name"])

    class Meta:
        verbose_name = "bijdrage"
        verbose_name_plural = "bijdragen"
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    source__in=["resident", "entrepreneur", "partner", "council", "colleague", "other"]
                ),
                name="contribution_source_known",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["talk", "session", "letter", "form", "other"]),
                name="contribution_way_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["open", "taken_over", "partly", "not_taken_over", "noted"]),
                name="contribution_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open") | ~Q(answer=""),
                name="contribution_outcome_with_answer",
                violation_error_message="Schrijf ook een antwoord op.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["partly", "not_taken_over"]) | ~Q(reason=""),
                name="contribution_refused_with_reason",
                violation_error_message="Schrijf op waarom dit niet of niet helemaal is overgenomen.",
            ),
            models.CheckConstraint(
                condition=Q(name="") | Q(name_agreed=True),
                name="contribution_name_agreed",
                violation_error_message=(
                    "Een naam mag alleen als deze persoon dat goed vindt. Vink dat aan, of haal de naam weg."
                ),
            ),
            models.CheckConstraint(
                condition=Q(chapter=None) | Q(priority=None),
                name="contribution_chapter_or_priority",
                violation_error_message="Kies een hoofdstuk of een prioriteit, niet allebei.",
            ),
            models.CheckConstraint(condition=erased_is_empty("name"), name="contribution_erased_is_empty"),
        ]

    def __str__(self) -> str:
        text = self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
        return f"{capfirst(self.get_source_display())}: {text}"

    @property
    def about(self) -> str:
        """What it is about, as forms and addresses say it; empty for the whole plan and for what is gone."""
        if self.chapter_id is not None:
            return f"hoofdstuk-{self.chapter_id}"
        return f"prioriteit-{self.priority_id}" if self.priority_id is not None else ""

    @property
    def who(self) -> str:
        """Who it came from, in words: the kind, the organisation, and the name where that was agreed."""
        kind = self.get_source_display()
        name = self.name if self.name_agreed and not self.is_erased else ""
        return ", ".join(filter(None, [kind, str(self.organisation or ""), name]))

    def clean(self) -> None:
        """Check that chapter and priority are of the same plan."""
        super().clean()
        require_same_plan(self, "chapter", "priority")
