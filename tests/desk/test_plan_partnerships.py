"""Partnerships on the tab Partners, at a regional priority, and on the page of an organisation."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from municipalities.models import Role
from plans.models import Plan, PlanPartnership, ThemeOwnership
from priorities.models import PriorityPartner, RegionalPriority
from priorities.partners import PartnershipInPlan, named_in, partnerships_of
from tests.builders import (
    make_action,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_priority,
    make_programme,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard"), first_year=2024, last_year=2099)


@pytest.fixture
def as_officer(client, plan):
    client.force_login(make_user(municipality=plan.municipality))
    return client


def tab(plan):
    return reverse("admin:stakeholders_organisation_of_plan", args=[plan.pk])


def of(page, *args):
    return reverse(f"admin:plans_planpartnership_{page}", args=args)


def organisation_page(organisation):
    return reverse("admin:stakeholders_organisation_change", args=[organisation.pk])


def text_of(response):
    return response.content.decode()


def version_in(response):
    return re.search(r'name="version" value="([^"]+)"', text_of(response))[1]


def test_a_partnership_is_chosen_changed_and_taken_out_also_of_an_adopted_plan(as_officer, plan):
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    theme = make_theme(theme_list=plan.theme_list)
    partnership = make_partnership(municipality=plan.municipality, name="RIEC Noord")
    make_partnership(name="Van een ander")
    make_partnership(municipality=plan.municipality, name="Afgelopen", ends_on=datetime.date(2020, 1, 1))
    add = f"{of('add')}?plan={plan.pk}"

    page = text_of(as_officer.get(add))
    assert [name in page for name in ("RIEC Noord", "Van een ander", "Afgelopen")] == [True, False, False]
    answer = as_officer.post(
        add, {"partnership": partnership.pk, "themes": [theme.pk], "explanation": "Kennis"}
    )
    assert (answer.status_code, answer["Location"]) == (302, tab(plan))
    record = plan.partnerships.get()
    assert (record.partnership, list(record.themes.all()), record.explanation) == (
        partnership,
        [theme],
        "Kennis",
    )

    change = of("change", record.pk)
    data = {"explanation": "Cijfers", "version": version_in(as_officer.get(change))}
    assert as_officer.post(change, data).status_code == 302
    record.refresh_from_db()
    assert (record.explanation, record.themes.count(), record.partnership) == ("Cijfers", 0, partnership)
    assert as_officer.post(of("delete", record.pk)).status_code == 302
    assert not plan.partnerships.exists()


def test_it_stands_in_a_plan_once(as_officer, plan):
    partnership = make_partnership(municipality=plan.municipality)
    PlanPartnership.objects.create(plan=plan, partnership=partnership)

    response = as_officer.post(f"{of('add')}?plan={plan.pk}", {"partnership": partnership.pk})

    assert "Selecteer een geldige keuze" in text_of(response)
    assert plan.partnerships.count() == 1


def test_the_tab_says_with_whom_for_what(as_officer, plan, client):
    page = text_of(as_officer.get(tab(plan)))
    assert "Dit plan noemt nog geen convenant, regeling of overleg." in page
    assert "Samenwerkingsverband toevoegen" in page
    assert "Samenwerkingsverband kiezen" not in page

    police = make_organisation(municipality=plan.municipality, name="Politie")
    theme = make_theme(theme_list=plan.theme_list, position=3, name="Ondermijning")
    partnership = make_partnership(municipality=plan.municipality, name="RIEC Noord", members=[police])
    assert "Samenwerkingsverband kiezen" in text_of(as_officer.get(tab(plan)))
    record = PlanPartnership.objects.create(plan=plan, partnership=partnership, explanation="Deelt kennis")
    record.themes.add(theme)
    regional = RegionalPriority.objects.create(
        municipality=plan.municipality, level="unit", title="Drugs in de haven"
    )
    regional.partnerships.add(partnership)

    assert partnerships_of(plan) == [PartnershipInPlan(record, [police], [theme], [regional])]
    page = text_of(as_officer.get(tab(plan)))
    words = ("RIEC Noord", "Deelt kennis", "Politie", "1.3 Ondermijning", "Drugs in de haven")
    assert [word in page for word in words] == [True] * 5
    assert "Uit het plan halen" in page
    client.force_login(make_user(municipality=plan.municipality, role=Role.PARTNER_READER))
    page = text_of(client.get(tab(plan)))
    assert ("RIEC Noord" in page, "Uit het plan halen" in page) == (True, False)


def test_a_regional_priority_names_its_partnerships_in_one_row_of_history(as_officer, plan):
    regional = RegionalPriority.objects.create(municipality=plan.municipality, level="unit", title="Drugs")
    partnership = make_partnership(municipality=plan.municipality, name="RIEC Noord")
    strange = make_partnership(name="Van een ander")
    address = reverse("admin:priorities_regionalpriority_change", args=[regional.pk])
    page = as_officer.get(address)
    assert ("RIEC Noord" in text_of(page), "Van een ander" in text_of(page)) == (True, False)
    data = {
        "municipality": plan.municipality.pk,
        "level": "unit",
        "title": "Drugs",
        "period": "",
        "political_lead": "",
        "project_leader": "",
        "version": version_in(page),
    }
    rows = regional.history.count()

    assert as_officer.post(address, data | {"partnerships": [strange.pk]}).status_code == 200
    assert as_officer.post(address, data | {"partnerships": [partnership.pk]}).status_code == 302

    assert list(regional.partnerships.all()) == [partnership]
    assert regional.history.count() == rows + 1
    assert [one.partnership for one in regional.history.first().partnerships.all()] == [partnership]


def test_the_page_of_an_organisation_says_what_it_does(as_officer, plan):
    police = make_organisation(municipality=plan.municipality, name="Politie")
    make_partnership(municipality=plan.municipality, name="RIEC Noord", members=[police])
    priority = make_priority(plan=plan, title="Ondermijning")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="spoort op")
    make_action(plan=plan, title="Meldpunt openen").partners.add(police)
    # Of another municipality that it works for: not for this reader, adopted or not.
    elsewhere = make_plan(title="Plan van elders", status=Plan.Status.ADOPTED)
    police.serves.add(elsewhere.municipality)
    hidden = make_priority(plan=elsewhere, title="Prioriteit van elders")
    PriorityPartner.objects.create(plan=elsewhere, priority=hidden, organisation=police)
    make_partnership(municipality=elsewhere.municipality, name="Verband van elders", members=[police])

    page = text_of(as_officer.get(organisation_page(police)))

    words = ("RIEC Noord", "Ondermijning", "spoort op", "Meldpunt openen", plan.title)
    assert [word in page for word in words] == [True] * 5
    assert "van elders" not in page
    assert [one.plan for one in named_in(police, Plan.objects.filter(pk=elsewhere.pk))] == [elsewhere]


def test_what_ended_says_who_took_over_and_what_still_runs(as_officer, plan):
    new = make_organisation(municipality=plan.municipality, name="Dijk en Waard", kind="municipality")
    old = make_organisation(municipality=plan.municipality, name="Langedijk", kind="municipality")
    programme = make_programme(plan=plan)
    make_action(programme=programme, title="Loopt nog", state="running").partners.add(old)
    make_action(programme=programme, title="Is al klaar", state="done").partners.add(old)
    change = organisation_page(old)
    data = {
        "name": "Langedijk",
        "kind": "municipality",
        "official_name": "",
        "region": "",
        "founded_on": "",
        "dissolved_on": "",
        "merged_into": new.pk,
        "version": version_in(as_officer.get(change)),
    }
    assert "Vul ook in wanneer de organisatie is opgeheven." in text_of(as_officer.post(change, data))

    answer = as_officer.post(change, data | {"dissolved_on": "2022-01-01"}, follow=True)

    assert escape("‘Langedijk’ staat nog bij: 2 acties (partners).") in text_of(answer)
    assert "Langedijk (opgegaan in Dijk en Waard)" in text_of(answer)
    page = text_of(as_officer.get(change))
    ended = page[page.index('id="opgeheven"') : page.index("</section>", page.index('id="opgeheven"'))]
    words = ("op 1 januari 2022", "Dijk en Waard", "Loopt nog", "Is al klaar")
    assert [word in ended for word in words] == [True, True, True, False]
    assert text_of(as_officer.get(tab(plan))).count("Opgeheven</span>") == 1
    assert "Nam het werk over van" in text_of(as_officer.get(organisation_page(new)))
    listed = reverse("admin:stakeholders_organisation_changelist")
    names = {
        wanted: [one.name for one in as_officer.get(f"{listed}?bestaat={wanted}").context["cl"].queryset]
        for wanted in ("ja", "nee")
    }
    assert names == {"ja": ["Dijk en Waard"], "nee": ["Langedijk"]}


def cost(client, address):
    client.get(address)  # what is read once per process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_cost_as_many_queries_for_thirty_as_for_three(client):
    costs = []
    for number in (3, 30):
        plan = make_plan(last_year=2099)
        place = plan.municipality
        old = make_organisation(municipality=place, dissolved_on=datetime.date(2022, 1, 1))
        programme = make_programme(plan=plan)
        theme = make_theme(theme_list=plan.theme_list)
        for index in range(number):
            partnership = make_partnership(
                municipality=place, members=[old, make_organisation(municipality=place)]
            )
            PlanPartnership.objects.create(plan=plan, partnership=partnership).themes.add(theme)
            regional = RegionalPriority.objects.create(
                municipality=place, level="unit", title=f"Drugs {index}"
            )
            regional.partnerships.add(partnership)
            priority = make_priority(plan=plan)
            PriorityPartner.objects.create(plan=plan, priority=priority, organisation=old)
            make_action(programme=programme, lead_team=old).partners.add(old)
        client.force_login(make_user(municipality=place))
        pages = (
            tab(plan),
            organisation_page(old),
            reverse("admin:priorities_regionalpriority_change", args=[regional.pk]),
            f"{of('add')}?plan={plan.pk}",
        )
        costs.append([cost(client, page) for page in pages])

    assert costs[0] == costs[1]


def test_what_ended_is_not_offered_for_new_work_and_stays_where_it_was_chosen(as_officer, plan):
    place = plan.municipality
    gone = {"municipality": place, "dissolved_on": datetime.date(2022, 1, 1)}
    police = make_organisation(name="Oude politie", **gone)
    team = make_organisation(name="Oud team", kind="team", **gone)
    new = make_organisation(municipality=place, name="Nieuwe politie")
    police.merged_into = new
    police.save()
    theme = make_theme(theme_list=plan.theme_list)
    priority = make_priority(plan=plan)
    partner = PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police)
    action = make_action(plan=plan, lead_team=team)
    action.partners.add(police)
    other = make_action(programme=action.programme)

    def choices(address, field):
        page = as_officer.get(address)
        form = page.context["adminform"].form if "adminform" in page.context else page.context["form"]
        return [str(label) for _, label in form.fields[field].choices if "Ou" in str(label)]

    def change(record, kind):
        return reverse(f"admin:priorities_{kind}_change", args=[record.pk])

    assert choices(change(action, "action"), "lead_team") == ["Oud team"]
    assert choices(change(action, "action"), "partners") == ["Oude politie"]
    assert choices(change(other, "action"), "lead_team") == []
    assert choices(change(other, "action"), "partners") == []
    assert choices(change(partner, "prioritypartner"), "organisation") == ["Oude politie (opgeheven)"]
    another = make_priority(plan=plan)
    assert choices(change(another, "priority"), "new_partner") == []
    themes = reverse("admin:plans_themeownership_of_plan", args=[plan.pk])
    assert choices(themes, f"theme_{theme.pk}") == []
    ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
    assert choices(themes, f"theme_{theme.pk}") == ["Oud team"]
    assert choices(themes, "steering_group") == []
    answer = as_officer.post(
        change(another, "priority"),
        {"title": "Zorg", "new_partner_name": "oude politie", "version": ""},
    )
    message = "‘Oude politie’ is opgeheven op 01-01-2022. ‘Nieuwe politie’ nam het werk over."
    assert escape(message) in text_of(answer)
