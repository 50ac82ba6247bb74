"""Indicators at their place in a plan, and taking them over from the former one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.models import PlanIndicator, Target
from indicators.placing import NotTheFormerPlan, former_targets, proposals_for, take_over
from plans.editing import Gone, PlanClosed
from plans.models import Objective, Plan
from tests.builders import (
    make_indicator,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_target,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return make_user()


@pytest.fixture
def former():
    return make_plan(first_year=2020, last_year=2023, status=Plan.Status.ADOPTED)


@pytest.fixture
def plan(former):
    return make_plan(municipality=former.municipality, former_plan=former)


def named(part):
    return (part.name, part.place)


def test_each_comes_at_the_place_that_answers_to_where_it_stood(former, plan, by):
    old, gone = make_priority(plan=former, title="Ondermijning"), make_priority(plan=former, title="Jeugd")
    same = make_priority(plan=former, title="Cybercrime")
    objective = Objective.objects.create(plan=former, text="Minder  misdrijven.")
    new = make_priority(plan=plan, title="Ondermijnende criminaliteit", continues=old)
    titled = make_priority(plan=plan, title="cybercrime")
    again = Objective.objects.create(plan=plan, text="Minder misdrijven.")
    parts = [
        make_plan_indicator(priority=old, name="Meldingen"),
        make_plan_indicator(priority=gone, name="Jeugdoverlast"),
        make_plan_indicator(priority=same, name="Aangiften"),
        make_plan_indicator(objective=objective, plan=former, name="Misdrijven"),
        make_plan_indicator(plan=former, role="safety_picture", priority=None, name="Cijfer"),
    ]
    proposals = proposals_for(plan, former)
    assert [(one.former, one.place, one.is_there) for one in proposals] == [
        (parts[0], f"priority:{new.pk}", False),
        (parts[1], "", False),
        (parts[2], f"priority:{titled.pk}", False),
        (parts[3], f"objective:{again.pk}", False),
        (parts[4], "safety_picture:", False),
    ]
    added = take_over(plan=plan, former=former, by=by)
    assert [named(part) for part in added] == [
        ("Meldingen", f"priority:{new.pk}"),
        ("Aangiften", f"priority:{titled.pk}"),
        ("Misdrijven", f"objective:{again.pk}"),
        ("Cijfer", "safety_picture:"),
    ]
    assert added[0].indicator == parts[0].indicator
    assert added[0].history.get().history_change_reason == "Overgenomen uit 2020–2023"


def test_a_second_time_adds_nothing(former, plan, by):
    make_plan_indicator(plan=former, role="safety_picture", priority=None)
    assert len(take_over(plan=plan, former=former, by=by)) == 1
    rows = PlanIndicator.history.count()
    assert take_over(plan=plan, former=former, by=by) == []
    assert [one.is_there for one in proposals_for(plan, former)] == [True]
    assert PlanIndicator.history.count() == rows


def test_targets_are_not_copied_but_known(former, plan, by):
    part = make_plan_indicator(plan=former, role="safety_picture", priority=None)
    make_target(plan_indicator=part, text="< 80")
    [added] = take_over(plan=plan, former=former, by=by)
    assert not Target.objects.filter(plan=plan).exists()
    assert {pk: [target.text for target in found] for pk, found in former_targets(plan).items()} == {
        added.indicator_id: ["< 80"]
    }
    assert former_targets(former) == {}


def test_where_it_goes_may_be_chosen(former, plan, by):
    first = make_plan_indicator(plan=former, role="safety_picture", priority=None, name="Eerste")
    second = make_plan_indicator(plan=former, role="safety_picture", priority=None, name="Tweede")
    priority = make_priority(plan=plan)
    added = take_over(
        plan=plan, former=former, by=by, chosen={first.pk: "", second.pk: f"priority:{priority.pk}"}
    )
    assert [named(part) for part in added] == [("Tweede", f"priority:{priority.pk}")]


def test_a_place_of_another_plan_is_refused(former, plan, by):
    part = make_plan_indicator(plan=former, role="safety_picture", priority=None)
    with pytest.raises(Gone):
        take_over(plan=plan, former=former, by=by, chosen={part.pk: f"priority:{make_priority().pk}"})
    assert not PlanIndicator.objects.filter(plan=plan).exists()


def test_one_set_on_an_older_definition_comes_with_the_newest(former, plan, by):
    indicator = make_indicator(municipality=former.municipality, name="Overlast")
    make_plan_indicator(
        plan=former,
        role="safety_picture",
        priority=None,
        indicator=indicator,
        name="Overlast!",
        source_text="Politie",
    )
    source = make_source(municipality=former.municipality, name="Meldpunt")
    newest = make_version(
        indicator=indicator, number=2, starts_on="2024-01-01", change="x", name="Overlast 2.0", source=source
    )
    [added] = take_over(plan=plan, former=former, by=by)
    assert (added.indicator_version, added.name, added.source_text) == (newest, "Overlast 2.0", "Meldpunt")


def test_only_from_a_plan_of_the_same_municipality_into_a_draft(former, plan, by):
    with pytest.raises(NotTheFormerPlan):
        take_over(plan=plan, former=make_plan(municipality=make_municipality()), by=by)
    with pytest.raises(NotTheFormerPlan):
        take_over(plan=plan, former=plan, by=by)
    with pytest.raises(PlanClosed):
        take_over(plan=former, former=plan, by=by)


def test_the_number_of_queries_of_the_proposals_does_not_grow(former, plan):
    def add():
        priority = make_priority(plan=former)
        make_priority(plan=plan, continues=priority)
        make_target(plan_indicator=make_plan_indicator(priority=priority))

    add()
    with CaptureQueriesContext(connection) as few:
        proposals_for(plan, former)
    for _ in range(30):
        add()
    with CaptureQueriesContext(connection) as many:
        assert len(proposals_for(plan, former)) == 31
    assert len(many) == len(few) == 5
