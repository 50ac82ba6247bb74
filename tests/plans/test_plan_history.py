import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.chapters import delete_chapter
from plans.editing import change_record, delete_record, restore_record, restore_version, save_as
from plans.history import changes_of, compare_words, latest_changes
from plans.models import Objective, ThemeText
from priorities.models import Priority
from tests.builders import make_chapter, make_field, make_plan, make_theme, make_user


def shown(before, after):
    return [(piece.kind, piece.text) for piece in compare_words(before.split(), after.split())]


def test_words_that_went_and_came():
    assert shown("wij doen niets", "wij doen veel meer") == [
        ("same", "wij doen"),
        ("gone", "niets"),
        ("new", "veel meer"),
    ]


def test_long_equal_stretches_are_shortened():
    long = " ".join(f"w{i}" for i in range(60))
    assert shown(f"{long} oud {long}", f"{long} nieuw {long}") == [
        ("skipped", "52"),
        ("same", "w52 w53 w54 w55 w56 w57 w58 w59"),
        ("gone", "oud"),
        ("new", "nieuw"),
        ("same", "w0 w1 w2 w3 w4 w5 w6 w7"),
        ("skipped", "52"),
    ]


@pytest.mark.django_db
def test_changes_of_a_chapter_read_as_words():
    plan = make_plan()
    user = make_user(municipality=plan.municipality)
    chapter = make_chapter(plan=plan, title="Oud", body="<p>tekst</p>")
    chapter.title, chapter.body, chapter.is_finished = "Nieuw", "<p><strong>tekst</strong></p>", True
    save_as(chapter, by=user, reason="Gewijzigd")
    newest, first = changes_of(chapter)
    assert (newest.kind, newest.actor, first.kind, first.actor) == (
        "Gewijzigd", str(user), "Toegevoegd", "Het programma",
    )  # fmt: skip
    assert {
        difference.label: [(piece.kind, piece.text) for piece in difference.pieces]
        for difference in newest.differences
    } == {
        "Titel": [("gone", "Oud"), ("new", "Nieuw")],
        "Tekst": [("same", "Alleen de opmaak is veranderd.")],
        "Klaar": [("gone", "nee"), ("new", "ja")],
    }


@pytest.mark.django_db
def test_latest_changes_cover_the_whole_plan_and_only_that_plan():
    plan = make_plan()
    user = make_user(municipality=plan.municipality)
    chapter = make_chapter(plan=plan, title="Ambitie")
    Objective.objects.create(plan=plan, text="Minder inbraken")
    Priority.objects.create(plan=plan, title="Cybercrime")
    delete_chapter(chapter=chapter, by=user)
    make_chapter(title="Elders")
    changes = latest_changes(plan, limit=10)
    assert [(change.subject, change.kind, change.can_return) for change in changes] == [
        ("Hoofdstuk: Ambitie", "Verwijderd", True),
        ("Prioriteit: Cybercrime", "Toegevoegd", False),
        ("Algemene doelstelling: Minder inbraken", "Toegevoegd", False),
        ("Hoofdstuk: Ambitie", "Toegevoegd", False),
        ("Gegevens van het plan", "Toegevoegd", False),
    ]
    assert len(latest_changes(plan, limit=2)) == 2


@pytest.fixture
def priority():
    plan = make_plan()
    record = Priority.objects.create(plan=plan, title="Cybercrime")
    for position, name in enumerate(["Jeugdoverlast", "Informatieveiligheid"], start=1):
        make_theme(theme_list=plan.theme_list, position=position, name=name)
    record.themes.set(plan.theme_list.themes.filter(position=1))
    return record


@pytest.mark.django_db
def test_themes_that_changed_stand_in_the_one_history_row_of_the_save(priority):
    user = make_user(municipality=priority.plan.municipality)
    rows = priority.history.count()
    themes = priority.plan.theme_list.themes
    change_record(record=priority, by=user, relations={"themes": themes.filter(position=2)})
    assert priority.history.count() == rows + 1
    newest = changes_of(priority)[0]
    assert (newest.actor, newest.reason) == (str(user), "Gewijzigd")
    assert [(found.label, [(p.kind, p.text) for p in found.pieces]) for found in newest.differences] == [
        ("Thema's", [("gone", "1.1 Jeugdoverlast"), ("new", "1.2 Informatieveiligheid")])
    ]


@pytest.mark.django_db
def test_history_costs_the_same_queries_for_one_and_five_changes_of_themes(priority):
    user = make_user(municipality=priority.plan.municipality)
    themes = priority.plan.theme_list.themes

    def queries():
        with CaptureQueriesContext(connection) as asked:
            changes_of(priority)
        return len(asked)

    change_record(record=priority, by=user, relations={"themes": themes.filter(position=2)})
    few = queries()
    for position in (1, 2, 1, 2):
        change_record(record=priority, by=user, relations={"themes": themes.filter(position=position)})
    assert queries() == few


@pytest.mark.django_db
def test_an_older_version_comes_back_with_its_themes(priority):
    user = make_user(municipality=priority.plan.municipality)
    before = priority.history.first()
    themes = priority.plan.theme_list.themes
    change_record(record=priority, by=user, relations={"themes": themes.all()})
    restore_version(record=priority, row=before, by=user)
    assert [theme.name for theme in priority.themes.all()] == ["Jeugdoverlast"]


@pytest.mark.django_db
def test_a_deleted_priority_comes_back_with_its_themes(priority):
    user = make_user(municipality=priority.plan.municipality)
    delete_record(record=priority, by=user)
    restore_record(deletion=Priority.history.get(history_type="-"), by=user)
    assert [theme.name for theme in Priority.objects.get().themes.all()] == ["Jeugdoverlast"]


@pytest.mark.django_db
def test_a_deleted_theme_text_comes_back_at_its_place_within_its_field():
    plan = make_plan()
    user = make_user(municipality=plan.municipality)
    fields = [make_field(), make_field(2, "Bedrijvigheid en veiligheid")]
    for field in fields:
        for position, title in enumerate("abc"):
            ThemeText.objects.create(plan=plan, field=field, position=position, title=title)
    middle = plan.theme_texts.get(field=fields[1], title="b")
    delete_record(record=middle, by=user)
    rows = ThemeText.history.filter(field=fields[0]).count()
    restore_record(deletion=ThemeText.history.get(history_type="-"), by=user)
    assert [(text.field.number, text.title) for text in plan.theme_texts.all()] == [
        (1, "a"), (1, "b"), (1, "c"), (2, "a"), (2, "b"), (2, "c"),
    ]  # fmt: skip
    assert ThemeText.history.filter(field=fields[0]).count() == rows
