"""Moments in the public feed: what is in it, what was withdrawn, and at what cost. Read back by vobject."""

import datetime

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communication.appointments import KEPT, public_agenda
from communication.models import CommunicationMoment
from communication.moments import cancel_moment, change_moment, delete_moment
from municipalities.models import Municipality
from plans.models import Plan
from priorities.models import QuarterFocus
from priorities.quarter import clear_focus
from tests.builders import (
    make_campaign,
    make_focus,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)

ADDRESS = "/duinwaard/kalender.ics"
IN_MAY = datetime.date(2026, 5, 5)


@pytest.fixture
def plan(settings):
    settings.BASE_URL = "https://livp.example"
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(municipality=place, status=Plan.Status.ADOPTED, slug="2024-2027")


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality)


def published(**fields):
    return make_moment(**{"state": "planned", "is_public": True, "starts_on": IN_MAY} | fields)


def read(client):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    return vobject.readOne(response.content.decode()).contents.get("vevent", [])


def shown(client):
    return [(event.summary.value, event.status.value) for event in read(client)]


def at(plan, day):
    """What the feed says on a day to come."""
    return [(one.summary, one.status) for one in public_agenda(plan.municipality, on=day).appointments]


@pytest.mark.django_db
def test_a_published_moment_says_what_to_whom_and_where(client, plan):
    published(
        plan=plan,
        title="Fietslicht",
        message="Met licht wordt u gezien.",
        target_group="brugklassers",
        channel="meeting",
        theme=make_theme(name="Verkeersveiligheid"),
        campaign=make_campaign(name="Ik val op"),
        ends_on=datetime.date(2026, 5, 7),
        owner=make_user(name="Collega Duinwaard"),
        result="Alleen voor ons",
    )
    (event,) = read(client)
    assert event.summary.value == "Fietslicht"
    assert event.dtstart.value == IN_MAY
    assert event.dtstart.params == {"VALUE": ["DATE"]}
    assert event.dtend.value == datetime.date(2026, 5, 8)
    assert event.description.value == (
        "Met licht wordt u gezien.\n\nVoor: brugklassers\nKanaal: bijeenkomst\nThema: Verkeersveiligheid\n"
        "Sluit aan bij: Ik val op\n\nMeer op de kalender: https://livp.example/duinwaard/kalender/2026/"
    )
    assert event.categories.value == ["Bijeenkomst"]
    assert (event.sequence.value, event.status.value, event.transp.value) == ("2", "CONFIRMED", "TRANSPARENT")
    content = client.get(ADDRESS).content.decode()
    assert "Collega" not in content
    assert "Alleen voor ons" not in content
    assert "X-WR-TIMEZONE:Europe/Amsterdam\r\n" in content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("Licht", "CONFIRMED")]),
        ({"state": "done"}, [("Licht", "CONFIRMED")]),
        ({"state": "idea"}, []),
        ({"is_public": False}, []),
        # Cancelled before anybody saw it.
        ({"state": "cancelled"}, []),
    ],
)
def test_only_what_is_published_is_in_it(client, plan, fields, expected):
    published(plan=plan, title="Licht", **fields)
    assert shown(client) == expected
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.DRAFT)
    assert shown(client) == []


@pytest.mark.django_db
def test_what_was_deleted_before_anybody_saw_it_stays_away(client, plan, user):
    draft = make_plan(municipality=plan.municipality, first_year=2028, last_year=2031)
    moment = published(plan=draft, title="Nooit gezien", starts_on=datetime.date(2028, 1, 1))
    delete_moment(moment=moment, by=user)
    make_focus(plan=draft, year=2028, quarter=1)
    clear_focus(plan=draft, year=2028, quarter=1, by=user)
    idea = make_moment(plan=plan, title="Geheim idee", starts_on=IN_MAY)
    delete_moment(moment=idea, by=user)
    draft.status = Plan.Status.ADOPTED
    draft.save()
    assert CommunicationMoment.history.filter(history_type="-").count() == 2
    assert QuarterFocus.history.filter(history_type="-").count() == 1
    assert shown(client) == []


@pytest.mark.django_db
def test_what_was_no_longer_public_when_the_plan_was_adopted_stays_away(client, user, plan):
    draft = make_plan(municipality=plan.municipality, first_year=2028, last_year=2031)
    moment = published(plan=draft, title="Toch niet", starts_on=datetime.date(2028, 1, 1))
    moment.is_public = False
    change_moment(moment=moment, by=user)
    draft.status = Plan.Status.ADOPTED
    draft.save()
    moment = CommunicationMoment.objects.get()
    moment.result = "Alleen voor ons"
    change_moment(moment=moment, by=user)
    assert shown(client) == []


