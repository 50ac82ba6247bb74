"""Put the demo data into the database, once."""

import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from exchange.demo import duinwaard, enkhuizen, langedijk, lisse, sluis
from exchange.demo.knowing import load_stakeholders
from exchange.demo.measuring import load_indicators
from exchange.demo.shape import (
    DemoAction,
    DemoChapter,
    DemoComment,
    DemoOrganisation,
    DemoPlan,
    DemoPriority,
    DemoProgramme,
    DemoTopic,
    ThemeKey,
)
from exchange.demo.telling import load_communication
from municipalities.models import Membership, Municipality, Role, User
from plans.editing import save_as, set_relations
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    PlanPartnership,
    SafetyField,
    Signatory,
    Theme,
    ThemeList,
    ThemeOwnership,
    ThemeText,
)
from plans.reference import DEFAULT_LIST
from priorities.models import (
    Action,
    AnnualProgramme,
    ApproachLine,
    Goal,
    Priority,
    PriorityPartner,
    ProgressReport,
    QuarterFocus,
    RegionalPriority,
    Topic,
)
from priorities.moments import Moment, parse_moment
from stakeholders.models import Organisation, Partnership, TeamMembership

DEMO_DOMAIN = "duinwaard.example"
# Works for the four existing municipalities together, so that their plans can be seen from within as well.
REGION_USER = "beleidsmedewerker-regio"
REASON = "Voorbeeldgegevens"
Record = TypeVar("Record", bound=Model)
PLANS = (lisse.PLAN, enkhuizen.PLAN, langedijk.PLAN, sluis.PLAN, duinwaard.CURRENT, duinwaard.NEXT)


class ReferenceMissing(Exception):
    """The reference data is not loaded yet."""

    def __init__(self) -> None:
        super().__init__("Laad eerst de basisgegevens: manage.py load_reference.")


@transaction.atomic
def load_demo_plans(demos: Sequence[DemoPlan] = PLANS) -> list[Plan]:
    """Make the demo plans that are not there yet and return those; an existing plan stays as it is."""
    return [plan for demo in demos if (plan := _load_plan(demo)) is not None]


def _load_plan(demo: DemoPlan) -> Plan | None:
    municipality = _municipality_of(demo)
    if Plan.objects.filter(municipality=municipality, slug=demo.slug).exists():
        return None
    theme_list = ThemeList.objects.filter(code=DEFAULT_LIST).first()
    if theme_list is None:
        raise ReferenceMissing
    return _Loader(demo, municipality, theme_list).load()


def _municipality_of(demo: DemoPlan) -> Municipality:
    if not demo.cbs_code:
        municipality, _ = Municipality.objects.get_or_create(
            slug=duinwaard.SLUG, defaults={"name": duinwaard.NAME, "colour": duinwaard.COLOUR}
        )
        return municipality
    return _municipality(demo.cbs_code)


def _municipality(cbs_code: str) -> Municipality:
    municipality = Municipality.objects.filter(cbs_code=cbs_code).first()
    if municipality is None:
        raise ReferenceMissing
    return municipality


def _add(record: Record, **relations: Iterable[Any]) -> Record:
    """Save a record that the program made, with its relations."""
    save_as(record, by=None, reason=REASON)
    if chosen := {name: list(values) for name, values in relations.items() if values}:
        set_relations(record, chosen)
        save_as(record, by=None, reason=REASON)
    return record


