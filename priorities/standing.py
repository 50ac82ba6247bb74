"""How an action stands on a day. Computed, never stored."""

import datetime
from dataclasses import dataclass

from priorities.models import Action

SOON = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """A word and a sign (never colour alone), and the name of the badge's colour."""

    name: str
    word: str
    sign: str
    badge: str


LATE = Standing("late", "Te laat", "!", "bad")
DUE = Standing("due", "Binnenkort", "→", "warn")
RUNNING = Standing("running", "Loopt", "●", "info")
NOT_STARTED = Standing("not_started", "Nog niet begonnen", "○", "")
DONE = Standing("done", "Afgerond", "✓", "ok")
STOPPED = Standing("stopped", "Gestopt", "–", "")
MOVED_ON = Standing("moved_on", "Gaat volgend jaar verder", "↷", "")


def action_standing(action: Action, *, on: datetime.date) -> Standing:
    """How `action` stands on the day `on`: late or about to be due come before what was reported.

    What moved on to the programme of the next year is late there, not here. Read lists `with_move()`.
    """
    if action.state == Action.State.DONE:
        return DONE
    if action.state == Action.State.STOPPED:
        return STOPPED
    if action.is_moved_on:
        return MOVED_ON
    if action.is_late(on):
        return LATE
    if action.due_on is not None and action.due_on <= on + SOON:
        return DUE
    return RUNNING if action.state == Action.State.RUNNING else NOT_STARTED
