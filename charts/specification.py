"""Charts as Vega-Lite specifications (https://vega.github.io/vega-lite/docs/spec.html).

Every size is set here, from the width of the words, so that nothing overlaps; Vega-Lite places the values.
Texts travel as data, never as expressions.
"""

from charts.chart import Aim, BarChart, Chart, Dot, Line, LineChart, MatrixChart, Sparkline
from charts.layers import LEADING, SIZE, Specification, frame, rule, words
from charts.matrix import matrix_chart
from charts.palette import EDGE, GRID, INK, INK_SOFT, OTHERS, OWN, PAPER, Pen
from charts.scale import Axis, axis_for, spread, width_of, wrap


def specification(chart: Chart) -> Specification:
    """The Vega-Lite specification of a chart: equal charts give equal specifications."""
    match chart:
        case LineChart():
            return _line_chart(chart)
        case BarChart():
            return _bar_chart(chart)
        case Sparkline():
            return _sparkline(chart)
        case MatrixChart():
            return matrix_chart(chart)


def _pieces(dots: tuple[Dot, ...], breaks: tuple[int, ...]) -> list[list[Dot]]:
    """The dots that a line ties together: whole, with no gap and no break between them."""
    pieces: list[list[Dot]] = []
    before: Dot | None = None
    for dot in sorted(dots, key=lambda dot: dot.slot):
        if dot.is_dashed:
            continue
        if dot.value is None:
            before = None
            continue
        if before is None or any(before.slot < slot <= dot.slot for slot in breaks):
            pieces.append([])
        pieces[-1].append(dot)
        before = dot
    return pieces


class _Plot:
    """Where slots and values lie, in pixels and for Vega-Lite."""

    def __init__(self, *, slots: int, axis: Axis, width: float, height: float, is_reversed: bool) -> None:
        self.slots, self.axis, self.width, self.height = max(1, slots), axis, width, height
        self.is_reversed = is_reversed

    def x(self, slot: float) -> float:
        """The middle of a slot."""
        return self.width * (slot + 0.5) / self.slots

    def y(self, value: float) -> float:
        """How far from the top a value lies."""
        share = self.axis.share(value)
        return self.height * (share if self.is_reversed else 1 - share)

    def encoding(self) -> Specification:
        """The two scales."""
        return {
            "x": {
                "field": "slot",
                "type": "ordinal",
                "scale": {"type": "point", "padding": 0.5, "domain": list(range(self.slots))},
                "axis": None,
            },
            "y": self.values("value"),
        }

    def values(self, field: str) -> Specification:
        """The scale of values for a field."""
        return {
            "field": field,
            "type": "quantitative",
            "scale": {
                "domain": [self.axis.low, self.axis.high],
                "nice": False,
                "zero": False,
                "reverse": self.is_reversed,
            },
            "axis": None,
        }

    def grid(self) -> list[Specification]:
        """Thin lines at round values, and these values beside them."""
        y = {"y": self.values("value")}
        return [
            {
                "data": {"values": [{"value": tick} for tick in self.axis.ticks]},
                "mark": {"type": "rule", "color": GRID, "strokeWidth": 1},
                "encoding": y | {"x": {"value": 0}, "x2": {"value": round(self.width, 1)}},
            },
            {
                "data": {
                    "values": [
                        {"value": tick, "text": number_text(tick, self.axis.decimals)}
                        for tick in self.axis.ticks
                    ]
                },
                "mark": {"type": "text", "align": "right", "color": INK_SOFT},
                "encoding": y | {"x": {"value": -8}, "text": {"field": "text", "type": "nominal"}},
            },
        ]

    def line(self, line: Line, pen: Pen, breaks: tuple[int, ...], *, thickness: float) -> list[Specification]:
        """A line with its dots, gaps left open."""
        pieces = _pieces(line.dots, breaks)
        tied = [
            {"slot": dot.slot, "value": float(dot.value), "piece": number}
            for number, piece in enumerate(pieces)
            if len(piece) > 1
            for dot in piece
            if dot.value is not None
        ]
        layers: list[Specification] = []
        margins = [
            {"slot": dot.slot, "value": float(dot.low), "high": float(dot.high)}
            for dot in line.dots
            if dot.low is not None and dot.high is not None
        ]
        if margins:
            layers.append(
                {
                    "data": {"values": margins},
                    "mark": {"type": "rule", "color": pen.colour, "strokeWidth": 1.25},
                    "encoding": self.encoding() | {"y2": {"field": "high"}},
                }
            )
        if tied:
            layers.append(
                {
                    "data": {"values": tied},
                    "mark": {
                        "type": "line",
                        "color": pen.colour,
                        "strokeWidth": thickness,
                        "strokeJoin": "round",
                        **({"strokeDash": list(pen.dashes)} if pen.dashes else {}),
                    },
                    "encoding": self.encoding() | {"detail": {"field": "piece", "type": "ordinal"}},
                }
            )
        known = [dot for dot in line.dots if dot.value is not None]
        for dot in known:
            if dot.is_dashed and dot.value is not None:
                layers.append(
                    rule(
                        x=self.x(dot.slot),
                        x2=self.x(dot.slot),
                        y=self.height,
                        y2=self.y(float(dot.value)),
                        color=pen.colour,
                        strokeWidth=thickness,
                        strokeDash=[3, 3],
                    )
                )
        for is_hollow in (False, True):
            values = [
                {"slot": dot.slot, "value": float(dot.value)}
                for dot in known
                if dot.value is not None and (dot.is_hollow or dot.is_dashed) is is_hollow
            ]
            if values:
                layers.append(
                    {
                        "data": {"values": values},
                        "mark": {
                            "type": "point",
                            "shape": pen.shape,
                            "filled": False,
                            "fill": PAPER if is_hollow else pen.colour,
                            "stroke": pen.colour,
                            "strokeWidth": 2,
                            "size": 46 + 12 * thickness,
                            "opacity": 1,
                        },
                        "encoding": self.encoding(),
                    }
                )
        return layers

    def aim(self, aim: Aim) -> list[Specification]:
        """The value to reach: a line over the whole width or in its slot, or a band."""
        half = self.width / self.slots / 2
        left, right = (0.0, self.width)
        if aim.slot is not None:
            last = aim.slot if aim.last_slot is None else aim.last_slot
            left, right = self.x(aim.slot) - half * 0.9, self.x(last) + half * 0.9
        rules = [
            rule(
                x=left, x2=right, y=self.y(float(value)), y2=self.y(float(value)), color=INK, strokeWidth=1.5
            )
            for value in (aim.low, aim.high)
            if value is not None
        ]
        if aim.high is None:
            return rules
        band = rule(x=left, x2=right, y=self.y(float(aim.low)), y2=self.y(float(aim.high)))
        return [{**band, "mark": {"type": "rect", "color": INK, "opacity": 0.08}}, *rules]


