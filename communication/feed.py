"""An agenda as a feed (iCalendar, RFC 5545) that people take into their own calendar."""

import datetime
import unicodedata

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vRecur, vText

from communication.appointments import Agenda, Appointment
from municipalities.models import Municipality

PRODUCT = "-//LIVP//Kwartaalkalender//NL"
ZONE = "Europe/Amsterdam"


def calendar_feed(municipality: Municipality, agenda: Agenda) -> bytes:
    """The public feed of a municipality; see `write`."""
    return write(
        agenda,
        title=f"Kwartaalprioriteiten {municipality.name}",
        about=(
            f"Elk kwartaal geeft {municipality.title} één prioriteit extra aandacht."
            " Met de communicatiemomenten die erbij horen."
        ),
    )


def own_feed(agenda: Agenda) -> bytes:
    """The feed of one user; see `write`. It does not say whose."""
    return write(
        agenda, title="LIVP: mijn agenda", about="Kwartalen, communicatiemomenten en eigen deadlines."
    )


def write(agenda: Agenda, *, title: str, about: str) -> bytes:
    """An agenda as UTF-8, with lines that end in CRLF and are folded at 75 bytes.

    The same agenda gives the same bytes: nothing in it says when it was asked for.
    """
    feed = Calendar()
    feed.add("prodid", PRODUCT)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("name", one_line(title))
    feed.add("x-wr-calname", one_line(title))
    feed.add("x-wr-caldesc", one_line(about))
    feed.add("x-wr-timezone", ZONE)
    # How often to look again: the standard's word, and the one that Outlook reads.
    feed.add("refresh-interval", datetime.timedelta(days=1), parameters={"value": "DURATION"})
    feed.add("x-published-ttl", "P1D")
    # Whole days have no time zone. But a calendar holds at least one component (RFC 5545, 3.6), also between
    # two plans: a 404 would end the subscription in some agendas.
    feed.add_component(_time_zone())
    for appointment in agenda.appointments:
        feed.add_component(_event(appointment))
    return feed.to_ical()


def _time_zone() -> Timezone:
    """Dutch time, since 1996."""
    zone = Timezone()
    zone.add("tzid", ZONE)
    for kind, name, month, before, after in (
        (TimezoneDaylight, "CEST", 3, 1, 2),
        (TimezoneStandard, "CET", 10, 2, 1),
    ):
        part = kind()
        part.add("dtstart", datetime.datetime(1996, month, 31 if month == 3 else 27, before + 1))
        part.add("rrule", {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"})
        part.add("tzoffsetfrom", datetime.timedelta(hours=before))
        part.add("tzoffsetto", datetime.timedelta(hours=after))
        part.add("tzname", name)
        zone.add_component(part)
    return zone


def _event(appointment: Appointment) -> Event:
    changed_at = appointment.changed_at.astimezone(datetime.UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    # Without a moment of asking, the stamp is that of the last change (RFC 5545, 3.8.7.2).
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("dtstart", appointment.first)
    event.add("dtend", appointment.last + datetime.timedelta(days=1))
    if appointment.rule:
        event.add("rrule", vRecur.from_ical(appointment.rule))
    if appointment.besides:
        event.add("rdate", list(appointment.besides), parameters={"VALUE": "DATE"})
    if appointment.without:
        event.add("exdate", list(appointment.without), parameters={"VALUE": "DATE"})
    event.add("summary", one_line(appointment.summary))
    if appointment.text:
        event.add("description", several_lines(appointment.text))
    if appointment.category:
        event.add("categories", [vText(one_line(appointment.category))])
    if appointment.url:
        event.add("url", appointment.url)
    event.add("status", appointment.status)
    # It says something of those days; whoever has it in the agenda is not busy for three months.
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def one_line(text: str) -> str:
    """Text without line breaks and control characters: readers may break off at them."""
    return " ".join(several_lines(text).split())


def several_lines(text: str) -> str:
    """Text with line feeds alone, and without what is no character to print."""
    lines = "".join("\n" if char in "\r\v\f\x85\u2028\u2029" else char for char in text.replace("\r\n", "\n"))
    return "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cs"})
