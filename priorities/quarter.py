"""Which priority has which quarter: the rotation of a plan, filling it in, swapping, and whose plan counts.

A quarter has at most one focus (a constraint). Every change locks the plan first, so that two people who
fill the same quarter meet each other: the second is refused with what the first chose.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q

from municipalities.models import Municipality, User
from municipalities.rules import is_member
from plans.editing import ReasonNeeded, lock_for_change, save_as, sign
from plans.models import Plan, PlanQuerySet
from plans.standing import Standing, standing
from priorities.models import Priority, QuarterFocus
from priorities.moments import FIRST_YEAR, LAST_YEAR, MONTHS, Moment, quarter_of

LONGEST_SENTENCE = 300


class Quarter(NamedTuple):
    """A quarter of a year: `number` runs from 1 to 4. A plain pair (2026, 3) may stand in its place."""

    year: int
    number: int

    def __str__(self) -> str:
        """As people write it: 3e kwartaal 2026."""
        return str(self.moment)

    @classmethod
    def of(cls, day: datetime.date) -> "Quarter":
        """The quarter in which `day` lies."""
        return cls(day.year, quarter_of(day))

    @property
    def moment(self) -> Moment:
        """Its first and last day."""
        return Moment.quarter(self.year, self.number)

    @property
    def next(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def months(self) -> str:
        """Its months in words: juli – september."""
        return f"{MONTHS[3 * self.number - 3]} – {MONTHS[3 * self.number - 1]}"


def quarters_of(plan: Plan) -> list[Quarter]:
    """Every quarter of the plan's years, in order."""
    return [
        Quarter(year, number) for year in range(plan.first_year, plan.last_year + 1) for number in range(1, 5)
    ]


# What can be refused


class QuarterRefused(Exception):
    """This cannot be: the message says why, in Dutch."""


@dataclass(frozen=True)
class Clash:
    """A quarter that a colleague changed meanwhile: `theirs` is what stands there now, None when empty."""

    quarter: Quarter
    theirs: QuarterFocus | None

    def __str__(self) -> str:
        if self.theirs is None:
            return f"Een collega maakte het {self.quarter} in de tussentijd leeg."
        return f"Een collega gaf het {self.quarter} in de tussentijd aan ‘{self.theirs.priority}’."


class QuartersChanged(Exception):
    """A colleague changed the same quarters in the meantime; nothing was saved."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(" ".join(map(str, clashes)))
        self.clashes = list(clashes)


# The rotation, as it stands


@dataclass(frozen=True)
class Turn:
    """A quarter with the focus it has, if any."""

    quarter: Quarter
    focus: QuarterFocus | None


@dataclass(frozen=True)
class Share:
    """A priority with the quarters it has."""

    priority: Priority
    quarters: list[Quarter]


@dataclass(frozen=True)
class Rotation:
    """All quarters of a plan in order, and what every priority gets of them.

    A focus outside the plan's years (they were changed afterwards) has a turn too, so that nothing is hidden.
    """

    plan: Plan
    turns: list[Turn]
    shares: list[Share]

    @property
    def empty(self) -> list[Quarter]:
        """Quarters without a priority."""
        return [turn.quarter for turn in self.turns if turn.focus is None]

    @property
    def never(self) -> list[Priority]:
        """Priorities that have no quarter at all."""
        return [share.priority for share in self.shares if not share.quarters]

    @property
    def filled(self) -> int:
        """How many quarters have a priority."""
        return len(self.turns) - len(self.empty)


def rotation_of(plan: Plan) -> Rotation:
    """Every quarter of the plan's period with its priority. Two queries."""
    priorities = list(plan.priorities.all())
    by_pk = {priority.pk: priority for priority in priorities}
    focuses = {}
    for focus in plan.quarters.all():
        focus.priority = by_pk[focus.priority_id]
        focuses[Quarter(focus.year, focus.quarter)] = focus
    turns = [Turn(quarter, focuses.get(quarter)) for quarter in sorted({*quarters_of(plan), *focuses})]
    had: dict[int, list[Quarter]] = {pk: [] for pk in by_pk}
    for turn in turns:
        if turn.focus:
            had[turn.focus.priority_id].append(turn.quarter)
    return Rotation(plan, turns, [Share(priority, had[priority.pk]) for priority in priorities])


