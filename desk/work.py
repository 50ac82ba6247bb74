"""Mijn werk: what asks for attention today, by the roles of who looks. A fixed number of queries."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator

from communication.contributions import open_counts
from communication.models import PlanMeasuringMoment
from communication.plans import due_moments
from desk.comments import comments_url, subject_url
from desk.gaps import Gap, begun_chapters, filled_kinds_of, gaps_of, is_empty
from desk.hub import BUSY, DONE, EMPTY, Progress, State, progress_of, tab_url
from desk.indicator_work import Asked, Delivery, asked_of, deliveries, own_deliveries
from desk.models import Comment
from desk.moment_work import AskingMoment, own_moments
from desk.my_actions import ActionLine, MyActions, lines_of, my_actions, place_names
from desk.overview import PlanLine
from desk.personal_work import expiring
from municipalities.models import Municipality, Role, User
from plans.chapters import chapter_tree
from plans.models import Chapter, Plan
from plans.standing import Standing as PlanStanding
from plans.standing import standing
from plans.wording import in_words
from priorities.models import Action, AnnualProgramme, PriorityPartner, QuarterFocus
from priorities.quarter import Quarter
from priorities.standing import Standing
from stakeholders.initiatives import due_in
from stakeholders.models import Initiative

MOST_LINES = 6
MOST_COMMENTS = 3
MOST_OWN = 4
MOST_ROWS = 10
MOST_PLANS = 12
MOST_FIGURES = 6
MOST_MOMENTS = 5
MOST_PEOPLE = 4
EDITORS = (Role.ADMINISTRATOR, Role.POLICY_OFFICER)
MEASURERS = (*EDITORS, Role.COMMUNICATIONS)
READERS = (Role.COUNCIL_READER, Role.PARTNER_READER)
COMMENT = Standing("comment", "Opmerking", "“", "info")
UNCLEAR = Standing("unclear", "Niet duidelijk", "?", "warn")
FIGURES = Standing("figures", "Cijfer gevraagd", "…", "info")
JUDGEMENT = Standing("judgement", "Oordeel gevraagd", "?", "info")
EXPIRING = Standing("expiring", "Bewaartermijn", "!", "warn")
MEASURE = Standing("measure", "Meten", "!", "warn")
EVALUATE = Standing("evaluate", "Evalueren", "?", "warn")
EVERY = {
    MEASURE.name: "elke drie maanden",
    EVALUATE.name: "van buurtinitiatieven, na een half jaar en na een jaar",
}
MEASURING = Standing("measuring", "Meetmoment", "!", "warn")
CONTRIBUTION = Standing("contribution", "Bijdragen", "…", "info")
MOMENT = Standing("moment", "Moment", "→", "info")
MOMENT_OVER = Standing("moment_over", "Ging het door?", "?", "warn")


@dataclass(frozen=True)
class Line:
    """Something that asks for attention: a badge, what it is, and what one should know of it."""

    badge: Standing
    title: str
    url: str
    detail: str


@dataclass(frozen=True)
class Focus:
    """The priority with the extra energy of a quarter, in words; `title` is empty when none was chosen."""

    place: str
    quarter: Quarter
    title: str


@dataclass(frozen=True)
class ChapterState:
    """How far a chapter of the highest level is."""

    heading: str
    url: str
    state: State


@dataclass(frozen=True)
class Draft:
    """A draft plan: how far, chapter by chapter, what it misses, and how many comments are open."""

    progress: Progress
    place: str
    chapters: list[ChapterState]
    gaps: list[Gap]
    comments: int
    comments_url: str


@dataclass(frozen=True)
class ProgrammeTable:
    """The programme of this year: how many actions stand how, and the first rows. `year` has none yet
    when `programme` is None."""

    plan: Plan
    place: str
    year: int
    programme: AnnualProgramme | None
    counts: list[tuple[Standing, int]]
    rows: list[ActionLine]
    total: int
    url: str


@dataclass(frozen=True)
class Coming:
    """The coming quarter of a municipality: its priority, why, and the actions of that priority in it."""

    place: str
    quarter: Quarter
    focus: QuarterFocus | None
    actions: list[Action]
    url: str
    calendar_url: str


@dataclass(frozen=True)
class Council:
    """Something on its way to the council or the college, and how it stands."""

    badge: Standing
    title: str
    url: str
    detail: str


@dataclass(frozen=True)
class Agreement:
    """What was agreed with a partner, below the priority where it stands."""

    partner: str
    role: str
    priority: str
    place: str
    url: str


@dataclass(frozen=True)
class Adopted:
    """An adopted plan: `url` is its hub, for who only reads its page; `programme` that of this year."""

    line: PlanLine
    url: str
    programme: str = ""


@dataclass(frozen=True)
class Work:
    """Everything on the page; what does not belong to the roles of the user is empty."""

    focus: list[Focus] = field(default_factory=list)
    attention: list[Line] = field(default_factory=list)
    more: int = 0
    has_attention: bool = False
    drafts: list[Draft] = field(default_factory=list)
    own: MyActions | None = None
    figures: list[Delivery] = field(default_factory=list)
    more_figures: int = 0
    programmes: list[ProgrammeTable] = field(default_factory=list)
    coming: list[Coming] = field(default_factory=list)
    council: list[Council] = field(default_factory=list)
    has_council: bool = False
    adopted: list[Adopted] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)

    @property
    def own_shown(self) -> list[ActionLine]:
        """The own actions that the page names: those that ask for something, else those that go on."""
        return (self.own.asking or self.own.going)[:MOST_OWN] if self.own else []

    @property
    def next_draft(self) -> Draft | None:
        """The one draft to go on with, when there is one and not several."""
        open_ones = [draft for draft in self.drafts if draft.progress.may_edit and draft.progress.next]
        return open_ones[0] if len(open_ones) == 1 else None


def work_of(user: Any, *, on: datetime.date) -> Work:
    """What `user` finds on the first page on the day `on`."""
    places = place_names(user)
    plans = list(_plans_of(user))
    own_plans = [plan for plan in plans if user.has_role(plan.municipality_id)]
    edited = [plan for plan in own_plans if _is(user, plan, EDITORS) or user.is_superuser]
    drafts = [plan for plan in own_plans if plan.is_draft][:MOST_PLANS]
    in_force = [plan for plan in own_plans if standing(plan, on=on) == PlanStanding.IN_FORCE]
    carried_out = [plan for plan in edited if plan in in_force][:MOST_PLANS]
    now = Quarter.of(on)
    focuses = _focuses(own_plans, (now, following(now)))
    draft_cards = _drafts(drafts, user=user, places=places)
    own = my_actions(user, on=on)
    said = {line.action.pk for line in own.asking[:MOST_OWN]}
    attention, more = _attention(edited, user=user, besides=said, on=on, places=places)
    measured = deliveries(own_plans, on=on)
    own_figures = own_deliveries(user, measured)
    kept = {plan.pk for plan in edited}
    asked = asked_of(edited, [one for one in measured if one.plan.pk in kept], on=on)
    attention += _asked(asked, places=places)
    attention += _initiatives(user, on=on, places=places)
    told = [plan for plan in own_plans if _is(user, plan, MEASURERS) or user.is_superuser]
    attention += _measuring(told, on=on, places=places)
    attention += _contributions(edited, places=places)
    attention += _moments(own_moments(user, own_plans, on=on), places=places)
    attention += _expiring(user, on=on, places=places)
    return Work(
        focus=[
            Focus(places.get(plan.municipality_id, ""), now, focus.priority.title)
            for plan in in_force
            if (focus := focuses.get((plan.pk, now)))
        ],
        attention=attention,
        more=more,
        has_attention=bool(edited or attention),
        drafts=draft_cards,
        own=own,
        figures=own_figures[:MOST_FIGURES],
        more_figures=max(len(own_figures) - MOST_FIGURES, 0),
        programmes=_programmes(carried_out, on=on, places=places),
        coming=_coming(
            [plan for plan in own_plans if _is(user, plan, (Role.COMMUNICATIONS,))],
            focuses,
            quarter=following(now),
            places=places,
        ),
        council=_council(
            [plan for plan in own_plans if _is(user, plan, (Role.CLERK,))], draft_cards, places=places, on=on
        ),
        has_council=_has(user, (Role.CLERK,)),
        adopted=_adopted([plan for plan in plans if not plan.is_draft], user=user, on=on),
        agreements=_agreements(
            [plan for plan in in_force if _is(user, plan, (Role.PARTNER_READER,))], user=user, places=places
        ),
    )


def following(quarter: Quarter) -> Quarter:
    """The quarter after this one."""
    return Quarter(quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def _is(user: User, plan: Plan, roles: Sequence[str]) -> bool:
    """Whether a membership of `user` gives one of `roles` at the municipality of `plan`."""
    return any(user.has_membership_as(plan.municipality_id, role) for role in roles)


def _has(user: User, roles: Sequence[str]) -> bool:
    return any(role in roles for _, role in user.current_roles)


def _plans_of(user: User) -> Any:
    """Plans of the own municipalities, and adopted ones in which these take part."""
    own = Municipality.objects.of_member(user)
    shared = Plan.participants.through.objects.filter(municipality__in=own).values("plan")
    return (
        Plan.objects.filter(Q(municipality__in=own) | Q(pk__in=shared, status=Plan.Status.ADOPTED))
        .select_related("municipality")
        .order_by("municipality__name", "-first_year", "slug")
    )


def _focuses(plans: Sequence[Plan], quarters: Sequence[Quarter]) -> dict[tuple[int, Quarter], QuarterFocus]:
    wanted = Q()
    for quarter in quarters:
        wanted |= Q(year=quarter.year, quarter=quarter.number)
    found = QuarterFocus.objects.filter(wanted, plan__in=plans).select_related("priority")
    return {(focus.plan_id, Quarter(focus.year, focus.quarter)): focus for focus in found}


def _adopted(plans: Sequence[Plan], *, user: User, on: datetime.date) -> list[Adopted]:
    """Adopted plans to read, with the programme of this year where the college adopted it."""
    carried_out = set(
        AnnualProgramme.objects.filter(plan__in=plans, year=on.year)
        .exclude(adopted_on=None)
        .values_list("plan", flat=True)
    )
    found = []
    for plan in plans:
        line = PlanLine(plan, standing(plan, on=on))
        works_there = user.is_superuser or _is(user, plan, [role for role in Role if role not in READERS])
        page = reverse("programme", args=[plan.municipality.slug, plan.slug, on.year])
        found.append(
            Adopted(
                line=line,
                url=tab_url(plan, "overview") if works_there else line.address,
                programme=page if plan.pk in carried_out else "",
            )
        )
    return found


# Drafts


def _drafts(plans: Sequence[Plan], *, user: User, places: dict[int, str]) -> list[Draft]:
    chapters = begun_chapters(plans)
    by_plan: dict[int, list[Chapter]] = defaultdict(list)
    for chapter in chapters:
        by_plan[chapter.plan_id].append(chapter)
    filled = filled_kinds_of(plans)
    gaps = gaps_of(plans, chapters, filled)
    open_comments = Counter(
        Comment.objects.open().filter(plan__in=plans).order_by().values_list("plan", flat=True)
    )
    found = []
    for plan in plans:
        nodes = chapter_tree(by_plan[plan.pk])
        progress = progress_of(plan, nodes, user=user)
        found.append(
            Draft(
                progress=progress,
                place=places.get(plan.municipality_id, ""),
                chapters=[
                    ChapterState(
                        node.heading,
                        reverse("admin:plans_chapter_change", args=[node.chapter.pk]),
                        _state(node.chapter, filled[plan.pk]),
                    )
                    for node in nodes
                ],
                gaps=gaps[plan.pk],
                comments=open_comments[plan.pk],
                comments_url=comments_url(plan),
            )
        )
    return found


def _state(chapter: Chapter, filled: set[str]) -> State:
    if chapter.is_finished:
        return DONE
    return EMPTY if is_empty(chapter, filled) else BUSY


# What asks for attention


def _attention(
    plans: Sequence[Plan], *, user: User, besides: set[int], on: datetime.date, places: dict[int, str]
) -> tuple[list[Line], int]:
    """The first lines of what asks for attention, and how many actions there are besides.

    Actions in `besides` stand elsewhere on the page.
    """
    actions = (
        Action.objects.to_do()
        .filter(plan__in=plans)
        .select_related("plan", "programme", "lead_team", "lead_person", "moved_to")
        .defer("description", "plan__remarks", "plan__legal_basis")
    )
    asking = [
        line
        for line in lines_of(actions, on=on, places=places)
        if line.asks and line.action.pk not in besides
    ]
    comments = (
        Comment.objects.waiting_for(user)
        .select_related("plan", "author", "chapter", "priority", "action")
        .order_by("-made_at", "-pk")
    )
    found = list(comments[: MOST_COMMENTS + 1])
    lines = [
        Line(
            badge=line.badge,
            title=line.action.title,
            url=line.url,
            detail=_joined(line.place, line.why, line.lead),
        )
        for line in asking[:MOST_LINES]
    ]
    lines += [_comment(comment, places) for comment in found[:MOST_COMMENTS]]
    return lines, max(len(asking) - MOST_LINES, 0)


def _asked(asked: Sequence[Asked], *, places: dict[int, str]) -> list[Line]:
    """What the indicators of each plan ask, a line per kind."""
    lines = []
    for one in asked:
        place = _joined(places.get(one.plan.municipality_id, ""), one.plan.title_with_period)
        for number, badge, single, more in (
            (one.unclear, UNCLEAR, "streefwaarde is", "streefwaarden zijn"),
            (one.figures, FIGURES, "indicator mist", "indicatoren missen"),
            (one.judgements, JUDGEMENT, "indicator vraagt", "indicatoren vragen"),
        ):
            if not number:
                continue
            rest = {UNCLEAR: "niet duidelijk", FIGURES: "een cijfer", JUDGEMENT: "een oordeel"}[badge]
            title = f"{number} {single if number == 1 else more} {rest}"
            lines.append(Line(badge=badge, title=title, url=one.tab_url, detail=place))
    return lines


def _initiatives(user: User, *, on: datetime.date, places: dict[int, str]) -> list[Line]:
    """Measurements and evaluations of neighbourhood initiatives that are due, a line per municipality."""
    lines = []
    for due in due_in(Initiative.objects.filter(municipality__in=_places_as(user, MEASURERS)), on=on):
        place = due.municipality
        for number, badge, page, words in (
            (due.measurements, MEASURE, "round", "buurtinitiatief buurtinitiatieven"),
            (due.evaluations, EVALUATE, "changelist", "evaluatie evaluaties"),
        ):
            if number:
                url = f"{reverse(f'admin:stakeholders_initiative_{page}')}?gemeente={place.slug}"
                title = f"{number} {words.split()[number > 1]}"
                lines.append(Line(badge, title, url, _joined(places.get(place.pk, ""), EVERY[badge.name])))
    return lines


def _places_as(user: User, roles: Sequence[str]) -> Any:
    """The municipalities where a membership of `user` gives one of `roles`; all of them for a superuser."""
    if user.is_superuser:
        return Municipality.objects.values("pk")
    return {pk for pk, role in user.current_roles if role in roles}


def _measuring(plans: Sequence[Plan], *, on: datetime.date, places: dict[int, str]) -> list[Line]:
    """Measuring moments of communication plans that are due, a line per communication plan."""
    due: dict[int, list[PlanMeasuringMoment]] = defaultdict(list)
    for moment in due_moments(plans, on=on):
        due[moment.communication_plan_id].append(moment)
    lines = []
    for moments in due.values():
        first, number = moments[0], len(moments)
        page = reverse("admin:communication_communicationplan_change", args=[first.communication_plan_id])
        what = first.get_kind_display().capitalize() if number == 1 else f"{number} meetmomenten"
        since = f"op {in_words(first.on)}" if number == 1 else f"sinds {in_words(first.on)}"
        lines.append(
            Line(
                badge=MEASURING,
                title=f"{what}: {first.communication_plan}",
                url=f"{page}#meetmomenten",
                detail=_joined(places.get(first.plan.municipality_id, ""), since),
            )
        )
    return lines


def _contributions(plans: Sequence[Plan], *, places: dict[int, str]) -> list[Line]:
    """Contributions that are not answered yet, a line per plan."""
    counts = open_counts(plans)
    return [
        Line(
            badge=CONTRIBUTION,
            title="1 bijdrage nog niet beantwoord"
            if counts[plan.pk] == 1
            else f"{counts[plan.pk]} bijdragen nog niet beantwoord",
            url=f"{reverse('admin:communication_contribution_of_plan', args=[plan.pk])}?stand=open",
            detail=_joined(places.get(plan.municipality_id, ""), plan.title_with_period),
        )
        for plan in plans
        if counts[plan.pk]
    ]


def _moments(found: Sequence[AskingMoment], *, places: dict[int, str]) -> list[Line]:
    """The own communication moments: first those of which nobody said how it went."""
    lines = [
        Line(
            badge=MOMENT_OVER if one.is_over else MOMENT,
            title=one.moment.title,
            url=one.url,
            detail=_joined(
                places.get(one.moment.plan.municipality_id, ""),
                one.when,
                one.moment.get_channel_display(),
                "idee" if one.moment.state == one.moment.State.IDEA else "",
            ),
        )
        for one in found[:MOST_MOMENTS]
    ]
    if (more := len(found) - MOST_MOMENTS) > 0:
        plan = found[MOST_MOMENTS].moment.plan
        title = f"Nog {more} {'moment' if more == 1 else 'momenten'} van u of uw team"
        lines.append(Line(badge=MOMENT, title=title, url=tab_url(plan, "communication"), detail=""))
    return lines


def _expiring(user: User, *, on: datetime.date, places: dict[int, str]) -> list[Line]:
    """People whose data is erased within thirty days: time to ask whether it may stay."""
    people = expiring(user, on=on)
    rest = len(people) - MOST_PEOPLE
    return [
        Line(
            badge=EXPIRING,
            title=Truncator(one.name).chars(90),
            url=one.url,
            detail=_joined(
                places.get(one.municipality_id, ""),
                f"de gegevens worden gewist na {date_format(one.until, 'j F Y')}",
                f"daarna volgen er nog {rest}" if rest > 0 and number == MOST_PEOPLE else "",
            ),
        )
        for number, one in enumerate(people[:MOST_PEOPLE], 1)
    ]


def _comment(comment: Comment, places: dict[int, str]) -> Line:
    about = comment.subject
    return Line(
        badge=COMMENT,
        title=Truncator(comment.text).chars(90),
        url=f"{subject_url(comment)}#opmerkingen",
        detail=_joined(
            places.get(comment.plan.municipality_id, ""),
            f"{about._meta.verbose_name} {about}",
            f"van {comment.author}" if comment.author else "",
        ),
    )


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


# The programme of this year


def _programmes(plans: Sequence[Plan], *, on: datetime.date, places: dict[int, str]) -> list[ProgrammeTable]:
    programmes = {
        programme.plan_id: programme
        for programme in AnnualProgramme.objects.filter(plan__in=plans, year=on.year).defer("introduction")
    }
    actions = (
        Action.objects.filter(programme__in=programmes.values())
        .select_related("plan", "programme", "lead_team", "lead_person", "moved_to")
        .defer("description", "plan__remarks", "plan__legal_basis")
    )
    lines: dict[int, list[ActionLine]] = defaultdict(list)
    for line in lines_of(actions, on=on):
        lines[line.action.plan_id].append(line)
    found = []
    for plan in plans:
        counts = Counter(line.standing for line in lines[plan.pk])
        found.append(
            ProgrammeTable(
                plan=plan,
                place=places.get(plan.municipality_id, ""),
                year=on.year,
                programme=programmes.get(plan.pk),
                counts=sorted(counts.items(), key=lambda pair: -pair[1]),
                rows=lines[plan.pk][:MOST_ROWS],
                total=len(lines[plan.pk]),
                url=tab_url(plan, "programme"),
            )
        )
    return found


# The coming quarter


def _coming(
    plans: Sequence[Plan],
    focuses: dict[tuple[int, Quarter], QuarterFocus],
    *,
    quarter: Quarter,
    places: dict[int, str],
) -> list[Coming]:
    """Of each municipality the plan that covers the quarter; an adopted one before a draft."""
    chosen: dict[int, Plan] = {}
    for plan in sorted(plans, key=lambda plan: (plan.is_draft, -plan.first_year)):
        if plan.first_year <= quarter.year <= plan.last_year:
            chosen.setdefault(plan.municipality_id, plan)
    actions: dict[tuple[int, int | None], list[Action]] = defaultdict(list)
    for action in (
        Action.objects.filter(plan__in=chosen.values())
        .in_quarter(*quarter)
        .select_related("goal", "lead_team", "lead_person")
        .order_by("due_on", "pk")
    ):
        priority_id = action.priority_id or (action.goal.priority_id if action.goal else None)
        actions[(action.plan_id, priority_id)].append(action)
    return [
        Coming(
            place=places.get(plan.municipality_id, ""),
            quarter=quarter,
            focus=(focus := focuses.get((plan.pk, quarter))),
            actions=actions[(plan.pk, focus.priority_id)] if focus else [],
            url=tab_url(plan, "quarters"),
            calendar_url=reverse("calendar_now", args=[plan.municipality.slug]),
        )
        for plan in chosen.values()
    ]


# On its way to the council


ON_ITS_WAY = Standing("draft", "Concept", "✎", "warn")
COMPLETE = Standing("complete", "Compleet", "✓", "ok")
WAITING = Standing("waiting", "Wacht op het college", "→", "info")


def _council(
    plans: Sequence[Plan], drafts: Sequence[Draft], *, places: dict[int, str], on: datetime.date
) -> list[Council]:
    """Drafts with how far they are, and programmes that the college has still to adopt."""
    ids = {plan.pk for plan in plans}
    found = []
    for draft in drafts:
        progress = draft.progress
        if progress.plan.pk not in ids:
            continue
        is_complete = bool(progress.total) and progress.finished == progress.total and not draft.gaps
        missing = (
            "" if not draft.gaps else f"{len(draft.gaps)} {'punt' if len(draft.gaps) == 1 else 'punten'}"
        )
        found.append(
            Council(
                badge=COMPLETE if is_complete else ON_ITS_WAY,
                title=progress.plan.title_with_period,
                url=progress.url,
                detail=_joined(
                    draft.place,
                    f"{progress.finished} van {progress.total} hoofdstukken klaar",
                    f"nog {missing} open" if missing else "",
                ),
            )
        )
    waiting = AnnualProgramme.objects.filter(
        plan__in=[plan for plan in plans if not plan.is_draft], adopted_on=None, year__gte=on.year
    ).select_related("plan")
    for programme in waiting:
        found.append(
            Council(
                badge=WAITING,
                title=str(programme),
                url=tab_url(programme.plan, "programme"),
                detail=_joined(
                    places.get(programme.plan.municipality_id, ""), "nog niet vastgesteld door het college"
                ),
            )
        )
    return found


# What was agreed with partners


def _agreements(plans: Sequence[Plan], *, user: User, places: dict[int, str]) -> list[Agreement]:
    """What priorities of the plans in force say of partners: of the own organisations where that is known."""
    found = list(
        PriorityPartner.objects.filter(plan__in=plans).select_related(
            "organisation", "priority", "plan__municipality"
        )
    )
    own = set(user.team_memberships.current().values_list("team", flat=True)) if plans else set()
    mine = [one for one in found if one.organisation_id in own]
    return [
        Agreement(
            partner=str(one.organisation),
            role=one.role,
            priority=one.priority.title,
            place=places.get(one.plan.municipality_id, ""),
            url=reverse("plan", args=[one.plan.municipality.slug, one.plan.slug]),
        )
        for one in (mine or found)
    ]
