"""Values as people read them, in forms, conflicts and history."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, number_format


def in_words(value: Any, field: Any = None) -> str:
    """Return `value` in Dutch: ja, 1 november 2026, 1.200, names with commas; empty for nothing.

    With its model field a choice reads as its label, and an amount of two decimals as money: € 1.200.
    """
    if value is None or value == "":
        return ""
    if field is not None and getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "j F Y H:i")
    if isinstance(value, datetime.date):
        return date_format(value, "j F Y")
    if isinstance(value, Decimal):
        return money(value) if getattr(field, "decimal_places", None) == 2 else amount(value)
    if not isinstance(value, str | models.Model) and isinstance(value, Iterable):
        return ", ".join(in_words(item) for item in value)
    return str(value)


def amount(value: Decimal) -> str:
    """A number as Dutch readers write it: 1.200 or 1.200,50."""
    is_whole = value == value.to_integral_value()
    return number_format(value, decimal_pos=0 if is_whole else None, force_grouping=True)


def money(value: Decimal) -> str:
    """Euros: € 1.200 or € 1.200,50."""
    return f"€ {amount(value)}"
