"""The shape of the demo data: plain data, one dataclass per record.

Records name each other by what a reader sees: a theme by (number of its field, position in the field), a
priority and an organisation by name, an action by its title in the programme of the year before.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from plans.starting import period_slug

EXAMPLE_NOTICE = "Voorbeeld op basis van een openbaar stuk; geen stuk van de gemeente"
FICTION_NOTICE = "Verzonnen voorbeeld; de gemeente Duinwaard bestaat niet"

ThemeKey = tuple[int, int]


@dataclass(frozen=True)
class DemoOrganisation:
    """A partner or team; `serves` holds CBS codes, `members` the first part of e-mail addresses."""

    name: str
    kind: str
    official_name: str = ""
    serves: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True)
class DemoContact:
    """Who speaks for an organisation; nobody's name. `erased_on`: nothing but the function is left."""

    organisation: str
    function: str
    phone: str = ""
    email: str = ""
    note: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    retain_until: datetime.date | None = None
    erased_on: datetime.date | None = None


@dataclass(frozen=True)
class DemoPartnership:
    """A partnership with its members; `themes` and `regional` say what it serves in the plan."""

    name: str
    kind: str
    members: tuple[str, ...] = ()
    purpose: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    themes: tuple[ThemeKey, ...] = ()
    explanation: str = ""
    regional: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DemoActor:
    """How an organisation stands to a priority; `scores` are power, interest and support."""

    priority: str
    organisation: str
    scores: tuple[int, int, int]
    reason: str
    we_ask: str = ""
    they_bring: str = ""
    agreed_on: datetime.date | None = None


@dataclass(frozen=True)
class DemoAdministrator:
    """Who administers a neighbourhood initiative; nobody's name."""

    email: str
    phone: str
    consented_on: datetime.date
    retain_until: datetime.date
    may_go_to_police: bool = True


@dataclass(frozen=True)
class DemoInitiative:
    """A neighbourhood initiative. `measured` holds day, members, signs, and whether the police joins."""

    name: str
    platform: str
    started_on: datetime.date
    areas: tuple[str, ...] = ()
    area_text: str = ""
    stopped_on: datetime.date | None = None
    note: str = ""
    measured: tuple[tuple[datetime.date, int | None, int | None, bool | None], ...] = ()
    evaluated: tuple[tuple[str, datetime.date, str, str], ...] = ()
    administrators: tuple[DemoAdministrator, ...] = ()


@dataclass(frozen=True)
class DemoCampaign:
    """A campaign of the municipality itself, with the fields of its rule."""

    name: str
    about: str = ""
    rule: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoMoment:
    """A communication moment. `subject` is the title of a priority or a theme."""

    on: datetime.date
    title: str
    message: str
    channel: str
    subject: str | ThemeKey | None = None
    group: str = ""
    until: datetime.date | None = None
    repeats: str = "once"
    repeats_until: datetime.date | None = None
    team: str = ""
    person: str = ""
    state: str = "planned"
    is_public: bool = True
    campaign: str = ""
    result: str = ""


@dataclass(frozen=True)
class DemoFrame:
    """A strategic communication frame; `blocks` holds the points by the number of their block."""

    first_year: int
    last_year: int
    ambition: str
    blocks: dict[int, str]
    is_public: bool = True


@dataclass(frozen=True)
class DemoCommunicationPlan:
    """A communication plan: `texts` are its fields, the rest what hangs on it."""

    title: str
    texts: dict[str, Any]
    priority: str = ""
    is_public: bool = False
    pairs: tuple[tuple[str, str, str], ...] = ()
    steps: tuple[tuple[str, str, datetime.date, datetime.date, bool], ...] = ()
    measuring: tuple[tuple[str, datetime.date, str], ...] = ()


@dataclass(frozen=True)
class DemoContribution:
    """What somebody said of a draft plan, about a chapter or priority by its title, with our answer."""

    source: str
    way: str
    received_on: datetime.date
    text: str
    chapter: str = ""
    priority: str = ""
    organisation: str = ""
    outcome: str = "open"
    answer: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DemoRegionalPriority:
    """A priority of the region, the police unit or the country; the leads are roles."""

    level: str
    title: str
    period: str = ""
    political_lead: str = ""
    project_leader: str = ""


