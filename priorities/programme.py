"""The programme of a year: beginning it, moving on to the next year, adoption by the college."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.html import escape
from django.utils.text import Truncator

from municipalities.models import User
from plans.editing import (
    change_record,
    delete_record,
    lock_for_change,
    require_present,
    save_as,
)
from plans.models import Plan
from priorities.actions import Refused, add_action
from priorities.models import Action, AnnualProgramme

LONGEST_TITLE = 250


class ProgrammeExists(Refused):
    """There is a programme for that year."""

    def __init__(self, year: int) -> None:
        super().__init__(f"Er is al een programma voor {year}.")


class YearOutsidePlan(Refused):
    """The plan does not cover that year."""

    def __init__(self, plan: Plan, year: int) -> None:
        years = (
            f"geldt alleen voor {plan.first_year}"
            if plan.first_year == plan.last_year
            else f"loopt van {plan.first_year} tot en met {plan.last_year}"
        )
        super().__init__(f"Dit plan {years}. Een programma voor {year} hoort niet bij dit plan.")


class NoLesson(Refused):
    """What was chosen is no lesson: the action is not finished, or says nothing of what was learnt."""

    def __init__(self) -> None:
        super().__init__("Een gekozen les is in de tussentijd veranderd. Bekijk de lijst opnieuw.")


class PlanNotAdopted(Refused):
    """The college adopts a programme of an adopted plan."""

    def __init__(self) -> None:
        super().__init__(
            "Het plan is nog niet vastgesteld. Het college kan dit programma nog niet vaststellen."
        )


class ProgrammeAdopted(Refused):
    """The college has adopted the programme: its introduction and the decision stay."""

    def __init__(self) -> None:
        super().__init__(
            "Het college heeft dit programma vastgesteld. De inleiding kan niet meer veranderen."
        )


class AlreadyAdopted(Refused):
    """The college has adopted the programme before."""

    def __init__(self) -> None:
        super().__init__("Het college heeft dit programma al vastgesteld.")


class NotAdopted(Refused):
    """There is no decision to correct."""

    def __init__(self) -> None:
        super().__init__("Het college heeft dit programma nog niet vastgesteld.")


class NotEmpty(Refused):
    """A programme with actions is not deleted."""

    def __init__(self) -> None:
        super().__init__("In dit programma staan nog acties. Verwijder die eerst.")


@dataclass(frozen=True)
class NextYear:
    """What "Nieuw jaar" would do with a programme.

    `unfinished` moves on, `moved` did so before; `finished` is done or stopped, with its result; `lessons`
    are those of `finished` that say what was learnt and are no proposal in the next year yet.
    """

    year: int
    is_in_plan: bool
    programme: AnnualProgramme | None
    unfinished: list[Action]
    moved: list[Action]
    finished: list[Action]
    lessons: list[Action]

    @property
    def has_work(self) -> bool:
        """Whether something can still move on or be learnt."""
        return bool(self.unfinished or self.lessons)


def covers(plan: Plan, year: int) -> bool:
    """Whether `plan` is a plan for `year`."""
    return plan.first_year <= year <= plan.last_year


@transaction.atomic
def start_programme(*, plan: Plan, year: int, by: User) -> AnnualProgramme:
    """Begin the programme of a year, empty. Raises Gone, YearOutsidePlan, ProgrammeExists."""
    programme = AnnualProgramme(plan=plan, year=year)
    programme.plan = lock_for_change(programme)
    if not covers(programme.plan, year):
        raise YearOutsidePlan(programme.plan, year)
    if AnnualProgramme.objects.filter(plan=plan, year=year).exists():
        raise ProgrammeExists(year)
    save_as(programme, by=by, reason="Programma begonnen")
    return programme


def next_year(programme: AnnualProgramme) -> NextYear:
    """Say what would go on from `programme` to the next year. Reads only, in two queries."""
    year = programme.year + 1
    actions = list(
        programme.actions.select_related(
            "moved_to", "lesson_action", "goal", "priority", "theme__field", "lead_team", "lead_person"
        )
    )
    finished = [action for action in actions if action.is_finished]
    return NextYear(
        year=year,
        is_in_plan=covers(programme.plan, year),
        programme=AnnualProgramme.objects.filter(plan=programme.plan_id, year=year).first(),
        unfinished=[action for action in actions if not action.is_finished and not action.is_moved_on],
        moved=[action for action in actions if action.is_moved_on],
        finished=finished,
        lessons=[action for action in finished if has_new_lesson(action)],
    )


def has_new_lesson(action: Action) -> bool:
    """Whether `action` is finished, says what was learnt, and is no proposal of the next year yet."""
    return action.is_finished and bool(action.lessons.strip()) and not hasattr(action, "lesson_action")


@transaction.atomic
def move_on(
    *, programme: AnnualProgramme, by: User, chosen_lessons: Iterable[Action] = ()
) -> AnnualProgramme:
    """Move every unfinished action of `programme` to the next year; returns the programme of that year.

    Each goes once, now and at any later time: `Action.origin` is unique. It keeps everything but the dates
    before the next year, the money (which is per year) and the result. The lessons of the finished actions
    `chosen_lessons` become actions to prepare, each once as well (`Action.lesson_from`).

    Raises Gone, YearOutsidePlan, and NoLesson.
    """
    plan = lock_for_change(programme)
    require_present(programme)
    year = programme.year + 1
    if not covers(plan, year):
        raise YearOutsidePlan(plan, year)
    following = AnnualProgramme.objects.filter(plan=plan, year=year).first()
    if following is None:
        following = AnnualProgramme(plan=plan, year=year)
        save_as(following, by=by, reason=f"Begonnen vanuit {programme.year}")
    moving = programme.actions.to_do().select_related("goal", "priority").prefetch_related("partners")
    for action in moving:
        moved = _moved(action, following)
        add_action(action=moved, by=by, partners=action.partners.all(), reason=_moved_reason(action, moved))
    chosen = [action.pk for action in chosen_lessons]
    for action in programme.actions.filter(pk__in=chosen).select_related("lesson_action", "goal", "priority"):
        if has_new_lesson(action):
            learnt = _learnt(action, following)
            add_action(action=learnt, by=by, reason=f"Les uit {programme.year}")
        elif not hasattr(action, "lesson_action"):
            raise NoLesson
    return following


def _moved(action: Action, following: AnnualProgramme) -> Action:
    moved = Action(
        plan_id=following.plan_id,
        programme=following,
        origin=action,
        goal=action.goal,
        priority=action.priority,
        theme_id=action.theme_id,
        title=action.title,
        description=action.description,
        lead_team_id=action.lead_team_id,
        lead_person_id=action.lead_person_id,
        phase=action.phase,
        state=action.state,
        budget_programme=action.budget_programme,
    )
    if action.start_on and action.start_on.year >= following.year:
        moved.start_on, moved.start_precision = action.start_on, action.start_precision
    if action.due_on and action.due_on.year >= following.year:
        moved.due_on, moved.due_precision = action.due_on, action.due_precision
    return moved


def _moved_reason(action: Action, moved: Action) -> str:
    """What the history says: the date that did not come along is not lost."""
    reason = f"Overgenomen uit {moved.programme.year - 1}"
    return f"{reason}; moest klaar zijn: {action.due}" if action.due and not moved.due else reason


def _learnt(action: Action, following: AnnualProgramme) -> Action:
    lesson = " ".join(action.lessons.split())
    title = Truncator(lesson).chars(LONGEST_TITLE)
    return Action(
        plan_id=following.plan_id,
        programme=following,
        lesson_from=action,
        goal=action.goal,
        priority=action.priority,
        theme_id=action.theme_id,
        title=title,
        description="" if title == lesson else f"<p>{escape(lesson)}</p>",
        lead_team_id=action.lead_team_id,
        lead_person_id=action.lead_person_id,
        phase=Action.Phase.PLAN,
        state=Action.State.NOT_STARTED,
    )


@transaction.atomic
def change_introduction(
    *,
    programme: AnnualProgramme,
    by: User,
    reason: str = "",
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save the introduction of a programme. Raises Gone, ReasonNeeded, ProgrammeAdopted.

    `not_chosen` as in `plans.editing.change_record`, which says of RecordModifiedError as well.
    """
    lock_for_change(programme, reason=reason)
    if AnnualProgramme.objects.filter(pk=programme.pk, adopted_on__isnull=False).exists():
        raise ProgrammeAdopted
    change_record(record=programme, by=by, not_chosen=not_chosen, reason=reason)


