"""With whom: every organisation of a plan, once, with all it does there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.models import ThemeOwnership
from priorities.models import PriorityPartner
from priorities.partners import PartnerInPlan, partners_of
from tests.builders import (
    make_action,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_theme,
)

pytestmark = pytest.mark.django_db


def test_an_organisation_stands_once_with_everything_it_does():
    plan = make_plan()
    place = plan.municipality
    police = make_organisation(municipality=place, name="Politie")
    council = make_organisation(municipality=place, name="Dorpsraad", kind="residents")
    team = make_team(municipality=place, name="Team Veiligheid")
    make_organisation(municipality=place, name="Nergens genoemd")
    priority = make_priority(plan=plan)
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="spoort op")
    theme = make_theme(theme_list=plan.theme_list)
    ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
    action = make_action(plan=plan, lead_team=team)
    action.partners.add(police, council)
    plan.steering_group = team
    plan.save()
    make_action(lead_team=police)  # of another plan

    assert partners_of(plan) == [
        PartnerInPlan(council, joins=[action]),
        PartnerInPlan(police, priorities=[(priority, "spoort op")], joins=[action]),
        PartnerInPlan(team, leads=[action], themes=[theme], is_steering_group=True),
    ]
    assert partners_of(make_plan()) == []


def test_it_costs_as_many_queries_for_thirty_as_for_one():
    costs = []
    for number in (1, 30):
        plan = make_plan()
        programme = make_programme(plan=plan)
        for position in range(1, number + 1):
            organisation = make_organisation(municipality=plan.municipality)
            team = make_team(municipality=plan.municipality, name=f"Team {position}")
            priority = make_priority(plan=plan)
            PriorityPartner.objects.create(plan=plan, priority=priority, organisation=organisation)
            make_action(programme=programme, lead_team=team).partners.add(organisation)
            theme = make_theme(theme_list=plan.theme_list, position=position)
            ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
        with CaptureQueriesContext(connection) as asked:
            words = [
                [str(one) for one in (*partner.priorities, *partner.leads, *partner.joins, *partner.themes)]
                for partner in partners_of(plan)
            ]
        assert len(words) == 2 * number
        costs.append(len(asked))

    assert costs[0] == costs[1]
