"""The indicators of a plan in its hub: the list, adding, moving, changing."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from indicators.models import PlanIndicator
from plans.models import Objective
from tests.builders import (
    make_plan,
    make_plan_indicator,
    make_priority,
    make_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def as_officer(client, plan):
    client.force_login(make_user(municipality=plan.municipality), backend=BACKEND)
    return client


def tab(plan):
    return reverse("admin:indicators_planindicator_of_plan", args=[plan.pk])


def add(client, plan, **data):
    return client.post(
        f"{reverse('admin:indicators_planindicator_add')}?plan={plan.pk}",
        {"unit": "count", "direction": "lower", "frequency": "year"} | data,
    )


def test_the_tab_names_every_place_and_says_where_there_is_nothing(as_officer, plan):
    priority = make_priority(plan=plan, title="Ondermijning")
    Objective.objects.create(plan=plan, text="Minder misdrijven")
    make_plan_indicator(priority=priority, name="Aantal meldingen")
    response = as_officer.get(tab(plan))
    assert [(group.title, len(group.rows)) for group in response.context["indicators"].groups] == [
        ("Minder misdrijven", 0),
        ("Ondermijning", 1),
        ("Veiligheidsbeeld", 0),
    ]
    assertContains(response, "Aantal meldingen")


def test_a_new_indicator_needs_few_fields(as_officer, plan):
    priority = make_priority(plan=plan)
    response = add(
        as_officer,
        plan,
        place=f"priority:{priority.pk}",
        name="Aantal woninginbraken",
        target="< 80",
        source_text="politiecijfers",
    )
    assertRedirects(response, tab(plan))
    part = PlanIndicator.objects.get()
    assert (part.place, part.name, part.source_text) == (
        f"priority:{priority.pk}",
        "Aantal woninginbraken",
        "politiecijfers",
    )
    version = part.indicator_version
    assert (version.number, version.name, version.unit, version.decimals) == (
        1,
        "Aantal woninginbraken",
        "count",
        0,
    )
    assert (version.source.name, version.source.holder) == ("Politiecijfers", "Politie")
    assert (part.indicator.direction, part.indicator.kind) == ("lower", "objective")
    assert [target.text for target in part.targets.all()] == ["< 80"]
    assert part.indicator.municipality == plan.municipality
