"""The same tables as files, as CBS and police offer them for download: figures and description apart.

UTF-8 with a byte order mark, CRLF, semicolons, texts in quotes and padded. A blank figure does not apply, a
point is unknown or secret. `*` behind a period says that its figures are provisional, `**` that these were
revised and still are. The description (`…_metadata.csv`) is a stack of sections, each below its name.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from indicators.open_data.client import FetchFailed
from indicators.open_data.tables import Category, Cell, Dimension, Topic, described

UNKNOWN = frozenset({"", ".", "x", "-"})
LARGEST = 60_000_000
"""Bytes of one file."""
MOST_LINES = 1_000_000
"""Lines of one file: a short line takes fifty times its bytes in memory."""


class BulkTable:
    """A table out of two files: the figures and their description."""

    def __init__(self, figures: bytes, description: bytes) -> None:
        sections = _sections(description)
        self.dimensions: Sequence[Dimension]
        self.topics: Sequence[Topic]
        self.dimensions, self.topics = described(sections.get("DataProperties", []))
        if not self.dimensions or not self.topics:
            raise FetchFailed(
                "Dit is geen beschrijving van een tabel van CBS of politie. Kies het bestand dat eindigt op "
                "_metadata.csv. Er is niets veranderd."
            )
        infos = sections.get("TableInfos") or [{}]
        self.name = str(infos[0].get("Identifier") or "").strip()
        self._lists = {
            dimension.key: [
                Category(line.get("Key") or "", line.get("Title") or "", line.get("Status") or "")
                for line in sections.get(dimension.key, [])
            ]
            for dimension in self.dimensions
        }
        self._rows = list(_rows(figures, [*[one.key for one in self.dimensions]]))

    def categories(self, dimension: str, codes: Sequence[str] | None = None) -> Sequence[Category]:
        """The value list of a dimension; with `codes` only those."""
        lines = self._lists.get(dimension, [])
        return [one for one in lines if codes is None or one.code in codes]

    def cells(self, topic: Topic, wanted: Mapping[str, Sequence[Category]]) -> Sequence[Cell]:
        """The figures of `topic` where every dimension of `wanted` has one of these categories."""
        codes = {name: {one.code for one in chosen} for name, chosen in wanted.items()}
        names = [dimension.key for dimension in self.dimensions]
        if self._rows and topic.key not in self._rows[0]:
            raise FetchFailed("Cijfers en beschrijving horen niet bij dezelfde tabel. Er is niets veranderd.")
        return [
            Cell({name: row[name].strip() for name in names}, _value(row[topic.key]))
            for row in self._rows
            if all(row[name].strip() in allowed for name, allowed in codes.items())
        ]


def _text(content: bytes) -> str:
    if len(content) > LARGEST:
        raise FetchFailed("Dit bestand is te groot. Er is niets veranderd.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FetchFailed("Dit is geen CSV-bestand van CBS of politie. Er is niets veranderd.") from error


def _lines(content: bytes) -> Iterator[list[str]]:
    if content.count(b"\n") > MOST_LINES:
        raise FetchFailed("Dit bestand heeft te veel regels. Er is niets veranderd.")
    text = _text(content)
    # A file that was cut off ends within a line, or within a quoted text.
    if text and not text.endswith("\n"):
        raise FetchFailed("Dit bestand is niet compleet. Download het opnieuw. Er is niets veranderd.")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    except csv.Error as error:
        raise FetchFailed(
            "Dit bestand is niet compleet of geen CSV-bestand van CBS of politie. Er is niets veranderd."
        ) from error


def _sections(content: bytes) -> dict[str, list[dict[str, str]]]:
    """Per section its rows. A section begins with a line of one cell, its name; then come the headers."""
    sections: dict[str, list[dict[str, str]]] = {}
    current: list[dict[str, str]] | None = None
    headers: list[str] | None = None
    for line in _lines(content):
        if not any(line):
            continue
        if len(line) == 1:
            current = sections.setdefault(line[0].strip(), [])
            headers = None
        elif current is not None and headers is None:
            headers = [cell.strip() for cell in line]
        elif current is not None and headers is not None:
            current.append(dict(zip(headers, line, strict=False)))
    return sections


def _rows(content: bytes, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    lines = _lines(content)
    headers = next(lines, [])
    if missing := [name for name in needed if name not in headers]:
        raise FetchFailed(
            f"In het bestand met cijfers ontbreekt de kolom {missing[0]}. Horen de twee bestanden bij "
            "elkaar? Er is niets veranderd."
        )
    for number, line in enumerate(lines, start=2):
        if not any(line):
            continue
        if len(line) != len(headers):
            raise FetchFailed(
                f"Regel {number} van het bestand met cijfers is niet compleet. Er is niets veranderd."
            )
        yield dict(zip(headers, line, strict=True))


def _value(text: str) -> Any:
    """The figure in a cell, None where there is none; raises FetchFailed for what is no figure."""
    plain = text.strip()
    if plain in UNKNOWN:
        return None
    try:
        number = Decimal(plain.replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise FetchFailed(f"‘{plain[:40]}’ is geen cijfer. Er is niets veranderd.")
    return number