@pytest.mark.django_db
def test_what_was_public_when_the_plan_was_adopted_counts_as_seen(client, user, plan):
    draft = make_plan(municipality=plan.municipality, first_year=2028, last_year=2031)
    moment = published(plan=draft, title="Nieuw plan", starts_on=datetime.date(2028, 1, 1))
    assert shown(client) == []
    draft.status = Plan.Status.ADOPTED
    draft.save()
    assert shown(client) == [("Nieuw plan", "CONFIRMED")]
    moment = CommunicationMoment.objects.get()
    moment.state = "idea"
    change_moment(moment=moment, by=user)
    assert shown(client) == [("Vervallen: moment van Duinwaard", "CANCELLED")]


@pytest.mark.django_db
def test_what_was_cancelled_is_said_for_more_than_a_year(client, plan, user):
    cancel_moment(moment=published(plan=plan, title="Markt", message="Kom ook."), by=user)
    make_focus(plan=plan, year=2026, quarter=3)
    clear_focus(plan=plan, year=2026, quarter=3, by=user, reason="Vervalt")
    said = [("Gaat niet door: Markt", "CANCELLED"), ("Vervallen: kwartaalprioriteit Duinwaard", "CANCELLED")]
    assert shown(client) == said
    assert "Kom ook." not in client.get(ADDRESS).content.decode()
    today = CommunicationMoment.history.latest("history_date").history_date.date()
    assert datetime.timedelta(days=366) < KEPT
    assert at(plan, today + KEPT) == said
    assert at(plan, today + KEPT + datetime.timedelta(days=2)) == []


@pytest.mark.django_db
def test_what_was_written_while_it_was_an_idea_again_is_not_told_when_it_is_cancelled(client, plan, user):
    moment = published(plan=plan, title="Markt", message="Kom ook.")
    moment.state, moment.title, moment.message = "idea", "Controle van het pand", "Zeg nog niets."
    change_moment(moment=moment, by=user)
    gone = [("Vervallen: moment van Duinwaard", "CANCELLED")]
    assert shown(client) == gone

    cancel_moment(moment=moment, by=user)

    page = client.get(reverse("calendar", args=["duinwaard", moment.starts_on.year])).content.decode()
    assert shown(client) == gone
    assert "Controle van het pand" not in page
    assert "Zeg nog niets." not in page


@pytest.mark.django_db
def test_a_quarter_that_a_later_plan_takes_over_is_cancelled(client, plan):
    focus = make_focus(priority=make_priority(plan=plan, title="Oud"), year=2026, quarter=4)
    (before,) = read(client)
    later = make_plan(municipality=plan.municipality, first_year=2026, last_year=2029)
    make_focus(priority=make_priority(plan=later, title="Nieuw"), year=2026, quarter=4)
    assert shown(client) == [("Kwartaalprioriteit Duinwaard: Oud", "CONFIRMED")]
    later.status = Plan.Status.ADOPTED
    later.save()
    events = {event.summary.value: event for event in read(client)}
    assert {name: event.status.value for name, event in events.items()} == {
        "Vervallen: kwartaalprioriteit Duinwaard": "CANCELLED",
        "Kwartaalprioriteit Duinwaard: Nieuw": "CONFIRMED",
    }
    gone = events["Vervallen: kwartaalprioriteit Duinwaard"]
    assert gone.uid.value == before.uid.value
    assert int(gone.sequence.value) > int(before.sequence.value)
    assert gone.last_modified.value >= before.last_modified.value
    assert focus.pk in set(QuarterFocus.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_every_save_counts_and_another_title_of_the_priority_changes_the_stamp(client, plan, user):
    priority = make_priority(plan=plan, title="Jeugd")
    moment = published(plan=plan, priority=priority)
    sequences = []
    for title in ("Een", "Twee", "Drie"):
        moment.title = title
        change_moment(moment=moment, by=user)
        sequences.append(int(read(client)[0].sequence.value))
    assert sequences == [4, 6, 8]
    priority.history.update(history_date=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))
    (event,) = read(client)
    assert event.last_modified.value == datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
    assert client.get(ADDRESS)["Last-Modified"] == "Tue, 01 Jan 2030 00:00:00 GMT"


