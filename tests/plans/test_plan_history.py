import pytest

from plans.chapters import delete_chapter
from plans.editing import save_as
from plans.history import changes_of, compare_words, latest_changes
from plans.models import Objective
from priorities.models import Priority
from tests.builders import make_chapter, make_plan, make_user


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
