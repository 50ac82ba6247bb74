"""Last year's recurring moments, proposed for the next year."""

import calendar
import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from communication.campaigns import days_in
from communication.models import CommunicationMoment
from communication.moments import STEPS, add_moment, occurrences
from communication.periods import Period, days_in_words, months_later, weeks_later
from municipalities.models import User
from plans.editing import lock_for_change
from plans.models import Plan
from priorities.models import Priority

Repeats = CommunicationMoment.Repeats
State = CommunicationMoment.State


@dataclass(frozen=True)
class Proposal:
    """A moment of last year with its days in the next. `taken` is what was made of it before."""

    moment: CommunicationMoment
    days: Period
    repeats_until: datetime.date | None
    follows_campaign: bool
    taken: CommunicationMoment | None

    @property
    def when(self) -> str:
        """Its days in the next year, in words."""
        words = days_in_words(self.days, year=0)
        if self.repeats_until is None:
            return words
        until = Period(self.repeats_until, self.repeats_until)
        return f"{self.moment.get_repeats_display()} van {words} tot en met {days_in_words(until, year=0)}"

    @property
    def was(self) -> str:
        """The days of last year, in words."""
        days = Period(self.moment.starts_on, self.moment.ends_on or self.moment.starts_on)
        return days_in_words(days, year=0)

    @property
    def is_cancelled(self) -> bool:
        """Whether it did not take place last year."""
        return self.moment.state == State.CANCELLED

    @property
    def is_chosen(self) -> bool:
        """Whether it is proposed at once: it took place, and was not taken over yet."""
        return self.taken is None and not self.is_cancelled


class YearOutsidePlan(Exception):
    """The plan does not run in that year: the next plan is needed."""

    def __init__(self, plan: Plan, year: int) -> None:
        super().__init__(
            f"{year} hoort niet bij dit plan: het loopt van {plan.first_year} tot en met {plan.last_year}."
        )


def sources_for(plan: Plan, year: int) -> list[Plan]:
    """The plans whose moments of the year before `year` are proposed: this one, or those it follows."""
    if plan.first_year < year:
        return [plan]
    before = Plan.objects.filter(
        municipality=plan.municipality_id, first_year__lte=year - 1, last_year__gte=year - 1
    ).exclude(pk=plan.pk)
    return list(before.select_related("municipality"))


def propose_for(plan: Plan, year: int) -> list[Proposal]:
    """The recurring moments of the year before `year`, with their days in `year`, by day.

    A yearly moment comes back on the same day of the year (29 February on the 28th), or on the campaign that
    it joins when it fell on that. A series of weeks, months or quarters that ended last year comes back as a
    series. Raises YearOutsidePlan. Two queries, and one for the first year of a plan.
    """
    if not plan.first_year <= year <= plan.last_year:
        raise YearOutsidePlan(plan, year)
    first, last = datetime.date(year - 1, 1, 1), datetime.date(year - 1, 12, 31)
    found = (
        CommunicationMoment.objects.around(first, last)
        .filter(plan__in=sources_for(plan, year))
        .exclude(repeats=Repeats.ONCE)
        .select_related("campaign", "priority", "theme__field", "owner", "owner_team", "plan__municipality")
    )
    moments = [moment for moment in found if recurs_from(moment, year)]
    taken = {
        moment.origin_id: moment
        for moment in CommunicationMoment.objects.filter(origin__in=moments).select_related("plan")
    }
    proposals = [proposal_of(moment, year, taken.get(moment.pk)) for moment in moments]
    return sorted(proposals, key=lambda one: (one.days.first, one.moment.title))


def recurs_from(moment: CommunicationMoment, year: int) -> bool:
    """Whether `moment` belongs to the year before `year`: began in it, or a series that ended in it."""
    if moment.repeats == Repeats.YEARLY:
        return moment.starts_on.year == year - 1
    return moment.repeats_until is not None and moment.repeats_until.year == year - 1


