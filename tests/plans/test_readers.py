"""What a reader of plans is offered: to read, not buttons and lists that lead nowhere."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from municipalities.models import Role
from plans.models import ThemeText
from priorities.models import Priority
from tests.builders import make_chapter, make_field, make_municipality, make_plan, make_theme, make_user

pytestmark = pytest.mark.django_db

READERS = [Role.ACTION_OWNER, Role.COMMUNICATIONS, Role.CLERK, Role.COUNCIL_READER, Role.PARTNER_READER]

TASKS = [
    "Mijn werk",
    "Plannen",
    f"Uitvoering {datetime.date.today().year}",
    "Kalender",
    "Organisaties en teams",
    "Buurtinitiatieven",
]


@pytest.fixture
def plan():
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"), slug="2028-2031")
    make_chapter(plan=plan, title="Voorwoord", is_numbered=False)
    return plan


def log_in(client, plan, role):
    user = make_user(municipality=plan.municipality, role=role)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("role", READERS)
def test_readers_are_led_to_the_page_and_not_to_the_pen(client, plan, role):
    log_in(client, plan, role)
    response = client.get(reverse("admin:index"))
    assertContains(response, '<a class="btn ghost" href="/duinwaard/plannen/2028-2031/">Lees het concept</a>')
    assertNotContains(response, "Verder met")
    navigation = response.context["navigation"]
    own = ["Campagnes en landelijke dagen"] if role == Role.COMMUNICATIONS else []
    assert [entry.label for group in navigation for entry in group.entries] == TASKS + own


def test_writers_have_the_lists_that_they_may_change(client, plan):
    log_in(client, plan, Role.POLICY_OFFICER)
    response = client.get(reverse("admin:index"))
    assertContains(response, "Verder met Voorwoord")
    found = [entry.label for group in response.context["navigation"] for entry in group.entries]
    assert found[: len(TASKS)] == TASKS
    assert {"Algemene doelstellingen", "Uitgangspunten"} <= set(found[len(TASKS) :])


def test_an_empty_text_of_a_theme_is_refused(client, plan):
    log_in(client, plan, Role.POLICY_OFFICER)
    url = f"{reverse('admin:plans_themetext_add')}?plan={plan.pk}"
    form = {"field": make_field().pk, "title": "", "text": "<p> </p>"}
    assertContains(client.post(url, form), "Vul een tekst in, of een titel als de tekst later komt.")
    assert not ThemeText.objects.exists()
    assert client.post(url, form | {"title": "Woonoverlast"}).status_code == 302
    assert ThemeText.objects.get().title == "Woonoverlast"


def test_a_new_priority_with_themes_is_one_event_in_the_history(client, plan):
    log_in(client, plan, Role.POLICY_OFFICER)
    theme = make_theme(theme_list=plan.theme_list)
    client.post(
        f"{reverse('admin:priorities_priority_add')}?plan={plan.pk}",
        {"title": "Ondermijning", "themes": [theme.pk], "text": ""},
    )
    assert list(Priority.objects.get().themes.all()) == [theme]
    response = client.get(reverse("admin:plans_plan_changes", args=[plan.pk]))
    events = [
        change for change in response.context["changes"] if change.subject == "Prioriteit: Ondermijning"
    ]
    assert [change.kind for change in events] == ["Toegevoegd"]
