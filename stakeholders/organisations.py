"""Keeping organisations and teams: adding, changing, and deleting what nothing refers to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from municipalities.models import Municipality, User
from stakeholders.models import Organisation


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


@dataclass(frozen=True)
class Use:
    """How many records of one kind refer to an organisation; `kind` is Dutch, for that number."""

    number: int
    kind: str

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


def uses_of(organisation: Organisation) -> list[Use]:
    """Everything that refers to `organisation`, by kind; deleting it would be refused. A query a relation."""
    found = []
    relations = [
        relation
        for relation in Organisation._meta.related_objects
        if not hasattr(relation.related_model, "history_id")
    ]
    models_of = [relation.related_model for relation in relations]
    for relation in relations:
        model: Any = relation.related_model
        number = model._base_manager.filter(**{relation.field.name: organisation}).count()
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
    _sign(organisation, by=by, reason="Toegevoegd")
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
    """Save a changed organisation with one row of history. Raises OrganisationGone, TeamHasMembers.

    `serves` None leaves the municipalities as they are. `not_chosen` holds what lost from a colleague's text:
    it is kept as a version of its own. Raises concurrency's RecordModifiedError when the record changed since
    it was read.
    """
    if not Organisation.objects.select_for_update().filter(pk=organisation.pk).exists():
        raise OrganisationGone
    if not organisation.is_team and organisation.team_memberships.current().exists():
        raise TeamHasMembers
    if lost := {name: value for name, value in (not_chosen or {}).items() if name != "serves"}:
        chosen = {name: getattr(organisation, name) for name in lost}
        _put(organisation, lost)
        _sign(organisation, by=by, reason="Niet gekozen, wel bewaard")
        organisation.save()
        _put(organisation, chosen)
    if serves is not None:
        _set_without_row(organisation, _others(organisation, serves))
    _sign(organisation, by=by, reason="Gewijzigd")
    organisation.save()


@transaction.atomic
def delete_organisation(*, organisation: Organisation, by: User | None) -> None:
    """Delete an organisation that nothing refers to. Raises OrganisationInUse, OrganisationGone."""
    if not Organisation.objects.select_for_update().filter(pk=organisation.pk).exists():
        raise OrganisationGone
    if uses := uses_of(organisation):
        raise OrganisationInUse(
            f"‘{organisation}’ is in gebruik: {', '.join(map(str, uses))}. Haal de naam daar eerst weg."
        )
    _sign(organisation, by=by, reason="Verwijderd")
    try:
        organisation.delete()
    except models.ProtectedError:
        # Somebody began to use it between counting and deleting.
        raise OrganisationInUse(f"‘{organisation}’ is in gebruik. Haal de naam daar eerst weg.") from None


def _set_without_row(organisation: Any, municipalities: Iterable[Municipality]) -> None:
    """Write the municipalities; the row of history of the save that follows holds them."""
    organisation.skip_history_when_saving = True
    try:
        organisation.serves.set(municipalities)
    finally:
        del organisation.skip_history_when_saving


def _others(organisation: Organisation, municipalities: Iterable[Municipality]) -> list[Municipality]:
    return [place for place in municipalities if place.pk != organisation.municipality_id]


def _put(organisation: Organisation, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(organisation, name, value)


def _sign(record: Any, *, by: User | None, reason: str) -> None:
    record._history_user = by
    record._change_reason = reason
