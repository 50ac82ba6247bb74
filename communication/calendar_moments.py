"""Moments as the calendar shows them: who sees which, in what words, and by what one can filter."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from communication.models import CommunicationMoment
from communication.models.moment import CommunicationMomentQuerySet
from communication.moments import is_published, occurrences
from communication.periods import Period, days_in_words
from plans.models import Plan
from priorities.models import Action

State = CommunicationMoment.State
Repeats = CommunicationMoment.Repeats
ALL_CHANNELS = [(channel.value, str(channel.label)) for channel in CommunicationMoment.Channel]


# By what one can filter


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see; empty is everything.

    `theme` is `p` or `t` with the id of a priority or theme, `owner` is `t` or `c` with that of a team or
    colleague. What is not among the moments of the page gives nothing.
    """

    channel: str = ""
    theme: str = ""
    owner: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """Read `?kanaal=&thema=&eigenaar=`."""
        return cls(
            *(str(query.get(name, "")).replace("\0", "")[:40] for name in ("kanaal", "thema", "eigenaar"))
        )

    def __bool__(self) -> bool:
        return bool(self.channel or self.theme or self.owner)

    @property
    def query(self) -> str:
        """As query string with its question mark; empty without filters."""
        chosen = {"kanaal": self.channel, "thema": self.theme, "eigenaar": self.owner}
        chosen = {name: value for name, value in chosen.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def take(self, *, channel: str, themes: Collection[str], owners: Collection[str]) -> bool:
        """Whether something with this channel, these themes and these owners is wanted."""
        return (
            (not self.channel or self.channel == channel)
            and (not self.theme or self.theme in themes)
            and (not self.owner or self.owner in owners)
        )


NO_FILTERS = Filters()


@dataclass(frozen=True)
class FilterField:
    """One choice list of the filter: its name in the query, its label, its choices (value and word)."""

    name: str
    label: str
    everything: str
    choices: list[tuple[str, str]]
    chosen: str


def filter_fields(rows: Iterable["Subject"], filters: Filters, *, where: str) -> list[FilterField]:
    """The choices that the page has; a field with nothing to choose is left out.

    `where` says of which page a choice is not, when somebody came with it from another one.
    """
    found = list(rows)
    channels = {row.channel for row in found}
    themes: dict[str, str] = {}
    owners: dict[str, str] = {}
    for row in found:
        themes |= row.themes
        owners |= row.owners
    fields = []
    for name, label, everything, choices, chosen in (
        (
            "kanaal",
            "Kanaal",
            "Alle kanalen",
            [pair for pair in ALL_CHANNELS if pair[0] in channels],
            filters.channel,
        ),
        ("thema", "Prioriteit of thema", "Alles", _sorted(themes), filters.theme),
        ("eigenaar", "Eigenaar", "Iedereen", _sorted(owners), filters.owner),
    ):
        if chosen and chosen not in dict(choices):
            known = dict(ALL_CHANNELS).get(chosen, "") if name == "kanaal" else ""
            choices = [*choices, (chosen, f"{known or 'Deze keuze'}: niet in {where}")]
        if len(choices) > 1 or chosen:
            fields.append(FilterField(name, label, everything, choices, chosen))
    return fields


def _sorted(choices: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(choices.items(), key=lambda pair: (pair[1].casefold(), pair[0]))


@dataclass(frozen=True)
class Subject:
    """What a moment or action is about and of whom, as filters name it, with the words."""

    channel: str = ""
    themes: dict[str, str] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)

    def is_wanted(self, filters: Filters) -> bool:
        """Whether `filters` let it through."""
        return filters.take(channel=self.channel, themes=self.themes, owners=self.owners)


def subject_of(moment: CommunicationMoment, *, for_members: bool) -> Subject:
    """The subject of a moment; persons are named to members alone. No query with `moments_of`."""
    themes = {}
    if moment.priority:
        themes[f"p{moment.priority_id}"] = moment.priority.title
    if moment.theme:
        themes[f"t{moment.theme_id}"] = moment.theme.name
    owners = {}
    if moment.owner_team:
        owners[f"t{moment.owner_team_id}"] = moment.owner_team.name
    if moment.owner and for_members:
        owners[f"c{moment.owner_id}"] = str(moment.owner)
    return Subject(moment.channel, themes, owners)


def subject_of_action(action: Action, *, for_members: bool) -> Subject:
    """The subject of an action, with its goal, priority, theme, team and person at hand."""
    themes = {}
    for source in (action, action.goal):
        if source is not None and source.priority:
            themes[f"p{source.priority_id}"] = source.priority.title
        if source is not None and source.theme:
            themes[f"t{source.theme_id}"] = source.theme.name
    owners = {}
    if action.lead_team:
        owners[f"t{action.lead_team_id}"] = action.lead_team.name
    if action.lead_person and for_members:
        owners[f"c{action.lead_person_id}"] = str(action.lead_person)
    return Subject("", themes, owners)


# Which moments, in what words


def is_insider(user: Any, plan: Plan) -> bool:
    """Whether `user` sees all moments of `plan`, ideas and drafts included."""
    return bool(user.has_perm("communication.view_communicationmoment", plan))


def moments_of(
    plans: Collection[Plan], first: datetime.date, last: datetime.date, *, user: Any
) -> list[CommunicationMoment]:
    """What `user` may see of the moments of `plans` that may take place between two days. One query.

    Everybody sees what is published, or was and does not take place; members see everything.
    """
    open_to = [plan.pk for plan in plans if is_insider(user, plan)]
    found = (
        CommunicationMoment.objects.around(first, last)
        .filter(Q(plan__in=open_to) | CommunicationMomentQuerySet.is_announced(), plan__in=plans)
        .select_related("priority", "theme__field", "owner_team", "owner", "campaign")
        .order_by("starts_on", "title", "pk")
    )
    by_pk = {plan.pk: plan for plan in plans}
    moments = list(found)
    for moment in moments:
        moment.plan = by_pk[moment.plan_id]
    return moments


@dataclass(frozen=True)
class Mark:
    """How a moment stands, in a word with a sign; `name` is the colour of the badge."""

    word: str
    sign: str
    name: str


IDEA = Mark("idee", "?", "warn")
INSIDE = Mark("alleen voor collega's", "✎", "warn")
PLANNED = Mark("gepland", "…", "")
DONE = Mark("gedaan", "✓", "ok")
CANCELLED = Mark("gaat niet door", "×", "bad")


def mark_of(moment: CommunicationMoment) -> Mark:
    """How `moment` stands. Members see so which ones nobody else sees."""
    if moment.state == State.CANCELLED:
        return CANCELLED
    if moment.state == State.IDEA:
        return IDEA
    if not is_published(moment):
        return INSIDE
    return DONE if moment.state == State.DONE else PLANNED


@dataclass(frozen=True)
class CalendarMoment:
    """A moment in a period of the calendar: once, also when it takes place more often in it.

    `when` is in words; `first` the first day in the period, `next_on` the first day from today on (None when
    all is over). `about` is its priority or theme, `owner` the team, for members with the colleague. `url` is
    its own page, for members.
    """

    pk: int
    title: str
    message: str
    when: str
    first: datetime.date
    next_on: datetime.date | None
    times: int
    channel: str
    target_group: str
    about: str
    priority_id: int | None
    owner: str
    campaign: str
    result: str
    state: str
    mark: Mark
    is_concept: bool
    has_begun: bool
    url: str
    subject: Subject

    @property
    def is_past(self) -> bool:
        """Whether its last day in the period is over."""
        return self.next_on is None

    @property
    def is_cancelled(self) -> bool:
        """Whether it does not take place."""
        return self.state == State.CANCELLED

    @property
    def is_done(self) -> bool:
        """Whether it took place."""
        return self.state == State.DONE

    @property
    def says_more(self) -> bool:
        """Whether the mark tells something besides that it will take place."""
        return self.mark is not PLANNED


def calendar_moment(
    moment: CommunicationMoment, period: Period, *, year: int, today: datetime.date, user: Any
) -> CalendarMoment | None:
    """`moment` as it stands in `period`; None when it does not take place in it. No query."""
    times = occurrences(moment, *period)
    if not times:
        return None
    inside = is_insider(user, moment.plan)
    subject = subject_of(moment, for_members=inside)
    coming = [one for one in times if one.last >= today]
    return CalendarMoment(
        pk=moment.pk,
        title=moment.title,
        message=moment.message,
        when=when_in_words(moment, times, year=year),
        first=times[0].first,
        next_on=max(coming[0].first, min(today, coming[0].last)) if coming else None,
        times=len(times),
        channel=moment.get_channel_display(),
        target_group=moment.target_group,
        about=next(iter(subject.themes.values()), ""),
        priority_id=moment.priority_id,
        owner=", ".join(subject.owners.values()),
        campaign=moment.campaign.name if moment.campaign else "",
        result=moment.result if inside else "",
        state=moment.state,
        mark=mark_of(moment),
        is_concept=moment.state != State.CANCELLED and not is_published(moment),
        has_begun=times[0].first <= today,
        url=moment_url(moment) if inside else "",
        subject=subject,
    )


def when_in_words(moment: CommunicationMoment, times: list[Period], *, year: int) -> str:
    """The days of `times`: 3 november; elke week, 6 oktober t/m 29 december."""
    whole = Period(times[0].first, times[-1].last)
    words = days_in_words(whole, year=year)
    if moment.repeats in {Repeats.ONCE, Repeats.YEARLY}:
        return words
    return f"{moment.get_repeats_display()}, {words}"


def moment_url(moment: CommunicationMoment) -> str:
    """Its own page in the hub."""
    return reverse("admin:communication_communicationmoment_change", args=[moment.pk])


def add_url(plan: Plan | None, on: datetime.date, priority_id: int | None, *, user: Any, back: str) -> str:
    """Where `user` adds a moment on the day `on`; empty for who may not, or without a plan.

    `back` says to which page saving leads: `kalender` or `maand`.
    """
    if plan is None or not user.has_perm("communication.add_communicationmoment", plan):
        return ""
    known = {"plan": plan.pk, "starts_on": on.isoformat(), "priority": priority_id or "", "van": back}
    query = urlencode({name: value for name, value in known.items() if value})
    return f"{reverse('admin:communication_communicationmoment_add')}?{query}"
