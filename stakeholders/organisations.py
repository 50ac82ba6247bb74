"""Keeping organisations and teams: adding, changing, merging, and deleting what nothing refers to."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from municipalities.models import Municipality, User
from stakeholders.models import Organisation, Partnership
from stakeholders.models.organisation import GOES_ROUND
from stakeholders.signing import put, sign


class OrganisationRefused(Exception):
    """Why an organisation could not be kept so; the text is Dutch and fit for the screen."""


class OrganisationInUse(OrganisationRefused):
    """Records refer to it: a plan, an action, a member."""


class OrganisationGone(OrganisationRefused):
    """Somebody deleted it in the meantime."""

    def __init__(self) -> None:
        super().__init__("Deze organisatie is in de tussentijd verwijderd.")


class TeamHasMembers(OrganisationRefused):
    """A team with members stays a team."""

    def __init__(self) -> None:
        super().__init__(
            "Er zitten collega's in dit team. Haal hen eerst uit het team, of houd het een team."
        )


class MergesRound(OrganisationRefused):
    """Who takes over went into this one, perhaps since a moment ago."""


@dataclass(frozen=True)
class Use:
    """How many records of one kind refer to something; `kind` is Dutch, for that number."""

    number: int
    kind: str

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


def uses_of(record: Organisation | Partnership) -> list[Use]:
    """Everything that refers to `record`, by kind; deleting it would be refused. A query a relation."""
    found = []
    relations = [
        relation
        for relation in type(record)._meta.related_objects
        if not hasattr(relation.related_model, "history_id")
    ]
    models_of = [relation.related_model for relation in relations]
    for relation in relations:
        model: Any = relation.related_model
        number = model._base_manager.filter(**{relation.field.name: record}).count()
        if number:
            kind = model._meta.verbose_name if number == 1 else model._meta.verbose_name_plural
            # An action may name it as lead and as partner.
            as_what = f" ({relation.field.verbose_name})" if models_of.count(model) > 1 else ""
            found.append(Use(number, f"{kind}{as_what}"))
    return found


@transaction.atomic
def add_organisation(
    *, organisation: Organisation, serves: Iterable[Municipality] = (), by: User | None
) -> Organisation:
    """Save a new organisation or team; `serves` are other municipalities it works for."""
    sign(organisation, by=by, reason="Toegevoegd")
    organisation.save()
    organisation.serves.set(_others(organisation, serves))
    return organisation


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    by: User | None,
    serves: Iterable[Municipality] | None = None,
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed organisation with one row of history.

    Raises OrganisationGone, TeamHasMembers, or MergesRound.

    `serves` None leaves the municipalities as they are. `not_chosen` holds what lost from a colleague's text:
    it is kept as a version of its own. Raises concurrency's RecordModifiedError when the record changed since
    it was read.
    """
    if not Organisation.objects.select_for_update().filter(pk=organisation.pk).exists():
        raise OrganisationGone
    if organisation.merged_into_id is not None:
        _refuse_round(organisation)
    if not organisation.is_team and organisation.team_memberships.current().exists():
        raise TeamHasMembers
    if lost := {name: value for name, value in (not_chosen or {}).items() if name != "serves"}:
        chosen = {name: getattr(organisation, name) for name in lost}
        put(organisation, lost)
        sign(organisation, by=by, reason="Niet gekozen, wel bewaard")
        organisation.save()
        put(organisation, chosen)
    if serves is not None:
        _set_without_row(organisation, _others(organisation, serves))
    sign(organisation, by=by, reason="Gewijzigd")
    organisation.save()


@transaction.atomic
def merge_into(
    *, organisation: Organisation, other: Organisation, on: datetime.date, by: User | None
) -> list[Use]:
    """Let `organisation` end on the day `on`, with `other` in its place; return what still names the old one.

    Plans, actions and priorities keep the name they were decided with: whoever keeps them chooses the new one
    where work goes on. Raises OrganisationGone, or MergesRound when `other` went into this one.
    """
    organisation.merged_into = other
    organisation.dissolved_on = on
    change_organisation(organisation=organisation, by=by)
    return uses_of(organisation)


@transaction.atomic
def delete_organisation(*, organisation: Organisation, by: User | None) -> None:
    """Delete an organisation that nothing refers to. Raises OrganisationInUse, OrganisationGone."""
    if not Organisation.objects.select_for_update().filter(pk=organisation.pk).exists():
        raise OrganisationGone
    if uses := uses_of(organisation):
        raise OrganisationInUse(
            f"‘{organisation}’ is in gebruik: {', '.join(map(str, uses))}. Haal de naam daar eerst weg."
        )
    sign(organisation, by=by, reason="Verwijderd")
    try:
        organisation.delete()
    except models.ProtectedError:
        # Somebody began to use it between counting and deleting.
        raise OrganisationInUse(f"‘{organisation}’ is in gebruik. Haal de naam daar eerst weg.") from None


def _refuse_round(organisation: Organisation) -> None:
    """Raise MergesRound when the mergers lead back to `organisation`.

    Everything that merged is locked with both ends: of two colleagues who merge opposite ways, in whatever
    municipalities, the second meets what the first did.
    """
    ends = Q(pk__in=[organisation.pk, organisation.merged_into_id])
    locked = Organisation.objects.select_for_update().filter(ends | Q(merged_into__isnull=False))
    goes_into = dict(locked.order_by("pk").values_list("pk", "merged_into"))
    step: int | None = organisation.merged_into_id
    seen = set()
    while step is not None and step not in seen:
        if step == organisation.pk:
            raise MergesRound(GOES_ROUND.format(organisation.merged_into, organisation))
        seen.add(step)
        step = goes_into.get(step)


def _set_without_row(organisation: Any, municipalities: Iterable[Municipality]) -> None:
    """Write the municipalities; the row of history of the save that follows holds them."""
    organisation.skip_history_when_saving = True
    try:
        organisation.serves.set(municipalities)
    finally:
        del organisation.skip_history_when_saving


def _others(organisation: Organisation, municipalities: Iterable[Municipality]) -> list[Municipality]:
    return [place for place in municipalities if place.pk != organisation.municipality_id]
