"""The rotation: quarters, who has which, filling and swapping, and whose plan counts."""

import datetime
import itertools
import threading
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from plans.editing import Gone, ReasonNeeded
from plans.models import Plan
from priorities.models import QuarterFocus
from priorities.quarter import (
    Quarter,
    QuarterRefused,
    QuartersChanged,
    Wish,
    clear_focus,
    fill_quarters,
    focus_on,
    plan_of_quarter,
    plan_on,
    plans_for_calendar,
    proposal,
    quarters_of,
    rotation_of,
    set_focus,
    swap_quarters,
    token_of,
)
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user

TODAY = datetime.date(2026, 11, 22)
days = st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 9, 30))


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def officer(plan):
    return make_user(municipality=plan.municipality)


def adopt(plan):
    plan.status = Plan.Status.ADOPTED
    plan.save()
    return plan


def table(plan):
    """What the calendar holds: quarter, priority, sentence."""
    return [(f.year, f.quarter, f.priority.title, f.reason) for f in plan.quarters.select_related("priority")]


# Arithmetic


@given(days)
def test_a_day_lies_in_its_quarter_and_quarters_join(day):
    quarter = Quarter.of(day)
    assert quarter.moment.first <= day <= quarter.moment.last
    assert quarter.next.moment.first == quarter.moment.last + datetime.timedelta(days=1)
    assert quarter < quarter.next
    assert 90 <= (quarter.moment.last - quarter.moment.first).days + 1 <= 92


def test_quarters_in_words():
    assert str(Quarter(2026, 3)) == "3e kwartaal 2026"
    assert Quarter(2026, 4).next == (2027, 1)
    assert [Quarter(2026, number).months for number in range(1, 5)] == [
        "januari – maart",
        "april – juni",
        "juli – september",
        "oktober – december",
    ]


@given(st.integers(1990, 2090), st.integers(0, 10))
def test_a_plan_has_four_quarters_a_year_that_follow_each_other(first, more):
    found = quarters_of(Plan(first_year=first, last_year=first + more))
    assert len(found) == 4 * (more + 1)
    assert (found[0], found[-1]) == ((first, 1), (first + more, 4))
    assert all(one.next == other for one, other in itertools.pairwise(found))


# Proposal


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 5)), min_size=4, max_size=16),
    st.permutations([1, 2, 3, 4, 5]),
    st.integers(0, 20),
)
def test_a_proposal_fills_every_empty_quarter_from_today_and_evens_out(held, ids, quarters_ago):
    quarters = dict(zip(quarters_of(Plan(first_year=2024, last_year=2027)), held, strict=False))
    today = Quarter(2024, 1)
    for _ in range(quarters_ago):
        today = today.next
    proposed = proposal(quarters, ids, on=today.moment.first)
    assert set(proposed) == {quarter for quarter, pk in quarters.items() if pk is None and quarter >= today}
    had = Counter({pk: 0 for pk in ids}) + Counter(pk for pk in held if pk)
    after = had + Counter(proposed.values())
    for pk in set(proposed.values()):
        # Nobody is given one while another had fewer before and after.
        assert after[pk] - 1 <= min(after[other] for other in ids)


def test_a_proposal_goes_in_turn_through_an_empty_plan():
    quarters = dict.fromkeys(quarters_of(Plan(first_year=2024, last_year=2027)))
    proposed = proposal(quarters, [30, 10, 20, 40], on=datetime.date(2024, 1, 1))
    assert list(proposed.values()) == [30, 10, 20, 40] * 4


def test_a_proposal_does_not_repeat_the_neighbour_when_it_can_be_avoided():
    quarters = dict.fromkeys(quarters_of(Plan(first_year=2026, last_year=2026)))
    quarters[Quarter(2026, 2)] = 10
    quarters[Quarter(2026, 4)] = 20
    # 30 had none; after that all three had one, but 10 and 20 stand beside the third quarter.
    proposed = proposal(quarters, [10, 20, 30], on=datetime.date(2026, 1, 1))
    assert proposed == {(2026, 1): 30, (2026, 3): 30}
    assert proposal(quarters, [], on=TODAY) == {}


