"""Euros as people type them in Dutch."""

import re
from decimal import Decimal

LARGEST = Decimal("9999999999.99")


class NoAmount(ValueError):
    """The text is no amount of euros; the message says so in Dutch."""


def parse_euros(text: str) -> Decimal:
    """Read an amount as people write it in Dutch; the other way round of `typed_euros`.

    Takes 1250, 1.250, 1.250,00, 1250,5, 1250.50, € 1.250,-. Of a dot three digits make thousands, one or two
    make cents. Raises NoAmount for anything else, below zero, and above what a column holds.
    """
    wanted = re.sub(r"\s", "", text).removeprefix("€")
    wanted = re.sub(r",[-=–—]{1,2}$", "", wanted)
    if re.fullmatch(r"[-–−].*\d.*", wanted):
        raise NoAmount("Een bedrag is niet lager dan 0.")
    if re.fullmatch(r"(\d+|\d{1,3}(\.\d{3})+)(,\d{1,2})?", wanted, flags=re.ASCII):
        amount = Decimal(wanted.replace(".", "").replace(",", "."))
    elif re.fullmatch(r"\d+\.\d{1,2}", wanted, flags=re.ASCII):
        amount = Decimal(wanted)
    else:
        raise NoAmount("Schrijf een bedrag in euro, zoals 1250 of 1.250,00.")
    if amount > LARGEST:
        raise NoAmount("Dit bedrag is te groot.")
    return amount


def typed_euros(amount: Decimal) -> str:
    """An amount as it stands in a form or list: 1.250,00, or 1.250 without cents."""
    whole, _, cents = f"{amount:.2f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return grouped if cents == "00" else f"{grouped},{cents}"
