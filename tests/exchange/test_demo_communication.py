"""The demo data of partners and communication: facts of real plans, and everything in Duinwaard."""

import datetime
from collections import Counter

import pytest

from communication.models import Campaign, CommunicationMoment, Contribution
from communication.plans import hints_of
from exchange.demo import duinwaard, enkhuizen, langedijk, lisse
from exchange.demo.loading import load_demo_plans
from municipalities.models import Area
from plans.models import PlanPartnership
from priorities.actors import ActorsOfPriority, Approach
from stakeholders.initiatives import measurement_due
from stakeholders.models import ContactPerson, Initiative, InitiativeAdministrator, Partnership

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)


def test_langedijk_has_its_frame_of_eight_blocks(reference):
    [plan] = load_demo_plans([langedijk.PLAN])
    frame = plan.frames.get()
    assert (frame.period, frame.ambition) == ("2019-2022", "Lokaal integraal Veiligheidsplan 2019-2022")
    lines = {block.get_block_display(): block.points.splitlines() for block in frame.blocks.all()}
    assert list(lines) == [
        "Visie",
        "Interne situatie",
        "Externe situatie",
        "Ambitie",
        "Accountability",
        "Stakeholders",
        "Resources",
        "Aanpak",
    ]
    # Nothing stands there in the source: principles, priorities and partners come from the plan.
    assert [name for name, points in lines.items() if not points] == ["Ambitie", "Stakeholders"]
    assert [line for line in lines["Accountability"] if line.endswith(":")] == [
        "Succesfactoren:",
        "Verantwoordelijkheid:",
        "Kernwaarden:",
        "Kansen en bedreigingen:",
        "Meten en verantwoorden:",
    ]
    frame.full_clean()


def test_enkhuizen_has_its_partnerships_and_what_they_serve(reference):
    [plan] = load_demo_plans([enkhuizen.PLAN])
    kinds = Counter(str(known.get_kind_display()) for known in Partnership.objects.all())
    assert kinds == {
        "project": 4,
        "andere vorm": 2,
        "gemeenschappelijke regeling": 2,
        "convenant": 1,
        "dienstverleningsovereenkomst": 1,
        "werkgroep of overleg": 1,
    }
    assert PlanPartnership.objects.filter(plan=plan).count() == 11
    triangle = Partnership.objects.get(name="Driehoeksprojecten")
    assert sorted(map(str, triangle.members.all())) == ["Openbaar Ministerie", "Politie"]
    assert {regional.level for regional in triangle.regional_priorities.all()} == {"district"}
    assert triangle.regional_priorities.count() == 5
    # No date in the source, so none here.
    assert not Partnership.objects.exclude(starts_on=None, ends_on=None).exists()


def test_lisse_has_its_communication_aims(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    communication_plan = plan.communication_plans.get()
    assert len(communication_plan.aims.splitlines()) == 7
    assert not communication_plan.steps.exists()


@pytest.fixture
def plans(reference):
    return load_demo_plans([duinwaard.CURRENT, duinwaard.NEXT])


def test_duinwaard_shows_everything_there_is(plans):
    plan, following = plans
    found = ActorsOfPriority.of(plan)
    assert [(len(one.actors), len(one.missing), len(one.without_date)) for one in found] == [
        (8, 0, 1),
        (5, 0, 0),
        (6, 0, 1),
        (4, 0, 0),
    ]
    assert {actor.approach for one in found for actor in one.actors} == {*Approach}
    # The next plan can begin with it.
    assert [one.former for one in ActorsOfPriority.of(following)] == [5, 8, 0]

    moments = list(plan.moments.select_related("plan", "priority"))
    assert Counter(moment.starts_on.year for moment in moments) == {2026: 23, 2027: 16}
    assert {moment.channel for moment in moments} == {*CommunicationMoment.Channel.values}
    assert {moment.state for moment in moments} == {*CommunicationMoment.State.values}
    assert {moment.repeats for moment in moments} == {*CommunicationMoment.Repeats.values}
    assert {moment.is_public for moment in moments} == {True, False}
    assert plan.moments.published().exclude(first_published_at=None).count() == 33
    assert Campaign.objects.filter(municipality=plan.municipality).count() == 4
    assert all(moment.target_group or not moment.priority for moment in moments)

    outcomes = Counter(Contribution.objects.filter(plan=following).values_list("outcome", flat=True))
    assert outcomes == {"open": 2, "taken_over": 2, "noted": 2, "partly": 1, "not_taken_over": 1}
    communication_plan = plan.communication_plans.get()
    assert hints_of(communication_plan) == []
    parts = [communication_plan.pairs, communication_plan.steps, communication_plan.measuring_moments]
    assert [part.count() for part in parts] == [3, 6, 6]
    assert plan.frames.get().blocks.count() == 8


def test_duinwaard_has_eight_initiatives_with_two_years_of_measurements(plans):
    initiatives = list(Initiative.objects.prefetch_related("measurements", "evaluations"))
    assert len(initiatives) == 8
    assert len({initiative.platform for initiative in initiatives}) == 7
    assert Area.objects.filter(kind="neighbourhood", households__isnull=False).count() == 6
    due = {
        initiative.name: measurement_due(
            initiative.started_on,
            initiative.stopped_on,
            [measurement.measured_on for measurement in initiative.measurements.all()],
            on=TODAY,
        )
        for initiative in initiatives
    }
    assert [name for name, one in due.items() if one is None] == ["Oog op de Strandweg"]
    assert [name for name, one in due.items() if one and one.is_due] == ["Ondernemers kijken mee"]
    counts = {initiative.name: len(initiative.measurements.all()) for initiative in initiatives}
    assert counts["Buurtapp Zeezicht"] == 8
    assert counts["Veilig Polderzicht"] == 7  # nine quarters, two gaps
    late = [initiative.name for initiative in initiatives if len(initiative.evaluations.all()) < 2]
    assert late == ["Ondernemers kijken mee"]


def test_demo_data_would_pass_its_forms(plans):
    plan, following = plans
    records = [
        record
        for one in (plan, following)
        for relation in (
            "actor_analyses", "moments", "frames", "frame_blocks", "communication_plans", "problem_solutions",
            "plan_steps", "measuring_moments", "contributions", "partnerships",
        )
        for record in getattr(one, relation).all()
    ]  # fmt: skip
    for model in (Partnership, Initiative, ContactPerson, InitiativeAdministrator, Campaign):
        records += model.objects.all()
    assert len(records) > 130
    for record in records:
        record.full_clean()


def test_demo_data_names_nobody_and_reaches_nobody(plans):
    people = [*ContactPerson.objects.all(), *InitiativeAdministrator.objects.all()]
    assert len(people) == 16
    for person in people:
        assert person.name == ""
        assert person.phone == "" or person.phone.startswith("06-000000")
        assert person.email == "" or person.email.endswith(".example")
    assert not Contribution.objects.exclude(name="").exists()
    [erased] = [person for person in people if person.erased_at]
    assert (erased.phone, erased.email, erased.note) == ("", "", "")
