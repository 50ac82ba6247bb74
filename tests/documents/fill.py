"""A plan with a programme that holds something of everything that documents of a year can show."""

import datetime
from decimal import Decimal

from communication.models import FrameBlock, PlanMeasuringMoment, PlanStep, ProblemSolution
from documents.kinds import COMMUNICATION_PLAN_OF, FRAME_OF, PROGRAMME_OF, YEAR_OF, Order
from indicators.models import Measurement, Target
from indicators.periods import Period
from indicators.targets import add_target
from municipalities.models import Municipality, Role
from plans.models import LocalTheme, Objective, Plan, PlanPartnership, ThemeOwnership, ThemeText
from priorities.models import (
    AnnualProgramme,
    ApproachLine,
    PriorityPartner,
    ProgressReport,
    RegionalPriority,
    Topic,
)
from tests.builders import (
    make_action,
    make_area,
    make_chapter,
    make_communication_plan,
    make_contribution,
    make_field,
    make_focus,
    make_frame,
    make_goal,
    make_indicator,
    make_measurement,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_team,
    make_theme,
    make_user,
    make_version,
)

LONG = (
    "De gemeente werkt samen met inwoners, ondernemers en partners aan een veilige buurt. "
    "Wat wij horen, delen wij met elkaar, en wat wij afspreken, doen wij ook. "
)
DESCRIPTION = (
    "<p>Jeugd:</p><ul><li>Convenant over veiligheid op school</li><li>Aanpak in de keten<ul><li>met de "
    "politie</li></ul></li></ul><p>Wonen:</p><ul><li>Meer vrijwilligers</li></ul>"
)
YEAR = 2026
State = Measurement.State


def measured(plan, name, values, *, versions=(), **fields):
    """An indicator of the municipality with a figure a year: a value, or fields of the measurement."""
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    for version in versions:
        make_version(indicator=indicator, name=name, number=indicator.versions.count() + 1, **version)
    definitions = list(indicator.versions.order_by("number"))
    for year, value in values.items():
        period = Period.year(year) if isinstance(year, int) else year
        held = [one for one in definitions if one.starts_on is None or one.starts_on <= period.starts_on]
        said = value if isinstance(value, dict) else {"value": value}
        make_measurement(indicator=indicator, period=period, indicator_version=held[-1], **said)
    return indicator


def neighbouring_municipality():
    known = Municipality.objects.filter(name="Buurwaard").first()
    return known or make_municipality(name="Buurwaard")


