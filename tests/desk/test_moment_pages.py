"""Moments in the plan's hub: the list, the form, how one goes on, and what the own work says of them."""

import datetime
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from communication.models import CommunicationMoment
from desk.moment_work import own_moments
from desk.work import work_of
from municipalities.models import Membership, Role
from plans.models import Plan
from tests.builders import (
    make_campaign,
    make_focus,
    make_moment,
    make_municipality,
    make_plan,
    make_priority,
    make_team,
    make_user,
)
from tests.in_between import after_query

pytestmark = pytest.mark.django_db
State = CommunicationMoment.State
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def plan(today):
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    return make_plan(
        municipality=place,
        status=Plan.Status.ADOPTED,
        first_year=today.year - 1,
        last_year=today.year + 1,
    )


@pytest.fixture
def adviser(plan):
    return make_user(
        municipality=plan.municipality, role=Role.COMMUNICATIONS, name="Communicatieadviseur Duinwaard"
    )


@pytest.fixture
def as_adviser(client, adviser):
    log_in(client, adviser)
    return client


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def url(page, *args):
    return reverse(f"admin:communication_communicationmoment_{page}", args=args)


def add_url(plan, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"{url('add')}?plan={plan.pk}{query}"


def typed(**changes):
    """What the form sends."""
    empty = dict.fromkeys(
        (
            "message", "priority", "theme", "campaign", "target_group", "ends_on", "repeats_until",
            "owner_team", "owner",
        ),
        "",
    )  # fmt: skip
    filled = {"title": "Inloopuur", "channel": "meeting", "repeats": "once", "state": "planned"}
    return empty | filled | changes


# The form


def test_form_starts_with_the_day_and_priority_of_where_one_came_from(as_adviser, plan, today):
    priority = make_priority(plan=plan, title="Online")
    page = as_adviser.get(add_url(plan, starts_on=f"{today.year}-07-01", priority=priority.pk))
    assertContains(page, f'value="{today.year}-07-01"')
    assertContains(page, f'<option value="{priority.pk}" selected>Online</option>', html=True)
    assertContains(page, '<option value="planned" selected>gepland</option>', html=True)
    assertNotContains(page, 'value="cancelled"')
    # What cannot be is not filled in.
    elsewhere = make_priority()
    page = as_adviser.get(add_url(plan, starts_on="nooit", priority=elsewhere.pk))
    assert page.status_code == 200
    assertNotContains(page, elsewhere.pk if elsewhere.pk > 999 else f'value="{elsewhere.pk}" selected')


@pytest.mark.parametrize("day", ["0000", "0001-01-01", "9999-12-31", "2023-02-29", "٢٠٢٦-٠١-٠١"])
@pytest.mark.parametrize("origin", ["kalender", "maand", ""])
def test_the_form_opens_with_any_day_in_the_link(as_adviser, plan, day, origin):
    make_campaign(rule="weekday", month=9, nth=-1, weekday=5, length=7)
    make_campaign(rule="days", month=2, day=29)

    assert as_adviser.get(add_url(plan, starts_on=day, van=origin)).status_code == 200


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("kalender", "/duinwaard/kalender/{0.year}/"),
        ("maand", "/duinwaard/kalender/{0.year}/{0.month}/"),
    ],
)
def test_saving_leads_back_to_the_calendar_and_says_who_sees_it(as_adviser, plan, today, origin, expected):
    day = date(today.year, 5, 4)
    response = as_adviser.post(
        add_url(plan, van=origin), typed(starts_on=day.isoformat(), is_public="on"), follow=True
    )
    assertRedirects(response, expected.format(day))
    assertContains(response, "‘Inloopuur’ is opgeslagen. Het staat op de openbare kalender.")
    [moment] = CommunicationMoment.objects.all()
    assert (moment.plan, moment.state, moment.is_public) == (plan, State.PLANNED, True)
    assert moment.first_published_at is not None
    assert moment.history.get().history_user.name == "Communicatieadviseur Duinwaard"


