"""Colours and line patterns that everybody can tell apart, also without colour.

The colours are the darker ones of the set by Okabe and Ito (Color Universal Design, 2008): people with any
form of colour blindness tell them apart, and each has a contrast of 3 to 1 or more with white. The pattern
and the sign at the points differ too, so that a picture in grey says the same. `static/livp/tokens.css` holds
them as well.
"""

from dataclasses import dataclass

INK = "#17212b"
INK_SOFT = "#48566a"
GRID = "#d9dfe6"
EDGE = "#7d8b99"
PAPER = "#ffffff"


@dataclass(frozen=True)
class Pen:
    """How a line looks: colour, dashes (lengths in pixels; empty is solid) and the shape of its points."""

    colour: str
    dashes: tuple[int, ...] = ()
    shape: str = "circle"


OWN = Pen("#0072b2")
OTHERS = (
    Pen("#d55e00", (7, 4), "square"),
    Pen("#009e73", (2, 3), "triangle-up"),
    Pen("#cc79a7", (9, 3, 2, 3), "diamond"),
    Pen("#000000", (14, 4), "cross"),
)
