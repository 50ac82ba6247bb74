"""The pages of the plan hub; importing them registers them."""

from desk.pages import chapters, organisations, plan, priorities, themes

__all__ = ["chapters", "organisations", "plan", "priorities", "themes"]
