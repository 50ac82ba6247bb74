"""The actor analysis: the approach from the scores, what is missing, adding and copying."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charts.chart import Chip
from priorities.actor_pictures import actors_chart, actors_picture
from priorities.actors import (
    ActorsOfPriority,
    AlreadyThere,
    Approach,
    NothingToCopy,
    add_actors,
    approach_of,
    copy_former,
)
from priorities.models import ActorAnalysis, PriorityPartner
from stakeholders.models import Organisation
from tests.builders import (
    make_actor,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db

INVOLVE, SATISFY, CONSULT, INFORM = Approach


@pytest.mark.parametrize(
    ("power", "interest", "approach"),
    [
        (5, 5, INVOLVE),
        (3, 3, INVOLVE),
        (3, 5, INVOLVE),
        (5, 2, SATISFY),
        (3, 1, SATISFY),
        (2, 3, CONSULT),
        (1, 5, CONSULT),
        (2, 2, INFORM),
        (1, 1, INFORM),
    ],
)
def test_approach_follows_from_power_and_interest_and_the_middle_counts_as_high(power, interest, approach):
    assert approach_of(power, interest) == approach


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality())


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality)


def partner(priority, name, **fields):
    organisation = make_organisation(municipality=priority.plan.municipality, name=name, **fields)
    PriorityPartner.objects.create(
        plan=priority.plan, priority=priority, organisation=organisation, role=f"rol van {name}"
    )
    return organisation


def scored(organisation, **fields):
    return ActorAnalysis(
        **{"organisation": organisation, "power": 4, "interest": 2, "support": 3, "reason": "Overleg."}
        | fields
    )


def test_rows_have_a_number_an_approach_and_the_role_of_the_partner(plan):
    make_priority(plan=plan, position=0)
    priority = make_priority(plan=plan, position=1)
    police = partner(priority, "Politie")
    make_actor(priority=priority, position=1, power=1, interest=4)
    make_actor(priority=priority, organisation=police, position=0, agreed_on=datetime.date(2026, 5, 4))
    one = ActorsOfPriority.of(plan)[1]
    assert one == ActorsOfPriority.of_priority(priority)
    assert one.place == 2
    assert [(actor.number, actor.approach, actor.role) for actor in one.actors] == [
        (1, INVOLVE, "rol van Politie"),
        (2, CONSULT, ""),
    ]
    assert [actor.number for actor in one.without_date] == [2]
    assert one.with_approach(CONSULT) == one.actors[1:]
    assert one.lacking == ("1 zonder datum van afspraak",)


def test_partners_without_a_row_are_missing_but_own_teams_are_not(plan):
    priority = make_priority(plan=plan)
    partner(priority, "Politie")
    partner(priority, "Halt")
    team = make_team(municipality=plan.municipality)
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=team)
    one = ActorsOfPriority.of_priority(priority)
    assert [str(missing.organisation) for missing in one.missing] == ["Politie", "Halt"]
    assert one.lacking == ("2 partners nog niet beoordeeld",)
    assert ActorsOfPriority.of_priority(make_priority(plan=plan)).lacking == ("nog geen partners",)


def test_reading_costs_the_same_queries_for_three_and_thirty(plan):
    former = make_actor(priority=make_priority(plan=make_plan(municipality=plan.municipality))).priority

    def queries(count):
        for _ in range(count):
            make_actor(priority=make_priority(plan=plan, continues=former))
        with CaptureQueriesContext(connection) as asked:
            ActorsOfPriority.of(plan)
        return len(asked)

    assert queries(3) == queries(27) == 4


def test_add_actors_keeps_their_order_and_who_added_them(plan, user):
    priority = make_priority(plan=plan)
    first, second = partner(priority, "Zorg"), partner(priority, "Arbeid")
    add_actors(priority=priority, actors=[scored(first), scored(second)], by=user)
    assert [str(actor.organisation) for actor in ActorsOfPriority.of_priority(priority).actors] == [
        "Zorg",
        "Arbeid",
    ]
    rows = ActorAnalysis.history.filter(plan_id=plan.pk)
    assert [(row.history_user, row.history_change_reason) for row in rows] == [(user, "Toegevoegd")] * 2


def test_add_actors_adds_nobody_when_one_is_there_already(plan, user):
    priority = make_priority(plan=plan)
    there, new = partner(priority, "Politie"), partner(priority, "Halt")
    make_actor(priority=priority, organisation=there)
    with pytest.raises(AlreadyThere, match="‘Politie’ staat al"):
        add_actors(priority=priority, actors=[scored(new), scored(there)], by=user)
    assert ActorAnalysis.objects.filter(priority=priority).count() == 1


def test_copy_brings_all_but_the_date_and_follows_who_merged(plan, user):
    former = make_priority(plan=make_plan(municipality=plan.municipality))
    priority = make_priority(plan=plan, continues=former)
    gone = datetime.date(2025, 1, 1)
    successor = make_organisation(municipality=plan.municipality, name="Nieuw")
    old = make_organisation(
        municipality=plan.municipality, name="Oud", dissolved_on=gone, merged_into=successor
    )
    stopped = make_organisation(municipality=plan.municipality, name="Weg", dissolved_on=gone)
    here = make_organisation(municipality=plan.municipality, name="Al hier")
    for place, organisation in enumerate([old, stopped, here]):
        make_actor(
            priority=former,
            organisation=organisation,
            position=place,
            power=2,
            we_ask="Cijfers",
            agreed_on=gone,
        )
    make_actor(priority=priority, organisation=here, power=5)
    assert ActorsOfPriority.of_priority(priority).former == 1
    assert copy_former(priority=priority, by=user) == 1
    copied = ActorAnalysis.objects.get(priority=priority, organisation=successor)
    assert (copied.power, copied.we_ask, copied.agreed_on) == (2, "Cijfers", None)
    assert copied.history.get().history_change_reason == "Overgenomen uit het vorige plan"
    assert ActorAnalysis.objects.filter(priority=priority).count() == 2
    with pytest.raises(NothingToCopy):
        copy_former(priority=priority, by=user)
    assert Organisation.objects.filter(actor_analyses__priority=former).count() == 3


def test_copy_takes_nothing_of_another_municipality(plan, user):
    former = make_priority(plan=make_plan())
    make_actor(priority=former)
    priority = make_priority(plan=plan, continues=former)
    assert ActorsOfPriority.of_priority(priority).former == 0
    with pytest.raises(NothingToCopy):
        copy_former(priority=priority, by=user)


def test_picture_has_the_numbers_of_the_table_and_says_everything_in_words(plan):
    priority = make_priority(plan=plan, title="Ondermijning")
    assert actors_picture(ActorsOfPriority.of_priority(priority)) is None
    make_actor(priority=priority, organisation=partner(priority, "Politie"), power=5, interest=4, support=1)
    make_actor(priority=priority, organisation=partner(priority, "Halt"), power=1, interest=3, support=5)
    chart = actors_chart(ActorsOfPriority.of_priority(priority))
    assert chart.chips == (Chip(1, column=4, row=5, mark=0), Chip(2, column=3, row=1, mark=4))
    assert chart.quarters == ("Tevreden houden", "Actief betrekken", "Informeren", "Consulteren")
    assert chart.description == (
        "Actief betrekken: 1 Politie (steun heel weinig). Tevreden houden: niemand. "
        "Consulteren: 2 Halt (steun heel veel). Informeren: niemand."
    )
    assert "Ondermijning" in actors_picture(ActorsOfPriority.of_priority(priority)).svg
