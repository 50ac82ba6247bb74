"""Figures from XLSX and CSV files: read row by row, compared with what is stored, saved all or none.

Not by django-import-export, as other lists are: it asks the database several things a row, which for the
100,000 rows of a feed takes ten minutes. docs/adr/0013-figure-files.md has the numbers.
"""

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl
import tablib
from django.db import transaction

from indicators.areas import area_of
from indicators.figures import Figure, State, definition_for
from indicators.file_rows import FileRefused, Wrong, plain, rows_of
from indicators.measurements import (
    Comparison,
    FigureChanged,
    FiguresRefused,
    compare,
    lock_indicators,
    save_figures,
    stored_figures,
)
from indicators.models import Indicator, IndicatorVersion, Measurement, PlanIndicator
from indicators.periods import NoPeriod, Period, parse_period
from indicators.rules import measurable_by
from indicators.typed_figures import CannotBeRead, Given, corrected, parse_value
from municipalities.models import Area, Municipality, User
from plans.list_files import (
    ListRefused,
    guarded,
    template_file,
    use_known_columns,
)
from plans.models import Plan
from richtext.plain import without_unseen

MOST_FAULTS = 1_000
"""After so many a file is not read on: nobody mends them one by one."""

COLUMNS = {
    "indicator": "De naam van de indicator, precies zoals in LIVP.",
    "periode": "Zoals 2026, 1e halfjaar 2026, 3e kwartaal 2026, mei 2026, schooljaar 2025-2026 of "
    "2026 (t/m september).",
    "gebied": "De naam of code van het gebied. Leeg: de eigen gemeente.",
    "waarde": "Een getal met een komma voor de decimalen. Een punt of x: niet beschikbaar. Of: geheim.",
    "status": "voorlopig of definitief. Leeg is definitief.",
    "ondergrens": "De laagste waarde binnen de marge. Mag leeg zijn.",
    "bovengrens": "De hoogste waarde binnen de marge. Mag leeg zijn.",
    "aantal plaatsen": "Alleen bij een ranglijst: hoeveel plaatsen er dat jaar waren. Mag leeg zijn.",
    "oordeel": "Alleen bij een oordeel: gehaald, deels gehaald of niet gehaald.",
    "bewijs": "Alleen bij een oordeel: waaruit dat blijkt.",
    "beoordelaar": "Alleen bij een oordeel: welke functie of welk team het beoordeelt, geen naam.",
    "opmerking": "Mag leeg zijn.",
    "vindplaats": "Waar dit cijfer staat, zoals een rapport met paginanummer. Mag leeg zijn.",
}
NEEDED = ("indicator", "periode")
# The column in which a person looks for what is wrong with a field of a figure.
COLUMN_OF = {
    "indicator_version": "periode", "period": "periode", "area": "gebied", "value": "waarde",
    "state": "waarde", "margin_low": "ondergrens", "margin_high": "bovengrens",
    "rank_size": "aantal plaatsen", "judgement": "oordeel", "evidence": "bewijs",
    "assessor": "beoordelaar", "note": "opmerking", "source_reference": "vindplaats",
}  # fmt: skip
TEXTS = {
    "bewijs": "evidence",
    "beoordelaar": "assessor",
    "opmerking": "note",
    "vindplaats": "source_reference",
}
JUDGEMENTS = {one.label: one.value for one in Measurement.Judgement}


@dataclass(frozen=True)
class RowFault:
    """What is wrong in one row; `column` may be empty. The headers are row 1."""

    row: int
    column: str
    message: str


class RowsRefused(Exception):
    """Rows that cannot be stored. Nothing was saved. `is_cut`: there may be more faults than these."""

    def __init__(self, faults: Sequence[RowFault], *, is_cut: bool = False) -> None:
        super().__init__(f"Rij {faults[0].row}: {faults[0].message}")
        self.faults = tuple(sorted(faults, key=lambda fault: fault.row))
        self.is_cut = is_cut


# What the names in a file mean


