"""The pages of the plan hub; importing them registers them."""

from desk.pages import chapters, plan, priorities

__all__ = ["chapters", "plan", "priorities"]
