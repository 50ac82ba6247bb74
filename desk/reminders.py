"""Reminders by mail: one digest a person of own actions that are late, due soon, or asked about.

The rhythm: at most one mail a week to a person. The command may run every day; so nobody waits for a fixed
day of the week, and a mail that could not leave gets its chance the next day.

Never twice: a reminder is claimed in the database, and that is committed, before the mail goes. What was
claimed counts as sent, whatever happens then; only a mail server that certainly took nothing gives the claim
back. So after a crash in the middle somebody may miss one mail, and nobody gets two.
"""

import contextlib
import datetime
import hashlib
import smtplib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from desk.models import Reminder
from desk.my_actions import in_time
from municipalities.models import Membership, User
from plans.models import Plan
from priorities.models import Action
from priorities.progress import REPORTING, is_report_asked, last_reports
from stakeholders.models import TeamMembership

SOON = datetime.timedelta(days=14)
PAUSE = datetime.timedelta(days=7)

LATE, DUE, ASKED = "late", "due", "asked"
HEADINGS = {
    LATE: "Te laat",
    DUE: "Bijna klaar",
    ASKED: "Wij horen graag hoe het gaat",
}


class MailServerDown(Exception):
    """No connection with the mail server; nothing was claimed for who is left."""


@dataclass(frozen=True)
class Item:
    """An action in a digest: why it stands there, and where one reports on it."""

    action: Action
    kind: str
    place: str

    @property
    def sentence(self) -> str:
        """What is the matter, as a sentence."""
        due = self.action.due
        if self.kind == LATE and due:
            return f"Moest klaar zijn {in_time(due)}."
        if self.kind == DUE and due:
            return f"Moet klaar zijn {in_time(due)}."
        return "Er is dit kwartaal nog geen bericht."

    @property
    def url(self) -> str:
        """The short form, as an address for a mail."""
        return settings.BASE_URL + reverse("admin:my_action", args=[self.action.pk])


@dataclass(frozen=True)
class Digest:
    """What one person is reminded of, in the order in which it presses."""

    user: User
    items: list[Item]

    @property
    def fingerprint(self) -> str:
        """What the digest says, as a SHA-256: the actions and why they are in it."""
        said = ",".join(f"{item.kind}:{item.action.pk}" for item in self.items)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        count = len(self.items)
        return f"{count} {'actie vraagt' if count == 1 else 'acties vragen'} iets van u"

    @property
    def groups(self) -> list[tuple[str, list[Item]]]:
        """The items below a heading."""
        return [
            (heading, found)
            for kind, heading in HEADINGS.items()
            if (found := [item for item in self.items if item.kind == kind])
        ]


@dataclass
class Outcome:
    """How many mails went, whose failed with what the server said, and who has heard this week."""

    sent: int = 0
    already: int = 0
    failed: list[tuple[User, str]] = field(default_factory=list)


# Who is reminded of what


def digests(*, on: datetime.date) -> list[Digest]:
    """What everybody is to be reminded of on the day `on`, by name. A fixed number of queries.

    The person who leads an action is reminded of it; where nobody is named, or that person may not report any
    more, the members of the team are. Actions of draft plans wait.
    """
    actions = list(
        Action.objects.to_do()
        .filter(plan__status=Plan.Status.ADOPTED)
        .select_related("plan__municipality", "programme")
        .defer("description", "plan__remarks", "plan__legal_basis")
    )
    last = last_reports(actions)
    kinds = {action.pk: _kind(action, last.get(action.pk), on) for action in actions}
    pressing = [action for action in actions if kinds[action.pk]]
    people = _people()
    teams: dict[int, list[int]] = defaultdict(list)
    for team, user in TeamMembership.objects.current().order_by("user").values_list("team", "user"):
        teams[team].append(user)
    found: dict[int, list[Action]] = defaultdict(list)
    for action in pressing:
        may_report = people.get(action.plan.municipality_id, {})
        leads = [action.lead_person_id] if action.lead_person_id in may_report else []
        for pk in leads or [pk for pk in teams[action.lead_team_id or 0] if pk in may_report]:
            found[pk or 0].append(action)
    users = {pk: user for members in people.values() for pk, user in members.items()}
    works_for = {pk: sum(pk in members for members in people.values()) for pk in found}
    made = [
        Digest(
            user=users[pk],
            items=[
                Item(
                    action=action,
                    kind=kinds[action.pk] or ASKED,
                    place=str(action.plan.municipality) if works_for[pk] > 1 else "",
                )
                for action in sorted(theirs, key=lambda action: _order(action, kinds[action.pk]))
            ],
        )
        for pk, theirs in found.items()
    ]
    return sorted(made, key=lambda digest: (digest.user.name, digest.user.pk))


