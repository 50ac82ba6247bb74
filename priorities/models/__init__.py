"""What do we do? Priorities, goals, the programme of every year, and which quarter has which priority."""

from priorities.models.actors import ActorAnalysis, Score
from priorities.models.goals import Goal
from priorities.models.priority import ApproachLine, Priority, PriorityPartner, RegionalPriority, Topic
from priorities.models.programme import Action, AnnualProgramme, ProgressReport
from priorities.models.quarter import QuarterFocus

__all__ = [
    "Action",
    "ActorAnalysis",
    "AnnualProgramme",
    "ApproachLine",
    "Goal",
    "Priority",
    "PriorityPartner",
    "ProgressReport",
    "QuarterFocus",
    "RegionalPriority",
    "Score",
    "Topic",
]
