"""The programme of a year: actions, who leads them, what they cost, and how they go."""

import datetime
from typing import Any

from concurrency.fields import AutoIncVersionField
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from municipalities.models import User
from plans.models import Plan, PlanPart, Theme
from priorities.models.goals import Goal
from priorities.models.priority import Priority, require_same_plan
from priorities.moments import Moment, Precision
from richtext.fields import RichTextField
from stakeholders.models import Organisation

PRECISIONS = ["day", "month", "quarter", "year"]


class AnnualProgrammeQuerySet(models.QuerySet["AnnualProgramme"]):
    """Programmes, in phrases."""

    def adopted(self) -> "AnnualProgrammeQuerySet":
        """Adopted by the college, of an adopted plan: public."""
        return self.filter(adopted_on__isnull=False, plan__in=Plan.objects.adopted())

    def read_as_draft_by(self, user: Any) -> "AnnualProgrammeQuerySet":
        """Programmes of which `user` may read drafts and progress: of plans of the own municipalities."""
        return self.filter(plan__in=Plan.objects.read_as_draft_by(user))

    def visible_to(self, user: Any) -> "AnnualProgrammeQuerySet":
        """What `user` may read: adopted programmes, and the drafts of the own municipalities."""
        return self.adopted() | self.read_as_draft_by(user)


class AnnualProgramme(PlanPart):
    """The programme (jaarlijks uitvoeringsprogramma) of one year of a plan, adopted by the college.

    It may be prepared while the plan is still a draft; it is adopted only when the plan is.
    """

    closes_with_plan = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="programmes", verbose_name="plan")
    year = models.PositiveSmallIntegerField("jaar")
    introduction = RichTextField("inleiding", blank=True)
    adopted_on = models.DateField("vastgesteld op", null=True, blank=True)
    decision_reference = models.CharField("kenmerk van het besluit", max_length=100, blank=True)
    history = HistoricalRecords()

    objects = AnnualProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "uitvoeringsprogramma"
        verbose_name_plural = "uitvoeringsprogramma's"
        ordering = ["plan", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "year"],
                name="annualprogramme_one_a_year",
                violation_error_message="Dit plan heeft al een programma voor dat jaar.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1990, 2100)), name="annualprogramme_year_possible"
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=False) | Q(decision_reference=""),
                name="annualprogramme_decision_has_date",
                violation_error_message="Bij het kenmerk hoort de datum van het besluit.",
            ),
        ]

    def __str__(self) -> str:
        return f"Uitvoeringsprogramma {self.year}"

    def clean(self) -> None:
        """Check that the year lies in the plan."""
        if self.year and not self.plan.first_year <= self.year <= self.plan.last_year:
            raise ValidationError(
                {"year": f"Dit plan loopt van {self.plan.first_year} tot en met {self.plan.last_year}."}
            )

    @property
    def is_adopted(self) -> bool:
        """Whether the college has adopted it."""
        return self.adopted_on is not None


