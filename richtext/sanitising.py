"""One allow-list for editor, sanitiser, importers and documents, and the form in which text is stored.

`sanitise` reads HTML of any origin and writes HTML of one small grammar. It works in three steps:

1. `_defuse` renames what would make an HTML5 parser slow (deep nesting, formatting elements that
   are reopened in every paragraph);
2. nh3 builds the tree that a browser would build and drops scripts, handlers and unknown tags;
3. `_Builder` reads that tree into paragraphs, lists, tables and figures and writes these out again.
   Only this module's own strings and escaped text reach the result, so nothing that the grammar
   does not name can come out.

Words are never lost (scripts and styles have no words); the result of a second pass is the same.
docs/adr/0003-richtext-room.md tells why it is built like this.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from itertools import groupby

import nh3

# What may be stored: tag -> attributes. The editor's schema must give and take exactly this
# (tests/richtext/test_editor.py sends every one of them through the editor and back).
ALLOWED: dict[str, tuple[str, ...]] = {
    "p": (),
    "h2": (),
    "h3": (),
    "ul": (),
    "ol": ("start", "type"),
    "li": (),
    "blockquote": (),
    "table": (),
    "caption": (),
    "thead": (),
    "tbody": (),
    "tr": (),
    "th": ("scope", "colspan", "rowspan"),
    "td": ("colspan", "rowspan"),
    "figure": (),
    "img": ("src", "alt", "width", "height"),
    "figcaption": (),
    "strong": (),
    "em": (),
    "sub": (),
    "sup": (),
    "a": ("href",),
    "br": (),
    "span": ("class",),  # class="note" only: a footnote, its plain text inside
}
URL_SCHEMES = ("http", "https", "mailto", "tel")

MAX_LENGTH = 500_000
MAX_LIST_DEPTH = 4
MAX_SPAN = 20
MAX_COLUMNS = 30
MAX_CELLS = 4_000  # in one text: about six seconds of layout
MAX_NESTING = 150
MAX_HREF = 2_000

_URL = re.compile(r"(?:https?://|mailto:|tel:)[^\s<>\"'\\\x00-\x20]+", re.IGNORECASE)
_IMAGE_SRC = re.compile(r"/beelden/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/")
# Control characters, noncharacters and lone surrogates: no document format takes them. Characters that turn
# the direction of what follows let a text read otherwise than it is stored.
_UNUSABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x85\u2028\u2029]")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\u00ad]*")
_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])")
_ANY_TAG = re.compile(r"<[/!?a-zA-Z]")

# Formatting elements are reopened by an HTML5 parser in every following paragraph, which lets a few
# kilobytes grow to many megabytes. Under these names they are ordinary elements.
_STRONG, _EMPHASIS, _PLAIN = "x-strong", "x-em", "x-plain"
_RENAMED = {
    **dict.fromkeys(["b", "strong"], _STRONG),
    **dict.fromkeys(["i", "em"], _EMPHASIS),
    **dict.fromkeys(["big", "code", "font", "nobr", "s", "small", "strike", "tt", "u"], _PLAIN),
}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_CLOSED_BY_NEXT = {
    "caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p",
    "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip

# Tags that only end one paragraph and begin another.
_BOUNDARIES = {
    "address", "article", "aside", "center", "dd", "details", "div", "dl", "dt", "fieldset", "footer", "form",
    "header", "hr", "legend", "main", "nav", "p", "pre", "section", "summary",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_TABLE_PARTS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
_READ = (
    _BOUNDARIES
    | _HEADINGS.keys()
    | {_STRONG, _EMPHASIS, "sub", "sup", "a", "br", "span", "ul", "ol", "menu", "dir", "li", "blockquote"}
    | _TABLE_PARTS
    | {"figure", "figcaption", "img"}
)


class TextTooLong(ValueError):
    """The text is longer than `MAX_LENGTH`; cutting it would lose words."""


@lru_cache(maxsize=16)
def sanitise(html: str) -> str:
    """Return `html` in the form in which it is stored, with nothing but what `ALLOWED` names.

    Text without a single tag (typed without the editor) becomes paragraphs at its empty lines.
    Raises `TextTooLong` when it has more than `MAX_LENGTH` characters, before or after.
    """
    _check_length(html)
    html = _usable(html)
    if not _ANY_TAG.search(html):
        html = "".join(f"<p>{paragraph}</p>" for paragraph in re.split(r"\n[ \t]*\n", html))
    tree = nh3.clean(
        _defuse(html),
        tags=_READ,
        attributes={
            "a": {"href"},
            "ol": {"start", "type"},
            "th": {"colspan", "rowspan"},
            "td": {"colspan", "rowspan"},
            "img": {"src", "alt", "width", "height"},
        },
        allowed_classes={"span": {"note"}},
        url_schemes=set(URL_SCHEMES),
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(_usable(tree))  # once more: the parser has read character references
    builder.close()
    clean = "".join(_write(block) for block in _arranged(builder.blocks()))
    _check_length(clean)
    return clean


def _check_length(html: str) -> None:
    if len(html) > MAX_LENGTH:
        raise TextTooLong(f"{len(html)} characters; at most {MAX_LENGTH} fit in one text.")


def _usable(text: str) -> str:
    return _UNUSABLE.sub("", _LINE_ENDS.sub("\n", text))


def _defuse(html: str) -> str:
    """Rename tags, and nothing else, so that no parser needs more than linear time or a deep stack."""
    open_tags: dict[str, int] = {}
    depth = 0

    def rename(match: re.Match[str]) -> str:
        nonlocal depth
        slash, name = match[1], match[2].lower()
        name = _RENAMED.get(name, name)
        if name in _VOID or name in _CLOSED_BY_NEXT:
            return f"<{slash}{name}"
        if slash:
            if open_tags.get(name):
                open_tags[name] -= 1
                depth -= 1
        elif depth >= MAX_NESTING:
            return "<hr"
        else:
            open_tags[name] = open_tags.get(name, 0) + 1
            depth += 1
        return f"<{slash}{name}"

    return _TAG_NAME.sub(rename, html)


# --- inline content: runs of text with marks, line breaks and notes ------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    marks: tuple[str, ...] = ()  # opening tags, in the order of writing


@dataclass(frozen=True, slots=True)
class _Break:
    pass


@dataclass(frozen=True, slots=True)
class _Note:
    text: str


_Inline = _Text | _Break | _Note


def _is_blank(text: str) -> bool:
    return _INVISIBLE.fullmatch(text) is not None


def _tidy(inlines: list[_Inline]) -> list[_Inline]:
    """Collapse white space, merge runs with the same marks, drop breaks at the edges."""
    tidy: list[_Inline] = []
    ends_in_space = True
    for item in inlines:
        if isinstance(item, _Text):
            text = _SPACE.sub(" ", item.text)
            if ends_in_space:
                text = text.removeprefix(" ")
            if not text:
                continue
            ends_in_space = text.endswith(" ")
            tidy.append(_Text(text, item.marks))
            continue
        if isinstance(item, _Break):
            _strip_end(tidy)
            ends_in_space = True
        else:
            ends_in_space = False
        tidy.append(item)
    _strip_end(tidy)
    while tidy and isinstance(tidy[-1], _Break):
        tidy.pop()
        _strip_end(tidy)
    start = next((i for i, item in enumerate(tidy) if not isinstance(item, _Break)), len(tidy))
    return _merged(tidy[start:])


def _strip_end(inlines: list[_Inline]) -> None:
    """Take the space before a break, or before the end, away."""
    while inlines and isinstance(last := inlines[-1], _Text):
        text = last.text.rstrip(" ")
        if text:
            inlines[-1] = _Text(text, last.marks)
            return
        inlines.pop()


def _merged(inlines: list[_Inline]) -> list[_Inline]:
    merged: list[_Inline] = []
    for i, item in enumerate(inlines):
        if isinstance(item, _Text) and item.text == " ":
            before = inlines[i - 1] if i else None
            after = inlines[i + 1] if i + 1 < len(inlines) else None
            shared = isinstance(before, _Text) and isinstance(after, _Text) and before.marks == after.marks
            item = _Text(" ", before.marks if shared and isinstance(before, _Text) else ())
        last = merged[-1] if merged else None
        if isinstance(item, _Text) and isinstance(last, _Text) and item.marks == last.marks:
            merged[-1] = _Text(last.text + item.text, item.marks)
        else:
            merged.append(item)
    return merged


def _has_content(inlines: list[_Inline]) -> bool:
    return any(isinstance(i, _Note) or (isinstance(i, _Text) and not _is_blank(i.text)) for i in inlines)


def _lines(inlines: list[_Inline]) -> Iterator[list[_Inline]]:
    """Split at every break, leaving lines without content out."""
    for is_break, line in groupby(inlines, lambda item: isinstance(item, _Break)):
        content = list(line)
        if not is_break and _has_content(content):
            yield content


def _joined(lines: Iterable[list[_Inline]]) -> list[_Inline]:
    """Put a break between the lines."""
    joined: list[_Inline] = []
    for line in lines:
        if joined:
            joined.append(_Break())
        joined += line
    return joined


def _paragraphs(inlines: list[_Inline]) -> Iterator[list[_Inline]]:
    """Split where two or more breaks follow each other: that is how people type a new paragraph."""
    part: list[_Inline] = []
    breaks = 0
    for item in inlines:
        if isinstance(item, _Text) and breaks and _is_blank(item.text):
            continue
        if isinstance(item, _Break):
            breaks += 1
            continue
        if breaks > 1:
            yield part
            part = []
        elif breaks:
            part.append(_Break())
        breaks = 0
        part.append(item)
    yield part


def _plain(inlines: list[_Inline]) -> str:
    """Text without marks; a break is a space, a note stands between parentheses."""
    parts = []
    for item in inlines:
        if isinstance(item, _Text):
            parts.append(item.text)
        else:
            parts.append(" " if isinstance(item, _Break) else f" ({item.text})")
    text = _SPACE.sub(" ", "".join(parts)).strip(" ")
    return "" if _is_blank(text) else text


def _write_inline(inlines: list[_Inline], *, joiner: str = "<br>") -> str:
    out: list[str] = []
    open_marks: tuple[str, ...] = ()

    def switch_to(marks: tuple[str, ...]) -> None:
        nonlocal open_marks
        shared = 0
        while shared < min(len(open_marks), len(marks)) and open_marks[shared] == marks[shared]:
            shared += 1
        out.extend(f"</{mark.split(' ')[0]}>" for mark in reversed(open_marks[shared:]))
        out.extend(f"<{mark}>" for mark in marks[shared:])
        open_marks = marks

    for i, item in enumerate(inlines):
        if isinstance(item, _Text):
            switch_to(item.marks)
            out.append(escape(item.text, quote=False))
        elif isinstance(item, _Break):
            follows = inlines[i + 1] if i + 1 < len(inlines) else None
            marks = follows.marks if isinstance(follows, _Text) else ()
            kept = 0
            while kept < min(len(open_marks), len(marks)) and open_marks[kept] == marks[kept]:
                kept += 1
            switch_to(open_marks[:kept])
            out.append(joiner)
        else:
            switch_to(())
            out.append(f'<span class="note">{escape(item.text, quote=False)}</span>')
    switch_to(())
    return "".join(out)


# --- blocks --------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Paragraph:
    inlines: list[_Inline]


@dataclass(slots=True)
class _Heading:
    level: int
    inlines: list[_Inline]


@dataclass(slots=True)
class _List:
    is_ordered: bool
    start: int = 1
    numbering: str = "1"
    items: list[list["_Block"]] = field(default_factory=list)


@dataclass(slots=True)
class _Quote:
    blocks: list["_Block"] = field(default_factory=list)


@dataclass(slots=True)
class _Figure:
    attributes: str
    caption: str = ""


@dataclass(slots=True)
class _Cell:
    is_header: bool
    colspan: int = 1
    rowspan: int = 1
    blocks: list["_Block"] = field(default_factory=list)
    scope: str = ""

    @property
    def is_blank(self) -> bool:
        return not self.blocks


@dataclass(slots=True)
class _Row:
    is_head: bool
    cells: list[_Cell] = field(default_factory=list)


@dataclass(slots=True)
class _Table:
    caption: str = ""
    rows: list[_Row] = field(default_factory=list)
    before: list["_Block"] = field(default_factory=list)  # text between the cells
    after: list["_Block"] = field(default_factory=list)  # images in the cells
    is_in_head: bool = False
    header_rows: int = 0


_Block = _Paragraph | _Heading | _List | _Quote | _Figure | _Table


# --- reading -------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Container:
    """Something open that text can fall into."""

    kind: str  # root, quote, list, item, table, cell, heading, text
    blocks: list[_Block] = field(default_factory=list)
    inlines: list[_Inline] = field(default_factory=list)
    is_loose: bool = False  # an item without <li>: ends where the next item begins


@dataclass(slots=True)
class _OpenFigure:
    caption: str = ""
    holder: _Figure | _Table | None = None


_Closer = Callable[[], None]


class _Builder(HTMLParser):
    """Reads the balanced HTML that nh3 writes into blocks. No recursion: one stack of what is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [_Container("root")]
        self._closers: list[_Closer | None] = []
        self._marks = {"strong": 0, "em": 0}
        self._shifts: list[str] = []
        self._hrefs: list[str] = []
        self._open_lists: list[_List] = []
        self._open_tables: list[_Table] = []
        self._open_figures: list[_OpenFigure] = []
        self._pre = 0
        self._cells = 0

    @property
    def _top(self) -> _Container:
        return self._open[-1]

    def blocks(self) -> list[_Block]:
        """Return what was read."""
        self._flush()
        return self._top.blocks

    # text

    def handle_data(self, data: str) -> None:
        if self._top.kind in ("list", "table"):
            if _is_blank(data):
                return
            if self._top.kind == "table":
                text: list[_Inline] = [_Text(data)]
                self._open_tables[-1].before.append(_Paragraph(_tidy(text)))
                return
        self._ensure_item()
        marks = self._current_marks()
        for i, line in enumerate(data.split("\n") if self._pre else [data]):
            if i:
                self._top.inlines.append(_Break())
            self._top.inlines.append(_Text(line, marks))

    def _current_marks(self) -> tuple[str, ...]:
        marks = [name for name, count in self._marks.items() if count]
        marks += self._shifts[-1:]
        if self._hrefs and self._hrefs[-1]:
            marks.append(f'a href="{escape(self._hrefs[-1])}"')
        return tuple(marks)

    def _boundary(self) -> None:
        """One paragraph ends and another begins."""
        if self._top.kind == "item":
            self._top.inlines.append(_Break())
        elif self._top.kind in ("text", "heading"):
            self._top.inlines.append(_Text(" "))
        else:
            self._flush()

    def _flush(self) -> None:
        top = self._top
        inlines, top.inlines = _tidy(top.inlines), []
        if top.kind == "item":
            parts: Iterable[list[_Inline]] = [_joined(_lines(inlines))]
        else:
            parts = _paragraphs(inlines)
        top.blocks.extend(_Paragraph(part) for part in parts if _has_content(part))

    # the stack

    def _push(self, kind: str, blocks: list[_Block] | None = None) -> _Container:
        container = _Container(kind, [] if blocks is None else blocks)
        self._open.append(container)
        return container

    def _close(self, container: _Container) -> bool:
        """Close `container` and what stands open in it; False when it was closed before."""
        if container not in self._open:
            return False
        while True:
            self._flush()
            if self._open.pop() is container:
                return True

    def _ensure_item(self) -> None:
        """Directly in a list nothing can stand but an item."""
        if self._top.kind == "list":
            self._open_item().is_loose = True

    def _open_item(self) -> _Container:
        blocks: list[_Block] = []
        self._open_lists[-1].items.append(blocks)
        return self._push("item", blocks)

    # tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._top.inlines.append(_Break())
        elif tag == "hr":
            self._boundary()
        elif tag == "img":
            self._image(values)
        else:
            self._closers.append(self._enter(tag, values))

    def handle_endtag(self, tag: str) -> None:
        if self._closers and (closer := self._closers.pop()):
            closer()

    def _enter(self, tag: str, values: dict[str, str]) -> _Closer | None:
        """Open `tag`; return what closes it."""
        if tag in (_STRONG, _EMPHASIS):
            return self._mark("strong" if tag == _STRONG else "em")
        if tag in ("sub", "sup"):
            return self._pushed(self._shifts, tag)
        if tag == "a":
            return self._pushed(self._hrefs, _safe_href(values.get("href", "")))
        if tag == "span":
            return self._note() if values.get("class") == "note" else None
        if self._top.kind == "text":
            return self._paragraph()
        if tag in _TABLE_PARTS:
            return self._table_part(tag, values)
        if self._top.kind == "table":
            return None
        if self._top.kind == "heading" and tag not in _BOUNDARIES and tag not in _HEADINGS:
            self._close_heading()
        if tag == "li":
            return self._item()
        self._ensure_item()
        if tag in _HEADINGS and self._top.kind == "root":
            return self._heading(_HEADINGS[tag])
        if tag in ("ul", "ol", "menu", "dir") and len(self._open_lists) < MAX_LIST_DEPTH:
            return self._list(tag, values)
        if tag == "blockquote" and self._top.kind == "root":
            return self._quote()
        if tag == "figure":
            return self._figure()
        if tag == "figcaption" and self._open_figures:
            return self._figcaption()
        return self._paragraph(is_pre=tag == "pre")

    @staticmethod
    def _pushed(stack: list[str], value: str) -> _Closer:
        stack.append(value)

        def close() -> None:
            stack.pop()

        return close

    def _mark(self, name: str) -> _Closer:
        self._marks[name] += 1

        def close() -> None:
            self._marks[name] -= 1

        return close

    def _paragraph(self, *, is_pre: bool = False) -> _Closer:
        self._boundary()
        self._pre += is_pre

        def close() -> None:
            self._pre -= is_pre
            self._boundary()

        return close

    def _plain_text(self, done: Callable[[str], None]) -> _Closer:
        """Read what follows as text without blocks or marks."""
        container = self._push("text")

        def close() -> None:
            self._open.remove(container)
            done(_plain(_tidy(container.inlines)))

        return close

    def _note(self) -> _Closer | None:
        if self._top.kind == "table":
            return None
        if self._top.kind == "text":  # in a note or a caption: only the words stay
            return self._paragraph()
        self._ensure_item()

        def done(text: str) -> None:
            if text:
                self._top.inlines.append(_Note(text))

        return self._plain_text(done)

    def _heading(self, level: int) -> _Closer:
        self._flush()
        container = self._push("heading")
        container.blocks.append(_Heading(level, container.inlines))

        def close() -> None:
            if self._top is container:
                self._close_heading()

        return close

    def _close_heading(self) -> None:
        container = self._open.pop()
        heading = container.blocks[0]
        if not isinstance(heading, _Heading):  # pragma: no cover - narrows the type
            raise TypeError(heading)
        inlines: list[_Inline] = []
        for item in container.inlines:
            if isinstance(item, _Break):
                inlines.append(_Text(" "))
            elif isinstance(item, _Text):
                # A heading is bold already; word processors mark it so once more.
                inlines.append(_Text(item.text, tuple(mark for mark in item.marks if mark != "strong")))
            else:
                inlines.append(item)
        heading.inlines = _tidy(inlines)
        if _has_content(heading.inlines):
            self._top.blocks.append(heading)

    def _list(self, tag: str, values: dict[str, str]) -> _Closer:
        self._flush()
        new = _List(is_ordered=tag == "ol")
        if new.is_ordered:
            if re.fullmatch("[0-9]{1,4}", values.get("start", "")):
                new.start = int(values["start"])
            if values.get("type") in ("a", "A", "i", "I"):
                new.numbering = values["type"]
        self._top.blocks.append(new)
        self._open_lists.append(new)
        container = self._push("list")

        def close() -> None:
            self._close(container)
            self._open_lists.pop()

        return close

    def _item(self) -> _Closer:
        if self._top.is_loose:
            self._close(self._top)
        if self._top.kind != "list":
            return self._paragraph()
        container = self._open_item()

        def close() -> None:
            self._close(container)

        return close

    def _quote(self) -> _Closer:
        self._flush()
        quote = _Quote()
        self._top.blocks.append(quote)
        container = self._push("quote", quote.blocks)

        def close() -> None:
            self._close(container)

        return close

    def _figure(self) -> _Closer:
        self._boundary()
        figure = _OpenFigure()
        self._open_figures.append(figure)

        def close() -> None:
            self._open_figures.pop()
            if figure.caption:
                if figure.holder and not figure.holder.caption:
                    figure.holder.caption = figure.caption
                else:
                    self._top.inlines.append(_Text(figure.caption))
            self._boundary()

        return close

    def _figcaption(self) -> _Closer:
        self._boundary()
        figure = self._open_figures[-1]

        def done(text: str) -> None:
            figure.caption = f"{figure.caption} {text}".strip(" ")

        return self._plain_text(done)

    def _image(self, values: dict[str, str]) -> None:
        if self._top.kind == "text" or not _IMAGE_SRC.fullmatch(values.get("src", "")):
            return
        if self._top.kind == "heading":
            self._close_heading()
        attributes = [f'src="{values["src"]}"', f'alt="{escape(_plain([_Text(values.get("alt", ""))]))}"']
        for name in ("width", "height"):
            if re.fullmatch("[1-9][0-9]{0,4}", values.get(name, "")):
                attributes.append(f'{name}="{values[name]}"')
        image = _Figure(" ".join(attributes))
        if self._open_figures:
            self._open_figures[-1].holder = image
        if self._cells or self._top.kind == "table":
            self._open_tables[-1].after.append(image)
            return
        self._ensure_item()
        self._flush()
        self._top.blocks.append(image)

    def _table_part(self, tag: str, values: dict[str, str]) -> _Closer | None:
        if tag == "table" and not self._cells and self._top.kind != "table":
            return self._table()
        if self._top.kind != "table":  # a table in a cell, or its cells
            self._ensure_item()
            return self._paragraph()
        table = self._open_tables[-1]
        if tag == "caption":
            return self._plain_text(lambda text: self._caption(table, text))
        if tag == "tr":
            table.rows.append(_Row(table.is_in_head))
        elif tag in ("th", "td"):
            return self._cell(table, tag, values)
        elif tag == "thead":
            table.is_in_head = True

            def close() -> None:
                table.is_in_head = False

            return close
        return None

    def _table(self) -> _Closer:
        if self._top.kind == "heading":
            self._close_heading()
        self._ensure_item()
        self._flush()
        table = _Table()
        self._top.blocks.append(table)
        self._open_tables.append(table)
        if self._open_figures:
            self._open_figures[-1].holder = table
        container = self._push("table")

        def close() -> None:
            self._close(container)
            self._open_tables.pop()

        return close

    @staticmethod
    def _caption(table: _Table, text: str) -> None:
        if not table.caption:
            table.caption = text
        elif text:
            table.before.append(_Paragraph([_Text(text)]))

    def _cell(self, table: _Table, tag: str, values: dict[str, str]) -> _Closer:
        if not table.rows:
            table.rows.append(_Row(table.is_in_head))
        cell = _Cell(tag == "th", _span(values.get("colspan")), _span(values.get("rowspan")))
        table.rows[-1].cells.append(cell)
        container = self._push("cell", cell.blocks)
        self._cells += 1

        def close() -> None:
            self._close(container)
            self._cells -= 1

        return close