def _numbers(lines: tuple[Line, ...], aims: tuple[Aim, ...]) -> list[float]:
    dots = [dot for line in lines for dot in line.dots]
    values = [value for dot in dots for value in (dot.value, dot.low, dot.high)]
    values += [value for aim in aims for value in (aim.low, aim.high)]
    return [float(value) for value in values if value is not None]


def number_text(value: float, decimals: int) -> str:
    """A value as it stands at an axis: 1.234,5."""
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"−{text}" if value < 0 and set(text) - set("0.,") else text


def _line_chart(chart: LineChart) -> Specification:
    is_wide = chart.width >= 480
    lines = (chart.line, *chart.comparisons[: len(OTHERS)])
    numbers = _numbers(lines, chart.aims)
    if numbers and max(numbers) - min(numbers) < chart.least_span:
        lacking = (chart.least_span - max(numbers) + min(numbers)) / 2
        numbers += [min(numbers) - lacking, max(numbers) + lacking]
    axis = axis_for(numbers, from_zero=chart.from_zero, decimals=chart.decimals)
    left = max(width_of(number_text(tick, axis.decimals), SIZE) for tick in axis.ticks) + 12
    pens = (OWN, *OTHERS)
    side = _side_texts(chart, lines, pens, room=chart.width * (0.24 if is_wide else 0.27))
    right = max((label.width for label in side), default=0) + (14 if side else 8)
    width = max(chart.width - left - right, 60)
    height = 240.0 if is_wide else 190.0
    plot = _Plot(slots=len(chart.slots), axis=axis, width=width, height=height, is_reversed=chart.is_reversed)
    breaks = tuple(mark.slot for mark in chart.breaks)

    layers: list[Specification] = plot.grid()
    base = 0.0 if axis.low <= 0 <= axis.high else (axis.high if chart.is_reversed else axis.low)
    layers.append(rule(x=0, x2=width, y=plot.y(base), y2=plot.y(base), color=EDGE, strokeWidth=1))
    break_layers, top = _breaks(chart, plot)
    layers += break_layers
    for aim in chart.aims:
        layers += plot.aim(aim)
    for line, pen in reversed(list(zip(lines, pens, strict=False))):
        layers += plot.line(line, pen, breaks, thickness=3 if line is chart.line else 2)
    layers += _value_texts(chart, plot)
    layers += _side_layers(side, plot)
    labels, bottom = _slot_labels(chart.slots, plot)
    layers += labels
    if not any(dot.value is not None for line in lines for dot in line.dots):
        layers.append(words(["Er zijn geen cijfers"], x=width / 2, y=height / 2, align="center"))
    if chart.unit:
        unit = wrap(chart.unit, chart.width, SIZE, lines=2)
        top += LEADING * len(unit) + 6
        layers.append(words(unit, x=-left, y=-top + LEADING / 2 + 2, align="left", color=INK_SOFT))
    lowest = max((label.y + label.height / 2 for label in side), default=0)
    bottom = max(bottom, lowest - height + 4)
    return frame(width, height, {"left": left, "right": right, "top": top, "bottom": bottom}, layers)


