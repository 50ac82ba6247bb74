"""The feed read back by two readers that are not ours, after every change; and repeats on the same days."""

import datetime
import itertools
import re

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from communication.appointments import Agenda, Appointment, repetition
from communication.feed import write
from communication.models import CommunicationMoment
from communication.moments import (
    add_moment,
    cancel_moment,
    change_moment,
    delete_moment,
    occurrences,
    plan_moment,
)
from plans.editing import restore_record
from plans.models import Plan
from priorities.quarter import clear_focus, swap_quarters
from tests.builders import make_focus, make_moment, make_municipality, make_plan, make_priority, make_user
from tests.communication.readers import with_calcurse, with_ical_js

ADDRESS = "/duinwaard/kalender.ics"


@pytest.fixture
def plan():
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(municipality=place, status=Plan.Status.ADOPTED, slug="2024-2027")


@pytest.mark.browser
@pytest.mark.django_db
def test_a_moment_is_read_back_after_every_change(page, client, plan, tmp_path):
    user = make_user(municipality=plan.municipality)

    def read():
        content = client.get(ADDRESS).content
        return with_ical_js(page, content), with_calcurse(tmp_path / "calcurse", content)

    moment = CommunicationMoment(
        plan=plan,
        title="Donkere dagen, licht aan; buiten 🎃",
        message="Doe ’s avonds een lamp aan.",
        channel="newsletter",
        state="planned",
        is_public=True,
        starts_on=datetime.date(2026, 10, 30),
        repeats="monthly",
        repeats_until=datetime.date(2027, 3, 30),
    )
    days = ["2026-10-30", "2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"]
    uid = str(moment.uid)
    assert read() == ({}, [])

    add_moment(moment=moment, by=user)
    events, printed = read()
    added = events[uid]
    assert (added.summary, added.status) == ("Donkere dagen, licht aan; buiten 🎃", "CONFIRMED")
    assert added.text.startswith(
        "Doe ’s avonds een lamp aan.\n\nKanaal: nieuwsbrief\n\nMeer op de kalender: "
    )
    assert added.days == tuple((day, day) for day in days)
    # calcurse knows no RDATE: it misses the end of February.
    assert printed == [(day, added.summary) for day in days if day != "2027-02-28"]

    moment.title, moment.starts_on, moment.ends_on = (
        "Licht aan",
        datetime.date(2026, 11, 2),
        datetime.date(2026, 11, 4),
    )
    moment.repeats, moment.repeats_until = "once", None
    change_moment(moment=moment, by=user)
    events, printed = read()
    changed = events[uid]
    assert changed.days == (("2026-11-02", "2026-11-04"),)
    assert changed.sequence > added.sequence
    assert changed.changed >= added.changed
    assert printed == [(f"2026-11-0{day}", "Licht aan") for day in (2, 3, 4)]

    cancel_moment(moment=moment, by=user)
    events, printed = read()
    cancelled = events[uid]
    assert (cancelled.status, cancelled.summary, cancelled.text) == (
        "CANCELLED",
        "Gaat niet door: Licht aan",
        "",
    )
    assert cancelled.days == changed.days
    assert cancelled.sequence > changed.sequence
    assert {summary for _, summary in printed} == {"Gaat niet door: Licht aan"}

    plan_moment(moment=moment, by=user)
    back = read()[0][uid]
    assert (back.status, back.summary) == ("CONFIRMED", "Licht aan")
    assert back.sequence > cancelled.sequence

    # Taken off the public calendar, and given a title that nobody outside may know.
    moment.is_public, moment.title = False, "Geheime actie"
    moment.starts_on = moment.ends_on = datetime.date(2026, 12, 24)
    change_moment(moment=moment, by=user)
    events, printed = read()
    withdrawn = events[uid]
    assert (withdrawn.status, withdrawn.summary) == ("CANCELLED", "Vervallen: moment van Duinwaard")
    assert withdrawn.days == changed.days
    assert withdrawn.sequence > back.sequence
    assert {summary for _, summary in printed} == {"Vervallen: moment van Duinwaard"}

    delete_moment(moment=CommunicationMoment.objects.get(), by=user)
    deleted = read()[0][uid]
    assert (deleted.status, deleted.summary, deleted.days) == ("CANCELLED", withdrawn.summary, changed.days)
    assert deleted.sequence > withdrawn.sequence

    deletion = CommunicationMoment.history.get(history_type="-")
    restore_record(deletion=deletion, by=user)
    restored = CommunicationMoment.objects.get()
    assert read()[0][uid].status == "CANCELLED"
    restored.is_public, restored.title = True, "Toch weer"
    change_moment(moment=restored, by=user)
    events, printed = read()
    assert (events[uid].status, events[uid].summary) == ("CONFIRMED", "Toch weer")
    assert events[uid].sequence > deleted.sequence
    assert printed == [("2026-12-24", "Toch weer")]


