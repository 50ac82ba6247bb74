"""A programme of a year as its documents read it: actions sorted out by what they are for."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Min, Prefetch

from documents.outline import (
    CONCEPT,
    Fact,
    Picture,
    Writer,
    date_text,
    facts_of,
    image_address,
    sender,
)
from documents.priority_sections import theme_facts
from documents.theme_names import ThemeNames, in_order, themes_of
from plans.models import LocalTheme, PlanImage, SafetyField, Theme
from priorities.goals import lettered
from priorities.models import Action, AnnualProgramme, Goal, Priority, ProgressReport, QuarterFocus
from priorities.moments import Moment, Precision
from stakeholders.models import Organisation

OTHER_ACTIONS = "Overige acties"
NO_LEAD = "nog geen trekker"


@dataclass(frozen=True)
class Subject:
    """What actions of a programme are for, with its goals (lettered) and its actions, in order.

    One of: a priority (`place` is its number in the plan), a theme, a heading of its own, or nothing.
    """

    title: str
    goals: tuple[tuple[str, Goal], ...] = ()
    actions: tuple[Action, ...] = ()
    place: int = 0
    number: str = ""
    field: SafetyField | None = None
    facts: tuple[Fact, ...] = ()

    @property
    def is_priority(self) -> bool:
        """Whether it is a priority of the plan."""
        return self.place > 0

    @property
    def heading(self) -> str:
        """Its heading as it stands in captions: Prioriteit 1 Ondermijning; 1.3 Veilig uitgaan."""
        return f"{self.number} {self.title}".strip()

    def letter_of(self, action: Action) -> str:
        """The letter of the action's goal among the goals of this subject; empty where it has none."""
        return next((letter for letter, goal in self.goals if goal.pk == action.goal_id), "")


