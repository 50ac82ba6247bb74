"""A chapter becomes a priority, a guiding principle or an objective, and each of these a chapter again.

Words are never lost, and a text stands in one place only: what it was is deleted in the same transaction.
What has no field of its own in the new record becomes headings and lists in its text.
"""

import contextlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from municipalities.models import User
from plans.chapters import DEEPEST_LEVEL, ChapterNode, add_chapter, chapter_tree, walk
from plans.editing import (
    TURNED,
    add_record,
    counted,
    delete_record,
    lock_for_editing,
    require_present,
    save_as,
)
from plans.models import Chapter, GuidingPrinciple, Objective, PlanPart
from priorities.models import ApproachLine, Priority, RegionalPriority, Topic
from priorities.parts import topic_tree
from richtext.sanitising import TextTooLong, sanitise
from richtext.text import is_blank, plain_text

MOST_OF_A_TITLE = 250
TARGETS: dict[str, Any] = {
    "priority": Priority,
    "guidingprinciple": GuidingPrinciple,
    "objective": Objective,
}
# The chapter below which a record comes back, and the records that stand in chapters of a kind.
HOMES = {
    "priority": Chapter.Kind.PRIORITIES,
    "guidingprinciple": Chapter.Kind.GUIDING_PRINCIPLES,
    "objective": Chapter.Kind.OBJECTIVES,
}
RECORDS = {
    Chapter.Kind.PRIORITIES: ("priorities", "de prioriteiten"),
    Chapter.Kind.GUIDING_PRINCIPLES: ("principles", "de uitgangspunten"),
    Chapter.Kind.OBJECTIVES: ("objectives", "de doelstellingen"),
    Chapter.Kind.OTHER_THEMES: ("theme_texts", "de teksten bij thema's"),
    Chapter.Kind.DECISION: ("signatories", "de ondertekenaars"),
}
# What is about a text, and goes along with it: what would be deleted, or would lose it.
MOVABLE = (models.CASCADE, models.SET_NULL)
MARKS = ("<table", "<img", "<span")


class CannotTurn(Exception):
    """It would lose something on the way; the message says what, in Dutch."""


@dataclass(frozen=True)
class Turned:
    """What a text becomes: a title (empty for an objective), the text, and what one should know before."""

    title: str
    text: str
    notices: list[str]


def words(*texts: str) -> Counter[str]:
    """The words of titles and rich texts, each as often as it stands there."""
    return Counter(word for text in texts for word in plain_text(text).split())


# From a chapter


def turned_chapter(chapter: Chapter, into: str) -> Turned:
    """What `chapter` becomes with its sections. Raises CannotTurn."""
    node = _node(chapter)
    _refuse_home_of_records(node)
    sections = list(walk(node.children))
    text = sanitise_whole([node.chapter.body, *(_under_heading(below, node.depth) for below in sections)])
    notices = []
    if sections:
        titles = ", ".join(f"‘{below.chapter.title}’" for below in sections)
        one = "De paragraaf" if len(sections) == 1 else "De paragrafen"
        notices.append(
            f"{one} {titles} {'wordt een kop' if len(sections) == 1 else 'worden koppen'} in de tekst."
        )
    before = words(
        *(part for one in (node, *sections) for part in (escape(one.chapter.title), one.chapter.body))
    )
    if into == "objective":
        if any(mark in text for mark in MARKS):
            raise CannotTurn(
                "Een doelstelling heeft geen tabel, afbeelding of noot. Maak hier een uitgangspunt van."
            )
        lines = "\n".join(filter(None, [node.chapter.title, plain_text(text)]))
        notices.append("Titel en tekst worden samen de doelstelling. Vet, lijsten en links vallen weg.")
        _refuse_loss(before, words(escape(lines)))
        return Turned("", lines, notices)
    _refuse_loss(before, words(escape(node.chapter.title), text))
    return Turned(node.chapter.title, text, notices)


