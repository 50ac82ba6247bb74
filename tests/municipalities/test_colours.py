"""A colour must be legible; a refusal says by how much it is not and what would do."""

import pytest
from django.core.exceptions import ValidationError

from municipalities.colours import contrast, is_legible, least_contrast, nearest_legible, validate_legible
from municipalities.models import Municipality


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        # Known pair: the lightest grey that passes on white.
        ("#767676", "#ffffff", 4.54),
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.0),
    ],
)
def test_contrast_follows_the_formula_of_wcag(one, other, ratio):
    assert round(contrast(one, other), 2) == pytest.approx(ratio, abs=0.005)
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize("colour", ["#ffcc00", "#ff0000", "#00a0e0", "#ffffff", "#808080"])
def test_nearest_legible_is_darker_and_only_just(colour):
    suggested = nearest_legible(colour)

    assert is_legible(suggested)
    assert 4.5 <= least_contrast(suggested) < 4.75


def test_nearest_legible_leaves_what_is_legible():
    assert nearest_legible("#0b4f6c") == "#0b4f6c"


def test_validate_legible_tells_the_ratio_and_a_colour_that_will_do():
    with pytest.raises(ValidationError) as refused:
        validate_legible("#ffcc00")

    message = refused.value.messages[0]
    suggested = nearest_legible("#ffcc00")
    assert message == (
        "Deze kleur is te licht om op te lezen: het contrast is 1,39 en moet minstens 4,5 zijn. "
        f"Deze donkerdere kleur kan wel: {suggested}."
    )


@pytest.mark.django_db
def test_a_municipality_takes_no_illegible_colour():
    with pytest.raises(ValidationError) as refused:
        Municipality(name="Lisse", slug="lisse", colour="#ffcc00").full_clean()
    assert list(refused.value.message_dict) == ["colour"]

    with pytest.raises(ValidationError) as refused:
        Municipality(name="Lisse", slug="lisse", colour="geel").full_clean()
    assert refused.value.message_dict["colour"] == ["Schrijf de kleur als # met zes tekens, zoals #0b4f6c."]
