"""A municipality's colour on pages and documents: only where it can be read."""

from dataclasses import dataclass

from municipalities.models import Municipality

DEFAULT_COLOUR = "#0b4f6c"
PAPER = "#ffffff"
GROUND = "#f5f6f4"
INK = "#17212b"
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


@dataclass(frozen=True)
class HouseStyle:
    """The colours that follow from the one that a municipality chose, each as `#rrggbb`."""

    accent: str
    accent_strong: str
    accent_wash: str


def is_legible(colour: str) -> bool:
    """Whether white letters can be read on `colour`, and letters of `colour` on the page."""
    wash = mix(colour, PAPER, 0.1)
    return min(contrast(colour, PAPER), contrast(colour, GROUND), contrast(colour, wash)) >= LEGIBLE


def house_style(municipality: Municipality) -> HouseStyle:
    """The colours of `municipality`; LIVP's own where the chosen one cannot be read."""
    accent = municipality.colour if is_legible(municipality.colour) else DEFAULT_COLOUR
    return HouseStyle(
        accent=accent, accent_strong=mix(accent, "#000000", 0.75), accent_wash=mix(accent, PAPER, 0.1)
    )
