"""Communication plans: the rhythm of measuring, the seven steps, questions that make them better."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communication.models import CommunicationPlan, PlanMeasuringMoment, PlanStep, ProblemSolution
from communication.plans import (
    BY_RHYTHM,
    EVALUATE_AFTER,
    Hint,
    add_measuring_moment,
    add_pair,
    add_step,
    drop_moments,
    due_moments,
    hints_of,
    is_measurable,
    is_too_wide,
    lines_of,
    moments_of,
    months_later,
    proposed_moments,
    rhythm_of,
    steps_of,
    take_over_moments,
    with_parts,
)
from plans.editing import Gone, add_record, change_record
from plans.models import Plan
from tests.builders import make_communication_plan, make_organisation, make_plan, make_user

Day = datetime.date
DAYS = st.dates(min_value=Day(2000, 1, 1), max_value=Day(2090, 12, 31))


def read(one):
    return with_parts(CommunicationPlan.objects.select_related("plan").filter(pk=one.pk)).get()


# The days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (Day(2026, 1, 31), 1, Day(2026, 2, 28)),
        (Day(2024, 1, 31), 1, Day(2024, 2, 29)),
        (Day(2024, 2, 29), 12, Day(2025, 2, 28)),
        (Day(2026, 12, 15), 1, Day(2027, 1, 15)),
        (Day(2026, 8, 31), 6, Day(2027, 2, 28)),
        (Day(2026, 5, 5), 0, Day(2026, 5, 5)),
        (Day(2026, 11, 30), 13, Day(2027, 12, 30)),
    ],
)
def test_months_later_stays_in_the_month(day, months, expected):
    assert months_later(day, months) == expected


@given(day=DAYS, months=st.integers(0, 60))
def test_months_later_keeps_the_day_or_takes_the_last(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    last = calendar.monthrange(later.year, later.month)[1]
    assert later.day == min(day.day, last)


def test_proposed_moments_measure_every_quarter_and_evaluate_twice():
    assert proposed_moments(Day(2026, 1, 1), 3, Day(2027, 6, 30)) == [
        ("measure", Day(2026, 4, 1)),
        ("measure", Day(2026, 7, 1)),
        ("evaluate", Day(2026, 7, 1)),
        ("measure", Day(2026, 10, 1)),
        ("measure", Day(2027, 1, 1)),
        ("evaluate", Day(2027, 1, 1)),
        ("measure", Day(2027, 4, 1)),
    ]


def test_proposed_moments_of_an_end_of_the_month_stay_one():
    found = proposed_moments(Day(2026, 8, 31), 1, Day(2027, 3, 31))
    assert [day for kind, day in found if kind == "measure"] == [
        Day(2026, 9, 30), Day(2026, 10, 31), Day(2026, 11, 30), Day(2026, 12, 31),
        Day(2027, 1, 31), Day(2027, 2, 28), Day(2027, 3, 31),
    ]  # fmt: skip


def test_proposed_moments_without_a_beginning_or_a_rhythm():
    assert proposed_moments(None, 3, Day(2027, 12, 31)) == []
    assert proposed_moments(Day(2026, 1, 1), None, Day(2026, 12, 31)) == [("evaluate", Day(2026, 7, 1))]
    assert proposed_moments(Day(2027, 10, 15), 3, Day(2027, 12, 31)) == []
    assert proposed_moments(Day(2026, 6, 30), None, Day(2026, 12, 31)) == [("evaluate", Day(2026, 12, 30))]


@given(begins=DAYS, every=st.integers(1, 24), more=st.integers(-400, 3000))
def test_proposed_moments_are_all_days_of_the_rhythm(begins, every, more):
    until = begins + datetime.timedelta(days=more)
    found = proposed_moments(begins, every, until)
    assert found == sorted(found, key=lambda pair: (pair[1], pair[0] == "evaluate"))
    assert len(set(found)) == len(found)
    measured = [day for kind, day in found if kind == "measure"]
    assert all(begins < day <= until for _, day in found)
    assert measured == [months_later(begins, every * time) for time in range(1, len(measured) + 1)]
    # The next one would fall after the plan.
    assert months_later(begins, every * (len(measured) + 1)) > until
    assert [day for kind, day in found if kind == "evaluate"] == [
        day for months in EVALUATE_AFTER if (day := months_later(begins, months)) <= until
    ]


# Taking over, and another rhythm


@pytest.fixture
def started(db):
    plan = make_plan(first_year=2026, last_year=2027)
    return make_communication_plan(plan=plan, starts_on=Day(2026, 1, 1), measure_every=6)


def stands(one):
    return [(moment.kind, moment.on) for moment in moments_of(one)]


def test_take_over_moments_all_then_nothing_is_new(started):
    by = make_user(municipality=started.plan.municipality)
    proposed = rhythm_of(started).new
    assert proposed == (
        ("measure", Day(2026, 7, 1)), ("evaluate", Day(2026, 7, 1)),
        ("measure", Day(2027, 1, 1)), ("evaluate", Day(2027, 1, 1)), ("measure", Day(2027, 7, 1)),
    )  # fmt: skip
    assert take_over_moments(communication_plan=started, wanted=proposed, by=by) == 5
    assert stands(started) == list(proposed)
    assert rhythm_of(started).new == ()
    assert take_over_moments(communication_plan=started, wanted=proposed, by=by) == 0
    row = PlanMeasuringMoment.history.first()
    assert (row.history_user, row.history_change_reason) == (by, BY_RHYTHM)


def test_take_over_moments_one_and_only_what_is_proposed(started):
    by = make_user()
    wanted = [("evaluate", Day(2026, 7, 1)), ("measure", Day(2026, 7, 2))]
    assert take_over_moments(communication_plan=started, wanted=wanted, by=by) == 1
    assert stands(started) == [("evaluate", Day(2026, 7, 1))]


def test_another_rhythm_keeps_what_is_done_or_chosen(started):
    by = make_user()
    take_over_moments(communication_plan=started, wanted=rhythm_of(started).new, by=by)
    add_measuring_moment(communication_plan=started, kind="measure", on=Day(2026, 5, 5), by=by)
    first, evaluation = PlanMeasuringMoment.objects.filter(on=Day(2026, 7, 1)).order_by("-kind")
    first.is_done = True
    change_record(record=first, by=by)
    evaluation.outcome = "Meer meldingen dan gedacht."
    change_record(record=evaluation, by=by)
    moved = PlanMeasuringMoment.objects.get(kind="evaluate", on=Day(2027, 1, 1))
    moved.on = Day(2027, 1, 8)
    change_record(record=moved, by=by)
    started.starts_on, started.measure_every = Day(2026, 3, 15), 12
    change_record(record=started, by=by)

    rhythm = rhythm_of(started)
    assert rhythm.new == (
        ("evaluate", Day(2026, 9, 15)), ("measure", Day(2027, 3, 15)), ("evaluate", Day(2027, 3, 15)),
    )  # fmt: skip
    assert [(moment.kind, moment.on) for moment in rhythm.dropped] == [
        ("measure", Day(2027, 1, 1)), ("measure", Day(2027, 7, 1)),
    ]  # fmt: skip
    assert {(moment.kind, moment.on) for moment in rhythm.kept} == {
        ("measure", Day(2026, 5, 5)), ("measure", Day(2026, 7, 1)), ("evaluate", Day(2026, 7, 1)),
        ("evaluate", Day(2027, 1, 8)),
    }  # fmt: skip
    assert drop_moments(communication_plan=started, by=by) == 2
    assert drop_moments(communication_plan=started, by=by) == 0
    assert {moment.on for moment in moments_of(started)} == {
        Day(2026, 5, 5), Day(2026, 7, 1), Day(2027, 1, 8),
    }  # fmt: skip


@pytest.mark.parametrize("held", [{"outcome": "14 groepen"}, {"is_done": True}])
def test_what_is_done_or_has_an_outcome_is_never_dropped(started, held):
    """Whatever the history last called it."""
    moment = PlanMeasuringMoment(
        plan=started.plan, communication_plan=started, kind="measure", on=Day(2026, 5, 5), **held
    )
    add_record(record=moment, by=make_user(), reason=BY_RHYTHM)
    assert rhythm_of(started).dropped == ()
    assert rhythm_of(started).kept == (moment,)


def test_take_over_moments_of_a_deleted_plan_is_refused(started):
    CommunicationPlan.objects.filter(pk=started.pk).delete()
    with pytest.raises(Gone):
        take_over_moments(communication_plan=started, wanted=[], by=make_user())
    with pytest.raises(Gone):
        add_pair(communication_plan=started, problem="Weinig leden", by=make_user())


def test_parts_are_added_in_order_also_after_adoption(started):
    Plan.objects.filter(pk=started.plan_id).update(status=Plan.Status.ADOPTED)
    started.plan.refresh_from_db()
    by = make_user()
    team = make_organisation(municipality=started.plan.municipality)
    add_pair(communication_plan=started, problem="Lage dekking", cause="Onbekend", solution="Brief", by=by)
    add_pair(communication_plan=started, problem="Veel soorten apps", by=by)
    add_step(
        communication_plan=started, what="Register vullen", organisation=team, due_on=Day(2026, 3, 1), by=by
    )
    assert list(ProblemSolution.objects.values_list("problem", "cause", "solution", "position")) == [
        ("Lage dekking", "Onbekend", "Brief", 0), ("Veel soorten apps", "", "", 1),
    ]  # fmt: skip
    assert list(PlanStep.objects.values_list("what", "organisation", "due_on")) == [
        ("Register vullen", team.pk, Day(2026, 3, 1))
    ]


# The seven steps


def test_steps_of_an_empty_plan_are_empty(db):
    steps = steps_of(read(make_communication_plan()))
    assert [step.heading for step in steps] == [
        "1. Introductie", "2. Situatie", "3. Probleemanalyse", "4. Oplossingen", "5. Strategie",
        "6. Realisatie", "7. Evalueren",
    ]  # fmt: skip
    assert not any(step.is_filled for step in steps)


@pytest.mark.parametrize(
    ("field", "step"),
    [
        ("purpose", 1), ("aims", 1), ("target_groups", 1), ("situation", 2), ("strengths", 2),
        ("weaknesses", 2), ("opportunities", 2), ("threats", 2), ("strategy", 5), ("channels", 5),
        ("means", 6), ("evaluation", 7),
    ],
)  # fmt: skip
def test_steps_of_says_which_step_a_field_fills(db, field, step):
    found = steps_of(read(make_communication_plan(**{field: "Iets"})))
    assert [one.number for one in found if one.is_filled] == [step]


def test_steps_of_counts_parts(started):
    by = make_user()
    add_pair(communication_plan=started, problem="Lage dekking", by=by)
    add_pair(communication_plan=started, problem="Ruzie", solution="Gesprek met de beheerder", by=by)
    add_step(communication_plan=started, what="Register vullen", by=by)
    add_measuring_moment(communication_plan=started, kind="measure", on=Day(2026, 5, 5), by=by)
    found = {step.number: (step.is_filled, step.count) for step in steps_of(read(started))}
    assert found == {
        1: (False, 0), 2: (False, 0), 3: (True, 2), 4: (True, 1), 5: (True, 1), 6: (False, 0), 7: (True, 1),
    }  # fmt: skip
    PlanStep.objects.get().delete()
    add_step(communication_plan=started, what="Borden plaatsen", by=by)
    done = PlanStep.objects.get()
    done.is_done = True
    done.save()
    assert steps_of(read(started))[5].is_filled


# Questions


@pytest.mark.parametrize(
    "group",
    ["inwoners", "Bewoners", "iedereen", "Alle inwoners", "onze inwoners", "De burgers.",
     "alle bewoners van de gemeente"],
)  # fmt: skip
def test_is_too_wide_for_everybody(group):
    assert is_too_wide(group)


@pytest.mark.parametrize(
    "group",
    [
        "ondernemers in het winkelgebied", "inwoners van de Duinwijk", "beheerders van buurtapps",
        "ouders van brugklassers", "bewoners ouder dan 65", "",
    ],
)  # fmt: skip
def test_is_too_wide_not_for_a_group(group):
    assert not is_too_wide(group)


@pytest.mark.parametrize(
    "aim",
    ["80% van de buurten heeft een app", "tien nieuwe groepen",
     "In 2027 kent elke wijk een beheerder", "de helft meer leden"],
)  # fmt: skip
def test_is_measurable_by_a_number_or_share(aim):
    assert is_measurable(aim)


@pytest.mark.parametrize("aim", ["Het geven van een impuls", "Betere samenwerking", "Een veiligere buurt"])
def test_is_measurable_not_without(aim):
    assert not is_measurable(aim)


def test_lines_of_leaves_out_dashes_and_empty_lines():
    assert lines_of("- inwoners\n\n•  ondernemers \r\n* jongeren") == ["inwoners", "ondernemers", "jongeren"]


def test_hints_of_ask_and_do_not_refuse(started):
    by = make_user()
    started.aims = "Betere samenwerking\n10 groepen erbij"
    started.target_groups = "inwoners\nondernemers in de haven"
    started.save()
    add_pair(communication_plan=started, problem="Lage dekking", by=by)
    add_step(communication_plan=started, what="Register vullen", by=by)
    add_step(communication_plan=started, what="Brief sturen", due_on=Day(2026, 2, 1), by=by)
    assert hints_of(read(started)) == [
        Hint(
            "aims", "‘Betere samenwerking’: waaraan ziet u dat dit gelukt is? Noem bijvoorbeeld een aantal."
        ),
        Hint(
            "target_groups",
            "‘inwoners’: kunt u dit preciezer maken? Noem een wijk, een leeftijd of wat mensen al doen."
            " Denk ook aan ondernemers.",
        ),
        Hint("pairs", "‘Lage dekking’: welke oplossing hoort hierbij?"),
        Hint("steps", "‘Register vullen’: er staat nog niet bij wie dit doet en wanneer het klaar is."),
        Hint("steps", "‘Brief sturen’: er staat nog niet bij wie dit doet."),
    ]


# What is due


def test_due_moments_are_past_and_not_done(started, django_assert_num_queries):
    by = make_user()
    for day in (Day(2026, 7, 1), Day(2026, 4, 1), Day(2026, 10, 1)):
        add_measuring_moment(communication_plan=started, kind="measure", on=day, by=by)
    done = add_measuring_moment(communication_plan=started, kind="evaluate", on=Day(2026, 3, 1), by=by)
    done.is_done = True
    done.save()
    elsewhere = make_communication_plan()
    add_measuring_moment(communication_plan=elsewhere, kind="measure", on=Day(2024, 3, 1), by=by)
    with django_assert_num_queries(1):
        found = due_moments([started.plan], on=Day(2026, 7, 1))
        assert [(moment.on, moment.communication_plan.title) for moment in found] == [
            (Day(2026, 4, 1), started.title), (Day(2026, 7, 1), started.title),
        ]  # fmt: skip
