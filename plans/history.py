"""What changed, when and by whom, in words that people read."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.text import capfirst

from plans.editing import TURNED, owners_of, parts_with_history
from plans.models import Plan
from richtext.fields import RichTextField
from richtext.marking import word_differences
from richtext.text import plain_text

KINDS = {"+": "Toegevoegd", "~": "Gewijzigd", "-": "Verwijderd"}
# Unchanged words around a change; what lies further away is left out.
CONTEXT = 8
# Fields that say nothing to a reader.
SILENT = {"id", "plan", "position", "version", "created_at"}


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
    """One history row, readable. `can_return` says that it deleted something that is still gone."""

    row: Any
    kind: str
    subject: str
    moment: datetime.datetime
    actor: str
    reason: str
    differences: list[Difference] = field(default_factory=list)
    can_return: bool = False
    model_name: str = ""


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


def _readable(model_field: Any, value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(model_field, RichTextField):
        return plain_text(value).split()
    if model_field.choices:
        return str(dict(model_field.flatchoices).get(value, value)).split()
    if isinstance(value, bool):
        return ["ja" if value else "nee"]
    if isinstance(model_field, models.ForeignKey):
        related = model_field.related_model._base_manager.filter(pk=value).first()
        return str(related or "verwijderd").split()
    if isinstance(value, datetime.date):
        return [f"{value:%d-%m-%Y}"]
    return str(value).split()


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
    before: Any, after: Any, model: type[models.Model], relations: Relations | None = None
) -> list[Difference]:
    """What changed between two history rows of one record, field by field."""
    found = []
    for model_field in model._meta.concrete_fields:
        if model_field.name in SILENT:
            continue
        old, new = getattr(before, model_field.attname), getattr(after, model_field.attname)
        if old == new:
            continue
        pieces = compare_words(_readable(model_field, old), _readable(model_field, new))
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


def changes_of(record: models.Model) -> list[Change]:
    """Every change of one record, newest first, with what differs from the version before."""
    model = type(record)
    rows = list(record.history.select_related("history_user").order_by("-history_date", "-history_id"))  # type: ignore[attr-defined]
    subject = capfirst(str(model._meta.verbose_name))
    relations = relations_in(rows)
    changes = [
        _change(after, subject, differences(before, after, model, relations))
        for after, before in pairwise(rows)
    ]
    return changes + [_change(row, subject) for row in rows[-1:]]


def latest_changes(plan: Plan, *, limit: int) -> list[Change]:
    """The latest changes in the whole plan, newest first; what was deleted and is still gone can come back.

    What went along with something else comes back with that, so it cannot be brought back by itself.
    """
    found: list[Change] = []
    plan_rows = Plan.history.filter(id=plan.pk).select_related("history_user")
    found += [_change(row, "Gegevens van het plan") for row in plan_rows.order_by("-history_date")[:limit]]
    for model in parts_with_history():
        rows = model.history.filter(plan_id=plan.pk).select_related("history_user")  # type: ignore[attr-defined]
        rows = rows.exclude(history_change_reason="Andere plaats").order_by("-history_date", "-history_id")
        # The themes of a new record come with a row of their own: for a reader they are one event.
        rows = rows.exclude(history_type="~", history_change_reason="Toegevoegd")
        rows = list(rows[:limit])
        deleted = {row.id for row in rows if row.history_type == "-"}
        gone = deleted - set(model._base_manager.filter(pk__in=deleted).values_list("pk", flat=True))
        for row in rows:
            is_last_deletion = row.history_type == "-" and row.id in gone
            if is_last_deletion:
                gone.discard(row.id)  # only the latest deletion of a record
            can_return = is_last_deletion and row.history_change_reason not in TURNED.values()
            found.append(
                replace(
                    _change(row, f"{capfirst(model._meta.verbose_name)}: {_name(row)}"),
                    can_return=can_return,
                    model_name=model._meta.model_name or "",
                )
            )
    found.sort(key=lambda change: change.moment, reverse=True)
    deleted_at = {(change.row.instance_type, change.row.id, change.moment) for change in found}
    return [
        replace(change, can_return=False)
        if change.can_return and any((*owner, change.moment) in deleted_at for owner in owners_of(change.row))
        else change
        for change in found[:limit]
    ]


def _name(row: Any) -> str:
    """What a record was called at the time, in at most sixty characters."""
    if year := getattr(row, "year", None):  # a programme, or the priority of a quarter
        quarter = getattr(row, "quarter", None)
        return f"{quarter}e kwartaal {year}" if quarter else str(year)
    text = next(
        (value for name in ("title", "role", "text") if (value := getattr(row, name, ""))), "zonder titel"
    )
    text = " ".join(plain_text(text).split())
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
