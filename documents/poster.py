"""The calendar of a year as a poster on one sheet of A3: four quarters beside each other.

Moments of the priority of the quarter come first when not all of them fit in legible letters; the others
follow on the next sheet, quarter by quarter. Nothing is left out and nothing is shown in half.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from communication.calendar import CalendarAction, CalendarYear, Card, calendar_year
from communication.calendar_moments import IDEA, CalendarMoment
from communication.models import CommunicationMoment
from documents.fitting import MILLIMETRE, beyond_head, line_count
from documents.outline import Document, facts_of, sender
from municipalities.models import Municipality, Role, User
from plans.models import Plan
from priorities.models import Action, Priority, QuarterFocus

# The sheet, in millimetres: it agrees with static/livp/poster-pdf.css.
COLUMN = 89.0
COLUMN_HEIGHT = 247.0
INDENT = 3.4
# Letters, in points: the largest that fits is taken.
SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
LEADING = 1.26
TITLE = 1.6
"""The priority is so much larger than the text."""
AROUND = 58.0
"""White in a quarter, in points: its padding, below the priority and its sentence, above both headings."""
AFTER_LINE = 2.5
ACTIONS_FIRST = 3
"""So many actions keep their place when a quarter is too full."""
MONTHS = (
    "januari, februari, maart",
    "april, mei, juni",
    "juli, augustus, september",
    "oktober, november, december",
)


@dataclass(frozen=True)
class Line:
    """A moment or action: when, what, and what follows it in smaller words; `is_focus`: of the priority."""

    when: str
    what: str
    more: str = ""
    is_focus: bool = False

    @property
    def text(self) -> str:
        """All of it as one line."""
        return " ".join(filter(None, [self.when, self.what, f"({self.more})" if self.more else ""]))

    @property
    def when_whole(self) -> SafeString:
        """When, without a line that ends in the middle of t/m."""
        return _kept(self.when)

    @property
    def more_whole(self) -> SafeString:
        """What follows, in the same way."""
        return _kept(self.more)


def _kept(text: str) -> SafeString:
    parts = ((part,) for part in text.split("t/m"))
    return format_html_join(SafeString('<span class="keep">t/m</span>'), "{}", parts)


@dataclass(frozen=True)
class QuarterShown:
    """A quarter on the sheet: what stands there, and what follows on the next (`more_*`)."""

    number: int
    months: str
    colour: int
    priority: str
    sentence: str
    moments: tuple[Line, ...]
    actions: tuple[Line, ...]
    more_moments: tuple[Line, ...] = ()
    more_actions: tuple[Line, ...] = ()

    @property
    def more(self) -> int:
        """How much follows on the next sheet."""
        return len(self.more_moments) + len(self.more_actions)

    @property
    def name(self) -> str:
        """As people say it: 1e kwartaal."""
        return f"{self.number}e kwartaal"


def lay_out(quarters: Sequence[QuarterShown], room: float) -> tuple[float, tuple[QuarterShown, ...]]:
    """The largest letters in which everything fits, and the quarters with what goes on on the next sheet.

    `room` is the height of the columns in points.
    """
    for size in SIZES:
        if all(_need(quarter, size) <= room for quarter in quarters):
            return size, tuple(quarters)
    return SIZES[-1], tuple(_cut(quarter, SIZES[-1], room) for quarter in quarters)


def _head(quarter: QuarterShown, size: float) -> float:
    title = size * TITLE
    wide = COLUMN * MILLIMETRE
    lines = line_count(quarter.priority or "Nog geen prioriteit", wide, title, weight=700)
    height = AROUND + title * 1.15 * lines
    if quarter.sentence:
        height += size * LEADING * line_count(quarter.sentence, wide, size)
    # The headings above moments and actions.
    return height + 2 * size * LEADING


def _line(line: Line, size: float) -> float:
    wide = (COLUMN - INDENT) * MILLIMETRE
    return AFTER_LINE + size * LEADING * line_count(line.text, wide, size, weight=600)


def _need(quarter: QuarterShown, size: float) -> float:
    """How high a quarter is, in points."""
    lines = [*quarter.moments, *quarter.actions]
    empty = (not quarter.moments) + (not quarter.actions)
    return _head(quarter, size) + sum(_line(line, size) for line in lines) + empty * size * LEADING


def _cut(quarter: QuarterShown, size: float, room: float) -> QuarterShown:
    """Keep what fits: some actions, then moments of the priority, other moments, the other actions."""
    if _need(quarter, size) <= room:
        return quarter
    left = room - _head(quarter, size) - AFTER_LINE - 2 * size * LEADING
    actions, moments = list(quarter.actions), list(quarter.moments)
    in_turn: list[tuple[str, int, Line]] = [
        *(("action", place, line) for place, line in enumerate(actions[:ACTIONS_FIRST])),
        *(("moment", place, line) for place, line in enumerate(moments) if line.is_focus),
        *(("moment", place, line) for place, line in enumerate(moments) if not line.is_focus),
        *(("action", place, line) for place, line in enumerate(actions) if place >= ACTIONS_FIRST),
    ]
    kept = set()
    for kind, place, line in in_turn:
        left -= _line(line, size)
        if left < 0:
            break
        kept.add((kind, place))
    return QuarterShown(
        quarter.number,
        quarter.months,
        quarter.colour,
        quarter.priority,
        quarter.sentence,
        moments=tuple(line for place, line in enumerate(moments) if ("moment", place) in kept),
        actions=tuple(line for place, line in enumerate(actions) if ("action", place) in kept),
        more_moments=tuple(line for place, line in enumerate(moments) if ("moment", place) not in kept),
        more_actions=tuple(line for place, line in enumerate(actions) if ("action", place) not in kept),
    )


def quarter_of(card: Card, *, with_marks: bool) -> QuarterShown:
    """A quarter of the calendar; `with_marks` says of an idea that it is one."""
    moments = [moment for moment in card.moments if not moment.is_cancelled]
    actions = card.actions if card.priority else card.others
    return QuarterShown(
        number=card.quarter.number,
        months=MONTHS[card.quarter.number - 1],
        colour=card.colour,
        priority=card.priority,
        sentence=card.sentence,
        moments=tuple(_of_moment(moment, card, with_marks=with_marks) for moment in moments),
        actions=tuple(_of_action(action) for action in actions),
    )


def _of_moment(moment: CalendarMoment, card: Card, *, with_marks: bool) -> Line:
    more = moment.channel
    if with_marks and moment.mark is IDEA:
        more = f"{more}, idee"
    is_focus = card.priority_id is not None and moment.priority_id == card.priority_id
    return Line(moment.when, moment.title, more, is_focus=is_focus)


def _of_action(action: CalendarAction) -> Line:
    return Line("", action.title, ", ".join(filter(None, [action.moment, action.lead])))


@dataclass(frozen=True)
class Poster(Document):
    """The calendar of a municipality for a year, for a wall."""

    size: float
    height: float
    quarters: tuple[QuarterShown, ...]
    plan_title: str
    address: str

    paper_template: ClassVar[str] = "documents/poster_paper.html"
    stylesheets: ClassVar[tuple[str, ...]] = ("livp/sheet-pdf.css", "livp/poster-pdf.css")
    draft_stylesheets: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, municipality: Municipality, year: int, *, is_draft: bool) -> "Poster":
        """Read the calendar of a year: what everybody may see, or for a draft what colleagues see."""
        reader = _colleague_at(municipality) if is_draft else AnonymousUser()
        # Past and future look the same on paper: the day makes no difference.
        calendar = calendar_year(municipality, year, user=reader, today=datetime.date(year, 1, 1))
        plan_title = ", ".join(plan.title_with_period for plan in calendar.plans)
        notice = next((plan.notice for plan in calendar.plans if plan.notice), "")
        title = f"Veiligheidskalender {year}"
        room = COLUMN_HEIGHT * MILLIMETRE - beyond_head(
            title=title, plan_title=plan_title, notice=notice, sender=municipality.title
        )
        size, quarters = lay_out([quarter_of(card, with_marks=is_draft) for card in calendar.cards], room)
        return cls(
            **sender(municipality),
            reference=f"{municipality.slug}/kalender/{year}",
            title=title,
            subtitle="",
            period=str(year),
            is_draft=is_draft,
            status="Concept" if is_draft else "Vastgesteld",
            notice=notice,
            colophon=facts_of([("Plan", plan_title)]),
            sections=(),
            images=(),
            **_dates(calendar),
            size=size,
            quarters=quarters,
            plan_title=plan_title,
            height=room,
            address=settings.BASE_URL + reverse("calendar", args=[municipality.slug, year]),
        )

    @property
    def css(self) -> str:
        """The colour of the municipality and the size of the letters."""
        size, title = self.size, self.size * TITLE
        return "\n".join(
            [
                super().css,
                f".poster {{ font-size: {size}pt; line-height: {size * LEADING:.3f}pt }}",
                f".poster h3 {{ font-size: {title:.3f}pt; line-height: {title * 1.15:.3f}pt }}",
                f".quarter {{ min-height: {self.height - 0.5:.2f}pt }}",
            ]
        )

    @property
    def has_more(self) -> bool:
        """Whether something follows on the next sheet."""
        return any(quarter.more for quarter in self.quarters)


def _colleague_at(municipality: Municipality) -> User:
    """Somebody who works there and nowhere else: of a plan that a neighbour leads, not an insider."""
    reader = User(is_active=True)
    reader._current_roles = frozenset({(municipality.pk, Role.COUNCIL_READER.value)})
    return reader


def _dates(calendar: CalendarYear) -> dict[str, Any]:
    """When the first plan was made, and when anything on the poster last changed. From the history."""
    plans = [plan.pk for plan in calendar.plans]
    sources: tuple[Any, ...] = (CommunicationMoment, Action, Priority, QuarterFocus)
    newest = [
        model.history.filter(plan_id__in=plans).aggregate(at=Max("history_date"))["at"] for model in sources
    ]
    created = Plan.objects.filter(pk__in=plans).aggregate(at=Min("created_at"))["at"]
    return {"created_at": created, "modified_at": max(filter(None, [created, *newest]))}
