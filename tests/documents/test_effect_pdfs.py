"""Council document and end report with indicators of every kind, as PDF."""

import datetime
import itertools
import re
import subprocess

import pikepdf
import pytest
from django.db import transaction
from django.test import override_settings

from documents.kinds import COUNCIL_DOCUMENT, END_REPORT, Order
from documents.paper import job_of
from documents.pdf import render_pdf
from tests.documents import fill
from tests.documents.test_council_pdf import output_of, pages_of

# The mark of the database lets it be set up for the fixture of this module.
pytestmark = [pytest.mark.pdf, pytest.mark.django_db]

DAY = datetime.date(2026, 11, 22)
KINDS = {kind.name: kind for kind in (COUNCIL_DOCUMENT, END_REPORT)}


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("effects")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        plan = fill.full_programme(actions=6).plan
        jobs = {name: job_of(kind.build(Order(kind, plan, day=DAY))) for name, kind in KINDS.items()}
        transaction.set_rollback(True)
    for name, job in jobs.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(job))
    return folder


def words_of(path):
    return " ".join(" ".join(pages_of(path)).split())


def elements_of(path):
    """(role, alternative text) of every element of the structure tree, in reading order.

    pdfinfo tells the same of a large file, but takes half a minute.
    """
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for kid in element:
                walk(kid)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append((str(element.S).removeprefix("/"), str(element.get("/Alt", ""))))
            if "/K" in element:
                walk(element.K)

    with pikepdf.open(path) as pdf:
        walk(pdf.Root.StructTreeRoot.K)
    return found


def alternatives_of(path):
    """The alternative texts of the figures, in reading order."""
    return [text for role, text in elements_of(path) if role == "Figure"]


@pytest.mark.parametrize("name", KINDS)
def test_document_conforms(files, name, assert_conformant):
    assert_conformant(files / f"{name}.pdf")


@pytest.mark.parametrize("name", KINDS)
def test_headings_skip_no_level(files, name):
    roles = [role for role, _ in elements_of(files / f"{name}.pdf")]
    levels = [int(role[1]) for role in roles if re.fullmatch("H[1-6]", role)]
    assert levels[0] == 1
    assert len(levels) > 10
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))


def test_targets_stand_in_the_council_document_as_adopted(files):
    lines = [line.split() for page in pages_of(files / "council_document.pdf") for line in page.splitlines()]
    assert ["Meldingen", "Politie", "<", "90", "<", "80"] in lines
    assert ["Aangiften", "Politie", "•", "74"] in lines
    assert ["Misdrijven", "906", "947", "961", "706", "580"] in lines
    assert ["Inbraken", "46", "geheim", "n.b.", "21*", "–"] in lines
    text = words_of(files / "council_document.pdf")
    assert "Zo gelezen" not in text
    assert "niet eenduidig" not in text
    # What was measured in the years of the plan is no part of it.
    assert "120" not in text


def test_a_chart_says_what_it_shows(files):
    crimes, burglary = alternatives_of(files / "council_document.pdf")
    assert crimes.startswith("Misdrijven in Duinwaard, 2019 tot en met september 2023. ")
    assert "2023 loopt tot en met september en staat los van de lijn: 580." in crimes
    assert burglary.startswith("Inbraken in Duinwaard, 2019 tot en met 2022. ")
    assert "Geheim: 2020. Niet beschikbaar: 2021." in burglary


def test_the_end_report_sets_target_figure_and_result_side_by_side(files):
    text = words_of(files / "end_report.pdf")
    assert "Dit plan loopt tot en met 2027. Dit is de tussenstand op 22 november 2026." in text
    assert re.search(r"Samen( \d+)+", text)
    assert "Het programma van 2026 telt 6 acties: 2 afgerond, 3 niet afgerond en 1 gestopt." in text
    assert "Wat niet te meten was" in text
    assert len(alternatives_of(files / "end_report.pdf")) == 5
    assert "Buurwaard" not in text


def test_charts_bring_no_font_of_their_own(files):
    fonts = output_of("pdffonts", files / "council_document.pdf").splitlines()[2:]
    assert fonts
    assert all("Source-Sans" in line.replace("SourceSans", "Source-Sans") for line in fonts), fonts
    assert subprocess.run(["qpdf", "--check", files / "end_report.pdf"], capture_output=True).returncode == 0
