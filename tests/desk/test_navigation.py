"""The side navigation: by task, and always clear where one is."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from desk.hub import tab_url
from livp.admin_site import task_of
from municipalities.models import Membership, Role
from plans.models import Plan
from tests.builders import make_action, make_chapter, make_municipality, make_plan, make_programme, make_user

pytestmark = pytest.mark.django_db

YEAR = datetime.date.today().year


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


def make_current(municipality, **fields):
    return make_plan(
        **{"municipality": municipality, "status": Plan.Status.ADOPTED, "first_year": YEAR, "last_year": YEAR}
        | fields
    )


def tasks(response):
    return [(entry.label, entry.count) for entry in response.context["navigation"][0].entries]


def current(response):
    return [
        entry.label for group in response.context["navigation"] for entry in group.entries if entry.is_current
    ]


def test_my_actions_stand_there_for_who_has_any(client):
    plan = make_current(make_municipality())
    user = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    log_in(client, user)
    rest = [("Plannen", 1), (f"Uitvoering {YEAR}", None), ("Kalender", None), ("Organisaties en teams", None)]
    rest += [("Buurtinitiatieven", None)]
    assert tasks(client.get(reverse("admin:index"))) == [("Mijn werk", None), *rest]
    make_action(programme=make_programme(plan=plan), lead_person=user)
    assert tasks(client.get(reverse("admin:index"))) == [("Mijn werk", None), ("Mijn acties", None), *rest]


@pytest.mark.parametrize(
    ("path", "task"),
    [
        ("", "index"),
        ("mijn-acties/", "my_actions"),
        ("mijn-acties/3/", "my_actions"),
        ("uitvoering/", "execution"),
        ("kalender/", "calendar"),
        ("stakeholders/initiative/dekking/", "initiative"),
        ("stakeholders/initiativeadministrator/3/change/", "initiative"),
        ("plans/plan/", "plans"),
        ("plans/plan/3/hoofdstukken/", "plans"),
        ("plans/chapter/3/change/", "plans"),
        ("priorities/goal/add/", "plans"),
        ("priorities/annualprogramme/van-plan/3/", "execution"),
        ("priorities/action/3/change/", "execution"),
        ("priorities/action/import/", "action"),
        ("priorities/quarterfocus/van-plan/3/", "calendar"),
        ("stakeholders/organisation/", "organisation"),
        ("stakeholders/organisation/3/change/", "organisation"),
        ("stakeholders/organisation/van-plan/3/", "plans"),
        ("plans/objective/", "objective"),
        ("municipalities/user/", "user"),
    ],
)
def test_every_page_belongs_to_a_task(path, task):
    assert task_of(path) == task


def test_one_entry_is_the_current_one(client):
    plan = make_plan()
    chapter = make_chapter(plan=plan)
    log_in(client, make_user(municipality=plan.municipality, role=Role.ADMINISTRATOR))
    pages = {
        reverse("admin:index"): "Mijn werk",
        reverse("admin:plans_plan_changelist"): "Plannen",
        reverse("admin:plans_plan_chapters", args=[plan.pk]): "Plannen",
        reverse("admin:plans_chapter_change", args=[chapter.pk]): "Plannen",
        reverse("admin:plans_objective_changelist"): "Algemene doelstellingen",
        reverse("admin:plans_objective_import"): "Algemene doelstellingen",
        f"{reverse('admin:plans_objective_add')}?plan={plan.pk}": "Plannen",
        reverse("admin:stakeholders_organisation_changelist"): "Organisaties en teams",
        reverse("admin:municipalities_membership_changelist"): "Collega’s",
    }
    assert {page: current(client.get(page)) for page in pages} == {
        page: [label] for page, label in pages.items()
    }


@pytest.mark.parametrize(("name", "tab"), [("execution", "programme"), ("calendar", "quarters")])
def test_tasks_lead_to_the_plan_in_force(client, name, tab):
    plan = make_current(make_municipality())
    make_plan(municipality=plan.municipality)
    log_in(client, make_user(municipality=plan.municipality))
    assertRedirects(client.get(reverse(f"admin:{name}")), tab_url(plan, tab))


@pytest.mark.parametrize("name", ["execution", "calendar"])
def test_who_works_for_several_chooses(client, name):
    here, there = (
        make_current(make_municipality(name="Duinwaard")),
        make_current(make_municipality(name="Zandvoorde")),
    )
    elsewhere = make_current(make_municipality(name="Verweg"))
    user = make_user(municipality=here.municipality)
    Membership.objects.create(user=user, municipality=there.municipality, role=Role.CLERK)
    log_in(client, user)
    response = client.get(reverse(f"admin:{name}"))
    assert [plan for plan, _ in response.context["choices"]] == [here, there]
    assertContains(response, "Van welke gemeente?")
    assertNotContains(response, elsewhere.municipality.title)


def test_without_a_plan_in_force_one_chooses_from_all(client):
    plan = make_plan(first_year=2090, last_year=2093)
    user = make_user(municipality=plan.municipality)
    log_in(client, user)
    assertContains(client.get(reverse("admin:execution")), "Er is nu geen plan in werking")
    plan.delete()
    empty = client.get(reverse("admin:execution"))
    assertContains(empty, "Er is nog geen plan")
    start = reverse("admin:plans_plan_add")
    assertContains(empty, f'<a class="btn" href="{start}">Nieuw plan beginnen</a>', html=True)
    log_in(client, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assertNotContains(client.get(reverse("admin:execution")), start)