def test_what_nobody_else_sees_is_said(as_adviser, plan, today):
    response = as_adviser.post(add_url(plan), typed(starts_on=today.isoformat()), follow=True)
    assertContains(response, "Alleen u en uw collega&#x27;s zien het.")
    moment = CommunicationMoment.objects.get()
    assertRedirects(
        as_adviser.post(
            url("change", moment.pk),
            typed(starts_on=today.isoformat(), version=version_of(as_adviser, moment)),
        ),
        f"{url('of_plan', plan.pk)}#moment-{moment.pk}",
        fetch_redirect_response=False,
    )


def version_of(client, moment):
    return client.get(url("change", moment.pk)).context["adminform"].form["version"].value()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts_on": ""}, "Dit veld is verplicht"),
        ({"starts_on": "2001-01-01"}, "Dit plan loopt van"),
        ({"channel": ""}, "Dit veld is verplicht"),
        ({"ends_on": "{0.year}-01-01"}, "De laatste dag ligt voor de eerste dag."),
        ({"repeats": "weekly"}, "Vul in tot en met wanneer dit moment zich herhaalt."),
        ({"repeats": "weekly", "repeats_until": "2099-01-01"}, "Dit plan loopt tot en met"),
        (
            {"repeats": "weekly", "repeats_until": "{0.year}-12-01", "ends_on": "{0.year}-06-08"},
            "nog bezig als het alweer begint",
        ),
        ({"owner": "99999"}, "Selecteer een geldige keuze"),
    ],
)
def test_what_cannot_be_is_refused_in_dutch(as_adviser, plan, today, changes, message):
    changes = {name: value.format(today) for name, value in changes.items()}
    page = as_adviser.post(add_url(plan), typed(**{"starts_on": f"{today.year}-06-01"} | changes))
    assertContains(page, message)
    # Said at the field, so that the summary leads there.
    assert page.context["adminform"].form.non_field_errors() == []
    assert not CommunicationMoment.objects.exists()


def test_priority_and_theme_and_owner_are_those_of_the_plan(as_adviser, plan, adviser):
    other = make_plan(municipality=make_municipality())
    make_priority(plan=other, title="Elders")
    make_team(municipality=other.municipality, name="Team Elders")
    make_user(municipality=other.municipality, name="Collega Elders")
    make_campaign(municipality=other.municipality, name="Campagne Elders")
    left = make_user(municipality=plan.municipality, name="Vertrokken collega")
    moment = make_moment(plan=plan, owner=left, starts_on=date(plan.first_year, 3, 3))
    Membership.objects.filter(user=left).update(ended_at=timezone.now())
    make_campaign(name="Burendag", rule="weekday", month=9, nth=4, weekday=5)
    page = as_adviser.get(add_url(plan, starts_on="2026-01-01"))
    assertNotContains(page, "Elders")
    assertNotContains(page, "Vertrokken")
    assertContains(page, "Communicatieadviseur Duinwaard</option>")
    assertContains(page, "Burendag (26 september 2026)")
    # Who left stays until somebody else is chosen.
    assertContains(as_adviser.get(url("change", moment.pk)), "Vertrokken collega</option>")


def test_same_moment_for_another_channel(as_adviser, plan, today):
    source = make_moment(
        plan=plan,
        title="Brief",
        message="Praat met uw kind.",
        state=State.DONE,
        result="Goed",
        channel="newsletter",
        starts_on=today,
    )
    page = as_adviser.get(add_url(plan, kopie=source.pk))
    assertContains(page, 'value="Brief"')
    assertContains(page, "Praat met uw kind.")
    assertContains(page, '<option value="" selected>Kies een kanaal</option>', html=True)
    assertContains(page, '<option value="planned" selected>gepland</option>', html=True)
    assertNotContains(page, "Goed<")
    elsewhere = make_moment(title="Van een ander")
    assertNotContains(as_adviser.get(add_url(plan, kopie=elsewhere.pk)), "Van een ander")


def test_two_advisers_at_once_lose_nothing(as_adviser, plan, today):
    moment = make_moment(plan=plan, title="Brief", starts_on=today)
    old = version_of(as_adviser, moment)
    start = typed(title="Brief", starts_on=today.isoformat(), channel="social_media", state="idea")
    as_adviser.post(url("change", moment.pk), start | {"version": old, "message": "Van de een."})
    page = as_adviser.post(url("change", moment.pk), start | {"version": old, "message": "Van de ander."})
    assertContains(page, "Een collega heeft dit in de tussentijd ook veranderd.")
    moment.refresh_from_db()
    assert moment.message == "Van de een."


