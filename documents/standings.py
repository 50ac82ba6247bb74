"""How the effect indicators of a plan stand, for reports: target, last figure and status, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charts.chart import NARROW
from charts.drawing import draw_all
from documents.outline import Cell, Column, Drawings, Grid, grid, sentence_start
from indicators.models import Measurement, Target
from indicators.pictures import has_line, series_chart
from indicators.reading import IndicatorFigures
from indicators.series import Measure, Point
from indicators.status import Status, StatusCode

NO_FIGURE = "nog geen cijfer"
NO_TARGET = "geen streefwaarde"


@dataclass(frozen=True)
class Outcome:
    """A group of statuses: what it is called in a column, and in a sentence after a number (one, more)."""

    heading: str
    one: str
    more: str
    codes: frozenset[StatusCode]


OUTCOMES = (
    Outcome("Bereikt", "is bereikt", "zijn bereikt", frozenset({StatusCode.REACHED})),
    Outcome("Op koers", "is op koers", "zijn op koers", frozenset({StatusCode.ON_COURSE})),
    Outcome("Niet op koers", "is niet op koers", "zijn niet op koers", frozenset({StatusCode.OFF_COURSE})),
    Outcome("Niet bereikt", "is niet bereikt", "zijn niet bereikt", frozenset({StatusCode.NOT_REACHED})),
    Outcome(
        "Niet te meten",
        "is niet te meten",
        "zijn niet te meten",
        frozenset({StatusCode.NOT_YET, StatusCode.NEEDS_JUDGEMENT, StatusCode.INCOMPARABLE}),
    ),
    Outcome("Niet eenduidig", "is niet eenduidig", "zijn niet eenduidig", frozenset({StatusCode.UNCLEAR})),
)
UNTOLD = frozenset(
    {
        StatusCode.NOT_YET, StatusCode.NEEDS_JUDGEMENT, StatusCode.INCOMPARABLE, StatusCode.UNCLEAR,
        StatusCode.NONE,
    }
)  # fmt: skip


def standing_in(figures: IndicatorFigures, year: int) -> tuple[Target | None, Status]:
    """The target that counts in `year`, with how it stands: of that year, else the next, else the last."""
    pairs = list(zip(figures.targets, figures.statuses, strict=True))
    if not pairs:
        return None, figures.status
    return next((pair for pair in pairs if (pair[0].year or figures.last_year) >= year), pairs[-1])


def counts_of(statuses: Iterable[Status]) -> Counter[str]:
    """How many targets have which outcome, by its heading; what has no target does not count."""
    counts: Counter[str] = Counter()
    for status in statuses:
        for outcome in OUTCOMES:
            counts[outcome.heading] += status.code in outcome.codes
    return +counts


def in_words(statuses: Sequence[Status]) -> str:
    """The outcomes as a sentence: "Er zijn 11 indicatoren met een streefwaarde: 3 zijn bereikt, …".

    Takes one status of each indicator; empty without targets.
    """
    counts = counts_of(statuses)
    total = counts.total()
    if not total:
        return ""
    parts = [
        f"{counts[outcome.heading]} {outcome.one if counts[outcome.heading] == 1 else outcome.more}"
        for outcome in OUTCOMES
        if counts[outcome.heading]
    ]
    said = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} en {parts[-1]}"
    if total == 1:
        return f"Er is 1 indicator met een streefwaarde: die {said.removeprefix('1 ')}."
    return f"Er zijn {total} indicatoren met een streefwaarde: {said}."


def figure_text(point: Point | None, measure: Measure, *, without: str = NO_FIGURE) -> str:
    """A figure with its period: 580 in 2019 (t/m september), 7,4 in 2021 (voorlopig)."""
    if point is None:
        return without
    provisional = " (voorlopig)" if point.is_provisional else ""
    if point.value is not None:
        words = measure.text(point.value)
    elif point.is_known:
        words = str(Measurement.Judgement(point.judgement).label)
    else:
        words = "geheim" if point.is_secret else "niet beschikbaar"
    return f"{words} in {point.period}{provisional}"


def status_cell(status: Status) -> Cell:
    """The word, with the sentence that explains it below."""
    return Cell((status.sentence,), title=sentence_start(status.word))


def year_table(figures: Sequence[IndicatorFigures], *, year: int, caption: str) -> Grid:
    """The indicators of a priority in the report of a year: target, last figure, status."""
    rows = []
    for one in figures:
        target, status = standing_in(one, year)
        rows.append(
            (
                Cell((one.name,), is_head=True),
                Cell((target.text, *_for_year(target)) if target else (NO_TARGET,)),
                Cell((figure_text(one.last, one.series.measure),)),
                status_cell(status),
            )
        )
    columns = (
        Column("Indicator", 26),
        Column("Streefwaarde", 18),
        Column("Laatste cijfer", 18),
        Column("Stand", 38),
    )
    return grid(*columns, caption=caption, rows=rows, style="wide standings")


def _for_year(target: Target) -> tuple[str, ...]:
    return (f"(voor {target.year})",) if target.year else ()


def drawings(figures: Sequence[IndicatorFigures]) -> tuple[Drawings, ...]:
    """A chart of each series that has more than one figure; nothing without any. The cache is asked once."""
    wanted = []
    for one in figures:
        chart = series_chart(one, width=NARROW)
        if chart is not None and has_line(one.series):
            wanted.append((chart, f"grafiek-{one.plan_indicator.pk}"))
    pictures = tuple(picture for picture in draw_all(wanted) if picture.svg)
    return (Drawings(pictures),) if pictures else ()
