"""What drawings are put together from: a frame, words and straight lines as layers of Vega-Lite."""

from typing import Any

from charts.palette import INK
from charts.scale import FONT

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
SIZE, LEADING = 14, 17
Specification = dict[str, Any]


def frame(
    width: float, height: float, padding: dict[str, float], layers: list[Specification]
) -> Specification:
    """A drawing of this size with room around it; `layers` are drawn in order."""
    return {
        "$schema": SCHEMA,
        "width": round(width, 1),
        "height": round(height, 1),
        "autosize": "none",
        "padding": {side: round(room, 1) for side, room in padding.items()},
        "background": None,
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"fontSize": SIZE, "color": INK, "font": FONT, "baseline": "middle"},
        },
        "layer": layers,
    }


def words(lines: list[str], **mark: Any) -> Specification:
    """A text at a place; `x` and `y` are pixels, the rest properties of the mark."""
    x, y = mark.pop("x"), mark.pop("y")
    return {
        "data": {"values": [{"text": "\n".join(lines)}]},
        "mark": {"type": "text", "lineBreak": "\n", "lineHeight": LEADING, **mark},
        "encoding": {
            "text": {"field": "text", "type": "nominal"},
            "x": {"value": round(x, 1)},
            "y": {"value": round(y, 1)},
        },
    }


def rule(*, x: float, y: float, x2: float, y2: float, **mark: Any) -> Specification:
    """A straight line between two places in pixels."""
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", **mark},
        "encoding": {
            name: {"value": round(place, 1)} for name, place in (("x", x), ("y", y), ("x2", x2), ("y2", y2))
        },
    }
