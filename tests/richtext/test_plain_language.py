"""Hints for plain Dutch: what is found, what is left alone, and that any text can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from richtext.plain_language import (
    FEWEST_WORDS,
    Hint,
    Kind,
    flesch_douma,
    hints,
    syllables_of,
)
from richtext.plain_words import HEADWORDS, SIMPLER


def found(text, kind):
    return [hint.excerpt for hint in hints(text).hints if hint.kind is kind]


def sentences(text):
    """How many sentences, and how many words in them."""
    reading = hints(text)
    return reading.sentences, reading.words


# Sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De wijkagent komt. Hij luistert.", (2, 5)),
        ("Komt de wijkagent? Ja! Hij luistert…", (3, 6)),
        ("Zie art. 174a van de Gemeentewet.", (1, 5)),
        ("Wij letten op drugs, d.w.z. op handel. Ook online.", (2, 9)),
        ("Denk bijv. aan fietsen e.d. Die worden gestolen.", (2, 8)),
        ("Denk bijv. aan fietsen e.d. die gestolen worden.", (1, 8)),
        ("Het zijn 1.250 meldingen, 3.5 per dag. Dat is veel.", (2, 8)),
        ("Op 1 jan. 2026 begint het.", (1, 4)),
        ("1. Wij bellen aan.", (1, 3)),
        ("Hij zei: ‘Kom binnen.’ Wij gingen.", (2, 6)),
        ("Het stopt. ’s Avonds niet.", (2, 5)),
        ("Zaak A. Jeugd telt. (Dat mag.)", (2, 6)),
        ("Ga naar www.politie.nl. Of mail livp@duinwaard.nl.", (2, 4)),
        ("Geen punt aan het einde", (1, 5)),
        ("Regel een\nRegel twee", (2, 4)),
        ("", (0, 0)),
        ("12 34 ... !", (0, 0)),
    ],
)
def test_sentences_and_words_are_counted(text, expected):
    assert sentences(text) == expected


def test_headings_and_cells_count_only_as_sentences():
    html = (
        "<h2>De veiligheid in de wijk</h2><p>Het gaat goed.<br>Ook ’s nachts</p>"
        "<ul><li>minder inbraak</li><li>meer licht</li></ul>"
        "<table><caption>Cijfers</caption><thead><tr><th>Jaar</th></tr></thead>"
        "<tbody><tr><td>Veel</td><td>Dat is een zin.</td></tr></tbody></table>"
        '<p>Let op<span class="note">Dit is een noot.</span> de buurt.</p>'
    )
    reading = hints(html)
    assert reading.text.split("\n") == [
        "De veiligheid in de wijk", "Het gaat goed.", "Ook ’s nachts", "minder inbraak", "meer licht",
        "Cijfers", "Jaar", "Veel", "Dat is een zin.", "Let op de buurt.", "Dit is een noot.",
    ]  # fmt: skip
    assert (reading.sentences, reading.words) == (7, 3 + 3 + 2 + 2 + 4 + 4 + 4)


def test_an_official_word_in_a_heading_gets_a_hint_but_a_long_heading_none():
    heading = "<h2>" + "Een kop " * 15 + "inzake drugs die worden verkocht</h2>"
    assert [hint.kind for hint in hints(heading).hints] == [Kind.WORD]


def test_what_looks_like_a_tag_in_a_plain_text_is_text():
    assert hints("Is 3 < 5? Ja > nee <p>").text == "Is 3 < 5? Ja > nee <p>"
    assert hints("<p>Is 3 &lt; 5?</p>").text == "Is 3 < 5?"


# Hints


def test_a_sentence_of_more_than_twenty_words_gets_a_hint():
    long = f"Lang {' '.join(['woord'] * 20)}."
    text = f"Kort. {long} Goed {' '.join(['woord'] * 19)}."
    assert hints(text).hints == [
        Hint(
            kind=Kind.LONG_SENTENCE,
            start=6,
            end=6 + len(long),
            excerpt=long,
            sentence_start=6,
            suggestion="U kunt deze zin misschien korter maken. Hij heeft 21 woorden.",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Er wordt extra gesurveilleerd.",
        "De overlast werd door bewoners gemeld.",
        "Klachten worden aan de gemeente doorgegeven.",
        "Het plan wordt vastgesteld.",
        "Daarover worden afspraken gemaakt.",
        "De brief werd ontvangen.",
        "Het geld wordt verdeeld.",
        "Dat wordt onderzocht.",
        "Wat besproken wordt, blijft hier.",
    ],
)
def test_passive_voice_gets_a_hint(text):
    assert found(text, Kind.PASSIVE) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Het wordt donker in het gebied.",
        "De wijk wordt groter.",
        "Jongeren worden lid van een vereniging.",
        "De gemeente wordt eigenaar van de gebouwen.",
        "Dit is belangrijker geworden.",
        "De gemeente heeft het plan vastgesteld.",
        "Het beleid wordt anders.",
        "Dat wordt de taak van de gemeenteraad.",
        "De samenleving verandert en het wordt drukker.",
        "Zij geeft uitleg als het te veel wordt.",
        "Veiligheid en gezondheid worden belangrijk.",
    ],
)
def test_other_sentences_with_worden_get_none(text):
    assert found(text, Kind.PASSIVE) == []


def test_official_words_get_a_simpler_one_in_every_form_and_once():
    text = "Wij faciliteren dit. Met betrekking tot licht: reeds gedaan. Zij faciliteerden, wij faciliteren. "
    text += "Reeds."
    words = [hint for hint in hints(text).hints if hint.kind is Kind.WORD]
    assert [(hint.excerpt, hint.times, hint.suggestion) for hint in words] == [
        ("faciliteren", 2, "Misschien kan het met: helpen, mogelijk maken."),
        ("Met betrekking tot", 1, "Misschien kan het met: over."),
        ("reeds", 2, "Misschien kan het met: al."),
        ("faciliteerden", 1, "Misschien kan het met: helpen, mogelijk maken."),
    ]
    assert words[1].sentence_start == 21


def test_a_part_of_a_word_or_of_a_phrase_gets_none():
    assert hints("De reedsen met betrekking, indienen, thansen.").hints == []


def test_very_long_words_get_a_hint():
    text = "De gemeenteraadsverkiezingen zijn klaar."
    assert found(text, Kind.LONG_WORD) == ["gemeenteraadsverkiezingen"]
    assert found("Het uitvoeringsprogramma is klaar.", Kind.LONG_WORD) == []


# The list


def test_the_list_is_long_and_offers_no_word_of_the_list():
    assert len(HEADWORDS) >= 150
    assert len(set(HEADWORDS)) == len(HEADWORDS)
    assert sorted(HEADWORDS) == HEADWORDS
    offered = {word.strip() for words in SIMPLER.values() for word in words.split(",")}
    assert [word for word in offered if tuple(word.split()) in SIMPLER] == []
    assert all(form == tuple(part.lower() for part in form) for form in SIMPLER)


def test_every_form_of_the_list_is_found():
    for form in SIMPLER:
        assert found(f"Wij zien {' '.join(form)} staan.", Kind.WORD) == [" ".join(form)]


# The figure


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("oma", 2), ("huis", 1), ("veiligheid", 3), ("gemeente", 3), ("politie", 3), ("beoordelen", 4),
        ("financiën", 4), ("situatie", 4), ("geïnformeerd", 4), ("nieuwe", 2), ("koeien", 2), ("zeeën", 2),
        ("actieve", 3), ("bijeenkomst", 3), ("mooie", 2), ("sociale", 4), ("industrieel", 4),
        ("jaarlijks", 2), ("veiligheidsbeleid", 5), ("coördineren", 5), ("type", 2), ("d.w.z", 1), ("pst", 1),
        ("été", 2),
    ],
)  # fmt: skip
def test_syllables_are_vowel_sounds(word, expected):
    assert syllables_of(word) == expected


def test_the_figure_is_that_of_the_formula():
    assert flesch_douma(100, 10, 150) == pytest.approx(206.835 - 9.3 - 115.5)
    text = "De agent loopt door de wijk. " * 6
    reading = hints(text)
    assert (reading.sentences, reading.words) == (6, 36)
    # de a-gent loopt door de wijk: seven syllables in six words
    assert reading.flesch_douma == pytest.approx(206.835 - 0.93 * 6 - 77 * 7 / 6)


def test_a_short_text_has_no_figure():
    assert hints("De agent loopt door de wijk.").flesch_douma is None
    assert hints("woord " * (FEWEST_WORDS - 1)).flesch_douma is None
    assert hints("woord " * FEWEST_WORDS).flesch_douma is not None


def test_an_official_text_has_a_lower_figure_than_a_simple_one():
    official = (
        "Ten behoeve van de intensivering van de integrale handhavingsproblematiek worden interventies "
        "geïmplementeerd. " * 4
    )
    simple = "Wij gaan vaker op pad. Ziet u iets? Bel ons dan. Wij komen snel bij u langs. " * 4
    assert hints(official).flesch_douma < 0 < 80 < hints(simple).flesch_douma


# Any text


PIECES = [
    "<p>", "</p>", "<li>", "<td>", "<br>", '<span class="note">', "</span>", "<", "&amp;", "&#0;", "\n", ". ",
    "... ", "! ", "worden ",
    "gedaan ", "met betrekking tot ", "met ", "bijv. ", "e.d. ", "1.", "’s ", "-", "'", "é",
    "🎉",
    "<![", "<!--", "\x00", "\u2028", "Aa", "A", "z" * 25, "@", "://",
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_can_be_read_and_hints_point_into_it(text):
    for given_text in (text, f"<p>{text}</p>"):
        reading = hints(given_text)
        for hint in reading.hints:
            assert reading.text[hint.start : hint.end] == hint.excerpt
            assert hint.sentence_start <= hint.start < hint.end <= len(reading.text)
            assert hint.times >= 1
        assert (reading.flesch_douma is None) == (reading.words < FEWEST_WORDS)
        assert reading.sentences <= reading.words


@pytest.mark.parametrize(
    "piece",
    [
        "Dit is een zin die wordt gelezen. ",
        "a",
        "a-",
        "ge",
        ".",
        "aa. A",
        "met ",
        "<p>",
        "<span class=note>",
    ],
)
def test_a_long_text_of_one_piece_is_read(piece):
    """Without an end of time: what takes the square of its length would keep a test run busy for hours."""
    text = "<p>" + piece * (200_000 // len(piece))
    for hint in hints(text).hints:
        assert hint.excerpt
