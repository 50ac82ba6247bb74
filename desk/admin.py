"""The pages of the plan hub; importing them registers them."""

from desk.pages import (
    actions,
    chapters,
    figures,
    goals,
    indicator_lists,
    indicators,
    moments,
    open_data,
    organisations,
    plan,
    priorities,
    programme,
    quarters,
    regional_priorities,
    targets,
    themes,
)

__all__ = [
    "actions",
    "chapters",
    "figures",
    "goals",
    "indicator_lists",
    "indicators",
    "moments",
    "open_data",
    "organisations",
    "plan",
    "priorities",
    "programme",
    "quarters",
    "regional_priorities",
    "targets",
    "themes",
]
