"""A communication plan in seven steps: how far it is, what could be more precise, when to measure."""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery

from communication.models import CommunicationPlan, PlanMeasuringMoment, PlanStep, ProblemSolution
from communication.periods import months_later
from municipalities.models import User
from plans.editing import Gone, add_record, delete_record, lock_for_change, require_present
from plans.models import Plan
from stakeholders.models import Organisation

Kind = PlanMeasuringMoment.Kind
# How the history names a moment that the rhythm proposed. One that somebody changed by hand has another
# last word there, and is theirs: another rhythm leaves it alone.
BY_RHYTHM = "Volgens het ritme"
# Evaluating after half a year and a year: the format of seed 002.
EVALUATE_AFTER = (6, 12)

# The days of a rhythm


def proposed_moments(
    starts_on: datetime.date | None, every: int | None, until: datetime.date
) -> list[tuple[str, datetime.date]]:
    """Kind and day of each moment that follows from the rhythm, in order, up to and including `until`.

    Measuring every `every` months after `starts_on`, evaluating after six and after twelve. Every day is
    counted from the beginning, so that an end of the month stays one. Without a beginning there is nothing.
    """
    if starts_on is None:
        return []
    whole_months = (until.year - starts_on.year) * 12 + until.month - starts_on.month
    found = [(Kind.EVALUATE.value, months) for months in EVALUATE_AFTER if months <= whole_months]
    if every:
        found += [(Kind.MEASURE.value, months) for months in range(every, whole_months + 1, every)]
    days = [(kind, months_later(starts_on, months)) for kind, months in found]
    # On one day one measures first: what came out is evaluated.
    return sorted(
        (pair for pair in days if pair[1] <= until), key=lambda pair: (pair[1], pair[0] == Kind.EVALUATE)
    )


@dataclass(frozen=True)
class Rhythm:
    """What the rhythm chosen means for the moments that stand there.

    `new` can be taken over; `dropped` came from another rhythm, and nothing was done with them yet;
    `kept` do not follow from the rhythm and stay: they are done, have an outcome, or somebody chose the day.
    """

    new: tuple[tuple[str, datetime.date], ...] = ()
    dropped: tuple[PlanMeasuringMoment, ...] = ()
    kept: tuple[PlanMeasuringMoment, ...] = ()


def moments_of(communication_plan: CommunicationPlan) -> list[PlanMeasuringMoment]:
    """Its measuring moments by day, each with how the history last called it (`last_reason`). One query."""
    history = PlanMeasuringMoment.history.filter(id=OuterRef("pk")).order_by("-history_date", "-history_id")
    return list(
        PlanMeasuringMoment.objects.filter(communication_plan=communication_plan)
        .annotate(last_reason=Subquery(history.values("history_change_reason")[:1]))
        .order_by("on", "-kind", "pk")
    )


def rhythm_of(
    communication_plan: CommunicationPlan, moments: Sequence[PlanMeasuringMoment] | None = None
) -> Rhythm:
    """Hold the rhythm against the moments that stand there (`moments_of`). Needs `plan` selected."""
    standing = moments_of(communication_plan) if moments is None else moments
    plan = communication_plan.plan
    proposed = proposed_moments(
        communication_plan.starts_on,
        communication_plan.measure_every,
        datetime.date(plan.last_year, 12, 31),
    )
    there = {(moment.kind, moment.on) for moment in standing}
    beside = [moment for moment in standing if (moment.kind, moment.on) not in set(proposed)]
    dropped = [moment for moment in beside if _is_untouched(moment)]
    return Rhythm(
        new=tuple(pair for pair in proposed if pair not in there),
        dropped=tuple(dropped),
        kept=tuple(moment for moment in beside if moment not in dropped),
    )


def _is_untouched(moment: Any) -> bool:
    return not moment.is_done and not moment.outcome and moment.last_reason == BY_RHYTHM


@transaction.atomic
def take_over_moments(
    *, communication_plan: CommunicationPlan, wanted: Iterable[tuple[str, datetime.date]], by: User
) -> int:
    """Add those of `wanted` that the rhythm proposes now; return how many. Raises Gone."""
    lock_for_change(communication_plan)
    require_present(communication_plan)
    chosen = set(wanted)
    added = 0
    for kind, day in rhythm_of(communication_plan).new:
        if (kind, day) in chosen:
            moment = PlanMeasuringMoment(
                plan=communication_plan.plan, communication_plan=communication_plan, kind=kind, on=day
            )
            add_record(record=moment, by=by, reason=BY_RHYTHM)
            added += 1
    return added


