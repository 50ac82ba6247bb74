"""The communication frame as a canvas on one sheet of A3, and what does not fit on it on the next.

Reading order is that of the blocks. The columns are laid out so that this is also the order on the sheet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import Max, Min

from communication.frame import BlockShown, Group, blocks_of
from communication.models import CommunicationFrame, FrameBlock
from documents.fitting import MILLIMETRE, beyond_head, line_count
from documents.outline import Document, facts_of, sender
from plans.models import GuidingPrinciple, PlanPartnership
from priorities.models import Priority, PriorityPartner

# The sheet, in millimetres: it agrees with static/livp/frame-pdf.css.
HALF = 166.0
MIDDLE = 66.0
COLUMN_HEIGHT = 243.5
BESIDE = 9.2
"""What of the width of a column is no text: white beside the box, its lines and padding."""
PADDING = 3.0
GAP = 2.4
INDENT = 3.4
# Letters, in points: the largest that fits is taken.
SIZES = (12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0)
LEADING = 1.26
HEADING = 1.3
"""The heading of a block is so much larger than the text."""
AFTER_HEADING = 3.0
AFTER_POINT = 1.5
BEFORE_GROUP = 4.0
# How the blocks of a half may stand in its two columns, and which part of the half the first column takes.
LEFT = (((1, 2), (3,)), ((1,), (2, 3)))
RIGHT = (((5, 6), (7, 8)), ((5,), (6, 7, 8)), ((5, 6, 7), (8,)))
SHARES = (0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62)
HALVES = {"left": "Richting kiezen", "middle": "Waar het om draait", "right": "Waarmaken"}


@dataclass(frozen=True)
class Box:
    """A block on the sheet: its height in points, and whether it goes on elsewhere."""

    number: int
    name: str
    groups: tuple[Group, ...]
    height: float
    goes_on: bool = False


@dataclass(frozen=True)
class Column:
    """A column of the sheet, `width` millimetres wide; `label` stands above the first of a half."""

    half: str
    label: str
    width: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Sheet:
    """How the blocks stand on the sheet: the size of the letters, the columns, what goes on on the next."""

    size: float
    columns: tuple[Column, ...]
    rest: tuple[Box, ...]

    @property
    def is_one_page(self) -> bool:
        """Whether everything fits."""
        return not self.rest

    @property
    def size_in_words(self) -> str:
        """The size of the letters as people write it: 10,5."""
        return f"{self.size:g}".replace(".", ",")


def sheet_of(frame: CommunicationFrame, blocks: Sequence[BlockShown]) -> Sheet:
    """The sheet of `frame` with its blocks, as it is printed. Needs `plan.municipality` selected."""
    lost = beyond_head(
        title=str(frame),
        plan_title=frame.plan.title_with_period,
        notice=frame.plan.notice,
        sender=frame.plan.municipality.title,
    )
    return lay_out(blocks, lost=lost)


def lay_out(blocks: Sequence[BlockShown], *, lost: float = 0.0) -> Sheet:
    """Give the blocks their places on the sheet, in the largest letters in which all of it fits.

    What does not fit in the smallest is `rest`, whole points at a time. `lost` points of the height go to the
    head of the sheet.
    """
    room = COLUMN_HEIGHT * MILLIMETRE - lost
    by_number = {block.number: block for block in blocks}
    for size in SIZES:
        places = [_place(LEFT, by_number, size), _middle(by_number, size), _place(RIGHT, by_number, size)]
        if max(height for height, _ in places) <= room:
            break
    columns: list[Column] = []
    rest: list[Box] = []
    for (half, label), (_, placed) in zip(HALVES.items(), places, strict=True):
        for numbers, wide in placed:
            boxes, left = _fill([by_number[number] for number in numbers], size, wide, room)
            is_first = not columns or columns[-1].half != half
            columns.append(Column(half, label if is_first else "", wide, tuple(boxes)))
            rest += left
    return Sheet(size, tuple(columns), tuple(rest))


# Columns with the numbers of their blocks and their width, and the height of the fullest.
Placed = tuple[float, list[tuple[tuple[int, ...], float]]]


def _place(ways: Sequence[tuple[tuple[int, ...], ...]], blocks: dict[int, BlockShown], size: float) -> Placed:
    """Part the blocks of a half over two columns, so that the fullest is least full."""
    found: list[Placed] = []
    for share in SHARES:
        widths = (HALF * share, HALF * (1 - share))
        needs = [
            {number: _need(blocks[number].groups, size, _room(wide)) for way in ways[0] for number in way}
            for wide in widths
        ]
        for columns in ways:
            height = max(_stacked(column, need) for column, need in zip(columns, needs, strict=True))
            found.append((height, list(zip(columns, widths, strict=True))))
    return min(found, key=lambda placed: placed[0])


def _middle(blocks: dict[int, BlockShown], size: float) -> Placed:
    return _need(blocks[4].groups, size, _room(MIDDLE)), [((4,), MIDDLE)]


def _fill(blocks: Sequence[BlockShown], size: float, wide: float, high: float) -> tuple[list[Box], list[Box]]:
    """The boxes of one column that is `high` points high, and what does not fit in them."""
    room = _room(wide)
    needs = [_need(block.groups, size, room) for block in blocks]
    boxes, rest = [], []
    for block, height in zip(blocks, _heights(needs, high), strict=True):
        kept, left = _cut(block.groups, height, size, room)
        boxes.append(Box(block.number, block.name, kept, height, goes_on=bool(left)))
        if left:
            rest.append(Box(block.number, block.name, left, 0))
    return boxes, rest


def _stacked(column: Sequence[int], needs: dict[int, float]) -> float:
    return sum(needs[number] for number in column) + (len(column) - 1) * GAP * MILLIMETRE


def _heights(needs: Sequence[float], high: float) -> list[float]:
    """Part the height of a column over its blocks: what they need, and what is left or lacking in shares."""
    room = high - (len(needs) - 1) * GAP * MILLIMETRE
    if sum(needs) <= room:
        return [need * room / sum(needs) for need in needs]
    # The short ones keep what they need; the long ones share the rest.
    given = [0.0] * len(needs)
    in_order = sorted(range(len(needs)), key=lambda place: needs[place])
    for done, place in enumerate(in_order):
        given[place] = min(needs[place], (room - sum(given)) / (len(needs) - done))
    return given


def _room(wide: float) -> float:
    """How wide the text of a column is, in points."""
    return (wide - BESIDE) * MILLIMETRE


def _need(groups: Sequence[Group], size: float, room: float) -> float:
    """How high a block is with all its points, in points."""
    shown = groups or (Group("", ("–",)),)
    return _around(size) + sum(_group_height(group, size, room) for group in shown)


def _around(size: float) -> float:
    return 2 * PADDING * MILLIMETRE + size * HEADING * LEADING + AFTER_HEADING


def _group_height(group: Group, size: float, room: float) -> float:
    return _group_top(group, size, room) + sum(_point_height(point, size, room) for point in group.points)


def _group_top(group: Group, size: float, room: float) -> float:
    lines = line_count(group.heading, room, size, weight=600) if group.heading else 0
    return BEFORE_GROUP + size * LEADING * lines


def _point_height(point: str, size: float, room: float) -> float:
    return AFTER_POINT + size * LEADING * line_count(point, room - INDENT * MILLIMETRE, size)


def _cut(
    groups: Sequence[Group], height: float, size: float, room: float
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups that fit in a block of `height`, and those that do not; a heading stays with a point."""
    if _need(groups, size, room) <= height + 0.01:
        return tuple(groups), ()
    # A line says where the block goes on.
    left = height - _around(size) - size * LEADING - BEFORE_GROUP
    kept: list[Group] = []
    for place, group in enumerate(groups):
        left -= _group_top(group, size, room)
        fits = 0
        for point in group.points:
            left -= _point_height(point, size, room)
            if left < 0:
                break
            fits += 1
        if fits < len(group.points) or left < 0:
            if fits:
                kept.append(replace(group, points=group.points[:fits]))
            heading = f"{group.heading} (vervolg)" if group.heading and fits else group.heading
            return tuple(kept), (Group(heading, group.points[fits:]), *groups[place + 1 :])
        kept.append(group)
    return tuple(kept), ()