class _SideText:
    """A label beside the plot: what a line or an aim is called."""

    def __init__(
        self, lines: list[str], value: float, colour: str, slot: float | None, *, is_bold: bool
    ) -> None:
        self.lines, self.value, self.colour, self.slot, self.is_bold = lines, value, colour, slot, is_bold
        self.width = max(width_of(line, SIZE, is_bold=is_bold) for line in lines)
        self.height = LEADING * len(lines) + 2
        self.y = 0.0


def _side_texts(
    chart: LineChart, lines: tuple[Line, ...], pens: tuple[Pen, ...], *, room: float
) -> list[_SideText]:
    """Names of the lines when there is more than one, and the texts of the aims."""
    found: list[_SideText] = []
    if chart.comparisons:
        for line, pen in zip(lines, pens, strict=False):
            known = [dot for dot in line.dots if dot.value is not None]
            whole = [dot for dot in known if not dot.is_dashed] or known
            if whole and whole[-1].value is not None:
                is_own = line is chart.line
                text = wrap(line.name, room, SIZE, is_bold=is_own)
                colour = INK if pen.colour == "#000000" else pen.colour
                found.append(
                    _SideText(text or ["?"], float(whole[-1].value), colour, whole[-1].slot, is_bold=is_own)
                )
    for aim in chart.aims:
        middle = float(aim.low) if aim.high is None else float(aim.low + aim.high) / 2
        slot = aim.slot if aim.last_slot is None else aim.last_slot
        found.append(_SideText(wrap(aim.text, room, SIZE) or ["?"], middle, INK, slot, is_bold=False))
    return found


def _side_layers(side: list[_SideText], plot: _Plot) -> list[Specification]:
    """The labels beside the plot, apart from each other, each with a thin line to what it is about."""
    places = spread(
        [plot.y(label.value) for label in side],
        [label.height for label in side],
        top=-8,
        bottom=plot.height + 8,
    )
    layers: list[Specification] = []
    for label, place in zip(side, places, strict=True):
        label.y = place
        start = plot.width if label.slot is None else plot.x(label.slot) + 7
        if abs(place - plot.y(label.value)) > 3 or start < plot.width - 8:
            layers.append(
                rule(
                    x=start, x2=plot.width + 6, y=plot.y(label.value), y2=place,
                    color=label.colour, strokeWidth=0.75,
                )
            )  # fmt: skip
        first = place - LEADING * (len(label.lines) - 1) / 2
        layers.append(
            words(
                label.lines, x=plot.width + 9, y=first, align="left", color=INK,
                fontWeight=600 if label.is_bold else 400,
            )
        )  # fmt: skip
    return layers


def _breaks(chart: LineChart, plot: _Plot) -> tuple[list[Specification], float]:
    """The breaks as upright lines with their words above the plot, and how high these reach."""
    layers: list[Specification] = []
    taken: list[float] = []
    for mark in sorted(chart.breaks, key=lambda mark: mark.slot):
        x = plot.width * mark.slot / plot.slots
        text = " ".join(wrap(mark.text, plot.width, SIZE - 1, lines=1))
        width = width_of(text, SIZE - 1)
        start = min(max(x - width / 2, 0), plot.width - width)
        row = next((row for row, end in enumerate(taken) if end + 8 <= start), len(taken))
        if row == len(taken):
            taken.append(0)
        taken[row] = start + width
        y = -24 - LEADING * row
        layers.append(
            rule(x=x, x2=x, y=y + 8, y2=plot.height, color=INK_SOFT, strokeWidth=1.5, strokeDash=[1, 3])
        )
        layers.append(words([text], x=start, y=y - 2, align="left", fontSize=SIZE - 1, color=INK_SOFT))
    return layers, (16.0 + LEADING * len(taken)) if taken else 14.0


