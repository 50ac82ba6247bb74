"""The public feed and its quarters, read back by vobject, which shares no code with what wrote it."""

import datetime
import re

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from communication.appointments import Agenda, Appointment, public_agenda, uid_of
from communication.feed import calendar_feed
from municipalities.models import Municipality
from plans.models import Plan
from priorities.quarter import clear_focus, quarters_of, set_focus, swap_quarters
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user

ADDRESS = "/duinwaard/kalender.ics"
CHANGED = datetime.datetime(
    2026, 3, 1, 13, 30, 15, 999, tzinfo=datetime.timezone(datetime.timedelta(hours=1))
)


@pytest.fixture
def plan(settings):
    settings.BASE_URL = "https://livp.example"
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(municipality=place, status=Plan.Status.ADOPTED, slug="2024-2027")


def read(client):
    """The events of the feed, as a second reader sees them."""
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return events_of(response.content)


def events_of(content):
    calendar = vobject.readOne(content.decode())
    return calendar.contents.get("vevent", [])


def known(client):
    """UID, first day, summary and version of every event."""
    return {
        event.uid.value: (event.dtstart.value.isoformat(), event.summary.value, int(event.sequence.value))
        for event in read(client)
    }


@pytest.mark.django_db
def test_another_reader_finds_the_quarters_as_whole_days(client, plan):
    priority = make_priority(plan=plan, title="Jeugd, alcohol; drugs \\ en één biertje")
    focus = make_focus(priority=priority, year=2026, quarter=4, reason="Praat met uw kind, thuis; op tijd.")
    (event,) = read(client)
    assert event.dtstart.value == datetime.date(2026, 10, 1)
    assert event.dtend.value == datetime.date(2027, 1, 1)
    assert event.dtstart.params == {"VALUE": ["DATE"]}
    assert event.summary.value == f"Kwartaalprioriteit Duinwaard: {priority.title}"
    assert event.description.value == (
        "Praat met uw kind, thuis; op tijd.\n\n"
        f"In het 4e kwartaal 2026 geeft Gemeente Duinwaard extra aandacht aan: {priority.title}.\n\n"
        "Meer op de kalender: https://livp.example/duinwaard/kalender/2026/"
    )
    assert event.url.value == "https://livp.example/duinwaard/kalender/2026/"
    changed = focus.history.latest().history_date.replace(microsecond=0)
    assert event.last_modified.value == changed
    assert event.dtstamp.value == changed
    assert (event.sequence.value, event.status.value, event.transp.value) == ("2", "CONFIRMED", "TRANSPARENT")


