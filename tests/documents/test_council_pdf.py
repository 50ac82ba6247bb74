"""The council document as PDF, read back page by page."""

import csv
import datetime
import io
import itertools
import re
import subprocess

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from PIL import Image

from documents.council import CouncilDocument
from documents.paper import job_of
from documents.pdf import PdfRefused, render_pdf
from plans.models import Chapter, GuidingPrinciple, Objective, Plan, Signatory, ThemeText
from priorities.models import Priority
from tests.builders import make_chapter, make_field, make_municipality, make_plan, make_theme

pytestmark = pytest.mark.pdf

Kind = Chapter.Kind
SENTENCE = "Inwoners, ondernemers en partners werken samen aan een veilige gemeente. "
NOTICE = "Voorbeeld; geen stuk van de gemeente"


def long_plan(**fields):
    """A plan of some ten pages with everything that a council document can hold."""
    logo = ContentFile(b"", name="logo.png")
    Image.new("RGBA", (300, 80), "#0b4f6c").save(logo, "PNG")
    logo.seek(0)
    plan = make_plan(
        municipality=make_municipality(name="Duinwaard", slug="duinwaard", logo=logo),
        title="Samen veilig in Duinwaard",
        subtitle="Lokaal integraal veiligheidsplan",
        notice=NOTICE,
        citation_title="Veiligheidsplan Duinwaard",
        **fields,
    )
    paragraph = f"<p>{SENTENCE * 12}</p>"
    make_chapter(plan=plan, title="Voorwoord", kind=Kind.FOREWORD, is_numbered=False, body=paragraph)
    make_chapter(plan=plan, title="Inleiding", body=f"{paragraph * 5}<h2>Leeswijzer</h2>{paragraph * 3}")
    rows = "".join(f"<tr><td>Straat {number}</td><td>{number * 7}</td></tr>" for number in range(1, 61))
    picture = make_chapter(
        plan=plan,
        title="Veiligheidsbeeld",
        body=f'<p>Het daalt<span class="note">Bron: <em>politie</em>\n2023</span>.</p>{paragraph * 4}'
        f"<table><caption>Meldingen per straat</caption>"
        "<thead><tr><th>Straat</th><th>Aantal</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>",
    )
    make_chapter(
        plan=plan, parent=picture, title="Trends", body="<h2>Landelijk</h2><h3>Online</h3>" + paragraph
    )
    make_chapter(plan=plan, title="Uitgangspunten", kind=Kind.GUIDING_PRINCIPLES)
    GuidingPrinciple.objects.create(plan=plan, title="Samen", text=paragraph)
    Objective.objects.create(plan=plan, text="Inwoners geven hun buurt een 7,5 (1 tot 10)")
    make_chapter(plan=plan, title="Prioriteiten", kind=Kind.PRIORITIES, body=paragraph * 2)
    for position, title in enumerate(["Jeugd en veiligheid", "Digitale veiligheid"], start=1):
        priority = Priority.objects.create(
            plan=plan,
            position=position,
            title=title,
            text=f"<ul><li><p>Een</p><p>Twee</p></li></ul>{paragraph * 6}",
        )
        priority.themes.add(
            make_theme(theme_list=plan.theme_list, position=position, name=f"Thema {position}")
        )
    ThemeText.objects.create(plan=plan, field=make_field(), title="Woninginbraken", text=paragraph)
    Signatory.objects.create(plan=plan, role="de griffier", position=1)
    Signatory.objects.create(plan=plan, role="de voorzitter", position=2)
    return plan


HEADINGS = [
    "Samen veilig in Duinwaard", "Voorwoord", "1 Inleiding", "Leeswijzer", "2 Veiligheidsbeeld", "2.1 Trends",
    "Landelijk", "Online", "3 Uitgangspunten", "Samen", "4 Algemene doelstellingen", "5 Prioriteiten",
    "5.1 Jeugd en veiligheid", "5.2 Digitale veiligheid", "6 Overige thema’s",
    "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving", "Woninginbraken", "Besluit",
]  # fmt: skip


@pytest.fixture(scope="module")
def jobs(django_db_setup, django_db_blocker, tmp_path_factory):
    """The jobs of the same plan, as draft and adopted."""
    made = {}
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        plan = long_plan()
        made["draft"] = job_of(CouncilDocument.of(plan))
        Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED, decided_on="2023-12-14")
        made["adopted"] = job_of(CouncilDocument.of(plan))
        transaction.set_rollback(True)
    return made


