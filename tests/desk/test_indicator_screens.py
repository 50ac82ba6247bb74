"""The pages of indicators in a browser: axe, a phone, the keyboard alone."""

import pytest
from django.urls import reverse

from indicators.models import PlanIndicator
from tests.builders import (
    make_indicator,
    make_plan,
    make_plan_indicator,
    make_source,
    make_target,
    make_user,
    make_version,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    former = make_plan(title="Vorig plan")
    plan = make_plan(municipality=former.municipality, former_plan=former)
    source = make_source(municipality=plan.municipality)
    indicator = make_indicator(municipality=plan.municipality, name="Woninginbraken", source=source)
    make_version(indicator=indicator, number=2, name="Inbraken", starts_on="2025-01-01", change="Anders")
    make_target(plan_indicator=make_plan_indicator(plan=plan, indicator=indicator), text="• 74")
    make_plan_indicator(plan=former, indicator=indicator)
    return plan


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


def pages(plan):
    part = plan.plan_indicators.get()
    version = part.indicator.versions.first()
    return [
        reverse("admin:indicators_planindicator_of_plan", args=[plan.pk]),
        reverse("admin:indicators_planindicator_take_over", args=[plan.pk]),
        reverse("admin:indicators_planindicator_add") + f"?plan={plan.pk}",
        reverse("admin:indicators_planindicator_change", args=[part.pk]),
        reverse("admin:indicators_indicator_changelist"),
        reverse("admin:indicators_indicator_add"),
        reverse("admin:indicators_indicator_change", args=[part.indicator_id]),
        reverse("admin:indicators_indicatorversion_add") + f"?indicator={part.indicator_id}",
        reverse("admin:indicators_indicatorversion_change", args=[version.pk]),
        reverse("admin:indicators_datasource_change", args=[version.source_id]),
        reverse("admin:municipalities_area_changelist"),
        reverse("admin:index"),
    ]


def test_every_page_passes_axe_and_fits_a_phone(page, phone, live_server, as_user, axe, plan, officer):
    as_user(page, officer)
    as_user(phone, officer)
    for address in pages(plan):
        page.goto(live_server.url + address)
        assert axe(page) == [], address
        phone.goto(live_server.url + address)
        assert axe(phone) == [], address
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_what_does_not_belong_to_the_unit_is_not_shown(page, live_server, as_user, plan, officer):
    as_user(page, officer)
    page.goto(f"{live_server.url}{reverse('admin:indicators_planindicator_add')}?plan={plan.pk}")
    base, best = page.get_by_label("Per hoeveel?"), page.get_by_text("Welke plaats is het best?")
    assert not base.is_visible()
    page.get_by_label("per aantal", exact=True).check()
    assert base.is_visible()
    assert not best.is_visible()
    page.get_by_label("plaats op een ranglijst").check()
    assert best.is_visible()
    page.get_by_label("Indicator", exact=True).select_option(label="Inbraken")
    assert not page.get_by_text("Wat is het voor cijfer?").is_visible()


def test_an_indicator_is_added_by_keyboard_alone(page, live_server, as_user, plan, officer):
    as_user(page, officer)
    page.goto(f"{live_server.url}{reverse('admin:indicators_planindicator_of_plan', args=[plan.pk])}")
    buttons = page.get_by_role("link", name="Indicator toevoegen bij Veiligheidsbeeld")
    buttons.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/**")
    page.get_by_label("Naam").focus()
    page.keyboard.type("Vernielingen")
    page.keyboard.press("Tab")
    page.keyboard.type("< 80")
    page.keyboard.press("Tab")
    page.keyboard.type("Politiecijfers")
    page.get_by_label("lager is beter").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/van-plan/**")
    part = PlanIndicator.objects.get(name="Vernielingen")
    assert (part.place, part.targets.get().text) == ("safety_picture:", "< 80")
