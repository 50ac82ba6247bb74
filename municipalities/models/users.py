"""Who logs in, and the roles that municipalities give them."""

from typing import Any, ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.models.municipality import Municipality
from municipalities.models.roles import Role


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
