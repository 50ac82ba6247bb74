"""Cut the text of a target into words, numbers and signs; lists say what each is, as one letter."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators import target_vocabulary as words
from indicators.numbers import NoNumber, parse_number
from indicators.periods import FIRST_YEAR, LAST_YEAR
from indicators.target_reading import Operator
from indicators.target_vocabulary import Compared

# What a piece of the text is. A row of these letters is the shape of the text.
OPERATOR, BEHIND, CHANGE, KEEP, NEGATION = "o", "O", "c", "k", "n"
NUMBER, YEAR, YEAR_COMPARED, COMPARED, RESPECT = "9", "y", "Y", "f", "l"
RANGE, UNTIL, DASH, AND, OF_PREPOSITION, TO, SHARE = "b", "t", "-", "&", "v", "h", "q"
ARROW, POINTS, PER, PLUS, BROKEN, SYMBOL = ">", "m", "p", "+", "x", "u"
WORD, FILLER, OPENING, CLOSING, COLON = "w", "e", "(", ")", ":"
BEFORE_YEAR, RANK, SCALE, ABOUT, YEARLY, AGE, ORDINAL, MARK = "i", "r", "s", "a", "j", "g", "d", "."

_ATOM = re.compile(
    r"(?P<sign>&(?:lt|gt|le|ge);=?|<=>|<?[-–]{1,2}(?:>|&gt;)|<-{1,2}|={1,2}(?:>|&gt;)|<=|=<|>=|[→⇒➔➜←↔<>=≤≥⩽⩾≦≧＜＞＝])"
    r"|(?P<word>0-meting|t/m|%-punt|(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['-][^\W\d_]+)*)"
    r"|(?P<number>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<other>\S)"
)
_DATE = re.compile(r"(?<![0-9])[0-3]?[0-9][-/.][01]?[0-9][-/.](?P<year>(?:19|20|21)[0-9]{2})(?![0-9])")
_QUIET = set("'\"‘’“”„`´,.;!…|/\\€$")
_BRACKETS = {"(": OPENING, "[": OPENING, ")": CLOSING, "]": CLOSING}
_DASHES = set("-–—−‐‑")


@dataclass(frozen=True)
class Piece:
    """A piece of the text: `kind` is its letter, the rest what it holds."""

    kind: str
    text: str
    operator: Operator = Operator.UNKNOWN
    number: Decimal | None = None
    is_percentage: bool = False
    compared: Compared | None = None
    change: Decimal | None = None
    is_sign: bool = False


def _phrases() -> dict[tuple[str, ...], Piece]:
    """Every phrase of the lists with what it is; of one that stands in two lists the first counts."""
    found: dict[tuple[str, ...], Piece] = {}

    def add(kind: str, phrases: Iterable[str], operator: Operator = Operator.UNKNOWN, **more: object) -> None:
        for phrase in phrases:
            found.setdefault(tuple(phrase.split()), Piece(kind, phrase, operator, **more))  # type: ignore[arg-type]

    for operator, phrases in words.BEHIND.items():
        add(BEHIND, phrases, operator)
    for operator, phrases in words.BEFORE.items():
        add(OPERATOR, phrases, operator)
    for operator, phrases in words.CHANGES.items():
        add(CHANGE, phrases, operator)
    for phrase, share in words.SHARES.items():
        below = Operator.BELOW if share < 0 else Operator.ABOVE
        add(CHANGE, [phrase], below, change=share)
    add(KEEP, words.KEEP, Operator.KEEP)
    for compared, phrases in words.REFERENCES.items():
        add(COMPARED, phrases, compared=compared)
    for kind, phrases in (
        (YEARLY, words.YEARLY),
        (RANGE, words.RANGES),
        (UNTIL, words.UNTIL),
        (RESPECT, words.WITH_RESPECT_TO),
        (TO, ("naar",)),
        (OF_PREPOSITION, ("van", "met")),
        (AND, ("en",)),
        (RANK, words.RANK_WORDS),
        (SCALE, words.SCALE_WORDS),
        (ABOUT, words.ABOUT),
        (NEGATION, words.NEGATIONS),
        (POINTS, words.POINTS),
        (AGE, words.AGES),
        (PER, ("per", "op de")),
        (BEFORE_YEAR, words.BEFORE_A_YEAR),
        (FILLER, words.FILLERS),
    ):
        add(kind, phrases)
    return found


_PHRASES = _phrases()
_LONGEST_PHRASE = max(len(phrase) for phrase in _PHRASES)


def normal(text: str) -> str:
    """Small letters and single spaces; invisible marks gone, dates down to their year."""
    shown = "".join(
        "" if unicodedata.category(sign) == "Cf" else sign for sign in text.replace("’", "'").casefold()
    )
    shown = _DATE.sub(lambda match: f" in {match['year']} ", shown)
    return " ".join(shown.split())


def _atoms(text: str) -> Iterator[tuple[str, str]]:
    for match in _ATOM.finditer(text):
        kind, piece = str(match.lastgroup), match[0]
        yield kind, piece.replace(".", "") if kind == "word" else piece


def _number(text: str) -> Piece:
    if re.fullmatch(r"[0-9]{4}", text) and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return Piece(YEAR, text, number=Decimal(text))
    try:
        return Piece(NUMBER, text, number=parse_number(text))
    except NoNumber:
        return Piece(NUMBER, text)


def _sign(text: str) -> Piece:
    if text in words.SIGNS:
        return Piece(OPERATOR, text, words.SIGNS[text], is_sign=True)
    return Piece(ARROW, text)


def _other(text: str) -> Piece:
    if text in _BRACKETS:
        return Piece(_BRACKETS[text], text)
    if text in _DASHES:
        return Piece(DASH, text)
    if text in "~±≈":
        return Piece(ABOUT, text)
    if text == ":":
        return Piece(COLON, text)
    if text == "+":
        return Piece(PLUS, text)
    if text in _QUIET:
        return Piece(MARK, text)
    if text == "\ufffd" or unicodedata.category(text) in {"Co", "Cc", "Cn", "Cs"}:
        return Piece(BROKEN, text)
    return Piece(SYMBOL, text)


def pieces_of(text: str) -> list[Piece]:
    """Cut `text` into pieces, the longest phrase of the lists first."""
    atoms = list(_atoms(normal(text)))
    found: list[Piece] = []
    at = 0
    while at < len(atoms):
        kind, piece = atoms[at]
        if piece in words.PERCENT and found and found[-1].kind in {NUMBER, YEAR}:
            found[-1] = replace(found[-1], kind=NUMBER, text=f"{found[-1].text}%", is_percentage=True)
            at += 1
            continue
        if kind == "word":
            length = _phrase_at(atoms, at)
            phrase = tuple(word for _, word in atoms[at : at + max(length, 1)])
            if length:
                found.append(_PHRASES[phrase])
            elif found and found[-1].kind == NUMBER and piece in {"e", "ste"}:
                found.append(Piece(ORDINAL, piece))
            elif piece in words.BULLET_LETTERS and not found:
                found.append(Piece(SYMBOL, piece))
            else:
                found.append(Piece(WORD, piece))
            at += max(length, 1)
            continue
        found.append(
            _number(piece) if kind == "number" else _sign(piece) if kind == "sign" else _other(piece)
        )
        at += 1
    return found


def _phrase_at(atoms: list[tuple[str, str]], at: int) -> int:
    """How many words from `at` on make the longest phrase of the lists; zero when none does."""
    for length in range(min(_LONGEST_PHRASE, len(atoms) - at), 0, -1):
        if tuple(word for _, word in atoms[at : at + length]) in _PHRASES:
            return length
    return 0