@dataclass
class _Loader:
    """Makes one plan; what was made is found again by the names that the demo data uses."""

    demo: DemoPlan
    municipality: Municipality
    theme_list: ThemeList
    plan: Plan = field(init=False)
    organisations: dict[str, Organisation] = field(init=False)
    regional: dict[tuple[str, str], RegionalPriority] = field(init=False)
    subthemes: dict[str, LocalTheme] = field(init=False)
    priorities: dict[str, Priority] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    actions: dict[tuple[int, str], Action] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.themes: dict[ThemeKey, Theme] = {
            (theme.field.number, theme.position): theme
            for theme in Theme.objects.filter(theme_list=self.theme_list).select_related("field")
        }
        self.fields = {found.number: found for found in SafetyField.objects.all()}
        self.users = {user.email.split("@")[0]: user for user in _users_of(self.municipality)}

    def load(self) -> Plan:
        demo = self.demo
        self.organisations = {known.name: self.add_organisation(known) for known in demo.organisations}
        self.plan = _add(
            Plan(
                municipality=self.municipality,
                title=demo.title,
                subtitle=demo.subtitle,
                slug=demo.slug,
                first_year=demo.first_year,
                last_year=demo.last_year,
                theme_list=self.theme_list,
                status=Plan.Status.ADOPTED if demo.adopted else Plan.Status.DRAFT,
                former_plan=Plan.objects.filter(
                    municipality=self.municipality, slug=demo.former_slug
                ).first(),
                steering_group=self.organisations[demo.steering_group] if demo.steering_group else None,
                notice=demo.notice,
                **demo.metadata,
            )
        )
        self.add_chapters(demo.chapters, parent=None)
        self.add_texts()
        self.add_priorities()
        for goal in demo.goals:
            theme = self.themes[goal.theme] if goal.theme else None
            self.add_goal(goal.text, theme=theme, heading=goal.heading)
        for programme in demo.programmes:
            self.add_programme(programme)
        for quarter in demo.quarters:
            _add(
                QuarterFocus(
                    plan=self.plan,
                    year=quarter.year,
                    quarter=quarter.quarter,
                    priority=self.priorities[quarter.priority],
                    reason=quarter.sentence,
                )
            )
        load_indicators(demo, self.plan, priorities=self.priorities, organisations=self.organisations)
        self.add_partnerships()
        load_stakeholders(demo, self.plan, priorities=self.priorities, organisations=self.organisations)
        load_communication(
            demo,
            self.plan,
            priorities=self.priorities,
            organisations=self.organisations,
            themes=self.themes,
            users=self.users,
        )
        for comment in demo.comments:
            self.add_comment(comment)
        return self.plan

    def add_organisation(self, demo: DemoOrganisation) -> Organisation:
        known = Organisation.objects.filter(municipality=self.municipality, name=demo.name).first()
        if known is not None:
            return known
        organisation = _add(
            Organisation(
                municipality=self.municipality,
                name=demo.name,
                official_name=demo.official_name,
                kind=demo.kind,
                region=demo.region,
            ),
            serves=[_municipality(code) for code in demo.serves],
        )
        for name in demo.members:
            _add(TeamMembership(team=organisation, user=self.users[name]))
        return organisation

    def add_chapters(self, chapters: Sequence[DemoChapter], *, parent: Chapter | None) -> None:
        for position, demo in enumerate(chapters):
            chapter = _add(
                Chapter(
                    plan=self.plan,
                    parent=parent,
                    position=position,
                    kind=demo.kind,
                    title=demo.title,
                    is_numbered=demo.numbered,
                    body=demo.body,
                    is_finished=demo.finished,
                )
            )
            self.add_chapters(demo.sections, parent=chapter)

    def add_texts(self) -> None:
        demo, plan = self.demo, self.plan
        for position, (title, text) in enumerate(demo.principles):
            _add(GuidingPrinciple(plan=plan, position=position, title=title, text=text))
        for position, objective in enumerate(demo.objectives):
            _add(Objective(plan=plan, position=position, text=objective))
        for position, role in enumerate(demo.signatories):
            _add(Signatory(plan=plan, position=position, role=role))
        for key, team in demo.theme_owners.items():
            _add(ThemeOwnership(plan=plan, theme=self.themes[key], team=self.organisations[team]))
        for position, theme_text in enumerate(demo.theme_texts):
            _add(
                ThemeText(
                    plan=plan,
                    field=self.fields[theme_text.field],
                    position=position,
                    title=theme_text.title,
                    text=theme_text.text,
                ),
                themes=[self.themes[key] for key in theme_text.themes],
            )

    def add_priorities(self) -> None:
        self.subthemes = {
            name: LocalTheme.objects.get_or_create(
                municipality=self.municipality, theme=self.themes[key], name=name
            )[0]
            for name, key in self.demo.subthemes
        }
        self.regional = {
            (known.level, known.title): RegionalPriority.objects.get_or_create(
                municipality=self.municipality,
                level=known.level,
                title=known.title,
                period=known.period,
                defaults={
                    "political_lead": known.political_lead,
                    "project_leader": known.project_leader,
                },
            )[0]
            for known in self.demo.regional_priorities
        }
        for position, priority in enumerate(self.demo.priorities):
            self.priorities[priority.title] = self.add_priority(priority, position)

    def add_priority(self, demo: DemoPriority, position: int) -> Priority:
        former = Priority.objects.filter(plan=self.plan.former_plan_id, title=demo.continues)
        priority = _add(
            Priority(
                plan=self.plan,
                position=position,
                title=demo.title,
                text=demo.text,
                reason=demo.reason,
                continues=former.first() if demo.continues else None,
                approach_introduction=demo.approach,
                efforts_introduction=demo.efforts_introduction,
                partners_text=demo.partners_text,
                intended_result=demo.result,
            ),
            themes=[self.themes[key] for key in demo.themes],
            subthemes=[self.subthemes[name] for name in demo.subthemes],
            regional_priorities=[self.regional[key] for key in demo.regional],
        )
        for kind, lines in ((ApproachLine.Kind.TRACK, demo.tracks), (ApproachLine.Kind.EFFORT, demo.efforts)):
            for place, text in enumerate(lines):
                _add(ApproachLine(plan=self.plan, priority=priority, kind=kind, position=place, text=text))
        for place, (name, role) in enumerate(demo.partners):
            _add(
                PriorityPartner(
                    plan=self.plan,
                    priority=priority,
                    organisation=self.organisations[name],
                    position=place,
                    role=role,
                )
            )
        self.add_topics(demo.topics, priority=priority, parent=None)
        for text in demo.goals:
            self.add_goal(text, priority=priority)
        return priority

    def add_topics(self, topics: Sequence[DemoTopic], *, priority: Priority, parent: Topic | None) -> None:
        for position, demo in enumerate(topics):
            topic = _add(
                Topic(
                    plan=self.plan,
                    priority=priority,
                    parent=parent,
                    position=position,
                    title=demo.title,
                    text=demo.text,
                )
            )
            self.add_topics(demo.topics, priority=priority, parent=topic)

    def add_partnerships(self) -> None:
        for position, demo in enumerate(self.demo.partnerships):
            known = Partnership.objects.filter(municipality=self.municipality, name=demo.name).first()
            partnership = known or _add(
                Partnership(
                    municipality=self.municipality,
                    name=demo.name,
                    kind=demo.kind,
                    purpose=demo.purpose,
                    starts_on=demo.starts_on,
                    ends_on=demo.ends_on,
                ),
                members=[self.organisations[name] for name in demo.members],
            )
            _add(
                PlanPartnership(
                    plan=self.plan, partnership=partnership, position=position, explanation=demo.explanation
                ),
                themes=[self.themes[key] for key in demo.themes],
            )
            for key in demo.regional:
                regional = self.regional[key]
                _add(regional, partnerships=[*regional.partnerships.all(), partnership])

    def add_goal(self, text: str, **subject: Any) -> None:
        self.goals[text] = _add(Goal(plan=self.plan, position=len(self.goals), text=text, **subject))

    def add_programme(self, demo: DemoProgramme) -> None:
        programme = _add(
            AnnualProgramme(
                plan=self.plan,
                year=demo.year,
                introduction=demo.introduction,
                adopted_on=demo.adopted_on,
                decision_reference=demo.reference,
            )
        )
        for position, action in enumerate(demo.actions):
            self.actions[demo.year, action.title] = self.add_action(action, programme, position)

    def add_action(self, demo: DemoAction, programme: AnnualProgramme, position: int) -> Action:
        start, due = _moment(demo.start), _moment(demo.due)
        action = _add(
            Action(
                plan=self.plan,
                programme=programme,
                position=position,
                title=demo.title,
                description=demo.text,
                priority=self.priorities[demo.subject] if isinstance(demo.subject, str) else None,
                theme=self.themes[demo.subject] if isinstance(demo.subject, tuple) else None,
                goal=self.goals[demo.goal] if demo.goal else None,
                lead_team=self.organisations[demo.team] if demo.team else None,
                lead_person=self.users[demo.person] if demo.person else None,
                start_on=start.first if start else None,
                start_precision=start.precision if start else "",
                due_on=due.last if due else None,
                due_precision=due.precision if due else "",
                phase=demo.phase,
                state=demo.state,
                result=demo.result,
                evidence=demo.evidence,
                lessons=demo.lessons,
                regular_budget=demo.budget,
                extra_request=demo.extra,
                budget_programme=demo.programme,
                origin=self.actions[programme.year - 1, demo.origin] if demo.origin else None,
                lesson_from=(
                    self.actions[programme.year - 1, demo.lesson_from] if demo.lesson_from else None
                ),
            ),
            partners=[self.organisations[name] for name in demo.partners],
        )
        for number, report in enumerate(demo.reports, start=1):
            is_last = number == len(demo.reports)
            _add(
                ProgressReport(
                    action=action,
                    reported_on=parse_moment(report.on).first,
                    reported_by=self.users[report.by or demo.person],
                    state=report.state or (demo.state if is_last else Action.State.RUNNING),
                    done=report.done,
                    next_step=report.next_step,
                    is_on_schedule=not report.delay,
                    delay_reason=report.delay,
                )
            )
        return action

    def add_comment(self, demo: DemoComment) -> None:
        # The room of comments lies above this one; the plan knows those that are made on it.
        about = {
            "priority": self.priorities[demo.priority] if demo.priority else None,
            "chapter": None if demo.priority else self.plan.chapters.get(title=demo.chapter),
        }
        comment = self.plan.comments.create(
            author=self.users[demo.by],
            text=demo.text,
            settled_by=self.users[demo.settled_by] if demo.settled_by else None,
            settled_at=timezone.now() if demo.settled_by else None,
            **about,
        )
        for name, text in demo.answers:
            self.plan.comments.create(author=self.users[name], text=text, answers=comment, **about)


