"""Who works here: municipalities, their users and what each user may do."""

import datetime
import re
from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.colours import validate_legible
from richtext.fields import RichTextField

# Addresses of the site itself: no municipality may take one.
RESERVED_SLUGS = frozenset(
    [
        "account",
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


class UserManager(BaseUserManager["User"]):
    """Makes users that log in by e-mail."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail, whatever its capitals."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user; without a password one that cannot log in until it is set by mail."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a technical administrator, who may enter every municipality."""
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who logs in by e-mail. What they may do, their memberships say."""

    email = models.EmailField("e-mailadres", unique=True)
    name = models.CharField("naam", max_length=150)
    is_active = models.BooleanField("kan inloggen", default=True)
    date_joined = models.DateTimeField("aangemaakt op", default=timezone.now)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    _history_user: "User | None"

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "gebruiker"
        verbose_name_plural = "gebruikers"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_whatever_capitals",
                violation_error_message="Er is al een gebruiker met dit e-mailadres.",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this user in."""
        return self.is_superuser or self.has_membership

    @property
    def has_membership(self) -> bool:
        """Whether some municipality gives this user a role today."""
        return bool(self.current_roles)

    @property
    def current_roles(self) -> frozenset[tuple[int, str]]:
        """Pairs of municipality id and role, fetched once per instance."""
        if not hasattr(self, "_current_roles"):
            self._current_roles = frozenset(
                self.memberships.current().values_list("municipality_id", "role") if self.pk else ()
            )
        return self._current_roles

    def forget_roles(self) -> None:
        """Fetch the roles anew when next asked: something changed them."""
        self.__dict__.pop("_current_roles", None)

    def has_membership_as(self, municipality_id: int, role: str) -> bool:
        """Whether a membership of this user gives this role; being a superuser gives none."""
        return (municipality_id, role) in self.current_roles

    @property
    def has_access(self) -> bool:
        """Whether this user may be logged in at all: active, and with a role somewhere."""
        return self.is_active and (self.is_superuser or self.has_membership)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Ask the predicate of this right; without one only a superuser has it.

        A superuser asks the predicates too: what is closed, stays closed.
        """
        if not self.is_active:
            return False
        if rules.perm_exists(perm):
            return bool(rules.has_perm(perm, self, obj))
        return self.is_superuser

    def has_role(self, municipality_id: int, *roles: str) -> bool:
        """Whether this user has one of `roles` (any role when none is named) in that municipality.

        A superuser has every role everywhere.
        """
        return self.is_superuser or any(
            municipality == municipality_id and (not roles or role in roles)
            for municipality, role in self.current_roles
        )


class Role(models.TextChoices):
    """What a member does for a municipality."""

    ADMINISTRATOR = "administrator", "beheerder"
    POLICY_OFFICER = "policy_officer", "beleidsmedewerker"
    ACTION_OWNER = "action_owner", "actiehouder"
    COMMUNICATIONS = "communications", "communicatie"
    CLERK = "clerk", "griffie"
    COUNCIL_READER = "council_reader", "raadslid"
    PARTNER_READER = "partner_reader", "partner"


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, in phrases."""

    def current(self) -> "MembershipQuerySet":
        """Not ended."""
        return self.filter(ended_at=None)

    def administrators(self) -> "MembershipQuerySet":
        """Of administrators who can log in, today."""
        return self.current().filter(role=Role.ADMINISTRATOR, user__is_active=True)


class Membership(models.Model):
    """A role of a user in a municipality, kept after it ended."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships", verbose_name="gebruiker"
    )
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="memberships", verbose_name="gemeente"
    )
    role = models.CharField("rol", max_length=20, choices=Role.choices)
    started_at = models.DateTimeField("sinds", default=timezone.now)
    ended_at = models.DateTimeField("beëindigd op", null=True, blank=True)
    history = HistoricalRecords()
    _history_user: User | None

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "rol van een collega"
        verbose_name_plural = "collega’s"
        ordering = ["municipality", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "municipality", "role"],
                condition=Q(ended_at=None),
                name="membership_unique_while_current",
                violation_error_message="Deze collega heeft deze rol al.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} bij {self.municipality}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


INVITATION_VALID_FOR = datetime.timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations, in phrases."""

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; perhaps too old to accept."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def acceptable(self) -> "InvitationQuerySet":
        """Open, and not too old."""
        return self.open().filter(created_at__gt=timezone.now() - INVITATION_VALID_FOR)


class Invitation(models.Model):
    """A colleague asked in by mail; the address in the mail works once and for a week."""

    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="invitations", verbose_name="gemeente"
    )
    email = models.EmailField("e-mailadres")
    name = models.CharField("naam", max_length=150)
    role = models.CharField("rol", max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="uitgenodigd door"
    )
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField("verstuurd op", default=timezone.now)
    accepted_at = models.DateTimeField("aangenomen op", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken op", null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["token_digest"])
    _history_user: "User | None"

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "uitnodiging"
        verbose_name_plural = "uitnodigingen"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_in_one_way"
            ),
            models.UniqueConstraint(
                "municipality",
                Lower("email"),
                "role",
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_open_once",
                violation_error_message="Deze collega is al uitgenodigd voor deze rol.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} als {self.get_role_display()}"

    @property
    def expires_at(self) -> datetime.datetime:
        """The moment from which the address in the mail no longer works."""
        return self.created_at + INVITATION_VALID_FOR

    @property
    def has_expired(self) -> bool:
        """Whether it is too old to accept."""
        return timezone.now() >= self.expires_at

    @property
    def state(self) -> str:
        """What became of it, in Dutch."""
        if self.accepted_at:
            return "aangenomen"
        if self.withdrawn_at:
            return "ingetrokken"
        return "verlopen" if self.has_expired else "verstuurd"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id


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
