"""The plan itself: whose it is, for which years, and who decided what when."""

from typing import Any

from concurrency.fields import AutoIncVersionField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import Municipality
from plans.models.themes import ThemeList
from stakeholders.models import Organisation


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans, in phrases."""

    def adopted(self) -> "PlanQuerySet":
        """Adopted, whether in force or not."""
        return self.filter(status=Plan.Status.ADOPTED)

    def visible_to(self, user: Any) -> "PlanQuerySet":
        """What `user` may read: adopted plans, and the drafts of the own municipalities."""
        if not user.is_authenticated:
            return self.adopted()
        if user.is_superuser:
            return self
        return self.filter(Q(status=Plan.Status.ADOPTED) | Q(pk__in=self.read_as_draft_by(user).values("pk")))

    def read_as_draft_by(self, user: Any) -> "PlanQuerySet":
        """Plans of which `user` may read drafts: of municipalities, leading or not, they work for."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        own = Municipality.objects.of_member(user)
        shared = Plan.participants.through.objects.filter(municipality__in=own).values("plan")
        return self.filter(Q(municipality__in=own) | Q(pk__in=shared))

    def of_member(self, user: Any) -> "PlanQuerySet":
        """Plans of the municipalities that `user` works for."""
        return self.filter(municipality__in=Municipality.objects.of_member(user))


class Plan(models.Model):
    """A local integral safety plan of one or more municipalities, for a period of years.

    Dates are stored as the source gives them, even where they contradict each other: a wrong date is a
    finding of the plan check, not a constraint.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "concept"
        ADOPTED = "adopted", "vastgesteld"

    class Body(models.TextChoices):
        COUNCIL = "council", "gemeenteraad"
        COLLEGE = "college", "college van burgemeester en wethouders"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="plans", verbose_name="gemeente"
    )
    participants = models.ManyToManyField(
        Municipality,
        related_name="shared_plans",
        blank=True,
        verbose_name="deelnemende gemeenten",
        help_text="Andere gemeenten voor wie dit plan ook geldt.",
    )
    title = models.CharField("titel", max_length=200)
    subtitle = models.CharField("ondertitel", max_length=200, blank=True)
    slug = models.SlugField("periode in het webadres", max_length=50)
    first_year = models.PositiveSmallIntegerField("eerste jaar", validators=[MinValueValidator(1990)])
    last_year = models.PositiveSmallIntegerField("laatste jaar", validators=[MaxValueValidator(2100)])
    theme_list = models.ForeignKey(ThemeList, models.PROTECT, related_name="plans", verbose_name="themalijst")
    status = models.CharField("status", max_length=10, choices=Status.choices, default=Status.DRAFT)
    former_plan = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_plans", verbose_name="vorig plan"
    )
    steering_group = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="steered_plans",
        verbose_name="regiegroep",
        help_text="Wie houdt de regie over alle thema's samen?",
    )
    notice = models.CharField(
        "mededeling op elke pagina",
        max_length=200,
        blank=True,
        help_text="Staat op elke pagina van het plan en het raadsdocument.",
    )
    # Wetstechnische informatie
    official_title = models.CharField("officiële naam regeling", max_length=300, blank=True)
    citation_title = models.CharField("citeertitel", max_length=300, blank=True)
    adopting_body = models.CharField(
        "vastgesteld door", max_length=10, choices=Body.choices, default=Body.COUNCIL
    )
    subject = models.CharField("onderwerp", max_length=200, blank=True)
    own_subject = models.CharField("eigen onderwerp", max_length=200, blank=True)
    remarks = models.TextField("opmerkingen met betrekking tot de regeling", blank=True)
    legal_basis = models.TextField(
        "wettelijke grondslag",
        blank=True,
        help_text="Een grondslag per regel, zoals artikel 108 van de Gemeentewet.",
    )
    effective_on = models.DateField("datum inwerkingtreding", null=True, blank=True)
    retroactive_to = models.DateField("terugwerkende kracht tot en met", null=True, blank=True)
    expires_on = models.DateField("datum uitwerkingtreding", null=True, blank=True)
    concerns = models.CharField("betreft", max_length=200, blank=True)
    decided_on = models.DateField("datum besluit", null=True, blank=True)
    publication_source = models.CharField("bron bekendmaking", max_length=200, blank=True)
    proposal_reference = models.CharField("kenmerk voorstel", max_length=100, blank=True)
    version = AutoIncVersionField()
    created_at = models.DateTimeField("aangemaakt op", auto_now_add=True)
    history = HistoricalRecords(m2m_fields=[participants])

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = "plan"
        verbose_name_plural = "plannen"
        ordering = ["municipality", "-first_year", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "slug"],
                name="plan_slug_unique_in_municipality",
                violation_error_message="Dit webadres is al in gebruik bij deze gemeente.",
            ),
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")),
                name="plan_ends_after_it_starts",
                violation_error_message="Het laatste jaar ligt voor het eerste jaar.",
            ),
            models.CheckConstraint(condition=Q(status__in=["draft", "adopted"]), name="plan_status_known"),
            models.CheckConstraint(
                condition=Q(adopting_body__in=["council", "college"]), name="plan_adopting_body_known"
            ),
            models.CheckConstraint(
                condition=Q(former_plan=None) | ~Q(former_plan=F("pk")), name="plan_not_its_own_former"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.period})"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.municipality_id

    @property
    def period(self) -> str:
        """The years, as people write them: 2020–2023."""
        if self.first_year == self.last_year:
            return str(self.first_year)
        return f"{self.first_year}–{self.last_year}"

    @property
    def title_with_period(self) -> str:
        """The title, with the years behind it where it does not name them itself."""
        if self.period.replace("–", "-") in self.title.replace("–", "-"):
            return self.title
        return f"{self.title} {self.period}"

    @property
    def is_draft(self) -> bool:
        """Whether the text may still change."""
        return self.status == self.Status.DRAFT

    @property
    def reference(self) -> str:
        """`lisse/2020-2023`: how commands name a plan. Needs `municipality` selected."""
        return f"{self.municipality.slug}/{self.slug}"
