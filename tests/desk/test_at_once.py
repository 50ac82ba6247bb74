"""Two people at once on the pages, each with a session and a thread of their own."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from priorities.models import Action, Goal, ProgressReport
from stakeholders.models import Organisation
from tests.builders import make_action, make_goal, make_municipality, make_plan, make_programme, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*posts):
    """Send each (client, address, fields) in a thread of its own; return the statuses, in order of size."""
    start = threading.Barrier(len(posts))
    statuses = []

    def send(client, address, fields):
        start.wait(timeout=60)
        try:
            statuses.append(client.post(address, fields).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return sorted(statuses)


def logged_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_one_name_given_by_four_people_makes_one_organisation():
    place = make_municipality()
    address = reverse("admin:stakeholders_organisation_add")
    fields = {
        "municipality": place.pk,
        "kind": "police",
        "name": "Politie",
        "official_name": "",
        "version": "",
    }
    clients = [logged_in(make_user(municipality=place)) for _ in range(4)]
    assert at_once(*[(client, address, fields) for client in clients]) == [200, 200, 200, 302]
    assert Organisation.objects.count() == 1


def test_reports_of_one_action_are_all_kept_and_the_same_once():
    programme = make_programme(plan=make_plan(), year=2025)
    owner = make_user(municipality=programme.plan.municipality)
    action = make_action(programme=programme, lead_person=owner, state="running")
    fields = {"version": action.version, "state": "running", "is_on_schedule": "yes", "next_step": ""}
    said = ["Gesprek gevoerd.", "Gesprek gevoerd.", "Brief gestuurd."]
    address = reverse("admin:my_action", args=[action.pk])
    posts = [(logged_in(owner), address, fields | {"done": done}) for done in said]
    assert at_once(*posts) == [302, 302, 302]
    kept = list(ProgressReport.objects.order_by("pk").values_list("done", flat=True))
    assert set(kept) == {"Gesprek gevoerd.", "Brief gestuurd."}


def test_an_action_is_not_added_to_a_goal_that_is_just_deleted():
    programme = make_programme(plan=make_plan(), year=2025)
    goal = make_goal(plan=programme.plan)
    officer = make_user(municipality=programme.plan.municipality)
    fields = {"title": "Buurtapp", "goal": goal.pk, "phase": "plan", "state": "not_started", "version": ""}
    add = reverse("admin:priorities_action_add", query={"plan": programme.plan_id, "programme": programme.pk})
    delete = reverse("admin:priorities_goal_delete", args=[goal.pk])
    statuses = at_once((logged_in(officer), add, fields), (logged_in(officer), delete, {}))
    assert (statuses, Goal.objects.count(), Action.objects.count()) in [
        ([200, 302], 0, 0),
        ([302, 302], 1, 1),
    ]
