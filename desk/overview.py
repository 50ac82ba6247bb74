"""Which municipalities and plans a visitor finds, and how each plan stands today."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.formats import date_format

from municipalities.models import Municipality
from plans.models import Plan, PlanQuerySet
from plans.standing import Standing, standing

ADOPTED_BY = {
    Plan.Body.COUNCIL: "de gemeenteraad",
    Plan.Body.COLLEGE: "het college van burgemeester en wethouders",
}


@dataclass(frozen=True)
class PlanLine:
    """A plan with its standing today."""

    plan: Plan
    standing: Standing

    @property
    def address(self) -> str:
        """Where the plan stands as a page."""
        return reverse("plan", args=[self.plan.municipality.slug, self.plan.slug])

    @property
    def document_address(self) -> str:
        """Where the council document stands."""
        return f"{self.address}raadsdocument.pdf"

    @property
    def description(self) -> str:
        """The subtitle and the years, each said once; empty when the title says it all."""
        said = f"{self.plan.title} {self.plan.subtitle}".replace("-", "–")
        period = "" if self.plan.period in said else self.plan.period
        return " · ".join(filter(None, [self.plan.subtitle, period]))

    @property
    def decision(self) -> str:
        """Who adopted the plan and when, as a sentence; empty for a draft."""
        if self.plan.is_draft:
            return ""
        body = f"Vastgesteld door {ADOPTED_BY[Plan.Body(self.plan.adopting_body)]}"
        if not self.plan.decided_on:
            return body
        day = date_format(self.plan.decided_on, "j F Y").replace(" ", "\N{NO-BREAK SPACE}")
        return f"{body} op {day}"

    @property
    def badge(self) -> str:
        """The class of the badge that says how the plan stands."""
        return {Standing.IN_FORCE: "ok", Standing.COMING: "info", Standing.DRAFT: "warn"}.get(
            self.standing, ""
        )

    @property
    def sign(self) -> str:
        """The sign beside the word, so that colour never speaks alone."""
        return {
            Standing.IN_FORCE: "✓",
            Standing.COMING: "→",
            Standing.DRAFT: "✎",
            Standing.OVER: "–",
        }[self.standing]


@dataclass(frozen=True)
class MunicipalityPlans:
    """A municipality with the plans that the visitor may read, newest first."""

    municipality: Municipality
    current: list[PlanLine] = field(default_factory=list)
    coming: list[PlanLine] = field(default_factory=list)
    former: list[PlanLine] = field(default_factory=list)
    drafts: list[PlanLine] = field(default_factory=list)

    @property
    def shown(self) -> list[PlanLine]:
        """What the list of municipalities shows: what holds today, else what comes, else the last one."""
        return self.current or self.coming or self.former[:1] or self.drafts

    @property
    def has_public_plans(self) -> bool:
        """Whether everybody has something to read."""
        return bool(self.current or self.coming or self.former)


def sort_out(municipality: Municipality, plans: Iterable[Plan], *, today: datetime.date) -> MunicipalityPlans:
    """Put `plans` under the heading where a reader looks for them."""
    found = MunicipalityPlans(municipality)
    groups = {
        Standing.IN_FORCE: found.current,
        Standing.COMING: found.coming,
        Standing.OVER: found.former,
        Standing.DRAFT: found.drafts,
    }
    for plan in sorted(plans, key=lambda plan: (-plan.first_year, plan.slug)):
        line = PlanLine(plan, standing(plan, on=today))
        groups[line.standing].append(line)
    return found


def readable_plans(user: Any) -> PlanQuerySet:
    """Plans that `user` may read, with their municipality."""
    return Plan.objects.visible_to(user).select_related("municipality")


def plans_of(municipality: Municipality, *, user: Any, today: datetime.date) -> MunicipalityPlans:
    """The plans of one municipality, its own and the ones it takes part in. Two queries."""
    shared = Plan.participants.through.objects.filter(municipality=municipality).values("plan")
    plans = readable_plans(user).filter(Q(municipality=municipality) | Q(pk__in=shared))
    return sort_out(municipality, plans.prefetch_related("priorities"), today=today)


def directory(*, user: Any, today: datetime.date, name: str = "") -> list[MunicipalityPlans]:
    """Municipalities with a plan that `user` may read, by name; `name` narrows. Three queries."""
    readable = readable_plans(user)
    municipalities = (
        Municipality.objects.filter(
            Q(pk__in=readable.values("municipality"))
            | Q(
                pk__in=Plan.participants.through.objects.filter(plan__in=readable.values("pk")).values(
                    "municipality"
                )
            ),
            name__icontains=name.strip(),
        )
        .prefetch_related(
            Prefetch("plans", readable, to_attr="readable_own"),
            Prefetch("shared_plans", readable, to_attr="readable_shared"),
        )
        .order_by("name")
    )
    return [
        sort_out(municipality, [*municipality.readable_own, *municipality.readable_shared], today=today)
        for municipality in municipalities
    ]
