"""How an action goes: reporting, the last report of each action, and when a report is asked for.

The rhythm: one report a quarter. From the first day of a quarter LIVP asks for news of every action that is
under way and of which nothing was heard since that day. Who reported in the thirty days before, is left in
peace until those are over; so is an action that began in this quarter.
"""

import datetime
from collections.abc import Iterable, Mapping

from concurrency.exceptions import RecordModifiedError
from django.db import transaction
from django.db.models import OuterRef, Subquery

from municipalities.models import Role, User
from plans.editing import Gone, lock_for_change, save_as, sign
from priorities.models import Action, ProgressReport
from priorities.moments import Moment, quarter_of

# Roles that may report on actions: editors on all, action owners on those they lead (priorities/rules.py).
REPORTING = (Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.ACTION_OWNER)
# News this fresh counts, also when a new quarter has begun since.
FRESH = datetime.timedelta(days=30)


@transaction.atomic
def report_progress(
    *,
    action: Action,
    by: User | None,
    on: datetime.date,
    state: str,
    done: str,
    next_step: str = "",
    is_on_schedule: bool = True,
    delay_reason: str = "",
    result: str = "",
    evidence: str = "",
    lessons: str = "",
    not_chosen: Mapping[str, str] | None = None,
) -> ProgressReport:
    """Add a report and write the state to the action, with one history row of each.

    An empty `result`, `evidence` or `lessons` leaves what the action says there. `not_chosen` holds texts
    that lost from those of a colleague: they are kept as a version of their own in the history. Afterwards
    `action` holds what is stored. Who sends the same once more on that day (the back button, two clicks)
    gets the report that is there.

    Raises Gone; concurrency's RecordModifiedError when somebody saved the action since it was read;
    ValidationError for a report without a text, or off schedule without a reason.
    """
    given = {"result": result, "evidence": evidence, "lessons": lessons}
    lock_for_change(action)
    current = Action.objects.filter(pk=action.pk).first()
    if current is None:
        raise Gone
    if current.version != action.version:
        raise RecordModifiedError(target=action)
    report = ProgressReport(
        action=current,
        reported_on=on,
        reported_by=by,
        state=state,
        done=done.strip(),
        next_step=next_step.strip(),
        is_on_schedule=is_on_schedule,
        delay_reason="" if is_on_schedule else delay_reason.strip(),
    )
    report.full_clean()
    texts = {name: said.strip() for name, said in given.items() if said.strip()}
    if same := _said_already(report, current, texts):
        action.refresh_from_db()
        return same
    sign(report, by=by, reason="Gemeld")
    report.save()
    if not_chosen:
        chosen = {name: getattr(current, name) for name in not_chosen}
        for name, text in not_chosen.items():
            setattr(current, name, text)
        save_as(current, by=by, reason="Niet gekozen, wel bewaard")
        for name, text in chosen.items():
            setattr(current, name, text)
    current.state = state
    for name, said in texts.items():
        setattr(current, name, said)
    save_as(current, by=by, reason="Voortgang gemeld")
    action.refresh_from_db()
    return report


SAID = ("reported_on", "reported_by_id", "state", "done", "next_step", "is_on_schedule", "delay_reason")


def _said_already(report: ProgressReport, action: Action, texts: Mapping[str, str]) -> ProgressReport | None:
    """The newest report of `action` when it says the same, by the same person, and the action holds it."""
    last = action.reports.order_by("-pk").first()
    if last is None or any(getattr(last, name) != getattr(report, name) for name in SAID):
        return None
    holds = action.state == report.state and all(
        getattr(action, name) == said for name, said in texts.items()
    )
    return last if holds else None


def reports_of(action: Action) -> list[ProgressReport]:
    """The reports of an action, newest first, with who made them. One query."""
    return list(action.reports.select_related("reported_by").order_by("-reported_on", "-pk"))


def last_reports(actions: Iterable[Action]) -> dict[int, ProgressReport]:
    """The newest report of each action that has one, by the id of the action. One query."""
    newest = ProgressReport.objects.filter(action=OuterRef("action")).order_by("-reported_on", "-pk")
    found = ProgressReport.objects.filter(
        action__in=[action.pk for action in actions], pk=Subquery(newest.values("pk")[:1])
    )
    return {report.action_id: report for report in found.select_related("reported_by")}


def is_report_asked(action: Action, *, last: ProgressReport | None, on: datetime.date) -> bool:
    """Whether a report of `action` is asked for on the day `on`; `last` is its newest report.

    Never of what is finished, nor of what need not have begun, such as what moved on to a year that is still
    to come. See the rhythm at the top.
    """
    if action.is_finished or action.programme.year > on.year:
        return False
    if action.state == Action.State.NOT_STARTED and (action.start_on is None or action.start_on > on):
        return False
    heard = last.reported_on if last else action.start_on
    if heard is None:
        return True
    return heard < Moment.quarter(on.year, quarter_of(on)).first and heard + FRESH <= on
