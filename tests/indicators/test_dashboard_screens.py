"""The pages with figures in a browser: for everybody, on every screen, by keyboard alone."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.periods import Period
from municipalities.models import Area
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
    make_version,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Lisse"), status=Plan.Status.ADOPTED)


@pytest.fixture
def named(plan):
    """An indicator with everything: break, provisional, part-year, secret, other areas, two targets."""
    source = make_source(municipality=plan.municipality, link="https://cijfers.example/")
    source.breaks.create(on=datetime.date(2016, 1, 1), explanation="Ook meldingen via internet.")
    name = "Aantal inwoners dat zich onveilig voelt in de eigen buurt (per duizend inwoners)"
    indicator = make_indicator(
        municipality=plan.municipality, name=name, unit="rate", rate_base=1000, rate_of="inwoners",
        decimals=1, source=source,
    )  # fmt: skip
    priority = make_priority(plan=plan, title="Woninginbraken en onveiligheid")
    named = make_plan_indicator(
        plan=plan, priority=priority, indicator=indicator, name=name, source_text="Politie"
    )
    make_target(plan_indicator=named, text="< 8,5")
    make_target(plan_indicator=named, text="• 9,1", year=2025)
    for year in range(2014, 2020):
        make_measurement(indicator=indicator, period=Period.year(year), value=Decimal(year - 2004) / 2)
        for area in ("Nederland", "District met een heel lange naam om te zien wat er gebeurt"):
            found = Area.objects.filter(name=area).first() or make_area(kind="district", name=area)
            make_measurement(indicator=indicator, period=Period.year(year), value=6 + year % 3, area=found)
    make_measurement(indicator=indicator, period=Period.year(2020), state="secret")
    make_version(
        indicator=indicator, number=2, name=name, unit="rate", rate_base=1000, rate_of="inwoners", decimals=1,
        starts_on=datetime.date(2021, 1, 1), change="Andere vraag.", source=source,
    )  # fmt: skip
    make_measurement(indicator=indicator, period=Period.year(2021), value=7, is_provisional=True)
    make_measurement(indicator=indicator, period=Period.part_year(2022, 9), value=5)
    make_plan_indicator(plan=plan, indicator=indicator, role="safety_picture", name=name)
    return named


@pytest.fixture
def pages(live_server, plan, named):
    base = [plan.municipality.slug, plan.slug]
    return [
        live_server.url + reverse("indicators", args=base),
        live_server.url + reverse("indicator", args=[*base, named.pk]),
    ]


def test_pages_are_accessible_on_a_wide_screen(page, pages, axe):
    for one in pages:
        page.goto(one)
        assert axe(page) == []


def test_pages_are_accessible_on_a_phone_and_do_not_scroll_sideways(phone, pages, axe):
    for one in pages:
        phone.goto(one)
        assert axe(phone) == []
        assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_hidden_words_in_a_wide_table_do_not_widen_a_phone(phone, pages, plan):
    other = make_indicator(municipality=plan.municipality, name="Geweld")
    for year in range(2014, 2022):
        state = "known" if year == 2014 else "not_available"
        make_measurement(
            indicator=other, period=Period.year(year), value=9 if year == 2014 else None, state=state
        )
    make_plan_indicator(plan=plan, indicator=other, role="safety_picture", name="Geweld")
    phone.goto(pages[0])
    assert phone.locator(".scroll .visually-hidden").count() > 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_phone_gets_pictures_of_its_own_that_fit(phone, page, pages):
    shown = "document.querySelectorAll('.drawing svg').length, [...document.querySelectorAll('.drawing svg')]"
    widths = f"({shown}.map(svg => Math.round(svg.getBoundingClientRect().width)).filter(Boolean))"
    phone.goto(pages[1])
    on_phone = phone.evaluate(widths)
    assert len(on_phone) == 2
    assert max(on_phone) <= 358
    page.goto(pages[1])
    on_screen = page.evaluate(widths)
    assert len(on_screen) == 2
    assert min(on_screen) >= 500


def test_words_in_a_picture_are_large_enough_and_in_the_font_of_the_page(phone, pages):
    phone.goto(pages[1])
    sizes = phone.evaluate(
        """[...document.querySelectorAll('.drawing.is-narrow svg')].map(svg => {
            const text = svg.querySelector('text');
            const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
            return [getComputedStyle(text).fontFamily, parseFloat(getComputedStyle(text).fontSize) * scale];
        })"""
    )
    assert [family for family, _ in sizes] == ['"Source Sans 3", sans-serif'] * 2
    assert min(size for _, size in sizes) >= 12


def test_picture_has_a_name_and_says_what_it_shows(page, pages):
    page.goto(pages[1])
    picture = page.get_by_role("img").first
    assert picture.evaluate(
        "svg => document.getElementById(svg.getAttribute('aria-labelledby')).textContent"
    ) == (
        "Aantal inwoners dat zich onveilig voelt in de eigen buurt (per duizend inwoners) in Lisse, "
        "2014 tot en met september 2022"
    )
    told = picture.evaluate(
        "svg => document.getElementById(svg.getAttribute('aria-describedby')).textContent"
    )
    assert told.startswith(
        "Het hoogst was 7,5 per 1.000 inwoners in 2019, het laagst 5,0 per 1.000 inwoners in 2014."
    )
    assert "Geheim: 2020." in told


def test_from_menu_to_figure_by_keyboard_alone(page, pages, live_server, plan, named):
    page.goto(f"{live_server.url}/{plan.municipality.slug}/")

    def follow(name):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == name:
                with page.expect_navigation():
                    page.keyboard.press("Enter")
                return
        pytest.fail(f"the keyboard does not reach {name}")

    follow("Indicatoren")
    assert page.url == pages[0]
    follow(named.name)
    assert page.url == pages[1]
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('scroll')"):
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"{named.name}: alle cijfers"


def test_dashboard_on_paper_keeps_cards_whole_and_within_the_sheet(page, pages, tmp_path):
    page.goto(pages[0])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.evaluate("getComputedStyle(document.querySelector('.drawing.is-wide')).display") == "block"
    assert page.evaluate("getComputedStyle(document.querySelector('.drawing.is-narrow')).display") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.indicator')).breakInside") == "avoid"
