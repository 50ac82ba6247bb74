"""Two people at once in a programme, each in a transaction of their own."""

import threading

import pytest
from django.db import connection

from plans.models import Plan
from priorities.actions import AlreadyHandedOver, hand_over
from priorities.models import Action, AnnualProgramme
from priorities.programme import ProgrammeExists, move_on, start_programme
from tests.builders import make_action, make_plan, make_programme, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs):
    """Run each job in a thread of its own; return what each returned or how it was refused."""
    start = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(number, job):
        start.wait(timeout=60)
        try:
            results[number] = job()
        except (ProgrammeExists, AlreadyHandedOver) as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return results


def test_two_people_beginning_a_programme_make_one():
    plan, first, second = make_plan(), make_user(), make_user()
    results = at_once(
        lambda: start_programme(plan=plan, year=2025, by=first),
        lambda: start_programme(plan=plan, year=2025, by=second),
    )
    assert sorted(type(result).__name__ for result in results) == ["AnnualProgramme", "ProgrammeExists"]
    assert AnnualProgramme.objects.count() == 1


def test_two_people_moving_a_year_on_move_every_action_once():
    programme = make_programme(plan=make_plan(), year=2025)
    first, second = make_user(), make_user()
    unfinished = [make_action(programme=programme, title=f"Actie {number}") for number in range(8)]
    done = make_action(programme=programme, state=Action.State.DONE, lessons="Eerder beginnen")

    results = at_once(
        lambda: move_on(programme=programme, by=first, chosen_lessons=[done]),
        lambda: move_on(programme=programme, by=second, chosen_lessons=[done]),
    )

    assert results[0] == results[1] == AnnualProgramme.objects.get(year=2026)
    moved = Action.objects.filter(programme__year=2026)
    assert sorted(moved.exclude(origin=None).values_list("origin", flat=True)) == [a.pk for a in unfinished]
    assert [action.lesson_from for action in moved.filter(origin=None)] == [done]


def test_two_people_handing_over_the_same_actions_do_not_overrule_each_other():
    programme = make_programme(plan=make_plan(status=Plan.Status.ADOPTED))
    leaving, first, second = make_user(), make_user(), make_user()
    actions = [make_action(programme=programme, lead_person=leaving) for _ in range(4)]
    results = at_once(
        lambda: hand_over(actions=actions, by=first, to_person=first, reason="Vertrek"),
        lambda: hand_over(actions=actions, by=second, to_person=second, reason="Vertrek"),
    )
    assert sorted(type(result).__name__ for result in results) == ["AlreadyHandedOver", "list"]
    assert len(set(Action.objects.values_list("lead_person", flat=True))) == 1
