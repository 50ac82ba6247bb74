"""Headings in pasted text: numbered ones by their place in the count, others by their words or shape."""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from plans.reading.lines import Line
from plans.reading.notes import without_marks

_NUMBERED = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){0,2})\.? (\S.*)", re.DOTALL)
_OWN_CHAPTER = re.compile(
    r"(?:voorwoord|woord vooraf|ten geleide|(?:management)?samenvatting|inleiding|nawoord|begrippenlijst"
    r"|(?:bijlagen?|hoofdstuk)(?: [A-Z0-9]{1,3})?(?:[.:]? .{1,100})?)",
    re.IGNORECASE,
)
_READING_GUIDE = re.compile(r"leeswijzer(?: .{1,60})?", re.IGNORECASE)
_CLOSING = re.compile(r"aldus (?:besloten|vastgesteld|gedaan|door|in)\b", re.IGNORECASE)
_OPENING_WORDS = re.compile(
    r"(?:de raad|het college|de burgemeester|gelezen|gelet|overwegende|besluit|b e s l u i t)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^(?:bron|bronnen|zie|figuur|tabel|afbeelding)\b.*:|www\.|://|@", re.IGNORECASE)
_END_MARKS = ".,;:!?…"
_LARGEST_GAP = 3


@dataclass(frozen=True)
class Numbered:
    """A numbered heading. Without `fits` its number is not the next one; the title then keeps it."""

    number: tuple[int, ...]
    title: str
    fits: bool


def find_numbered(lines: Sequence[Line], taken: Container[int]) -> dict[int, Numbered]:
    """Return the numbered headings by line, `taken` lines left out.

    A number counts when it is the next in the count, or leaves out at most a few. Numbers right below each
    other are a list or a table of contents, and of a heading that comes twice the first one stands in the
    contents.
    """
    candidates: dict[int, tuple[tuple[int, ...], str]] = {}
    for index, line in enumerate(lines):
        if index not in taken and (candidate := _numbered(line)):
            candidates[index] = candidate
    latest = {(number, title.lower()): index for index, (number, title) in candidates.items()}
    listed = _listed(lines, candidates)
    found: dict[int, Numbered] = {}
    count: tuple[int, ...] = ()
    misfits: set[tuple[int, ...]] = set()
    parents_of_misfits: set[tuple[int, ...]] = set()
    for index, (number, title) in candidates.items():
        if index in listed or latest[number, title.lower()] != index:
            continue
        depth = len(number)
        if depth > len(count) + 1 or number[:-1] != count[: depth - 1]:
            continue
        expected = count[depth - 1] + 1 if len(count) >= depth else 1
        if not expected <= number[-1] <= expected + _LARGEST_GAP:
            continue
        # Once a number does not fit, the ones after it and below it do not either.
        fits = (
            number[-1] == expected
            and number[:-1] not in parents_of_misfits
            and not any(number[:length] in misfits for length in range(1, depth))
        )
        if not fits:
            misfits.add(number)
            parents_of_misfits.add(number[:-1])
        found[index] = Numbered(number, title, fits)
        count = number
    return found


def _numbered(line: Line) -> tuple[tuple[int, ...], str] | None:
    text = without_marks(line.text)
    if line.indent > 3 or len(text) > 160:
        return None
    match = _NUMBERED.fullmatch(text)
    if not match or text[-1] in ".,;:":
        return None
    parts = match[1].split(".")
    if any(part.startswith("0") for part in parts):
        return None
    first_letter = next((letter for letter in match[2] if letter.isalpha()), "")
    if not first_letter.isupper():
        return None
    return tuple(int(part) for part in parts), match[2]


def _listed(lines: Sequence[Line], candidates: dict[int, tuple[tuple[int, ...], str]]) -> set[int]:
    """Candidates right below each other: two or more of one figure, or four or more of any kind.

    One that came before is the heading that a table of contents announced.
    """
    listed: set[int] = set()
    seen: set[tuple[tuple[int, ...], str]] = set()
    run: list[int] = []

    def close() -> None:
        chapters = [index for index in run if len(candidates[index][0]) == 1]
        if len(run) >= 4 or (len(run) >= 2 and len(chapters) == len(run)):
            listed.update(run)
        run.clear()

    for index, line in enumerate(lines):
        if index in candidates:
            if candidates[index] in seen:
                close()
            seen.add(candidates[index])
            run.append(index)
        elif not line.is_gap:
            close()
    close()
    return listed


def is_own_chapter(line: Line) -> bool:
    """Whether these words are the title of an unnumbered chapter, such as Voorwoord or Bijlage 1."""
    text = without_marks(line.text)
    return bool(_OWN_CHAPTER.fullmatch(text)) and text[-1] not in _END_MARKS


def stands_apart(line: Line) -> bool:
    """Whether this title also ends the numbered chapter before it: an appendix, or the word hoofdstuk."""
    return line.text.lower().startswith(("bijlage", "hoofdstuk"))


def is_reading_guide(line: Line) -> bool:
    """Whether this is the title Leeswijzer."""
    text = without_marks(line.text)
    return bool(_READING_GUIDE.fullmatch(text)) and text[-1] not in _END_MARKS


def looks_like_heading(line: Line) -> bool:
    """Whether a line has the shape of a heading: short, opening with a capital, without an end mark."""
    text = without_marks(line.text)
    if not text or line.indent > 1 or len(text) > 120 or len(text.split()) > 16 or text[-1] in _END_MARKS:
        return False
    if _SOURCE.search(text):
        return False
    first = next((letter for letter in text if letter.isalnum()), "")
    return first.isupper() and text[0] not in "•·▪◦*-–—<>"


def is_running_text(line: Line) -> bool:
    """Whether a line is a sentence rather than a cell or a heading."""
    text = without_marks(line.text)
    return len(text) > 120 or (len(text.split()) > 3 and text[-1] in ".:;!?…”’\"')")


def is_part_of_decision(line: Line) -> bool:
    """Whether a line belongs to the words before the decision: who decides, what was read, besluit."""
    return bool(_OPENING_WORDS.match(line.text))


def find_closing(lines: Sequence[Line], numbered: Container[int]) -> range:
    """Return the lines of the closing words of the decision ("Aldus besloten ...") and the signatures below.

    An empty range when there are none.
    """
    for start in range(len(lines) - 1, -1, -1):
        if not _CLOSING.match(lines[start].text):
            continue
        end = start + 1
        for position in range(start + 1, min(start + 40, len(lines))):
            line = lines[position]
            if len(line.text) > 120 or position in numbered or is_own_chapter(line):
                break
            if not line.is_gap:
                end = position + 1
        return range(start, end)
    return range(0)
