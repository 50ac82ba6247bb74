"""The strategic communication frame: eight blocks, what a plan gives them, starting, copying, publishing.

After Van Ruler and Körver (2013). The left half chooses a direction, the ambition stands in the middle, the
right half realises it. Priorities, guiding principles and partners are those of the plan and the register.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from communication.models import CommunicationFrame, FrameBlock
from municipalities.models import User
from plans.editing import lock_for_change, require_present, save_as
from plans.models import Plan
from stakeholders.models import Organisation

Block = FrameBlock.Block

LONG_BLOCK = 600
"""More characters than this in one block make small letters on paper."""
MANY_POINTS = 10
"""More points than this in one block are hard to remember."""

COPIED = "Overgenomen uit"

# What belongs in each block, as a question to who fills it.
QUESTIONS: dict[int, str] = {
    Block.VISION: "Hoe kijkt de gemeente naar veiligheid, en naar communicatie?",
    Block.INTERNAL: "Wat speelt er in de eigen organisatie?",
    Block.EXTERNAL: "Wat speelt er buiten: trends, ontwikkelingen, wat mensen bezighoudt?",
    Block.AMBITION: "Wat is de kernopdracht?",
    Block.ACCOUNTABILITY: "Waar zijn we op aan te spreken, en hoe laten we zien wat er lukt?",
    Block.STAKEHOLDERS: "Met wie en voor wie doen we dit?",
    Block.RESOURCES: "Welke mensen, kennis en middelen zijn er?",
    Block.APPROACH: "Hoe pakken we het aan?",
}


class FrameRefused(Exception):
    """The frame cannot be made so; the message says why, in Dutch."""


@dataclass(frozen=True)
class Group:
    """Points below each other, with the heading above them where there is one; or one statement."""

    heading: str
    points: tuple[str, ...]
    is_statement: bool = False


@dataclass(frozen=True)
class Record:
    """A record of the plan or the register that a block names; `kind` is the name of its model."""

    kind: str
    pk: int
    name: str


@dataclass(frozen=True)
class FromPlan:
    """What a block has from the plan: a heading and records, in the order of the plan."""

    heading: str
    records: tuple[Record, ...]

    @property
    def group(self) -> Group:
        """The same as text alone."""
        return Group(self.heading, tuple(record.name for record in self.records))


@dataclass(frozen=True)
class BlockShown:
    """One block as it is read: what the frame says, what comes from the plan, the own points."""

    number: int
    name: str
    question: str
    half: str
    part: FrameBlock | None
    ambition: str
    from_plan: tuple[FromPlan, ...]
    own: tuple[Group, ...]

    @property
    def groups(self) -> tuple[Group, ...]:
        """Everything in it, in reading order."""
        first = (Group("Kernopdracht", (self.ambition,), is_statement=True),) if self.ambition else ()
        return (*first, *(found.group for found in self.from_plan), *self.own)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read."""
        return not self.groups

    @property
    def characters(self) -> int:
        """How long the own points are."""
        return len(self.part.points) if self.part else 0

    @property
    def points(self) -> int:
        """How many own points there are."""
        return sum(len(group.points) for group in self.own)

    @property
    def is_long(self) -> bool:
        """Whether the own points are more than one remembers."""
        return self.characters > LONG_BLOCK or self.points > MANY_POINTS


def half_of(number: int) -> str:
    """Where a block stands: left (choosing direction), middle, right (realising)."""
    if number == Block.AMBITION:
        return "middle"
    return "left" if number < Block.AMBITION else "right"


def groups_of(text: str) -> tuple[Group, ...]:
    """The points of a text, one a line; a line that ends with a colon is the heading of those below it."""
    found: list[Group] = []
    heading: str = ""
    points: list[str] = []
    for raw in text.splitlines():
        line = " ".join(raw.split())
        if line[:2] in {"- ", "• ", "* ", "– "}:
            line = line[2:].strip()
        if not line or line in {"-", "•", "*", "–"}:
            continue
        if line.endswith(":"):
            if heading or points:
                found.append(Group(heading, tuple(points)))
            heading, points = line.removesuffix(":").strip(), []
        else:
            points.append(line)
    if heading or points:
        found.append(Group(heading, tuple(points)))
    return tuple(found)


def blocks_of(frame: CommunicationFrame) -> tuple[BlockShown, ...]:
    """The eight blocks of `frame` in their order, with what the plan gives them. Five queries."""
    parts = {part.block: part for part in frame.blocks.all()}
    given = _from_plan(frame.plan)
    return tuple(
        BlockShown(
            number=block.value,
            name=str(block.label),
            question=QUESTIONS[block],
            half=half_of(block),
            part=parts.get(block.value),
            ambition=frame.ambition if block == Block.AMBITION else "",
            from_plan=given.get(block.value, ()),
            own=groups_of(parts[block.value].points) if block.value in parts else (),
        )
        for block in Block
    )


