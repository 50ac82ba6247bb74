"""What a target means, as a plain value, and how that is said in Dutch."""

from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.models import TargetReading
from indicators.models.indicator import Unit
from indicators.numbers import number_text
from indicators.series import Measure
from indicators.target_questions import AREA_NEEDED, BASELINE_NEEDED, VALUE_NEEDED, Question

Operator = TargetReading.Operator
Reference = TargetReading.Reference

# What one says before the bound, and of a bound that is a figure itself.
BOUNDS = {
    Operator.BELOW: "lager dan",
    Operator.AT_MOST: "ten hoogste",
    Operator.EQUAL: "precies",
    Operator.AT_LEAST: "ten minste",
    Operator.ABOVE: "hoger dan",
    Operator.KEEP: "blijft",
}
COMPARED = {
    Operator.BELOW: "lager dan {}",
    Operator.AT_MOST: "ten hoogste zo hoog als {}",
    Operator.EQUAL: "even hoog als {}",
    Operator.AT_LEAST: "ten minste zo hoog als {}",
    Operator.ABOVE: "hoger dan {}",
    Operator.KEEP: "blijft gelijk aan {}",
}

# A place number says by itself nothing of better or worse.
PLACES = {
    Operator.BELOW: "een lager plaatsnummer dan {}",
    Operator.AT_MOST: "plaats {} of een lager nummer",
    Operator.EQUAL: "precies plaats {}",
    Operator.AT_LEAST: "plaats {} of een hoger nummer",
    Operator.ABOVE: "een hoger plaatsnummer dan {}",
    Operator.BETWEEN: "van plaats {} tot en met plaats {}",
    Operator.KEEP: "blijft plaats {}",
}


@dataclass(frozen=True)
class Reading:
    """What a target says: `operator` and `reference` are values of the choices of `TargetReading`.

    `change_percentage` is the change with respect to the reference: -5 is 5% less. `year` is a year that the
    text itself names to hold for, `scale` the lowest and highest mark it names. `area_kind` is the kind of
    area compared with (a value of `Area.Kind`), `area` its name where that is known. The reading holds once
    `questions` is empty.
    """

    operator: str
    value: Decimal | None = None
    value_to: Decimal | None = None
    reference: str = Reference.ABSOLUTE
    reference_year: int | None = None
    change_percentage: Decimal | None = None
    year: int | None = None
    scale: tuple[int, int] | None = None
    area: str = ""
    area_kind: str = ""
    questions: tuple[Question, ...] = ()

    @property
    def is_clear(self) -> bool:
        """Whether a figure can be held against it: nothing is left to ask."""
        return not self.questions

    def with_baseline(self, year: int | None) -> "Reading":
        """The reading for an indicator whose baseline is the figure of `year`; None leaves it as it is."""
        if year is None or self.reference != Reference.BASELINE:
            return self
        return replace(self.without_question("baseline"), reference_year=year)

    def with_area(self, name: str) -> "Reading":
        """The reading once the area compared with is known by `name`."""
        return replace(self.without_question("area"), area=name) if name else self

    def without_question(self, code: str) -> "Reading":
        """The reading without the questions of this code."""
        return replace(self, questions=tuple(left for left in self.questions if left.code != code))

    def words(self, measure: Measure) -> str:
        """Say the reading in Dutch: "Lager dan 80."; what cannot be said yet is asked."""
        said = self._said(measure)
        if not said:
            return " ".join(question.text for question in self.questions)
        if self.year is not None:
            said = f"{said}, in {self.year}"
        return f"{said[0].upper()}{said[1:]}."

    def _said(self, measure: Measure) -> str:
        if self.operator == Operator.JUDGEMENT:
            return "iemand beoordeelt of dit is bereikt"
        if self.value is not None and (measure.unit == Unit.RANK or self.reference == Reference.RANK):
            return self._place_said()
        if self.operator == Operator.BETWEEN and self.value is not None and self.value_to is not None:
            return f"van {number_said(self.value, measure)} tot en met {amount_said(self.value_to, measure)}"
        if self.operator not in COMPARED:
            return ""
        operator = Operator(self.operator)
        if self.value is not None:
            article = "een " if measure.unit == Unit.MARK else ""
            return f"{BOUNDS[operator]} {article}{amount_said(self.value, measure)}"
        if not (compared := self.compared_with):
            return ""
        if self.change_percentage is not None:
            return f"{BOUNDS[operator]} {number_text(100 + self.change_percentage)}% van {compared}"
        return COMPARED[operator].format(compared)

    def _place_said(self) -> str:
        place = PLACES.get(Operator(self.operator), "")
        return place.format(
            *(number_text(value) for value in (self.value, self.value_to) if value is not None)
        )

    @property
    def compared_with(self) -> str:
        """What the reference is, in Dutch; empty when the target names a value of its own."""
        match self.reference:
            case Reference.BASELINE:
                return f"de nulmeting van {self.reference_year}" if self.reference_year else "de nulmeting"
            case Reference.BASELINE_YEAR:
                return f"het cijfer van {self.reference_year}"
            case Reference.PREVIOUS_YEAR:
                return (
                    "het jaar ervoor" if self.change_percentage is None else "het cijfer van het jaar ervoor"
                )
            case Reference.COMPARISON_AREA:
                return f"het cijfer van {self.area}" if self.area else "het cijfer van een ander gebied"
        return ""


def number_said(value: Decimal, measure: Measure) -> str:
    """A value without its unit: a mark with the decimals of the indicator, others with what they have."""
    exponent = value.normalize().as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    number = number_text(value, max(measure.decimals, own) if measure.unit == Unit.MARK else own)
    return f"{number}%" if measure.unit == Unit.PERCENTAGE else number


def amount_said(value: Decimal, measure: Measure) -> str:
    """A value with its unit, within a sentence: 80, 8,6%, 7,0, 5,2 per 1.000 inwoners."""
    number = number_said(value, measure)
    if measure.unit == Unit.RATE and measure.rate_base:
        return f"{number} per {number_text(measure.rate_base)} {measure.rate_of}".rstrip()
    return number


def questions_left(reading: Reading) -> tuple[Question, ...]:
    """What the fields of a reading leave open, whatever the text says: of one that people clarified."""
    match reading.operator:
        case Operator.JUDGEMENT:
            return ()
        case Operator.NOT_STATED:
            return (
                Question("sign_not_stated", "Er staat geen teken bij: is dit een minimum of een maximum?"),
            )
        case Operator.UNKNOWN:
            return (Question("sign_lost", "Het teken is niet bekend: is dit een minimum of een maximum?"),)
    if reading.reference in {Reference.ABSOLUTE, Reference.RANK, Reference.TEXT} and reading.value is None:
        return (VALUE_NEEDED,)
    if reading.reference == Reference.BASELINE:
        return (BASELINE_NEEDED,)
    if reading.reference == Reference.COMPARISON_AREA and not reading.area:
        return (AREA_NEEDED,)
    return ()
