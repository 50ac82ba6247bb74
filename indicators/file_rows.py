"""The rows of an XLSX or CSV file as text, read as it goes: no more than a block is in memory."""

import codecs
import csv
import datetime
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

import openpyxl

from indicators.periods import Period
from plans.list_files import MOST_COLUMNS, NO_TEXT, unguarded

MOST_BYTES = 40 * 1024 * 1024
MOST_BYTES_UNPACKED = 250 * 1024 * 1024
MOST_BYTES_OF_STRINGS = 30 * 1024 * 1024
MOST_BYTES_BESIDE = 4 * 1024 * 1024
"""Of all that is read whole beside a sheet: styles, names, links."""
MOST_ROWS = 150_000
MOST_ROWS_OF_A_SHEET = 2**20
"""Excel has no more; the file says itself at which of them a row stands."""
MOST_BYTES_OF_A_ROW = 1024 * 1024
"""A row is in memory as a whole, and takes far more room there than in the file."""
BLOCK = 1024 * 1024


class FileRefused(Exception):
    """The file as a whole cannot be read; the message says why, in Dutch."""


def plain(text: str) -> str:
    """`text` for comparing names: capitals and the width of spaces do not count."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True)
class Wrong:
    """A cell of a spreadsheet that holds something else than text or a number."""

    message: str


Row = tuple[int, Sequence["str | Wrong"]]


def rows_of(file: BinaryIO) -> Iterator[Row]:
    """The rows of an XLSX or CSV file with their number, the headers first; empty rows are left out.

    Reads as it goes: no more than a block of the file is in memory. Raises FileRefused.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size > MOST_BYTES:
        raise FileRefused(
            f"Dit bestand is groter dan {MOST_BYTES // BLOCK} MB. Verdeel de cijfers over meer bestanden."
        )
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused("Dit is een oud Excel-bestand (.xls). Bewaar het als .xlsx of CSV.")
    rows = _sheet_rows(file) if start.startswith(b"PK") else _text_rows(file)
    count = 0
    for row in rows:
        if not any(isinstance(cell, Wrong) or cell.strip() for cell in row[1]):
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise _too_many_rows()
        yield row


def _too_many_rows() -> FileRefused:
    return FileRefused(
        f"Dit bestand heeft meer dan {MOST_ROWS // 1000}.000 rijen. Verdeel de cijfers over meer bestanden."
    )


def _too_much() -> FileRefused:
    return FileRefused("In dit bestand zit te veel. Bewaar alleen de cijfers in een nieuw bestand.")


def _row_too_long() -> FileRefused:
    return FileRefused(
        "In dit bestand staat een rij die te lang is. Misschien ontbreekt er een aanhalingsteken. "
        "Bewaar alleen de cijfers in een nieuw bestand."
    )


def _encoding_of(file: BinaryIO) -> str:
    """UTF-8, "Unicode" with its mark, or what Excel in Dutch writes by itself.

    Refuses at once a file with far more lines than rows may be; a note may hold a few lines.
    """
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            lines = 0
            while block := file.read(BLOCK):
                decoder.decode(block)
                lines += block.count(b"\n")
                if lines > 3 * MOST_ROWS:
                    raise _too_many_rows()
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            file.seek(0)
    raise FileRefused(NO_TEXT)


