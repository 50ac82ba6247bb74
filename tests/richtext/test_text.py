import pytest

from richtext.text import images_without_alternative_text, is_blank, plain_text, word_count

TEXT = (
    '<h2>Kop</h2><p>Een <strong>zin</strong>.<span class="note">Een noot</span><br>Twee &amp; drie</p>'
    "<ul><li>a<ul><li>b</li></ul></li></ul>"
    "<table><caption>C</caption><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
)


def test_plain_text_has_a_line_per_block_and_row():
    assert plain_text(TEXT) == "Kop\nEen zin. (Een noot)\nTwee & drie\na\nb\nC\n1\t2"
    assert plain_text(TEXT, notes=False).split("\n")[1] == "Een zin."
    assert plain_text("") == ""


def test_word_count_counts_notes_and_cells():
    assert word_count(TEXT) == 13
    assert word_count("") == 0


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", True),
        ("<p></p>", True),
        ("<table><tbody><tr><td></td></tr></tbody></table>", True),
        ("<p>a</p>", False),
        ('<figure><img src="/x/" alt=""></figure>', False),
    ],
)
def test_is_blank(html, expected):
    assert is_blank(html) is expected


def test_images_without_alternative_text_are_counted():
    assert images_without_alternative_text('<img alt=""><img><img alt=" "><img alt="x">') == 3
