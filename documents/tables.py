"""Tables of a text as data: their cells in a grid, and as a CSV file that a spreadsheet opens."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.text import slugify
from lxml.html import HtmlElement, fragment_fromstring

MAX_SPAN = 50

_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?%?")


@dataclass(frozen=True)
class Table:
    """The cells of one table, row by row, all rows equally long; `caption` is empty when it has none."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


def span_of(cell: HtmlElement, name: str) -> int:
    """How many columns or rows (`name`) the cell covers: 1 when not or wrongly stated, at most MAX_SPAN."""
    value = cell.get(name, "1")
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() else 1


def text_of(element: HtmlElement) -> str:
    """The text of an element in one line, without the notes inside it."""

    def pieces(node: HtmlElement) -> Iterator[str]:
        if node.tag == "br":
            yield " "
        elif node.get("class") != "note":
            yield node.text or ""
            for child in node:
                space = " " if child.tag in {"p", "li", "ul", "ol"} else ""
                yield space
                yield from pieces(child)
                yield space
                yield child.tail or ""

    return " ".join("".join(pieces(element)).split())


def text_of_html(markup: str) -> str:
    """The text of a piece of HTML in one line."""
    return text_of(fragment_fromstring(markup, create_parent="div")) if markup else ""


def is_number(text: str) -> bool:
    """Whether the text is nothing but a number or percentage, as Dutch writes it."""
    return _NUMBER.fullmatch(text) is not None


def read_table(table: HtmlElement) -> Table:
    """The cells of a table element in a grid; a cell over several columns or rows stands in its first one."""
    caption = table.find("caption")
    rows: list[list[str]] = []
    taken: dict[tuple[int, int], None] = {}
    for y, row in enumerate(table.iter("tr")):
        cells: list[str] = []
        x = 0
        for cell in row.iterchildren("th", "td"):
            while (y, x) in taken:
                cells.append("")
                x += 1
            width = span_of(cell, "colspan")
            for dy in range(1, span_of(cell, "rowspan")):
                taken.update({(y + dy, x + dx): None for dx in range(width)})
            cells += [text_of(cell), *[""] * (width - 1)]
            x += width
        rows.append(cells)
    longest = max((len(cells) for cells in rows), default=0)
    return Table(
        caption="" if caption is None else text_of(caption),
        rows=tuple(tuple(cells + [""] * (longest - len(cells))) for cells in rows),
    )


def _harmless(value: str) -> str:
    """A cell that a spreadsheet does not run as a formula."""
    if value[:1] in {"=", "+", "-", "@"} and not is_number(value):
        return f"'{value}"
    return value


def csv_of(table: Table) -> bytes:
    """The table as CSV: UTF-8 with byte order mark and semicolons, as spreadsheets here expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([[_harmless(value) for value in row] for row in table.rows])
    return out.getvalue().encode("utf-8-sig")


def csv_name(position: int, title: str) -> str:
    """File name of a table: `tabel-01-misdrijven-per-jaar.csv`."""
    slug = slugify(title)[:50].strip("-")
    return f"tabel-{position:02}-{slug}.csv" if slug else f"tabel-{position:02}.csv"
