"""Reference data of municipalities and safety regions, loaded again and again without doubling.

What an administrator corrected stays: a field takes the value of the file only when nobody changed it
since the last load, or when it is empty. The history tells which: loads write `CHANGE_REASON`.
"""

import csv
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from municipalities.models import RESERVED_SLUGS, Municipality, SafetyRegion

MUNICIPALITIES_FILE = Path(__file__).parent / "data" / "municipalities.csv"
CHANGE_REASON = "Referentiegegevens"
LOADED_FIELDS = ("name", "safety_region_id", "is_dissolved", "dissolved_on", "successor_id")


@dataclass(frozen=True)
class Row:
    """A municipality as the file gives it."""

    cbs_code: str
    name: str
    safety_region_code: str
    safety_region: str
    is_dissolved: bool
    dissolved_on: datetime.date | None
    successor_code: str


@dataclass(frozen=True)
class Loaded:
    """How many municipalities a load created, changed, and left as they were."""

    created: int
    changed: int
    unchanged: int

    def __str__(self) -> str:
        return (
            f"{self.created} gemeenten toegevoegd, {self.changed} bijgewerkt, {self.unchanged} ongewijzigd."
        )


def read_municipalities(path: Path = MUNICIPALITIES_FILE) -> list[Row]:
    """Read the file. Raises KeyError or ValueError when it is not in that form."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(
                cbs_code=record["cbs_code"],
                name=record["name"],
                safety_region_code=record["safety_region_code"],
                safety_region=record["safety_region"],
                is_dissolved=record["is_dissolved"] == "1",
                dissolved_on=datetime.date.fromisoformat(record["dissolved_on"])
                if record["dissolved_on"]
                else None,
                successor_code=record["successor"],
            )
            for record in csv.DictReader(file, delimiter=";")
        ]


@transaction.atomic
def load_municipalities(path: Path = MUNICIPALITIES_FILE) -> Loaded:
    """Create and bring up to date every municipality and safety region of the file."""
    rows = read_municipalities(path)
    regions = _load_safety_regions(rows)
    known = {
        municipality.cbs_code: municipality
        for municipality in Municipality.objects.exclude(cbs_code=None).select_for_update()
    }
    before = len(known)
    slugs = set(Municipality.objects.values_list("slug", flat=True))
    new = [row for row in rows if row.cbs_code not in known]
    # A successor comes before what went up in it; its key must be known.
    while new:
        ready = [row for row in new if not row.successor_code or row.successor_code in known]
        if not ready:
            codes = ", ".join(row.cbs_code for row in new)
            raise ValueError(f"These municipalities have a successor that is not in the file: {codes}")
        created = bulk_create_with_history(
            [
                Municipality(
                    cbs_code=row.cbs_code,
                    slug=_free_slug(row, slugs),
                    **_values(row, regions, known),
                )
                for row in ready
            ],
            Municipality,
            default_change_reason=CHANGE_REASON,
        )
        known.update({municipality.cbs_code: municipality for municipality in created})
        new = [row for row in new if row.cbs_code not in known]
    changed = _update(rows, regions, known)
    return Loaded(created=len(known) - before, changed=changed, unchanged=before - changed)


def _load_safety_regions(rows: Iterable[Row]) -> dict[str, SafetyRegion]:
    names = {row.safety_region_code: row.safety_region for row in rows if row.safety_region_code}
    known = {region.code: region for region in SafetyRegion.objects.all()}
    for code, name in sorted(names.items()):
        if code not in known:
            known[code] = SafetyRegion.objects.create(code=code, name=name)
    return known


def _values(
    row: Row, regions: dict[str, SafetyRegion], known: dict[str | None, Municipality]
) -> dict[str, Any]:
    return {
        "name": row.name,
        "safety_region_id": regions[row.safety_region_code].pk if row.safety_region_code else None,
        "is_dissolved": row.is_dissolved,
        "dissolved_on": row.dissolved_on,
        "successor_id": known[row.successor_code].pk if row.successor_code else None,
    }


def _free_slug(row: Row, taken: set[str]) -> str:
    """The name, made fit for an address; with the code behind it when that is taken."""
    slug = slugify(row.name)
    if slug in taken or slug in RESERVED_SLUGS:
        slug = f"{slug}-{row.cbs_code.lower()}"
    taken.add(slug)
    return slug


def _update(
    rows: Iterable[Row], regions: dict[str, SafetyRegion], known: dict[str | None, Municipality]
) -> int:
    """Bring what nobody corrected up to date. Returns how many municipalities that changed."""
    loaded_before: dict[int, Any] = {}
    for record in Municipality.history.filter(history_change_reason=CHANGE_REASON).order_by(
        "history_date", "history_id"
    ):
        loaded_before[record.id] = record
    changed = []
    for row in rows:
        municipality = known[row.cbs_code]
        last = loaded_before.get(municipality.pk)
        before = [getattr(municipality, field) for field in LOADED_FIELDS]
        for field, value in _values(row, regions, known).items():
            current = getattr(municipality, field)
            is_ours = last is not None and getattr(last, field) == current
            is_empty = current is None and last is None
            if current != value and (is_ours or is_empty):
                setattr(municipality, field, value)
        # A successor or an end date only fits a dissolved municipality, and somebody may say it still exists.
        if not municipality.is_dissolved:
            municipality.dissolved_on = municipality.successor = None
        if before != [getattr(municipality, field) for field in LOADED_FIELDS]:
            changed.append(municipality)
    if changed:
        bulk_update_with_history(changed, Municipality, LOADED_FIELDS, default_change_reason=CHANGE_REASON)
    return len(changed)
