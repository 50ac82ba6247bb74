"""The programme of a year: beginning, moving on to the next year, adoption by the college."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plans.editing import Gone, ReasonNeeded
from plans.models import Plan
from priorities.actions import CannotDelete, add_action, delete_action
from priorities.models import Action, AnnualProgramme
from priorities.moments import Moment, Precision
from priorities.programme import (
    AlreadyAdopted,
    NoLesson,
    NotAdopted,
    NotEmpty,
    PlanNotAdopted,
    ProgrammeAdopted,
    ProgrammeExists,
    YearOutsidePlan,
    adopt_programme,
    change_introduction,
    correct_adoption,
    delete_programme,
    move_on,
    next_year,
    start_programme,
)
from priorities.standing import LATE, MOVED_ON, action_standing
from tests.builders import (
    make_action,
    make_goal,
    make_organisation,
    make_plan,
    make_priority,
    make_programme,
    make_team,
    make_theme,
    make_user,
)

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 1, 13)


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def programme(plan):
    return make_programme(plan=plan, year=2025)


def titles(programme):
    return [action.title for action in programme.actions.all()]


# Beginning


def test_a_programme_begins_empty_with_one_row_of_history(plan, officer):
    programme = start_programme(plan=plan, year=2026, by=officer)
    row = programme.history.get()
    assert (programme.plan, programme.year, programme.is_adopted) == (plan, 2026, False)
    assert (row.history_user, row.history_change_reason) == (officer, "Programma begonnen")
    assert list(programme.actions.all()) == []


def test_a_year_has_one_programme(plan, officer):
    start_programme(plan=plan, year=2026, by=officer)
    with pytest.raises(ProgrammeExists, match=r"^Er is al een programma voor 2026\.$"):
        start_programme(plan=plan, year=2026, by=officer)
    assert plan.programmes.count() == 1


@pytest.mark.parametrize("year", [2023, 2028])
def test_a_programme_lies_in_the_years_of_the_plan(plan, officer, year):
    with pytest.raises(YearOutsidePlan) as refusal:
        start_programme(plan=plan, year=year, by=officer)
    assert str(refusal.value) == (
        f"Dit plan loopt van 2024 tot en met 2027. Een programma voor {year} hoort niet bij dit plan."
    )
    assert not plan.programmes.exists()


def test_a_plan_of_one_year_says_so(officer):
    with pytest.raises(YearOutsidePlan, match=r"^Dit plan geldt alleen voor 2024\. Een programma voor 2025"):
        start_programme(plan=make_plan(first_year=2024, last_year=2024), year=2025, by=officer)


def test_a_deleted_plan_begins_no_programme(plan, officer):
    Plan.objects.filter(pk=plan.pk).delete()
    with pytest.raises(Gone):
        start_programme(plan=plan, year=2026, by=officer)


# Moving on


def test_an_unfinished_action_moves_on_with_everything_but_what_is_of_the_year(programme, officer):
    municipality = programme.plan.municipality
    goal = make_goal(plan=programme.plan)
    theme = make_theme(theme_list=programme.plan.theme_list)
    team = make_team(municipality=municipality, name="Team Veiligheid")
    police, housing = (make_organisation(municipality=municipality) for _ in range(2))
    action = make_action(
        programme=programme,
        goal=goal,
        priority=goal.priority,
        theme=theme,
        title="Meldpunt openen",
        description="<p>Samen met de wijk.</p>",
        lead_team=team,
        lead_person=officer,
        due_on=datetime.date(2025, 9, 30),
        due_precision=Precision.QUARTER,
        phase=Action.Phase.DO,
        state=Action.State.RUNNING,
        result="Half af",
        evidence="Verslag",
        lessons="Eerder beginnen",
        regular_budget=1000,
        extra_request=250,
        budget_programme="4.2",
    )
    action.partners.set([police, housing])

    following = move_on(programme=programme, by=officer)

    moved = following.actions.get()
    assert (following.year, following.plan) == (2026, programme.plan)
    assert moved.origin == action
    assert (moved.goal, moved.priority, moved.theme) == (goal, goal.priority, theme)
    assert (moved.title, moved.description) == ("Meldpunt openen", "<p>Samen met de wijk.</p>")
    assert (moved.lead_team, moved.lead_person) == (team, officer)
    assert set(moved.partners.all()) == {police, housing}
    assert (moved.phase, moved.state, moved.budget_programme) == ("do", "running", "4.2")
    assert (moved.result, moved.evidence, moved.lessons) == ("", "", "")
    assert (moved.regular_budget, moved.extra_request) == (None, None)
    assert (moved.due, moved.start) == (None, None)
    first_row = moved.history.earliest()
    assert first_row.history_user == officer
    assert first_row.history_change_reason == "Overgenomen uit 2025; moest klaar zijn: 3e kwartaal 2025"
    action.refresh_from_db()
    assert (action.programme, action.state, action.result) == (programme, "running", "Half af")


@pytest.mark.parametrize(
    ("start", "due", "moved_start", "moved_due"),
    [
        (None, Moment.quarter(2026, 1), None, Moment.quarter(2026, 1)),
        (Moment.month(2025, 3), Moment.year(2027), None, Moment.year(2027)),
        (Moment.day(datetime.date(2026, 1, 1)), None, Moment.day(datetime.date(2026, 1, 1)), None),
        (Moment.month(2025, 3), Moment.day(datetime.date(2025, 12, 31)), None, None),
    ],
)
def test_dates_of_next_year_or_later_stay(programme, officer, start, due, moved_start, moved_due):
    make_action(
        programme=programme,
        start_on=start and start.first,
        start_precision=start.precision if start else "",
        due_on=due and due.last,
        due_precision=due.precision if due else "",
    )
    moved = move_on(programme=programme, by=officer).actions.get()
    assert (moved.start, moved.due) == (moved_start, moved_due)


def test_moving_on_twice_changes_nothing_and_takes_what_was_added_since(programme, officer):
    make_action(programme=programme, title="Eerste")
    make_action(programme=programme, title="Klaar", state=Action.State.DONE)
    make_action(programme=programme, title="Gestopt", state=Action.State.STOPPED)
    following = move_on(programme=programme, by=officer)
    rows = Action.history.count()

    assert move_on(programme=programme, by=officer) == following
    assert (titles(following), Action.history.count()) == (["Eerste"], rows)
    assert AnnualProgramme.objects.filter(plan=programme.plan, year=2026).count() == 1

    make_action(programme=programme, title="Later bedacht")
    move_on(programme=programme, by=officer)
    assert titles(following) == ["Eerste", "Later bedacht"]


def test_moved_actions_keep_their_order_after_those_that_stood_there(programme, officer):
    following = make_programme(plan=programme.plan, year=2026)
    make_action(programme=following, title="Nieuw", position=5)
    for position, title in enumerate(["b", "a", "c"]):
        make_action(programme=programme, title=title, position=position)
    assert move_on(programme=programme, by=officer) == following
    assert titles(following) == ["Nieuw", "b", "a", "c"]


def test_the_last_year_of_the_plan_moves_nothing_on(plan, officer):
    programme = make_programme(plan=plan, year=2027)
    make_action(programme=programme)
    with pytest.raises(YearOutsidePlan) as refusal:
        move_on(programme=programme, by=officer)
    assert str(refusal.value) == (
        "Dit plan loopt van 2024 tot en met 2027. Een programma voor 2028 hoort niet bij dit plan."
    )
    assert Action.objects.count() == 1
    assert not next_year(programme).is_in_plan


def test_a_deleted_programme_moves_nothing_on(programme, officer):
    AnnualProgramme.objects.filter(pk=programme.pk).delete()
    with pytest.raises(Gone):
        move_on(programme=programme, by=officer)
    assert not AnnualProgramme.objects.exists()


def test_a_chosen_lesson_becomes_an_action_to_prepare_once(programme, officer):
    goal = make_goal(plan=programme.plan)
    team = make_team(municipality=programme.plan.municipality)
    done = make_action(
        programme=programme,
        goal=goal,
        state=Action.State.DONE,
        phase=Action.Phase.ACT,
        lead_team=team,
        lessons="Nodig scholen eerder uit.\nDoe dat vóór de zomer.",
    )
    make_action(programme=programme, state=Action.State.DONE, lessons="Niet gekozen")

    following = move_on(programme=programme, by=officer, chosen_lessons=[done])
    move_on(programme=programme, by=officer, chosen_lessons=[done])

    proposal = following.actions.get()
    assert proposal.title == "Nodig scholen eerder uit. Doe dat vóór de zomer."
    assert (proposal.lesson_from, proposal.origin, proposal.goal) == (done, None, goal)
    assert (proposal.phase, proposal.state, proposal.lead_team) == ("plan", "not_started", team)
    assert proposal.description == ""
    assert proposal.history.get().history_change_reason == "Les uit 2025"


def test_a_long_lesson_is_shortened_in_the_title_and_whole_in_the_description(programme, officer):
    lesson = "Begin <eerder>. " * 20
    done = make_action(programme=programme, state=Action.State.DONE, lessons=lesson)
    proposal = move_on(programme=programme, by=officer, chosen_lessons=[done]).actions.get()
    assert len(proposal.title) == 250
    assert proposal.title.endswith("…")
    assert proposal.description == f"<p>{'Begin &lt;eerder&gt;. ' * 20}</p>".replace(" </p>", "</p>")


@pytest.mark.parametrize(
    "fields", [{"state": "running", "lessons": "Eerder beginnen"}, {"state": "done", "lessons": " "}]
)
def test_what_is_no_lesson_any_more_is_refused_and_nothing_moves(programme, officer, fields):
    action = make_action(programme=programme, **fields)
    make_action(programme=programme)
    with pytest.raises(NoLesson):
        move_on(programme=programme, by=officer, chosen_lessons=[action])
    assert Action.objects.count() == 2
    assert AnnualProgramme.objects.count() == 1


def test_an_action_that_is_opened_again_after_its_lesson_was_taken_still_moves_on(programme, officer):
    done = make_action(programme=programme, title="Voorlichting", state=Action.State.DONE, lessons="Eerder")
    following = move_on(programme=programme, by=officer, chosen_lessons=[done])
    done.state = Action.State.RUNNING
    done.save()
    move_on(programme=programme, by=officer)
    assert titles(following) == ["Eerder", "Voorlichting"]


def test_next_year_says_what_moves_what_is_finished_and_what_was_learnt(
    programme, officer, django_assert_num_queries
):
    for title, state, lessons in [
        ("Loopt", "running", ""),
        ("Moet nog", "not_started", ""),
        ("Klaar", "done", "Eerder beginnen"),
        ("Gestopt", "stopped", ""),
    ]:
        make_action(programme=programme, title=title, state=state, lessons=lessons)

    def shown(found):
        return [
            [action.title for action in actions]
            for actions in (found.unfinished, found.moved, found.finished, found.lessons)
        ]

    found = next_year(programme)
    assert (found.year, found.is_in_plan, found.programme, found.has_work) == (2026, True, None, True)
    assert shown(found) == [["Loopt", "Moet nog"], [], ["Klaar", "Gestopt"], ["Klaar"]]

    following = move_on(programme=programme, by=officer, chosen_lessons=found.lessons)
    with django_assert_num_queries(2):
        found = next_year(programme)
        assert shown(found) == [[], ["Loopt", "Moet nog"], ["Klaar", "Gestopt"], []]
    assert (found.programme, found.has_work) == (following, False)


def test_what_moved_on_is_late_in_the_new_year_only(programme, officer):
    make_action(programme=programme, due_on=datetime.date(2025, 12, 31), due_precision=Precision.YEAR)
    following = move_on(programme=programme, by=officer)
    moved = following.actions.get()
    moved.due_on, moved.due_precision = datetime.date(2026, 3, 31), Precision.QUARTER
    moved.save()
    later = datetime.date(2026, 4, 1)
    assert action_standing(programme.actions.get(), on=later) == MOVED_ON
    assert action_standing(following.actions.get(), on=later) == LATE
    assert [action.programme.year for action in Action.objects.to_do()] == [2026]


@st.composite
def programmes(draw):
    """What stands in a programme: state, lesson, due year, and whether it is there at the first run."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from(Action.State.values),
                st.sampled_from(["", "Eerder beginnen"]),
                st.sampled_from([None, 2025, 2026, 2027]),
                st.booleans(),
                st.booleans(),
            ),
            max_size=8,
        )
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=programmes())
def test_any_programme_moves_every_unfinished_action_exactly_once(drawn, officer):
    with transaction.atomic():
        programme = make_programme(year=2025)
        unfinished, lessons = [], []
        for run in (True, False):
            for state, lesson, year, is_early, is_chosen in drawn:
                if is_early is not run:
                    continue
                action = make_action(
                    programme=programme,
                    state=state,
                    lessons=lesson,
                    due_on=year and datetime.date(year, 12, 31),
                    due_precision=Precision.YEAR if year else "",
                )
                if state in {"done", "stopped"}:
                    lessons += [action] if lesson and is_chosen else []
                else:
                    unfinished.append(action)
            following = move_on(programme=programme, by=officer, chosen_lessons=lessons)
            move_on(programme=programme, by=officer, chosen_lessons=lessons)
            made = list(following.actions.all())
            assert sorted(a.origin_id for a in made if a.origin_id) == [a.pk for a in unfinished]
            assert sorted(a.lesson_from_id for a in made if a.lesson_from_id) == [a.pk for a in lessons]
            assert len(made) == len(unfinished) + len(lessons)
        for action in made:
            if action.origin_id:
                old = action.origin
                kept = old.due_on if old.due_on and old.due_on.year >= 2026 else None
                assert (action.due_on, action.state, action.title) == (kept, old.state, old.title)
        transaction.set_rollback(True)


