"""Figures as people write them in Dutch: a comma before decimals, points between thousands."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal

LARGEST = Decimal("999999999999")
# A half goes up, as people round; wide enough for every number that the database holds.
ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP)


class NoNumber(ValueError):
    """The text is no number; the message says so in Dutch."""


def parse_number(text: str) -> Decimal:
    """Read a number: 1234, 1.234, 1.234,5, 7,5, -3; the other way round of `number_text`.

    A point followed by three digits parts thousands; any other point is refused, so that 7.5 is never read as
    75. Raises NoNumber.
    """
    wanted = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    if not re.fullmatch(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d{1,6})?", wanted, flags=re.ASCII):
        if re.fullmatch(r"-?\d+\.\d{1,6}", wanted, flags=re.ASCII):
            raise NoNumber(f"Schrijf een komma voor de decimalen: {wanted.replace('.', ',')}.")
        raise NoNumber("Schrijf een getal, zoals 1.234 of 7,5.")
    number = Decimal(wanted.replace(".", "").replace(",", "."))
    if abs(number) > LARGEST:
        raise NoNumber("Dit getal is te groot.")
    return number


def rounded(number: Decimal, decimals: int) -> Decimal:
    """The number with so many decimals; a half goes up (6,45 becomes 6,5)."""
    return number.quantize(Decimal(1).scaleb(-decimals), context=ROUNDING)


def number_text(number: Decimal | int, decimals: int | None = None) -> str:
    """A number as it stands in Dutch text: 1.234,5.

    With `decimals` as many as that, a half rounded up; without, as many as it has, trailing zeros left out.
    """
    value = Decimal(number)
    if decimals is not None:
        value = rounded(value, decimals)
    plain = f"{value.normalize(ROUNDING):f}" if decimals is None else f"{value:f}"
    whole, _, rest = plain.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    sign = "−" if value < 0 and set(plain) - set("-0.") else ""
    return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"
