"""What comes out of the renderer, read back with tools that know nothing of it."""

import subprocess

import pikepdf
import pytest

from documents.pdf import PdfFailed, render_pdf
from tests.documents import sample

pytestmark = [pytest.mark.pdf, pytest.mark.usefixtures("sample_static")]


@pytest.fixture(scope="module")
def full(tmp_path_factory, django_db_blocker):
    """The path of the rendered full sample, made once."""
    from django.conf import settings
    from django.test import override_settings

    path = tmp_path_factory.mktemp("pdf") / "full.pdf"
    with override_settings(STATICFILES_DIRS=[*settings.STATICFILES_DIRS, sample.STATIC]):
        path.write_bytes(render_pdf(sample.make_full_job()))
    return path


def structure_of(path):
    """The structure tree as nested lists: [role, attributes, kids]; content marks are left out."""
    with pikepdf.open(path) as pdf:

        def read(node):
            kids = node.get("/K", [])
            kids = kids if isinstance(kids, pikepdf.Array) else [kids]
            return [
                str(node["/S"])[1:],
                {key: str(node.get(key)) for key in ("/Alt", "/ID", "/Lang") if key in node}
                | {key: str(value) for key, value in node.get("/A", {}).items() if key != "/O"},
                [read(kid) for kid in kids if isinstance(kid, pikepdf.Dictionary) and "/S" in kid],
            ]

        return read(pdf.Root.StructTreeRoot.K[0])


def roles(node):
    return [node[0], *(role for kid in node[2] for role in roles(kid))]


def find(node, role):
    return ([node] if node[0] == role else []) + [hit for kid in node[2] for hit in find(kid, role)]


def outline(node):
    """Roles only, as readable text."""
    return node[0] if not node[2] else f"{node[0]}({' '.join(outline(kid) for kid in node[2])})"


def text_of(path):
    return subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout


def test_pdf_conforms_to_ua1_and_a3a(full, assert_conformant):
    assert_conformant(full)


def test_equal_jobs_give_equal_bytes_in_another_process(full):
    from documents import pdf

    pdf.stop_renderer()
    assert render_pdf(sample.make_full_job()) == full.read_bytes()


def test_every_text_is_read_once_in_order(full):
    text = text_of(full)
    places = [
        text.index(words)
        for words in ("1 Een veilige buurt\nDe gemeente", "Eerste punt", "Onderpunt", "Misdrijven")
    ]
    assert places == sorted(places)
    assert text.count("Bron: de Veiligheidsmonitor.") == 1
    assert "Pagina 2 van" in text


def test_structure_of_contents(full):
    contents = structure_of(full)[2][0]
    entry = "TOCI(Reference(Link))"
    assert outline(contents) == f"TOC(TOCI(Reference(Link) TOC({entry})) {entry})"


def test_structure_of_lists_has_labels_and_bodies(full):
    lists = find(structure_of(full), "L")
    assert outline(lists[0]) == "L(LI(Lbl LBody) LI(Lbl LBody(P(Link) L(LI(Lbl LBody)))))"
    assert [node[1]["/ListNumbering"] for node in lists[:3]] == ["/Disc", "/Circle", "/LowerAlpha"]
    assert outline(lists[3]) == "L(LI(Lbl LBody) LI(Lbl LBody))"


def test_notes_follow_their_reference_with_label_and_id(full):
    tree = structure_of(full)
    paragraph = find(tree, "Sect")[0][2][1]
    assert outline(paragraph) == "P(Reference Note(Lbl))"
    assert [note[1]["/ID"] for note in find(tree, "Note")] == ["note-0001", "note-0002"]


def test_tables_have_one_head_scopes_and_spans(full):
    first, second = find(structure_of(full), "Table")
    assert [kid[0] for kid in first[2]] == ["Caption", "THead", "TBody"]
    assert roles(first).count("TR") == 61, "a table over several pages has each row once"
    assert struct_text(full).count('"Soort"') == 1, "the head that comes back on every page is read once"
    assert text_of(full).count("Soort\n") > 1
    assert {cell[1]["/Scope"] for cell in find(first[2][1], "TH")} == {"/Column"}
    assert {cell[1]["/Scope"] for cell in find(first[2][2], "TH")} == {"/Row"}
    assert find(second, "TH")[0][1] == {"/Scope": "/Row", "/RowSpan": "2"}


def test_images_have_their_text_and_captions(full):
    figures = find(structure_of(full), "Figure")
    assert [figure[1]["/Alt"] for figure in figures] == ["Een blauw vlak", "Nog een vlak"]
    assert outline(figures[0]) == "Figure(Caption)"


def test_parts_in_another_language_say_so(full):
    assert [span[1]["/Lang"] for span in find(structure_of(full), "Span")] == ["en"]