@transaction.atomic
def drop_moments(*, communication_plan: CommunicationPlan, by: User) -> int:
    """Delete the moments of a former rhythm with which nothing was done; return how many. Raises Gone."""
    lock_for_change(communication_plan)
    require_present(communication_plan)
    dropped = rhythm_of(communication_plan).dropped
    for moment in dropped:
        delete_record(record=moment, by=by, reason="Past niet in het nieuwe ritme")
    return len(dropped)


# Adding what it consists of


def add_pair(
    *, communication_plan: CommunicationPlan, problem: str, by: User, cause: str = "", solution: str = ""
) -> ProblemSolution:
    """Add a problem, with its cause and solution, at the end. Raises Gone."""
    pair = ProblemSolution(
        plan=communication_plan.plan,
        communication_plan=communication_plan,
        problem=problem,
        cause=cause,
        solution=solution,
    )
    _add(pair, communication_plan, by=by)
    return pair


def add_step(
    *,
    communication_plan: CommunicationPlan,
    what: str,
    by: User,
    organisation: Organisation | None = None,
    starts_on: datetime.date | None = None,
    due_on: datetime.date | None = None,
) -> PlanStep:
    """Add a step at the end. Raises Gone."""
    step = PlanStep(
        plan=communication_plan.plan,
        communication_plan=communication_plan,
        what=what,
        organisation=organisation,
        starts_on=starts_on,
        due_on=due_on,
    )
    _add(step, communication_plan, by=by)
    return step


def add_measuring_moment(
    *, communication_plan: CommunicationPlan, kind: str, on: datetime.date, by: User
) -> PlanMeasuringMoment:
    """Add a moment on a day of one's own choice. Raises Gone."""
    moment = PlanMeasuringMoment(
        plan=communication_plan.plan, communication_plan=communication_plan, kind=kind, on=on
    )
    _add(moment, communication_plan, by=by)
    return moment


@transaction.atomic
def _add(part: Any, communication_plan: CommunicationPlan, *, by: User) -> None:
    lock_for_change(communication_plan)
    if not CommunicationPlan.objects.filter(pk=communication_plan.pk).exists():
        raise Gone
    add_record(record=part, by=by)


# The seven steps


@dataclass(frozen=True)
class Step:
    """One of the seven steps: its number and name, and whether anything stands in it."""

    number: int
    key: str
    name: str
    is_filled: bool
    count: int = 0

    @property
    def heading(self) -> str:
        """1. Introductie."""
        return f"{self.number}. {self.name}"


def with_parts(communication_plans: Any) -> Any:
    """Communication plans with all they consist of: one query per kind of part."""
    return communication_plans.prefetch_related("pairs", "steps__organisation", "measuring_moments")


def steps_of(communication_plan: CommunicationPlan) -> tuple[Step, ...]:
    """How far it is, step by step. Needs `with_parts`."""
    one = communication_plan
    pairs, steps = list(one.pairs.all()), list(one.steps.all())
    moments = list(one.measuring_moments.all())
    solved = sum(bool(pair.solution) for pair in pairs)
    swot = (one.strengths, one.weaknesses, one.opportunities, one.threats)
    return (
        Step(1, "introductie", "Introductie", any((one.purpose, one.aims, one.target_groups))),
        Step(2, "situatie", "Situatie", any((one.situation, *swot))),
        Step(3, "probleemanalyse", "Probleemanalyse", bool(pairs), len(pairs)),
        Step(4, "oplossingen", "Oplossingen", bool(solved), solved),
        Step(5, "strategie", "Strategie", bool(one.strategy or one.channels or steps), len(steps)),
        Step(
            6,
            "realisatie",
            "Realisatie",
            bool(one.means) or any(step.is_done for step in steps),
            sum(step.is_done for step in steps),
        ),
        Step(7, "evalueren", "Evalueren", bool(one.evaluation or moments), len(moments)),
    )


# Hints: a question, never a refusal


