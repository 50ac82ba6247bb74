"""Changing the parts of a plan: what every change has in common."""

import contextlib
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from municipalities.models import User
from plans.models import Plan, PlanPart

# What the history says of a text that became something else. It stands there now: such a deletion does not
# come back, or the text would stand in two places.
TURNED = {
    "priority": "Nu een prioriteit",
    "guidingprinciple": "Nu een uitgangspunt",
    "objective": "Nu een doelstelling",
    "chapter": "Nu een hoofdstuk",
}


class PlanClosed(Exception):
    """The plan is adopted: its text may not change any more."""

    def __init__(self) -> None:
        super().__init__("Dit plan is vastgesteld. De tekst kan niet meer veranderen.")


class YearsInUse(Exception):
    """A programme or quarter would fall outside the years of the plan."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"Voor {year} is er een uitvoeringsprogramma of een kwartaalprioriteit. "
            "Dat jaar moet binnen het plan blijven."
        )


class Gone(Exception):
    """Somebody deleted this in the meantime, perhaps by a second click on the same button."""

    def __init__(self) -> None:
        super().__init__("Dit is in de tussentijd verwijderd. Terugzetten kan bij Geschiedenis.")


class ReasonNeeded(Exception):
    """The plan is adopted: whoever changes its programme says why."""

    def __init__(self) -> None:
        super().__init__("Dit plan is vastgesteld. Zeg in één zin waarom u dit verandert.")


class CannotMove(Exception):
    """There is no place in that direction; the message says why, in Dutch."""


class StillInUse(Exception):
    """Something that goes on hangs on it; the message says what, in Dutch."""


class NotDeleted(Exception):
    """There is nothing to bring back: it stands in the plan, or the history row is of something else."""

    def __init__(self, message: str = "Dit staat al in het plan.") -> None:
        super().__init__(message)


class CannotReturn(NotDeleted):
    """What was deleted has no place any more; the message says what is missing, in Dutch."""


def lock_for_editing(plan_id: int) -> Plan:
    """Return the plan, locked until the transaction ends. Raises PlanClosed when it is adopted, and Gone."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id).first()
    if plan is None:
        raise Gone
    if not plan.is_draft:
        raise PlanClosed
    return plan


def lock_for_change(record: Any, *, reason: str | None = None) -> Plan:
    """Lock the plan of `record` for a change of it. Raises Gone, PlanClosed, or ReasonNeeded.

    What goes on after adoption (`closes_with_plan` false) asks a reason from then on, unless `asks_reason` is
    false; None means that this kind of change needs none, such as adding.
    """
    if record.closes_with_plan:
        return lock_for_editing(record.plan_id)
    plan = Plan.objects.select_for_update().filter(pk=record.plan_id).first()
    if plan is None:
        raise Gone
    if record.asks_reason and not plan.is_draft and reason is not None and not reason.strip():
        raise ReasonNeeded
    return plan


def require_years(plan: Plan) -> None:
    """Raise YearsInUse when the years of `plan`, as they are to be, leave a programme or quarter outside.

    These belong to a room above this one: the names are those of a plan's relations.
    """
    for relation in ("programmes", "quarters"):
        outside = getattr(plan, relation).exclude(year__range=(plan.first_year, plan.last_year))
        if first := outside.order_by("year").first():
            raise YearsInUse(first.year)


def require_present(record: Any) -> None:
    """Raise Gone when `record` was deleted; the plan must be locked."""
    if not type(record).objects.filter(pk=record.pk).exists():
        raise Gone


def sign(record: Any, *, by: User | None, reason: str, moment: datetime.datetime | None = None) -> None:
    """Name the actor (None: the program) and the reason for the next history row of `record`."""
    record._history_user = by
    record._change_reason = reason
    if moment:
        record._history_date = moment


def save_as(record: Any, *, by: User | None, reason: str, fields: Sequence[str] | None = None) -> None:
    """Save `record` with one history row that names the actor and the reason.

    With `fields` only those are written and the version stays: a colleague who is writing the text of the
    same record is not disturbed when it only moves.
    """
    sign(record, by=by, reason=reason)
    record.save(update_fields=fields)


def set_relations(record: Any, relations: Mapping[str, Iterable[Any]]) -> None:
    """Write many-to-many relations without history rows: the row of the save that follows holds them."""
    record.skip_history_when_saving = True
    try:
        for name, chosen in relations.items():
            getattr(record, name).set(chosen)
    finally:
        del record.skip_history_when_saving


