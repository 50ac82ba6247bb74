"""The communication frame on a sheet of A3: its layout, reading order, and what does not fit."""

import re

import pikepdf
import pytest
from django.db import transaction
from django.test import override_settings

from communication.frame import BlockShown, Group
from documents.fitting import line_count, width
from documents.frame import SIZES, FrameDocument, lay_out
from documents.paper import job_of
from documents.pdf import render_pdf
from tests.builders import make_frame, make_organisation, make_plan, make_priority
from tests.documents import fill
from tests.documents.test_council_pdf import headings_of, outline_of, pages_of

NAMES = (
    "Visie", "Interne situatie", "Externe situatie", "Ambitie", "Accountability", "Stakeholders", "Resources",
    "Aanpak",
)  # fmt: skip
POINT = "Wij werken samen met partners in de keten aan een veilige buurt voor iedereen"


def shown(number, *groups):
    half = "middle" if number == 4 else "left" if number < 4 else "right"
    return BlockShown(number, NAMES[number - 1], "", half, None, "", (), tuple(groups))


def eight(points):
    """Eight blocks with the number of points that `points` names, one by default."""
    return [
        shown(
            number, Group("Kop", tuple(f"{POINT} {number}.{place}" for place in range(points.get(number, 1))))
        )
        for number in range(1, 9)
    ]


def numbers_on(sheet):
    return [box.number for column in sheet.columns for box in column.boxes]


@pytest.mark.parametrize(
    "points", [{}, {1: 9}, {3: 12}, {8: 20}, {5: 9, 7: 9}, dict.fromkeys(range(1, 9), 40)]
)
def test_the_columns_follow_the_blocks_from_left_to_right(points):
    sheet = lay_out(eight(points))
    assert numbers_on(sheet) == list(range(1, 9))
    assert [column.half for column in sheet.columns] == ["left", "left", "middle", "right", "right"]
    assert [column.label for column in sheet.columns] == [
        "Richting kiezen", "", "Waar het om draait", "Waarmaken", "",
    ]  # fmt: skip
    assert sum(column.width for column in sheet.columns) == pytest.approx(398)


def test_letters_are_as_large_as_fits_and_never_smaller_than_nine_points():
    sizes = [lay_out(eight(dict.fromkeys(range(1, 9), number))).size for number in (1, 5, 8, 12, 60)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1], min(SIZES)) == (12.0, 9.0, 9.0)


@pytest.mark.parametrize("points", [{8: 70}, dict.fromkeys(range(1, 9), 40), {6: 100}])
def test_every_point_stands_on_the_sheet_or_goes_on_on_the_next(points):
    blocks = eight(points)
    sheet = lay_out(blocks)
    assert not sheet.is_one_page
    found = {number: [] for number in range(1, 9)}
    for box in [box for column in sheet.columns for box in column.boxes] + list(sheet.rest):
        found[box.number] += [point for group in box.groups for point in group.points]
    assert found == {block.number: list(block.groups[0].points) for block in blocks}
    going_on = [box.number for column in sheet.columns for box in column.boxes if box.goes_on]
    assert going_on == [box.number for box in sheet.rest]
    assert {box.groups[0].heading for box in sheet.rest} == {"Kop (vervolg)"}


def test_a_heading_does_not_stay_behind_without_its_points():
    groups = [Group(f"Kop {number}", (f"{POINT} " * 12,)) for number in range(9)]
    sheet = lay_out([*eight({})[:7], shown(8, *groups)])
    boxes = [box for column in sheet.columns for box in column.boxes] + list(sheet.rest)
    assert [group for box in boxes if box.number == 8 for group in box.groups] == groups
    assert all(group.points for box in boxes for group in box.groups)


def test_widths_are_those_of_the_font_and_long_words_part():
    assert width("ii", 10) < width("WW", 10) < width("WW", 10, weight=600)
    assert width("a" * 10, 20) == pytest.approx(2 * width("a" * 10, 10))
    assert line_count("", 100, 10) == 1
    assert line_count("woord woord", width("woord woord", 10) / 0.98, 10) == 1
    assert line_count("woord woord", width("woord woord", 10), 10) == 2
    assert line_count("w" * 500, 100, 10) >= width("w" * 500, 10) / 100


# As PDF


def long_frame(plan, points):
    """A frame of a plan with the longest names that anybody wrote."""
    for number in range(12):
        make_priority(plan=plan, title=f"Prioriteit {number} {fill.LONG[:120]}", position=10 + number)
        make_organisation(municipality=plan.municipality, name=f"Organisatie {number}")
    return fill.full_frame(plan, points=points)