@transaction.atomic
def turn_chapter(*, chapter: Chapter, into: str, by: User) -> Any:
    """Make a priority, guiding principle or objective of `chapter` with its sections; return the record.

    `into` is a key of TARGETS. Raises PlanClosed, Gone, or CannotTurn.
    """
    plan = lock_for_editing(chapter.plan_id)
    require_present(chapter)
    turned = turned_chapter(chapter, into)
    model = TARGETS[into]
    record: Any = (
        Objective(plan=plan, text=turned.text)
        if model is Objective
        else model(plan=plan, title=turned.title, text=turned.text)
    )
    with _refusals_in_words():
        record.clean_fields(exclude=["plan"])
        add_record(record=record, by=by, reason="Van hoofdstuk gemaakt")
    nodes = walk([_node(chapter)])
    _carry_comments([node.chapter for node in nodes], record, by=by)
    delete_record(record=Chapter.objects.get(pk=chapter.pk), by=by, reason=TURNED[into])
    return record


def _under_heading(node: ChapterNode, depth: int) -> str:
    """A section as a heading with its text; of the two levels of headings deeper ones share the second."""
    level = 2 if node.depth == depth + 1 else 3
    return f"<h{level}>{escape(node.chapter.title)}</h{level}>{_lowered(node.chapter.body)}"


def _lowered(html: str) -> str:
    """The text with its headings at the second level, below a heading of its own."""
    return html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")


def _node(chapter: Chapter) -> ChapterNode:
    tree = chapter_tree(Chapter.objects.filter(plan_id=chapter.plan_id))
    return next(node for node in walk(tree) if node.chapter.pk == chapter.pk)


def _refuse_home_of_records(node: ChapterNode) -> None:
    for below in walk([node]):
        relation, what = RECORDS.get(Chapter.Kind(below.chapter.kind), ("", ""))
        if relation and getattr(below.chapter.plan, relation).exists():
            raise CannotTurn(
                f"In ‘{below.chapter.title}’ komen {what} van het plan. Dit hoofdstuk blijft daarom staan."
            )


# To a chapter


def turned_record(record: Any) -> Turned:
    """What a priority, guiding principle or objective becomes as a chapter. Raises CannotTurn."""
    if isinstance(record, Objective):
        return _turned_objective(record)
    if isinstance(record, GuidingPrinciple):
        return Turned(record.title, record.text, [])
    return _turned_priority(record)


@transaction.atomic
def turn_into_chapter(*, record: Any, by: User) -> Chapter:
    """Make a chapter of a priority, guiding principle or objective, in the chapter where these stand.

    Raises PlanClosed, Gone, CannotTurn, or StillInUse.
    """
    plan = lock_for_editing(record.plan_id)
    require_present(record)
    record = type(record).objects.get(pk=record.pk)
    turned = turned_record(record)
    with _refusals_in_words():
        chapter = add_chapter(
            plan=plan,
            title=turned.title,
            body=turned.text,
            parent=_home(plan.pk, HOMES[record._meta.model_name]),
            by=by,
            reason=f"Van {record._meta.verbose_name} gemaakt",
        )
    _carry_comments([record], chapter, by=by)
    delete_record(record=record, by=by, reason=TURNED["chapter"])
    return chapter


def _home(plan_id: int, kind: str) -> Chapter | None:
    """The chapter below which a section can come: that of the kind, or the one above it."""
    for node in walk(chapter_tree(Chapter.objects.filter(plan_id=plan_id))):
        if node.chapter.kind == kind:
            return node.chapter if node.depth < DEEPEST_LEVEL else node.chapter.parent
    return None


def _turned_objective(objective: Objective) -> Turned:
    lines = [line.strip() for line in objective.text.splitlines() if line.strip()]
    title, rest = _split_title(lines[0] if lines else "")
    body = "".join(f"<p>{escape(line)}</p>" for line in [rest, *lines[1:]] if line)
    notices = ["De eerste regel wordt de titel."]
    _refuse_loss(words(escape(objective.text)), words(escape(title), body))
    return Turned(title, body, notices)


