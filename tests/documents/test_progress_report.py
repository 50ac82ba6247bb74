"""The progress report: how a programme stands on a day that is given."""

import datetime

import pytest

from documents.progress import ProgressDocument, in_words
from priorities.models import ProgressReport
from tests.builders import make_action, make_priority, make_programme
from tests.documents.test_priority_sections import html_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 7, 1)
DAY_BEFORE = DAY - datetime.timedelta(days=1)


@pytest.fixture
def programme():
    return make_programme(year=2026)


def due(day, **fields):
    return make_action(due_on=day, due_precision="day", **fields)


def section_of(programme, title, on=DAY):
    document = ProgressDocument.of(programme, on=on)
    return next(section for section in document.walk() if section.title == title)


def test_counts_follow_the_day_and_every_action_counts_once(programme):
    youth = make_priority(plan=programme.plan, title="Jeugd")
    due(DAY_BEFORE, programme=programme, priority=youth, state="running")
    due(DAY, programme=programme, priority=youth, state="running")
    due(DAY_BEFORE, programme=programme, priority=youth, state="done")
    due(DAY_BEFORE, programme=programme, state="stopped")
    make_action(programme=programme)

    words, table = section_of(programme, "Samengevat").blocks
    assert words.text == (
        "Zo staat het op 1 juli 2026. 5 acties: 1 afgerond, 1 lopend, 1 nog niet begonnen, 1 te laat, "
        "1 gestopt."
    )
    assert table.as_table().rows == (
        ("Onderwerp", "Acties", "Afgerond", "Loopt", "Nog niet begonnen", "Te laat", "Gestopt"),
        ("Prioriteit 1 Jeugd", "3", "1", "1", "0", "1", "0"),
        ("Overige acties", "2", "0", "0", "1", "0", "1"),
        ("Samen", "5", "1", "1", "1", "1", "1"),
    )
    [words, table] = section_of(programme, "Samengevat", on=DAY + datetime.timedelta(days=1)).blocks
    assert table.as_table().rows[1] == ("Prioriteit 1 Jeugd", "3", "1", "0", "0", "2", "0")


def test_what_moved_on_is_late_there_and_not_here(programme):
    following = make_programme(plan=programme.plan, year=2027)
    late = due(DAY_BEFORE, programme=programme, title="Zone 30", state="running")
    due(DAY_BEFORE, programme=programme, title="Oversteek", state="running")
    make_action(programme=following, title="Zone 30", origin=late)

    words, table = section_of(programme, "Samengevat").blocks
    assert words.text == (
        "Zo staat het op 1 juli 2026. 2 acties: 1 te laat, 1 doorgeschoven naar volgend jaar."
    )
    assert table.as_table().rows == (
        (
            "Onderwerp",
            "Acties",
            "Afgerond",
            "Loopt",
            "Nog niet begonnen",
            "Te laat",
            "Gaat verder",
            "Gestopt",
        ),
        ("Overige acties", "2", "0", "0", "0", "1", "1", "0"),
        ("Samen", "2", "0", "0", "0", "1", "1", "0"),
    )
    assert sum(column.width for column in table.columns) == 100
    assert section_of(programme, "Zone 30").facts[0].values == ("Gaat verder in 2027",)


def test_an_action_of_a_draft_does_not_lack_text(programme):
    make_action(programme=programme, title="Stil")
    document = ProgressDocument.of(programme, on=DAY)
    assert document.is_draft
    assert [section.title for section in document.walk() if section.is_empty] == []


def test_one_action_is_one(programme):
    make_action(programme=programme, state="done")
    assert in_words(list(programme.actions.all()), DAY) == "1 actie: 1 afgerond."


def test_an_action_shows_its_last_report_and_why_it_is_late(programme):
    action = due(
        DAY_BEFORE, programme=programme, title="Meldpunt openen", state="running", lessons="Begin eerder."
    )
    for day, done, on_schedule in [
        (datetime.date(2026, 5, 2), "Laatste stand.\nEn nog iets.", False),
        (datetime.date(2026, 5, 1), "Eerste stand.", True),
    ]:
        ProgressReport.objects.create(
            action=action,
            reported_on=day,
            state="running",
            done=done,
            next_step="Een besluit.",
            is_on_schedule=on_schedule,
            delay_reason="" if on_schedule else "Geen menskracht.",
        )

    assert html_of(section_of(programme, "Meldpunt openen")) == (
        '<section class="section depth-2 kind-progress"><h3 id="meldpunt-openen">Meldpunt openen</h3>'
        '<table class="facts"><tbody>'
        '<tr><th scope="row">Stand</th><td>Te laat (loopt)</td></tr>'
        '<tr><th scope="row">Wie</th><td>nog geen trekker</td></tr>'
        '<tr><th scope="row">Wanneer</th><td>30 juni 2026</td></tr>'
        '<tr><th scope="row">Laatste bericht</th><td>2 mei 2026</td></tr>'
        '<tr><th scope="row">Gedaan</th><td>Laatste stand.<br>En nog iets.</td></tr>'
        '<tr><th scope="row">Wat komt er nu</th><td>Een besluit.</td></tr>'
        '<tr><th scope="row">Op schema</th><td>Nee. Geen menskracht.</td></tr>'
        '<tr><th scope="row">Geleerd</th><td>Begin eerder.</td></tr></tbody></table></section>'
    )


def test_an_action_without_report_says_so(programme):
    make_action(programme=programme, title="Stil")
    facts = {fact.label: fact.values for fact in section_of(programme, "Stil").facts}
    assert facts["Laatste bericht"] == ("Nog geen bericht",)
    assert "Op schema" not in facts


def test_an_adopted_programme_does_not_make_the_report_adopted():
    programme = make_programme(year=2026, adopted_on="2025-12-16")
    document = ProgressDocument.of(programme, on=DAY)
    assert (document.status, document.mark) == ("Stand op 1 juli 2026", "")
    assert [section.heading for section in document.sections] == ["Samengevat"]
    assert "Er staan nog geen acties in dit programma." in html_of(document.sections[0])


def test_the_contents_name_priorities_and_not_every_action(programme):
    make_action(programme=programme, title="Los")
    assert [section.title for section in ProgressDocument.of(programme, on=DAY).contents] == [
        "Samengevat",
        "Overige acties",
    ]
