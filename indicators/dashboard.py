"""What the pages on indicators show: finished values for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.chart import NARROW, WIDE, Chart
from charts.drawing import Picture, draw_all
from indicators.pictures import (
    Cell,
    FiguresTable,
    area_chart,
    cell_of,
    figures_table,
    series_chart,
    sparklines_of,
    table_of,
)
from indicators.reading import IndicatorFigures, PlanFigures
from indicators.series import Series
from indicators.status import Status, StatusCode
from plans.models import Objective
from priorities.models import Priority

# A sign and a word for every status; a colour helps, and says nothing by itself.
SIGNS = {
    StatusCode.REACHED: ("✓", "ok"),
    StatusCode.ON_COURSE: ("→", "info"),
    StatusCode.OFF_COURSE: ("!", "warn"),
    StatusCode.NOT_REACHED: ("✕", "bad"),
    StatusCode.NOT_YET: ("…", ""),
    StatusCode.NEEDS_JUDGEMENT: ("?", "info"),
    StatusCode.UNCLEAR: ("?", "warn"),
    StatusCode.INCOMPARABLE: ("≠", ""),
    StatusCode.NONE: ("–", ""),
}


@dataclass(frozen=True)
class Badge:
    """A status as it stands on a page."""

    sign: str
    colour: str
    word: str
    sentence: str

    @classmethod
    def of(cls, status: Status) -> "Badge":
        """The badge of a status."""
        sign, colour = SIGNS[StatusCode(status.code)]
        word = status.word[:1].upper() + status.word[1:]
        return cls(sign, colour, word, status.sentence)


@dataclass(frozen=True)
class TargetLine:
    """A target to the letter, with the year it holds for (empty: the end of the plan)."""

    year: str
    text: str
    badge: Badge


@dataclass(frozen=True)
class Card:
    """One indicator on the dashboard."""

    pk: int
    name: str
    source: str
    targets: tuple[TargetLine, ...]
    last: Cell | None
    last_period: str
    badge: Badge
    difference: str
    sparkline: Picture | None


@dataclass(frozen=True)
class CardGroup:
    """A priority or objective with its indicators."""

    record: Objective | Priority
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Drawing:
    """A picture for a wide screen and paper, the same for a phone, and the table that says it all."""

    pk: int
    name: str
    wide: Picture | None
    narrow: Picture | None
    difference: str = ""


@dataclass(frozen=True)
class Dashboard:
    """All indicators of a plan."""

    objectives: tuple[CardGroup, ...]
    priorities: tuple[CardGroup, ...]
    tables: tuple[FiguresTable, ...]
    drawings: tuple[Drawing, ...]
    is_empty: bool

    @classmethod
    def of(cls, figures: PlanFigures) -> "Dashboard":
        """The dashboard of a plan; asks the cache of pictures twice, however many there are."""
        parts = [*figures.objectives, *figures.priorities]
        several = [one for part in parts for one in part.figures]
        cards = {
            one.plan_indicator.pk: card_of(one, sparkline)
            for one, sparkline in zip(several, sparklines_of(several), strict=True)
        }

        def groups(parts: Sequence[object]) -> tuple[CardGroup, ...]:
            return tuple(
                CardGroup(part.record, tuple(cards[one.plan_indicator.pk] for one in part.figures))  # type: ignore[attr-defined]
                for part in parts
            )

        return cls(
            objectives=groups(figures.objectives),
            priorities=groups(figures.priorities),
            tables=picture_tables(figures.safety_picture),
            drawings=drawings_of(figures.safety_picture),
            is_empty=not figures.all,
        )


def card_of(figures: IndicatorFigures, sparkline: Picture | None) -> Card:
    """An indicator on the dashboard."""
    last = figures.last
    return Card(
        pk=figures.plan_indicator.pk,
        name=figures.name,
        source=figures.source_text,
        targets=target_lines(figures),
        last=cell_of(last, figures.series.measure) if last else None,
        last_period=str(last.period) if last else "",
        badge=Badge.of(figures.status),
        difference=figures.difference.sentence if figures.difference else "",
        sparkline=sparkline,
    )


def target_lines(figures: IndicatorFigures) -> tuple[TargetLine, ...]:
    """The targets of an indicator with how each stands."""
    return tuple(
        TargetLine(str(target.year or ""), target.text, Badge.of(status))
        for target, status in zip(figures.targets, figures.statuses, strict=True)
    )


def drawings_of(several: Sequence[IndicatorFigures]) -> tuple[Drawing, ...]:
    """The series of each indicator, for wide and narrow screens."""
    wanted: list[tuple[Chart, str]] = []
    for figures in several:
        for width in (WIDE, NARROW):
            chart = series_chart(figures, width=width)
            if chart:
                wanted.append((chart, f"reeks-{figures.plan_indicator.pk}-{width}"))
    drawn = dict(zip((place for _, place in wanted), draw_all(wanted), strict=True))
    return tuple(
        Drawing(
            figures.plan_indicator.pk,
            figures.name,
            drawn.get(f"reeks-{figures.plan_indicator.pk}-{WIDE}"),
            drawn.get(f"reeks-{figures.plan_indicator.pk}-{NARROW}"),
            figures.difference.sentence if figures.difference else "",
        )
        for figures in several
    )


def picture_tables(several: Sequence[IndicatorFigures]) -> tuple[FiguresTable, ...]:
    """The safety picture in figures: a row per series, a column per period; a table per kind of period."""
    return ()


@dataclass(frozen=True)
class IndicatorPage:
    """Everything about one indicator of a plan."""

    figures: IndicatorFigures
    series: Drawing
    areas: Drawing | None
    tables: tuple[FiguresTable, ...]
    targets: tuple[TargetLine, ...]
    last: Cell | None
    badge: Badge

    @classmethod
    def of(cls, figures: IndicatorFigures) -> "IndicatorPage":
        """The page of an indicator; asks the cache of pictures once."""
        pk = figures.plan_indicator.pk
        charts = {
            f"{name}-{pk}-{width}": make(figures, width=width)
            for name, make in (("reeks", series_chart), ("gebieden", area_chart))
            for width in (WIDE, NARROW)
        }
        wanted: list[tuple[Chart, str]] = [(chart, place) for place, chart in charts.items() if chart]
        drawn = dict(zip((place for _, place in wanted), draw_all(wanted), strict=True))

        def drawing(name: str) -> Drawing:
            wide, narrow = (drawn.get(f"{name}-{pk}-{width}") for width in (WIDE, NARROW))
            return Drawing(pk, figures.name, wide, narrow)

        last = figures.last
        return cls(
            figures=figures,
            series=drawing("reeks"),
            areas=drawing("gebieden") if charts[f"gebieden-{pk}-{WIDE}"] else None,
            tables=(figures_table(figures), *other_tables(figures.finer, figures.other_units)),
            targets=target_lines(figures),
            last=cell_of(last, figures.series.measure) if last else None,
            badge=Badge.of(figures.status),
        )


def other_tables(*several: Sequence[Series]) -> tuple[FiguresTable, ...]:
    """Tables of figures that do not stand in the line: other periods, other units."""
    return tuple(
        table_of(f"{line.name}: {line.area}, andere perioden of andere eenheid", [line])
        for lines in several
        for line in lines
    )