# The rotation of a plan


@pytest.mark.django_db
def test_rotation_tells_what_is_empty_who_never_had_one_and_how_often(plan):
    first, second, third = [make_priority(plan=plan, title=title) for title in ("Een", "Twee", "Drie")]
    make_focus(priority=second, year=2024, quarter=2)
    make_focus(priority=first, year=2025, quarter=1)
    make_focus(priority=second, year=2027, quarter=4)
    rotation = rotation_of(plan)
    assert [turn.quarter for turn in rotation.turns] == quarters_of(plan)
    assert len(rotation.turns) == 16
    assert rotation.filled == 3
    assert rotation.never == [third]
    assert [(share.priority, share.quarters) for share in rotation.shares] == [
        (first, [(2025, 1)]),
        (second, [(2024, 2), (2027, 4)]),
        (third, []),
    ]
    assert rotation.empty == [
        quarter for quarter in quarters_of(plan) if quarter not in {(2024, 2), (2025, 1), (2027, 4)}
    ]
    assert [turn.focus and turn.focus.priority for turn in rotation.turns[1:3]] == [second, None]


@pytest.mark.django_db
def test_rotation_shows_a_quarter_outside_the_years_of_the_plan(plan):
    make_focus(plan=plan, year=2028, quarter=1)
    assert [turn.quarter for turn in rotation_of(plan).turns] == [*quarters_of(plan), (2028, 1)]


@pytest.mark.django_db
def test_rotation_costs_two_queries_for_one_and_for_sixteen_quarters(plan):
    for number, (year, quarter) in enumerate(quarters_of(plan)):
        make_focus(plan=plan, year=year, quarter=quarter)
        if number in {0, 15}:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert [str(turn.focus) for turn in rotation_of(plan).turns if turn.focus]
            assert len(queries) == 2


@pytest.mark.django_db
def test_focus_on_a_day(plan):
    focus = make_focus(plan=plan, year=2026, quarter=4)
    assert focus_on(plan, TODAY) == focus
    assert focus_on(plan, datetime.date(2026, 9, 30)) is None
    make_focus(plan=plan, year=2028, quarter=1)
    assert focus_on(plan, datetime.date(2028, 1, 1)) is None


# Filling


@pytest.mark.django_db
def test_set_change_and_clear_a_quarter_with_one_row_of_history_each(plan, officer):
    one, two = make_priority(plan=plan, title="Een"), make_priority(plan=plan, title="Twee")
    focus = set_focus(plan=plan, year=2026, quarter=2, priority=one, by=officer, sentence=" Voor  de zomer. ")
    assert table(plan) == [(2026, 2, "Een", "Voor de zomer.")]
    again = set_focus(plan=plan, year=2026, quarter=2, priority=one, by=officer, sentence="Voor de zomer.")
    assert (again.pk, again.version) == (focus.pk, focus.version)
    changed = set_focus(plan=plan, year=2026, quarter=2, priority=two, by=officer)
    assert (changed.pk, changed.version) == (focus.pk, focus.version + 1)
    assert clear_focus(plan=plan, year=2026, quarter=2, by=officer) is True
    assert clear_focus(plan=plan, year=2026, quarter=2, by=officer) is False
    assert table(plan) == []
    rows = QuarterFocus.history.order_by("history_id")
    assert [(row.history_type, row.history_change_reason, row.history_user) for row in rows] == [
        ("+", "Toegevoegd", officer),
        ("~", "Gewijzigd", officer),
        ("-", "Kwartaal leeggemaakt", officer),
    ]


