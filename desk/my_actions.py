"""Own actions: what somebody leads, in person or with a team, and what of it asks for something today."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from municipalities.models import Municipality, User
from priorities.models import Action, ProgressReport
from priorities.moments import Moment, Precision
from priorities.progress import REPORTING, is_report_asked, last_reports
from priorities.standing import DUE, LATE, Standing, action_standing

ASKED = Standing("asked", "Bericht gevraagd", "?", "info")


def in_time(moment: Moment) -> str:
    """The moment with its preposition: op 1 november 2026, in november 2026, in het 3e kwartaal 2026."""
    before = {Precision.DAY: "op", Precision.QUARTER: "in het"}.get(moment.precision, "in")
    return f"{before} {moment}"


@dataclass(frozen=True)
class ActionLine:
    """An action as it stands today, with its newest report; `place` is empty for who works for one."""

    action: Action
    standing: Standing
    last: ProgressReport | None
    is_asked: bool
    place: str = ""

    @property
    def asks(self) -> bool:
        """Whether it is late, due soon, or a report of it is asked for."""
        return self.standing in (LATE, DUE) or self.is_asked

    @property
    def badge(self) -> Standing:
        """What to say first of it."""
        return ASKED if self.is_asked and self.standing not in (LATE, DUE) else self.standing

    @property
    def why(self) -> str:
        """When it was or is to be done, or why news is asked for; without a full stop."""
        due = self.action.due
        if self.standing == LATE and due:
            return f"moest klaar zijn {in_time(due)}"
        if self.is_asked and self.standing != DUE:
            heard = f"laatste bericht op {_day(self.last.reported_on)}" if self.last else "nog geen bericht"
            return f"klaar {in_time(due)} · {heard}" if due else heard
        return f"klaar {in_time(due)}" if due else "geen einddatum"

    @property
    def lead(self) -> str:
        """Who leads it: the team, else the person."""
        return str(self.action.lead_team or self.action.lead_person or "geen trekker")

    @property
    def url(self) -> str:
        """The page of the action."""
        return reverse("admin:priorities_action_change", args=[self.action.pk])

    @property
    def report_url(self) -> str:
        """The short form."""
        return reverse("admin:my_action", args=[self.action.pk])


def _day(day: datetime.date) -> str:
    return str(Moment.day(day))


def lines_of(
    actions: Iterable[Action], *, on: datetime.date, places: dict[int, str] | None = None
) -> list[ActionLine]:
    """Put `actions` in the order in which they ask for something; one query, for their reports.

    `places` names the municipality of each, by its id. Of a plan that is a draft no report is asked.
    """
    actions = list(actions)
    last = last_reports(actions)
    lines = [
        ActionLine(
            action=action,
            standing=action_standing(action, on=on),
            last=last.get(action.pk),
            is_asked=not action.plan.is_draft and is_report_asked(action, last=last.get(action.pk), on=on),
            place=(places or {}).get(action.plan.municipality_id, ""),
        )
        for action in actions
    ]
    return sorted(lines, key=_urgency)


def _urgency(line: ActionLine) -> tuple[Any, ...]:
    order = 0 if line.standing == LATE else 1 if line.standing == DUE else 2 if line.is_asked else 3
    return (
        line.action.is_finished,
        order,
        line.action.due_on or datetime.date.max,
        line.action.title.lower(),
        line.action.pk,
    )


def reporting_places(user: User) -> Any:
    """The municipalities where `user` may report on own actions."""
    if user.is_superuser:
        return Municipality.objects.all()
    roles = user.current_roles
    return Municipality.objects.filter(pk__in={place for place, role in roles if role in REPORTING})


def own_actions(user: Any) -> Any:
    """Actions that `user` leads and may report on."""
    return (
        Action.objects.led_by(user)
        .filter(plan__municipality__in=reporting_places(user))
        .select_related("plan__municipality", "programme", "lead_team", "lead_person", "priority")
    )


@dataclass(frozen=True)
class MyActions:
    """Own actions in three groups: what asks for something, what goes on, what was finished this year."""

    asking: list[ActionLine]
    going: list[ActionLine]
    finished: list[ActionLine]

    @property
    def is_empty(self) -> bool:
        """Whether there are none at all."""
        return not (self.asking or self.going or self.finished)


def place_names(user: User) -> dict[int, str]:
    """Names of the own municipalities by id; empty for who works for one. One query."""
    own = Municipality.objects.of_member(user)
    names = dict(own.values_list("pk", "name"))
    return names if len(names) > 1 else {}


def my_actions(user: User, *, on: datetime.date) -> MyActions:
    """The own actions of `user` on the day `on`. A fixed number of queries."""
    own = own_actions(user)
    found = own.to_do() | own.finished().filter(programme__year=on.year)
    lines = lines_of(found.with_move(), on=on, places=place_names(user))
    return MyActions(
        asking=[line for line in lines if line.asks],
        going=[line for line in lines if not line.asks and not line.action.is_finished],
        finished=[line for line in lines if line.action.is_finished],
    )


def next_asking(mine: MyActions, *, on: datetime.date, besides: int) -> ActionLine | None:
    """The next own action that asks for something, of which nothing was reported today."""
    for line in mine.asking:
        if line.action.pk != besides and not (line.last and line.last.reported_on == on):
            return line
    return None
