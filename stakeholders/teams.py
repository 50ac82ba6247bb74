"""Who is in a team: adding a colleague, ending a membership."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from municipalities.models import Membership, User
from stakeholders.models import Organisation, TeamMembership


class TeamRefused(Exception):
    """Why a member could not be added or ended; the text is Dutch and fit for the screen."""


class NoTeam(TeamRefused):
    """Only teams have members."""


class NoColleague(TeamRefused):
    """This user works for none of the municipalities that the team serves."""


class IsMember(TeamRefused):
    """This user is in the team."""


class MembershipEnded(TeamRefused):
    """Somebody else ended it before."""


def colleagues_of(team: Organisation) -> QuerySet[User]:
    """Users who can be in `team`: with a role at its municipality, or at one that it also serves."""
    served = Q(municipality=team.municipality_id) | Q(
        municipality__in=team.serves.through.objects.filter(organisation=team).values("municipality")
    )
    current = Membership.objects.current().filter(served)
    return User.objects.filter(pk__in=current.values("user"), is_active=True)


def members_of(team: Organisation) -> list[TeamMembership]:
    """The members of `team` today, by name; `works_here` says whether each still has a role there."""
    here = colleagues_of(team).filter(pk=OuterRef("user"))
    return list(
        team.team_memberships.current()
        .select_related("user")
        .annotate(works_here=Exists(here))
        .order_by("user__name", "user__email")
    )


@transaction.atomic
def add_member(*, team: Organisation, user: User, by: User | None) -> TeamMembership:
    """Put a colleague in a team. Raises NoTeam, NoColleague, IsMember."""
    team = Organisation.objects.select_for_update().get(pk=team.pk)
    if not team.is_team:
        raise NoTeam(f"‘{team}’ is geen eigen team: alleen een team heeft leden.")
    if not colleagues_of(team).filter(pk=user.pk).exists():
        raise NoColleague(f"{user} werkt niet voor een gemeente van dit team.")
    if team.team_memberships.current().filter(user=user).exists():
        raise IsMember(f"{user} zit al in dit team.")
    membership = TeamMembership(team=team, user=user)
    membership._history_user = by
    membership.save()
    return membership


@transaction.atomic
def end_member(*, membership: TeamMembership, by: User | None) -> TeamMembership:
    """Take a colleague out of a team; that they were in it stays known. Raises MembershipEnded."""
    current = TeamMembership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if current.ended_at:
        raise MembershipEnded(f"{current.user} zit al niet meer in dit team.")
    current.ended_at = max(timezone.now(), current.started_at)
    current._history_user = by
    current.save()
    return current
