"""The register of neighbourhood initiatives: groups of residents that keep an eye on their neighbourhood."""

from typing import ClassVar

from concurrency.fields import AutoIncVersionField
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Area, Municipality
from stakeholders.models.personal import PersonalRecord, erased_is_empty


class Initiative(models.Model):
    """A group of residents on a platform, with the neighbourhoods that it covers."""

    class Platform(models.TextChoices):
        WHATSAPP = "whatsapp", "WhatsApp"
        BURGERNET = "burgernet", "Burgernet"
        FACEBOOK = "facebook", "Facebook"
        NEXTDOOR = "nextdoor", "Nextdoor"
        VEILIGEBUURT = "veiligebuurt", "VeiligeBuurt"
        WEALERT = "wealert", "WeAlert"
        LAS = "las", "LAS"
        WAAKSAMEN = "waaksamen", "WaakSamen"
        OWN_SITE = "own_site", "eigen website"
        OTHER = "other", "anders"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="initiatives", verbose_name="gemeente"
    )
    name = models.CharField("naam", max_length=150)
    platform = models.CharField("platform", max_length=15, choices=Platform.choices)
    other_platform = models.CharField("welk ander platform", max_length=100, blank=True)
    areas = models.ManyToManyField(
        Area,
        related_name="initiatives",
        blank=True,
        limit_choices_to={"kind": Area.Kind.NEIGHBOURHOOD},
        verbose_name="wijken en buurten",
    )
    area_text = models.CharField(
        "welk gebied", max_length=300, blank=True, help_text="Zoals de straten ten noorden van de haven."
    )
    started_on = models.DateField("begonnen op")
    stopped_on = models.DateField("gestopt op", null=True, blank=True)
    note = models.TextField("bijzonderheden", blank=True, max_length=2000)
    version = AutoIncVersionField()
    history = HistoricalRecords(m2m_fields=[areas])

    class Meta:
        verbose_name = "buurtinitiatief"
        verbose_name_plural = "buurtinitiatieven"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                name="initiative_name_unique_in_municipality",
                violation_error_message="Er is al een buurtinitiatief met deze naam.",
            ),
            models.CheckConstraint(
                condition=Q(
                    platform__in=[
                        "whatsapp", "burgernet", "facebook", "nextdoor", "veiligebuurt", "wealert", "las",
                        "waaksamen", "own_site", "other",
                    ]
                ),
                name="initiative_platform_known",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="initiative_has_name"),
            models.CheckConstraint(
                condition=Q(stopped_on=None) | Q(stopped_on__gte=F("started_on")),
                name="initiative_stops_after_it_starts",
                violation_error_message="Het initiatief is gestopt voor het begon. Kijk de datums na.",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def platform_words(self) -> str:
        """The platform as people call it, also where it is another one."""
        is_other = self.platform == self.Platform.OTHER and self.other_platform
        return self.other_platform if is_other else self.get_platform_display()

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


class InitiativeMeasurement(models.Model):
    """How large an initiative was on a day: members (people), signs placed, linked to the police or not."""

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="measurements", verbose_name="buurtinitiatief"
    )
    measured_on = models.DateField("gemeten op")
    members = models.PositiveIntegerField("aantal leden", null=True, blank=True)
    signs = models.PositiveIntegerField("aantal borden", null=True, blank=True)
    is_linked_to_police = models.BooleanField("met de politie verbonden", null=True, blank=True)
    note = models.CharField("toelichting", max_length=500, blank=True)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "meting van een buurtinitiatief"
        verbose_name_plural = "metingen van buurtinitiatieven"
        ordering = ["initiative", "measured_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "measured_on"],
                name="initiativemeasurement_one_a_day",
                violation_error_message="Van deze dag is er al een meting.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}, {self.measured_on:%d-%m-%Y}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.initiative.municipality_id


class InitiativeEvaluation(models.Model):
    """What came out when an initiative was evaluated, after half a year or a year."""

    class Moment(models.TextChoices):
        HALF_YEAR = "half_year", "na een half jaar"
        YEAR = "year", "na een jaar"
        LATER = "later", "later"

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="evaluations", verbose_name="buurtinitiatief"
    )
    moment = models.CharField("wanneer", max_length=10, choices=Moment.choices)
    evaluated_on = models.DateField("geëvalueerd op")
    outcome = models.TextField("uitkomst", max_length=2000)
    agreed = models.TextField("wat we afspreken", blank=True, max_length=2000)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "evaluatie van een buurtinitiatief"
        verbose_name_plural = "evaluaties van buurtinitiatieven"
        ordering = ["initiative", "evaluated_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(moment__in=["half_year", "year", "later"]),
                name="initiativeevaluation_moment_known",
            ),
            models.UniqueConstraint(
                fields=["initiative", "moment"],
                condition=~Q(moment="later"),
                name="initiativeevaluation_half_year_and_year_once",
                violation_error_message="Deze evaluatie staat er al.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.initiative}, {self.get_moment_display()}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.initiative.municipality_id


class InitiativeAdministrator(PersonalRecord):
    """Who administers an initiative: a resident, so only with consent, a purpose and a date to erase."""

    personal_fields: ClassVar[tuple[str, ...]] = ("name", "phone", "email")

    initiative = models.ForeignKey(
        Initiative, models.PROTECT, related_name="administrators", verbose_name="buurtinitiatief"
    )
    name = models.CharField("naam", max_length=150, blank=True)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    email = models.EmailField("e-mailadres", blank=True)
    purpose = models.CharField(
        "waarvoor we het gebruiken",
        max_length=300,
        help_text="Zoals contact over meldingen in de buurt.",
    )
    consented_on = models.DateField("toestemming gegeven op")
    consent_how = models.CharField(
        "hoe", max_length=200, blank=True, help_text="Zoals aanmeldformulier of e-mail."
    )
    may_go_to_police = models.BooleanField("mag naar de politie", default=False)
    version = AutoIncVersionField()
    history = HistoricalRecords(excluded_fields=["name", "phone", "email"])

    class Meta:
        verbose_name = "beheerder van een buurtinitiatief"
        verbose_name_plural = "beheerders van buurtinitiatieven"
        ordering = ["initiative", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=erased_is_empty("name", "phone", "email"),
                name="initiativeadministrator_erased_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(retain_until__isnull=False), name="initiativeadministrator_has_retention_date"
            ),
            models.CheckConstraint(
                condition=Q(retain_until__gte=F("consented_on")),
                name="initiativeadministrator_retained_after_consent",
                violation_error_message="De bewaardatum ligt voor de dag van de toestemming.",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="initiativeadministrator_has_purpose"),
        ]

    def __str__(self) -> str:
        return f"beheerder van {self.initiative}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.initiative.municipality_id


class PoliceExport(models.Model):
    """That the list of administrators went to the police: who did it, when, and of how many. No names."""

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="police_exports", verbose_name="gemeente"
    )
    exported_at = models.DateTimeField("gemaakt op")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="door",
    )
    initiative_count = models.PositiveIntegerField("aantal initiatieven")
    administrator_count = models.PositiveIntegerField("aantal beheerders")

    class Meta:
        verbose_name = "lijst voor de politie"
        verbose_name_plural = "lijsten voor de politie"
        ordering = ["-exported_at", "-pk"]

    def __str__(self) -> str:
        return f"lijst voor de politie van {self.exported_at:%d-%m-%Y}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id
