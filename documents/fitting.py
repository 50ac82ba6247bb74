"""How much room text takes on paper, reckoned before it is rendered: from the widths in the fonts themselves.

A sheet that must fit on one page is laid out by these figures; lines are never taken longer than the
renderer would make them, so what fits here fits there.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.pdf import FONT_FOLDER

MILLIMETRE = 72 / 25.4
"""Points in a millimetre."""
SAFETY = 0.985
"""Part of a line that is reckoned with: the renderer rounds, and kerning is left out."""

FILES = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-Semibold.ttf", 700: "SourceSans3-Bold.ttf"}


@cache
def _widths(weight: int) -> tuple[dict[int, float], float]:
    """The width of every character of a font, as part of its size, and the widest for what it lacks."""
    from fontTools.ttLib import TTFont

    for root in settings.STATICFILES_DIRS:
        path = Path(root) / FONT_FOLDER / FILES[weight]
        if path.is_file():
            break
    with TTFont(path, lazy=True) as font:
        per_em = font["head"].unitsPerEm
        measures: Any = font["hmtx"].metrics
        names = font.getBestCmap()
        known = {code: measures[name][0] / per_em for code, name in names.items()}
    return known, 1.0


def width(text: str, size: float, *, weight: int = 400) -> float:
    """How wide `text` is, in points, in letters of `size` points."""
    known, other = _widths(weight)
    return size * sum(known.get(ord(character), other) for character in text)


def line_count(text: str, room: float, size: float, *, weight: int = 400) -> int:
    """How many lines `text` takes in `room` points; a word longer than a line parts where it must."""
    room *= SAFETY
    space = width(" ", size, weight=weight)
    lines, used = 1, 0.0
    for word in text.split():
        wide = width(word, size, weight=weight)
        gap = space if used else 0.0
        if used + gap + wide <= room:
            used += gap + wide
            continue
        if used:
            lines += 1
        used = wide
        if wide > room:
            rest = 0.0
            for character in word:
                one = width(character, size, weight=weight)
                if rest + one > room:
                    lines += 1
                    rest = 0.0
                rest += one
            used = rest
    return lines


HEAD = 19.0
"""Millimetres that the head of a sheet has; a long title or notice takes more."""
TITLE_CELL, SENDER_CELL = 236.0, 92.0


def beyond_head(*, title: str, plan_title: str, notice: str, sender: str) -> float:
    """How many points the head of a sheet takes from what stands below it (static/livp/sheet-pdf.css)."""
    wide = TITLE_CELL * MILLIMETRE
    texts = 26 * line_count(title, wide, 23, weight=600) + 15 * line_count(plan_title, wide, 11.5)
    if notice:
        texts += 11 * line_count(notice, wide, 9)
    name = 22 * line_count(sender, SENDER_CELL * MILLIMETRE, 17, weight=600)
    # Below the texts two millimetres stay white.
    return max(0.0, max(texts, name) + 2 * MILLIMETRE - HEAD * MILLIMETRE)
