"""What no text of a target may do: crash, be guessed, be read in a way that cannot be kept."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators import target_vocabulary as words
from indicators.models.indicator import Unit
from indicators.target_pieces import normal
from indicators.target_reading import Operator, Reference
from indicators.targets import parse_target
from tests.indicators.test_target_text import MEASURES

UNITS = st.sampled_from(list(Unit))
LISTS = (words.BEFORE, words.BEHIND, words.CHANGES)
PHRASES = [
    *(phrase for named in LISTS for phrases in named.values() for phrase in phrases),
    *(phrase for phrases in words.REFERENCES.values() for phrase in phrases),
    *words.SIGNS,
    *words.ARROWS,
    *words.SHARES,
    *words.KEEP,
    *words.RANGES,
    *words.UNTIL,
    *words.RANK_WORDS,
    *words.WITH_RESPECT_TO,
    *words.BEFORE_A_YEAR,
    *words.FILLERS,
    *words.ABOUT,
    *words.NEGATIONS,
    *words.POINTS,
    *words.AGES,
    *words.YEARLY,
    *words.SCALE_WORDS,
    *words.PLACEHOLDERS,
]
OTHERS = [
    "%",
    "(",
    ")",
    "•",
    "-",
    "–",
    "+",
    "�",
    "80",
    "7,5",
    "7.5",
    "1.234",
    "2018",
    "2030",
    "5%",
    "120%",
    "31-12-2027",
    "0,0000001",
    "99999999999999",
    "en",
    "of",
    "van",
    "naar",
    "inwoners",
]
SENTENCES = st.lists(st.sampled_from([*PHRASES, *OTHERS]), max_size=9).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda space: space.join(pieces))
)
TEXTS = st.one_of(st.text(max_size=300), SENTENCES, SENTENCES.map(str.upper))


def named_by(operator):
    """The words and signs of the lists that may give a target this operator."""
    below, above = words.CHANGES[Operator.BELOW], words.CHANGES[Operator.ABOVE]
    signs = [sign for sign, named in words.SIGNS.items() if named == operator]
    own = [*words.BEFORE.get(operator, ()), *words.BEHIND.get(operator, ()), *words.CHANGES.get(operator, ())]
    less = [*below, *words.BEFORE[Operator.BELOW], *words.SHARES]
    more = [*above, *words.BEFORE[Operator.ABOVE], *words.SHARES]
    # A change of 5% names its bound by its direction.
    others = {
        Operator.AT_MOST: [*less, *signs_of(Operator.BELOW)],
        Operator.BELOW: less,
        Operator.AT_LEAST: [*more, *signs_of(Operator.ABOVE)],
        Operator.ABOVE: more,
        Operator.KEEP: words.KEEP,
        Operator.BETWEEN: [
            *words.RANGES,
            *words.UNTIL,
            *"-–—−‐‑",
            *words.BEFORE[Operator.AT_LEAST],
            "≥",
            *signs_of(Operator.AT_LEAST),
        ],
    }
    return [*signs, *own, *others.get(operator, [])]


def signs_of(operator):
    return [sign for sign, named in words.SIGNS.items() if named == operator]


@given(TEXTS, UNITS)
def test_operator_only_for_a_word_or_sign_of_a_list(text, unit):
    reading = parse_target(text, unit)

    plain = normal(text).replace(".", "")
    if reading.operator not in {Operator.NOT_STATED, Operator.UNKNOWN, Operator.JUDGEMENT}:
        assert any(phrase in plain for phrase in named_by(reading.operator)), reading


@given(TEXTS, UNITS)
def test_reading_of_any_text_can_be_kept_and_said(text, unit):
    reading = parse_target(text, unit)

    said = reading.words(MEASURES[unit])
    assert said[-1] in ".?"
    assert reading.is_clear is (not reading.questions)
    assert all(question.text[-1] in ".?" for question in reading.questions)
    assert reading.operator in Operator.values
    assert reading.reference in Reference.values
    for value in (reading.value, reading.value_to):
        assert value is None or (abs(value) < 10**12 and value == round(value, 6))
    change = reading.change_percentage
    assert change is None or (-100 <= change < 10**6 and change == round(change, 3))
    assert (reading.value_to is not None) is (reading.operator == Operator.BETWEEN)
    if reading.value_to is not None:
        assert reading.value < reading.value_to
    if reading.reference == Reference.BASELINE_YEAR:
        assert 1990 <= reading.reference_year <= 2100
    if reading.is_clear and reading.reference in {Reference.ABSOLUTE, Reference.RANK}:
        assert reading.value is not None
    if reading.operator in {Operator.NOT_STATED, Operator.UNKNOWN}:
        assert not reading.is_clear


@given(st.decimals(min_value=1, max_value=10, places=1), st.sampled_from(sorted(words.SIGNS)))
def test_sign_before_a_value_is_read_with_and_without_space(value, sign):
    number = str(value).replace(".", ",")

    for text in (f"{sign}{number}", f"{sign} {number}", f"  {sign}\t{number} "):
        reading = parse_target(text, "mark")
        assert (reading.operator, reading.value, reading.is_clear) == (words.SIGNS[sign], value, True)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "9",
        "1.",
        "1,",
        "(",
        "a-",
        "t/m ",
        "lager dan ",
        "1 tot 10 ",
        "2018 ",
        "2018-",
        "&lt;",
        "a.",
        "'",
        "en 9 ",
        "9 w ",
    ],
)
def test_long_text_is_read_at_once(piece):
    started = time.monotonic()

    for length in (250, 2000, 200_000):
        assert parse_target((piece * length)[:length], "count").words(MEASURES["count"]).endswith((".", "?"))

    assert time.monotonic() - started < 5
