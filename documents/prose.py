"""From stored rich text to the HTML of a document: headings in place, notes, sound tables, images."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from lxml import html as lxml_html
from lxml.html import HtmlElement

from documents.tables import Table, is_number, read_table, span_of, text_of

LOWEST_LEVEL = 6
SMALL_TABLE = 9
"""Rows of a table that never parts over two pages."""
MOST_COLUMNS = 16
LETTERS_ACROSS = 76
"""How many letters of a table stand beside each other in the measure of the document."""
BLOCKS = {"p", "ul", "ol", "blockquote", "table", "figure"}


@dataclass(frozen=True)
class Note:
    """A note with its number in the document."""

    number: int
    text: str


@dataclass(frozen=True)
class Prose:
    """Rich text made ready. In `html` a note is still `<span class="note">` at its place in the text."""

    html: SafeString
    notes: tuple[Note, ...]
    tables: tuple[Table, ...]
    words: int


EMPTY = Prose(html=SafeString(""), notes=(), tables=(), words=0)


def to_prose(rich_text: str, *, level: int, images: Mapping[str, tuple[int, int]], first_note: int) -> Prose:
    """Make sanitised rich text ready for a place below a heading of `level` (1 to 6).

    `images` holds width and height in pixels of every image that exists, by its address; another image
    becomes a line of text. Notes are numbered from `first_note`.
    """
    if not rich_text.strip():
        return EMPTY
    root = _parse(rich_text)
    _drop_empty_paragraphs(root)
    _place_headings(root, level)
    for item in list(root.iter("li")):
        _flatten_item(item)
    for image in list(root.iter("img")):
        _describe_image(image, images)
    tables = []
    for table in list(root.iter("table")):
        _mend_table(table)
        tables.append(read_table(table))
    notes = tuple(
        Note(number, _plain_note(span)) for number, span in enumerate(_notes_in(root), start=first_note)
    )
    words = len(root.text_content().split())
    return Prose(html=_inner_html(root), notes=notes, tables=tuple(tables), words=words)


def to_cell(rich_text: str, *, images: Mapping[str, tuple[int, int]]) -> SafeString:
    """Make sanitised rich text ready for a cell of a table: paragraphs, lists and images stay as they are.

    A heading becomes a line in bold, a note stands in brackets at its place, and each row of a table becomes
    a line: a cell has no room for more.
    """
    if not rich_text.strip():
        return EMPTY.html
    root = _parse(rich_text)
    _drop_empty_paragraphs(root)
    for span in _notes_in(root):
        span.text = f" ({_plain_note(span)})"
        span.drop_tag()
    for heading in list(root.iter("h2", "h3")):
        if not heading.text_content().strip():
            heading.drop_tree()
            continue
        heading.tag = "strong"
        paragraph = lxml_html.Element("p")
        paragraph.tail, heading.tail = heading.tail, None
        heading.getparent().replace(heading, paragraph)
        paragraph.append(heading)
    for table in list(root.iter("table")):
        _write_out(table)
    for item in list(root.iter("li")):
        _flatten_item(item)
    for image in list(root.iter("img")):
        _describe_image(image, images)
    return _inner_html(root)


def _write_out(table: HtmlElement) -> None:
    """Put the rows of a table in its place, each as a line."""
    found = read_table(table)
    lines = [[found.caption], *found.rows] if found.caption else found.rows
    for cells in lines:
        if text := "; ".join(cell for cell in cells if cell):
            paragraph = lxml_html.Element("p")
            paragraph.text = text
            table.addprevious(paragraph)
    table.drop_tree()


def with_note_links(prose_html: str, notes: Iterable[Note]) -> SafeString:
    """The HTML for a screen: every note becomes a numbered link to the list of notes."""
    root = _parse(prose_html)
    for note, span in zip(notes, _notes_in(root), strict=True):
        link = lxml_html.Element("a", id=f"noot-{note.number}-bij", href=f"#noot-{note.number}")
        link.set("aria-label", f"Noot {note.number}")
        link.text = str(note.number)
        reference = lxml_html.Element("sup")
        reference.set("class", "note-ref")
        reference.append(link)
        reference.tail = span.tail
        span.getparent().replace(span, reference)
    for table in list(root.iter("table")):
        _make_scrollable(table)
    for image in root.iter("img"):
        image.set("loading", "lazy")
    return _inner_html(root)


def _parse(markup: str) -> HtmlElement:
    return lxml_html.fragment_fromstring(markup, create_parent="div")


def _inner_html(root: HtmlElement) -> SafeString:
    for block in root:
        if not (block.tail or "").strip():
            block.tail = "\n"
    markup = lxml_html.tostring(root, encoding="unicode", with_tail=False)
    return mark_safe(markup.removeprefix("<div>").removesuffix("</div>").strip())  # noqa: S308 (sanitised)


def _notes_in(root: HtmlElement) -> list[HtmlElement]:
    return [span for span in root.iter("span") if span.get("class") == "note"]


def _plain_note(span: HtmlElement) -> str:
    """Make the note one line of plain text and return it."""
    text = " ".join(span.text_content().split())
    for child in list(span):
        span.remove(child)
    span.text = text
    return text


def _drop_empty_paragraphs(root: HtmlElement) -> None:
    for paragraph in list(root.iter("p")):
        if not paragraph.text_content().strip() and paragraph.find(".//img") is None:
            paragraph.drop_tree()


def _place_headings(root: HtmlElement, level: int) -> None:
    """Shift h2 and h3 below the heading above them, never skipping a level, never below h6."""
    previous = 0
    for heading in list(root.iter("h2", "h3")):
        if not heading.text_content().strip():
            heading.drop_tree()
            continue
        relative = min(1 if heading.tag == "h2" else 2, previous + 1)
        heading.tag = f"h{min(level + relative, LOWEST_LEVEL)}"
        if _notes_in(heading):
            heading.set("data-label", text_of(heading))
        previous = relative


def _flatten_item(item: HtmlElement) -> None:
    """Paragraphs in a list item become lines of that item: a tagged PDF wants no block in a list body."""
    paragraphs = item.findall("p")
    for position, paragraph in enumerate(paragraphs):
        before = paragraph.getprevious()
        if position and (before is None or before.tag not in BLOCKS):
            paragraph.addprevious(lxml_html.Element("br"))
        paragraph.drop_tag()


def _describe_image(image: HtmlElement, images: Mapping[str, tuple[int, int]]) -> None:
    parent = image.getparent()
    caption = parent.find("figcaption")
    description = image.get("alt", "").strip()
    if not description:
        description = text_of(caption) if caption is not None else ""
    if image.get("src") in images:
        image.set("alt", description or "Afbeelding zonder beschrijving")
        width, height = images[image.get("src")]
        image.set("width", str(width))
        image.set("height", str(height))
        return
    line = lxml_html.Element("p")
    line.text = f"[Afbeelding ontbreekt: {description}]" if description else "[Afbeelding ontbreekt]"
    line.tail = image.tail
    parent.replace(image, line)
    if parent.tag != "figure":
        line.drop_tag()


def _mend_table(table: HtmlElement) -> None:
    """Even rows, header cells with scope, columns that know their width, rows that belong together."""
    rows = list(table.iter("tr"))
    if not rows:
        table.drop_tree()
        return
    _fill_rows(rows)
    in_head = set(table.xpath("./thead/tr"))
    for row in rows:
        for cell in row.iterchildren("th"):
            if cell.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                cell.set("scope", "col" if row in in_head or _is_header_row(row) else "row")
    body = [row for row in rows if row not in in_head]
    _mark_numbers(rows, body)
    _set_widths(table, read_table(table).rows)
    if len(rows) <= SMALL_TABLE:
        table.classes.add("small")
    for tbody in table.findall("tbody"):
        _keep_spanned_rows_together(tbody)


def _is_header_row(row: HtmlElement) -> bool:
    return all(cell.tag == "th" for cell in row.iterchildren("th", "td"))


def _fill_rows(rows: list[HtmlElement]) -> None:
    """Cut spans that run outside the table and fill rows that are too short."""
    open_until: dict[int, int] = {}
    widths = []
    for y, row in enumerate(rows):
        group_end = y + sum(1 for _ in row.itersiblings("tr"))
        x = 0
        for cell in row.iterchildren("th", "td"):
            while open_until.get(x, -1) >= y:
                x += 1
            width, height = span_of(cell, "colspan"), span_of(cell, "rowspan")
            height = min(height, group_end - y + 1)
            for name, value in (("colspan", width), ("rowspan", height)):
                if value > 1:
                    cell.set(name, str(value))
                else:
                    cell.attrib.pop(name, None)
            for dx in range(width):
                open_until[x + dx] = y + height - 1
            x += width
        widths.append(max([x, *(column + 1 for column, end in open_until.items() if end >= y)]))
    longest = max(widths)
    for row, width in zip(rows, widths, strict=True):
        for _ in range(longest - width):
            row.append(lxml_html.Element("td"))


def _mark_numbers(rows: list[HtmlElement], body: list[HtmlElement]) -> None:
    """Columns of nothing but numbers get the class that sets them right."""
    if not body or any(cell.get("colspan") or cell.get("rowspan") for row in rows for cell in row):
        return
    for column in range(len(body[0])):
        values = [text_of(row[column]) for row in body]
        if any(values) and all(not value or is_number(value) for value in values):
            for row in rows:
                row[column].set("class", "num")


def _set_widths(table: HtmlElement, rows: tuple[tuple[str, ...], ...]) -> None:
    """Give every column a share of the width, in steps of 2%: room for its longest word, then for its text.

    A table whose longest words do not fit beside each other gets the class that makes it wide.
    """
    columns = list(zip(*rows, strict=True))
    if not 1 < len(columns) <= MOST_COLUMNS:
        return
    needs = [
        min(max(len(word) for cell in cells for word in [*cell.split(), ""]), 24) + 2 for cells in columns
    ]
    means = [min(sum(len(cell) for cell in cells) / len(cells), 60) + 1 for cells in columns]
    if sum(needs) > LETTERS_ACROSS:
        table.classes.add("wide")
    left = max(LETTERS_ACROSS - sum(needs), 0)
    weights = [need + left * mean / sum(means) for need, mean in zip(needs, means, strict=True)]
    exact = [50 * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(shares)), key=lambda index: (shares[index] - exact[index], index))
    for index in by_remainder[: 50 - sum(shares)]:
        shares[index] += 1
    group = lxml_html.Element("colgroup")
    for share in shares:
        column = lxml_html.Element("col")
        column.set("class", f"w{share * 2}")
        group.append(column)
    caption = table.find("caption")
    table.insert(0 if caption is None else 1, group)


def _keep_spanned_rows_together(tbody: HtmlElement) -> None:
    """Split a body so that rows joined by a cell over several rows never part over two pages."""
    rows = list(tbody.iterchildren("tr"))
    if not any(cell.get("rowspan") for row in rows for cell in row):
        return
    groups: list[list[HtmlElement]] = []
    end = -1
    for y, row in enumerate(rows):
        reach = max((y + span_of(cell, "rowspan") - 1 for cell in row), default=y)
        if y > end:
            groups.append([])
        groups[-1].append(row)
        end = max(end, reach)
    for group in groups:
        part = lxml_html.Element("tbody")
        part.set("class", "together")
        part.extend(group)
        tbody.addprevious(part)
    tbody.drop_tree()


def _make_scrollable(table: HtmlElement) -> None:
    """On a phone a wide table scrolls in its own frame, which the keyboard can reach."""
    caption = table.find("caption")
    frame = lxml_html.Element("div")
    frame.set("class", "table-frame")
    frame.set("role", "group")
    frame.set("tabindex", "0")
    frame.set("aria-label", f"Tabel: {text_of(caption)}" if caption is not None else "Tabel")
    frame.tail, table.tail = table.tail, None
    table.getparent().replace(table, frame)
    frame.append(table)
