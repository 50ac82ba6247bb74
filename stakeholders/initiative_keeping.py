"""Keeping the register of initiatives: adding, changing, measuring, stopping, and deleting a mistake."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models, transaction

from municipalities.models import Area, User
from stakeholders.erasing import delete_personal, erase
from stakeholders.models import Erasure, Initiative, InitiativeMeasurement
from stakeholders.signing import put, sign


class InitiativeRefused(Exception):
    """Why the register was not changed so; the text is Dutch and fit for the screen."""


class InitiativeGone(InitiativeRefused):
    """Somebody deleted it in the meantime."""

    def __init__(self) -> None:
        super().__init__("Dit initiatief is in de tussentijd verwijderd.")


class InitiativeInUse(InitiativeRefused):
    """Measurements, evaluations or administrators hang on it."""


class MeasurementsRefused(InitiativeRefused):
    """Measurements that cannot be; `faults` says why, by the key of the initiative."""

    def __init__(self, faults: Mapping[int, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.faults = dict(faults)


@transaction.atomic
def add_initiative(*, initiative: Initiative, areas: Iterable[Area] = (), by: User | None) -> Initiative:
    """Save a new initiative with the neighbourhoods that it covers."""
    sign(initiative, by=by, reason="Toegevoegd")
    initiative.save()
    if found := list(areas):
        initiative.areas.set(found)
    return initiative


@transaction.atomic
def change_initiative(
    *,
    initiative: Initiative,
    by: User | None,
    areas: Iterable[Area] | None = None,
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed initiative with one row of history. Raises InitiativeGone.

    `areas` None leaves them as they are. `not_chosen` holds what lost from a colleague's text: it is kept as
    a version of its own. Raises concurrency's RecordModifiedError when it changed since it was read.
    """
    locked_initiative(initiative.pk)
    if lost := {name: value for name, value in (not_chosen or {}).items() if name != "areas"}:
        chosen = {name: getattr(initiative, name) for name in lost}
        put(initiative, lost)
        sign(initiative, by=by, reason="Niet gekozen, wel bewaard")
        initiative.save()
        put(initiative, chosen)
    if areas is not None:
        record: Any = initiative
        record.skip_history_when_saving = True
        try:
            initiative.areas.set(areas)
        finally:
            del record.skip_history_when_saving
    sign(initiative, by=by, reason="Gewijzigd")
    initiative.save()


def stop_initiative(
    *, initiative: Initiative, on: datetime.date, erase_administrators: bool, by: User | None
) -> int:
    """Say that an initiative stopped on the day `on`; return how many administrators were erased.

    Raises InitiativeGone, InitiativeRefused when it began, or was measured, after that day.
    """
    with transaction.atomic():
        current = locked_initiative(initiative.pk)
        if on < current.started_on:
            raise InitiativeRefused(
                f"Het initiatief begon op {current.started_on:%d-%m-%Y}. Kies die dag of een latere."
            )
        last = current.measurements.order_by("-measured_on").first()
        if last is not None and last.measured_on > on:
            raise InitiativeRefused(
                f"Er is nog een meting van {last.measured_on:%d-%m-%Y}. Kies die dag of een latere."
            )
        current.stopped_on = on
        sign(current, by=by, reason="Gestopt")
        current.save()
        initiative.stopped_on, initiative.version = current.stopped_on, current.version
        number = 0
        if erase_administrators:
            for administrator in current.administrators.filter(erased_at=None):
                erase(administrator, reason=Erasure.Reason.NOT_NEEDED, by=by)
                number += 1
    return number


def uses_of(initiative: Initiative) -> list[str]:
    """What hangs on an initiative, in words. Erased administrators are nobody: they go along."""
    counts = [
        (initiative.measurements.count(), "meting", "metingen"),
        (initiative.evaluations.count(), "evaluatie", "evaluaties"),
        (initiative.administrators.filter(erased_at=None).count(), "beheerder", "beheerders"),
    ]
    return [f"{number} {one if number == 1 else more}" for number, one, more in counts if number]


@transaction.atomic
def delete_initiative(*, initiative: Initiative, by: User | None) -> None:
    """Delete an initiative on which nothing hangs. Raises InitiativeGone, InitiativeInUse."""
    current = locked_initiative(initiative.pk)
    if uses := uses_of(current):
        raise InitiativeInUse(
            f"‘{current}’ kan niet weg. Daaraan hangt nog: {', '.join(uses)}. "
            "Bestaat het initiatief niet meer? Geef dan aan dat het is gestopt."
        )
    for administrator in current.administrators.all():
        delete_personal(administrator, by=by)
    sign(current, by=by, reason="Verwijderd")
    try:
        current.delete()
    except models.ProtectedError:
        raise InitiativeInUse(f"‘{current}’ is in gebruik.") from None


@transaction.atomic
def add_measurements(*, measurements: Sequence[InitiativeMeasurement], by: User | None) -> None:
    """Save new measurements, all of them or none. Raises MeasurementsRefused.

    The initiatives are locked in the order of their keys, so that two people who measure the same ones at
    once meet each other instead of waiting for each other.
    """
    keys = sorted({one.initiative_id for one in measurements})
    locked = Initiative.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    present = {one.pk: one for one in locked}
    taken = set(
        InitiativeMeasurement.objects.filter(initiative__in=keys).values_list("initiative", "measured_on")
    )
    faults: dict[int, str] = {}
    for one in measurements:
        initiative = present.get(one.initiative_id)
        if initiative is None:
            faults[one.initiative_id] = "Dit initiatief is in de tussentijd verwijderd."
        elif fault := day_fault(initiative, one.measured_on):
            faults[one.initiative_id] = fault
        elif (one.initiative_id, one.measured_on) in taken:
            faults[one.initiative_id] = f"Van {one.measured_on:%d-%m-%Y} is er al een meting."
        taken.add((one.initiative_id, one.measured_on))
    if faults:
        raise MeasurementsRefused(faults)
    for one in measurements:
        sign(one, by=by, reason="Toegevoegd")
        one.save()


def day_fault(initiative: Initiative, day: datetime.date) -> str:
    """Why nothing can be measured or evaluated of `initiative` on this day, in Dutch; empty when it can."""
    if day < initiative.started_on:
        return f"Toen bestond het initiatief nog niet: het begon op {initiative.started_on:%d-%m-%Y}."
    if initiative.stopped_on is not None and day > initiative.stopped_on:
        return f"Toen was het initiatief al gestopt: op {initiative.stopped_on:%d-%m-%Y}."
    return ""


def locked_initiative(pk: int) -> Initiative:
    """The initiative as it is stored, locked until the transaction ends. Raises InitiativeGone."""
    found = Initiative.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise InitiativeGone
    return found
