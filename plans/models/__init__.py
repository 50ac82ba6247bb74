"""What do we decide? VNG fields and themes, plans, chapters and the records that sections became."""

from plans.models.partnerships import PlanPartnership
from plans.models.parts import (
    Chapter,
    GuidingPrinciple,
    Objective,
    PlanImage,
    PlanPart,
    Signatory,
    ThemeOwnership,
    ThemeText,
)
from plans.models.plan import Plan, PlanQuerySet
from plans.models.themes import LocalTheme, SafetyField, Theme, ThemeList

__all__ = [
    "Chapter",
    "GuidingPrinciple",
    "LocalTheme",
    "Objective",
    "Plan",
    "PlanImage",
    "PlanPart",
    "PlanPartnership",
    "PlanQuerySet",
    "SafetyField",
    "Signatory",
    "Theme",
    "ThemeList",
    "ThemeOwnership",
    "ThemeText",
]