@pytest.mark.django_db
def test_the_feed_says_what_it_is(client, plan):
    make_focus(plan=plan, year=2026, quarter=1)
    response = client.get(ADDRESS)
    calendar = vobject.readOne(response.content.decode())
    assert calendar.prodid.value == "-//LIVP//Kwartaalkalender//NL"
    assert calendar.version.value == "2.0"
    assert calendar.method.value == "PUBLISH"
    assert calendar.x_wr_calname.value == "Kwartaalprioriteiten Duinwaard"
    assert calendar.contents["name"][0].value == "Kwartaalprioriteiten Duinwaard"
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'inline; filename="kalender-duinwaard.ics"'
    assert response["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
def test_a_municipality_without_a_plan_has_an_empty_feed_and_an_unknown_one_none(client, plan):
    assert read(client) == []
    calendar = vobject.readOne(client.get(ADDRESS).content.decode())
    # The standard wants one component at least; a time zone shows nothing.
    assert [component.name for component in calendar.components()] == ["VTIMEZONE"]
    calendar.validate(raiseException=True)
    assert client.get("/nergens/kalender.ics").status_code == 404
    assert client.post(ADDRESS).status_code == 405


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=300
)
BREAKOUTS = ["BEGIN:VEVENT", "END:VCALENDAR"]
hostile = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from(
            ["\r\n", "\r", "\n", "\x85", "\u2028", "\x00", "\\n", "\\", ";:,", "🎉", "é", '"', *BREAKOUTS]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip


def agenda_of(**fields):
    base = {
        "uid": "uid-1", "sequence": 3, "changed_at": CHANGED, "summary": "Leeg",
        "first": datetime.date(2026, 1, 1), "last": datetime.date(2026, 3, 31),
    }  # fmt: skip
    return Agenda([Appointment(**base | fields)], CHANGED)


def lines_of(content):
    """The lines as they are sent, checked apart from any reader."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
    return lines


@given(texts, texts, st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 1)), st.integers(0, 100))
@example("é" * 120, "\\n \\, ;", datetime.date(2026, 1, 1), 0)
@example("x" * 59 + "🎉🎉", "a,b;c\\", datetime.date(2100, 10, 1), 91)
def test_any_text_comes_back_as_it_went_in_on_lines_of_75_bytes(title, text, first, days):
    title, text = " ".join(title.split()) or "Leeg", text.strip()
    last = first + datetime.timedelta(days=days)
    place = Municipality(name="Duinwaard", slug="duinwaard")
    content = calendar_feed(place, agenda_of(summary=title, text=text, first=first, last=last))
    lines_of(content)
    (event,) = events_of(content)
    assert event.summary.value == title
    assert (event.description.value if text else "") == text
    assert event.dtstart.value == first
    assert event.dtend.value == last + datetime.timedelta(days=1)
    assert event.last_modified.value == datetime.datetime(2026, 3, 1, 12, 30, 15, tzinfo=datetime.UTC)


@given(hostile, hostile, hostile)
@example("Hoi\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:kwaad", "\r\nATTENDEE:mailto:x@y.example", "\nX:1")
def test_no_text_breaks_out_of_its_line(title, text, category):
    place = Municipality(name=title[:100], slug="duinwaard")
    lines = lines_of(calendar_feed(place, agenda_of(summary=title, text=text, category=category)))
    unfolded = b"\r\n".join(lines).replace(b"\r\n ", b"").split(b"\r\n")
    assert [line for line in unfolded if line in {b"BEGIN:VEVENT", b"END:VEVENT", b"END:VCALENDAR"}] == [
        b"BEGIN:VEVENT", b"END:VEVENT", b"END:VCALENDAR",
    ]  # fmt: skip
    names = {re.split(b"[;:]", line)[0].decode() for line in unfolded}
    assert names <= {
        "BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "NAME", "X-WR-CALNAME", "X-WR-CALDESC",
        "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "TZID", "DTSTART", "DTEND", "RRULE", "TZNAME",
        "TZOFFSETFROM", "TZOFFSETTO", "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "SUMMARY", "DESCRIPTION",
        "CATEGORIES", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
    }  # fmt: skip


# What stays the same


@pytest.mark.django_db
def test_swapping_keeps_the_appointments_and_counts_on(client, plan):
    user = make_user(municipality=plan.municipality)
    one = make_focus(priority=make_priority(plan=plan, title="Een"), year=2026, quarter=1)
    two = make_focus(priority=make_priority(plan=plan, title="Twee"), year=2026, quarter=2)
    before = known(client)
    assert sorted(before.values()) == [
        ("2026-01-01", "Kwartaalprioriteit Duinwaard: Een", 2),
        ("2026-04-01", "Kwartaalprioriteit Duinwaard: Twee", 2),
    ]
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 2), by=user, reason="Ruilen")
    after = known(client)
    assert sorted(after.values()) == [
        ("2026-01-01", "Kwartaalprioriteit Duinwaard: Twee", 4),
        ("2026-04-01", "Kwartaalprioriteit Duinwaard: Een", 4),
    ]
    assert after.keys() == before.keys()
    # With an empty quarter the appointment itself moves.
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 4), by=user, reason="Later")
    moved = known(client)
    assert moved.keys() == before.keys()
    assert sorted(moved.values()) == [
        ("2026-04-01", "Kwartaalprioriteit Duinwaard: Een", 4),
        ("2026-10-01", "Kwartaalprioriteit Duinwaard: Twee", 6),
    ]
    set_focus(plan=plan, year=2026, quarter=2, priority=two.priority, by=user, reason="Anders")
    clear_focus(plan=plan, year=2026, quarter=4, by=user, reason="Vervalt")
    left = known(client)
    assert left.keys() == before.keys()
    assert sorted(left.values()) == [
        ("2026-04-01", "Kwartaalprioriteit Duinwaard: Twee", 6),
        ("2026-10-01", "Vervallen: kwartaalprioriteit Duinwaard", 9),
    ]
    assert one.priority != two.priority


@pytest.mark.django_db
def test_a_uid_depends_on_the_record_alone(client, plan, settings):
    focus = make_focus(plan=plan, year=2026, quarter=1)
    other = make_focus(plan=plan, year=2026, quarter=2)
    before = set(known(client))
    assert len(before) == 2
    settings.BASE_URL = "https://elders.example"
    Municipality.objects.filter(pk=plan.municipality_id).update(name="Nieuw Duinwaard")
    Plan.objects.filter(pk=plan.pk).update(slug="anders", title="Anders")
    assert set(known(client)) == before
    agenda = public_agenda(plan.municipality, on=datetime.date(2026, 5, 1))
    assert {one.uid for one in agenda.appointments} == before
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", uid) for uid in before)
    # Another installation has a record with the same number.
    assert uid_of(Plan(created_at=CHANGED), "kwartaal", focus.pk) not in before
    assert other.pk != focus.pk


def test_the_uid_of_a_known_record_never_changes():
    assert uid_of(Plan(created_at=CHANGED), "kwartaal", 7) == "0ae432e6-6d61-5f0f-9a12-6e3ac39521fb"


# To whom


@pytest.mark.django_db
def test_only_what_is_adopted_is_in_it_for_members_too(client, plan):
    plan.status = Plan.Status.DRAFT
    plan.save()
    make_focus(plan=plan, year=2026, quarter=1)
    assert read(client) == []
    user = make_user(municipality=plan.municipality)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert read(client) == []


@pytest.mark.django_db
def test_a_quarter_stands_in_it_once_when_two_plans_have_it(client, plan):
    old = make_plan(
        municipality=plan.municipality, status=Plan.Status.ADOPTED, first_year=2022, last_year=2024
    )
    for year in (2023, 2024):
        make_focus(priority=make_priority(plan=old, title=f"Oud {year}"), year=year, quarter=1)
    make_focus(priority=make_priority(plan=plan, title="Nieuw 2024"), year=2024, quarter=1)
    assert [event.summary.value for event in read(client)] == [
        "Kwartaalprioriteit Duinwaard: Oud 2023",
        "Kwartaalprioriteit Duinwaard: Nieuw 2024",
    ]


@pytest.mark.django_db
def test_every_participant_has_the_quarters_of_a_shared_plan(client, plan):
    neighbour = make_municipality(name="Opmeer", slug="opmeer")
    plan.participants.add(neighbour)
    make_focus(priority=make_priority(plan=plan, title="Een"), year=2026, quarter=1)
    (event,) = events_of(client.get("/opmeer/kalender.ics").content)
    assert event.summary.value == "Kwartaalprioriteit Opmeer: Een"
    assert event.url.value == "https://livp.example/opmeer/kalender/2026/"


# At what cost


@pytest.mark.django_db
def test_who_has_the_latest_gets_nothing_again(client, plan):
    user = make_user(municipality=plan.municipality)
    focus = make_focus(plan=plan, year=2026, quarter=1)
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    set_focus(
        plan=plan, year=2026, quarter=1, priority=focus.priority, sentence="Nieuw.", by=user, reason="Ja"
    )
    changed = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert client.get(ADDRESS).content == changed.content


@pytest.mark.django_db
def test_query_count_is_the_same_for_one_and_sixteen_quarters(client, plan):
    counts = []
    for number, (year, quarter) in enumerate(quarters_of(plan)):
        make_focus(plan=plan, year=year, quarter=quarter)
        if number in {0, 15}:
            with CaptureQueriesContext(connection) as queries:
                assert len(read(client)) == number + 1
            counts.append(len(queries))
    assert counts == [9, 9]
