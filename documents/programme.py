"""The programme of a year as a document: what is done, by whom, when, and for how much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from documents.money import added, costs, euros, has_amount
from documents.outline import (
    Block,
    Cell,
    Column,
    Document,
    Grid,
    Paragraph,
    Section,
    Writer,
    grid,
    with_pages,
)
from documents.priority_sections import goal_list
from documents.year import OTHER_ACTIONS, Subject, Year, when, who
from plans.models import SafetyField
from priorities.models import AnnualProgramme
from richtext.text import is_blank

KIND = "programme"
QUARTERS = "De vier kwartalen"
OTHER_PRIORITIES = "Prioriteiten buiten de veiligheidsvelden"
OTHER_GOALS = "Andere doelen en acties"
MONEY = "Wat kost het?"


@dataclass(frozen=True)
class ProgrammeDocument(Document):
    """Everything the document of a programme shows, as plain values."""

    colophon_title: ClassVar[str] = "Over dit programma"

    @classmethod
    def of(cls, programme: AnnualProgramme) -> "ProgrammeDocument":
        """Read the programme from the database, with the same number of queries whatever its length."""
        year = Year(programme, with_quarters=True)
        chapters = [
            *_introduction(year),
            *_quarters(year),
            *_fields(year),
            *_others(year),
            *_money(year),
        ]
        return cls(
            **year.document_fields(title=str(programme)),
            colophon=year.about(),
            sections=tuple(with_pages(chapters)),
        )


def _introduction(year: Year) -> list[Section]:
    if is_blank(year.programme.introduction):
        return []
    return [year.writer.section("Inleiding", 1, KIND, body=year.programme.introduction)]


def _quarters(year: Year) -> list[Section]:
    """The quarters on one row, each with its priority and why; left out when no quarter has one."""
    if not year.quarters:
        return []
    columns = tuple(Column(f"{number}e kwartaal", 26 if number in (1, 2) else 24) for number in range(1, 5))
    cells = []
    for number in range(1, 5):
        focus = year.quarters.get(number)
        if focus is None:
            cells.append(Cell(("nog geen prioriteit",)))
        else:
            cells.append(Cell((focus.reason,) if focus.reason else (), title=str(focus.priority)))
    caption = f"De prioriteit met extra aandacht, per kwartaal van {year.programme.year}"
    block = Grid(caption, columns, (tuple(cells),), style="wide quarters")
    return [year.writer.section(QUARTERS, 1, KIND, blocks=(block,))]


def _fields(year: Year) -> list[Section]:
    """A chapter for each safety field, with its priorities and themes."""
    fields: dict[SafetyField, list[Subject]] = {}
    for subject in year.subjects:
        if subject.field is not None:
            fields.setdefault(subject.field, []).append(subject)
    return [
        _chapter(safety_field.name, fields[safety_field], year.writer, number=str(safety_field.number))
        for safety_field in sorted(fields, key=lambda field: field.number)
    ]


def _others(year: Year) -> list[Section]:
    """What stands in no field: priorities without a theme, goals below a heading, and the rest."""
    outside = [subject for subject in year.subjects if subject.field is None]
    priorities = [subject for subject in outside if subject.is_priority]
    rest = [subject for subject in outside if not subject.is_priority]
    if [subject.title for subject in rest] == [OTHER_ACTIONS]:
        others = [_subject_section(rest[0], year.writer, depth=1)]
    else:
        others = [_chapter(OTHER_GOALS, rest, year.writer)] if rest else []
    return [*([_chapter(OTHER_PRIORITIES, priorities, year.writer)] if priorities else []), *others]


def _chapter(title: str, subjects: Iterable[Subject], writer: Writer, *, number: str = "") -> Section:
    chapter = writer.section(title, 1, KIND, number=number)
    return replace(
        chapter, sections=tuple(_subject_section(subject, writer, depth=2) for subject in subjects)
    )


def _subject_section(subject: Subject, writer: Writer, *, depth: int) -> Section:
    """A priority, theme or heading with its goals and the table of its actions."""
    title = f"{subject.number}: {subject.title}" if subject.is_priority else subject.title
    number = "" if subject.is_priority else subject.number
    blocks: list[Block] = []
    if goals := goal_list(goal for _, goal in subject.goals):
        blocks.append(replace(goals, introduction="Wat willen we bereiken?"))
    if subject.actions:
        blocks.append(action_table(subject, writer))
    else:
        blocks.append(Paragraph("Hiervoor staan dit jaar geen acties in het programma."))
    return writer.section(title, depth, KIND, number=number, facts=subject.facts, blocks=tuple(blocks))


def action_table(subject: Subject, writer: Writer) -> Grid:
    """The actions of a subject: a column that nobody filled in is not there."""
    rows = [
        (
            Cell((subject.letter_of(action),) if subject.letter_of(action) else ()),
            Cell(title=action.title, html=writer.cell(action.description)),
            Cell(who(action)),
            Cell((when(action),) if when(action) else ()),
            Cell(costs(action)),
            Cell((action.get_state_display(),)),
        )
        for action in subject.actions
    ]
    return grid(
        Column("Doel", 6),
        Column("Actie", 28),
        Column("Wie", 24),
        Column("Wanneer", 14),
        Column("Geld", 16),
        Column("Stand", 12),
        caption=f"Acties: {subject.title}" if subject.title != OTHER_ACTIONS else OTHER_ACTIONS,
        rows=rows,
        style="wide of-actions",
    )


def _money(year: Year) -> list[Section]:
    """The totals per priority, theme and heading, when an amount was filled in anywhere."""
    subjects = [subject for subject in year.subjects if subject.actions]
    if not any(has_amount(action) for action in year.actions):
        return []
    rows = [_money_row(subject.heading, subject.actions) for subject in subjects]
    total = _money_row("Samen", year.actions)
    table = grid(
        Column("Waarvoor", 44),
        Column("Gewoon budget", 18, is_number=True),
        Column("Extra gevraagd", 18, is_number=True),
        Column("Ingevuld", 20),
        caption=f"Bedragen per prioriteit en thema in {year.programme.year}",
        rows=rows,
        total=total,
        style="money",
    )
    note = Paragraph(
        "De bedragen zijn opgeteld voor de acties waarbij een bedrag is ingevuld. Staat er niets? Dan is het "
        "bedrag nog niet bekend."
    )
    return [year.writer.section(MONEY, 1, KIND, blocks=(note, table))]


def _money_row(title: str, actions: Sequence) -> tuple[Cell, ...]:
    filled = sum(1 for action in actions if has_amount(action))
    regular, extra = (
        euros(added(getattr(action, name) for action in actions))
        for name in ("regular_budget", "extra_request")
    )
    return (
        Cell((title,), is_head=True),
        Cell((regular,) if regular else ()),
        Cell((extra,) if extra else ()),
        Cell((f"{filled} van {len(actions)} acties" if len(actions) != 1 else f"{filled} van 1 actie",)),
    )
