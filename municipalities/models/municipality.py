"""Municipalities, existing and dissolved, with their house style; safety regions."""

import datetime
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.colours import validate_legible
from municipalities.models.roles import Role

# Addresses of the site itself: no municipality may take one.
RESERVED_SLUGS = frozenset(
    [
        "account",
        "agenda",
        "api",
        "beelden",
        "beheer",
        "controle",
        "healthz",
        "media",
        "over",
        "privacy",
        "readyz",
        "static",
        "toegankelijkheid",
    ]
)


def validate_legible_if_colour(colour: str) -> None:
    """Check the contrast of what is a colour; what is none, the other validator refuses."""
    if re.fullmatch(r"#[0-9a-f]{6}", colour):
        validate_legible(colour)


def validate_slug_is_free(slug: str) -> None:
    """Refuse a slug that is an address of the site itself."""
    if slug in RESERVED_SLUGS:
        raise ValidationError("Dit webadres is van de site zelf. Kies een ander.")


class SafetyRegion(models.Model):
    """One of the 25 safety regions (veiligheidsregio)."""

    code = models.CharField("code", max_length=4, unique=True, validators=[RegexValidator(r"^VR\d\d$")])
    name = models.CharField("naam", max_length=100)

    class Meta:
        verbose_name = "veiligheidsregio"
        verbose_name_plural = "veiligheidsregio's"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MunicipalityQuerySet(models.QuerySet["Municipality"]):
    """Municipalities, in phrases."""

    def existing_on(self, day: datetime.date) -> "MunicipalityQuerySet":
        """Not yet dissolved on `day`; one that was dissolved on an unknown date does not exist."""
        return self.filter(Q(is_dissolved=False) | Q(dissolved_on__gt=day))

    def of_member(self, user: Any) -> "MunicipalityQuerySet":
        """Where `user` has a role today; all of them for a superuser."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.memberships.current().values("municipality"))

    def of_administrator(self, user: Any) -> "MunicipalityQuerySet":
        """Where `user` is an administrator today, by a membership of their own."""
        return self.filter(
            pk__in=user.memberships.current().filter(role=Role.ADMINISTRATOR).values("municipality")
        )


class Municipality(models.Model):
    """A municipality, existing or dissolved (CBS code, TOOI id), with its house style."""

    name = models.CharField("naam", max_length=100)
    slug = models.SlugField(
        "naam in het webadres", max_length=100, unique=True, validators=[validate_slug_is_free]
    )
    cbs_code = models.CharField(
        "CBS-code",
        max_length=6,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^GM\d{4}$", "Een CBS-code is GM met vier cijfers, zoals GM0553.")],
        help_text="Leeg bij een verzonnen gemeente.",
    )
    safety_region = models.ForeignKey(
        SafetyRegion, models.PROTECT, null=True, blank=True, verbose_name="veiligheidsregio"
    )
    dissolved_on = models.DateField("opgeheven op", null=True, blank=True)
    is_dissolved = models.BooleanField("opgeheven", default=False)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="opgegaan in"
    )
    display_name = models.CharField(
        "naam op pagina's en stukken", max_length=100, blank=True, help_text="Leeg: Gemeente met de naam."
    )
    colour = models.CharField(
        "kleur",
        max_length=7,
        default="#0b4f6c",
        validators=[
            RegexValidator(r"^#[0-9a-f]{6}$", "Schrijf de kleur als # met zes tekens, zoals #0b4f6c."),
            validate_legible_if_colour,
        ],
        help_text="Steunkleur van pagina's en stukken. Witte letters moeten erop leesbaar zijn.",
    )
    logo = models.ImageField(
        "logo", upload_to="logos/", blank=True, validators=[FileExtensionValidator(["png"])]
    )
    history = HistoricalRecords()

    objects = MunicipalityQuerySet.as_manager()

    class Meta:
        verbose_name = "gemeente"
        verbose_name_plural = "gemeenten"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                name="municipality_not_its_own_successor",
                violation_error_message="Een gemeente kan niet in zichzelf opgaan.",
            ),
            models.CheckConstraint(
                condition=Q(is_dissolved=True) | (Q(successor=None) & Q(dissolved_on=None)),
                name="municipality_dissolved_when_it_says_so",
                violation_error_message="Alleen een opgeheven gemeente heeft een einddatum of een opvolger.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title(self) -> str:
        """The name as it stands on pages and documents."""
        return self.display_name or f"Gemeente {self.name}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is: its own (predicates read this on every record)."""
        return self.pk

    @property
    def tooi_id(self) -> str:
        """The identifier in the government's register of organisations; empty without a CBS code."""
        if not self.cbs_code:
            return ""
        return f"https://identifier.overheid.nl/tooi/id/gemeente/{self.cbs_code.lower()}"
