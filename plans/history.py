"""What changed, when and by whom, in words that people read."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.text import capfirst

from plans.editing import TURNED, owners_of, parts_with_history
from plans.models import Plan, PlanPart
from plans.wording import in_words
from richtext.fields import RichTextField
from richtext.marking import word_differences
from richtext.text import plain_text

KINDS = {"+": "Toegevoegd", "~": "Gewijzigd", "-": "Verwijderd"}
# Unchanged words around a change; what lies further away is left out.
CONTEXT = 8
# Fields that say nothing to a reader.
SILENT = {"id", "plan", "position", "version", "created_at", "key", "erased_at"}


@dataclass(frozen=True)
class Piece:
    """Words of a comparison: "same", "gone", "new", or "skipped" with the number of words left out."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that changed."""

    label: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Change:
    """One history row, readable.

    `can_return`: it deleted something that is still gone. `is_present`: the record stands in the plan.
    `along`: how many records were deleted with it. `url`: its own page of history, filled in by the desk.
    """

    row: Any
    kind: str
    subject: str
    moment: datetime.datetime
    actor: str
    reason: str
    differences: list[Difference] = field(default_factory=list)
    can_return: bool = False
    is_present: bool = False
    model: type[PlanPart] | None = None
    along: int = 0
    url: str = ""

    @property
    def model_name(self) -> str:
        """The kind of record, as in addresses."""
        return (self.model._meta.model_name or "") if self.model else ""

    @property
    def deletion(self) -> str:
        """What the button to bring it back sends."""
        return f"{self.model_name}:{self.row.history_id}"


def compare_words(before: list[str], after: list[str]) -> list[Piece]:
    """Compare two texts word by word; long stretches without a change are shortened."""
    pieces: list[Piece] = []
    blocks = word_differences(before, after)
    for index, (tag, i1, i2, j1, j2) in enumerate(blocks):
        if tag == "equal":
            pieces += _shortened(before[i1:i2], is_first=index == 0, is_last=index == len(blocks) - 1)
            continue
        if i2 > i1:
            pieces.append(Piece("gone", " ".join(before[i1:i2])))
        if j2 > j1:
            pieces.append(Piece("new", " ".join(after[j1:j2])))
    return pieces


def _shortened(same: list[str], *, is_first: bool, is_last: bool) -> Iterator[Piece]:
    head = [] if is_first else same[:CONTEXT]
    tail = [] if is_last else same[-CONTEXT:]
    skipped = len(same) - len(head) - len(tail)
    if skipped <= CONTEXT:
        yield Piece("same", " ".join(same))
        return
    if head:
        yield Piece("same", " ".join(head))
    yield Piece("skipped", str(skipped))
    if tail:
        yield Piece("same", " ".join(tail))


class Related:
    """What the foreign keys of history rows of one model point to: fetched together, one query a field."""

    def __init__(self, model: type[models.Model], rows: list[Any]) -> None:
        self.held: dict[str, dict[Any, models.Model]] = {}
        for key in model._meta.concrete_fields:
            if not isinstance(key, models.ForeignKey) or key.name in SILENT:
                continue
            wanted = {getattr(row, key.attname) for row in rows} - {None}
            manager: Any = key.related_model
            self.held[key.name] = manager._base_manager.select_related().in_bulk(wanted) if wanted else {}

    def name(self, key: models.ForeignKey, pk: Any) -> str:
        """What the record that `key` pointed to is called now."""
        return str(self.held[key.name].get(pk) or "verwijderd")

    def instance(self, row: Any) -> Any:
        """The record as it was, with its relations at hand."""
        record = row.instance
        for name, found in self.held.items():
            if target := found.get(getattr(row, f"{name}_id")):
                setattr(record, name, target)
        return record


def _moment_of(field: Any) -> str | None:
    """The property that tells a date together with how precise it was said: `start` for `start_on`."""
    stem = field.name.removesuffix("_on").removesuffix("_precision")
    names = {other.name for other in field.model._meta.concrete_fields}
    is_told = stem != field.name and {f"{stem}_on", f"{stem}_precision"} <= names
    return stem if is_told and hasattr(field.model, stem) else None


