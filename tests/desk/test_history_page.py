"""The history of a plan: what it narrows to, who sees comments in it, who brings back what."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from desk.comments import make_comment
from municipalities.models import Municipality, Role
from plans.editing import CannotReturn, delete_record, restore_version
from plans.models import Plan
from priorities.models import Action, AnnualProgramme, Priority, PriorityPartner, QuarterFocus
from tests.builders import (
    make_action,
    make_actor,
    make_chapter,
    make_focus,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))


def log_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def subjects(client, plan, kind=""):
    page = client.get(reverse("admin:plans_plan_changes", args=[plan.pk]), {"soort": kind} if kind else {})
    return [change.subject for change in page.context["changes"]]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.ACTION_OWNER, True),
        (Role.COMMUNICATIONS, True),
        (Role.CLERK, False),
        (Role.COUNCIL_READER, False),
        (Role.PARTNER_READER, False),
    ],
)
def test_history_shows_only_records_that_one_may_see(client, plan, role, sees):
    organisation = make_organisation(municipality=plan.municipality, name="Woonzorg Duinwaard")
    actor = make_actor(priority=make_priority(plan=plan), organisation=organisation)
    editor = make_user(municipality=plan.municipality)
    delete_record(record=actor, by=editor)
    log_in(client, make_user(municipality=plan.municipality, role=role))
    told = [subject for subject in subjects(client, plan) if "Woonzorg" in subject]
    assert told == (["Partner in de actorenanalyse: Woonzorg Duinwaard"] * 2 if sees else [])
    page = client.get(reverse("admin:plans_plan_change", args=[plan.pk]))
    assert any("Woonzorg" in change.subject for change in page.context["changes"]) is sees


def test_history_narrows_to_text_execution_and_comments(client, plan):
    officer = make_user(municipality=plan.municipality)
    chapter = make_chapter(plan=plan, title="Ambitie")
    make_action(programme=make_programme(plan=plan), title="Meldpunt")
    make_comment(part=chapter, text="Intern gezegd", by=officer)
    log_in(client, officer)
    text = ["Hoofdstuk: Ambitie", "Gegevens van het plan"]
    execution = ["Actie: Meldpunt", "Uitvoeringsprogramma: 2024"]
    assert subjects(client, plan, "tekst") == text
    assert subjects(client, plan, "uitvoering") == execution
    assert subjects(client, plan, "opmerkingen") == ["Opmerking: Intern gezegd"]
    assert subjects(client, plan) == subjects(client, plan, "onzin") == execution + text
    page = client.get(reverse("admin:plans_plan_changes", args=[plan.pk]))
    assertContains(page, reverse("admin:plans_chapter_history", args=[chapter.pk]))
    log_in(client, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert subjects(client, plan, "opmerkingen") == execution + text
    for address in ("changes", "change"):
        assertNotContains(client.get(reverse(f"admin:plans_plan_{address}", args=[plan.pk])), "Intern gezegd")


def test_after_adoption_what_carries_the_plan_out_still_comes_back(client, plan):
    officer = make_user(municipality=plan.municipality)
    action = make_action(programme=make_programme(plan=plan), title="Meldpunt")
    delete_record(record=make_priority(plan=plan, title="Jeugd"), by=officer)
    plan.status = Plan.Status.ADOPTED
    plan.save()
    delete_record(record=action, by=officer, reason="Kon niet doorgaan.")
    tab = reverse("admin:plans_plan_changes", args=[plan.pk])
    log_in(client, officer)
    page = client.get(tab)
    assertContains(page, "Kon niet doorgaan.")
    assert [change.subject for change in page.context["changes"] if change.can_return] == ["Actie: Meldpunt"]
    rows = {model: model.history.get(history_type="-").history_id for model in (Action, Priority)}
    assert client.post(tab, {"deletion": f"priority:{rows[Priority]}"}).status_code == 403
    log_in(client, make_user(municipality=plan.municipality, role=Role.CLERK))
    assert client.post(tab, {"deletion": f"action:{rows[Action]}"}).status_code == 403
    assert (Action.objects.count(), Priority.objects.count()) == (0, 0)
    log_in(client, officer)
    asked = client.post(tab, {"deletion": f"action:{rows[Action]}"})
    assertContains(asked, "‘Meldpunt’ terugzetten in het plan?")
    refused = client.post(tab, {"deletion": f"action:{rows[Action]}", "change_reason": " "})
    assert refused.context["form"].errors == {"change_reason": ["Zeg in één zin waarom u dit verandert."]}
    assert Action.objects.count() == 0
    client.post(tab, {"deletion": f"action:{rows[Action]}", "change_reason": "Het geld is er toch."})
    assert [found.title for found in Action.objects.all()] == ["Meldpunt"]
    assert (
        Action.history.filter(history_type="+").latest().history_change_reason
        == "Teruggezet: Het geld is er toch."
    )


def test_an_older_version_of_an_action_comes_back_with_a_reason(client, plan):
    action = make_action(programme=make_programme(plan=plan), title="Meldpunt")
    row = action.history.latest()
    action.title = "Loket"
    action.save()
    plan.status = Plan.Status.ADOPTED
    plan.save()
    log_in(client, make_user(municipality=plan.municipality))
    address = reverse("admin:priorities_action_restore", args=[action.pk, row.history_id])
    assertContains(client.post(address), "‘Loket’ terugzetten naar de versie van ")
    action.refresh_from_db()
    assert action.title == "Loket"
    client.post(address, {"change_reason": "De naam was goed."})
    action.refresh_from_db()
    assert action.title == "Meldpunt"


def said_on_bringing_back(client, plan, model):
    """The messages after bringing back what was deleted last."""
    tab = reverse("admin:plans_plan_changes", args=[plan.pk])
    row = model.history.filter(history_type="-").latest()
    answer = client.post(tab, {"deletion": f"{model._meta.model_name}:{row.history_id}"}, follow=True)
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def test_what_has_no_room_any_more_is_refused_in_dutch(client, plan):
    officer = make_user(municipality=plan.municipality)
    log_in(client, officer)
    before, after = (make_programme(plan=plan, year=year) for year in (2024, 2025))
    origin = make_action(programme=before, title="Meldpunt")
    moved = make_action(programme=after, title="Meldpunt 2025", origin=origin)
    delete_record(record=moved, by=officer)
    make_action(programme=after, title="Meldpunt opnieuw", origin=origin)
    assert said_on_bringing_back(client, plan, Action) == [
        "Dit kan niet meer terug: ‘Meldpunt opnieuw’ is ervoor in de plaats gekomen."
    ]
    lesson = make_action(programme=after, title="Les", lesson_from=origin)
    delete_record(record=lesson, by=officer)
    make_action(programme=after, title="Andere les", lesson_from=origin)
    assert said_on_bringing_back(client, plan, Action) == [
        "Dit kan niet meer terug: ‘Andere les’ is ervoor in de plaats gekomen."
    ]
    programme = make_programme(plan=plan, year=2026)
    delete_record(record=programme, by=officer)
    make_programme(plan=plan, year=2026)
    assert said_on_bringing_back(client, plan, AnnualProgramme) == [
        "Dit plan heeft al een programma voor dat jaar."
    ]
    delete_record(record=make_focus(plan=plan), by=officer)
    make_focus(plan=plan)
    assert said_on_bringing_back(client, plan, QuarterFocus) == ["Dit kwartaal heeft al een prioriteit."]


def test_an_older_version_does_not_take_the_partner_of_another_row(client, plan):
    officer = make_user(municipality=plan.municipality)
    log_in(client, officer)
    priority = make_priority(plan=plan)
    police, care = (make_organisation(municipality=plan.municipality) for _ in range(2))
    partner = PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police)
    row = partner.history.latest()
    partner.organisation = care
    partner.save()
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police)
    with pytest.raises(CannotReturn, match="Deze partner staat al bij"):
        restore_version(record=partner, row=row, by=officer)


def test_communications_bring_back_a_quarter_and_nothing_else(client, plan):
    officer = make_user(municipality=plan.municipality)
    focus = make_focus(plan=plan)
    action = make_action(programme=make_programme(plan=plan))
    for record in (focus, action):
        delete_record(record=record, by=officer)
    log_in(client, make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS))
    tab = reverse("admin:plans_plan_changes", args=[plan.pk])
    client.post(tab, {"deletion": f"quarterfocus:{QuarterFocus.history.get(history_type='-').history_id}"})
    answer = client.post(tab, {"deletion": f"action:{Action.history.get(history_type='-').history_id}"})
    assert (answer.status_code, QuarterFocus.objects.count(), Action.objects.count()) == (403, 1, 0)


def test_a_stranger_finds_no_history(client, plan):
    log_in(client, make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    tab = reverse("admin:plans_plan_changes", args=[plan.pk])
    assert (client.get(tab).status_code, client.post(tab, {"deletion": "action:1"}).status_code) == (404, 404)


# Leftovers of forms


def test_a_number_that_no_municipality_can_have_is_a_wrong_choice(client, plan):
    log_in(client, make_user(municipality=plan.municipality))
    page = reverse("admin:plans_plan_details", args=[plan.pk])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"participants": ["9" * 500, "9" * 30]}
    answer = client.post(page, data | {"version": str(data["version"])})
    assert list(answer.context["adminform"].form.errors) == ["participants"]


def test_plain_fields_keep_only_what_can_be_seen(client, plan):
    log_in(client, make_user(municipality=plan.municipality))
    page = reverse("admin:plans_plan_details", args=[plan.pk])
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"title": "Plan\u202e 2024\x07"}
    data |= {"version": str(data["version"]), "participants": []}
    client.post(page, data)
    plan.refresh_from_db()
    assert plan.title == "Plan 2024"
    answer = client.post(page, data | {"title": "\u202e\u2066"})
    assert "title" in answer.context["adminform"].form.errors


def test_starting_a_plan_twice_at_once_starts_one(client, plan):
    user = make_user(municipality=plan.municipality)
    log_in(client, user)
    data = {
        "municipality": plan.municipality_id,
        "title": "Nieuw plan",
        "first_year": "2028",
        "last_year": "2031",
        "theme_list": plan.theme_list_id,
    }
    places = [client.post(reverse("admin:plans_plan_add"), data).url for _ in range(2)]
    assert places[0] == places[1]
    assert Plan.objects.filter(title="Nieuw plan").count() == 1
    # Another colleague, or other years: another plan.
    client.post(reverse("admin:plans_plan_add"), data | {"last_year": "2029"})
    log_in(client, make_user(municipality=Municipality.objects.get(pk=plan.municipality_id)))
    client.post(reverse("admin:plans_plan_add"), data)
    assert Plan.objects.filter(title="Nieuw plan").count() == 3
