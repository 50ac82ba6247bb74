"""Figures of an indicator as picture, as table and in words: the same for page and PDF."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from charts.chart import WIDE, Aim, Bar, BarChart, BreakMark, Dot, Line, LineChart, Sparkline
from charts.drawing import Picture, draw, draw_all
from charts.palette import OTHERS
from indicators.models import Indicator, Target
from indicators.models.indicator import Unit
from indicators.numbers import number_text
from indicators.periods import Period, PeriodKind
from indicators.reading import IndicatorFigures
from indicators.series import Break, Measure, Point, Series
from indicators.targets import plain_target
from priorities.moments import MONTHS

SHORT_MONTHS = (
    "jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sept.", "okt.", "nov.", "dec.",
)  # fmt: skip
NO_BREAK = "\u00a0"
MOST_SLOTS, MOST_BARS, MOST_COLUMNS = 60, 25, 8
# A target that says how far and which way can stand in a picture; of any other nobody knows where to.
DRAWN_OPERATORS = {"below", "at_most", "equal", "at_least", "above", "between"}
DRAWN_REFERENCES = {"absolute", "rank"}


# Pictures


def series_picture(figures: IndicatorFigures, *, width: int = WIDE) -> Picture | None:
    """The series as a line through time; None when there is no figure to draw."""
    chart = series_chart(figures, width=width)
    return draw(chart, place=f"reeks-{figures.plan_indicator.pk}-{width}") if chart else None


def area_picture(figures: IndicatorFigures, *, width: int = WIDE) -> Picture | None:
    """The last whole period of the own municipality beside that of other areas; None without other areas."""
    chart = area_chart(figures, width=width)
    return draw(chart, place=f"gebieden-{figures.plan_indicator.pk}-{width}") if chart else None


def sparkline_of(figures: IndicatorFigures) -> Picture | None:
    """The series the size of a word; None when there are fewer than two figures."""
    return sparklines_of([figures])[0]


def sparklines_of(several: Sequence[IndicatorFigures]) -> list[Picture | None]:
    """The sparklines of several indicators, the cache asked once."""
    charts = [sparkline_chart(figures) for figures in several]
    wanted = [
        (chart, f"lijn-{figures.plan_indicator.pk}")
        for chart, figures in zip(charts, several, strict=True)
        if chart
    ]
    drawn = iter(draw_all(wanted))
    return [next(drawn) if chart else None for chart in charts]


def series_chart(figures: IndicatorFigures, *, width: int = WIDE) -> LineChart | None:
    """The series with targets, breaks and areas to compare with."""
    series = figures.series.without_overtaken
    shown = _comparable(series, figures.comparisons)
    drawn = [line.without_overtaken for line in shown[: len(OTHERS)]]
    if not any(_is_drawn(point) for line in (series, *drawn) for point in line.points):
        return None
    timeline = Timeline.of([series, *drawn], figures.targets)
    measure = series.measure
    return LineChart(
        title=series_title(figures),
        description=series_description(figures, left_out=len(figures.comparisons) - len(drawn)),
        slots=timeline.labels,
        line=timeline.line(series),
        comparisons=tuple(timeline.line(line) for line in drawn),
        aims=tuple(_aims(figures.targets, timeline)),
        breaks=timeline.breaks(series),
        unit=unit_text(measure),
        decimals=measure.decimals,
        from_zero=measure.unit not in {Unit.MARK, Unit.RANK},
        least_span=3 if measure.unit == Unit.MARK else 0,
        is_reversed=measure.unit == Unit.RANK and measure.rank_best == "first",
        width=width,
    )


def area_chart(figures: IndicatorFigures, *, width: int = WIDE) -> BarChart | None:
    """Bars for the last whole period of which the own figure is known, and other areas have one."""
    series, measure = figures.series, figures.series.measure
    others = _comparable(series, figures.comparisons)
    if measure.unit == Unit.RANK:
        return None
    for own in reversed(series.points):
        if own.value is None or own.period.kind == PeriodKind.PART_YEAR:
            continue
        beside = [(line.area, point) for line in others for point in line.points if _same_period(own, point)]
        if any(point.value is not None for _, point in beside):
            break
    else:
        return None
    found = [(series.area, own), *beside[: MOST_BARS - 1]]
    found.sort(key=lambda one: (one[1].value is None, -(one[1].value or 0)))
    aim = next((target for target in figures.targets if _holds_in(target, own.period)), None)
    name = f"{figures.name}: {series.area} naast andere gebieden, {own.period}"
    return BarChart(
        title=name,
        description=_area_description(found, measure, aim),
        bars=tuple(
            Bar(area, point.value, figure_text(point, measure), area == series.area, point.is_provisional)
            for area, point in found
        ),
        aim=_aim(aim, str(_year(aim) or "")) if aim else None,
        unit=unit_text(measure),
        decimals=measure.decimals,
        width=width,
    )


def sparkline_chart(figures: IndicatorFigures) -> Sparkline | None:
    """The own series and the target that holds for the whole plan."""
    series = figures.series.without_overtaken
    if sum(_is_drawn(point) for point in series.points) < 2:
        return None
    timeline = Timeline.of([series], ())
    aims = [_aim(target, "") for target in figures.targets if _is_readable(target) and not _year(target)]
    return Sparkline(
        title=series_title(figures),
        description=series_description(figures, left_out=0),
        slot_count=len(timeline.labels),
        dots=timeline.line(series).dots,
        aim=aims[0] if aims else None,
        breaks=timeline.breaks(series),
        is_reversed=series.measure.unit == Unit.RANK and series.measure.rank_best == "first",
    )


def has_line(series: Series) -> bool:
    """Whether there is more than one figure to draw; one alone needs no picture."""
    return sum(point.value is not None for point in series.without_overtaken.points) > 1


def _is_drawn(point: Point) -> bool:
    return point.value is not None and not point.is_secret


def _comparable(series: Series, comparisons: Sequence[Series]) -> list[Series]:
    """The areas that may stand in one picture: numbers of things only of areas of the same kind."""
    if series.measure.unit != Unit.COUNT:
        return list(comparisons)
    return [line for line in comparisons if line.area_kind == series.area_kind]


def _same_period(one: Point, other: Point) -> bool:
    return one.period == other.period and one.version == other.version


def _is_readable(target: Target) -> bool:
    reading = plain_target(target).reading
    return (
        reading.is_clear
        and reading.value is not None
        and reading.operator in DRAWN_OPERATORS
        and reading.reference in DRAWN_REFERENCES
    )


def _year(target: Target) -> int | None:
    """The year that a target holds for; None: the end of the plan."""
    return plain_target(target).year


def _holds_in(target: Target, period: Period) -> bool:
    return _is_readable(target) and _year(target) in {None, period.starts_on.year}


class YearsOfTarget(NamedTuple):
    """One target that holds for several years in a row; without years for the end of the plan."""

    target: Target
    first: int | None
    last: int | None

    @property
    def words(self) -> str:
        """2027, 2024-2027, or nothing."""
        if self.first == self.last:
            return str(self.first or "")
        return f"{self.first}-{self.last}"


def years_of_targets(targets: Iterable[Target]) -> list[YearsOfTarget]:
    """The targets of years in a row taken together where they say the same, in the given order."""
    found: list[YearsOfTarget] = []
    for target in targets:
        year = _year(target)
        before = found[-1] if found else None
        if (
            before is not None
            and before.last is not None
            and year == before.last + 1
            and target.text == before.target.text
            and plain_target(target).reading == plain_target(before.target).reading
        ):
            found[-1] = before._replace(last=year)
        else:
            found.append(YearsOfTarget(target, year, year))
    return found


def _aims(targets: Iterable[Target], timeline: "Timeline") -> Iterable[Aim]:
    """The targets in a picture; one of some years stands in those years alone."""
    for years in years_of_targets(target for target in targets if _is_readable(target)):
        aim = _aim(years.target, years.words)
        if years.first is not None and years.last is not None:
            slots = [timeline.slot_of_year(year) for year in range(years.first, years.last + 1)]
            known = [slot for slot in slots if slot is not None]
            if known:
                aim = replace(aim, slot=known[0], last_slot=known[-1] if len(known) > 1 else None)
        yield aim


def _aim(target: Target, years: str) -> Aim:
    """The target in a picture, over its whole width."""
    reading = plain_target(target).reading
    if reading.value is None:
        raise ValueError("this target cannot be drawn")
    text = f"Streefwaarde {years}: {target.text}" if years else f"Streefwaarde: {target.text}"
    for sign in "<>≤≥=":
        text = text.replace(f"{sign} ", sign + NO_BREAK)
    return Aim(text, reading.value, reading.value_to)


class Slot(NamedTuple):
    """A place on the horizontal axis: a period, by one definition."""

    starts_on: datetime.date
    ends_on: datetime.date
    version: int
    kind: str

    @property
    def period(self) -> Period:
        """The period of the slot."""
        return Period(self.starts_on, self.ends_on, PeriodKind(self.kind))


@dataclass(frozen=True)
class Timeline:
    """The slots of a picture, oldest first; periods without a figure have their slot too."""

    slots: tuple[Slot, ...]
    expected: frozenset[Slot]

    @classmethod
    def of(cls, lines: Sequence[Series], targets: Iterable[Target]) -> "Timeline":
        """The slots of all figures, those missing between them, and of the years of targets."""
        whole = {
            (point.period.starts_on.year, point.version)
            for point in lines[0].points
            if point.period.kind == PeriodKind.YEAR and point.is_known
        }
        found = {
            _slot(point.period, point.version)
            for line in lines
            for point in line.points
            if not _is_overtaken(point, whole)
        }
        ordered = sorted(found)
        missing = {slot for one, following in pairwise(ordered) for slot in _between(one, following)}
        frequency = lines[0].measure.frequency
        expected = frozenset(found | (missing if frequency not in {"two_years", "other"} else set()))
        years = {
            slot.starts_on.year for slot in found if slot.kind in {PeriodKind.YEAR, PeriodKind.PART_YEAR}
        }
        if years:
            last = max(found)
            for target in targets:
                until = _year(target) if _is_readable(target) else None
                for year in range(max(years) + 1, (until or 0) + 1):
                    missing.add(_slot(Period.year(year), last.version))
        slots = sorted(found | missing)[-MOST_SLOTS:]
        return cls(tuple(slots), expected)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands below the slots."""
        periods = [slot.period for slot in self.slots]
        return tuple(
            slot_label(slot.period)
            + (f" (versie{NO_BREAK}{slot.version})" * (periods.count(slot.period) > 1))
            for slot in self.slots
        )

    def line(self, series: Series) -> Line:
        """The figures of a series in the slots; a figure that should be there and is not is a gap."""
        measure = series.measure
        points = {_slot(point.period, point.version): point for point in series.points}
        dots = []
        for number, slot in enumerate(self.slots):
            point = points.get(slot)
            if point is not None and _is_drawn(point) and point.value is not None:
                text = number_text(point.value, measure.decimals)
                dots.append(
                    Dot(
                        slot=number,
                        value=point.value,
                        text=f"{text}%" if measure.unit == Unit.PERCENTAGE else text,
                        is_hollow=point.is_provisional,
                        is_dashed=slot.kind == PeriodKind.PART_YEAR,
                        low=point.margin_low,
                        high=point.margin_high,
                    )
                )
            elif (slot in self.expected or point is not None) and slot.kind != PeriodKind.PART_YEAR:
                dots.append(Dot(number, None))
        return Line(series.area, tuple(dots))

    def breaks(self, series: Series) -> tuple[BreakMark, ...]:
        """The breaks that lie between two slots."""
        marks: dict[int, list[Break]] = {}
        for one in series.breaks:
            slot = next((number for number, slot in enumerate(self.slots) if _is_after(slot, one)), None)
            if slot:
                marks.setdefault(slot, []).append(one)
        return tuple(BreakMark(slot, break_label(found[0])) for slot, found in sorted(marks.items()))

    def slot_of_year(self, year: int | None) -> int | None:
        """The slot of a year, if it is there; of its first months where the whole year is not."""
        found = {
            slot.kind: number
            for number, slot in enumerate(self.slots)
            if slot.kind in {PeriodKind.YEAR, PeriodKind.PART_YEAR} and slot.starts_on.year == year
        }
        return found.get(PeriodKind.YEAR, found.get(PeriodKind.PART_YEAR))


