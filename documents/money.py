"""Amounts of money in documents. Empty is not filled in and stays empty; it never becomes zero."""

from collections.abc import Iterable
from decimal import Decimal

from priorities.models import Action

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"


def euros(amount: Decimal | None) -> str:
    """An amount as Dutch documents write it: € 12.500, with cents where there are any; empty for None."""
    if amount is None:
        return ""
    cents = 0 if amount == amount.to_integral_value() else 2
    figures = f"{amount:,.{cents}f}".translate(str.maketrans(",.", ".,"))
    return f"€{NO_BREAK_SPACE}{figures}"


def added(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of what was filled in; None when nothing was."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def costs(action: Action) -> tuple[str, ...]:
    """What an action costs, a line for each kind of money that was filled in."""
    lines = []
    if action.regular_budget is not None:
        lines.append(f"{euros(action.regular_budget)} uit het gewone budget")
    if action.extra_request is not None:
        lines.append(f"{euros(action.extra_request)} extra gevraagd")
    if action.budget_programme:
        lines.append(f"programma {action.budget_programme}")
    return tuple(lines)


def has_amount(action: Action) -> bool:
    """Whether an amount was filled in, zero included."""
    return action.regular_budget is not None or action.extra_request is not None
