"""The calendar of a municipality for one month: a table of weeks, with what takes place on each day."""

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from communication.calendar_moments import (
    NO_FILTERS,
    FilterField,
    Filters,
    Mark,
    Subject,
    add_url,
    filter_fields,
    is_insider,
    mark_of,
    moment_url,
    moments_of,
    subject_of,
)
from communication.campaigns import WEEKDAYS, days_in
from communication.measuring import measuring_url, visible_moments
from communication.models import Campaign, CommunicationMoment
from communication.moments import is_published, occurrences
from communication.periods import Period, days_in_words
from municipalities.models import Municipality
from municipalities.rules import is_member
from plans.models import Plan
from priorities.models import QuarterFocus
from priorities.moments import FIRST_YEAR, LAST_YEAR, MONTHS
from priorities.quarter import Quarter, plan_of_quarter, plans_for_calendar


@dataclass(frozen=True)
class DayMoment:
    """A moment on one of its days. `goes_on`: it began on an earlier day. `url` is its page, for members.

    Of a period only the first day of each week links there: one stop with the keyboard is enough.
    """

    title: str
    message: str
    channel: str
    target_group: str
    owner: str
    mark: Mark
    is_cancelled: bool
    is_concept: bool
    says_more: bool
    goes_on: bool
    is_linked: bool
    url: str


@dataclass(frozen=True)
class DayMeasure:
    """Something that is measured on a day."""

    title: str
    is_done: bool
    is_concept: bool
    url: str


@dataclass(frozen=True)
class DayCampaign:
    """A campaign on one of its days. `goes_on`: it is not its first day in the month; `until` in words."""

    name: str
    goes_on: bool
    until: str


@dataclass(frozen=True)
class Day:
    """A day of the table; those of other months are empty. `add_url` is for who may add a moment."""

    on: datetime.date
    is_in_month: bool
    is_today: bool
    moments: list[DayMoment]
    measuring: list[DayMeasure]
    campaigns: list[DayCampaign]
    add_url: str

    @property
    def words(self) -> str:
        """As people say it: dinsdag 3 november."""
        return f"{WEEKDAYS[self.on.weekday()]} {self.on.day} {MONTHS[self.on.month - 1]}"

    @property
    def begins(self) -> list[DayCampaign]:
        """The campaigns that begin on it, or on an earlier day than the month."""
        return [campaign for campaign in self.campaigns if not campaign.goes_on]

    @property
    def has_content(self) -> bool:
        """Whether a list of days names it: not for a campaign alone that goes on."""
        return bool(self.moments or self.measuring or self.begins)


@dataclass(frozen=True)
class Week:
    """A row of the table: the ISO week number and seven days from Monday."""

    number: int
    days: list[Day]


@dataclass(frozen=True)
class CalendarMonth:
    """One month. `priority` is that of its quarter; `year` and `number` say which month."""

    municipality: Municipality
    year: int
    number: int
    weeks: list[Week]
    plan: Plan | None
    priority: str
    quarter: Quarter
    is_now: bool
    filters: Filters
    fields: Sequence[FilterField]
    add_url: str
    months: list[tuple[int, str]]

    @property
    def title(self) -> str:
        """As people say it: november 2026."""
        return f"{MONTHS[self.number - 1]} {self.year}"

    @property
    def days(self) -> list[Day]:
        """The days of this month on which something takes place."""
        return [day for week in self.weeks for day in week.days if day.is_in_month and day.has_content]

    @property
    def has_concept(self) -> bool:
        """Whether something on it is for colleagues only."""
        moments = any(moment.is_concept for day in self.days for moment in day.moments)
        return moments or any(measure.is_concept for day in self.days for measure in day.measuring)

    @property
    def previous(self) -> tuple[int, int, str] | None:
        """Year, number and name of the month before it."""
        return self._beside(-1)

    @property
    def next(self) -> tuple[int, int, str] | None:
        """Year, number and name of the month after it."""
        return self._beside(1)

    def _beside(self, step: int) -> tuple[int, int, str] | None:
        year, month = divmod(self.year * 12 + self.number - 1 + step, 12)
        if not FIRST_YEAR <= year <= LAST_YEAR:
            return None
        return year, month + 1, f"{MONTHS[month]} {year}"


