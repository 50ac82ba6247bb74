"""Does it work? Indicators, their definitions and sources, targets of a plan, measurements, open data."""

from indicators.models.indicator import Indicator, IndicatorVersion
from indicators.models.measurement import Measurement
from indicators.models.open_data import OpenDataMapping
from indicators.models.source import DataSource, SeriesBreak
from indicators.models.target import PlanIndicator, Target, TargetReading

__all__ = [
    "DataSource",
    "Indicator",
    "IndicatorVersion",
    "Measurement",
    "OpenDataMapping",
    "PlanIndicator",
    "SeriesBreak",
    "Target",
    "TargetReading",
]