def _from_plan(plan: Plan) -> dict[int, tuple[FromPlan, ...]]:
    """What each block takes from the plan and the register."""
    principles = _records("guidingprinciple", plan.principles.values_list("pk", "title"))
    priorities = _records("priority", plan.priorities.order_by("position", "pk").values_list("pk", "title"))
    partners = _records(
        "organisation",
        Organisation.objects.filter(pk__in=plan.priority_partners.values("organisation"))
        .order_by("name", "pk")
        .values_list("pk", "name"),
    )
    together = _records("partnership", plan.partnerships.values_list("partnership_id", "partnership__name"))
    found = {
        Block.AMBITION.value: (FromPlan("Uitgangspunten", principles), FromPlan("Prioriteiten", priorities)),
        Block.STAKEHOLDERS.value: (
            FromPlan("Partners bij de prioriteiten", partners),
            FromPlan("Samenwerkingsverbanden", together),
        ),
    }
    return {number: tuple(one for one in given if one.records) for number, given in found.items()}


def _records(kind: str, rows: Iterable[tuple[int, str]]) -> tuple[Record, ...]:
    return tuple(Record(kind, pk, name) for pk, name in rows)


# Who reads which


def frames_for(user: Any) -> models.QuerySet[CommunicationFrame]:
    """The frames that `user` may read: public ones of adopted plans, and those of the own municipalities."""
    frames = CommunicationFrame.objects.all()
    public = Q(is_public=True, plan__in=Plan.objects.adopted())
    return frames.filter(public | Q(plan__in=Plan.objects.read_as_draft_by(user)))


def frames_to_copy(plan: Plan) -> list[CommunicationFrame]:
    """Frames that a new one may begin as: of this plan and older ones of the municipality, latest first."""
    same = CommunicationFrame.objects.filter(plan__municipality=plan.municipality_id)
    return list(same.select_related("plan").order_by("-last_year", "-first_year", "pk"))


def years_left(plan: Plan) -> tuple[int, int] | None:
    """The first run of years of the plan without a frame; None when all years have one."""
    taken = {
        year
        for first, last in plan.frames.values_list("first_year", "last_year")
        for year in range(first, last + 1)
    }
    free = [year for year in range(plan.first_year, plan.last_year + 1) if year not in taken]
    if not free:
        return None
    last = free[0]
    while last + 1 in free:
        last += 1
    return free[0], last


# What happens to a frame


@transaction.atomic
def start_frame(
    *, frame: CommunicationFrame, by: User, like: CommunicationFrame | None = None
) -> CommunicationFrame:
    """Save a new frame with its eight blocks; with the texts of `like` where one is given.

    Raises FrameRefused when the years lie outside the plan or in those of another frame, and Gone.
    """
    lock_for_change(frame)
    points: dict[int, str] = {}
    reason = "Toegevoegd"
    if like is not None:
        frame.ambition = frame.ambition or like.ambition
        points = dict(like.blocks.values_list("block", "points"))
        reason = f"{COPIED} {like.plan.title} {like.period}"[:100]
    try:
        frame.full_clean()
        save_as(frame, by=by, reason=reason)
    except ValidationError as refusal:
        raise FrameRefused(" ".join(refusal.messages)) from refusal
    except IntegrityError as refusal:
        raise FrameRefused("Er is al een frame dat in dit jaar begint.") from refusal
    for block in Block:
        part = FrameBlock(plan=frame.plan, frame=frame, block=block.value, points=points.get(block.value, ""))
        save_as(part, by=by, reason=reason if part.points else "Toegevoegd")
    return frame


@transaction.atomic
def publish_frame(*, frame: CommunicationFrame, is_public: bool, by: User) -> None:
    """Let everybody read `frame`, or the own colleagues alone. Raises Gone."""
    lock_for_change(frame)
    require_present(frame)
    current = CommunicationFrame.objects.get(pk=frame.pk)
    if current.is_public == is_public:
        return
    current.is_public = is_public
    save_as(current, by=by, reason="Openbaar gemaakt" if is_public else "Niet meer openbaar")
    frame.is_public = is_public


def copied_blocks(frame: CommunicationFrame) -> set[int]:
    """The numbers of blocks with a text that nobody has read again since it was copied. One query."""
    newest: dict[int, tuple[int, str]] = {}
    rows = FrameBlock.history.filter(frame=frame.pk).order_by("history_id")
    for pk, number, reason in rows.values_list("id", "block", "history_change_reason"):
        newest[pk] = (number, reason or "")
    return {number for number, reason in newest.values() if reason.startswith(COPIED)}
