"""Contributions: what they are about, in which order, and how a name goes."""

import datetime

import pytest

from communication.contributions import (
    ABOUT_THE_WHOLE,
    THE_PLAN,
    add_contribution,
    change_contribution,
    count_about,
    counts_of,
    delete_contribution,
    entries_of,
    grouped,
    in_order,
    subjects_of,
)
from communication.models import Contribution
from plans.editing import Gone, delete_record, restore_record
from plans.models import Chapter, Plan
from priorities.turning import turn_chapter, turn_into_chapter
from stakeholders.erasing import NotKept, PersonErased, erase
from stakeholders.models import Erasure
from tests.builders import make_chapter, make_contribution, make_plan, make_priority, make_user


@pytest.fixture
def plan(db):
    return make_plan()


def about(plan):
    return {entry.contribution.text: entry.subject.heading for entry in entries_of(plan)}


def test_subjects_of_follow_the_plan(plan):
    make_chapter(plan=plan, title="Inleiding", position=0)
    home = make_chapter(plan=plan, title="Prioriteiten", kind=Chapter.Kind.PRIORITIES, position=1)
    make_chapter(plan=plan, title="Aanpak", parent=home, position=2)
    make_chapter(plan=plan, title="Bijlage", is_numbered=False, position=3)
    make_priority(plan=plan, title="Ondermijning", position=0)
    make_priority(plan=plan, title="Jeugd", position=1)
    assert [subject.heading for subject in subjects_of(plan)] == [
        "1 Inleiding", "2 Prioriteiten", "2.1 Aanpak", "2.2 Ondermijning", "2.3 Jeugd", "Bijlage",
        "Het hele plan",
    ]  # fmt: skip


def test_subjects_of_without_a_chapter_of_priorities(plan):
    make_chapter(plan=plan, title="Inleiding", position=0)
    make_priority(plan=plan, title="Jeugd")
    assert [subject.heading for subject in subjects_of(plan)] == ["1 Inleiding", "Jeugd", "Het hele plan"]


def test_grouped_by_subject_then_the_whole_plan_then_what_is_gone(plan):
    by = make_user()
    chapter = make_chapter(plan=plan, title="Inleiding")
    gone = make_chapter(plan=plan, title="Terugblik")
    priority = make_priority(plan=plan, title="Jeugd")
    for text, of in (
        ("a", {}),
        ("b", {"priority": priority}),
        ("c", {"chapter": gone}),
        ("d", {"chapter": chapter}),
    ):
        make_contribution(plan=plan, text=text, **of)
    delete_record(record=gone, by=by)
    subjects = subjects_of(plan)
    assert [
        (subject.name, [entry.contribution.text for entry in entries])
        for subject, entries in grouped(entries_of(plan, subjects=subjects), subjects)
    ] == [
        ("Inleiding", ["d"]), ("Jeugd", ["b"]), ("Het hele plan", ["a"]),
        ("hoofdstuk ‘Terugblik’ (staat niet meer in het plan)", ["c"]),
    ]  # fmt: skip


def test_a_contribution_stays_and_remembers_what_it_was_about(plan):
    by = make_user()
    priority = make_priority(plan=plan, title="Jeugd")
    one = make_contribution(plan=plan, text="a", priority=priority)
    delete_record(record=priority, by=by)
    one.refresh_from_db()
    assert one.priority_id is None
    assert about(plan) == {"a": "prioriteit ‘Jeugd’ (staat niet meer in het plan)"}
    # Answering it changes nothing of that.
    one.answer, one.outcome = "Dank u wel.", "noted"
    change_contribution(contribution=one, by=by)
    assert about(plan) == {"a": "prioriteit ‘Jeugd’ (staat niet meer in het plan)"}
    restore_record(deletion=type(priority).history.filter(history_type="-").get(), by=by)
    assert about(plan) == {"a": "Jeugd"}


def test_a_contribution_goes_along_when_a_chapter_becomes_a_priority_and_back(plan):
    by = make_user()
    chapter = make_chapter(plan=plan, title="Jeugd")
    one = make_contribution(plan=plan, text="a", chapter=chapter, name="Duinroos Helmgras", name_agreed=True)
    priority = turn_chapter(chapter=chapter, into="priority", by=by)
    one.refresh_from_db()
    assert (one.chapter, one.priority, one.name) == (None, priority, "Duinroos Helmgras")
    back = turn_into_chapter(record=priority, by=by)
    one.refresh_from_db()
    assert (one.chapter, one.priority) == (back, None)
    assert entries_of(plan)[0].subject.key == f"hoofdstuk-{back.pk}"


