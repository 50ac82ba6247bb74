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
from indicators.models import Measurement
from indicators.periods import Period
from indicators.reading import IndicatorFigures
from indicators.series import Point, Series
from plans.models import Plan

YEARS_SHOWN = 6


@dataclass(frozen=True)
class SafetyPicture:
    """The series of a plan's safety picture, cut to what stands in the council document."""

    plan: Plan
    table: SeriesTable

    @classmethod
    def of(cls, plan: Plan, figures: Iterable[IndicatorFigures]) -> "SafetyPicture":
        """Cut the figures to the six years before the plan; for an adopted one also before its decision."""
        rows = [replace(one, series=_cut(one.series, plan), targets=()) for one in figures]
        years = sorted({point.period.starts_on.year for one in rows for point in one.series.points})
        first = years[-YEARS_SHOWN:][:1]
        rows = [replace(one, series=_from_year(one.series, first[0])) if first else one for one in rows]
        table = SeriesTable.of(rows, caption="")
        if table.periods:
            caption = f"Veiligheidsbeeld van {plan.municipality.title} in cijfers: {table.span}"
            table = replace(table, caption=caption)
        return cls(plan, table)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The columns; nothing stands in the document without any."""
        return self.table.periods

    @property
    def blocks(self) -> tuple[Block, ...]:
        """What stands in the chapter."""
        return self.table.blocks

    @property
    def changed_at(self) -> datetime.datetime | None:
        """When a figure that may stand in the table was last written or corrected. One query."""
        if not self.periods:
            return None
        shown = Measurement.history.filter(
            indicator_version__indicator__in=[one.indicator.pk for one in self.table.rows],
            area__of_municipality=self.plan.municipality_id,
            starts_on__gte=self.periods[0].starts_on,
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
