"""The pages with the figures of a plan."""

import pytest
from django.urls import reverse

from indicators.periods import Period
from plans.models import Plan
from tests.builders import make_measurement, make_plan, make_plan_indicator, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(status=Plan.Status.ADOPTED)


def address(name, plan, *more):
    return reverse(name, args=[plan.municipality.slug, plan.slug, *more])


def test_dashboard_and_indicator_page_show_target_and_figure(client, plan):
    named = make_plan_indicator(plan=plan, name="Woninginbraken")
    make_target(plan_indicator=named, text="< 80")
    make_measurement(indicator=named.indicator, period=Period.year(2018), value=69)
    make_measurement(indicator=named.indicator, period=Period.year(2019), value=75)
    page = client.get(address("indicators", plan)).content.decode()
    assert "Woninginbraken" in page
    assert "&lt; 80" in page
    own = client.get(address("indicator", plan, named.pk)).content.decode()
    assert 'role="img"' in own
    for name in ("indicators_csv", "indicators_xlsx", "indicators_data"):
        assert client.get(address(name, plan)).status_code == 200


def test_dashboard_without_indicators_says_so(client, plan):
    assert (
        "Bij dit plan staan nog geen indicatoren" in client.get(address("indicators", plan)).content.decode()
    )