def _split_title(line: str) -> tuple[str, str]:
    """The line as a title, and what does not fit in one. Raises CannotTurn."""
    if len(line) <= MOST_OF_A_TITLE:
        if not line:
            raise CannotTurn("Zonder tekst wordt dit geen hoofdstuk. U kunt het verwijderen.")
        return line, ""
    end = line.rfind(" ", 0, MOST_OF_A_TITLE + 1)
    if end <= 0:
        raise CannotTurn("Het eerste woord is te lang voor een titel.")
    return line[:end], line[end + 1 :].strip()


def _turned_priority(priority: Priority) -> Turned:
    """The parts under headings, in the order in which the council document shows them."""
    if stays := _keeps_priority(priority):
        raise CannotTurn(
            "Deze prioriteit kan geen hoofdstuk worden zolang dit eraan hangt: "
            f"{', '.join(stays)}. Verwijder dat eerst, of geef het een andere prioriteit."
        )
    lines = list(priority.approach_lines.all())
    tracks = [line.text for line in lines if line.kind == ApproachLine.Kind.TRACK]
    efforts = [line.text for line in lines if line.kind == ApproachLine.Kind.EFFORT]
    partners = [str(partner) for partner in priority.partners.select_related("organisation")]
    regional = [_regional(record) for record in priority.regional_priorities.all()]
    former = priority.continues
    continues = (
        f"Deze prioriteit gaat verder op ‘{former.title}’ uit {former.plan.title_with_period}."
        if former
        else ""
    )
    approach = (
        _lowered(priority.approach_introduction)
        + _listing(tracks, "ol")
        + _paragraph(priority.efforts_introduction)
        + _listing(efforts)
    )
    parts = [
        _themes(priority),
        priority.text,
        _part("Waarom dit een prioriteit is", _lowered(priority.reason)),
        _part("Aansluiting bij regionale prioriteiten", _listing(regional)),
        _part("Vervolg op het vorige plan", _paragraph(continues)),
        _part("Hoofdlijnen van de aanpak", approach),
        _part("Onderwerpen", _topics(priority.topics.all())),
        _part("Samenwerking met partners", _lowered(priority.partners_text) + _listing(partners)),
        _part("Beoogd resultaat", _lowered(priority.intended_result)),
    ]
    text = sanitise_whole(parts)
    held = [
        escape(priority.title), priority.text, priority.reason, priority.approach_introduction,
        escape(priority.efforts_introduction), priority.partners_text, priority.intended_result,
        *(escape(line) for line in (*tracks, *efforts, *partners)),
        *(escape(f"{topic.title} {topic.text}") for topic in priority.topics.all()),
    ]  # fmt: skip
    notices = []
    if any(parts[2:]):
        notices.append(
            "Wat bij de prioriteit staat, komt onder koppen in de tekst: aanpak, partners, resultaat."
        )
    if parts[0]:
        notices.append(
            "De thema's komen als tabel in de tekst. De thema's zijn dan nergens meer aangekruist."
        )
    _refuse_loss(words(*held), words(escape(priority.title), text), may_grow=True)
    return Turned(priority.title, text, notices)


def _keeps_priority(priority: Priority) -> list[str]:
    counts = [
        (priority.goals.count(), "doel", "doelen"),
        (priority.actions.count(), "actie", "acties"),
        (priority.quarters.count(), "kwartaal op de kalender", "kwartalen op de kalender"),
        (priority.continued_by.count(), "prioriteit in een later plan", "prioriteiten in een later plan"),
    ]
    return [counted(*entry) for entry in counts if entry[0]]


def _part(title: str, html: str) -> str:
    return "" if is_blank(html) else f"<h2>{escape(title)}</h2>{html}"


def _paragraph(text: str) -> str:
    return f"<p>{_with_breaks(text)}</p>" if text.strip() else ""


