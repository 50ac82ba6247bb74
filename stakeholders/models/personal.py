"""Data about people: kept apart, for a purpose and a time, and erased without a trace.

What is personal stands in `personal_fields`. It has no history: a former phone number is personal data too.
See `stakeholders.erasing`.
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class PersonalRecord(models.Model):
    """Base of records that hold data about a person.

    The record stays when the person is erased, so that what names it does not break; `key` is how a restore
    of an old backup knows whom it must erase again.
    """

    personal_fields: ClassVar[tuple[str, ...]] = ()

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    retain_until = models.DateField(
        "bewaren tot en met",
        null=True,
        blank=True,
        help_text="Daarna wist LIVP de gegevens van deze persoon.",
    )
    erased_at = models.DateTimeField("gewist op", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is left of it."""
        return self.erased_at is not None


def erased_is_empty(*names: str) -> Q:
    """The condition of a CheckConstraint: what is erased holds nothing in these text fields."""
    empty = Q(**dict.fromkeys(names, ""))
    return Q(erased_at=None) | empty


class Erasure(models.Model):
    """That a personal record was erased, by its key alone: nothing in it says who it was.

    A restore keeps the erasures of the database that it replaces, and carries out those and its own.
    """

    class Reason(models.TextChoices):
        ASKED = "asked", "op verzoek"
        NOT_NEEDED = "not_needed", "niet meer nodig"
        RETENTION = "retention", "bewaartermijn voorbij"

    key = models.UUIDField("sleutel", unique=True)
    erased_at = models.DateTimeField("gewist op")
    reason = models.CharField("waarom", max_length=10, choices=Reason.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="door",
    )

    class Meta:
        verbose_name = "gewiste persoon"
        verbose_name_plural = "gewiste personen"
        ordering = ["-erased_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["asked", "not_needed", "retention"]), name="erasure_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
