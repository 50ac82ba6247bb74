"""Hints for plain Dutch: long sentences, passive voice, official and long words, and a Flesch-Douma figure.

Pure and without network: it reads a text and says what might be easier, never whether the text is good. No
formula measures a language level such as B1; a writer decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from html.parser import HTMLParser

from richtext.plain_words import BY_FIRST_WORD, SIMPLER
from richtext.sanitising import sanitise

LONG_SENTENCE = 20
"""From more words than this a sentence gets a hint."""

LONG_WORD = 20
"""From more letters than this a word gets a hint."""

FEWEST_WORDS = 30
"""With fewer words the figure says nothing: one sentence decides it."""


class Kind(Enum):
    """What a hint is about."""

    LONG_SENTENCE = "sentence"
    PASSIVE = "passive"
    WORD = "word"
    LONG_WORD = "long"


@dataclass(frozen=True)
class Hint:
    """Something that might be easier: where, in which sentence, and what one could do.

    `start` and `end` are places in the text of the `Reading`, and so is `sentence_start`; `excerpt` is what
    stands there. A word that comes back has one hint, at its first place.
    """

    kind: Kind
    start: int
    end: int
    excerpt: str
    sentence_start: int
    suggestion: str
    times: int = 1


@dataclass(frozen=True)
class Reading:
    """A text as plain words, what it counts, and the hints in the order of the text.

    Headings and table cells that are no sentence get hints on words, but do not count. `flesch_douma` is None
    for a text of fewer than `FEWEST_WORDS` words.
    """

    text: str
    sentences: int
    words: int
    flesch_douma: float | None
    hints: list[Hint]


def hints(text_or_html: str) -> Reading:
    """Read a plain text, or rich text. Takes time in proportion to its length. Raises TextTooLong."""
    blocks = _blocks_of(text_or_html)
    text = "\n".join(words for _, words in blocks)
    found: list[Hint] = []
    sentences = words = syllables = 0
    offset = 0
    for is_running, block in blocks:
        for sentence in _sentences(block, offset):
            found += _hints_of(sentence, text, is_running=is_running or sentence.is_ended)
            if sentence.words and (is_running or sentence.is_ended):
                sentences += 1
                words += len(sentence.words)
                syllables += sum(syllables_of(word.lower) for word in sentence.words)
        offset += len(block) + 1
    figure = flesch_douma(words, sentences, syllables) if words >= FEWEST_WORDS else None
    return Reading(text, sentences, words, figure, _once_a_word(found))


def flesch_douma(words: int, sentences: int, syllables: int) -> float:
    """How easily a Dutch text reads, by the formula of Douma (De leesbaarheid van landbouwbladen, 1960).

    Higher is easier; most texts lie between 0 and 100. Needs at least one word and one sentence.
    """
    return 206.835 - 0.93 * words / sentences - 77 * syllables / words


# Blocks


_BLOCKS = {
    "p", "h2", "h3", "li", "ul", "ol", "blockquote", "table", "caption", "thead", "tbody", "tr", "td", "th",
    "figure", "figcaption", "br",
}  # fmt: skip
_NOT_RUNNING = {"h2", "h3", "caption", "td", "th", "figcaption"}
_IS_RICH = re.compile(r"\s*<(?:p|h2|h3|ul|ol|blockquote|table|figure)[\s>]")


class _BlockReader(HTMLParser):
    """Takes rich text apart into blocks; a note becomes a block of its own, after the one it stands in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[bool, str]] = []
        self._parts: list[str] = []
        self._note: list[str] | None = None
        self._notes: list[str] = []
        self._tag = "p"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._tag = self._tag if tag == "br" else tag
        elif tag == "span":
            self._note = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._tag = "p"
        elif tag == "span" and self._note is not None:
            self._notes.append("".join(self._note))
            self._note = None

    def handle_data(self, data: str) -> None:
        (self._parts if self._note is None else self._note).append(data)

    def flush(self) -> None:
        self._add(self._tag not in _NOT_RUNNING, "".join(self._parts))
        for note in self._notes:
            self._add(True, note)
        self._parts, self._notes = [], []

    def _add(self, is_running: bool, text: str) -> None:
        if words := " ".join(text.split()):
            self.blocks.append((is_running, words))


def _blocks_of(text_or_html: str) -> list[tuple[bool, str]]:
    """The blocks of a text as one line each, and whether it is running text."""
    if not _IS_RICH.match(text_or_html):
        lines = (" ".join(line.split()) for line in text_or_html.splitlines())
        return [(True, line) for line in lines if line]
    reader = _BlockReader()
    # Not as it came: the parser breaks off at some of what people paste, and takes long over other.
    reader.feed(sanitise(text_or_html))
    reader.close()
    reader.flush()
    return reader.blocks


# Sentences


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    lower: str


@dataclass(frozen=True)
class _Sentence:
    start: int
    end: int
    words: list[_Word]
    is_ended: bool


