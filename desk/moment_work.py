"""What communication moments ask of their owner: those that come, and those of which the day is over."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from communication.models import CommunicationMoment
from communication.moments import occurrences
from communication.periods import Period, days_in_words
from municipalities.models import User
from plans.models import Plan
from stakeholders.models import Organisation

SOON = datetime.timedelta(days=14)
LOOK_BACK = datetime.timedelta(days=366)
"""A planned moment that nobody spoke of for a year asks nothing any more."""


@dataclass(frozen=True)
class AskingMoment:
    """A moment of the own hand or team. `is_over`: its day is over and nobody said whether it was done."""

    moment: CommunicationMoment
    on: datetime.date
    is_over: bool
    when: str

    @property
    def url(self) -> str:
        """Where one says how it went; of one to come its own page."""
        if self.is_over:
            url = reverse("admin:communication_communicationmoment_of_plan", args=[self.moment.plan_id])
            return f"{url}#moment-{self.moment.pk}"
        return reverse("admin:communication_communicationmoment_change", args=[self.moment.pk])


def own_moments(user: User, plans: Sequence[Plan], *, on: datetime.date) -> list[AskingMoment]:
    """Moments of `user` and of the own teams that ask for something, the oldest first. One query."""
    teams = Organisation.objects.filter(team_memberships__user=user, team_memberships__ended_at=None).values(
        "pk"
    )
    states = CommunicationMoment.State
    rows = (
        CommunicationMoment.objects.around(on - LOOK_BACK, on + SOON)
        .filter(Q(owner=user) | Q(owner_team__in=teams), plan__in=plans)
        .filter(state__in=[states.IDEA, states.PLANNED])
        .select_related("plan")
    )
    found = []
    for moment in rows:
        coming = occurrences(moment, on, on + SOON)
        if coming:
            day = max(coming[0].first, on)
            words = days_in_words(coming[0], year=on.year)
            found.append(AskingMoment(moment, day, is_over=False, when=words))
        elif moment.state == states.PLANNED and not occurrences(moment, on, datetime.date.max):
            last = occurrences(moment, moment.starts_on, on)[-1]
            words = days_in_words(Period(last.first, last.last), year=on.year)
            found.append(AskingMoment(moment, last.last, is_over=True, when=words))
    return sorted(found, key=lambda one: (not one.is_over, one.on, one.moment.title))