@dataclass(frozen=True)
class FrameDocument(Document):
    """The frame of a plan for a period: the sheet, and the blocks for a page on a screen."""

    sheet: Sheet
    blocks: tuple[BlockShown, ...]
    plan_title: str

    paper_template: ClassVar[str] = "documents/frame_paper.html"
    stylesheets: ClassVar[tuple[str, ...]] = ("livp/sheet-pdf.css", "livp/frame-pdf.css")
    draft_stylesheets: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def of(cls, frame: CommunicationFrame) -> "FrameDocument":
        """Read the frame with everything it takes from the plan, with the same number of queries."""
        found = CommunicationFrame.objects.select_related("plan__municipality").get(pk=frame.pk)
        plan = found.plan
        blocks = blocks_of(found)
        is_draft = plan.is_draft or not found.is_public
        return cls(
            **sender(plan.municipality),
            reference=f"{plan.reference}/frame/{found.first_year}",
            title=str(found),
            subtitle="",
            period=found.period,
            is_draft=is_draft,
            status="Concept" if is_draft else "Openbaar",
            notice=plan.notice,
            colophon=facts_of([("Plan", plan.title_with_period), ("Periode", found.period)]),
            sections=(),
            images=(),
            **_dates(found),
            sheet=sheet_of(found, blocks),
            blocks=blocks,
            plan_title=plan.title_with_period,
        )

    @property
    def css(self) -> str:
        """The colour of the municipality, the size of the letters, the heights of the blocks."""
        size, head = self.sheet.size, self.sheet.size * HEADING
        rules = [
            super().css,
            f".canvas {{ font-size: {size}pt; line-height: {size * LEADING:.3f}pt }}",
            f".canvas h3 {{ font-size: {head:.3f}pt; line-height: {head * LEADING:.3f}pt }}",
        ]
        around = 2 * PADDING * MILLIMETRE
        for place, column in enumerate(self.sheet.columns, start=1):
            rules.append(f".column:nth-child({place}) {{ width: {column.width - 2.4:.2f}mm }}")
            # A hair less, so that rounding never makes a second page.
            rules += [
                f"#blok-{box.number} {{ min-height: {box.height - around - 0.3:.2f}pt }}"
                for box in column.boxes
            ]
        return "\n".join(rules)

    @property
    def halves(self) -> list[dict[str, Any]]:
        """The blocks of each half, for a screen."""
        return [
            {"key": key, "name": name, "blocks": [block for block in self.blocks if block.half == key]}
            for key, name in HALVES.items()
        ]


def _dates(frame: CommunicationFrame) -> dict[str, Any]:
    """When the frame was made, and when anything on it last changed. From the history."""
    of_plan = {"plan_id": frame.plan_id}
    sources: list[tuple[Any, dict[str, Any]]] = [
        (FrameBlock, {"frame_id": frame.pk}),
        *((model, of_plan) for model in (Priority, GuidingPrinciple, PriorityPartner, PlanPartnership)),
    ]
    newest = [
        model.history.filter(**which).aggregate(at=Max("history_date"))["at"] for model, which in sources
    ]
    own = CommunicationFrame.history.filter(id=frame.pk)
    dates = own.aggregate(first=Min("history_date"), last=Max("history_date"))
    created = dates["first"] or frame.plan.created_at
    return {"created_at": created, "modified_at": max(filter(None, [created, dates["last"], *newest]))}
