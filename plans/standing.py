"""How a plan stands on a day: draft, in force, still to come, or over. Computed, never stored."""

import datetime
from enum import Enum

from plans.models import Plan


class Standing(Enum):
    """What a reader should know first; the value is the word on the screen."""

    DRAFT = "Concept"
    COMING = "Nog niet in werking"
    IN_FORCE = "In werking"
    OVER = "Verlopen"


def standing(plan: Plan, *, on: datetime.date) -> Standing:
    """How `plan` stands on the day `on`.

    The years of the plan decide, since they are always known. Source texts carry impossible dates (an end
    before the beginning): an end date counts when it lies after the beginning of the plan, a later begin date
    when it lies inside the plan's years.
    """
    if plan.is_draft:
        return Standing.DRAFT
    first_day = datetime.date(plan.first_year, 1, 1)
    last_day = datetime.date(plan.last_year, 12, 31)
    starts_on = max(first_day, plan.effective_on or first_day)
    if starts_on > last_day:
        starts_on = first_day
    if plan.expires_on and plan.expires_on > starts_on:
        last_day = plan.expires_on - datetime.timedelta(days=1)
    if on < starts_on:
        return Standing.COMING
    return Standing.OVER if on > last_day else Standing.IN_FORCE
