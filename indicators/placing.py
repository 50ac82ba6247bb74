"""An indicator at its place in a plan: put there by hand, or taken over from the former plan."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from indicators.definitions import add_indicator
from indicators.keeping import locked
from indicators.models import Indicator, IndicatorVersion, PlanIndicator, Target
from indicators.targets import add_target
from municipalities.models import User
from plans.editing import Gone, add_record, lock_for_editing
from plans.models import Objective, Plan
from priorities.models import Priority

Role = PlanIndicator.Role
SAFETY_PICTURE = f"{Role.SAFETY_PICTURE}:"


def place_fields(place: str) -> dict[str, Any]:
    """The fields of a record that keep its `place`: the other way round of `PlanIndicator.place`."""
    role, _, pk = place.partition(":")
    return {
        "role": role,
        "priority_id": int(pk) if role == Role.PRIORITY else None,
        "objective_id": int(pk) if role == Role.OBJECTIVE else None,
    }


@transaction.atomic
def add_to_plan(
    *,
    place: PlanIndicator,
    by: User,
    new: tuple[Indicator, IndicatorVersion] | None = None,
    target: str = "",
    reason: str = "Toegevoegd",
) -> PlanIndicator:
    """Put an indicator at its place in a draft plan, with the text of its target when there is one.

    `new` is an indicator that does not exist yet, with its definition; else `place` names it, and the
    definition that holds now where it names none. Raises PlanClosed, Gone.
    """
    lock_for_editing(place.plan_id)
    if new is not None:
        indicator, definition = new
        place.indicator = add_indicator(indicator=indicator, definition=definition, by=by)
        place.indicator_version = definition
    else:
        indicator = locked(place.indicator)
        if place.indicator_version_id is None:
            place.indicator_version = indicator.versions.latest("number")
    if not place.name:
        place.name = place.indicator_version.name
    add_record(record=place, by=by, reason=reason)
    if target.strip():
        add_target(target=Target(plan=place.plan, plan_indicator=place, text=target.strip()), by=by)
    return place


# From the former plan


class NotTheFormerPlan(Exception):
    """Indicators come from another plan of the same municipality; the message says so in Dutch."""

    def __init__(self) -> None:
        super().__init__("Kies een ander plan van dezelfde gemeente.")


@dataclass(frozen=True)
class Proposal:
    """An indicator of the former plan, and where it would stand in the new one.

    `place` is empty when nothing there answers to where it stood. `is_there`: the new plan has the indicator
    already, at that place or, without one, anywhere.
    """

    former: PlanIndicator
    place: str
    is_there: bool


def proposals_for(plan: Plan, former: Plan) -> list[Proposal]:
    """Every indicator of `former` with its place in `plan`. A fixed number of queries.

    A priority answers to the one that it continues, else to one of the same title; an objective to one of the
    same text.
    """
    objectives = {_key(one.text): one.pk for one in Objective.objects.filter(plan=plan)}
    continuing: dict[int, int] = {}
    titled: dict[str, int] = {}
    for priority in Priority.objects.filter(plan=plan).only("pk", "plan_id", "title", "continues_id"):
        if priority.continues_id is not None:
            continuing.setdefault(priority.continues_id, priority.pk)
        titled.setdefault(_key(priority.title), priority.pk)
    held: dict[int, set[str]] = defaultdict(set)
    for part in PlanIndicator.objects.filter(plan=plan):
        held[part.indicator_id].add(part.place)

    def place_of(part: PlanIndicator) -> str:
        if part.role == Role.SAFETY_PICTURE:
            return SAFETY_PICTURE
        if part.priority is not None:
            pk = continuing.get(part.priority.pk) or titled.get(_key(part.priority.title))
        else:
            pk = objectives.get(_key(part.objective.text)) if part.objective is not None else None
        return f"{part.role}:{pk}" if pk else ""

    found = []
    parts = PlanIndicator.objects.filter(plan=former).select_related(
        "indicator", "indicator_version", "priority", "objective"
    )
    for part in parts.prefetch_related("targets"):
        place = place_of(part)
        there = held[part.indicator_id]
        found.append(Proposal(part, place, is_there=place in there if place else bool(there)))
    return found


@transaction.atomic
def take_over(
    *, plan: Plan, former: Plan, by: User, chosen: Mapping[int, str] | None = None
) -> list[PlanIndicator]:
    """Put indicators of `former` in the draft `plan`; their series go on, targets are not copied.

    `chosen` gives the place in `plan` by the key of the indicator's place in `former`; without it everything
    with a place of its own in `plan` comes along. What stands there already is left as it is, so that a
    second time adds nothing. Returns what was added. Raises PlanClosed, NotTheFormerPlan, and Gone when a
    place is no longer there.
    """
    draft = lock_for_editing(plan.pk)
    if former.municipality_id != draft.municipality_id or former.pk == draft.pk:
        raise NotTheFormerPlan
    proposals = {proposal.former.pk: proposal for proposal in proposals_for(draft, former)}
    if chosen is None:
        chosen = {pk: proposal.place for pk, proposal in proposals.items() if proposal.place}
    places = _places(draft)
    held = {(part.indicator_id, part.place) for part in PlanIndicator.objects.filter(plan=draft)}
    added = []
    for pk, proposal in proposals.items():
        place = chosen.get(pk, "")
        key = (proposal.former.indicator_id, place)
        if not place or key in held:
            continue
        if place not in places:
            raise Gone
        held.add(key)
        added.append(_taken_over(draft, proposal.former, place, by=by))
    return added


def _taken_over(plan: Plan, former: PlanIndicator, place: str, *, by: User) -> PlanIndicator:
    """Put one indicator in the plan, as it is called now where its definition changed meanwhile."""
    newest = former.indicator.versions.latest("number")
    part = PlanIndicator(
        plan=plan, indicator=former.indicator, indicator_version=newest, **place_fields(place)
    )
    if newest == former.indicator_version:
        part.name, part.source_text = former.name, former.source_text
    else:
        part.name, part.source_text = newest.name, str(newest.source or "")
    return add_to_plan(place=part, by=by, reason=f"Overgenomen uit {former.plan.period}")


def _places(plan: Plan) -> set[str]:
    found = {SAFETY_PICTURE}
    found |= {
        f"{Role.PRIORITY}:{pk}" for pk in Priority.objects.filter(plan=plan).values_list("pk", flat=True)
    }
    found |= {
        f"{Role.OBJECTIVE}:{pk}" for pk in Objective.objects.filter(plan=plan).values_list("pk", flat=True)
    }
    return found


def former_targets(plan: Plan) -> dict[int, list[Target]]:
    """What the plan before `plan` wanted, by indicator: the texts as adopted then. One query, or none."""
    found: dict[int, list[Target]] = defaultdict(list)
    if plan.former_plan_id is not None:
        for target in Target.objects.filter(plan=plan.former_plan_id).select_related("plan_indicator"):
            found[target.plan_indicator.indicator_id].append(target)
    return dict(found)


def _key(text: str) -> str:
    """A text for comparing: spaces and capitals do not count."""
    return " ".join(text.split()).casefold()
