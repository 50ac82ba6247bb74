"""The register of initiatives in pictures and words: coverage through time, the course of one initiative."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from charts.chart import NARROW, WIDE, Dot, Line, LineChart
from charts.drawing import Picture, draw_all
from stakeholders.initiatives import Coverage, Entry, quarter_end

NO_BREAK = "\u00a0"
UNKNOWN = "niet bekend"
MOST_SLOTS = 40


@dataclass(frozen=True)
class Drawing:
    """A picture for a wide and one for a narrow screen."""

    heading: str
    wide: Picture
    narrow: Picture


def draw_both(charts: Sequence[LineChart | None]) -> list[Drawing]:
    """The charts that there are, each drawn twice; the cache is asked once."""
    found = [chart for chart in charts if chart is not None]
    both = [
        (replace(chart, width=width), f"figuur-{number}-{width}")
        for number, chart in enumerate(found, start=1)
        for width in (WIDE, NARROW)
    ]
    drawn = iter(draw_all(both))
    return [Drawing(chart.title, next(drawn), next(drawn)) for chart in found]


# Coverage


def coverage_chart(course: Sequence[Coverage], place: str) -> LineChart | None:
    """The covered part of the neighbourhoods per quarter; None with fewer than two of them, or no list."""
    shares = [percentage(one.share) for one in course]
    if len(course) < 2 or None in shares:
        return None
    texts = [percentage_text(one.share) for one in course]
    return LineChart(
        title=f"Deel van de wijken en buurten met een initiatief, {place}",
        description=(
            f"Van {texts[0]} ({slot_words(course[0].on)}) naar {texts[-1]} ({slot_words(course[-1].on)}). "
            "Alle cijfers staan in de tabel."
        ),
        slots=slots_of([one.on for one in course]),
        line=Line(
            place,
            tuple(Dot(n, value, text) for n, (value, text) in enumerate(zip(shares, texts, strict=True))),
        ),
        unit="procent",
    )


def members_chart(course: Sequence[Coverage], place: str) -> LineChart | None:
    """All members together per quarter; hollow where those of some initiative are not known."""
    known = [one for one in course if one.members.total is not None]
    if len(known) < 2:
        return None
    return LineChart(
        title=f"Leden van alle initiatieven samen, {place}",
        description=(
            f"Van {number_text(known[0].members.total)} ({slot_words(known[0].on)}) naar "
            f"{number_text(known[-1].members.total)} ({slot_words(known[-1].on)}). Een open punt telt niet "
            "alle initiatieven mee. Alle cijfers staan in de tabel."
        ),
        slots=slots_of([one.on for one in course]),
        line=Line(
            place,
            tuple(
                Dot(
                    number,
                    None if one.members.total is None else Decimal(one.members.total),
                    number_text(one.members.total),
                    is_hollow=one.members.unknown > 0,
                )
                for number, one in enumerate(course)
            ),
        ),
        unit="leden",
    )


# One initiative


def size_chart(entry: Entry, field: str, word: str) -> LineChart | None:
    """How the members or signs of one initiative went, per quarter; None with fewer than two figures."""
    figures = [
        (one.measured_on, value) for one in entry.measurements if (value := getattr(one, field)) is not None
    ]
    if len(figures) < 2:
        return None
    # Of several in a quarter the last one; where nobody knew it, the line stops.
    by_quarter: dict[datetime.date, int | None] = {}
    for one in entry.measurements:
        value = getattr(one, field)
        if value is not None or quarter_end(one.measured_on) not in by_quarter:
            by_quarter[quarter_end(one.measured_on)] = value
    ends = _quarters(figures[0][0], figures[-1][0])
    (first, start), (last, end) = figures[0], figures[-1]
    name = entry.initiative.name
    return LineChart(
        title=f"Aantal {word} van {name}",
        description=(
            f"Van {number_text(start)} op {first:%d-%m-%Y} naar {number_text(end)} op {last:%d-%m-%Y}. "
            "Alle cijfers staan in de tabel."
        ),
        slots=slots_of(ends),
        line=Line(
            name,
            tuple(
                Dot(
                    number, None if (value := by_quarter[day]) is None else Decimal(value), number_text(value)
                )
                for number, day in enumerate(ends)
                if day in by_quarter
            ),
        ),
        unit=word,
    )


def _quarters(first: datetime.date, last: datetime.date) -> list[datetime.date]:
    found = [quarter_end(first)]
    while found[-1] < quarter_end(last):
        found.append(quarter_end(found[-1] + datetime.timedelta(days=1)))
    return found[-MOST_SLOTS:]


# Words


def slots_of(days: Sequence[datetime.date]) -> tuple[str, ...]:
    """What stands below the axis: the quarters."""
    return tuple(f"{(day.month + 2) // 3}e{NO_BREAK}kw. {day.year}" for day in days)


def slot_words(day: datetime.date) -> str:
    """The end of a quarter, or a day within it: eind 3e kwartaal 2026, op 22-11-2026."""
    if day == quarter_end(day):
        return f"eind {(day.month + 2) // 3}e kwartaal {day.year}"
    return f"op {day:%d-%m-%Y}"


def percentage(share: float | None) -> Decimal | None:
    """A share as a percentage in whole numbers, rounded as people do."""
    return None if share is None else (Decimal(repr(share)) * 100).quantize(Decimal(1), ROUND_HALF_UP)


def percentage_text(share: float | None) -> str:
    """A share in words: 33%. Almost all is not all, and almost nothing is not nothing."""
    value = percentage(share)
    if value is None or share is None:
        return UNKNOWN
    if value == 0 and share > 0:
        return "minder dan 1%"
    return "meer dan 99%" if value == 100 and share < 1 else f"{value}%"


def number_text(value: int | None) -> str:
    """A number as people in the Netherlands write it: 1.234."""
    return UNKNOWN if value is None else f"{value:,}".replace(",", ".")
