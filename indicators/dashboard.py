"""What the pages on indicators show: finished values for the templates."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from charts.chart import NARROW, WIDE, Chart
from charts.drawing import Picture, draw_all
from indicators.corrections import Correction, corrections_of
from indicators.difference import Difference, Direction
from indicators.models import IndicatorVersion, PlanIndicator, SeriesBreak
from indicators.periods import PeriodKind
from indicators.pictures import (
    JUDGEMENTS,
    Cell,
    FiguresTable,
    YearsOfTarget,
    area_chart,
    cell_of,
    figures_table,
    has_line,
    safety_tables,
    series_chart,
    sparklines_of,
    table_of,
    unit_name,
    years_of_targets,
)
from indicators.reading import IndicatorFigures, PartFigures, PlanFigures
from indicators.series import Series
from indicators.status import Status, StatusCode
from indicators.targets import plain_target
from plans.models import Objective
from priorities.models import Priority

# A sign and a word for every status; a colour helps, and says nothing by itself.
SIGNS = {
    StatusCode.REACHED: ("✓", "ok"),
    StatusCode.ON_COURSE: ("→", "info"),
    StatusCode.OFF_COURSE: ("!", "warn"),
    StatusCode.NOT_REACHED: ("✕", "bad"),
    StatusCode.NOT_YET: ("…", ""),
    StatusCode.NEEDS_JUDGEMENT: ("○", "info"),
    StatusCode.UNCLEAR: ("?", "warn"),
    StatusCode.INCOMPARABLE: ("≠", ""),
    StatusCode.NONE: ("–", ""),
}


@dataclass(frozen=True)
class Badge:
    """A status as it stands on a page."""

    code: StatusCode
    sign: str
    colour: str
    word: str
    sentence: str

    @classmethod
    def of(cls, status: Status) -> "Badge":
        """The badge of a status."""
        sign, colour = SIGNS[status.code]
        word = status.word[:1].upper() + status.word[1:]
        return cls(status.code, sign, colour, word, status.sentence)


@dataclass(frozen=True)
class TargetLine:
    """A target to the letter, with the year it holds for (empty: the end of the plan) and what it means."""

    year: str
    text: str
    badge: Badge
    meaning: str
    is_clarified: bool


@dataclass(frozen=True)
class Card:
    """One indicator on the dashboard."""

    pk: int
    name: str
    source: str
    targets: tuple[YearsOfTarget, ...]
    last: Cell | None
    last_period: str
    last_note: str
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
    key: str = ""
    difference: str = ""


@dataclass(frozen=True)
class Dashboard:
    """All indicators of a plan."""

    objectives: tuple[CardGroup, ...]
    priorities: tuple[CardGroup, ...]
    tables: tuple[FiguresTable, ...]
    drawings: tuple[Drawing, ...]
    summary: tuple[tuple[Badge, int], ...]
    has_safety_picture: bool
    is_empty: bool

    @property
    def has_one_indicator_each(self) -> bool:
        """Whether every objective has one indicator: then their cards stand beside each other."""
        return all(len(group.cards) < 2 for group in self.objectives)

    @property
    def has_objectives(self) -> bool:
        """Whether an objective has indicators."""
        return any(group.cards for group in self.objectives)

    @classmethod
    def of(cls, figures: PlanFigures) -> "Dashboard":
        """The dashboard of a plan; asks the cache of pictures twice, however many there are."""
        parts = [*figures.objectives, *figures.priorities]
        several = [one for part in parts for one in part.figures]
        cards = {
            one.plan_indicator.pk: card_of(one, sparkline)
            for one, sparkline in zip(several, sparklines_of(several), strict=True)
        }

        def groups(parts: Sequence[PartFigures]) -> tuple[CardGroup, ...]:
            return tuple(
                CardGroup(part.record, tuple(cards[one.plan_indicator.pk] for one in part.figures))
                for part in parts
            )

        return cls(
            objectives=groups(figures.objectives),
            priorities=groups(figures.priorities),
            tables=safety_tables(figures.safety_picture),
            drawings=drawings_of(figures.safety_picture),
            summary=summary_of([card.badge for card in cards.values()]),
            has_safety_picture=bool(figures.safety_picture),
            is_empty=not figures.all,
        )


def card_of(figures: IndicatorFigures, sparkline: Picture | None) -> Card:
    """An indicator on the dashboard."""
    last = figures.last
    return Card(
        pk=figures.plan_indicator.pk,
        name=figures.name,
        source=figures.source_text,
        targets=tuple(years_of_targets(figures.targets)),
        last=cell_of(replace(last, note=""), figures.series.measure) if last else None,
        last_period=str(last.period) if last else "",
        last_note=last.note if last and not last.is_secret else "",
        badge=Badge.of(figures.status),
        difference=_news(figures),
        sparkline=sparkline,
    )


def _news(figures: IndicatorFigures) -> str:
    """What the difference says besides the status: no sentence twice in one card."""
    difference = figures.difference
    if difference is None or difference.earlier is None:
        return ""
    told = set(_sentences(figures.status.sentence))
    if difference.direction == Direction.INCOMPARABLE:
        found = _sentences(difference.sentence)
    elif difference.later.period.kind == PeriodKind.PART_YEAR:
        found = _sentences(_told(difference))
    elif _sentences(difference.sentence)[0] in told:
        found = []
    else:
        found = [_short(difference), *difference.remarks]
    return " ".join(one for one in found if one not in told)


def _told(difference: Difference) -> str:
    """The sentences of a difference; of a part-year also which side of its share the figure is on."""
    is_part = difference.later.period.kind == PeriodKind.PART_YEAR and difference.earlier is not None
    if not is_part or difference.direction != Direction.NONE:
        return difference.sentence
    return f"{difference.sentence} {_short(difference)}"


def _short(difference: Difference) -> str:
    return f"{difference.in_short[:1].upper()}{difference.in_short[1:]}."


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def target_lines(figures: IndicatorFigures) -> tuple[TargetLine, ...]:
    """The targets of an indicator with how each stands."""
    lines = []
    for target, status in zip(figures.targets, figures.statuses, strict=True):
        reading = plain_target(target).reading
        stored = getattr(target, "reading", None)
        lines.append(
            TargetLine(
                year=str(target.year or ""),
                text=target.text,
                badge=Badge.of(status),
                meaning=reading.words(figures.series.measure) if reading.is_clear else "",
                is_clarified=stored is not None and stored.is_clarified,
            )
        )
    return tuple(lines)


def summary_of(badges: Sequence[Badge]) -> tuple[tuple[Badge, int], ...]:
    """How many indicators there are of each status, the best first."""
    counts = Counter(badge.code for badge in badges)
    first = {badge.code: badge for badge in reversed(badges)}
    return tuple((first[code], counts[code]) for code in SIGNS if code in counts)


def drawings_of(several: Sequence[IndicatorFigures]) -> tuple[Drawing, ...]:
    """The series of each indicator, for wide and narrow screens; one figure alone needs no picture."""
    several = [one for one in several if has_line(one.series)]
    wanted: list[tuple[Chart, str]] = []
    for figures in several:
        for width in (WIDE, NARROW):
            chart = series_chart(figures, width=width)
            if chart:
                wanted.append((chart, f"reeks-{figures.plan_indicator.pk}-{width}"))
    drawn = _drawn(wanted)
    return tuple(
        Drawing(
            figures.plan_indicator.pk,
            figures.name,
            drawn.get(f"reeks-{figures.plan_indicator.pk}-{WIDE}"),
            drawn.get(f"reeks-{figures.plan_indicator.pk}-{NARROW}"),
            key_of([figures.series]),
            _told(figures.difference) if figures.difference else "",
        )
        for figures in several
    )


def key_of(lines: Sequence[Series]) -> str:
    """What an open point and a dotted line mean, where the picture has them."""
    points = [point for line in lines for point in line.without_overtaken.points if point.value is not None]
    said = []
    if any(point.is_provisional for point in points):
        said.append("Een open punt is een voorlopig cijfer.")
    if any(point.period.kind == PeriodKind.PART_YEAR for point in points):
        said.append(
            "Een punt op een stippellijn is een deel van een jaar. Vergelijk het niet met een heel jaar."
        )
    return " ".join(said)


def _drawn(wanted: Sequence[tuple[Chart, str]]) -> dict[str, Picture]:
    """The pictures by the names of their places."""
    return dict(zip((place for _, place in wanted), draw_all(wanted), strict=True))


@dataclass(frozen=True)
class Definition:
    """A version of the definition of an indicator."""

    version: IndicatorVersion
    is_of_plan: bool


@dataclass(frozen=True)
class Judgement:
    """What an assessor, by role or team, found of a period."""

    period: str
    word: str
    evidence: str
    assessor: str


@dataclass(frozen=True)
class IndicatorPage:
    """Everything about one indicator of a plan."""

    figures: IndicatorFigures
    place: str
    series: Drawing
    areas: Drawing | None
    tables: tuple[FiguresTable, ...]
    targets: tuple[TargetLine, ...]
    last: Cell | None
    last_note: str
    badge: Badge
    judgements: tuple[Judgement, ...]
    source_breaks: tuple[SeriesBreak, ...]
    definitions: tuple[Definition, ...]
    corrections: tuple[Correction, ...]
    unit: str

    @classmethod
    def of(cls, figures: IndicatorFigures) -> "IndicatorPage":
        """The page of an indicator; three queries, and the cache of pictures once."""
        named = figures.plan_indicator
        part = named.objective or named.priority
        charts = {
            f"{name}-{named.pk}-{width}": make(figures, width=width)
            for name, make in (("reeks", series_chart), ("gebieden", area_chart))
            for width in (WIDE, NARROW)
        }
        drawn = _drawn([(chart, place) for place, chart in charts.items() if chart])

        def drawing(name: str) -> Drawing:
            wide, narrow = (drawn.get(f"{name}-{named.pk}-{width}") for width in (WIDE, NARROW))
            key = key_of([figures.series, *figures.comparisons]) if name == "reeks" else ""
            told = _told(figures.difference) if figures.difference else ""
            return Drawing(named.pk, figures.name, wide, narrow, key, told)

        last = figures.last
        versions = IndicatorVersion.objects.filter(indicator=figures.indicator).select_related("source")
        definitions = [
            Definition(version, version.pk == named.indicator_version_id)
            for version in versions.prefetch_related("source__breaks").order_by("-number")
        ]
        return cls(
            figures=figures,
            place=_place(PlanIndicator.Role(named.role).label.capitalize(), str(part or "")),
            series=drawing("reeks"),
            areas=drawing("gebieden") if drawn.get(f"gebieden-{named.pk}-{WIDE}") else None,
            tables=tables_of(figures),
            targets=target_lines(figures),
            last=cell_of(replace(last, note=""), figures.series.measure) if last else None,
            last_note=last.note if last and not last.is_secret else "",
            badge=Badge.of(figures.status),
            judgements=tuple(
                Judgement(str(point.period), JUDGEMENTS[point.judgement], point.evidence, point.assessor)
                for point in reversed(figures.series.points)
                if point.judgement
            ),
            source_breaks=tuple(
                one
                for definition in definitions[:1]
                for one in (definition.version.source.breaks.all() if definition.version.source else ())
            ),
            definitions=tuple(definitions),
            corrections=corrections_of(one.version.pk for one in definitions),
            unit=unit_name(figures.series.measure),
        )


def _place(role: str, part: str) -> str:
    """Where an indicator stands; a priority that calls itself one is not called so twice."""
    if part.casefold().startswith(role.casefold()):
        return part
    return f"{role}: {part}" if part else role


def tables_of(figures: IndicatorFigures) -> tuple[FiguresTable, ...]:
    """The table of the line, then those of other periods and other units, a table per kind."""
    found = [figures_table(figures)] if figures.series.points or figures.comparisons else []
    for lines, words in (
        (figures.finer, "kortere of andere perioden"),
        (figures.other_units, "andere eenheid"),
    ):
        by_kind: dict[tuple[object, ...], list[Series]] = {}
        for line in lines:
            kind = line.points[-1].period.kind
            by_kind.setdefault((line.measure.unit, line.measure.version, kind), []).append(line)
        found += [
            table_of(
                f"{figures.name}: {words} ({PeriodKind(several[0].points[-1].period.kind).label})", several
            )
            for several in by_kind.values()
        ]
    return tuple(found)
