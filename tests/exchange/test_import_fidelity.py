"""The two real plans among the seeds: titles and numbers, and the words that come back out of the PDF."""

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from municipalities.models import Municipality
from plans.chapters import chapter_tree, walk
from plans.models import Chapter, Plan
from plans.reading import read_text
from plans.reference import load_themes
from tests.exchange.fidelity import (
    lost,
    pdf_body,
    printed_twice,
    share_kept,
    source_body,
    words,
)

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
LISSE = SEEDS / "004_2147913b0d8ef7f9.txt"
ENKHUIZEN = SEEDS / "001_9cf39c4b5f308522.txt"

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared with the seeds is not here")


def read(path):
    return read_text(path.read_text(encoding="utf-8"))


def numbered(document):
    return [(part.number_in_source, part.title) for part in document.walk() if part.is_numbered]


LISSE_NUMBERS = [
    ("1", "Inleiding"),
    ("2", "Veiligheidsbeeld Lisse"),
    ("3", "Ambitie: waar willen we naartoe in 2023?"),
    ("3.1", "Visie"),
    ("3.2", "Strategische uitgangspunten"),
    ("3.3", "Algemene doelstellingen 2020-2023"),
    ("4", "Prioriteiten"),
    ("4.1", "Prioriteit Ondermijning – (georganiseerde) ondermijnende criminaliteit"),
    ("4.2", "Prioriteit (Woon)overlast en maatschappelijke onrust"),
    ("4.3", "Prioriteit Cybercrime"),
    ("4.4", "Prioriteit Jeugd en Veiligheid"),
    ("5", "Overige veiligheidsthema’s"),
    ("6", "Borging"),
    ("6.1", "Communicatie"),
    ("6.2", "Organisatorische borging"),
    ("6.3", "Financiën"),
]
ENKHUIZEN_NUMBERS = [
    ("1", "Veiligheidsbeleid in Enkhuizen"),
    ("2", "Veiligheidsbeleid geborgd"),
    ("3", "Partners in het veiligheidsdomein"),
    ("4", "Regionale samenwerking een overzicht"),
    ("5", "Meerjarenbeleidsplan Eenheid Noord-Holland"),
    ("6", "Prioritering driehoek West-Friesland"),
    ("7", "Veiligheid en de stand van zaken tot nu toe"),
    ("8", "Prioriteiten 2016-2019"),
    ("9", "Koppeling LIVP en Uitvoeringsprogramma Integrale Veiligheid"),
    ("10", "Drechterlandse uitgangspunten"),
    ("11", "Thematische opsomming prioriteiten"),
]


@needs_seeds
@pytest.mark.parametrize(("path", "expected"), [(LISSE, LISSE_NUMBERS), (ENKHUIZEN, ENKHUIZEN_NUMBERS)])
def test_seed_chapters_have_their_titles_and_numbers(path, expected):
    assert numbered(read(path)) == expected


@needs_seeds
def test_the_chapters_of_lisse_around_the_numbered_ones():
    assert [(part.kind, part.title) for part in read(LISSE).walk() if not part.is_numbered] == [
        ("free", "Aanhef"),
        ("foreword", "Voorwoord"),
        ("reading_guide", "Leeswijzer"),
        ("decision", "Besluit"),
    ]


@needs_seeds
def test_the_notes_of_lisse_stand_at_their_marks():
    document = read(LISSE)
    found = [
        (before, len(note))
        for part in document.walk()
        for before, note in re.findall(r'(\w+[.,]?)<span class="note">(.*?)</span>', part.html)
    ]
    assert found == [
        ("verkenning", 95),
        ("Bollentreek", 42),
        ("2017", 41),
        ("doorwerken.", 74),
        ("hierin", 50),
    ]
    assert document.not_understood == [
        "Noot 5 staat wel in de tekst, maar niet in de lijst met noten. Het cijfer is blijven staan."
    ]


@needs_seeds
def test_the_tables_of_lisse_have_their_rows_and_columns():
    shapes = [
        (part.number_in_source, len(rows), sorted({len(re.findall("<t[hd]", row)) for row in rows}))
        for part in read(LISSE).walk()
        for table in re.findall(r"<table>.*?</table>", part.html)
        for rows in [re.findall(r"<tr>.*?</tr>", table)]
    ]
    assert shapes == [
        ("2", 6, [7]),
        ("4.1", 2, [2]),
        ("4.1", 5, [3]),
        ("4.2", 2, [2]),
        ("4.2", 2, [3]),
        ("4.3", 2, [2]),
        ("4.3", 4, [3]),
        ("4.4", 2, [2]),
        ("4.4", 4, [3]),
        ("5", 6, [5]),
    ]