@dataclass(frozen=True)
class DemoChapter:
    """A chapter with its sections; `kind` is a value of `Chapter.Kind`."""

    kind: str
    title: str
    body: str = ""
    numbered: bool = True
    finished: bool = True
    sections: list["DemoChapter"] = field(default_factory=list)


@dataclass(frozen=True)
class DemoTopic:
    """A theme below a priority, with the topics below it."""

    title: str
    text: str = ""
    topics: tuple["DemoTopic", ...] = ()


@dataclass(frozen=True)
class DemoPriority:
    """A priority with all its parts; `regional` holds (level, title), `partners` (name, role)."""

    title: str
    themes: list[ThemeKey]
    text: str = ""
    reason: str = ""
    subthemes: tuple[str, ...] = ()
    regional: tuple[tuple[str, str], ...] = ()
    continues: str = ""
    approach: str = ""
    tracks: tuple[str, ...] = ()
    efforts_introduction: str = ""
    efforts: tuple[str, ...] = ()
    partners_text: str = ""
    partners: tuple[tuple[str, str], ...] = ()
    result: str = ""
    topics: tuple[DemoTopic, ...] = ()
    goals: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoGoal:
    """A goal of a theme or below a heading; those of a priority stand with it."""

    text: str
    theme: ThemeKey | None = None
    heading: str = ""


@dataclass(frozen=True)
class DemoReport:
    """A progress report; `delay` says why it is not on schedule, empty is on schedule.

    Without `by` the lead of the action reports; without `state` the action runs, and the last report says
    what the action says.
    """

    on: str
    done: str
    next_step: str = ""
    delay: str = ""
    state: str = ""
    by: str = ""


@dataclass(frozen=True)
class DemoAction:
    """An action of a year's programme.

    `subject` is the title of a priority or a theme, `goal` the text of a goal, `start` and `due` moments as
    people write them, `person` the first part of an e-mail address. `origin` and `lesson_from` are titles in the
    programme of the year before.
    """

    title: str
    subject: str | ThemeKey | None = None
    goal: str = ""
    text: str = ""
    team: str = ""
    person: str = ""
    partners: tuple[str, ...] = ()
    start: str = ""
    due: str = ""
    phase: str = "plan"
    state: str = "not_started"
    result: str = ""
    evidence: str = ""
    lessons: str = ""
    budget: int | None = None
    extra: int | None = None
    programme: str = ""
    origin: str = ""
    lesson_from: str = ""
    reports: tuple[DemoReport, ...] = ()


@dataclass(frozen=True)
class DemoProgramme:
    """The programme of a year, adopted by the college on `adopted_on`, or a concept."""

    year: int
    introduction: str = ""
    adopted_on: datetime.date | None = None
    reference: str = ""
    actions: tuple[DemoAction, ...] = ()


@dataclass(frozen=True)
class DemoQuarter:
    """The priority of a quarter and the sentence why."""

    year: int
    quarter: int
    priority: str
    sentence: str


@dataclass(frozen=True)
class DemoComment:
    """A comment on a chapter or priority, named by its title, with the answers to it."""

    chapter: str
    by: str
    text: str
    priority: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    settled_by: str = ""


@dataclass(frozen=True)
class DemoThemeText:
    """A text on themes that are no priority; without a title it introduces its field."""

    field: int
    title: str
    themes: list[ThemeKey]
    text: str


@dataclass(frozen=True)
class DemoSource:
    """Where figures come from; `breaks` holds the first day of each break and what is different since."""

    name: str
    holder: str = ""
    method: str = ""
    frequency: str = ""
    link: str = ""
    licence: str = ""
    breaks: tuple[tuple[datetime.date, str], ...] = ()


@dataclass(frozen=True)
class DemoDefinition:
    """One version of the definition of an indicator; the first has no `starts_on`."""

    name: str
    unit: str = "count"
    definition: str = ""
    source: str = ""
    decimals: int = 0
    rate_base: int | None = None
    rate_of: str = ""
    rank_size: int | None = None
    rank_best: str = ""
    starts_on: datetime.date | None = None
    change: str = ""