def _value_texts(chart: LineChart, plot: _Plot) -> list[Specification]:
    """The values of the own line as words, where they do not get in each other's way."""
    dots = [dot for dot in chart.line.dots if dot.value is not None and dot.text]
    room = plot.width / plot.slots
    if chart.comparisons or any(width_of(dot.text, SIZE) + 6 > room for dot in dots):
        dots = [dot for dot in dots if dot.is_dashed] or dots[-1:]
        if chart.comparisons:
            return []
    beside = {dot.slot: float(dot.value) for dot in dots if dot.value is not None and not dot.is_dashed}

    def y(dot: Dot) -> float:
        """Above the point, or below it where the line comes down to it from both sides."""
        place = plot.y(float(dot.value or 0))
        around = [plot.y(beside[slot]) for slot in (dot.slot - 1, dot.slot + 1) if slot in beside]
        is_lowest = len(around) == 2 and all(other < place for other in around)
        return place + 17 if is_lowest and place + 26 < plot.height else place - 14

    return [
        words(
            [dot.text],
            x=_within(plot.x(dot.slot), width_of(dot.text, SIZE, is_bold=True), plot),
            y=y(dot),
            align="center",
            fontWeight=600,
        )
        for dot in dots
    ]


def _within(x: float, width: float, plot: _Plot) -> float:
    """The middle for words of this width, as near to `x` as they fit in the plot."""
    return max(min(x, plot.width + 6 - width / 2), width / 2 - 8)


