"""The page of a priority: everything it consists of in one form."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from municipalities.models import Role
from plans.models import LocalTheme, Plan
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic
from stakeholders.models import Organisation
from tests.builders import (
    make_action,
    make_focus,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"))


@pytest.fixture
def priority(plan):
    return make_priority(plan=plan, title="Online oplichting")


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(record, page="change"):
    return reverse(f"admin:priorities_{record._meta.model_name}_{page}", args=[record.pk])


def filled(client, priority, **changes):
    """What the browser would send for the page as it is, with `changes`."""
    form = client.get(address(priority)).context["adminform"].form
    data = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list):
            value = [getattr(one, "pk", one) for one in value]
        data[name] = "" if value is None else value
    return data | changes


def save(client, priority, **changes):
    return client.post(address(priority), filled(client, priority, **changes))


def test_adding_begins_with_a_title_and_leads_to_the_page(as_officer, plan):
    add = f"{reverse('admin:priorities_priority_add')}?plan={plan.pk}"
    answer = as_officer.post(add, {"title": "Online oplichting", "text": "", "reason": "", "_save": "1"})
    priority = plan.priorities.get()
    assert answer.url == address(priority)
    assertContains(as_officer.get(answer.url), "Nieuw spoor")


def test_seven_lines_are_seven_saves_and_stand_in_order(as_officer, priority):
    for number in range(1, 8):
        answer = save(as_officer, priority, new_effort=f"Inzet {number}")
        assert answer.url == f"{address(priority)}#id_new_effort"
    lines = ApproachLine.objects.filter(priority=priority)
    assert [(line.kind, line.text) for line in lines] == [("effort", f"Inzet {n}") for n in range(1, 8)]
    # Adding a line is no change of the priority.
    assert priority.history.count() == 1


def test_adding_a_part_saves_what_stands_in_the_other_fields(as_officer, priority, officer):
    save(as_officer, priority, new_track="Voorlichting", text="<p>Halve zin</p>", title="Oplichting")
    priority.refresh_from_db()
    assert (priority.text, priority.title) == ("<p>Halve zin</p>", "Oplichting")
    assert [line.text for line in priority.approach_lines.all()] == ["Voorlichting"]
    row = priority.history.first()
    assert (row.history_user, row.history_change_reason) == (officer, "Gewijzigd")


def test_everything_new_at_once_comes_in(as_officer, priority, plan):
    police = make_organisation(municipality=plan.municipality, name="Politie")
    top = Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
    save(
        as_officer,
        priority,
        new_track="Spoor",
        new_effort="Inzet",
        new_topic="Ouderen",
        **{f"new_below_{top.pk}": "Geldezels"},
        new_partner=police.pk,
        new_partner_role="levert cijfers",
        new_goal="Minder slachtoffers",
    )
    assert {(line.kind, line.text) for line in priority.approach_lines.all()} == {
        ("track", "Spoor"),
        ("effort", "Inzet"),
    }
    assert {(topic.title, topic.parent) for topic in priority.topics.all()} == {
        ("Jongeren", None),
        ("Ouderen", None),
        ("Geldezels", top),
    }
    assert str(priority.partners.get()) == "Politie: levert cijfers"
    assert priority.goals.get().text == "Minder slachtoffers"
    assert {
        part.plan for model in (ApproachLine, Topic, PriorityPartner, Goal) for part in model.objects.all()
    } == {plan}


def test_a_new_partner_comes_in_by_name_and_kind(as_officer, priority, plan, officer):
    save(
        as_officer,
        priority,
        new_partner_name="Bibliotheek",
        new_partner_kind="education",
        new_partner_role="ruimte",
    )
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.kind, organisation.municipality) == (
        "Bibliotheek",
        "education",
        plan.municipality,
    )
    assert organisation.history.get().history_user == officer
    assert str(priority.partners.get()) == "Bibliotheek: ruimte"


def test_a_known_name_makes_no_second_organisation(as_officer, priority, plan):
    police = make_organisation(municipality=plan.municipality, name="Politie")
    save(as_officer, priority, new_partner_name="politie")
    assert priority.partners.get().organisation == police
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"new_partner_name": "Bibliotheek"}, "new_partner_kind", "Kies wat voor partner dit is."),
        ({"new_partner_role": "ruimte"}, "new_partner", "Kies bij welke partner deze rol hoort."),
        ({"title": ""}, "title", "Dit veld is verplicht."),
    ],
)
def test_a_mistake_keeps_everything_that_was_typed(as_officer, priority, given, field, message):
    answer = save(as_officer, priority, new_effort="Inloopuren", text="<p>Halve zin</p>", **given)
    form = answer.context["adminform"].form
    assert form.errors == {field: [message]}
    assertContains(answer, 'value="Inloopuren"')
    assertContains(answer, "Halve zin")
    assert not priority.approach_lines.exists()


def test_the_same_partner_twice_is_refused(as_officer, priority, plan):
    police = make_organisation(municipality=plan.municipality, name="Politie")
    save(as_officer, priority, new_partner=police.pk)
    answer = save(as_officer, priority, new_partner_name="Politie")
    assert answer.context["adminform"].form.errors == {
        "new_partner_name": ["Deze partner staat al bij deze prioriteit."]
    }
    assert priority.partners.count() == 1


def test_two_writers_at_once_keep_both_texts_and_the_new_line(as_officer, priority, plan):
    mine = filled(as_officer, priority, title="Mijn titel", new_track="Voorlichting")
    save(as_officer, priority, title="Titel van een collega")
    answer = as_officer.post(address(priority), mine)
    assertContains(answer, "Mijn titel")
    assertContains(answer, "Titel van een collega")
    assertContains(answer, 'value="Voorlichting"')
    assert not priority.approach_lines.exists()
    again = mine | {"version": answer.context["adminform"].form["version"].value()}
    as_officer.post(address(priority), again)
    priority.refresh_from_db()
    assert priority.title == "Mijn titel"
    assert priority.approach_lines.get().text == "Voorlichting"


def test_what_a_colleague_changed_elsewhere_on_the_page_is_merged(as_officer, priority):
    mine = filled(as_officer, priority, title="Mijn titel")
    save(as_officer, priority, text="<p>Van een collega</p>", new_track="Spoor van een collega")
    as_officer.post(address(priority), mine)
    priority.refresh_from_db()
    assert (priority.title, priority.text) == ("Mijn titel", "<p>Van een collega</p>")
    assert priority.approach_lines.get().text == "Spoor van een collega"


def test_buttons_beside_a_line_move_open_and_delete_it_and_save_the_page(as_officer, priority, plan):
    first, second = (
        ApproachLine.objects.create(plan=plan, priority=priority, text=text, position=place)
        for place, text in enumerate(["Eerst", "Dan"])
    )
    answer = save(as_officer, priority, _part=f"approachline:{second.pk}:up", title="Nieuwe titel")
    assert answer.url == f"{address(priority)}#approachline-{second.pk}"
    assert [line.text for line in priority.approach_lines.all()] == ["Dan", "Eerst"]
    assert Priority.objects.get().title == "Nieuwe titel"
    assert save(as_officer, priority, _part=f"approachline:{first.pk}:open").url == address(first)
    answer = save(as_officer, priority, _part=f"approachline:{first.pk}:delete")
    assert answer.url == f"{address(priority)}#inzet"
    assert [line.text for line in priority.approach_lines.all()] == ["Dan"]
    gone = save(as_officer, priority, _part=f"approachline:{first.pk}:up")
    assertContains(as_officer.get(gone.url), "in de tussentijd verwijderd")


def test_a_button_for_a_part_of_another_priority_finds_nothing(as_officer, priority, plan):
    other = ApproachLine.objects.create(plan=plan, priority=make_priority(plan=plan), text="Van een ander")
    save(as_officer, priority, _part=f"approachline:{other.pk}:delete")
    assert ApproachLine.objects.get() == other
    assert save(as_officer, priority, _part="approachline:x:delete").status_code == 404
    assert save(as_officer, priority, _part=f"plan:{plan.pk}:delete").status_code == 404


def test_a_line_is_changed_on_its_own_page_and_leads_back(as_officer, priority, plan):
    line = ApproachLine.objects.create(plan=plan, priority=priority, text="Eerst")
    page = as_officer.get(address(line))
    version = page.context["adminform"].form["version"].value()
    answer = as_officer.post(address(line), {"text": "Daarna", "kind": "effort", "version": version})
    assert answer.url == f"{address(priority)}#approachline-{line.pk}"
    line.refresh_from_db()
    assert (line.text, line.kind) == ("Daarna", "effort")
    conflict = as_officer.post(address(line), {"text": "Toch niet", "kind": "effort", "version": version})
    assertContains(conflict, "Daarna")
    assertContains(conflict, "Toch niet")


def test_a_theme_with_topics_gets_no_third_level(as_officer, priority, plan):
    top = Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
    below = Topic.objects.create(plan=plan, priority=priority, title="Geldezels", parent=top)
    assert "parent" not in as_officer.get(address(top)).context["adminform"].form.fields
    form = as_officer.get(address(below)).context["adminform"].form
    assert list(form.fields["parent"].queryset) == [top]


def test_the_page_offers_only_what_belongs_here(as_officer, priority, plan):
    theme = make_theme(theme_list=plan.theme_list)
    elsewhere = make_municipality()
    for municipality in (plan.municipality, elsewhere):
        LocalTheme.objects.create(municipality=municipality, theme=theme, name=f"Woonoverlast {municipality}")
        RegionalPriority.objects.create(
            municipality=municipality, level="unit", title=f"Mensenhandel {municipality}"
        )
        make_organisation(municipality=municipality, name=f"Politie {municipality}")
    served = make_organisation(municipality=elsewhere, name="Gezamenlijk team")
    served.serves.add(plan.municipality)
    fields = as_officer.get(address(priority)).context["adminform"].form.fields
    assert "continues" not in fields
    assert [str(one) for one in fields["subthemes"].queryset] == [f"Woonoverlast {plan.municipality}"]
    assert [one.municipality for one in fields["regional_priorities"].queryset] == [plan.municipality]
    assert [str(one) for one in fields["new_partner"].queryset] == [
        "Gezamenlijk team",
        f"Politie {plan.municipality}",
    ]


def test_a_priority_of_the_former_plan_can_be_continued(as_officer, plan):
    former = make_plan(municipality=plan.municipality)
    older = make_priority(plan=former, title="Cybercrime")
    make_priority(plan=make_plan(municipality=plan.municipality), title="Van een ander plan")
    plan.former_plan = former
    plan.save()
    priority = make_priority(plan=plan)
    form = as_officer.get(address(priority)).context["adminform"].form
    assert list(form.fields["continues"].queryset) == [older]
    save(as_officer, priority, continues=older.pk)
    assert Priority.objects.get(pk=priority.pk).continues == older


# The list


def test_the_list_says_what_each_priority_holds_and_lacks(as_officer, plan):
    theme = make_theme(theme_list=plan.theme_list)
    whole = make_priority(plan=plan, title="Af", text="<p>Tekst</p>", intended_result="<p>Minder</p>")
    whole.themes.add(theme)
    ApproachLine.objects.create(plan=plan, priority=whole, text="Eerst")
    police = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=whole, organisation=police)
    make_action(plan=plan, priority=whole, goal=make_goal(priority=whole))
    make_plan_indicator(priority=whole)
    make_focus(priority=whole)
    make_priority(plan=plan, title="Leeg")
    page = as_officer.get(reverse("admin:priorities_priority_of_plan", args=[plan.pk]))
    rows = page.context["rows_of_priorities"]
    assert [[count for count, _, _ in row["counts"]] for row in rows] == [
        [1, 1, 1, 1, 1],
        [0, 0, 0, 0, 0],
    ]
    assert [row["missing"] for row in rows] == [
        [],
        ["geen thema", "geen tekst", "geen partner", "geen resultaat", "geen doel", "geen indicator"],
    ]
    assertContains(page, "Compleet")
    assertContains(
        page, "Nog: geen thema, geen tekst, geen partner, geen resultaat, geen doel, geen indicator"
    )


def fill(plan, number):
    for index in range(number):
        priority = make_priority(plan=plan, title=f"Prioriteit {index}")
        priority.themes.add(make_theme(theme_list=plan.theme_list, position=100 * number + index))
        ApproachLine.objects.create(plan=plan, priority=priority, text="Eerst")
        Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
        partner = make_organisation(municipality=plan.municipality)
        PriorityPartner.objects.create(plan=plan, priority=priority, organisation=partner)
        programme = plan.programmes.first() or make_programme(plan=plan)
        make_action(programme=programme, priority=priority, goal=make_goal(priority=priority))


@pytest.mark.parametrize("name", ["priorities_priority_of_plan", "priorities_goal_of_plan"])
def test_lists_cost_the_same_for_one_and_for_thirty(as_officer, plan, name):
    costs = []
    for number in (1, 29):
        fill(plan, number)
        as_officer.get(reverse(f"admin:{name}", args=[plan.pk]))
        with CaptureQueriesContext(connection) as asked:
            as_officer.get(reverse(f"admin:{name}", args=[plan.pk]))
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_page_costs_the_same_with_one_part_and_with_thirty(as_officer, plan, priority):
    costs = []
    for number in (1, 29):
        for index in range(number):
            ApproachLine.objects.create(plan=plan, priority=priority, text=f"Regel {index}")
            top = Topic.objects.create(plan=plan, priority=priority, title=f"Thema {index}")
            Topic.objects.create(plan=plan, priority=priority, title=f"Onderwerp {index}", parent=top)
            PriorityPartner.objects.create(
                plan=plan, priority=priority, organisation=make_organisation(municipality=plan.municipality)
            )
            make_goal(priority=priority)
            make_theme(theme_list=plan.theme_list, position=100 * number + index)
        with CaptureQueriesContext(connection) as asked:
            as_officer.get(address(priority))
        costs.append(len(asked))
    assert costs[0] == costs[1]


# On to the programme and the calendar


@pytest.fixture
def new_plan(plan):
    """A plan of years that are still to come, with a priority and a goal."""
    this_year = timezone.localdate().year
    plan.first_year, plan.last_year = this_year + 1, this_year + 4
    plan.save()
    return plan


def test_a_goal_leads_to_a_new_action_and_what_was_typed_is_saved(as_officer, new_plan, priority):
    goal = make_goal(priority=priority, text="Minder slachtoffers")
    for year in (new_plan.first_year + 1, new_plan.first_year):
        programme = make_programme(plan=new_plan, year=year)
    assertContains(as_officer.get(address(priority)), f'value="goal:{goal.pk}:action"', 1)
    answer = save(as_officer, priority, title="Oplichting", _part=f"goal:{goal.pk}:action")
    assert Priority.objects.get(pk=priority.pk).title == "Oplichting"
    add = f"{reverse('admin:priorities_action_add')}?plan={new_plan.pk}&programme={programme.pk}"
    assert answer.url == f"{add}&goal={goal.pk}"
    page = as_officer.get(answer.url)
    assertContains(page, f'<option value="{goal.pk}" selected>A. Minder slachtoffers</option>', html=True)


def test_without_a_programme_one_begins_it_on_the_way_to_the_action(as_officer, new_plan, priority):
    goal = make_goal(priority=priority, text="Minder slachtoffers")
    answer = save(as_officer, priority, _part=f"goal:{goal.pk}:action")
    tab = reverse("admin:priorities_annualprogramme_of_plan", args=[new_plan.pk])
    assert answer.url == f"{tab}?jaar={new_plan.first_year}&doel={goal.pk}"
    assertContains(as_officer.get(answer.url), "Daarna schrijft u de actie bij het doel ‘Minder")
    begun = as_officer.post(answer.url, {"start": str(new_plan.first_year)})
    programme = new_plan.programmes.get()
    add = f"{reverse('admin:priorities_action_add')}?plan={new_plan.pk}&programme={programme.pk}"
    assert begun.url == f"{add}&goal={goal.pk}"


def test_only_goals_take_actions(as_officer, priority, plan):
    line = ApproachLine.objects.create(plan=plan, priority=priority, text="Inloopuren")
    assert save(as_officer, priority, _part=f"approachline:{line.pk}:action").status_code == 404


def test_the_page_leads_to_the_calendar(as_officer, plan, priority):
    calendar = reverse("admin:priorities_quarterfocus_of_plan", args=[plan.pk])
    assertContains(as_officer.get(address(priority)), "Kwartaal kiezen", 1)
    assert save(as_officer, priority, _part="quarters").url == calendar
    make_focus(priority=priority, reason="Vakantietijd")
    assertContains(as_officer.get(address(priority)), "1e kwartaal 2024: Vakantietijd", 1)


def test_after_adoption_the_page_still_leads_to_programme_and_calendar(client, plan, priority):
    goal = make_goal(priority=priority)
    programme = make_programme(plan=plan, year=plan.last_year)
    plan.status = Plan.Status.ADOPTED
    plan.save()
    add = f"{reverse('admin:priorities_action_add')}?plan={plan.pk}&amp;programme={programme.pk}"
    calendar = reverse("admin:priorities_quarterfocus_of_plan", args=[plan.pk])
    said = {}
    for role in (Role.POLICY_OFFICER, Role.COMMUNICATIONS, Role.ACTION_OWNER):
        user = make_user(municipality=plan.municipality, role=role)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        text = client.get(address(priority)).content.decode()
        links = (f'href="{add}&amp;goal={goal.pk}"', f'<a href="{calendar}">Kwartaal kiezen')
        said[role] = [link in text for link in links]
    assert said == {
        Role.POLICY_OFFICER: [True, True],
        Role.COMMUNICATIONS: [False, True],
        Role.ACTION_OWNER: [False, False],
    }


# Who may


def test_a_reader_reads_all_parts_and_changes_nothing(client, priority, plan):
    ApproachLine.objects.create(plan=plan, priority=priority, text="Inloopuren", kind="track")
    Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
    make_goal(priority=priority, text="Minder slachtoffers")
    client.force_login(
        make_user(municipality=plan.municipality, role=Role.COUNCIL_READER),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    page = client.get(address(priority))
    for text in ("Inloopuren", "Jongeren", "Minder slachtoffers"):
        assertContains(page, text)
    assertNotContains(page, 'name="new_track"')
    assert client.post(address(priority), {"title": "x", "new_track": "y"}).status_code == 403
    assert ApproachLine.objects.count() == 1


def test_a_stranger_finds_no_priority_and_no_part(client, priority, plan):
    line = ApproachLine.objects.create(plan=plan, priority=priority, text="Inloopuren")
    client.force_login(
        make_user(municipality=make_municipality()), backend="django.contrib.auth.backends.ModelBackend"
    )
    for record in (priority, line, make_goal(priority=priority)):
        for page in ("change", "delete", "history", "move"):
            assert client.post(address(record, page)).status_code == 404
    assert client.get(reverse("admin:priorities_goal_of_plan", args=[plan.pk])).status_code == 404


def test_an_adopted_plan_takes_no_parts(as_officer, priority, plan):
    data = filled(as_officer, priority, new_track="Te laat")
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    assert as_officer.post(address(priority), data).status_code == 403
    assert not ApproachLine.objects.exists()
