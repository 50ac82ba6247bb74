"""Chapters: the tree, its numbers and every change to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from municipalities.models import User
from plans.editing import (
    CannotMove,
    Gone,
    NotDeleted,
    lock_for_editing,
    refuse_turned,
    renumber,
    save_as,
    sign,
)
from plans.models import Chapter, Plan
from richtext.text import word_count

DEEPEST_LEVEL = 3


class TooDeep(CannotMove):
    """A section would stand below the third level."""

    def __init__(self) -> None:
        super().__init__("Een plan heeft ten hoogste drie niveaus.")


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


@dataclass(frozen=True)
class Consequences:
    """What goes when a chapter is deleted: the headings of its sections and the number of words in all."""

    sections: list[str]
    words: int


def consequences_of_deletion(chapter: Chapter) -> Consequences:
    """Return what goes with `chapter`: every section below it, and the words of them all."""
    nodes = list(walk([_node(chapter)]))
    return Consequences(
        sections=[node.heading for node in nodes[1:]],
        words=sum(word_count(node.chapter.body) for node in nodes),
    )


def _node(chapter: Chapter) -> ChapterNode:
    """The chapter at its place in the whole tree, fresh from the database. Raises Gone."""
    for node in walk(chapter_tree(Chapter.objects.filter(plan_id=chapter.plan_id))):
        if node.chapter.pk == chapter.pk:
            return node
    raise Gone


def _siblings(plan_id: int, parent_id: int | None) -> list[Chapter]:
    return list(Chapter.objects.filter(plan_id=plan_id, parent_id=parent_id))


def _height(node: ChapterNode) -> int:
    return 1 + max((_height(child) for child in node.children), default=0)


@transaction.atomic
def add_chapter(
    *,
    plan: Plan,
    title: str,
    by: User,
    kind: str = Chapter.Kind.FREE,
    parent: Chapter | None = None,
    is_numbered: bool = True,
    body: str = "",
    is_finished: bool = False,
    reason: str = "Toegevoegd",
) -> Chapter:
    """Add a chapter at the end of the plan, or a section at the end of `parent`.

    Raises PlanClosed; TooDeep below the third level; ValidationError for a title or kind that cannot be.
    """
    lock_for_editing(plan.pk)
    if parent is not None:
        if parent.plan_id != plan.pk:
            raise CannotMove("Dat hoofdstuk hoort bij een ander plan.")
        if _node(parent).depth >= DEEPEST_LEVEL:
            raise TooDeep
    siblings = _siblings(plan.pk, parent.pk if parent else None)
    chapter = Chapter(
        plan=plan,
        parent=parent,
        position=siblings[-1].position + 1 if siblings else 0,
        kind=kind,
        title=title,
        is_numbered=is_numbered,
        body=body,
        is_finished=is_finished,
    )
    chapter.full_clean()
    save_as(chapter, by=by, reason=reason)
    return chapter


@transaction.atomic
def move_chapter(*, chapter: Chapter, direction: str, by: User) -> None:
    """Move a chapter with its sections: "up" and "down" among its neighbours, "in" and "out" of a level.

    "in" makes it the last section of the chapter before it, "out" puts it after the chapter it stood in.
    Raises PlanClosed, CannotMove when there is no place, TooDeep when its sections would pass level three.
    """
    lock_for_editing(chapter.plan_id)
    node = _node(chapter)
    chapter = node.chapter
    siblings = _siblings(chapter.plan_id, chapter.parent_id)
    index = next(i for i, sibling in enumerate(siblings) if sibling.pk == chapter.pk)
    if direction in ("up", "down"):
        target = index + (-1 if direction == "up" else 1)
        if not 0 <= target < len(siblings):
            raise CannotMove(
                "Dit hoofdstuk staat al bovenaan."
                if direction == "up"
                else "Dit hoofdstuk staat al onderaan."
            )
        siblings.insert(target, siblings.pop(index))
        renumber(siblings, by=by, reason="Andere plaats")
    elif direction == "in":
        if index == 0:
            raise CannotMove("Er staat geen hoofdstuk boven waar dit onder kan vallen.")
        if node.depth + _height(node) > DEEPEST_LEVEL:
            raise TooDeep
        _place_below(chapter, siblings[index - 1], by=by)
    elif direction == "out":
        if chapter.parent is None:
            raise CannotMove("Dit is al een hoofdstuk op het hoogste niveau.")
        above = chapter.parent
        neighbours = _siblings(above.plan_id, above.parent_id)
        after = next(i for i, neighbour in enumerate(neighbours) if neighbour.pk == above.pk) + 1
        _insert(chapter, parent=above.parent, among=neighbours, at=after, by=by)
    else:
        raise ValueError(direction)


def _place_below(chapter: Chapter, parent: Chapter, *, by: User) -> None:
    below = _siblings(parent.plan_id, parent.pk)
    _insert(chapter, parent=parent, among=below, at=len(below), by=by)


def _insert(chapter: Chapter, *, parent: Chapter | None, among: list[Chapter], at: int, by: User) -> None:
    among.insert(at, chapter)
    chapter.parent, chapter.position = parent, at
    save_as(chapter, by=by, reason="Ander niveau", fields=["parent", "position"])
    renumber(among, by=by, reason="Andere plaats")


@transaction.atomic
def delete_chapter(*, chapter: Chapter, by: User) -> None:
    """Delete a chapter with its sections; `restore_chapter` brings them back. Raises PlanClosed."""
    lock_for_editing(chapter.plan_id)
    moment = timezone.now()
    for node in reversed(list(walk([_node(chapter)]))):
        # One moment marks what was deleted together.
        sign(node.chapter, by=by, reason="Verwijderd", moment=moment)
        node.chapter.delete()


@transaction.atomic
def restore_chapter(*, deletion: Any, by: User) -> Chapter:
    """Bring back a deleted chapter and the sections that were deleted with it, in their place.

    `deletion` is the history row of the deletion. When the chapter above is gone as well, it comes back at
    the highest level. Raises PlanClosed, or NotDeleted when it stands in the plan.
    """
    lock_for_editing(deletion.plan_id)
    if deletion.history_type != "-" or Chapter.objects.filter(pk=deletion.id).exists():
        raise NotDeleted
    refuse_turned(deletion)
    together = list(
        Chapter.history.filter(plan_id=deletion.plan_id, history_type="-", history_date=deletion.history_date)
    )
    chapter = deletion.instance
    if not Chapter.objects.filter(pk=chapter.parent_id, plan_id=deletion.plan_id).exists():
        chapter.parent = None
    siblings = _siblings(chapter.plan_id, chapter.parent_id)
    at = sum(1 for sibling in siblings if sibling.position < chapter.position)
    _restore(chapter, by=by)
    siblings.insert(at, chapter)
    renumber(siblings, by=by, reason="Andere plaats")
    restored = {chapter.pk}
    waiting = [row.instance for row in together if row.id != deletion.id]
    while below := [section for section in waiting if section.parent_id in restored]:
        for section in below:
            _restore(section, by=by)
            restored.add(section.pk)
        waiting = [section for section in waiting if section.pk not in restored]
    return chapter


def _restore(chapter: Chapter, *, by: User) -> None:
    sign(chapter, by=by, reason="Teruggezet")
    chapter.save(force_insert=True)
