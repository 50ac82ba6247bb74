"""A matrix: every chip in its cell, nothing over anything else, and readable without colour."""

import re
from itertools import combinations

import pytest
from django.core.cache import cache
from lxml import etree

from charts.chart import NARROW, WIDE, Chip, Mark, MatrixChart
from charts.drawing import draw
from charts.layers import SIZE
from charts.matrix import CHIP_HEIGHT
from charts.scale import width_of

SVG = "{http://www.w3.org/2000/svg}"
MARKS = (Mark("− −", "geen", -1), Mark("±", "iets", 0), Mark("+ +", "veel", 1))


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def matrix(*chips, width=WIDE):
    return MatrixChart(
        title="Partners",
        description="Actief betrekken: 1 Politie.",
        chips=tuple(Chip(number, *rest) for number, rest in enumerate(chips, start=1)),
        ticks=("heel weinig", "weinig", "gemiddeld", "veel", "heel veel"),
        x_name="Belang",
        y_name="Macht",
        quarters=("Tevreden houden", "Actief betrekken", "Informeren", "Consulteren"),
        marks=MARKS,
        marks_name="Steun",
        width=width,
    )


def texts(picture):
    """Every text with the place of its anchor, from the top left of the picture."""
    found = []
    for text in etree.fromstring(str(picture.svg)).iter(f"{SVG}text"):
        x = y = 0.0
        for element in [text, *text.iterancestors()]:
            if moved := re.match(r"translate\(([-\d.]+),([-\d.]+)\)", element.get("transform", "")):
                x, y = x + float(moved[1]), y + float(moved[2])
        found.append((" ".join(" ".join(text.itertext()).split()), x, y))
    return found


def size_of(picture):
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', str(picture.svg)).groups()
    return float(width), float(height)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_chips_of_one_cell_do_not_overlap_and_stay_in_the_picture(width):
    picture = draw(matrix(*[(4, 5, 0)] * 30, (5, 5, 2), (1, 1, 1), width=width))
    chips = [(x, y) for text, x, y in texts(picture) if re.match(r"\d+ [−±+]", text)]
    assert len(chips) == 32
    half = max(width_of("30 − −", SIZE, is_bold=True) + 12, 34) / 2
    for (x, y), (x2, y2) in combinations(chips, 2):
        assert abs(x - x2) >= 2 * half or abs(y - y2) >= CHIP_HEIGHT
    wide, high = size_of(picture)
    assert wide == pytest.approx(width, abs=1)
    assert all(half <= x <= wide - half and 0 <= y <= high for x, y in chips)


def test_a_chip_stands_right_of_less_and_above_less():
    picture = draw(matrix((1, 5, 0), (5, 5, 1), (1, 1, 2), (5, 1, 0)))
    places = {text.split()[0]: (x, y) for text, x, y in texts(picture) if re.match(r"\d+ [−±+]", text)}
    assert places["1"][0] == places["3"][0] < places["2"][0] == places["4"][0]
    assert places["1"][1] == places["2"][1] < places["3"][1] == places["4"][1]


def test_names_of_quarters_axes_and_signs_are_written_out():
    words = [text for text, _, _ in texts(draw(matrix((3, 3, 0))))]
    for word in (
        "Tevreden houden", "Actief betrekken", "Informeren", "Consulteren", "Macht ↑", "Belang →",
        "heel weinig", "heel veel", "Steun:", "− −", "geen", "+ +", "veel", "1 − −",
    ):  # fmt: skip
        assert word in words


def test_marks_differ_in_shape_and_line_and_not_in_colour_alone():
    def shapes(mark):
        drawn = etree.fromstring(str(draw(matrix((3, 3, mark))).svg))
        paths = [path for path in drawn.iter(f"{SVG}path") if path.get("stroke")]
        return {(path.get("stroke-width"), "C" in path.get("d")) for path in paths}

    # The legend shows all three; each has a line or corners of its own.
    assert {("2.5", False), ("1", True)} <= shapes(0)
    found = etree.fromstring(str(draw(matrix((3, 3, 0))).svg))
    fills = {path.get("fill") for path in found.iter(f"{SVG}path") if path.get("stroke-width") == "1"}
    assert {"#ffffff", "#0072b2"} <= fills


def test_picture_is_an_image_with_title_and_description():
    svg = etree.fromstring(str(draw(matrix((3, 3, 0))).svg))
    assert svg.get("role") == "img"
    assert [svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")] == [
        "Partners",
        "Actief betrekken: 1 Politie.",
    ]


def test_an_empty_matrix_is_drawn():
    assert "Consulteren" in [text for text, _, _ in texts(draw(matrix()))]
