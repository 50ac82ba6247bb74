"""Room on paper: round values for an axis, the width of words, labels that do not overlap."""

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import ImageFont

FONT = "Source Sans 3"
FONT_FOLDER = "vendor/source-sans/TTF"


def font_folder() -> Path:
    """The folder with the fonts that come with the project."""
    return next(folder for root in settings.STATICFILES_DIRS if (folder := Path(root) / FONT_FOLDER).is_dir())


@functools.cache
def _font(is_bold: bool) -> ImageFont.FreeTypeFont:
    name = "SourceSans3-Semibold.ttf" if is_bold else "SourceSans3-Regular.ttf"
    return ImageFont.truetype(str(font_folder() / name), 100)


def width_of(text: str, size: float, *, is_bold: bool = False) -> float:
    """How wide the text is in pixels."""
    return _font(is_bold).getlength(text) * size / 100


def wrap(text: str, room: float, size: float, *, lines: int = 3, is_bold: bool = False) -> list[str]:
    """Break the text into at most `lines` lines of `room` pixels; what does not fit ends in an ellipsis."""

    def fits(part: str) -> bool:
        return width_of(part, size, is_bold=is_bold) <= room

    done: list[str] = []
    words = re.split(r"[ \t\r\n]+", text.strip(" \t\r\n")) if text.strip() else []
    while words and len(done) < lines:
        taken = words.pop(0)
        if not fits(taken):
            cut = next(count for count in range(len(taken) - 1, 0, -1) if fits(taken[:count]) or count == 1)
            words.insert(0, taken[cut:])
            taken = taken[:cut]
        else:
            while words and fits(f"{taken} {words[0]}"):
                taken = f"{taken} {words.pop(0)}"
        done.append(taken)
    if words:
        last = done[-1]
        while last and not fits(last + "…"):
            last = last[:-1]
        done[-1] = last.rstrip() + "…"
    return done


@dataclass(frozen=True)
class Axis:
    """An axis of values from `low` to `high`, with round values at equal steps."""

    low: float
    high: float
    ticks: tuple[float, ...]
    decimals: int

    def share(self, value: float) -> float:
        """Where the value lies between the ends, from 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def axis_for(values: Sequence[float], *, from_zero: bool, decimals: int = 0, steps: int = 5) -> Axis:
    """The axis on which all values fit, of about `steps` steps. Without values from 0 to 1.

    The steps are 1, 2 or 5 times a power of ten, and no finer than `decimals`.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    finest = 10.0**-decimals
    if high - low < finest * 2:
        high, low = high + finest, low if from_zero and low == 0 else low - finest
    raw = max((high - low) / steps, finest)
    power = 10.0 ** math.floor(math.log10(raw) + 1e-9)
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    shown = max(0, -math.floor(math.log10(step) + 1e-9))
    ticks = tuple(round(number * step, shown) for number in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks, shown)


def spread(wanted: Sequence[float], heights: Sequence[float], *, top: float, bottom: float) -> list[float]:
    """Places (middles) for labels, as near as possible to where they are wanted and in that order.

    They do not overlap; when they do not all fit they go on below `bottom`.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    places = list(wanted)
    edge = top
    for index in order:
        places[index] = max(places[index], edge + heights[index] / 2)
        edge = places[index] + heights[index] / 2
    edge = bottom
    for index in reversed(order):
        places[index] = min(places[index], edge - heights[index] / 2)
        edge = places[index] - heights[index] / 2
    # Pushed out at the top for want of room: begin at the top again.
    edge = top
    for index in order:
        places[index] = max(places[index], edge + heights[index] / 2)
        edge = places[index] + heights[index] / 2
    return places
