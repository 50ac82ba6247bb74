"""Headings, lists, tables and notes in a body, on small texts of our own."""

import pytest

from plans.reading import read_text
from plans.reading.kinds import kind_of
from tests.plans.reading.pages import GAP, page

ONE = "De gemeente werkt met partners aan een veilige leefomgeving voor iedereen."
TWO = "Zij doet dat elk jaar opnieuw, met een programma dat het college vaststelt."


def read(*paragraphs):
    return read_text(page(*paragraphs))


def outline(document):
    """Pairs of number and title, in reading order."""
    return [(part.number_in_source, part.title) for part in document.walk()]


def html_of(document, title):
    return next(part.html for part in document.walk() if part.title == title)


def in_chapter(*paragraphs):
    """The rich text of a chapter with these paragraphs."""
    return html_of(read("1. Inleiding", *paragraphs), "Inleiding")


# Chapters


def test_numbered_headings_become_a_tree():
    document = read(
        "1. Inleiding", ONE, "2. Aanpak", "2.1 Doelen", ONE, "2.1.1 Korte termijn", TWO, "2.2 Partners", TWO
    )
    assert outline(document) == [
        ("1", "Inleiding"),
        ("2", "Aanpak"),
        ("2.1", "Doelen"),
        ("2.1.1", "Korte termijn"),
        ("2.2", "Partners"),
    ]
    assert [len(chapter.sections) for chapter in document.chapters] == [0, 2]
    assert all(part.is_numbered for part in document.walk())
    assert html_of(document, "Doelen") == f"<p>{ONE}</p>"


def test_preamble_foreword_and_decision_become_unnumbered_chapters():
    document = read(
        "De raad van de gemeente Duinwaard,",
        "gelet op artikel 108 Gemeentewet,",
        "besluit vast te stellen",
        "Voorwoord",
        ONE,
        "1. Inleiding",
        TWO,
        "Aldus besloten in de raadsvergadering van 14 december 2023,",
        "De griffier",
        "De voorzitter",
    )
    assert [(part.kind, part.title, part.is_numbered, part.is_title_added) for part in document.walk()] == [
        ("free", "Aanhef", False, True),
        ("foreword", "Voorwoord", False, False),
        ("introduction", "Inleiding", True, False),
        ("decision", "Besluit", False, True),
    ]
    assert html_of(document, "Aanhef").split("\n") == [
        "<p>De raad van de gemeente Duinwaard,</p>",
        "<p>gelet op artikel 108 Gemeentewet,</p>",
        "<p>besluit vast te stellen</p>",
    ]
    assert html_of(document, "Besluit").split("\n") == [
        "<p>Aldus besloten in de raadsvergadering van 14 december 2023,</p>",
        "<p>De griffier</p>",
        "<p>De voorzitter</p>",
    ]


def test_a_reading_guide_below_a_numbered_chapter_is_its_section():
    document = read("1. Inleiding", ONE, "Leeswijzer", TWO, "2. Aanpak", ONE)
    assert [chapter.title for chapter in document.chapters] == ["Inleiding", "Aanpak"]
    (guide,) = document.chapters[0].sections
    assert (guide.kind, guide.title, guide.is_numbered) == ("reading_guide", "Leeswijzer", False)
    assert guide.html == f"<p>{TWO}</p>"


def test_an_appendix_after_the_last_chapter_stands_apart():
    document = read("1. Inleiding", ONE, "1.1 Doel", TWO, "Bijlage 1: Begrippen", TWO)
    assert [(chapter.kind, chapter.title) for chapter in document.chapters] == [
        ("introduction", "Inleiding"),
        ("appendix", "Bijlage 1: Begrippen"),
    ]


def test_without_numbers_headings_by_shape_become_chapters():
    document = read("Waarom dit plan", ONE, "Wat we gaan doen", TWO)
    assert outline(document) == [("", "Waarom dit plan"), ("", "Wat we gaan doen")]


def test_a_table_of_contents_is_text_and_the_headings_come_from_the_body():
    contents = ["1. Inleiding", "2. Aanpak", "3. Geld"]
    document = read("Inhoud", *contents, "1. Inleiding", ONE, "2. Aanpak", TWO, "3. Geld", ONE)
    assert outline(document) == [("", "Inhoud"), ("1", "Inleiding"), ("2", "Aanpak"), ("3", "Geld")]
    assert html_of(document, "Inhoud") == ("<ol><li>Inleiding</li><li>Aanpak</li><li>Geld</li></ol>")


