"""The days of campaigns and national days, by their rule."""

import calendar
import datetime

from communication.models import Campaign
from communication.periods import Period
from priorities.moments import MONTHS

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
NTHS = {1: "eerste", 2: "tweede", 3: "derde", 4: "vierde", -1: "laatste"}


def days_in(campaign: Campaign, year: int) -> Period | None:
    """The days of `campaign` that begin in `year`; None when it has no rule, or no such day in that year.

    29 February exists in leap years alone. A period may run into the next year.
    """
    first = _first_day(campaign, year)
    if first is None:
        return None
    if campaign.rule == Campaign.Rule.MONTH:
        return Period(first, first.replace(day=calendar.monthrange(first.year, first.month)[1]))
    return Period(first, first + datetime.timedelta(days=campaign.length - 1))


def _first_day(campaign: Campaign, year: int) -> datetime.date | None:
    if campaign.rule == Campaign.Rule.NONE or campaign.month is None:
        return None
    if campaign.rule == Campaign.Rule.MONTH:
        return datetime.date(year, campaign.month, 1)
    length = calendar.monthrange(year, campaign.month)[1]
    if campaign.rule == Campaign.Rule.DAYS:
        if campaign.day is None or campaign.day > length:
            return None
        return datetime.date(year, campaign.month, campaign.day)
    if campaign.nth is None or campaign.weekday is None:
        return None
    if campaign.nth < 0:
        last = datetime.date(year, campaign.month, length)
        return last - datetime.timedelta(days=(last.weekday() - campaign.weekday) % 7)
    first = datetime.date(year, campaign.month, 1)
    return first + datetime.timedelta(days=(campaign.weekday - first.weekday()) % 7 + 7 * (campaign.nth - 1))


def rule_in_words(campaign: Campaign) -> str:
    """When it is each year: elk jaar op de vierde zaterdag van september. Without rule that it has none."""
    month = MONTHS[campaign.month - 1] if campaign.month else ""
    match campaign.rule:
        case Campaign.Rule.DAYS:
            words = f"elk jaar {'vanaf' if campaign.length > 1 else 'op'} {campaign.day} {month}"
        case Campaign.Rule.WEEKDAY:
            day = f"{NTHS[campaign.nth or 1]} {WEEKDAYS[campaign.weekday or 0]}"
            words = f"elk jaar {'vanaf' if campaign.length > 1 else 'op'} de {day} van {month}"
        case Campaign.Rule.MONTH:
            return f"elk jaar in {month}"
        case _:
            return "geen vaste dagen"
    return f"{words}, {campaign.length} dagen" if campaign.length > 1 else words
