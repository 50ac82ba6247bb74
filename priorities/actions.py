"""Adding, changing and handing over the actions of a year's programme."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from municipalities.models import User
from plans.editing import (
    Gone,
    ReasonNeeded,
    change_record,
    delete_record,
    lock_for_change,
    require_present,
    save_as,
    sign,
)
from plans.models import Plan
from priorities.models import Action
from stakeholders.models import Organisation


class Refused(Exception):
    """Base of what a programme and its actions refuse; the message is Dutch and fit for the screen."""


class CannotDelete(Refused):
    """Something refers to the action; the message says what, in Dutch."""


class NobodyChosen(Refused):
    """Actions are handed over to somebody."""

    def __init__(self) -> None:
        super().__init__("Kies een collega of een team om de acties aan over te dragen.")


class AlreadyHandedOver(Refused):
    """Somebody else changed who leads the action in the meantime."""

    def __init__(self, action: Action) -> None:
        super().__init__(f"‘{action}’ is in de tussentijd al overgedragen. Bekijk de lijst opnieuw.")


@transaction.atomic
def add_action(
    *, action: Action, by: User, partners: Iterable[Organisation] = (), reason: str = "Toegevoegd"
) -> None:
    """Save a new action at the end of its programme, with its partners; `reason` is for the history.

    Raises Gone, and ValidationError when it points to a goal or priority of another plan.
    """
    lock_for_change(action)
    require_present(action.programme)
    action.clean()
    last = action.programme.actions.order_by("position").last()
    action.position = last.position + 1 if last else 0
    save_as(action, by=by, reason=reason)
    if partners := list(partners):
        # They come with a row of their own, which a reader of the history is spared by this reason.
        sign(action, by=by, reason="Toegevoegd")
        action.partners.set(partners)


@transaction.atomic
def change_action(
    *,
    action: Action,
    by: User,
    partners: Iterable[Organisation] | None = None,
    reason: str = "",
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed action; `partners` replace those it had, None leaves them.

    `not_chosen` as in `plans.editing.change_record`. Raises Gone, ReasonNeeded, RecordModifiedError, and
    ValidationError when it points to a goal or priority of another plan.
    """
    action.clean()
    change_record(
        record=action,
        by=by,
        not_chosen=not_chosen,
        relations=None if partners is None else {"partners": partners},
        reason=reason,
    )


@transaction.atomic
def delete_action(*, action: Action, by: User, reason: str = "") -> None:
    """Delete an action that nothing refers to; its history stays.

    Raises Gone, ReasonNeeded, and CannotDelete when it moved on to the next year, when next year learns from
    it, or when somebody reported on it.
    """
    lock_for_change(action, reason=reason)
    require_present(action)
    following = Action.objects.filter(origin=action) | Action.objects.filter(lesson_from=action)
    if next_one := following.select_related("programme").first():
        raise CannotDelete(
            f"Deze actie staat ook in het programma van {next_one.programme.year}. Verwijder haar daar eerst."
        )
    if action.reports.exists():
        raise CannotDelete(
            "Over deze actie zijn voortgangsberichten geschreven. Zet de stand op ‘gestopt’ in plaats van "
            "haar te verwijderen."
        )
    delete_record(record=action, by=by, reason=reason)


@transaction.atomic
def hand_over(
    *,
    actions: Iterable[Action],
    by: User,
    to_person: User | None = None,
    to_team: Organisation | None = None,
    reason: str = "",
) -> list[Action]:
    """Give actions, of one plan or more, to a colleague, a team, or both; returns them as they are now.

    Without `to_team` the team stays; without `to_person` nobody in particular leads them any more. All or
    none. Raises NobodyChosen, Gone, ReasonNeeded when one of the plans is adopted, and AlreadyHandedOver
    when somebody else leads an action than when it was read.
    """
    if to_person is None and to_team is None:
        raise NobodyChosen
    chosen = {action.pk: action for action in actions}
    plan_ids = sorted({action.plan_id for action in chosen.values()})
    plans = list(Plan.objects.select_for_update().filter(pk__in=plan_ids).order_by("pk"))
    if not reason.strip() and any(not plan.is_draft for plan in plans):
        raise ReasonNeeded
    current = Action.objects.in_bulk(list(chosen))
    for pk, read in chosen.items():
        if pk not in current:
            raise Gone
        action = current[pk]
        if (action.lead_person_id, action.lead_team_id) != (read.lead_person_id, read.lead_team_id):
            raise AlreadyHandedOver(action)
        action.lead_person = to_person
        action.lead_team = to_team or action.lead_team
        save_as(action, by=by, reason=reason.strip() or "Overgedragen")
    return [current[pk] for pk in chosen]