def proposal(
    quarters: Mapping[Quarter, int | None], priority_ids: Sequence[int], *, on: datetime.date
) -> dict[Quarter, int]:
    """Whom to give the empty quarters from the day `on`: in turn, who had fewest first.

    `quarters` says which priority (by id) each quarter has now, None for an empty one. Of those that had
    equally few, one that does not stand beside it comes first, then the order of the plan. What lies in the
    past stays empty: nobody had that quarter.
    """
    given = {quarter: pk for quarter, pk in quarters.items() if pk is not None}
    turns = Counter({pk: 0 for pk in priority_ids})
    turns.update(pk for pk in given.values() if pk in turns)
    order = {pk: place for place, pk in enumerate(priority_ids)}
    proposed: dict[Quarter, int] = {}
    before: Quarter | None = None
    for quarter in sorted(quarters):
        if priority_ids and quarters[quarter] is None and quarter >= Quarter.of(on):
            beside = {given.get(quarter.next), given.get(before) if before else None}
            chosen = min(priority_ids, key=lambda pk: (turns[pk], pk in beside, order[pk]))
            given[quarter] = proposed[quarter] = chosen
            turns[chosen] += 1
        before = quarter
    return proposed


def focus_on(plan: Plan, day: datetime.date) -> QuarterFocus | None:
    """What has the extra energy on `day`; None in an empty quarter and outside the plan's years."""
    year, number = Quarter.of(day)
    if not plan.first_year <= year <= plan.last_year:
        return None
    return plan.quarters.select_related("priority").filter(year=year, quarter=number).first()


# Filling in


def token_of(focus: QuarterFocus | None) -> str:
    """What a form remembers of a quarter, to notice that a colleague changed it: empty for an empty one."""
    return f"{focus.pk}.{focus.version}" if focus else ""


@dataclass(frozen=True)
class Wish:
    """What a quarter should have: a priority and the public sentence why then, or no priority at all.

    `seen` is the `token_of` what stood there when somebody chose; None takes whatever stands there. With
    `gives_way` what a colleague chose stays, and this is kept below it in the history.
    """

    quarter: tuple[int, int]
    priority: Priority | None
    sentence: str = ""
    seen: str | None = None
    gives_way: bool = False


def fill_quarters(*, plan: Plan, wishes: Iterable[Wish], by: User | None, reason: str = "") -> int:
    """Give quarters their priority and sentence, all or none of them; return how many changed.

    A quarter that already has what is wished stays untouched, and so does one whose wish is what stood there
    when it was seen. Raises Gone, QuarterRefused, QuartersChanged, or ReasonNeeded when the plan is adopted
    and something that stood there changes without a `reason`.
    """
    return len(_fill(plan=plan, wishes=wishes, by=by, reason=reason))


@transaction.atomic
def _fill(*, plan: Plan, wishes: Iterable[Wish], by: User | None, reason: str) -> list[Quarter]:
    locked = lock_for_change(QuarterFocus(plan=plan))
    stands = {(focus.year, focus.quarter): focus for focus in locked.quarters.select_related("priority")}
    todo = []
    beaten = []
    clashes = []
    for wish in wishes:
        quarter = Quarter(*wish.quarter)
        now = stands.get(quarter)
        sentence = " ".join(wish.sentence.split()) if wish.priority else ""
        if _has(now, wish.priority, sentence):
            continue
        if wish.gives_way:
            if now and wish.priority:
                beaten.append((now, wish.priority, sentence))
            continue
        if wish.seen is not None and wish.seen != token_of(now):
            if not _was_seen(wish.seen, wish.priority, sentence):
                clashes.append(Clash(quarter, now))
            continue
        _require_possible(locked, quarter, wish.priority, sentence)
        todo.append((quarter, now, wish.priority, sentence))
    if clashes:
        raise QuartersChanged(clashes)
    reason = reason.strip()
    if not locked.is_draft and not reason and any(now for _, now, _, _ in todo):
        raise ReasonNeeded
    for theirs, lost_priority, lost_sentence in beaten:
        _require_possible(locked, Quarter(theirs.year, theirs.quarter), lost_priority, lost_sentence)
        kept = (theirs.priority, theirs.reason)
        theirs.priority, theirs.reason = lost_priority, lost_sentence
        save_as(theirs, by=by, reason="Niet gekozen, wel bewaard")
        theirs.priority, theirs.reason = kept
        save_as(theirs, by=by, reason=reason or "Keuze van een collega gehouden")
    for quarter, now, priority, sentence in todo:
        if priority is None and now is not None:
            sign(now, by=by, reason=reason or "Kwartaal leeggemaakt")
            now.delete()
        elif priority is not None:
            focus = now or QuarterFocus(plan=locked, year=quarter.year, quarter=quarter.number)
            focus.priority, focus.reason = priority, sentence
            save_as(focus, by=by, reason=reason or ("Gewijzigd" if now else "Toegevoegd"))
    return [quarter for quarter, _, _, _ in todo]