def _safe_href(value: str) -> str:
    href = _SPACE.sub("%20", value.strip())
    return href if len(href) <= MAX_HREF and _URL.fullmatch(href) else ""


def _span(value: str | None) -> int:
    if not re.fullmatch("[0-9]{1,9}", value or ""):
        return 1
    return min(max(int(value or 1), 1), MAX_SPAN)


# --- arranging -----------------------------------------------------------------------------------


def _arranged(blocks: list[_Block]) -> list[_Block]:
    """Bring tables and figures to the top level, even out tables, set the levels of headings."""
    arranged: list[_Block] = []
    cells_left = MAX_CELLS
    for block in _lifted(blocks):
        if isinstance(block, _Table):
            arranged.extend(block.before)
            area = _even_out(block)
            if area is None or area > cells_left:
                if block.caption:
                    arranged.append(_Paragraph([_Text(block.caption)]))
                arranged.extend(_rows_as_text(block))
            elif area:
                cells_left -= area
                arranged.append(block)
            elif block.caption:
                arranged.append(_Paragraph([_Text(block.caption)]))
            arranged.extend(block.after)
        else:
            arranged.append(block)
    _set_levels([block for block in arranged if isinstance(block, _Heading)])
    return arranged


def _lifted(blocks: list[_Block]) -> Iterator[_Block]:
    """Yield the top-level blocks; a table or figure in a list or quotation splits it in two."""
    for block in blocks:
        if isinstance(block, _Quote):
            part = _Quote()
            for child in block.blocks:
                for piece in _lifted([child]):
                    if isinstance(piece, _Table | _Figure):
                        if part.blocks:
                            yield part
                        part = _Quote()
                        yield piece
                    else:
                        part.blocks.append(piece)
            if part.blocks:
                yield part
        elif isinstance(block, _List):
            yield from _lifted_from_list(block)
        else:
            yield block


