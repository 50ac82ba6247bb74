"""The figures of a plan as files: for a Dutch spreadsheet, and for machines. What is secret stays out."""

import csv
import datetime
import io
import re
from collections.abc import Iterator
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indicators.models import Indicator, Measurement, PlanIndicator
from indicators.numbers import number_text
from indicators.pictures import unit_name
from indicators.reading import IndicatorFigures, PlanFigures
from indicators.series import Point, Series
from municipalities.models import Area

Value = str | int | Decimal | datetime.date | None
# What XML cannot hold beside the control characters that openpyxl knows of.
NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")

COLUMNS = (
    "Plek in het plan", "Prioriteit of doelstelling", "Indicator", "Streefwaarde", "Eenheid", "Definitie",
    "Gebied", "Soort gebied", "Periode", "Van", "Tot en met", "Waarde", "Cijfer", "Voorlopig", "Ondergrens",
    "Bovengrens", "Aantal plaatsen", "Oordeel", "Waaruit dat blijkt", "Wie dat beoordeelt", "Opmerking",
    "Bron", "Vindplaats",
)  # fmt: skip
INDICATOR_COLUMNS = (
    "Plek in het plan", "Prioriteit of doelstelling", "Indicator", "Bron in het plan", "Eenheid",
    "Gewenste richting", "Nulmeting", "Voor het jaar", "Streefwaarde", "Stand", "Toelichting",
)  # fmt: skip
DATA_COLUMNS = (
    "municipality", "plan", "plan_indicator", "role", "part", "indicator", "indicator_name", "definition",
    "unit", "rate_base", "rate_of", "area_kind", "area", "period_kind", "starts_on", "ends_on", "state",
    "value", "is_provisional", "margin_low", "margin_high", "rank_size", "judgement", "evidence", "assessor",
    "note", "source", "source_reference",
)  # fmt: skip


def excel_csv(figures: PlanFigures) -> bytes:
    """All figures as CSV that opens right in a Dutch Excel: semicolons, decimal commas, a byte order mark."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in figure_rows(figures):
        writer.writerow([_dutch(value) for value in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def data_csv(figures: PlanFigures) -> bytes:
    """All figures as CSV for programs (RFC 4180): commas, decimal points, ISO 8601 dates, UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(DATA_COLUMNS)
    plan = figures.plan
    for one in figures.all:
        named = one.plan_indicator
        for line in _lines(one):
            measure = line.measure
            for point in line.points:
                writer.writerow(
                    [
                        plan.municipality.slug, plan.slug, named.pk, named.role, named.priority_id
                        or named.objective_id, one.indicator.pk, one.name, point.version, measure.unit,
                        measure.rate_base, measure.rate_of, line.area_kind, line.area, point.period.kind,
                        point.period.starts_on, point.period.ends_on, _state(point).value,
                        _plain(_open(point, point.value)), str(point.is_provisional).lower(),
                        _plain(_open(point, point.margin_low)), _plain(_open(point, point.margin_high)),
                        point.rank_size, point.judgement, point.evidence, point.assessor,
                        "" if point.is_secret else point.note, one.source_text, point.source_reference,
                    ]
                )  # fmt: skip
    return file.getvalue().encode()


def workbook(figures: PlanFigures) -> bytes:
    """All figures as a workbook: a sheet with the figures, one with the indicators and their targets."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = "Cijfers"
    _fill(sheet, COLUMNS, figure_rows(figures))
    _fill(book.create_sheet("Indicatoren en streefwaarden"), INDICATOR_COLUMNS, indicator_rows(figures))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def figure_rows(figures: PlanFigures) -> Iterator[tuple[Value, ...]]:
    """A row per figure, by `COLUMNS`; an indicator without figures has one row that says so."""
    for one in figures.all:
        place, part = _place(one)
        targets = "; ".join(
            f"{target.year}: {target.text}" if target.year else target.text for target in one.targets
        )
        head = (place, part, one.name, targets)
        has_rows = False
        for line in _lines(one):
            for point in line.points:
                has_rows = True
                yield (*head, *_figure(one, line, point))
        if not has_rows:
            yield (*head, _unit(one.series), *[None] * 7, "geen cijfers", *[None] * 8, one.source_text, None)


def indicator_rows(figures: PlanFigures) -> Iterator[tuple[Value, ...]]:
    """A row per target, by `INDICATOR_COLUMNS`; one for an indicator without."""
    for one in figures.all:
        head = (
            *_place(one), one.name, one.source_text, _unit(one.series),
            Indicator.Direction(one.indicator.direction).label, one.plan_indicator.baseline_year,
        )  # fmt: skip
        for target, status in zip(one.targets, one.statuses, strict=True):
            yield (*head, target.year, target.text, status.word, status.sentence)
        if not one.targets:
            yield (*head, None, None, one.status.word, one.status.sentence)


def _figure(one: IndicatorFigures, line: Series, point: Point) -> tuple[Value, ...]:
    judgement = Measurement.Judgement(point.judgement).label if point.judgement else None
    return (
        _unit(line), point.version, line.area, Area.Kind(line.area_kind).label, str(point.period),
        point.period.starts_on, point.period.ends_on, _open(point, point.value), _state(point).label,
        "ja" if point.is_provisional else "nee", _open(point, point.margin_low),
        _open(point, point.margin_high), point.rank_size, judgement, point.evidence or None,
        point.assessor or None, None if point.is_secret else point.note or None, one.source_text,
        point.source_reference or None,
    )  # fmt: skip


def _lines(one: IndicatorFigures) -> tuple[Series, ...]:
    return (one.series, *one.comparisons, *one.finer, *one.other_units)


def _place(one: IndicatorFigures) -> tuple[str, str]:
    named = one.plan_indicator
    part = named.priority or named.objective
    return PlanIndicator.Role(named.role).label, str(part) if part else ""


def _unit(line: Series) -> str:
    return unit_name(line.measure)


def _state(point: Point) -> Measurement.State:
    if point.is_secret:
        return Measurement.State.SECRET
    return Measurement.State.KNOWN if point.is_known else Measurement.State.NOT_AVAILABLE


def _open(point: Point, value: Decimal | None) -> Decimal | None:
    """The value, unless it is secret."""
    return None if point.is_secret or value is None else value.normalize()


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _dutch(value: Value) -> str:
    """A value as a Dutch spreadsheet reads it; a text never begins as a formula."""
    match value:
        case None:
            return ""
        case Decimal():
            return _plain(value).replace(".", ",")
        case datetime.date():
            return f"{value:%d-%m-%Y}"
        case int():
            return str(value)
        case _:
            return f"'{value}" if value.startswith(FORMULA_SIGNS) else value


def _fill(sheet: Worksheet, columns: tuple[str, ...], rows: Iterator[tuple[Value, ...]]) -> None:
    """Write a table with a header that stays in sight and columns as wide as their words."""
    sheet.append(columns)
    widths = [len(column) for column in columns]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            _write(sheet.cell(number, column), value)
            widths[column - 1] = max(widths[column - 1], min(len(str(value)), 60))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 3
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, str):
        # Without its type Excel takes a text that begins with = for a formula.
        cell.value = NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.alignment = Alignment(vertical="top", wrap_text=len(value) > 60)
        return
    cell.value = value
    cell.alignment = Alignment(vertical="top")
    if isinstance(value, Decimal):
        digits = len(number_text(value).partition(",")[2])
        cell.number_format = "#,##0" + ("." + "0" * digits if digits else "")
    elif isinstance(value, datetime.date):
        cell.number_format = "dd-mm-yyyy"
