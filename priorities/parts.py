"""What a priority consists of: adding to it, and what stands and falls with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Count, Prefetch, QuerySet

from municipalities.models import Municipality, User
from plans.editing import (
    StillInUse,
    add_record,
    change_record,
    counted,
    delete_record,
    lock_for_editing,
    renumber,
    sign,
)
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic
from richtext.text import is_blank
from stakeholders.models import Organisation
from stakeholders.organisations import add_organisation

# Adding


def add_line(*, priority: Priority, kind: str, text: str, by: User) -> ApproachLine:
    """Add a track or an effort at the end. Raises PlanClosed."""
    line = ApproachLine(plan=priority.plan, priority=priority, kind=kind, text=text)
    add_record(record=line, by=by)
    return line


def add_topic(*, priority: Priority, title: str, by: User, parent: Topic | None = None) -> Topic:
    """Add a theme below the priority, or a topic below such a theme. Raises PlanClosed."""
    topic = Topic(plan=priority.plan, priority=priority, parent=parent, title=title)
    add_record(record=topic, by=by)
    return topic


def add_partner(
    *, priority: Priority, organisation: Organisation, by: User, role: str = ""
) -> PriorityPartner:
    """Add a partner at the end. Raises PlanClosed."""
    partner = PriorityPartner(plan=priority.plan, priority=priority, organisation=organisation, role=role)
    add_record(record=partner, by=by)
    return partner


@transaction.atomic
def add_new_partner(*, priority: Priority, name: str, kind: str, by: User, role: str = "") -> PriorityPartner:
    """Add a partner by its name, and the organisation when nobody had it. Raises PlanClosed."""
    lock_for_editing(priority.plan_id)
    organisation = organisation_named(priority.plan.municipality, name)
    if organisation is None:
        organisation = Organisation(municipality=priority.plan.municipality, name=name, kind=kind)
        organisation.full_clean()
        add_organisation(organisation=organisation, by=by)
    return add_partner(priority=priority, organisation=organisation, by=by, role=role)


def organisation_named(municipality: Municipality, name: str) -> Organisation | None:
    """The organisation that works for `municipality` under this name, its own before one of others."""
    found = list(Organisation.objects.serving(municipality).filter(name__iexact=name.strip()))
    return min(found, key=lambda other: other.municipality_id != municipality.pk, default=None)


def add_goal(*, priority: Priority, text: str, by: User) -> Goal:
    """Add a goal at the end. Raises PlanClosed."""
    goal = Goal(plan=priority.plan, priority=priority, text=text)
    add_record(record=goal, by=by)
    return goal


# Writing a whole list, as a file gives it


@transaction.atomic
def set_lines(*, priority: Priority, kind: str, texts: Sequence[str], by: User) -> None:
    """Let the tracks or efforts be `texts`, in that order; lines that stay keep who they are.

    Spaces and line ends do not count as a difference. Raises PlanClosed.
    """
    lock_for_editing(priority.plan_id)
    left = list(ApproachLine.objects.filter(priority=priority, kind=kind))
    same: list[ApproachLine | None] = []
    for text in texts:
        line = next((line for line in left if " ".join(line.text.split()) == text), None)
        if line is not None:
            left.remove(line)
        same.append(line)
    order: list[ApproachLine] = []
    for text, line in zip(texts, same, strict=True):
        if line is None and left:
            line = left.pop(0)
            line.text = text
            change_record(record=line, by=by)
        order.append(line or add_line(priority=priority, kind=kind, text=text, by=by))
    for line in left:
        delete_record(record=line, by=by)
    renumber(order, by=by, reason="Andere plaats")


@transaction.atomic
def set_partners(*, priority: Priority, partners: Sequence[tuple[Organisation, str]], by: User) -> None:
    """Let the partners be these, with their roles, in that order. Raises PlanClosed."""
    lock_for_editing(priority.plan_id)
    held = {partner.organisation_id: partner for partner in PriorityPartner.objects.filter(priority=priority)}
    order: list[PriorityPartner] = []
    for organisation, role in partners:
        partner = held.pop(organisation.pk, None)
        if partner is None:
            partner = add_partner(priority=priority, organisation=organisation, role=role, by=by)
        elif " ".join(partner.role.split()) != role:
            partner.role = role
            change_record(record=partner, by=by)
        order.append(partner)
    for partner in held.values():
        delete_record(record=partner, by=by)
    renumber(order, by=by, reason="Andere plaats")


# Reading


@dataclass
class TopicNode:
    """A theme of a priority with the topics below it."""

    topic: Topic
    below: list[Topic] = field(default_factory=list)


def topic_tree(topics: Iterable[Topic]) -> list[TopicNode]:
    """The topics of one priority in two levels; one below a topic that is gone stands at the top."""
    in_order = sorted(topics, key=lambda topic: (topic.position, topic.pk or 0))
    top = {topic.pk: TopicNode(topic) for topic in in_order if topic.parent_id is None}
    for topic in in_order:
        if topic.parent_id is None:
            continue
        if topic.parent_id in top:
            top[topic.parent_id].below.append(topic)
        else:
            top[topic.pk] = TopicNode(topic)
    return list(top.values())


def with_parts(priorities: "QuerySet[Priority]") -> "QuerySet[Priority]":
    """Priorities with everything they consist of: one query per kind of part, whatever their number."""
    goals = Goal.objects.annotate(action_count=Count("actions")).order_by("position", "pk")
    return priorities.prefetch_related(
        "themes__field",
        "subthemes",
        "regional_priorities",
        "approach_lines",
        "topics",
        Prefetch("partners", PriorityPartner.objects.select_related("organisation")),
        Prefetch("goals", goals),
    )


def missing_in(priority: Priority) -> list[str]:
    """What a priority still lacks, in words. Needs `with_parts`."""
    lacking = [
        ("geen thema", not (priority.themes.all() or priority.subthemes.all())),
        ("geen tekst", is_blank(priority.text)),
        ("geen partner", not priority.partners.all() and is_blank(priority.partners_text)),
        ("geen resultaat", is_blank(priority.intended_result)),
        ("geen doel", not priority.goals.all()),
    ]
    return [word for word, is_missing in lacking if is_missing]


# Deleting


@dataclass(frozen=True)
class Deletion:
    """What goes with a priority, and what stands in the way; both in words."""

    goes: list[str]
    stays: list[str]


def deletion_of(priority: Priority) -> Deletion:
    """Count what goes with `priority` and what refuses to."""
    kinds = ApproachLine.Kind
    goes = [
        (priority.approach_lines.filter(kind=kinds.TRACK).count(), "spoor", "sporen"),
        (priority.approach_lines.filter(kind=kinds.EFFORT).count(), "inzet", "regels inzet"),
        (priority.topics.count(), "onderwerp", "onderwerpen"),
        (priority.partners.count(), "partner", "partners"),
        (priority.actors.count(), "partner in de actorenanalyse", "partners in de actorenanalyse"),
        (priority.goals.filter(actions=None).count(), "doel", "doelen"),
        # Of a room above this one: the name is that of the relation.
        (priority.plan_indicators.count(), "indicator", "indicatoren"),
    ]
    stays = [
        (
            priority.goals.exclude(actions=None).distinct().count(),
            "doel waar acties bij horen",
            "doelen waar acties bij horen",
        ),
        (priority.actions.count(), "actie", "acties"),
        (priority.quarters.count(), "kwartaal op de kalender", "kwartalen op de kalender"),
        (
            priority.continued_by.count(),
            "prioriteit in een later plan",
            "prioriteiten in een later plan",
        ),
    ]
    return Deletion(
        [counted(*entry) for entry in goes if entry[0]], [counted(*entry) for entry in stays if entry[0]]
    )


@transaction.atomic
def delete_priority(*, priority: Priority, by: User) -> None:
    """Delete a priority with its lines, topics, partners and goals; restoring it brings all back.

    Raises PlanClosed, Gone, or StillInUse when actions, quarters or a later plan hang on it.
    """
    lock_for_editing(priority.plan_id)
    if stays := deletion_of(priority).stays:
        raise StillInUse(in_the_way(priority.title, stays))
    delete_record(record=priority, by=by, with_parts=priority.goals.all())


def require_unanswered(regional: RegionalPriority) -> None:
    """Raise StillInUse while a priority of a plan answers to this regional priority."""
    if number := regional.priorities.count():
        what = "1 prioriteit sluit" if number == 1 else f"{number} prioriteiten sluiten"
        raise StillInUse(f"‘{regional.title}’ kan nog niet weg: {what} hierop aan.")


@transaction.atomic
def delete_regional_priority(*, regional: RegionalPriority, by: User) -> None:
    """Delete a regional priority that no priority of a plan answers to. Raises StillInUse."""
    # Who lets a priority answer to it now, waits.
    list(RegionalPriority.objects.select_for_update().filter(pk=regional.pk))
    require_unanswered(regional)
    sign(regional, by=by, reason="Verwijderd")
    regional.delete()


def in_the_way(name: str, stays: list[str]) -> str:
    """Why something cannot go, as a sentence."""
    return (
        f"‘{name}’ kan nog niet weg. Dit hangt er nog aan: {', '.join(stays)}. "
        "Verwijder dat eerst, of geef het een andere prioriteit."
    )
