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
)
from plans.models import Plan

KIND = "responses"
Outcome = Contribution.Outcome
SUMMARY = "Samengevat"
NOT_ANSWERED = "nog niet beantwoord"
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
            sections=(
                _summary(told, writer, is_draft=shows_open),
                *(_subject(subject, of_subject, writer) for subject, of_subject in grouped(told, subjects)),
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
    intro = Paragraph(
        "Wij kregen 1 bijdrage aan het plan. Hieronder staat wat wij ermee doen."
        if number == 1
        else f"Wij kregen {number} bijdragen aan het plan. Hieronder staat wat wij met elke bijdrage doen."
    )
    records = [entry.contribution for entry in entries]
    tables = (
        _counted("Wat wij ermee deden", [sentence_start(one.get_outcome_display()) for one in records]),
        _counted(
            "Van wie de bijdragen kwamen", [sentence_start(one.get_source_display()) for one in records]
        ),
    )
    return writer.section(SUMMARY, 1, KIND, blocks=(intro, *tables))


def _counted(caption: str, words: Sequence[str]) -> Grid:
    """How often each word comes, in the order of the choices they are of."""
    order = [sentence_start(label) for label in (*Outcome.labels, *Contribution.Source.labels)]
    counts = Counter(words)
    rows = tuple(
        (Cell((word,), is_head=True), Cell((str(counts[word]),))) for word in sorted(counts, key=order.index)
    )
    return Grid(
        caption,
        (Column("Soort", 70), Column("Aantal", 30, is_number=True)),
        rows,
        total=(Cell(("Samen",), is_head=True), Cell((str(len(words)),))),
        style="money",
    )


def _subject(subject: Subject, entries: Sequence[Entry], writer: Writer) -> Section:
    """The contributions about one chapter or priority, or about the whole plan."""
    title = sentence_start(subject.name)
    rows = [
        (
            Cell(lines_of(one.text), title=sentence_start(_who(one))),
            Cell(lines_of(one.answer) or ((NOT_ANSWERED,) if one.outcome == Outcome.OPEN else ())),
            Cell(lines_of(one.reason), title=_outcome(one)),
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


def _outcome(one: Contribution) -> str:
    """What we did with it; of what is open the answer says so already."""
    return sentence_start(one.get_outcome_display()) if one.outcome != Outcome.OPEN else ""


def _who(one: Contribution) -> str:
    """Who it came from and how: "inwoner, gesprek op 12 maart 2026". A name only where that was agreed."""
    how = one.get_way_display()
    day = f" op {date_text(one.received_on)}" if one.received_on else ""
    return f"{one.who}; {how}{day}"
