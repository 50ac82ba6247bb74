"""What each shape of a text says: the readers behind `parse_target`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators import target_questions as ask
from indicators import target_vocabulary as words
from indicators.models.indicator import Unit
from indicators.target_pieces import (
    CHANGE,
    COMPARED,
    KEEP,
    NUMBER,
    OPERATOR,
    RANGE,
    WORD,
    YEAR,
    YEAR_COMPARED,
    Piece,
)
from indicators.target_questions import Question
from indicators.target_reading import Operator, Reading, Reference
from indicators.target_vocabulary import Compared

LARGEST_CHANGE = Decimal(10_000)
DOWN, UP = {Operator.BELOW, Operator.AT_MOST}, {Operator.ABOVE, Operator.AT_LEAST}


@dataclass
class Text:
    """A text that is being read: its pieces, what they say so far and what has to be asked."""

    pieces: list[Piece]
    unit: str
    year: int | None = None
    scale: tuple[int, int] | None = None
    is_rank: bool = False
    is_lost: bool = False
    has_base: bool = False
    has_words: bool = False

    def __post_init__(self) -> None:
        self.questions: list[Question] = []

    @property
    def row(self) -> str:
        """One letter a piece."""
        return "".join(piece.kind for piece in self.pieces)

    def turn(self, at: int, kind: str) -> None:
        """Let the piece at `at` count as `kind`."""
        self.pieces[at] = replace(self.pieces[at], kind=kind)

    def of(self, *kinds: str) -> list[Piece]:
        """The pieces of these kinds, in order."""
        return [piece for piece in self.pieces if piece.kind in kinds]

    @property
    def numbers(self) -> list[Piece]:
        """The numbers that are no year."""
        return self.of(NUMBER)


# The readers of each shape. One that returns None leaves the text to what has to be asked.


def _reference(read: Text) -> Reference:
    """Of a value: a place on a ranking is one by the unit of the indicator; elsewhere the text says so."""
    return Reference.RANK if read.is_rank and read.unit != Unit.RANK else Reference.ABSOLUTE


def _value(read: Text, operator: Operator, at: int = 0) -> Reading:
    """A value of its own."""
    number = read.numbers[at]
    reference = _reference(read)
    questions = () if number.number is not None else (ask.UNREADABLE,)
    return Reading(operator, value=number.number, reference=reference, questions=questions)


def _signed(read: Text) -> Reading:
    sign = read.of(OPERATOR, "O")[0]
    reading = _value(read, sign.operator)
    if read.is_rank and not sign.is_sign and sign.operator != Operator.EQUAL:
        reading = replace(reading, questions=(*reading.questions, ask.RANK_END))
    return reading


def _signed_behind(read: Text) -> Reading | None:
    sign = read.of(OPERATOR)[0]
    return _signed(read) if sign.text in words.EITHER_SIDE else None


def bare(read: Text) -> Reading:
    """A number without a sign, or with a sign that was lost."""
    number = read.numbers[0]
    operator = Operator.UNKNOWN if read.is_lost else Operator.NOT_STATED
    reading = _value(read, operator)
    if reading.questions:
        return reading
    scale = f" (op een schaal van {read.scale[0]} tot {read.scale[1]})" if read.scale else ""
    what = f"plaats {number.text}" if read.is_rank else f"{number.text}{scale}"
    said = "Het teken ontbreekt" if read.is_lost else "Er staat geen teken bij"
    code = "sign_lost" if read.is_lost else "sign_not_stated"
    question = Question(code, f"{said}: is {what} een minimum of een maximum?")
    return replace(reading, questions=(question,))


def _year_or_value(read: Text) -> tuple[Question, ...]:
    year = read.of(YEAR)[0].text
    return (Question("year_or_value", f"Is {year} het jaar waarmee u vergelijkt, of is het een waarde?"),)


def _bare_year(read: Text) -> Reading:
    sign = (
        Question("sign_lost", "Het teken ontbreekt: is dit een minimum of een maximum?")
        if read.is_lost
        else Question("sign_not_stated", "Er staat geen teken bij: is dit een minimum of een maximum?")
    )
    operator = Operator.UNKNOWN if read.is_lost else Operator.NOT_STATED
    return Reading(operator, reference=Reference.TEXT, questions=(*_year_or_value(read), sign))


def _signed_year(read: Text) -> Reading:
    operator = read.of(OPERATOR, KEEP)[0].operator
    return Reading(operator, reference=Reference.TEXT, questions=_year_or_value(read))


def _range(read: Text) -> Reading:
    low, high = read.numbers
    if low.number is None or high.number is None:
        return Reading(Operator.UNKNOWN, questions=(ask.UNREADABLE,))
    if low.number >= high.number:
        return Reading(Operator.UNKNOWN, questions=(ask.NUMBERS,))
    reference = _reference(read)
    if read.unit == Unit.MARK and not read.of(RANGE) and low.number in {0, 1} and high.number == 10:
        return Reading(Operator.UNKNOWN, reference=Reference.TEXT, questions=(ask.SCALE,))
    return Reading(Operator.BETWEEN, value=low.number, value_to=high.number, reference=reference)


def _two_bounds(read: Text) -> Reading | None:
    if [sign.operator for sign in read.of(OPERATOR)] != [Operator.AT_LEAST, Operator.AT_MOST] or read.is_rank:
        return None
    return _range(read)


def _kept(read: Text) -> Reading:
    return _value(read, Operator.KEEP)


def _compared(read: Text, operator: Operator, change: Decimal | None = None) -> Reading:
    """A reading with respect to the year, baseline or area that the text names; else to the baseline."""
    questions: tuple[Question, ...] = ()
    if change is not None and not -100 <= change <= LARGEST_CHANGE:
        return Reading(Operator.UNKNOWN, reference=Reference.TEXT, questions=(ask.IMPOSSIBLE_CHANGE,))
    if years := read.of(YEAR_COMPARED):
        return Reading(
            operator,
            reference=Reference.BASELINE_YEAR,
            reference_year=int(years[0].text),
            change_percentage=change,
        )
    named = read.of(COMPARED)
    compared = (named[0].compared if named else None) or Compared(Reference.BASELINE)
    if compared.reference == Reference.BASELINE:
        questions = (ask.BASELINE_NEEDED,)
    elif compared.reference == Reference.COMPARISON_AREA and not compared.area:
        questions = (ask.AREA_NEEDED,)
    return Reading(
        operator,
        reference=compared.reference,
        change_percentage=change,
        area=compared.area,
        area_kind=compared.area_kind,
        questions=questions,
    )


def _held_against(read: Text) -> Reading:
    sign = read.of(OPERATOR, KEEP, CHANGE)[0]
    if sign.change is not None:
        bound = Operator.AT_MOST if sign.operator in DOWN else Operator.AT_LEAST
        return _compared(read, bound, sign.change)
    return _compared(read, sign.operator)


def _only_reference(read: Text) -> Reading | None:
    if any(piece.kind == WORD for piece in read.pieces):
        return None
    operator = Operator.UNKNOWN if read.is_lost else Operator.NOT_STATED
    reading = _compared(read, operator)
    return replace(reading, questions=(*reading.questions, ask.WITHOUT_SIGN))


def _changed(read: Text) -> Reading | None:
    """A change in percentages: daling van 5%, minimaal 5% lager dan in 2018."""
    number = read.numbers[0]
    signs = read.of(OPERATOR, CHANGE)
    main = next((sign for sign in signs if sign.kind == CHANGE), signs[-1])
    others = [sign.operator for sign in signs if sign is not main]
    if (
        not number.is_percentage
        or main.operator not in {Operator.BELOW, Operator.ABOVE}
        or main.change is not None
    ):
        return None
    if not set(others) <= {Operator.AT_LEAST, Operator.ABOVE}:
        return None
    if number.number is None or number.number != round(number.number, 3):
        return Reading(Operator.UNKNOWN, questions=(ask.UNREADABLE,))
    is_down = main.operator == Operator.BELOW
    change = -number.number if is_down else number.number
    if Operator.ABOVE in others:
        operator = Operator.BELOW if is_down else Operator.ABOVE
    else:
        operator = Operator.AT_MOST if is_down else Operator.AT_LEAST
    return _compared(read, operator, change)


def _share(read: Text) -> Reading | None:
    """A share of a former figure: ten hoogste 95% van het cijfer van 2018."""
    number = read.numbers[0].number
    if number is None or number != round(number, 3):
        return None
    operator = read.of(OPERATOR)[0].operator
    return _compared(read, operator, number - 100)


def _changed_to(read: Text) -> Reading | None:
    """A change with the value it leads to: daling tot onder de 80, daling van 7,3% naar 4,5%."""
    change = read.of(CHANGE)[0]
    if change.operator not in {Operator.BELOW, Operator.ABOVE} or change.change is not None:
        return None
    is_down = change.operator == Operator.BELOW
    operator = Operator.AT_MOST if is_down else Operator.AT_LEAST
    if signs := read.of(OPERATOR):
        if signs[0].operator not in (DOWN if is_down else UP):
            return None
        operator = Operator(str(signs[0].operator))
    numbers = read.numbers
    if len(numbers) == 2:
        first, last = numbers[0].number, numbers[1].number
        if first is None or last is None or (last < first) != is_down:
            return None
    return _value(read, operator, len(numbers) - 1)


_NAMED = "l?[Yf]"
SHAPES: tuple[tuple[str, Callable[[Text], Reading | None]], ...] = (
    (r"h?ov?9|v?9O", _signed),
    (r"9o", _signed_behind),
    (r"v?9", bare),
    (r"y", _bare_year),
    (r"[ok]v?y", _signed_year),
    (r"b?v?9[-t]v?9|b9&9|bv9&9", _range),
    (r"o9[&-]o9", _two_bounds),
    (r"kv?9", _kept),
    (rf"[kc]|[ok]{_NAMED}|cl[Yf]|l[Yf][okc]", _held_against),
    (r"l?[Yf]", _only_reference),
    (rf"cv?o?9({_NAMED})?|o?9c({_NAMED})?|l[Yf](cv?o?9|o?9c)|o?9o{_NAMED}", _changed),
    (r"o9q[Yf]", _share),
    (r"cv?[th]v?o?9|cv?9[th]v?o?9", _changed_to),
)