def test_the_database_refuses_an_action_that_moves_on_twice(programme):
    action = make_action(programme=programme)
    following = make_programme(plan=programme.plan, year=2026)
    make_action(programme=following, origin=action)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_action(programme=following, origin=action)
    make_action(programme=following, lesson_from=action)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_action(programme=following, lesson_from=action)


def test_a_crash_in_the_middle_leaves_nothing(programme, officer, monkeypatch):
    for number in range(3):
        make_action(programme=programme, title=f"Actie {number}")
    saved = []

    def crash_at_the_third(**arguments):
        saved.append(arguments["action"])
        if len(saved) == 3:
            raise KeyboardInterrupt
        add_action(**arguments)

    with monkeypatch.context() as patch:
        patch.setattr("priorities.programme.add_action", crash_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            move_on(programme=programme, by=officer)
    assert Action.objects.count() == 3
    assert AnnualProgramme.objects.count() == 1

    assert titles(move_on(programme=programme, by=officer)) == ["Actie 0", "Actie 1", "Actie 2"]


def test_a_draft_plan_takes_its_moved_actions_along(programme, officer):
    done = make_action(programme=programme, state=Action.State.DONE, lessons="Eerder")
    make_action(programme=programme, priority=make_priority(plan=programme.plan))
    move_on(programme=programme, by=officer, chosen_lessons=[done])
    programme.plan.delete()
    assert not Action.objects.exists()


def test_what_moved_on_or_was_learnt_from_is_not_deleted(programme, officer):
    moved = make_action(programme=programme)
    done = make_action(programme=programme, state=Action.State.DONE, lessons="Eerder")
    following = move_on(programme=programme, by=officer, chosen_lessons=[done])
    for action in (moved, done):
        with pytest.raises(CannotDelete, match="programma van 2026"):
            delete_action(action=action, by=officer)
    for action in following.actions.all():
        delete_action(action=action, by=officer)
    delete_action(action=moved, by=officer)
    assert list(Action.objects.all()) == [done]


# Adoption


@pytest.fixture
def adopted(officer):
    programme = make_programme(plan=make_plan(status=Plan.Status.ADOPTED), year=2025)
    return adopt_programme(programme=programme, on=DAY, reference=" B&W 2026-014 ", by=officer)


def test_the_college_adopts_a_programme_of_an_adopted_plan(adopted, officer):
    adopted.refresh_from_db()
    assert (adopted.adopted_on, adopted.decision_reference) == (DAY, "B&W 2026-014")
    row = adopted.history.latest()
    assert (row.history_user, row.history_change_reason) == (officer, "Vastgesteld door het college")


def test_a_programme_of_a_draft_plan_is_not_adopted(programme, officer):
    with pytest.raises(PlanNotAdopted):
        adopt_programme(programme=programme, on=DAY, reference="x", by=officer)
    programme.refresh_from_db()
    assert not programme.is_adopted


def test_a_programme_is_adopted_once(adopted, officer):
    with pytest.raises(AlreadyAdopted):
        adopt_programme(programme=adopted, on=DAY, reference="anders", by=officer)
    adopted.refresh_from_db()
    assert adopted.decision_reference == "B&W 2026-014"


def test_the_introduction_of_an_adopted_programme_stays(adopted, officer):
    adopted.introduction = "<p>Anders</p>"
    with pytest.raises(ProgrammeAdopted):
        change_introduction(programme=adopted, by=officer, reason="Toch")
    adopted.refresh_from_db()
    assert adopted.introduction == ""


def test_the_introduction_changes_until_the_college_decides(programme, officer):
    programme.introduction = "<p>Dit jaar</p>"
    change_introduction(programme=programme, by=officer)
    programme.refresh_from_db()
    assert programme.introduction == "<p>Dit jaar</p>"


def test_a_mistaken_decision_is_corrected_with_a_reason(adopted, officer):
    other = datetime.date(2026, 1, 20)
    with pytest.raises(ReasonNeeded):
        correct_adoption(programme=adopted, on=other, reference="B&W 2026-015", by=officer, reason=" ")
    correct_adoption(
        programme=adopted, on=other, reference="B&W 2026-015", by=officer, reason="Verkeerde datum"
    )
    adopted.refresh_from_db()
    assert (adopted.adopted_on, adopted.decision_reference) == (other, "B&W 2026-015")
    assert adopted.history.latest().history_change_reason == "Verkeerde datum"


def test_there_is_nothing_to_correct_before_adoption(programme, officer):
    with pytest.raises(NotAdopted):
        correct_adoption(programme=programme, on=DAY, reference="x", by=officer, reason="Fout")


def test_a_reference_without_a_date_is_refused_by_the_database(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_programme(plan=plan, decision_reference="B&W 1")


def test_only_an_empty_programme_that_is_not_adopted_is_deleted(programme, adopted, officer):
    action = make_action(programme=programme)
    with pytest.raises(NotEmpty):
        delete_programme(programme=programme, by=officer)
    with pytest.raises(ProgrammeAdopted):
        delete_programme(programme=adopted, by=officer, reason="Dubbel")
    delete_action(action=action, by=officer)
    delete_programme(programme=programme, by=officer)
    assert list(AnnualProgramme.objects.all()) == [adopted]
