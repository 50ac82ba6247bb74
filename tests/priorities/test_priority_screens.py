"""The page of a priority in a real browser: by keyboard alone, and nothing for axe to find."""

import re

import pytest
from django.urls import reverse

from municipalities.models import Role
from plans.editing import change_record
from plans.models import LocalTheme
from priorities.models import ApproachLine, Priority, PriorityPartner, RegionalPriority, Topic
from tests.builders import (
    make_action,
    make_chapter,
    make_goal,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_theme,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard", slug="duinwaard"), slug="2028-2031")


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def priority(plan):
    theme = make_theme(theme_list=plan.theme_list)
    former = make_plan(municipality=plan.municipality)
    make_priority(plan=former, title="Cybercrime")
    plan.former_plan = former
    plan.save()
    LocalTheme.objects.create(municipality=plan.municipality, theme=theme, name="Geldezels")
    RegionalPriority.objects.create(municipality=plan.municipality, level="unit", title="Mensenhandel")
    priority = make_priority(plan=plan, title="Online oplichting")
    for kind in ("track", "track", "effort", "effort"):
        ApproachLine.objects.create(plan=plan, priority=priority, kind=kind, text=f"Regel {kind}")
    top = Topic.objects.create(plan=plan, priority=priority, title="Jongeren")
    Topic.objects.create(plan=plan, priority=priority, title="Geldezels", parent=top)
    police = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="cijfers")
    make_action(plan=plan, goal=make_goal(priority=priority))
    make_goal(plan=plan, heading="4.2 Veiligheid")
    make_chapter(plan=plan, title="Visie")
    return priority


def of(name, *args):
    return reverse(f"admin:{name}", args=args)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)
    page.wait_for_load_state()


def test_seven_lines_take_seven_enters(page, live_server, as_user, officer, plan):
    priority = make_priority(plan=plan, title="Online oplichting")
    as_user(page, officer)
    page.goto(live_server.url + of("priorities_priority_change", priority.pk))
    page.get_by_role("textbox", name="Nieuwe inzet").focus()
    for number in range(1, 8):
        page.keyboard.type(f"Inzet {number}")
        press(page, "Enter")
        page.wait_for_function("document.activeElement.id === 'id_new_effort'")
    assert list(priority.approach_lines.values_list("text", flat=True)) == [f"Inzet {n}" for n in range(1, 8)]
    # Up by keyboard: the line that moved has the focus afterwards.
    page.get_by_role("button", name="Omhoog: Inzet 7").focus()
    press(page, "Enter")
    page.wait_for_function("document.activeElement.id.startsWith('approachline-')")
    assert list(priority.approach_lines.values_list("text", flat=True))[-2:] == ["Inzet 7", "Inzet 6"]
    page.get_by_role("button", name=re.compile("Verwijderen ?: Inzet 1")).focus()
    press(page, "Enter")
    page.wait_for_function("document.activeElement.id === 'inzet'")
    assert priority.approach_lines.count() == 6
    page.get_by_role("button", name=re.compile("Wijzigen ?: Inzet 2")).focus()
    press(page, "Enter")
    page.get_by_label("Regel").fill("Inzet twee")
    page.get_by_role("button", name="Opslaan", exact=True).focus()
    press(page, "Enter")
    assert page.url.startswith(live_server.url + of("priorities_priority_change", priority.pk))
    assert priority.approach_lines.filter(text="Inzet twee").count() == 1


def test_half_a_text_survives_adding_a_line_and_enter_in_the_title_moves_nothing(
    page, live_server, as_user, officer, priority
):
    as_user(page, officer)
    page.goto(live_server.url + of("priorities_priority_change", priority.pk))
    page.get_by_role("toolbar").first.wait_for()
    page.get_by_role("textbox", name="Waar het over gaat").press_sequentially("Een halve zin")
    order = list(priority.approach_lines.values_list("pk", flat=True))
    page.get_by_role("textbox", name="Nieuw spoor").fill("Voorlichting")
    press(page, "Enter")
    page.wait_for_function("document.activeElement.id === 'id_new_track'")
    assert page.get_by_role("textbox", name="Waar het over gaat").inner_text().strip() == "Een halve zin"
    page.get_by_label("Titel").fill("Andere titel")
    press(page, "Enter")
    priority.refresh_from_db()
    assert (priority.title, priority.text) == ("Andere titel", "<p>Een halve zin</p>")
    left = [pk for pk in priority.approach_lines.values_list("pk", flat=True) if pk in order]
    assert left == order


