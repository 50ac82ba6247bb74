"""A matrix as a Vega-Lite specification: chips in cells, four named quarters, and what the signs mean."""

from charts.chart import Chip, Mark, MatrixChart
from charts.layers import LEADING, SIZE, Specification, frame, rule, words
from charts.palette import EDGE, GRID, INK, INK_SOFT, OWN, PAPER
from charts.scale import width_of, wrap

CHIP_HEIGHT, GAP, EDGE_ROOM = 24.0, 4.0, 7.0
LEAST_ROW = 46.0
TINT = "#eef1f4"
"""Behind the quarters on the diagonal, so that four fields show without a colour to know."""


def matrix_chart(chart: MatrixChart) -> Specification:
    """The specification of a matrix. Rows grow with what stands in their fullest cell."""
    size = len(chart.ticks)
    is_wide = chart.width >= 480
    left = (max(width_of(tick, SIZE) for tick in chart.ticks) if is_wide else 0.0) + 34
    width = chart.width - left - 2
    plot = _Squares(chart, width)
    layers = _quarters(chart, plot)
    for number in range(1, size):
        heavy = number == chart.high_from - 1
        look = {"color": INK_SOFT if heavy else GRID, "strokeWidth": 1.5 if heavy else 1}
        x, y = plot.left_of(number + 1), plot.top_of(number)
        layers.append(rule(x=x, x2=x, y=0, y2=plot.height, **look))
        layers.append(rule(x=0, x2=width, y=y, y2=y, **look))
    layers.append(_rectangle(0, 0, width, plot.height, fill=None, stroke=EDGE, strokeWidth=1))
    layers += _quarter_names(chart, plot)
    for (column, row), chips in plot.cells.items():
        for chip, (x, y) in zip(chips, plot.places(column, row, len(chips)), strict=True):
            layers += _chip(_text(chip, chart), chart.marks[chip.mark], x, y, plot.chip_width)
    layers += _scales(chart, plot, is_wide=is_wide)
    below = plot.height + LEADING * 3 + 8
    legend, bottom = _legend(chart, x=-left, y=below)
    layers += legend
    padding = {"left": left, "right": 2.0, "top": LEADING + 8.0, "bottom": bottom - plot.height}
    return frame(width, plot.height, padding, layers)


