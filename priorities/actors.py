"""Actor analysis: who has a say in a priority, who cares about it, and how we therefore work together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone

from municipalities.models import User
from plans.editing import add_record, lock_for_change
from plans.models import Plan
from priorities.models import ActorAnalysis, Priority, PriorityPartner
from stakeholders.models import Organisation

HIGH_FROM = 3
"""The middle of the scale counts as high: in doubt rather too much attention than too little."""


class Approach(models.TextChoices):
    """How we work with an actor, by its power and interest."""

    INVOLVE = "involve", "actief betrekken"
    SATISFY = "satisfy", "tevreden houden"
    CONSULT = "consult", "consulteren"
    INFORM = "inform", "informeren"


def approach_of(power: int, interest: int) -> Approach:
    """The approach that fits `power` and `interest`, each from 1 to 5."""
    if power >= HIGH_FROM:
        return Approach.INVOLVE if interest >= HIGH_FROM else Approach.SATISFY
    return Approach.CONSULT if interest >= HIGH_FROM else Approach.INFORM


class AlreadyThere(Exception):
    """The organisation is in the analysis, perhaps since a moment ago."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__(f"‘{organisation}’ staat al in de actorenanalyse van deze prioriteit.")


class NothingToCopy(Exception):
    """The priority continues none with an analysis, or all of it stands here."""

    def __init__(self) -> None:
        super().__init__("Er is niets meer om over te nemen uit het vorige plan.")


# Reading


@dataclass(frozen=True)
class Actor:
    """A row of the analysis: its number in picture and table, and what the priority says of its role."""

    number: int
    analysis: ActorAnalysis
    role: str = ""

    @property
    def approach(self) -> Approach:
        """How we work with it."""
        return approach_of(self.analysis.power, self.analysis.interest)

    @property
    def organisation(self) -> Organisation:
        """Who it is."""
        return self.analysis.organisation


