"""What can be drawn: plain values, apart from how they are drawn. Values are decimals; None is a gap."""

from dataclasses import dataclass
from decimal import Decimal

WIDE, NARROW = 600, 340
"""Widths in pixels: for page and paper, and for a phone."""


@dataclass(frozen=True)
class Dot:
    """A value in a slot of the horizontal axis.

    A hollow one is provisional. A dashed one is of a part of its period: it stands by itself, never tied to
    its neighbours. `text` is the value as people write it; `low` and `high` are its margins.
    """

    slot: int
    value: Decimal | None
    text: str = ""
    is_hollow: bool = False
    is_dashed: bool = False
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """Values of one name, such as a municipality.

    A dot without a value is a gap: the line stops there. A slot without a dot says nothing: the line goes on.
    """

    name: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Aim:
    """A value to reach, or a band from `low` to `high`.

    With a `slot` it holds for that slot alone, or for all up to and including `last_slot`.
    """

    text: str
    low: Decimal
    high: Decimal | None = None
    slot: int | None = None
    last_slot: int | None = None


@dataclass(frozen=True)
class BreakMark:
    """Values in `slot` and after it do not compare with those before."""

    slot: int
    text: str


@dataclass(frozen=True)
class LineChart:
    """A line through time, with lines to compare with.

    `slots` are the labels of the horizontal axis, in order. `is_reversed` puts the smallest value on top; the
    axis of values spans `least_span` or more.
    """

    title: str
    description: str
    slots: tuple[str, ...]
    line: Line
    comparisons: tuple[Line, ...] = ()
    aims: tuple[Aim, ...] = ()
    breaks: tuple[BreakMark, ...] = ()
    unit: str = ""
    decimals: int = 0
    from_zero: bool = True
    least_span: float = 0
    is_reversed: bool = False
    width: int = WIDE


@dataclass(frozen=True)
class Bar:
    """A value of one name; `is_own` is the one that the picture is about."""

    name: str
    value: Decimal | None
    text: str = ""
    is_own: bool = False
    is_hollow: bool = False


@dataclass(frozen=True)
class BarChart:
    """Bars from zero, one below the other in the given order, with a line for the value to reach."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    aim: Aim | None = None
    unit: str = ""
    decimals: int = 0
    width: int = WIDE


@dataclass(frozen=True)
class Sparkline:
    """A line the size of a word: how it went, without axes."""

    title: str
    description: str
    slot_count: int
    dots: tuple[Dot, ...]
    aim: Aim | None = None
    breaks: tuple[BreakMark, ...] = ()
    is_reversed: bool = False


@dataclass(frozen=True)
class Chip:
    """A thing in a cell of a matrix: `number` refers to a list beside the picture, `mark` to a mark."""

    number: int
    column: int
    row: int
    mark: int


@dataclass(frozen=True)
class Mark:
    """What a chip says beside its place: a short sign such as "+", the word for it, and its look.

    `tone` is -1 (square corners, thick line), 0 (thin line) or 1 (round, filled).
    """

    sign: str
    word: str
    tone: int


@dataclass(frozen=True)
class MatrixChart:
    """Things in a square of `len(ticks)` columns and rows: the first column left, the first row below.

    What shares a cell stands below and beside each other. The square falls apart in four quarters, from the
    column and row `high_from` on; `quarters` names them: left and right on top, left and right at the bottom.
    """

    title: str
    description: str
    chips: tuple[Chip, ...]
    ticks: tuple[str, ...]
    x_name: str
    y_name: str
    quarters: tuple[str, str, str, str]
    marks: tuple[Mark, ...]
    marks_name: str
    high_from: int = 3
    width: int = WIDE


Chart = LineChart | BarChart | Sparkline | MatrixChart