def _text_rows(file: BinaryIO) -> Iterator[Row]:
    lines = _lines(file, _encoding_of(file))
    first = next(lines, "")
    says = re.fullmatch(r"sep=(.)\s*", first)
    delimiter = says[1] if says else max(";,\t", key=first.count)
    size = 0

    def bounded() -> Iterator[str]:
        nonlocal size
        for line in lines if says else itertools.chain([first], lines):
            size += len(line)
            if size > MOST_BYTES_OF_A_ROW:
                raise _row_too_long()
            yield line

    reader = csv.reader(bounded(), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=2 if says else 1):
            size = 0
            yield number, [unguarded(cell) for cell in cells]
    except csv.Error as error:
        raise FileRefused(
            "Dit bestand is niet goed te lezen. Misschien ontbreekt er een aanhalingsteken. "
            "Bewaar het opnieuw als CSV of als .xlsx."
        ) from error


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """The lines of a text, whatever ends them. The file stays open: whoever opened it closes it."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    rest = ""
    is_last = False
    while not is_last:
        block = file.read(BLOCK)
        is_last = not block
        try:
            rest += decoder.decode(block, final=is_last)
        except UnicodeError as error:
            raise FileRefused(NO_TEXT) from error
        if "\x00" in rest:
            raise FileRefused(NO_TEXT)
        *whole, rest = rest.split("\n")
        if len(rest) > MOST_BYTES_OF_A_ROW:
            raise _row_too_long()
        yield from (f"{line}\n" for line in whole)
    if rest:
        yield rest


def _sheet_rows(file: BinaryIO) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(file) as packed:
            _refuse_bomb(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # The last two: packed in a way that Excel does not use, or with a password.
        raise _damaged() from error
    file.seek(0)
    try:
        book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        headers: list[str] = []
        before = None
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            if number > MOST_ROWS_OF_A_SHEET:
                raise _damaged()
            if cells is before:
                # openpyxl fills a gap with one and the same empty row.
                continue
            before = cells
            row = [
                _cell_text(cell, headers[at] if at < len(headers) else "") for at, cell in enumerate(cells)
            ]
            while row and row[-1] == "":
                row.pop()
            if row and not headers:
                headers = [plain(cell) if isinstance(cell, str) else "" for cell in row]
            yield number, row
    except (
        KeyError,
        ValueError,
        IndexError,
        AttributeError,
        TypeError,
        SyntaxError,
        zipfile.BadZipFile,
    ) as error:
        # What openpyxl raises for sheets that are no sheets; SyntaxError is that of broken XML.
        raise _damaged() from error


def _damaged() -> FileRefused:
    return FileRefused("Dit Excel-bestand is beschadigd. Bewaar het opnieuw als .xlsx.")


def _refuse_bomb(packed: zipfile.ZipFile) -> None:
    """Raise FileRefused for what is no workbook, or one of which openpyxl would take very much memory."""
    sizes = {member.filename: member.file_size for member in packed.infolist()}
    if "xl/workbook.xml" not in sizes:
        raise FileRefused(
            "Dit is geen Excel-bestand (.xlsx) en geen CSV. Bewaar de cijfers als een van deze."
        )
    strings = sizes.get("xl/sharedStrings.xml", 0)
    if sum(sizes.values()) > MOST_BYTES_UNPACKED or strings > MOST_BYTES_OF_STRINGS:
        raise _too_much()
    sheets = [name for name in sizes if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    # Pictures and the memory of a pivot table are never opened.
    read_whole = (
        size
        for name, size in sizes.items()
        if name.endswith((".xml", ".rels"))
        and name not in sheets
        and name != "xl/sharedStrings.xml"
        and not name.startswith("xl/pivotCache/")
    )
    if sum(read_whole) > MOST_BYTES_BESIDE:
        raise _too_much()
    for name in sheets:
        if sizes[name] > MOST_BYTES_OF_A_ROW:
            _refuse_endless_row(packed, name)


_ROW = re.compile(rb"<(?:[\w.-]+:)?row[\s/>]")


def _refuse_endless_row(packed: zipfile.ZipFile, name: str) -> None:
    """Raise FileRefused when between two rows of a sheet more stands than one row may hold."""
    last = at = 0
    rest = b""
    with packed.open(name) as sheet:
        while block := sheet.read(BLOCK):
            seen = rest + block
            for found in _ROW.finditer(seen):
                if at + found.start() - last > MOST_BYTES_OF_A_ROW:
                    raise _too_much()
                last = at + found.start()
            if at + len(seen) - last > MOST_BYTES_OF_A_ROW:
                raise _too_much()
            # The name of a row may stand across two blocks.
            rest = seen[-64:]
            at += len(seen) - len(rest)


def _cell_text(cell: Any, column: str) -> str | Wrong:
    """The text of a cell as a person would type it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Wrong("In deze cel staat een formule. Plak alleen de waarde.")
    if cell.data_type == "e":
        return Wrong(f"In deze cel staat een fout van Excel: {value}.")
    if isinstance(value, str):
        return unguarded(value)
    if isinstance(value, bool):
        return Wrong("In deze cel staat waar of onwaar. Vul een getal of tekst in.")
    style = str(cell.number_format)
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return _date_text(value, style, column)
    number = Decimal(f"{value:.15g}")
    if "%" in style:
        return f"{number * 100:f}".replace(".", ",") + "%"
    return f"{number:f}".replace(".", ",")


def _date_text(value: Any, style: str, column: str) -> str | Wrong:
    """Excel makes a date of what looks like one; where it shows a year or a month, that is what was typed."""
    if column != "periode" or not isinstance(value, datetime.date):
        return Wrong("Excel heeft hier een datum van gemaakt. Zet de cel op Tekst en typ het opnieuw.")
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", style.casefold())
    if "d" in shown or "h" in shown:
        return Wrong("Hier staat een datum. Schrijf een periode, zoals 2026 of mei 2026.")
    return str(Period.month(value.year, value.month)) if "m" in shown else str(value.year)
