"""Chapters: the tree, its numbers and every change to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from plans.models import Chapter

DEEPEST_LEVEL = 3


@dataclass
class ChapterNode:
    """A chapter at its place in the tree.

    `number` is "3.1", or empty for a chapter that has none; `depth` is 1 for a chapter, 2 and 3 for the
    sections below it.
    """

    chapter: Chapter
    number: str
    depth: int
    children: list["ChapterNode"] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """Number and title as they stand above the text."""
        return f"{self.number} {self.chapter.title}".strip()

    def section_number(self, index: int) -> str:
        """The number of record `index` (from 0) that is shown as a section after the own sub-chapters.

        The priorities of a plan are numbered sections of its chapter of kind priorities. Empty when the
        chapter itself has no number.
        """
        if not self.number:
            return ""
        taken = sum(1 for child in self.children if child.number)
        return f"{self.number}.{taken + index + 1}"


def chapter_tree(chapters: Iterable[Chapter]) -> list[ChapterNode]:
    """Return the chapters of one plan as a tree with the numbers that screens and documents show.

    Asks no queries beyond the iteration itself. Every chapter comes back exactly once: one whose parent is
    missing, or whose parents form a circle, stands at the top at its own place. Sections of a chapter
    without a number have none either.
    """
    in_order = sorted(chapters, key=lambda chapter: (chapter.position, chapter.pk or 0))
    known = {chapter.pk for chapter in in_order}
    below: dict[int | None, list[Chapter]] = defaultdict(list)
    for chapter in in_order:
        below[chapter.parent_id if chapter.parent_id in known else None].append(chapter)

    placed: set[int | None] = set()

    def place(chapter: Chapter, depth: int) -> ChapterNode:
        placed.add(chapter.pk)
        node = ChapterNode(chapter, "", depth)
        for child in below[chapter.pk]:
            if child.pk not in placed:
                node.children.append(place(child, depth + 1))
        return node

    roots = [place(chapter, 1) for chapter in below[None]]
    # What is left stands in a circle of parents.
    roots += [place(chapter, 1) for chapter in in_order if chapter.pk not in placed]
    roots.sort(key=lambda node: (node.chapter.position, node.chapter.pk or 0))
    _number(roots, "")
    return roots


def _number(nodes: list[ChapterNode], prefix: str) -> None:
    count = 0
    for node in nodes:
        if not node.chapter.is_numbered:
            continue
        count += 1
        node.number = f"{prefix}{count}"
        _number(node.children, f"{node.number}.")


def walk(nodes: Iterable[ChapterNode]) -> Iterator[ChapterNode]:
    """Yield every node in reading order: each chapter before its sections."""
    for node in nodes:
        yield node
        yield from walk(node.children)