def _lifted_from_list(whole: _List) -> Iterator[_Block]:
    part = _List(whole.is_ordered, whole.start, whole.numbering)
    number = whole.start
    for item in whole.items:
        kept: list[_Block] = []
        is_split = False
        for block in item:
            for piece in _lifted([block]):
                if isinstance(piece, _Table | _Figure):
                    if not is_split:
                        number += _add_item(part, kept)
                    if part.items:
                        yield part
                    number = min(number, 9999) if whole.is_ordered else 1
                    part = _List(whole.is_ordered, number, whole.numbering)
                    is_split = True
                    yield piece
                elif is_split:
                    yield piece
                else:
                    kept.append(piece)
        if not is_split:
            number += _add_item(part, kept)
    if part.items:
        yield part


def _add_item(to: _List, item: list[_Block]) -> int:
    """Add an item; one that begins with a list belongs to the item before it. Return how many came."""
    before = len(to.items)
    while item and isinstance(first := item[0], _List):
        if to.items:
            to.items[-1] += item
            return len(to.items) - before
        to.items += first.items
        item = item[1:]
    if item:
        to.items.append(item)
    return len(to.items) - before


def _set_levels(headings: list[_Heading]) -> None:
    """The highest level in use becomes h2, all lower ones h3; none comes before the first h2."""
    highest = min((heading.level for heading in headings), default=1)
    has_begun = False
    for heading in headings:
        has_begun = has_begun or heading.level == highest
        heading.level = 3 if has_begun and heading.level > highest else 2