def proposal_of(moment: CommunicationMoment, year: int, taken: CommunicationMoment | None) -> Proposal:
    """`moment` with its days in `year`. No query when its campaign is at hand."""
    old = Period(moment.starts_on, moment.ends_on or moment.starts_on)
    if moment.repeats == Repeats.YEARLY:
        by_campaign = _days_of_campaign(moment, old, year)
        return Proposal(moment, by_campaign or moved_a_year(old), None, by_campaign is not None, taken)
    until = months_later(moment.repeats_until or old.first, 12)
    first = _first_of_series(moment, year)
    return Proposal(moment, Period(first, first + (old.last - old.first)), max(until, first), False, taken)


def moved_a_year(days: Period) -> Period:
    """The same days a year later; a whole month, such as February, stays a whole month."""
    first, last = months_later(days.first, 12), months_later(days.last, 12)
    length = calendar.monthrange(days.last.year, days.last.month)[1]
    if days.first.day == 1 and days.last.day == length and days.last > days.first:
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
    return Period(first, last)


def _days_of_campaign(moment: CommunicationMoment, old: Period, year: int) -> Period | None:
    """The days of its campaign in `year`, when it fell on those of last year; None otherwise."""
    if moment.campaign is None:
        return None
    then, now = days_in(moment.campaign, year - 1), days_in(moment.campaign, year)
    if then is None or now is None or old.first != then.first:
        return None
    # A moment as long as the campaign stays so; a shorter one keeps its own length.
    return now if old == then else Period(now.first, now.first + (old.last - old.first))


def _first_of_series(moment: CommunicationMoment, year: int) -> datetime.date:
    """The first day of the series in `year`: every week on the same weekday, else on the same day."""
    if moment.repeats == Repeats.WEEKLY:
        start = weeks_later(moment.starts_on, 52)
        if moment.starts_on.year < year - 1:
            # A series that ran for years goes on where it stopped.
            start = occurrences(moment, moment.starts_on, datetime.date.max)[-1].first
        while start.year < year:
            start = weeks_later(start, 1)
        return start
    start = months_later(moment.starts_on, 12)
    if moment.starts_on.year < year - 1:
        step, number = STEPS[Repeats(moment.repeats)], 0
        while (start := months_later(moment.starts_on, number * step)).year < year:
            number += 1
    return start


@transaction.atomic
def take_over(
    moments: Iterable[CommunicationMoment], *, plan: Plan, year: int, by: User
) -> list[CommunicationMoment]:
    """Make an idea in `plan` of each of `moments` that is proposed for `year`; return what was made.

    What was taken over before, perhaps by a colleague a moment ago, is left out. In another plan a priority
    becomes the one with the same title there, else none; a theme stays when both plans follow one list.
    Raises Gone and YearOutsidePlan.
    """
    lock_for_change(CommunicationMoment(plan=plan))
    wanted = {moment.pk for moment in moments}
    by_title = {priority.title.casefold(): priority for priority in Priority.objects.filter(plan=plan)}
    made = []
    for proposal in propose_for(plan, year):
        old = proposal.moment
        if old.pk not in wanted or proposal.taken is not None:
            continue
        priority = old.priority
        if priority is not None and priority.plan_id != plan.pk:
            priority = by_title.get(priority.title.casefold())
        theme = old.theme if old.theme and old.theme.theme_list_id == plan.theme_list_id else None
        new = CommunicationMoment(
            plan=plan,
            title=old.title,
            message=old.message,
            priority=priority,
            theme=theme,
            target_group=old.target_group,
            channel=old.channel,
            starts_on=proposal.days.first,
            ends_on=proposal.days.last if old.ends_on else None,
            repeats=old.repeats,
            repeats_until=proposal.repeats_until,
            owner_team=old.owner_team,
            owner=old.owner,
            is_public=old.is_public,
            campaign=old.campaign,
            origin=old,
        )
        add_moment(moment=new, by=by, reason=f"Overgenomen uit {year - 1}")
        made.append(new)
    return made
