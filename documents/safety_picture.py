"""The safety picture of a plan in figures: series by year, as a table with its source and charts.

The figures end where the plan begins, so that an adopted document stays as it is when the years of the plan
are measured. What may still change it: a correction of a figure that stands in it, and a figure of the years
before that was measured late. Both are in the history; the stored document of an adoption keeps the old one.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max

from documents.outline import Block, Cell, Column, Grid, Item, Listing, Paragraph
from documents.standings import drawings
from indicators.models import Measurement
from indicators.numbers import number_text
from indicators.periods import Period, PeriodKind
from indicators.pictures import JUDGEMENTS, figure_text, listing
from indicators.reading import IndicatorFigures
from indicators.series import Measure, Point, Series
from plans.models import Plan

YEARS_SHOWN = 6
MOST_COLUMNS = 8
NOT_MEASURED = "–"
NOT_AVAILABLE = "n.b."
UNTOLD = "geheim"
PROVISIONAL = "*"
LEGEND = {
    PROVISIONAL: "* voorlopig cijfer",
    NOT_AVAILABLE: "n.b.: niet beschikbaar",
    NOT_MEASURED: "–: niet gemeten",
}


@dataclass(frozen=True)
class SafetyPicture:
    """The series of a plan's safety picture, cut to what stands in the council document."""

    plan: Plan
    rows: tuple[IndicatorFigures, ...]
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, plan: Plan, figures: Iterable[IndicatorFigures]) -> "SafetyPicture":
        """Cut the figures to the six years before the plan; for an adopted one also before its decision."""
        rows = [replace(one, series=_cut(one.series, plan), comparisons=(), targets=()) for one in figures]
        years = sorted({point.period.starts_on.year for one in rows for point in one.series.points})
        first = years[-YEARS_SHOWN:][:1]
        rows = [replace(one, series=_from_year(one.series, first[0])) if first else one for one in rows]
        periods = sorted({point.period for one in rows for point in one.series.points}, key=_in_time)
        return cls(plan, tuple(rows), tuple(periods[-MOST_COLUMNS:]))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The table, what its signs mean, the sources, and charts; nothing without figures."""
        if not self.periods:
            return ()
        return (self._table(), *self._below(), *drawings(self.rows))

    @property
    def changed_at(self) -> datetime.datetime | None:
        """When a figure that may stand in the table was last written or corrected. One query."""
        if not self.periods:
            return None
        shown = Measurement.history.filter(
            indicator_version__indicator__in=[one.indicator.pk for one in self.rows],
            area__of_municipality=self.plan.municipality_id,
            starts_on__gte=self.periods[0].starts_on,
            ends_on__lte=max(period.ends_on for period in self.periods),
        )
        changed: datetime.datetime | None = shown.aggregate(at=Max("history_date"))["at"]
        return changed

    def point(self, figures: IndicatorFigures, period: Period) -> Point | None:
        """The figure of this period by the newest definition."""
        found = [point for point in figures.series.points if point.period == period]
        return max(found, key=lambda point: point.version, default=None)

    def _points(self) -> Iterable[tuple[IndicatorFigures, Point | None]]:
        for one in self.rows:
            for period in self.periods:
                yield one, self.point(one, period)

    def _table(self) -> Grid:
        widths = [14 if period.kind == PeriodKind.PART_YEAR else 10 for period in self.periods]
        columns = (
            Column("Reeks", 100 - sum(widths)),
            *(
                Column(heading_of(period), width, is_number=True)
                for period, width in zip(self.periods, widths, strict=True)
            ),
        )
        rows = tuple(
            (
                Cell(tuple(filter(None, [one.name, unit_of(one.series.measure, one.name)])), is_head=True),
                *(
                    Cell((value_text(self.point(one, period), one.series.measure),))
                    for period in self.periods
                ),
            )
            for one in self.rows
        )
        first, last = self.periods[0], self.periods[-1]
        span = heading_of(first) if first == last else f"{heading_of(first)} tot en met {heading_of(last)}"
        caption = f"Veiligheidsbeeld van {self.plan.municipality.title} in cijfers: {span}"
        return Grid(caption, columns, rows, style="wide series")

    def _below(self) -> list[Block]:
        """Signs, source, and what a reader must know of single figures and of breaks."""
        points = list(self._points())
        texts = {value_text(point, one.series.measure) for one, point in points}
        has_sign = {sign: any(sign in text for text in texts) for sign in LEGEND}
        legend = "; ".join(words for sign, words in LEGEND.items() if has_sign[sign])
        lines = [f"{legend[:1].upper()}{legend[1:]}."] if legend else []
        lines += [self._sources()] if self._sources() else []
        blocks: list[Block] = [Paragraph(" ".join(lines), style="source")] if lines else []
        remarks = [
            f"{one.name}, {point.period}: {point.note}"
            for one, point in points
            if point is not None and point.note
        ]
        for one in self.rows:
            known = [point.period for point in one.series.points]
            for change in one.series.breaks:
                if known and min(known).starts_on < change.on <= max(period.ends_on for period in known):
                    said = change.explanation or "dit wordt anders gemeten"
                    remarks.append(f"{one.name}, vanaf {change.on.year}: {said}")
        if remarks:
            blocks.append(
                Listing(tuple(Item(remark) for remark in remarks), introduction="Bij deze cijfers:")
            )
        return blocks

    def _sources(self) -> str:
        by_source: dict[str, list[str]] = {}
        for one in self.rows:
            if one.source_text:
                by_source.setdefault(one.source_text, []).append(one.name)
        if len(by_source) == 1 and len(next(iter(by_source.values()))) == len(self.rows):
            return f"Bron: {next(iter(by_source))}."
        said = "; ".join(f"{listing(names)}: {source}" for source, names in by_source.items())
        return f"Bronnen: {said}." if said else ""


def _cut(series: Series, plan: Plan) -> Series:
    """The points that end where the plan begins."""
    begins = datetime.date(plan.first_year, 1, 1)
    decided = plan.decided_on if not plan.is_draft else None

    def counts(point: Point) -> bool:
        return point.period.starts_on < begins and (decided is None or point.period.ends_on <= decided)

    points = tuple(point for point in series.points if counts(point))
    whole = {point.period.starts_on.year for point in points if point.period.kind == PeriodKind.YEAR}
    return replace(
        series,
        points=tuple(
            point
            for point in points
            # A whole year takes the place of the part that was known before.
            if point.period.kind != PeriodKind.PART_YEAR or point.period.starts_on.year not in whole
        ),
    )


def _from_year(series: Series, year: int) -> Series:
    points = tuple(point for point in series.points if point.period.starts_on.year >= year)
    return replace(series, points=points)


def _in_time(period: Period) -> tuple[datetime.date, datetime.date]:
    return period.ends_on, period.starts_on


def heading_of(period: Period) -> str:
    """The period as the heading of a column: 2019 (t/m september)."""
    text = str(period)
    return text[:1].upper() + text[1:]


def value_text(point: Point | None, measure: Measure) -> str:
    """A figure in a table; what it counts stands beside it, apart from a percent sign."""
    if point is None:
        return NOT_MEASURED
    if point.is_secret:
        return UNTOLD
    if not point.is_known:
        return NOT_AVAILABLE
    sign = PROVISIONAL if point.is_provisional else ""
    if point.value is None:
        return f"{JUDGEMENTS[point.judgement]}{sign}"
    return f"{figure_text(point, measure)}{sign}"


def unit_of(measure: Measure, name: str) -> str:
    """What the figures of a row count, where the figures and the name of the row do not say it."""
    match measure.unit:
        case "rate" if measure.rate_base:
            unit = f"per {number_text(measure.rate_base)} {measure.rate_of}".rstrip()
        case "rank":
            unit = "plaats op de ranglijst"
        case "mark":
            unit = "rapportcijfer"
        case _:
            return ""
    return "" if unit.casefold() in name.casefold() else unit