def _even_out(table: _Table) -> int | None:
    """Give every row the same columns, and header cells their scope; return how many cells that makes.

    None for a table with too many columns. A row that has no cells of its own goes.
    """
    empty_before = [0]
    for row in table.rows:
        empty_before.append(empty_before[-1] + (not row.cells))
    for r, row in enumerate(table.rows):
        for cell in row.cells:
            end = min(r + cell.rowspan, len(table.rows))
            cell.rowspan = end - r - (empty_before[end] - empty_before[r])
    table.rows = [row for row in table.rows if row.cells]
    rows = table.rows
    if not rows:
        return 0
    _find_header_rows(table)
    taken_until: list[int] = []  # per column: the first row in which it is free
    width = 0
    for r, row in enumerate(rows):
        section_end = table.header_rows if r < table.header_rows else len(rows)
        column = 0
        for cell in row.cells:
            while column < len(taken_until) and taken_until[column] > r:
                column += 1
            if column >= MAX_COLUMNS:
                return None
            span = 1
            while (
                span < cell.colspan
                and column + span < MAX_COLUMNS
                and (column + span >= len(taken_until) or taken_until[column + span] <= r)
            ):
                span += 1
            cell.colspan = span
            cell.rowspan = min(cell.rowspan, section_end - r)
            taken_until.extend([0] * (column + span - len(taken_until)))
            taken_until[column : column + span] = [r + cell.rowspan] * span
            column += span
        width = len(taken_until)
    if width * len(rows) > MAX_CELLS:
        return width * len(rows)
    _pad(table, width)
    return width * len(rows)


