"""Make records for tests: `make_x()` gives a saved one, with what you do not name filled in."""

import datetime
import itertools

from communication.models import (
    Campaign,
    CommunicationFrame,
    CommunicationMoment,
    CommunicationPlan,
    Contribution,
)
from indicators.models import (
    DataSource,
    Indicator,
    IndicatorVersion,
    Measurement,
    PlanIndicator,
    Target,
)
from municipalities.models import Area, Membership, Municipality, Role, User
from plans.models import Chapter, Plan, SafetyField, Theme, ThemeList
from priorities.models import Action, ActorAnalysis, AnnualProgramme, Goal, Priority, QuarterFocus
from stakeholders.models import (
    ContactPerson,
    Initiative,
    InitiativeAdministrator,
    Organisation,
    Partnership,
    TeamMembership,
)

numbers = itertools.count(1)


def make_municipality(**fields):
    number = next(numbers)
    return Municipality.objects.create(
        **{"name": f"Duinwaard {number}", "slug": f"duinwaard-{number}"} | fields
    )


def make_user(*, municipality=None, role=Role.POLICY_OFFICER, **fields):
    """A user; with `municipality` a member there in `role`."""
    user = User.objects.create_user(
        **{"email": f"collega-{next(numbers)}@duinwaard.example", "name": "Beleidsmedewerker Duinwaard"}
        | fields
    )
    if municipality is not None:
        Membership.objects.create(user=user, municipality=municipality, role=role)
    return user


def make_field(number=1, name="Veilige woon- en leefomgeving"):
    return SafetyField.objects.get_or_create(number=number, defaults={"name": name})[0]


def make_theme_list(**fields):
    number = next(numbers)
    return ThemeList.objects.create(**{"code": f"lijst-{number}", "name": f"Lijst {number}"} | fields)


def make_theme(**fields):
    fields.setdefault("theme_list", None)
    if fields["theme_list"] is None:
        fields["theme_list"] = make_theme_list()
    return Theme.objects.create(
        **{"field": make_field(), "position": 1, "name": "Sociale kwaliteit"} | fields
    )


