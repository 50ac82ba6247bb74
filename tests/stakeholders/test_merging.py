"""Organisations that end: who took over, what is offered for new work, and no mergers in a circle."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from stakeholders.models import Organisation
from stakeholders.organisations import MergesRound, OrganisationGone, change_organisation, merge_into
from tests.builders import (
    make_action,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_user,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date(2022, 1, 1)


@pytest.fixture
def place():
    return make_municipality(name="Dijk en Waard")


def organisation(place, name, **fields):
    return make_organisation(municipality=place, name=name, kind="municipality", **fields)


def test_a_municipality_goes_into_another_and_its_work_is_named(place):
    user = make_user(municipality=place)
    old, new = organisation(place, "Gemeente Langedijk"), organisation(place, "Gemeente Dijk en Waard")
    make_action(plan=make_plan(municipality=place)).partners.add(old)
    make_partnership(municipality=place, members=[old])

    uses = merge_into(organisation=old, other=new, on=DAY, by=user)

    assert sorted(map(str, uses)) == ["1 actie (partners)", "1 samenwerkingsverband"]
    old.refresh_from_db()
    assert (old.merged_into, old.dissolved_on, old.successors()) == (new, DAY, [new])
    row = old.history.first()
    assert (row.merged_into_id, row.dissolved_on, row.history_user) == (new.pk, DAY, user)


def test_what_ended_is_offered_no_more_and_stays_where_it_was_chosen(place):
    old = organisation(place, "Gemeente Langedijk", dissolved_on=DAY)
    new = organisation(place, "Gemeente Dijk en Waard", founded_on=DAY)
    serving = Organisation.objects.serving(place)
    before = DAY - datetime.timedelta(days=1)

    assert list(serving.existing_on(before)) == [new, old]
    assert list(serving.existing_on(DAY)) == [new]
    assert list(serving.offered_on(DAY)) == [new]
    assert list(serving.offered_on(DAY, chosen=[old.pk])) == [new, old]
    assert (old.exists_on(before), old.exists_on(DAY), new.exists_on(DAY)) == (True, False, True)


def test_mergers_never_lead_back(place):
    first, second, third = (organisation(place, name) for name in ("Eerste", "Tweede", "Derde"))
    merge_into(organisation=first, other=second, on=DAY, by=None)
    merge_into(organisation=second, other=third, on=DAY, by=None)
    assert first.successors() == [second, third]
    third.merged_into, third.dissolved_on = first, DAY

    with pytest.raises(ValidationError, match="‘Eerste’ is zelf opgegaan in ‘Derde’"):
        third.full_clean()
    with pytest.raises(MergesRound, match="‘Eerste’ is zelf opgegaan in ‘Derde’"), transaction.atomic():
        change_organisation(organisation=third, by=None)
    assert Organisation.objects.get(name="Derde").merged_into is None


def test_two_colleagues_merge_opposite_ways(place):
    """Both forms were right when they were opened: the second meets what the first saved."""
    one, other = organisation(place, "Eerste"), organisation(place, "Tweede")
    theirs = Organisation.objects.get(pk=other.pk)
    merge_into(organisation=one, other=other, on=DAY, by=None)

    with pytest.raises(MergesRound), transaction.atomic():
        merge_into(organisation=theirs, other=Organisation(pk=one.pk, name="Eerste"), on=DAY, by=None)


def test_the_database_refuses_what_cannot_be(place):
    first = organisation(place, "Eerste")
    for change in (
        {"merged_into": first, "dissolved_on": DAY},
        {"merged_into": organisation(place, "Tweede")},
        {"founded_on": DAY, "dissolved_on": DAY - datetime.timedelta(days=1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=first.pk).update(**change)


def test_what_is_gone_does_not_merge(place):
    first, second = organisation(place, "Eerste"), organisation(place, "Tweede")
    gone = Organisation.objects.get(pk=first.pk)
    first.delete()

    with pytest.raises(OrganisationGone):
        merge_into(organisation=gone, other=second, on=DAY, by=None)
