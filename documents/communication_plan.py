"""A communication plan as a document: its seven steps, in order, with a table where there is one to make."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import Max, Min
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from communication.models import CommunicationPlan, PlanMeasuringMoment, PlanStep, ProblemSolution
from communication.plans import lines_of as points_of
from communication.plans import with_parts
from documents.outline import (
    CONCEPT,
    Block,
    Cell,
    Column,
    Document,
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
)

KIND = "communication_plan"
PARTS: tuple[tuple[Any, str], ...] = (
    (CommunicationPlan, "id"),
    (ProblemSolution, "communication_plan_id"),
    (PlanStep, "communication_plan_id"),
    (PlanMeasuringMoment, "communication_plan_id"),
)


@dataclass(frozen=True)
class CommunicationPlanDocument(Document):
    """Everything the document of a communication plan shows, as plain values."""

    colophon_title: ClassVar[str] = "Over dit communicatieplan"
    contents_depth: ClassVar[int] = 1
    has_cover: ClassVar[bool] = False

    @classmethod
    def of(cls, communication_plan: CommunicationPlan) -> "CommunicationPlanDocument":
        """Read it from the database, with the same number of queries whatever its length."""
        one = with_parts(CommunicationPlan.objects.select_related("plan__municipality", "priority")).get(
            pk=communication_plan.pk
        )
        plan = one.plan
        created, modified = _dates(one)
        writer = Writer({})
        chapters = [
            _introduction(one, writer),
            _situation(one, writer),
            _problems(one, writer),
            _solutions(one, writer),
            _strategy(one, writer),
            _realisation(one, writer),
            _evaluation(one, writer),
        ]
        is_draft = plan.is_draft or not one.is_public
        return cls(
            **sender(plan.municipality),
            reference=f"{plan.reference}/communicatieplan/{one.pk}",
            title=_title(one),
            subtitle=f"Communicatieplan bij {plan.title_with_period}",
            period=plan.period,
            is_draft=is_draft,
            status=CONCEPT if is_draft else "Communicatieplan bij een vastgesteld plan",
            notice=plan.notice,
            colophon=facts_of(
                [
                    ("Gemeente", plan.municipality.name),
                    ("Hoort bij", plan.title_with_period),
                    ("Prioriteit", one.priority.title if one.priority else ""),
                    ("Project", one.project),
                    ("Begint op", one.starts_on),
                    ("Bijgewerkt op", modified.date()),
                ]
            ),
            sections=tuple(chapters),
            images=(),
            created_at=created,
            modified_at=modified,
        )


def _title(one: CommunicationPlan) -> str:
    """Its title, that says what it is."""
    return one.title if "communicatieplan" in one.title.casefold() else f"Communicatieplan: {one.title}"


def _dates(one: CommunicationPlan) -> tuple[datetime.datetime, datetime.datetime]:
    """When it was made, and when anything in it changed. From the history."""
    made = CommunicationPlan.history.filter(id=one.pk).aggregate(at=Min("history_date"))["at"]
    newest = [
        model.history.filter(**{field: one.pk}).aggregate(at=Max("history_date"))["at"]
        for model, field in PARTS
    ]
    created = made or one.plan.created_at
    return created, max(filter(None, [created, *newest]))


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """A plain text as paragraphs, one a line."""
    return tuple(Paragraph(line) for line in lines_of(text))


def _points(text: str) -> tuple[Block, ...]:
    """The points of a field as a list."""
    points = points_of(text)
    return (Listing(tuple(Item(point) for point in points)),) if points else ()


def _step(writer: Writer, number: int, title: str, *, blocks: Sequence[Block], below: Any = ()) -> Section:
    """One of the seven steps; `below` are (title, blocks), of which those without blocks are left out."""
    section = writer.section(title, 1, KIND, number=str(number), blocks=tuple(blocks))
    sections = tuple(writer.section(name, 2, KIND, blocks=tuple(inside)) for name, inside in below if inside)
    return replace(section, sections=sections)


def _introduction(one: CommunicationPlan, writer: Writer) -> Section:
    below = [("Doelen", _points(one.aims)), ("Doelgroepen", _points(one.target_groups))]
    return _step(writer, 1, "Introductie", blocks=paragraphs(one.purpose), below=below)


def _situation(one: CommunicationPlan, writer: Writer) -> Section:
    swot = _swot(one, writer)
    below = [("SWOT-analyse", (swot,) if swot else ())]
    return _step(writer, 2, "Situatie", blocks=paragraphs(one.situation), below=below)


def _swot(one: CommunicationPlan, writer: Writer) -> Grid | None:
    """Two by two, with a heading for each row and column; each cell begins with its own name."""
    if not any((one.strengths, one.weaknesses, one.opportunities, one.threats)):
        return None

    def cell(title: str, text: str) -> Cell:
        points = points_of(text)
        if not points:
            return Cell(("niets ingevuld",), title=title)
        items: SafeString = format_html_join("", "<li><p>{}</p></li>", ((point,) for point in points))
        return Cell(title=title, html=writer.cell(format_html("<ul>{}</ul>", items)))

    return Grid(
        "SWOT-analyse: sterk, zwak, kansen en bedreigingen",
        (Column("Waar", 14), Column("Wat helpt", 42), Column("Wat hindert", 44)),
        (
            (
                Cell(("Binnen de organisatie",), is_head=True),
                cell("Sterk", one.strengths),
                cell("Zwak", one.weaknesses),
            ),
            (
                Cell(("Daarbuiten",), is_head=True),
                cell("Kansen", one.opportunities),
                cell("Bedreigingen", one.threats),
            ),
        ),
        style="wide swot",
    )


def _problems(one: CommunicationPlan, writer: Writer) -> Section:
    rows = [
        (Cell((str(number),)), Cell(lines_of(pair.problem)), Cell(lines_of(pair.cause)))
        for number, pair in enumerate(one.pairs.all(), 1)
    ]
    table = grid(
        Column("Nr.", 8),
        Column("Probleem", 46),
        Column("Waar het door komt", 46),
        caption="Problemen en waar zij door komen",
        rows=rows,
        style="wide",
    ) if rows else None  # fmt: skip
    return _step(writer, 3, "Probleemanalyse", blocks=[table] if table else [])


def _solutions(one: CommunicationPlan, writer: Writer) -> Section:
    rows = [
        (
            Cell((str(number),)),
            Cell(lines_of(pair.problem)),
            Cell(lines_of(pair.solution) or ("nog geen oplossing",)),
        )
        for number, pair in enumerate(one.pairs.all(), 1)
    ]
    blocks = [
        grid(
            Column("Nr.", 8),
            Column("Probleem", 36),
            Column("Oplossing", 56),
            caption="Bij elk probleem een oplossing",
            rows=rows,
            style="wide",
        )
    ] if any(pair.solution for pair in one.pairs.all()) else []  # fmt: skip
    return _step(writer, 4, "Oplossingen", blocks=blocks)


def _strategy(one: CommunicationPlan, writer: Writer) -> Section:
    rows = [
        (
            Cell((step.what,)),
            Cell((str(step.organisation) if step.organisation else "nog niemand",)),
            Cell((_when(step),)),
        )
        for step in one.steps.all()
    ]
    table = grid(
        Column("Wat", 48),
        Column("Wie", 26),
        Column("Wanneer", 26),
        caption="Wie doet wat wanneer",
        rows=rows,
        style="wide",
    ) if rows else None  # fmt: skip
    below = [("Kanalen", _points(one.channels)), ("Plan van aanpak", (table,) if table else ())]
    return _step(writer, 5, "Strategie", blocks=paragraphs(one.strategy), below=below)


def _when(step: PlanStep) -> str:
    if step.starts_on and step.due_on:
        return f"{date_text(step.starts_on)} tot en met {date_text(step.due_on)}"
    if step.due_on:
        return f"klaar op {date_text(step.due_on)}"
    return f"vanaf {date_text(step.starts_on)}" if step.starts_on else "nog geen dag"


def _realisation(one: CommunicationPlan, writer: Writer) -> Section:
    steps = list(one.steps.all())
    done = [step for step in steps if step.is_done]
    blocks: list[Block] = []
    if steps:
        said = (
            f"{len(done)} van de {len(steps)} stappen zijn gedaan" if len(steps) > 1 else "De stap is gedaan"
        )
        if len(done) == 1 and len(steps) > 1:
            said = f"1 van de {len(steps)} stappen is gedaan"
        if not done:
            said = "Er is nog geen stap gedaan" if len(steps) > 1 else "De stap is nog niet gedaan"
        blocks.append(Paragraph(f"{said}."))
    if done and len(steps) > 1:
        blocks.append(Listing(tuple(Item(step.what) for step in done), introduction="Gedaan:"))
    return _step(
        writer, 6, "Realisatie", blocks=[], below=[("Middelen", _points(one.means)), ("Uitvoering", blocks)]
    )


def _evaluation(one: CommunicationPlan, writer: Writer) -> Section:
    moments = sorted(one.measuring_moments.all(), key=lambda moment: (moment.on, moment.kind == "evaluate"))
    rows = [
        (
            Cell((date_text(moment.on),)),
            Cell((sentence_start(moment.get_kind_display()),)),
            Cell(("gedaan" if moment.is_done else "nog niet gedaan",)),
            Cell(lines_of(moment.outcome)),
        )
        for moment in moments
    ]
    table = grid(
        Column("Wanneer", 20),
        Column("Wat", 16),
        Column("Stand", 20),
        Column("Uitkomst", 44),
        caption="Wanneer wij meten en evalueren",
        rows=rows,
        style="wide",
    ) if rows else None  # fmt: skip
    below = [
        ("Meetmomenten", (table,) if table else ()),
        ("Wat er uit de evaluatie kwam", paragraphs(one.evaluation)),
    ]
    return _step(writer, 7, "Evalueren", blocks=_rhythm(one), below=below)


def _rhythm(one: CommunicationPlan) -> tuple[Paragraph, ...]:
    """In a sentence how often one measures; nothing where no rhythm was chosen."""
    if not one.measure_every:
        return ()
    often = "elke maand" if one.measure_every == 1 else f"om de {one.measure_every} maanden"
    begin = f", vanaf {date_text(one.starts_on)}" if one.starts_on else ""
    return (Paragraph(f"Wij meten {often}{begin}. Na een half jaar en na een jaar evalueren wij."),)