def indicators(plan):
    """Indicators of every kind at the objectives, the priorities and in the safety picture of `plan`."""
    first, second = plan.priorities.order_by("position")
    objective = Objective.objects.create(plan=plan, text="Inwoners geven hun buurt minimaal een 7.")

    def put(indicator, *targets, name, source="Politie", **place):
        placed = make_plan_indicator(plan=plan, indicator=indicator, name=name, source_text=source, **place)
        for year, text in targets:
            add_target(target=Target(plan=plan, plan_indicator=placed, year=year, text=text), by=None)

    mark = measured(
        plan,
        "Rapportcijfer",
        {2021: "7.1", 2023: "7.3", 2025: "7.4"},
        unit="mark",
        decimals=1,
        direction="higher",
    )
    put(
        mark, (None, "minimaal een 7"), name="Rapportcijfer", source="Veiligheidsmonitor", objective=objective
    )
    reports = measured(plan, "Meldingen", {2022: 95, 2023: 101, 2024: 96, 2025: 120})
    neighbour = make_area(of_municipality=neighbouring_municipality())
    make_measurement(indicator=reports, period=Period.year(2025), value=140, area=neighbour)
    put(reports, (2026, "< 90"), (None, "< 80"), name="Meldingen", priority=first, baseline_year=2023)
    lost = measured(plan, "Aangiften", {2023: 74, 2025: 60})
    put(lost, (None, "• 74"), name="Aangiften", priority=first)
    aware = measured(
        plan,
        "Gesprekken",
        {
            2024: {
                "judgement": "partly",
                "evidence": "Verslagen van gesprekken",
                "assessor": "Team Veiligheid",
            }
        },
        unit="judgement",
        kind="qualitative",
        direction="none",
    )
    put(aware, (None, "Bewustzijn is vergroot"), name="Gesprekken", source="Verslagen", priority=first)
    share = measured(
        plan,
        "Overlast in de buurt",
        {
            2021: "8.6",
            2023: {"value": "8.9", "margin_low": "7.9", "margin_high": "9.9"},
            2025: {"value": "7.2", "is_provisional": True},
        },
        unit="percentage",
        decimals=1,
    )
    put(share, (None, "< 8,6%"), name="Overlast in de buurt", source="Veiligheidsmonitor", priority=second)
    rank = measured(
        plan,
        "Plek op de lijst",
        {2023: 210, 2024: {"state": State.NOT_AVAILABLE}, 2025: 213},
        unit="rank",
        rank_size=355,
        rank_best="last",
        direction="higher",
    )
    put(
        rank,
        (None, "niet lager dan het voorgaande jaar"),
        name="Plek op de lijst",
        source="Krant",
        priority=second,
    )
    put(measured(plan, "Onderzoek", {}), name="Onderzoek zonder cijfers", source="", priority=second)
    crimes = measured(
        plan, "Misdrijven",
        {2019: 906, 2020: 947, 2021: 961, 2022: 706, Period.part_year(2023, 9): 580},
        versions=[{"starts_on": datetime.date(2022, 1, 1), "change": "Oplichting telt mee."}],
    )  # fmt: skip
    burglary = measured(
        plan, "Inbraken", {2019: 46, 2020: {"state": State.SECRET}, 2021: {"state": State.NOT_AVAILABLE},
                           2022: {"value": 21, "is_provisional": True}},
    )  # fmt: skip
    for series in (crimes, burglary):
        put(series, name=series.name, role="safety_picture")


def full_plan(status="draft", **fields):
    """A plan with two priorities in full, goals of a theme and of a heading, owners and a steering group."""
    if "municipality" not in fields:
        fields["municipality"] = make_municipality(name="Duinwaard", slug="duinwaard")
    municipality = fields["municipality"]
    former = make_plan(
        municipality=municipality, slug="2020-2023", first_year=2020, last_year=2023, title="Vorig plan"
    )
    old = make_priority(plan=former, title="Drugs")
    plan = make_plan(**{"slug": "2024-2027", "former_plan": former, "notice": "Verzonnen voorbeeld"} | fields)
    plan.steering_group = make_organisation(municipality=municipality, name="Regiegroep Veiligheid")
    plan.save()
    living = make_theme(theme_list=plan.theme_list, name="Sociale kwaliteit")
    integrity = make_field(5, "Integriteit en veiligheid")
    undermining = make_theme(theme_list=plan.theme_list, field=integrity, name="Ondermijning")
    nightlife = make_theme(theme_list=plan.theme_list, position=2, name="Veilig uitgaan")
    nuisance = LocalTheme.objects.create(municipality=municipality, theme=living, name="Woonoverlast")
    make_chapter(plan=plan, title="Prioriteiten", kind="priorities")
    make_chapter(plan=plan, title="Organisatie", kind="organisation", body="<p>Zo werken wij.</p>")
    first = make_priority(
        plan=plan,
        title="Ondermijning",
        text="<p>Criminelen gebruiken de bovenwereld.</p>",
        reason="<p>De schade is groot.</p>",
        continues=old,
        approach_introduction="<p>Langs drie sporen.</p>",
        efforts_introduction="Hierbij zetten we in op:",
        partners_text="<p>Team veiligheid is verantwoordelijk.</p>",
        intended_result="<p>Meer zicht.</p>",
    )
    first.themes.add(undermining)
    regional = RegionalPriority.objects.create(
        municipality=municipality,
        level="unit",
        title="Ondermijnende criminaliteit",
        period="2023-2026",
        political_lead="burgemeester van de centrumgemeente",
        project_leader="strategisch adviseur",
    )
    first.regional_priorities.add(regional)
    for kind, texts in (("track", ["Zicht", "Kansen", "Aanpak"]), ("effort", ["Bewustwording", "Meldpunt"])):
        for position, text in enumerate(texts):
            ApproachLine.objects.create(plan=plan, priority=first, kind=kind, position=position, text=text)
    drugs = Topic.objects.create(plan=plan, priority=first, title="Drugs", text="Hennep en handel.")
    Topic.objects.create(plan=plan, priority=first, parent=drugs, title="Hennepteelt")
    police = make_organisation(municipality=municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=first, organisation=police, role="opsporing")
    second = make_priority(plan=plan, title="Overlast", text="<p>In de buurt.</p>")
    second.subthemes.add(nuisance)
    make_goal(plan=plan, priority=first, text="Meer meldingen", position=1)
    make_goal(plan=plan, priority=first, text="Minder kansen", position=2)
    make_goal(plan=plan, theme=nightlife, text="Een veilige avond", position=3)
    make_goal(plan=plan, heading="4.2 Veiligheid", text="Een veilige leefomgeving", position=4)
    text = ThemeText.objects.create(plan=plan, field=make_field(), title="Uitgaan", text="<p>Tekst.</p>")
    text.themes.add(nightlife)
    team = make_team(municipality=municipality, name="Team Veiligheid")
    ThemeOwnership.objects.create(plan=plan, theme=undermining, team=team)
    indicators(plan)
    plan.status = status
    plan.save()
    return plan


