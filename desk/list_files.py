"""Lists to download: CSV that opens right in a Dutch spreadsheet, and XLSX. No cell is ever a formula."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.list_files import guarded

Value = str | int | datetime.date | None
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# What XML cannot hold beside the control characters that openpyxl knows of.
_NOT_IN_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
MOST_WIDE = 60


def list_file(kind: str, columns: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """A list as "csv" or "xlsx"; `title` is the name of the sheet."""
    return csv_list(columns, rows) if kind == "csv" else xlsx_list(columns, rows, title=title)


def csv_list(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """CSV with semicolons and a byte order mark; an apostrophe before what could be taken for a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_in_text(value) for value in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def xlsx_list(columns: Sequence[str], rows: Iterable[Sequence[Value]], *, title: str) -> bytes:
    """A workbook of one sheet. A text is stored as text, also when it begins as a formula does."""
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a sheet")
    sheet.title = title[:31]
    sheet.append(list(columns))
    widths = [len(column) for column in columns]
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column)
            if isinstance(value, str):
                cell.value = _NOT_IN_XML.sub("", ILLEGAL_CHARACTERS_RE.sub("", value))
                cell.data_type = "s"
                # As if somebody typed an apostrophe before it: it stays text when the cell is edited.
                cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
            else:
                cell.value = value
                if isinstance(value, datetime.date):
                    cell.number_format = "DD-MM-YYYY"
            widths[column - 1] = max(widths[column - 1], min(len(str(value)), MOST_WIDE))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width + 3
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _in_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.date):
        return f"{value:%d-%m-%Y}"
    return guarded(value) if isinstance(value, str) else str(value)
