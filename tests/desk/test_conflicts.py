"""Two colleagues with one goal or introduction: the second sees both texts, chooses, nothing is lost."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from plans.models import Plan
from tests.builders import make_goal, make_municipality, make_plan, make_priority, make_programme, make_user

pytestmark = pytest.mark.django_db

FIRST, MINE, THEIRS = "Meer meldingen", "Meer meldingen door ouderen", "Meer meldingen door jongeren"


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))


@pytest.fixture(params=["goal", "introduction"])
def record(request, plan):
    """A record with a text, its field, and what its form sends beside that text."""
    if request.param == "goal":
        priority = make_priority(plan=plan)
        return make_goal(priority=priority, text=FIRST), "text", {"priority": priority.pk}
    plan.status = Plan.Status.ADOPTED
    plan.save()
    programme = make_programme(plan=plan, introduction=f"<p>{FIRST}</p>")
    return programme, "introduction", {"change_reason": "De raad vroeg erom."}


@pytest.fixture
def colleagues(plan, client):
    client.force_login(
        make_user(municipality=plan.municipality, name="Eerste"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def send(client, record, text, version, **more):
    part, name, others = record
    value = f"<p>{text}</p>" if name == "introduction" else text
    return client.post(url_of(part), {name: value, "version": version} | others | more)


def url_of(part):
    return reverse(f"admin:priorities_{part._meta.model_name}_change", args=[part.pk])


def version_in(response):
    return re.search(r'name="version" value="([^"]+)"', response.content.decode())[1]


def texts_of(part, name):
    """What the history holds, newest first."""
    rows = type(part).history.filter(id=part.pk).order_by("-history_id")
    return [re.sub("<[^>]*>", "", getattr(row, name)) for row in rows]


@pytest.mark.parametrize(
    ("choice", "stands", "history"),
    [
        ({}, MINE, [MINE, THEIRS, FIRST]),
        ({"_theirs": "1"}, THEIRS, [THEIRS, MINE, THEIRS, FIRST]),
    ],
    ids=["mine", "theirs"],
)
def test_the_second_chooses_and_no_text_is_lost(colleagues, record, choice, stands, history):
    part, name, _ = record
    version = version_in(colleagues.get(url_of(part)))
    assert send(colleagues, record, THEIRS, version).status_code == 302
    met = send(colleagues, record, MINE, version)
    assert met.status_code == 200
    assertContains(met, "Twee teksten naast elkaar")
    assertContains(met, "ouderen")
    assertContains(met, "jongeren")
    assert texts_of(part, name)[0] == THEIRS
    again = send(colleagues, record, MINE, version_in(met), _conflict_fields=name, **choice)
    assert again.status_code == 302
    stored = type(part).objects.get(pk=part.pk)
    assert re.sub("<[^>]*>", "", getattr(stored, name)) == stands
    assert texts_of(part, name) == history
