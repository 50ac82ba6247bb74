"""The communication frame: eight blocks, what the plan gives them, starting, copying, publishing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction

from communication.frame import (
    FrameRefused,
    Group,
    blocks_of,
    copied_blocks,
    frames_for,
    frames_to_copy,
    groups_of,
    publish_frame,
    start_frame,
    years_left,
)
from communication.models import CommunicationFrame, FrameBlock
from municipalities.models import Role
from plans.editing import Gone, change_record
from plans.models import GuidingPrinciple, PlanPartnership
from priorities.models import PriorityPartner
from tests.builders import (
    make_frame,
    make_municipality,
    make_organisation,
    make_partnership,
    make_plan,
    make_priority,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(first_year=2019, last_year=2022, slug="2019-2022")


@pytest.fixture
def writer(plan):
    return make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)


def start(plan, by, first=2019, last=2022, **rest):
    return start_frame(frame=CommunicationFrame(plan=plan, first_year=first, last_year=last), by=by, **rest)


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("", ()),
        ("Eén punt", (Group("", ("Eén punt",)),)),
        (
            "- met streepje\n• met stip\n-\n\n  twee   spaties ",
            (Group("", ("met streepje", "met stip", "twee spaties")),),
        ),
        (
            "Los punt\nKernwaarden:\nVerbinding\nOpen en eerlijk\nBudget:\n",
            (
                Group("", ("Los punt",)),
                Group("Kernwaarden", ("Verbinding", "Open en eerlijk")),
                Group("Budget", ()),
            ),
        ),
        ("Kop:\r\nEen\r\nTwee", (Group("Kop", ("Een", "Twee")),)),
        ("-2 procent inbraken", (Group("", ("-2 procent inbraken",)),)),
    ],
)
def test_points_stand_on_lines_and_headings_end_with_a_colon(text, groups):
    assert groups_of(text) == groups


def test_a_new_frame_has_its_eight_blocks_at_once(plan, writer):
    frame = start(plan, writer)
    assert [(part.block, part.points) for part in frame.blocks.all()] == [(n, "") for n in range(1, 9)]
    assert {part.history.get().history_user for part in frame.blocks.all()} == {writer}
    assert [block.half for block in blocks_of(frame)] == ["left"] * 3 + ["middle"] + ["right"] * 4
    assert all(block.is_empty for block in blocks_of(frame))


def test_priorities_principles_and_partners_come_from_plan_and_register(plan, writer):
    frame = start(plan, writer)
    GuidingPrinciple.objects.create(plan=plan, title="Preventief waar het kan", position=1)
    second = make_priority(plan=plan, title="Ondermijning", position=2)
    first = make_priority(plan=plan, title="Sociale kwaliteit", position=1)
    police = make_organisation(municipality=plan.municipality, name="Politie")
    housing = make_organisation(municipality=plan.municipality, name="Corporatie")
    make_organisation(municipality=plan.municipality, name="Elders")
    for priority, organisation in ((first, police), (second, police), (second, housing)):
        PriorityPartner.objects.create(plan=plan, priority=priority, organisation=organisation)
    together = make_partnership(municipality=plan.municipality, name="Convenant Veilig Wonen")
    PlanPartnership.objects.create(plan=plan, partnership=together)
    frame.ambition = "Samen veilig"
    frame.save()

    by_number = {block.number: block.groups for block in blocks_of(frame)}

    assert by_number.pop(4) == (
        Group("Kernopdracht", ("Samen veilig",), is_statement=True),
        Group("Uitgangspunten", ("Preventief waar het kan",)),
        Group("Prioriteiten", ("Sociale kwaliteit", "Ondermijning")),
    )
    assert by_number.pop(6) == (
        Group("Partners bij de prioriteiten", ("Corporatie", "Politie")),
        Group("Samenwerkingsverbanden", ("Convenant Veilig Wonen",)),
    )
    assert set(by_number.values()) == {()}


@pytest.mark.parametrize("number", [3, 30])
def test_reading_costs_the_same_whatever_the_plan_holds(plan, writer, number, django_assert_num_queries):
    frame = start(plan, writer)
    for place in range(number):
        priority = make_priority(plan=plan, title=f"Prioriteit {place}", position=place)
        GuidingPrinciple.objects.create(plan=plan, title=f"Uitgangspunt {place}", position=place)
        partner = make_organisation(municipality=plan.municipality, name=f"Partner {place}")
        PriorityPartner.objects.create(plan=plan, priority=priority, organisation=partner)
        together = make_partnership(municipality=plan.municipality)
        PlanPartnership.objects.create(plan=plan, partnership=together, position=place)
    with django_assert_num_queries(5):
        shown = blocks_of(frame)
    assert len(shown[3].from_plan[1].records) == number


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        (2018, 2019, "Dit plan loopt van 2019 tot en met 2022."),
        (2022, 2023, "Dit plan loopt van 2019 tot en met 2022."),
        (2021, 2022, "Voor een deel van deze jaren is er al een frame: 2020-2021."),
        (2022, 2021, "Dit plan loopt van 2019 tot en met 2022."),
    ],
)
def test_years_outside_the_plan_or_of_another_frame_are_refused(plan, writer, first, last, message):
    start(plan, writer, 2020, 2021)
    with pytest.raises(FrameRefused, match=message):
        start(plan, writer, first, last)
    assert (CommunicationFrame.objects.count(), FrameBlock.objects.count()) == (1, 8)


def test_two_frames_that_begin_in_one_year_are_refused_by_the_database(plan):
    make_frame(plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_frame(plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_frame(plan=plan, first_year=2022, last_year=2021)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], (2019, 2022)),
        ([(2019, 2019)], (2020, 2022)),
        ([(2021, 2022)], (2019, 2020)),
        ([(2020, 2020)], (2019, 2019)),
        ([(2019, 2022)], None),
    ],
)
def test_a_new_frame_is_for_the_years_without_one(plan, taken, left):
    for first, last in taken:
        make_frame(plan=plan, first_year=first, last_year=last)
    assert years_left(plan) == left


def test_a_copy_takes_texts_and_says_what_nobody_read_again(plan, writer):
    former = make_plan(municipality=plan.municipality, slug="2015-2018", first_year=2015, last_year=2018)
    make_frame()
    old = start(former, writer, 2015, 2018)
    old.ambition = "Veilig zijn"
    old.is_public = True
    old.save()
    for number in (1, 8):
        part = old.blocks.get(block=number)
        part.points = f"Punt van blok {number}"
        part.save()
    assert frames_to_copy(plan) == [old]

    frame = start(plan, writer, like=old)

    assert (frame.ambition, frame.is_public) == ("Veilig zijn", False)
    assert dict(frame.blocks.values_list("block", "points")) == {
        number: f"Punt van blok {number}" if number in (1, 8) else "" for number in range(1, 9)
    }
    assert copied_blocks(frame) == {1, 8}
    read_again = frame.blocks.get(block=8)
    change_record(record=read_again, by=writer)
    assert copied_blocks(frame) == {1}


def test_publishing_writes_one_row_of_history_and_only_when_it_changes(plan, writer):
    frame = start(plan, writer)
    publish_frame(frame=frame, is_public=True, by=writer)
    publish_frame(frame=frame, is_public=True, by=writer)
    publish_frame(frame=frame, is_public=False, by=writer)
    assert list(frame.history.values_list("history_change_reason", "is_public")) == [
        ("Niet meer openbaar", False), ("Openbaar gemaakt", True), ("Toegevoegd", False),
    ]  # fmt: skip


def test_a_frame_that_is_gone_is_not_published(plan, writer):
    frame = start(plan, writer)
    CommunicationFrame.objects.filter(pk=frame.pk).delete()
    with pytest.raises(Gone):
        publish_frame(frame=frame, is_public=True, by=writer)


@pytest.mark.parametrize("status", ["draft", "adopted"])
@pytest.mark.parametrize("is_public", [True, False])
def test_everybody_reads_public_frames_of_adopted_plans_alone(plan, writer, status, is_public):
    plan.status = status
    plan.save()
    frame = make_frame(plan=plan, is_public=is_public)
    stranger = make_user(municipality=make_municipality())
    expected = [frame] if is_public and status == "adopted" else []
    assert list(frames_for(AnonymousUser())) == expected
    assert list(frames_for(stranger)) == expected
    assert list(frames_for(writer)) == [frame]


def test_a_block_is_long_by_its_points_or_its_characters(plan, writer):
    frame = start(plan, writer)
    part = frame.blocks.get(block=1)
    for points, is_long in (("a\n" * 10, False), ("a\n" * 11, True), ("a" * 600, False), ("a" * 601, True)):
        part.points = points
        part.save()
        assert blocks_of(frame)[0].is_long is is_long
