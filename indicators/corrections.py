"""Figures that were corrected: what they were, when and why. From the history, without who did it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.utils import timezone

from indicators.models import Measurement
from indicators.numbers import number_text
from indicators.periods import Period, PeriodKind

COLUMNS = (
    "id", "history_date", "history_change_reason", "state", "value", "judgement", "starts_on", "ends_on",
    "period_kind", "area__name",
)  # fmt: skip
CONTENT = ("state", "value", "judgement")


@dataclass(frozen=True)
class Correction:
    """A figure that was `former` until `on`, and what it became then."""

    period: Period
    area: str
    former: str
    became: str
    on: datetime.date
    reason: str


def corrections_of(version_ids: Iterable[int]) -> tuple[Correction, ...]:
    """The corrected figures of these definitions, the newest correction first. One query.

    What is secret or was so once, shows nothing of what it was before. A figure that became known is no
    correction.
    """
    changed = Measurement.history.filter(history_type="~").values("id")
    found = Measurement.history.filter(indicator_version__in=list(version_ids), id__in=changed)
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found.order_by("id", "history_date", "history_id").values(*COLUMNS):
        rows[row["id"]].append(row)
    corrections = []
    for history in rows.values():
        secret = [at for at, row in enumerate(history) if row["state"] == Measurement.State.SECRET]
        for former, later in pairwise(history[secret[-1] + 1 if secret else 0 :]):
            is_same = all(former[name] == later[name] for name in CONTENT)
            if is_same or former["state"] != Measurement.State.KNOWN:
                continue
            corrections.append(
                Correction(
                    period=Period(later["starts_on"], later["ends_on"], PeriodKind(later["period_kind"])),
                    area=later["area__name"] or "",
                    former=_text(former),
                    became=_text(later),
                    on=timezone.localdate(later["history_date"]),
                    reason=later["history_change_reason"] or "",
                )
            )
    return tuple(sorted(corrections, key=lambda one: (one.on, one.period), reverse=True))


def _text(row: dict[str, Any]) -> str:
    if row["state"] != Measurement.State.KNOWN:
        return str(Measurement.State(row["state"]).label)
    if row["value"] is not None:
        return number_text(row["value"])
    return str(Measurement.Judgement(row["judgement"]).label)