def test_a_number_out_of_order_stays_in_the_title():
    document = read("1. Inleiding", ONE, "3. Aanpak", TWO, "3.1 Doelen", ONE, "4. Geld", TWO)
    assert [(part.title, part.is_numbered) for part in document.walk()] == [
        ("Inleiding", True),
        ("3. Aanpak", False),
        ("3.1 Doelen", False),
        ("4. Geld", False),
    ]
    assert document.not_understood == [
        f'Het nummer van "{title}" is niet het volgende in de telling. '
        "Het hoofdstuk houdt dit nummer in de titel."
        for title in ("3. Aanpak", "3.1 Doelen", "4. Geld")
    ]


@pytest.mark.parametrize("line", ["2018 was een goed jaar", "16 woningen zijn gesloten", "2. dat is goed;"])
def test_a_line_that_opens_with_a_figure_is_not_always_a_heading(line):
    assert outline(read("1. Inleiding", ONE, line, TWO)) == [("1", "Inleiding")]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Voorwoord van de burgemeester", "foreword"),
        ("Inleiding", "introduction"),
        ("Veiligheidsbeeld Duinwaard", "safety_picture"),
        ("Ambitie: waar willen we heen?", "ambition"),
        ("Strategische uitgangspunten", "guiding_principles"),
        ("Algemene doelstellingen 2024-2027", "objectives"),
        ("Prioriteiten", "priorities"),
        ("Prioriteit Cybercrime", "free"),
        ("Overige veiligheidsthema’s", "other_themes"),
        ("Communicatie", "communication"),
        ("Organisatorische borging", "organisation"),
        ("Financiën", "finance"),
        ("Bijlage 2", "appendix"),
        ("Iets heel anders", "free"),
    ],
)
def test_the_words_of_a_title_tell_the_kind(title, kind):
    assert kind_of(title) == kind


# Headings within a text


def test_headings_by_shape_stay_in_the_text_of_the_chapter():
    assert in_chapter(ONE, "Wat we zagen", TWO, "Wat we doen", ONE).split("\n") == [
        f"<p>{ONE}</p>",
        "<h2>Wat we zagen</h2>",
        f"<p>{TWO}</p>",
        "<h2>Wat we doen</h2>",
        f"<p>{ONE}</p>",
    ]


def test_a_heading_right_below_another_is_a_level_deeper():
    assert in_chapter("Doelstelling", "Wat we niet weten", ONE, "Samenwerking", TWO).split("\n") == [
        "<h2>Doelstelling</h2>",
        "<h3>Wat we niet weten</h3>",
        f"<p>{ONE}</p>",
        "<h2>Samenwerking</h2>",
        f"<p>{TWO}</p>",
    ]


def test_headings_with_the_same_opening_hold_those_in_between():
    html = in_chapter("Thema’s in het veld Wonen", ONE, "Inbraak", TWO, "Thema’s in het veld Jeugd", ONE)
    assert [line for line in html.split("\n") if line.startswith("<h")] == [
        "<h2>Thema’s in het veld Wonen</h2>",
        "<h3>Inbraak</h3>",
        "<h2>Thema’s in het veld Jeugd</h2>",
    ]


@pytest.mark.parametrize(
    "line", ["Een korte regel.", "met kleine letter", "Bron: www.voorbeeld.example", "Let op:"]
)
def test_a_short_line_is_not_always_a_heading(line):
    assert in_chapter(line, ONE).split("\n")[0] == f"<p>{line}</p>"


# Paragraphs


def test_a_paragraph_wrapped_over_lines_is_one_paragraph():
    wrapped = (
        "De gemeente werkt met partners aan een veilige leefomgeving\n"
        "voor iedereen die er woont, werkt of op bezoek komt, en zij\n"
        "doet dat elk jaar opnieuw."
    )
    assert in_chapter(wrapped) == f"<p>{wrapped.replace(chr(10), ' ')}</p>"


def test_what_looks_like_markup_is_text():
    assert in_chapter("Minder dan < 80 & <script>alert(1)</script> blijft staan.") == (
        "<p>Minder dan &lt; 80 &amp; &lt;script&gt;alert(1)&lt;/script&gt; blijft staan.</p>"
    )


# Lists