def relations_at(row: Any) -> dict[str, Any]:
    """What the many-to-many relations held in the history row `row`, as far as it still exists."""
    held = {}
    for field in row._history_m2m_fields:
        ids = getattr(row, field.name).values_list(f"{field.m2m_reverse_field_name()}_id", flat=True)
        held[field.name] = field.related_model._base_manager.filter(pk__in=list(ids))
    return held


def siblings_of(record: Any) -> list[Any]:
    """The list in which `record` has its place: those that agree with it in `sibling_fields`."""
    return list(
        type(record).objects.filter(**{name: getattr(record, name) for name in record.sibling_fields})
    )


def renumber(records: Sequence[Any], *, by: User, reason: str) -> None:
    """Give `records` the positions 0, 1, 2 … and save those that change."""
    for position, record in enumerate(records):
        if record.position != position:
            record.position = position
            save_as(record, by=by, reason=reason, fields=["position"])


@transaction.atomic
def move_record(*, record: Any, step: int, by: User) -> None:
    """Move a principle, objective, priority, theme text or signatory `step` places (-1 is up).

    A theme text stays within its field. Raises PlanClosed, Gone, or CannotMove at the end of the list.
    """
    lock_for_change(record)
    require_present(record)
    # A colleague may have put it in another list since it was read.
    record = type(record).objects.get(pk=record.pk)
    order = siblings_of(record)
    index = next(i for i, sibling in enumerate(order) if sibling.pk == record.pk)
    if not 0 <= index + step < len(order):
        raise CannotMove("Hoger kan niet." if step < 0 else "Lager kan niet.")
    order.insert(index + step, order.pop(index))
    renumber(order, by=by, reason="Andere plaats")


@transaction.atomic
def add_record(*, record: Any, by: User, reason: str = "Toegevoegd") -> None:
    """Save a new part of a plan at the end of its list. Raises PlanClosed."""
    lock_for_change(record)
    if hasattr(record, "position"):
        last = type(record).objects.filter(plan_id=record.plan_id).order_by("position").last()
        record.position = last.position + 1 if last else 0
    save_as(record, by=by, reason=reason)


@transaction.atomic
def change_record(
    *,
    record: Any,
    by: User,
    not_chosen: Mapping[str, Any] | None = None,
    relations: Mapping[str, Iterable[Any]] | None = None,
    reason: str = "",
) -> None:
    """Save a changed part of a plan, or the plan itself, with its `relations`.

    `reason` is what the history says of it. Raises PlanClosed, Gone, or ReasonNeeded.

    `not_chosen` holds what lost from what a colleague wrote, relations included: it is kept as a version of
    its own, below this one in the history. Raises concurrency's RecordModifiedError when the record changed
    since it was read.
    """
    if isinstance(record, Plan):
        lock_for_editing(record.pk)
        require_years(record)
    else:
        lock_for_change(record, reason=reason)
    if not_chosen:
        relations = _keep_not_chosen(record, not_chosen, relations or {}, by=by)
    set_relations(record, relations or {})
    save_as(record, by=by, reason=reason.strip() or "Gewijzigd")


def _keep_not_chosen(
    record: Any, lost: Mapping[str, Any], relations: Mapping[str, Iterable[Any]], *, by: User
) -> dict[str, list[Any]]:
    """Save `record` as it would have been, then fill it again; return the relations to set."""
    many = {field.name for field in record._meta.many_to_many}
    chosen = {name: getattr(record, name) for name in lost if name not in many}
    wanted = {name: list(records) for name, records in relations.items()}
    for name, value in lost.items():
        if name not in many:
            setattr(record, name, value)
        else:
            # Not mentioned among `relations` it stays as it is.
            wanted.setdefault(name, list(getattr(record, name).all()))
    set_relations(record, {name: list(value) for name, value in lost.items() if name in many})
    save_as(record, by=by, reason="Niet gekozen, wel bewaard")
    for name, value in chosen.items():
        setattr(record, name, value)
    return wanted


def parts_below(record: Any) -> list[Any]:
    """The parts of the plan that stand and fall with `record` (on_delete CASCADE), deepest first."""
    depths: dict[tuple[type, int], tuple[int, Any]] = {}

    def collect(above: Any, depth: int) -> None:
        for relation in type(above)._meta.related_objects:
            model = relation.related_model
            if relation.on_delete is not models.CASCADE or not issubclass(model, PlanPart):
                continue
            for part in model._base_manager.filter(**{relation.field.name: above}).select_related("plan"):
                key = (model, part.pk)
                if key not in depths or depths[key][0] < depth:
                    depths[key] = (depth, part)
                    collect(part, depth + 1)

    collect(record, 1)
    return [part for _, part in sorted(depths.values(), key=lambda found: -found[0])]


