"""What indicators ask of people today: targets to clarify, figures and judgements to fill in."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Max
from django.urls import reverse

from desk.hub import tab_url
from desk.plan_indicators import Due
from indicators.due import due_periods, last_of, next_period
from indicators.models import Measurement, PlanIndicator, Target
from indicators.models.indicator import Unit
from indicators.periods import Period, PeriodKind
from indicators.targets import RELATED, plain_target
from municipalities.models import Role, User
from plans.models import Plan
from plans.standing import Standing, standing

# Who may enter figures of the own team, besides who keeps the plan.
DELIVERING = (Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.ACTION_OWNER)


@dataclass(frozen=True)
class Delivery:
    """An indicator of which figures are due, in the plan where one enters them."""

    name: str
    plan: Plan
    due: Due
    team_id: int | None

    @property
    def url(self) -> str:
        """The grid of figures of the plan."""
        return reverse("admin:indicators_measurement_grid", args=[self.plan.pk])


@dataclass(frozen=True)
class Asked:
    """What the indicators of one plan ask of who keeps it; zero is nothing."""

    plan: Plan
    unclear: int
    figures: int
    judgements: int

    @property
    def tab_url(self) -> str:
        """The indicators of the plan."""
        return tab_url(self.plan, "indicators")


def deliveries(plans: Sequence[Plan], *, on: datetime.date) -> list[Delivery]:
    """Every indicator of `plans` that is measured, once: in the plan in force before a draft. Two queries.

    A plan that is over asks nothing any more.
    """
    order = {Standing.IN_FORCE: 0, Standing.COMING: 1, Standing.DRAFT: 2}
    current = [plan for plan in plans if standing(plan, on=on) in order]
    rank = {plan.pk: (order[standing(plan, on=on)], plan.first_year) for plan in current}
    by_id = {plan.pk: plan for plan in current}
    named: dict[int, PlanIndicator] = {}
    parts = PlanIndicator.objects.filter(plan__in=current).select_related("indicator", "indicator_version")
    for part in sorted(parts, key=lambda part: (*rank[part.plan_id], part.position, part.pk)):
        named.setdefault(part.indicator_id, part)
    measured = _measured(named)
    found = []
    for pk, part in named.items():
        frequency = part.indicator.frequency
        last = last_of(frequency, measured[pk])
        due = Due(
            due_periods(frequency, last, on),
            next_period(frequency, last, on),
            is_judgement=part.indicator_version.unit == Unit.JUDGEMENT,
        )
        found.append(Delivery(part.name, by_id[part.plan_id], due, part.indicator.team_id))
    return found


def _measured(indicators: Iterable[int]) -> dict[int, list[Period]]:
    """Of each indicator the last period of every kind with a figure of the own municipality. One query."""
    own = Measurement.objects.filter(
        indicator_version__indicator__in=list(indicators),
        area__of_municipality=F("indicator_version__indicator__municipality"),
    )
    found: dict[int, list[Period]] = defaultdict(list)
    rows: Any = own.order_by().values_list("indicator_version__indicator", "period_kind")
    for pk, kind, starts_on, ends_on in rows.annotate(Max("starts_on"), Max("ends_on")):
        found[pk].append(Period(starts_on, ends_on, PeriodKind(kind)))
    return found


def unclear_targets(plans: Sequence[Plan]) -> Counter[int]:
    """How many targets of each plan are not clear, by its id. One query."""
    targets = Target.objects.filter(plan__in=plans).select_related(*RELATED)
    return Counter(target.plan_id for target in targets if not plain_target(target).reading.is_clear)


def asked_of(plans: Sequence[Plan], found: Iterable[Delivery], *, on: datetime.date) -> list[Asked]:
    """What the indicators of `plans` ask, of those that ask something. `found` are their deliveries."""
    current = [plan for plan in plans if standing(plan, on=on) != Standing.OVER]
    unclear = unclear_targets(current)
    figures: Counter[int] = Counter()
    judgements: Counter[int] = Counter()
    for delivery in found:
        if delivery.due.periods:
            (judgements if delivery.due.is_judgement else figures)[delivery.plan.pk] += 1
    asked = [Asked(plan, unclear[plan.pk], figures[plan.pk], judgements[plan.pk]) for plan in current]
    return [one for one in asked if one.unclear or one.figures or one.judgements]


def own_deliveries(user: User, found: Iterable[Delivery]) -> list[Delivery]:
    """Those of `found` that a team of `user` delivers; the ones with something due first. One query."""
    teams = set(user.team_memberships.current().values_list("team", flat=True))
    own = [
        delivery
        for delivery in found
        if delivery.team_id in teams
        and any(user.has_membership_as(delivery.plan.municipality_id, role) for role in DELIVERING)
    ]
    return sorted(own, key=lambda delivery: (not delivery.due.periods, delivery.name.casefold()))
