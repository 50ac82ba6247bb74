"""How a programme stands on a day: per priority what is done, runs, is late or stopped, and why."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from documents import standings
from documents.outline import (
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Grid,
    Paragraph,
    Section,
    date_text,
    facts_of,
    sentence_start,
    with_pages,
)
from documents.year import Subject, Year, when, who
from indicators.reading import IndicatorFigures, PlanFigures
from priorities.models import Action, AnnualProgramme

KIND = "progress"
NO_ACTIONS = "Hiervoor staan dit jaar geen acties in het programma."
LATE = "late"
MOVED_ON = "moved_on"
# In the order of the columns: what it is called there, and in a sentence.
COUNTED = {
    Action.State.DONE: ("Afgerond", "afgerond"),
    Action.State.RUNNING: ("Loopt", "lopend"),
    Action.State.NOT_STARTED: ("Nog niet begonnen", "nog niet begonnen"),
    LATE: ("Te laat", "te laat"),
    MOVED_ON: ("Gaat verder", "doorgeschoven naar volgend jaar"),
    Action.State.STOPPED: ("Gestopt", "gestopt"),
}


@dataclass(frozen=True)
class ProgressDocument(Document):
    """Everything the progress report of a programme shows, as plain values."""

    colophon_title: ClassVar[str] = "Over deze rapportage"
    contents_depth: ClassVar[int] = 1

    @classmethod
    def of(cls, programme: AnnualProgramme, *, on: datetime.date) -> "ProgressDocument":
        """Read how the programme stands on the day `on`, with a fixed number of queries."""
        year = Year(programme, with_reports=True)
        effects = Effects(PlanFigures.of(year.plan, on=on), programme.year)
        subjects = [subject for subject in year.subjects if subject.actions or effects.of(year, subject)]
        chapters = [
            _summary(year, subjects, on, effects),
            *(_chapter(year, subject, on, effects) for subject in subjects),
        ]
        fields = year.document_fields(title=f"Voortgang uitvoeringsprogramma {programme.year}")
        if programme.is_adopted:
            # The college adopted the programme, not what is said of it here.
            fields["status"] = f"Stand op {date_text(on)}"
        return cls(
            **fields,
            colophon=year.about(("Stand op", on)),
            sections=tuple(with_pages(chapters)),
        )


@dataclass(frozen=True)
class Effects:
    """The effect indicators of the plan as they stand in the year of the programme."""

    figures: PlanFigures
    year: int

    def of(self, year: Year, subject: Subject) -> tuple[IndicatorFigures, ...]:
        """The indicators of a subject: only priorities have any."""
        if not subject.is_priority:
            return ()
        priority = year.priorities[subject.place - 1]
        found = (part.figures for part in self.figures.priorities if part.record.pk == priority.pk)
        return next(found, ())

    @property
    def of_objectives(self) -> tuple[IndicatorFigures, ...]:
        """The indicators of the general objectives, in their order."""
        return tuple(one for part in self.figures.objectives for one in part.figures)

    @property
    def words(self) -> str:
        """How many targets of the plan are reached, in a sentence; empty without targets."""
        of_priorities = [one for part in self.figures.priorities for one in part.figures]
        return standings.in_words(
            [standings.standing_in(one, self.year)[1] for one in (*self.of_objectives, *of_priorities)]
        )

    def table(self, figures: Sequence[IndicatorFigures], caption: str) -> tuple[Grid, ...]:
        """The table of these indicators; nothing without any."""
        return (standings.year_table(figures, year=self.year, caption=caption),) if figures else ()


def standing_of(action: Action, on: datetime.date) -> str:
    """Under which count an action falls on the day `on`: each action under one.

    As `priorities.standing.action_standing` has it: what moved on to the next year is late there, not here.
    """
    if action.is_moved_on and not action.is_finished:
        return MOVED_ON
    return LATE if action.is_late(on) else action.state


def counts_of(actions: Iterable[Action], on: datetime.date) -> Counter[str]:
    """How many actions fall under each count on the day `on`."""
    return Counter(standing_of(action, on) for action in actions)


def in_words(actions: Iterable[Action], on: datetime.date) -> str:
    """The counts as a sentence: "5 acties: 2 afgerond, 2 lopend, 1 te laat."."""
    counts = counts_of(actions, on)
    total = counts.total()
    parts = [f"{counts[name]} {word}" for name, (_, word) in COUNTED.items() if counts[name]]
    return f"{total} {'actie' if total == 1 else 'acties'}: {', '.join(parts)}."


def _summary(year: Year, subjects: list[Subject], on: datetime.date, effects: Effects) -> Section:
    measured: list[Block] = [Paragraph(effects.words)] if effects.words else []
    measured += effects.table(effects.of_objectives, "Effectindicatoren bij de algemene doelstellingen")
    subjects = [subject for subject in subjects if subject.actions]
    if not subjects:
        text = Paragraph("Er staan nog geen acties in dit programma.")
        return year.writer.section("Samengevat", 1, KIND, blocks=(text, *measured))
    # Only after the programme of the next year was made is there anything that goes on in it.
    names = [name for name in COUNTED if name != MOVED_ON or counts_of(year.actions, on)[name]]
    width = 60 // len(names) // 2 * 2
    columns = (
        Column("Onderwerp", 100 - width * (len(names) + 1)),
        Column("Acties", width, is_number=True),
        *(Column(COUNTED[name][0], width, is_number=True) for name in names),
    )
    table = Grid(
        f"Acties per onderwerp op {date_text(on)}",
        columns,
        tuple(_count_row(subject.heading, subject.actions, names, on) for subject in subjects),
        total=_count_row("Samen", year.actions, names, on),
        style="wide counts",
    )
    words = Paragraph(f"Zo staat het op {date_text(on)}. {in_words(year.actions, on)}")
    return year.writer.section("Samengevat", 1, KIND, blocks=(words, table, *measured))


def _count_row(
    title: str, actions: Iterable[Action], names: Sequence[str], on: datetime.date
) -> tuple[Cell, ...]:
    counts = counts_of(actions, on)
    numbers = [counts.total(), *(counts[name] for name in names)]
    return (Cell((title,), is_head=True), *(Cell((str(number),)) for number in numbers))


def _chapter(year: Year, subject: Subject, on: datetime.date, effects: Effects) -> Section:
    """A priority, theme or heading: the counts in words, its effect indicators, then every action."""
    title = f"{subject.number}: {subject.title}" if subject.is_priority else subject.title
    number = "" if subject.is_priority else subject.number
    said = sentence_start(in_words(subject.actions, on)) if subject.actions else NO_ACTIONS
    table = effects.table(effects.of(year, subject), f"Effectindicatoren: {subject.title}")
    chapter = year.writer.section(title, 1, KIND, number=number, blocks=(Paragraph(said), *table))
    below = tuple(
        year.writer.section(action.title, 2, KIND, facts=_facts(action, year, on))
        for action in subject.actions
    )
    return replace(chapter, sections=below)


def _facts(action: Action, year: Year, on: datetime.date) -> tuple[Fact, ...]:
    """How an action stands, and what was last reported of it."""
    report = year.reports.get(action.pk)
    state = sentence_start(action.get_state_display())
    standing = standing_of(action, on)
    if standing == MOVED_ON:
        state = f"Gaat verder in {year.programme.year + 1}"
    elif standing == LATE:
        state = f"Te laat ({action.get_state_display()})"
    rows = [
        ("Stand", state),
        ("Wie", "\n".join(who(action))),
        ("Wanneer", when(action)),
        ("Laatste bericht", report.reported_on if report else "Nog geen bericht"),
    ]
    if report is not None:
        late = f"Nee. {report.delay_reason}".strip()
        rows += [
            ("Gedaan", report.done),
            ("Wat komt er nu", report.next_step),
            ("Op schema", "Ja" if report.is_on_schedule else late),
        ]
    rows += [("Resultaat", action.result), ("Bewijs", action.evidence), ("Geleerd", action.lessons)]
    return facts_of(rows)
