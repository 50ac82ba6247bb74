"""Keeping organisations: whose they are, who sees them, what is not thrown away."""

import pytest
from concurrency.exceptions import RecordModifiedError
from django.db import IntegrityError, transaction

from municipalities.models import Role
from plans.models import ThemeOwnership
from stakeholders.models import Organisation
from stakeholders.organisations import (
    OrganisationGone,
    OrganisationInUse,
    TeamHasMembers,
    add_organisation,
    change_organisation,
    delete_organisation,
    uses_of,
)
from tests.builders import (
    make_action,
    make_municipality,
    make_organisation,
    make_plan,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


def test_a_team_of_one_municipality_serves_three():
    keeper, second, third, elsewhere = (make_municipality() for _ in range(4))
    team = add_organisation(
        organisation=Organisation(municipality=keeper, name="Team Veiligheid", kind="team"),
        serves=[second, third, keeper],
        by=None,
    )

    assert set(team.serves.all()) == {second, third}
    for place in (keeper, second, third):
        assert list(Organisation.objects.serving(place)) == [team]
        assert list(Organisation.objects.of_member(make_user(municipality=place, role=Role.CLERK))) == [team]
    assert not Organisation.objects.serving(elsewhere).exists()
    assert not Organisation.objects.of_member(make_user(municipality=elsewhere)).exists()


def test_a_name_stands_once_in_a_municipality_whatever_its_capitals():
    place = make_municipality()
    make_organisation(municipality=place, name="Politie")
    make_organisation(municipality=make_municipality(), name="Politie")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation(municipality=place, name="POLITIE")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_organisation(municipality=place, name="")


def test_a_change_leaves_one_row_of_history_with_the_municipalities():
    place, other = make_municipality(), make_municipality()
    user = make_user(municipality=place)
    organisation = make_organisation(municipality=place, name="Politie")
    organisation.name = "Politie-eenheid"

    change_organisation(organisation=organisation, serves=[other], by=user)

    rows = list(organisation.history.order_by("history_id"))
    assert [(row.name, row.history_user, row.history_change_reason) for row in rows] == [
        ("Politie", None, None),
        ("Politie-eenheid", user, "Gewijzigd"),
    ]
    assert [row.municipality for row in rows[-1].serves.all()] == [other]


def test_a_change_of_somebody_else_in_the_meantime_is_not_overwritten():
    organisation = make_organisation(municipality=make_municipality(), name="Politie")
    first, second = (Organisation.objects.get(pk=organisation.pk) for _ in range(2))
    first.name = "Politie Noord"
    change_organisation(organisation=first, by=None)
    second.name = "Politie Zuid"

    with pytest.raises(RecordModifiedError), transaction.atomic():
        change_organisation(organisation=second, by=None)

    assert Organisation.objects.get().name == "Politie Noord"


def test_what_is_used_is_not_deleted():
    plan = make_plan()
    place = plan.municipality
    team = make_team(municipality=place, name="Team Veiligheid", members=[make_user(municipality=place)])
    action = make_action(plan=plan, lead_team=team)
    make_action(programme=action.programme, lead_team=team)
    action.partners.add(team)
    ThemeOwnership.objects.create(plan=plan, team=team, theme=make_theme(theme_list=plan.theme_list))
    plan.steering_group = team
    plan.save()

    assert sorted(map(str, uses_of(team))) == [
        "1 actie (partners)",
        "1 eigenaar van een thema",
        "1 lid van een team",
        "1 plan",
        "2 acties (trekker)",
    ]
    with pytest.raises(OrganisationInUse, match=r"‘Team Veiligheid’ is in gebruik: .*2 acties"):
        delete_organisation(organisation=team, by=None)
    assert Organisation.objects.filter(pk=team.pk).exists()


def test_a_partner_of_an_action_alone_is_in_use_too():
    """The database would take it out of the action without a word."""
    plan = make_plan()
    police = make_organisation(municipality=plan.municipality)
    make_action(plan=plan).partners.add(police)

    with pytest.raises(OrganisationInUse, match="1 actie"):
        delete_organisation(organisation=police, by=None)


def test_what_nobody_uses_goes_and_its_history_stays():
    user = make_user()
    organisation = make_organisation(municipality=make_municipality(), name="Politie")

    delete_organisation(organisation=organisation, by=user)

    assert not Organisation.objects.exists()
    last = Organisation.history.first()
    assert (last.name, last.history_type, last.history_user) == ("Politie", "-", user)
    organisation.pk = last.id
    with pytest.raises(OrganisationGone):
        change_organisation(organisation=organisation, by=user)
    with pytest.raises(OrganisationGone):
        delete_organisation(organisation=organisation, by=user)


def test_a_team_with_members_stays_a_team():
    place = make_municipality()
    team = make_team(municipality=place, members=[make_user(municipality=place)])
    team.kind = Organisation.Kind.POLICE

    with pytest.raises(TeamHasMembers):
        change_organisation(organisation=team, by=None)
