"""The end report of a plan: what it wanted, what was measured, what the programmes of its years brought."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar

from django.db.models import Max

from documents import standings
from documents.outline import (
    CONCEPT,
    Block,
    Cell,
    Column,
    Document,
    Fact,
    Grid,
    Item,
    Listing,
    Paragraph,
    Section,
    Writer,
    date_text,
    facts_of,
    grid,
    lines_of,
    sender,
    sentence_start,
    with_pages,
)
from documents.series_tables import SeriesTable
from documents.theme_names import ThemeNames
from indicators.models import Measurement, Target
from indicators.reading import IndicatorFigures, PlanFigures
from indicators.series import Point
from indicators.status import Status
from indicators.targets import plain_target
from plans.models import Plan
from priorities.models import Action, AnnualProgramme, ProgressReport

KIND = "end_report"
SUMMARY = "Samengevat"
OBJECTIVES = "Algemene doelstellingen"
OTHER_ACTIONS = "Overige acties"
NOT_MEASURED = "Wat niet te meten was"
LAST_COUNTS = "Staan er voor een indicator meer streefwaarden in het plan, dan telt hier de laatste."


@dataclass(frozen=True)
class Work:
    """The actions for one subject in all programmes, each once: what moved on counts where it ended."""

    actions: tuple[Action, ...] = ()

    @property
    def done(self) -> list[Action]:
        """What was finished."""
        return [action for action in self.actions if action.state == Action.State.DONE]

    @property
    def not_done(self) -> list[Action]:
        """What was stopped, or is not finished."""
        return [action for action in self.actions if action.state != Action.State.DONE]

    @property
    def words(self) -> str:
        """How many actions ended how: "8 acties: 5 afgerond, 2 niet afgerond en 1 gestopt."."""
        stopped = sum(action.state == Action.State.STOPPED for action in self.actions)
        parts = [
            f"{number} {word}"
            for number, word in (
                (len(self.done), "afgerond"),
                (len(self.not_done) - stopped, "niet afgerond"),
                (stopped, "gestopt"),
            )
            if number
        ]
        total = len(self.actions)
        said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
        return f"{total} {'actie' if total == 1 else 'acties'}: {said}."


@dataclass(frozen=True)
class Chapter:
    """What the report says of one subject: a priority, or the general objectives together."""

    title: str
    figures: tuple[IndicatorFigures, ...]
    work: Work = field(default_factory=Work)


@dataclass(frozen=True)
class Account:
    """What became of a plan on the day `on`: read once, told in the end report and in the look back."""

    plan: Plan
    on: datetime.date
    objectives: tuple[tuple[str, tuple[IndicatorFigures, ...]], ...]
    priorities: tuple[Chapter, ...]
    others: tuple[Chapter, ...]
    years: tuple[int, ...]
    reports: dict[int, ProgressReport]
    safety_picture: tuple[IndicatorFigures, ...]

    @classmethod
    def of(cls, plan: Plan, *, on: datetime.date) -> "Account":
        """Read it, with a fixed number of queries. Needs `plan.municipality` selected."""
        figures = PlanFigures.of(plan, on=on)
        work: dict[tuple[str, object], list[Action]] = defaultdict(list)
        actions = Action.objects.filter(plan=plan, moved_to=None).select_related(
            "programme", "goal__theme__field", "theme__field"
        )
        for action in actions.order_by("programme__year", "position", "pk"):
            work[_subject_of(action)].append(action)
        reports = {
            report.action_id: report
            for report in ProgressReport.objects.filter(action__plan=plan).order_by("reported_on", "pk")
        }
        years = plan.programmes.order_by("year").values_list("year", flat=True)
        names = ThemeNames.of(plan.municipality)
        themes = {action.theme for several in work.values() for action in several if action.theme}
        themes |= {
            action.goal.theme
            for several in work.values()
            for action in several
            if action.goal and action.goal.theme
        }
        known = {theme.pk: theme for theme in themes}

        def title_of(subject: tuple[str, object]) -> str:
            kind, key = subject
            if kind == "theme":
                return names.full_name(known[key])  # type: ignore[index]
            return str(key) if kind == "heading" else OTHER_ACTIONS

        of_priorities = tuple(
            Chapter(
                part.record.title,  # type: ignore[union-attr]
                part.figures,
                Work(tuple(work.pop(("priority", part.record.pk), []))),
            )
            for part in figures.priorities
        )
        order = ["theme", "heading", ""]
        others = tuple(
            Chapter(title_of(subject), (), Work(tuple(several)))
            for subject, several in sorted(
                work.items(), key=lambda pair: (order.index(pair[0][0]), title_of(pair[0]))
            )
        )
        return cls(
            plan=plan,
            on=on,
            objectives=tuple((part.record.text, part.figures) for part in figures.objectives),
            priorities=of_priorities,
            others=others,
            years=tuple(years),
            reports=reports,
            safety_picture=figures.safety_picture,
        )

    @property
    def of_objectives(self) -> Chapter:
        """The indicators of all general objectives together."""
        return Chapter(OBJECTIVES, tuple(one for _, figures in self.objectives for one in figures))

    @property
    def figures(self) -> tuple[IndicatorFigures, ...]:
        """All indicators that a target may stand with, in the order of the plan."""
        return tuple(one for chapter in (self.of_objectives, *self.priorities) for one in chapter.figures)

    @property
    def work(self) -> Work:
        """All actions."""
        chapters = (*self.priorities, *self.others)
        return Work(tuple(action for chapter in chapters for action in chapter.work.actions))

    @property
    def is_running(self) -> bool:
        """Whether the years of the plan are not over."""
        return self.on <= datetime.date(self.plan.last_year, 12, 31)


def _subject_of(action: Action) -> tuple[str, object]:
    if action.goal is not None:
        if action.goal.priority_id is not None:
            return "priority", action.goal.priority_id
        if action.goal.theme_id is not None:
            return "theme", action.goal.theme_id
        return "heading", action.goal.heading
    if action.priority_id is not None:
        return "priority", action.priority_id
    return ("theme", action.theme_id) if action.theme_id is not None else ("", None)


def end_of(figures: IndicatorFigures) -> Status:
    """How the last target of the plan stands: the one that counts in the end."""
    return figures.statuses[-1] if figures.statuses else figures.status


def baseline_of(figures: IndicatorFigures) -> Point | None:
    """The figure that the plan began with: of its baseline year, else the last one before the plan.

    A school year is of the year it ends in, as for the status.
    """
    year = figures.plan_indicator.baseline_year
    known = [point for point in figures.series.points if point.is_known]
    if year is not None:
        found = [point for point in known if point.period.ends_on.year == year and point.period.is_whole_year]
    else:
        found = [point for point in known if point.period.ends_on < datetime.date(figures.first_year, 1, 1)]
    return max(found, key=lambda point: (point.period.ends_on, point.version), default=None)


@dataclass(frozen=True)
class EndReport(Document):
    """Everything the end report of a plan shows, as plain values."""

    colophon_title: ClassVar[str] = "Over dit eindrapport"
    contents_depth: ClassVar[int] = 1

    @classmethod
    def of(cls, plan: Plan, *, on: datetime.date) -> "EndReport":
        """Read what became of the plan on the day `on`, with a fixed number of queries."""
        plan = Plan.objects.select_related("municipality").get(pk=plan.pk)
        account = Account.of(plan, on=on)
        return cls(
            **sender(plan.municipality),
            reference=f"{plan.reference}/eindrapport",
            title=f"Eindrapport {plan.title}",
            subtitle=plan.subtitle,
            period=plan.period,
            is_draft=plan.is_draft,
            status=CONCEPT if plan.is_draft else f"Stand op {date_text(on)}",
            notice=plan.notice,
            colophon=_colophon(plan, on),
            sections=tuple(with_pages(_sections(account, Writer({})))),
            images=(),
            created_at=plan.created_at,
            modified_at=_changed_at(plan),
        )


def _colophon(plan: Plan, on: datetime.date) -> tuple[Fact, ...]:
    return facts_of(
        [
            ("Gemeente", plan.municipality.name),
            ("Gaat over", plan.title_with_period),
            ("Vastgesteld door", "" if plan.is_draft else plan.get_adopting_body_display()),
            ("Datum besluit", plan.decided_on),
            ("Stand op", on),
        ]
    )


def _changed_at(plan: Plan) -> datetime.datetime:
    """When the plan, a figure of its indicators, an action or a programme last changed. From the history."""
    newest = [
        Plan.history.filter(id=plan.pk),
        Target.history.filter(plan_id=plan.pk),
        Action.history.filter(plan_id=plan.pk),
        AnnualProgramme.history.filter(plan_id=plan.pk),
        Measurement.history.filter(indicator_version__indicator__plan_indicators__plan=plan.pk),
    ]
    dates = [rows.aggregate(at=Max("history_date"))["at"] for rows in newest]
    return max(filter(None, [plan.created_at, *dates]))


def _sections(account: Account, writer: Writer) -> list[Section]:
    sections = [_summary(account, writer)]
    if account.objectives:
        sections.append(_objectives(account, writer))
    for place, chapter in enumerate(account.priorities, start=1):
        title = sentence_start(chapter.title.removeprefix("Prioriteit "))
        sections.append(_chapter(account, writer, chapter, f"Prioriteit {place}: {title}"))
    sections += [_chapter(account, writer, chapter, chapter.title) for chapter in account.others]
    if untold := _untold(account, writer):
        sections.append(untold)
    return sections


def _summary(account: Account, writer: Writer) -> Section:
    blocks: list[Block] = []
    if account.is_running:
        blocks.append(
            Paragraph(
                f"Dit plan loopt tot en met {account.plan.last_year}. "
                f"Dit is de tussenstand op {date_text(account.on)}."
            )
        )
    blocks.append(Paragraph(targets_in_words(account) or "Dit plan heeft geen streefwaarden."))
    if table := outcome_table(account):
        blocks.append(table)
    blocks.append(Paragraph(programmes_in_words(account)))
    return writer.section(SUMMARY, 1, KIND, blocks=tuple(blocks))


def targets_in_words(account: Account) -> str:
    """What became of the targets, one of each indicator; empty without targets."""
    said = standings.in_words([end_of(one) for one in account.figures])
    several = any(len(one.targets) > 1 for one in account.figures)
    return f"{said} {LAST_COUNTS}" if said and several else said


def programmes_in_words(account: Account) -> str:
    """What the programmes came to: "De programma’s van 2024 tot en met 2027 telden 8 acties: …"."""
    if not account.years:
        return "Bij dit plan is geen uitvoeringsprogramma gemaakt."
    first, last = account.years[0], account.years[-1]
    span = f"Het programma van {first}"
    if first != last:
        span = f"De programma’s van {first} tot en met {last}"
    if not account.work.actions:
        return f"{span} {'telt' if first == last else 'tellen'} geen acties."
    return f"{span} {'telt' if first == last else 'tellen'} {account.work.words}"


def outcome_table(account: Account) -> Grid | None:
    """How many indicators reached their last target, for each part of the plan; None without targets."""
    chapters = [
        (chapter.title, standings.counts_of(end_of(one) for one in chapter.figures))
        for chapter in (account.of_objectives, *account.priorities)
    ]
    chapters = [(title, counts) for title, counts in chapters if counts]
    if not chapters:
        return None
    together = standings.counts_of(end_of(one) for one in account.figures)
    shown = [outcome.heading for outcome in standings.OUTCOMES if together[outcome.heading]]
    width = 12 if len(shown) <= 4 else 10
    columns = (
        Column("Onderdeel", 100 - 14 - width * len(shown)),
        Column("Indicatoren", 14, is_number=True),
        *(Column(heading, width, is_number=True) for heading in shown),
    )

    def row(title: str, counts: dict[str, int]) -> tuple[Cell, ...]:
        numbers = [sum(counts.values()), *(counts.get(heading, 0) for heading in shown)]
        return (Cell((title,), is_head=True), *(Cell((str(number),)) for number in numbers))

    return Grid(
        f"Wat er van de streefwaarden is geworden op {date_text(account.on)}",
        columns,
        tuple(row(title, counts) for title, counts in chapters),
        total=row("Samen", together),
        style="wide counts",
    )


def _objectives(account: Account, writer: Writer) -> Section:
    chapter = writer.section(OBJECTIVES, 1, KIND)
    below = []
    for place, (text, figures) in enumerate(account.objectives, start=1):
        blocks: list[Block] = [Paragraph(text)]
        blocks += _measured(figures, f"Doelstelling {place}")
        below.append(writer.section(f"Doelstelling {place}", 2, KIND, blocks=tuple(blocks)))
    return replace(chapter, sections=tuple(below))


def _chapter(account: Account, writer: Writer, chapter: Chapter, title: str) -> Section:
    section = writer.section(title, 1, KIND)
    measured = _measured(chapter.figures, chapter.title)
    below = []
    if measured:
        below.append(writer.section("Wat wilden wij bereiken?", 2, KIND, blocks=tuple(measured)))
    if chapter.work.actions:
        below.append(
            writer.section(
                "Wat de programma’s brachten", 2, KIND, blocks=_work(account, chapter.work, chapter.title)
            )
        )
    if not below:
        nothing = Paragraph("Hiervoor zijn er geen indicatoren en geen acties.")
        return replace(section, blocks=(nothing,))
    return replace(section, sections=tuple(below))


def _measured(figures: Sequence[IndicatorFigures], title: str) -> list[Block]:
    if not figures:
        return []
    return [
        target_table(figures, caption=f"Streefwaarden en cijfers: {title}"),
        *SeriesTable.of(figures, caption=f"Cijfers door de jaren: {title}").blocks,
    ]


def target_table(figures: Sequence[IndicatorFigures], *, caption: str) -> Grid:
    """Targets as adopted with how they are read, the figures at the start and last, and the status.

    Name and figures stand once, beside the first of several targets of an indicator.
    """
    rows: list[tuple[Cell, ...]] = []
    for one in figures:
        measure = one.series.measure
        start = standings.figure_text(baseline_of(one), measure, without="")
        last = standings.figure_text(one.last, measure)
        targets: list[tuple[Target | None, Status]] = list(zip(one.targets, one.statuses, strict=True))
        if not targets:
            targets.append((None, one.status))
        told = ""
        for place, (target, status) in enumerate(targets):
            goes_on = place < len(targets) - 1
            name, first, newest = (
                Cell((one.name,), is_head=True),
                Cell((start,) if start else ()),
                Cell((last,)),
            )
            if place:
                name = first = newest = Cell()
            reading = _reading_of(target, one)
            rows.append(
                (
                    replace(name, goes_on=goes_on),
                    _target_cell(target, reading if reading != told else ""),
                    replace(first, goes_on=goes_on),
                    replace(newest, goes_on=goes_on),
                    standings.status_cell(status),
                )
            )
            told = reading
    columns = (
        Column("Indicator", 22),
        Column("Streefwaarde", 22),
        Column("Nulmeting", 12),
        Column("Laatste cijfer", 14),
        Column("Stand", 30),
    )
    return grid(*columns, caption=caption, rows=rows, style="wide standings")


def _reading_of(target: Target | None, figures: IndicatorFigures) -> str:
    """How a target is read, or what is to be asked; empty without one."""
    if target is None:
        return ""
    reading = plain_target(target).reading
    words = reading.words(figures.series.measure)
    return f"Zo gelezen: {words[:1].lower()}{words[1:]}" if reading.is_clear else words


def _target_cell(target: Target | None, reading: str) -> Cell:
    """The text as adopted, the year it says, and how it is read, unless the target before it said that."""
    if target is None:
        return Cell((standings.NO_TARGET,))
    lines = [f"voor {target.year}" if target.year else "", reading]
    return Cell(tuple(filter(None, lines)), title=target.text)


def _work(account: Account, work: Work, title: str) -> tuple[Block, ...]:
    """What was finished with its result and evidence, what was not and why, and what was learned."""
    blocks: list[Block] = [Paragraph(work.words)]
    if work.done:
        columns = (Column("Actie", 30), Column("Jaar", 8), Column("Resultaat", 34), Column("Bewijs", 28))
        rows = [
            (
                Cell((action.title,), is_head=True),
                Cell((str(action.programme.year),)),
                Cell(lines_of(action.result)),
                Cell(lines_of(action.evidence)),
            )
            for action in work.done
        ]
        blocks.append(grid(*columns, caption=f"Afgeronde acties: {title}", rows=rows, style="wide done"))
    if work.not_done:
        columns = (Column("Actie", 30), Column("Jaar", 8), Column("Stand", 22), Column("Waarom", 40))
        rows = [
            (
                Cell((action.title,), is_head=True),
                Cell((str(action.programme.year),)),
                Cell((sentence_start(action.get_state_display()),)),
                Cell(_why(account.reports.get(action.pk))),
            )
            for action in work.not_done
        ]
        caption = f"Niet afgeronde en gestopte acties: {title}"
        blocks.append(grid(*columns, caption=caption, rows=rows, style="wide not-done"))
    if lessons := [action for action in work.actions if action.lessons.strip()]:
        items = tuple(Item(action.lessons.strip(), title=action.title) for action in lessons)
        blocks.append(Listing(items, introduction="Wat wij hiervan leerden:"))
    return tuple(blocks)


def _why(report: ProgressReport | None) -> tuple[str, ...]:
    """Why it is not finished, as the last report says it."""
    if report is None:
        return ()
    return lines_of(report.delay_reason or report.done)


def _untold(account: Account, writer: Writer) -> Section | None:
    """What could not be measured, and why."""
    rows = []
    for chapter in (account.of_objectives, *account.priorities):
        for one in chapter.figures:
            status = end_of(one)
            if status.code in standings.UNTOLD:
                rows.append(
                    (
                        Cell((one.name,), is_head=True),
                        Cell((chapter.title,)),
                        standings.status_cell(status),
                    )
                )
    if not rows:
        return None
    columns = (Column("Indicator", 30), Column("Onderdeel", 24), Column("Waarom", 46))
    caption = "Indicatoren waarover wij niets kunnen zeggen"
    table = grid(*columns, caption=caption, rows=rows, style="wide standings")
    return writer.section(NOT_MEASURED, 1, KIND, blocks=(table,))