@pytest.mark.django_db
def test_what_cannot_be_is_refused_in_dutch(plan, officer):
    priority = make_priority(plan=plan)
    elsewhere = make_priority()
    for year, quarter, chosen, sentence, message in [
        (2023, 4, priority, "", "Dit plan loopt van 2024 tot en met 2027."),
        (2028, 1, priority, "", "Dit plan loopt van 2024 tot en met 2027."),
        (2026, 5, priority, "", "Dit plan loopt van 2024 tot en met 2027."),
        (2026, 1, elsewhere, "", "Kies een prioriteit uit dit plan. Misschien is deze net verwijderd."),
        (2026, 1, priority, "x" * 301, "De zin bij het 1e kwartaal 2026 is te lang: hoogstens 300 tekens."),
    ]:
        with pytest.raises(QuarterRefused) as refusal:
            set_focus(plan=plan, year=year, quarter=quarter, priority=chosen, by=officer, sentence=sentence)
        assert str(refusal.value) == message
    assert not QuarterFocus.objects.exists()
    gone = make_plan()
    Plan.objects.filter(pk=gone.pk).delete()
    with pytest.raises(Gone):
        clear_focus(plan=gone, year=2026, quarter=1, by=officer)


@pytest.mark.django_db
def test_one_faulty_quarter_leaves_all_as_they_were(plan, officer):
    priority = make_priority(plan=plan)
    with pytest.raises(QuarterRefused):
        fill_quarters(plan=plan, wishes=[Wish((2026, 1), priority), Wish((2029, 1), priority)], by=officer)
    assert table(plan) == []


@pytest.mark.django_db
def test_an_adopted_plan_asks_why_for_what_changes_not_for_what_is_new(plan, officer):
    one, two = make_priority(plan=plan, title="Een"), make_priority(plan=plan, title="Twee")
    adopt(plan)
    set_focus(plan=plan, year=2026, quarter=1, priority=one, by=officer)
    for refused in (
        lambda: set_focus(plan=plan, year=2026, quarter=1, priority=two, by=officer, reason="  "),
        lambda: clear_focus(plan=plan, year=2026, quarter=1, by=officer),
        lambda: swap_quarters(plan=plan, first=(2026, 1), second=(2026, 2), by=officer),
    ):
        with pytest.raises(ReasonNeeded):
            refused()
    assert table(plan) == [(2026, 1, "Een", "")]
    set_focus(plan=plan, year=2026, quarter=1, priority=two, by=officer, reason="Besluit van het college")
    assert QuarterFocus.history.latest().history_change_reason == "Besluit van het college"
    assert table(plan) == [(2026, 1, "Twee", "")]


# Swapping


@pytest.mark.django_db
def test_swapping_changes_what_two_quarters_hold_and_keeps_their_records(plan, officer):
    one = make_focus(priority=make_priority(plan=plan, title="Een"), year=2026, quarter=1, reason="Zin een.")
    two = make_focus(
        priority=make_priority(plan=plan, title="Twee"), year=2027, quarter=3, reason="Zin twee."
    )
    swap_quarters(plan=plan, first=(2026, 1), second=(2027, 3), by=officer)
    assert table(plan) == [(2026, 1, "Twee", "Zin twee."), (2027, 3, "Een", "Zin een.")]
    now = {focus.pk: focus.version for focus in plan.quarters.all()}
    assert now == {one.pk: one.version + 1, two.pk: two.version + 1}
    assert [row.history_change_reason for row in QuarterFocus.history.order_by("history_id")][2:] == [
        "Verwisseld met het 3e kwartaal 2027",
        "Verwisseld met het 1e kwartaal 2026",
    ]
    swap_quarters(plan=plan, first=(2027, 3), second=(2026, 1), by=officer)
    assert table(plan) == [(2026, 1, "Een", "Zin een."), (2027, 3, "Twee", "Zin twee.")]


@pytest.mark.django_db
@pytest.mark.parametrize("is_turned", [False, True])
def test_swapping_with_an_empty_quarter_moves_the_record(plan, officer, is_turned):
    focus = make_focus(plan=plan, year=2026, quarter=1, reason="Zin.")
    pair = [(2026, 1), (2026, 4)]
    first, second = reversed(pair) if is_turned else pair
    swap_quarters(plan=plan, first=first, second=second, by=officer)
    moved = plan.quarters.get()
    assert (moved.pk, moved.year, moved.quarter, moved.reason) == (focus.pk, 2026, 4, "Zin.")
    assert moved.version == focus.version + 1
    assert QuarterFocus.history.latest().history_change_reason == "Verplaatst van het 1e kwartaal 2026"


