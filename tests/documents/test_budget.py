"""The budget paragraph in the form of Sluis: goals and actions in pairs by their letters."""

from decimal import Decimal

import pytest

from documents.budget import BudgetParagraph
from tests.builders import make_action, make_goal, make_priority, make_programme, make_theme
from tests.documents import fill
from tests.documents.test_priority_sections import html_of

pytestmark = pytest.mark.django_db

LISTS = (
    "<p>Jeugd:</p><ul><li>Convenant opstellen</li><li>Aanpak in de keten</li></ul>"
    "<p>Wonen:</p><ul><li>Meer vrijwilligers</li></ul>"
)


@pytest.fixture
def programme():
    return make_programme()


def table_of(section):
    return html_of(section).split("<tbody>")[1].split("</tbody>")[0]


def only_section(programme):
    [section] = BudgetParagraph.of(programme).sections
    return section


def test_goals_and_actions_come_out_in_pairs_with_their_lists(programme):
    goals = [
        make_goal(plan=programme.plan, heading="4.2 Veiligheid", text=text)
        for text in ("Samen bijdragen aan een veilige leefomgeving", "Calamiteiten voorkomen")
    ]
    make_action(programme=programme, goal=goals[0], title="De speerpunten uitvoeren", description=LISTS)
    make_action(programme=programme, goal=goals[1], title="Trainen en oefenen")

    assert html_of(only_section(programme)) == (
        '<section class="section depth-1 kind-budget"><h2 id="42-veiligheid">4.2 Veiligheid</h2>'
        '<table class="grid budget short"><caption>Doelen en acties: 4.2 Veiligheid</caption>'
        '<colgroup><col class="w30"><col class="w70"></colgroup><thead><tr>'
        '<th scope="col">Wat willen we bereiken?</th><th scope="col">Wat gaan we daarvoor doen?</th>'
        "</tr></thead><tbody>"
        "<tr><td><strong>A.</strong>Samen bijdragen aan een veilige leefomgeving</td>"
        "<td><p><strong>A.</strong>De speerpunten uitvoeren</p>"
        "<p>Jeugd:</p><ul><li>Convenant opstellen</li><li>Aanpak in de keten</li></ul>"
        "<p>Wonen:</p><ul><li>Meer vrijwilligers</li></ul></td></tr>"
        "<tr><td><strong>B.</strong>Calamiteiten voorkomen</td>"
        "<td><strong>B.</strong>Trainen en oefenen</td></tr>"
        "</tbody></table></section>"
    )


def test_more_actions_of_one_goal_carry_its_letter_and_the_goal_stands_once(programme):
    goal = make_goal(plan=programme.plan, heading="4.2 Veiligheid", text="Veilig")
    for title in ("Een", "Twee"):
        make_action(programme=programme, goal=goal, title=title)

    assert table_of(only_section(programme)) == (
        '<tr class="with-next"><td class="goes-on"><strong>A.</strong>Veilig</td>'
        "<td><strong>A.</strong>Een</td></tr>"
        "<tr><td></td><td><strong>A.</strong>Twee</td></tr>"
    )


def test_what_it_costs_is_shown_where_it_is_known_and_empty_is_not_zero(programme):
    goal = make_goal(plan=programme.plan, heading="4.2 Veiligheid", text="Veilig")
    for title, regular, extra, number in [
        ("Een", Decimal("12500"), Decimal("750.5"), "4"),
        ("Twee", Decimal(0), None, ""),
        ("Drie", None, None, ""),
    ]:
        make_action(
            programme=programme,
            goal=goal,
            title=title,
            regular_budget=regular,
            extra_request=extra,
            budget_programme=number,
        )

    [block] = only_section(programme).blocks
    assert [(column.heading, column.width) for column in block.columns] == [
        ("Wat willen we bereiken?", 30), ("Wat gaan we daarvoor doen?", 42), ("Wat mag het kosten?", 28),
    ]  # fmt: skip
    assert [row[2].lines for row in block.rows] == [
        ("€\xa012.500 uit het gewone budget", "€\xa0750,50 extra gevraagd", "programma 4"),
        ("€\xa00 uit het gewone budget",),
        (),
    ]


