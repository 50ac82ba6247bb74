"""How a target stands: a pure function of target, series and today. Computed when read, never stored.

The rules, in the order in which they are tried (docs/adr/0014 says why):

1. No target: none. A target that is not clear (sign lost or not stated, no baseline named): unclear.
2. A judgement is not computed: the last one that an assessor gave counts, with its evidence; without one it
   is asked for. Over the target's year "gehaald" is reached, all else not; before that "gehaald" and "deels
   gehaald" are on course.
3. The year of a target is the year it was set for, else the year its text names, else the plan's last year.
   Only a figure of a period that is over counts. Reached and not reached are said of the whole of that year
   alone: the year itself, the school year that ends in it, the last quarter or month of a percentage, mark
   or rank. Counts of shorter periods are added up to years, when complete; a rate of a shorter period says
   nothing of a year. What is not measured every year may use the year before.
4. Before that figure is there, the last whole period after the baseline tells the course, unless it is more
   than three years old. Who meets the target already is on course; so is who, with a baseline that does not
   meet it, has come at least as near as a straight line from the baseline to the target. Who falls short of
   that line is not, nor who fell back from a baseline that met the target. Without a baseline that compares
   there is no line: who does not meet the target yet is not yet measurable. The same goes for another area.
5. A part-year never gets a verdict: without a whole period the target cannot be compared.
6. An absolute value is compared as the figure is stored; the sentence shows more decimals where rounding
   would hide the outcome. It does not compare with a figure by another definition than the target was set
   on, or with one from after a change at the source.
7. A figure as reference (baseline, a year, the year before, another area) must be by the same definition,
   without a change at the source in between. With a percentage the bound is computed from it and compared
   as such. Without, chance counts: "lower" and "higher" must be demonstrable, "at most" and "at least" hold
   unless the opposite is demonstrable, and "keep" holds unless a difference is. Where nobody can tell (no
   margins), the figures are compared as they are, and the sentence says so; for "keep" a judgement is
   asked, unless the figures are shown alike.
8. On a ranking, signs compare the numbers of places. Against another figure "not lower" and "not higher" mean
   no worse place, where the first place is the best: a target never asks for a worse one.
9. A figure that is not there yet is named; a secret one cannot be compared; zero is a figure. A provisional
   figure gives a verdict that says it is provisional.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from indicators.difference import (
    Direction,
    broken,
    difference_of,
    provisional,
    shown,
    start,
    verdict_on,
)
from indicators.numbers import ROUNDING, number_text, rounded
from indicators.periods import Period, PeriodKind
from indicators.series import Break, Measure, Point, Series
from indicators.summing import summed

if TYPE_CHECKING:
    from indicators.targets import PlainTarget

# A figure of more years ago than this says nothing about the course.
TOO_OLD = 3

JUDGEMENTS = {"reached": "gehaald", "partly": "deels gehaald", "not_reached": "niet gehaald"}
SHORTER = {PeriodKind.HALF_YEAR, PeriodKind.QUARTER, PeriodKind.MONTH}
# Areas that a municipality is a part of: their counts are larger by themselves.
LARGER = {"district", "police_unit", "country"}
RELATIVE = {"baseline", "baseline_year", "previous_year", "comparison_area"}


class StatusCode(StrEnum):
    """How a target stands."""

    REACHED = "reached"
    ON_COURSE = "on_course"
    OFF_COURSE = "off_course"
    NOT_REACHED = "not_reached"
    NOT_YET = "not_yet"
    NEEDS_JUDGEMENT = "needs_judgement"
    UNCLEAR = "unclear"
    INCOMPARABLE = "incomparable"
    NONE = "none"

    @property
    def word(self) -> str:
        """The word on the screen."""
        return WORDS[self]


WORDS = {
    StatusCode.REACHED: "bereikt",
    StatusCode.ON_COURSE: "op koers",
    StatusCode.OFF_COURSE: "niet op koers",
    StatusCode.NOT_REACHED: "niet bereikt",
    StatusCode.NOT_YET: "nog niet te meten",
    StatusCode.NEEDS_JUDGEMENT: "vraagt een oordeel",
    StatusCode.UNCLEAR: "streefwaarde niet eenduidig",
    StatusCode.INCOMPARABLE: "niet te vergelijken",
    StatusCode.NONE: "geen streefwaarde",
}


@dataclass(frozen=True)
class Status:
    """How a target stands, in a word and in sentences with the figures.

    `point` is the figure or judgement that was held against the target, if any; `year` the year of
    the target.
    """

    code: StatusCode
    sentence: str
    point: Point | None = None
    year: int | None = None

    @property
    def word(self) -> str:
        """The word on the screen."""
        return self.code.word

    @property
    def is_provisional(self) -> bool:
        """Whether the verdict rests on a provisional figure."""
        return self.point is not None and self.point.is_provisional


class _NoVerdict(Exception):
    """There is no verdict, for this reason."""

    def __init__(self, code: StatusCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True)
class _Held:
    """The outcome of holding a figure against the target."""

    is_met: bool
    sentences: tuple[str, ...]
    points: tuple[Point, ...]
    no_course: str = ""
    """Why nobody can say whether this is on course, where the target is not met yet."""


def status_of(
    target: "PlainTarget | None",
    series: Series,
    *,
    on: datetime.date,
    baseline_year: int | None = None,
    comparisons: Sequence[Series] = (),
    until: int | None = None,
    finer: Sequence[Series] = (),
    version: int | None = None,
    set_on: datetime.date | None = None,
) -> Status:
    """How `target` stands on the day `on`, by the figures of `series`.

    `until` is the last year of the plan, `version` the definition that the target was set on and `set_on` the
    day from which it holds (None: not known). `finer` holds the same figures by shorter periods.
    """
    if target is None:
        return Status(StatusCode.NONE, "Er is geen streefwaarde.")
    case = _Case(target, series, on, baseline_year, tuple(comparisons), until, tuple(finer), version, set_on)
    try:
        return case.status()
    except _NoVerdict as none:
        return Status(none.code, none.sentence, year=case.year)


@dataclass(frozen=True)
class _Case:
    target: "PlainTarget"
    series: Series
    on: datetime.date
    baseline_year: int | None
    comparisons: tuple[Series, ...]
    until: int | None
    finer: tuple[Series, ...]
    version: int | None
    set_on: datetime.date | None

    @property
    def measure(self) -> Measure:
        return self.series.measure

    @property
    def year(self) -> int | None:
        """The year that the target is for."""
        return self.target.year or self.target.reading.year or self.until

    @property
    def _baseline(self) -> int | None:
        return self.baseline_year or self.target.reading.reference_year

    @property
    def is_over(self) -> bool:
        """Whether the year of the target is over."""
        return self.year is not None and self.on.year > self.year

    def status(self) -> Status:
        reading = self.target.reading
        if reading.operator == "judgement" or self.measure.unit == "judgement":
            return self._judged()
        self._require_clear()
        wholes = self._wholes()
        point = self._closing(wholes)
        if point is not None:
            if not point.is_known or point.value is None:
                raise _unknown(point)
            return self._verdict(point, wholes, is_final=True)
        if self.is_over:
            raise self._missing(wholes, self.year or 0)
        point = self._on_the_way(wholes)
        return self._verdict(point, wholes, is_final=False)

    def _require_clear(self) -> None:
        reading = self.target.reading
        text = f"De streefwaarde is ‘{self.target.text}’."
        if reading.operator in {"not_stated", "unknown"}:
            asked = {question.code for question in reading.questions}
            left = (
                "Er staat niet bij of dat ten hoogste of ten minste is."
                if asked & {"sign_not_stated", "sign_lost"}
                else "Daaruit blijkt niet wanneer die is gehaald."
            )
            sentence = f"{text} {left}"
            raise _NoVerdict(StatusCode.UNCLEAR, sentence)
        if reading.reference == "baseline" and self._baseline is None:
            sentence = f"{text} Er staat niet bij met welk jaar we vergelijken."
            raise _NoVerdict(StatusCode.UNCLEAR, sentence)
        if reading.reference == "baseline_year" and reading.reference_year is None:
            sentence = f"{text} Er staat niet bij met welk jaar we vergelijken."
            raise _NoVerdict(StatusCode.UNCLEAR, sentence)
        if reading.reference == "comparison_area" and not reading.area:
            sentence = f"{text} Er staat niet bij met welk gebied we vergelijken."
            raise _NoVerdict(StatusCode.UNCLEAR, sentence)
        is_relative = reading.reference in RELATIVE
        lacks_value = not is_relative and reading.value is None
        lacks_range = reading.operator == "between" and (reading.value is None or reading.value_to is None)
        asks_else = [question for question in reading.questions if question.code not in {"baseline", "area"}]
        if lacks_value or lacks_range or asks_else:
            sentence = f"{text} Daaruit blijkt niet wanneer die is gehaald."
            raise _NoVerdict(StatusCode.UNCLEAR, sentence)

    # Which figure

    def _wholes(self) -> Series:
        """The series of periods that can say something of a whole year; counts of shorter ones added up."""
        shorter = {PeriodKind(point.period.kind) for point in self.series.points} & SHORTER
        points = self.series.until(self.on)
        if shorter and self.measure.unit == "count":
            return summed(replace(self.series, points=points), PeriodKind.YEAR)
        whole = tuple(
            point
            for point in points
            if point.period.kind != PeriodKind.PART_YEAR
            and not (self.measure.unit == "rate" and point.period.kind in SHORTER)
        )
        return replace(self.series, points=whole)

    def _of_year(self, wholes: Series, year: int) -> Point | None:
        """The figure that closes a year; by the definition of the target if there are two."""
        closing = [
            point
            for point in wholes.points
            if point.period.ends_on.year == year
            and (point.period.kind == PeriodKind.SCHOOL_YEAR or point.period.ends_on.month == 12)
        ]
        return self._preferred(closing)

    def _preferred(self, points: Sequence[Point]) -> Point | None:
        return max(
            points,
            key=lambda point: (point.is_known, point.version == self.version, point.version),
            default=None,
        )

    def _closing(self, wholes: Series) -> Point | None:
        """The figure of the target's year."""
        if self.year is None:
            return None
        point = self._of_year(wholes, self.year)
        if point is None and self.is_over and self.measure.frequency in {"two_years", "other"}:
            return self._of_year(wholes, self.year - 1)
        return point

    def _missing(self, wholes: Series, year: int) -> _NoVerdict:
        """Why there is no figure of a year that is over."""
        if (part := self._part_year(year)) is not None:
            return self._only_part(part)
        if self.measure.unit in {"count", "rate"} and any(
            point.period.kind in SHORTER and point.period.ends_on.year == year
            for point in self.series.until(self.on)
        ):
            return self._only_shorter(year)
        last = self.series.last(self.on)
        gone = next(
            (
                one
                for one in reversed(self.series.breaks)
                if one.version is not None
                and one.on.year <= year
                and (last is None or one.on > last.period.ends_on)
            ),
            None,
        )
        told = self._last_told(wholes)
        if gone is not None and gone.on <= self.on:
            sentence = f"Over {year} is er geen cijfer dat past. {broken(gone)}"
            return _NoVerdict(StatusCode.INCOMPARABLE, sentence)
        return _NoVerdict(StatusCode.NOT_YET, f"Er is nog geen cijfer over {year}.{told}")

    def _last_told(self, wholes: Series) -> str:
        known = [point for point in wholes.points if point.value is not None]
        if not known:
            return ""
        last = max(known, key=lambda point: (point.period.ends_on, point.version))
        newest = self.series.last(self.on)
        is_newest = newest is None or newest.period <= last.period or newest.value is None
        which = "" if is_newest else " over een hele periode"
        return f" Het laatste cijfer{which} is {shown(last, self.measure)} over {last.period.in_words}."

    def _part_year(self, year: int | None = None) -> Point | None:
        """The last known figure of part of a year (of `year`)."""
        parts = [
            point
            for point in self.series.until(self.on)
            if point.period.kind == PeriodKind.PART_YEAR
            and point.value is not None
            and year in {None, point.period.ends_on.year}
        ]
        return max(parts, key=lambda point: (point.period.ends_on, point.version), default=None)

    def _only_part(self, part: Point) -> _NoVerdict:
        return _NoVerdict(StatusCode.INCOMPARABLE, self._part_told(part))

    def _part_told(self, part: Point) -> str:
        """What a part-year says: something of the same months, nothing of the year."""
        points = tuple(point for point in self.series.points if point.period <= part.period)
        difference = difference_of(replace(self.series, points=points), on=self.on, finer=self.finer)
        nothing = f"Over heel {part.period.starts_on.year} zegt dit nog niets."
        told = difference.sentence if difference else ""
        return told if nothing in told else f"{told} {nothing}".strip()

    def _only_shorter(self, year: int) -> _NoVerdict:
        if self.measure.unit == "rate":
            sentence = (
                f"Over {year} zijn er alleen cijfers van kortere perioden. Die tellen niet op tot een jaar."
            )
        else:
            sentence = f"Over {year} zijn nog niet alle perioden bekend. Over heel {year} zegt dit nog niets."
        return _NoVerdict(StatusCode.INCOMPARABLE, sentence)

    def _on_the_way(self, wholes: Series) -> Point:
        """The last whole period that tells the course."""
        after = [
            point
            for point in wholes.points
            if point.value is not None
            and (self.baseline_year is None or point.period.ends_on.year > self.baseline_year)
        ]
        if not after:
            part = self._part_year()
            if part is not None and (
                self.baseline_year is None or part.period.ends_on.year > self.baseline_year
            ):
                raise self._only_part(part)
            newest = self.series.last(self.on)
            if (
                newest is not None
                and newest.period.kind in SHORTER
                and self.measure.unit in {"count", "rate"}
            ):
                raise self._only_shorter(newest.period.ends_on.year)
            unknown = [point for point in wholes.points if not point.is_known and not point.judgement]
            if newest is not None and unknown and unknown[-1].period == newest.period:
                raise _unknown(newest)
            if self.baseline_year is not None and wholes.points:
                sentence = f"Er is nog geen cijfer van na de nulmeting over {self.baseline_year}."
                raise _NoVerdict(StatusCode.NOT_YET, sentence)
            raise _NoVerdict(StatusCode.NOT_YET, "Er is nog geen cijfer.")
        last = max(after, key=lambda point: point.period.ends_on)
        same = [point for point in after if point.period == last.period]
        point = self._preferred(same) or last
        if point.period.ends_on.year + TOO_OLD < self.on.year:
            sentence = (
                f"Het laatste cijfer is {shown(point, self.measure)} over {point.period.in_words}. Dat is te "
                "lang geleden om te zeggen of dit op koers is."
            )
            raise _NoVerdict(StatusCode.NOT_YET, sentence)
        return point

    # Which verdict

    def _verdict(self, point: Point, wholes: Series, *, is_final: bool) -> Status:
        if self.target.reading.reference in RELATIVE:
            reference, words = self._reference(point, wholes)
            change = self.target.reading.change_percentage
            if change is None:
                held = self._against_figure(point, reference, words)
            else:
                held = self._against_share(point, reference, words, change, is_final)
        else:
            self._require_same_count(point)
            held = self._against_value(point, wholes, is_final)
        sentences = list(held.sentences)
        lacks_course = not is_final and not held.is_met and held.no_course != ""
        if lacks_course:
            sentences.append(f"{held.no_course} Daarom is niet te zeggen of dit op koers is.")
        if not is_final and self.year is not None:
            sentences.append(f"De streefwaarde geldt voor {self.year}.")
        elif is_final and point.period.ends_on.year != self.year:
            sentences.append(f"In {self.year} is niet gemeten.")
        told = provisional(*held.points)
        if told:
            sentences += told if lacks_course else [*told, "Dit oordeel is dus ook voorlopig."]
        part = self._part_year()
        if not is_final and part is not None and part.period > point.period:
            sentences.append(self._part_told(part))
        if is_final:
            code = StatusCode.REACHED if held.is_met else StatusCode.NOT_REACHED
        elif lacks_course:
            code = StatusCode.NOT_YET
        else:
            code = StatusCode.ON_COURSE if held.is_met else StatusCode.OFF_COURSE
        return Status(code, " ".join(sentences), point, self.year)

    def _require_same_count(self, point: Point) -> None:
        """Refuse a figure that is counted otherwise than when the target was set."""
        told = f"{start(shown(point, self.measure))} over {point.period.in_words}."
        if self.version is not None and point.version != self.version:
            begun = max(point.version, self.version)
            change = next((one for one in self.series.breaks if one.version == begun), None)
            sentence = f"{told} De streefwaarde hoort bij een andere definitie."
            if change is not None:
                sentence = f"{sentence} {broken(change)}"
            raise _NoVerdict(StatusCode.INCOMPARABLE, sentence)
        if (change := self._source_change(point)) is not None:
            sentence = f"{told} De streefwaarde is van voor een breuk in de reeks. {broken(change)}"
            raise _NoVerdict(StatusCode.INCOMPARABLE, sentence)

    def _source_change(self, point: Point) -> Break | None:
        """The change at the source between the day the target was set and the end of the period."""
        since = self.set_on
        if since is None and self.baseline_year is not None:
            since = datetime.date(self.baseline_year, 12, 31)
        if since is None:
            return None
        return next(
            (
                one
                for one in self.series.breaks
                if one.version is None and since < one.on <= point.period.ends_on
            ),
            None,
        )

    def _against_value(self, point: Point, wholes: Series, is_final: bool) -> _Held:
        reading = self.target.reading
        value = reading.value or Decimal(0)  # clear, so there is a value
        operator = "equal" if reading.operator == "keep" else reading.operator
        if reading.operator == "keep" and point.margins is not None:
            is_met = point.margins[0] <= value <= point.margins[1]
            told = "binnen" if is_met else "buiten"
            sentence = f"{start(shown(point, self.measure))} over {point.period.in_words}."
            within = f"{self._bound(value)} ligt {told} de marge."
            return _Held(is_met, (sentence, start(within)), (point,))
        base, no_base = self._base(point, wholes)
        held = self._against_bounds(point, operator, value, reading.value_to, "", base, is_final)
        # To keep a value is asked of every year, so there is no way to go.
        return held if reading.operator == "keep" else replace(held, no_course=no_base)

    def _against_share(
        self, point: Point, reference: Point, words: str, change: Decimal, is_final: bool
    ) -> _Held:
        """Against a percentage of a figure."""
        reading = self.target.reading
        share = 100 + change
        bound = ROUNDING.divide(ROUNDING.multiply(reference.figure, share), Decimal(100))
        operator = "equal" if reading.operator == "keep" else reading.operator
        behind = f", {number_text(share)}% van {words}"
        has_line = reading.reference in {"baseline", "baseline_year"}
        held = self._against_bounds(
            point, operator, bound, None, behind, reference if has_line else None, is_final
        )
        sentences = held.sentences
        same_area = reading.reference != "comparison_area"
        verdict = verdict_on(point, reference, self.measure)
        if same_area and verdict.direction == Direction.NONE and point.value != reference.value:
            sentences += (f"Het verschil met {reference.period.in_words} kan toeval zijn.",)
        return replace(held, sentences=sentences, points=(point, reference), no_course=self._no_line_to_area)

    @property
    def _no_line_to_area(self) -> str:
        """Why there is no course, where the target compares with another area."""
        if self.target.reading.reference != "comparison_area":
            return ""
        return "Ook het cijfer van het andere gebied verandert nog."

    def _against_bounds(
        self,
        point: Point,
        operator: str,
        value: Decimal,
        value_to: Decimal | None,
        behind: str,
        base: Point | None,
        is_final: bool,
    ) -> _Held:
        """Against one value, or two; before the year of the target the way there counts too."""
        decimals = self.measure.decimals
        is_met = _meets(point.figure, operator, value, value_to)
        text = shown(point, self.measure)
        looks_met = _meets(
            rounded(point.figure, decimals),
            operator,
            rounded(value, max(decimals, _decimals(value))) if not behind else value,
            value_to,
        )
        if looks_met != is_met:
            text = f"{number_text(point.figure)} (afgerond {self.measure.text(point.figure)})"
        sentences = [
            f"{start(text)} over {point.period.in_words}.",
            self._compared(operator, is_met, value, value_to, behind),
        ]
        points = [point]
        if not is_met and not is_final and base is not None and base.value is not None:
            line = self._line(point, base, operator, value, value_to)
            if line is not None:
                is_met, sentence = line
                sentences.append(sentence)
                points.append(base)
        return _Held(is_met, tuple(sentences), tuple(points))

    def _compared(
        self, operator: str, is_met: bool, value: Decimal, value_to: Decimal | None, behind: str
    ) -> str:
        bound = f"{self._bound(value)}{behind}"
        if operator == "between" and value_to is not None:
            where = "binnen" if is_met else "buiten"
            low, high = number_text(value, self._decimals(value)), self._bound(value_to)
            return f"Dat ligt {where} {low} tot en met {high}."
        words = {
            ("below", True): "lager dan",
            ("below", False): "niet lager dan",
            ("at_most", True): "niet hoger dan",
            ("at_most", False): "hoger dan",
            ("equal", True): "precies",
            ("equal", False): "niet precies",
            ("at_least", True): "niet lager dan",
            ("at_least", False): "lager dan",
            ("above", True): "hoger dan",
            ("above", False): "niet hoger dan",
        }[operator, is_met]
        return f"Dat is {words} {bound}."

    def _decimals(self, value: Decimal) -> int:
        """As many decimals as the measure has, and more where a bound has these (two for a computed one)."""
        return max(self.measure.decimals, min(_decimals(value), self.measure.decimals + 2))

    def _bound(self, value: Decimal) -> str:
        return self.measure.text(value, self._decimals(value))

    def _base(self, point: Point, wholes: Series) -> tuple[Point | None, str]:
        """The baseline, when it compares with the figure; otherwise why there is none."""
        if self.baseline_year is None:
            return None, "Er is geen nulmeting vastgelegd."
        period = _years_before(point.period, self.baseline_year)
        found = self._at(wholes, period, point)
        of_baseline = f"de nulmeting over {period.in_words}"
        if found is None:
            return None, f"Het cijfer van {of_baseline} ontbreekt."
        if found.value is None:
            state = "is geheim" if found.is_secret else "is niet beschikbaar"
            return None, f"Het cijfer van {of_baseline} {state}."
        if (change := wholes.break_between(found, point)) is not None:
            return None, f"Dit is niet te vergelijken met {of_baseline}. {broken(change)}"
        return found, ""

    def _line(
        self, point: Point, base: Point, operator: str, value: Decimal, value_to: Decimal | None
    ) -> tuple[bool, str] | None:
        """Whether the figure keeps up with a straight line from the baseline to the target, in words too.

        None where there is no line: the baseline met the target already, or the years are not in order.
        """
        begin, now, end = base.period.ends_on.year, point.period.ends_on.year, self.year
        if end is None or not begin < now < end or _meets(base.figure, operator, value, value_to):
            return None
        # The bound that the baseline has to come to.
        goal = value_to if value_to is not None and base.figure > value_to else value
        way = ROUNDING.multiply(goal - base.figure, Decimal(now - begin))
        expected = base.figure + ROUNDING.divide(way, Decimal(end - begin))
        is_down = base.figure > goal or (base.figure == goal and operator == "below")
        keeps_up = point.figure <= expected if is_down else point.figure >= expected
        if operator in {"equal", "between"}:
            # Past the target is as far off as short of it.
            keeps_up = _gap(point.figure, value, value_to) <= abs(expected - goal)
        side = "hooguit" if is_down else "ten minste"
        sign = "%" if self.measure.unit == "percentage" else ""
        at = f"{number_text(rounded(expected, self.measure.decimals + 1))}{sign}"
        from_ = f"{number_text(base.figure, self._decimals(base.figure))}{sign}"
        to = f"{number_text(goal, self._decimals(goal))}{sign}"
        return keeps_up, (
            f"Op een rechte lijn van {from_} in {begin} naar {to} in {end} hoort bij {now} {side} {at}."
        )

    def _at(self, series: Series, period: Period, point: Point) -> Point | None:
        """The figure of a period, preferably by the definition of `point`."""
        found = [one for one in series.points if one.period == period]
        return max(
            found,
            key=lambda one: (one.value is not None, one.version == point.version, one.version),
            default=None,
        )

    def _reference(self, point: Point, wholes: Series) -> tuple[Point, str]:
        """The figure that the target is compared with, and what to call it."""
        reading = self.target.reading
        series, period = wholes, point.period
        if reading.reference == "comparison_area":
            series = self._area(reading.area)
        elif reading.reference == "previous_year":
            period = self._previous(point, wholes)
        else:
            named = self._baseline if reading.reference == "baseline" else reading.reference_year
            year = named or 0  # clear, so there is a year
            if point.period.ends_on.year <= year:
                sentence = f"Er is nog geen cijfer van na {year}. Daarmee vergelijkt de streefwaarde."
                raise _NoVerdict(StatusCode.NOT_YET, sentence)
            period = _years_before(point.period, year)
        of_area = f" van {series.area}" if reading.reference == "comparison_area" else ""
        found = self._at(series, period, point)
        told = f"{start(shown(point, self.measure))} over {point.period.in_words}."
        if found is None:
            raise _NoVerdict(
                StatusCode.NOT_YET,
                f"{told} Het cijfer{of_area} over {period.in_words} ontbreekt. Daarmee vergelijkt de "
                "streefwaarde.",
            )
        if found.value is None:
            raise _unknown(found, told, of_area)
        if (change := wholes.break_between(found, point)) is not None:
            raise _NoVerdict(
                StatusCode.INCOMPARABLE,
                f"{told} Dat is niet te vergelijken met {period.in_words}{of_area}. {broken(change)}",
            )
        of_area = f" ({series.area})" if of_area else ""
        return found, f"{self.measure.text(found.figure)} over {period.in_words}{of_area}"

    def _area(self, name: str) -> Series:
        found = next((one for one in self.comparisons if one.area == name), None)
        if self.measure.unit == "count" and found is not None and found.area_kind in LARGER:
            sentence = (
                f"Aantallen van {self.series.area} en {name} zijn niet te vergelijken: {name} is groter."
            )
            raise _NoVerdict(StatusCode.INCOMPARABLE, sentence)
        if found is None:
            raise _NoVerdict(
                StatusCode.NOT_YET, f"Van {name} is er nog geen cijfer. Daarmee vergelijkt de streefwaarde."
            )
        if found.points and found.points[0].period.kind in SHORTER and self.measure.unit == "count":
            return summed(replace(found, points=found.until(self.on)), PeriodKind.YEAR)
        return replace(found, points=found.until(self.on))

    def _previous(self, point: Point, wholes: Series) -> Period:
        if self.measure.frequency in {"two_years", "other"}:
            before = [one.period for one in wholes.points if one.period < point.period]
            if before:
                return max(before)
        return point.period.a_year_before()

    def _against_figure(self, point: Point, reference: Point, words: str) -> _Held:
        """Against another figure: chance counts."""
        reading, measure = self.target.reading, self.measure
        told = f"{start(shown(point, measure))} over {point.period.in_words}, {words}."
        points = (point, reference)
        verdict = verdict_on(point, reference, measure)
        direction = verdict.direction
        sentences: tuple[str, ...]
        if direction == Direction.UNKNOWN:
            return self._untested(point, reference, told, verdict.reason)
        if direction.is_demonstrable:
            sentences = (told, f"Dat is aantoonbaar {direction.word}.")
        elif point.value == reference.value:
            sentences = (told, "Dat is evenveel.")
        elif verdict.p is None:
            sentences = (told, "De marges overlappen: het verschil kan toeval zijn.")
        else:
            sentences = (told, "Het verschil kan toeval zijn.")
        is_met = {
            "below": direction == Direction.LOWER,
            "at_most": direction != Direction.HIGHER,
            "at_least": direction != Direction.LOWER,
            "above": direction == Direction.HIGHER,
        }.get(reading.operator, direction == Direction.NONE)
        return _Held(is_met, sentences, points, self._no_line_to_area)

    def _untested(self, point: Point, reference: Point, told: str, reason: str) -> _Held:
        """Against another figure where nobody knows what chance does: as they are."""
        measure, operator = self.measure, self.target.reading.operator
        is_rank = measure.unit == "rank"
        alike = rounded(point.figure, measure.decimals) == rounded(reference.figure, measure.decimals)
        if operator in {"keep", "equal", "between"}:
            if alike:
                return _Held(True, (told, "Dat is gelijk."), (point, reference))
            raise _NoVerdict(
                StatusCode.NEEDS_JUDGEMENT,
                f"{told} {reason} Iemand moet beoordelen of dit gelijk is gebleven.",
            )
        # Where the first place is the best, "not lower" is said of the place and "not higher" of its number.
        is_of_place = is_rank and measure.rank_best == "first" and operator in {"at_least", "above"}
        up = -1 if is_of_place else 1
        is_met = _meets(up * point.figure, operator, up * reference.figure, None)
        if point.value == reference.value:
            compared = "Dat is gelijk."
        else:
            compared = f"Dat is {'hoger' if point.figure > reference.figure else 'lager'}."
            if alike:
                told = f"{start(number_text(point.figure))} over {point.period.in_words}, "
                told += f"{number_text(reference.figure)} over {reference.period.in_words}."
        if is_rank:
            better = "lager" if measure.rank_best == "first" else "hoger"
            compared = {
                True: "Dat is dezelfde plaats.",
                False: f"Een {better} nummer is een betere plaats.",
            }[point.value == reference.value]
            reason = self._sizes(point, reference)
        sentences = (told, compared, reason) if reason else (told, compared)
        return _Held(is_met, sentences, (point, reference), self._no_line_to_area)

    def _sizes(self, point: Point, reference: Point) -> str:
        """A sentence on rankings that are not equally long."""
        now, then = (one.rank_size or self.measure.rank_size for one in (point, reference))
        if now is None or then is None or now == then:
            return ""
        return (
            f"De ranglijst had over {point.period.in_words} {number_text(now)} plaatsen, over "
            f"{reference.period.in_words} {number_text(then)}."
        )

    # Judgements

    def _judged(self) -> Status:
        judged = [
            point
            for point in self.series.until(self.on)
            if point.judgement in JUDGEMENTS and point.period.kind != PeriodKind.PART_YEAR
        ]
        if not judged:
            last = self.series.last(self.on)
            told = ""
            if last is not None and last.value is not None:
                told = f"Het laatste cijfer is {shown(last, self.measure)} over {last.period.in_words}. "
            sentence = f"{told}Er is nog geen oordeel. Iemand moet beoordelen of dit is gehaald."
            return Status(StatusCode.NEEDS_JUDGEMENT, sentence, year=self.year)
        # A judgement on a later year does not replace that of the year of the target.
        in_time = [one for one in judged if self.year is None or one.period.ends_on.year <= self.year]
        judged = in_time or judged
        last_on = max(point.period.ends_on for point in judged)
        point = self._preferred([one for one in judged if one.period.ends_on == last_on]) or judged[-1]
        by = f" door {point.assessor.strip()}" if point.assessor.strip() else ""
        evidence = point.evidence.strip()
        told = f"Oordeel over {point.period.in_words}{by}: {JUDGEMENTS[point.judgement]}."
        if evidence:
            told = f"{told} {evidence}" if evidence[-1] in ".!?" else f"{told} {evidence}."
        if self.version is not None and point.version != self.version:
            sentence = f"{told} De streefwaarde hoort bij een andere definitie."
            return Status(StatusCode.INCOMPARABLE, sentence, point, self.year)
        if point.is_provisional:
            told = f"{told} Dit oordeel is voorlopig."
        year = self.year
        is_final = year is not None and _closes(point, year) <= point.period.ends_on <= _last_day(year)
        if is_final:
            code = StatusCode.REACHED if point.judgement == "reached" else StatusCode.NOT_REACHED
            return Status(code, told, point, self.year)
        if self.is_over:
            sentence = f"Over {self.year} is er nog geen oordeel. {told}"
            return Status(StatusCode.NEEDS_JUDGEMENT, sentence, point, self.year)
        if self.year is not None:
            told = f"{told} De streefwaarde geldt voor {self.year}."
        is_on = point.judgement != "not_reached"
        return Status(StatusCode.ON_COURSE if is_on else StatusCode.OFF_COURSE, told, point, self.year)