@dataclass(frozen=True)
class Hint:
    """A question at a field or list (`place`) that may make the plan better."""

    place: str
    text: str


TOO_WIDE = frozenset(
    (
        "inwoner", "inwoners", "bewoner", "bewoners", "burger", "burgers", "iedereen", "allen", "publiek",
        "mensen", "men", "samenleving", "gemeenschap", "gemeente", "doelgroep", "doelgroepen",
    )
)  # fmt: skip
# Words that make such a group no smaller.
NO_LIMIT = frozenset(
    (
        "de", "het", "een", "alle", "al", "onze", "ons", "van", "in", "en", "hele", "grote", "groep",
        "lokale", "eigen",
    )
)  # fmt: skip
MEASURES = re.compile(
    r"\d|%|\b(procent|helft|derde|kwart|dubbel|dubbele|verdubbel\w*|halver\w*|"
    r"(één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|twintig|dertig|veertig|vijftig|"
    r"zestig|zeventig|tachtig|negentig|honderd|duizend)\s+(keer|maal|procent|van|op|nieuwe|extra|meer|"
    r"minder|buurten|wijken|groepen|initiatieven|bijeenkomsten|gesprekken|inwoners|meldingen|leden)|"
    r"alle|elke|iedere|minstens|ten minste|hoogstens|geen)\b",
    re.IGNORECASE,
)


def lines_of(text: str) -> list[str]:
    """The points of a field that has one a line, without the dash or dot that people put before them."""
    return [point for line in text.splitlines() if (point := line.strip().lstrip("-–•* ").strip())]


def is_too_wide(group: str) -> bool:
    """Whether a target group is everybody: "inwoners", "alle bewoners van de gemeente"."""
    words = [word for word in re.findall(r"[\w-]+", group.casefold()) if word not in NO_LIMIT]
    return bool(words) and all(word in TOO_WIDE for word in words)


def is_measurable(aim: str) -> bool:
    """Whether an aim holds something by which one can see that it is reached: a number, a share, a limit."""
    return MEASURES.search(aim) is not None


def hints_of(communication_plan: CommunicationPlan) -> list[Hint]:
    """What could be more precise, in the order of the steps. Needs `with_parts`."""
    found = [
        Hint("aims", f"‘{short(aim)}’: waaraan ziet u dat dit gelukt is? Noem bijvoorbeeld een aantal.")
        for aim in lines_of(communication_plan.aims)
        if not is_measurable(aim)
    ]
    found += [
        Hint(
            "target_groups",
            f"‘{short(group)}’: kunt u dit preciezer maken? Noem een wijk, een leeftijd of wat mensen"
            " al doen. Denk ook aan ondernemers.",
        )
        for group in lines_of(communication_plan.target_groups)
        if is_too_wide(group)
    ]
    found += [
        Hint("pairs", f"‘{short(pair.problem)}’: welke oplossing hoort hierbij?")
        for pair in communication_plan.pairs.all()
        if not pair.solution
    ]
    for step in communication_plan.steps.all():
        missing = [
            word
            for word, is_missing in (
                ("wie dit doet", step.organisation_id is None),
                ("wanneer het klaar is", step.due_on is None),
            )
            if is_missing
        ]
        if missing:
            found.append(
                Hint("steps", f"‘{short(step.what)}’: er staat nog niet bij {' en '.join(missing)}.")
            )
    return found


def short(text: str) -> str:
    """The beginning of a text, for a sentence about it."""
    return text if len(text) <= 60 else f"{text[:59]}…"


# What is due


def due_moments(plans: Sequence[Plan], *, on: datetime.date) -> list[PlanMeasuringMoment]:
    """Measuring moments of `plans` whose day has come and that are not done, the oldest first. One query."""
    return list(
        PlanMeasuringMoment.objects.filter(Q(is_done=False), plan__in=plans, on__lte=on)
        .select_related("communication_plan", "plan")
        .order_by("on", "pk")
    )


# Who reads it


def readable_by(user: Any) -> Any:
    """Communication plans that `user` may read: members all, everybody the public ones of adopted plans."""
    return CommunicationPlan.objects.filter(
        Q(plan__in=Plan.objects.read_as_draft_by(user)) | Q(plan__status=Plan.Status.ADOPTED, is_public=True)
    )
