"""The safety picture of a plan in figures: series by year, as a table with its source and charts.

The figures end where the plan begins, so that an adopted document stays as it is when the years of the plan
are measured. What may still change it: a correction of a figure that stands in it, and a figure of the years
before that was measured late. Both are in the history; the stored document of an adoption keeps the old one.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Max

from documents.outline import Block
from documents.series_tables import SeriesTable
from indicators.models import Indicator, Measurement
from indicators.periods import Period
from indicators.reading import IndicatorFigures
from indicators.series import Point, Series
from plans.models import Plan

YEARS_SHOWN = 6
# A table for each kind: what people say is asked in other years than the police counts.
CAPTIONS = {
    Indicator.Kind.OBJECTIVE: "Veiligheidsbeeld van {name} in cijfers",
    Indicator.Kind.SUBJECTIVE: "Hoe veilig mensen zich voelen in {name}, en wat zij meemaken",
    Indicator.Kind.QUALITATIVE: "Veiligheidsbeeld van {name} in oordelen",
}


@dataclass(frozen=True)
class SafetyPicture:
    """The series of a plan's safety picture, cut to what stands in the council document."""

    plan: Plan
    tables: tuple[SeriesTable, ...]

    @classmethod
    def of(cls, plan: Plan, figures: Iterable[IndicatorFigures]) -> "SafetyPicture":
        """Cut the figures to the six years before the plan; for an adopted one also before its decision."""
        rows = [replace(one, series=_cut(one.series, plan), targets=()) for one in figures]
        years = sorted({point.period.starts_on.year for one in rows for point in one.series.points})
        first = years[-YEARS_SHOWN:][:1]
        rows = [replace(one, series=_from_year(one.series, first[0])) if first else one for one in rows]
        tables = []
        for kind, caption in CAPTIONS.items():
            table = SeriesTable.of([one for one in rows if one.indicator.kind == kind], caption="")
            if table.periods:
                caption = f"{caption.format(name=plan.municipality.name)}: {table.span}"
                tables.append(replace(table, caption=caption))
        return cls(plan, tuple(tables))

    @property
    def periods(self) -> tuple[Period, ...]:
        """The columns of all tables; nothing stands in the document without any."""
        return tuple(period for table in self.tables for period in table.periods)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands in the chapter."""
        return tuple(block for table in self.tables for block in table.blocks)

    @property
    def changed_at(self) -> datetime.datetime | None:
        """When a figure that may stand in the table was last written or corrected. One query."""
        if not self.periods:
            return None
        shown = Measurement.history.filter(
            indicator_version__indicator__in=[
                one.indicator.pk for table in self.tables for one in table.rows
            ],
            area__of_municipality=self.plan.municipality_id,
            starts_on__gte=min(period.starts_on for period in self.periods),
            ends_on__lte=max(period.ends_on for period in self.periods),
        )
        changed: datetime.datetime | None = shown.aggregate(at=Max("history_date"))["at"]
        return changed


def _cut(series: Series, plan: Plan) -> Series:
    """The points that end where the plan begins."""
    begins = datetime.date(plan.first_year, 1, 1)
    decided = plan.decided_on if not plan.is_draft else None

    def counts(point: Point) -> bool:
        return point.period.starts_on < begins and (decided is None or point.period.ends_on <= decided)

    return replace(series, points=tuple(point for point in series.points if counts(point)))


def _from_year(series: Series, year: int) -> Series:
    points = tuple(point for point in series.points if point.period.starts_on.year >= year)
    return replace(series, points=points)
