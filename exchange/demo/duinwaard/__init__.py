"""Duinwaard: a made-up municipality, free to be filled with everything the product can do."""

from exchange.demo.duinwaard.next_plan import NEXT
from exchange.demo.duinwaard.organisations import USERS
from exchange.demo.duinwaard.plan import COLOUR, CURRENT, NAME, SLUG

__all__ = ["COLOUR", "CURRENT", "NAME", "NEXT", "SLUG", "USERS"]