@pytest.fixture(scope="module")
def draft(jobs, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "draft.pdf"
    path.write_bytes(render_pdf(jobs["draft"]))
    return path


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def pages_of(path):
    """The text of every page, lines kept."""
    return output_of("pdftotext", "-layout", path, "-").split("\f")[:-1]


def headings_of(path):
    """(role, text) of every heading in the structure tree, in order."""
    found, depth = [], None
    for line in output_of("pdfinfo", "-struct-text", path).splitlines():
        indent = len(line) - len(line.lstrip())
        if heading := re.fullmatch(r"\s*(H[1-6]) \(block\)", line):
            found.append([heading[1], ""])
            depth = indent
        elif depth is not None and indent > depth and line.strip().startswith('"'):
            found[-1][1] = f"{found[-1][1]} {line.strip()[1:-1]}".strip()
        elif indent <= (depth or 0):
            depth = None
    return [(role, text) for role, text in found]


def outline_of(path):
    """Titles of the bookmarks, in order."""
    with pikepdf.open(path) as pdf, pdf.open_outline() as outline:

        def read(items):
            return [title for item in items for title in (item.title, *read(item.children))]

        return read(outline.root)


def test_draft_conforms(draft, assert_conformant):
    assert_conformant(draft)


def test_adopted_document_conforms_and_has_no_mark(jobs, tmp_path, assert_conformant):
    path = tmp_path / "adopted.pdf"
    path.write_bytes(render_pdf(jobs["adopted"]))
    assert_conformant(path)
    pages = pages_of(path)
    assert not any("concept" in page.lower() for page in pages)
    assert "Vastgesteld door de gemeenteraad op 14 december 2023" in pages[0]


def test_headings_and_bookmarks_are_the_chapters(draft):
    headings = headings_of(draft)
    assert [text for _, text in headings] == HEADINGS
    levels = [int(role[1]) for role, _ in headings]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    assert outline_of(draft) == HEADINGS


def test_page_numbers_in_the_contents_are_right(draft):
    pages = pages_of(draft)
    listed = {}
    for line in pages[2].splitlines():
        if entry := re.fullmatch(r"\s*(?:[\d.]+\s+)?(\S.*?)\s+(\d+)", line.rstrip()):
            listed[entry[1]] = int(entry[2])

    titles = [
        "Voorwoord", "Inleiding", "Veiligheidsbeeld", "Trends", "Uitgangspunten", "Samen",
        "Algemene doelstellingen", "Prioriteiten", "Jeugd en veiligheid", "Digitale veiligheid",
        "Overige thema’s", "Thema’s binnen het veiligheidsveld Veilige woon- en leefomgeving", "Besluit",
    ]  # fmt: skip
    where = {}
    for number, page in enumerate(pages[3:], start=4):
        for line in page.splitlines():
            heading = re.sub(r"^[\d.]+\s+", "", line.strip())
            if heading in titles:
                where.setdefault(heading, number)
    where[titles[-2]] = next(
        number for number, page in enumerate(pages, start=1) if number > 3 and "Thema’s binnen het" in page
    )
    assert {title: listed[title] for title in titles} == where
    assert len(set(where.values())) > 6


def test_every_page_says_concept_notice_title_and_number(draft):
    pages = pages_of(draft)
    assert len(pages) > 9
    for number, page in enumerate(pages, start=1):
        assert "CONCEPT" in page
        assert NOTICE in page
        if number > 1:
            assert page.strip().startswith("Samen veilig in Duinwaard")
            assert f"pagina {number} van {len(pages)}" in page


def test_note_stands_at_the_foot_of_its_page(draft):
    page = next(page for page in pages_of(draft) if "Het daalt" in page)
    text, foot = page.rsplit("1. Bron: politie 2023", 1)
    assert "Het daalt" in text
    assert (
        foot.split()
        == f"{NOTICE} pagina {pages_of(draft).index(page) + 1} van {len(pages_of(draft))}".split()
    )


def test_long_table_repeats_its_head(draft):
    pages = [page for page in pages_of(draft) if re.search(r"Straat \d", page)]
    assert len(pages) > 1
    assert all(re.search(r"^\s*Straat\s+Aantal$", page, re.MULTILINE) for page in pages)


def test_tables_are_attached_as_csv(draft):
    with pikepdf.open(draft) as pdf:
        files = {name: pdf.attachments[name].get_file().read_bytes() for name in pdf.attachments}
    assert list(files) == [
        "tabel-01-meldingen-per-straat.csv",
        "tabel-02-de-themas-per-veiligheidsveld-met-de-prioriteiten.csv",
    ]
    text = files["tabel-01-meldingen-per-straat.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[:2] == [["Straat", "Aantal"], ["Straat 1", "7"]]
    assert len(rows) == 61


def test_metadata_names_title_author_and_dates(jobs, draft):
    with pikepdf.open(draft) as pdf, pdf.open_metadata() as metadata:
        assert str(pdf.Root.Lang) == "nl"
        assert metadata["dc:title"] == "Samen veilig in Duinwaard (concept) – Gemeente Duinwaard"
        assert metadata["dc:creator"] == ["Gemeente Duinwaard"]
        modified = datetime.datetime.fromisoformat(metadata["xmp:ModifyDate"])
    assert modified == jobs["draft"].modified_at.replace(microsecond=0)


@pytest.mark.django_db
def test_plan_without_text_conforms(tmp_path, assert_conformant):
    path = tmp_path / "empty.pdf"
    path.write_bytes(render_pdf(job_of(CouncilDocument.of(make_plan()))))
    assert_conformant(path)


@pytest.mark.django_db
def test_missing_image_file_is_refused_in_dutch():
    plan = long_plan()
    plan.municipality.logo.storage.delete(plan.municipality.logo.name)
    with pytest.raises(PdfRefused, match="Een afbeelding van dit plan is kwijt"):
        job_of(CouncilDocument.of(plan))


@pytest.mark.django_db
def test_cover_has_the_colour_of_the_municipality(tmp_path):
    plan = make_plan(municipality=make_municipality(colour="#7a1f3d"))
    path = tmp_path / "kleur.pdf"
    path.write_bytes(render_pdf(job_of(CouncilDocument.of(plan))))
    picture = tmp_path / "omslag"
    subprocess.run(
        ["pdftoppm", "-r", "20", "-f", "1", "-l", "1", "-png", "-singlefile", path, picture], check=True
    )
    with Image.open(f"{picture}.png") as cover:
        colours = {
            colour: count for count, colour in cover.convert("RGB").getcolors(cover.width * cover.height)
        }
    assert colours.get((0x7A, 0x1F, 0x3D), 0) > cover.width * cover.height / 4
