import pytest

from municipalities.colours import contrast, is_legible, mix
from municipalities.house_style import DEFAULT_COLOUR, house_style
from municipalities.models import Municipality


# The first two are the ends of the scale, the third is a known pair of WCAG's documentation (4.54 on white).
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_the_ratio_of_wcag(one, other, expected):
    assert contrast(one, other) == pytest.approx(expected, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_mix_weighs_the_colours():
    assert mix("#000000", "#ffffff", 0.25) == "#bfbfbf"


@pytest.mark.parametrize(("colour", "expected"), [("#0b4f6c", True), ("#7a1fa2", True), ("#767676", False)])
def test_is_legible_counts_the_ground_of_the_page_too(colour, expected):
    # #767676 passes on white, not on the ground of the page.
    assert is_legible(colour) is expected


def test_house_style_follows_the_chosen_colour():
    style = house_style(Municipality(colour="#7a1fa2"))
    assert (style.accent, style.accent_strong, style.accent_wash) == ("#7a1fa2", "#5c177a", "#f2e9f6")


def test_house_style_leaves_an_illegible_colour_out():
    assert house_style(Municipality(colour="#ffee00")).accent == DEFAULT_COLOUR
