"""The pages of organisations, teams and partners: who sees what, and what is said."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from municipalities.models import Role
from priorities.models import PriorityPartner
from stakeholders.models import Organisation, TeamMembership
from tests.builders import (
    make_action,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


def of(page, *args):
    return reverse(f"admin:stakeholders_organisation_{page}", args=args)


@pytest.fixture
def team():
    """The team of one municipality that serves two more."""
    team = make_team(municipality=make_municipality(), name="Team HLT")
    team.serves.add(make_municipality(), make_municipality())
    return team


def text_of(response):
    return response.content.decode()


def version_in(response):
    return re.search(r'name="version" value="([^"]+)"', text_of(response))[1]


def save(client, organisation, version, **changes):
    data = {
        "name": organisation.name,
        "kind": organisation.kind,
        "official_name": "",
        "serves": list(organisation.serves.values_list("pk", flat=True)),
        "version": version,
    } | changes
    return client.post(of("change", organisation.pk), data)


def test_all_three_municipalities_see_the_team_and_one_changes_it(client, team):
    for place in (team.municipality, *team.serves.all()):
        client.force_login(make_user(municipality=place))
        assert "Team HLT" in text_of(client.get(of("changelist")))
        response = client.get(of("change", team.pk))
        assert response.status_code == 200
        keeps = place == team.municipality
        assert ('name="_save"' in text_of(response)) is keeps
        assert client.post(of("change", team.pk), {}).status_code == (200 if keeps else 403)
        assert client.post(of("members", team.pk), {}).status_code == (200 if keeps else 403)
        assert client.get(of("delete", team.pk)).status_code == (200 if keeps else 403)

    client.force_login(make_user(municipality=make_municipality()))
    assert "Team HLT" not in text_of(client.get(of("changelist")))
    assert client.get(of("change", team.pk)).status_code == 404
    assert client.get(of("members", team.pk)).status_code == 404


def test_a_reader_reads_and_changes_nothing(client, team):
    client.force_login(make_user(municipality=team.municipality, role=Role.COUNCIL_READER))

    assert 'name="_save"' not in text_of(client.get(of("change", team.pk)))
    assert client.post(of("change", team.pk), {"name": "Gekaapt"}).status_code == 403
    assert client.get(of("add")).status_code == 403
    assert client.post(of("members", team.pk), {}).status_code == 403
    assert Organisation.objects.get().name == "Team HLT"


def test_a_policy_officer_adds_a_team_that_serves_another_municipality(client):
    place, other = make_municipality(), make_municipality()
    user = make_user(municipality=place)
    client.force_login(user)

    response = client.post(
        of("add"),
        {
            "municipality": place.pk, "name": "Team HLT", "kind": "team", "official_name": "",
            "serves": [other.pk], "version": "",
        },
    )  # fmt: skip

    assert (response.status_code, response["Location"]) == (302, of("changelist"))
    team = Organisation.objects.get()
    assert (team.municipality, list(team.serves.all())) == (place, [other])
    assert team.history.first().history_user == user


def test_an_organisation_is_kept_only_where_one_may(client):
    own, other, reading = (make_municipality() for _ in range(3))
    user = make_user(municipality=own)
    user.memberships.create(municipality=reading, role=Role.COUNCIL_READER)
    client.force_login(user)

    for place in (other, reading):
        response = client.post(of("add"), {"municipality": place.pk, "name": "X", "kind": "team"})
        assert response.status_code == 200
    assert not Organisation.objects.exists()


def test_the_list_is_searched_and_narrowed(client, team):
    place = team.serves.first()
    make_organisation(municipality=place, name="Politie")
    make_organisation(municipality=place, name="Halt", kind="youth")
    client.force_login(make_user(municipality=place))

    def names(query):
        found = client.get(f"{of('changelist')}?{query}")
        return [organisation.name for organisation in found.context["cl"].queryset]

    assert names("") == ["Halt", "Politie", "Team HLT"]
    assert names("q=hal") == ["Halt"]
    assert names("kind=police") == ["Politie"]
    assert names("gemeente=eigen") == ["Halt", "Politie"]
    assert names("gemeente=ander") == ["Team HLT"]


def test_deleting_what_is_in_use_says_where(client, team):
    make_action(plan=make_plan(municipality=team.municipality), lead_team=team)
    client.force_login(make_user(municipality=team.municipality))

    assert "‘Team HLT’ kan niet weg" in text_of(client.get(of("delete", team.pk)))
    response = client.post(of("delete", team.pk))

    assert escape("‘Team HLT’ is in gebruik: 1 actie (trekker).") in text_of(response)
    assert Organisation.objects.filter(pk=team.pk).exists()
    unused = make_organisation(municipality=team.municipality, name="Halt")
    assert client.post(of("delete", unused.pk)).status_code == 302
    assert not Organisation.objects.filter(pk=unused.pk).exists()


def test_two_people_at_once_both_keep_their_text(client, team):
    user, colleague = (make_user(municipality=team.municipality) for _ in range(2))
    client.force_login(user)
    version = version_in(client.get(of("change", team.pk)))
    client.force_login(colleague)
    assert save(client, team, version, name="Team van de collega").status_code == 302

    client.force_login(user)
    response = save(client, team, version, name="Team van mij")

    assert "Twee teksten naast elkaar" in text_of(response)
    assert Organisation.objects.get().name == "Team van de collega"
    second = save(client, team, version_in(response), name="Team van mij", _mine="1")
    assert second.status_code == 302
    assert Organisation.objects.get().name == "Team van mij"


def test_a_colleague_is_added_by_choice_or_by_address(client, team):
    place, other = team.municipality, team.serves.first()
    user = make_user(municipality=place, name="Beleidsmedewerker hier")
    there = make_user(municipality=other, name="Actiehouder daar", email="actie@elders.example")
    make_user(municipality=make_municipality(), email="vreemd@elders.example")
    client.force_login(user)

    page = text_of(client.get(of("members", team.pk)))
    assert "Beleidsmedewerker hier" in page
    assert "Actiehouder daar" not in page
    for data, message in (
        ({}, "Kies een collega of vul een e-mailadres in."),
        ({"email": "vreemd@elders.example"}, "werkt niemand met dit e-mailadres"),
        ({"email": "actie@elders.example", "colleague": user.pk}, "niet allebei"),
        ({"colleague": there.pk}, "Selecteer een geldige keuze"),
    ):
        assert message in text_of(client.post(of("members", team.pk), data))
    assert not TeamMembership.objects.exists()
    assert client.post(of("members", team.pk), {"email": "ACTIE@elders.example"}).status_code == 302
    assert client.post(of("members", team.pk), {"colleague": user.pk}).status_code == 302
    assert set(TeamMembership.objects.values_list("user", flat=True)) == {user.pk, there.pk}


def test_a_membership_ends_after_a_question_and_stays_on_the_page(client, team):
    user = make_user(municipality=team.municipality)
    membership = TeamMembership.objects.create(team=team, user=user)
    client.force_login(user)
    address = of("end_member", team.pk, membership.pk)

    assert "uit het team halen" in text_of(client.get(address))
    assert client.post(address).status_code == 302
    assert "Zat eerder in dit team" in text_of(client.get(of("members", team.pk)))
    again = client.post(address, follow=True)
    assert "zit al niet meer in dit team" in text_of(again)
    other = make_team(municipality=team.municipality, name="Team Jeugd")
    assert client.get(of("end_member", other.pk, membership.pk)).status_code == 404


def test_only_teams_have_a_page_of_members(client):
    police = make_organisation(municipality=make_municipality())
    client.force_login(make_user(municipality=police.municipality))

    assert client.get(of("members", police.pk)).status_code == 404


def cost(client, address):
    client.get(address)  # what is read once per process
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_cost_as_many_queries_for_thirty_as_for_one(client):
    costs = []
    for number in (1, 30):
        plan = make_plan()
        user = make_user(municipality=plan.municipality)
        other = make_municipality()
        programme = make_programme(plan=plan)
        priority = make_priority(plan=plan)
        for index in range(number):
            team = make_team(
                municipality=plan.municipality,
                name=f"Team {index}",
                members=[user, make_user(municipality=plan.municipality)],
            )
            team.serves.add(other)
            PriorityPartner.objects.create(plan=plan, priority=priority, organisation=team)
            make_action(programme=programme, lead_team=team).partners.add(team)
        for _ in range(number):
            TeamMembership.objects.create(team=team, user=make_user(municipality=plan.municipality))
        client.force_login(user)
        pages = (of("changelist"), of("of_plan", plan.pk), of("members", team.pk), of("change", team.pk))
        costs.append([cost(client, page) for page in pages])

    assert costs[0] == costs[1]


def test_the_tab_partners_says_who_does_what(client):
    plan = make_plan()
    police = make_organisation(municipality=plan.municipality, name="Politie")
    client.force_login(make_user(municipality=plan.municipality))
    empty = text_of(client.get(of("of_plan", plan.pk)))
    assert "Dit plan noemt nog geen partners" in empty
    assert "Organisatie of team toevoegen" in empty

    priority = make_priority(plan=plan, title="Ondermijning")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police, role="spoort op")
    make_action(plan=plan, title="Meldpunt openen").partners.add(police)
    page = text_of(client.get(of("of_plan", plan.pk)))

    assert [word in page for word in ("Politie", "Ondermijning", "spoort op", "Meldpunt openen")] == [
        True
    ] * 4
    client.force_login(make_user(municipality=make_municipality()))
    assert client.get(of("of_plan", plan.pk)).status_code == 404
