"""Series of figures in a document: a table by period, what its signs mean, the sources, and charts."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from documents.outline import Block, Cell, Column, Grid, Item, Listing, Paragraph
from documents.standings import drawings
from indicators.numbers import number_text
from indicators.periods import Period, PeriodKind
from indicators.pictures import JUDGEMENTS, figure_text, listing
from indicators.reading import IndicatorFigures
from indicators.series import Measure, Point, Series

MOST_COLUMNS = 8
# How much of the width the figures of one period take, and of all together: names need the rest.
WIDTH_OF_A_YEAR = 10
WIDTH_OF_ANOTHER_PERIOD = 14
ROOM_FOR_FIGURES = 80
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
class SeriesTable:
    """The own series of indicators: a row each, a column for each of the last periods.

    An indicator that was not measured in these periods has no row.

    Charts draw what stands in the table, with `targets` where there are any, and nothing else.
    """

    caption: str
    rows: tuple[IndicatorFigures, ...]
    periods: tuple[Period, ...]

    @classmethod
    def of(cls, figures: Iterable[IndicatorFigures], *, caption: str) -> "SeriesTable":
        """Take the last periods of these indicators; what was measured of other areas stays out."""
        rows = [
            replace(one, series=_without_parts(one.series.without_overtaken), comparisons=())
            for one in figures
        ]
        found = {point.period for one in rows for point in one.series.points}
        periods = tuple(sorted(found, key=_in_time)[-MOST_COLUMNS:])
        while sum(map(_width, periods)) > ROOM_FOR_FIGURES:
            periods = periods[1:]
        rows = [replace(one, series=_only(one.series, periods)) for one in rows]
        return cls(caption, tuple(one for one in rows if one.series.points), periods)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The table, what its signs mean, the sources, and charts; nothing without figures."""
        if not self.periods:
            return ()
        return (self._table(), *self._below(), *drawings(self.rows))

    @property
    def span(self) -> str:
        """The periods in words: 2014 tot en met 2019 (t/m september)."""
        first, last = self.periods[0], self.periods[-1]
        return heading_of(first) if first == last else f"{heading_of(first)} tot en met {last}"

    def point(self, figures: IndicatorFigures, period: Period) -> Point | None:
        """The figure of this period by the newest definition."""
        found = [point for point in figures.series.points if point.period == period]
        return max(found, key=lambda point: point.version, default=None)

    def _points(self) -> Iterable[tuple[IndicatorFigures, Point | None]]:
        for one in self.rows:
            for period in self.periods:
                yield one, self.point(one, period)

    def _table(self) -> Grid:
        widths = [_width(period) for period in self.periods]
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
        return Grid(self.caption, columns, rows, style="wide series")

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
                    since = "" if str(change.on.year) in said else f", vanaf {change.on.year}"
                    remarks.append(f"{one.name}{since}: {said}")
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


def _without_parts(series: Series) -> Series:
    """The series without a part of a year that is known as a whole by now."""
    whole = {point.period.starts_on.year for point in series.points if point.period.kind == PeriodKind.YEAR}
    return replace(
        series,
        points=tuple(
            point
            for point in series.points
            if point.period.kind != PeriodKind.PART_YEAR or point.period.starts_on.year not in whole
        ),
    )


def _only(series: Series, periods: tuple[Period, ...]) -> Series:
    return replace(series, points=tuple(point for point in series.points if point.period in periods))


def _width(period: Period) -> int:
    return WIDTH_OF_A_YEAR if period.kind == PeriodKind.YEAR else WIDTH_OF_ANOTHER_PERIOD


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
