import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from documents.prose import Note, to_prose, with_note_links
from documents.tables import csv_name, csv_of
from richtext.sanitising import sanitise

MISSING = {}


def prose(rich_text, *, level=2, images=MISSING, first_note=1):
    return to_prose(rich_text, level=level, images=images, first_note=first_note)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (2, "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>"),
        (3, "<h4>A</h4>\n<h5>B</h5>\n<h4>C</h4>"),
        (4, "<h5>A</h5>\n<h6>B</h6>\n<h5>C</h5>"),
        (5, "<h6>A</h6>\n<h6>B</h6>\n<h6>C</h6>"),
    ],
)
def test_headings_stand_below_the_chapter(level, expected):
    assert prose("<h2>A</h2><h3>B</h3><h2>C</h2>", level=level).html == expected


def test_heading_without_one_above_it_skips_no_level():
    assert prose("<h3>A</h3><h3>B</h3>").html == "<h3>A</h3>\n<h4>B</h4>"


def test_empty_paragraphs_and_headings_leave_nothing():
    assert prose("<p> </p><h2></h2><p>Tekst</p><p><br></p>").html == "<p>Tekst</p>"


def test_text_outside_a_block_stays():
    assert prose("Los <p>vast</p> los").html == "Los <p>vast</p> los"


def test_list_items_hold_lines_instead_of_paragraphs():
    assert prose("<ul><li><p>Een</p><p>Twee</p></li></ul>").html == "<ul><li>Een<br>Twee</li></ul>"


def test_notes_are_numbered_and_made_one_line():
    made = prose(
        '<p>A<span class="note">Bron:\n <em>x</em></span> b<span class="note">Y</span></p>', first_note=4
    )
    assert made.notes == (Note(4, "Bron: x"), Note(5, "Y"))
    assert made.html == '<p>A<span class="note">Bron: x</span> b<span class="note">Y</span></p>'
    assert with_note_links(made.html, made.notes) == (
        '<p>A<sup class="note-ref"><a id="noot-4-bij" href="#noot-4" aria-label="Noot 4">4</a></sup> b'
        '<sup class="note-ref"><a id="noot-5-bij" href="#noot-5" aria-label="Noot 5">5</a></sup></p>'
    )


def test_image_without_description_takes_its_caption():
    figure = '<figure><img src="/beelden/1/"><figcaption>Het plein</figcaption></figure>'
    assert 'alt="Het plein"' in prose(figure, images={"/beelden/1/": (400, 300)}).html


def test_heading_with_a_note_keeps_a_clean_name_for_the_bookmark():
    assert prose('<h2>Cijfers<span class="note">Bron</span></h2>').html == (
        '<h3 data-label="Cijfers">Cijfers<span class="note">Bron</span></h3>'
    )


def test_image_knows_its_size():
    figure = '<figure><img src="/beelden/1/" alt="Kaart" width="9"></figure>'
    assert prose(figure, images={"/beelden/1/": (600, 400)}).html == (
        '<figure><img src="/beelden/1/" alt="Kaart" width="600" height="400"></figure>'
    )


def test_image_from_elsewhere_becomes_text():
    assert prose('<p>Zie <img src="https://elders.nl/x.png" alt="kaart"> hier</p>').html == (
        "<p>Zie [Afbeelding ontbreekt: kaart] hier</p>"
    )


def test_table_gets_scopes_even_rows_and_columns_of_numbers():
    made = prose(
        "<table><thead><tr><th>Soort</th><th>2022</th></tr></thead>"
        "<tbody><tr><th>Inbraak</th><td>1.021</td></tr><tr><th>Geweld</th></tr></tbody></table>"
    )
    table = lxml_html.fragment_fromstring(made.html)
    assert [cell.get("scope") for cell in table.iter("th")] == ["col", "col", "row", "row"]
    assert [len(row) for row in table.iter("tr")] == [2, 2, 2]
    assert [row[1].get("class") for row in table.iter("tr")] == ["num", "num", "num"]
    assert made.tables[0].rows == (("Soort", "2022"), ("Inbraak", "1.021"), ("Geweld", ""))


def test_rows_joined_by_a_cell_stay_together():
    made = prose(
        '<table><tbody><tr><td rowspan="2">A</td><td>1</td></tr><tr><td>2</td></tr>'
        '<tr><td>B</td><td rowspan="9">3</td></tr></tbody></table>'
    )
    table = lxml_html.fragment_fromstring(made.html)
    assert [len(body) for body in table.findall("tbody")] == [2, 1]
    assert "rowspan" not in table.findall("tbody")[1][0][1].attrib
    assert made.tables[0].rows == (("A", "1"), ("", "2"), ("B", "3"))


def test_table_in_csv_opens_in_a_spreadsheet_and_runs_nothing():
    made = prose(
        "<table><caption>Cijfers</caption><tbody><tr><td>=1+1</td><td>-5</td><td>- vijf</td>"
        '<td>a;b<span class="note">bron</span></td></tr></tbody></table>'
    )
    assert csv_of(made.tables[0]) == "\ufeff'=1+1;-5;'- vijf;\"a;b\"\r\n".encode()
    assert csv_name(3, "Misdrijven per jaar (Lisse)") == "tabel-03-misdrijven-per-jaar-lisse.csv"
    assert csv_name(12, "…") == "tabel-12.csv"


def test_columns_share_the_whole_width():
    made = prose(
        "<table><tbody><tr>"
        + "<td>Georganiseerde ondermijnende criminaliteit</td>" * 5
        + "</tr></tbody></table>"
    )
    table = lxml_html.fragment_fromstring(made.html)
    assert sum(int(column.get("class")[1:]) for column in table.iter("col")) == 100
    assert table.get("class") == "wide small"


PIECES = st.lists(
    st.one_of(
        st.text(alphabet="abc <>&é", max_size=8),
        st.sampled_from(
            [
                "<p>", "</p>", "<h2>", "</h2>", "<h3>", "<ul><li>", "</li></ul>", "<table>", "<tr>",
                "<th>", "<td>", '<td rowspan="3">', '<td colspan="2">', "</table>", '<span class="note">',
                "</span>", "<br>",
                "<blockquote>", '<img src="/beelden/1/">', "<figure>", "<caption>", "</caption>",
            ]
        ),
    ),
    max_size=25,
)  # fmt: skip


@given(PIECES)
def test_no_text_is_lost_whatever_the_markup(pieces):
    rich_text = sanitise("".join(pieces))
    made = prose(rich_text, images={"/beelden/1/": (400, 300)})
    words = "".join(lxml_html.fragment_fromstring(rich_text, create_parent="div").text_content().split())
    assert (
        "".join(lxml_html.fragment_fromstring(made.html, create_parent="div").text_content().split()) == words
    )
    shown = lxml_html.fragment_fromstring(with_note_links(made.html, made.notes), create_parent="div")
    assert len(shown.xpath("//sup[@class='note-ref']")) == len(made.notes)