def full_programme(*, actions=8, plan=None, **fields):
    """A programme of `plan` with actions for everything, reports, quarters and some amounts."""
    plan = plan or full_plan()
    programme = make_programme(
        **{"plan": plan, "year": YEAR, "introduction": "<p>Dit jaar doen wij dit.</p>"} | fields
    )
    municipality = plan.municipality
    first, second = plan.priorities.order_by("position")
    goals = list(plan.goals.order_by("position"))
    make_focus(priority=first, plan=plan, year=programme.year, quarter=1, reason="Na de start van het jaar")
    make_focus(priority=second, plan=plan, year=programme.year, quarter=3)
    team = municipality.organisations.get(name="Team Veiligheid")
    police = municipality.organisations.get(name="Politie")
    owner = make_user(municipality=municipality, role=Role.ACTION_OWNER, name="Actiehouder Duinwaard")
    subjects = [
        {"goal": goals[0], "priority": first},
        {"goal": goals[0]},
        {"priority": first},
        {"priority": second},
        {"goal": goals[2]},
        {"goal": goals[3]},
        {"theme": plan.theme_list.themes.get(name="Sociale kwaliteit")},
        {},
    ]
    states = ["done", "running", "not_started", "stopped"]
    year = programme.year
    for number in range(actions):
        action = make_action(
            programme=programme,
            title=f"Actie {number + 1}",
            position=number,
            description=DESCRIPTION if number % 3 == 0 else "",
            lead_team=team,
            lead_person=owner,
            state=states[number % 4],
            due_on=datetime.date(year, 9, 30),
            due_precision="quarter",
            regular_budget=Decimal("12500.00") if number % 4 == 0 else None,
            extra_request=Decimal("750.50") if number % 8 == 0 else None,
            budget_programme="4" if number % 4 == 0 else "",
            **subjects[number % len(subjects)],
        )
        action.partners.add(police)
        ProgressReport.objects.create(
            action=action,
            reported_on=datetime.date(year, 5, 1),
            reported_by=owner,
            state=action.state,
            done="Overlegd met de partners.",
            next_step="Een besluit voorbereiden.",
            is_on_schedule=number % 2 == 0,
            delay_reason="" if number % 2 == 0 else "Er was geen plek in de planning.",
        )
    return programme