def test_about_the_whole_plan_is_said_once_and_for_all(plan):
    by = make_user()
    priority = make_priority(plan=plan, title="Jeugd")
    one = make_contribution(plan=plan, text="a", priority=priority)
    one.priority = None
    change_contribution(contribution=one, by=by, is_about_the_whole=True)
    assert one.history.first().history_change_reason == ABOUT_THE_WHOLE
    delete_record(record=priority, by=by)
    assert entries_of(plan)[0].subject == THE_PLAN


def test_entries_of_asks_the_same_number_of_queries(plan, django_assert_num_queries):
    by = make_user()

    def fill(number):
        for _ in range(number):
            gone, stays = make_chapter(plan=plan), make_chapter(plan=plan)
            make_contribution(plan=plan, chapter=gone)
            make_contribution(plan=plan, chapter=stays)
            lost = make_priority(plan=plan)
            make_contribution(plan=plan, priority=lost)
            delete_record(record=gone, by=by)
            delete_record(record=lost, by=by)

    fill(1)
    with django_assert_num_queries(5):
        assert len(entries_of(plan)) == 3
    fill(9)
    with django_assert_num_queries(5):
        assert len(entries_of(plan)) == 30


def test_in_order_puts_what_is_open_first(plan):
    by = make_user()
    for text in "abc":
        add_contribution(contribution=Contribution(plan=plan, source="resident", text=text), by=by)
    first = Contribution.objects.get(text="a")
    first.answer, first.outcome = "Goed idee.", "taken_over"
    change_contribution(contribution=first, by=by)
    assert [one.text for one in in_order(plan.contributions.all())] == ["b", "c", "a"]
    assert dict(counts_of(plan)) == {"open": 2, "taken_over": 1}


def test_count_about_one_chapter_or_priority(plan):
    chapter, priority = make_chapter(plan=plan), make_priority(plan=plan)
    make_contribution(plan=plan, chapter=chapter)
    make_contribution(plan=plan, chapter=chapter, outcome="noted", answer="Ja")
    make_contribution(plan=plan, priority=priority)
    make_contribution(plan=plan)
    assert dict(count_about(chapter=chapter)) == {"open": 1, "noted": 1}
    assert dict(count_about(priority=priority)) == {"open": 1}


def test_answering_after_adoption_asks_no_reason(plan):
    one = make_contribution(plan=plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    one.refresh_from_db()
    one.answer, one.outcome = "Dank u wel.", "noted"
    change_contribution(contribution=one, by=make_user())
    assert Contribution.objects.get().answer == "Dank u wel."


# A name


def named(plan, **fields):
    return make_contribution(plan=plan, name="Duinroos Helmgras", name_agreed=True, **fields)


def test_a_name_stands_in_no_history(plan):
    by = make_user()
    one = Contribution(plan=plan, source="resident", text="a", name="Duinroos Helmgras", name_agreed=True)
    add_contribution(contribution=one, by=by)
    one.answer = "Dank u wel."
    change_contribution(contribution=one, by=by)
    assert one.history.count() == 2
    assert not any("Duinroos" in str(row.__dict__) for row in one.history.all())
    assert Contribution.objects.get().who == "inwoner, Duinroos Helmgras"


def test_a_name_is_erased_and_does_not_come_back(plan):
    by = make_user()
    one = named(plan)
    erase(one, reason=Erasure.Reason.ASKED, by=by)
    assert Contribution.objects.get().who == "inwoner"
    one.name = "Duinroos Helmgras"
    with pytest.raises(PersonErased):
        change_contribution(contribution=one, by=by)


def test_a_name_past_its_date_is_not_shown(plan):
    named(plan, retain_until=datetime.date(2020, 1, 1))
    assert Contribution.objects.get().who == "inwoner"


def test_a_name_without_agreement_is_refused_without_quoting_it(plan):
    one = make_contribution(plan=plan)
    one.name = "Duinroos Helmgras"
    with pytest.raises(NotKept) as refusal:
        change_contribution(contribution=one, by=make_user())
    assert "Duinroos" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_deleting_erases_the_name_and_the_rest_can_come_back(plan):
    by = make_user()
    one = named(plan, text="a")
    delete_contribution(contribution=one, by=by)
    assert Erasure.objects.get().reason == "not_needed"
    restore_record(deletion=Contribution.history.filter(history_type="-").get(), by=by)
    back = Contribution.objects.get()
    assert (back.text, back.name, back.is_erased) == ("a", "", True)


def test_changing_what_is_deleted_is_refused(plan):
    one = make_contribution(plan=plan)
    Contribution.objects.all().delete()
    with pytest.raises(Gone):
        change_contribution(contribution=one, by=make_user())