@pytest.mark.parametrize("device", ["page", "phone"])
def test_axe_finds_nothing(request, device, live_server, as_user, axe, officer, plan, priority):
    screen = request.getfixturevalue(device)
    as_user(screen, officer)
    line, topic = priority.approach_lines.first(), priority.topics.first()
    free = make_priority(plan=plan, title="Leeg")
    goal = plan.goals.get(priority=None)
    found = {}
    for address in (
        of("priorities_priority_of_plan", plan.pk),
        of("priorities_goal_of_plan", plan.pk),
        f"{of('priorities_priority_add')}?plan={plan.pk}",
        f"{of('priorities_goal_add')}?plan={plan.pk}",
        of("priorities_priority_change", priority.pk),
        of("priorities_priority_change", free.pk),
        of("priorities_priority_delete", priority.pk),
        of("priorities_priority_delete", free.pk),
        of("priorities_priority_turn", priority.pk),
        of("plans_chapter_turn", plan.chapters.get().pk),
        of("priorities_approachline_change", line.pk),
        of("priorities_topic_change", topic.pk),
        of("priorities_prioritypartner_change", priority.partners.get().pk),
        of("priorities_goal_change", goal.pk),
        of("priorities_priority_changelist"),
        of("priorities_priority_import"),
        of("priorities_priority_export"),
        of("priorities_regionalpriority_changelist"),
        of("priorities_regionalpriority_add"),
        of("priorities_regionalpriority_change", RegionalPriority.objects.get().pk),
    ):
        screen.goto(live_server.url + address)
        faults = axe(screen) + ([] if fits(screen) else ["scrolls sideways"])
        if faults:
            found[address] = faults
    assert found == {}


@pytest.mark.parametrize("device", ["page", "phone"])
def test_axe_finds_nothing_on_an_error_and_on_a_conflict(
    request, device, live_server, as_user, axe, officer, priority
):
    screen = request.getfixturevalue(device)
    as_user(screen, officer)
    screen.goto(live_server.url + of("priorities_priority_change", priority.pk))
    screen.get_by_label("Titel").fill("")
    screen.get_by_text("Staat de partner niet in de lijst?").click()
    screen.get_by_label("Naam").fill("Bibliotheek")
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    screen.get_by_role("alert").wait_for()
    assert "Kies wat voor partner dit is." in screen.get_by_role("alert").inner_text()
    assert axe(screen) == []
    assert fits(screen)
    screen.get_by_label("Titel").fill("Mijn titel")
    screen.get_by_label("Naam").fill("")
    colleague = Priority.objects.get(pk=priority.pk)
    colleague.title = "Titel van een collega"
    change_record(record=colleague, by=officer)
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    screen.get_by_role("heading", name="Twee teksten naast elkaar").wait_for()
    assert axe(screen) == []
    assert fits(screen)
    with screen.expect_navigation():
        screen.get_by_role("button", name="Mijn tekst bewaren").click()
    assert Priority.objects.get(pk=priority.pk).title == "Mijn titel"


def test_a_reader_sees_a_page_without_faults(page, live_server, as_user, axe, plan, priority):
    as_user(page, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    for address in (
        of("priorities_priority_change", priority.pk),
        of("priorities_priority_of_plan", plan.pk),
        of("priorities_goal_of_plan", plan.pk),
        of("priorities_approachline_change", priority.approach_lines.first().pk),
    ):
        page.goto(live_server.url + address)
        assert axe(page) == []
