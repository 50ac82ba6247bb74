"""What do I have to do? Comments of colleagues on a draft, and the reminders that were sent."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from municipalities.models import Role, User
from plans.models import Chapter, Plan, PlanPart
from priorities.models import Action, Priority

EDITORS = (Role.ADMINISTRATOR, Role.POLICY_OFFICER)
READERS_OF_COMMENTS = (*EDITORS, Role.ACTION_OWNER, Role.COMMUNICATIONS, Role.CLERK)


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments, in phrases."""

    def first_of_thread(self) -> "CommentQuerySet":
        """Comments themselves, without the answers."""
        return self.filter(answers=None)

    def open(self) -> "CommentQuerySet":
        """Not settled."""
        return self.first_of_thread().filter(settled_at=None)

    def waiting_for(self, user: User) -> "CommentQuerySet":
        """Open comments on drafts that `user` has to do something with, newest last.

        Editors: all of their municipalities. Other colleagues: those they made themselves, and those on
        actions that they lead.
        """
        open_now = self.open().filter(plan__status=Plan.Status.DRAFT)
        if user.is_superuser:
            return open_now
        at: dict[bool, set[int]] = {True: set(), False: set()}
        for municipality, role in user.current_roles:
            if role in READERS_OF_COMMENTS:
                at[role in EDITORS].add(municipality)
        own = Q(author=user) | Q(action__in=Action.objects.led_by(user))
        return open_now.filter(
            Q(plan__municipality__in=at[True]) | (Q(plan__municipality__in=at[False]) & own)
        )


class Comment(PlanPart):
    """A remark of a colleague on one chapter, priority or action, or the answer to such a remark."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments", verbose_name="plan")
    chapter = models.ForeignKey(
        Chapter, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name="hoofdstuk"
    )
    priority = models.ForeignKey(
        Priority, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name="prioriteit"
    )
    action = models.ForeignKey(
        Action, models.CASCADE, null=True, blank=True, related_name="comments", verbose_name="actie"
    )
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name="antwoord op"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="comments",
        verbose_name="van",
    )
    text = models.TextField("opmerking", max_length=5000)
    # No auto_now_add: a comment that comes back keeps its moment.
    made_at = models.DateTimeField("gemaakt op", default=timezone.now, editable=False)
    settled_at = models.DateTimeField("afgehandeld op", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="settled_comments",
        verbose_name="afgehandeld door",
    )
    history = HistoricalRecords()

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "opmerking"
        verbose_name_plural = "opmerkingen"
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(chapter__isnull=False, priority=None, action=None)
                    | Q(chapter=None, priority__isnull=False, action=None)
                    | Q(chapter=None, priority=None, action__isnull=False)
                ),
                name="comment_on_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(answers=None) | ~Q(answers=F("pk")), name="comment_answers_another"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(answers=None), name="comment_answer_is_not_settled"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def subject(self) -> Chapter | Priority | Action:
        """What it is about. Needs `chapter`, `priority` and `action` selected."""
        # One of the three, says a constraint of the table.
        return self.chapter or self.priority or self.action  # type: ignore[return-value]


class Reminder(models.Model):
    """A digest of own actions that was claimed, and then sent, for one person and one day.

    The row is committed before the mail goes: after a crash in the middle it is never sent twice.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders", verbose_name="aan"
    )
    day = models.DateField("dag")
    digest = models.CharField("inhoud", max_length=64, editable=False)
    actions = models.PositiveIntegerField("aantal acties", default=0)
    claimed_at = models.DateTimeField("begonnen op", auto_now_add=True)
    sent_at = models.DateTimeField("verstuurd op", null=True, blank=True)

    class Meta:
        verbose_name = "herinnering"
        verbose_name_plural = "herinneringen"
        ordering = ["-day", "user"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.day:%d-%m-%Y}"