class Year:
    """Reads a programme with everything around it, with the same number of queries whatever its length."""

    def __init__(
        self, programme: AnnualProgramme, *, with_reports: bool = False, with_quarters: bool = False
    ) -> None:
        self.programme = AnnualProgramme.objects.select_related("plan__municipality").get(pk=programme.pk)
        self.plan = self.programme.plan
        themes = Prefetch(
            "themes", Theme.objects.select_related("field").order_by("field__number", "position")
        )
        subthemes = Prefetch(
            "subthemes",
            LocalTheme.objects.select_related("theme__field").order_by(
                "theme__field__number", "theme__position", "name"
            ),
        )
        self.priorities = list(
            self.plan.priorities.order_by("position", "pk").prefetch_related(themes, subthemes)
        )
        self.goals = list(self.plan.goals.select_related("theme__field").order_by("position", "pk"))
        actions = self.programme.actions.with_move() if with_reports else self.programme.actions.all()
        self.actions = list(
            actions.select_related("lead_team", "theme__field", "goal__theme__field")
            .prefetch_related(Prefetch("partners", Organisation.objects.order_by("name", "pk")))
            .order_by("position", "pk")
        )
        self.quarters: dict[int, QuarterFocus] = {}
        if with_quarters:
            focuses = self.plan.quarters.filter(year=self.programme.year).select_related("priority")
            self.quarters = {focus.quarter: focus for focus in focuses}
        self.reports: dict[int, ProgressReport] = {}
        if with_reports:
            in_time = ProgressReport.objects.filter(action__programme=self.programme)
            for report in in_time.order_by("reported_on", "pk"):
                self.reports[report.action_id] = report
        self.images: list[PlanImage] = list(self.plan.images.all())
        self.writer = Writer({image_address(image): (image.width, image.height) for image in self.images})
        self.names = ThemeNames.of(self.plan.municipality)
        self.subjects = self._sort_out()

    def document_fields(self, *, title: str) -> dict[str, Any]:
        """The fields that documents of a year have in common; the status and dates of the programme."""
        created, modified = self._dates()
        return {
            **sender(self.plan.municipality),
            "reference": f"{self.plan.reference}/{self.programme.year}",
            "title": title,
            "subtitle": self.plan.title,
            "period": str(self.programme.year),
            "is_draft": not self.programme.is_adopted,
            "status": self.status,
            "notice": self.plan.notice,
            "images": tuple(Picture(image_address(image), image.file.name or "") for image in self.images),
            "created_at": created,
            "modified_at": modified,
        }

    @property
    def status(self) -> str:
        """The decision of the college, or the word for a draft."""
        if self.programme.adopted_on is None:
            return CONCEPT
        day = date_text(self.programme.adopted_on)
        return f"Vastgesteld door het college van burgemeester en wethouders op {day}"

    def about(self, *more: tuple[str, Any]) -> tuple[Fact, ...]:
        """What the programme belongs to and who decided on it."""
        programme = self.programme
        return facts_of(
            [
                ("Gemeente", self.plan.municipality.name),
                ("Hoort bij", self.plan.title_with_period),
                ("Jaar", str(programme.year)),
                (
                    "Vastgesteld door",
                    "college van burgemeester en wethouders" if programme.is_adopted else "",
                ),
                ("Datum besluit", programme.adopted_on),
                ("Kenmerk besluit", programme.decision_reference),
                *more,
            ]
        )

    def _dates(self) -> tuple[Any, Any]:
        """When the programme was made, and when anything in its documents changed. From the history."""
        parts: list[tuple[Any, dict[str, Any]]] = [
            (Action, {"programme_id": self.programme.pk}),
            *((model, {"plan_id": self.plan.pk}) for model in (Goal, Priority, QuarterFocus)),
        ]
        newest = [
            model.history.filter(**which).aggregate(at=Max("history_date"))["at"] for model, which in parts
        ]
        of_actions = ProgressReport.history.filter(action_id__in=[action.pk for action in self.actions])
        newest.append(of_actions.aggregate(at=Max("history_date"))["at"])
        own = AnnualProgramme.history.filter(id=self.programme.pk)
        dates = own.aggregate(first=Min("history_date"), last=Max("history_date"))
        created = dates["first"] or self.plan.created_at
        return created, max(filter(None, [created, dates["last"], *newest]))

    # What is for what

    def _sort_out(self) -> tuple[Subject, ...]:
        """Every priority, then themes, headings and the rest as far as there is something for them."""
        goals: dict[Any, list[Goal]] = defaultdict(list)
        for goal in self.goals:
            goals[_subject_of_goal(goal)].append(goal)
        actions: dict[Any, list[Action]] = defaultdict(list)
        for action in self.actions:
            actions[_subject_of(action)].append(action)
        themes = in_order(
            [
                *(goal.theme for goal in self.goals if goal.theme is not None),
                *(action.theme for action in self.actions if action.theme is not None),
            ]
        )
        headings = dict.fromkeys(goal.heading for goal in self.goals if goal.heading)

        def subject(key: Any, title: str, **rest: Any) -> Subject:
            own = tuple(lettered(goals[key]))
            order = {goal.pk: place for place, (_, goal) in enumerate(own)}
            # By goal, in the order of the goals; what has none comes last.
            mine = sorted(actions[key], key=lambda action: order.get(action.goal_id or 0, len(order)))
            return Subject(title, goals=own, actions=tuple(mine), **rest)

        found = [
            subject(
                ("priority", priority.pk),
                priority.title,
                place=place,
                number=f"Prioriteit {place}",
                field=next((theme.field for theme in themes_of(priority)), None),
                facts=theme_facts(priority, self.names),
            )
            for place, priority in enumerate(self.priorities, start=1)
        ]
        found += [
            subject(("theme", theme.pk), self.names.name(theme), number=theme.number, field=theme.field)
            for theme in themes
        ]
        found += [subject(("heading", heading), heading) for heading in headings]
        found.append(subject(None, OTHER_ACTIONS))
        return tuple(one for one in found if one.is_priority or one.goals or one.actions)


def _subject_of_goal(goal: Goal) -> tuple[str, Any]:
    if goal.priority_id is not None:
        return ("priority", goal.priority_id)
    return ("theme", goal.theme_id) if goal.theme_id is not None else ("heading", goal.heading)


def _subject_of(action: Action) -> tuple[str, Any] | None:
    """What an action is for: what its goal is of comes first, since the goal's letter stands there."""
    if action.goal is not None:
        return _subject_of_goal(action.goal)
    if action.priority_id is not None:
        return ("priority", action.priority_id)
    return ("theme", action.theme_id) if action.theme_id is not None else None


def who(action: Action) -> tuple[str, ...]:
    """The team that leads, and the partners; never a person: documents are public."""
    partners = ", ".join(str(partner) for partner in action.partners.all())
    lead = str(action.lead_team) if action.lead_team else NO_LEAD
    return (lead, f"met {partners}") if partners else (lead,)


def when(action: Action) -> str:
    """From when until when, as precise as was said."""
    start, due = action.start, action.due
    if start and due and start != due:
        return _period(start, due)
    if due:
        return str(due)
    return f"vanaf {start}" if start else ""


def _period(start: Moment, due: Moment) -> str:
    """From the one until the other; a year that both are in is named once: januari tot en met mei 2026."""
    if start.first.year != due.first.year or start.precision == Precision.YEAR:
        return f"{start} tot en met {due}"
    begin = str(start).removesuffix(f" {start.first.year}")
    if due.precision == Precision.YEAR:
        return f"{begin} tot eind {due}"
    if start.precision == due.precision == Precision.QUARTER:
        begin = begin.removesuffix(" kwartaal")
    return f"{begin} tot en met {due}"
