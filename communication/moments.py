"""Communication moments: when they come back, when they are public, and what can happen to them."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from communication.models import CommunicationMoment
from communication.periods import Period, months_later, weeks_later
from municipalities.models import User
from plans.editing import (
    add_record,
    change_record,
    delete_record,
    lock_for_change,
    require_present,
    restore_version,
    save_as,
)

Repeats = CommunicationMoment.Repeats
State = CommunicationMoment.State

STEPS = {Repeats.MONTHLY: 1, Repeats.QUARTERLY: 3}
"""How many months lie between two occurrences."""


class MomentPublished(Exception):
    """People have it in their agenda: it can be cancelled, not deleted."""

    def __init__(self) -> None:
        super().__init__(
            "Dit moment staat op de openbare kalender. Verwijderen kan niet: meld dat het niet doorgaat. "
            "Dan zien abonnees dat ook in hun agenda."
        )


# When it comes back


def occurrences(moment: CommunicationMoment, first: datetime.date, last: datetime.date) -> list[Period]:
    """Every time that `moment` takes place on a day from `first` up to and including `last`, in order.

    Monthly and quarterly ones fall on the last day of a month that is too short. A yearly one has one
    occurrence: next year's is proposed anew, since its day may be another one. No query.
    """
    duration = (moment.ends_on or moment.starts_on) - moment.starts_on
    asked = Period(first, last)
    if moment.repeats not in {Repeats.WEEKLY, *STEPS}:
        once = Period(moment.starts_on, moment.starts_on + duration)
        return [once] if once.touches(asked) else []
    until = min(moment.repeats_until or moment.starts_on, last)
    found = []
    number = _steps_before(moment, first - duration)
    while (start := _nth_start(moment, number)) <= until:
        period = Period(start, start + duration)
        if period.touches(asked):
            found.append(period)
        number += 1
    return found


def _nth_start(moment: CommunicationMoment, number: int) -> datetime.date:
    """The first day of occurrence `number`, counted from 0."""
    if moment.repeats == Repeats.WEEKLY:
        return weeks_later(moment.starts_on, number)
    # Always counted from the first one: after 28 February comes 31 March again.
    return months_later(moment.starts_on, number * STEPS[Repeats(moment.repeats)])


def _steps_before(moment: CommunicationMoment, day: datetime.date) -> int:
    """How many occurrences surely lie before `day`, so that a long series costs no more than a short one."""
    if moment.repeats == Repeats.WEEKLY:
        return max((day - moment.starts_on).days // 7, 0)
    months = (day.year - moment.starts_on.year) * 12 + day.month - moment.starts_on.month
    return max(months // STEPS[Repeats(moment.repeats)] - 1, 0)


def recurrence_rule(moment: CommunicationMoment) -> str | None:
    """The RRULE value (RFC 5545, 3.3.10) with the same days as `occurrences`; None for one occurrence."""
    if moment.repeats not in {Repeats.WEEKLY, *STEPS} or moment.repeats_until is None:
        return None
    until = f"UNTIL={moment.repeats_until:%Y%m%d}"
    if moment.repeats == Repeats.WEEKLY:
        return f"FREQ=WEEKLY;{until}"
    step = STEPS[Repeats(moment.repeats)]
    parts = ["FREQ=MONTHLY", until]
    if step > 1:
        parts.insert(1, f"INTERVAL={step}")
    day = moment.starts_on.day
    if day == 31:
        parts.append("BYMONTHDAY=-1")
    elif day > 28:
        # Without this a reader passes over the months that have no such day.
        days = ",".join(str(number) for number in range(28, day + 1))
        parts += [f"BYMONTHDAY={days}", "BYSETPOS=-1"]
    return ";".join(parts)


def longest_turn(repeats: str) -> datetime.timedelta:
    """How long something that repeats so may last at most, to be over before it begins again."""
    if repeats == Repeats.WEEKLY:
        return datetime.timedelta(weeks=1)
    if repeats in STEPS:
        # The shortest month, and the shortest quarter.
        return datetime.timedelta(days={1: 28, 3: 89}[STEPS[Repeats(repeats)]])
    return datetime.timedelta.max


# When it is public


def is_published(moment: CommunicationMoment) -> bool:
    """Whether everybody can see `moment`; the same as the queryset's `published()`."""
    return moment.is_public and moment.state in CommunicationMoment.FIRM_STATES and not moment.plan.is_draft