def _listing(items: Sequence[str], tag: str = "ul") -> str:
    inner = "".join(f"<li>{_with_breaks(item)}</li>" for item in items)
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def _with_breaks(text: str) -> str:
    return "<br>".join(escape(line) for line in text.strip().splitlines())


def _topics(topics: Iterable[Topic]) -> str:
    def shown(topic: Topic) -> str:
        more = f"<br>{_with_breaks(topic.text)}" if topic.text.strip() else ""
        return f"<strong>{escape(topic.title)}</strong>{more}"

    inner = ""
    for node in topic_tree(topics):
        below = "".join(f"<li>{shown(topic)}</li>" for topic in node.below)
        inner += f"<li>{shown(node.topic)}{f'<ul>{below}</ul>' if below else ''}</li>"
    return f"<ul>{inner}</ul>" if inner else ""


def _themes(priority: Priority) -> str:
    """The small table of fields and themes that stands above a priority."""
    themes = list(priority.themes.select_related("field").order_by("field__number", "position"))
    subthemes = list(priority.subthemes.select_related("theme__field"))
    fields = dict.fromkeys(
        [theme.field.name for theme in themes] + [sub.theme.field.name for sub in subthemes]
    )
    rows = [
        ("Veiligheidsveld", list(fields)),
        ("Veiligheidsthema", [*map(str, themes), *map(str, subthemes)]),
    ]
    if not fields:
        return ""
    cells = "".join(
        f"<tr><th>{label}</th><td>{escape(', '.join(values))}</td></tr>" for label, values in rows
    )
    return f"<table><tbody>{cells}</tbody></table>"


def _regional(record: RegionalPriority) -> str:
    said = ", ".join(filter(None, [record.get_level_display(), record.period]))
    roles = [("bestuurlijk trekker", record.political_lead), ("projectleider", record.project_leader)]
    leads = "; ".join(f"{label}: {role}" for label, role in roles if role)
    return f"{record.title} ({said})" + (f". {leads[:1].upper()}{leads[1:]}" if leads else "")


# What keeps everything


def sanitise_whole(parts: Iterable[str]) -> str:
    """The parts as one text. Raises CannotTurn when tables, images or notes would not all come along."""
    html = "".join(parts)
    try:
        text = sanitise(html)
    except TextTooLong as refusal:
        raise CannotTurn("Samen is dit te lang voor één tekst. Verdeel het eerst.") from refusal
    if any(html.count(mark) != text.count(mark) for mark in MARKS):
        raise CannotTurn("Samen staan er te veel tabellen in voor één tekst. Verdeel het eerst.")
    return text


def _refuse_loss(before: Counter[str], after: Counter[str], *, may_grow: bool = False) -> None:
    """The last guard: whatever went wrong above, no word goes."""
    if before - after or (after - before and not may_grow):
        raise CannotTurn("Dit kan niet zonder dat er woorden wegvallen. Zet de tekst met de hand over.")


@contextlib.contextmanager
def _refusals_in_words() -> Iterator[None]:
    try:
        yield
    except ValidationError as refusal:
        raise CannotTurn(" ".join(refusal.messages)) from refusal


def _carry_comments(old: Sequence[Any], new: Any, *, by: User) -> None:
    """Let what hangs on the old records, such as comments, hang on the new one where it can."""
    model, target = type(old[0]), type(new)
    for relation in model._meta.related_objects:
        part: Any = relation.related_model
        if relation.on_delete not in MOVABLE or not issubclass(part, PlanPart) or part is model:
            continue
        own = next(
            (field for field in part._meta.concrete_fields if field.related_model is target and field.null),
            None,
        )
        if own is None or not relation.field.null:
            continue
        for record in part._base_manager.filter(**{f"{relation.field.name}__in": old}):
            setattr(record, relation.field.name, None)
            setattr(record, own.name, new)
            save_as(record, by=by, reason="Gaat mee met de tekst", fields=[relation.field.name, own.name])