def test_a_goal_without_action_and_an_action_without_goal_are_shown(programme):
    priority = make_priority(plan=programme.plan, title="Jeugd")
    make_goal(priority=priority, text="Minder overlast")
    for title in ("Los", "Ook los"):
        make_action(programme=programme, priority=priority, title=title)

    section = only_section(programme)
    assert section.heading == "Prioriteit 1: Jeugd"
    assert table_of(section) == (
        "<tr><td><strong>A.</strong>Minder overlast</td>"
        "<td><strong>A.</strong>Hiervoor staat in dit jaar geen actie.</td></tr>"
        '<tr class="with-next"><td class="goes-on">Zonder doel</td><td>Los</td></tr>'
        "<tr><td></td><td>Ook los</td></tr>"
    )


def test_actions_without_any_goal_make_a_table_of_one_column(programme):
    make_action(programme=programme, title="Los")

    section = only_section(programme)
    assert section.heading == "Overige acties"
    assert [column.heading for column in section.blocks[0].columns] == ["Wat gaan we daarvoor doen?"]
    assert table_of(section) == "<tr><td>Los</td></tr>"


def test_headings_come_first_then_priorities_themes_and_the_rest(programme):
    plan = programme.plan
    theme = make_theme(theme_list=plan.theme_list, name="Sociale kwaliteit")
    make_action(programme=programme, title="Rest")
    make_goal(plan=plan, theme=theme)
    make_goal(priority=make_priority(plan=plan, title="Jeugd"))
    make_goal(plan=plan, heading="4.2 Veiligheid")
    make_priority(plan=plan, title="Zonder doel of actie")
    programme.introduction = "<p>Wij zetten in op veiligheid.</p>"
    programme.save()

    assert [section.heading for section in BudgetParagraph.of(programme).sections] == [
        "Inleiding", "4.2 Veiligheid", "Prioriteit 1: Jeugd", "1.1 Sociale kwaliteit", "Overige acties",
    ]  # fmt: skip


def test_letters_go_on_after_z(programme):
    for number in range(28):
        make_goal(plan=programme.plan, heading="4.2 Veiligheid", text=f"Doel {number}", position=number)

    [block] = only_section(programme).blocks
    assert [row[0].letter for row in block.rows][-3:] == ["Z.", "AA.", "AB."]


def test_tables_are_attached_as_data(programme):
    goal = make_goal(plan=programme.plan, heading="4.2 Veiligheid", text="Veilig")
    make_action(programme=programme, goal=goal, title="Doen", description=LISTS)

    assert [(title, table.rows) for title, table in BudgetParagraph.of(programme).tables] == [
        (
            "Doelen en acties: 4.2 Veiligheid",
            (
                ("Wat willen we bereiken?", "Wat gaan we daarvoor doen?"),
                (
                    "A. Veilig",
                    "A. Doen Jeugd: Convenant opstellen Aanpak in de keten Wonen: Meer vrijwilligers",
                ),
            ),
        )
    ]


def test_hostile_texts_are_escaped(programme):
    evil = "<img src=x onerror=alert(1)>"
    goal = make_goal(plan=programme.plan, heading=evil, text=evil)
    make_action(programme=programme, goal=goal, title=evil, description=f"<p>{evil}</p>")

    html = html_of(only_section(programme))
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 4


def test_the_whole_of_a_full_programme_has_every_action_once():
    programme = fill.full_programme(actions=30)

    titles = [
        line
        for section in BudgetParagraph.of(programme).sections
        for block in section.blocks
        for row in block.rows
        for line in row[
            [column.heading for column in block.columns].index("Wat gaan we daarvoor doen?")
        ].lines
        if line.startswith("Actie ")
    ]
    assert sorted(titles, key=lambda title: int(title.split()[1])) == [
        f"Actie {number}" for number in range(1, 31)
    ]


@pytest.mark.parametrize(("words", "row"), [(148, "<tr>"), (149, '<tr class="long">')])
def test_only_a_long_row_may_part_over_two_pages(programme, words, row):
    make_action(programme=programme, title="Los", description=f"<p>{'woord ' * words}</p>")

    assert table_of(only_section(programme)).startswith(row)
