"""Keeping partnerships: who takes part, their document, and what is not thrown away."""

import datetime

import pytest
from concurrency.exceptions import RecordModifiedError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from plans.models import PlanPartnership
from stakeholders.models import Partnership
from stakeholders.partnerships import (
    PartnershipGone,
    PartnershipInUse,
    add_partnership,
    change_partnership,
    delete_partnership,
)
from tests.builders import make_municipality, make_organisation, make_partnership, make_plan, make_user

pytestmark = pytest.mark.django_db


def paper(text=b"%PDF-1.7"):
    return ContentFile(text, name="4f2a.pdf")


def papers():
    return (
        sorted(default_storage.listdir("partnerships")[1]) if default_storage.exists("partnerships") else []
    )


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def place():
    return make_municipality()


def test_a_new_one_has_members_a_document_and_a_line_of_history(place):
    user = make_user(municipality=place)
    police = make_organisation(municipality=place)
    partnership = add_partnership(
        partnership=Partnership(municipality=place, name="RIEC", kind="covenant"),
        members=[police],
        document=paper(),
        by=user,
    )

    assert list(partnership.members.all()) == [police]
    assert papers() == [partnership.document.name.removeprefix("partnerships/")]
    rows = list(partnership.history.all())
    assert {row.history_user for row in rows} == {user}
    assert [row.organisation for row in rows[0].members.all()] == [police]


def test_a_change_leaves_one_row_of_history_with_the_members(place):
    user = make_user(municipality=place)
    police = make_organisation(municipality=place)
    partnership = make_partnership(municipality=place, name="RIEC")
    before = partnership.history.count()
    partnership.purpose = "Ondermijning tegengaan"

    change_partnership(partnership=partnership, members=[police], by=user)

    row = partnership.history.first()
    assert partnership.history.count() == before + 1
    assert (row.purpose, row.history_user) == ("Ondermijning tegengaan", user)
    assert [one.organisation for one in row.members.all()] == [police]


def test_a_colleague_who_saved_first_is_not_overwritten_and_no_file_stays(place):
    partnership = make_partnership(municipality=place, name="RIEC")
    first, second = (Partnership.objects.get(pk=partnership.pk) for _ in range(2))
    first.name = "RIEC Noord"
    change_partnership(partnership=first, by=None)

    with pytest.raises(RecordModifiedError), transaction.atomic():
        change_partnership(partnership=second, document=paper(), by=None)

    assert Partnership.objects.get().name == "RIEC Noord"
    assert papers() == []


def test_another_document_takes_the_place_of_the_old_once_the_change_stands(
    place, tmp_path, django_capture_on_commit_callbacks
):
    partnership = make_partnership(municipality=place)
    change_partnership(partnership=partnership, document=paper(b"%PDF-1.4 oud"), by=None)
    (old,) = papers()

    with django_capture_on_commit_callbacks() as waiting:
        change_partnership(partnership=partnership, document=paper(b"%PDF-1.7 nieuw"), by=None)
    assert len(papers()) == 2  # nothing is lost while the change may still be undone
    for callback in waiting:
        callback()

    (new,) = papers()
    assert new != old
    assert (tmp_path / "partnerships" / new).read_bytes() == b"%PDF-1.7 nieuw"
    with django_capture_on_commit_callbacks(execute=True):
        change_partnership(partnership=partnership, removes_document=True, by=None)
    assert (papers(), Partnership.objects.get().document.name) == ([], "")


def test_a_name_stands_once_in_a_municipality_and_the_end_follows_the_beginning(place):
    make_partnership(municipality=place, name="RIEC")
    make_partnership(name="RIEC")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_partnership(municipality=place, name="RIEC")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_partnership(starts_on=datetime.date(2026, 2, 1), ends_on=datetime.date(2026, 1, 1))


def test_what_a_plan_names_stays_and_what_nobody_uses_goes_with_its_document(
    place, django_capture_on_commit_callbacks
):
    partnership = make_partnership(municipality=place, name="RIEC")
    change_partnership(partnership=partnership, document=paper(), by=None)
    named = PlanPartnership.objects.create(plan=make_plan(municipality=place), partnership=partnership)

    with pytest.raises(PartnershipInUse, match="‘RIEC’ is in gebruik: 1 samenwerkingsverband in het plan"):
        delete_partnership(partnership=partnership, by=None)
    assert len(papers()) == 1
    named.delete()
    with django_capture_on_commit_callbacks(execute=True):
        delete_partnership(partnership=partnership, by=make_user())

    assert (papers(), Partnership.objects.count()) == ([], 0)
    for event in (change_partnership, delete_partnership):
        with pytest.raises(PartnershipGone):
            event(partnership=partnership, by=None)


@pytest.mark.parametrize(
    ("first", "last", "state", "period"),
    [
        (None, None, "loopt", ""),
        ("2026-01-01", None, "loopt", "vanaf 1-1-2026"),
        (None, "2026-06-15", "loopt", "tot en met 15-6-2026"),
        ("2026-06-15", "2026-06-15", "loopt", "15-6-2026 tot en met 15-6-2026"),
        (None, "2026-06-14", "afgelopen", "tot en met 14-6-2026"),
        ("2026-06-16", None, "begint later", "vanaf 16-6-2026"),
    ],
)
def test_how_it_stands_on_a_day(place, first, last, state, period):
    day = datetime.date(2026, 6, 15)
    dates = [text and datetime.date.fromisoformat(text) for text in (first, last)]
    partnership = make_partnership(municipality=place, starts_on=dates[0], ends_on=dates[1])

    assert (partnership.state_on(day), partnership.period) == (state, period)
    queries = {"loopt": "running_on", "afgelopen": "ended_on", "begint later": "beginning_after"}
    found = {word: getattr(Partnership.objects, name)(day).exists() for word, name in queries.items()}
    assert found == {word: word == state for word in queries}