def communication_plan(plan):
    """A communication plan with something in each of its seven steps."""
    one = make_communication_plan(
        plan=plan,
        title="Digitale buurtpreventie",
        priority=plan.priorities.first(),
        purpose="Lijn brengen in wat er al is.\nZo weet iedereen wat hij kan verwachten.",
        aims="- 80% van de buurten heeft een app\n- Betere samenwerking",
        target_groups="beheerders van buurtapps\nondernemers in de haven",
        situation=LONG * 4,
        strengths="De wijkagenten zijn bekend\nEr is een register",
        weaknesses="Geen vast aanspreekpunt",
        opportunities="Nieuwe bewoners krijgen een welkomstpakket",
        strategy="Eerst de beheerders, dan de buurten.",
        channels="gemeentepagina\nbijeenkomst",
        means="24 uur\n€ 2.500 voor borden",
        starts_on=datetime.date(YEAR, 1, 31),
        measure_every=3,
        evaluation="De bijeenkomst werkte.\nWij herhalen die.",
    )
    named = {"plan": plan, "communication_plan": one}
    ProblemSolution.objects.create(
        problem="De dekking is laag", cause="Nieuwe wijken", solution=f"Een brief.\n{LONG}", **named
    )
    ProblemSolution.objects.create(problem="Iedereen wil een bord", position=1, **named)
    team = make_team(municipality=plan.municipality, name="Team Communicatie")
    PlanStep.objects.create(
        what="Register bijwerken", organisation=team, is_done=True,
        starts_on=datetime.date(YEAR, 1, 31), due_on=datetime.date(YEAR, 3, 15), **named,
    )  # fmt: skip
    PlanStep.objects.create(what="Bijeenkomst houden", position=1, **named)
    PlanMeasuringMoment.objects.create(
        kind="measure", on=datetime.date(YEAR, 4, 30), is_done=True, outcome="14 groepen.", **named
    )
    PlanMeasuringMoment.objects.create(kind="evaluate", on=datetime.date(YEAR, 7, 31), **named)
    return one


def contributions(plan):
    """Contributions of every outcome: about a priority, a chapter, what is gone, and the whole plan."""
    partner = make_organisation(municipality=plan.municipality, name="Ondernemersvereniging De Haven")
    session = {"source": "partner", "way": "session", "received_on": datetime.date(2025, 3, 26)}
    gone = make_chapter(plan=plan, title="Oude inleiding")
    made = [
        make_contribution(
            plan=plan, organisation=partner, priority=plan.priorities.first(), outcome="taken_over",
            text="Noem voorbeelden.\nEn zeg waar je kunt melden.", answer="Wij nemen drie voorbeelden op.",
            **session,
        ),
        make_contribution(
            plan=plan, priority=plan.priorities.last(), outcome="partly", text=LONG * 6, answer=LONG * 7,
            reason="Niet elke aanpak gaat over jongeren.", **session,
        ),
        make_contribution(plan=plan, chapter=gone, outcome="noted", answer="Dank u wel."),
        make_contribution(
            plan=plan, source="council", way="letter", outcome="not_taken_over", answer="Nee.",
            reason="Dit staat in een ander plan.", text="Neem een doel op over verkeer.",
            name="Voorzitter Wijkraad Oost", name_agreed=True,
        ),
        make_contribution(plan=plan, source="entrepreneur", text="Meer toezicht in de nacht."),
    ]  # fmt: skip
    gone.delete()
    return made


def order(kind, **fields):
    """The order of a document of this kind, of a full plan and programme."""
    programme = full_programme(**fields)
    plan = Plan.objects.select_related("municipality").get(pk=programme.plan_id)
    of_what = {}
    if kind.subject == PROGRAMME_OF:
        of_what = {"programme": AnnualProgramme.objects.get(pk=programme.pk)}
    if kind.subject == COMMUNICATION_PLAN_OF:
        of_what = {"communication_plan": communication_plan(plan)}
    if kind.subject == FRAME_OF:
        of_what = {"frame": full_frame(plan)}
    if kind.subject == YEAR_OF:
        of_what = {"year": plan.first_year, "municipality": plan.municipality}
    if kind.name == "responses":
        contributions(plan)
    return Order(kind, plan, **of_what)


def full_frame(plan, points="Kop:\nEen punt\nNog een punt", **fields):
    """A frame of the plan with the same points in every block, a partner and a partnership."""
    frame = make_frame(plan=plan, ambition="Samen veilig", **fields)
    for number in range(1, 9):
        FrameBlock.objects.create(plan=plan, frame=frame, block=number, points=points)
    together = make_partnership(municipality=plan.municipality)
    PlanPartnership.objects.get_or_create(plan=plan, partnership=together)
    return frame
