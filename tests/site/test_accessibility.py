"""axe finds nothing (WCAG 2.2 A and AA) on any page outside the admin, wide and on a phone."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from municipalities.statements import load_statements
from plans.models import Plan
from priorities.models import Priority
from tests.builders import make_chapter, make_municipality, make_plan, make_theme, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "vier-paarden-lopen-langs"


@pytest.fixture(params=["page", "phone"])
def screen(request):
    cache.clear()
    return request.getfixturevalue(request.param)


@pytest.fixture
def place():
    load_statements()
    place = make_municipality(name="Duinwaard", slug="duinwaard", colour="#7a1fa2")
    fields = {"municipality": place, "status": Plan.Status.ADOPTED, "subtitle": "Veiligheidsplan"}
    make_plan(**fields, notice="Voorbeeld op basis van een openbaar stuk; geen stuk van de gemeente")
    make_plan(**fields, first_year=2016, last_year=2019)
    make_plan(**fields, first_year=2090, last_year=2093)
    make_plan(municipality=place, title="Concept")
    return place


@pytest.fixture
def user(place):
    user = make_user(municipality=place)
    user.set_password(PASSWORD)
    user.save()
    return user


def fits(page):
    """Whether the page needs no scrolling sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def visit(page, live_server, axe, addresses):
    found = {}
    for address in addresses:
        page.goto(live_server.url + address)
        found[address] = axe(page) + ([] if fits(page) else ["scrolls sideways"])
        assert page.locator("main h1").count() == 1, address
    return {address: faults for address, faults in found.items() if faults}


def test_public_pages_and_error_pages(screen, live_server, axe, place):
    addresses = ["/", "/?naam=duin", "/?naam=xyz", "/duinwaard/", "/toegankelijkheid/", "/privacy/",
                 "/duinwaard/toegankelijkheid/", "/duinwaard/privacy/", "/bestaat-niet/"]  # fmt: skip
    assert visit(screen, live_server, axe, addresses) == {}


def test_pages_without_plans(screen, live_server, axe):
    make_user(municipality=make_municipality(name="Urk", slug="urk"))
    assert visit(screen, live_server, axe, ["/", "/urk/"]) == {}


def test_account_screens_before_log_in(screen, live_server, axe):
    addresses = ["/account/login/", "/account/password/reset/", "/account/password/reset/done/",
                 "/account/signup/", "/account/inactive/", "/account/password/reset/key/1-x/",
                 "/account/password/reset/key/done/"]  # fmt: skip
    assert visit(screen, live_server, axe, addresses) == {}


def test_account_screens_with_errors(screen, live_server, axe, user):
    screen.goto(live_server.url + "/account/login/")
    screen.get_by_label("E-mailadres").fill(user.email)
    screen.get_by_label("Wachtwoord").fill("fout")
    screen.get_by_role("main").get_by_role("button", name="Inloggen").click()
    assert "horen niet bij elkaar" in screen.get_by_role("alert").inner_text()
    assert axe(screen) == []
    screen.goto(live_server.url + "/account/password/reset/")
    screen.locator("form[method=post]").evaluate("form => { form.noValidate = true }")
    screen.get_by_role("button", name="Stuur mij de mail").click()
    assert screen.locator(".is-bad").count() == 1
    assert axe(screen) == []


def test_member_screens(screen, live_server, axe, as_user, user):
    as_user(screen, user)
    addresses = ["/", "/duinwaard/", "/account/2fa/", "/account/password/change/", "/account/logout/",
                 "/account/reauthenticate/"]  # fmt: skip
    assert visit(screen, live_server, axe, addresses) == {}


