"""Mijn acties: who sees what, and a report in two minutes."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.my_actions import my_actions, next_asking
from municipalities.models import Membership, Role
from plans.models import Plan
from priorities.models import Action, ProgressReport
from priorities.progress import report_progress
from stakeholders.models import TeamMembership
from tests.builders import make_action, make_municipality, make_plan, make_programme, make_team, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 22)
LIST = "/beheer/mijn-acties/"


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def programme(municipality):
    return make_programme(plan=make_plan(municipality=municipality, status=Plan.Status.ADOPTED), year=2026)


@pytest.fixture
def owner(municipality):
    return make_user(municipality=municipality, role=Role.ACTION_OWNER, name="Actiehouder Duinwaard")


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def due(text, precision="day", **fields):
    return {"due_on": day(text), "due_precision": precision} | fields


def titles(lines):
    return [line.action.title for line in lines]


def form_of(action, **fields):
    return {
        "version": action.version,
        "state": "running",
        "done": "Twee gesprekken gevoerd.",
        "next_step": "",
        "is_on_schedule": "yes",
        "delay_reason": "",
        "result": "",
        "evidence": "",
        "lessons": "",
    } | fields


def address(action):
    return f"{LIST}{action.pk}/"


# Which actions, in which order


def test_what_asks_for_something_comes_first(programme, owner):
    def make(title, **fields):
        return make_action(programme=programme, title=title, lead_person=owner, **fields)

    make("later", **due("2027-06-30"))
    make("zonder datum")
    make("bericht", state="running", start_on=day("2026-01-01"), start_precision="year", **due("2027-01-31"))
    make("laat sinds lang", **due("2026-03-31", "quarter"))
    make("binnenkort", **due("2026-12-01"))
    make("laat", **due("2026-11-21"))
    make("af", state="done", **due("2026-05-01"))
    make_action(programme=programme, title="van een ander")
    mine = my_actions(owner, on=DAY)
    assert [(line.action.title, line.badge.word, line.why) for line in mine.asking] == [
        ("laat sinds lang", "Te laat", "moest klaar zijn in het 1e kwartaal 2026"),
        ("laat", "Te laat", "moest klaar zijn op 21 november 2026"),
        ("binnenkort", "Binnenkort", "klaar op 1 december 2026"),
        ("bericht", "Bericht gevraagd", "klaar op 31 januari 2027 · nog geen bericht"),
    ]
    assert titles(mine.going) == ["later", "zonder datum"]
    assert titles(mine.finished) == ["af"]


def test_team_actions_count_while_one_is_in_the_team(programme, owner, municipality):
    make_action(
        programme=programme,
        title="van het team",
        lead_team=make_team(municipality=municipality, members=[owner]),
    )
    assert titles(my_actions(owner, on=DAY).going) == ["van het team"]
    TeamMembership.objects.update(ended_at=timezone.now())
    assert my_actions(owner, on=DAY).is_empty


def test_what_moved_on_is_reported_in_the_new_year(client, programme, owner):
    old = make_action(programme=programme, title="oud", lead_person=owner, **due("2026-03-31"))
    new = make_action(
        programme=make_programme(plan=programme.plan, year=2027), title="nieuw", lead_person=owner, origin=old
    )
    assert (titles(my_actions(owner, on=DAY).asking), titles(my_actions(owner, on=DAY).going)) == (
        [],
        ["nieuw"],
    )
    log_in(client, owner)
    assertRedirects(client.get(address(old)), address(new))


def test_finished_actions_of_other_years_are_left_out(programme, owner):
    earlier = make_programme(plan=programme.plan, year=2025)
    make_action(programme=earlier, title="vorig jaar af", lead_person=owner, state="done")
    make_action(programme=earlier, title="vorig jaar open", lead_person=owner)
    mine = my_actions(owner, on=DAY)
    assert (titles(mine.going), titles(mine.finished)) == (["vorig jaar open"], [])


def test_who_may_not_report_has_no_own_actions(programme, municipality):
    reader = make_user(municipality=municipality, role=Role.COMMUNICATIONS)
    make_action(programme=programme, lead_person=reader)
    assert my_actions(reader, on=DAY).is_empty


def test_who_works_for_two_municipalities_sees_which(programme, owner):
    other = make_municipality(name="Zandvoorde")
    make_action(programme=programme, title="hier", lead_person=owner)
    assert [line.place for line in my_actions(owner, on=DAY).going] == [""]
    Membership.objects.create(user=owner, municipality=other, role=Role.ACTION_OWNER)
    owner.forget_roles()
    there = make_programme(plan=make_plan(municipality=other), year=2026)
    make_action(programme=there, title="daar", lead_person=owner)
    assert [(line.action.title, line.place) for line in my_actions(owner, on=DAY).going] == [
        ("daar", "Zandvoorde"),
        ("hier", "Duinwaard"),
    ]


@pytest.mark.parametrize("municipalities", [1, 3])
def test_list_costs_the_same_for_one_and_for_thirty(client, owner, programme, municipalities):
    for number in range(municipalities - 1):
        other = make_municipality(name=f"Buur {number}")
        Membership.objects.create(user=owner, municipality=other, role=Role.ACTION_OWNER)
    log_in(client, owner)
    counts = []
    for how_many in (1, 30):
        while Action.objects.count() < how_many:
            action = make_action(programme=programme, lead_person=owner, **due("2026-01-31"))
            report_progress(action=action, by=owner, on=DAY, state="running", done="Begonnen.")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Who may report


def test_visitor_logs_in_first(client, programme):
    action = make_action(programme=programme)
    for page in (LIST, address(action)):
        response = client.get(page, follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_stranger_finds_no_action(client, programme):
    action = make_action(programme=programme)
    log_in(client, make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert client.get(address(action)).status_code == 404
    assert client.post(address(action), form_of(action)).status_code == 404
    assert client.get(address(Action(pk=action.pk + 1000))).status_code == 404
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.POLICY_OFFICER}))
def test_member_reports_only_on_own_actions(client, programme, municipality, role):
    member = make_user(municipality=municipality, role=role)
    other = make_action(programme=programme)
    own = make_action(programme=programme, lead_person=member)
    log_in(client, member)
    assert client.get(address(other)).status_code == 403
    assert client.post(address(other), form_of(other)).status_code == 403
    expected = (200, 302) if role == Role.ACTION_OWNER else (403, 403)
    assert (
        client.get(address(own)).status_code,
        client.post(address(own), form_of(own)).status_code,
    ) == expected
    assert ProgressReport.objects.count() == (role == Role.ACTION_OWNER)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.POLICY_OFFICER])
def test_editor_reports_on_any_action(client, programme, municipality, role):
    action = make_action(programme=programme)
    log_in(client, make_user(municipality=municipality, role=role))
    assert client.post(address(action), form_of(action)).status_code == 302
    assert ProgressReport.objects.get().action == action


# The form


def test_report_and_the_thanks_with_the_next_action(client, programme, owner):
    first = make_action(programme=programme, title="Eerste", lead_person=owner, **due("2020-01-31"))
    make_action(programme=programme, title="Tweede", lead_person=owner, **due("2020-02-29"))
    log_in(client, owner)
    response = client.post(
        address(first),
        form_of(first, next_step="Evalueren", is_on_schedule="no", delay_reason="Ziekte"),
        follow=True,
    )
    assert response.redirect_chain == [(f"{LIST}?gemeld={first.pk}", 302)]
    assertContains(response, "Bedankt, uw bericht staat erin")
    assertContains(response, "Meld voortgang over Tweede")
    report = ProgressReport.objects.get()
    assert (report.reported_on, report.reported_by, report.state) == (timezone.localdate(), owner, "running")
    assert (report.done, report.next_step, report.is_on_schedule, report.delay_reason) == (
        "Twee gesprekken gevoerd.",
        "Evalueren",
        False,
        "Ziekte",
    )
    second = Action.objects.get(title="Tweede")
    response = client.post(
        address(second), form_of(second, is_on_schedule="no", delay_reason="Ziekte"), follow=True
    )
    assertContains(response, "Verder vraagt nu geen actie iets van u.")


def test_thanks_are_for_a_report_of_today(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner)
    log_in(client, owner)
    for query in (f"?gemeld={action.pk}", "?gemeld=", "?gemeld=abc", "?gemeld=" + "9" * 40):
        assertNotContains(client.get(LIST + query), "Bedankt")


def test_next_is_never_the_one_just_reported(programme, owner):
    one = make_action(programme=programme, lead_person=owner, **due("2026-01-31"))
    assert next_asking(my_actions(owner, on=DAY), on=DAY, besides=one.pk) is None
    assert next_asking(my_actions(owner, on=DAY), on=DAY, besides=0).action == one


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"done": " "}, {"done": ["Dit veld is verplicht."]}),
        ({"state": ""}, {"state": ["Dit veld is verplicht."]}),
        ({"is_on_schedule": ""}, {"is_on_schedule": ["Kies ja of nee."]}),
        (
            {"is_on_schedule": "no"},
            {"delay_reason": ["Zeg waarom de actie niet op schema ligt."]},
        ),
        (
            {"state": "done"},
            {
                "result": ["Zeg in een paar woorden wat er is bereikt."],
                "evidence": ["Zeg waaruit dat blijkt."],
            },
        ),
        ({"state": "stopped", "is_on_schedule": ""}, {}),
        ({"state": "done", "is_on_schedule": "", "result": "Open", "evidence": "Verslag"}, {}),
    ],
)
def test_what_the_form_asks(client, programme, owner, fields, errors):
    action = make_action(programme=programme, lead_person=owner)
    log_in(client, owner)
    response = client.post(address(action), form_of(action, **fields))
    assert (response.context["form"].errors if errors else {}) == errors
    assert response.status_code == (200 if errors else 302)
    assert ProgressReport.objects.count() == (not errors)
    if errors:
        assertContains(response, "data-has-errors")
        assert response.context["form"]["done"].value() == fields.get("done", "Twee gesprekken gevoerd.")


def test_a_late_action_is_not_on_schedule(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, **due("2020-03-31", "quarter"))
    log_in(client, owner)
    response = client.post(address(action), form_of(action))
    assert response.context["form"].errors == {
        "is_on_schedule": [
            "Deze actie moest klaar zijn in het 1e kwartaal 2020. Kies nee en zeg waarom het later wordt."
        ]
    }


def test_the_form_begins_with_what_is_known(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, state="running", result="Tien meldingen")
    report_progress(
        action=action, by=owner, on=DAY, state="running", done="Begonnen.", next_step="Evalueren",
        is_on_schedule=False, delay_reason="Ziekte",
    )  # fmt: skip
    log_in(client, owner)
    response = client.get(address(action))
    form = response.context["form"]
    assert [form[name].value() for name in ("state", "is_on_schedule", "result", "done")] == [
        "running",
        "no",
        "Tien meldingen",
        None,
    ]
    assertContains(response, "Vorige keer")
    assertContains(response, "Evalueren")


# Two people at once


def test_the_second_sees_both_and_keeps_the_own_state(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, state="running")
    mine = form_of(action, state="done", result="Open", evidence="Verslag")
    colleague = make_user(name="Collega van het team")
    report_progress(action=action, by=colleague, on=DAY, state="stopped", done="Het geld is op.")
    log_in(client, owner)
    response = client.post(address(action), mine)
    assert [(one["label"], one["mine"], one["theirs"]) for one in response.context["conflicts"]] == [
        ("Hoe staat het ermee?", "afgerond", "gestopt")
    ]
    assertContains(response, "Collega van het team werkte deze actie bij terwijl u schreef.")
    assertContains(response, "Het geld is op.")
    assert ProgressReport.objects.count() == 1
    again = mine | {
        "version": response.context["form"]["version"].value(),
        "_mine": "1",
        "_conflict_fields": "state ",
    }
    assert client.post(address(action), again).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.result) == ("done", "Open")
    assert [(one.state, one.done) for one in ProgressReport.objects.order_by("pk")] == [
        ("stopped", "Het geld is op."),
        ("done", "Twee gesprekken gevoerd."),
    ]


def test_the_second_keeps_the_state_of_the_colleague_and_loses_no_word(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, state="running")
    mine = form_of(action, state="done", result="Mijn resultaat", evidence="Mijn bewijs")
    report_progress(action=action, by=None, on=DAY, state="stopped", done="Gestopt.", result="Hun resultaat")
    log_in(client, owner)
    response = client.post(address(action), mine)
    assert [one["name"] for one in response.context["conflicts"]] == ["state", "result"]
    again = mine | {
        "version": response.context["form"]["version"].value(),
        "_theirs": "1",
        "_conflict_fields": "state result ",
    }
    assert client.post(address(action), again).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.result, action.evidence) == ("stopped", "Hun resultaat", "Mijn bewijs")
    rows = action.history.order_by("history_id").values_list("history_change_reason", "result")
    assert list(rows)[-2:] == [
        ("Niet gekozen, wel bewaard", "Mijn resultaat"),
        ("Voortgang gemeld", "Hun resultaat"),
    ]
    last = ProgressReport.objects.latest("pk")
    assert (last.state, last.done) == ("stopped", "Twee gesprekken gevoerd.")


def test_what_only_one_of_two_changed_is_merged(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, state="running")
    mine = form_of(action)
    changed = Action.objects.get()
    changed.title, changed.lessons = "Andere titel", "Eerder beginnen"
    changed.save()
    log_in(client, owner)
    assert client.post(address(action), mine).status_code == 302
    action.refresh_from_db()
    assert (action.title, action.lessons, action.reports.count()) == ("Andere titel", "Eerder beginnen", 1)


def test_typed_text_comes_back_when_the_action_is_gone(client, programme, owner):
    action = make_action(programme=programme, title="Weg", lead_person=owner)
    mine = form_of(action)
    Action.objects.get().delete()
    log_in(client, owner)
    response = client.post(f"{LIST}{action.pk}/", mine)
    assert response.status_code == 409
    assertContains(response, "Twee gesprekken gevoerd.", status_code=409)
    assert client.get(f"{LIST}{action.pk}/").status_code == 404
    log_in(client, make_user(municipality=make_municipality(), role=Role.ACTION_OWNER))
    assert client.post(f"{LIST}{action.pk}/", mine).status_code == 404


def test_the_same_report_sent_twice_is_one(client, programme, owner):
    action = make_action(programme=programme, lead_person=owner, state="not_started")
    mine = form_of(action)
    log_in(client, owner)
    assert client.post(address(action), mine).status_code == 302
    assertRedirects(client.post(address(action), mine), f"{LIST}?gemeld={action.pk}")
    assert [report.done for report in action.reports.all()] == ["Twee gesprekken gevoerd."]
    assert client.post(address(action), mine | {"done": "Nog een gesprek gevoerd."}).status_code == 302
    assert action.reports.count() == 2


def test_typed_text_goes_along_with_what_moved_on(client, programme, owner):
    old = make_action(programme=programme, lead_person=owner, state="running")
    mine = form_of(old)
    new = make_action(
        programme=make_programme(plan=programme.plan, year=2027),
        lead_person=owner,
        origin=old,
        state="running",
    )
    log_in(client, owner)
    response = client.post(address(old), mine)
    assert response.status_code == 200
    assertContains(response, "nam deze actie in de tussentijd mee naar het programma van 2027")
    assertContains(response, "Twee gesprekken gevoerd.")
    assertContains(response, f'action="{address(new)}"')
    again = mine | {"version": response.context["form"]["version"].value()}
    assertRedirects(client.post(address(new), again), f"{LIST}?gemeld={new.pk}")
    assert [(report.action, report.done) for report in ProgressReport.objects.all()] == [
        (new, "Twee gesprekken gevoerd.")
    ]


def test_typed_text_comes_back_when_the_action_moved_on_to_another_team(client, programme, owner):
    old = make_action(programme=programme, lead_person=owner)
    team = make_team(municipality=programme.plan.municipality, name="Team Jeugd")
    make_action(programme=make_programme(plan=programme.plan, year=2027), lead_team=team, origin=old)
    log_in(client, owner)
    response = client.post(address(old), form_of(old))
    assert response.status_code == 409
    assertContains(response, "Daar trekt Team Jeugd de actie.", status_code=409)
    assertContains(response, "Twee gesprekken gevoerd.", status_code=409)
    assert not ProgressReport.objects.exists()
