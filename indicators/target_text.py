"""Read the text of a target: which sign, which value, with respect to what.

`target_pieces` turns the text into a row of letters, one for each word, number or sign. Only a shape that
`target_shapes` names is a reading; of whatever else the text says, we ask what it means.
"""

import re
from dataclasses import replace

from indicators import target_questions as ask
from indicators import target_vocabulary as words
from indicators.models.indicator import Unit
from indicators.target_pieces import (
    BROKEN,
    CHANGE,
    COMPARED,
    FILLER,
    KEEP,
    NEGATION,
    NUMBER,
    OPERATOR,
    SHARE,
    SYMBOL,
    WORD,
    YEAR,
    YEAR_COMPARED,
    Piece,
    normal,
    pieces_of,
)
from indicators.target_questions import Question
from indicators.target_reading import Operator, Reading, Reference
from indicators.target_shapes import SHAPES, Text, bare
from indicators.target_vocabulary import Compared

# A target is at most 250 characters; a text beyond this is none.
LONGEST = 2000

# What says nothing of the shape of a text.
_SILENT = str.maketrans("", "", "ewi():.dpjarsgm")
_COUNTED_PEOPLE = {"inwoners", "jongeren", "jeugdigen", "woningen", "huishoudens", "inw"}
_WORDLIKE = set("oOcknlbthqmpwirsajge&v")
_COMPARISONS = {
    Operator.BELOW, Operator.AT_MOST, Operator.EQUAL, Operator.AT_LEAST, Operator.ABOVE, Operator.KEEP,
}  # fmt: skip
_RANGES: dict[str, tuple[int | None, int | None]] = {
    Unit.MARK: (1, 10),
    Unit.PERCENTAGE: (0, 100),
    Unit.RANK: (1, None),
}


def parse_target(text: str, unit: str) -> Reading:
    """Read the text of a target for an indicator of `unit` (a value of `Unit`).

    Gives an operator only for a word or sign of `target_vocabulary`; what the text leaves open stands in the
    questions of the reading. Never fails, whatever the text.
    """
    if len(text) > LONGEST:
        return Reading(Operator.UNKNOWN, reference=Reference.TEXT, questions=(ask.MEANING,))
    read = Text(pieces_of(text), unit)
    read.has_words = any(piece.kind in _WORDLIKE and len(piece.text) > 1 for piece in read.pieces)
    if normal(text).replace(".", "").strip(" ?-–—") in {"", *words.PLACEHOLDERS}:
        is_empty = not re.search(r"\w", text)
        return Reading(
            Operator.UNKNOWN if is_empty else Operator.NOT_STATED,
            reference=Reference.TEXT,
            questions=(ask.NO_TARGET,),
        )
    if unit == Unit.JUDGEMENT and read.has_words and BROKEN not in read.row:
        _take_years(read)
        return Reading(Operator.JUDGEMENT, reference=Reference.TEXT, year=read.year)
    _take_aside(read)
    _take_years(read)
    _take_rest(read)
    reading = _shaped(read, text)
    return _checked(reading, read)


def _take_aside(read: Text) -> None:
    """Pass over the scale, the base of a rate and ages: numbers that are no value."""
    for match in re.finditer(r"\(s?9[t-]9\)|s9[t-]9", read.row):
        at = [index for index in range(*match.span()) if read.pieces[index].kind == NUMBER]
        low, high = (read.pieces[index].number for index in at)
        if low in {0, 1} and high in {5, 10, 100} and read.row.count(NUMBER) > 2:
            read.scale = (int(low), int(high))
            for index in range(*match.span()):
                read.turn(index, FILLER)
    for match in re.finditer(r"pe?([9y])", read.row):
        after = read.pieces[match.end()].text if match.end() < len(read.pieces) else ""
        if match[1] == NUMBER or after in _COUNTED_PEOPLE:
            read.has_base = True
            read.turn(match.start(1), FILLER)
    for match in re.finditer(r"(?:9[t&-])?9-?(?=[gi])", read.row):
        if read.pieces[match.end()].text in {"jaar", *words.AGES}:
            for index in range(*match.span()):
                read.turn(index, FILLER)


