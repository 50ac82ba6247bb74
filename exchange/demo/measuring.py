"""Put the indicators of the demo data into the database: sources, definitions, figures, targets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exchange.demo.shape import DemoFigure, DemoIndicator, DemoPlace, DemoPlan, DemoSource
from indicators.areas import area_of
from indicators.measurements import Figure, save_figures
from indicators.models import (
    DataSource,
    Indicator,
    IndicatorVersion,
    Measurement,
    PlanIndicator,
    SeriesBreak,
    Target,
)
from indicators.numbers import parse_number
from indicators.periods import parse_period
from indicators.target_reading import Operator
from indicators.targets import clarify_target, keep_reading, reading_of
from municipalities.models import Area, Municipality
from plans.editing import save_as
from plans.models import Objective, Plan
from priorities.models import Priority
from stakeholders.models import Organisation

REASON = "Voorbeeldgegevens"
STATES = {".": Measurement.State.NOT_AVAILABLE, "geheim": Measurement.State.SECRET}


def load_indicators(
    demo: DemoPlan,
    plan: Plan,
    *,
    priorities: Mapping[str, Priority],
    organisations: Mapping[str, Organisation],
) -> None:
    """Make what the plan measures; indicators that the municipality has already are taken as they are."""
    _Measuring(demo, plan, priorities, organisations).load()


class _Measuring:
    """Makes the indicators of one plan; finds them again by the names that the demo data uses."""

    def __init__(
        self,
        demo: DemoPlan,
        plan: Plan,
        priorities: Mapping[str, Priority],
        organisations: Mapping[str, Organisation],
    ) -> None:
        self.demo, self.plan = demo, plan
        self.priorities, self.organisations = priorities, organisations
        self.municipality: Municipality = plan.municipality
        known = Indicator.objects.filter(municipality=self.municipality).prefetch_related("versions")
        self.indicators = {indicator.name: indicator for indicator in known}

    def load(self) -> None:
        self.sources = {demo.name: self.add_source(demo) for demo in self.demo.sources}
        for demo in self.demo.indicators:
            if demo.name not in self.indicators:
                self.indicators[demo.name] = self.add_indicator(demo)
        for position, place in enumerate(self.demo.places):
            self.add_place(place, position)

    def add(self, record: Any) -> Any:
        save_as(record, by=None, reason=REASON)
        return record

    def add_source(self, demo: DemoSource) -> DataSource:
        known = DataSource.objects.filter(municipality=self.municipality, name=demo.name).first()
        if known is not None:
            return known
        source = self.add(
            DataSource(
                municipality=self.municipality,
                name=demo.name,
                holder=demo.holder,
                method=demo.method,
                frequency=demo.frequency,
                link=demo.link,
                licence=demo.licence,
            )
        )
        for on, explanation in demo.breaks:
            self.add(SeriesBreak(source=source, on=on, explanation=explanation))
        return source

    def add_indicator(self, demo: DemoIndicator) -> Indicator:
        indicator = self.add(
            Indicator(
                municipality=self.municipality,
                kind=demo.kind,
                direction=demo.direction,
                direction_explanation=demo.explanation,
                frequency=demo.frequency,
                team=self.organisations[demo.team] if demo.team else None,
            )
        )
        for number, version in enumerate(demo.versions, start=1):
            self.add(
                IndicatorVersion(
                    indicator=indicator,
                    number=number,
                    name=version.name,
                    definition=version.definition,
                    unit=version.unit,
                    rate_base=version.rate_base,
                    rate_of=version.rate_of,
                    rank_size=version.rank_size,
                    rank_best=version.rank_best,
                    decimals=version.decimals,
                    source=self.sources[version.source] if version.source else None,
                    starts_on=version.starts_on,
                    change=version.change,
                )
            )
        self.add_figures(indicator, area_of(self.municipality), demo.figures)
        for (kind, name), figures in demo.others.items():
            area = Area.objects.filter(municipality=self.municipality, kind=kind, name=name).first()
            if area is None:
                area = self.add(Area(municipality=self.municipality, kind=kind, name=name))
            self.add_figures(indicator, area, figures)
        return indicator

    def add_figures(self, indicator: Indicator, area: Area, demos: Sequence[DemoFigure]) -> None:
        versions = {version.number: version.pk for version in indicator.versions.all()}

        def figure(demo: DemoFigure, text: str) -> Figure:
            return _figure(demo, text, version_id=versions[demo.version], area_id=area.pk)

        first = [figure(demo, demo.was or demo.value) for demo in demos]
        save_figures(figures=first, by=None, reason=REASON)
        for demo in demos:
            if demo.was:
                save_figures(figures=[figure(demo, demo.value)], by=None, reason=demo.because)

    def add_place(self, demo: DemoPlace, position: int) -> None:
        indicator = self.indicators[demo.indicator]
        objective = None
        if demo.objective:
            objective = Objective.objects.get(plan=self.plan, text=demo.objective)
        role = PlanIndicator.Role
        versions = sorted(indicator.versions.all(), key=lambda version: version.number)
        place = self.add(
            PlanIndicator(
                plan=self.plan,
                indicator=indicator,
                indicator_version=versions[-1],
                role=role.PRIORITY if demo.priority else role.OBJECTIVE if objective else role.SAFETY_PICTURE,
                priority=self.priorities[demo.priority] if demo.priority else None,
                objective=objective,
                position=position,
                name=demo.name or demo.indicator,
                source_text=demo.source,
                baseline_year=demo.baseline_year,
            )
        )
        for number, (year, text) in enumerate(demo.targets):
            self.add_target(demo, place, number, year, text)

    def add_target(
        self, demo: DemoPlace, place: PlanIndicator, position: int, year: int | None, text: str
    ) -> None:
        target = self.add(
            Target(plan=self.plan, plan_indicator=place, position=position, year=year, text=text)
        )
        keep_reading(target, by=None, reason=REASON)
        if clarified := demo.clarified.get(year):
            reading = replace(
                reading_of(target),
                operator=Operator(clarified.operator),
                value=parse_number(clarified.value),
                questions=(),
            )
            clarify_target(target=target, reading=reading, by=None, reason=clarified.because)


def _figure(demo: DemoFigure, text: str, *, version_id: int, area_id: int) -> Figure:
    value = text.removesuffix(" v")
    return Figure(
        indicator_version_id=version_id,
        area_id=area_id,
        period=parse_period(demo.period),
        value=parse_number(value) if value and value not in STATES else None,
        state=STATES.get(value, Measurement.State.KNOWN),
        is_provisional=text.endswith(" v"),
        margin_low=_number(demo.low),
        margin_high=_number(demo.high),
        rank_size=demo.rank_size,
        judgement=demo.judgement,
        evidence=demo.evidence,
        assessor=demo.assessor,
        note=demo.note,
    )


def _number(text: str) -> Decimal | None:
    return parse_number(text) if text else None
