"""A municipality's colour on pages and documents: only where it can be read."""

from dataclasses import dataclass

from municipalities.colours import BLACK, PAPER, is_legible, mix
from municipalities.models import Municipality

DEFAULT_COLOUR = "#0b4f6c"


@dataclass(frozen=True)
class HouseStyle:
    """The colours that follow from the one that a municipality chose, each as `#rrggbb`."""

    accent: str
    accent_strong: str
    accent_wash: str


def house_style(municipality: Municipality) -> HouseStyle:
    """The colours of `municipality`; LIVP's own where the chosen one cannot be read."""
    accent = municipality.colour if is_legible(municipality.colour) else DEFAULT_COLOUR
    return HouseStyle(
        accent=accent, accent_strong=mix(accent, BLACK, 0.75), accent_wash=mix(accent, PAPER, 0.1)
    )