@transaction.atomic
def delete_record(*, record: Any, by: User, reason: str = "", with_parts: Iterable[Any] = ()) -> None:
    """Delete a part of a plan with what stands and falls with it; `restore_record` brings all back.

    `with_parts` names parts that the database would not let go by itself. Raises PlanClosed, Gone,
    ReasonNeeded, or StillInUse when something that stays refers to it, perhaps since a moment ago.
    """
    lock_for_change(record, reason=reason)
    require_present(record)
    name = str(record)
    moment = timezone.now()
    for part in [*parts_below(record), *with_parts, record]:
        # One moment marks what was deleted together.
        sign(part, by=by, reason=reason.strip() or "Verwijderd", moment=moment)
        _delete_unused(part, name)


@transaction.atomic
def delete_plan(*, plan: Plan, by: User) -> None:
    """Delete a draft with everything in it. Raises PlanClosed, Gone, or StillInUse by a later plan."""
    lock_for_editing(plan.pk)
    sign(plan, by=by, reason="Verwijderd")
    _delete_unused(plan, str(plan))


def _delete_unused(part: Any, name: str) -> None:
    """Delete `part`, unless something that stays refers to it: then `name` is still in use."""
    # Another plan may refer to it, and does not wait for the lock of this one.
    list(type(part)._base_manager.select_for_update().filter(pk=part.pk).values_list("pk"))
    try:
        part.delete()
    except models.ProtectedError as refusal:
        raise StillInUse(_in_use(name, refusal.protected_objects)) from refusal
    except models.RestrictedError as refusal:
        raise StillInUse(_in_use(name, refusal.restricted_objects)) from refusal


def _in_use(name: str, users: Iterable[Any]) -> str:
    """Why something cannot go, as a sentence."""
    kinds = Counter(type(user)._meta for user in users)
    stays = [
        counted(number, str(kind.verbose_name), str(kind.verbose_name_plural))
        for kind, number in kinds.items()
    ]
    short = name if len(name) <= 60 else f"{name[:59]}…"
    return (
        f"‘{short}’ kan nog niet weg. Dit hangt er nog aan: {', '.join(sorted(stays))}. Haal dat eerst weg."
    )


def counted(number: int, one: str, more: str) -> str:
    """ "1 spoor", "3 sporen"."""
    return f"{number} {one if number == 1 else more}"


# What does not come back with an older version: its place in the plan, whether it is finished, a decision,
# how long a person is kept, and that a person who may be gone since agreed to be named.
KEPT = {
    "id", "plan", "parent", "position", "version", "is_finished", "adopted_on", "decision_reference",
    "key", "retain_until", "erased_at", "name_agreed",
}  # fmt: skip


def _points_to_nothing(field: Any, row: Any) -> bool:
    """Whether history row `row` points by `field` to a record that was deleted since."""
    pk = getattr(row, field.attname)
    if not field.is_relation or pk is None:
        return False
    return not field.related_model._base_manager.filter(pk=pk).exists()


@transaction.atomic
def restore_version(*, record: Any, row: Any, by: User, reason: str = "") -> None:
    """Put back the texts and relations of `record` as they were in the history row `row`; its place stays.

    Raises PlanClosed, Gone, ReasonNeeded, NotDeleted when the row is of another record, or CannotReturn when
    something else has what it held.
    """
    lock_for_change(record, reason=reason)
    require_present(record)
    if row.id != record.pk:
        raise NotDeleted
    current = type(record).objects.get(pk=record.pk)
    for field in type(record)._meta.concrete_fields:
        if field.name in KEPT or field.name in row._history_excluded_fields:
            continue
        if not _points_to_nothing(field, row):
            setattr(current, field.attname, getattr(row, field.attname))
    _require_room(current)
    set_relations(current, relations_at(row))
    moment = timezone.localtime(row.history_date)
    said = f"Versie van {moment:%d-%m-%Y %H:%M} teruggezet"
    save_as(current, by=by, reason=_with_reason(said, reason))


def _with_reason(said: str, reason: str) -> str:
    """What the history says of something that came back, with the reason where one was given."""
    return f"{said}: {reason.strip()}" if reason.strip() else said