def _moment(text: str) -> Moment | None:
    return parse_moment(text) if text else None


def _users_of(municipality: Municipality) -> list[User]:
    """The demo users; they all work for the made-up municipality. Those made here cannot log in yet."""
    if municipality.slug != duinwaard.SLUG:
        return []
    return [
        _user(name, f"{name.replace('-', ' ').capitalize()} {duinwaard.NAME}", role, [municipality])
        for name, role in duinwaard.USERS
    ]


def _region_user() -> User:
    codes = [demo.cbs_code for demo in PLANS if demo.cbs_code]
    places = Municipality.objects.filter(cbs_code__in=codes, plans__isnull=False).distinct()
    return _user(REGION_USER, "Beleidsmedewerker regio", Role.POLICY_OFFICER, places)


def _user(name: str, title: str, role: str, municipalities: Iterable[Municipality]) -> User:
    email = f"{name}@{DEMO_DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name=title)
        for municipality in municipalities:
            Membership.objects.create(user=user, municipality=municipality, role=role)
    return user


@transaction.atomic
def load_demo_users() -> list[tuple[User, str]]:
    """Give every demo user a password and return them with it: one per role, more action owners, a region.

    The password is drawn on this machine and kept in `var/`, so that no demo installation can be entered
    with a password that others know.
    """
    path = Path(settings.VAR_DIR) / "demo-logins.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    logins = []
    for user in [*_users_of(Municipality.objects.get(slug=duinwaard.SLUG)), _region_user()]:
        if user.email not in known or not user.has_usable_password():
            known[user.email] = known.get(user.email) or secrets.token_urlsafe(9)
            user.set_password(known[user.email])
            user.save()
        logins.append((user, known[user.email]))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(known, file, indent=1)
    return logins
