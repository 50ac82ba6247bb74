"""The tab Programma, the form of an action, the new year, adoption and handing over, as pages."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from municipalities.models import Role
from plans.editing import YearsInUse, change_record
from plans.models import Plan
from priorities.models import Action, AnnualProgramme
from priorities.moments import Moment, Precision
from priorities.progress import report_progress
from tests.builders import (
    make_action,
    make_focus,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard"))


@pytest.fixture
def programme(plan):
    return make_programme(plan=plan, year=2026)


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend=BACKEND)
    return client


def tab(plan, **query):
    return reverse("admin:priorities_annualprogramme_of_plan", args=[plan.pk], query=query)


def add_url(programme, **more):
    return reverse(
        "admin:priorities_action_add", query={"plan": programme.plan_id, "programme": programme.pk} | more
    )


def change_url(action):
    return reverse("admin:priorities_action_change", args=[action.pk])


def filled(client, url):
    """What the form at `url` would send when nothing is touched."""
    form = client.get(url).context["adminform"].form
    data = {}
    for name in form.fields:
        value = form[name].value()
        value = form.fields[name].prepare_value(value) if value is not None else ""
        data[name] = [getattr(one, "pk", one) for one in value] if isinstance(value, list) else value
    return data


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def refused(response, name):
    return response.context["adminform"].form.errors[name]


# The tab


def test_the_years_of_the_plan_say_which_programmes_there_are(as_officer, plan, programme):
    make_programme(plan=plan, year=2024, adopted_on=datetime.date(2024, 1, 9))
    page = as_officer.get(tab(plan, jaar=2026))
    assert [
        (one.year, one.is_current, one.programme and one.programme.year) for one in page.context["years"]
    ] == [
        (2024, False, 2024),
        (2025, False, None),
        (2026, True, 2026),
        (2027, False, None),
    ]
    assert "2024 ✓ vastgesteld 2025 ○ leeg 2026 ● concept 2027 ○ leeg" in words(page)


def test_the_tab_opens_at_this_year_or_the_nearest_of_the_plan(as_officer):
    place = make_municipality()
    today = timezone.localdate()
    officer = make_user(municipality=place)
    as_officer.force_login(officer, backend=BACKEND)
    for first, last, shown in [
        (today.year - 1, today.year + 2, today.year),
        (today.year + 2, today.year + 5, today.year + 2),
        (today.year - 9, today.year - 6, today.year - 6),
    ]:
        plan = make_plan(municipality=place, first_year=first, last_year=last)
        assert as_officer.get(tab(plan)).context["year"] == shown


@pytest.mark.parametrize("year", ["2023", "2028", "9" * 30])
def test_a_year_outside_the_plan_is_not_there(as_officer, plan, year):
    assert as_officer.get(tab(plan, jaar=year)).status_code == (404 if len(year) == 4 else 200)


def test_an_empty_year_says_what_to_do_and_begins(as_officer, plan, officer):
    page = as_officer.get(tab(plan, jaar=2025))
    assertContains(page, "Er is nog geen programma voor 2025")
    answer = as_officer.post(tab(plan), {"start": "2025"})
    assertRedirects(answer, tab(plan, jaar=2025))
    assert plan.programmes.get().history.get().history_user == officer
    assertContains(as_officer.get(tab(plan, jaar=2025)), "In dit programma staan nog geen acties")


def test_beginning_twice_says_that_it_is_there(as_officer, plan, programme):
    page = as_officer.post(tab(plan), {"start": "2026"}, follow=True)
    assertContains(page, "Er is al een programma voor 2026.")
    assert plan.programmes.count() == 1


def test_actions_stand_below_priority_theme_heading_with_letter_lead_date_state_and_money(
    as_officer, plan, programme, officer
):
    first, second = make_priority(plan=plan, title="Jeugd"), make_priority(plan=plan, title="Drugs")
    make_goal(plan=plan, priority=second, text="Doel A")
    goal = make_goal(plan=plan, priority=second, text="Doel B")
    theme = make_theme(theme_list=plan.theme_list, name="Water", position=3)
    heading = make_goal(plan=plan, heading="4.2 Veiligheid")
    team = make_team(municipality=plan.municipality, name="Team Veiligheid")
    make_action(programme=programme, title="Los")
    make_action(programme=programme, title="Bij kop", goal=heading)
    make_action(programme=programme, title="Bij thema", theme=theme)
    make_action(
        programme=programme,
        title="Bij doel",
        goal=goal,
        lead_team=team,
        lead_person=officer,
        due_on=datetime.date(2026, 1, 31),
        due_precision=Precision.MONTH,
        regular_budget="1250.5",
        extra_request=3000,
    )
    make_action(programme=programme, title="Bij prioriteit", priority=first, state=Action.State.DONE)

    groups = as_officer.get(tab(plan, jaar=2026)).context["groups"]

    assert [(group.name, [row.action.title for row in group.rows]) for group in groups] == [
        ("Jeugd", ["Bij prioriteit"]),
        ("Drugs", ["Bij doel"]),
        ("1.3 Water", ["Bij thema"]),
        ("4.2 Veiligheid", ["Bij kop"]),
        ("Zonder prioriteit of thema", ["Los"]),
    ]
    row = groups[1].rows[0]
    assert (row.letter, row.lead, row.due, row.standing.word) == (
        "B",
        "Team Veiligheid, Beleidsmedewerker Duinwaard",
        "januari 2026",
        "Te laat",
    )
    assert row.money == "€\xa01.250,50 + €\xa03.000 extra"
    assert groups[4].rows[0].money == ""


def test_the_figures_count_and_add_up(as_officer, plan, programme):
    for budget, extra, state in [(1000, None, "done"), ("250.50", 100, "running"), (None, None, "running")]:
        make_action(programme=programme, regular_budget=budget, extra_request=extra, state=state)
    figures = as_officer.get(tab(plan, jaar=2026)).context["figures"]
    assert (figures.total, figures.done, figures.late, figures.without_lead) == (3, 1, 0, 3)
    assert (figures.regular_budget, figures.extra_request) == ("€ 1.250,50", "€ 100")


def test_no_amounts_are_not_zero_euros(as_officer, plan, programme):
    make_action(programme=programme)
    figures = as_officer.get(tab(plan, jaar=2026)).context["figures"]
    assert (figures.regular_budget, figures.extra_request) == ("", "")


def test_filters_show_fewer_actions(as_officer, plan, programme, officer):
    team = make_team(municipality=plan.municipality, members=[officer])
    other = make_team(municipality=plan.municipality)
    late = {"due_on": datetime.date(2020, 1, 1), "due_precision": "day"}
    make_action(programme=programme, title="Mijn", lead_person=officer)
    make_action(programme=programme, title="Team", lead_team=team)
    make_action(programme=programme, title="Ander", lead_team=other, **late)
    make_action(programme=programme, title="Niemand", state=Action.State.DONE, **late)

    def shown(key):
        page = as_officer.get(tab(plan, jaar=2026, toon=key))
        return [row.action.title for group in page.context["groups"] for row in group.rows]

    assert shown("") == ["Mijn", "Team", "Ander", "Niemand"]
    assert shown("mijn") == ["Mijn"]
    assert shown("team") == ["Team"]
    assert shown("te-laat") == ["Ander"]
    assert shown("zonder-trekker") == ["Niemand"]
    assert shown("bestaat-niet") == ["Mijn", "Team", "Ander", "Niemand"]
    counts = as_officer.get(tab(plan, jaar=2026)).context["filters"]
    assert [(one.label, one.count) for one in counts] == [
        ("Alle acties", 4),
        ("Van mij", 1),
        ("Van mijn team", 1),
        ("Te laat", 1),
        ("Zonder trekker", 1),
    ]


def fill(programme, number, officer):
    """Actions in which everything differs."""
    plan = programme.plan
    for index in range(number):
        goal = make_goal(plan=plan, priority=make_priority(plan=plan))
        action = make_action(
            programme=programme,
            goal=goal,
            priority=goal.priority,
            theme=make_theme(theme_list=plan.theme_list, position=100 + Action.objects.count()),
            lead_team=make_team(municipality=plan.municipality),
            lead_person=make_user(municipality=plan.municipality),
            state=Action.State.values[index % 4],
            lessons="Eerder beginnen",
        )
        action.partners.set([make_organisation(municipality=plan.municipality)])


@pytest.mark.parametrize("page", ["tab", "next_year", "hand_over", "add", "change"])
def test_query_count_is_the_same_for_one_and_thirty_actions(
    as_officer, plan, programme, officer, page, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(programme, 1, officer)
    url = {
        "tab": tab(plan, jaar=2026),
        "next_year": reverse("admin:priorities_annualprogramme_next_year", args=[programme.pk]),
        "hand_over": reverse("admin:priorities_action_hand_over", args=[plan.municipality_id]),
        "add": add_url(programme),
        "change": change_url(Action.objects.get()),
    }[page]
    as_officer.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert as_officer.get(url).status_code == 200
    fill(programme, 29, officer)
    with django_assert_num_queries(len(one)):
        as_officer.get(url)


# The form of an action


def test_an_action_is_added_with_everything(as_officer, plan, programme, officer):
    goal = make_goal(plan=plan)
    theme = make_theme(theme_list=plan.theme_list)
    team = make_team(municipality=plan.municipality)
    police = make_organisation(municipality=plan.municipality)
    answer = as_officer.post(
        add_url(programme),
        {
            "title": "Meldpunt openen",
            "description": "<p>Samen</p>",
            "goal": goal.pk,
            "priority": goal.priority_id,
            "theme": theme.pk,
            "lead_team": team.pk,
            "lead_person": officer.pk,
            "partners": [police.pk],
            "start": "mrt 2026",
            "due": "3e kwartaal 2026",
            "phase": "do",
            "state": "running",
            "regular_budget": "1.250,00",
            "extra_request": "",
            "budget_programme": "4.2",
        },
    )
    assertRedirects(answer, tab(plan, jaar=2026))
    action = Action.objects.get()
    assert (action.plan, action.programme, action.goal, action.theme) == (plan, programme, goal, theme)
    assert (action.lead_team, action.lead_person, list(action.partners.all())) == (team, officer, [police])
    assert (action.start, action.due) == (Moment.month(2026, 3), Moment.quarter(2026, 3))
    assert (action.start_on, action.due_on) == (datetime.date(2026, 3, 1), datetime.date(2026, 9, 30))
    assert (action.regular_budget, action.extra_request, action.budget_programme) == (1250, None, "4.2")
    assert {row.history_user for row in action.history.all()} == {officer}


def test_the_example_of_a_date_lies_in_the_year_of_the_programme(as_officer, plan):
    html = as_officer.get(add_url(make_programme(plan=plan, year=2027))).content.decode()
    assert html.count("Zoals 1-11-2027, november 2027, 3e kwartaal 2027 of 2027.") == 2


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("title", "", "Dit veld is verplicht."),
        ("due", "ooit", "Schrijf een datum (1-11-2026), een maand"),
        ("due", "31-2-2026", "Schrijf een datum (1-11-2026), een maand"),
        ("due", "december 2025", "Dit is het programma van 2026. Deze datum ligt daarvoor."),
        ("start", "2027", "Dit is het programma van 2026. Deze actie begint pas later."),
        ("regular_budget", "-5", "Een bedrag is niet lager dan 0."),
        ("regular_budget", "veel", "Schrijf een bedrag in euro, zoals 1250 of 1.250,00."),
        ("extra_request", "1,234", "Schrijf een bedrag in euro, zoals 1250 of 1.250,00."),
    ],
)
def test_what_is_typed_wrongly_is_said_beside_the_field(as_officer, programme, name, value, message):
    data = {"title": "Actie", "phase": "plan", "state": "not_started", name: value}
    answer = as_officer.post(add_url(programme), data)
    assert refused(answer, name)[0].startswith(message)
    assert not Action.objects.exists()


def test_an_action_is_not_done_before_it_begins(as_officer, programme):
    data = {"title": "Actie", "phase": "plan", "state": "running", "start": "mei 2026", "due": "april 2026"}
    assert refused(as_officer.post(add_url(programme), data), "due") == [
        "De actie is klaar voordat die begint."
    ]


def test_a_goal_of_another_priority_is_refused(as_officer, plan, programme):
    goal, other = make_goal(plan=plan), make_priority(plan=plan)
    data = {"title": "Actie", "phase": "plan", "state": "running", "goal": goal.pk, "priority": other.pk}
    answer = as_officer.post(add_url(programme), data)
    assert refused(answer, "priority") == [
        "Het doel hoort bij een andere prioriteit: Ondermijning. Kies die, of geen."
    ]
    as_officer.post(add_url(programme), data | {"priority": ""})
    assert (Action.objects.get().goal, Action.objects.get().priority) == (goal, None)


def test_only_what_belongs_to_the_plan_and_the_municipality_is_on_offer(as_officer, plan, programme, officer):
    goal = make_goal(plan=plan, text="Eigen doel")
    elsewhere = make_goal(text="Doel van elders")
    own_team = make_team(municipality=plan.municipality, name="Eigen team")
    other = make_municipality()
    served = make_team(municipality=other, name="Team van de buren")
    served.serves.add(plan.municipality)
    stranger_team = make_team(municipality=other)
    stranger = make_user(municipality=other)
    form = as_officer.get(add_url(programme)).context["adminform"].form
    assert form.fields["goal"].choices == [
        ("", "Geen"),
        ("Ondermijning", [(goal.pk, "A. Eigen doel")]),
    ]
    assert set(form.fields["lead_team"].queryset) == {own_team, served}
    assert list(form.fields["lead_person"].queryset) == [officer]
    assert list(form.fields["priority"].queryset) == [goal.priority]
    for name, pk in [("goal", elsewhere.pk), ("lead_team", stranger_team.pk), ("lead_person", stranger.pk)]:
        data = {"title": "Actie", "phase": "plan", "state": "running", name: pk}
        assert refused(as_officer.post(add_url(programme), data), name)
    assert not Action.objects.exists()


def test_who_may_not_report_is_not_offered_as_lead(as_officer, plan, programme, officer):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    spokesperson = make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)
    action = make_action(programme=programme, lead_person=officer)
    led = make_action(programme=programme, lead_person=spokesperson)

    def on_offer(url, name="adminform"):
        form = as_officer.get(url).context[name]
        form, field = (form.form, "lead_person") if name == "adminform" else (form, "to_person")
        return {user.pk for user in form.fields[field].queryset}

    assert on_offer(add_url(programme)) == on_offer(change_url(action)) == {owner.pk, officer.pk}
    assert on_offer(change_url(led)) == {owner.pk, officer.pk, spokesperson.pk}
    hand_over = reverse("admin:priorities_action_hand_over", args=[plan.municipality_id])
    assert on_offer(f"{hand_over}?van={spokesperson.pk}", "form") == {owner.pk, officer.pk}
    for user in (owner, officer):
        action.lead_person = user
        action.save()
        assert user.has_perm("priorities.report_action", action)
    assert not spokesperson.has_perm("priorities.report_action", led)


def test_a_programme_leads_to_its_page_and_documents(as_officer, plan, programme):
    make_action(programme=programme)
    documents = as_officer.get(tab(plan, jaar=2026)).context["documents"]
    base = f"/{plan.municipality.slug}/plannen/{plan.slug}/uitvoering/2026/"
    assert [(one["label"], one["url"]) for one in documents] == [
        ("Bekijk als pagina", base),
        ("Programma als PDF", f"{base}uitvoeringsprogramma.pdf"),
        ("Voortgang als PDF", f"{base}voortgang.pdf"),
        ("Begroting", f"{base}begroting/"),
    ]
    for one in documents:
        assert as_officer.get(one["url"]).status_code in {200, 202}


def test_who_left_stays_on_an_action_until_it_is_handed_over(as_officer, plan, programme):
    gone = make_user(name="Oud-collega")
    action = make_action(programme=programme, lead_person=gone)
    assert gone in as_officer.get(change_url(action)).context["adminform"].form.fields["lead_person"].queryset


def test_saving_and_adding_another_keeps_the_subject(as_officer, plan, programme):
    goal = make_goal(plan=plan)
    data = {"title": "Actie", "phase": "plan", "state": "running", "goal": goal.pk, "_addanother": "1"}
    answer = as_officer.post(add_url(programme), data)
    assertRedirects(answer, add_url(programme, goal=goal.pk))
    assert as_officer.get(answer.url).context["adminform"].form["goal"].value() == str(goal.pk)


def test_a_change_of_an_adopted_plan_says_why(as_officer, officer):
    plan = make_plan(municipality=officer.memberships.get().municipality, status=Plan.Status.ADOPTED)
    action = make_action(programme=make_programme(plan=plan))
    data = filled(as_officer, change_url(action)) | {"title": "Anders"}
    answer = as_officer.post(change_url(action), data)
    assert refused(answer, "change_reason") == ["Zeg in één zin waarom u dit verandert."]
    as_officer.post(change_url(action), data | {"change_reason": "Duidelijker"})
    action.refresh_from_db()
    assert action.title == "Anders"
    assert action.history.latest().history_change_reason == "Duidelijker"


def test_saving_nothing_new_changes_no_date_or_amount(as_officer, programme):
    action = make_action(
        programme=programme,
        due_on=datetime.date(2026, 6, 30),
        due_precision=Precision.QUARTER,
        regular_budget="1250.50",
    )
    as_officer.post(change_url(action), filled(as_officer, change_url(action)))
    action.refresh_from_db()
    assert (str(action.due), str(action.regular_budget)) == ("2e kwartaal 2026", "1250.50")


def test_the_page_tells_where_an_action_came_from_and_what_was_reported(as_officer, plan, officer):
    before = make_action(
        programme=make_programme(plan=plan, year=2025),
        title="Oud",
        due_on=datetime.date(2025, 6, 30),
        due_precision=Precision.QUARTER,
    )
    action = make_action(programme=make_programme(plan=plan, year=2026), title="Nieuw", origin=before)
    report_progress(
        action=action,
        by=officer,
        on=datetime.date(2026, 3, 1),
        state="running",
        done="Twee gesprekken",
        is_on_schedule=False,
        delay_reason="Ziekte",
    )
    page = as_officer.get(change_url(action))
    assert "Komt uit 2025: Oud Daar moest zij klaar zijn: 2e kwartaal 2025" in words(page)
    assert "1 maart 2026 · loopt · ! niet op schema Twee gesprekken Waarom niet op schema: Ziekte" in words(
        page
    )
    assertContains(page, "In 2025 stond hier: 2e kwartaal 2025.")
    assert "Gaat verder in 2026: Nieuw" in words(as_officer.get(change_url(before)))


def test_what_moved_on_is_not_deleted(as_officer, plan):
    before = make_action(programme=make_programme(plan=plan, year=2025))
    make_action(programme=make_programme(plan=plan, year=2026), origin=before)
    page = as_officer.post(reverse("admin:priorities_action_delete", args=[before.pk]), follow=True)
    assertContains(page, "Deze actie staat ook in het programma van 2026.")
    assert Action.objects.count() == 2


def test_an_action_owner_reads_and_is_led_to_the_report(client, plan, programme):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    client.force_login(owner, backend=BACKEND)
    own = make_action(programme=programme, title="Eigen", lead_person=owner)
    other = make_action(programme=programme, title="Andermans")
    page = client.get(change_url(own))
    assert "adminform" not in page.context
    assertContains(page, reverse("admin:my_action", args=[own.pk]))
    assertNotContains(client.get(change_url(other)), reverse("admin:my_action", args=[other.pk]))
    assert client.post(change_url(own), {"title": "Anders"}).status_code == 403
    assert client.get(add_url(programme)).status_code == 403


# Nieuw jaar, vaststelling


def test_the_new_year_shows_three_lists_and_moves_on(as_officer, plan, programme):
    make_action(
        programme=programme, title="Loopt nog", due_on=datetime.date(2026, 12, 31), due_precision="year"
    )
    done = make_action(
        programme=programme, title="Is klaar", state="done", result="Gelukt", lessons="Nodig ouders uit"
    )
    url = reverse("admin:priorities_annualprogramme_next_year", args=[programme.pk])
    text = words(as_officer.get(url))
    assert "Loopt nog nog niet begonnen · klaar: 2026" in text
    assert "Is klaar afgerond Gelukt" in text
    assert "Nodig ouders uit Uit: Is klaar" in text
    answer = as_officer.post(url, {"lessons": [done.pk]})
    assertRedirects(answer, tab(plan, jaar=2027))
    assert [action.title for action in plan.programmes.get(year=2027).actions.all()] == [
        "Loopt nog",
        "Nodig ouders uit",
    ]
    page = as_officer.get(url)
    assertContains(page, "Al meegenomen: 1.")
    assertNotContains(page, "Meenemen naar 2027")


def test_the_last_year_leads_to_a_next_plan(as_officer, plan):
    programme = make_programme(plan=plan, year=2027)
    make_action(programme=programme)
    url = reverse("admin:priorities_annualprogramme_next_year", args=[programme.pk])
    assertContains(as_officer.get(url), "Dit plan loopt van 2024 tot en met 2027.")
    page = as_officer.post(url, follow=True)
    assertContains(page, "Een programma voor 2028 hoort niet bij dit plan.")
    assert Action.objects.count() == 1


def test_lessons_of_another_programme_are_not_taken(as_officer, programme):
    elsewhere = make_action(state="done", lessons="Van elders")
    as_officer.post(
        reverse("admin:priorities_annualprogramme_next_year", args=[programme.pk]),
        {"lessons": [elsewhere.pk]},
    )
    assert not Action.objects.exclude(pk=elsewhere.pk).exists()


def test_the_college_adopts_and_a_mistake_is_corrected(as_officer, officer):
    plan = make_plan(municipality=officer.memberships.get().municipality, status=Plan.Status.ADOPTED)
    programme = make_programme(plan=plan)
    url = reverse("admin:priorities_annualprogramme_adoption", args=[programme.pk])
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    answer = as_officer.post(url, {"on": tomorrow, "reference": "Z-1"})
    assert answer.context["form"].errors == {"on": ["Deze dag moet nog komen."]}
    as_officer.post(url, {"on": "2024-01-09", "reference": "Z-1"})
    assert as_officer.post(url, {"on": "2024-01-10", "reference": "Z-2"}).context["form"].errors == {
        "reason": ["Dit veld is verplicht."]
    }
    as_officer.post(url, {"on": "2024-01-10", "reference": "Z-2", "reason": "Verkeerd besluit"})
    programme.refresh_from_db()
    assert (programme.adopted_on, programme.decision_reference) == (datetime.date(2024, 1, 10), "Z-2")
    page = as_officer.get(tab(plan, jaar=2024))
    assertContains(page, "Het college stelde dit programma vast op 10 januari 2024, kenmerk Z-2.")
    introduction = reverse("admin:priorities_annualprogramme_change", args=[programme.pk])
    assert "adminform" not in as_officer.get(introduction).context
    assert as_officer.post(introduction, {"introduction": "<p>x</p>"}).status_code == 403


def test_a_programme_of_a_draft_plan_waits_for_the_plan(as_officer, programme):
    url = reverse("admin:priorities_annualprogramme_adoption", args=[programme.pk])
    assertContains(as_officer.get(url), "Het plan is nog niet vastgesteld")
    page = as_officer.post(url, {"on": "2026-01-09", "reference": "Z-1"})
    assertContains(page, "Het college kan dit programma nog niet vaststellen.")
    programme.refresh_from_db()
    assert not programme.is_adopted


def test_the_introduction_is_written(as_officer, plan, programme):
    url = reverse("admin:priorities_annualprogramme_change", args=[programme.pk])
    answer = as_officer.post(url, filled(as_officer, url) | {"introduction": "<p>Dit jaar</p>"})
    assertRedirects(answer, tab(plan, jaar=2026))
    programme.refresh_from_db()
    assert programme.introduction == "<p>Dit jaar</p>"


def test_an_empty_programme_goes_and_a_full_one_stays(as_officer, plan, programme):
    action = make_action(programme=programme)
    url = reverse("admin:priorities_annualprogramme_delete", args=[programme.pk])
    assertContains(
        as_officer.post(url, follow=True), "In dit programma staan nog acties. Verwijder die eerst."
    )
    action.delete()
    as_officer.post(url)
    assert not AnnualProgramme.objects.exists()


# Handing over


def hand_over_url(plan, **query):
    return reverse("admin:priorities_action_hand_over", args=[plan.municipality_id], query=query)


def test_actions_of_who_leaves_are_handed_over(as_officer, plan, programme, officer):
    leaving = make_user(name="Vertrekkende collega")
    one = make_action(programme=programme, title="Eerste", lead_person=leaving)
    two = make_action(programme=programme, title="Tweede", lead_person=leaving)
    make_action(programme=programme, title="Af", lead_person=leaving, state="done")
    page = as_officer.get(hand_over_url(plan))
    assert page.context["leads"] == [(leaving, 2)]
    page = as_officer.get(hand_over_url(plan, van=leaving.pk))
    assert "Eerste (2026)" in words(page)
    assertNotContains(page, "Af (2026)")
    answer = as_officer.post(
        hand_over_url(plan, van=leaving.pk), {"actions": [one.pk, two.pk], "to_person": officer.pk}
    )
    assert answer.context["form"].errors == {"reason": ["Zeg in één zin waarom u deze acties overdraagt."]}
    answer = as_officer.post(
        hand_over_url(plan, van=leaving.pk), {"actions": [one.pk, two.pk], "reason": "Andere baan"}
    )
    assert answer.context["form"].errors == {"to_person": ["Kies een collega, een team, of allebei."]}
    page = as_officer.post(
        hand_over_url(plan, van=leaving.pk),
        {"actions": [one.pk, two.pk], "to_person": officer.pk, "reason": "Andere baan"},
        follow=True,
    )
    assertContains(page, "2 acties zijn overgedragen.")
    assertContains(page, "Vertrekkende collega trekt nu geen acties")
    assert set(Action.objects.filter(lead_person=officer)) == {one, two}


def test_nothing_of_others_is_handed_over(as_officer, plan, programme, officer):
    leaving, other = make_user(), make_user(name="Ander")
    make_action(programme=programme, lead_person=leaving)
    theirs = make_action(programme=programme, lead_person=other)
    elsewhere = make_action(lead_person=leaving)
    data = {"actions": [theirs.pk, elsewhere.pk], "to_person": officer.pk, "reason": "Vertrek"}
    answer = as_officer.post(hand_over_url(plan, van=leaving.pk), data)
    assert "actions" in answer.context["form"].errors
    assert not Action.objects.filter(lead_person=officer).exists()


def test_a_stranger_is_not_named(as_officer, plan):
    assert as_officer.get(hand_over_url(plan, van=make_user().pk)).status_code == 404
    assert as_officer.get(hand_over_url(plan, van="9" * 30)).status_code == 404
    assert as_officer.get(hand_over_url(make_plan())).status_code == 404


def test_ending_a_role_leads_to_handing_over(client, plan):
    client.force_login(make_user(municipality=plan.municipality, role=Role.ADMINISTRATOR), backend=BACKEND)
    leaving = make_user(municipality=plan.municipality)
    page = client.get(
        reverse("admin:municipalities_membership_end_access", args=[plan.municipality_id, leaving.pk])
    )
    assertContains(page, hand_over_url(plan, van=leaving.pk))
    assertContains(client.get(hand_over_url(plan, van=leaving.pk)), "trekt nu geen acties")


# The years of the plan


@pytest.mark.parametrize(
    ("years", "field", "year"),
    [
        ({"first_year": 2026}, "first_year", 2025),
        ({"last_year": 2025}, "last_year", 2027),
        ({"last_year": 2026}, "last_year", 2027),
    ],
)
def test_no_programme_or_quarter_falls_outside_the_plan(as_officer, plan, years, field, year):
    make_programme(plan=plan, year=2025)
    make_focus(priority=make_priority(plan=plan), year=2027)
    url = reverse("admin:plans_plan_details", args=[plan.pk])
    answer = as_officer.post(url, filled(as_officer, url) | years)
    assert refused(answer, field) == [
        f"Voor {year} is er een uitvoeringsprogramma of een kwartaalprioriteit. "
        "Dat jaar moet binnen het plan blijven."
    ]
    plan.refresh_from_db()
    assert (plan.first_year, plan.last_year) == (2024, 2027)
    for name, value in years.items():
        setattr(plan, name, value)
    with pytest.raises(YearsInUse):
        change_record(record=plan, by=make_user())


def test_years_that_hold_everything_are_taken(as_officer, plan):
    make_programme(plan=plan, year=2025)
    url = reverse("admin:plans_plan_details", args=[plan.pk])
    as_officer.post(url, filled(as_officer, url) | {"first_year": 2025, "last_year": 2028})
    plan.refresh_from_db()
    assert (plan.first_year, plan.last_year) == (2025, 2028)
