"""From chart to SVG: drawn by Vega-Lite on the server, cleaned, kept by the hash of the specification."""

import hashlib
import html
import json
import logging
import re
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from charts.chart import Chart
from charts.scale import FONT, font_folder
from charts.specification import Specification, specification

logger = logging.getLogger(__name__)

SVG = "http://www.w3.org/2000/svg"
EDITION = 2
"""Goes up when the same specification gives another drawing."""

KEPT_SECONDS = 30 * 24 * 60 * 60
DUTCH = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""], "minus": "−"}

_ELEMENTS = {"svg", "g", "path", "rect", "line", "text", "tspan", "title", "desc"}
_ATTRIBUTES = {
    "class", "d", "dx", "dy", "fill", "fill-opacity", "font-size", "font-weight", "height",
    "opacity", "stroke", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "stroke-width", "text-anchor", "transform", "viewBox", "width", "x", "x1", "x2", "y",
    "y1", "y2",
}  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """A drawn chart. `svg` is an element for in a page or PDF; empty when drawing failed."""

    svg: SafeString
    title: str
    description: str


def draw(chart: Chart, *, place: str = "") -> Picture:
    """Draw one chart; see `draw_all`."""
    return draw_all([(chart, place)])[0]


def draw_all(charts: Sequence[tuple[Chart, str]]) -> list[Picture]:
    """Draw charts, each with the name of its place on the page, and ask the cache once.

    The place makes the ids of title and description; without one they come from the picture itself, which is
    enough when a page does not show the same picture twice.
    """
    specifications = [specification(chart) for chart, _ in charts]
    keys = [_key(found) for found in specifications]
    kept = cache.get_many(keys)
    pictures = []
    for (chart, place), key, wanted in zip(charts, keys, specifications, strict=True):
        if key not in kept:
            kept[key] = _draw(wanted)
            if kept[key]:
                cache.set(key, kept[key], KEPT_SECONDS)
        drawn = zlib.decompress(kept[key]).decode() if kept[key] else ""
        pictures.append(_named(chart, drawn, place or f"grafiek-{key[-12:]}"))
    return pictures


def _key(wanted: Specification) -> str:
    text = json.dumps([wanted, EDITION, version("vl-convert-python")], sort_keys=True)
    return f"charts:{hashlib.sha256(text.encode()).hexdigest()}"


_lock = threading.Lock()
_converter: Any = None


def _load() -> Any:
    """The converter, loaded at the first drawing: it takes 70 MB and a third of a second."""
    global _converter
    with _lock:
        if _converter is None:
            import vl_convert

            vl_convert.register_font_directory(str(font_folder()))
            _converter = vl_convert
    return _converter


# XML cannot hold these, and the converter ends the whole process when it meets one in a text.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _writable(value: Any) -> Any:
    """The same without characters that XML cannot hold."""
    match value:
        case str():
            return _NOT_IN_XML.sub("", value)
        case dict():
            return {_writable(name): _writable(one) for name, one in value.items()}
        case list() | tuple():
            return [_writable(one) for one in value]
        case _:
            return value


def _draw(wanted: Specification) -> bytes:
    """The drawing, cleaned and compressed; nothing when it cannot be made."""
    try:
        drawn = _load().vegalite_to_svg(_writable(wanted), format_locale=DUTCH, allowed_base_urls=[])
        return zlib.compress(clean(drawn).encode())
    except (ValueError, ImportError, etree.XMLSyntaxError):
        logger.exception("A chart could not be drawn.")
        return b""


def clean(drawn: str) -> str:
    """The SVG without what a strict Content-Security-Policy refuses and a reader does not need.

    Only elements and attributes of a list stay: no style, script, link, or English words for a screen reader.
    Title and description of the whole say what the picture shows.
    """
    root = etree.fromstring(drawn.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in list(root.iter()):
        name = etree.QName(element).localname if isinstance(element.tag, str) else ""
        parent = element.getparent()
        is_nothing = (
            name not in _ELEMENTS
            or element.get("display") == "none"
            or (name == "path" and not element.get("d"))
            or element.get("class") in {"background", "foreground"}
        )
        if is_nothing and parent is not None:
            parent.remove(element)
            continue
        for attribute in list(element.attrib):
            if attribute not in _ATTRIBUTES or attribute == "class":
                del element.attrib[attribute]
    # As Vega writes it, it is no name in CSS: a word may not begin with a figure.
    root.set("font-family", f"'{FONT}', sans-serif")
    _unwrap(root)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _unwrap(root: Any) -> None:
    """Take away groups that group nothing."""
    for group in list(root.iter(f"{{{SVG}}}g")):
        parent = group.getparent()
        if parent is None:
            continue
        if len(group) == 0:
            parent.remove(group)
        elif not group.attrib:
            at = parent.index(group)
            parent[at : at + 1] = list(group)


def _named(chart: Chart, drawn: str, place: str) -> Picture:
    """The drawing with its title and description, and ids of its place."""
    if not drawn:
        return Picture(SafeString(), chart.title, chart.description)
    name = html.escape(place)
    head = (
        f'<svg role="img" aria-labelledby="{name}-titel" aria-describedby="{name}-tekst" '
        f'class="chart" focusable="false"{drawn.removeprefix("<svg").partition(">")[0]}>'
        f'<title id="{name}-titel">{html.escape(_writable(chart.title))}</title>'
        f'<desc id="{name}-tekst">{html.escape(_writable(chart.description))}</desc>'
    )
    # Cleaned against a list, and every word in it escaped.
    svg = mark_safe(head + drawn.partition(">")[2])  # noqa: S308
    return Picture(svg, chart.title, chart.description)
