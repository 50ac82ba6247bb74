import time

from richtext.marking import as_paragraphs, marked_apart, word_differences


def marked(one, other):
    return marked_apart(one, other, opening=("[", "{"), closing="|")


def test_words_that_stand_in_one_text_only_are_marked_within_their_tags():
    assert marked(
        "<p>De wijk is <em>heel veilig</em> nu.</p><p>Einde</p>", "<p>De wijk is veilig.</p><p>Einde</p>"
    ) == (
        "<p>De wijk is <em>[heel veilig|</em> [nu.|</p><p>Einde</p>",
        "<p>De wijk is {veilig.|</p><p>Einde</p>",
    )


def test_equal_texts_get_no_mark_and_come_back_to_the_letter():
    text = '<h2>A &amp; B</h2><ol start="3"><li>a &lt;b&gt;<br>c</li></ol><p>Zie <a href="https://x.nl/?a=1&amp;b=2">hier</a></p>'
    assert marked(text, text) == (text, text)


def test_words_stay_escaped():
    assert marked("<p>&lt;script&gt;</p>", "<p>niets</p>") == ("<p>[&lt;script&gt;|</p>", "<p>{niets|</p>")
    assert as_paragraphs("<b>\nregel") == "&lt;b&gt;<br>regel"


def test_a_long_text_is_compared_within_seconds():
    one = "<p>" + " ".join(f"woord{i % 7000}" for i in range(60_000)) + "</p>"
    began = time.perf_counter()
    first, second = marked(one, one.replace("woord5 ", "anders "))
    assert time.perf_counter() - began < 10
    assert first.count("[") == second.count("{") == 9


def test_differences_count_from_the_beginning_of_both_texts():
    assert word_differences(["a", "b", "c", "x", "d", "e"], ["a", "b", "y", "c", "d", "e"]) == [
        ("equal", 0, 2, 0, 2),
        ("insert", 2, 2, 2, 3),
        ("equal", 2, 3, 3, 4),
        ("delete", 3, 4, 4, 4),
        ("equal", 4, 6, 4, 6),
    ]
    assert word_differences(["a", "a"], ["a"]) == [("equal", 0, 1, 0, 1), ("delete", 1, 2, 1, 1)]
    assert word_differences([], []) == []
    assert word_differences(["a"], ["a"]) == [("equal", 0, 1, 0, 1)]