def test_after_adoption_no_reason_is_asked(as_adviser, plan, today):
    moment = make_moment(plan=plan, starts_on=today)
    page = as_adviser.get(url("change", moment.pk))
    assertNotContains(page, "Waarom verandert u dit?")


# How it goes on


def test_idea_is_planned_and_planned_is_done_with_one_click(as_adviser, plan, today):
    moment = make_moment(plan=plan, starts_on=today, title="Brief")
    page = as_adviser.post(url("state", moment.pk), {"state": "planned"}, follow=True)
    assertContains(page, "‘Brief’ is gepland.")
    response = as_adviser.post(url("state", moment.pk), {"state": "done"})
    assertRedirects(response, url("result", moment.pk))
    moment.refresh_from_db()
    assert moment.state == State.DONE
    as_adviser.post(url("result", moment.pk), {"result": "40 bezoekers"})
    moment.refresh_from_db()
    assert moment.result == "40 bezoekers"
    assert as_adviser.post(url("state", moment.pk), {"state": "cancelled"}).status_code == 404


def test_click_on_what_a_colleague_just_changed_loses_nothing(as_adviser, plan, today):
    moment = make_moment(plan=plan, starts_on=today, title="Brief", state=State.PLANNED)

    def colleague():
        other = CommunicationMoment.objects.get(pk=moment.pk)
        other.message = "Van de ander."
        other.save()

    with after_query(r'FROM "communication_communicationmoment"', colleague):
        page = as_adviser.post(url("state", moment.pk), {"state": "done"}, follow=True)
    assertContains(page, "Een collega heeft dit moment net veranderd.")
    moment.refresh_from_db()
    assert (moment.state, moment.message) == (State.PLANNED, "Van de ander.")


def test_cancelling_asks_first_and_stays_in_sight(as_adviser, plan, today, client):
    moment = make_moment(plan=plan, starts_on=today, title="Brief", state=State.PLANNED, is_public=True)
    assertContains(as_adviser.get(url("cancel", moment.pk)), "Wie op de agenda is geabonneerd")
    assert CommunicationMoment.objects.get().state == State.PLANNED
    page = as_adviser.post(url("cancel", moment.pk), follow=True)
    assertContains(page, "‘Brief’ gaat niet door.")
    assertContains(page, "Brief</a></s>")
    client.logout()
    assertContains(client.get(f"/duinwaard/kalender/{today.year}/"), "<s>Brief</s>")


def test_deleting_what_is_public_asks_to_cancel_it(as_adviser, plan, today):
    moment = make_moment(plan=plan, starts_on=today, state=State.PLANNED, is_public=True)
    page = as_adviser.get(url("delete", moment.pk), follow=True)
    assertRedirects(page, url("cancel", moment.pk))
    assertContains(page, "Verwijderen kan niet")
    as_adviser.post(url("delete", moment.pk), {"post": "yes"})
    assert CommunicationMoment.objects.filter(pk=moment.pk).exists()
    idea = make_moment(plan=plan, starts_on=today)
    as_adviser.post(url("delete", idea.pk), {"post": "yes"})
    assert list(CommunicationMoment.objects.all()) == [moment]


def test_older_version_comes_back_and_stays_known_to_subscribers(as_adviser, plan, today):
    moment = make_moment(plan=plan, title="Oud", starts_on=today, is_public=True)
    row = moment.history.get()
    as_adviser.post(url("state", moment.pk), {"state": "planned"})
    moment.refresh_from_db()
    published = moment.first_published_at
    assert published is not None
    as_adviser.post(url("restore", moment.pk, row.history_id))
    moment.refresh_from_db()
    assert (moment.state, moment.first_published_at) == (State.IDEA, published)


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.CLERK, Role.COUNCIL_READER, Role.PARTNER_READER])
def test_other_members_read_and_change_nothing(client, plan, today, role):
    moment = make_moment(plan=plan, starts_on=today, title="Brief")
    log_in(client, make_user(municipality=plan.municipality, role=role))
    page = client.get(url("of_plan", plan.pk))
    assertContains(page, "Brief")
    assertNotContains(page, "Moment toevoegen")
    assertNotContains(page, "Gaat niet door")
    assertContains(client.get(url("change", moment.pk)), "niet veranderen")
    for name in ("state", "cancel", "result", "delete"):
        assert client.post(url(name, moment.pk), {"state": "planned"}).status_code == 403
    assert client.get(add_url(plan)).status_code == 403
    moment.refresh_from_db()
    assert moment.state == State.IDEA


