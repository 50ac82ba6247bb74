"""The overview of a plan, its tabs, and the way back."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from desk.plan_overview import overview_of
from plans.models import Plan
from priorities.models import PriorityPartner
from priorities.quarter import Quarter
from tests.builders import (
    make_action,
    make_focus,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_user,
)

DAY = datetime.date(2026, 11, 22)

pytestmark = pytest.mark.django_db


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def plan():
    return make_plan(slug="2024-2027")


def test_overview_says_what_each_part_holds(plan):
    priority = make_priority(plan=plan, title="Ondermijning")
    police = make_organisation(municipality=plan.municipality, name="Politie")
    for one in (priority, make_priority(plan=plan, title="Inbraak")):
        PriorityPartner.objects.create(plan=plan, priority=one, organisation=police)
    make_focus(priority=priority, year=2026, quarter=4, reason="Meer meldingen.")
    programme = make_programme(plan=plan, year=2026)
    make_action(programme=programme, state="running")
    make_action(programme=programme, due_on=datetime.date(2026, 1, 1), due_precision="day")
    make_action(programme=programme, due_on=datetime.date(2026, 2, 1), due_precision="day")
    make_action(programme=make_programme(plan=plan, year=2025))
    overview = overview_of(plan, on=DAY)
    assert [one.title for one in overview.priorities] == ["Ondermijning", "Inbraak"]
    assert [str(one) for one in overview.partners] == ["Politie"]
    assert (str(overview.quarter), overview.focus.reason) == ("4e kwartaal 2026", "Meer meldingen.")
    assert (overview.programme.year, overview.programme.total) == (2026, 3)
    assert [(standing.word, number) for standing, number in overview.programme.counts] == [
        ("Te laat", 2),
        ("Loopt", 1),
    ]


@pytest.mark.parametrize(
    ("on", "quarter"), [("2020-05-05", (2024, 1)), ("2026-05-05", (2026, 2)), ("2030-05-05", (2027, 4))]
)
def test_outside_its_years_a_plan_shows_its_nearest_quarter(plan, on, quarter):
    make_focus(priority=make_priority(plan=plan), year=quarter[0], quarter=quarter[1])
    overview = overview_of(plan, on=datetime.date.fromisoformat(on))
    assert (overview.quarter, overview.programme.year) == (Quarter(*quarter), quarter[0])
    assert overview.focus is not None


def test_only_a_draft_misses_things(client, plan):
    log_in(client, make_user(municipality=plan.municipality))
    page = reverse("admin:plans_plan_change", args=[plan.pk])
    assertContains(client.get(page), "Er zijn nog geen prioriteiten")
    assertContains(client.get(page), "Wat mist er nog?")
    plan.status = Plan.Status.ADOPTED
    plan.save()
    assertNotContains(client.get(page), "Wat mist er nog?")


def test_every_part_leads_back_to_the_overview(client, plan):
    log_in(client, make_user(municipality=plan.municipality))
    overview = reverse("admin:plans_plan_change", args=[plan.pk])
    response = client.get(overview)
    for tab in response.context["tabs"][1:]:
        page = client.get(tab.url)
        crumb = page.content.decode().split('aria-label="Kruimelpad">')[1].split("</nav>")[0]
        assert f'href="{overview}"' in crumb, tab.label
        assert f"<span>{tab.label.replace(chr(39), '&#x27;')}</span>" in crumb