def _kind(action: Action, last: Any, on: datetime.date) -> str | None:
    if action.is_late(on):
        return LATE
    if action.due_on is not None and action.due_on <= on + SOON:
        return DUE
    return ASKED if is_report_asked(action, last=last, on=on) else None


def _order(action: Action, kind: str | None) -> tuple[Any, ...]:
    return (list(HEADINGS).index(kind or ASKED), action.due_on or datetime.date.max, action.title, action.pk)


def _people() -> dict[int, dict[int, User]]:
    """Per municipality who may report there and can log in, by id."""
    found: dict[int, dict[int, User]] = defaultdict(dict)
    current = Membership.objects.current().filter(role__in=REPORTING, user__is_active=True)
    for membership in current.select_related("user"):
        found[membership.municipality_id][membership.user_id] = membership.user
    return found


# Sending


def send_reminders(*, on: datetime.date) -> Outcome:
    """Mail everybody's digest of the day `on`, to who got none in the week before.

    Raises MailServerDown when the server does not answer; who got a mail before that, got it.
    """
    outcome = Outcome()
    for digest in digests(on=on):
        if heard_this_week(digest.user, on=on):
            outcome.already += 1
            continue
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise MailServerDown(str(error)) from error
        try:
            reminder = claim(digest, on=on)
            if reminder is None:
                outcome.already += 1
                continue
            message = message_of(digest, connection=connection)
            try:
                message.send()
            except (
                smtplib.SMTPRecipientsRefused,
                smtplib.SMTPSenderRefused,
                smtplib.SMTPDataError,
            ) as refusal:
                # The server said no: it certainly has nothing, so tomorrow there is another chance.
                reminder.delete()
                outcome.failed.append((digest.user, _said(refusal)))
                continue
            except ValueError:
                # An address that cannot stand in a mail: nothing left this machine.
                reminder.delete()
                outcome.failed.append((digest.user, "dit is geen e-mailadres waar mail naartoe kan"))
                continue
            except (OSError, smtplib.SMTPException) as error:
                # Silence halfway: nobody knows whether it arrived, so the claim stays.
                outcome.failed.append((digest.user, f"onbekend of de mail aankwam ({error})"))
                continue
            reminder.sent_at = timezone.now()
            reminder.save(update_fields=["sent_at"])
            outcome.sent += 1
        finally:
            _close(connection)
    return outcome


def heard_this_week(user: User, *, on: datetime.date) -> bool:
    """Whether a reminder to `user` was claimed less than a week before the day `on`, or on it."""
    return user.reminders.filter(day__gt=on - PAUSE).exists()


def waiting(*, on: datetime.date) -> Iterator[Digest]:
    """The digests that would go on the day `on`."""
    for digest in digests(on=on):
        if not heard_this_week(digest.user, on=on):
            yield digest


def claim(digest: Digest, *, on: datetime.date) -> Reminder | None:
    """Claim the mail of this week and commit that; None when somebody else did, or access was lost."""
    with transaction.atomic(durable=True):
        user = User.objects.select_for_update().get(pk=digest.user.pk)
        if not user.is_active or heard_this_week(user, on=on):
            return None
        return Reminder.objects.create(
            user=user, day=on, digest=digest.fingerprint, actions=len(digest.items)
        )


def message_of(digest: Digest, *, connection: Any = None) -> EmailMultiAlternatives:
    """The mail: text and HTML that say the same."""
    context = {
        "digest": digest,
        "all_url": settings.BASE_URL + reverse("admin:my_actions"),
    }
    message = EmailMultiAlternatives(
        subject=f"LIVP: {digest.subject}",
        body=render_to_string("desk/mail/reminder.txt", context),
        to=[digest.user.email],
        connection=connection,
        # No answers from machines, such as that somebody is on holiday.
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("desk/mail/reminder.html", context), "text/html")
    return message


def interrupted(*, on: datetime.date) -> Any:
    """Reminders of this week that were claimed and of which nobody knows whether they arrived."""
    return Reminder.objects.filter(day__gt=on - PAUSE, sent_at=None).select_related("user")


def _said(refusal: Any) -> str:
    """What the mail server answered, in one line."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(refusal.recipients.values()))
    else:
        code, text = refusal.smtp_code, refusal.smtp_error
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    return " ".join(f"{code} {words}".split())


def _close(connection: Any) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()
