"""What was contributed to a draft plan: what it is about, what is left to answer, and in which order."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When

from communication.models import Contribution
from municipalities.models import User
from plans.chapters import chapter_tree, walk
from plans.editing import Gone, change_record, delete_record, lock_for_change
from plans.models import Chapter, Plan
from priorities.models import Priority
from stakeholders.erasing import NotKept, PersonErased, erase, let_go, save_personal
from stakeholders.models import Erasure

Outcome = Contribution.Outcome
WHOLE_PLAN = "Het hele plan"
NO_LONGER = "staat niet meer in het plan"
GENERAL = ""
GONE = "verdwenen"
CHAPTER, PRIORITY = "hoofdstuk", "prioriteit"
# How the history names it when somebody says that a contribution is about the whole plan: from then on it
# does not matter any more which chapter it was about.
ABOUT_THE_WHOLE = "Gaat over het hele plan"

# What a contribution is about


@dataclass(frozen=True)
class Subject:
    """What contributions are about: a chapter or priority of the plan, the whole plan, or what is gone.

    `key` says which in an address and a form: `hoofdstuk-3`, `prioriteit-8`, empty for the whole plan, or
    `verdwenen`.
    """

    key: str
    name: str
    number: str = ""
    kind: str = ""
    level: int = 1

    @property
    def heading(self) -> str:
        """Number and name."""
        return f"{self.number} {self.name}".strip()

    @property
    def is_gone(self) -> bool:
        """Whether it stands no more in the plan."""
        return self.key == GONE


THE_PLAN = Subject(GENERAL, WHOLE_PLAN)


def subjects_of(plan: Plan) -> list[Subject]:
    """Chapters and priorities in the order of the plan, at the end the plan as a whole. Two queries.

    A priority follows the sections of the chapter of priorities; without such a chapter all chapters.
    """
    nodes = chapter_tree(Chapter.objects.filter(plan=plan).defer("body"))
    in_order = list(walk(nodes))
    home = next((node for node in in_order if node.chapter.kind == Chapter.Kind.PRIORITIES), None)
    last_of_home = list(walk([home]))[-1] if home else None
    priorities = [
        Subject(
            f"{PRIORITY}-{pk}", title, home.section_number(place) if home else "", PRIORITY,
            home.depth + 1 if home else 1,
        )
        for place, (pk, title) in enumerate(
            Priority.objects.filter(plan=plan).order_by("position", "pk").values_list("pk", "title")
        )
    ]  # fmt: skip
    found: list[Subject] = []
    for node in in_order:
        found.append(
            Subject(f"{CHAPTER}-{node.chapter.pk}", node.chapter.title, node.number, CHAPTER, node.depth)
        )
        if node is last_of_home:
            found += priorities
    if home is None:
        found += priorities
    return [*found, THE_PLAN]


@dataclass(frozen=True)
class Entry:
    """A contribution with what it is about."""

    contribution: Contribution
    subject: Subject


def in_order(contributions: Any) -> Any:
    """What is not answered yet first, then in the order in which they came in."""
    rank = Case(When(outcome=Outcome.OPEN, then=Value(0)), default=Value(1))
    return contributions.order_by(rank, "position", "pk")


def entries_of(
    plan: Plan, contributions: Any = None, *, subjects: Sequence[Subject] | None = None
) -> list[Entry]:
    """Contributions to `plan` with what each is about, in the order given. Six queries at most.

    Of what is deleted since, the history tells what it was; what came back is what it was about again.
    """
    shown = Contribution.objects.filter(plan=plan) if contributions is None else contributions
    # The last time that somebody said what it is about: deleting a chapter leaves no row here.
    said = Contribution.history.filter(
        Q(chapter_id__isnull=False) | Q(priority_id__isnull=False) | Q(history_change_reason=ABOUT_THE_WHOLE),
        id=OuterRef("pk"),
    ).order_by("-history_date", "-history_id")
    found = list(
        shown.select_related("organisation").annotate(
            said_chapter=Subquery(said.values("chapter_id")[:1]),
            said_priority=Subquery(said.values("priority_id")[:1]),
        )
    )
    by_key = {subject.key: subject for subject in (subjects_of(plan) if subjects is None else subjects)}
    meant = {one.pk: _meant(one) for one in found}
    gone = _names_of_gone(pair for pair in meant.values() if pair and "-".join(map(str, pair)) not in by_key)
    entries = []
    for one in found:
        pair = meant[one.pk]
        if pair is None:
            entries.append(Entry(one, THE_PLAN))
        elif subject := by_key.get("-".join(map(str, pair))):
            entries.append(Entry(one, subject))
        else:
            entries.append(Entry(one, Subject(GONE, f"{pair[0]} ‘{gone.get(pair, '')}’ ({NO_LONGER})")))
    return entries


def _meant(contribution: Any) -> tuple[str, int] | None:
    for kind, pk in (
        (CHAPTER, contribution.chapter_id),
        (PRIORITY, contribution.priority_id),
        (CHAPTER, contribution.said_chapter),
        (PRIORITY, contribution.said_priority),
    ):
        if pk is not None:
            return kind, pk
    return None


def _names_of_gone(pairs: Iterable[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The titles that deleted chapters and priorities had. A query per kind, where there are any."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, pk in pairs:
        wanted[kind].add(pk)
    found = {}
    for kind, model in ((CHAPTER, Chapter), (PRIORITY, Priority)):
        if wanted[kind]:
            rows: Any = model.history.filter(id__in=wanted[kind])
            for pk, title in rows.order_by("history_date", "history_id").values_list("id", "title"):
                found[(kind, pk)] = title
    return found


def readable_contributions(plan: Plan, *, user: Any) -> Any:
    """The contributions that `user` reads in the reactienota: members all, everybody what was answered."""
    of_plan = Contribution.objects.filter(plan=plan)
    if Plan.objects.read_as_draft_by(user).filter(pk=plan.pk).exists():
        return of_plan
    return of_plan.exclude(outcome=Outcome.OPEN) if not plan.is_draft else of_plan.none()


def grouped(entries: Iterable[Entry], subjects: Sequence[Subject]) -> list[tuple[Subject, list[Entry]]]:
    """Entries by what they are about: in the order of the plan, then the whole plan, then what is gone."""
    groups: dict[Subject, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.subject].append(entry)
    known = [subject for subject in subjects if subject in groups]
    gone = sorted((subject for subject in groups if subject.is_gone), key=lambda subject: subject.name)
    return [(subject, groups[subject]) for subject in [*known, *gone]]


# Counting


def counts_of(plan: Plan) -> Counter[str]:
    """How many contributions have which outcome. One query."""
    rows = Contribution.objects.filter(plan=plan).order_by().values_list("outcome").annotate(Count("pk"))
    return Counter(dict(rows))


def open_counts(plans: Iterable[Plan]) -> Counter[int]:
    """How many contributions to each plan are not answered yet, by its id. One query."""
    left = Contribution.objects.filter(plan__in=list(plans), outcome=Outcome.OPEN)
    return Counter(dict(left.order_by().values_list("plan").annotate(Count("pk"))))


def count_about(*, chapter: Chapter | None = None, priority: Priority | None = None) -> Counter[str]:
    """How many contributions about one chapter or priority have which outcome. One query."""
    about = Contribution.objects.filter(chapter=chapter) if chapter else Contribution.objects.none()
    if priority:
        about = Contribution.objects.filter(priority=priority)
    return Counter(dict(about.order_by().values_list("outcome").annotate(Count("pk"))))


# Keeping them


@transaction.atomic
def add_contribution(*, contribution: Contribution, by: User) -> None:
    """Add a contribution at the end. Raises Gone, or PersonalRefused."""
    lock_for_change(contribution)
    last = Contribution.objects.filter(plan_id=contribution.plan_id).order_by("position").last()
    contribution.position = last.position + 1 if last else 0
    save_personal(contribution, by=by, is_new=True)


@transaction.atomic
def change_contribution(
    *,
    contribution: Contribution,
    by: User,
    not_chosen: Mapping[str, Any] | None = None,
    is_about_the_whole: bool = False,
) -> None:
    """Save a changed contribution, also after adoption; no row of history holds the name.

    A name that was taken out does not come back with a backup either.
    `is_about_the_whole`: somebody says now that it is about the whole plan. Raises Gone, PersonalRefused, or
    concurrency's RecordModifiedError.
    """
    stored = Contribution.objects.select_for_update().filter(pk=contribution.pk).first()
    if stored is None:
        raise Gone
    if stored.erased_at and contribution.name:
        raise PersonErased
    reason = ABOUT_THE_WHOLE if is_about_the_whole else ""
    if stored.name and not contribution.name:
        let_go(contribution, by=by)
    try:
        with transaction.atomic():
            change_record(record=contribution, by=by, not_chosen=not_chosen, reason=reason)
    except IntegrityError:
        # The message of the database quotes the whole row, name included.
        raise NotKept from None


def delete_contribution(*, contribution: Contribution, by: User) -> None:
    """Delete a contribution; the name is erased for good, the rest can come back. Raises Gone."""
    if contribution.name:
        erase(contribution, reason=Erasure.Reason.NOT_NEEDED, by=by)
    delete_record(record=contribution, by=by)
