"""Reactienota: what was contributed to a plan, what we answer, and whether it was taken over."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.db.models import Max, Min

from communication.contributions import Entry, Subject, entries_of, grouped, subjects_of
from communication.models import Contribution
from documents.outline import (
    CONCEPT,
    Cell,
    Column,
    Document,
    Grid,
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
from plans.models import Plan

KIND = "responses"
Outcome = Contribution.Outcome
SUMMARY = "Samengevat"
NOTHING = "Er zijn nog geen bijdragen opgeschreven."
NOTHING_ANSWERED = "Er zijn nog geen bijdragen beantwoord."


@dataclass(frozen=True)
class ResponsesDocument(Document):
    """Everything the reactienota of a plan shows, as plain values."""

    colophon_title: ClassVar[str] = "Over deze reactienota"
    contents_depth: ClassVar[int] = 1
    has_cover: ClassVar[bool] = False

    @classmethod
    def of(cls, plan: Plan, *, with_open: bool | None = None) -> "ResponsesDocument":
        """Read the contributions, with the same number of queries whatever their number.

        `with_open`: with those that are not answered yet; by itself only while the plan is a draft, which
        members alone read.
        """
        plan = Plan.objects.select_related("municipality").get(pk=plan.pk)
        shows_open = plan.is_draft if with_open is None else with_open
        subjects = subjects_of(plan)
        entries = entries_of(
            plan, Contribution.objects.filter(plan=plan).order_by("position", "pk"), subjects=subjects
        )
        told = [entry for entry in entries if shows_open or entry.contribution.outcome != Outcome.OPEN]
        created, modified = _dates(plan)
        writer = Writer({})
        return cls(
            **sender(plan.municipality),
            reference=f"{plan.reference}/reactienota",
            title="Reactienota",
            subtitle=f"Bijdragen aan {plan.title_with_period}",
            period=plan.period,
            is_draft=plan.is_draft,
            status=CONCEPT if plan.is_draft else "Reactienota bij een vastgesteld plan",
            notice=plan.notice,
            colophon=facts_of(
                [
                    ("Gemeente", plan.municipality.name),
                    ("Hoort bij", plan.title_with_period),
                    ("Aantal bijdragen", str(len(told))),
                    ("Ontvangen", _period(told)),
                    ("Bijgewerkt op", modified.date()),
                ]
            ),
            sections=tuple(
                with_pages(
                    [
                        _summary(told, writer, is_draft=shows_open),
                        *(
                            _subject(subject, of_subject, writer)
                            for subject, of_subject in grouped(told, subjects)
                        ),
                    ]
                )
            ),
            images=(),
            created_at=created,
            modified_at=modified,
        )


def _dates(plan: Plan) -> tuple[datetime.datetime, datetime.datetime]:
    """When the first contribution was written down, and when the last changed. From the history."""
    found = Contribution.history.filter(plan_id=plan.pk).aggregate(
        first=Min("history_date"), last=Max("history_date")
    )
    return found["first"] or plan.created_at, found["last"] or plan.created_at


def _period(entries: Sequence[Entry]) -> str:
    """From when until when they came in; empty where no day is known."""
    days = [day for entry in entries if (day := entry.contribution.received_on)]
    if not days:
        return ""
    first, last = min(days), max(days)
    return date_text(first) if first == last else f"{date_text(first)} tot en met {date_text(last)}"


def _summary(entries: Sequence[Entry], writer: Writer, *, is_draft: bool) -> Section:
    """How many contributions came from whom, and what we did with them."""
    if not entries:
        blocks: tuple[Paragraph | Grid, ...] = (Paragraph(NOTHING if is_draft else NOTHING_ANSWERED),)
        return writer.section(SUMMARY, 1, KIND, blocks=blocks)
    number = len(entries)
    outcomes = Counter(entry.contribution.outcome for entry in entries)
    intro = Paragraph(
        "Wij kregen 1 bijdrage aan het plan. Hieronder staat wat wij ermee doen."
        if number == 1
        else f"Wij kregen {number} bijdragen aan het plan. Hieronder staat wat wij met elke bijdrage doen."
    )
    present = [outcome for outcome in Outcome if outcomes[outcome.value]]
    sources = [
        source
        for source in Contribution.Source
        if any(entry.contribution.source == source for entry in entries)
    ]
    cells = Counter((entry.contribution.source, entry.contribution.outcome) for entry in entries)
    width = 2 * (68 // (2 * (len(present) + 1)))
    rows = tuple(
        (
            Cell((sentence_start(source.label),), is_head=True),
            *(Cell((str(cells[(source.value, outcome.value)]),)) for outcome in present),
            Cell((str(sum(cells[(source.value, outcome.value)] for outcome in present)),)),
        )
        for source in sources
    )
    total = (
        Cell(("Samen",), is_head=True),
        *(Cell((str(outcomes[outcome.value]),)) for outcome in present),
        Cell((str(number),)),
    )
    table = Grid(
        "Bijdragen naar van wie ze kwamen en wat wij ermee deden",
        (
            Column("Van wie", 100 - width * (len(present) + 1)),
            *(Column(sentence_start(outcome.label), width, is_number=True) for outcome in present),
            Column("Samen", width, is_number=True),
        ),
        rows,
        total=total,
        style="money",
    )
    return writer.section(SUMMARY, 1, KIND, blocks=(intro, table))


def _subject(subject: Subject, entries: Sequence[Entry], writer: Writer) -> Section:
    """The contributions about one chapter or priority, or about the whole plan."""
    title = sentence_start(subject.name)
    rows = [
        (
            Cell(lines_of(one.text), title=sentence_start(_who(one))),
            Cell(lines_of(one.answer)),
            Cell(lines_of(one.reason), title=sentence_start(one.get_outcome_display())),
        )
        for one in (entry.contribution for entry in entries)
    ]
    table = grid(
        Column("Bijdrage", 40),
        Column("Ons antwoord", 36),
        Column("Overgenomen?", 24),
        caption=f"Bijdragen: {subject.heading}",
        rows=rows,
        style="wide",
    )
    return writer.section(title, 1, KIND, number=subject.number, blocks=(table,))


def _who(one: Contribution) -> str:
    """Who it came from and how: "inwoner, gesprek op 12 maart 2026". A name only where that was agreed."""
    how = one.get_way_display()
    day = f" op {date_text(one.received_on)}" if one.received_on else ""
    return f"{one.who}; {how}{day}"
