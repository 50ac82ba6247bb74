"""Put into the database whom we work with: contact persons, actor analyses, neighbourhood initiatives."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from exchange.demo.shape import DemoContact, DemoInitiative, DemoPlan
from municipalities.models import Area, Municipality
from plans.editing import save_as, set_relations
from plans.models import Plan
from priorities.models import ActorAnalysis, Priority
from stakeholders.erasing import save_personal
from stakeholders.models import (
    ContactPerson,
    Erasure,
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
    Organisation,
)

REASON = "Voorbeeldgegevens"
PURPOSE = "Contact over meldingen in de buurt en over bijeenkomsten voor beheerders."


def load_stakeholders(
    demo: DemoPlan,
    plan: Plan,
    *,
    priorities: Mapping[str, Priority],
    organisations: Mapping[str, Organisation],
) -> None:
    """Make the contact persons, actor analyses and neighbourhood initiatives of `demo`."""
    for contact in demo.contacts:
        _add_contact(contact, organisations[contact.organisation])
    for position, actor in enumerate(demo.actors):
        power, interest, support = actor.scores
        analysis = ActorAnalysis(
            plan=plan,
            priority=priorities[actor.priority],
            organisation=organisations[actor.organisation],
            position=position,
            power=power,
            interest=interest,
            support=support,
            reason=actor.reason,
            we_ask=actor.we_ask,
            they_bring=actor.they_bring,
            agreed_on=actor.agreed_on,
        )
        save_as(analysis, by=None, reason=REASON)
    areas = {name: _area(plan.municipality, name, count) for name, count in demo.neighbourhoods.items()}
    for initiative in demo.initiatives:
        _add_initiative(initiative, plan.municipality, areas)


def _moment(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _add_contact(demo: DemoContact, organisation: Organisation) -> None:
    contact = ContactPerson(
        organisation=organisation,
        function=demo.function,
        phone=demo.phone,
        email=demo.email,
        note=demo.note,
        starts_on=demo.starts_on,
        ends_on=demo.ends_on,
        retain_until=demo.retain_until,
    )
    if demo.erased_on is not None:
        # Never held anything: what is erased for real leaves such a record and such a line.
        contact.erased_at = _moment(demo.erased_on)
        Erasure.objects.create(key=contact.key, erased_at=contact.erased_at, reason=Erasure.Reason.NOT_NEEDED)
    save_personal(contact, by=None, is_new=True, reason=REASON)


def _area(municipality: Municipality, name: str, households: int) -> Area:
    area, _ = Area.objects.get_or_create(municipality=municipality, kind=Area.Kind.NEIGHBOURHOOD, name=name)
    if area.households is None:
        area.households = households
        save_as(area, by=None, reason=REASON)
    return area


def _add_initiative(demo: DemoInitiative, municipality: Municipality, areas: Mapping[str, Area]) -> None:
    initiative = Initiative(
        municipality=municipality,
        name=demo.name,
        platform=demo.platform,
        area_text=demo.area_text,
        started_on=demo.started_on,
        stopped_on=demo.stopped_on,
        note=demo.note,
    )
    save_as(initiative, by=None, reason=REASON)
    if demo.areas:
        set_relations(initiative, {"areas": [areas[name] for name in demo.areas]})
        save_as(initiative, by=None, reason=REASON)
    for day, members, signs, is_linked in demo.measured:
        measurement = InitiativeMeasurement(
            initiative=initiative,
            measured_on=day,
            members=members,
            signs=signs,
            is_linked_to_police=is_linked,
        )
        save_as(measurement, by=None, reason=REASON)
    for when, day, outcome, agreed in demo.evaluated:
        evaluation = InitiativeEvaluation(
            initiative=initiative, moment=when, evaluated_on=day, outcome=outcome, agreed=agreed
        )
        save_as(evaluation, by=None, reason=REASON)
    for person in demo.administrators:
        administrator = InitiativeAdministrator(
            initiative=initiative,
            email=person.email,
            phone=person.phone,
            purpose=PURPOSE,
            consented_on=person.consented_on,
            consent_how="aanmeldformulier",
            retain_until=person.retain_until,
            may_go_to_police=person.may_go_to_police,
        )
        save_personal(administrator, by=None, is_new=True, reason=REASON)