def _find_header_rows(table: _Table) -> None:
    """Count the leading header rows: those in thead, or else those of header cells alone."""

    def is_header(row: _Row) -> bool:
        headers = [cell for cell in row.cells if cell.is_header]
        others_blank = all(cell.is_header or cell.is_blank for cell in row.cells)
        return others_blank and (
            len(headers) == len(row.cells) or sum(not cell.is_blank for cell in headers) > 1
        )

    rows = table.rows
    count = 0
    test = (lambda row: row.is_head) if rows[0].is_head else is_header
    while count < len(rows) and test(rows[count]):
        count += 1
    if count == len(rows) > 1:
        count = 1
        for row in rows[1:]:
            for cell in row.cells[1:]:
                cell.is_header = False
    table.header_rows = count


def _pad(table: _Table, width: int) -> None:
    taken_until = [0] * width
    for r, row in enumerate(table.rows):
        is_head = r < table.header_rows
        column = 0
        for cell in row.cells:
            while taken_until[column] > r:
                column += 1
            taken_until[column : column + cell.colspan] = [r + cell.rowspan] * cell.colspan
            column += cell.colspan
        missing = [c for c in range(width) if taken_until[c] <= r]
        is_subheading = width > 1 and not missing and all(cell.is_header for cell in row.cells)
        leads = True
        for cell in row.cells:
            leads = leads and cell.is_header
            cell.is_header = is_head or is_subheading or leads
            cell.scope = "" if not cell.is_header else "col" if is_head or is_subheading else "row"
        row.cells.extend(_Cell(is_head, scope="col" if is_head else "") for _ in missing)
        for c in missing:
            taken_until[c] = r + 1


