import pytest
from django.core.exceptions import ValidationError

from plans.chapters import (
    TooDeep,
    add_chapter,
    chapter_tree,
    consequences_of_deletion,
    delete_chapter,
    move_chapter,
    restore_chapter,
    walk,
)
from plans.editing import CannotMove, NotDeleted, PlanClosed, restore_version
from plans.models import Chapter, Plan
from tests.builders import make_chapter, make_plan, make_user

pytestmark = pytest.mark.django_db


def shown(plan):
    return [node.heading for node in walk(chapter_tree(plan.chapters.all()))]


@pytest.fixture
def plan():
    """1 Een (1.1 Een a, 1.2 Een b), 2 Twee, 3 Drie."""
    plan = make_plan()
    first = make_chapter(plan=plan, title="Een", body="<p>drie korte woorden</p>")
    make_chapter(plan=plan, title="Een a", parent=first, body="<p>ver<em>beter</em>en kan</p>")
    make_chapter(plan=plan, title="Een b", parent=first)
    make_chapter(plan=plan, title="Twee")
    make_chapter(plan=plan, title="Drie")
    return plan


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality)


def titled(plan, title):
    return plan.chapters.get(title=title)


def test_add_puts_a_chapter_last_with_its_author_in_the_history(plan, user):
    chapter = add_chapter(plan=plan, title="Vier", by=user)
    section = add_chapter(plan=plan, title="Een c", parent=titled(plan, "Een"), by=user)
    assert shown(plan) == ["1 Een", "1.1 Een a", "1.2 Een b", "1.3 Een c", "2 Twee", "3 Drie", "4 Vier"]
    assert [(row.history_type, row.history_user) for row in chapter.history.all()] == [("+", user)]
    assert section.parent == titled(plan, "Een")


def test_add_refuses_a_fourth_level_another_plan_and_an_empty_title(plan, user):
    second = add_chapter(plan=plan, title="Niveau 3", parent=titled(plan, "Een a"), by=user)
    with pytest.raises(TooDeep):
        add_chapter(plan=plan, title="Niveau 4", parent=second, by=user)
    with pytest.raises(CannotMove):
        add_chapter(plan=plan, title="Elders", parent=make_chapter(), by=user)
    with pytest.raises(ValidationError):
        add_chapter(plan=plan, title="", by=user)
    with pytest.raises(ValidationError):
        add_chapter(plan=plan, title="Vreemd", kind="onbekend", by=user)
    assert plan.chapters.count() == 6


@pytest.mark.parametrize(
    ("title", "direction", "expected"),
    [
        ("Twee", "up", ["1 Twee", "2 Een", "2.1 Een a", "2.2 Een b", "3 Drie"]),
        ("Een", "down", ["1 Twee", "2 Een", "2.1 Een a", "2.2 Een b", "3 Drie"]),
        ("Een b", "up", ["1 Een", "1.1 Een b", "1.2 Een a", "2 Twee", "3 Drie"]),
        ("Twee", "in", ["1 Een", "1.1 Een a", "1.2 Een b", "1.3 Twee", "2 Drie"]),
        ("Een a", "out", ["1 Een", "1.1 Een b", "2 Een a", "3 Twee", "4 Drie"]),
        ("Een b", "in", ["1 Een", "1.1 Een a", "1.1.1 Een b", "2 Twee", "3 Drie"]),
    ],
)
def test_move(plan, user, title, direction, expected):
    chapter = titled(plan, title)
    move_chapter(chapter=chapter, direction=direction, by=user)
    assert shown(plan) == expected
    assert chapter.history.first().history_user == user


@pytest.mark.parametrize(
    ("title", "direction"), [("Een", "up"), ("Drie", "down"), ("Een", "in"), ("Een", "out"), ("Een a", "in")]
)
def test_move_refuses_where_there_is_no_place(plan, user, title, direction):
    before = shown(plan)
    with pytest.raises(CannotMove):
        move_chapter(chapter=titled(plan, title), direction=direction, by=user)
    assert shown(plan) == before


def test_move_in_counts_the_levels_below(plan, user):
    add_chapter(plan=plan, title="Diep", parent=titled(plan, "Een a"), by=user)
    move_chapter(chapter=titled(plan, "Twee"), direction="up", by=user)
    with pytest.raises(TooDeep):
        move_chapter(chapter=titled(plan, "Een"), direction="in", by=user)


def test_moving_does_not_touch_the_version_that_a_writer_has(plan, user):
    chapter = titled(plan, "Twee")
    move_chapter(chapter=chapter, direction="up", by=user)
    assert titled(plan, "Twee").version == chapter.version


def test_consequences_name_the_sections_and_count_the_words(plan):
    consequences = consequences_of_deletion(titled(plan, "Een"))
    assert consequences.sections == ["1.1 Een a", "1.2 Een b"]
    assert consequences.words == 5


def test_deleted_chapter_comes_back_in_place_with_its_sections(plan, user):
    before = shown(plan)
    chapter = titled(plan, "Een")
    delete_chapter(chapter=titled(plan, "Een b"), by=user)
    delete_chapter(chapter=chapter, by=user)
    assert shown(plan) == ["1 Twee", "2 Drie"]
    deletion = Chapter.history.filter(id=chapter.pk, history_type="-").get()
    assert deletion.history_user == user
    restored = restore_chapter(deletion=deletion, by=user)
    # What was deleted on its own before does not come along.
    assert shown(plan) == ["1 Een", "1.1 Een a", "2 Twee", "3 Drie"]
    assert restored.body == "<p>drie korte woorden</p>"
    gone = Chapter.history.filter(title="Een b", history_type="-").get()
    restore_chapter(deletion=gone, by=user)
    assert shown(plan) == before
    with pytest.raises(NotDeleted):
        restore_chapter(deletion=deletion, by=user)


def test_section_comes_back_at_the_top_when_its_chapter_is_gone(plan, user):
    section = titled(plan, "Een b")
    delete_chapter(chapter=section, by=user)
    delete_chapter(chapter=titled(plan, "Een"), by=user)
    restore_chapter(deletion=Chapter.history.get(id=section.pk, history_type="-"), by=user)
    assert "Een b" in {chapter.title for chapter in plan.chapters.filter(parent=None)}


def test_older_text_comes_back_and_the_place_stays(plan, user):
    chapter = titled(plan, "Twee")
    first = chapter.history.latest()
    chapter.title, chapter.body = "Twee anders", "<p>nieuw</p>"
    chapter.save()
    move_chapter(chapter=chapter, direction="up", by=user)
    restore_version(record=chapter, row=first, by=user)
    assert shown(plan) == ["1 Twee", "2 Een", "2.1 Een a", "2.2 Een b", "3 Drie"]
    with pytest.raises(NotDeleted):
        restore_version(record=titled(plan, "Drie"), row=first, by=user)


def test_adopted_plan_is_closed(plan, user):
    chapter = titled(plan, "Twee")
    delete_chapter(chapter=titled(plan, "Drie"), by=user)
    deletion = Chapter.history.get(history_type="-")
    plan.status = Plan.Status.ADOPTED
    plan.save()
    before = shown(plan)
    for attempt in (
        lambda: add_chapter(plan=plan, title="Vier", by=user),
        lambda: move_chapter(chapter=chapter, direction="up", by=user),
        lambda: delete_chapter(chapter=chapter, by=user),
        lambda: restore_chapter(deletion=deletion, by=user),
        lambda: restore_version(record=chapter, row=chapter.history.first(), by=user),
    ):
        with pytest.raises(PlanClosed):
            attempt()
    assert shown(plan) == before
