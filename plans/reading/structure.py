"""From blocks to chapters: shared by all readers."""

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from plans.reading.document import Block, Heading, ItemList, ListItem, Paragraph, SourceChapter, Table
from plans.reading.kinds import kind_of


@dataclass
class _Draft:
    """A chapter while its blocks come in."""

    heading: Heading
    blocks: list[Block] = field(default_factory=list)
    sections: list["_Draft"] = field(default_factory=list)


def build_chapters(blocks: Iterable[Block], *, opening_title: str = "Aanhef") -> tuple[SourceChapter, ...]:
    """Return the tree of chapters. Text before the first heading becomes a chapter `opening_title`."""
    chapters: list[_Draft] = []
    path: list[_Draft] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level:
            draft = _Draft(block)
            depth = min(block.level, len(path) + 1, 3)
            del path[depth - 1 :]
            (path[-1].sections if path else chapters).append(draft)
            path.append(draft)
            continue
        if not path:
            path.append(_Draft(Heading(opening_title, level=1, is_title_added=True)))
            chapters.append(path[-1])
        path[-1].blocks.append(block)
    return tuple(_finish(draft, parent_kind="") for draft in chapters)


def _finish(draft: _Draft, *, parent_kind: str) -> SourceChapter:
    heading = draft.heading
    number = ".".join(str(part) for part in heading.number)
    is_numbered = bool(heading.number) and not heading.keeps_number
    kind = kind_of(heading.title)
    return SourceChapter(
        # A section about the subject of its chapter is a part of it, not a second one of that kind.
        kind="free" if kind == parent_kind else kind,
        title=heading.title,
        html=render(with_title_notes(draft.blocks, heading.notes)),
        number_in_source=number,
        is_numbered=is_numbered,
        is_title_added=heading.is_title_added,
        sections=tuple(_finish(section, parent_kind=kind) for section in draft.sections),
    )


def with_title_notes(blocks: Sequence[Block], notes: Sequence[str]) -> list[Block]:
    """Move the notes of titles to the first paragraph below: a title is bare text."""
    result: list[Block] = []
    waiting = list(notes)
    for block in blocks:
        if isinstance(block, Heading):
            waiting += block.notes
        elif isinstance(block, Paragraph) and waiting:
            block = replace(block, html=block.html + "".join(note_html(note) for note in waiting))
            waiting = []
        result.append(block)
    if waiting:
        result.append(Paragraph("".join(note_html(note) for note in waiting)))
    return result


def note_html(text: str) -> str:
    """A footnote: its text at the place of the mark."""
    return f'<span class="note">{html.escape(text, quote=False)}</span>'


def heading_levels(headings: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return the level (2 or 3) of each heading in a text, by its position among the blocks.

    Plain text does not show levels. Two things do: titles that open with the same three words are of one
    level, with the others below them; and a heading right below another is a level deeper.
    """
    openings = Counter(_opening(title) for _, title in headings)
    shared = {opening for opening, count in openings.items() if count > 1 and len(opening) == 3}
    levels: dict[int, int] = {}
    below_shared = False
    for position, title in headings:
        if _opening(title) in shared:
            below_shared = True
            levels[position] = 2
        elif below_shared or levels.get(position - 1) == 2:
            levels[position] = 3
        else:
            levels[position] = 2
    return levels


def _opening(title: str) -> tuple[str, ...]:
    return tuple(title.lower().split()[:3])


def render(blocks: Sequence[Block]) -> str:
    """Return the blocks as rich text."""
    levels = heading_levels(
        [(position, block.title) for position, block in enumerate(blocks) if isinstance(block, Heading)]
    )
    parts = []
    for position, block in enumerate(blocks):
        match block:
            case Heading():
                level = levels[position]
                parts.append(f"<h{level}>{html.escape(block.title, quote=False)}</h{level}>")
            case Paragraph():
                parts.append(f"<p>{block.html}</p>")
            case ItemList():
                parts.append(_list_html(block))
            case Table():
                parts.append(_table_html(block))
    return "\n".join(parts)


def _list_html(block: ItemList) -> str:
    tag = "ol" if block.style else "ul"
    attributes = ""
    if block.style and block.start != 1:
        attributes += f' start="{block.start}"'
    if block.style == "a":
        attributes += ' type="a"'
    items = "".join(f"<li>{_item_html(item)}</li>" for item in block.items)
    return f"<{tag}{attributes}>{items}</{tag}>"


def _item_html(item: ListItem) -> str:
    """A single paragraph stands in its item without a tag of its own: the form in which texts are stored."""
    paragraphs = [part for part in item.blocks if isinstance(part, Paragraph)]
    return "".join(
        _list_html(part)
        if isinstance(part, ItemList)
        else part.html
        if len(paragraphs) == 1
        else f"<p>{part.html}</p>"
        for part in item.blocks
    )


def _table_html(block: Table) -> str:
    caption = f"<caption>{block.caption}</caption>" if block.caption else ""
    rows = list(block.rows)
    head = ""
    if block.has_header_row:
        cells = "".join(f'<th scope="col">{cell}</th>' for cell in rows.pop(0))
        head = f"<thead><tr>{cells}</tr></thead>"
    body = []
    for row in rows:
        cells = ""
        for column, cell in enumerate(row):
            if column == 0 and block.has_header_column:
                cells += f'<th scope="row">{cell}</th>'
            else:
                cells += f"<td>{cell}</td>"
        body.append(f"<tr>{cells}</tr>")
    return f"<table>{caption}{head}<tbody>{''.join(body)}</tbody></table>"