@transaction.atomic
def adopt_programme(
    *, programme: AnnualProgramme, on: datetime.date, reference: str, by: User
) -> AnnualProgramme:
    """Record that the college adopted the programme. Its introduction and decision stay from then on.

    Raises Gone, PlanNotAdopted, AlreadyAdopted.
    """
    plan = lock_for_change(programme)
    require_present(programme)
    if plan.is_draft:
        raise PlanNotAdopted
    current = AnnualProgramme.objects.get(pk=programme.pk)
    if current.is_adopted:
        raise AlreadyAdopted
    current.adopted_on, current.decision_reference = on, reference.strip()
    save_as(current, by=by, reason="Vastgesteld door het college")
    return current


@transaction.atomic
def correct_adoption(
    *, programme: AnnualProgramme, on: datetime.date, reference: str, by: User, reason: str
) -> AnnualProgramme:
    """Correct the date or reference of a decision that was written down wrongly, with a reason.

    Raises Gone, NotAdopted, ReasonNeeded.
    """
    lock_for_change(programme, reason=reason)
    require_present(programme)
    current = AnnualProgramme.objects.get(pk=programme.pk)
    if not current.is_adopted:
        raise NotAdopted
    current.adopted_on, current.decision_reference = on, reference.strip()
    save_as(current, by=by, reason=reason.strip())
    return current


@transaction.atomic
def delete_programme(*, programme: AnnualProgramme, by: User, reason: str = "") -> None:
    """Delete an empty programme. Raises Gone, ReasonNeeded, NotEmpty, and ProgrammeAdopted."""
    lock_for_change(programme, reason=reason)
    require_present(programme)
    if AnnualProgramme.objects.get(pk=programme.pk).is_adopted:
        raise ProgrammeAdopted
    if programme.actions.exists():
        raise NotEmpty
    delete_record(record=programme, by=by, reason=reason)
