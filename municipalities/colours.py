"""Colours by the formulas of WCAG 2.2: what can be read on what, and the nearest colour that can."""

from django.core.exceptions import ValidationError

PAPER = "#ffffff"
GROUND = "#f5f6f4"
INK = "#17212b"
BLACK = "#000000"
LEGIBLE = 4.5
"""The least contrast of text on its background (WCAG 2.2, success criterion 1.4.3)."""


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb`, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    linear = []
    for value in channels(colour):
        share = value / 255
        linear.append(share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4)
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, with_colour: str, share: float) -> str:
    """`share` (0 to 1) of `colour` in `with_colour`, as `#rrggbb`."""
    pairs = zip(channels(colour), channels(with_colour), strict=True)
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def least_contrast(colour: str) -> float:
    """The least of: white letters on `colour`, and letters of `colour` on the backgrounds of the pages."""
    wash = mix(colour, PAPER, 0.1)
    return min(contrast(colour, PAPER), contrast(colour, GROUND), contrast(colour, wash))


def is_legible(colour: str) -> bool:
    """Whether white letters can be read on `colour`, and letters of `colour` on the page."""
    return least_contrast(colour) >= LEGIBLE


def nearest_legible(colour: str) -> str:
    """`colour` itself when it can be read, else the same colour with the least black that makes it so."""
    for percent in range(100, -1, -1):
        darker = mix(colour, BLACK, percent / 100)
        if is_legible(darker):
            return darker
    return BLACK


def validate_legible(colour: str) -> None:
    """Refuse a colour (`#rrggbb`) on which white letters cannot be read, and suggest one that will do."""
    if is_legible(colour):
        return
    # Round down: 4,497 is not yet 4,5.
    ratio = f"{int(least_contrast(colour) * 100) / 100:.2f}".replace(".", ",")
    raise ValidationError(
        f"Deze kleur is te licht om op te lezen: het contrast is {ratio} en moet minstens 4,5 zijn. "
        f"Deze donkerdere kleur kan wel: {nearest_legible(colour)}."
    )