@pytest.mark.django_db
def test_a_swap_that_means_nothing_is_refused(plan, officer):
    priority = make_priority(plan=plan)
    make_focus(priority=priority, year=2026, quarter=1)
    make_focus(priority=priority, year=2026, quarter=2)
    for first, second, message in [
        ((2026, 1), (2026, 1), "Kies twee verschillende kwartalen."),
        ((2026, 3), (2026, 4), "Beide kwartalen zijn leeg. Er is niets te verwisselen."),
        ((2026, 1), (2026, 2), "Beide kwartalen hebben hetzelfde. Er is niets te verwisselen."),
        ((2026, 1), (2028, 1), "Dit plan loopt van 2024 tot en met 2027."),
    ]:
        with pytest.raises(QuarterRefused) as refusal:
            swap_quarters(plan=plan, first=first, second=second, by=officer)
        assert str(refusal.value) == message


# Two people at once


@pytest.mark.django_db
def test_the_database_keeps_one_priority_a_quarter_and_says_so_in_dutch(plan):
    make_focus(plan=plan, year=2026, quarter=1)
    second = QuarterFocus(plan=plan, year=2026, quarter=1, priority=make_priority(plan=plan))
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()
    with pytest.raises(ValidationError) as refusal:
        second.full_clean()
    assert refusal.value.messages == ["Dit kwartaal heeft al een prioriteit."]


@pytest.mark.django_db
def test_a_quarter_that_a_colleague_changed_is_not_overwritten(plan, officer):
    one, two, three = [make_priority(plan=plan, title=title) for title in ("Een", "Twee", "Drie")]
    focus = make_focus(priority=one, year=2026, quarter=1)
    seen = token_of(focus)
    set_focus(plan=plan, year=2026, quarter=1, priority=two, by=officer, sentence="Van een collega.")
    with pytest.raises(QuartersChanged) as refusal:
        set_focus(plan=plan, year=2026, quarter=1, priority=three, by=officer, seen=seen)
    assert str(refusal.value) == "Een collega gaf het 1e kwartaal 2026 in de tussentijd aan ‘Twee’."
    assert [clash.theirs.reason for clash in refusal.value.clashes] == ["Van een collega."]
    with pytest.raises(QuartersChanged):
        clear_focus(plan=plan, year=2026, quarter=1, by=officer, seen=seen)
    clear_focus(plan=plan, year=2026, quarter=1, by=officer)
    with pytest.raises(QuartersChanged) as refusal:
        set_focus(plan=plan, year=2026, quarter=1, priority=three, by=officer, seen=seen)
    assert str(refusal.value) == "Een collega maakte het 1e kwartaal 2026 in de tussentijd leeg."
    with pytest.raises(QuartersChanged):
        set_focus(plan=plan, year=2026, quarter=1, priority=three, by=officer, seen="verzonnen")


@pytest.mark.django_db
def test_quarters_that_only_a_colleague_changed_stay_as_the_colleague_left_them(plan, officer):
    one, two = make_priority(plan=plan, title="Een"), make_priority(plan=plan, title="Twee")
    seen = token_of(make_focus(priority=one, year=2026, quarter=1))
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 3), by=officer)
    wishes = [
        Wish((2026, 1), one, seen=seen),
        Wish((2026, 2), two, seen=""),
        Wish((2026, 3), None, seen=""),
    ]
    assert fill_quarters(plan=plan, wishes=wishes, by=officer) == 1
    assert table(plan) == [(2026, 2, "Twee", ""), (2026, 3, "Een", "")]


@pytest.mark.django_db
def test_a_choice_that_gives_way_is_kept_in_the_history(plan, officer):
    one, two = make_priority(plan=plan, title="Een"), make_priority(plan=plan, title="Twee")
    make_focus(priority=one, year=2026, quarter=1, reason="Van een collega.")
    wish = Wish((2026, 1), two, "Mijn zin.", seen="", gives_way=True)
    assert fill_quarters(plan=plan, wishes=[wish], by=officer) == 0
    assert table(plan) == [(2026, 1, "Een", "Van een collega.")]
    assert [(row.priority, row.reason) for row in QuarterFocus.history.order_by("history_id")] == [
        (one, "Van een collega."),
        (two, "Mijn zin."),
        (one, "Van een collega."),
    ]


