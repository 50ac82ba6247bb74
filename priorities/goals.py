"""Goals: their letters, and the subjects they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from plans.models import Plan, Theme
from priorities.models import Goal, Priority


def letter(index: int) -> str:
    """The letter of place `index`, from 0: A to Z, then AA, AB and so on, like the columns of a sheet."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def lettered(goals: Iterable[Goal]) -> list[tuple[str, Goal]]:
    """The goals of one subject with their letters, in the order given."""
    return [(letter(index), goal) for index, goal in enumerate(goals)]


@dataclass(frozen=True)
class Subject:
    """What goals are about: a priority, a theme or a heading of one's own, with its lettered goals."""

    name: str
    goals: list[tuple[str, Goal]]
    priority: Priority | None = None
    theme: Theme | None = None

    @property
    def key(self) -> str:
        """A name for the subject in addresses and fields."""
        if self.priority:
            return f"priority-{self.priority.pk}"
        return f"theme-{self.theme.pk}" if self.theme else f"heading-{self.goals[0][1].pk}"


def subjects_of(plan: Plan) -> list[Subject]:
    """Every subject of `plan` that has goals: priorities in their order, then themes, then own headings.

    One query, whatever the number of goals; each knows the number of its actions (`action_count`).
    """
    goals = list(
        plan.goals.select_related("priority", "theme__field")
        .annotate(action_count=Count("actions"))
        .order_by("position", "pk")
    )
    of_priority: dict[int, list[Goal]] = {}
    of_theme: dict[int, list[Goal]] = {}
    of_heading: dict[str, list[Goal]] = {}
    for goal in goals:
        if goal.priority_id is not None:
            of_priority.setdefault(goal.priority_id, []).append(goal)
        elif goal.theme_id is not None:
            of_theme.setdefault(goal.theme_id, []).append(goal)
        else:
            of_heading.setdefault(goal.heading, []).append(goal)
    priorities = sorted(
        (found[0].priority for found in of_priority.values() if found[0].priority),
        key=lambda priority: (priority.position, priority.pk),
    )
    themes = sorted(
        (found[0].theme for found in of_theme.values() if found[0].theme),
        key=lambda theme: (theme.field.number, theme.position, theme.pk),
    )
    return [
        *(
            Subject(priority.title, lettered(of_priority[priority.pk]), priority=priority)
            for priority in priorities
        ),
        *(Subject(str(theme), lettered(of_theme[theme.pk]), theme=theme) for theme in themes),
        *(Subject(heading, lettered(found)) for heading, found in of_heading.items()),
    ]
