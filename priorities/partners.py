"""With whom: every organisation that a plan names, and what it does there."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from plans.models import Plan, Theme
from priorities.models import Action, Priority, PriorityPartner
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