def _has(focus: QuarterFocus | None, priority: Priority | None, sentence: str) -> bool:
    if focus is None or priority is None:
        return focus is None and priority is None
    return focus.priority_id == priority.pk and focus.reason == sentence


def _was_seen(token: str, priority: Priority | None, sentence: str) -> bool:
    """Whether this is what stood there when it was seen: then only the colleague changed it."""
    if not token:
        return priority is None
    if not re.fullmatch(r"[0-9]{1,18}\.[0-9]{1,18}", token):
        return False
    pk, _, version = token.partition(".")
    row = QuarterFocus.history.filter(id=pk, version=version).order_by("history_id").last()
    return row is not None and _has(row.instance, priority, sentence)


def _require_possible(plan: Plan, quarter: Quarter, priority: Priority | None, sentence: str) -> None:
    if priority is None:
        return
    if quarter.number not in range(1, 5) or not plan.first_year <= quarter.year <= plan.last_year:
        raise QuarterRefused(f"Dit plan loopt van {plan.first_year} tot en met {plan.last_year}.")
    if not plan.priorities.filter(pk=priority.pk).exists():
        raise QuarterRefused("Kies een prioriteit uit dit plan. Misschien is deze net verwijderd.")
    if len(sentence) > LONGEST_SENTENCE:
        raise QuarterRefused(f"De zin bij het {quarter} is te lang: hoogstens {LONGEST_SENTENCE} tekens.")


def set_focus(
    *,
    plan: Plan,
    year: int,
    quarter: int,
    priority: Priority,
    by: User | None,
    sentence: str = "",
    reason: str = "",
    seen: str | None = None,
) -> QuarterFocus:
    """Give one quarter its priority, with the public `sentence` why then; `reason` is for the history.

    Raises what `fill_quarters` raises.
    """
    wish = Wish(Quarter(year, quarter), priority, sentence, seen)
    fill_quarters(plan=plan, wishes=[wish], by=by, reason=reason)
    return plan.quarters.select_related("priority").get(year=year, quarter=quarter)


def clear_focus(
    *, plan: Plan, year: int, quarter: int, by: User | None, reason: str = "", seen: str | None = None
) -> bool:
    """Take the priority away from one quarter; return whether it had one.

    Raises what `fill_quarters` raises.
    """
    wish = Wish(Quarter(year, quarter), None, seen=seen)
    return bool(fill_quarters(plan=plan, wishes=[wish], by=by, reason=reason))


