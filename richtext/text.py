"""Reading stored rich text as words."""

from html.parser import HTMLParser

_ENDS_LINE = {
    "p", "h2", "h3", "li", "ul", "ol", "blockquote", "table", "caption", "tr", "figure", "figcaption", "br",
}  # fmt: skip


class _TextReader(HTMLParser):
    def __init__(self, *, notes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.image_count = 0
        self.images_without_alt = 0
        self._takes_notes = notes
        self._in_note = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ENDS_LINE:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")
        elif tag == "span":
            self._in_note = True
            if self._takes_notes:
                self.parts.append(" (")
        elif tag == "img":
            self.image_count += 1
            self.images_without_alt += not (dict(attrs).get("alt") or "").strip()

    def handle_endtag(self, tag: str) -> None:
        if tag in _ENDS_LINE:
            self.parts.append("\n")
        elif tag == "span":
            self._in_note = False
            if self._takes_notes:
                self.parts.append(")")

    def handle_data(self, data: str) -> None:
        if self._takes_notes or not self._in_note:
            self.parts.append(data)


def _read(html: str, *, notes: bool = True) -> _TextReader:
    reader = _TextReader(notes=notes)
    reader.feed(html)
    reader.close()
    return reader


def plain_text(html: str, *, notes: bool = True) -> str:
    """Return the words of stored rich text: a line per block or table row, cells apart by a tab.

    A note stands between parentheses where its mark stands, or is left out with `notes=False`.
    """
    lines = "".join(_read(html, notes=notes).parts).split("\n")
    return "\n".join(line.strip(" \t") for line in lines if line.strip())


def is_blank(html: str) -> bool:
    """Whether the text shows a reader nothing: no words and no images."""
    reader = _read(html)
    return not reader.image_count and not "".join(reader.parts).strip()


def word_count(html: str) -> int:
    """Count the words, notes included."""
    return len("".join(_read(html).parts).split())


def images_without_alternative_text(html: str) -> int:
    """Count the images that a listener would hear nothing of."""
    return _read(html).images_without_alt
