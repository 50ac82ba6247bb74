"""The history reads as Dutch, for every kind of record, at a fixed number of queries."""

import datetime
import re
from decimal import Decimal

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from communication.models import FrameBlock, PlanMeasuringMoment, PlanStep, ProblemSolution
from indicators.models import TargetReading
from plans.editing import (
    ReasonNeeded,
    change_record,
    delete_record,
    parts_with_history,
    restore_record,
    restore_version,
    save_as,
)
from plans.history import changes_of, latest_changes
from plans.models import Plan, PlanPartnership, ThemeOwnership
from plans.wording import in_words
from priorities.models import Action, ApproachLine, Priority, PriorityPartner, QuarterFocus, Topic
from richtext.fields import RichTextField
from tests.builders import (
    make_action,
    make_actor,
    make_chapter,
    make_communication_plan,
    make_contribution,
    make_field,
    make_focus,
    make_frame,
    make_goal,
    make_moment,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_programme,
    make_target,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db


def shown(change):
    """The differences of a change: gone words between [-], new ones between [+]."""
    marks = {"gone": "[-{}]", "new": "[+{}]", "same": "{}", "skipped": "…{}…"}
    return {
        found.label: " ".join(marks[piece.kind].format(piece.text) for piece in found.pieces)
        for found in change.differences
    }


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard"))


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality, name="Beleidsmedewerker Duinwaard")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""), ("", ""), (True, "ja"), (False, "nee"), (0, "0"), (12, "12"),
        (datetime.date(2026, 11, 1), "1 november 2026"),
        (datetime.datetime(2026, 11, 1, 12, 5, tzinfo=datetime.UTC), "1 november 2026 13:05"),
        (Decimal("1200.00"), "1.200"), (Decimal("1200.5"), "1.200,50"), (["a", True], "a, ja"),
    ],
)  # fmt: skip
def test_values_in_words(value, words):
    if isinstance(value, Decimal) and value.as_tuple().exponent == -1:
        value = value.quantize(Decimal("0.01"))
    assert in_words(value) == words


def test_an_amount_of_money_has_its_sign():
    field = Action._meta.get_field("regular_budget")
    assert [in_words(Decimal(text), field) for text in ("0.00", "25000", "1234.56")] == [
        "€ 0", "€ 25.000", "€ 1.234,56",
    ]  # fmt: skip


def test_every_field_of_an_action_reads_as_people_say_it(plan, officer):
    team = make_team(municipality=plan.municipality, name="Team Veiligheid")
    police = make_organisation(municipality=plan.municipality, name="Politie")
    action = make_action(
        programme=make_programme(plan=plan),
        title="Meldpunt openen",
        description="<p>In de wijk.</p>",
        due_on=datetime.date(2024, 9, 30),
        due_precision="quarter",
        regular_budget=Decimal("1000.00"),
    )
    action = Action.objects.get(pk=action.pk)
    action.description = "<p>In <strong>elke</strong> wijk &amp; kern.</p>"
    action.lead_team, action.lead_person = team, officer
    action.priority = make_priority(plan=plan, title="Ondermijning")
    action.start_on, action.start_precision = datetime.date(2024, 3, 1), "month"
    action.due_on, action.due_precision = datetime.date(2024, 12, 31), "year"
    action.state, action.phase = Action.State.RUNNING, Action.Phase.DO
    action.regular_budget, action.extra_request = None, Decimal("0.00")
    change_record(
        record=action, by=officer, relations={"partners": [police]}, reason="Het college besloot anders."
    )
    newest = changes_of(action)[0]
    assert (newest.actor, newest.kind, newest.reason) == (
        "Beleidsmedewerker Duinwaard", "Gewijzigd", "Het college besloot anders.",
    )  # fmt: skip
    assert shown(newest) == {
        "Prioriteit": "[+Ondermijning]",
        "Omschrijving": "In [-de wijk.] [+elke wijk & kern.]",
        "Trekker": "[+Team Veiligheid]",
        "Wie": "[+Beleidsmedewerker Duinwaard]",
        "Begint op": "[+maart 2024]",
        "Klaar op": "[-3e kwartaal] 2024",
        "Fase": "[-plan: voorbereiden] [+do: uitvoeren]",
        "Stand": "[-nog niet begonnen] [+loopt]",
        "Uit het gewone budget": "[-€ 1.000]",
        "Extra gevraagd": "[+€ 0]",
        "Partners": "[+Politie]",
    }


