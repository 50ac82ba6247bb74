"""Communication plans in the hub: the list, the page of seven steps, what its buttons do."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communication.models import CommunicationPlan, PlanMeasuringMoment, PlanStep, ProblemSolution
from communication.plans import add_measuring_moment, add_pair, add_step
from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_communication_plan,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)

Day = datetime.date


@pytest.fixture
def plan(db):
    return make_plan(first_year=2026, last_year=2029)


@pytest.fixture
def adviser(plan, client):
    user = make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)
    client.force_login(user)
    return user


def list_url(plan):
    return reverse("admin:communication_communicationplan_of_plan", args=[plan.pk])


def change_url(one):
    return reverse("admin:communication_communicationplan_change", args=[one.pk])


def filled(client, one, **changes):
    """What the form of `one` sends, with `changes`."""
    form = client.get(change_url(one)).context["adminform"].form
    data = {
        bound.html_name: "" if bound.value() is None else bound.value()
        for bound in form
        if bound.value() not in (False, None)
    }
    return data | changes


def test_list_says_how_far_each_is_and_what_is_late(client, adviser, plan):
    one = make_communication_plan(plan=plan, title="Digitale buurtpreventie", purpose="Lijn brengen")
    add_measuring_moment(communication_plan=one, kind="measure", on=Day(2026, 1, 5), by=adviser)
    add_measuring_moment(communication_plan=one, kind="evaluate", on=Day(2099, 1, 5), by=adviser)
    row = client.get(list_url(plan)).context["rows_of_plans"][0]
    assert (row["filled"], row["late"], row["about"]) == (2, 1, "Het hele plan")
    assert row["next"].on == Day(2099, 1, 5)
    assert [step.number for step in row["steps"] if step.is_filled] == [1, 7]


def test_list_asks_the_same_number_of_queries_for_3_and_30(client, adviser, plan):
    team = make_organisation(municipality=plan.municipality)

    def fill(number):
        for _ in range(number):
            one = make_communication_plan(plan=plan, priority=make_priority(plan=plan))
            add_pair(communication_plan=one, problem="Lage dekking", by=adviser)
            add_step(communication_plan=one, what="Brief", organisation=team, by=adviser)
            add_measuring_moment(communication_plan=one, kind="measure", on=Day(2026, 1, 5), by=adviser)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert client.get(list_url(plan)).status_code == 200
        return len(found)

    fill(3)
    client.get(list_url(plan))
    before = queries()
    fill(27)
    assert queries() == before


def test_adding_asks_only_a_title_and_leads_to_the_steps(client, adviser, plan):
    url = reverse("admin:communication_communicationplan_add")
    response = client.post(
        f"{url}?plan={plan.pk}", {"title": "Buurtpreventie", "priority": "", "project": ""}
    )
    one = CommunicationPlan.objects.get()
    assert response.url == change_url(one)
    assert (one.plan, one.title, one.position) == (plan, "Buurtpreventie", 0)
    assert one.history.get().history_user == adviser


def test_priority_and_project_together_are_refused(client, adviser, plan):
    url = reverse("admin:communication_communicationplan_add")
    priority = make_priority(plan=plan)
    response = client.post(
        f"{url}?plan={plan.pk}", {"title": "A", "priority": priority.pk, "project": "Borden plaatsen"}
    )
    assert "Kies een prioriteit of vul een project in, niet allebei." in response.content.decode()
    assert not CommunicationPlan.objects.exists()


def test_parts_are_added_with_the_text_that_was_typed(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    team = make_organisation(municipality=plan.municipality)
    data = filled(
        client, one, aims="10 groepen erbij", new_problem="Lage dekking", new_what="Brief sturen",
        new_who=team.pk, new_due="2026-03-01", new_kind="evaluate", new_on="2026-09-01", _continue="1",
    )  # fmt: skip
    response = client.post(change_url(one), data)
    assert response.url == f"{change_url(one)}#id_new_on"
    one.refresh_from_db()
    assert one.aims == "10 groepen erbij"
    assert ProblemSolution.objects.get().problem == "Lage dekking"
    step = PlanStep.objects.get()
    assert (step.what, step.organisation, step.due_on) == ("Brief sturen", team, Day(2026, 3, 1))
    assert PlanMeasuringMoment.objects.get().kind == "evaluate"


def test_adding_a_part_alone_is_no_new_version_of_the_plan(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    client.post(change_url(one), filled(client, one, new_problem="Lage dekking", _continue="1"))
    assert ProblemSolution.objects.count() == 1
    assert one.history.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"new_cause": "Onbekend"}, "new_problem", "Schrijf ook op wat het probleem is."),
        ({"new_due": "2026-03-01"}, "new_what", "Schrijf ook op wat er gaat gebeuren."),
        (
            {"new_what": "Brief", "new_from": "2026-03-02", "new_due": "2026-03-01"},
            "new_due",
            "De laatste dag ligt voor de eerste dag.",
        ),
        ({"new_on": "2031-01-01"}, "new_on", "Dit plan loopt van 2026 tot en met 2029."),
        ({"starts_on": "2025-12-31"}, "starts_on", "Dit plan loopt van 2026 tot en met 2029."),
        ({"measure_every": "25"}, None, "Meet om de 1 tot en met 24 maanden."),
    ],
)
def test_half_a_part_is_refused_and_nothing_is_lost(client, adviser, plan, given, field, message):
    one = make_communication_plan(plan=plan)
    response = client.post(change_url(one), filled(client, one, purpose="Lijn brengen", **given))
    form = response.context["adminform"].form
    assert form.errors[field or "__all__"] == [message]
    assert form["purpose"].value() == "Lijn brengen"


def test_same_moment_twice_is_refused(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    add_measuring_moment(communication_plan=one, kind="measure", on=Day(2026, 5, 5), by=adviser)
    data = filled(client, one, new_kind="measure", new_on="2026-05-05", _continue="1")
    form = client.post(change_url(one), data).context["adminform"].form
    assert form.errors["new_on"] == ["Dit meetmoment staat er al."]


# The rhythm


def test_rhythm_proposes_and_takes_over_one_and_all(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    data = filled(client, one, starts_on="2026-08-31", measure_every="6", _continue="meetmomenten")
    response = client.post(change_url(one), data)
    assert response.url == f"{change_url(one)}#meetmomenten"
    page = client.get(change_url(one))
    assert [proposal["value"] for proposal in page.context["proposals"]][:3] == [
        "measure:2027-02-28", "evaluate:2027-02-28", "measure:2027-08-31",
    ]  # fmt: skip
    assert not PlanMeasuringMoment.objects.exists()
    client.post(change_url(one), filled(client, one, _moment="evaluate:2027-02-28"))
    assert PlanMeasuringMoment.objects.get().on == Day(2027, 2, 28)
    client.post(change_url(one), filled(client, one, _moment="all"))
    assert PlanMeasuringMoment.objects.count() == 8
    assert client.get(change_url(one)).context["proposals"] == []


def test_another_rhythm_says_what_changes_and_drops_when_asked(client, adviser, plan):
    one = make_communication_plan(plan=plan, starts_on=Day(2026, 1, 1), measure_every=12)
    client.post(change_url(one), filled(client, one, _moment="all"))
    kept = PlanMeasuringMoment.objects.get(kind="measure", on=Day(2027, 1, 1))
    kept.is_done = True
    kept.save()
    client.post(change_url(one), filled(client, one, starts_on="2027-03-01"))
    page = client.get(change_url(one)).content.decode()
    assert "Deze 4 meetmomenten passen niet meer in het ritme" in page
    client.post(change_url(one), filled(client, one, _moment="drop"))
    assert list(PlanMeasuringMoment.objects.values_list("kind", "on")) == [("measure", Day(2027, 1, 1))]


@pytest.mark.parametrize("value", ["measure:vandaag", "dance:2027-01-01", "drop:2027", ":"])
def test_a_button_that_does_not_exist_answers_404(client, adviser, plan, value):
    one = make_communication_plan(plan=plan)
    assert client.post(change_url(one), filled(client, one, _moment=value)).status_code == 404


# Buttons beside parts


def test_buttons_beside_parts(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    first = add_step(communication_plan=one, what="Brief", by=adviser)
    second = add_step(communication_plan=one, what="Borden", by=adviser)

    def press(value):
        return client.post(change_url(one), filled(client, one, _part=value))

    press(f"planstep:{second.pk}:up")
    assert list(PlanStep.objects.values_list("what", flat=True)) == ["Borden", "Brief"]
    press(f"planstep:{first.pk}:done")
    assert PlanStep.objects.get(pk=first.pk).is_done
    press(f"planstep:{first.pk}:undone")
    assert not PlanStep.objects.get(pk=first.pk).is_done
    opened = press(f"planstep:{first.pk}:open")
    assert opened.url == reverse("admin:communication_planstep_change", args=[first.pk])
    press(f"planstep:{first.pk}:delete")
    assert list(PlanStep.objects.values_list("what", flat=True)) == ["Borden"]
    assert press(f"planstep:{first.pk}:delete").url == f"{change_url(one)}#strategie"
    other = add_step(communication_plan=make_communication_plan(plan=plan), what="Elders", by=adviser)
    press(f"planstep:{other.pk}:delete")
    assert PlanStep.objects.filter(pk=other.pk).exists()
    assert press("planstep:1:dance").status_code == 404
    pair = add_pair(communication_plan=one, problem="Lage dekking", by=adviser)
    assert press(f"problemsolution:{pair.pk}:done").status_code == 404


def test_a_part_is_changed_on_its_own_page_and_leads_back(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    moment = add_measuring_moment(communication_plan=one, kind="measure", on=Day(2026, 5, 5), by=adviser)
    url = reverse("admin:communication_planmeasuringmoment_change", args=[moment.pk])
    form = client.get(url).context["adminform"].form
    data = {"kind": "measure", "on": "2026-05-05", "outcome": "12 groepen", "is_done": "on"}
    response = client.post(url, data | {"version": form["version"].value()})
    assert response.url == f"{change_url(one)}#planmeasuringmoment-{moment.pk}"
    moment.refresh_from_db()
    assert (moment.outcome, moment.is_done) == ("12 groepen", True)


def test_after_adoption_saving_asks_no_reason(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    response = client.post(change_url(one), filled(client, one, evaluation="Het werkte."))
    assert response.status_code == 302
    one.refresh_from_db()
    assert one.evaluation == "Het werkte."


def test_hints_stand_at_their_step_and_stop_nobody(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    response = client.post(change_url(one), filled(client, one, target_groups="inwoners"))
    assert response.status_code == 302
    page = client.get(change_url(one))
    assert list(page.context["hints"]) == ["target_groups"]
    assert "‘inwoners’: kunt u dit preciezer maken?" in page.content.decode()


def test_deleting_names_what_goes_and_everything_comes_back(client, adviser, plan):
    one = make_communication_plan(plan=plan)
    add_step(communication_plan=one, what="Brief", by=adviser)
    add_measuring_moment(communication_plan=one, kind="measure", on=Day(2026, 5, 5), by=adviser)
    url = reverse("admin:communication_communicationplan_delete", args=[one.pk])
    assert client.get(url).context["consequences"]["goes"] == ["1 stap", "1 meetmoment"]
    client.post(url)
    assert not PlanStep.objects.exists()
    deletion = CommunicationPlan.history.filter(history_type="-").get()
    changes = reverse("admin:plans_plan_changes", args=[plan.pk])
    editor = make_user(municipality=plan.municipality)
    client.force_login(editor)
    client.post(changes, {"deletion": f"communicationplan:{deletion.history_id}"})
    assert CommunicationPlan.objects.get().title == one.title
    assert (PlanStep.objects.get().what, PlanMeasuringMoment.objects.count()) == ("Brief", 1)


def test_a_step_becomes_a_moment_of_the_calendar(client, adviser, plan):
    priority = make_priority(plan=plan)
    one = make_communication_plan(plan=plan, priority=priority)
    add_step(communication_plan=one, what="Brief & bord", due_on=Day(2026, 3, 1), by=adviser)
    page = client.get(change_url(one)).content.decode()
    link = html.unescape(re.search(r'href="([^"]*communicationmoment/add[^"]*)">Maak hier', page)[1])
    form = client.get(link).context["adminform"].form
    given = [form[name].value() for name in ("title", "priority", "starts_on")]
    assert [str(value) for value in given] == ["Brief & bord", str(priority.pk), "2026-03-01"]


# Who


def test_a_reader_reads_and_a_stranger_finds_nothing(client, plan):
    one = make_communication_plan(plan=plan, purpose="Lijn brengen")
    client.force_login(make_user(municipality=plan.municipality, role=Role.ACTION_OWNER))
    page = client.get(change_url(one))
    assert "Lijn brengen" in page.content.decode()
    assert '<form method="post" id="communicationplan_form"' not in page.content.decode()
    assert client.post(change_url(one), {}).status_code == 403
    client.force_login(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert client.get(change_url(one)).status_code == 404
    assert client.get(list_url(plan)).status_code == 404
