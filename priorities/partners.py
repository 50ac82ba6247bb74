"""With whom: every organisation that a plan names, and what it does there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.models import Plan, PlanPartnership, Theme
from plans.models.plan import PlanQuerySet
from priorities.models import Action, Priority, PriorityPartner, RegionalPriority
from stakeholders.models import Organisation


@dataclass
class PartnerInPlan:
    """What one organisation does in a plan. `priorities` come with the role in words, empty where unsaid."""

    organisation: Organisation
    priorities: list[tuple[Priority, str]] = field(default_factory=list)
    leads: list[Action] = field(default_factory=list)
    joins: list[Action] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    is_steering_group: bool = False


def partners_of(plan: Plan) -> list[PartnerInPlan]:
    """Every organisation that `plan` names, by name: partners first, then the own teams. Six queries."""
    found: dict[int, PartnerInPlan] = {}

    def of(organisation: Organisation) -> PartnerInPlan:
        return found.setdefault(organisation.pk, PartnerInPlan(organisation))

    for partner in _priority_partners(plan):
        of(partner.organisation).priorities.append((partner.priority, partner.role))
    for action in _actions(plan):
        if action.lead_team:
            of(action.lead_team).leads.append(action)
        for organisation in action.partners.all():
            of(organisation).joins.append(action)
    for ownership in plan.theme_owners.select_related("theme__field", "team").order_by(
        "theme__field__number", "theme__position"
    ):
        of(ownership.team).themes.append(ownership.theme)
    if plan.steering_group_id:
        of(Organisation.objects.get(pk=plan.steering_group_id)).is_steering_group = True
    return sorted(found.values(), key=lambda one: (one.organisation.is_team, one.organisation.name.lower()))


@dataclass(frozen=True)
class PartnershipInPlan:
    """A partnership of a plan, with everything a reader wants to know of it."""

    record: PlanPartnership
    members: list[Organisation]
    themes: list[Theme]
    regional_priorities: list[RegionalPriority]


def partnerships_of(plan: Plan) -> list[PartnershipInPlan]:
    """The partnerships that `plan` counts on, in its order. Four queries."""
    records = plan.partnerships.select_related("partnership").prefetch_related(
        "themes__field", "partnership__members", "partnership__regional_priorities"
    )
    return [
        PartnershipInPlan(
            record=record,
            members=list(record.partnership.members.all()),
            themes=sorted(record.themes.all(), key=lambda theme: (theme.field.number, theme.position)),
            regional_priorities=list(record.partnership.regional_priorities.all()),
        )
        for record in records
    ]


@dataclass
class Naming:
    """Where one plan names an organisation. `priorities` come with the role in words."""

    plan: Plan
    priorities: list[tuple[Priority, str]] = field(default_factory=list)
    leads: list[Action] = field(default_factory=list)
    joins: list[Action] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    is_steering_group: bool = False

    def running_actions(self) -> list[Action]:
        """Actions that are still to be done, each once: what moved on to next year is done there."""
        found = {action.pk: action for action in (*self.leads, *self.joins)}
        return [one for one in found.values() if not (one.is_finished or one.is_moved_on)]


def named_in(organisation: Organisation, plans: PlanQuerySet) -> list[Naming]:
    """Where `plans` name the organisation, the newest plan first. Five queries, whatever there is."""
    found: dict[int, Naming] = {}

    def of(plan: Plan) -> Naming:
        return found.setdefault(plan.pk, Naming(plan))

    for plan in plans.filter(steering_group=organisation).select_related("municipality"):
        of(plan).is_steering_group = True
    partners = PriorityPartner.objects.filter(organisation=organisation, plan__in=plans)
    for partner in partners.select_related("plan__municipality", "priority").order_by("priority__position"):
        of(partner.plan).priorities.append((partner.priority, partner.role))
    actions = Action.objects.filter(plan__in=plans).select_related("plan__municipality", "programme")
    actions = actions.with_move().order_by("-programme__year", "position", "pk")
    for action in actions.filter(lead_team=organisation):
        of(action.plan).leads.append(action)
    for action in actions.filter(partners=organisation):
        of(action.plan).joins.append(action)
    owned = organisation.owned_themes.filter(plan__in=plans)
    for ownership in owned.select_related("plan__municipality", "theme__field").order_by(
        "theme__field__number", "theme__position"
    ):
        of(ownership.plan).themes.append(ownership.theme)
    return sorted(found.values(), key=lambda one: (-one.plan.first_year, one.plan.title, one.plan.pk))


def _priority_partners(plan: Plan) -> Iterator[PriorityPartner]:
    yield from plan.priority_partners.select_related("organisation", "priority").order_by(
        "priority__position", "position"
    )


def _actions(plan: Plan) -> Iterator[Action]:
    yield from (
        plan.actions.select_related("lead_team", "programme")
        .prefetch_related("partners")
        .order_by("-programme__year", "position", "pk")
    )