def test_a_date_said_less_precisely_is_a_change_of_the_date(plan, officer):
    action = make_action(
        programme=make_programme(plan=plan), due_on=datetime.date(2024, 12, 31), due_precision="day"
    )
    action.due_precision = "year"
    save_as(action, by=officer, reason="Gewijzigd")
    assert shown(changes_of(action)[0]) == {"Klaar op": "[-31 december] 2024"}


def one_of_each(plan, officer):
    """A record of every kind of part of a plan, each with one change of every text and choice."""
    theme = make_theme(theme_list=plan.theme_list, position=1, name="Jeugd")
    team = make_team(municipality=plan.municipality, name="Team Jeugd")
    priority = make_priority(plan=plan)
    programme = make_programme(plan=plan)
    place = make_plan_indicator(plan=plan, priority=priority)
    target = make_target(plan_indicator=place, text="ten hoogste 80")
    frame = make_frame(plan=plan)
    letter = make_communication_plan(plan=plan)
    made = {
        "chapter": make_chapter(plan=plan),
        "priority": priority,
        "goal": make_goal(priority=priority),
        "annualprogramme": programme,
        "action": make_action(programme=programme),
        "quarterfocus": make_focus(priority=priority),
        "themeownership": ThemeOwnership.objects.create(plan=plan, theme=theme, team=team),
        "prioritypartner": PriorityPartner.objects.create(plan=plan, priority=priority, organisation=team),
        "planindicator": place,
        "target": target,
        "targetreading": TargetReading.objects.create(
            plan=plan, target=target, operator="below", value=80, reference="absolute"
        ),
        "planpartnership": PlanPartnership.objects.create(
            plan=plan, partnership=make_partnership(municipality=plan.municipality)
        ),
        "actoranalysis": make_actor(priority=priority, organisation=team),
        "communicationmoment": make_moment(plan=plan),
        "communicationframe": frame,
        "frameblock": FrameBlock.objects.create(plan=plan, frame=frame, block=1),
        "communicationplan": letter,
        "problemsolution": ProblemSolution.objects.create(
            plan=plan, communication_plan=letter, problem="Oud"
        ),
        "planstep": PlanStep.objects.create(plan=plan, communication_plan=letter, what="Oud"),
        "planmeasuringmoment": PlanMeasuringMoment.objects.create(
            plan=plan, communication_plan=letter, kind="measure", on=datetime.date(2024, 5, 1)
        ),
        "contribution": make_contribution(plan=plan),
    }
    for model in parts_with_history():
        name = model._meta.model_name
        if name in made:
            continue
        values = {"plan": plan}
        for key in model._meta.concrete_fields:
            if key.name == "priority":
                values["priority"] = priority
            elif key.name == "chapter":
                values["chapter"] = made["chapter"]
            elif key.name == "field":
                values["field"] = make_field()
            elif isinstance(key, models.TextField | models.CharField) and not key.choices:
                values[key.name] = "<p>Oud</p>" if isinstance(key, RichTextField) else "Oud"
        if name == "comment":
            values["priority"] = None
        made[name] = model.objects.create(**values)
    return list(made.values())


def test_every_kind_of_record_reads_without_tags_or_names_of_fields(plan, officer):
    for record in one_of_each(plan, officer):
        for key in record._meta.concrete_fields:
            if isinstance(key, RichTextField):
                setattr(record, key.name, "<p>Nieuwe <strong>woorden</strong></p>")
            elif isinstance(key, models.TextField | models.CharField) and not key.choices:
                if key.name not in ("heading", "start_precision", "due_precision", "decision_reference"):
                    setattr(record, key.name, "Nieuwe woorden")
            elif isinstance(key, models.BooleanField):
                setattr(record, key.name, not getattr(record, key.name))
            elif key.choices and key.name != "role" and not key.name.endswith("precision"):
                setattr(record, key.name, key.choices[-1][0])
        save_as(record, by=officer, reason="Gewijzigd")
        newest = changes_of(record)[0]
        assert newest.subject == record._meta.verbose_name[0].upper() + record._meta.verbose_name[1:]
        text = " ".join(f"{label}: {words}" for label, words in shown(newest).items())
        if record._meta.model_name != "themeownership":
            assert "[+" in text, record
        assert not re.search(r"[<>_]|None|True|False|object|precision", text), (record, text)
    subjects = [change.subject for change in latest_changes(plan, limit=100)]
    assert {
        "Kwartaalprioriteit: 1e kwartaal 2024",
        "Uitvoeringsprogramma: 2024",
        "Eigenaar van een thema: 1.1 Jeugd: Team Jeugd",
        "Partner bij een prioriteit: Team Jeugd: Nieuwe woorden",
    } <= set(subjects)
    assert not [subject for subject in subjects if re.search(r"zonder titel|object|<", subject)]