@dataclass(frozen=True)
class Names:
    """The indicators and areas that a file may name. An empty area is `own_area`."""

    indicators: Mapping[str, frozenset[int]]
    versions: Mapping[int, Sequence[IndicatorVersion]]
    areas: Mapping[str, frozenset[int]]
    own_area: int
    of_others: frozenset[str] = frozenset()
    """Indicators that exist, but whose figures somebody else delivers."""

    @classmethod
    def of(cls, plan_or_municipality: Plan | Municipality, *, by: User | None = None) -> "Names":
        """Everything of a plan, or of a municipality; `by` limits it to what that user may enter."""
        if isinstance(plan_or_municipality, Plan):
            own_area = area_of(plan_or_municipality.municipality)
            municipality_id = plan_or_municipality.municipality_id
            in_plan = PlanIndicator.objects.filter(plan=plan_or_municipality)
            called = list(in_plan.values_list("name", "indicator_id"))
            indicators = Indicator.objects.filter(pk__in=in_plan.values("indicator_id"))
        else:
            own_area = area_of(plan_or_municipality)
            municipality_id, called = plan_or_municipality.pk, []
            indicators = Indicator.objects.filter(municipality_id=municipality_id)
        found = list(indicators.prefetch_related("versions"))
        allowed = {one.pk for one in (found if by is None else measurable_by(by, found))}
        called += [(version.name, one.pk) for one in found for version in one.versions.all()]
        areas = Area.objects.filter(municipality=None) | Area.objects.filter(municipality_id=municipality_id)
        known = list(areas.values_list("pk", "name", "code"))
        return cls(
            indicators=_by_name((name, pk) for name, pk in called if pk in allowed),
            versions={one.pk: list(one.versions.all()) for one in found},
            areas=_by_name((name, pk) for pk, *names in known for name in names if name),
            own_area=own_area.pk,
            of_others=frozenset(plain(name) for name, pk in called if pk not in allowed),
        )

    def indicator(self, text: str) -> int:
        """The indicator that is called so. Raises CannotBeRead."""
        name = plain(text)
        if not name:
            raise CannotBeRead("Vul de naam van een indicator in.")
        found = self.indicators.get(name, frozenset())
        if not found and name in self.of_others:
            raise CannotBeRead(f"Uw team levert de cijfers van ‘{_short(text)}’ niet.")
        if not found:
            raise CannotBeRead(f"Er is geen indicator ‘{_short(text)}’.")
        if len(found) > 1:
            raise CannotBeRead(f"Meer dan één indicator heet ‘{_short(text)}’. Geef ze eerst een eigen naam.")
        return next(iter(found))

    def area(self, text: str) -> int:
        """The area that is called so. Raises CannotBeRead."""
        name = plain(text)
        if not name:
            return self.own_area
        found = self.areas.get(name, frozenset())
        if not found:
            raise CannotBeRead(f"Er is geen gebied ‘{_short(text)}’.")
        if len(found) > 1:
            raise CannotBeRead(f"Meer dan één gebied heet ‘{_short(text)}’. Gebruik de code.")
        return next(iter(found))