_TOKEN = re.compile(r"\S+")
# Of 174a no part is a word.
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_CLOSING = "\"'”’»)]"
_OPENING = "\"'“‘„«(["
# Shortenings whose full stop ends no sentence, without that stop.
_SHORTENINGS = """
a.d.h.v a.h.w a.u.b afb afd art artt aug b.v bijv blz bv c.a c.q ca cq d.d d.i d.m.v d.w.z dd dec dhr dr
drs e.a e.d e.v enz etc evt excl feb fig gem h.o h.t.l hfst i.c i.e i.h.a i.h.b i.h.k.v i.o i.p.v i.s.m
i.t.t i.v.m incl ing inw ir jan jl jo jr k.a m.a.w m.b.t m.b.v m.i m.i.v m.m m.n m.u.v max mej mevr min
mln mr mrd mrt mw n.a.v n.b n.o.m n.t.b n.v.t nov nr nrs o.a o.b.v o.g.v o.i.d o.l.v okt p.w.o pag par plm
plv prof prov q.q red resp s.v.p sept sr str t.a.v t.b.v t.g.v t.h.v t.n.v t.o.v t.w.v t.z.t tab tel u.a
uitg v.a vb vgl vnl voorz wnd z.a z.g.a.n z.i z.o.z zgn zog
"""
_SHORT = frozenset(_SHORTENINGS.split())
# Those that often are the last word: a capital after them begins a sentence.
_SHORT_LAST = frozenset({"a.u.b", "e.a", "e.d", "enz", "etc", "jl", "n.v.t", "o.i.d", "s.v.p", "t.z.t"})
_ADDRESS = re.compile(r"://|^www\.|@")


def _sentences(block: str, offset: int) -> Iterator[_Sentence]:
    """The sentences of one block; `offset` is where the block begins in the whole text."""
    start: int | None = None
    words: list[_Word] = []
    tokens = list(_TOKEN.finditer(block))
    for index, token in enumerate(tokens):
        if start is None:
            start = token.start()
        words += _words_of(token, offset)
        following = tokens[index + 1].group() if index + 1 < len(tokens) else ""
        is_last = index + 1 == len(tokens)
        is_ended = _ends(token.group(), following, is_first=token.start() == start)
        if is_ended or is_last:
            yield _Sentence(offset + start, offset + token.end(), words, is_ended)
            start, words = None, []


def _words_of(token: re.Match[str], offset: int) -> list[_Word]:
    """The words in what stands between two spaces; a shortening is one word, a web address none."""
    text = token.group()
    if _ADDRESS.search(text):
        return []
    start = offset + token.start()
    bare = text.strip(_OPENING + _CLOSING + ",;:")
    if "." in bare and bare.rstrip(".").lower() in _SHORT:
        inside = start + text.index(bare)
        return [_Word(inside, inside + len(bare), bare.lower())]
    return [
        _Word(start + found.start(), start + found.end(), found.group().lower())
        for found in _WORD.finditer(text)
    ]


def _ends(token: str, following: str, *, is_first: bool) -> bool:
    """Whether a sentence ends with `token`, that `following` comes after ("" for the end of the block)."""
    bare = token.rstrip(_CLOSING)
    if bare.endswith(("!", "?", "…")):
        return not following or _begins(following)
    if not bare.endswith("."):
        return False
    word = bare.rstrip(".").lstrip(_OPENING).lower()
    if not following:
        return True
    if not _begins(following):
        return False
    if word in _SHORT_LAST:
        return following.lstrip(_OPENING)[:1].isupper()
    # "1. Doelen" begins a line; "1 jan. 2026" and "J. de Vries" go on.
    return not (word in _SHORT or (is_first and word.isdecimal()) or (len(word) == 1 and word.isalpha()))


def _begins(token: str) -> bool:
    """Whether a sentence can begin with `token`: a capital, a figure, or 's before a capital."""
    if token[:2] in {"'s", "’s", "'t", "’t", "'n", "’n"}:
        return True
    first = token.lstrip(_OPENING + "-–•*~")[:1]
    return first.isupper() or first.isdigit()


# Hints


