"""The council documents of real plans: two that were imported, and the demo plans after public documents."""

import re

import pikepdf
import pytest
from django.core.management import call_command
from django.utils.html import strip_tags

from documents.council import CouncilDocument
from documents.tables import csv_name
from exchange.demo.loading import load_demo_plans
from exchange.importing import import_source, read_file
from municipalities.models import Municipality
from plans.models import Plan
from tests.documents.test_council_pdf import headings_of, pages_of
from tests.exchange.test_import_fidelity import ENKHUIZEN, LISSE, needs_seeds

pytestmark = [pytest.mark.pdf, pytest.mark.django_db]


def demo_plan(reference):
    load_demo_plans()
    municipality, slug = reference.split("/")
    return Plan.objects.get(municipality__slug=municipality, slug=slug)


def imported_plan(path, code):
    return import_source(read_file(path), municipality=Municipality.objects.get(cbs_code=code)).plan


CASES = [
    pytest.param(demo_plan, ("lisse/2020-2023",), id="demo of Lisse"),
    pytest.param(demo_plan, ("enkhuizen/2018-2021",), id="demo of Enkhuizen"),
    pytest.param(demo_plan, ("langedijk/2019-2022",), id="demo of Langedijk"),
    pytest.param(demo_plan, ("sluis/2020",), id="demo of Sluis"),
    pytest.param(demo_plan, ("duinwaard/2024-2027",), id="demo of Duinwaard"),
    pytest.param(demo_plan, ("duinwaard/2028-2031",), id="draft of Duinwaard"),
    pytest.param(imported_plan, (LISSE, "GM0553"), id="Lisse imported", marks=needs_seeds),
    pytest.param(imported_plan, (ENKHUIZEN, "GM0388"), id="Enkhuizen imported", marks=needs_seeds),
]


@pytest.fixture
def plan(request, reference):
    make, arguments = request.param
    return make(*arguments)


def one_line(text):
    """The text without soft hyphens and line ends; a compound may go on after its hyphen on the next line."""
    return " ".join(text.replace("\u00ad", "").split()).replace("- ", "-")


def expected_headings(document):
    """(heading, whether the contents list it): the title, every section, and the headings in its text."""
    found = [(document.title, False)]
    for section in document.walk():
        found.append((one_line(section.heading), section in document.contents))
        inner = re.findall(r"(?s)<h[2-6][^>]*>(.*?)</h[2-6]>", section.html)
        found += [
            (one_line(strip_tags(re.sub(r'<span class="note">.*?</span>', "", text))), False)
            for text in inner
        ]
    return found


def outline_of(pdf):
    """(title, page number) of every bookmark, in order."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    found = []

    def read(items):
        for item in items:
            found.append((one_line(item.title), numbers[item.destination[0].objgen]))
            read(item.children)

    with pdf.open_outline() as outline:
        read(outline.root)
    return found


def page_numbers_listed(pages, *, first_chapter_on):
    """The numbers at the ends of the lines of the contents, in order."""
    lines = [line.rstrip() for page in pages[2 : first_chapter_on - 1] for line in page.splitlines()]
    return [
        int(number[1])
        for line in lines
        if not re.search(r"pagina \d+ van \d+$", line) and (number := re.search(r"\s{2,}(\d+)$", line))
    ]


@pytest.mark.parametrize(
    "plan", [pytest.param(case.values, id=case.id, marks=case.marks) for case in CASES], indirect=True
)
def test_council_document_of_a_real_plan_is_right(plan, tmp_path, assert_conformant):
    path = tmp_path / "plan.pdf"
    call_command("council_document", plan.reference, output=str(path))
    assert_conformant(path)

    document = CouncilDocument.of(plan)
    expected = expected_headings(document)
    assert [one_line(text) for _, text in headings_of(path)] == [heading for heading, _ in expected]
    with pikepdf.open(path) as pdf:
        outline = outline_of(pdf)
        assert list(pdf.attachments) == [
            csv_name(position, title) for position, (title, _) in enumerate(document.tables, start=1)
        ]
    assert [title for title, _ in outline] == [heading for heading, _ in expected]

    pages = pages_of(path)
    listed = [page for (_, page), (_, is_listed) in zip(outline, expected, strict=True) if is_listed]
    assert page_numbers_listed(pages, first_chapter_on=listed[0]) == listed
    assert len(listed) == len(document.contents)
    for page in pages:
        assert plan.notice in one_line(page)
        assert ("CONCEPT" in page) == plan.is_draft