def _by_name(pairs: Iterator[tuple[str, int]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for name, pk in pairs:
        found.setdefault(plain(name), set()).add(pk)
    return {name: frozenset(pks) for name, pks in found.items()}


def _short(text: str) -> str:
    text = without_unseen(" ".join(text.split()))
    return text if len(text) <= 60 else f"{text[:59]}…"


# Reading


@dataclass
class _Reader:
    """Reads rows into figures; what one row said is remembered for the next."""

    names: Names
    columns: Sequence[str]
    faults: list[RowFault] = field(default_factory=list)
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def once(self, kind: str, text: str, read: Callable[[str], Any]) -> Any:
        """What `read` makes of `text`: names and periods come back in thousands of rows."""
        key = (kind, text)
        if key not in self._known:
            try:
                self._known[key] = read(text)
            except (CannotBeRead, NoPeriod) as fault:
                self._known[key] = CannotBeRead(str(fault))
        found = self._known[key]
        if isinstance(found, CannotBeRead):
            raise found
        return found

    def figure(self, number: int, cells: Sequence[str | Wrong]) -> tuple[Figure, bool] | None:
        """The figure of a row and whether it says if that is provisional; None with a fault."""
        before = len(self.faults)
        if len(cells) > len(self.columns) and any(cells[len(self.columns) :]):
            self.fault(
                number, "", "Deze rij heeft meer cellen dan er kolommen zijn. Zet een getal met een komma "
                "tussen aanhalingstekens, of gebruik puntkomma's tussen de kolommen.",
            )  # fmt: skip
            return None
        row: dict[str, str] = dict.fromkeys(self.columns, "")
        for column, cell in zip(self.columns, cells, strict=False):
            if isinstance(cell, Wrong):
                self.fault(number, column, cell.message)
            else:
                row[column] = cell
        if len(self.faults) > before:
            return None
        indicator = self.attempt(
            number, "indicator", lambda: self.once("i", row["indicator"], self.names.indicator)
        )
        period = self.attempt(number, "periode", lambda: self.once("p", row["periode"], parse_period))
        area = self.attempt(number, "gebied", lambda: self.once("a", row.get("gebied", ""), self.names.area))
        if indicator is None or period is None or area is None:
            return None
        version = self.version(indicator, period)
        given = self.attempt(number, "waarde", lambda: self.value(row, version.unit))
        status = self.attempt(number, "status", lambda: _status(row.get("status", "")))
        low = self.attempt(number, "ondergrens", lambda: _optional(row.get("ondergrens", ""), version.unit))
        high = self.attempt(number, "bovengrens", lambda: _optional(row.get("bovengrens", ""), version.unit))
        size = self.attempt(number, "aantal plaatsen", lambda: _size(row.get("aantal plaatsen", "")))
        judgement = self.attempt(number, "oordeel", lambda: _judgement(row.get("oordeel", "")))
        if len(self.faults) > before:
            return None
        says_provisional = "status" in self.columns or given.is_provisional
        texts: dict[str, Any] = {name: _text(row.get(column, "")) for column, name in TEXTS.items()}
        figure = Figure(
            indicator_version_id=version.pk,
            area_id=area,
            period=period,
            value=given.value,
            state=given.state,
            is_provisional=given.is_provisional or status == "voorlopig",
            margin_low=low,
            margin_high=high,
            rank_size=size,
            judgement=judgement,
            place=number,
            **texts,
        )
        return figure, says_provisional

    def version(self, indicator_id: int, period: Period) -> IndicatorVersion:
        """The definition that holds in `period`; of what was before the first one, that one."""
        versions = self.names.versions[indicator_id]
        return definition_for(versions, period) or min(versions, key=lambda one: one.number)

    def value(self, row: Mapping[str, str], unit: str) -> Given:
        """The value of a row; a judgement needs none."""
        text = row.get("waarde", "")
        if not text.strip() and row.get("oordeel", "").strip():
            return Given(None)
        return parse_value(text, unit)

    def attempt(self, number: int, column: str, read: Callable[[], Any]) -> Any:
        """What `read` gives, or None with a fault of this row."""
        try:
            return read()
        except CannotBeRead as fault:
            self.fault(number, column, str(fault))
            return None

    def fault(self, number: int, column: str, message: str) -> None:
        self.faults.append(RowFault(number, column, message))
        if len(self.faults) >= MOST_FAULTS:
            raise RowsRefused(self.faults, is_cut=True)


def _status(text: str) -> str:
    wanted = plain(text)
    if wanted not in {"", "voorlopig", "definitief"}:
        raise CannotBeRead("Schrijf voorlopig of definitief.")
    return wanted


def _optional(text: str, unit: str) -> Decimal | None:
    if not text.strip():
        return None
    given = parse_value(text, unit)
    if given.state != State.KNOWN or given.is_provisional:
        raise CannotBeRead("Schrijf een getal, zoals 1.234 of 7,5.")
    return given.value


def _size(text: str) -> int | None:
    number = _optional(text, "")
    if number is None:
        return None
    if number != number.to_integral_value() or not 1 <= number < 2**31:
        raise CannotBeRead("Schrijf een heel getal, zoals 355.")
    return int(number)


def _judgement(text: str) -> str:
    wanted = plain(text)
    if wanted and wanted not in JUDGEMENTS:
        raise CannotBeRead("Schrijf gehaald, deels gehaald of niet gehaald.")
    return JUDGEMENTS.get(wanted, "")


def _text(text: str) -> str:
    return without_unseen(text).strip() if text else ""


@dataclass(frozen=True)
class FigureFile:
    """What a file holds: figures by row, and which fields its columns say something of."""

    figures: tuple[Figure, ...]
    given: frozenset[str]
    says_provisional: frozenset[int] = frozenset()

    def merged(self) -> list[Figure]:
        """The figures, completed with what is stored where the file says nothing. One query."""
        stored = stored_figures(figure.key for figure in self.figures)
        found = []
        for figure in self.figures:
            old = stored.get(figure.key)
            if old is None:
                found.append(figure)
                continue
            given = set(self.given)
            if "is_provisional" not in given and figure.place in self.says_provisional:
                given.add("is_provisional")
            found.append(corrected(old, figure, given))
        return found


FIELD_OF = {
    "status": "is_provisional", "ondergrens": "margin_low", "bovengrens": "margin_high",
    "aantal plaatsen": "rank_size", "oordeel": "judgement", **TEXTS,
}  # fmt: skip


def read_file(file: BinaryIO, *, names: Names) -> FigureFile:
    """Read all rows. Raises FileRefused, or RowsRefused with everything that cannot be read."""
    rows = rows_of(file)
    _, headers = next(rows, (1, ()))
    named = [cell if isinstance(cell, str) else "" for cell in headers]
    while named and not named[-1].strip():
        named.pop()
    known = tablib.Dataset(headers=named or [""])
    try:
        use_known_columns(known, list(COLUMNS), NEEDED)
    except ListRefused as refusal:
        raise FileRefused(str(refusal)) from refusal
    columns = list(known.headers)
    if not {"waarde", "oordeel"} & set(columns):
        raise FileRefused("Deze kolom ontbreekt: waarde.")
    reader = _Reader(names, columns)
    figures, saying = [], set()
    for number, cells in rows:
        found = reader.figure(number, cells)
        if found is not None:
            figures.append(found[0])
            if found[1]:
                saying.add(number)
    if reader.faults:
        raise RowsRefused(reader.faults)
    if not figures:
        raise FileRefused("In dit bestand staan geen cijfers.")
    given = frozenset(FIELD_OF[column] for column in columns if column in FIELD_OF)
    return FigureFile(tuple(figures), given, frozenset() if "is_provisional" in given else frozenset(saying))


@contextlib.contextmanager
def _by_row() -> Iterator[None]:
    """Say of figures that are refused in which row and column a person finds them."""
    try:
        yield
    except FiguresRefused as refusal:
        faults = [
            RowFault(int(fault.figure.place), COLUMN_OF.get(fault.field, ""), fault.message)
            for fault in refusal.faults[:MOST_FAULTS]
        ]
        raise RowsRefused(faults, is_cut=len(refusal.faults) > MOST_FAULTS) from refusal


def preview_figures(
    file: BinaryIO, *, plan_or_municipality: Plan | Municipality, by: User | None
) -> Comparison:
    """Say what importing `file` would do; nothing is written. Raises FileRefused or RowsRefused."""
    found = read_file(file, names=Names.of(plan_or_municipality, by=by))
    with _by_row():
        return compare(found.merged())


def import_figures(
    file: BinaryIO,
    *,
    plan_or_municipality: Plan | Municipality,
    by: User | None,
    reason: str = "",
    seen: str = "",
) -> Comparison:
    """Store the figures of a CSV or XLSX file, all or none; `by` None is the program, which may do all.

    The file is read before anything is locked. Raises FileRefused, RowsRefused, ReasonNeeded when the file
    corrects figures, or FigureChanged when `seen`, the token of the comparison that somebody looked at, is
    no longer what happens.
    """
    found = read_file(file, names=Names.of(plan_or_municipality, by=by))
    with _by_row(), transaction.atomic():
        lock_indicators(found.figures)
        figures = found.merged()
        if seen and compare(figures).token != seen:
            raise FigureChanged
        return save_figures(figures=figures, by=by, reason=reason)


def template(kind: str, *, names: Sequence[str]) -> bytes:
    """An empty file to fill in, "csv" or "xlsx"; the second explains the columns and lists `names`."""
    if kind == "csv":
        return ";".join(COLUMNS).encode("utf-8-sig") + b"\r\n"
    book = openpyxl.load_workbook(io.BytesIO(template_file(COLUMNS, title="Cijfers", kind=kind)))
    # Excel would make a date of "mei 2026" in a cell of its own choice.
    for row in range(2, 1_002):
        book.worksheets[0].cell(row=row, column=2).number_format = "@"
    sheet = book.create_sheet("Indicatoren")
    sheet.append(["Namen om over te nemen in de kolom indicator"])
    for name in names:
        sheet.append([guarded(name)])
    sheet.column_dimensions["A"].width = 80
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
