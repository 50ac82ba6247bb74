"""The text of a document before layout: what cannot be printed, and what would never end."""

import re
from xml.etree.ElementTree import Element

from documents.renderer.reading import Refused

MAX_CHARACTERS = 8_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 150_000
MAX_CELLS = 30_000
MAX_NOTES = 1_000
MAX_SPAN = 100

# Control characters, lone surrogates, noncharacters and interlinear marks: they print nothing.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
# The hyphen of the end of a line is WeasyPrint's (see tagging); bullets of Word's symbol fonts stand in the
# private use area.
REPLACED = str.maketrans(
    {"\u2010": "-", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "›", "\uf0fc": "✓", "\uf02d": "-"}
)


def clean(html: str) -> str:
    """Return `html` without characters that print nothing; plain hyphens, Word's bullets as bullets."""
    return UNPRINTABLE.sub("", html).translate(REPLACED)


def check(root: Element) -> None:
    """Raise `Refused` when the parsed document would take the renderer out of proportion."""
    elements = cells = notes = 0
    pending: list[tuple[Element, int]] = [(root, 1)]
    while pending:
        element, depth = pending.pop()
        elements += 1
        if depth > MAX_DEPTH:
            raise Refused("In de tekst staan te veel onderdelen in elkaar. Maak de opmaak eenvoudiger.")
        if element.tag in ("td", "th"):
            cells += 1
            for name in ("colspan", "rowspan"):
                if _number(element.get(name, "1")) > MAX_SPAN:
                    raise Refused(
                        f"Een cel van een tabel beslaat meer dan {MAX_SPAN} rijen of kolommen. "
                        "Maak de tabel kleiner."
                    )
        elif element.tag in ("col", "colgroup"):
            if _number(element.get("span", "1")) > MAX_SPAN:
                raise Refused("Een tabel heeft te veel kolommen. Maak de tabel kleiner.")
        elif element.tag == "span" and element.get("class") == "note":
            notes += 1
        pending.extend((child, depth + 1) for child in element)
    if elements > MAX_ELEMENTS:
        raise Refused("De tekst is te groot om in één keer op te maken.")
    if cells > MAX_CELLS:
        raise Refused(f"De tabellen hebben samen meer dan {MAX_CELLS} cellen. Maak de tabellen kleiner.")
    if notes > MAX_NOTES:
        raise Refused(f"De tekst heeft meer dan {MAX_NOTES} voetnoten. Maak er minder.")


def place_of(character: str, html: str) -> str:
    """Return the words around `character`, for a message that helps to find it."""
    text = re.sub(r"<[^>]*>", " ", html)
    index = text.find(character)
    if index < 0:
        return ""
    around = " ".join(text[max(0, index - 40) : index + 40].split())
    return f"Het staat bij: “{around}”."


def _number(value: str) -> int:
    match = re.match(r"\s*\+?(\d+)", value)
    return int(match[1][:9]) if match else 1
