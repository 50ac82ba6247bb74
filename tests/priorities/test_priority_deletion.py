"""Deleting a priority takes its parts along; restoring brings every one of them back."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from desk.models import Comment
from plans.editing import CannotReturn, StillInUse, delete_record, restore_record
from plans.history import latest_changes
from plans.models import LocalTheme
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic
from priorities.parts import delete_priority
from tests.builders import (
    make_action,
    make_focus,
    make_goal,
    make_organisation,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)
from tests.in_between import after_query
from tests.priorities.test_priority_page import filled

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def as_officer(client, officer):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def priority(plan, officer):
    """A priority with one of everything."""
    theme = make_theme(theme_list=plan.theme_list)
    priority = make_priority(plan=plan, title="Online oplichting", text="<p>Tekst</p>", position=0)
    priority.themes.add(theme)
    priority.subthemes.add(
        LocalTheme.objects.create(municipality=plan.municipality, theme=theme, name="Geldezels")
    )
    priority.regional_priorities.add(
        RegionalPriority.objects.create(municipality=plan.municipality, level="unit", title="Cybercrime")
    )
    for kind in ("track", "effort", "effort"):
        ApproachLine.objects.create(plan=plan, priority=priority, kind=kind, text=f"Regel {kind}")
    top = Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
    Topic.objects.create(plan=plan, priority=priority, title="Geldezels", parent=top)
    police = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="cijfers")
    make_goal(priority=priority)
    comment = Comment.objects.create(plan=plan, priority=priority, author=officer, text="Klopt dit?")
    Comment.objects.create(plan=plan, priority=priority, author=officer, text="Ja", answers=comment)
    return priority


COUNTED = r'^SELECT COUNT.* FROM "{}"'
MODELS = (Priority, ApproachLine, Topic, PriorityPartner, Goal, Comment)


def everything():
    """Every record with all its values but the version, and the relations of the priority."""
    values = {
        model: [
            {name: value for name, value in row.items() if name != "version"}
            for row in model.objects.order_by("pk").values()
        ]
        for model in MODELS
    }
    relations = [
        sorted(getattr(one, name).values_list("pk", flat=True))
        for one in Priority.objects.order_by("pk")
        for name in ("themes", "subthemes", "regional_priorities")
    ]
    return values, relations


def test_restoring_from_the_history_brings_back_everything(as_officer, priority, plan, officer):
    before = everything()
    as_officer.post(reverse("admin:priorities_priority_delete", args=[priority.pk]))
    assert [model.objects.count() for model in MODELS] == [0] * len(MODELS)
    history = reverse("admin:plans_plan_changes", args=[plan.pk])
    returning = [change for change in latest_changes(plan, limit=50) if change.can_return]
    assert [change.subject for change in returning] == ["Prioriteit: Online oplichting"]
    deletion = Priority.history.get(history_type="-")
    assert deletion.history_user == officer
    answer = as_officer.post(history, {"deletion": f"priority:{deletion.history_id}"}, follow=True)
    assertContains(answer, "Prioriteit is teruggezet.")
    assert everything() == before
    again = as_officer.post(history, {"deletion": f"priority:{deletion.history_id}"}, follow=True)
    assertContains(again, "Dit staat al in het plan.")


def test_a_line_that_was_deleted_before_stays_deleted(priority, plan, officer):
    line = priority.approach_lines.first()
    delete_record(record=line, by=officer)
    delete_priority(priority=priority, by=officer)
    restore_record(deletion=Priority.history.get(history_type="-"), by=officer)
    assert not ApproachLine.objects.filter(pk=line.pk).exists()
    assert ApproachLine.objects.count() == 2


def test_a_part_does_not_come_back_without_its_priority(as_officer, priority, plan, officer):
    delete_priority(priority=priority, by=officer)
    row = ApproachLine.history.filter(history_type="-").first()
    with pytest.raises(CannotReturn, match="prioriteit is ook verwijderd"):
        restore_record(deletion=row, by=officer)
    history = reverse("admin:plans_plan_changes", args=[plan.pk])
    answer = as_officer.post(history, {"deletion": f"approachline:{row.history_id}"}, follow=True)
    assertContains(answer, "Dit kan niet alleen terug: prioriteit is ook verwijderd. Zet eerst dat terug.")
    assert not ApproachLine.objects.exists()


def test_a_partner_that_was_added_again_does_not_come_back_twice(priority, plan, officer):
    partner = priority.partners.get()
    organisation = partner.organisation
    delete_record(record=partner, by=officer)
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=organisation)
    with pytest.raises(CannotReturn, match="Deze partner staat al bij deze prioriteit"):
        restore_record(deletion=PriorityPartner.history.get(history_type="-"), by=officer)


def test_a_topic_takes_its_topics_along_and_back(priority, plan, officer):
    key = priority.topics.get(parent=None).pk
    delete_record(record=Topic.objects.get(pk=key), by=officer)
    assert not Topic.objects.exists()
    restore_record(deletion=Topic.history.get(history_type="-", id=key), by=officer)
    assert {(topic.title, topic.parent_id) for topic in Topic.objects.all()} == {
        ("Jongeren", None),
        ("Geldezels", key),
    }


def test_the_question_says_what_goes(as_officer, priority):
    page = as_officer.get(reverse("admin:priorities_priority_delete", args=[priority.pk]))
    for text in ("1 spoor", "2 regels inzet", "2 onderwerpen", "1 partner", "1 doel"):
        assertContains(page, f"<li>{text}</li>", html=True)


@pytest.mark.parametrize(
    ("hang", "what"),
    [
        (
            lambda priority: make_action(plan=priority.plan, goal=priority.goals.get()),
            "1 doel waar acties bij horen",
        ),
        (lambda priority: make_action(plan=priority.plan, priority=priority), "1 actie"),
        (lambda priority: make_focus(priority=priority), "1 kwartaal op de kalender"),
        (lambda priority: make_priority(continues=priority), "1 prioriteit in een later plan"),
    ],
)
def test_what_goes_on_keeps_a_priority(as_officer, priority, officer, hang, what):
    hang(priority)
    before = everything()
    address = reverse("admin:priorities_priority_delete", args=[priority.pk])
    said = f"kan nog niet weg. Dit hangt er nog aan: {what}."
    page = as_officer.get(address)
    assertContains(page, said)
    assertNotContains(page, "Ja, verwijderen")
    assertContains(as_officer.post(address, follow=True), said)
    with pytest.raises(StillInUse):
        delete_priority(priority=priority, by=officer)
    assert everything() == before


def test_a_goal_with_actions_stays(as_officer, priority):
    goal = priority.goals.get()
    make_action(plan=priority.plan, goal=goal)
    answer = as_officer.post(reverse("admin:priorities_goal_delete", args=[goal.pk]), follow=True)
    assertContains(answer, "Bij dit doel hoort 1 actie. Geef die eerst een ander doel.")
    assert Goal.objects.get() == goal


@pytest.mark.parametrize("place", ["goal", "priority"])
def test_a_goal_that_gets_an_action_while_it_is_deleted_stays(as_officer, plan, priority, place):
    goal = priority.goals.get()
    if place == "goal":
        address, fields = reverse("admin:priorities_goal_delete", args=[goal.pk]), {}
    else:
        address = reverse("admin:priorities_priority_change", args=[priority.pk])
        fields = filled(as_officer, priority, _part=f"goal:{goal.pk}:delete")
    before = everything()
    with after_query(COUNTED.format("priorities_action"), lambda: make_action(plan=plan, goal=goal)):
        answer = as_officer.post(address, fields, follow=True)
    said = f"‘{goal}’ kan nog niet weg. Dit hangt er nog aan: 1 actie. Haal dat eerst weg."
    assert [str(message) for message in answer.context["messages"]] == [said]
    assert everything() == before
    assert goal.actions.count() == 1


@pytest.mark.parametrize(
    ("hang", "what"),
    [
        (lambda priority: make_action(plan=priority.plan, priority=priority), "1 actie"),
        (lambda priority: make_focus(priority=priority), "1 kwartaalprioriteit"),
        (lambda priority: make_priority(continues=priority), "1 prioriteit"),
        (lambda priority: [make_goal(priority=priority) for _ in range(2)], "2 doelen"),
    ],
)
def test_what_the_database_keeps_is_said_in_words(priority, officer, hang, what):
    for goal in priority.goals.all():
        delete_record(record=goal, by=officer)
    hang(priority)
    before = everything()
    with pytest.raises(StillInUse, match=f"Dit hangt er nog aan: {what}. Haal dat eerst weg."):
        delete_record(record=priority, by=officer)
    assert everything() == before


def test_a_regional_priority_goes_when_nothing_answers_to_it(as_officer, priority):
    regional = RegionalPriority.objects.get()
    address = reverse("admin:priorities_regionalpriority_delete", args=[regional.pk])
    answer = as_officer.post(address, {"post": "yes"}, follow=True)
    assertContains(answer, "‘Cybercrime’ kan nog niet weg: 1 prioriteit sluit hierop aan.")
    priority.regional_priorities.clear()
    with after_query(
        COUNTED.format("priorities_priority_regional_priorities"),
        lambda: priority.regional_priorities.add(regional),
    ):
        answer = as_officer.post(address, {"post": "yes"}, follow=True)
    assertContains(answer, "‘Cybercrime’ kan nog niet weg: 1 prioriteit sluit hierop aan.")
    assert priority.regional_priorities.get() == regional
    priority.regional_priorities.clear()
    as_officer.post(address, {"post": "yes"})
    assert not RegionalPriority.objects.exists()