def make_plan(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    if "theme_list" not in fields:
        fields["theme_list"] = make_theme_list()
    return Plan.objects.create(
        **{
            "title": "Integraal veiligheidsplan",
            "slug": f"2024-2027-{next(numbers)}",
            "first_year": 2024,
            "last_year": 2027,
        }
        | fields
    )


def make_chapter(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return Chapter.objects.create(**{"title": "Inleiding", "position": next(numbers)} | fields)


def make_team(*, municipality, members=(), **fields):
    """An internal team with `members` in it."""
    team = make_organisation(municipality=municipality, **{"kind": Organisation.Kind.TEAM} | fields)
    for user in members:
        TeamMembership.objects.create(team=team, user=user)
    return team


def make_organisation(*, municipality, **fields):
    return Organisation.objects.create(
        municipality=municipality,
        **{"name": f"Politie {next(numbers)}", "kind": Organisation.Kind.POLICE} | fields,
    )


def make_priority(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return Priority.objects.create(**{"title": "Ondermijning", "position": next(numbers)} | fields)


def make_goal(**fields):
    """A goal of a priority, unless a theme or heading is named."""
    if not {"priority", "theme", "heading"} & fields.keys():
        fields["priority"] = make_priority(**{"plan": fields["plan"]} if "plan" in fields else {})
    if "plan" not in fields:
        fields["plan"] = fields["priority"].plan if fields.get("priority") else make_plan()
    return Goal.objects.create(**{"text": "Meer meldingen", "position": next(numbers)} | fields)


def make_programme(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return AnnualProgramme.objects.create(**{"year": fields["plan"].first_year} | fields)


def make_action(**fields):
    if "programme" not in fields:
        fields["programme"] = make_programme(**{"plan": fields["plan"]} if "plan" in fields else {})
    return Action.objects.create(
        **{
            "plan": fields["programme"].plan,
            "title": "Meldpunt openen",
            "position": next(numbers),
        }
        | fields
    )


def make_focus(**fields):
    if "priority" not in fields:
        fields["priority"] = make_priority(**{"plan": fields["plan"]} if "plan" in fields else {})
    plan = fields["priority"].plan
    return QuarterFocus.objects.create(**{"plan": plan, "year": plan.first_year, "quarter": 1} | fields)


def make_source(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    return DataSource.objects.create(
        **{"name": f"Politiecijfers {next(numbers)}", "holder": "Politie"} | fields
    )


def make_area(**fields):
    """The area of a municipality, unless another kind is named."""
    fields.setdefault("kind", Area.Kind.MUNICIPALITY)
    if fields["kind"] == Area.Kind.MUNICIPALITY:
        if "of_municipality" not in fields:
            fields["of_municipality"] = make_municipality()
        fields.setdefault("name", fields["of_municipality"].name)
        return Area.objects.get_or_create(of_municipality=fields["of_municipality"], defaults=fields)[0]
    return Area.objects.create(**{"name": f"Gebied {next(numbers)}"} | fields)


def make_indicator(**fields):
    """An indicator with its first definition; fields of the definition go there."""
    names = {"municipality", "kind", "direction", "direction_explanation", "frequency", "team"}
    own = {name: fields.pop(name) for name in names & fields.keys()}
    if "municipality" not in own:
        own["municipality"] = make_municipality()
    indicator = Indicator.objects.create(**{"direction": Indicator.Direction.LOWER} | own)
    make_version(indicator=indicator, **fields)
    return indicator


def make_version(**fields):
    return IndicatorVersion.objects.create(**{"name": f"Misdrijven {next(numbers)}"} | fields)


def make_measurement(*, indicator, period, value=None, **fields):
    """A figure of the own municipality, by the current definition, unless named otherwise."""
    if "area" not in fields:
        fields["area"] = make_area(of_municipality=indicator.municipality)
    fields.setdefault("indicator_version", indicator.versions.latest("number"))
    return Measurement.objects.create(
        **{
            "value": value,
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
            "period_kind": period.kind,
        }
        | fields
    )


def make_plan_indicator(**fields):
    """An indicator of a priority of the plan, unless an objective or role is named."""
    if "plan" not in fields:
        named = fields.get("priority") or fields.get("objective")
        fields["plan"] = named.plan if named else make_plan()
    if "indicator" not in fields:
        fields["indicator"] = make_indicator(municipality=fields["plan"].municipality)
    if "role" not in fields:
        fields["role"] = "objective" if fields.get("objective") else "priority"
    if fields["role"] == "priority" and "priority" not in fields:
        fields["priority"] = make_priority(plan=fields["plan"])
    version = fields.setdefault("indicator_version", fields["indicator"].versions.latest("number"))
    return PlanIndicator.objects.create(**{"name": version.name, "position": next(numbers)} | fields)


def make_target(**fields):
    if "plan_indicator" not in fields:
        fields["plan_indicator"] = make_plan_indicator(**{"plan": fields["plan"]} if "plan" in fields else {})
    return Target.objects.create(**{"plan": fields["plan_indicator"].plan, "text": "< 80"} | fields)


def make_contact(**fields):
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(municipality=make_municipality())
    return ContactPerson.objects.create(**{"function": "wijkagent"} | fields)


def make_partnership(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    members = fields.pop("members", ())
    number = next(numbers)
    partnership = Partnership.objects.create(**{"name": f"Convenant {number}", "kind": "covenant"} | fields)
    partnership.members.set(members)
    return partnership


def make_initiative(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    areas = fields.pop("areas", ())
    number = next(numbers)
    initiative = Initiative.objects.create(
        **{"name": f"Buurtapp {number}", "platform": "whatsapp", "started_on": datetime.date(2025, 1, 15)}
        | fields
    )
    initiative.areas.set(areas)
    return initiative


def make_administrator(**fields):
    """Who administers an initiative; the data is made up and of nobody."""
    if "initiative" not in fields:
        fields["initiative"] = make_initiative()
    return InitiativeAdministrator.objects.create(
        **{
            "name": "Beheerder buurtapp",
            "phone": "06-00000000",
            "purpose": "contact over meldingen in de buurt",
            "consented_on": datetime.date(2025, 1, 15),
            "retain_until": datetime.date(2099, 1, 15),
        }
        | fields
    )


def make_actor(**fields):
    if "priority" not in fields:
        fields["priority"] = make_priority()
    plan = fields["priority"].plan
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(municipality=plan.municipality)
    return ActorAnalysis.objects.create(
        **{"plan": plan, "power": 4, "interest": 4, "support": 3, "reason": "Dat bleek in het overleg."}
        | fields
    )


def make_campaign(**fields):
    return Campaign.objects.create(**{"name": f"Campagne {next(numbers)}"} | fields)


def make_moment(**fields):
    if "plan" not in fields:
        fields["plan"] = fields["priority"].plan if fields.get("priority") else make_plan()
    return CommunicationMoment.objects.create(
        **{
            "title": f"Bericht {next(numbers)}",
            "channel": "social_media",
            "starts_on": datetime.date(fields["plan"].first_year, 2, 2),
        }
        | fields
    )


def make_frame(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    plan = fields["plan"]
    return CommunicationFrame.objects.create(
        **{"first_year": plan.first_year, "last_year": plan.last_year} | fields
    )


def make_communication_plan(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return CommunicationPlan.objects.create(**{"title": f"Communicatieplan {next(numbers)}"} | fields)


def make_contribution(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return Contribution.objects.create(
        **{"source": "resident", "text": "Er is ’s avonds te weinig licht bij het station."} | fields
    )
