"""The programme of a year as a document."""

import datetime
from decimal import Decimal

import pytest

from documents.programme import ProgrammeDocument
from documents.year import when
from priorities.models import Action
from priorities.moments import parse_moment
from tests.builders import (
    make_action,
    make_field,
    make_focus,
    make_goal,
    make_organisation,
    make_priority,
    make_programme,
    make_team,
    make_theme,
)
from tests.documents import fill
from tests.documents.test_priority_sections import html_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme(year=2026)


def outline(programme):
    return [(section.level, section.heading) for section in ProgrammeDocument.of(programme).walk()]


def section_of(programme, title):
    return next(section for section in ProgrammeDocument.of(programme).walk() if section.title == title)


def test_everything_stands_under_its_field_priority_or_theme_and_nothing_is_lost():
    assert outline(fill.full_programme()) == [
        (2, "Inleiding"),
        (2, "De vier kwartalen"),
        (2, "1 Veilige woon- en leefomgeving"),
        (3, "Prioriteit 2: Overlast"),
        (3, "1.1 Sociale kwaliteit"),
        (3, "1.2 Veilig uitgaan"),
        (2, "5 Integriteit en veiligheid"),
        (3, "Prioriteit 1: Ondermijning"),
        (2, "Andere doelen en acties"),
        (3, "4.2 Veiligheid"),
        (3, "Overige acties"),
        (2, "Wat kost het?"),
    ]


def test_priorities_without_a_theme_and_loose_actions_have_chapters_of_their_own(programme):
    make_priority(plan=programme.plan, title="Jeugd")
    make_action(programme=programme, title="Los")

    assert outline(programme) == [
        (2, "Prioriteiten buiten de veiligheidsvelden"),
        (3, "Prioriteit 1: Jeugd"),
        (2, "Overige acties"),
    ]
    assert "Hiervoor staan dit jaar geen acties in het programma." in html_of(
        section_of(programme, "Prioriteit 1: Jeugd")
    )


def test_a_priority_shows_goals_and_actions_with_everything_known(programme):
    plan = programme.plan
    priority = make_priority(plan=plan, title="Ondermijning")
    priority.themes.add(make_theme(theme_list=plan.theme_list, field=make_field(5, "Integriteit")))
    goals = [make_goal(priority=priority, text=text) for text in ("Meer zicht", "Minder kansen")]
    team = make_team(municipality=plan.municipality, name="Team Veiligheid")
    action = make_action(
        programme=programme,
        goal=goals[1],
        title="Meldpunt openen",
        description="<p>Eén loket.</p>",
        lead_team=team,
        state="running",
        start_on=datetime.date(2026, 1, 1),
        start_precision="quarter",
        due_on=datetime.date(2026, 11, 30),
        due_precision="month",
        regular_budget=Decimal("5000"),
    )
    for name in ("RIEC", "Politie"):
        action.partners.add(make_organisation(municipality=plan.municipality, name=name))
    make_action(programme=programme, priority=priority, title="Los", position=0)

    assert html_of(section_of(programme, "Prioriteit 1: Ondermijning")) == (
        '<section class="section depth-2 kind-programme">'
        '<h3 id="prioriteit-1-ondermijning">Prioriteit 1: Ondermijning</h3>'
        '<table class="facts"><tbody><tr><th scope="row">Veiligheidsveld</th><td>Integriteit</td></tr>'
        '<tr><th scope="row">Veiligheidsthema</th><td>5.1 Sociale kwaliteit</td></tr></tbody></table>'
        '<p>Wat willen we bereiken?</p><ol type="A"><li>Meer zicht</li><li>Minder kansen</li></ol>'
        '<table class="grid wide of-actions short"><caption>Acties: Ondermijning</caption>'
        '<colgroup><col class="w6"><col class="w28"><col class="w24"><col class="w14"><col class="w16">'
        '<col class="w12"></colgroup>'
        '<thead><tr><th scope="col">Doel</th><th scope="col">Actie</th><th scope="col">Wie</th>'
        '<th scope="col">Wanneer</th><th scope="col">Geld</th><th scope="col">Stand</th></tr></thead><tbody>'
        "<tr><td>B</td><td><p><strong>Meldpunt openen</strong></p><p>Eén loket.</p></td>"
        "<td>Team Veiligheid<br>met Politie, RIEC</td>"
        "<td>1e kwartaal tot en met november 2026</td>"
        "<td>€\xa05.000 uit het gewone budget</td><td>loopt</td></tr>"
        "<tr><td></td><td><strong>Los</strong></td><td>nog geen trekker</td><td></td><td></td>"
        "<td>nog niet begonnen</td></tr></tbody></table></section>"
    )


