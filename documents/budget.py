"""The paragraph for the municipal budget: what we want to reach, what we do for it, what it may cost.

In the form of the budget of Sluis: goals on the left, actions on the right, in pairs by letter.
"""

from dataclasses import dataclass
from typing import ClassVar

from documents.money import costs
from documents.outline import Cell, Column, Document, Grid, Paragraph, Section, Writer, grid
from documents.year import Subject, Year
from priorities.models import Action, AnnualProgramme, Goal
from richtext.text import is_blank

KIND = "budget"
NO_ACTION = "Hiervoor staat in dit jaar geen actie."
NO_GOAL = "Zonder doel"


@dataclass(frozen=True)
class BudgetParagraph(Document):
    """Everything the budget paragraph of a year shows, as plain values."""

    colophon_title: ClassVar[str] = "Over deze paragraaf"
    has_cover: ClassVar[bool] = False

    @classmethod
    def of(cls, programme: AnnualProgramme) -> "BudgetParagraph":
        """Read the programme from the database, with the same number of queries whatever its length."""
        year = Year(programme)
        # Headings of one's own are those of the budget: they come first.
        subjects = sorted(year.subjects, key=lambda subject: _rank(subject))
        sections = [
            _section(subject, year.writer) for subject in subjects if subject.goals or subject.actions
        ]
        if not is_blank(year.programme.introduction):
            body = year.programme.introduction
            sections.insert(0, year.writer.section("Inleiding", 1, KIND, body=body))
        return cls(
            **year.document_fields(title=f"Begrotingsparagraaf veiligheid {programme.year}"),
            colophon=year.about(),
            sections=tuple(sections),
        )


def _rank(subject: Subject) -> int:
    if subject.is_priority:
        return 1
    if subject.field is not None:
        return 2
    return 0 if subject.goals else 3


def _section(subject: Subject, writer: Writer) -> Section:
    """The table of a heading, priority or theme."""
    title = f"{subject.number}: {subject.title}" if subject.is_priority else subject.title
    number = "" if subject.is_priority else subject.number
    return writer.section(title, 1, KIND, number=number, blocks=(_table(subject, writer),))


def _table(subject: Subject, writer: Writer) -> Grid | Paragraph:
    rows: list[tuple[Cell, ...]] = []
    for letter, goal in subject.goals:
        mine = [action for action in subject.actions if action.goal_id == goal.pk]
        rows += _pair(letter, goal, mine, writer)
    loose = [action for action in subject.actions if not subject.letter_of(action)]
    for place, action in enumerate(loose):
        goes_on = bool(subject.goals) and place < len(loose) - 1
        no_goal = (NO_GOAL,) if subject.goals and place == 0 else ()
        rows.append((Cell(no_goal, goes_on=goes_on), _action_cell("", action, writer), _cost(action)))
    return grid(
        Column("Wat willen we bereiken?", 30),
        Column("Wat gaan we daarvoor doen?", 42),
        Column("Wat mag het kosten?", 28),
        caption=f"Doelen en acties: {subject.title}",
        rows=rows,
        style="budget",
    )


def _pair(letter: str, goal: Goal, actions: list[Action], writer: Writer) -> list[tuple[Cell, ...]]:
    """A row for every action of a goal; the goal stands in the first, its letter before each action."""
    goal_cell = Cell((goal.text,), letter=f"{letter}.", goes_on=len(actions) > 1)
    if not actions:
        return [(goal_cell, Cell((NO_ACTION,), letter=f"{letter}."), Cell())]
    return [
        (
            goal_cell if place == 0 else Cell(goes_on=place < len(actions) - 1),
            _action_cell(f"{letter}.", action, writer),
            _cost(action),
        )
        for place, action in enumerate(actions)
    ]


def _action_cell(letter: str, action: Action, writer: Writer) -> Cell:
    return Cell((action.title,), letter=letter, html=writer.cell(action.description))


def _cost(action: Action) -> Cell:
    return Cell(costs(action))