def queries(action):
    with CaptureQueriesContext(connection) as asked:
        action()
    return len(asked)


def test_history_of_a_plan_costs_the_same_for_1_and_30_records_of_every_kind(plan, officer):
    one_of_each(plan, officer)
    few = queries(lambda: latest_changes(plan, limit=100))
    for number in range(2, 31):
        theme = make_theme(theme_list=plan.theme_list, position=number, name=f"Thema {number}")
        team = make_team(municipality=plan.municipality, name=f"Team {number}")
        priority = make_priority(plan=plan, title=f"Prioriteit {number}")
        ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
        PriorityPartner.objects.create(plan=plan, priority=priority, organisation=team)
        QuarterFocus.objects.create(plan=plan, year=2024 + number, quarter=1, priority=priority)
        ApproachLine.objects.create(plan=plan, priority=priority, text="Lijn")
        make_action(programme=plan.programmes.get(), priority=priority)
    assert len(latest_changes(plan, limit=500)) > 150
    assert queries(lambda: latest_changes(plan, limit=500)) == few


def test_history_of_an_action_costs_the_same_for_1_and_30_changes(plan, officer):
    action = make_action(programme=make_programme(plan=plan))

    def change(number):
        action.lead_team = make_team(municipality=plan.municipality, name=f"Team {number}")
        action.priority = make_priority(plan=plan)
        action.lead_person = make_user(municipality=plan.municipality)
        action.theme = make_theme(theme_list=plan.theme_list, position=number, name=f"Thema {number}")
        change_record(record=action, by=officer, relations={"partners": [action.lead_team]})

    change(1)
    few = queries(lambda: changes_of(action))
    for number in range(2, 31):
        change(number)
    assert len(changes_of(action)) == 31
    assert queries(lambda: changes_of(action)) == few
    assert [change.kind for change in changes_of(action, limit=3)] == ["Gewijzigd"] * 3
    assert shown(changes_of(action, limit=3)[2]) == shown(changes_of(action)[2])


def test_parts_deleted_with_their_priority_are_told_with_it(plan, officer):
    priority = make_priority(plan=plan, title="Jeugd")
    police = make_organisation(municipality=plan.municipality)
    ApproachLine.objects.create(plan=plan, priority=priority, text="Een")
    topic = Topic.objects.create(plan=plan, priority=priority, title="Twee")
    Topic.objects.create(plan=plan, priority=priority, parent=topic, title="Drie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police)
    delete_record(record=priority, by=officer)
    deletions = [change for change in latest_changes(plan, limit=50) if change.kind == "Verwijderd"]
    assert [(change.subject, change.along, change.can_return) for change in deletions] == [
        ("Prioriteit: Jeugd", 4, True)
    ]
    restore_record(deletion=Priority.history.get(history_type="-"), by=officer)
    assert (ApproachLine.objects.count(), Topic.objects.count(), PriorityPartner.objects.count()) == (1, 2, 1)
    deletions = [change for change in latest_changes(plan, limit=50) if change.kind == "Verwijderd"]
    assert [(change.along, change.can_return, change.is_present) for change in deletions] == [
        (4, False, True)
    ]


def test_an_older_version_comes_back_though_its_priority_is_gone(plan, officer):
    priority = make_priority(plan=plan)
    action = make_action(programme=make_programme(plan=plan), title="Oud", priority=priority)
    old = action.history.latest()
    action.title, action.priority = "Nieuw", None
    save_as(action, by=officer, reason="Gewijzigd")
    delete_record(record=priority, by=officer)
    restore_version(record=action, row=old, by=officer)
    action.refresh_from_db()
    assert (action.title, action.priority) == ("Oud", None)


def test_restoring_after_adoption_says_so_and_why(plan, officer):
    action = make_action(programme=make_programme(plan=plan), title="Oud")
    old = action.history.latest()
    action.title = "Nieuw"
    save_as(action, by=officer, reason="Gewijzigd")
    plan.status = Plan.Status.ADOPTED
    plan.save()
    with pytest.raises(ReasonNeeded):
        restore_version(record=action, row=old, by=officer)
    restore_version(record=action, row=old, by=officer, reason="De naam was goed.")
    newest = changes_of(action)[0]
    assert re.fullmatch(r"Versie van \d\d-\d\d-\d{4} \d\d:\d\d teruggezet: De naam was goed\.", newest.reason)
    assert shown(newest) == {"Titel": "[-Nieuw] [+Oud]"}
