"""Data about people: kept apart, for a purpose and a time, and erased without a trace.

What is personal stands in `personal_fields`. It has no history: a former phone number is personal data too.
See `stakeholders.erasing`.
"""

import datetime
import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone


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

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Read a record; one past its date is read without the person, also before it is erased.

        The one place for that: pages, documents, exports and backups all read records.
        """
        record = super().from_db(*args, **kwargs)
        record._leave_out_the_person()
        return record

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Read again, with the same care; also for a field that was deferred."""
        super().refresh_from_db(*args, **kwargs)
        self._leave_out_the_person()

    def _leave_out_the_person(self) -> None:
        # A record that was read in part may lack its date: then that is looked up, before anything is shown.
        held = [name for name in self.personal_fields if name in self.__dict__]
        if held and self.is_expired:
            for name in held:
                setattr(self, name, "")

    def clean(self) -> None:
        """Check that there is time left to keep it."""
        super().clean()
        if self.is_expired and not self.erased_at:
            raise ValidationError({"retain_until": "Deze datum is voorbij. Kies een dag in de toekomst."})

    @property
    def is_expired(self) -> bool:
        """Whether its retention date has passed."""
        return self.retain_until is not None and self.retain_until < timezone.localdate()

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is left of it, or nobody sees that any more."""
        return self.erased_at is not None or self.is_expired

    @property
    def erased_on(self) -> datetime.date | None:
        """The day from which nobody sees the person any more."""
        days = [timezone.localdate(self.erased_at)] if self.erased_at else []
        if self.is_expired and self.retain_until:
            days.append(self.retain_until + datetime.timedelta(days=1))
        return min(days, default=None)


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
