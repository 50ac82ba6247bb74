"""What do we tell, what do we hear? Moments, campaigns, the frame, communication plans, contributions."""

from communication.models.agenda import PrivateAgenda
from communication.models.campaign import Campaign
from communication.models.contribution import Contribution
from communication.models.frame import CommunicationFrame, FrameBlock
from communication.models.moment import CommunicationMoment
from communication.models.plan import (
    CommunicationPlan,
    PlanMeasuringMoment,
    PlanStep,
    ProblemSolution,
)

__all__ = [
    "Campaign",
    "CommunicationFrame",
    "CommunicationMoment",
    "CommunicationPlan",
    "Contribution",
    "FrameBlock",
    "PlanMeasuringMoment",
    "PlanStep",
    "PrivateAgenda",
    "ProblemSolution",
]