@pytest.mark.django_db
def test_a_swap_sees_that_a_colleague_was_first(plan, officer):
    focus = make_focus(plan=plan, year=2026, quarter=1)
    seen = (token_of(focus), "")
    swap_quarters(plan=plan, first=(2026, 1), second=(2026, 2), by=officer, seen=seen)
    with pytest.raises(QuartersChanged):
        swap_quarters(plan=plan, first=(2026, 1), second=(2026, 2), by=officer, seen=seen)
    assert [(row[0], row[1]) for row in table(plan)] == [(2026, 2)]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_fill_the_same_quarter_at_once(plan, officer):
    priorities = [make_priority(plan=plan, title=title) for title in ("Een", "Twee")]
    start = threading.Barrier(2)
    results = [None, None]

    def fill(number):
        start.wait(timeout=60)
        try:
            results[number] = set_focus(
                plan=plan, year=2026, quarter=1, priority=priorities[number], by=officer, seen=""
            )
        except QuartersChanged as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=fill, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    winner = plan.quarters.get().priority
    (refusal,) = [result for result in results if isinstance(result, QuartersChanged)]
    assert str(refusal) == f"Een collega gaf het 1e kwartaal 2026 in de tussentijd aan ‘{winner}’."


# Whose plan counts


@pytest.mark.django_db
def test_a_plan_counts_when_it_is_adopted_and_in_its_years():
    place = make_municipality()
    draft = make_plan(municipality=place)
    plan = adopt(make_plan(municipality=place))
    plans = plans_for_calendar(place, with_drafts=False)
    assert list(plans) == [plan]
    assert plan_on(plans, place, on=TODAY) == plan
    assert plan_on(plans, place, on=datetime.date(2023, 12, 31)) is None
    assert plan_on(plans, place, on=datetime.date(2028, 1, 1)) is None
    with_drafts = plans_for_calendar(place, with_drafts=True)
    assert set(with_drafts) == {plan, draft}
    assert plan_on(with_drafts, place, on=TODAY) == plan
    plan.delete()
    assert plan_on(plans_for_calendar(place, with_drafts=True), place, on=TODAY) == draft


@pytest.mark.django_db
def test_of_two_adopted_plans_the_later_one_counts_from_the_day_it_holds():
    place = make_municipality()
    old = adopt(make_plan(municipality=place, first_year=2023, last_year=2026))
    new = adopt(
        make_plan(
            municipality=place, first_year=2026, last_year=2029, effective_on=datetime.date(2026, 5, 15)
        )
    )
    plans = [new, old]
    owners = [plan_of_quarter(plans, place, Quarter(2026, number)) for number in range(1, 5)]
    # In the second quarter the old one counts on 1 April.
    assert owners == [old, old, new, new]
    assert plan_of_quarter(plans, place, Quarter(2027, 1)) == new
    assert plan_of_quarter(plans, place, Quarter(2022, 4)) is None


@pytest.mark.django_db
def test_a_plan_that_begins_within_a_quarter_has_it_when_nobody_else_does():
    place = make_municipality()
    for effective_on in (datetime.date(2024, 2, 1), datetime.date(2024, 3, 15)):
        plan = adopt(make_plan(municipality=place, effective_on=effective_on))
        draft = make_plan(municipality=place)
        assert plan_of_quarter([draft, plan], place, Quarter(2024, 1)) == plan
        Plan.objects.all().delete()


@pytest.mark.django_db
def test_a_shared_plan_counts_for_everybody_in_it_and_an_own_plan_comes_first():
    leader, neighbour = make_municipality(), make_municipality()
    shared = adopt(make_plan(municipality=leader))
    shared.participants.add(neighbour)
    assert list(plans_for_calendar(neighbour, with_drafts=False)) == [shared]
    assert plan_on([shared], neighbour, on=TODAY) == shared
    own = adopt(make_plan(municipality=neighbour))
    for plans in ([shared, own], [own, shared]):
        assert plan_on(plans, neighbour, on=TODAY) == own
    assert list(plans_for_calendar(leader, with_drafts=False)) == [shared]
