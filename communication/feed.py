"""The calendar as a feed (iCalendar, RFC 5545) that people take into their own agenda."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from icalendar import Calendar, Event, Timezone, TimezoneStandard

from municipalities.models import Municipality
from priorities.models import QuarterFocus
from priorities.quarter import Quarter, plan_of_quarter, plans_for_calendar

PRODUCT = "-//LIVP//Kwartaalkalender//NL"
NAMESPACE = uuid.UUID("6f3c2c0e-5d0f-4b8c-9a55-7d1f5d0f2b61")
"""Our own, for UIDs: made once, never changed, or every subscriber gets every quarter twice."""


@dataclass(frozen=True)
class FeedEntry:
    """A quarter with its priority, as an appointment. `changed_at` is in any time zone."""

    focus: QuarterFocus
    quarter: Quarter
    changed_at: datetime.datetime

    @property
    def uid(self) -> str:
        """The same as long as the record exists, whatever the host, the address or the title.

        From the record's id, and the moment its plan was made: so that two installations never share one.
        """
        made_at = self.focus.plan.created_at.astimezone(datetime.UTC).isoformat()
        return str(uuid.uuid5(NAMESPACE, f"{made_at}/kwartaal/{self.focus.pk}"))


def feed_entries(municipality: Municipality) -> list[FeedEntry]:
    """What the public calendar says of all years, in order. Three queries.

    A quarter that was cleared is no longer in it: who is subscribed loses the appointment at the next look.
    """
    plans = {plan.pk: plan for plan in plans_for_calendar(municipality, with_drafts=False)}
    last_change = QuarterFocus.history.filter(id=OuterRef("pk")).order_by("-history_date")
    found = []
    for focus in (
        QuarterFocus.objects.filter(plan__in=plans)
        .select_related("priority")
        .annotate(changed_at=Subquery(last_change.values("history_date")[:1]))
        .order_by("year", "quarter", "pk")
    ):
        focus.plan = plans[focus.plan_id]
        quarter = Quarter(focus.year, focus.quarter)
        if plan_of_quarter(plans.values(), municipality, quarter) == focus.plan:
            found.append(FeedEntry(focus, quarter, focus.changed_at or focus.plan.created_at))
    return found


def calendar_feed(municipality: Municipality, entries: Iterable[FeedEntry]) -> bytes:
    """The feed as UTF-8, with lines that end in CRLF and are folded at 75 bytes.

    The same entries give the same bytes: nothing in it says when it was asked for.
    """
    feed = Calendar()
    title = f"Kwartaalprioriteiten {municipality.name}"
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", title)
    feed.add("x-wr-calname", title)
    feed.add("x-wr-caldesc", f"Elk kwartaal geeft {municipality.title} één prioriteit extra aandacht.")
    # How often to look again: the standard's word, and the one that Outlook reads.
    feed.add("refresh-interval", datetime.timedelta(days=1), parameters={"value": "DURATION"})
    feed.add("x-published-ttl", "P1D")
    for entry in entries:
        feed.add_component(_event(municipality, entry))
    if not feed.subcomponents:
        # A calendar holds at least one component (RFC 5545, 3.6), also between two plans: a 404 would end
        # the subscription in some agendas.
        feed.add_component(_time_zone())
    return feed.to_ical()


def _time_zone() -> Timezone:
    """UTC as a component: it shows nothing in an agenda."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime.datetime(1970, 1, 1))  # local, says the standard
    standard.add("tzoffsetfrom", datetime.timedelta(0))
    standard.add("tzoffsetto", datetime.timedelta(0))
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return zone


def _event(municipality: Municipality, entry: FeedEntry) -> Event:
    focus, moment = entry.focus, entry.quarter.moment
    address = settings.BASE_URL + reverse("calendar", args=[municipality.slug, entry.quarter.year])
    text = [
        focus.reason,
        f"In het {entry.quarter} geeft {municipality.title} extra aandacht aan: {focus.priority}.",
        f"Meer op de kalender: {address}",
    ]
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", focus.version)
    # Without a moment of asking, the stamp is that of the last change (RFC 5545, 3.8.7.2).
    event.add("dtstamp", entry.changed_at.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("last-modified", entry.changed_at.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("dtstart", moment.first)
    event.add("dtend", moment.last + datetime.timedelta(days=1))
    event.add("summary", f"Kwartaalprioriteit {municipality.name}: {focus.priority}")
    event.add("description", "\n\n".join(filter(None, text)))
    event.add("url", address)
    event.add("status", "CONFIRMED")
    # It says something of the quarter; whoever has it in the agenda is not busy for three months.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event