def _slot_labels(slots: tuple[str, ...], plot: _Plot) -> tuple[list[Specification], float]:
    """The words below the horizontal axis: as many as fit, the last always; and the room they take."""
    if not slots:
        return [], 8
    room = plot.width / plot.slots
    widest_word = max((width_of(word, SIZE) for slot in slots for word in slot.split(" ")), default=0)
    every = max(1, -(-int(widest_word + 6) // max(1, int(room))))
    shown = [index for index in range(len(slots)) if (len(slots) - 1 - index) % every == 0]
    layers: list[Specification] = []
    most_lines = 0
    for index in shown:
        longest_word = max((width_of(word, SIZE) for word in slots[index].split(" ")), default=0)
        to_edge = 2 * (plot.width + 6 - plot.x(index))
        lines = wrap(slots[index], min(room * every - 4, max(to_edge, longest_word)), SIZE)
        most_lines = max(most_lines, len(lines))
        x = _within(plot.x(index), max((width_of(line, SIZE) for line in lines), default=0), plot)
        layers.append(words(lines, x=x, y=plot.height + 8 + LEADING / 2, align="center", color=INK_SOFT))
    return layers, 14.0 + LEADING * most_lines


def _bar_chart(chart: BarChart) -> Specification:
    is_wide = chart.width >= 480
    names_room = chart.width * (0.32 if is_wide else 0.36)
    names = [wrap(bar.name, names_room, SIZE, lines=2, is_bold=bar.is_own) or ["?"] for bar in chart.bars]
    texts = [
        " ".join(wrap(bar.text or "geen cijfer", chart.width * 0.3, SIZE, lines=1, is_bold=True))
        for bar in chart.bars
    ]
    left = max(
        (
            width_of(line, SIZE, is_bold=bar.is_own)
            for bar, lines in zip(chart.bars, names, strict=True)
            for line in lines
        ),
        default=0,
    )
    left += 10
    right = max((width_of(text, SIZE, is_bold=True) for text in texts), default=0) + 12
    width = max(chart.width - left - right, 60)
    row = 40.0 if any(len(lines) > 1 for lines in names) else 32.0
    height = row * max(1, len(chart.bars))
    numbers = [float(bar.value) for bar in chart.bars if bar.value is not None]
    numbers += (
        [float(value) for value in (chart.aim.low, chart.aim.high) if value is not None] if chart.aim else []
    )
    axis = axis_for(numbers, from_zero=True, decimals=chart.decimals, steps=5 if is_wide else 3)

    def x(value: float) -> float:
        return width * axis.share(value)

    layers: list[Specification] = []
    top = 8.0
    if chart.aim:
        places = [x(float(value)) for value in (chart.aim.low, chart.aim.high) if value is not None]
        aim_text = wrap(chart.aim.text, chart.width - 8, SIZE, lines=1) or ["?"]
        half = width_of(aim_text[0], SIZE) / 2
        middle = min(max(sum(places) / len(places), half - left), width + right - half)
        layers.append(words(aim_text, x=middle, y=-12, align="center"))
        top += LEADING + 4
    for index, (bar, name, text) in enumerate(zip(chart.bars, names, texts, strict=True)):
        middle = row * (index + 0.5)
        pen = OWN.colour if bar.is_own else EDGE
        first = middle - LEADING * (len(name) - 1) / 2
        layers.append(words(name, x=-10, y=first, align="right", fontWeight=600 if bar.is_own else 400))
        end = 0.0 if bar.value is None else float(bar.value)
        if bar.value is not None:
            layers.append(
                {
                    "data": {"values": [{"from": 0, "to": end}]},
                    "mark": {
                        "type": "rect",
                        "fill": PAPER if bar.is_hollow else pen,
                        "stroke": pen,
                        "strokeWidth": 2,
                    },
                    "encoding": {
                        "x": {
                            "field": "from",
                            "type": "quantitative",
                            "scale": {"domain": [axis.low, axis.high], "nice": False, "zero": False},
                            "axis": None,
                        },
                        "x2": {"field": "to"},
                        "y": {"value": middle - 9},
                        "y2": {"value": middle + 9},
                    },
                }
            )
        layers.append(
            words(
                [text],
                x=max(x(end), x(0)) + 7,
                y=middle,
                align="left",
                fontWeight=600 if bar.is_own else 400,
                color=INK if bar.value is not None else INK_SOFT,
            )
        )
    layers.append(rule(x=x(0), x2=x(0), y=0, y2=height, color=INK, strokeWidth=1))
    if chart.aim:
        layers += [
            rule(x=place, x2=place, y=-2, y2=height, color=INK, strokeWidth=1.5, strokeDash=[5, 3])
            for place in places
        ]
    bottom = 6.0
    if chart.unit:
        unit = wrap(chart.unit, chart.width, SIZE, lines=2)
        bottom += LEADING * len(unit) + 4
        layers.append(words(unit, x=-left, y=height + 8 + LEADING / 2, align="left", color=INK_SOFT))
    return frame(width, height, {"left": left, "right": right, "top": top, "bottom": bottom}, layers)


def _sparkline(chart: Sparkline) -> Specification:
    numbers = _numbers((Line("", chart.dots),), (chart.aim,) if chart.aim else ())
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 1.0)
    room = (high - low) or max(abs(high), 1.0)
    axis = Axis(low - room * 0.1, high + room * 0.1, (low,), 0)
    plot = _Plot(slots=chart.slot_count, axis=axis, width=150, height=36, is_reversed=chart.is_reversed)
    breaks = tuple(mark.slot for mark in chart.breaks)
    layers: list[Specification] = [
        {
            "data": {"values": [{"slot": 0, "value": low}]},
            "mark": {"type": "point", "opacity": 0},
            "encoding": plot.encoding(),
        }
    ]
    for mark in chart.breaks:
        x = plot.width * mark.slot / plot.slots
        layers.append(rule(x=x, x2=x, y=0, y2=plot.height, color=INK_SOFT, strokeDash=[1, 2], strokeWidth=1))
    if chart.aim:
        layers += plot.aim(chart.aim)
    known = [dot for dot in chart.dots if dot.value is not None]
    lonely = {piece[0] for piece in _pieces(chart.dots, breaks) if len(piece) == 1}
    shown = [dot for dot in known if dot is known[-1] or dot in lonely or dot.is_hollow or dot.is_dashed]
    line = Line("", chart.dots)
    layers += [layer for layer in plot.line(line, OWN, breaks, thickness=2) if _is_stroke(layer)]
    layers += [
        layer
        for layer in plot.line(Line("", tuple(shown)), OWN, breaks, thickness=1)
        if not _is_stroke(layer)
    ]
    return frame(plot.width, plot.height, {side: 3 for side in ("left", "right", "top", "bottom")}, layers)


def _is_stroke(layer: Specification) -> bool:
    return layer["mark"]["type"] in {"line", "rule"}