def test_a_bullet_with_the_text_below_it_is_an_item():
    assert in_chapter("We werken met:", "  • -", "    Politie", "  • -", "    - Halt") == (
        "<p>We werken met:</p>\n<ul><li>Politie</li><li>Halt</li></ul>"
    )


def test_a_bullet_with_its_text_behind_it_is_an_item():
    assert in_chapter("We werken met:", "  • Politie;", "  • Halt.") == (
        "<p>We werken met:</p>\n<ul><li>Politie;</li><li>Halt.</li></ul>"
    )


def test_a_copy_that_lost_its_indentation_keeps_its_lists():
    assert in_chapter("We werken met:", "• -", "Politie", "• -", "Halt", TWO) == (
        f"<p>We werken met:</p>\n<ul><li>Politie</li><li>Halt</li></ul>\n<p>{TWO}</p>"
    )


def test_a_mark_without_a_text_stays_text():
    assert in_chapter(ONE, "  • 2.", GAP, TWO).split("\n")[1] == "<p>• 2.</p>"


@pytest.mark.parametrize("mark", ["  • {}.", "  • {})"])
def test_figures_make_a_numbered_list(mark):
    html = in_chapter(ONE, mark.format(1), "    Zicht krijgen", mark.format(2), "    Aanpakken")
    assert html.split("\n")[1] == "<ol><li>Zicht krijgen</li><li>Aanpakken</li></ol>"


def test_a_numbered_list_goes_on_after_a_paragraph():
    html = in_chapter(ONE, "  • 1.", "    Een", "  • 2.", "    Twee", TWO, "  • 3.", "    Drie")
    assert html.split("\n")[1:] == [
        "<ol><li>Een</li><li>Twee</li></ol>",
        f"<p>{TWO}</p>",
        '<ol start="3"><li>Drie</li></ol>',
    ]


def test_letters_make_a_lettered_list():
    assert in_chapter(ONE, "a. eerst dit;", "b. dan dat.").split("\n")[1] == (
        '<ol type="a"><li>eerst dit;</li><li>dan dat.</li></ol>'
    )


def test_a_list_within_an_item_is_nested():
    html = in_chapter(ONE, "  • Partners:", "      • Politie", "      • Halt", "  • Inwoners")
    assert html.split("\n")[1] == (
        "<ul><li>Partners:<ul><li>Politie</li><li>Halt</li></ul></li><li>Inwoners</li></ul>"
    )


def test_lists_a_thousand_deep_do_not_break_the_reader():
    html = in_chapter(ONE, *(" " * depth + f"• niveau {depth}" for depth in range(1, 1000)))
    assert html.count("<ul>") == 3
    assert html.count("<li>") == 999


# Tables


def test_figures_by_year_become_a_table():
    cells = ["Duinwaard", "2021", "2022 (t/m mei)", "Inbraken", "46", "60", "Geweld", "65", "57"]
    assert in_chapter(ONE, GAP, *cells, GAP, TWO).split("\n")[1] == (
        '<table><thead><tr><th scope="col">Duinwaard</th><th scope="col">2021</th>'
        '<th scope="col">2022 (t/m mei)</th></tr></thead><tbody>'
        '<tr><th scope="row">Inbraken</th><td>46</td><td>60</td></tr>'
        '<tr><th scope="row">Geweld</th><td>65</td><td>57</td></tr></tbody></table>'
    )


def test_indicators_become_a_table_with_the_line_above_as_caption():
    cells = ["indicator", "bron", "doelstelling 2027"]
    cells += ["Meldingen", "Politie", "• 74", "Besef", "Gesprekken", "Besef is groter"]
    assert in_chapter(ONE, "Onze indicatoren:", *cells).split("\n")[1] == (
        '<table><caption>Onze indicatoren</caption><thead><tr><th scope="col">indicator</th>'
        '<th scope="col">bron</th><th scope="col">doelstelling 2027</th></tr></thead><tbody>'
        '<tr><th scope="row">Meldingen</th><td>Politie</td><td>• 74</td></tr>'
        '<tr><th scope="row">Besef</th><td>Gesprekken</td><td>Besef is groter</td></tr></tbody></table>'
    )