def test_second_factor_screens(screen, live_server, axe, user):
    from tests.site.test_account_screens import totp

    screen.goto(live_server.url + "/account/login/?next=/account/2fa/")
    screen.get_by_label("E-mailadres").fill(user.email)
    screen.get_by_label("Wachtwoord").fill(PASSWORD)
    screen.get_by_role("main").get_by_role("button", name="Inloggen").click()
    screen.get_by_role("link", name="Zet aan").click()
    assert screen.get_by_role("heading", level=1).inner_text() == "Bevestig dat u het bent"
    assert axe(screen) == []
    screen.get_by_label("Wachtwoord").fill(PASSWORD)
    screen.get_by_role("button", name="Bevestigen").click()
    assert screen.get_by_role("heading", level=1).inner_text() == "Inloggen met een code"
    assert axe(screen) == []
    # The drawing shows although the policy forbids `data:` addresses.
    assert screen.locator(".qr svg").bounding_box()["width"] > 150
    secret = screen.locator("code.code").inner_text()
    screen.get_by_label("Code uit de app").fill("000000")
    screen.get_by_role("button", name="Zet aan").click()
    assert "Deze code klopt niet" in screen.locator(".is-bad").inner_text()
    assert axe(screen) == []
    screen.get_by_label("Code uit de app").fill(totp(secret))
    screen.get_by_role("button", name="Zet aan").click()
    assert screen.locator(".codes li").count() == 10
    assert axe(screen) == []
    addresses = ["/account/2fa/", "/account/2fa/recovery-codes/generate/", "/account/2fa/totp/deactivate/"]
    assert visit(screen, live_server, axe, addresses) == {}
    screen.get_by_role("button", name="Uitloggen").click()
    screen.goto(live_server.url + "/account/login/")
    screen.get_by_label("E-mailadres").fill(user.email)
    screen.get_by_label("Wachtwoord").fill(PASSWORD)
    screen.get_by_role("main").get_by_role("button", name="Inloggen").click()
    assert screen.get_by_role("heading", level=1).inner_text() == "Vul uw code in"
    assert axe(screen) == []


def test_session_that_ran_out(screen, live_server, axe):
    screen.goto(live_server.url + "/account/login/")
    screen.context.clear_cookies()
    screen.get_by_label("E-mailadres").fill("iemand@duinwaard.example")
    screen.get_by_label("Wachtwoord").fill("geheim")
    screen.get_by_role("main").get_by_role("button", name="Inloggen").click()
    assert screen.get_by_role("heading", level=1).inner_text() == "Deze pagina stond te lang open"
    assert axe(screen) == []
    screen.go_back()
    assert screen.get_by_label("E-mailadres").input_value() == "iemand@duinwaard.example"


def test_municipality_colours_its_own_pages(screen, live_server, place):
    screen.goto(f"{live_server.url}/duinwaard/")
    colour = "getComputedStyle(document.querySelector('.bar')).borderBottomColor"
    assert screen.evaluate(colour) == "rgb(122, 31, 162)"
    screen.goto(live_server.url)
    assert screen.evaluate(colour) == "rgb(11, 79, 108)"


def test_skip_link_comes_first_and_leads_to_the_content(page, live_server, place):
    page.goto(f"{live_server.url}/duinwaard/")
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Direct naar de inhoud")
    expect(link).to_be_focused()
    assert link.bounding_box()["height"] >= 24
    page.keyboard.press("Enter")
    expect(page.locator("#inhoud")).to_be_focused()


def test_pages_work_without_javascript(browser, live_server, place):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_label("Zoek uw gemeente").fill("duin")
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_role("link", name="Duinwaard", exact=True).click()
    heading = page.get_by_role("heading", level=1).inner_text()
    context.close()
    assert heading == "Veiligheid in Duinwaard"


def test_targets_are_large_enough_for_a_thumb(phone, live_server, place):
    phone.goto(f"{live_server.url}/duinwaard/")
    small = phone.evaluate(
        """() => [...document.querySelectorAll(".top a, .top button, .foot a, main button, main .actions a")]
            .map(e => [e.innerText, e.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""
    )
    assert small == []


def test_plan_page_needs_no_scrolling_sideways_on_the_narrowest_phone(phone, live_server, place):
    plan = place.plans.filter(status=Plan.Status.ADOPTED).first()
    priority = Priority.objects.create(plan=plan, title="Ondermijning")
    name = "Georganiseerde/ondermijnende/grensoverschrijdende criminaliteit"
    priority.themes.add(make_theme(theme_list=plan.theme_list, name=name))
    make_chapter(plan=plan, kind="priorities", title="Prioriteiten")
    phone.set_viewport_size({"width": 320, "height": 640})
    phone.goto(f"{live_server.url}/duinwaard/plannen/{plan.slug}/")
    assert phone.locator("table.facts").first.is_visible()
    assert fits(phone)


@pytest.mark.urls("tests.site.test_policy_and_errors")
def test_error_pages(screen, live_server, axe):
    found = {}
    for address, heading in [
        ("/verdacht/", "Dit verzoek begrijpen we niet"),
        ("/verboden/", "U mag deze pagina niet zien"),
        ("/stuk/", "Er ging iets mis"),
    ]:
        screen.goto(live_server.url + address)
        assert screen.get_by_role("heading", level=1).inner_text() == heading
        found[address] = axe(screen)
    assert found == {"/verdacht/": [], "/verboden/": [], "/stuk/": []}
