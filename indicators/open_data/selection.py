"""Pick from a table the figures that a mapping asks for: what must be summed, and nothing twice.

Pure, apart from what the table asks its service for.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from indicators.open_data.client import FetchFailed
from indicators.open_data.tables import Category, Dimension, MappingWrong, Table, Topic
from indicators.periods import FIRST_YEAR, LAST_YEAR, Period, PeriodKind
from indicators.summing import parts_of

COUNTRY_CODES = ("NL01", "NL00")
MARGINS = "Marges"
VALUE, LOW, HIGH = "MW00000", "MOG0095", "MBG0095"
UNKNOWN_NOTE = "Bij de bron onbekend of geheim."

PERIOD_KEY = re.compile(r"(\d{4})(JJ|KW|MM|HJ|SJ)(\d\d)")
# How a series of these periods is made of shorter ones, in words.
WORDS = {PeriodKind.MONTH: "maanden", PeriodKind.QUARTER: "kwartalen", PeriodKind.HALF_YEAR: "halve jaren"}
WHOLES = {
    PeriodKind.YEAR: lambda year: [Period.year(year)],
    PeriodKind.HALF_YEAR: lambda year: [Period.half_year(year, half) for half in (1, 2)],
    PeriodKind.QUARTER: lambda year: [Period.quarter(year, quarter) for quarter in (1, 2, 3, 4)],
    PeriodKind.MONTH: lambda year: [Period.month(year, month) for month in range(1, 13)],
    PeriodKind.SCHOOL_YEAR: lambda year: [Period.school_year(year)],
}


@dataclass(frozen=True)
class Question:
    """What a mapping asks of a table.

    `keys` are stripped keys per dimension, summed together; `codes` those of areas; `kind` the periods of the
    indicator. Only a count (`is_count`) may be summed.
    """

    measure: str
    keys: Mapping[str, Sequence[str]]
    area_dimension: str
    codes: Sequence[str]
    kind: PeriodKind
    is_count: bool
    today: datetime.date
    from_year: int | None = None


@dataclass(frozen=True)
class Value:
    """One figure; `value` is None where the source has none, which is not zero."""

    value: Decimal | None
    is_provisional: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class Selection:
    """The figures per code of an area and period, what they are of (`words`), and what people should know."""

    values: Mapping[str, Mapping[Period, Value]]
    words: str
    notes: tuple[str, ...] = ()


def select(table: Table, question: Question) -> Selection:
    """Pick the figures. Raises MappingWrong when table and question do not fit, FetchFailed on bad data."""
    topic = find_topic(table, question.measure)
    notes: list[str] = []
    chosen = _chosen_categories(table, question, notes)
    time = _time_dimension(table)
    areas = _areas(table, question)
    periods = {one.code: one for one in table.categories(time.key)}
    wanted = {**chosen, question.area_dimension: areas}
    if question.from_year is not None:
        wanted[time.key] = [
            one
            for one in periods.values()
            if one.code[:4].isdigit() and int(one.code[:4]) >= question.from_year
        ]
    raw = _raw(table, topic, question, wanted, periods, time) if all(wanted.values()) else {}
    values = {}
    for code in question.codes:
        own = [raw[one] for one in _same_area(code) if one in raw]
        values[code] = _by_wanted_period(own[0], question, notes) if own else {}
    words = [topic.title, *(f"{name} {'+'.join(one.code for one in chosen[name])}" for name in question.keys)]
    return Selection(values, "; ".join(words), tuple(dict.fromkeys(notes)))


# What is asked


def _bare(text: str) -> str:
    """Only letters and digits, small: how a title and the key that was made of it agree."""
    return re.sub(r"[\W_]+", "", text.casefold())


def find_topic(table: Table, measure: str) -> Topic:
    """The topic with this title, however its number is now. Raises MappingWrong when it is not exactly one.

    `measure` may be the title, the title with its headings (`Heading > Title`), or the key of the topic.
    """
    wanted = [_bare(part) for part in measure.split(">")]
    stem = _bare(re.sub(r"_\d+$", "", measure.strip()))
    found = [
        one
        for one in table.topics
        if [_bare(part) for part in (*one.group, one.title)][-len(wanted) :] == wanted
    ]
    if not found:
        found = [one for one in table.topics if _bare(re.sub(r"_\d+$", "", one.key)) == stem]
    if len(found) > 1:
        names = "; ".join(one.path for one in found[:5])
        raise MappingWrong(
            f"Tabel {table.name} heeft {len(found)} onderwerpen ‘{measure}’. "
            f"Schrijf het hele pad, zoals: {names}."
        )
    if not found:
        names = "; ".join(one.title for one in table.topics[:8])
        raise MappingWrong(f"Tabel {table.name} heeft geen onderwerp ‘{measure}’. Wel bijvoorbeeld: {names}.")
    return found[0]


def _time_dimension(table: Table) -> Dimension:
    for dimension in table.dimensions:
        if dimension.is_time:
            return dimension
    raise MappingWrong(f"Tabel {table.name} heeft geen perioden.")


def _areas(table: Table, question: Question) -> list[Category]:
    wanted = sorted({one for code in question.codes for one in _same_area(code)})
    return list(table.categories(question.area_dimension, wanted)) if wanted else []


def _same_area(code: str) -> tuple[str, ...]:
    """The codes by which a table may know an area: the whole country has two."""
    return COUNTRY_CODES if code in COUNTRY_CODES else (code,)


def _chosen_categories(table: Table, question: Question, notes: list[str]) -> dict[str, Sequence[Category]]:
    """Per dimension apart from area and time the lines that are summed."""
    names = {dimension.key for dimension in table.dimensions}
    if question.area_dimension not in names:
        raise MappingWrong(
            f"Tabel {table.name} heeft geen kolom ‘{question.area_dimension}’ met gebieden. "
            f"De kolommen zijn: {', '.join(sorted(names))}."
        )
    if unknown := sorted(set(question.keys) - names):
        raise MappingWrong(
            f"Tabel {table.name} heeft geen kolom ‘{unknown[0]}’. "
            f"De kolommen zijn: {', '.join(sorted(names))}."
        )
    chosen: dict[str, Sequence[Category]] = {}
    for dimension in table.dimensions:
        if dimension.key == question.area_dimension or dimension.is_time:
            continue
        lines = table.categories(dimension.key)
        if dimension.key == MARGINS:
            chosen[MARGINS] = [one for one in lines if one.code in {VALUE, LOW, HIGH}]
            continue
        chosen[dimension.key] = _chosen_lines(table, dimension, lines, question, notes)
    return chosen


def _chosen_lines(
    table: Table, dimension: Dimension, lines: Sequence[Category], question: Question, notes: list[str]
) -> Sequence[Category]:
    codes = list(dict.fromkeys(key.strip() for key in question.keys.get(dimension.key, ())))
    if not codes:
        totals = [one for one in lines if is_total(one)] or (lines if len(lines) == 1 else [])
        if len(totals) != 1:
            raise MappingWrong(
                f"Kies bij ‘{dimension.key}’ welke regels van tabel {table.name} meetellen, "
                f"zoals {' of '.join(one.code for one in lines[:3])}."
            )
        notes.append(f"Bij ‘{dimension.title or dimension.key}’ geldt: {totals[0].title}.")
        return totals
    by_code = {one.code: one for one in lines}
    for code in codes:
        if code not in by_code:
            raise MappingWrong(
                f"Sleutel ‘{code}’ staat niet in de lijst ‘{dimension.key}’ van tabel {table.name}."
            )
    found = [by_code[code] for code in codes]
    refuse_overlap(found)
    if len(found) > 1 and not question.is_count:
        raise MappingWrong(
            "Deze indicator is geen aantal en laat zich niet optellen. "
            f"Kies bij ‘{dimension.key}’ één sleutel."
        )
    return found


def is_total(line: Category) -> bool:
    """Whether a line counts everything in its list."""
    return line.code == "0.0.0" or re.search(r"\btotaal\b", line.title, re.IGNORECASE) is not None


def refuse_overlap(lines: Sequence[Category]) -> None:
    """Raise MappingWrong when one of `lines` holds another: then something would count twice."""
    for one in lines:
        for other in lines:
            if one is other:
                continue
            if is_total(one) or _holds(_place(one), _place(other)):
                raise MappingWrong(
                    f"‘{one.title}’ telt ‘{other.title}’ al mee. "
                    "Kies een van de twee, anders telt iets dubbel."
                )


def _place(line: Category) -> tuple[str, ...]:
    """Where a line stands in its list: ("1", "1", "1") for 1.1.1; CRI1100 is ("CRI", "1", "1")."""
    if match := re.fullmatch(r"([A-Z]+)(\d+?)0*", line.code):
        return (match[1], *match[2])
    match = re.match(r"\d+(?:\.\d+)*", line.title) or re.fullmatch(r"\d+(?:\.\d+)*", line.code)
    return tuple(match[0].split(".")) if match else ()


def _holds(whole: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return bool(whole) and len(whole) < len(part) and part[: len(whole)] == whole


# What comes back


def period_of(key: str) -> Period | None:
    """The period of a key such as 2012MM01, 2025JJ00, 2020KW01; None for weeks and the like."""
    match = PERIOD_KEY.fullmatch(key.strip())
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    year, kind, number = int(match[1]), match[2], int(match[3])
    if kind == "JJ" and number == 0:
        return Period.year(year)
    if kind == "SJ" and number == 0:
        return Period.school_year(year)
    if kind == "MM" and 1 <= number <= 12:
        return Period.month(year, number)
    if kind == "KW" and 1 <= number <= 4:
        return Period.quarter(year, number)
    if kind == "HJ" and 1 <= number <= 2:
        return Period.half_year(year, number)
    return None


def _number(value: Any) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal("NaN") if isinstance(value, bool) else Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        number = Decimal("NaN")
    if not number.is_finite():
        raise FetchFailed(f"De bron geeft ‘{str(value)[:40]}’ als cijfer. Er is niets veranderd.")
    return number


def _raw(
    table: Table,
    topic: Topic,
    question: Question,
    wanted: Mapping[str, Sequence[Category]],
    periods: Mapping[str, Category],
    time: Dimension,
) -> dict[str, dict[Period, Value]]:
    """Per code of an area and period, as the table has them, the sum of what was chosen."""
    added = [name for name in wanted if name not in {question.area_dimension, time.key, MARGINS}]
    # Per area and period: per line of what is added and margin the value. A row that comes twice counts once.
    found: dict[tuple[str, str], dict[tuple[tuple[str, ...], str], Decimal | None]] = defaultdict(dict)
    for cell in table.cells(topic, wanted):
        place = cell.keys[question.area_dimension], cell.keys[time.key]
        line = tuple(cell.keys[name] for name in added), cell.keys.get(MARGINS, VALUE)
        value = _number(cell.value)
        if line in found[place] and found[place][line] != value:
            raise FetchFailed(
                f"Tabel {table.name} geeft voor {place[0]} in {place[1]} twee verschillende cijfers. "
                "Er is niets veranderd."
            )
        found[place][line] = value
    lines: list[tuple[str, ...]] = [()]
    for name in added:
        lines = [(*line, one.code) for line in lines for one in wanted[name]]
    raw: dict[str, dict[Period, Value]] = defaultdict(dict)
    for (code, key), given in found.items():
        period = period_of(key)
        if period is None or period.ends_on > question.today:
            continue
        status = periods.get(key)
        raw[code][period] = _together(
            given, lines, is_provisional=status is not None and status.is_provisional
        )
    return raw


def _together(
    given: Mapping[tuple[tuple[str, ...], str], Decimal | None],
    lines: Sequence[tuple[str, ...]],
    *,
    is_provisional: bool,
) -> Value:
    """The sum over `lines`; unknown as soon as one of them is."""
    values = [given.get((line, VALUE)) for line in lines]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        missing = ", ".join(
            " ".join(line) for line, value in zip(lines, values, strict=True) if value is None
        )
        is_part = len(lines) > 1 and known
        return Value(None, note=f"Bij de bron onbekend: {missing}."[:300] if is_part else UNKNOWN_NOTE)
    total = sum(known, Decimal(0))
    low, high = (given.get((lines[0], margin)) if len(lines) == 1 else None for margin in (LOW, HIGH))
    if low is None or high is None or not low <= total <= high:
        low = high = None
    return Value(total, is_provisional, low, high)


def _by_wanted_period(
    raw: Mapping[Period, Value], question: Question, notes: list[str]
) -> dict[Period, Value]:
    """The figures of the kind of period that the indicator is measured by.

    A period that the table has itself goes before a sum of shorter ones. A sum needs every part; of the last
    year the months so far are a part-year.
    """
    kind = question.kind
    known = {period: value for period, value in raw.items() if value.value is not None}
    years = sorted({year for period in raw for year in (period.starts_on.year, period.ends_on.year)})
    found: dict[Period, Value] = {}
    for whole in (one for year in years for one in WHOLES[kind](year)):
        if whole in known:
            found[whole] = known[whole]
        elif question.is_count and (parts := parts_of(whole, known)):
            found[whole] = _sum(known, parts)
        elif whole in raw:
            found[whole] = raw[whole]
    if kind == PeriodKind.YEAR and question.is_count and years:
        _add_part_year(found, raw, known, notes)
    return found


def _add_part_year(
    found: dict[Period, Value],
    raw: Mapping[Period, Value],
    known: Mapping[Period, Value],
    notes: list[str],
) -> None:
    """Add the months so far of the last year; of other years say when months are missing."""
    months: dict[int, list[int]] = defaultdict(list)
    for period in raw:
        if period.kind == PeriodKind.MONTH:
            months[period.starts_on.year].append(period.starts_on.month)
    without = []
    for year in sorted(months):
        if (whole := found.get(Period.year(year))) is not None and whole.value is not None:
            continue
        last = max(months[year])
        parts = [Period.month(year, month) for month in range(1, last + 1)]
        if year == max(months) and last < 12 and all(part in known for part in parts):
            found.pop(Period.year(year), None)
            found[Period.part_year(year, last)] = _sum(known, parts)
        else:
            without.append(str(year))
    if without:
        notes.append(f"Niet alle maanden zijn bekend van {', '.join(without)}: daarvan komt geen jaarcijfer.")


def _sum(known: Mapping[Period, Value], parts: Iterable[Period]) -> Value:
    summed = [known[period] for period in parts]
    kinds = {PeriodKind(period.kind) for period in parts}
    word = WORDS.get(kinds.pop(), "delen") if len(kinds) == 1 else "delen"
    return Value(
        sum((value.value for value in summed if value.value is not None), Decimal(0)),
        is_provisional=any(value.is_provisional for value in summed),
        note=f"Opgeteld uit {len(summed)} {word}." if len(summed) > 1 else "",
    )