FILES = {
    "empty": "",
    "langedijk": "\n".join(["Kernwaarden:", *[f"{POINT} ({number})" for number in range(8)]]),
    "longest": "\n".join(f"Punt {number} {POINT}" for number in range(33))[:3000],
    "word": "x" * 3000,
}


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory):
    """PDFs of a draft frame: empty, with points as people write them, and as full as the model takes."""
    folder = tmp_path_factory.mktemp("frame")
    jobs = {}
    for name, points in FILES.items():
        with (
            django_db_blocker.unblock(),
            override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
            transaction.atomic(),
        ):
            if name == "empty":
                frame = make_frame(plan=make_plan(), ambition="")
            else:
                plan = fill.full_plan()
                frame = (
                    long_frame(plan, points) if name == "longest" else fill.full_frame(plan, points=points)
                )
            jobs[name] = job_of(FrameDocument.of(frame))
            transaction.set_rollback(True)
    for name, job in jobs.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(job))
    return folder


@pytest.mark.pdf
@pytest.mark.parametrize("name", FILES)
def test_the_sheet_conforms(files, name, assert_conformant):
    assert_conformant(files / f"{name}.pdf")


@pytest.mark.pdf
@pytest.mark.parametrize("name", FILES)
def test_the_sheet_is_a3_on_its_side(files, name):
    with pikepdf.open(files / f"{name}.pdf") as pdf:
        for page in pdf.pages:
            assert [round(float(value)) for value in page.mediabox] == [0, 0, 1191, 842]


@pytest.mark.pdf
@pytest.mark.parametrize(("name", "pages"), [("empty", 1), ("langedijk", 1)])
def test_what_fits_stands_on_one_page(files, name, pages):
    assert len(pages_of(files / f"{name}.pdf")) == pages


@pytest.mark.pdf
def test_headings_are_read_in_the_order_of_the_blocks(files):
    headings = [(role, " ".join(text.split())) for role, text in headings_of(files / "langedijk.pdf")]
    assert [text for role, text in headings if role == "H3"] == [
        f"{number} {name}" for number, name in enumerate(NAMES, start=1)
    ]
    assert [text for role, text in headings if role == "H2"] == [
        "Richting kiezen", "Waar het om draait", "Waarmaken",
    ]  # fmt: skip
    outline = [" ".join(text.split()) for text in outline_of(files / "langedijk.pdf")]
    assert outline == [text for _, text in headings]


@pytest.mark.pdf
@pytest.mark.parametrize("name", ["longest", "word"])
def test_what_does_not_fit_goes_on_with_the_name_of_its_block(files, name):
    pages = pages_of(files / f"{name}.pdf")
    first, rest = pages[0], " ".join(pages[1:])
    assert len(pages) > 1
    going_on = first.count("Verder op bladzijde 2")
    assert going_on == rest.count("Vervolg van ") > 0
    if name == "longest":
        words = " ".join(" ".join(pages).split())
        # Every point of every block is there, with its last word.
        found = re.findall(r"Punt (\d+) Wij werken samen", words)
        assert len(found) == sum(line.startswith("Punt") for line in FILES[name].splitlines()) * 8
    else:
        assert "".join(pages).count("x") >= 3000 * 8


@pytest.mark.pdf
@pytest.mark.django_db
@pytest.mark.parametrize("number", [3, 7, 10, 13, 16])
def test_what_is_reckoned_to_fit_fits(tmp_path, number, settings):
    """The renderer is the judge: as many pages as the layout says, however full the sheet."""
    settings.MEDIA_ROOT = tmp_path
    points = "\n".join(f"{POINT}, ook als dat moeilijk is ({place})" for place in range(number))
    document = FrameDocument.of(fill.full_frame(make_plan(), points=points))
    path = tmp_path / "frame.pdf"
    path.write_bytes(render_pdf(job_of(document)))
    assert (len(pages_of(path)) == 1) is document.sheet.is_one_page


@pytest.mark.django_db
def test_a_draft_says_concept_and_the_html_follows_the_blocks():
    plan = make_plan()
    frame = fill.full_frame(plan)
    html = job_of(FrameDocument.of(frame)).html
    assert re.findall(r'id="blok-(\d)"', html) == list("12345678")
    assert "Concept" in html
    plan.status = "adopted"
    plan.save()
    assert "Concept" in job_of(FrameDocument.of(frame)).html
    frame.is_public = True
    frame.save()
    assert "Concept" not in job_of(FrameDocument.of(frame)).html


@pytest.mark.django_db
def test_text_is_escaped():
    frame = fill.full_frame(make_plan(), points="<script>alert(1)</script>")
    assert "<script>" not in job_of(FrameDocument.of(frame)).html