@pytest.mark.django_db
def test_who_has_the_latest_gets_304_by_tag_and_by_date(client, plan, user):
    moment = published(plan=plan)
    first = client.get(ADDRESS)
    assert client.get(ADDRESS).content == first.content
    for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        again = client.get(ADDRESS, headers=header)
        assert (again.status_code, again.content) == (304, b"")
        assert again["ETag"] == first["ETag"]
        assert again["Last-Modified"] == first["Last-Modified"]
        assert again["Cache-Control"] == "public, max-age=300"
    cancel_moment(moment=moment, by=user)
    CommunicationMoment.history.filter(history_type="~").update(
        history_date=datetime.datetime(2027, 1, 1, tzinfo=datetime.UTC)
    )
    for header in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get(ADDRESS, headers=header).status_code == 200
    other = Municipality.objects.get(pk=plan.municipality_id)
    other.name = "Nieuw Duinwaard"
    other.save()
    assert client.get(ADDRESS, headers={"if-none-match": first["ETag"]}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["theme", "campaign", "priority"])
def test_another_name_of_what_a_moment_names_reaches_who_asks_by_date(client, plan, field):
    make = {"theme": make_theme, "campaign": make_campaign, "priority": make_priority}[field]
    named = make(plan=plan) if field == "priority" else make()
    published(plan=plan, **{field: named})
    first = client.get(ADDRESS)
    since = {"if-modified-since": first["Last-Modified"]}
    assert client.get(ADDRESS, headers=since).status_code == 304
    named.history.update(history_date=datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))
    again = client.get(ADDRESS, headers=since)
    assert (again.status_code, again["Last-Modified"]) == (200, "Tue, 01 Jan 2030 00:00:00 GMT")


@pytest.mark.django_db
def test_every_plan_that_takes_over_days_of_a_repeating_moment_raises_its_number(client, plan, user):
    moment = published(
        plan=plan, starts_on=datetime.date(2025, 11, 30), repeats="monthly",
        repeats_until=datetime.date(2027, 3, 30),
    )  # fmt: skip

    def seen():
        (event,) = [event for event in read(client) if event.uid.value == str(moment.uid)]
        days = event.getrruleset(addRDate=True) if "rrule" in event.contents else []
        return event.status.value, int(event.sequence.value), len(list(days))

    said = [seen()]
    for first_year in (2027, 2026):
        later = make_plan(municipality=plan.municipality, first_year=first_year, last_year=2031)
        later.status = Plan.Status.ADOPTED
        later.save()
        said.append(seen())
    moment.is_public = False
    change_moment(moment=moment, by=user)
    said.append(seen())
    assert said == [
        ("CONFIRMED", 2, 17), ("CONFIRMED", 5, 14), ("CONFIRMED", 7, 2), ("CANCELLED", 9, 0),
    ]  # fmt: skip


@pytest.mark.django_db
def test_query_count_is_the_same_for_three_and_three_hundred_moments(client, plan):
    priority = make_priority(plan=plan)
    counts = []
    for number in range(300):
        moment = published(plan=plan, priority=priority)
        if number % 3 == 0:
            moment.is_public = False
            moment.save()
        if number in {2, 299}:
            with CaptureQueriesContext(connection) as queries:
                assert len(read(client)) == number + 1
            counts.append(len(queries))
    assert counts == [9, 9]


@pytest.mark.django_db
def test_moments_of_days_that_a_later_plan_takes_over_are_cancelled_one_by_one(client, plan):
    once = published(plan=plan, title="Eén keer", starts_on=datetime.date(2026, 11, 5))
    weekly = published(
        plan=plan, title="Steeds", starts_on=datetime.date(2025, 11, 30), repeats="monthly",
        repeats_until=datetime.date(2026, 3, 30),
    )  # fmt: skip
    early = published(plan=plan, title="Vroeg", starts_on=datetime.date(2025, 5, 5))
    before = {event.uid.value: event for event in read(client)}
    later = make_plan(municipality=plan.municipality, first_year=2026, last_year=2029)
    later.status = Plan.Status.ADOPTED
    later.save()
    hidden = published(plan=plan, title="Na die tijd", starts_on=datetime.date(2026, 12, 5))
    events = {event.uid.value: event for event in read(client)}
    assert {uid: (event.summary.value, event.status.value) for uid, event in events.items()} == {
        str(early.uid): ("Vroeg", "CONFIRMED"),
        str(weekly.uid): ("Steeds", "CONFIRMED"),
        str(once.uid): ("Vervallen: moment van Duinwaard", "CANCELLED"),
    }
    assert str(hidden.uid) not in events
    for moment in (once, weekly):
        assert int(events[str(moment.uid)].sequence.value) > int(before[str(moment.uid)].sequence.value)
        changed = events[str(moment.uid)].last_modified.value
        assert changed >= before[str(moment.uid)].last_modified.value
    shown = [day.date() for day in events[str(weekly.uid)].getrruleset(addRDate=True)]
    assert shown == [datetime.date(2025, 11, 30), datetime.date(2025, 12, 30)]
    page = client.get("/duinwaard/kalender/2026/").content.decode()
    assert "Steeds" not in page
    assert "Eén keer" not in page