_BECOME = frozenset({"word", "wordt", "worden", "werd", "werden"})
_PARTICLES = (
    "aan|achter|af|bij|binnen|bloot|deel|dicht|door|gelijk|goed|groot|in|kwijt|los|mee|mede|mis|na|neer|om|onder|op|"
    "open|over|plaats|rond|samen|schoon|stil|tegemoet|tegen|teleur|terecht|terug|toe|uit|vast|vol|voor|voort|vrij|"
    "waar|weg|weer|zeker"
)
_PARTICIPLE = re.compile(
    rf"(?:{_PARTICLES})?ge[a-zà-ÿ]{{2,30}}(?:d|t|en)"
    # A stem that ends in a voiceless sound takes a t, another a d: verandert is no participle, veranderd is.
    rf"|(?:{_PARTICLES})?(?:be|ver|ont|her|er)[a-zà-ÿ]{{1,30}}(?:(?:[kfspx]|ch)t|[^aeioudtkfspx]d)"
    r"|[a-zà-ÿ]{2,30}eerd"
)
# Strong verbs with a prefix, whose participle ends in -en as an infinitive does, and a few others.
_STRONG_VERBS = """
aanbesteed aanbevolen aangedaan afgedaan begrepen bekeken beschreven besloten besproken bestreden
betrokken bevolen bewezen bezocht gedaan herschreven herzien onderhouden ondernomen ondertekend onderzocht
ontbonden ontheven ontnomen ontslagen ontvangen overeengekomen overlegd overwogen verboden verbonden
vergeleken vergeten verhoord verkocht verkozen verkregen vermeden vernomen verschoven verspreid verwezen
verworven verzocht verzonden voltooid voorbereid voorgedaan voorgeschreven voorzien
"""
_STRONG = frozenset(_STRONG_VERBS.split())
# Nouns, adjectives and verbs that only look like a participle.
_NO_PARTICIPLES = """
afgelopen beeld bekend beleid bereid bericht besluit bestand bevoegd bewind bewust gebaat gebaren gebeden
gebeurt gebied gebieden geboden gebouwen gebreken gebruiken gedachten gedeelten geduld geeft gegadigden
geheimen geld geldt gelederen gelooft geluid gemeenten gemoed geniet genieten genoten geraakt gerecht
gerechten gericht geruchten geschenken geschikt geschillen gesprekken getrouwd gevallen gevaren gevecht
gevechten gewassen geweten gewicht gewonden geworden gezicht gezichten gezinnen gezond overzicht verband
verdacht verstand verzet
"""
_NO_PARTICIPLE = frozenset(_NO_PARTICIPLES.split())
_ENDS_NOUN = ("heid", "heden", "gebied", "gebieden", "beleid", "verband", "gesprekken", "raad", "gebouwen")


def _is_participle(word: str) -> bool:
    if word in _STRONG:
        return True
    if word in _NO_PARTICIPLE or word.endswith(_ENDS_NOUN):
        return False
    return bool(_PARTICIPLE.fullmatch(word))


def _hints_of(sentence: _Sentence, text: str, *, is_running: bool) -> Iterator[Hint]:
    words = sentence.words

    def hint(kind: Kind, start: int, end: int, suggestion: str) -> Hint:
        return Hint(kind, start, end, text[start:end], sentence.start, suggestion)

    if is_running and len(words) > LONG_SENTENCE:
        said = f"U kunt deze zin misschien korter maken. Hij heeft {len(words)} woorden."
        yield hint(Kind.LONG_SENTENCE, sentence.start, sentence.end, said)
    lowered = [word.lower for word in words]
    if is_running and not _BECOME.isdisjoint(lowered) and any(map(_is_participle, lowered)):
        said = "U kunt hier misschien zeggen wie het doet, zoals ‘de gemeente’ of ‘wij’."
        yield hint(Kind.PASSIVE, sentence.start, sentence.end, said)
    index = 0
    while index < len(words):
        word = words[index]
        for form in BY_FIRST_WORD.get(word.lower, ()):
            if tuple(lowered[index : index + len(form)]) == form:
                end = words[index + len(form) - 1].end
                yield hint(Kind.WORD, word.start, end, f"Misschien kan het met: {SIMPLER[form]}.")
                index += len(form)
                break
        else:
            if len(word.lower) > LONG_WORD:
                said = "Dit is een lang woord. Misschien kunt u het splitsen of anders zeggen."
                yield hint(Kind.LONG_WORD, word.start, word.end, said)
            index += 1


def _once_a_word(found: list[Hint]) -> list[Hint]:
    """Let a word that comes back have one hint, which says how often."""
    kept: dict[tuple[Kind, str], Hint] = {}
    for hint in found:
        is_word = hint.kind in (Kind.WORD, Kind.LONG_WORD)
        key = (hint.kind, hint.excerpt.lower() if is_word else str(hint.start))
        first = kept.get(key)
        kept[key] = Hint(**{**vars(first), "times": first.times + 1}) if first else hint
    return list(kept.values())


# Syllables

_NUCLEUS = re.compile(
    "aai|ooi|oei|eeu|ieu|aa|ee|ie|oo|uu|oe|eu|ui|ei|ij|ou|au|[aeiouyàáâãäåèéêëìíîïòóôõöùúûüý]"
)


@lru_cache(maxsize=20_000)
def syllables_of(word: str) -> int:
    """How many syllables a Dutch word has, at least one: its vowel sounds are counted.

    Hyphenation would not do: it never leaves one letter alone, as in the first syllable of a word like oma.
    """
    return max(len(_NUCLEUS.findall(word.lower())), 1)