def _rows_as_text(table: _Table) -> Iterator[_Paragraph]:
    """A table that is too large to draw: one paragraph a row."""
    for row in table.rows:
        inlines: list[_Inline] = []
        for cell in row.cells:
            content = list(_inlines_of(cell.blocks))
            if content:
                inlines += [_Text(" | "), *content] if inlines else content
        if _has_content(inlines):
            yield _Paragraph(_tidy(inlines))


def _inlines_of(blocks: list[_Block]) -> Iterator[_Inline]:
    for i, block in enumerate(blocks):
        if i:
            yield _Text(" ")
        if isinstance(block, _Paragraph):
            yield from (_Text(" ") if isinstance(inline, _Break) else inline for inline in block.inlines)
        elif isinstance(block, _List):
            for item in block.items:
                yield _Text(" ")
                yield from _inlines_of(item)


# --- writing -------------------------------------------------------------------------------------


def _write(block: _Block) -> str:
    if isinstance(block, _Paragraph):
        return f"<p>{_write_inline(block.inlines)}</p>"
    if isinstance(block, _Heading):
        return f"<h{block.level}>{_write_inline(block.inlines)}</h{block.level}>"
    if isinstance(block, _List):
        return _write_list(block)
    if isinstance(block, _Quote):
        return f"<blockquote>{''.join(map(_write, block.blocks))}</blockquote>"
    if isinstance(block, _Figure):
        caption = f"<figcaption>{escape(block.caption, quote=False)}</figcaption>" if block.caption else ""
        return f"<figure><img {block.attributes}>{caption}</figure>"
    return _write_table(block)


