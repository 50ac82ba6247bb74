"""The text of a document before layout: what cannot be printed, and what would never end."""

import re
from html import unescape
from xml.etree.ElementTree import Element

from documents.renderer.reading import Refused

MAX_CHARACTERS = 8_000_000
MAX_DEPTH = 60
MAX_ELEMENTS = 150_000
MAX_CELLS = 30_000
MAX_NOTES = 1_000
MAX_SPAN = 100

TOO_LARGE = "De tekst is te groot om in één keer op te maken."
TOO_DEEP = "In de tekst staan te veel onderdelen in elkaar. Maak de opmaak eenvoudiger."

# Control characters, lone surrogates, noncharacters and interlinear marks: they print nothing.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
# The hyphen of the end of a line is WeasyPrint's (see tagging); bullets of Word's symbol fonts stand in the
# private use area.
REPLACED = str.maketrans(
    {"\u2010": "-", "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "›", "\uf0fc": "✓", "\uf02d": "-"}
    # A pasted title may hold line ends that no font draws.
    | {"\u2028": " ", "\u2029": " "}
)


# WeasyPrint breaks a line after its first word when only the space at its end does not fit.
LAST_SPACES = re.compile(r"(?<!\s)\s+(?=</(?:td|th|p|li|h[1-6]|caption|figcaption)>)")

# Beyond this a "word" is something pasted by accident, and breaking it letter by letter takes minutes.
MAX_WORD = 200
LONG_WORD = re.compile(rf"\S{{{MAX_WORD},}}")
ZERO_WIDTH_SPACE = "\u200b"
# Tags that stay open while others open: what is cheap to count before parsing, which is not cheap.
MAX_OPEN = 1_000
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
NEVER_CLOSED = {"br", "img", "hr", "wbr", "col", "meta", "link", "input", "path", "rect", "line", "use"}


def clean(html: str) -> str:
    """Return `html` without characters that print nothing; plain hyphens, Word's bullets as bullets."""
    return LAST_SPACES.sub("", UNPRINTABLE.sub("", html).translate(REPLACED))


def check_size(html: str) -> None:
    """Raise `Refused` for a document that even parsing would take too long for."""
    if len(html) > MAX_CHARACTERS:
        raise Refused(TOO_LARGE)
    is_open = 0
    for match in TAG.finditer(html):
        if match[2].lower() in NEVER_CLOSED:
            continue
        is_open += -1 if match[1] else 1
        if is_open > MAX_OPEN:
            raise Refused(TOO_DEEP)


def check(root: Element) -> None:
    """Raise `Refused` when the parsed document would take the renderer out of proportion.

    Words without end get places to break, in the tree itself.
    """
    elements = cells = notes = 0
    pending: list[tuple[Element, int]] = [(root, 1)]
    while pending:
        element, depth = pending.pop()
        elements += 1
        if depth > MAX_DEPTH:
            raise Refused(TOO_DEEP)
        if element.text and len(element.text) >= MAX_WORD:
            element.text = LONG_WORD.sub(_with_breaks, element.text)
        if element.tail and len(element.tail) >= MAX_WORD:
            element.tail = LONG_WORD.sub(_with_breaks, element.tail)
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
        raise Refused(TOO_LARGE)
    if cells > MAX_CELLS:
        raise Refused(f"De tabellen hebben samen meer dan {MAX_CELLS} cellen. Maak de tabellen kleiner.")
    if notes > MAX_NOTES:
        raise Refused(f"De tekst heeft meer dan {MAX_NOTES} voetnoten. Maak er minder.")


def place_of(character: str, html: str) -> str:
    """Return the words around `character`, for a message that helps to find it."""
    text = unescape(re.sub(r"<[^>]*>", " ", html))
    index = text.find(character)
    if index < 0:
        return ""
    around = " ".join(text[max(0, index - 40) : index + 40].split())
    return f"Het staat bij: “{around}”."


def _with_breaks(match: re.Match[str]) -> str:
    word = match[0]
    return ZERO_WIDTH_SPACE.join(word[place : place + 40] for place in range(0, len(word), 40))


def _number(value: str) -> int:
    match = re.match(r"\s*\+?(\d+)", value)
    return int(match[1][:9]) if match else 1