class _Squares:
    """Where the cells are, and where chips stand in them; in pixels from the top left."""

    def __init__(self, chart: MatrixChart, width: float) -> None:
        self.size, self.width = len(chart.ticks), width
        self.column = width / self.size
        self.high_from = chart.high_from
        # Stable: the order of the list beside the picture.
        self.cells: dict[tuple[int, int], list[Chip]] = {}
        for chip in chart.chips:
            self.cells.setdefault((chip.column, chip.row), []).append(chip)
        longest = max((width_of(_text(chip, chart), SIZE, is_bold=True) for chip in chart.chips), default=0)
        self.chip_width = max(longest + 12, 34.0)
        self.beside = max(1, int((self.column - EDGE_ROOM * 2 + GAP) // (self.chip_width + GAP)))
        self.names = [
            wrap(name, self.column * columns - EDGE_ROOM * 2, SIZE, is_bold=True)
            for name, columns in zip(
                chart.quarters, (self.high_from - 1, self.size - self.high_from + 1) * 2, strict=True
            )
        ]
        # The names of quarters stand above the chips of the highest row of their half.
        self.heads = {
            self.size: LEADING * max(len(name) for name in self.names[:2]) + GAP,
            self.high_from - 1: LEADING * max(len(name) for name in self.names[2:]) + GAP,
        }
        self.heights = {row: self._height(row) for row in range(1, self.size + 1)}
        self.height = sum(self.heights.values())

    def _height(self, row: int) -> float:
        most = max((len(chips) for (_, at), chips in self.cells.items() if at == row), default=0)
        lines = -(-most // self.beside)
        room = lines * (CHIP_HEIGHT + GAP) - GAP + EDGE_ROOM * 2
        return max(LEAST_ROW, room) + self.heads.get(row, 0.0)

    def left_of(self, column: int) -> float:
        """The left side of a column."""
        return self.column * (column - 1)

    def top_of(self, row: int) -> float:
        """The upper side of a row; the first is at the bottom."""
        return sum(height for at, height in self.heights.items() if at > row)

    def middle_of(self, row: int) -> float:
        """The middle of a row, below the name that stands in it."""
        head = self.heads.get(row, 0.0)
        return self.top_of(row) + head + (self.heights[row] - head) / 2

    def places(self, column: int, row: int, count: int) -> list[tuple[float, float]]:
        """The middles of `count` chips in a cell: together in its middle."""
        lines = -(-count // self.beside)
        middle = self.left_of(column) + self.column / 2
        first = self.middle_of(row) - (lines - 1) * (CHIP_HEIGHT + GAP) / 2
        places = []
        for index in range(count):
            line, place = divmod(index, self.beside)
            here = min(self.beside, count - line * self.beside)
            offset = (place - (here - 1) / 2) * (self.chip_width + GAP)
            places.append((middle + offset, first + line * (CHIP_HEIGHT + GAP)))
        return places


def _text(chip: Chip, chart: MatrixChart) -> str:
    return f"{chip.number} {chart.marks[chip.mark].sign}".strip()


def _rectangle(x: float, y: float, x2: float, y2: float, **mark: object) -> Specification:
    return {**rule(x=x, y=y, x2=x2, y2=y2), "mark": {"type": "rect", **mark}}


def _chip(text: str, mark: Mark, x: float, y: float, width: float) -> list[Specification]:
    """A chip with its middle at this place: its shape, its line and its sign say the same."""
    looks: dict[int, dict[str, object]] = {
        -1: {"cornerRadius": 0, "fill": PAPER, "stroke": INK, "strokeWidth": 2.5},
        0: {"cornerRadius": 4, "fill": PAPER, "stroke": INK_SOFT, "strokeWidth": 1},
        1: {"cornerRadius": CHIP_HEIGHT / 2, "fill": OWN.colour, "stroke": OWN.colour, "strokeWidth": 1},
    }
    half, high = width / 2, CHIP_HEIGHT / 2
    return [
        _rectangle(x - half, y - high, x + half, y + high, **looks[mark.tone]),
        words([text], x=x, y=y + 0.5, align="center", fontWeight=600, color=PAPER if mark.tone > 0 else INK),
    ]


def _quarters(chart: MatrixChart, plot: _Squares) -> list[Specification]:
    """The two quarters on the diagonal, tinted."""
    x, y = plot.left_of(chart.high_from), plot.top_of(chart.high_from - 1)
    return [
        _rectangle(x, 0, plot.width, y, fill=TINT),
        _rectangle(0, y, x, plot.height, fill=TINT),
    ]


def _quarter_names(chart: MatrixChart, plot: _Squares) -> list[Specification]:
    x, y = plot.left_of(chart.high_from), plot.top_of(chart.high_from - 1)
    corners = ((0.0, 0.0), (x, 0.0), (0.0, y), (x, y))
    return [
        words(name, x=left + EDGE_ROOM, y=top + LEADING / 2 + 3, align="left", fontWeight=600, color=INK_SOFT)
        for name, (left, top) in zip(plot.names, corners, strict=True)
        if name
    ]


def _scales(chart: MatrixChart, plot: _Squares, *, is_wide: bool) -> list[Specification]:
    """The figures beside and below the square, with their words where there is room, and the names."""
    layers = [words([f"{chart.y_name} ↑"], x=-34 if is_wide else -30, y=-LEADING / 2 - 3, align="left")]
    layers[0]["mark"]["fontWeight"] = 600
    for number, tick in enumerate(chart.ticks, start=1):
        y, x = plot.middle_of(number), plot.left_of(number) + plot.column / 2
        layers.append(words([str(number)], x=-12, y=y, align="right", color=INK_SOFT))
        if is_wide:
            layers.append(words([tick], x=-27, y=y, align="right", color=INK_SOFT))
        bottom = plot.height + LEADING / 2 + 5
        layers.append(words([str(number)], x=x, y=bottom, align="center", color=INK_SOFT))
        place, align = x, "center"
        if not is_wide:
            # The words of the ends alone, each from its own side.
            place, align = (0.0, "left") if number == 1 else (plot.width, "right")
        if is_wide or number in {1, len(chart.ticks)}:
            layers.append(words([tick], x=place, y=bottom + LEADING, align=align, color=INK_SOFT))
    name = f"{chart.x_name} →"
    layers.append(
        words(
            [name], x=plot.width, y=plot.height + LEADING * 2.5 + 7, align="right", fontWeight=600, color=INK
        )
    )
    return layers


def _legend(chart: MatrixChart, *, x: float, y: float) -> tuple[list[Specification], float]:
    """What the signs mean, as chips without a number; and where it ends."""
    layers: list[Specification] = []
    start, room = x + 2, x + chart.width
    name = f"{chart.marks_name}:"
    middle = y + CHIP_HEIGHT / 2 + 4
    layers.append(words([name], x=start, y=middle, align="left", fontWeight=600))
    at = start + width_of(name, SIZE, is_bold=True) + 10
    for mark in chart.marks:
        wide = max(width_of(mark.sign, SIZE, is_bold=True) + 12, 30.0)
        word = width_of(mark.word, SIZE)
        if at + wide + 5 + word > room:
            at, middle = start, middle + CHIP_HEIGHT + GAP
        layers += _chip(mark.sign, mark, at + wide / 2, middle, wide)
        layers.append(words([mark.word], x=at + wide + 5, y=middle, align="left"))
        at += wide + 5 + word + 14
    return layers, middle + CHIP_HEIGHT / 2 + 4