@transaction.atomic
def swap_quarters(
    *,
    plan: Plan,
    first: tuple[int, int],
    second: tuple[int, int],
    by: User | None,
    reason: str = "",
    seen: tuple[str, str] | None = None,
) -> None:
    """Let two quarters change places, priority and sentence together; one of them may be empty.

    Two filled quarters keep their records and change what they hold; a single one moves, with its record. So
    what somebody has in the agenda stays the same appointment. `seen` holds the `token_of` both. Raises Gone,
    QuarterRefused, QuartersChanged or ReasonNeeded.
    """
    one, other = Quarter(*first), Quarter(*second)
    if one == other:
        raise QuarterRefused("Kies twee verschillende kwartalen.")
    locked = lock_for_change(QuarterFocus(plan=plan))
    for quarter in (one, other):
        if quarter not in quarters_of(locked):
            raise QuarterRefused(f"Dit plan loopt van {locked.first_year} tot en met {locked.last_year}.")
    stands = {(focus.year, focus.quarter): focus for focus in locked.quarters.select_related("priority")}
    now = (stands.get(one), stands.get(other))
    if seen is not None:
        pairs = zip((one, other), now, seen, strict=True)
        clashes = [Clash(quarter, focus) for quarter, focus, token in pairs if token_of(focus) != token]
        if clashes:
            raise QuartersChanged(clashes)
    if now == (None, None):
        raise QuarterRefused("Beide kwartalen zijn leeg. Er is niets te verwisselen.")
    reason = reason.strip()
    if not locked.is_draft and not reason:
        raise ReasonNeeded
    at_one, at_other = now
    if at_one and at_other:
        if _has(at_one, at_other.priority, at_other.reason):
            raise QuarterRefused("Beide kwartalen hebben hetzelfde. Er is niets te verwisselen.")
        at_one.priority, at_other.priority = at_other.priority, at_one.priority
        at_one.reason, at_other.reason = at_other.reason, at_one.reason
        save_as(at_one, by=by, reason=reason or f"Verwisseld met het {other}")
        save_as(at_other, by=by, reason=reason or f"Verwisseld met het {one}")
    elif moved := at_one or at_other:
        goes_to, comes_from = (other, one) if at_one else (one, other)
        moved.year, moved.quarter = goes_to
        save_as(moved, by=by, reason=reason or f"Verplaatst van het {comes_from}")


# Whose plan counts


def plans_for_calendar(municipality: Municipality, *, with_drafts: bool) -> PlanQuerySet:
    """The adopted plans of a municipality, its own and those it takes part in; drafts for its members."""
    shared = Plan.participants.through.objects.filter(municipality=municipality).values("plan")
    plans = Plan.objects.filter(Q(municipality=municipality) | Q(pk__in=shared))
    return (plans if with_drafts else plans.adopted()).select_related("municipality")


def plan_on(plans: Iterable[Plan], municipality: Municipality, *, on: datetime.date) -> Plan | None:
    """Which of `plans` counts on the day `on` for the calendar of `municipality`.

    An adopted plan in its years comes before a draft. Of two, the later one: by first year, then by the day
    of the decision; a plan of one's own comes before one that a neighbour leads.
    """

    def rank(plan: Plan) -> tuple[bool, int, datetime.date, bool, int]:
        is_own = plan.municipality_id == municipality.pk
        return not plan.is_draft, plan.first_year, plan.decided_on or datetime.date.min, is_own, plan.pk

    return max((plan for plan in plans if _holds(plan, on)), key=rank, default=None)


def _holds(plan: Plan, day: datetime.date) -> bool:
    if plan.is_draft:
        return plan.first_year <= day.year <= plan.last_year
    return standing(plan, on=day) is Standing.IN_FORCE


def plan_of_quarter(plans: Iterable[Plan], municipality: Municipality, quarter: Quarter) -> Plan | None:
    """Which of `plans` has the say over a quarter: who counts on its first day, else later in the quarter."""
    moment = quarter.moment
    days = [moment.first.replace(month=moment.first.month + month) for month in range(3)] + [moment.last]
    known = list(plans)
    adopted = [plan for plan in known if not plan.is_draft]
    drafts = [plan for plan in known if plan.is_draft]
    for group in (adopted, drafts):
        for day in days:
            if found := plan_on(group, municipality, on=day):
                return found
    return None


def plan_of_calendar(municipality: Municipality, year: int, *, user: Any) -> Plan | None:
    """The plan that a calendar on paper begins with: the first adopted one; for members else a draft."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    plans = list(plans_for_calendar(municipality, with_drafts=is_member(user, municipality)))
    quarters = [Quarter(year, number) for number in range(1, 5)]
    found = [plan_of_quarter(plans, municipality, quarter) for quarter in quarters]
    return next(iter(sorted((plan for plan in found if plan), key=lambda plan: plan.is_draft)), None)