def _readable(field: Any, row: Any, related: Related) -> list[str]:
    """The words of `field` in history row `row`."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return []
    if isinstance(field, RichTextField):
        return plain_text(value).split()
    if isinstance(field, models.ForeignKey):
        return related.name(field, value).split()
    if isinstance(field, models.FileField):
        # Where it is kept says nothing to a reader.
        return ["bestand"]
    if moment := _moment_of(field):
        return in_words(getattr(row.instance, moment)).split()
    return in_words(value, field).split()


Relations = dict[str, dict[int, dict[int, str]]]
"""Per many-to-many field and history row: the records it held, id and name."""


def relations_in(rows: list[Any]) -> Relations:
    """What the many-to-many fields held in each of `rows`, history of one model. Two queries a field."""
    found: Relations = {}
    for many in rows[0]._history_m2m_fields if rows else ():
        held = getattr(type(rows[0]), many.name).model.objects.filter(history__in=[row.pk for row in rows])
        pairs = list(held.values_list("history_id", f"{many.m2m_reverse_field_name()}_id"))
        records = many.related_model._base_manager.select_related().in_bulk({pk for _, pk in pairs})
        found[many.name] = {row.pk: {} for row in rows}
        for row_pk, pk in pairs:
            found[many.name][row_pk][pk] = str(records.get(pk, "verwijderd"))
    return found


def differences(
    before: Any,
    after: Any,
    model: type[models.Model],
    relations: Relations | None = None,
    related: Related | None = None,
) -> list[Difference]:
    """What changed between two history rows of one record, field by field."""
    related = related or Related(model, [before, after])
    found = []
    for model_field in model._meta.concrete_fields:
        name = model_field.name
        if name in SILENT or (name.endswith("_precision") and _moment_of(model_field)):
            continue
        if name in after._history_excluded_fields:
            continue  # data of a person: no version of it is kept
        old, new = getattr(before, model_field.attname), getattr(after, model_field.attname)
        is_moment = _moment_of(model_field) is not None
        if old == new and not is_moment:
            continue
        words = [_readable(model_field, row, related) for row in (before, after)]
        if is_moment and words[0] == words[1]:
            continue
        pieces = compare_words(*words)
        if all(piece.kind in ("same", "skipped") for piece in pieces):
            pieces = [Piece("same", "Alleen de opmaak is veranderd.")]
        found.append(Difference(capfirst(str(model_field.verbose_name)), pieces))
    for many in model._meta.many_to_many:
        held = (relations or {}).get(many.name)
        if held is None:
            continue
        gone = {pk: text for pk, text in held[before.pk].items() if pk not in held[after.pk]}
        new = {pk: text for pk, text in held[after.pk].items() if pk not in held[before.pk]}
        pieces = [
            Piece(kind, ", ".join(sorted(texts.values())))
            for kind, texts in (("gone", gone), ("new", new))
            if texts
        ]
        if pieces:
            found.append(Difference(capfirst(str(many.verbose_name)), pieces))
    if not found and getattr(before, "position", 0) != getattr(after, "position", 0):
        found.append(Difference("Plaats", [Piece("same", "Het staat op een andere plaats in het plan.")]))
    if not found and after._history_excluded_fields and before.erased_at == after.erased_at:
        told = "Van gegevens van een persoon bewaart LIVP geen oude versies."
        found.append(Difference("Gegevens van een persoon", [Piece("same", told)]))
    return found


def _change(row: Any, subject: str, found: list[Difference] | None = None) -> Change:
    return Change(
        row=row,
        kind=KINDS[row.history_type],
        subject=subject,
        moment=row.history_date,
        actor=str(row.history_user) if row.history_user else "Het programma",
        reason=row.history_change_reason or "",
        differences=found or [],
    )


def changes_of(record: models.Model, *, limit: int | None = None) -> list[Change]:
    """The changes of one record, newest first, with what differs from the version before.

    With `limit` only the newest so many.
    """
    model = type(record)
    rows: Any = record.history.select_related("history_user")  # type: ignore[attr-defined]
    rows = list(rows.order_by("-history_date", "-history_id")[: limit + 1 if limit else None])
    subject = capfirst(str(model._meta.verbose_name))
    relations, related = relations_in(rows), Related(model, rows)
    changes = [
        _change(after, subject, differences(before, after, model, relations, related))
        for after, before in pairwise(rows)
    ]
    changes += [_change(row, subject) for row in rows[-1:]]
    return changes[:limit]


def latest_changes(
    plan: Plan, *, limit: int, parts: Iterable[type[PlanPart]] | None = None, with_plan: bool = True
) -> list[Change]:
    """The latest changes in the plan, newest first; what was deleted and is still gone can come back.

    `parts` names the kinds of records (None: all), `with_plan` adds the data of the plan itself. At most
    three queries a kind of record, and one for each foreign key by which a record is called. What went along
    with something else is told with that, and comes back with that.
    """
    found: list[Change] = []
    if with_plan:
        plan_rows = Plan.history.filter(id=plan.pk).select_related("history_user")
        found += [
            _change(row, "Gegevens van het plan") for row in plan_rows.order_by("-history_date")[:limit]
        ]
    for model in parts_with_history() if parts is None else parts:
        rows = model.history.filter(plan_id=plan.pk).select_related("history_user")  # type: ignore[attr-defined]
        rows = rows.exclude(history_change_reason="Andere plaats").order_by("-history_date", "-history_id")
        # The themes of a new record come with a row of their own: for a reader they are one event.
        rows = rows.exclude(history_type="~", history_change_reason="Toegevoegd")
        rows = list(rows[:limit])
        ids = {row.id for row in rows}
        present = set(model._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        gone = ids - present
        names = _names(model, rows)
        for row in rows:
            is_last_deletion = row.history_type == "-" and row.id in gone
            if is_last_deletion:
                gone.discard(row.id)  # only the latest deletion of a record
            found.append(
                replace(
                    _change(row, f"{capfirst(model._meta.verbose_name)}: {names[row.pk]}"),
                    can_return=is_last_deletion and row.history_change_reason not in TURNED.values(),
                    is_present=row.id in present,
                    model=model,
                )
            )
    found.sort(key=lambda change: change.moment, reverse=True)
    return _told_together(found)[:limit]


def _told_together(changes: list[Change]) -> list[Change]:
    """Leave out deletions that went along with another one; that one says how many."""
    deletions = {
        (change.row.instance_type, change.row.id, change.moment): change
        for change in changes
        if change.row.history_type == "-"
    }
    along: dict[int, int] = defaultdict(int)
    told = []
    for change in changes:
        above = _deleted_above(change, deletions)
        if above is None:
            told.append(change)
        else:
            along[id(above)] += 1
    return [replace(change, along=along[id(change)]) for change in told]


def _deleted_above(
    change: Change, deletions: dict[tuple[type, int, datetime.datetime], Change]
) -> Change | None:
    """The deletion with which that of `change` went along, the highest one."""
    if change.row.history_type != "-":
        return None
    top, seen = None, {id(change)}
    here: Change | None = change
    while here is not None:
        owners = (deletions.get((*owner, here.moment)) for owner in owners_of(here.row))
        here = next((owner for owner in owners if owner is not None and id(owner) not in seen), None)
        if here is not None:
            top = here
            seen.add(id(here))
    return top


def _names(model: type[PlanPart], rows: list[Any]) -> dict[int, str]:
    """What the record of each history row was called at the time, in at most sixty characters."""
    fields = {field.name for field in model._meta.concrete_fields}
    if fields >= {"year", "quarter"}:  # the priority of a quarter
        texts = {row.pk: f"{row.quarter}e kwartaal {row.year}" for row in rows}
    elif "year" in fields:  # a programme
        texts = {row.pk: str(row.year) for row in rows}
    elif fields & {"title", "text"}:
        texts = {row.pk: getattr(row, "title", "") or getattr(row, "text", "") for row in rows}
    else:
        related = Related(model, rows)
        texts = {row.pk: _called(related.instance(row)) for row in rows}
    return {pk: _short(text) for pk, text in texts.items()}


def _called(record: Any) -> str:
    try:
        return str(record)
    except ObjectDoesNotExist:
        return ""  # it was called after something that is gone


def _short(text: str) -> str:
    text = " ".join(plain_text(text).split()) or "zonder titel"
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
