"""Organisations, teams, themes and partners in a real browser: axe, wide and on a phone, and the keyboard."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import expect

from municipalities.models import Role
from plans.models import Plan, PlanPartnership, ThemeOwnership, ThemeText
from priorities.models import PriorityPartner, RegionalPriority
from stakeholders.models import Organisation, TeamMembership
from tests.builders import (
    make_action,
    make_field,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_priority,
    make_team,
    make_theme,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["page", "phone"])
def screen(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def plan():
    """A plan with a partner, a team, a theme of each kind and one that nobody owns."""
    place = make_municipality(name="Duinwaard", slug="duinwaard")
    plan = make_plan(municipality=place)
    first, second, _ = (make_theme(theme_list=plan.theme_list, position=number) for number in (1, 2, 3))
    priority = make_priority(plan=plan)
    priority.themes.add(first)
    ThemeText.objects.create(plan=plan, field=make_field(), title="Overlast").themes.add(second)
    police = make_organisation(municipality=place, name="Politie")
    team = make_team(municipality=place, name="Team Veiligheid")
    team.serves.add(make_municipality(name="Zeestein", slug="zeestein"))
    ThemeOwnership.objects.create(plan=plan, theme=first, team=team)
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="spoort op")
    make_action(plan=plan, lead_team=team).partners.add(police)
    return plan


def of(page, *args):
    return reverse(f"admin:{page}", args=args)


def test_screens(screen, live_server, as_user, axe, plan):
    user = make_user(municipality=plan.municipality)
    team = Organisation.objects.get(name="Team Veiligheid")
    membership = TeamMembership.objects.create(team=team, user=user)
    unused = make_organisation(municipality=plan.municipality, name="Halt")

    def check():
        assert axe(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    as_user(screen, user)
    for address in (
        of("stakeholders_organisation_changelist"),
        of("stakeholders_organisation_add"),
        of("stakeholders_organisation_change", team.pk),
        of("stakeholders_organisation_history", team.pk),
        of("stakeholders_organisation_delete", team.pk),
        of("stakeholders_organisation_delete", unused.pk),
        of("stakeholders_organisation_members", team.pk),
        of("stakeholders_organisation_end_member", team.pk, membership.pk),
        of("stakeholders_organisation_of_plan", plan.pk),
        of("plans_themeownership_of_plan", plan.pk),
    ):
        screen.goto(live_server.url + address)
        check()
    # With errors, with everything opened, and of an adopted plan for somebody who reads.
    screen.goto(live_server.url + of("stakeholders_organisation_add"))
    screen.get_by_text("Andere gemeenten", exact=True).click()
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    screen.get_by_role("alert").wait_for()
    check()
    screen.goto(live_server.url + of("stakeholders_organisation_members", team.pk))
    screen.get_by_role("button", name="Toevoegen aan het team").click()
    screen.get_by_role("alert").wait_for()
    check()
    screen.goto(live_server.url + of("stakeholders_organisation_of_plan", plan.pk))
    screen.get_by_text("Trekt 1 actie").click()
    check()
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    as_user(screen, make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    for address in (
        of("stakeholders_organisation_change", team.pk),
        of("plans_themeownership_of_plan", plan.pk),
        of("stakeholders_organisation_of_plan", plan.pk),
    ):
        screen.goto(live_server.url + address)
        check()


def test_a_municipality_is_found_among_many_with_the_keyboard(page, live_server, as_user, axe, plan):
    places = [make_municipality(name=name, slug=name.lower()) for name in ("Aalsmeer", "Lisse", "Lissewege")]
    team = Organisation.objects.get(name="Team Veiligheid")
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + reverse("admin:stakeholders_organisation_change", args=[team.pk]))
    page.get_by_text("Andere gemeenten", exact=True).press("Enter")
    search = page.get_by_label("Zoek een gemeente")
    search.press_sequentially("LISS")
    page.get_by_text("2 van 3 gevonden").wait_for()
    expect(page.get_by_label("Aalsmeer")).to_be_hidden()
    search.press("Enter")  # does not save the form
    search.press("Tab")
    page.keyboard.press("Space")
    search.fill("aals")
    expect(page.get_by_label("Lisse", exact=True)).to_be_visible()  # what is chosen stays in view
    expect(page.get_by_label("Lissewege")).to_be_hidden()
    assert axe(page) == []
    page.get_by_role("button", name="Opslaan", exact=True).click()
    page.wait_for_url("**/organisation/")
    assert set(team.serves.values_list("name", flat=True)) == {"Zeestein", places[1].name}


def test_owners_are_chosen_with_the_keyboard(page, live_server, as_user, axe, plan):
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + of("plans_themeownership_of_plan", plan.pk))

    page.get_by_label("Regiegroep").focus()
    page.keyboard.type("Team")
    # Past the priority to the owner of 1.1, the text and owner of 1.2, and the missing text to 1.3.
    for _ in range(6):
        page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.labels[0].innerText")
    assert " ".join(focused.split()) == "Eigenaar van 1.3 Sociale kwaliteit"
    page.keyboard.type("Team")
    page.get_by_role("button", name="Eigenaren opslaan").focus()
    page.keyboard.press("Enter")

    page.get_by_text("De keuzes zijn opgeslagen.").wait_for()
    plan.refresh_from_db()
    assert plan.steering_group.name == "Team Veiligheid"
    assert {
        one.theme.position: one.team.name for one in plan.theme_owners.select_related("theme", "team")
    } == {
        1: "Team Veiligheid",
        3: "Team Veiligheid",
    }


def test_a_colleague_chose_in_the_meantime(page, live_server, as_user, axe, plan):
    """Shown beside the choice, with nothing for axe to find; saving again keeps the own choice."""
    other = make_team(municipality=plan.municipality, name="Team Jeugd")
    theme = plan.theme_list.themes.get(position=3)
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + of("plans_themeownership_of_plan", plan.pk))
    ThemeOwnership.objects.create(plan=plan, theme=theme, team=other)

    page.get_by_label("Eigenaar van 1.3 Sociale kwaliteit").select_option("Team Veiligheid")
    page.get_by_role("button", name="Eigenaren opslaan").click()

    page.get_by_text("Een collega koos ‘Team Jeugd’").first.wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Eigenaren opslaan").click()
    page.get_by_text("De keuzes zijn opgeslagen.").wait_for()
    assert plan.theme_owners.get(theme=theme).team.name == "Team Veiligheid"


def test_partnership_screens(screen, live_server, as_user, axe, plan):
    place = plan.municipality
    old = make_organisation(
        municipality=place,
        name="Stichting Veilig Ondernemen",
        dissolved_on=datetime.date(2022, 1, 1),
        merged_into=make_organisation(municipality=place, name="Platform Veilig Ondernemen Noord-Holland"),
    )
    make_action(programme=plan.programmes.get(), title="Keurmerk verlengen", state="running").partners.add(
        old
    )
    members = [make_organisation(municipality=place, name=f"Wijkvereniging {number}") for number in range(14)]
    partnership = make_partnership(
        municipality=place,
        name="Convenant Regionaal Informatie- en Expertisecentrum",
        purpose="Samen tegen ondermijning.",
        members=[old, *members[:3]],
        starts_on=datetime.date(2020, 1, 1),
        document_url="https://duinwaard.example/" + "convenant-" * 15,
    )
    partnership.document.save("convenant.pdf", ContentFile(b"%PDF-1.7"))
    unused = make_partnership(municipality=place, name="Werkgroep", ends_on=datetime.date(2021, 1, 1))
    record = PlanPartnership.objects.create(plan=plan, partnership=partnership, explanation="Deelt kennis.")
    record.themes.add(*plan.theme_list.themes.all())
    regional = RegionalPriority.objects.create(municipality=place, level="unit", title="Drugs in de haven")
    regional.partnerships.add(partnership)

    def check():
        assert axe(screen) == []
        assert screen.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    as_user(screen, make_user(municipality=place))
    for address in (
        of("stakeholders_partnership_changelist"),
        of("stakeholders_partnership_change", partnership.pk),
        of("stakeholders_partnership_delete", partnership.pk),
        of("stakeholders_partnership_delete", unused.pk),
        of("stakeholders_partnership_history", partnership.pk),
        of("stakeholders_partnership_import"),
        of("stakeholders_organisation_change", old.pk),
        of("stakeholders_organisation_changelist"),
        of("stakeholders_organisation_of_plan", plan.pk),
        f"{of('plans_planpartnership_add')}?plan={plan.pk}",
        of("plans_planpartnership_change", record.pk),
        of("plans_planpartnership_delete", record.pk),
        of("priorities_regionalpriority_change", regional.pk),
    ):
        screen.goto(live_server.url + address)
        check()
    screen.goto(live_server.url + of("stakeholders_partnership_add"))
    screen.get_by_label("Document (niet verplicht)", exact=True).set_input_files(
        {"name": "convenant.html", "mimeType": "text/html", "buffer": b"<p>"}
    )
    screen.get_by_role("button", name="Opslaan", exact=True).click()
    screen.get_by_role("alert").first.wait_for()
    check()
    as_user(screen, make_user(municipality=place, role=Role.PARTNER_READER))
    for address in (
        of("stakeholders_partnership_change", partnership.pk),
        of("stakeholders_organisation_change", old.pk),
        of("stakeholders_organisation_of_plan", plan.pk),
    ):
        screen.goto(live_server.url + address)
        check()


def test_a_partnership_is_made_and_put_in_a_plan_with_the_keyboard(page, live_server, as_user, plan):
    as_user(page, make_user(municipality=plan.municipality))
    page.goto(live_server.url + of("stakeholders_organisation_of_plan", plan.pk))
    page.get_by_role("link", name="Samenwerkingsverband toevoegen").press("Enter")
    page.get_by_label("Naam").focus()
    page.keyboard.type("RIEC Noord-Holland")
    page.keyboard.press("Tab")
    page.keyboard.type("convenant")
    page.get_by_label("Politie").press("Space")
    page.get_by_label("Document (niet verplicht)", exact=True).set_input_files(
        {"name": "../../Convenant.PDF", "mimeType": "text/html", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Opslaan", exact=True).press("Enter")
    page.get_by_role("link", name="RIEC Noord-Holland").wait_for()

    page.goto(live_server.url + of("stakeholders_organisation_of_plan", plan.pk))
    page.get_by_role("link", name="Samenwerkingsverband kiezen").press("Enter")
    page.get_by_label("Samenwerkingsverband", exact=True).focus()
    page.keyboard.type("RIEC")
    page.get_by_label("1.1", exact=False).first.press("Space")
    page.get_by_role("button", name="Opslaan", exact=True).press("Enter")
    page.get_by_role("link", name="RIEC Noord-Holland", exact=True).press("Enter")
    with page.expect_download() as download:
        page.get_by_role("link", name="Document downloaden (PDF").click()
    assert download.value.suggested_filename == "riec-noord-holland.pdf"
    assert [str(one) for one in plan.partnerships.get().partnership.members.all()] == ["Politie"]
