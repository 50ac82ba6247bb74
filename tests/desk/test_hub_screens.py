"""Every screen of the desk in a real browser: nothing for axe to find, wide and on a phone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from municipalities.models import Role
from plans.models import GuidingPrinciple, Objective, Plan, Signatory, ThemeText
from priorities.models import Priority
from tests.builders import make_chapter, make_field, make_municipality, make_plan, make_theme, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# What axe does not ask: one heading above all and none skipped, tables with a name and rows with a head, and
# targets of 24 px, on a phone 44. A link amid the words of a sentence is left out.
BESIDE_AXE = """least => {
  const shown = element => element.checkVisibility({visibilityProperty: true});
  const found = [];
  const all = selector => [...document.querySelectorAll(selector)].filter(shown);
  const levels = all("h1, h2, h3, h4, h5, h6").map(heading => +heading.tagName[1]);
  if (levels[0] !== 1 || levels.filter(level => level === 1).length !== 1) found.push(`headings ${levels}`);
  if (levels.some((level, place) => place && level > levels[place - 1] + 1)) found.push(`skipped ${levels}`);
  for (const table of document.querySelectorAll("main table")) {
    const heading = document.getElementById(table.getAttribute("aria-labelledby"));
    if (!(table.caption ?? heading)?.innerText) found.push(`table without a name ${table.id}`);
    if (table.querySelector("th:not([scope])")) found.push(`head without scope ${table.id}`);
  }
  const alone = ".crumb a, .tabs a, .actions a, .save a, .gaps a, .links a, th > a, td > a, h2 > a";
  for (const target of all(`${alone}, .btn, summary`)) {
    const height = target.getBoundingClientRect().height;
    if (height < least && height > 1) found.push(`${target.innerText}: ${height} px high`);
  }
  return found;
}"""


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def plan():
    plan = make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"), slug="2028-2031")
    chapter = make_chapter(
        plan=plan, title="Waar willen we naartoe?", kind="ambition", body="<p>In 2031 is het veiliger.</p>"
    )
    make_chapter(plan=plan, title="Visie", parent=chapter, is_finished=True)
    theme = make_theme(theme_list=plan.theme_list)
    GuidingPrinciple.objects.create(plan=plan, title="Voorkomen is beter")
    GuidingPrinciple.objects.create(plan=plan, title="Samen met inwoners", position=1)
    Objective.objects.create(plan=plan, text="Minder inbraken")
    ThemeText.objects.create(plan=plan, field=make_field(), title="Overlast").themes.add(theme)
    Signatory.objects.create(plan=plan, role="griffier")
    Priority.objects.create(plan=plan, title="Cybercrime").themes.add(theme)
    return plan


@pytest.fixture
def visit(request, screen, live_server, as_user, axe):
    """Open an address as a user; axe has nothing to say and the page does not scroll sideways."""
    is_phone = request.node.callspec.params["screen"] == "phone"
    titles = {}

    def open_page(address, user=None):
        if user is not None:
            as_user(screen, user)
        screen.goto(live_server.url + address)
        check()
        assert titles.setdefault(screen.title(), address) == address
        return screen

    def check():
        assert axe(screen) == []
        assert screen.evaluate(BESIDE_AXE, 44 if is_phone else 24) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    open_page.check = check
    return open_page


def of(name, *args):
    return reverse(f"admin:{name}", args=args)


def test_hub_and_its_forms(visit, plan):
    user = make_user(municipality=plan.municipality)
    chapter = plan.chapters.get(title="Waar willen we naartoe?")
    visit(of("index"), user)
    for address in (
        of("plans_plan_changelist"),
        of("plans_plan_add"),
        of("plans_plan_change", plan.pk),
        of("plans_plan_chapters", plan.pk),
        of("priorities_priority_of_plan", plan.pk),
        of("plans_plan_principles", plan.pk),
        of("plans_themeownership_of_plan", plan.pk),
        of("plans_plan_details", plan.pk),
        of("plans_plan_documents", plan.pk),
        of("plans_plan_changes", plan.pk),
        of("plans_plan_delete", plan.pk),
        of("plans_chapter_change", chapter.pk),
        of("plans_chapter_delete", chapter.pk),
        of("plans_chapter_history", chapter.pk),
        f"{of('plans_chapter_add')}?plan={plan.pk}",
        f"{of('priorities_priority_add')}?plan={plan.pk}",
        f"{of('plans_themetext_add')}?plan={plan.pk}",
        f"{of('plans_objective_add')}?plan={plan.pk}",
    ):
        visit(address)


def test_tabs_of_a_plan_stand_on_one_row(page, live_server, as_user, plan):
    as_user(page, make_user(municipality=plan.municipality))
    for width in (1000, 1280, 1360):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(live_server.url + of("plans_plan_change", plan.pk))
        tops = page.locator(".tabs a").evaluate_all("links => links.map(a => a.getBoundingClientRect().top)")
        assert (len(tops), len(set(tops))) == (13, 1)
        hidden = page.locator(".tabs ul").evaluate("list => list.scrollWidth > list.clientWidth")
        assert hidden is (width == 1000)


def test_tabs_that_do_not_fit_come_into_view_with_the_keyboard(page, live_server, as_user, plan):
    as_user(page, make_user(municipality=plan.municipality))
    page.set_viewport_size({"width": 1000, "height": 900})
    page.goto(live_server.url + of("plans_plan_change", plan.pk))
    page.locator(".tabs a").nth(-2).focus()
    page.keyboard.press("Tab")
    expect(page.locator(".tabs a", has_text="Geschiedenis")).to_be_focused()
    right = page.locator(".tabs ul").evaluate("list => list.getBoundingClientRect().right")
    assert page.locator(":focus").evaluate("link => link.getBoundingClientRect().right") <= right - 39


def test_empty_states(visit):
    municipality = make_municipality()
    user = make_user(municipality=municipality)
    visit(of("index"), user)
    visit(of("plans_plan_changelist"))
    visit(of("plans_objective_changelist"))
    plan = make_plan(municipality=municipality)
    for name in (
        "plans_plan_change",
        "plans_plan_chapters",
        "priorities_priority_of_plan",
        "plans_plan_principles",
        "plans_themeownership_of_plan",
    ):
        visit(of(name, plan.pk))


def test_read_only_screens(visit, plan):
    plan.status = Plan.Status.ADOPTED
    plan.save()
    reader = make_user(municipality=plan.municipality, role=Role.COUNCIL_READER)
    chapter = plan.chapters.first()
    visit(of("plans_plan_chapters", plan.pk), reader)
    visit(of("plans_chapter_change", chapter.pk))
    visit(of("plans_plan_details", plan.pk))
    visit(of("plans_chapter_history", chapter.pk))


def test_mistakes_in_forms(visit, plan):
    user = make_user(municipality=plan.municipality)
    chapter = plan.chapters.first()
    page = visit(of("plans_chapter_change", chapter.pk), user)
    page.get_by_label("Titel").fill("")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Titel", exact=True).click()
    expect(page.get_by_label("Titel")).to_be_focused()
    visit.check()
    page = visit(of("plans_plan_add"))
    page.get_by_label("Eerste jaar").fill("2031")
    page.get_by_label("Laatste jaar").fill("2028")
    page.get_by_role("button", name="Plan beginnen").click()
    page.get_by_role("alert").wait_for()
    visit.check()


def test_two_editors_at_once(visit, plan):
    user = make_user(municipality=plan.municipality)
    chapter = plan.chapters.first()
    page = visit(of("plans_chapter_change", chapter.pk), user)
    chapter.title = "Titel van een collega"
    chapter.save()
    page.get_by_label("Titel").fill("Mijn titel")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_role("heading", name="Twee teksten naast elkaar").wait_for()
    visit.check()
    page.get_by_role("button", name="De tekst van mijn collega bewaren").click()
    page.get_by_text("Hoofdstuk is opgeslagen.").wait_for()
    chapter.refresh_from_db()
    assert chapter.title == "Titel van een collega"


def test_import_and_export(visit, plan):
    user = make_user(municipality=plan.municipality)
    page = visit(of("plans_objective_changelist"), user)
    visit(of("plans_objective_export"))

    def read(*lines):
        visit(of("plans_objective_import"))
        page.get_by_label("Bestand om te importeren").set_input_files(
            {"name": "doelen.csv", "mimeType": "text/csv", "buffer": "\r\n".join(lines).encode()}
        )
        page.get_by_role("button", name="Bestand lezen").click()

    read("plan,plaats,doelstelling", "nergens/1999,0,Minder overlast")
    page.get_by_text("Er is geen plan nergens/1999.").wait_for()
    visit.check()
    read("plan,plaats,doelstelling", "duinwaard/2028-2031,0,")
    page.get_by_role("heading", name="Er is nog iets niet goed in deze regels").wait_for()
    visit.check()
    read("plan,plaats,doelstelling", "duinwaard/2028-2031,1,Minder overlast")
    page.get_by_role("heading", name="Wat er verandert").wait_for()
    visit.check()
    page.get_by_role("button", name="Nu importeren").click()
    page.get_by_role("status").wait_for()
    assert plan.objectives.count() == 2


def test_reference_lists_for_the_technical_administrator(visit):
    theme = make_theme()
    visit(of("plans_theme_changelist"), make_user(is_superuser=True))
    visit(of("plans_theme_change", theme.pk))
    visit(of("plans_theme_history", theme.pk))
    visit(of("plans_theme_delete", theme.pk))
    visit(of("plans_theme_import"))
    visit(of("plans_theme_export"))
    visit(of("plans_safetyfield_changelist"))
    visit(of("plans_localtheme_changelist"))
    visit(of("plans_localtheme_add"))


def test_menu_on_a_phone_opens_without_script(browser, live_server, as_user, plan):
    context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + of("index"))
    assert not page.get_by_role("link", name="Plannen").is_visible()
    page.get_by_text("Menu").click()
    page.get_by_role("link", name="Plannen").click()
    page.get_by_role("heading", name="Plannen", level=1).wait_for()
    context.close()


def test_clicking_twice_begins_one_plan(visit):
    municipality = make_municipality(name="Duinwaard", slug="duinwaard")
    theme_list = make_theme().theme_list
    page = visit(of("plans_plan_add"), make_user(municipality=municipality))
    page.get_by_label("Titel", exact=True).fill("Samen veilig")
    page.get_by_label("Eerste jaar").fill("2028")
    page.get_by_label("Laatste jaar").fill("2031")
    page.get_by_label("Themalijst").select_option(str(theme_list.pk))
    begun = page.get_by_role("button", name="Plan beginnen").bounding_box()
    # Two clicks so far apart that the browser has sent the first: it drops that one's answer, not its work.
    for pause in (80, 0):
        page.mouse.click(begun["x"] + 20, begun["y"] + 10)
        page.wait_for_timeout(pause)
    page.get_by_role("heading", name="Samen veilig").wait_for()
    assert list(Plan.objects.values_list("slug", flat=True)) == ["2028-2031"]


def test_chapter_that_a_colleague_deleted_meanwhile(visit, plan):
    chapter = plan.chapters.first()
    page = visit(of("plans_chapter_change", chapter.pk), make_user(municipality=plan.municipality))
    page.get_by_label("Titel").fill("Mijn titel")
    chapter.delete()
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.get_by_role("heading", name="Uw tekst is niet opgeslagen").wait_for()
    assert page.get_by_text("Mijn titel").is_visible()
    visit.check()
