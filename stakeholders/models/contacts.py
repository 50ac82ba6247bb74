"""Contact persons of organisations: who to call, apart from the organisation itself."""

from typing import ClassVar

from concurrency.fields import AutoIncVersionField
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from stakeholders.models.organisation import Organisation
from stakeholders.models.personal import PersonalRecord, erased_is_empty


class ContactPerson(PersonalRecord):
    """Who speaks for an organisation, in which function and when. Visible to few: docs/rights.md."""

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "phone", "email", "note")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="contacts", verbose_name="organisatie"
    )
    function = models.CharField(
        "functie", max_length=150, help_text="Zoals wijkagent of gebiedsmanager. Blijft staan na het wissen."
    )
    name = models.CharField("naam", max_length=150, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    note = models.TextField("notitie", blank=True, max_length=1000)
    starts_on = models.DateField("contactpersoon sinds", null=True, blank=True)
    ends_on = models.DateField("tot en met", null=True, blank=True)
    version = AutoIncVersionField()
    history = HistoricalRecords(excluded_fields=["name", "phone", "email", "note"])

    class Meta:
        verbose_name = "contactpersoon"
        verbose_name_plural = "contactpersonen"
        ordering = ["organisation", "function", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=erased_is_empty("name", "phone", "email", "note"),
                name="contactperson_erased_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="contactperson_ends_after_it_starts",
                violation_error_message="De einddatum ligt voor de begindatum.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.function}, {self.organisation}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.organisation.municipality_id
