"""Which team owns a theme in a plan, and who keeps watch over all."""

from collections.abc import Mapping

from django.db import transaction

from municipalities.models import User
from plans.editing import lock_for_editing, save_as, sign
from plans.models import Plan, Theme, ThemeOwnership
from stakeholders.models import Organisation


class OwnerRefused(Exception):
    """Why a theme cannot have this owner; the text is Dutch and fit for the screen."""


class ThemeOfAnotherList(OwnerRefused):
    """The plan follows another list of themes."""


class NotATeam(OwnerRefused):
    """Only a team that works for the municipality of the plan owns a theme."""


class OwnerChanged(OwnerRefused):
    """A colleague chose an owner in the meantime; `current` holds the owner of each of these themes now."""

    def __init__(self, current: dict[int, Organisation | None], has_steering_group_changed: bool) -> None:
        super().__init__("Een collega heeft dit in de tussentijd ook veranderd. Er is nog niets opgeslagen.")
        self.current = current
        self.has_steering_group_changed = has_steering_group_changed


def teams_for(plan: Plan) -> list[Organisation]:
    """The teams that may own a theme in `plan`: those that work for its municipality, by name."""
    return list(Organisation.objects.teams().serving(plan.municipality_id).order_by("name"))


@transaction.atomic
def set_owner(*, plan: Plan, theme: Theme, team: Organisation | None, by: User | None) -> None:
    """Give a theme to a team, or with None to nobody. Raises PlanClosed, Gone, OwnerRefused."""
    set_owners(plan=plan, owners={theme: team}, by=by)


@transaction.atomic
def set_owners(
    *,
    plan: Plan,
    owners: Mapping[Theme, Organisation | None],
    by: User | None,
    before: Mapping[Theme, int | None] | None = None,
    steering_group: tuple[int | None, Organisation | None] | None = None,
) -> None:
    """Give themes to teams, all or none; a theme that has this owner already changes nothing.

    `before` says which team (its id) owned each theme when the choice was made, `steering_group` likewise
    with the choice: where a colleague changed that since, OwnerChanged. Raises PlanClosed, Gone,
    ThemeOfAnotherList, NotATeam.
    """
    plan = lock_for_editing(plan.pk)
    current = {one.theme_id: one for one in plan.theme_owners.select_related("team")}
    _refuse_what_changed(plan, current, before or {}, steering_group)
    teams = {team.pk for team in teams_for(plan)}
    for theme, team in owners.items():
        if theme.theme_list_id != plan.theme_list_id:
            raise ThemeOfAnotherList(f"‘{theme}’ staat niet in de themalijst van dit plan.")
        ownership = current.get(theme.pk)
        if team is not None and team.pk not in teams and (ownership is None or ownership.team_id != team.pk):
            raise NotATeam(f"‘{team}’ is geen team dat voor deze gemeente werkt.")
        _give(plan, theme, team, ownership, by=by)
    if steering_group and plan.steering_group_id != (steering_group[1].pk if steering_group[1] else None):
        plan.steering_group = steering_group[1]
        save_as(plan, by=by, reason="Regiegroep gekozen" if plan.steering_group else "Regiegroep weggehaald")


def _give(
    plan: Plan, theme: Theme, team: Organisation | None, ownership: ThemeOwnership | None, *, by: User | None
) -> None:
    if ownership is None and team is not None:
        save_as(ThemeOwnership(plan=plan, theme=theme, team=team), by=by, reason="Toegevoegd")
    elif ownership is not None and team is None:
        sign(ownership, by=by, reason="Verwijderd")
        ownership.delete()
    elif ownership is not None and team is not None and ownership.team_id != team.pk:
        ownership.team = team
        save_as(ownership, by=by, reason="Andere eigenaar")


def _refuse_what_changed(
    plan: Plan,
    current: Mapping[int, ThemeOwnership],
    before: Mapping[Theme, int | None],
    steering_group: tuple[int | None, Organisation | None] | None,
) -> None:
    changed = {}
    for theme, team_id in before.items():
        ownership = current.get(theme.pk)
        if (ownership.team_id if ownership else None) != team_id:
            changed[theme.pk] = ownership.team if ownership else None
    is_steering_changed = steering_group is not None and steering_group[0] != plan.steering_group_id
    if changed or is_steering_changed:
        raise OwnerChanged(changed, is_steering_changed)
