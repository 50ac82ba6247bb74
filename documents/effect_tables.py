"""The effect indicators of a plan as the council adopts them: indicator, source and target, to the letter.

No reading, no status and no figure stands here: those change after the decision.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from documents.outline import Cell, Column, Grid, grid
from indicators.models import PlanIndicator, Target
from plans.models import Objective, Plan
from priorities.models import Priority

HEADING = "Effectindicatoren"
OF_OBJECTIVES = "Effectindicatoren bij de algemene doelstellingen"
# How much of the width the targets take together, by the number of years; even for each.
ROOM_FOR_TARGETS = {1: 32, 2: 40, 3: 48}
MOST_ROOM_FOR_TARGETS = 56


@dataclass(frozen=True)
class PlanIndicators:
    """The indicators of a plan with their targets, where they stand in it; each list in its order."""

    of_priority: dict[int | None, list[PlanIndicator]]
    of_objective: dict[int | None, list[PlanIndicator]]

    @classmethod
    def of(cls, plan: Plan) -> "PlanIndicators":
        """Read them, with two queries."""
        found = cls(defaultdict(list), defaultdict(list))
        for indicator in plan.plan_indicators.prefetch_related("targets").order_by("position", "pk"):
            if indicator.role == PlanIndicator.Role.PRIORITY:
                found.of_priority[indicator.priority_id].append(indicator)
            elif indicator.role == PlanIndicator.Role.OBJECTIVE:
                found.of_objective[indicator.objective_id].append(indicator)
        return found


def priority_table(priority: Priority, indicators: Sequence[PlanIndicator], *, plan: Plan) -> Grid | None:
    """The table of a priority; None without indicators."""
    return _table(f"{HEADING}: {priority.title}", indicators, plan) if indicators else None


def objectives_table(
    objectives: Iterable[Objective], indicators: dict[int | None, list[PlanIndicator]], *, plan: Plan
) -> Grid | None:
    """The table below the general objectives, with what their sentences do not say already.

    "… beoordelen de buurt minimaal met een rapportcijfer 7" is adopted as it is: its target is not repeated
    beside it, only how it is measured. None when nothing is left to say.
    """
    of_all: list[PlanIndicator] = []
    says_more = has_targets = False
    for objective in objectives:
        for indicator in indicators.get(objective.pk, []):
            of_all.append(indicator)
            said = _words(objective.text)
            has_targets |= any(not _words(target.text) <= said for target in indicator.targets.all())
            says_more |= not _words(f"{indicator.name} {indicator.source_text}") <= said
    if not (says_more or has_targets):
        return None
    return _table(OF_OBJECTIVES, of_all, plan, with_targets=has_targets)


def _words(text: str) -> set[str]:
    """The words, figures and signs of a text."""
    return set(re.findall(r"\w+(?:[.,]\d+)*%?|[^\w\s.,;:()]", text.casefold()))


def year_of(target: Target, plan: Plan) -> int:
    """The year a target holds for: its own, or else the last of the plan."""
    return target.year or plan.last_year


def _table(
    caption: str, indicators: Sequence[PlanIndicator], plan: Plan, *, with_targets: bool = True
) -> Grid:
    """One column for each year that a target holds for; "doelstelling 2023"."""
    targets: dict[tuple[int, int], list[str]] = defaultdict(list)
    if with_targets:
        for indicator in indicators:
            for target in indicator.targets.all():
                targets[indicator.pk, year_of(target, plan)].append(target.text)
    years = sorted({year for _, year in targets})
    room = ROOM_FOR_TARGETS.get(len(years), MOST_ROOM_FOR_TARGETS) if years else 0
    width = room // len(years) // 2 * 2 if years else 0
    source = 28 if len(years) <= 1 else 20
    columns = (
        Column("Indicator", 100 - source - width * len(years)),
        Column("Bron", source),
        *(Column(f"Doelstelling {year}", width) for year in years),
    )
    rows = tuple(
        (
            Cell((indicator.name,), is_head=True),
            Cell((indicator.source_text,) if indicator.source_text else ()),
            *(Cell(tuple(targets.get((indicator.pk, year), ()))) for year in years),
        )
        for indicator in indicators
    )
    style = "effects wide" if len(years) > 2 else "effects"
    return grid(*columns, caption=caption, rows=rows, style=style)