def calendar_month(
    municipality: Municipality,
    year: int,
    number: int,
    *,
    user: Any,
    today: datetime.date,
    filters: Filters | None = None,
) -> CalendarMonth:
    """Collect a month of the calendar, as `user` may see it, in a fixed number of queries.

    A moment stands on every day on which it takes place, as often as it does. Who sees what is as on the
    page of the year: `communication.calendar.calendar_year`.
    """
    filters = filters or NO_FILTERS
    month = Period(
        datetime.date(year, number, 1), datetime.date(year, number, calendar.monthrange(year, number)[1])
    )
    quarter = Quarter.of(month.first)
    plans = list(plans_for_calendar(municipality, with_drafts=is_member(user, municipality)))
    plan = plan_of_quarter(plans, municipality, quarter)
    focus = (
        QuarterFocus.objects.filter(plan=plan, year=year, quarter=quarter.number)
        .select_related("priority")
        .first()
    )
    counting = [plan] if plan else []
    moments = moments_of(counting, *month, user=user)
    subjects = [
        subject_of(moment, for_members=is_insider(user, moment.plan))
        for moment in moments
        if occurrences(moment, *month)
    ]
    by_day = _moments_by_day(moments, month, filters=filters, user=user)
    measuring: dict[datetime.date, list[DayMeasure]] = {}
    for one in visible_moments(counting, *month, user=user):
        wanted = filters.take(channel="", themes={f"p{one.communication_plan.priority_id}"}, owners=())
        if wanted:
            measuring.setdefault(one.on, []).append(
                DayMeasure(
                    title=f"{one.get_kind_display().capitalize()}: {one.communication_plan.title}",
                    is_done=one.is_done,
                    is_concept=plan is None or plan.is_draft or not one.communication_plan.is_public,
                    url=measuring_url(one) if is_insider(user, plan) else "",  # type: ignore[arg-type]
                )
            )
    campaigns = campaigns_by_day(municipality, month)
    priority_id = focus.priority_id if focus else None
    weeks = []
    for row in calendar.Calendar().monthdatescalendar(year, number):
        days = []
        for on in row:
            inside = on.month == number
            days.append(
                Day(
                    on=on,
                    is_in_month=inside,
                    is_today=on == today,
                    moments=by_day.get(on, []) if inside else [],
                    measuring=measuring.get(on, []) if inside else [],
                    campaigns=campaigns.get(on, []) if inside else [],
                    add_url=add_url(plan, on, priority_id, user=user, back="maand") if inside else "",
                )
            )
        weeks.append(Week(row[0].isocalendar().week, days))
    is_now = month.first <= today <= month.last
    return CalendarMonth(
        municipality=municipality,
        year=year,
        number=number,
        weeks=weeks,
        plan=plan,
        priority=focus.priority.title if focus else "",
        quarter=quarter,
        is_now=is_now,
        filters=filters,
        fields=filter_fields(subjects, filters, where=f"{MONTHS[number - 1]} {year}"),
        add_url=add_url(plan, today if is_now else month.first, priority_id, user=user, back="maand"),
        months=[(index, name) for index, name in enumerate(MONTHS, 1)],
    )


def _moments_by_day(
    moments: Sequence[CommunicationMoment], month: Period, *, filters: Filters, user: Any
) -> dict[datetime.date, list[DayMoment]]:
    found: dict[datetime.date, list[DayMoment]] = {}
    for moment in moments:
        inside = is_insider(user, moment.plan)
        subject: Subject = subject_of(moment, for_members=inside)
        if not subject.is_wanted(filters):
            continue
        mark = mark_of(moment)
        for period in occurrences(moment, *month):
            day = max(period.first, month.first)
            while day <= min(period.last, month.last):
                found.setdefault(day, []).append(
                    DayMoment(
                        title=moment.title,
                        message=moment.message,
                        channel=moment.get_channel_display(),
                        target_group=moment.target_group,
                        owner=", ".join(subject.owners.values()),
                        mark=mark,
                        is_cancelled=moment.state == CommunicationMoment.State.CANCELLED,
                        is_concept=moment.state != CommunicationMoment.State.CANCELLED
                        and not is_published(moment),
                        says_more=mark.name != "",
                        goes_on=day > period.first,
                        is_linked=day in (period.first, month.first) or day.weekday() == 0,
                        url=moment_url(moment) if inside else "",
                    )
                )
                day += datetime.timedelta(days=1)
    return found


def campaigns_of(municipality: Municipality) -> list[Campaign]:
    """The campaigns that `municipality` may join: the shared ones and its own, by name. One query."""
    return list(Campaign.objects.filter(Q(municipality=None) | Q(municipality=municipality)))


def campaigns_by_day(municipality: Municipality, month: Period) -> dict[datetime.date, list[DayCampaign]]:
    """The campaigns with a rule on each day of a month. One query."""
    found: dict[datetime.date, list[DayCampaign]] = {}
    for campaign in campaigns_of(municipality):
        # One that began in December may go on in January.
        for year in (month.first.year - 1, month.first.year):
            days = days_in(campaign, year)
            if days is None or not days.touches(month):
                continue
            until = Period(days.last, days.last)
            words = days_in_words(until, year=month.first.year) if days.last > days.first else ""
            day = first = max(days.first, month.first)
            while day <= min(days.last, month.last):
                found.setdefault(day, []).append(DayCampaign(campaign.name, day > first, words))
                day += datetime.timedelta(days=1)
    return found