def _take_years(read: Text) -> None:
    """Tell years to hold for from years to compare with; a year that may be a value stays undecided."""
    years: list[int] = []
    is_range = False
    for match in re.finditer(r"(?<=y)[-/.]?[-t](?=y)", read.row):
        is_range = True
        years.append(int(read.pieces[match.end()].text))
        read.turn(match.start() - 1, FILLER)
        for index in range(match.start(), match.end() + 1):
            read.turn(index, FILLER)
    for at in [index for index, piece in enumerate(read.pieces) if piece.kind == YEAR]:
        before = at - 1
        while before >= 0 and read.pieces[before].kind in "iepv(.":
            before -= 1
        between = read.pieces[before + 1 : at]
        ahead = read.pieces[before] if before >= 0 else None
        has_level = any(piece.text in words.LEVELS for piece in between)
        if ahead is not None and _is_compared(ahead, has_level, between):
            read.turn(at, YEAR_COMPARED)
            if ahead.kind == COMPARED:
                read.turn(before, FILLER)
        elif _is_held_for(read, at, between):
            years.append(int(read.pieces[at].text))
            read.turn(at, FILLER)
    if is_range or len(set(years)) == 1:
        read.year = max(years)


def _is_compared(ahead: Piece, has_level: bool, between: list[Piece]) -> bool:
    """Whether a year behind `ahead` is one to compare with: lager dan in 2018, nulmeting 2018."""
    if ahead.kind == "l":
        return True
    if ahead.kind in {OPERATOR, KEEP}:
        return has_level
    if ahead.kind == COMPARED:
        return ahead.compared == Compared(Reference.BASELINE)
    return ahead.kind == NUMBER and ahead.is_percentage and any(piece.kind == "v" for piece in between)


def _is_held_for(read: Text, at: int, between: list[Piece]) -> bool:
    """Whether the year at `at` is the one the target holds for: in 2030, (2027), 2027: 80."""
    row = read.row
    if row[at + 1 : at + 2] == ":" or any(piece.kind in "ip" for piece in between):
        return True
    if row[at - 1 : at] == "(" and row[at + 1 : at + 2] == ")":
        return True
    return row[at - 1 : at] == "t" and bool(re.search(r"o.*9", row[: at - 1]))


def _take_rest(read: Text) -> None:
    """Note what stands beside the value: a rank, a doubt, a lost sign, a share of something."""
    row = read.row
    read.is_rank = read.unit == Unit.RANK or "r" in row
    if "a" in row:
        read.questions.append(ask.ABOUT)
    if "j" in row and CHANGE in row:
        read.questions.append(ask.YEARLY)
    if BROKEN in row:
        read.questions.append(ask.BROKEN_TEXT)
    first = re.search(r"[9y]", row)
    ahead = row[: first.start()] if first else row
    read.is_lost = BROKEN in row or SYMBOL in ahead or ahead.lstrip(".(")[:1] == "-"
    for match in re.finditer(r"9v[iev]*(?=[Yf])", row):
        behind = read.pieces[match.end()]
        is_area = behind.compared is not None and behind.compared.reference == Reference.COMPARISON_AREA
        if read.pieces[match.start()].is_percentage and not is_area:
            read.turn(match.start() + 1, SHARE)
    if (
        WORD in row
        and not re.search(r"[9yYf]", row)
        and any(piece.text in words.KEEP_OR_ENFORCE for piece in read.of(KEEP))
    ):
        read.questions.append(ask.KEPT)
    if _WORDS_BEFORE_VALUE.search(row.replace(FILLER, "")):
        read.questions.append(ask.BELONGS)


_WORDS_BEFORE_VALUE = re.compile(
    r"[okb][^okcb9yfYl]*w[^okcb9yfYl]*[9yYf]|c[^okcb9yfYl]*w[^okcb9yfYl]*(?<!v)9"
)
# "daling van het aantal inbraken met 5%".
_WORDS_BEFORE_VALUE = re.compile(
    r"[okb][^okcb9yfYl]*w[^okcb9yfYl]*[9yYf]|c[^okcb9yfYl]*w[^okcb9yfYl]*(?<!v)9"
)


def _shape(read: Text) -> str:
    """The row without what says nothing, double signs taken together."""
    row = read.row
    keep_points = CHANGE in row and "m" in row
    shape = row.translate(_SILENT).replace(SYMBOL, "").replace(BROKEN, "")
    shape = re.sub(r"v(?!9)|&(?![9o])|(?<!9)&", "", shape)
    if row.lstrip(".(")[:1] == "-" and read.of(OPERATOR, CHANGE, KEEP):
        shape = shape.lstrip("-")
    return f"{shape}m" if keep_points else shape


