"""Whatever text comes in: the reader never breaks, loses no word and prints none twice."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from plans.reading import NotAPlan, read_text
from plans.reading.lines import clean, read_lines
from plans.reading.plain_text import read_body
from plans.reading.structure import build_chapters
from richtext.sanitising import sanitise
from tests.plans.reading.pages import page

SENTENCE = "De gemeente werkt met partners aan een veilige leefomgeving voor iedereen."


class _Words(HTMLParser):
    """Reads the words of rich text, with the figures and letters that a browser puts before list items."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.lists = []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag in {"ul", "ol"}:
            start = int(attributes.get("start", 1))
            self.lists.append([tag, attributes.get("type"), start])
        elif tag == "li" and self.lists[-1][0] == "ol":
            _, style, number = self.lists[-1]
            self.found.append(chr(ord("a") + number - 1) if style == "a" else str(number))
            self.lists[-1][2] += 1

    def handle_endtag(self, tag):
        if tag in {"ul", "ol"}:
            self.lists.pop()

    def handle_data(self, data):
        self.found += re.findall(r"\w+", data)


def words_of(chapters):
    """All words of chapters in reading order, as stored and printed: number, title, text."""
    found = []
    for chapter in chapters:
        for part in chapter.walk():
            heading = f"{part.number_in_source} {part.title}" if part.is_numbered else part.title
            if not part.is_title_added:
                found += re.findall(r"\w+", heading)
            parser = _Words()
            parser.feed(sanitise(part.html))
            parser.close()
            found += parser.found
    return found


def words_in(text):
    return re.findall(r"\w+", clean(text))


WORD = st.sampled_from(
    ["Zorg", "jeugd", "wijk", "2018", "Lisse1", "7,4", "20173", "§", "(woon)overlast", "<b>", "a.b"]
)
PHRASE = st.lists(WORD, min_size=1, max_size=5).map(" ".join)
NUMBER = st.integers(1, 6)
PARAGRAPH = st.one_of(
    st.just(SENTENCE),
    PHRASE,
    PHRASE.map(lambda phrase: phrase + ":"),
    PHRASE.map(lambda phrase: phrase + "."),
    st.builds("{}. {}".format, NUMBER, PHRASE),
    st.builds("{}.{} {}".format, NUMBER, NUMBER, PHRASE),
    st.builds("{}.{}.{} {}".format, NUMBER, NUMBER, NUMBER, PHRASE),
    st.builds("{}• {}. {}".format, st.sampled_from(["", "  ", "      "]), NUMBER, PHRASE),
    st.builds("{}• {}".format, st.sampled_from(["", "  ", "      "]), PHRASE),
    st.builds("  • {}{}".format, NUMBER, st.sampled_from([".", ")"])),
    st.sampled_from(
        ["  • -", "    - CCV", "    vervolg", "\u00a0", "a. eerst", "b) dan", "- streepje", "* ster"]
    ),
    st.sampled_from(
        ["indicator", "bron", "doelstelling 2027", "Veiligheidsveld", "Veiligheidsthema", "46", "< 80"]
    ),
    st.sampled_from(["1.1 Een", "2.1 Twee", "1.2 Drie", "2.2 Vier", "2021", "2022", "• 74", "n.v.t."]),
    st.sampled_from(["Voorwoord", "Leeswijzer", "Bijlage 1", "Hoofdstuk 2: Aanpak", "Inhoudsopgave"]),
    st.sampled_from(
        ["Aldus besloten op 1 mei,", "De griffier", "De raad van Duinwaard,", "Bron: www.x.example"]
    ),
)
BODY = st.builds(
    lambda parts, ends: "".join(part + end for part, end in zip(parts, ends, strict=True)),
    parts := st.shared(st.lists(PARAGRAPH, min_size=1, max_size=40), key="parts"),
    parts.flatmap(
        lambda found: st.lists(
            st.sampled_from(["\n\n", "\n\n", "\n\n", "\n"]), min_size=len(found), max_size=len(found)
        )
    ),
)


@given(BODY)
@settings(max_examples=600, deadline=None)
def test_every_word_of_a_body_comes_out_once_and_in_order(text):
    reading = read_body(read_lines(clean(text)))
    if reading.note_count == 0:
        assert words_of(build_chapters(reading.blocks)) == words_in(text)


@given(st.text(max_size=2000))
@settings(max_examples=300, deadline=None)
def test_any_characters_come_out_once_and_in_order(text):
    reading = read_body(read_lines(clean(text)))
    if reading.note_count == 0:
        assert words_of(build_chapters(reading.blocks)) == words_in(text)


@given(st.text(max_size=500))
@settings(max_examples=200, deadline=None)
def test_any_text_below_a_title_is_read_or_refused(text):
    try:
        title = read_text(page(text)).title
    except NotAPlan:
        # Only when nothing of it is a text at all.
        assert words_in(text) == []
    else:
        assert title == "Veiligheidsplan 2024-2027 Duinwaard"


@given(
    st.lists(
        st.tuples(st.text(alphabet="abcdefg", min_size=2, max_size=6), st.booleans()), min_size=1, max_size=30
    )
)
@settings(max_examples=200, deadline=None)
def test_every_note_stands_at_its_own_mark(marked_words):
    text, expected, notes = [], [], []
    for word, has_note in marked_words:
        if has_note:
            notes.append(f"Bron {word} {len(notes) + 1}")
            text.append(f"{word}{len(notes)}")
            expected.append(f'{word}<span class="note">{notes[-1]}</span>')
        else:
            text.append(word)
            expected.append(word)
    listed = [line for number, note in enumerate(notes, start=1) for line in (str(number), note)]
    reading = read_body(read_lines("\n\n".join([" ".join(text) + " einde van deze zin.", *listed])))
    (chapter,) = build_chapters(reading.blocks)
    assert chapter.html == f"<p>{' '.join(expected)} einde van deze zin.</p>"
    assert reading.note_count == len(notes)
    assert reading.not_understood == []