# The list


def test_list_by_quarter_with_the_current_one_open(as_adviser, plan, today):
    make_focus(priority=make_priority(plan=plan, title="Online"), year=today.year, quarter=1)
    make_moment(plan=plan, title="Vroeg", starts_on=date(today.year, 2, 2))
    make_moment(plan=plan, title="Laat", starts_on=date(today.year + 1, 12, 31))
    page = as_adviser.get(url("of_plan", plan.pk))
    quarters = page.context["quarters"]
    assert [[moment.title for moment in row["moments"]] for row in quarters if row["moments"]] == [
        ["Vroeg"],
        ["Laat"],
    ]
    assert [row["is_now"] for row in quarters].count(True) == 1
    assert all(row["is_open"] for row in quarters if row["is_now"])
    assertContains(page, "Online · 1 moment")


def test_list_without_moments_says_how_to_begin(as_adviser, plan):
    assertContains(as_adviser.get(url("of_plan", plan.pk)), "Eerste moment toevoegen")


def test_planned_moments_that_are_over_are_asked_for(as_adviser, plan, today):
    make_moment(plan=plan, title="Voorbij", state=State.PLANNED, starts_on=today - DAY)
    make_moment(plan=plan, title="Nog niet", state=State.PLANNED, starts_on=today)
    page = as_adviser.get(url("of_plan", plan.pk))
    assert [moment.title for moment in page.context["over"]] == ["Voorbij"]


def test_query_count_of_the_list_at_3_and_at_300(as_adviser, plan, adviser):
    counts = []
    team = make_team(municipality=plan.municipality)
    priority = make_priority(plan=plan)
    for number in range(300):
        make_moment(
            plan=plan,
            priority=priority,
            owner=adviser,
            owner_team=team,
            starts_on=date(plan.first_year, 1, 1) + number * DAY,
        )
        if number in {2, 299}:
            with CaptureQueriesContext(connection) as queries:
                assert as_adviser.get(url("of_plan", plan.pk)).context["count"] == number + 1
            counts.append(len(queries))
    assert counts[0] == counts[1]


# Mijn werk


def test_own_moments_that_come_or_were_not_closed(plan, adviser, today):
    team = make_team(municipality=plan.municipality, members=[adviser])
    add = {"plan": plan, "owner": adviser, "state": State.PLANNED}
    make_moment(title="Morgen", starts_on=today + DAY, **add)
    make_moment(title="Over twee weken", starts_on=today + 14 * DAY, **add)
    make_moment(title="Te ver", starts_on=today + 15 * DAY, **add)
    make_moment(title="Voorbij", starts_on=today - DAY, **add)
    make_moment(title="Afgezegd", starts_on=today + DAY, **(add | {"state": State.CANCELLED}))
    make_moment(title="Gedaan", starts_on=today - DAY, **(add | {"state": State.DONE}))
    make_moment(title="Idee voorbij", starts_on=today - DAY, **(add | {"state": State.IDEA}))
    make_moment(
        title="Reeks",
        starts_on=today - 8 * DAY,
        repeats="weekly",
        repeats_until=min(today + 60 * DAY, date(plan.last_year, 12, 31)),
        **add,
    )
    make_moment(plan=plan, title="Van het team", owner_team=team, starts_on=today, state=State.IDEA)
    make_moment(plan=plan, title="Van niemand", starts_on=today, state=State.PLANNED)
    found = [(one.moment.title, one.is_over) for one in own_moments(adviser, [plan], on=today)]
    assert found == [
        ("Voorbij", True),
        ("Van het team", False),
        ("Morgen", False),
        ("Reeks", False),
        ("Over twee weken", False),
    ]
    titles = [line.title for line in work_of(adviser, on=today).attention]
    assert titles == ["Voorbij", "Van het team", "Morgen", "Reeks", "Over twee weken"]
