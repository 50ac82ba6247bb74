"""Put into the database what we tell and hear: campaigns, moments, frames, plans, contributions."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import Model

from communication.models import (
    Campaign,
    CommunicationFrame,
    CommunicationMoment,
    CommunicationPlan,
    Contribution,
    FrameBlock,
    PlanMeasuringMoment,
    PlanStep,
    ProblemSolution,
)
from communication.moments import add_moment
from exchange.demo.shape import (
    DemoCommunicationPlan,
    DemoContribution,
    DemoFrame,
    DemoMoment,
    DemoPlan,
    ThemeKey,
)
from municipalities.models import User
from plans.editing import save_as
from plans.models import Plan, Theme
from priorities.models import Priority
from stakeholders.erasing import save_personal
from stakeholders.models import Organisation

REASON = "Voorbeeldgegevens"
Record = TypeVar("Record", bound=Model)


def load_communication(demo: DemoPlan, plan: Plan, **known: Mapping[Any, Any]) -> None:
    """Make the communication of `demo`.

    `known` holds what was made by the names that the demo data uses: `priorities`, `organisations`,
    `themes` and `users`.
    """
    _Telling(demo, plan, **known).load()


def _add(record: Record) -> Record:
    save_as(record, by=None, reason=REASON)
    return record


class _Telling:
    """Makes the communication of one plan."""

    def __init__(
        self,
        demo: DemoPlan,
        plan: Plan,
        *,
        priorities: Mapping[str, Priority],
        organisations: Mapping[str, Organisation],
        themes: Mapping[ThemeKey, Theme],
        users: Mapping[str, User],
    ) -> None:
        self.demo, self.plan = demo, plan
        self.priorities, self.organisations = priorities, organisations
        self.themes, self.users = themes, users

    def load(self) -> None:
        self.campaigns = {
            known.name: _add(
                Campaign(
                    municipality=self.plan.municipality, name=known.name, about=known.about, **known.rule
                )
            )
            for known in self.demo.campaigns
        }
        for moment in self.demo.moments:
            self.add_moment(moment)
        for frame in self.demo.frames:
            self.add_frame(frame)
        for position, communication_plan in enumerate(self.demo.communication_plans):
            self.add_plan(communication_plan, position)
        for position, contribution in enumerate(self.demo.contributions):
            self.add_contribution(contribution, position)

    def add_moment(self, demo: DemoMoment) -> None:
        moment = CommunicationMoment(
            plan=self.plan,
            title=demo.title,
            message=demo.message,
            channel=demo.channel,
            priority=self.priorities[demo.subject] if isinstance(demo.subject, str) else None,
            theme=self.themes[demo.subject] if isinstance(demo.subject, tuple) else None,
            target_group=demo.group,
            starts_on=demo.on,
            ends_on=demo.until,
            repeats=demo.repeats,
            repeats_until=demo.repeats_until,
            owner_team=self.organisations[demo.team] if demo.team else None,
            owner=self.users[demo.person] if demo.person else None,
            state=demo.state,
            is_public=demo.is_public,
            campaign=self.campaigns[demo.campaign] if demo.campaign else None,
            result=demo.result,
        )
        add_moment(moment=moment, by=None, reason=REASON)

    def add_frame(self, demo: DemoFrame) -> None:
        frame = _add(
            CommunicationFrame(
                plan=self.plan,
                first_year=demo.first_year,
                last_year=demo.last_year,
                ambition=demo.ambition,
                is_public=demo.is_public,
            )
        )
        for block, points in demo.blocks.items():
            _add(FrameBlock(plan=self.plan, frame=frame, block=block, points=points.strip()))

    def add_plan(self, demo: DemoCommunicationPlan, position: int) -> None:
        made = _add(
            CommunicationPlan(
                plan=self.plan,
                position=position,
                title=demo.title,
                priority=self.priorities[demo.priority] if demo.priority else None,
                is_public=demo.is_public,
                **demo.texts,
            )
        )
        below: dict[str, Any] = {"plan": self.plan, "communication_plan": made}
        for place, (problem, cause, solution) in enumerate(demo.pairs):
            _add(ProblemSolution(position=place, problem=problem, cause=cause, solution=solution, **below))
        for place, (what, who, first, last, is_done) in enumerate(demo.steps):
            _add(
                PlanStep(
                    position=place,
                    what=what,
                    organisation=self.organisations[who],
                    starts_on=first,
                    due_on=last,
                    is_done=is_done,
                    **below,
                )
            )
        for kind, day, outcome in demo.measuring:
            _add(PlanMeasuringMoment(kind=kind, on=day, outcome=outcome, is_done=bool(outcome), **below))

    def add_contribution(self, demo: DemoContribution, position: int) -> None:
        contribution = Contribution(
            plan=self.plan,
            position=position,
            source=demo.source,
            way=demo.way,
            received_on=demo.received_on,
            organisation=self.organisations[demo.organisation] if demo.organisation else None,
            chapter=self.plan.chapters.get(title=demo.chapter) if demo.chapter else None,
            priority=self.priorities[demo.priority] if demo.priority else None,
            text=demo.text,
            answer=demo.answer,
            outcome=demo.outcome,
            reason=demo.reason,
        )
        save_personal(contribution, by=None, is_new=True, reason=REASON)
