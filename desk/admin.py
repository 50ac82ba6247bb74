"""The pages of the plan hub; importing them registers them."""

from desk.pages import chapters, goals, organisations, plan, priorities, quarters, themes

__all__ = ["chapters", "goals", "organisations", "plan", "priorities", "quarters", "themes"]
