"""The chapter that looks back, proposed from the end report of the former plan."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documents import standings
from documents.council import USUAL_ORDER
from documents.end_report import Account, end_of, programmes_in_words, targets_in_words
from documents.outline import date_text, sentence_start
from municipalities.models import User
from plans.chapters import add_chapter, chapter_tree, walk
from plans.editing import lock_for_editing, renumber, save_as
from plans.models import Chapter, Plan
from richtext.text import is_blank

Kind = Chapter.Kind
TITLE = "Terugblik"
NO_LESSONS = "Bij de acties staan geen lessen. Schrijf hier wat u anders gaat doen."
REASON = "Voorgesteld uit het eindrapport van het vorige plan"


class CannotLookBack(Exception):
    """There is nothing to look back on, or a text stands there already; the message says so in Dutch."""


@dataclass(frozen=True)
class LookBack:
    """A proposal: the rich text, and the chapter that it would fill (None: a new one)."""

    body: str
    chapter: Chapter | None


def look_back_of(plan: Plan, *, on: datetime.date) -> LookBack:
    """The proposal for `plan` as things stand on the day `on`, with a fixed number of queries.

    Raises CannotLookBack.
    """
    former = Plan.objects.select_related("municipality").filter(pk=plan.former_plan_id or 0).first()
    if former is None:
        raise CannotLookBack("Dit plan heeft geen vorig plan. Kies het vorige plan bij Gegevens.")
    chapters = [
        node.chapter
        for node in walk(chapter_tree(plan.chapters.all()))
        if node.chapter.kind == Kind.LOOK_BACK
    ]
    if written := next((chapter for chapter in chapters if not is_blank(chapter.body)), None):
        raise CannotLookBack(
            f"Het hoofdstuk ‘{written.title}’ heeft al een tekst. Die blijft staan. "
            "Wilt u toch een voorstel? Maak dan eerst die tekst leeg."
        )
    return LookBack(_body(Account.of(former, on=on)), chapters[0] if chapters else None)


@transaction.atomic
def propose_look_back(*, plan: Plan, by: User, on: datetime.date) -> Chapter:
    """Write the proposal in the empty chapter of this kind, or in a new one at its usual place.

    Never over a text. Raises CannotLookBack, PlanClosed, Gone.
    """
    plan = lock_for_editing(plan.pk)
    proposal = look_back_of(plan, on=on)
    chapter = proposal.chapter
    if chapter is not None:
        chapter.body = proposal.body
        save_as(chapter, by=by, reason=REASON)
        return chapter
    others = list(plan.chapters.filter(parent=None))
    chapter = add_chapter(
        plan=plan, title=TITLE, kind=Kind.LOOK_BACK, body=proposal.body, by=by, reason=REASON
    )
    before = USUAL_ORDER[: USUAL_ORDER.index(Kind.LOOK_BACK)]
    place = max((index for index, other in enumerate(others, start=1) if other.kind in before), default=0)
    others.insert(place, chapter)
    renumber(others, by=by, reason="Andere plaats")
    return chapter


def _body(account: Account) -> str:
    """The rich text: what was wanted, what was done, what was learned, what could not be measured."""
    plan = account.plan
    parts = [
        format_html(
            "<p>Dit hoofdstuk kijkt terug op {}. De cijfers zijn die van {}.</p>",
            plan.title_with_period,
            date_text(account.on),
        ),
        format_html("<h2>{}</h2>", "Wat wilden wij bereiken?"),
        *_targets(account),
        format_html("<h2>{}</h2>", "Wat hebben wij gedaan?"),
        *_work(account),
        format_html("<h2>{}</h2>", "Wat leerden wij ervan?"),
        _lessons(account),
        *_untold(account),
    ]
    return str(SafeString("").join(parts))


def _targets(account: Account) -> list[SafeString]:
    words = targets_in_words(account)
    if not words:
        return [format_html("<p>{}</p>", "Het vorige plan had geen streefwaarden.")]
    rows = []
    for chapter in (account.of_objectives, *account.priorities):
        for one in chapter.figures:
            last = standings.figure_text(one.last, one.series.measure)
            target = one.targets[-1].text if one.targets else standings.NO_TARGET
            status = end_of(one)
            rows.append((one.name, chapter.title, target, last, sentence_start(status.word)))
    body = format_html_join(
        "", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>', rows
    )
    heads = format_html_join(
        "",
        '<th scope="col">{}</th>',
        ((head,) for head in ("Indicator", "Onderdeel", "Streefwaarde", "Laatste cijfer", "Stand")),
    )
    return [
        format_html("<p>{}</p>", words),
        format_html(
            "<table><caption>Wat er van de streefwaarden van {} is geworden</caption>"
            "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            account.plan.period,
            heads,
            body,
        ),
    ]


def _work(account: Account) -> list[SafeString]:
    parts = [format_html("<p>{}</p>", programmes_in_words(account))]
    chapters = [chapter for chapter in (*account.priorities, *account.others) if chapter.work.actions]
    if chapters:
        items = ((chapter.title, chapter.work.words) for chapter in chapters)
        parts.append(
            format_html("<ul>{}</ul>", format_html_join("", "<li><strong>{}</strong>: {}</li>", items))
        )
    results = [
        (action.title, " ".join(action.result.split()))
        for action in account.work.done
        if action.result.strip()
    ]
    if results:
        parts.append(format_html("<p>Dit leverden de acties op:</p><ul>{}</ul>", _said(results)))
    return parts


def _lessons(account: Account) -> SafeString:
    lessons = [
        (action.title, " ".join(action.lessons.split()))
        for action in account.work.actions
        if action.lessons.strip()
    ]
    if not lessons:
        return format_html("<p>{}</p>", NO_LESSONS)
    return format_html("<ul>{}</ul>", _said(lessons))


def _untold(account: Account) -> list[SafeString]:
    untold = [(one.name, end_of(one)) for one in account.figures]
    said = [
        (name, f"{sentence_start(status.word)}. {status.sentence}")
        for name, status in untold
        if status.code in standings.UNTOLD
    ]
    if not said:
        return []
    return [
        format_html("<h2>Wat konden wij niet meten?</h2><ul>{}</ul>", _said(said)),
    ]


def _said(pairs: list[tuple[str, str]]) -> SafeString:
    return format_html_join("", "<li><strong>{}</strong>: {}</li>", pairs)
