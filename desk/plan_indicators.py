"""The indicators of a plan as its writers see them: what each wants, how it stands, what is to be done."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from indicators.dashboard import Badge
from indicators.due import due_periods, last_of, next_period
from indicators.models import Indicator, PlanIndicator, Target
from indicators.models.indicator import Unit
from indicators.periods import Period
from indicators.pictures import cell_of
from indicators.placing import SAFETY_PICTURE, former_targets
from indicators.reading import IndicatorFigures, PlanFigures
from indicators.targets import plain_target
from plans.models import Plan

Role = PlanIndicator.Role
# Of so many due periods the names are said; of more the first and the last.
MOST_PERIODS = 2


@dataclass(frozen=True)
class TargetLine:
    """A target to the letter, and in words what it means or what is still to be asked."""

    target: Target
    words: str
    is_clear: bool
    is_clarified: bool


@dataclass(frozen=True)
class TargetYears:
    """Targets of several years that say the same; `years` is empty for the end of the plan."""

    years: str
    text: str
    words: str
    is_clear: bool


@dataclass(frozen=True)
class Due:
    """Figures that are to come: those of periods that are over, else the next one."""

    periods: tuple[Period, ...]
    next: Period | None
    is_judgement: bool = False

    @property
    def words(self) -> str:
        """What is due, or when the next figure is: "cijfer over 2025", "2026, na 31 december 2026"."""
        if self.periods:
            what = "oordeel" if self.is_judgement else "cijfer"
            if len(self.periods) == 1:
                return f"{what} over {self.periods[0]}"
            more = "oordelen" if self.is_judgement else "cijfers"
            if len(self.periods) <= MOST_PERIODS:
                return f"{more} over {' en '.join(map(str, self.periods))}"
            return f"{len(self.periods)} {more}: {self.periods[0]} tot en met {self.periods[-1]}"
        return str(self.next) if self.next else ""


@dataclass(frozen=True)
class Row:
    """One indicator of the plan."""

    part: PlanIndicator
    indicator: Indicator
    targets: tuple[TargetLine, ...]
    former: tuple[str, ...]
    source: str
    badge: Badge
    last: str
    last_period: str
    due: Due
    has_newer_definition: bool

    @property
    def wanted(self) -> list[TargetYears]:
        """The targets, those that say the same in one line."""
        return together(self.targets)

    @property
    def is_clear(self) -> bool:
        """Whether every target can be held against a figure."""
        return all(line.is_clear for line in self.targets)

    @property
    def missing(self) -> list[str]:
        """What it lacks, in words."""
        return lacking(self)

    @property
    def url(self) -> str:
        """Its own page."""
        return reverse("admin:indicators_planindicator_change", args=[self.part.pk])


@dataclass(frozen=True)
class Group:
    """A place in the plan with its indicators; `place` as in `PlanIndicator.place`."""

    kind: str
    title: str
    place: str
    url: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class PlanIndicators:
    """All places of a plan."""

    groups: tuple[Group, ...]

    @property
    def rows(self) -> list[Row]:
        """Every indicator, in the order of the plan."""
        return [row for group in self.groups for row in group.rows]

    @property
    def unclear(self) -> int:
        """How many targets are not clear."""
        return sum(not line.is_clear for row in self.rows for line in row.targets)

    @property
    def due(self) -> int:
        """How many indicators lack a figure of a period that is over."""
        return sum(bool(row.due.periods) for row in self.rows)

    @property
    def count(self) -> int:
        """How many indicators stand in the plan."""
        return len(self.rows)


def lacking(row: Row) -> list[str]:
    """What an indicator of a plan lacks."""
    lacks = [
        ("geen streefwaarde", not row.targets),
        ("geen bron", not row.source),
    ]
    return [word for word, is_missing in lacks if is_missing]


def indicators_of(plan: Plan, *, on: datetime.date) -> PlanIndicators:
    """The indicators of `plan` on the day `on`. A fixed number of queries."""
    figures = PlanFigures.of(plan, on=on)
    former = former_targets(plan) if plan.is_draft else {}

    def rows(several: Iterable[IndicatorFigures]) -> tuple[Row, ...]:
        return tuple(row_of(one, former.get(one.indicator.pk, ())) for one in several)

    groups = [
        Group(
            "Algemene doelstelling",
            part.record.text,
            f"{Role.OBJECTIVE}:{part.record.pk}",
            reverse("admin:plans_objective_change", args=[part.record.pk]),
            rows(part.figures),
        )
        for part in figures.objectives
    ]
    groups += [
        Group(
            "Prioriteit",
            part.record.title,  # type: ignore[union-attr]
            f"{Role.PRIORITY}:{part.record.pk}",
            reverse("admin:priorities_priority_change", args=[part.record.pk]),
            rows(part.figures),
        )
        for part in figures.priorities
    ]
    groups.append(Group("", "Veiligheidsbeeld", SAFETY_PICTURE, "", rows(figures.safety_picture)))
    return PlanIndicators(tuple(groups))


def row_of(figures: IndicatorFigures, former: Iterable[Target] = ()) -> Row:
    """One indicator of a plan."""
    last = figures.last
    return Row(
        part=figures.plan_indicator,
        indicator=figures.indicator,
        targets=target_lines(figures),
        former=tuple(_with_year(target) for target in former) if not figures.targets else (),
        source=figures.source_text,
        badge=Badge.of(figures.status),
        last=cell_of(last, figures.series.measure).text if last else "",
        last_period=str(last.period) if last else "",
        due=due_of(figures),
        has_newer_definition=figures.version.number > figures.plan_indicator.indicator_version.number,
    )


def target_lines(figures: IndicatorFigures) -> tuple[TargetLine, ...]:
    """The targets of an indicator, each with what it means."""
    found = []
    for target in figures.targets:
        reading = plain_target(target).reading
        stored = getattr(target, "reading", None)
        found.append(
            TargetLine(
                target,
                reading.words(figures.series.measure),
                reading.is_clear,
                bool(stored and stored.is_clarified),
            )
        )
    return tuple(found)


def together(lines: Iterable[TargetLine]) -> list[TargetYears]:
    """Targets that say the same in one line, with their years: 2024–2027, or 2024, 2026."""
    years: dict[tuple[str, str, bool], list[int | None]] = {}
    for line in lines:
        years.setdefault((line.target.text, line.words, line.is_clear), []).append(line.target.year)
    return [TargetYears(_years(several), *said) for said, several in years.items()]


def _years(several: list[int | None]) -> str:
    known = sorted(year for year in several if year is not None)
    is_run = len(known) > 2 and known[-1] - known[0] == len(known) - 1
    told = f"{known[0]}–{known[-1]}" if is_run else ", ".join(map(str, known))
    return f"{told}, einde plan" if known and None in several else told


def due_of(figures: IndicatorFigures) -> Due:
    """Which figures of the own municipality are to come."""
    own = [figures.series, *(one for one in figures.finer if one.area == figures.series.area)]
    periods = [point.period for series in own for point in series.points]
    last = last_of(figures.indicator.frequency, periods)
    frequency = figures.indicator.frequency
    return Due(
        due_periods(frequency, last, figures.on),
        next_period(frequency, last, figures.on),
        is_judgement=figures.version.unit == Unit.JUDGEMENT,
    )


def _with_year(target: Target) -> str:
    return f"{target.year}: {target.text}" if target.year else target.text