def _stamp(moment: CommunicationMoment, before: CommunicationMoment | None = None) -> None:
    """Remember that `moment` becomes public now, or was it already without having been saved since."""
    is_out = is_published(moment) or (before is not None and is_published(before))
    if moment.first_published_at is None and is_out:
        moment.first_published_at = timezone.now()


# What can happen to it


@transaction.atomic
def add_moment(*, moment: CommunicationMoment, by: User | None, reason: str = "Toegevoegd") -> None:
    """Save a new moment. Raises Gone when its plan was deleted."""
    moment.plan = lock_for_change(moment)
    _stamp(moment)
    add_record(record=moment, by=by, reason=reason)  # type: ignore[arg-type]


@transaction.atomic
def change_moment(
    *,
    moment: CommunicationMoment,
    by: User,
    not_chosen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Save a changed moment; `not_chosen` as in `plans.editing.change_record`.

    Raises Gone, and concurrency's RecordModifiedError when it changed since it was read.
    """
    moment.plan = lock_for_change(moment)
    require_present(moment)
    before = CommunicationMoment.objects.select_related("plan").get(pk=moment.pk)
    _stamp(moment, before)
    if moment.state == State.CANCELLED and before.state == State.IDEA and before.is_public:
        # It was an idea again: nobody outside has read it as it is now, and subscribers know it is off.
        moment.is_public = moment.is_public and moment.first_published_at is None
    change_record(record=moment, by=by, not_chosen=not_chosen, reason=reason)


@transaction.atomic
def finish_moment(*, moment: CommunicationMoment, by: User, result: str | None = None) -> None:
    """Say that it was done, with what came of it when that is known. Raises what `change_moment` raises."""
    moment.state = State.DONE
    if result is not None:
        moment.result = result.strip()
    change_moment(moment=moment, by=by, reason="Gedaan")


@transaction.atomic
def cancel_moment(*, moment: CommunicationMoment, by: User) -> None:
    """Say that it does not take place; it stays visible. Raises what `change_moment` raises."""
    moment.state = State.CANCELLED
    change_moment(moment=moment, by=by, reason="Gaat niet door")


@transaction.atomic
def plan_moment(*, moment: CommunicationMoment, by: User) -> None:
    """Make an idea or a cancelled moment a planned one. Raises what `change_moment` raises."""
    moment.state = State.PLANNED
    change_moment(moment=moment, by=by, reason="Gepland")


@transaction.atomic
def write_result(*, moment: CommunicationMoment, result: str, by: User) -> None:
    """Write down what came of a moment that was done. Raises what `change_moment` raises."""
    moment.result = result.strip()
    change_moment(moment=moment, by=by, reason="Resultaat")


@transaction.atomic
def restore_moment(*, moment: CommunicationMoment, row: Any, by: User) -> None:
    """Put an older version back, as `plans.editing.restore_version` does.

    That it was public once stays known: subscribers of the agenda have it.
    """
    first = CommunicationMoment.objects.filter(pk=moment.pk).values_list("first_published_at", flat=True)
    known = first.first()
    restore_version(record=moment, row=row, by=by)
    restored = CommunicationMoment.objects.select_related("plan").get(pk=moment.pk)
    if restored.first_published_at is None and (known or is_published(restored)):
        restored.first_published_at = known or timezone.now()
        save_as(restored, by=by, reason="Gepubliceerd", fields=["first_published_at"])


@transaction.atomic
def delete_moment(*, moment: CommunicationMoment, by: User) -> None:
    """Delete a moment that is not public. Raises MomentPublished, Gone, or StillInUse."""
    lock_for_change(moment)
    require_present(moment)
    if is_published(CommunicationMoment.objects.select_related("plan").get(pk=moment.pk)):
        raise MomentPublished
    delete_record(record=moment, by=by)
