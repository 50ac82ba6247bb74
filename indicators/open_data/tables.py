"""What a table of open data consists of, wherever it comes from: the service or a file.

Keys are padded with spaces to a width that differs per list; filters must carry the padding. So keys are
looked up in the lists of the table itself and used to the letter, and stripped as soon as they are read.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote

from indicators.open_data.client import FetchFailed, ODataClient

LONGEST_FILTER = 1400
"""Characters as sent; the service refuses an address that is much longer."""

TIME, AREA, PLAIN = "TimeDimension", ("GeoDimension", "GeoDetail"), "Dimension"
TABLE_NAME = re.compile(r"[0-9A-Za-z_]{4,20}")


class MappingWrong(Exception):
    """The mapping does not fit the table; the message says in Dutch what to change."""


@dataclass(frozen=True)
class Topic:
    """A measure of a table. `key` ends in a number that changes; `group` holds the headings above it."""

    key: str
    title: str
    group: tuple[str, ...] = ()
    unit: str = ""
    decimals: int = 0

    @property
    def path(self) -> str:
        """Title with its headings, for who must choose between two of one name."""
        return " > ".join([*self.group, self.title])


@dataclass(frozen=True)
class Category:
    """A line of a value list; `key` as the service writes it, padding included."""

    key: str
    title: str
    status: str = ""

    @property
    def code(self) -> str:
        """The key without padding."""
        return self.key.strip()

    @property
    def is_provisional(self) -> bool:
        """Whether the figures of this period may still change: * or ** behind the title, or the status."""
        status = self.status.strip().casefold()
        return self.title.rstrip().endswith("*") or (bool(status) and status != "definitief")


@dataclass(frozen=True)
class Dimension:
    """A column of keys: areas, periods, kinds of crime."""

    key: str
    title: str
    kind: str

    @property
    def is_time(self) -> bool:
        """Whether it holds the periods."""
        return self.kind == TIME or self.key == "Perioden"


@dataclass(frozen=True)
class Cell:
    """One figure of a table: stripped key per dimension, and the value; None when there is none."""

    keys: Mapping[str, str]
    value: Any


class Table(Protocol):
    """A table that figures can be read from."""

    name: str

    @property
    def topics(self) -> Sequence[Topic]:
        """The measures."""

    @property
    def dimensions(self) -> Sequence[Dimension]:
        """The columns of keys."""

    def categories(self, dimension: str, codes: Sequence[str] | None = None) -> Sequence[Category]:
        """The value list of a dimension; with `codes` only those (the list of neighbourhoods is long)."""

    def cells(self, topic: Topic, wanted: Mapping[str, Sequence[Category]]) -> Sequence[Cell]:
        """The figures of `topic` where every dimension of `wanted` has one of these categories."""


def described(properties: Sequence[Mapping[str, Any]]) -> tuple[list[Dimension], list[Topic]]:
    """Dimensions and topics, from the rows of DataProperties."""
    titles = {
        _text(row.get("ID")): (_text(row.get("ParentID")), _text(row.get("Title"))) for row in properties
    }

    def headings(parent: str) -> tuple[str, ...]:
        found: list[str] = []
        while parent in titles and len(found) < 10:
            parent, title = titles[parent]
            found.insert(0, title)
        return tuple(found)

    dimensions, topics = [], []
    for row in properties:
        kind, key, title = (_text(row.get(name)) for name in ("Type", "Key", "Title"))
        if kind == "Topic":
            decimals = _text(row.get("Decimals"))
            topics.append(
                Topic(
                    key,
                    title,
                    headings(_text(row.get("ParentID"))),
                    _text(row.get("Unit")),
                    int(decimals) if decimals.isdecimal() else 0,
                )
            )
        elif kind in {TIME, PLAIN, *AREA}:
            dimensions.append(Dimension(key, title, kind))
    return dimensions, topics


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


class ODataTable:
    """A table of the service behind `client`. Its description and lists are asked for once."""

    def __init__(self, client: ODataClient, name: str) -> None:
        if not TABLE_NAME.fullmatch(name):
            raise MappingWrong(f"‘{name}’ is geen naam van een tabel. Schrijf bijvoorbeeld 47013NED.")
        self.client = client
        self.name = name
        self._lists: dict[tuple[str, tuple[str, ...]], list[Category]] = {}

    @cached_property
    def _description(self) -> tuple[list[Dimension], list[Topic]]:
        found = described(list(self.client.rows(self.name, "DataProperties")))
        if not found[0] or not found[1]:
            raise FetchFailed(
                f"Tabel {self.name} van {self.client.host} heeft geen beschrijving. Er is niets veranderd."
            )
        return found

    @property
    def dimensions(self) -> Sequence[Dimension]:
        """The columns of keys."""
        return self._description[0]

    @property
    def topics(self) -> Sequence[Topic]:
        """The measures."""
        return self._description[1]

    def categories(self, dimension: str, codes: Sequence[str] | None = None) -> Sequence[Category]:
        """The value list of a dimension, or of it only the lines with these codes."""
        wanted = tuple(sorted(set(codes or ())))
        if (dimension, wanted) not in self._lists:
            found: list[Category] = []
            for part in _chunks([f"startswith(Key,{_quoted(code)})" for code in wanted]) if wanted else [""]:
                query = {"$filter": part} if part else {}
                for row in self.client.rows(self.name, dimension, query):
                    key = row.get("Key")
                    if not isinstance(key, str):
                        raise FetchFailed(
                            f"De lijst {dimension} van tabel {self.name} is onleesbaar. "
                            "Er is niets veranderd."
                        )
                    found.append(Category(key, _text(row.get("Title")), _text(row.get("Status"))))
            self._lists[dimension, wanted] = [one for one in found if not wanted or one.code in wanted]
        return self._lists[dimension, wanted]

    def cells(self, topic: Topic, wanted: Mapping[str, Sequence[Category]]) -> Sequence[Cell]:
        """The figures asked for; too long a list of keys is asked in parts or picked out afterwards."""
        names = [dimension.key for dimension in self.dimensions]
        choices = {
            name: [f"{name} eq {_quoted(one.key)}" for one in chosen] for name, chosen in wanted.items()
        }
        # The dimension with the most keys is asked in parts, so that no address grows too long.
        longest = max(choices, key=lambda name: len(choices[name]))
        others = [f"({' or '.join(parts)})" for name, parts in choices.items() if name != longest]
        short = [part for part in others if _sent(part) <= LONGEST_FILTER // 4]
        codes = {name: {one.code for one in chosen} for name, chosen in wanted.items()}
        found = []
        for part in _chunks(
            choices[longest], room=LONGEST_FILTER - sum(_sent(f" and {one}") for one in short)
        ):
            query = {
                "$filter": " and ".join([f"({part})", *short]),
                "$select": ",".join([*names, topic.key]),
            }
            for row in self.client.rows(self.name, "TypedDataSet", query):
                if not all(isinstance(row.get(name), str) for name in names) or topic.key not in row:
                    raise FetchFailed(
                        f"Tabel {self.name} van {self.client.host} heeft een andere vorm dan "
                        "zijn beschrijving. Er is niets veranderd."
                    )
                keys = {name: row[name].strip() for name in names}
                if all(keys[name] in allowed for name, allowed in codes.items()):
                    found.append(Cell(keys, row[topic.key]))
        return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sent(text: str) -> int:
    """How long it is in an address."""
    return len(quote(text, safe=""))


def _chunks(parts: Sequence[str], *, room: int = LONGEST_FILTER) -> list[str]:
    """The conditions joined by `or`, in as many filters as it takes."""
    joined: list[str] = []
    for part in parts:
        if joined and _sent(joined[-1]) + _sent(f" or {part}") <= room:
            joined[-1] += f" or {part}"
        else:
            joined.append(part)
    return joined