@dataclass(frozen=True)
class ActorsOfPriority:
    """The analysis of one priority. `place` is the number of the priority in its plan.

    `missing` are its partners that are not in the analysis, own teams apart; `former` is how many rows of the
    priority that it continues can be copied.
    """

    priority: Priority
    place: int
    actors: tuple[Actor, ...]
    missing: tuple[PriorityPartner, ...]
    former: int = 0

    @classmethod
    def of(cls, plan: Plan) -> "list[ActorsOfPriority]":
        """The analysis of every priority of `plan`, in order. At most four queries."""
        return cls._of(plan.priorities.order_by("position", "pk"))

    @classmethod
    def of_priority(cls, priority: Priority) -> "ActorsOfPriority":
        """The analysis of one priority. At most five queries."""
        in_order = Priority.objects.filter(plan=priority.plan_id).order_by("position", "pk")
        place = list(in_order.values_list("pk", flat=True)).index(priority.pk) + 1
        return cls._of(Priority.objects.filter(pk=priority.pk), first=place)[0]

    @classmethod
    def _of(cls, priorities: "models.QuerySet[Priority]", *, first: int = 1) -> "list[ActorsOfPriority]":
        found = list(priorities.select_related("plan__municipality", "continues__plan"))
        wanted = [priority.pk for priority in found]
        analyses = _by_priority(ActorAnalysis.objects.filter(priority__in=wanted))
        partners = _by_priority(PriorityPartner.objects.filter(priority__in=wanted))
        formers = _by_priority(
            ActorAnalysis.objects.filter(priority__in=[priority.continues_id for priority in found])
        )
        return [
            cls._one(
                priority,
                place,
                analyses.get(priority.pk, []),
                partners.get(priority.pk, []),
                formers.get(priority.continues_id or 0, []),
            )
            for place, priority in enumerate(found, start=first)
        ]

    @classmethod
    def _one(
        cls,
        priority: Priority,
        place: int,
        analyses: Sequence[ActorAnalysis],
        partners: Sequence[PriorityPartner],
        former: Sequence[ActorAnalysis],
    ) -> "ActorsOfPriority":
        roles = {partner.organisation_id: partner.role for partner in partners}
        present = {analysis.organisation_id for analysis in analyses}
        return cls(
            priority,
            place,
            tuple(
                Actor(number, analysis, roles.get(analysis.organisation_id, ""))
                for number, analysis in enumerate(analyses, start=1)
            ),
            tuple(
                partner
                for partner in partners
                if partner.organisation_id not in present and not partner.organisation.is_team
            ),
            former=len(_copied(former, present)) if _is_own(priority) else 0,
        )

    def with_approach(self, approach: Approach) -> tuple[Actor, ...]:
        """The actors for whom this is the approach."""
        return tuple(actor for actor in self.actors if actor.approach == approach)

    @property
    def without_date(self) -> tuple[Actor, ...]:
        """The actors with whom no agreement has a date."""
        return tuple(actor for actor in self.actors if actor.analysis.agreed_on is None)

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is still missing, in words."""
        if not self.actors and not self.missing:
            return ("nog geen partners",)
        words = [
            (len(self.missing), "partner nog niet beoordeeld", "partners nog niet beoordeeld"),
            (len(self.without_date), "zonder datum van afspraak", "zonder datum van afspraak"),
        ]
        return tuple(f"{number} {one if number == 1 else more}" for number, one, more in words if number)


def _by_priority(records: models.QuerySet) -> dict[int, list]:
    """The records by priority, each with its organisation, in their order. One query."""
    found: dict[int, list] = {}
    for record in records.select_related("organisation__merged_into").order_by("position", "pk"):
        found.setdefault(record.priority_id, []).append(record)
    return found


def _is_own(priority: Priority) -> bool:
    """Whether the priority that this one continues is of the same municipality."""
    former = priority.continues
    return former is not None and former.plan.municipality_id == priority.plan.municipality_id


def _copied(
    former: Iterable[ActorAnalysis], present: Iterable[int]
) -> list[tuple[ActorAnalysis, Organisation]]:
    """The rows that can be copied, with who they are about now: one that merged goes on in the other."""
    taken, today = set(present), timezone.localdate()

    def is_gone(organisation: Organisation) -> bool:
        return organisation.dissolved_on is not None and organisation.dissolved_on <= today

    found = []
    for analysis in former:
        organisation = analysis.organisation
        if is_gone(organisation) and organisation.merged_into is not None:
            organisation = organisation.merged_into
        if organisation.pk in taken or is_gone(organisation):
            continue
        taken.add(organisation.pk)
        found.append((analysis, organisation))
    return found


# Changing


@transaction.atomic
def add_actors(*, priority: Priority, actors: Sequence[ActorAnalysis], by: User) -> None:
    """Add rows to the analysis of `priority`, in this order, at its end. Raises Gone and AlreadyThere."""
    for actor in actors:
        actor.plan, actor.priority = priority.plan, priority
        # Who adds to the same plan at the same time, waits.
        lock_for_change(actor)
        if ActorAnalysis.objects.filter(priority=priority, organisation=actor.organisation_id).exists():
            raise AlreadyThere(actor.organisation)
        add_record(record=actor, by=by)


@transaction.atomic
def copy_former(*, priority: Priority, by: User) -> int:
    """Copy the analysis of the priority that this one continues; return how many rows came.

    Scores, reasons and wishes are a start for the new ones. The date of an agreement is not copied: it was
    made for the former plan. Raises Gone and NothingToCopy.
    """
    # Two at once would find the same rows to copy.
    lock_for_change(ActorAnalysis(plan_id=priority.plan_id))
    present = set(ActorAnalysis.objects.filter(priority=priority).values_list("organisation", flat=True))
    former = _by_priority(ActorAnalysis.objects.filter(priority=priority.continues_id or 0))
    rows = _copied(former.get(priority.continues_id or 0, []), present) if _is_own(priority) else []
    if not rows:
        raise NothingToCopy
    for old, organisation in rows:
        copied = ActorAnalysis(
            plan=priority.plan,
            priority=priority,
            organisation=organisation,
            power=old.power,
            interest=old.interest,
            support=old.support,
            reason=old.reason,
            we_ask=old.we_ask,
            they_bring=old.they_bring,
        )
        add_record(record=copied, by=by, reason="Overgenomen uit het vorige plan")
    return len(rows)
