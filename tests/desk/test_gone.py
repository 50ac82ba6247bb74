"""Two clicks, or two colleagues: the second meets something that is not there any more."""

import pytest
from django.urls import reverse

from municipalities.models import Role
from plans.chapters import add_chapter, delete_chapter, move_chapter
from plans.editing import Gone, add_record, delete_record, move_record, restore_version
from plans.models import Chapter, Objective, Plan
from priorities.models import Goal
from tests.builders import (
    make_action,
    make_chapter,
    make_goal,
    make_municipality,
    make_plan,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


def test_a_chapter_is_deleted_once(plan, officer):
    chapter = make_chapter(plan=plan)
    delete_chapter(chapter=Chapter.objects.get(pk=chapter.pk), by=officer)
    with pytest.raises(Gone, match="in de tussentijd verwijderd"):
        delete_chapter(chapter=chapter, by=officer)
    assert Chapter.history.filter(id=chapter.pk, history_type="-").count() == 1


def test_a_deleted_chapter_neither_moves_nor_takes_sections(plan, officer):
    chapter = make_chapter(plan=plan)
    delete_chapter(chapter=Chapter.objects.get(pk=chapter.pk), by=officer)
    with pytest.raises(Gone):
        move_chapter(chapter=chapter, direction="up", by=officer)
    with pytest.raises(Gone):
        add_chapter(plan=plan, title="Aanpak", parent=chapter, by=officer)
    assert not plan.chapters.exists()


def test_a_deleted_record_is_not_touched_again(plan, officer):
    objective = Objective.objects.create(plan=plan, text="Minder inbraken")
    row = objective.history.get()
    delete_record(record=Objective.objects.get(pk=objective.pk), by=officer)
    with pytest.raises(Gone):
        delete_record(record=objective, by=officer)
    with pytest.raises(Gone):
        move_record(record=objective, step=1, by=officer)
    with pytest.raises(Gone):
        restore_version(record=objective, row=row, by=officer)
    assert Objective.history.filter(id=objective.pk, history_type="-").count() == 1


def test_a_record_that_stands_in_another_list_by_now_moves_in_that_list(plan, officer):
    goals = [make_goal(plan=plan, heading=heading) for heading in ("Jeugd", "Wonen", "Wonen")]
    moved = Goal.objects.get(pk=goals[0].pk)
    Goal.objects.filter(pk=moved.pk).update(heading="Wonen")
    move_record(record=moved, step=1, by=officer)
    assert list(Goal.objects.filter(heading="Wonen")) == [goals[1], goals[0], goals[2]]


def test_nothing_is_added_to_a_deleted_plan(plan, officer):
    Plan.objects.get(pk=plan.pk).delete()
    with pytest.raises(Gone):
        add_record(record=Objective(plan=plan, text="Minder inbraken"), by=officer)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_number_that_no_record_can_have_is_not_found(client, plan, officer, number):
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    chapters, changes = (
        reverse(f"admin:plans_plan_{page}", args=[plan.pk]) for page in ("chapters", "changes")
    )
    assert client.post(chapters, {"move": f"{number}:up"}).status_code == 404
    assert client.post(changes, {"deletion": f"chapter:{number}"}).status_code == 404


def test_what_was_typed_for_a_deleted_chapter_is_handed_back(client, plan, officer):
    chapter = make_chapter(plan=plan, title="Visie")
    delete_chapter(chapter=Chapter.objects.get(pk=chapter.pk), by=officer)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:plans_chapter_change", args=[chapter.pk])
    typed = {"title": "Visie op 2031", "body": "<p>Buren kennen elkaar.</p><script>kwaad()</script>"}

    answer = client.post(address, typed)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Uw tekst is niet opgeslagen" in text
    assert "Visie op 2031" in text
    assert "<p>Buren kennen elkaar.</p>" in text
    assert "kwaad" not in text
    deletion = Chapter.history.get(id=chapter.pk, history_type="-")
    assert f'value="chapter:{deletion.history_id}"' in text
    client.post(
        reverse("admin:plans_plan_changes", args=[plan.pk]), {"deletion": f"chapter:{deletion.history_id}"}
    )
    assert plan.chapters.get().title == "Visie"
    assert client.get(address).status_code == 200


def test_a_stranger_learns_nothing_of_a_deleted_chapter(client, plan, officer):
    chapter = make_chapter(plan=plan, title="Visie")
    delete_chapter(chapter=Chapter.objects.get(pk=chapter.pk), by=officer)
    stranger = make_user(municipality=make_municipality(name="Elders", slug="elders"))
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("admin:plans_chapter_change", args=[chapter.pk])

    assert client.post(address, {"title": "a"}).status_code == 404


@pytest.mark.parametrize("make", [make_action, make_programme])
def test_what_was_typed_for_deleted_execution_of_an_adopted_plan_is_handed_back(client, officer, plan, make):
    record = make(plan=plan)
    plan.status = Plan.Status.ADOPTED
    plan.save()
    name = record._meta.model_name
    address = reverse(f"admin:priorities_{name}_change", args=[record.pk])
    delete_record(record=record, by=officer, reason="Kan weg.")
    typed = {"title": "Meldpunt voor ouderen", "introduction": "<p>Dit gaan we doen.</p>"}

    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address, typed)

    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Uw tekst is niet opgeslagen" in text
    assert {"action": "Meldpunt voor ouderen", "annualprogramme": "Dit gaan we doen."}[name] in text
    clerk = make_user(municipality=plan.municipality, role=Role.CLERK)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(address, typed).status_code == 403