def test_a_column_that_nobody_filled_in_is_not_there_and_the_rest_fills_the_width(programme):
    make_action(programme=programme, title="Los")

    [block] = section_of(programme, "Overige acties").blocks
    assert [(column.heading, column.width) for column in block.columns] == [
        ("Actie", 64), ("Wie", 24), ("Stand", 12),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "due", "said"),
    [
        ("1 juli 2026", "31 juli 2026", "1 juli tot en met 31 juli 2026"),
        ("maart 2026", "mei 2026", "maart tot en met mei 2026"),
        ("1e kwartaal 2026", "2e kwartaal 2026", "1e tot en met 2e kwartaal 2026"),
        ("2e kwartaal 2026", "november 2026", "2e kwartaal tot en met november 2026"),
        ("januari 2026", "2026", "januari tot eind 2026"),
        ("april 2026", "maart 2027", "april 2026 tot en met maart 2027"),
        ("2026", "juni 2026", "2026 tot en met juni 2026"),
        ("2026", "2026", "2026"),
        ("", "3e kwartaal 2026", "3e kwartaal 2026"),
        ("mei 2026", "", "vanaf mei 2026"),
        ("", "", ""),
    ],
)
def test_a_year_is_named_once(start, due, said):
    action = Action()
    action.start = parse_moment(start) if start else None
    action.due = parse_moment(due) if due else None
    assert when(action) == said


def test_the_quarters_stand_on_one_row(programme):
    youth = make_priority(plan=programme.plan, title="Jeugd")
    make_focus(priority=youth, year=2026, quarter=2, reason="Voor de zomer")
    make_focus(priority=youth, year=2025, quarter=1, reason="Vorig jaar")

    assert html_of(section_of(programme, "De vier kwartalen")).split("</colgroup>")[1] == (
        '<thead><tr><th scope="col">1e kwartaal</th><th scope="col">2e kwartaal</th>'
        '<th scope="col">3e kwartaal</th><th scope="col">4e kwartaal</th></tr></thead><tbody><tr>'
        "<td>nog geen prioriteit</td><td><strong>Jeugd</strong><br>Voor de zomer</td>"
        "<td>nog geen prioriteit</td><td>nog geen prioriteit</td></tr></tbody></table></section>"
    )


def test_money_is_added_per_priority_and_what_is_empty_stays_empty(programme):
    plan = programme.plan
    youth, quiet = (make_priority(plan=plan, title=title) for title in ("Jeugd", "Stil"))
    for priority, regular, extra in [
        (youth, Decimal("1000"), None), (youth, Decimal("0.50"), None), (youth, None, None),
        (quiet, None, None), (None, Decimal(0), Decimal("20")),
    ]:  # fmt: skip
        make_action(programme=programme, priority=priority, regular_budget=regular, extra_request=extra)

    [_, table] = section_of(programme, "Wat kost het?").blocks
    assert table.as_table().rows == (
        ("Waarvoor", "Gewoon budget", "Extra gevraagd", "Ingevuld"),
        ("Prioriteit 1 Jeugd", "€\xa01.000,50", "", "2 van 3 acties"),
        ("Prioriteit 2 Stil", "", "", "0 van 1 actie"),
        ("Overige acties", "€\xa00", "€\xa020", "1 van 1 actie"),
        ("Samen", "€\xa01.000,50", "€\xa020", "3 van 5 acties"),
    )


def test_no_chapter_on_money_when_nobody_filled_in_an_amount(programme):
    make_action(programme=programme, budget_programme="4")

    assert "Wat kost het?" not in [title for _, title in outline(programme)]


def test_the_decision_of_the_college_stands_on_the_document():
    draft = ProgrammeDocument.of(make_programme(year=2026))
    assert (draft.title, draft.status, draft.mark) == ("Uitvoeringsprogramma 2026", "Concept", "Concept")
    adopted = ProgrammeDocument.of(
        make_programme(year=2026, adopted_on="2025-12-16", decision_reference="B2025-0412")
    )
    assert (adopted.status, adopted.mark) == (
        "Vastgesteld door het college van burgemeester en wethouders op 16 december 2025",
        "",
    )
    assert [(fact.label, fact.values) for fact in adopted.colophon][2:] == [
        ("Jaar", ("2026",)),
        ("Vastgesteld door", ("college van burgemeester en wethouders",)),
        ("Datum besluit", ("16 december 2025",)),
        ("Kenmerk besluit", ("B2025-0412",)),
    ]


def test_description_in_a_cell_has_no_headings_tables_or_notes(programme):
    make_action(
        programme=programme,
        title="Los",
        description='<h2>Kop</h2><p>Tekst<span class="note">bron</span>.</p><table><caption>Cijfers</caption>'
        "<tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
    )

    [block] = section_of(programme, "Overige acties").blocks
    assert block.rows[0][0].html == (
        "<p><strong>Kop</strong></p>\n<p>Tekst (bron).</p>\n<p>Cijfers</p>\n<p>a; b</p>"
    )


def test_the_order_of_actions_follows_the_goals(programme):
    priority = make_priority(plan=programme.plan)
    goals = [make_goal(priority=priority) for _ in range(2)]
    for title, goal, position in [
        ("b2", goals[1], 1),
        ("los", None, 0),
        ("a1", goals[0], 5),
        ("a2", goals[0], 6),
    ]:
        make_action(
            programme=programme,
            title=title,
            goal=goal,
            position=position,
            priority=None if goal else priority,
        )

    block = section_of(programme, "Prioriteit 1: Ondermijning").blocks[-1]
    assert [row[1].title for row in block.rows] == ["a1", "a2", "b2", "los"]