class ActionQuerySet(models.QuerySet["Action"]):
    """Actions, in phrases."""

    def unfinished(self) -> "ActionQuerySet":
        """Not done and not stopped."""
        return self.filter(state__in=[Action.State.NOT_STARTED, Action.State.RUNNING])

    def finished(self) -> "ActionQuerySet":
        """Done or stopped."""
        return self.filter(state__in=[Action.State.DONE, Action.State.STOPPED])

    def to_do(self) -> "ActionQuerySet":
        """Unfinished, and not moved on to the programme of the next year: that one is to be done instead."""
        return self.unfinished().filter(moved_to=None)

    def with_move(self) -> "ActionQuerySet":
        """With the action of next year in which each goes on: `action_standing` asks for it."""
        return self.select_related("moved_to")

    def led_by(self, user: User) -> "ActionQuerySet":
        """Led by this user, or by a team this user is in today."""
        teams = Organisation.objects.filter(
            team_memberships__user=user, team_memberships__ended_at=None
        ).values("pk")
        return self.filter(Q(lead_person=user) | Q(lead_team__in=teams))

    def in_quarter(self, year: int, quarter: int) -> "ActionQuerySet":
        """With a date in that quarter, or begun before it and due after it."""
        first = datetime.date(year, 3 * quarter - 2, 1)
        after = datetime.date(year + quarter // 4, 3 * (quarter % 4) + 1, 1)
        last = after - datetime.timedelta(days=1)
        begun = Q(start_on__lte=last) | Q(start_on=None, due_on__lte=last)
        not_over = Q(due_on__gte=first) | Q(due_on=None, start_on__gte=first)
        return self.filter(begun & not_over)


class Action(PlanPart):
    """A measure of a year's programme ("wat gaan we daarvoor doen").

    `start_on` is the first day and `due_on` the last day of what was said ("3e kwartaal 2020": 1 July and
    30 September), with how precise that was. Amounts are euros in the programme's year; empty is not zero.
    """

    class State(models.TextChoices):
        NOT_STARTED = "not_started", "nog niet begonnen"
        RUNNING = "running", "loopt"
        DONE = "done", "afgerond"
        STOPPED = "stopped", "gestopt"

    class Phase(models.TextChoices):
        PLAN = "plan", "plan: voorbereiden"
        DO = "do", "do: uitvoeren"
        CHECK = "check", "check: nagaan"
        ACT = "act", "act: bijstellen"

    sibling_fields = ("plan_id", "programme_id", "goal_id")
    closes_with_plan = False

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="actions", verbose_name="plan")
    programme = models.ForeignKey(
        AnnualProgramme, models.CASCADE, related_name="actions", verbose_name="programma"
    )
    goal = models.ForeignKey(
        Goal, models.RESTRICT, null=True, blank=True, related_name="actions", verbose_name="doel"
    )
    priority = models.ForeignKey(
        Priority, models.RESTRICT, null=True, blank=True, related_name="actions", verbose_name="prioriteit"
    )
    theme = models.ForeignKey(
        Theme, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="thema"
    )
    position = models.PositiveIntegerField("plaats", default=0)
    title = models.CharField("titel", max_length=250)
    description = RichTextField("omschrijving", blank=True)
    lead_team = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_actions",
        verbose_name="trekker",
    )
    lead_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_actions",
        verbose_name="wie",
    )
    partners = models.ManyToManyField(
        Organisation, related_name="actions", blank=True, verbose_name="partners"
    )
    start_on = models.DateField("begint op", null=True, blank=True)
    start_precision = models.CharField(max_length=10, choices=Precision.choices, blank=True, default="")
    due_on = models.DateField("klaar op", null=True, blank=True)
    due_precision = models.CharField(max_length=10, choices=Precision.choices, blank=True, default="")
    phase = models.CharField("fase", max_length=10, choices=Phase.choices, default=Phase.PLAN)
    state = models.CharField("stand", max_length=20, choices=State.choices, default=State.NOT_STARTED)
    result = models.TextField("resultaat", blank=True, help_text="Wat is er bereikt?")
    evidence = models.TextField(
        "bewijs", blank=True, help_text="Waaruit blijkt dat? Zoals een verslag of besluit."
    )
    lessons = models.TextField("geleerd", blank=True, help_text="Wat doen we volgend jaar anders?")
    regular_budget = models.DecimalField(
        "uit het gewone budget",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Euro in dit jaar. Leeg is niet ingevuld; 0 kost niets.",
    )
    extra_request = models.DecimalField(
        "extra gevraagd",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Euro in dit jaar.",
    )
    budget_programme = models.CharField(
        "begrotingsprogramma",
        max_length=50,
        blank=True,
        help_text="Nummer van het programma in de begroting.",
    )
    # Not PROTECT: a draft plan that is deleted as a whole takes both along.
    origin = models.OneToOneField(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="moved_to",
        verbose_name="komt uit",
        help_text="De actie van vorig jaar waar deze uit komt.",
    )
    lesson_from = models.OneToOneField(
        "self",
        models.RESTRICT,
        null=True,
        blank=True,
        related_name="lesson_action",
        verbose_name="komt uit de les van",
        help_text="De afgeronde actie van vorig jaar waar dit van geleerd is.",
    )
    history = HistoricalRecords(m2m_fields=[partners])

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "actie"
        verbose_name_plural = "acties"
        ordering = ["programme", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["not_started", "running", "done", "stopped"]),
                name="action_state_known",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["plan", "do", "check", "act"]), name="action_phase_known"
            ),
            models.CheckConstraint(
                condition=Q(start_on=None, start_precision="")
                | Q(start_on__isnull=False, start_precision__in=PRECISIONS),
                name="action_start_with_precision",
            ),
            models.CheckConstraint(
                condition=Q(due_on=None, due_precision="")
                | Q(due_on__isnull=False, due_precision__in=PRECISIONS),
                name="action_due_with_precision",
            ),
            models.CheckConstraint(
                condition=Q(start_on=None) | Q(due_on=None) | Q(due_on__gte=F("start_on")),
                name="action_due_after_start",
                violation_error_message="De actie is klaar voordat die begint.",
            ),
            models.CheckConstraint(
                condition=Q(regular_budget=None) | Q(regular_budget__gte=0),
                name="action_regular_budget_positive",
            ),
            models.CheckConstraint(
                condition=Q(extra_request=None) | Q(extra_request__gte=0),
                name="action_extra_request_positive",
            ),
            models.CheckConstraint(
                condition=Q(origin=None) | ~Q(origin=F("pk")), name="action_not_its_own_origin"
            ),
            models.CheckConstraint(
                condition=Q(lesson_from=None) | (Q(origin=None) & ~Q(lesson_from=F("pk"))),
                name="action_of_a_lesson_or_moved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Check that everything it points to is of the same plan."""
        require_same_plan(self, "programme", "goal", "priority")

    @property
    def start(self) -> Moment | None:
        """When it begins, as precise as was said."""
        return Moment.around(self.start_on, Precision(self.start_precision)) if self.start_on else None

    @start.setter
    def start(self, moment: Moment | None) -> None:
        self.start_on = moment.first if moment else None
        self.start_precision = moment.precision if moment else ""

    @property
    def due(self) -> Moment | None:
        """When it is to be done, as precise as was said."""
        return Moment.around(self.due_on, Precision(self.due_precision)) if self.due_on else None

    @due.setter
    def due(self, moment: Moment | None) -> None:
        self.due_on = moment.last if moment else None
        self.due_precision = moment.precision if moment else ""

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is expected: done or stopped."""
        return self.state in {self.State.DONE, self.State.STOPPED}

    @property
    def is_moved_on(self) -> bool:
        """Whether it goes on in the programme of the next year. A query, unless read `with_move()`."""
        return hasattr(self, "moved_to")

    def is_late(self, on: datetime.date) -> bool:
        """Whether its last day lies before the day `on` and it is not finished."""
        return self.due_on is not None and self.due_on < on and not self.is_finished


class ProgressReport(models.Model):
    """How an action goes, on a day, by whom: done, next, on schedule or why not. Never changed afterwards."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="reports", verbose_name="actie")
    reported_on = models.DateField("datum")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="progress_reports",
        verbose_name="door",
    )
    state = models.CharField("stand", max_length=20, choices=Action.State.choices)
    done = models.TextField("wat is er gedaan")
    next_step = models.TextField("wat komt er nu", blank=True)
    is_on_schedule = models.BooleanField("op schema", default=True)
    delay_reason = models.TextField("waarom niet op schema", blank=True)
    created_at = models.DateTimeField("opgeslagen op", auto_now_add=True)
    version = AutoIncVersionField()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "voortgangsbericht"
        verbose_name_plural = "voortgangsberichten"
        ordering = ["action", "-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["not_started", "running", "done", "stopped"]),
                name="progressreport_state_known",
            ),
            models.CheckConstraint(
                condition=Q(is_on_schedule=True) | ~Q(delay_reason=""),
                name="progressreport_delay_has_reason",
                violation_error_message="Zeg waarom het niet op schema ligt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}, {self.reported_on:%d-%m-%Y}"

    @property
    def owner_municipality_id(self) -> int | None:
        """Whose record this is (predicates read this on every record)."""
        return self.action.plan.municipality_id