@dataclass(frozen=True)
class DemoFigure:
    """A figure: `period` as people write it, `value` in Dutch notation.

    `value` is "." where there is none and "geheim" where it is secret; a "v" behind it means provisional.
    `was` is the figure that `because` corrected.
    """

    period: str
    value: str = ""
    low: str = ""
    high: str = ""
    rank_size: int | None = None
    judgement: str = ""
    evidence: str = ""
    assessor: str = ""
    note: str = ""
    version: int = 1
    was: str = ""
    because: str = ""


@dataclass(frozen=True)
class DemoIndicator:
    """An indicator with its versions and figures; `others` holds those of (kind, name) of another area."""

    versions: tuple[DemoDefinition, ...]
    direction: str
    explanation: str = ""
    kind: str = "objective"
    frequency: str = "year"
    team: str = ""
    figures: tuple[DemoFigure, ...] = ()
    others: dict[tuple[str, str], tuple[DemoFigure, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called now: plans find it by this."""
        return self.versions[-1].name


@dataclass(frozen=True)
class DemoReading:
    """What a target means as somebody clarified it later."""

    operator: str
    value: str
    because: str


@dataclass(frozen=True)
class DemoPlace:
    """An indicator in a plan: at a `priority` or an `objective`, named by their text, or in the safety picture.

    `targets` holds the text to the letter by year; without a year for the end of the plan.
    """

    indicator: str
    priority: str = ""
    objective: str = ""
    name: str = ""
    source: str = ""
    targets: tuple[tuple[int | None, str], ...] = ()
    baseline_year: int | None = None
    clarified: dict[int | None, DemoReading] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoPlan:
    """A whole plan. `cbs_code` is empty for the made-up municipality.

    `neighbourhoods` holds the households of each.
    """

    cbs_code: str
    title: str
    first_year: int
    last_year: int
    notice: str
    subtitle: str = ""
    adopted: bool = True
    metadata: dict[str, str | datetime.date] = field(default_factory=dict)
    organisations: list[DemoOrganisation] = field(default_factory=list)
    regional_priorities: list[DemoRegionalPriority] = field(default_factory=list)
    steering_group: str = ""
    theme_owners: dict[ThemeKey, str] = field(default_factory=dict)
    chapters: list[DemoChapter] = field(default_factory=list)
    principles: list[tuple[str, str]] = field(default_factory=list)
    objectives: list[str] = field(default_factory=list)
    priorities: list[DemoPriority] = field(default_factory=list)
    goals: list[DemoGoal] = field(default_factory=list)
    theme_texts: list[DemoThemeText] = field(default_factory=list)
    signatories: list[str] = field(default_factory=list)
    former_slug: str = ""
    subthemes: list[tuple[str, ThemeKey]] = field(default_factory=list)
    programmes: list[DemoProgramme] = field(default_factory=list)
    quarters: list[DemoQuarter] = field(default_factory=list)
    comments: list[DemoComment] = field(default_factory=list)
    sources: list[DemoSource] = field(default_factory=list)
    indicators: list[DemoIndicator] = field(default_factory=list)
    places: list[DemoPlace] = field(default_factory=list)
    contacts: list[DemoContact] = field(default_factory=list)
    partnerships: list[DemoPartnership] = field(default_factory=list)
    actors: list[DemoActor] = field(default_factory=list)
    neighbourhoods: dict[str, int] = field(default_factory=dict)
    initiatives: list[DemoInitiative] = field(default_factory=list)
    campaigns: list[DemoCampaign] = field(default_factory=list)
    moments: list[DemoMoment] = field(default_factory=list)
    frames: list[DemoFrame] = field(default_factory=list)
    communication_plans: list[DemoCommunicationPlan] = field(default_factory=list)
    contributions: list[DemoContribution] = field(default_factory=list)

    @property
    def slug(self) -> str:
        """The period in the address, as `plans.starting` makes it."""
        return period_slug(self.first_year, self.last_year)
