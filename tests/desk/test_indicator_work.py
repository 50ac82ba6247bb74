"""What indicators ask of people: targets to clarify, figures and judgements to fill in, on time."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from desk.gaps import gaps_of
from desk.indicator_work import deliveries
from desk.work import work_of
from indicators.periods import Period
from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_target,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def municipality():
    return make_municipality()


@pytest.fixture
def plan(municipality):
    return make_plan(municipality=municipality, status=Plan.Status.ADOPTED)


@pytest.fixture
def officer(municipality):
    return make_user(municipality=municipality)


def placed(plan, *, name, target="", measured=(), **fields):
    """An indicator in the safety picture of `plan`, with figures of these periods."""
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    for period in measured:
        make_measurement(indicator=indicator, period=period, value=1)
    part = make_plan_indicator(
        plan=plan, indicator=indicator, role="safety_picture", priority=None, name=name
    )
    if target:
        make_target(plan_indicator=part, text=target)
    return indicator


def titles(work):
    return [(line.badge.word, line.title) for line in work.attention]


def test_the_officer_reads_what_each_plan_asks(plan, officer):
    placed(plan, name="Inbraken", target="• 74", measured=[Period.year(2025)])
    placed(plan, name="Geweld", target="< 80", measured=[Period.year(2024)])
    placed(plan, name="Vernieling", measured=[Period.year(2023)])
    placed(plan, name="Bewustzijn", target="Bewustzijn is vergroot", unit="judgement")
    work = work_of(officer, on=DAY)
    assert titles(work) == [
        ("Niet duidelijk", "1 streefwaarde is niet duidelijk"),
        ("Cijfer gevraagd", "2 indicatoren missen een cijfer"),
        ("Oordeel gevraagd", "1 indicator vraagt een oordeel"),
    ]
    tab = reverse("admin:indicators_planindicator_of_plan", args=[plan.pk])
    assert {line.url for line in work.attention} == {tab}


def test_what_is_filled_in_and_a_plan_that_is_over_ask_nothing(plan, municipality, officer):
    placed(plan, name="Inbraken", target="< 80", measured=[Period.year(2025)])
    over = make_plan(municipality=municipality, status=Plan.Status.ADOPTED, first_year=2018, last_year=2021)
    placed(over, name="Oud", target="• 74")
    assert work_of(officer, on=DAY).attention == []


def test_an_indicator_in_two_plans_is_asked_once_in_the_plan_in_force(plan, municipality):
    indicator = placed(plan, name="Inbraken")
    draft = make_plan(municipality=municipality, first_year=2028, last_year=2031)
    make_plan_indicator(plan=draft, indicator=indicator, name="Woninginbraken")
    [delivery] = deliveries([draft, plan], on=DAY)
    assert (delivery.name, delivery.plan, delivery.due.words) == ("Inbraken", plan, "cijfer over 2025")


def test_figures_of_other_areas_do_not_count(plan):
    indicator = placed(plan, name="Inbraken", measured=[Period.year(2023)])
    make_measurement(indicator=indicator, period=Period.year(2025), value=9, area=make_area())
    [delivery] = deliveries([plan], on=DAY)
    assert [str(period) for period in delivery.due.periods] == ["2024", "2025"]
    assert delivery.due.words == "cijfers over 2024 en 2025"


def test_who_delivers_finds_the_figures_of_the_own_team_first_what_is_due(client, plan, municipality):
    owner = make_user(municipality=municipality, role=Role.ACTION_OWNER)
    team = make_team(municipality=municipality, members=[owner])
    placed(plan, name="Controles", team=team, measured=[Period.year(2025)])
    placed(plan, name="Meldingen", team=team, measured=[Period.year(2022)])
    placed(plan, name="Van een ander", team=make_team(municipality=municipality))
    work = work_of(owner, on=DAY)
    assert [(one.name, one.due.words) for one in work.figures] == [
        ("Meldingen", "3 cijfers: 2023 tot en met 2025"),
        ("Controles", "2026"),
    ]
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("admin:index"))
    assertContains(page, "Cijfers die u aanlevert")
    assertContains(page, reverse("admin:indicators_measurement_grid", args=[plan.pk]))
    assertNotContains(page, "Van een ander")


@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.CLERK])
def test_a_reader_in_a_team_delivers_nothing(plan, municipality, role):
    reader = make_user(municipality=municipality, role=role)
    placed(plan, name="Controles", team=make_team(municipality=municipality, members=[reader]))
    work = work_of(reader, on=DAY)
    assert (work.figures, work.attention) == ([], [])


def test_what_indicators_of_a_draft_lack():
    plan = make_plan()
    priority = make_priority(plan=plan)
    make_target(plan_indicator=make_plan_indicator(priority=priority), text="74")
    make_plan_indicator(priority=priority, source_text="Politie", baseline_year=2022)
    sourced = make_indicator(
        municipality=plan.municipality, source=make_source(municipality=plan.municipality), unit="judgement"
    )
    make_plan_indicator(priority=priority, indicator=sourced)
    make_plan_indicator(plan=plan, role="safety_picture", priority=None, source_text="Politie")
    told = [gap for gap in gaps_of([plan])[plan.pk] if "indicator" in gap.url]
    assert [gap.text for gap in told] == [
        "2 indicatoren hebben geen streefwaarde",
        "1 streefwaarde is niet duidelijk",
        "1 indicator heeft geen bron",
        "1 indicator heeft geen jaar voor de nulmeting",
    ]
