"""The screens of the actor analysis: who gets them, filling in quickly, what is wrong, copying."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from municipalities.models import Role
from plans.models import Plan
from priorities.models import ActorAnalysis, PriorityPartner
from tests.builders import (
    make_actor,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def priority():
    plan = make_plan(municipality=make_municipality(), status=Plan.Status.ADOPTED)
    return make_priority(plan=plan, title="Ondermijning")


def log_in(client, priority, role=Role.POLICY_OFFICER):
    user = make_user(municipality=priority.plan.municipality, role=role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def partner(priority, name, role=""):
    organisation = make_organisation(municipality=priority.plan.municipality, name=name)
    PriorityPartner.objects.create(
        plan=priority.plan, priority=priority, organisation=organisation, role=role
    )
    return organisation


def page_of(priority):
    return reverse("admin:priorities_actoranalysis_of_priority", args=[priority.pk])


def row(prefix, **fields):
    given = {"power": "5", "interest": "2", "support": "1", "reason": "Dat zei de chef."} | fields
    return {f"{prefix}-{name}": value for name, value in given.items()}


def test_several_partners_are_filled_in_at_once_also_after_adoption(client, priority):
    police, halt, school = (partner(priority, name) for name in ("Politie", "Halt", "School"))
    page = log_in(client, priority).get(page_of(priority))
    assertContains(page, "3 partners nog niet beoordeeld")
    data = row(f"partner-{police.pk}", agreed_on="2026-05-04") | row(f"partner-{school.pk}", power="1")
    answer = client.post(page_of(priority), data)
    assertRedirects(answer, page_of(priority), fetch_redirect_response=False)
    assert list(
        ActorAnalysis.objects.order_by("position").values_list("organisation", "power", "agreed_on")
    ) == [(police.pk, 5, datetime.date(2026, 5, 4)), (school.pk, 1, None)]
    page = client.get(page_of(priority))
    assertContains(page, "2 partners zijn toegevoegd")
    assertContains(page, "Tevreden houden")
    assert [form.organisation for form in page.context["rows"]] == [halt, None]


def test_another_organisation_of_the_register_is_added(client, priority):
    other = make_organisation(municipality=priority.plan.municipality, name="Bibliotheek")
    elsewhere = make_organisation(municipality=make_municipality(), name="Elders")
    log_in(client, priority)
    page = client.post(page_of(priority), row("ander", other=str(elsewhere.pk)))
    assertContains(page, "Er is nog iets niet goed")
    assert not ActorAnalysis.objects.exists()
    client.post(page_of(priority), row("ander", other=str(other.pk)))
    assert ActorAnalysis.objects.get().organisation == other


def test_a_row_half_filled_is_refused_with_all_rows_and_keeps_what_was_typed(client, priority):
    police, halt = partner(priority, "Politie"), partner(priority, "Halt")
    data = row(f"partner-{police.pk}") | {f"partner-{halt.pk}-reason": "Nog uitzoeken"}
    page = log_in(client, priority).post(page_of(priority), data)
    assertContains(page, "Kies een score voor macht.")
    assertContains(page, "Kies een score voor steun.")
    assertContains(page, "Nog uitzoeken")
    assertContains(page, "Dat zei de chef.")
    assert not ActorAnalysis.objects.exists()
    data = row(f"partner-{police.pk}", power="6")
    assertContains(client.post(page_of(priority), data), "Er is nog iets niet goed")
    assert not ActorAnalysis.objects.exists()


def test_saving_nothing_says_so(client, priority):
    partner(priority, "Politie")
    answer = log_in(client, priority).post(page_of(priority), {}, follow=True)
    assertContains(answer, "U heeft nog niets ingevuld.")


def test_a_partner_that_a_colleague_added_meanwhile_is_refused_in_words(client, priority):
    police = partner(priority, "Politie")
    log_in(client, priority)
    make_actor(priority=priority, organisation=police, power=1)
    page = client.post(page_of(priority), row("ander", other=str(police.pk)))
    assertContains(page, "Er is nog iets niet goed")
    assert ActorAnalysis.objects.get().power == 1


def test_changing_keeps_history_and_restores(client, priority):
    actor = make_actor(priority=priority, power=1)
    log_in(client, priority)
    address = reverse("admin:priorities_actoranalysis_change", args=[actor.pk])
    page = client.get(address)
    assertContains(page, "5, heel veel")
    form = page.context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"power": "5"}
    data["version"] = form["version"].value()
    data["version"] = page.content.decode().split('name="version" value="')[1].split('"')[0]
    assertRedirects(client.post(address, data), f"{page_of(priority)}#actoranalysis-{actor.pk}")
    actor.refresh_from_db()
    assert actor.power == 5
    first = actor.history.order_by("history_id").first()
    client.post(reverse("admin:priorities_actoranalysis_restore", args=[actor.pk, first.history_id]))
    actor.refresh_from_db()
    assert actor.power == 1


def test_order_and_deletion_lead_back_to_the_analysis(client, priority):
    first, second = make_actor(priority=priority), make_actor(priority=priority, position=1)
    log_in(client, priority)
    client.post(reverse("admin:priorities_actoranalysis_move", args=[second.pk]), {"direction": "up"})
    assert list(ActorAnalysis.objects.order_by("position")) == [second, first]
    answer = client.post(reverse("admin:priorities_actoranalysis_delete", args=[first.pk]), {"post": "yes"})
    assertRedirects(answer, f"{page_of(priority)}#tabel")
    assert list(ActorAnalysis.objects.all()) == [second]


def test_copying_from_the_former_plan(client, priority):
    former = make_priority(plan=make_plan(municipality=priority.plan.municipality), title="Drugs")
    make_actor(priority=former, organisation=partner(priority, "Politie"))
    priority.continues = former
    priority.save()
    page = log_in(client, priority).get(page_of(priority))
    assertContains(page, "Daar staat 1 partner in de analyse die hier nog niet staat.")
    answer = client.post(page_of(priority), {"copy": "1"}, follow=True)
    assertContains(answer, "1 partner overgenomen.")
    assertNotContains(answer, "Overnemen uit het vorige plan")
    answer = client.post(page_of(priority), {"copy": "1"}, follow=True)
    assertContains(answer, "Er is niets meer om over te nemen")


@pytest.mark.parametrize(
    ("role", "sees", "changes"),
    [
        (Role.ADMINISTRATOR, True, True),
        (Role.POLICY_OFFICER, True, True),
        (Role.ACTION_OWNER, True, False),
        (Role.COMMUNICATIONS, True, False),
        (Role.CLERK, False, False),
        (Role.COUNCIL_READER, False, False),
        (Role.PARTNER_READER, False, False),
    ],
)
def test_only_colleagues_read_it_and_editors_write_it(client, priority, role, sees, changes):
    actor = make_actor(priority=priority, reason="Wil eigenlijk niet meedoen.")
    log_in(client, priority, role)
    pages = [
        page_of(priority),
        reverse("admin:priorities_actoranalysis_of_plan", args=[priority.plan_id]),
        reverse("admin:priorities_actoranalysis_change", args=[actor.pk]),
        reverse("admin:priorities_actoranalysis_history", args=[actor.pk]),
    ]
    answers = [client.get(page) for page in pages]
    assert [answer.status_code for answer in answers] == [200 if sees else 403] * 4
    assert any("Wil eigenlijk niet" in answer.content.decode() for answer in answers) is sees
    written = client.post(page_of(priority), row("ander"))
    assert written.status_code == (200 if changes else 403)
    page = client.get(reverse("admin:priorities_priority_change", args=[priority.pk]))
    assert ("actorenanalyse" in page.content.decode().lower()) is sees
    page = client.get(reverse("admin:priorities_priority_of_plan", args=[priority.plan_id]))
    assert ("actorenanalyse" in page.content.decode().lower()) is sees


def test_the_page_costs_the_same_queries_for_three_and_thirty(client, priority):
    log_in(client, priority)

    def queries(count):
        for number in range(count):
            partner(priority, f"Partner {priority.actors.count()} {number}")
            make_actor(priority=priority)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(priority)).status_code == 200
        return len(asked)

    queries(1)  # what is kept after the first time
    assert queries(2) == queries(27)
