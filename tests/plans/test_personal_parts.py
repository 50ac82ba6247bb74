"""Parts of a plan with data of a person: no history of it, and two writers who meet in it."""

import pytest
from concurrency.forms import get_signer
from django.http import QueryDict

from communication.models import Contribution
from plans.editing import change_record, delete_record, restore_record, restore_version, save_as
from plans.forms import PartForm
from plans.history import changes_of
from stakeholders.erasing import erase
from stakeholders.models import Erasure
from tests.builders import make_contribution, make_user

pytestmark = pytest.mark.django_db

OLD, NEW, OTHER = "Naam Oudewater", "Naam Nieuwkoop", "Naam Anderen"


class ContributionForm(PartForm):
    class Meta:
        model = Contribution
        fields = ["name", "name_agreed", "text", "version"]


@pytest.fixture
def contribution():
    return make_contribution(name=OLD, name_agreed=True, text="Meer licht.")


def told(record):
    return [
        [(difference.label, [piece.text for piece in difference.pieces]) for difference in change.differences]
        for change in changes_of(record)
    ]


def test_the_history_says_that_data_changed_but_not_which(contribution):
    contribution.name = NEW
    save_as(contribution, by=make_user(), reason="Gewijzigd")
    contribution.text = "Veel meer licht."
    save_as(contribution, by=None, reason="Gewijzigd")

    changes = told(contribution)

    assert changes[0] == [("Bijdrage", ["Meer", "Veel meer", "licht."])]
    assert changes[1] == [
        ("Gegevens van een persoon", ["Van gegevens van een persoon bewaart LIVP geen oude versies."])
    ]
    assert OLD not in str(changes)
    assert NEW not in str(changes)


def test_an_older_version_comes_back_without_the_person_of_then(contribution):
    row = contribution.history.latest()
    contribution.name, contribution.text = NEW, "Anders."
    save_as(contribution, by=None, reason="Gewijzigd")

    restore_version(record=contribution, row=row, by=make_user())

    stored = Contribution.objects.get()
    assert (stored.text, stored.name) == ("Meer licht.", NEW)


def test_an_older_version_does_not_bring_back_who_was_erased(contribution):
    row = contribution.history.latest()
    erase(contribution, reason=Erasure.Reason.ASKED, by=None)

    restore_version(record=contribution, row=row, by=make_user())

    stored = Contribution.objects.get()
    assert (stored.is_erased, stored.name, stored.key) == (True, "", contribution.key)


def test_what_was_deleted_comes_back_without_the_person(contribution):
    key = contribution.key
    delete_record(record=contribution, by=make_user())
    restore_record(deletion=Contribution.history.latest(), by=make_user())

    stored = Contribution.objects.get()
    assert (stored.text, stored.name, stored.key) == ("Meer licht.", "", key)


def form_of(contribution, version, **values):
    data = QueryDict(mutable=True)
    data.update(
        {"text": contribution.text, "name_agreed": "on", "version": str(get_signer().sign(version))} | values
    )
    return ContributionForm(data, instance=Contribution.objects.get())


def save(form, by):
    change_record(record=form.save(commit=False), by=by, not_chosen=form.not_chosen)


def test_two_writers_meet_in_the_data_of_a_person(contribution):
    """Without an older version to compare with, a stale name would overwrite the new one without a word."""
    began = contribution.version
    contribution.name = NEW
    save_as(contribution, by=None, reason="Gewijzigd")

    form = form_of(contribution, began, name=OLD, text="Veel meer licht.")

    assert not form.is_valid()
    assert [(one.name, one.is_rich) for one in form.conflicts] == [("name", False)]
    assert form.loses_not_chosen
    assert Contribution.objects.get().name == NEW


def test_two_writers_of_the_same_name_do_not_meet(contribution):
    began = contribution.version
    contribution.name = NEW
    save_as(contribution, by=None, reason="Gewijzigd")

    form = form_of(contribution, began, name=NEW, text="Veel meer licht.")

    assert form.is_valid()
    save(form, make_user())
    assert Contribution.objects.values_list("name", "text").get() == (NEW, "Veel meer licht.")


def test_the_browser_is_told_to_keep_no_draft_of_it(contribution):
    form = ContributionForm(instance=contribution)

    assert 'data-personal=""' in str(form["name"])
    assert 'autocomplete="off"' in str(form["name"])
    assert "data-personal" not in str(form["text"])
