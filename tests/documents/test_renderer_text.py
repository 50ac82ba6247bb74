"""Characters on their way to paper, and the words that help to find one that cannot go there."""

import pytest

pytestmark = pytest.mark.pdf


def test_line_ends_that_no_font_draws_become_spaces():
    from documents.renderer import text

    assert text.clean("Samen\u2028veilig\u2029") == "Samen veilig "


def test_a_line_that_just_fits_has_no_space_behind_it():
    from documents.renderer import text

    assert text.clean("<td>ten minste 12.\n</td><p>ja <b>en </b>nee </p>") == (
        "<td>ten minste 12.</td><p>ja <b>en </b>nee</p>"
    )


def test_the_place_of_a_character_reads_like_the_page():
    from documents.renderer import text

    assert text.place_of("😀", "<p>Politie &amp; OM &lt;3 😀</p>") == "Het staat bij: “Politie & OM <3 😀”."