@transaction.atomic
def restore_record(*, deletion: Any, by: User, reason: str = "") -> None:
    """Bring back a deleted part of a plan with its relations and parts, at the place it had.

    Raises PlanClosed, ReasonNeeded, NotDeleted when it stands in the plan, or CannotReturn.
    """
    record = deletion.instance
    lock_for_change(record, reason=reason)
    model = type(record)
    if deletion.history_type != "-" or model.objects.filter(pk=deletion.id).exists():
        raise NotDeleted
    refuse_turned(deletion)
    # The owner of a theme and the priority of a quarter have no place in a list.
    has_place = hasattr(record, "position")
    siblings = siblings_of(record) if has_place else []
    at = sum(1 for sibling in siblings if sibling.position < record.position)
    reason = _with_reason("Teruggezet", reason)
    _bring_back(record, deletion, by=by, reason=reason)
    if has_place:
        siblings.insert(at, record)
        renumber(siblings, by=by, reason="Andere plaats")
    _bring_back_parts(record, deletion, by=by, reason=reason)


def refuse_turned(deletion: Any) -> None:
    """Raise CannotReturn when the text stands elsewhere in the plan now, as another kind of record."""
    last = deletion.instance_type.history.filter(id=deletion.id).order_by("-history_id").first()
    if last is not None and last.history_change_reason in TURNED.values():
        raise CannotReturn("Deze tekst staat nu ergens anders in het plan. U kunt hem daar weer omzetten.")


def _bring_back(record: Any, deletion: Any, *, by: User, reason: str) -> None:
    """Save a deleted record again with its many-to-many relations. Raises CannotReturn."""
    for relation in type(record)._meta.concrete_fields:
        if not relation.is_relation or getattr(record, relation.attname) is None:
            continue
        target: Any = relation.related_model
        if target._base_manager.filter(pk=getattr(record, relation.attname)).exists():
            continue
        if not relation.null:
            name = str(relation.verbose_name)
            raise CannotReturn(f"Dit kan niet alleen terug: {name} is ook verwijderd. Zet eerst dat terug.")
        setattr(record, relation.name, None)
    _require_room(record)
    dates = {
        field.attname: getattr(record, field.attname)
        for field in type(record)._meta.concrete_fields
        if getattr(field, "auto_now_add", False)
    }
    sign(record, by=by, reason=reason)
    record.save(force_insert=True)
    if dates:
        # The database dates what it inserts; a remark that comes back was made when it was made.
        for name, value in dates.items():
            setattr(record, name, value)
        save_as(record, by=by, reason=reason, fields=list(dates))
    # A deletion takes the relations along before its history row is written; the row before it has them.
    model = type(record)
    if before := model.history.filter(id=deletion.id, history_id__lt=deletion.history_id).first():
        for name, chosen in relations_at(before).items():
            getattr(record, name).set(chosen)


def _require_room(record: Any) -> None:
    """Raise CannotReturn when something else stands where `record` would stand now."""
    for field in type(record)._meta.concrete_fields:
        value = getattr(record, field.attname)
        if not field.unique or field.primary_key or value is None:
            continue
        others = type(record)._base_manager.filter(**{field.attname: value}).exclude(pk=record.pk)
        if other := others.first():
            raise CannotReturn(f"Dit kan niet meer terug: ‘{other}’ is ervoor in de plaats gekomen.")
    try:
        record.validate_constraints()
    except ValidationError as refusal:
        raise CannotReturn(" ".join(refusal.messages)) from refusal


def _bring_back_parts(record: Any, deletion: Any, *, by: User, reason: str) -> None:
    """Bring back what was deleted together with `record`, each after what it belongs to."""
    together = [
        row
        for model in parts_with_history()
        for row in model.history.filter(  # type: ignore[attr-defined]
            plan_id=record.plan_id, history_type="-", history_date=deletion.history_date
        )
    ]
    back = {(type(record), record.pk)}

    def belongs(row: Any) -> bool:
        return bool(owners_of(row) & back) and not type(row.instance).objects.filter(pk=row.id).exists()

    while below := [row for row in together if belongs(row)]:
        for row in below:
            together.remove(row)
            # What it belongs to besides, such as a partner that is gone, may keep one of them away.
            with contextlib.suppress(CannotReturn):
                part = row.instance
                _bring_back(part, row, by=by, reason=reason)
                back.add((type(part), part.pk))


def owners_of(row: Any) -> set[tuple[type, int]]:
    """The parts of a plan that the record of history row `row` belonged to."""
    return {
        (relation.related_model, getattr(row, relation.attname))
        for relation in row.instance_type._meta.concrete_fields
        if relation.is_relation and issubclass(relation.related_model, PlanPart)
    }


def parts_with_history() -> list[type[PlanPart]]:
    """Every kind of record that belongs to a plan, those of other rooms included."""
    parts = [relation.related_model for relation in Plan._meta.related_objects]
    return [part for part in parts if isinstance(part, type) and issubclass(part, PlanPart)]