def _slot(period: Period, version: int) -> Slot:
    return Slot(period.starts_on, period.ends_on, version, period.kind)


def _is_overtaken(point: Point, whole: set[tuple[int, int]]) -> bool:
    """Whether the whole year is known by now."""
    return point.period.kind == PeriodKind.PART_YEAR and (point.period.starts_on.year, point.version) in whole


def _is_after(slot: Slot, one: Break) -> bool:
    """Whether the slot lies after a break; a break within a period falls before it."""
    if one.version is not None:
        return slot.version >= one.version
    return slot.ends_on >= one.on


def _between(one: Slot, following: Slot) -> Iterable[Slot]:
    """The periods of the same kind between two slots."""
    months = {"year": 12, "part_year": 12, "school_year": 12, "half_year": 6, "quarter": 3, "month": 1}[
        one.kind
    ]
    kind = PeriodKind.YEAR if one.kind == PeriodKind.PART_YEAR else PeriodKind(one.kind)
    start = one.starts_on
    for _ in range(MOST_SLOTS):
        month = start.month - 1 + months
        start = datetime.date(start.year + month // 12, month % 12 + 1, 1)
        if start >= following.starts_on:
            return
        yield _slot(Period.months(kind, start.year, start.month, months), following.version)


# Words


def slot_label(period: Period) -> str:
    """A period as it stands below an axis: 2019, 2019 (t/m sept.), 3e kw. 2019, 2019-2020."""
    year = period.starts_on.year
    match period.kind:
        case PeriodKind.PART_YEAR:
            return f"{year} (t/m{NO_BREAK}{SHORT_MONTHS[period.ends_on.month - 1]})"
        case PeriodKind.SCHOOL_YEAR:
            return f"{year}-{year + 1}"
        case PeriodKind.MONTH:
            return f"{SHORT_MONTHS[period.starts_on.month - 1]} {year}"
        case PeriodKind.QUARTER:
            return f"{(period.starts_on.month + 2) // 3}e{NO_BREAK}kw. {year}"
        case PeriodKind.HALF_YEAR:
            return f"{1 if period.starts_on.month == 1 else 2}e{NO_BREAK}helft {year}"
        case _:
            return str(year)


def break_label(one: Break) -> str:
    """What stands at a break in a picture; the table tells more."""
    kind = "andere definitie" if one.version is not None else "breuk"
    moment = str(one.on.year)
    if (one.on.month, one.on.day) != (1, 1):
        moment = f"{MONTHS[one.on.month - 1]} {moment}"
    return f"{kind} vanaf {moment}"


def unit_name(measure: Measure) -> str:
    """What the figures count: aantal, aantal per 1.000 inwoners, plaats op de ranglijst van 355."""
    match measure.unit:
        case Unit.RATE:
            return f"aantal per {number_text(measure.rate_base or 1)} {measure.rate_of}".rstrip()
        case Unit.RANK:
            return "plaats op de ranglijst" + (f" van {measure.rank_size}" if measure.rank_size else "")
        case _:
            return str(Unit(measure.unit).label)


def unit_text(measure: Measure) -> str:
    """What stands at the axis of values."""
    more = {
        Unit.MARK: ". De as begint niet bij nul.",
        Unit.RANK: ". De beste plaats staat boven.",
    }.get(Unit(measure.unit), "")
    return unit_name(measure) + more


def figure_text(point: Point, measure: Measure) -> str:
    """A figure in words: 1.234, 8,6%, geheim, niet beschikbaar."""
    if point.is_secret:
        return "geheim"
    if point.value is not None:
        text = number_text(point.value, measure.decimals)
        return f"{text}%" if measure.unit == Unit.PERCENTAGE else text
    return "niet beschikbaar"


def series_title(figures: IndicatorFigures) -> str:
    """Woninginbraken in Lisse, 2014 tot en met september 2019."""
    points = figures.series.points
    title = f"{figures.name} in {figures.series.area}"
    if not points:
        return title
    first, last = points[0].period, points[-1].period
    if first == last:
        return f"{title}, {first}"
    end = (
        f"{MONTHS[last.ends_on.month - 1]} {last.ends_on.year}"
        if last.kind == PeriodKind.PART_YEAR
        else str(last)
    )
    return f"{title}, {first} tot en met {end}"


def series_description(figures: IndicatorFigures, *, left_out: int = 0) -> str:
    """What the picture of the series shows, for who does not see it."""
    series, measure = figures.series.without_overtaken, figures.series.measure
    whole = [
        point for point in series.points if _is_drawn(point) and point.period.kind != PeriodKind.PART_YEAR
    ]
    sentences = [_extremes(whole, measure)] if whole else []
    for point in series.points:
        if _is_drawn(point) and point.period.kind == PeriodKind.PART_YEAR and point.value is not None:
            month = MONTHS[point.period.ends_on.month - 1]
            sentences.append(
                f"{point.period.starts_on.year} loopt tot en met {month} en staat los van de lijn: "
                f"{measure.text(point.value)}."
            )
    for words, found in (
        ("Voorlopig", [point for point in series.points if point.is_provisional and _is_drawn(point)]),
        ("Geheim", [point for point in series.points if point.is_secret]),
        (
            "Niet beschikbaar",
            [p for p in series.points if p.value is None and not p.is_secret and not p.judgement],
        ),
    ):
        if found:
            sentences.append(f"{words}: {listing([str(point.period) for point in found])}.")
    sentences += [
        f"Het cijfer is niet te vergelijken met dat ervoor: {break_label(one)}." for one in series.breaks
    ]
    sentences += [
        f"De streefwaarde{f' voor {years.words}' if years.words else ''} is: {years.target.text}."
        for years in years_of_targets(target for target in figures.targets if _is_readable(target))
    ]
    shown = _comparable(series, figures.comparisons)[: len(OTHERS)]
    if shown and left_out >= 0:
        sentences.append(f"Ook getekend: {listing([line.area for line in shown])}.")
    if left_out > 0:
        sentences.append("Van andere gebieden staan de cijfers alleen in de tabel.")
    return " ".join(sentences)


def _extremes(points: Sequence[Point], measure: Measure) -> str:
    """Het hoogst was 60 in 2015, het laagst 30 in 2018."""
    known = [(point.value, point) for point in points if point.value is not None]
    high, low = max(value for value, _ in known), min(value for value, _ in known)

    def when(value: object) -> str:
        return listing([str(point.period) for found, point in known if found == value])

    if len(known) == 1:
        return f"In {when(high)} was het {measure.text(high)}."
    if high == low:
        return f"Het was steeds {measure.text(high)}."
    return (
        f"Het hoogst was {measure.text(high)} in {when(high)}, het laagst {measure.text(low)} in {when(low)}."
    )


def _area_description(found: Sequence[tuple[str, Point]], measure: Measure, aim: Target | None) -> str:
    parts = [f"{area} {figure_text(point, measure)}" for area, point in found]
    sentence = f"Van hoog naar laag: {listing(parts)}."
    return f"{sentence} De streefwaarde is: {aim.text}." if aim else sentence


def listing(words: Sequence[str]) -> str:
    """A, b en c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} en {words[-1]}"


# Tables


@dataclass(frozen=True)
class Cell:
    """A figure in a table: its text, and in words what to know about it."""

    text: str
    remarks: tuple[str, ...] = ()
    is_number: bool = False
    is_words: bool = False


@dataclass(frozen=True)
class FigureRow:
    """A period with a figure per area; or, with `break_text`, the line between two that do not compare.

    With an `address_of` it is a series with a figure per period: the key of its indicator in the plan.
    """

    period: str
    cells: tuple[Cell, ...] = ()
    break_text: str = ""
    address_of: int = 0


@dataclass(frozen=True)
class FiguresTable:
    """All figures of an indicator: a row per period, a column per area, the own municipality first.

    Or several indicators: a row per indicator, a column per period; `first` is the head of the first column.
    """

    caption: str
    areas: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    first: str = "Periode"
    last_is_words: bool = False


def figures_table(figures: IndicatorFigures) -> FiguresTable:
    """The table beside every picture."""
    return table_of(f"{figures.name}: alle cijfers", [figures.series, *figures.comparisons])


def table_of(caption: str, lines: Sequence[Series]) -> FiguresTable:
    """A table of series that count the same over the same kind of periods."""
    lines = [line.tabled for line in lines]
    slots = sorted({_slot(point.period, point.version) for line in lines for point in line.points})
    by_slot = [{_slot(point.period, point.version): point for point in line.points} for line in lines]
    breaks = list(lines[0].breaks)
    rows: list[FigureRow] = []
    for slot in slots:
        while breaks and _is_after(slot, breaks[0]):
            one = breaks.pop(0)
            if rows:
                label = break_label(one)
                text = f"{label[0].upper()}{label[1:]}. {one.explanation}".strip()
                rows.append(FigureRow("", break_text=text))
        cells = tuple(
            cell_of(points.get(slot), line.measure) for points, line in zip(by_slot, lines, strict=True)
        )
        rows.append(FigureRow(str(slot.period), cells))
    return FiguresTable(caption, tuple(line.area for line in lines), tuple(rows))


def cell_of(point: Point | None, measure: Measure) -> Cell:
    """A figure in a table."""
    if point is None:
        return Cell("geen cijfer")
    if point.is_secret:
        return Cell("geheim")
    remarks = ["voorlopig"] if point.is_provisional else []
    if point.margin_low is not None and point.margin_high is not None:
        low, high = (number_text(value, measure.decimals) for value in (point.margin_low, point.margin_high))
        remarks.append(f"tussen {low} en {high}")
    if point.rank_size:
        remarks.append(f"van {point.rank_size}")
    if point.note:
        remarks.append(point.note)
    if point.value is None:
        word = JUDGEMENTS.get(point.judgement, "niet beschikbaar")
        return Cell(word, tuple(remarks))
    return Cell(figure_text(point, measure), tuple(remarks), is_number=True)


JUDGEMENTS = {"reached": "gehaald", "partly": "deels gehaald", "not_reached": "niet gehaald"}


def safety_tables(several: Sequence[IndicatorFigures]) -> tuple[FiguresTable, ...]:
    """The safety picture in figures: a row per series, a column per period.

    A table per length of period and kind of figure: what is registered every year and what residents were
    asked once leave each other's columns empty. The last column says in words whether the last figure
    differs from the one before it.
    """
    by_kind: dict[tuple[str, str], list[IndicatorFigures]] = {}
    for one in several:
        length = one.series.points[-1].period.kind if one.series.points else PeriodKind.YEAR
        length = PeriodKind.YEAR if length == PeriodKind.PART_YEAR else length
        by_kind.setdefault((length, one.indicator.kind), []).append(one)
    has_kinds = len({kind for _, kind in by_kind}) > 1
    return tuple(
        _safety_table(PeriodKind(length), found, KIND_WORDS[kind] if has_kinds else "")
        for (length, kind), found in by_kind.items()
    )


KIND_WORDS: dict[str, str] = {
    Indicator.Kind.OBJECTIVE: "getelde cijfers",
    Indicator.Kind.SUBJECTIVE: "wat inwoners ervaren",
    Indicator.Kind.QUALITATIVE: "wat is beoordeeld",
}


def _safety_table(kind: PeriodKind, several: Sequence[IndicatorFigures], words: str) -> FiguresTable:
    periods = sorted(
        {point.period for one in several for point in one.series.without_overtaken.points},
        key=lambda period: (period.ends_on, period.starts_on),
    )
    shown = periods[-MOST_COLUMNS:]
    caption = f"Veiligheidsbeeld per {kind.label}" + (f": {words}" if words else "")
    if len(shown) < len(periods):
        caption += f", de laatste {MOST_COLUMNS} perioden"
    rows = []
    for one in several:
        by_period = {point.period: point for point in one.series.points}
        cells = [
            _after_break(cell_of(by_period.get(period), one.series.measure), one.series, period, before)
            for before, period in zip([None, *shown], shown, strict=False)
        ]
        cells.append(Cell(one.difference.in_short if one.difference else "niet te zeggen", is_words=True))
        rows.append(FigureRow(one.name, tuple(cells), address_of=one.plan_indicator.pk))
    heads = tuple(str(period) for period in shown)
    return FiguresTable(
        caption, (*heads, "Laatste cijfer en dat ervoor"), tuple(rows), first="Reeks", last_is_words=True
    )


def _after_break(cell: Cell, series: Series, period: Period, before: Period | None) -> Cell:
    """The cell in short, with a remark when something changed since the column before it."""
    cell = replace(cell, remarks=cell.remarks[:1] if "voorlopig" in cell.remarks else ())
    if before is None or not any(before.ends_on < one.on <= period.ends_on for one in series.breaks):
        return cell
    return replace(cell, remarks=(*cell.remarks, "anders gemeten dan ervoor"))