def test_field_and_theme_become_a_table_of_pairs():
    html = in_chapter(GAP, "Veiligheidsveld", "Jeugd en veiligheid", "Veiligheidsthema", "Overlast", GAP, ONE)
    assert html.split("\n")[0] == (
        '<table><tbody><tr><th scope="row">Veiligheidsveld</th><td>Jeugd en veiligheid</td></tr>'
        '<tr><th scope="row">Veiligheidsthema</th><td>Overlast</td></tr></tbody></table>'
    )


MATRIX = ["Wonen", "Bedrijven", "Jeugd", "1.1 Buurt", "2.1 Winkels", "3.1 School", GAP, "2.2 Uitgaan", GAP]


@pytest.mark.parametrize("cells", [MATRIX, [cell for cell in MATRIX if cell != GAP]])
def test_the_matrix_puts_every_theme_in_the_column_of_its_field(cells):
    document = read("1. Inleiding", ONE, "2. Thema’s", ONE, *cells, TWO)
    assert outline(document) == [("1", "Inleiding"), ("2", "Thema’s")]
    assert html_of(document, "Thema’s").split("\n")[1] == (
        '<table><thead><tr><th scope="col">Wonen</th><th scope="col">Bedrijven</th>'
        '<th scope="col">Jeugd</th></tr></thead><tbody>'
        "<tr><td>1.1 Buurt</td><td>2.1 Winkels</td><td>3.1 School</td></tr>"
        "<tr><td></td><td>2.2 Uitgaan</td><td></td></tr></tbody></table>"
    )


def test_cells_that_cannot_be_told_stay_text_and_are_reported():
    cells = ["indicator", "bron", "doelstelling 2027", "Meldingen", "Politie", "74", "Geweld", "Halt"]
    document = read("1. Inleiding", ONE, *cells, GAP, TWO)
    assert html_of(document, "Inleiding").split("\n")[1:9] == [f"<p>{cell}</p>" for cell in cells]
    assert document.not_understood == [
        'Rond "74" staan veel korte regels onder elkaar, misschien een tabel. Ze zijn als tekst overgenomen.'
    ]


# Notes


def test_a_note_stands_at_its_mark():
    document = read(
        "1. Inleiding",
        "In de verkenning1 van 20172 staat het.",
        "Dat bleek ook later3, en in CO2.",
        *("1", "Een onderzoek uit de regio", "2", "Met cijfers uit 2016", "3", "Zie het jaarverslag"),
    )
    assert html_of(document, "Inleiding").split("\n") == [
        '<p>In de verkenning<span class="note">Een onderzoek uit de regio</span> van '
        '2017<span class="note">Met cijfers uit 2016</span> staat het.</p>',
        '<p>Dat bleek ook later<span class="note">Zie het jaarverslag</span>, en in CO2.</p>',
    ]
    assert document.not_understood == []


def test_a_note_in_a_title_moves_to_the_first_paragraph():
    document = read("1. Inleiding", "1.1 Visie1", ONE, "1", "Uit het akkoord")
    assert outline(document) == [("1", "Inleiding"), ("1.1", "Visie")]
    assert html_of(document, "Visie") == f'<p>{ONE}<span class="note">Uit het akkoord</span></p>'


def test_a_mark_without_a_note_stays_and_is_reported():
    document = read(
        "1. Inleiding", "Eerst dit1 en vastgesteld.2 Dan dat3.", "1", "Noot een", "3", "Noot drie"
    )
    assert html_of(document, "Inleiding") == (
        '<p>Eerst dit<span class="note">Noot een</span> en vastgesteld.2 '
        'Dan dat<span class="note">Noot drie</span>.</p>'
    )
    assert document.not_understood == [
        "Noot 2 staat wel in de tekst, maar niet in de lijst met noten. Het cijfer is blijven staan."
    ]


def test_a_note_without_a_mark_stays_at_the_end_and_is_reported():
    document = read("1. Inleiding", "Eerst dit1.", "1", "Noot een", "2", "Noot twee")
    assert html_of(document, "Inleiding").split("\n")[1:] == ["<p>2</p>", "<p>Noot twee</p>"]
    assert document.not_understood == [
        "Noot 2 staat in de lijst met noten, maar het cijfer is niet gevonden in de tekst. "
        "De noot staat aan het eind."
    ]


def test_figures_without_a_list_of_notes_are_text():
    text = "Het cijfer is 7,4 en in 2018 was het 18,4% volgens verkenning1."
    assert in_chapter(text) == f"<p>{text}</p>"