def test_every_text_stands_in_a_block(full):
    tree = structure_of(full)
    assert [kid[0] for kid in find(tree, "Sect")[1][2]] == ["H1", "P", "P"]


def test_running_titles_leaders_and_decoration_are_artifacts(full):
    """What is no artifact has a mark with a number; the words of running titles must not stand in one."""
    with pikepdf.open(full) as pdf:
        for page in pdf.pages:
            marks = [
                (str(operands[0]), operands[1] if len(operands) > 1 else None)
                for operands, operator in pikepdf.parse_content_stream(page)
                if str(operator) == "BDC"
            ]
            running = [str(properties["/Subtype"]) for name, properties in marks if "/Subtype" in properties]
            assert running.count("/Header") >= 1
            assert running.count("/Footer") == 1
    content = " ".join(line.strip() for line in struct_text(full).splitlines())
    assert "Pagina" not in content
    assert "CONCEPT" not in content
    assert "..." not in content
    assert "sier" not in content


def struct_text(path):
    return subprocess.run(
        ["pdfinfo", "-struct-text", path], check=True, capture_output=True, text=True
    ).stdout


def test_links_have_one_annotation_a_line_that_reads_as_its_text(full):
    with pikepdf.open(full) as pdf:
        links = [
            (str(link["/Contents"]), str(link.A.URI) if "/A" in link else str(link["/Dest"]))
            for page in pdf.pages
            for link in page.get("/Annots", [])
        ]
    assert links == [
        ("1 Een veilige buurt", "een"),
        ("1.1 Cijfers", "een-een"),
        ("2 Samen", "twee"),
        ("link met nadruk erin", "https://voorbeeld.nl/lange/weg"),
    ]


def test_hyphen_at_the_end_of_a_line_is_soft_and_other_hyphens_are_not(tmp_path):
    path = tmp_path / "a.pdf"
    words = "veiligheidsbeleidsmedewerkersoverleg " * 12
    path.write_bytes(render_pdf(sample.make_job(f"<h1>Kop</h1><p>{words}</p><p>Lisse-Noord</p>")))
    text = text_of(path)
    assert "\u2010" not in text
    assert "Lisse-Noord" in text
    assert text.count("\u00ad") >= 1
    undone = "".join(text.split()).replace("\u00ad", "")
    assert undone.count("veiligheidsbeleidsmedewerkersoverleg") == 12


def test_catalog_opens_with_bookmarks_title_and_language(full):
    with pikepdf.open(full) as pdf:
        assert str(pdf.Root.PageMode) == "/UseOutlines"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert str(pdf.Root.Lang) == "nl"
        assert str(pdf.docinfo["/Title"]) == "Voorbeeld"
        assert str(pdf.docinfo["/CreationDate"]) == "D:20260102030405+00'00"
        with pdf.open_outline() as outline:
            assert [(item.title, [child.title for child in item.children]) for item in outline.root] == [
                ("1 Een veilige buurt", ["1.1 Cijfers"]),
                ("2 Samen", []),
            ]
        assert pdf.Root.Metadata.read_raw_bytes() == pdf.Root.Metadata.read_bytes()


def test_attachments_come_along_as_data(full):
    with pikepdf.open(full) as pdf:
        assert [(name, file.get_file().read_bytes()) for name, file in pdf.attachments.items()] == [
            ("anders.csv", b"a;b\r\n"),
            ("misdrijven.csv", b"Soort;2018\r\nA;1\r\n"),
        ]
        assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data", "/Data"]


def test_progress_only_rises_and_speaks_dutch():
    reports = []
    render_pdf(sample.make_full_job(), on_progress=lambda *report: reports.append(report))
    percentages = [percentage for _, percentage in reports]
    assert percentages == sorted(set(percentages))
    assert reports[0] == ("De tekst wordt gelezen.", 5)
    assert reports[-1] == ("Het document wordt toegankelijk gemaakt.", 90)


@pytest.mark.parametrize(
    "body",
    [
        '<h1>Kop</h1><p><a href="#nergens">naar niets</a></p>',
        '<h1>Kop</h1><p style="kleur: rood">onbekend</p>',
    ],
    ids=["link to nothing", "unknown style"],
)
def test_a_warning_of_the_renderer_is_a_failure(body, caplog):
    with pytest.raises(PdfFailed, match="De beheerder vindt in het logboek waarom"):
        render_pdf(sample.make_job(body))
    assert "Rendering failed" in caplog.text


def test_a_document_without_language_is_a_failure():
    job = sample.make_job("<h1>Kop</h1>")
    from dataclasses import replace

    with pytest.raises(PdfFailed):
        render_pdf(replace(job, html=job.html.replace(' lang="nl"', "")))