@pytest.mark.browser
@pytest.mark.django_db
def test_quarters_are_read_back_after_a_move_and_when_cleared(page, client, plan, tmp_path):
    user = make_user(municipality=plan.municipality)
    make_focus(priority=make_priority(plan=plan, title="Jeugd"), year=2026, quarter=1)

    def read():
        content = client.get(ADDRESS).content
        (event,) = with_ical_js(page, content).values()
        return event, with_calcurse(tmp_path / "calcurse", content)

    first, printed = read()
    assert (first.status, first.days) == ("CONFIRMED", (("2026-01-01", "2026-03-31"),))
    assert (len(printed), printed[0], printed[-1]) == (
        90,
        ("2026-01-01", "Kwartaalprioriteit Duinwaard: Jeugd"),
        ("2026-03-31", "Kwartaalprioriteit Duinwaard: Jeugd"),
    )
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 3), by=user, reason="Later")
    moved, printed = read()
    assert (moved.uid, moved.status) == (first.uid, "CONFIRMED")
    assert moved.days == (("2026-07-01", "2026-09-30"),)
    assert moved.sequence > first.sequence
    assert len(printed) == 92
    clear_focus(plan=plan, year=2026, quarter=3, by=user, reason="Vervalt")
    cleared, printed = read()
    assert (cleared.uid, cleared.status, cleared.text) == (first.uid, "CANCELLED", "")
    assert cleared.days == moved.days
    assert cleared.sequence > moved.sequence
    assert {summary for _, summary in printed} == {"Vervallen: kwartaalprioriteit Duinwaard"}


# Repeats


def moment_of(first, *, repeats, until, length=0):
    return CommunicationMoment(
        title="Steeds weer",
        starts_on=first,
        ends_on=first + datetime.timedelta(days=length),
        repeats=repeats,
        repeats_until=until,
    )


@given(
    st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31)),
    st.sampled_from(["weekly", "monthly", "quarterly"]),
    st.integers(0, 800),
)
def test_dateutil_finds_the_same_days_as_the_page(first, repeats, length):
    until = first + datetime.timedelta(days=length)
    moment = moment_of(first, repeats=repeats, until=until)
    ours = [period.first for period in occurrences(moment, first, until)]
    rule, besides = repetition(moment)
    assert re.search(r"UNTIL=\d{8}(;|$)", rule)
    midnight = datetime.datetime.combine(first, datetime.time())
    theirs = [day.date() for day in rrulestr(rule, dtstart=midnight)]
    assert sorted([*theirs, *besides]) == ours


@pytest.mark.browser
def test_ical_js_finds_the_same_days_as_the_page(page):
    changed_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    starts = [datetime.date(2024, 1, day) for day in (1, 28, 29, 30, 31)]
    starts += [datetime.date(2024, 2, 29), datetime.date(2025, 2, 28), datetime.date(2025, 11, 30)]
    ours, appointments = {}, []
    for first, repeats, length, days in itertools.product(
        starts, ("weekly", "monthly", "quarterly"), (0, 2), (0, 1, 59, 60, 400, 731)
    ):
        until = first + datetime.timedelta(days=days)
        moment = moment_of(first, repeats=repeats, until=until, length=length)
        rule, besides = repetition(moment)
        uid = f"{first}-{repeats}-{length}-{days}"
        ours[uid] = tuple(
            (str(period.first), str(period.last))
            for period in occurrences(moment, first, datetime.date(2027, 12, 31))
        )
        appointments.append(
            Appointment(uid, 1, changed_at, first, moment.ends_on, "Steeds weer", rule=rule, besides=besides)
        )
    read = with_ical_js(page, write(Agenda(appointments, changed_at), title="x", about="x"))
    assert {uid: event.days for uid, event in read.items()} == ours
    assert len(ours) == 288


def test_calcurse_finds_the_same_days_as_the_page_but_for_february(tmp_path):
    changed_at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    until = datetime.date(2025, 12, 31)
    ours, appointments = [], []
    for day, repeats in itertools.product((1, 28, 29, 30, 31), ("weekly", "monthly", "quarterly")):
        first = datetime.date(2024, 11, day) if day < 31 else datetime.date(2024, 10, 31)
        moment = moment_of(first, repeats=repeats, until=until)
        rule, besides = repetition(moment)
        title = f"{repeats} vanaf de {day}e"
        days = [period.first for period in occurrences(moment, first, until)]
        ours += [(str(found), title) for found in days if found not in besides]
        appointments.append(
            Appointment(title, 1, changed_at, first, first, title, rule=rule, besides=besides)
        )
    printed = with_calcurse(tmp_path, write(Agenda(appointments, changed_at), title="x", about="x"))
    assert sorted(printed) == sorted(ours)
    assert len(ours) > 200


@pytest.mark.browser
@pytest.mark.django_db
def test_both_readers_take_hostile_texts_and_a_long_title(page, client, plan, tmp_path):
    hostile = "Hoi\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:kwaad"
    make_moment(
        plan=plan, title=hostile, message="één, twee; drie \\n \u2028vier 🎉" + "é" * 200,
        target_group="\rBEGIN:VEVENT", state="planned", is_public=True, starts_on=datetime.date(2026, 5, 5),
    )  # fmt: skip
    make_focus(priority=make_priority(plan=plan, title="é🎉, " * 50), year=2026, quarter=1)
    content = client.get(ADDRESS).content
    events = with_ical_js(page, content)
    assert {event.summary for event in events.values()} == {
        "Hoi END:VEVENT BEGIN:VEVENT SUMMARY:kwaad",
        ("Kwartaalprioriteit Duinwaard: " + "é🎉, " * 50).strip(),
    }
    (moment,) = [event for event in events.values() if event.summary.startswith("Hoi")]
    assert moment.text.startswith(
        "één, twee; drie \\n \nvier 🎉" + "é" * 200 + "\n\nVoor: \nBEGIN:VEVENT\nKanaal: "
    )
    printed = with_calcurse(tmp_path / "calcurse", content)
    assert {summary for _, summary in printed} == {event.summary for event in events.values()}