def _joined_operators(read: Text) -> None:
    """Take two signs that say the same for one: minder dan (<) 80, minimaal gelijk aan."""
    last: int | None = None
    for at, piece in enumerate(read.pieces):
        if piece.kind == OPERATOR:
            if last is not None:
                first = read.pieces[last].operator
                if first == piece.operator or (
                    piece.operator == Operator.EQUAL and first in {Operator.AT_MOST, Operator.AT_LEAST}
                ):
                    read.turn(at, FILLER)
                    continue
            last = at
        elif piece.kind not in "ei().":
            last = None


def _shaped(read: Text, text: str) -> Reading:
    """The reading of the shape of the text, or what has to be asked."""
    _joined_operators(read)
    shape = _shape(read)
    for pattern, reader in SHAPES:
        if re.fullmatch(pattern, shape) and (reading := reader(read)):
            return reading
    if shape in {"-9", "+9"} and (found := re.search(r"[-–−+]\s?[0-9.,]+\s?%|[−+][0-9.,]+", text)):
        question = f"Is {found[0]} een verandering, of de waarde zelf? Het teken is niet duidelijk."
        return Reading(Operator.UNKNOWN, questions=(Question("change_or_value", question),))
    if shape in {"-9", "+9"}:
        return bare(read)
    return _unread(read)


def _unread(read: Text) -> Reading:
    """What to ask of a text without a known shape."""
    numbers = len(read.numbers) + len(read.of(YEAR))
    signs = len(read.of(OPERATOR, CHANGE, KEEP, NEGATION, "O", ">"))
    if not numbers and not signs and read.has_words:
        if _has_number_word(read):
            return Reading(Operator.NOT_STATED, reference=Reference.TEXT, questions=(ask.NUMBER_IN_WORDS,))
        return Reading(Operator.JUDGEMENT, reference=Reference.TEXT, questions=())
    if signs > 1 or (signs and read.of(NEGATION, ">")):
        question = ask.CONFLICT
    elif read.of(COMPARED, YEAR_COMPARED) and not numbers:
        question = ask.WITH_WHAT
    elif signs and not numbers:
        question = ask.NUMBER_OR_JUDGEMENT
    elif numbers > 1:
        question = ask.NUMBERS
    elif read.of(CHANGE):
        question = ask.NO_PERCENTAGE
    else:
        question = ask.MEANING
    operator = Operator.UNKNOWN if signs or read.is_lost else Operator.NOT_STATED
    return Reading(operator, reference=Reference.TEXT, questions=(question,))


def _has_number_word(read: Text) -> bool:
    return any(piece.kind == WORD and piece.text in words.NUMBER_WORDS for piece in read.pieces)


def _checked(reading: Reading, read: Text) -> Reading:
    """The reading with everything that has to be asked besides."""
    questions = list(reading.questions)
    is_bound = reading.operator in _COMPARISONS and reading.reference == Reference.ABSOLUTE
    if is_bound and reading.value is None and not questions:
        questions.append(ask.VALUE_NEEDED)
    values = [value for value in (reading.value, reading.value_to) if value is not None]
    # "een kwart minder dan in 2020" is more than just fewer.
    is_relative = reading.reference not in {Reference.ABSOLUTE, Reference.RANK, Reference.TEXT}
    if is_relative and reading.change_percentage is None and _has_number_word(read):
        questions.append(ask.NUMBER_IN_WORDS)
    is_total = read.unit in {Unit.COUNT, Unit.RATE}
    if values and is_total and any(piece.text in words.SHORT_PERIODS for piece in read.pieces):
        questions.append(ask.SHORT_PERIOD)
    if values:
        low, high = read.scale or _RANGES.get(read.unit, (None, None))
        if any((low is not None and value < low) or (high is not None and value > high) for value in values):
            questions.append(ask.OUT_OF_RANGE)
        is_percentage = any(number.is_percentage for number in read.numbers)
        is_other = (
            (is_percentage and read.unit != Unit.PERCENTAGE)
            or (read.has_base and read.unit != Unit.RATE)
            or (read.is_rank and read.unit != Unit.RANK)
        )
        if is_other:
            questions.append(ask.OTHER_UNIT)
    if reading.operator not in {Operator.JUDGEMENT}:
        questions += [question for question in read.questions if question not in questions]
    elif ask.BROKEN_TEXT in read.questions:
        questions.append(ask.BROKEN_TEXT)
    return replace(reading, questions=tuple(questions), year=read.year, scale=read.scale)
