"""The grid in which people enter figures: indicators down, periods across, of one area."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from indicators.figures import Figure, definition_for
from indicators.measurements import (
    Comparison,
    FiguresRefused,
    ReasonNeeded,
    save_figures,
)
from indicators.models import Indicator, IndicatorVersion, Measurement
from indicators.models.indicator import Unit
from indicators.numbers import number_text
from indicators.periods import FIRST_YEAR, Period, PeriodKind
from indicators.typed_figures import CannotBeRead, corrected, parse_value, value_text
from municipalities.models import Area, User

IN_A_YEAR = {
    PeriodKind.YEAR: 1,
    PeriodKind.HALF_YEAR: 2,
    PeriodKind.QUARTER: 4,
    PeriodKind.MONTH: 12,
    PeriodKind.SCHOOL_YEAR: 1,
    PeriodKind.PART_YEAR: 1,
}
CANNOT_EMPTY = (
    "Een cijfer weghalen kan niet. Is het er niet, typ dan een punt. U vindt het oude cijfer terug."
)


class GridRefused(Exception):
    """Cells that cannot be saved. Nothing was saved.

    `faults` says per cell in Dutch what is wrong; `stands` holds what stands now in cells that a colleague
    changed meanwhile. `needs_reason`: figures would be corrected, and nobody said why.
    """

    def __init__(
        self, faults: Mapping[str, str], stands: Mapping[str, str], *, needs_reason: bool = False
    ) -> None:
        super().__init__("Er is nog iets niet goed. Er is niets opgeslagen.")
        self.faults = dict(faults)
        self.stands = dict(stands)
        self.needs_reason = needs_reason


@dataclass(frozen=True)
class Cell:
    """One figure, or the place for one. `version` None: no definition holds in this period."""

    name: str
    period: Period
    version: IndicatorVersion | None
    figure: Figure | None
    measurement_id: int | None = None

    @property
    def text(self) -> str:
        """What stands in it, as it is typed."""
        if self.figure is None or self.version is None:
            return ""
        return value_text(self.figure, self.version.decimals)

    @property
    def is_judgement(self) -> bool:
        """Whether it holds a judgement, which has its own page."""
        return self.version is not None and self.version.unit == Unit.JUDGEMENT

    @property
    def is_open(self) -> bool:
        """Whether a figure can be typed in it."""
        return self.version is not None and not self.is_judgement

    @property
    def has_more(self) -> bool:
        """Whether there is more to read than the figure."""
        figure = self.figure
        return figure is not None and bool(
            figure.note or figure.source_reference or figure.margin_low is not None
        )


@dataclass(frozen=True)
class Line:
    """An indicator with a cell for each period."""

    indicator: Indicator
    name: str
    unit: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Grid:
    """The whole table."""

    area: Area
    periods: tuple[Period, ...]
    lines: tuple[Line, ...]

    @property
    def cells(self) -> dict[str, Cell]:
        """All cells by their name."""
        return {cell.name: cell for line in self.lines for cell in line.cells}

    @property
    def seen(self) -> dict[str, str]:
        """What stands in the cells that are not empty."""
        return {name: cell.text for name, cell in self.cells.items() if cell.text}


def periods_of(
    kind: PeriodKind, *, count: int, until: int, on: datetime.date, month: int = 9
) -> tuple[Period, ...]:
    """The last `count` periods of `kind` that begin in `until` or before, and not after the day `on`.

    Oldest first. `month` is the last month of a part-year.
    """
    found: list[Period] = []
    year = min(until, on.year)
    while len(found) < count and year >= FIRST_YEAR:
        found += [period for period in reversed(_of_year(kind, year, month)) if period.starts_on <= on]
        year -= 1
    return tuple(reversed(found[:count]))


def _of_year(kind: PeriodKind, year: int, month: int) -> list[Period]:
    match kind:
        case PeriodKind.HALF_YEAR:
            return [Period.half_year(year, half) for half in (1, 2)]
        case PeriodKind.QUARTER:
            return [Period.quarter(year, quarter) for quarter in range(1, 5)]
        case PeriodKind.MONTH:
            return [Period.month(year, one) for one in range(1, 13)]
        case PeriodKind.SCHOOL_YEAR:
            return [Period.school_year(year)]
        case PeriodKind.PART_YEAR:
            return [Period.part_year(year, month)]
        case _:
            return [Period.year(year)]


def unit_words(version: IndicatorVersion) -> str:
    """What the figures of a definition count, in a few words."""
    match version.unit:
        case Unit.RATE:
            of = f" {version.rate_of}" if version.rate_of else ""
            return f"per {number_text(version.rate_base or 1)}{of}"
        case Unit.RANK:
            size = f" van {version.rank_size}" if version.rank_size else ""
            return f"plaats{size}"
        case Unit.MARK:
            return "cijfer 1 tot 10"
        case Unit.PERCENTAGE:
            return "%"
        case _:
            return Unit(version.unit).label


def grid_of(indicators: Sequence[Indicator], *, area: Area, periods: Sequence[Period]) -> Grid:
    """The grid of `indicators` with the figures of `area`. One query; `versions` must be prefetched."""
    records = Measurement.objects.filter(
        indicator_version__indicator__in=[one.pk for one in indicators],
        area=area.pk,
        starts_on__in={period.starts_on for period in periods},
    )
    stored = {(record.indicator_version_id, record.starts_on, record.ends_on): record for record in records}
    lines = []
    for indicator in indicators:
        versions = list(indicator.versions.all())
        if not versions:
            continue
        cells = []
        for period in periods:
            version = definition_for(versions, period)
            record = stored.get((version.pk, period.starts_on, period.ends_on)) if version else None
            cells.append(
                Cell(
                    name=f"c{indicator.pk}_{period.starts_on:%Y%m}_{period.ends_on:%Y%m}",
                    period=period,
                    version=version,
                    figure=Figure.of(record) if record else None,
                    measurement_id=record.pk if record else None,
                )
            )
        newest = max(versions, key=lambda version: version.number)
        lines.append(Line(indicator, newest.name, unit_words(newest), tuple(cells)))
    return Grid(area, tuple(periods), tuple(lines))


@transaction.atomic
def save_grid(
    *,
    indicators: Sequence[Indicator],
    area: Area,
    periods: Sequence[Period],
    typed: Mapping[str, str],
    seen: Mapping[str, str],
    by: User,
    reason: str = "",
) -> Comparison:
    """Save what was typed in the cells, together or not at all.

    `typed` and `seen` hold per cell what it holds now, and what it held when the writer opened the page; a
    cell in which these agree is left alone. Raises GridRefused with the cells that are wrong or that a
    colleague changed to something else, or when a correction lacks its reason.
    """
    pks = [indicator.pk for indicator in indicators]
    list(Indicator.objects.select_for_update().filter(pk__in=pks).order_by("pk").values_list("pk"))
    grid = grid_of(indicators, area=area, periods=periods)
    figures, faults, stands = [], {}, {}
    for name, cell in grid.cells.items():
        text, before = typed.get(name, "").strip(), seen.get(name, "").strip()
        if not cell.is_open or text in {before, cell.text}:
            continue
        if cell.text != before:
            stands[name] = cell.text
            faults[name] = _clash(cell.text)
            continue
        try:
            figure = _figure(cell, text, area)
        except CannotBeRead as unread:
            faults[name] = str(unread)
        else:
            figures.append(figure)
    saved, needs_reason = Comparison(), False
    try:
        saved = save_figures(figures=figures, by=by, reason=reason)
    except FiguresRefused as refusal:
        for fault in refusal.faults:
            faults.setdefault(str(fault.figure.place), fault.message)
    except ReasonNeeded:
        needs_reason = True
    if faults or needs_reason:
        in_order = {name: faults[name] for name in grid.cells if name in faults}
        raise GridRefused(in_order, stands, needs_reason=needs_reason)
    return saved


def _clash(stands: str) -> str:
    if not stands:
        return "Een collega heeft dit cijfer weggehaald. Sla nog eens op om het uwe te houden."
    return f"Een collega vulde hier {stands} in. Sla nog eens op om uw cijfer te houden."


def _figure(cell: Cell, text: str, area: Area) -> Figure:
    version = cell.version
    if version is None:
        raise CannotBeRead("In deze periode wordt dit niet gemeten.")
    if not text:
        raise CannotBeRead(CANNOT_EMPTY)
    given = parse_value(text, version.unit)
    figure = Figure(
        indicator_version_id=version.pk,
        area_id=area.pk,
        period=cell.period,
        value=given.value,
        state=given.state,
        is_provisional=given.is_provisional,
        place=cell.name,
    )
    return corrected(cell.figure, figure, {"is_provisional"}) if cell.figure else figure
