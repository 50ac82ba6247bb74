"""Targets of a plan: the text as adopted, what it means, and everything that may happen to both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from indicators.models import PlanIndicator, Target, TargetReading
from indicators.target_reading import Operator, Question, Reading, Reference, questions_left
from indicators.target_text import parse_target
from municipalities.models import Area, User
from plans.editing import (
    ReasonNeeded,
    add_record,
    change_record,
    lock_for_change,
    lock_for_editing,
    require_present,
    restore_version,
    save_as,
)
from plans.models import Plan

__all__ = [
    "NotClear", "OverrulingNeedsReason", "PlainTarget", "Question", "Reading", "add_target", "change_target",
    "clarify_target", "keep_reading", "parse_target", "plain_target", "reading_of", "reread_targets",
    "restore_target",
]  # fmt: skip

# What comes along with a target that is read: its reading, the unit and the baseline of the indicator.
RELATED = ("reading__reference_area", "plan_indicator__indicator_version")


class NotClear(Exception):
    """The clarified reading still leaves something open; the message asks it, in Dutch."""


class YearTaken(Exception):
    """Somebody gave this year a target in the meantime, perhaps by a second click on the same button."""

    def __init__(self) -> None:
        super().__init__("Voor dit jaar staat er al een streefwaarde.")


class OverrulingNeedsReason(ReasonNeeded):
    """Somebody reads a clear target otherwise, also before adoption: the history says why."""

    def __init__(self) -> None:
        Exception.__init__(self, "U leest deze streefwaarde anders dan er staat. Zeg in één zin waarom.")


@dataclass(frozen=True)
class PlainTarget:
    """A target apart from the database: what status, charts and documents read.

    `year` is the year it holds for (None: the end of the plan); `area` the name of the area compared with.
    """

    text: str
    year: int | None
    reading: Reading
    area: str = ""


def plain_target(target: Target) -> PlainTarget:
    """The target with its reading as plain values.

    Select `RELATED` with it. A target that has no stored reading is read from its text.
    """
    reading = reading_of(target)
    year = target.year if target.year is not None else reading.year
    return PlainTarget(target.text, year, reading, reading.area)


def reading_of(target: Target) -> Reading:
    """What `target` means: as people clarified it, else as its text reads. Select `RELATED` with it."""
    parsed = parse_target(target.text, target.plan_indicator.indicator_version.unit)
    stored: TargetReading | None = getattr(target, "reading", None)
    reading = parsed if stored is None else _stored(stored, parsed)
    return reading.with_baseline(target.plan_indicator.baseline_year)


def _stored(record: TargetReading, parsed: Reading) -> Reading:
    """The reading that is kept, with what it leaves open."""
    area = record.reference_area
    if not record.is_clarified and _fields(parsed).items() <= vars(record).items():
        return parsed.with_area(area.name if area else "")
    reading = Reading(
        operator=record.operator,
        value=record.value,
        value_to=record.value_to,
        reference=record.reference,
        reference_year=record.reference_year,
        change_percentage=record.change_percentage,
        year=parsed.year,
        scale=parsed.scale,
        area=area.name if area else "",
        area_kind=area.kind if area else "",
    )
    return Reading(**vars(reading) | {"questions": questions_left(reading)})


def _fields(reading: Reading) -> dict[str, Any]:
    """The fields of `TargetReading` that a reading fills; the area is a record of its own."""
    return {
        "operator": str(reading.operator),
        "value": reading.value,
        "value_to": reading.value_to,
        "reference": str(reading.reference),
        "reference_year": reading.reference_year,
        "change_percentage": reading.change_percentage,
    }


def area_named(reading: Reading, *, municipality_id: int) -> Area | None:
    """The area that the text of a target names, where only one can be meant."""
    if reading.reference != Reference.COMPARISON_AREA or not reading.area_kind:
        return None
    areas = Area.objects.filter(
        Q(municipality=None) | Q(municipality=municipality_id), kind=reading.area_kind
    )[:2]
    found = list(areas)
    return found[0] if len(found) == 1 else None


def keep_reading(target: Target, *, by: User | None, reason: str) -> None:
    """Keep the reading of the text of `target`; nothing is written when it says what was kept already.

    Whoever calls this has the plan locked, or makes it.
    """
    unit = target.plan_indicator.indicator_version.unit
    reading = parse_target(target.text, unit)
    record = TargetReading.objects.filter(target=target).first() or TargetReading(target=target)
    area = area_named(reading, municipality_id=target.plan.municipality_id)
    wanted = _fields(reading) | {"plan_id": target.plan_id, "reference_area": area, "is_clarified": False}
    if record.pk and all(getattr(record, name) == value for name, value in wanted.items()):
        return
    for name, value in wanted.items():
        setattr(record, name, value)
    save_as(record, by=by, reason=reason)


def _require_year(target: Target) -> None:
    others = Target.objects.filter(plan_indicator=target.plan_indicator_id, year=target.year)
    if others.exclude(pk=target.pk).exists():
        raise YearTaken


@transaction.atomic
def add_target(*, target: Target, by: User) -> None:
    """Add a target to a draft plan, with what its text means. Raises PlanClosed, Gone, YearTaken."""
    lock_for_editing(target.plan_id)
    require_present(target.plan_indicator)
    _require_year(target)
    add_record(record=target, by=by)
    keep_reading(target, by=by, reason="Gelezen uit de tekst")


@transaction.atomic
def change_target(
    *, target: Target, by: User, not_chosen: Mapping[str, Any] | None = None, reason: str = ""
) -> None:
    """Save a changed target of a draft plan and read its text again.

    A clarification holds as long as the text does: of another text it expires, and the history says so.
    `not_chosen` is as in `change_record`. Raises PlanClosed, Gone, YearTaken, or concurrency's
    RecordModifiedError.
    """
    lock_for_editing(target.plan_id)
    require_present(target)
    _require_year(target)
    before = Target.objects.get(pk=target.pk)
    change_record(record=target, by=by, not_chosen=not_chosen, reason=reason)
    _read_changed(target, before.text, by=by)


@transaction.atomic
def restore_target(*, target: Target, row: Any, by: User, reason: str = "") -> None:
    """Put back an older text of a target and read that. Raises what `restore_version` raises."""
    lock_for_editing(target.plan_id)
    before = Target.objects.filter(pk=target.pk).first()
    restore_version(record=target, row=row, by=by, reason=reason)
    if before is not None:
        _read_changed(Target.objects.get(pk=target.pk), before.text, by=by)


def _read_changed(target: Target, text_before: str, *, by: User) -> None:
    is_clarified = TargetReading.objects.filter(target=target, is_clarified=True).exists()
    if is_clarified and target.text == text_before:
        return
    said = "Opnieuw gelezen: de tekst is veranderd"
    keep_reading(target, by=by, reason=f"{said}, de verduidelijking vervalt" if is_clarified else said)


@transaction.atomic
def reread_targets(*, plan_indicator: PlanIndicator, by: User) -> None:
    """Read the targets of an indicator again after its unit changed. What people clarified stays.

    Raises PlanClosed, or Gone.
    """
    lock_for_editing(plan_indicator.plan_id)
    for target in plan_indicator.targets.select_related(*RELATED):
        if not (hasattr(target, "reading") and target.reading.is_clarified):
            keep_reading(target, by=by, reason="Opnieuw gelezen: de eenheid is veranderd")


def overrules(target: Target, reading: Reading) -> bool:
    """Whether `reading` says otherwise than what is known of `target`, instead of completing it."""
    known = reading_of(target)
    stored: TargetReading | None = getattr(target, "reading", None)
    if known.is_clear or (stored is not None and stored.is_clarified):
        return True
    is_stated = known.operator not in {Operator.UNKNOWN, Operator.NOT_STATED}
    return (is_stated and known.operator != reading.operator) or known.value not in {None, reading.value}


@transaction.atomic
def clarify_target(
    *,
    target: Target,
    reading: Reading,
    by: User | None,
    reason: str,
    area: Area | None = None,
    version: int | None = None,
) -> None:
    """Say what a target means, also after adoption; its text stays as it is.

    `area` is the area compared with, for a reading that names one. `version` is the version of the kept
    reading that the writer saw. A reason is needed after adoption, and to overrule what the text says.
    Raises Gone, ReasonNeeded, OverrulingNeedsReason, NotClear, or concurrency's RecordModifiedError.
    """
    record = TargetReading.objects.filter(target=target).first() or TargetReading(
        target=target, plan_id=target.plan_id
    )
    lock_for_change(record, reason=reason)
    require_present(target)
    reading = reading.with_area(area.name if area else "")
    open_questions = Reading(**vars(reading) | {"questions": questions_left(reading)}).with_baseline(
        target.plan_indicator.baseline_year
    )
    if not open_questions.is_clear:
        raise NotClear(open_questions.questions[0].text)
    if not reason.strip() and overrules(target, reading):
        raise OverrulingNeedsReason
    for name, value in _fields(reading).items():
        setattr(record, name, value)
    record.reference_area = area
    record.is_clarified = True
    if version is not None:
        record.version = version
    record.validate_constraints()
    save_as(record, by=by, reason=reason.strip() or "Verduidelijkt")


def targets_of(plan: Plan) -> list[Target]:
    """The targets of a plan in the order of its indicators, with what is read with them. One query."""
    found = Target.objects.filter(plan=plan).select_related(
        *RELATED, "plan", "plan_indicator__indicator", "plan_indicator__priority", "plan_indicator__objective"
    )
    return sorted(found, key=_place)


def _place(target: Target) -> tuple[Any, ...]:
    part = target.plan_indicator
    above = part.objective or part.priority
    roles = [PlanIndicator.Role.OBJECTIVE, PlanIndicator.Role.PRIORITY, PlanIndicator.Role.SAFETY_PICTURE]
    return (
        roles.index(PlanIndicator.Role(part.role)),
        above.position if above else 0,
        part.position,
        part.pk,
        target.year or target.plan.last_year,
        target.pk,
    )


def unclear_targets(plan: Plan) -> list[Target]:
    """The targets of a plan that leave something to ask. One query."""
    return [target for target in targets_of(plan) if not reading_of(target).is_clear]


@transaction.atomic
def restore_reading(*, target: Target, row: Any, by: User, reason: str = "") -> None:
    """Bring back an earlier clarification, or let the text speak for itself again, with a reason.

    Raises what `restore_version` raises, and OverrulingNeedsReason.
    """
    record = TargetReading.objects.get(target=target)
    lock_for_change(record, reason=reason)
    if not reason.strip():
        raise OverrulingNeedsReason
    if row.is_clarified:
        restore_version(record=record, row=row, by=by, reason=reason)
    else:
        keep_reading(target, by=by, reason=f"Weer gelezen uit de tekst: {reason.strip()}")