def _write_list(block: _List) -> str:
    tag = "ol" if block.is_ordered else "ul"
    start = f' start="{block.start}"' if block.start != 1 else ""
    numbering = f' type="{block.numbering}"' if block.numbering != "1" else ""
    items = "".join(f"<li>{_write_item(item)}</li>" for item in block.items)
    return f"<{tag}{start}{numbering}>{items}</{tag}>"


def _write_item(blocks: list[_Block]) -> str:
    """Text of an item stands in it without <p>: PDF/UA asks for that."""
    out = ""
    for is_text, group in groupby(blocks, lambda block: isinstance(block, _Paragraph)):
        if is_text:
            out += _write_inline(_joined(b.inlines for b in group if isinstance(b, _Paragraph)))
        else:
            out += "".join(map(_write, group))
    return out


def _write_table(table: _Table) -> str:
    caption = f"<caption>{escape(table.caption, quote=False)}</caption>" if table.caption else ""
    head = "".join(map(_write_row, table.rows[: table.header_rows]))
    body = "".join(map(_write_row, table.rows[table.header_rows :]))
    head = f"<thead>{head}</thead>" if head else ""
    body = f"<tbody>{body}</tbody>" if body else ""
    return f"<table>{caption}{head}{body}</table>"


def _write_row(row: _Row) -> str:
    return f"<tr>{''.join(map(_write_cell, row.cells))}</tr>"


def _write_cell(cell: _Cell) -> str:
    tag = "th" if cell.is_header else "td"
    attributes = f' scope="{cell.scope}"' if cell.scope else ""
    if cell.colspan > 1:
        attributes += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        attributes += f' rowspan="{cell.rowspan}"'
    match cell.blocks:
        case [_Paragraph(inlines)]:
            content = _write_inline(inlines)
        case blocks:
            content = "".join(map(_write, blocks))
    return f"<{tag}{attributes}>{content}</{tag}>"