@needs_seeds
def test_the_lists_of_enkhuizen_have_their_items():
    lists = [
        (part.number_in_source, found.count("<li>"))
        for part in read(ENKHUIZEN).walk()
        for found in re.findall(r"<ul>.*?</ul>", part.html)
    ]
    assert lists == [("2", 4), ("4", 7), ("4", 4), ("5", 5), ("6", 5), ("10", 10)]


# The measure itself


def test_the_measure_undoes_hyphens_at_line_ends():
    assert words("De Veilig\u00ad\nheids-\nregio en\nde 12-maandsrapportage") == [
        "de",
        "veiligheidsregio",
        "en",
        "de",
        "12maandsrapportage",
    ]


def test_the_measure_counts_what_is_lost_or_out_of_order():
    source = words("een twee drie vier vijf zes zeven acht negen tien")
    assert share_kept(source, source) == 1
    assert share_kept(source, words("een twee drie vijf zes zeven acht negen tien")) == 0.9
    assert share_kept(source, words("acht negen tien een twee drie vier vijf zes zeven")) == 0.7
    assert lost(source, words("een twee zes zeven acht negen tien")) == ["drie vier vijf"]


def test_the_measure_finds_a_block_that_is_printed_twice():
    once = [f"woord{number}" for number in range(20)]
    assert printed_twice(once, once) == []
    assert printed_twice(once, [*once, *once[3:14]]) == []
    assert printed_twice(once, [*once, *once[3:15]]) == [" ".join(once[3:15])]
    assert printed_twice([*once, *once], [*once, *once]) == []


def test_the_measure_leaves_running_lines_out_and_nothing_else():
    page_one = "Mijn plan\n\nCONCEPT\n\n1 Inleiding\nMijn plan is goed.\n\npagina 1 van 2"
    page_two = "Mijn plan\n\nCONCEPT\n\nZie pagina 1 van 2\nMijn plan\n\nTot slot.\n\npagina 2 van 2\n"
    assert words(pdf_body(f"{page_one}\f{page_two}", title="Mijn plan")) == words(
        "1 Inleiding Mijn plan is goed. Zie pagina 1 van 2 Mijn plan Tot slot."
    )


# What comes back


def import_seed(path, code, name):
    load_themes()
    Municipality.objects.create(cbs_code=code, name=name, slug=name.lower())
    call_command("import_plan", str(path), municipality=code)
    return Plan.objects.get()


def text_of_chapters(plan):
    """Title, numbers and texts as the program shows them, without rendering."""
    parts = [plan.title]
    for node in walk(chapter_tree(Chapter.objects.filter(plan=plan))):
        body = re.sub(r'<span class="note">.*?</span>', "", node.chapter.body)
        parts += [node.heading, re.sub(r"<[^>]+>", "\n", body)]
    return "\n".join(parts)


CASES = [(LISSE, "GM0553", "Lisse"), (ENKHUIZEN, "GM0388", "Enkhuizen")]


@needs_seeds
@pytest.mark.django_db
@pytest.mark.parametrize(("path", "code", "name"), CASES)
def test_an_imported_seed_keeps_its_words(path, code, name):
    plan = import_seed(path, code, name)
    source = words(source_body(path.read_text(encoding="utf-8")))
    output = words(text_of_chapters(plan))
    assert share_kept(source, output) >= 0.99, lost(source, output)
    assert printed_twice(source, output) == []


def council_document(plan, folder):
    path = folder / "plan.pdf"
    call_command("council_document", plan.reference, output=str(path))
    return path


@needs_seeds
@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize(("path", "code", "name"), CASES)
def test_the_council_document_of_an_imported_seed_keeps_its_words(path, code, name, tmp_path):
    plan = import_seed(path, code, name)
    pdf = council_document(plan, tmp_path)
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    source = words(source_body(path.read_text(encoding="utf-8")))
    output = words(pdf_body(text, title=plan.title))
    assert share_kept(source, output) >= 0.99, lost(source, output)
    assert printed_twice(source, output) == []
