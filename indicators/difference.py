"""Whether two figures differ more than chance explains.

- Two counts: an exact two-sided test for two Poisson counts, at 5%.
- Percentages, marks and rates (and counts that come with margins): by their margins. Margins that
  overlap show no difference; without the margins of both nobody can tell.
- A place on a ranking and a judgement are not tested.

A count of part of a year is held against the same months of the year before where these are known, and
otherwise against as many twelfths of that whole year. Never across a break or another definition.
"""

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.numbers import number_text, rounded
from indicators.periods import Period, PeriodKind
from indicators.series import Break, Measure, Point, Series
from indicators.summing import summed_point
from priorities.moments import Moment

SIGNIFICANCE = 0.05
# Up to this total every outcome is weighed as a whole number; above it with logarithms.
EXACT_TOTAL = 2_000
# Above this total the binomial distribution is a normal one for every purpose.
LARGE_TOTAL = 10_000_000
# Outcomes as likely as the observed one count too; so much may rounding make of it (as in R).
TIE = 1e-7

NUMERALS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf")
SHARES = {1: "Eén twaalfde", 3: "Een kwart", 4: "Een derde", 6: "De helft", 8: "Twee derde", 9: "Driekwart"}


class Direction(StrEnum):
    """How the last figure differs from the one before."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    UNKNOWN = "unknown"
    INCOMPARABLE = "incomparable"

    @property
    def word(self) -> str:
        """The word on the screen."""
        return WORDS[self]

    @property
    def is_demonstrable(self) -> bool:
        """Whether there is a difference that chance hardly explains."""
        return self in {Direction.HIGHER, Direction.LOWER}


WORDS = {
    Direction.HIGHER: "hoger",
    Direction.LOWER: "lager",
    Direction.NONE: "geen aantoonbaar verschil",
    Direction.UNKNOWN: "niet te zeggen",
    Direction.INCOMPARABLE: "niet te vergelijken",
}


@dataclass(frozen=True)
class Verdict:
    """Whether a figure differs from an earlier one; `reason` says in Dutch why nobody can tell."""

    direction: Direction
    reason: str = ""
    p: float | None = None


@dataclass(frozen=True)
class Difference:
    """The last figure (`later`) against the comparable one before it (`earlier`), in words.

    `in_short` says it in a few words for a table: "meer dan driekwart van 2018 (540), geen aantoonbaar
    verschil"; `remarks` are the sentences that say more than these words. `p` is the chance of a difference
    at least as unlikely, for counts; `expected` what the earlier figure makes of the later period, when that
    is part of a year. `is_better` only says something when the difference is demonstrable and the indicator
    wants a lower or a higher figure.
    """

    direction: Direction
    sentence: str
    later: Point
    earlier: Point | None = None
    in_short: str = WORDS[Direction.INCOMPARABLE]
    remarks: tuple[str, ...] = ()
    p: float | None = None
    expected: Decimal | None = None
    is_better: bool | None = None

    @property
    def word(self) -> str:
        """The word on the screen."""
        return self.direction.word


# The test


def two_counts(first: int, second: int, *, first_months: int = 12, second_months: int = 12) -> float:
    """The two-sided p of two Poisson counts over so many months having the same rate.

    Given their total, the first count is binomial with chance first_months / (first_months + second_months);
    p is the sum over all outcomes that are not more likely than the observed one. Source: the conditional
    test of Biometrika 31 (1940), pages 313-323, made two-sided as `poisson.test` of R does it.

    Exact in whole numbers up to a total of 2,000, with logarithms up to ten million (to some 1e-7), above
    that the normal distribution. Raises ValueError for a negative count or a period that is no month long.
    """
    if min(first, second) < 0 or min(first_months, second_months) < 1:
        raise ValueError("counts are not negative, and a period lasts a month at least")
    total = first + second
    if total <= EXACT_TOTAL:
        return _p_exact(first, total, first_months, second_months)
    if total <= LARGE_TOTAL:
        return _p_logarithms(first, total, first_months / (first_months + second_months))
    return _p_normal(first, total, first_months, second_months)


def _p_exact(first: int, total: int, first_months: int, second_months: int) -> float:
    shared = math.gcd(first_months, second_months)
    a, b = first_months // shared, second_months // shared
    weight = b**total
    weights = [weight]
    for k in range(total):
        weight = weight * (total - k) * a // ((k + 1) * b)
        weights.append(weight)
    unlikely = sum(weight for weight in weights if weight <= weights[first])
    return unlikely / (a + b) ** total


def _p_logarithms(first: int, total: int, chance: float) -> float:
    log_a, log_b = math.log(chance), math.log1p(-chance)
    whole = math.lgamma(total + 1)

    def log_weight(k: int) -> float:
        return whole - math.lgamma(k + 1) - math.lgamma(total - k + 1) + k * log_a + (total - k) * log_b

    mode = min(total, math.floor((total + 1) * chance))
    bar = log_weight(first) + TIE

    def tail(start: int, step: int) -> float:
        """The sum of the weights from `start` outwards, to where they add nothing."""
        added, k = 0.0, start
        while 0 <= k <= total:
            term = math.exp(log_weight(k))
            added += term
            if term <= added * 1e-17:
                break
            k += step
        return added

    # The weights fall on both sides of the mode: look for the first that is not more likely, on either side.
    def boundary(step: int, room: int) -> int:
        """The outcome nearest to the mode on this side, up to `room` off, that is not more likely."""
        low, high = 0, room + 1
        while low < high:
            middle = (low + high) // 2
            if log_weight(mode + step * middle) <= bar:
                high = middle
            else:
                low = middle + 1
        return mode + step * low

    left, right = boundary(-1, mode), boundary(1, total - mode)
    if left >= right:  # the mode itself
        return 1.0
    return min(1.0, tail(left, -1) + tail(right, 1))


def _p_normal(first: int, total: int, first_months: int, second_months: int) -> float:
    months = first_months + second_months
    # In whole numbers as long as possible: such totals are larger than a float is precise.
    off = abs(first * months - total * first_months) / months
    spread = math.sqrt(total * (first_months / months) * (second_months / months))
    return min(1.0, math.erfc(max(0.0, off - 0.5) / spread / math.sqrt(2)))


# Two figures


def verdict_on(later: Point, earlier: Point, measure: Measure) -> Verdict:
    """Whether `later` differs from `earlier`. Both have a value; the caller knows that they compare."""
    if later.value is None or earlier.value is None:
        return Verdict(Direction.UNKNOWN, "Er is geen cijfer om te vergelijken.")
    if measure.unit == "rank":
        return Verdict(Direction.UNKNOWN, "Bij een plaats op een ranglijst is niet te zeggen wat toeval is.")
    if later.margins and earlier.margins:
        return _by_margins(later.margins, earlier.margins)
    if measure.unit != "count":
        if later.margins or earlier.margins:
            only = later if later.margins else earlier
            return Verdict(
                Direction.UNKNOWN,
                f"Alleen het cijfer over {only.period.in_words} heeft marges. Daarom is niet te zeggen of "
                "dit verschil meer is dan toeval.",
            )
        return Verdict(
            Direction.UNKNOWN, "Zonder marges is niet te zeggen of dit verschil meer is dan toeval."
        )
    for value in (later.value, earlier.value):
        if not is_count(value):
            return Verdict(
                Direction.UNKNOWN,
                f"{number_text(value)} is geen heel aantal. Daarom is niet te zeggen of dit verschil meer is "
                "dan toeval.",
            )
    first, second = int(later.value), int(earlier.value)
    months, before = later.period.month_count, earlier.period.month_count
    p = two_counts(first, second, first_months=months, second_months=before)
    if p >= SIGNIFICANCE:
        return Verdict(Direction.NONE, p=p)
    return Verdict(Direction.HIGHER if first * before > second * months else Direction.LOWER, p=p)


def _by_margins(later: tuple[Decimal, Decimal], earlier: tuple[Decimal, Decimal]) -> Verdict:
    if later[0] > earlier[1]:
        return Verdict(Direction.HIGHER)
    if later[1] < earlier[0]:
        return Verdict(Direction.LOWER)
    return Verdict(Direction.NONE)


def is_count(value: Decimal) -> bool:
    """Whether a value can be a number of events."""
    return value.is_finite() and value >= 0 and value == value.to_integral_value()


# The last figure of a series


def difference_of(series: Series, *, on: datetime.date, finer: Sequence[Series] = ()) -> Difference | None:
    """The last figure of `series` on the day `on` against the same period a year before.

    A part-year is held against the same months of the year before: from a figure of these, or from quarters
    or months in `finer` that add up to them; a count otherwise against its share of that whole year.
    None when there is no figure yet, or only judgements.
    """
    later = series.last(on)
    if later is None or series.measure.unit == "judgement" or (later.judgement and later.value is None):
        return None
    if later.value is None:
        state = "is geheim" if later.is_secret else "is niet beschikbaar"
        sentence = f"Het cijfer over {later.period.in_words} {state}."
        return Difference(Direction.INCOMPARABLE, sentence, later, in_short=f"het laatste cijfer {state}")
    told = f"{start(shown(later, series.measure))} over {later.period.in_words}."
    wanted, found = _before(series, later, on, finer)
    found = [point for point in found if point.value is not None] or found
    if not any(point.period < later.period for point in series.points):
        sentence = f"{told} Er is geen eerder cijfer om mee te vergelijken."
        return Difference(Direction.INCOMPARABLE, sentence, later, in_short="geen eerder cijfer")
    if not found:
        sentence = f"{told} Over {wanted.in_words} is er geen cijfer om mee te vergelijken."
        in_short = f"geen cijfer over {wanted.in_words}"
        return Difference(Direction.INCOMPARABLE, sentence, later, in_short=in_short)
    earlier = max(found, key=lambda point: (series.break_between(point, later) is None, point.version))
    if (break_ := series.break_between(earlier, later)) is not None:
        sentence = f"{told} Dat is niet te vergelijken met {earlier.period.in_words}. {broken(break_)}"
        return Difference(Direction.INCOMPARABLE, sentence, later, earlier)
    if earlier.value is None:
        state = "is geheim" if earlier.is_secret else "is niet beschikbaar"
        sentence = f"{told} Het cijfer over {earlier.period.in_words} {state}."
        return Difference(Direction.INCOMPARABLE, sentence, later, earlier)
    if later.period.kind == PeriodKind.PART_YEAR:
        return _part_year(series, later, earlier)
    return _whole(series, later, earlier)


def _before(
    series: Series, later: Point, on: datetime.date, finer: Sequence[Series]
) -> tuple[Period, list[Point]]:
    """The period that `later` compares with, and the points there are of it (one for each definition)."""
    points = [point for point in series.until(on) if point.period < later.period]
    same = later.period.a_year_before()
    if later.period.kind != PeriodKind.PART_YEAR:
        earlier = [point for point in points if point.period.kind == later.period.kind]
        if series.measure.frequency in {"two_years", "other"} and earlier:
            # Measured less often than every year: the measurement before this one.
            same = max(point.period for point in earlier)
        return same, [point for point in earlier if point.period == same]
    found = [point for point in points if point.period == same]
    if any(point.value is not None and series.break_between(point, later) is None for point in found):
        return same, found
    if series.measure.unit != "count":
        return same, found
    for other in finer:
        if (other.area, other.area_kind) == (series.area, series.area_kind):
            shorter = [point for point in other.until(on) if point.version == later.version]
            if (added := summed_point(same, shorter)) is not None:
                return same, [added]
    whole = Period.year(same.starts_on.year)
    of_year = [point for point in points if point.period == whole]
    return (whole, of_year) if of_year or not found else (same, found)


def _part_year(series: Series, later: Point, earlier: Point) -> Difference:
    """Months of a year against the same of the year before, or against their share of that whole year."""
    measure = series.measure
    months, before = later.period.month_count, earlier.period.month_count
    year, year_before = later.period.starts_on.year, earlier.period.starts_on.year
    verdict = verdict_on(later, earlier, measure)
    expected = earlier.figure if months == before else earlier.figure * months / before
    part = f"{NUMERALS[months]} {'maand' if months == 1 else 'maanden'}"
    sentences = [f"{start(shown(later, measure))} in {part}."]
    if months == before:
        same = "maand" if months == 1 else part
        sentences.append(f"In dezelfde {same} van {year_before} was dat {shown(earlier, measure)}.")
    else:
        share = SHARES.get(months, f"{NUMERALS[months].capitalize()} twaalfde")
        sentences.append(f"{share} van {year_before} is {_share_text(expected)}.")
    sentences += _said(verdict, measure)
    sentences.append(f"Over heel {year} zegt dit nog niets.")
    if months == before:
        beside = f"in dezelfde {same} van {year_before} ({_number(earlier.figure, measure)})"
    else:
        beside = f"{share[0].lower()}{share[1:]} van {year_before} ({_share_text(expected)})"
    return _difference(verdict, measure, sentences, later, earlier, expected, beside)


def _share_text(value: Decimal) -> str:
    """A share of a count: 540, 38,25, ongeveer 18,7."""
    if rounded(value, 2) == value:
        return number_text(rounded(value, 2).normalize())
    return f"ongeveer {number_text(rounded(value, 1))}"


def _whole(series: Series, later: Point, earlier: Point) -> Difference:
    measure = series.measure
    verdict = verdict_on(later, earlier, measure)
    sentences = [
        f"{start(shown(later, measure))} over {later.period.in_words}, {shown(earlier, measure)} over "
        f"{earlier.period.in_words}."
    ]
    if verdict.direction == Direction.NONE:
        if later.value == earlier.value:
            sentences.append("Dat is evenveel.")
        elif verdict.p is None:
            sentences.append("De marges overlappen: het verschil kan toeval zijn.")
        else:
            sentences.append("Het verschil kan toeval zijn.")
    sentences += _said(verdict, measure)
    beside = f"in {earlier.period.in_words} ({_number(earlier.figure, measure)})"
    return _difference(verdict, measure, sentences, later, earlier, None, beside)


def _number(value: Decimal, measure: Measure) -> str:
    """A figure between brackets: its unit is known there."""
    return f"{number_text(value, measure.decimals)}{'%' if measure.unit == 'percentage' else ''}"


def _said(verdict: Verdict, measure: Measure) -> list[str]:
    """What can be said of the difference; nothing when there is none to speak of."""
    if verdict.reason:
        return [verdict.reason]
    if not verdict.direction.is_demonstrable:
        return []
    sentences = [f"Dat is aantoonbaar {verdict.direction.word}."]
    match is_better(verdict.direction, measure):
        case True:
            sentences.append("Dat is de kant die we op willen.")
        case False:
            sentences.append("Dat is niet de kant die we op willen.")
    if measure.direction == "interpretation":
        sentences.append("Dit cijfer vraagt uitleg.")
    return sentences


def _difference(
    verdict: Verdict,
    measure: Measure,
    sentences: Iterable[str],
    later: Point,
    earlier: Point,
    expected: Decimal | None,
    beside: str,
) -> Difference:
    compared = earlier.figure if expected is None else expected
    return Difference(
        direction=verdict.direction,
        sentence=" ".join([*sentences, *provisional(later, earlier)]),
        later=later,
        earlier=earlier,
        in_short=_in_short(verdict, measure, later.figure - compared, beside),
        remarks=(*_said(verdict, measure)[1:], *provisional(later, earlier)),
        p=verdict.p,
        expected=expected,
        is_better=is_better(verdict.direction, measure),
    )


def _in_short(verdict: Verdict, measure: Measure, more: Decimal, beside: str) -> str:
    """Which side of `beside` a figure is on, and whether that may be chance."""
    is_count = measure.unit == "count"
    side = {True: "meer dan", False: "minder dan"} if is_count else {True: "hoger dan", False: "lager dan"}
    words = f"{side[more > 0]} {beside}"
    if more == 0:
        words = f"evenveel als {beside}" if is_count else f"even hoog als {beside}"
    if measure.unit == "rank":
        if more == 0:
            return f"dezelfde plaats als {beside}"
        place = "betere" if (more > 0) == (measure.rank_best == "last") else "slechtere"
        return words.replace(" dan ", " nummer dan ", 1) + (
            f", een {place} plaats" if measure.rank_best else ""
        )
    if verdict.direction == Direction.UNKNOWN:
        return words if more == 0 else f"{words}, niet te zeggen of dat toeval is"
    if verdict.direction.is_demonstrable:
        return f"aantoonbaar {words}"
    return f"{words}, {verdict.direction.word}"


def is_better(direction: Direction, measure: Measure) -> bool | None:
    """Whether a demonstrable difference is what the indicator wants; None where nobody may say so."""
    if not direction.is_demonstrable or measure.direction not in {"lower", "higher"}:
        return None
    return direction.value == measure.direction


# Words that status uses too


def shown(point: Point, measure: Measure) -> str:
    """The value of a point with its unit, and its margins."""
    text = measure.text(point.figure)
    if point.margins is None:
        return text
    low, high = (number_text(margin, measure.decimals) for margin in point.margins)
    return f"{text} (marge {low} tot {high})"


def start(text: str) -> str:
    """A text as the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def provisional(*points: Point) -> list[str]:
    """A sentence on the figures that are provisional."""
    periods = [
        point.period.in_words for point in sorted(points, key=lambda p: p.period) if point.is_provisional
    ]
    if not periods:
        return []
    if len(periods) == 1:
        return [f"Het cijfer over {periods[0]} is voorlopig."]
    return [f"De cijfers over {' en '.join(periods)} zijn voorlopig."]


def broken(change: Break) -> str:
    """Why figures before and after do not compare."""
    since = f"Vanaf {Moment.day(change.on)}"
    what = "geldt een andere definitie" if change.version else "wordt er anders geteld of gevraagd"
    told = change.explanation.strip().rstrip(".")
    return f"{since} {what}: {told[0].lower()}{told[1:]}." if told else f"{since} {what}."
