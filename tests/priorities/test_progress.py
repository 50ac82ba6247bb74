"""Reporting on an action: what is kept, what is refused, and when LIVP asks for news."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from concurrency.exceptions import RecordModifiedError
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans.editing import Gone, move_record
from plans.models import Plan
from priorities.models import Action, AnnualProgramme, ProgressReport
from priorities.progress import is_report_asked, last_reports, report_progress, reports_of
from tests.builders import make_action, make_plan, make_programme, make_user

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def action():
    return make_action(
        programme=make_programme(plan=make_plan(status=Plan.Status.ADOPTED)), state=Action.State.RUNNING
    )


def report(action, **fields):
    return report_progress(
        **{"action": action, "by": None, "on": DAY, "state": "running", "done": "Twee gesprekken gevoerd."}
        | fields
    )


def test_report_keeps_what_was_said_and_writes_the_state(action):
    user = make_user()
    made = report(
        action,
        by=user,
        state="done",
        done=" Het meldpunt is open. ",
        next_step="Evalueren",
        result="Tien meldingen",
        evidence="Verslag van 3 november",
        lessons="Eerder beginnen",
    )
    stored = ProgressReport.objects.get()
    assert stored == made
    assert (stored.reported_on, stored.reported_by, stored.state) == (DAY, user, "done")
    assert (stored.done, stored.next_step, stored.is_on_schedule) == (
        "Het meldpunt is open.",
        "Evalueren",
        True,
    )
    assert (action.state, action.result, action.evidence, action.lessons) == (
        "done",
        "Tien meldingen",
        "Verslag van 3 november",
        "Eerder beginnen",
    )
    assert Action.objects.get().version == action.version


def test_one_history_row_of_the_action_names_who_and_why(action):
    user = make_user()
    report(action, by=user, result="Iets", evidence="Verslag", lessons="Veel")
    rows = list(action.history.order_by("history_id"))
    assert [(row.history_type, row.history_change_reason, row.history_user) for row in rows] == [
        ("+", None, None),
        ("~", "Voortgang gemeld", user),
    ]
    row = ProgressReport.history.get()
    assert (row.history_type, row.history_change_reason, row.history_user) == ("+", "Gemeld", user)


def test_empty_result_leaves_what_was_said_before(action):
    report(action, result="Tien meldingen", evidence="Verslag", lessons="Eerder beginnen")
    report(action, state="done", result="", evidence="  ")
    action = Action.objects.get()
    assert (action.result, action.evidence, action.lessons) == (
        "Tien meldingen",
        "Verslag",
        "Eerder beginnen",
    )


def test_off_schedule_needs_a_reason_and_nothing_is_kept_without(action):
    with pytest.raises(ValidationError, match="Zeg waarom het niet op schema ligt"):
        report(action, state="stopped", is_on_schedule=False, delay_reason=" ")
    with pytest.raises(ValidationError) as refusal:
        report(action, done="  ")
    assert list(refusal.value.message_dict) == ["done"]
    with pytest.raises(ValidationError) as refusal:
        report(action, state="perhaps")
    assert list(refusal.value.message_dict) == ["state"]
    assert ProgressReport.objects.count() == 0
    assert Action.objects.get().state == "running"
    assert action.history.count() == 1


def test_reason_belongs_to_being_off_schedule(action):
    made = report(action, delay_reason="Ziekte")
    assert (made.is_on_schedule, made.delay_reason) == (True, "")
    made = report(action, is_on_schedule=False, delay_reason="Ziekte")
    assert (made.is_on_schedule, made.delay_reason) == (False, "Ziekte")


def test_who_read_an_older_version_does_not_overwrite(action):
    other = Action.objects.get()
    report(other, state="stopped")
    with pytest.raises(RecordModifiedError):
        report(action, state="done", result="Klaar")
    stored = Action.objects.get()
    assert (stored.state, stored.result) == ("stopped", "")
    assert [one.state for one in ProgressReport.objects.all()] == ["stopped"]


def test_moving_an_action_does_not_disturb_who_reports(action):
    make_action(programme=action.programme, title="Tweede")
    move_record(record=Action.objects.get(pk=action.pk), step=1, by=make_user())
    report(action)
    assert [one.title for one in Action.objects.order_by("position")] == ["Tweede", "Meldpunt openen"]


def test_deleted_action_is_gone(action):
    other = Action.objects.get()
    other.delete()
    with pytest.raises(Gone):
        report(action)


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_at_once_one_is_kept(action):
    start = threading.Barrier(2)

    def send(state):
        mine = Action.objects.get()
        start.wait()
        try:
            report(mine, state=state, done=f"Stand {state}.")
            return "kept"
        except RecordModifiedError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(send, ["done", "stopped"]))
    assert sorted(outcomes) == ["kept", "refused"]
    kept = ProgressReport.objects.get()
    assert Action.objects.get().state == kept.state == ["done", "stopped"][outcomes.index("kept")]


def test_reports_newest_first(action):
    report(action, on=datetime.date(2026, 3, 1), done="een")
    report(action, on=datetime.date(2026, 9, 1), done="drie")
    report(action, on=datetime.date(2026, 3, 1), done="twee")
    assert [one.done for one in reports_of(action)] == ["drie", "twee", "een"]


@pytest.mark.parametrize("count", [1, 30])
def test_last_report_of_each_action_in_one_query(action, count):
    actions = [action] + [make_action(programme=action.programme) for _ in range(count)]
    user = make_user()
    for one in actions[:-1]:
        report(one, on=datetime.date(2026, 9, 1), done=f"laatste {one.pk}", by=user)
        report(one, on=datetime.date(2026, 3, 1), done="eerder")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = last_reports(actions)
        assert {pk: one.done for pk, one in found.items()} == {
            one.pk: f"laatste {one.pk}" for one in actions[:-1]
        }
        assert {str(one.reported_by) for one in found.values()} == {str(user)}
    assert len(queries) == 1


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("state", "start_on", "last", "on", "asked"),
    [
        # one report a quarter
        ("running", "2026-01-01", "2026-08-15", "2026-09-30", False),
        ("running", "2026-01-01", "2026-08-15", "2026-10-01", True),
        ("running", "2026-01-01", "2026-10-01", "2026-12-31", False),
        ("running", "2026-01-01", "2026-10-01", "2027-01-01", True),
        # fresh news counts across the first day of a quarter
        ("running", "2026-01-01", "2026-09-25", "2026-10-01", False),
        ("running", "2026-01-01", "2026-09-25", "2026-10-24", False),
        ("running", "2026-01-01", "2026-09-25", "2026-10-25", True),
        # never heard of: the day it began counts
        ("running", "2026-07-01", None, "2026-09-30", False),
        ("running", "2026-07-01", None, "2026-10-01", True),
        ("running", None, None, "2026-10-01", True),
        # not begun: asked once it should have
        ("not_started", None, None, "2026-10-01", False),
        ("not_started", "2026-12-01", None, "2026-10-01", False),
        ("not_started", "2026-07-01", None, "2026-08-15", False),
        ("not_started", "2026-07-01", None, "2026-10-01", True),
        ("not_started", "2026-07-01", "2026-10-02", "2026-11-01", False),
        # finished
        ("done", "2026-01-01", None, "2026-10-01", False),
        ("stopped", "2026-01-01", "2026-02-01", "2026-10-01", False),
    ],
)
def test_when_a_report_is_asked_for(state, start_on, last, on, asked):
    action = Action(
        programme=AnnualProgramme(year=2026), state=state, start_on=day(start_on) if start_on else None
    )
    newest = ProgressReport(reported_on=day(last)) if last else None
    assert is_report_asked(action, last=newest, on=day(on)) is asked


@pytest.mark.parametrize(("on", "asked"), [("2026-11-22", False), ("2027-01-01", True)])
def test_no_report_is_asked_for_a_year_that_is_still_to_come(on, asked):
    """What moved on to next year goes on running there, and was reported on in this year's programme."""
    action = Action(programme=AnnualProgramme(year=2027), state="running")
    assert is_report_asked(action, last=None, on=day(on)) is asked
