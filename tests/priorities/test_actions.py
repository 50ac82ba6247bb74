"""Adding, changing, deleting and handing over actions."""

import datetime

import pytest
from concurrency.exceptions import RecordModifiedError
from django.core.exceptions import ValidationError

from plans.editing import Gone, ReasonNeeded
from plans.models import Plan
from priorities.actions import (
    AlreadyHandedOver,
    CannotDelete,
    NobodyChosen,
    add_action,
    change_action,
    delete_action,
    hand_over,
)
from priorities.models import Action, ProgressReport
from tests.builders import (
    make_action,
    make_goal,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def programme():
    return make_programme(plan=make_plan(status=Plan.Status.ADOPTED))


def new_action(programme, **fields):
    return Action(plan=programme.plan, programme=programme, **{"title": "Buurtwacht"} | fields)


def test_an_action_is_added_at_the_end_with_its_partners(programme, officer):
    make_action(programme=programme, position=7)
    police = make_organisation(municipality=programme.plan.municipality)
    action = new_action(programme)
    add_action(action=action, by=officer, partners=[police])
    action.refresh_from_db()
    assert (action.position, list(action.partners.all())) == (8, [police])
    assert [(row.history_type, row.history_user) for row in action.history.all()] == [
        ("~", officer),
        ("+", officer),
    ]


@pytest.mark.parametrize("name", ["goal", "priority", "programme"])
def test_an_action_points_to_nothing_of_another_plan(programme, officer, name):
    other = {"goal": make_goal, "priority": make_priority, "programme": make_programme}[name]()
    action = new_action(programme)
    setattr(action, name, other)
    with pytest.raises(ValidationError) as refusal:
        add_action(action=action, by=officer)
    assert refusal.value.message_dict == {name: ["Kies iets uit hetzelfde plan."]}
    assert not Action.objects.exists()


def test_nothing_is_added_to_a_programme_that_is_gone(programme, officer):
    action = new_action(programme)
    programme.delete()
    with pytest.raises(Gone):
        add_action(action=action, by=officer)


def test_a_change_of_an_adopted_plan_needs_a_reason_and_writes_one_row(programme, officer):
    police, care = (make_organisation(municipality=programme.plan.municipality) for _ in range(2))
    action = make_action(programme=programme)
    action.partners.set([police])
    rows = action.history.count()
    action.title = "Anders"
    with pytest.raises(ReasonNeeded):
        change_action(action=action, by=officer, partners=[care])
    change_action(action=action, by=officer, partners=[care], reason="De politie doet niet mee")
    action.refresh_from_db()
    assert (action.title, list(action.partners.all())) == ("Anders", [care])
    assert action.history.count() == rows + 1
    assert action.history.latest().history_change_reason == "De politie doet niet mee"


def test_a_change_without_partners_leaves_them(programme, officer):
    police = make_organisation(municipality=programme.plan.municipality)
    action = make_action(programme=programme)
    action.partners.set([police])
    change_action(action=action, by=officer, reason="Titel")
    assert list(action.partners.all()) == [police]


def test_a_change_of_what_a_colleague_changed_is_refused(programme, officer):
    action = make_action(programme=programme)
    stale = Action.objects.get(pk=action.pk)
    change_action(action=action, by=officer, reason="Eerst")
    with pytest.raises(RecordModifiedError):
        change_action(action=stale, by=officer, reason="Daarna")


def test_an_action_with_reports_is_not_deleted(programme, officer):
    action = make_action(programme=programme)
    ProgressReport.objects.create(
        action=action, reported_on=datetime.date(2026, 1, 1), state="running", done="Begonnen"
    )
    with pytest.raises(CannotDelete, match="voortgangsberichten"):
        delete_action(action=action, by=officer, reason="Dubbel")
    assert Action.objects.get() == action


def test_deleting_from_an_adopted_plan_needs_a_reason(programme, officer):
    action = make_action(programme=programme)
    with pytest.raises(ReasonNeeded):
        delete_action(action=action, by=officer)
    delete_action(action=action, by=officer, reason="Dubbel")
    assert not Action.objects.exists()
    assert Action.history.latest().history_change_reason == "Dubbel"


# Handing over


def test_actions_of_someone_who_leaves_go_over_in_one_step(programme, officer):
    leaving, successor = make_user(), make_user()
    draft = make_programme(plan=make_plan(municipality=programme.plan.municipality))
    team = make_team(municipality=programme.plan.municipality)
    actions = [
        make_action(programme=programme, lead_person=leaving, lead_team=team),
        make_action(programme=draft, lead_person=leaving),
    ]
    other = make_action(programme=programme, lead_person=officer)
    handed = hand_over(actions=actions, by=officer, to_person=successor, reason="Andere baan")
    assert [(action.lead_person, action.lead_team) for action in handed] == [
        (successor, team),
        (successor, None),
    ]
    assert Action.objects.filter(lead_person=leaving).count() == 0
    other.refresh_from_db()
    assert other.lead_person == officer
    row = handed[0].history.latest()
    assert (row.history_user, row.history_change_reason) == (officer, "Andere baan")


def test_handing_over_to_a_team_leaves_nobody_in_particular(programme, officer):
    action = make_action(programme=programme, lead_person=make_user())
    team = make_team(municipality=programme.plan.municipality)
    hand_over(actions=[action], by=officer, to_team=team, reason="Vertrek")
    action.refresh_from_db()
    assert (action.lead_person, action.lead_team) == (None, team)


def test_handing_over_needs_somebody_and_a_reason_once_adopted(programme, officer):
    leaving = make_user()
    action = make_action(programme=programme, lead_person=leaving)
    draft = make_action(lead_person=leaving)
    with pytest.raises(NobodyChosen):
        hand_over(actions=[action], by=officer, reason="Vertrek")
    with pytest.raises(ReasonNeeded):
        hand_over(actions=[draft, action], by=officer, to_person=officer)
    assert Action.objects.filter(lead_person=leaving).count() == 2
    assert hand_over(actions=[draft], by=officer, to_person=officer)[0].lead_person == officer


def test_what_somebody_else_handed_over_in_the_meantime_stays(programme, officer):
    first, second = (make_action(programme=programme, lead_person=make_user()) for _ in range(2))
    read = list(Action.objects.all())
    hand_over(actions=[second], by=officer, to_person=officer, reason="Vertrek")
    with pytest.raises(AlreadyHandedOver, match="is in de tussentijd al overgedragen"):
        hand_over(actions=read, by=officer, to_person=make_user(), reason="Vertrek")
    leads = dict(Action.objects.values_list("pk", "lead_person_id"))
    assert leads == {first.pk: first.lead_person_id, second.pk: officer.pk}


def test_a_hand_over_of_a_deleted_action_changes_nothing(programme, officer):
    first, second = (make_action(programme=programme, lead_person=officer) for _ in range(2))
    read = list(Action.objects.all())
    Action.objects.filter(pk=second.pk).delete()
    with pytest.raises(Gone):
        hand_over(actions=read, by=officer, to_person=make_user(), reason="Vertrek")
    first.refresh_from_db()
    assert first.lead_person == officer


def test_who_writes_in_an_action_that_is_handed_over_meets_the_new_lead(programme, officer):
    action = make_action(programme=programme, lead_person=make_user())
    stale = Action.objects.get(pk=action.pk)
    hand_over(actions=[action], by=officer, to_person=officer, reason="Vertrek")
    with pytest.raises(RecordModifiedError):
        change_action(action=stale, by=officer, reason="Titel")
