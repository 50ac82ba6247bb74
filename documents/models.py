"""What do we hand over? Documents that were rendered, kept until what went into them changes."""

import datetime

from django.db import models
from django.db.models import Q

from communication.models import CommunicationFrame, CommunicationPlan
from municipalities.models import Municipality
from plans.models import Plan
from priorities.models import AnnualProgramme

SUBJECTS = ("programme", "frame", "communication_plan", "year", "municipality")


def _subject(*kinds: str, of: tuple[str, ...] = ()) -> Q:
    """Documents of these kinds are of a plan and, beside it, of exactly `of`."""
    return Q(kind__in=kinds, **{f"{name}__isnull": name not in of for name in SUBJECTS})


class RenderedDocumentQuerySet(models.QuerySet["RenderedDocument"]):
    """Rendered documents, in phrases."""

    def done(self) -> "RenderedDocumentQuerySet":
        """Ready to be handed over."""
        return self.filter(state=RenderedDocument.State.DONE)

    def claimable(self, *, silent_since: datetime.datetime) -> "RenderedDocumentQuerySet":
        """Waiting, or taken by a worker that gave no sign of life since then."""
        return self.filter(
            Q(state=RenderedDocument.State.QUEUED)
            | Q(state=RenderedDocument.State.RUNNING, seen_at__lt=silent_since)
        )


class RenderedDocument(models.Model):
    """A document of a plan, or of a programme, in one state of everything that goes into it.

    `key` names that state (see `documents.store.key_of`), so there is one row per state and it is rendered
    once. A cache: any row may be thrown away.
    """

    class Kind(models.TextChoices):
        COUNCIL_DOCUMENT = "council_document", "raadsdocument"
        PROGRAMME = "programme", "uitvoeringsprogramma"
        PROGRESS = "progress", "voortgangsrapportage"
        BUDGET = "budget", "begrotingsparagraaf"
        END_REPORT = "end_report", "eindrapport"
        POSTER = "poster", "poster van de kalender"
        FRAME = "frame", "communicatieframe"
        ACTORS = "actors", "actorenanalyse"
        COMMUNICATION_PLAN = "communication_plan", "communicatieplan"
        RESPONSES = "responses", "reactienota"

    class State(models.TextChoices):
        QUEUED = "queued", "in de rij"
        RUNNING = "running", "bezig"
        DONE = "done", "klaar"
        FAILED = "failed", "mislukt"

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="rendered_documents", verbose_name="plan")
    kind = models.CharField("soort", max_length=20, choices=Kind.choices, default=Kind.COUNCIL_DOCUMENT)
    programme = models.ForeignKey(
        AnnualProgramme,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rendered_documents",
        verbose_name="programma",
    )
    frame = models.ForeignKey(
        CommunicationFrame,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rendered_documents",
        verbose_name="communicatieframe",
    )
    communication_plan = models.ForeignKey(
        CommunicationPlan,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rendered_documents",
        verbose_name="communicatieplan",
    )
    # Of a poster: whose calendar it is, and of which year. The plan may be led by a neighbour.
    municipality = models.ForeignKey(
        Municipality,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rendered_documents",
        verbose_name="gemeente",
    )
    year = models.PositiveSmallIntegerField("jaar", null=True, blank=True)
    key = models.CharField("sleutel", max_length=64, unique=True, editable=False)
    content = models.CharField("inhoud", max_length=64, blank=True, db_index=True, editable=False)
    state = models.CharField("stand", max_length=10, choices=State.choices, default=State.QUEUED)
    sentence = models.CharField("voortgang", max_length=200, blank=True)
    percentage = models.PositiveSmallIntegerField("percentage", default=0)
    error = models.TextField("waarom het niet lukte", blank=True)
    file = models.FileField("bestand", upload_to="documents/", blank=True)
    claim = models.CharField(max_length=32, blank=True, editable=False)
    created_at = models.DateTimeField("gevraagd op", auto_now_add=True)
    queued_at = models.DateTimeField("in de rij sinds")
    seen_at = models.DateTimeField("laatste teken van leven", null=True, blank=True)

    objects = RenderedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "gemaakt document"
        verbose_name_plural = "gemaakte documenten"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running", "done", "failed"]),
                name="rendereddocument_state_known",
            ),
            models.CheckConstraint(
                condition=_subject("council_document", "end_report", "actors", "responses")
                | _subject("programme", "progress", "budget", of=("programme",))
                | _subject("poster", of=("year", "municipality"))
                | _subject("frame", of=("frame",))
                | _subject("communication_plan", of=("communication_plan",)),
                name="rendereddocument_kind_has_its_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(file=""), name="rendereddocument_done_has_file"
            ),
            models.CheckConstraint(
                condition=Q(percentage__lte=100), name="rendereddocument_percentage_to_100"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme or self.plan}, {self.get_kind_display()}: {self.get_state_display()}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.plan.municipality_id

    @property
    def is_done(self) -> bool:
        """Whether the file can be handed over."""
        return self.state == self.State.DONE

    @property
    def is_failed(self) -> bool:
        """Whether rendering ended without a file; `error` says why."""
        return self.state == self.State.FAILED

    @property
    def is_waiting(self) -> bool:
        """Whether no worker has begun."""
        return self.state == self.State.QUEUED