def _closes(point: Point, year: int) -> datetime.date:
    """The day from which a judgement is one of that whole year."""
    is_school_year = point.period.kind == PeriodKind.SCHOOL_YEAR
    return datetime.date(year, 7, 31) if is_school_year else _last_day(year)


def _last_day(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def _unknown(point: Point, told: str = "", of_area: str = "") -> _NoVerdict:
    """There is a point, but no figure."""
    before = f"{told} " if told else ""
    figure = f"Het cijfer{of_area} over {point.period.in_words}"
    if point.is_secret:
        return _NoVerdict(StatusCode.INCOMPARABLE, f"{before}{figure} is geheim.")
    return _NoVerdict(StatusCode.NOT_YET, f"{before}{figure} is niet beschikbaar.")


def _meets(value: Decimal, operator: str, bound: Decimal, bound_to: Decimal | None) -> bool:
    """Whether a value is on the right side of a bound, as it is stored."""
    match operator:
        case "below":
            return value < bound
        case "at_most":
            return value <= bound
        case "at_least":
            return value >= bound
        case "above":
            return value > bound
        case "between" if bound_to is not None:
            return bound <= value <= bound_to
        case _:
            return value == bound


def _gap(value: Decimal, bound: Decimal, bound_to: Decimal | None) -> Decimal:
    """How far a value is from a bound, or from the nearest of two; zero between them."""
    low, high = bound, bound if bound_to is None else bound_to
    return max(low - value, value - high, Decimal(0))


def _years_before(period: Period, year: int) -> Period:
    """The same period in another year (a school year by the year it ends in)."""
    return period.a_year_before(period.ends_on.year - year)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize(ROUNDING).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
