"""The pages of the communication frame: canvas, new and copied, a block, publishing, history, the page."""

import re

import pytest
from concurrency.forms import get_signer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communication.frame import start_frame
from communication.models import CommunicationFrame, FrameBlock
from municipalities.models import Role
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
    return make_plan(
        municipality=make_municipality(slug="duinwaard"), slug="2019-2022", first_year=2019, last_year=2022
    )


@pytest.fixture
def writer(plan):
    return make_user(municipality=plan.municipality, role=Role.COMMUNICATIONS)


@pytest.fixture
def frame(plan, writer):
    new = CommunicationFrame(plan=plan, first_year=2019, last_year=2022)
    return start_frame(frame=new, by=writer)


@pytest.fixture
def as_writer(client, writer):
    client.force_login(writer)
    return client


def of(name, *args):
    return reverse(f"admin:communication_communicationframe_{name}", args=args)


def block_url(name, *args):
    return reverse(f"admin:communication_frameblock_{name}", args=args)


def text_of(response):
    return " ".join(response.content.decode().split())


def sent(record, **values):
    """The values of a form with the version it was opened with."""
    return {"version": str(get_signer().sign(record.version)), "_save": "", **values}


def write(block, points):
    block.points = points
    block.save()


# The canvas


def test_a_plan_without_a_frame_offers_to_make_one(as_writer, plan):
    text = text_of(as_writer.get(of("of_plan", plan.pk)))
    assert "Er is nog geen communicatieframe" in text
    assert f"{of('add')}?plan={plan.pk}" in text


def test_a_reader_of_a_plan_without_a_frame_is_offered_nothing(client, plan):
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert of("add") not in text_of(client.get(of("of_plan", plan.pk)))


def test_the_canvas_links_blocks_and_records_to_where_they_are_changed(as_writer, plan, frame):
    principle = GuidingPrinciple.objects.create(plan=plan, title="Preventief")
    priority = make_priority(plan=plan, title="Ondermijning")
    police = make_organisation(municipality=plan.municipality, name="Politie")
    PriorityPartner.objects.create(plan=plan, priority=priority, organisation=police)
    together = make_partnership(municipality=plan.municipality, name="Convenant")
    PlanPartnership.objects.create(plan=plan, partnership=together)
    text = text_of(as_writer.get(of("of_plan", plan.pk)))
    assert re.findall(r'id="blok-(\d)"', text) == list("12345678")
    for block in frame.blocks.all():
        assert block_url("change", block.pk) in text
    for name, record, shown in (
        ("plans_guidingprinciple_change", principle, "Preventief"),
        ("priorities_priority_change", priority, "Ondermijning"),
        ("stakeholders_organisation_change", police, "Politie"),
        ("stakeholders_partnership_change", together, "Convenant"),
    ):
        assert f'<a href="{reverse(f"admin:{name}", args=[record.pk])}">{shown}</a>' in text
    assert text.count("Hier staat nog niets.") == 6
    assert "Past op één A3, letters van 12 punt" in text


@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.ACTION_OWNER, Role.CLERK])
def test_who_may_not_write_sees_no_buttons(client, plan, frame, role):
    client.force_login(make_user(municipality=plan.municipality, role=role))
    text = text_of(client.get(of("of_plan", plan.pk)))
    links = [of("publish", frame.pk), of("change", frame.pk), block_url("change", frame.blocks.first().pk)]
    assert [link for link in links if link in text] == []
    assert "U kunt het frame lezen, maar niet veranderen." in text


def test_the_canvas_of_another_period_is_asked_by_year(as_writer, plan):
    for first, last in ((2019, 2020), (2021, 2022)):
        make_frame(plan=plan, first_year=first, last_year=last, ambition=f"Kern van {first}")
    assert "Kern van 2021" in text_of(as_writer.get(of("of_plan", plan.pk)))
    assert "Kern van 2019" in text_of(as_writer.get(of("of_plan", plan.pk) + "?jaar=2020"))
    for wrong in ("2030", "abc", "9" * 30):
        assert as_writer.get(of("of_plan", plan.pk) + f"?jaar={wrong}").status_code == 404


def test_a_long_block_and_a_second_sheet_are_said_beforehand(as_writer, plan, frame):
    write(
        frame.blocks.get(block=8), "\n".join(f"Punt {place} over de aanpak van alles" for place in range(75))
    )
    text = text_of(as_writer.get(of("of_plan", plan.pk)))
    assert "Lang: 75 punten" in text
    assert "Past niet op één A3: Aanpak gaat verder op een tweede vel" in text


def test_the_canvas_costs_the_same_at_three_and_at_thirty(as_writer, plan, frame):
    costs = []
    for number in (3, 27):
        for _ in range(number):
            priority = make_priority(plan=plan)
            GuidingPrinciple.objects.create(plan=plan, title="Preventief")
            partner = make_organisation(municipality=plan.municipality)
            PriorityPartner.objects.create(plan=plan, priority=priority, organisation=partner)
            together = make_partnership(municipality=plan.municipality)
            PlanPartnership.objects.create(plan=plan, partnership=together)
        with CaptureQueriesContext(connection) as queries:
            as_writer.get(of("of_plan", plan.pk))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# New, and copied


def test_a_new_frame_is_for_the_years_of_the_plan_and_has_all_blocks(as_writer, plan):
    page = as_writer.get(f"{of('add')}?plan={plan.pk}")
    form = page.context["adminform"].form
    assert (form["first_year"].value(), form["last_year"].value()) == (2019, 2022)
    assert "like" not in form.fields
    response = as_writer.post(
        f"{of('add')}?plan={plan.pk}",
        {"first_year": 2019, "last_year": 2022, "ambition": "Samen", "_save": ""},
    )
    made = CommunicationFrame.objects.get()
    assert response["Location"] == f"{of('of_plan', plan.pk)}?jaar=2019"
    assert (made.ambition, made.blocks.count(), made.is_public) == ("Samen", 8, False)
    assert made.history.count() == 1


def test_a_new_frame_may_begin_as_that_of_the_former_plan(as_writer, plan, writer):
    former = make_plan(municipality=plan.municipality, slug="2015-2018", first_year=2015, last_year=2018)
    old = start_frame(frame=CommunicationFrame(plan=former, first_year=2015, last_year=2018), by=writer)
    write(old.blocks.get(block=1), "Regierol gemeente")
    elsewhere = make_frame()
    page = as_writer.get(f"{of('add')}?plan={plan.pk}")
    assert [choice[0] for choice in page.context["adminform"].form.fields["like"].choices] == ["", old.pk]
    assert page.context["adminform"].form["like"].value() == old.pk
    assert "Dan kan er tekst van dat plan in blijven staan." in text_of(page)
    data = {"first_year": 2019, "last_year": 2022, "ambition": "", "_save": ""}
    refused = as_writer.post(f"{of('add')}?plan={plan.pk}", data | {"like": elsewhere.pk})
    assert refused.status_code == 200
    assert not plan.frames.exists()
    done = as_writer.post(f"{of('add')}?plan={plan.pk}", data | {"like": old.pk}, follow=True)
    assert "De tekst komt uit het frame 2015-2018. Lees elk blok na" in text_of(done)
    assert text_of(done).count("Overgenomen, nog nalezen") == 1
    made = plan.frames.get()
    assert made.blocks.get(block=1).points == "Regierol gemeente"


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2018", "2022", "Dit plan loopt van 2019 tot en met 2022."),
        ("2020", "2021", "Voor een deel van deze jaren is er al een frame: 2019-2020."),
        ("2022", "2021", "Dit plan loopt van 2019 tot en met 2022."),
        ("99999999", "2022", "loopt van 2019"),
        ("", "2022", "verplicht"),
    ],
)
def test_years_that_cannot_be_are_said_in_the_form(as_writer, plan, first, last, message):
    make_frame(plan=plan, first_year=2019, last_year=2020)
    response = as_writer.post(
        f"{of('add')}?plan={plan.pk}", {"first_year": first, "last_year": last, "ambition": ""}
    )
    assert response.status_code == 200
    assert message in text_of(response)
    assert plan.frames.count() == 1


# A block


def test_a_block_is_written_as_points_on_lines(as_writer, plan, frame):
    block = frame.blocks.get(block=5)
    page = text_of(as_writer.get(block_url("change", block.pk)))
    assert "hoogstens 10 punten en 600 tekens. Meer dan 3000 tekens kan niet." in page
    response = as_writer.post(
        block_url("change", block.pk), sent(block, points="Kernwaarden:\r\nVerbinding\r\nOpen en eerlijk")
    )
    assert response["Location"] == f"{of('of_plan', plan.pk)}?jaar=2019#blok-5"
    text = text_of(as_writer.get(of("of_plan", plan.pk)))
    assert '<p class="group">Kernwaarden</p> <ul><li>Verbinding</li><li>Open en eerlijk</li></ul>' in text


def test_a_block_takes_no_more_than_the_model_holds(as_writer, frame):
    block = frame.blocks.get(block=5)
    response = as_writer.post(block_url("change", block.pk), sent(block, points="a" * 3001))
    assert response.status_code == 200
    assert "3001" in text_of(response)
    block.refresh_from_db()
    assert block.points == ""


def test_two_writers_of_one_block_meet(as_writer, frame):
    block = frame.blocks.get(block=5)
    mine = sent(block, points="Mijn punt")
    write(block, "Punt van een collega")
    response = as_writer.post(block_url("change", block.pk), mine)
    assert "Een collega heeft dit in de tussentijd ook veranderd." in text_of(response)
    block.refresh_from_db()
    assert block.points == "Punt van een collega"


def test_after_adoption_a_block_changes_without_a_reason(as_writer, plan, frame):
    plan.status = "adopted"
    plan.save()
    block = frame.blocks.get(block=5)
    assert as_writer.post(block_url("change", block.pk), sent(block, points="Nieuw")).status_code == 302
    block.refresh_from_db()
    assert block.points == "Nieuw"


def test_blocks_are_not_added_moved_or_deleted_by_themselves():
    for name in ("add", "delete", "move"):
        assert not [
            one for one in reverse_names() if one == f"communication_frameblock_{name}"
        ]  # fmt: skip


def reverse_names():
    from django.contrib import admin

    return [one.name for one in admin.site._registry[FrameBlock].get_urls()]


# Publishing, history, deletion


def test_publishing_asks_first_and_names_what_is_empty(as_writer, plan, frame):
    write(frame.blocks.get(block=1), "Iets")
    page = text_of(as_writer.get(of("publish", frame.pk)))
    assert "Dit frame openbaar maken?" in page
    assert "Nog leeg: 2 Interne situatie, 3 Externe situatie" in page
    frame.refresh_from_db()
    assert not frame.is_public
    as_writer.post(of("publish", frame.pk), {"openbaar": "ja"})
    frame.refresh_from_db()
    assert frame.is_public
    assert "Dit frame niet meer openbaar maken?" in text_of(as_writer.get(of("publish", frame.pk)))
    as_writer.post(of("publish", frame.pk), {"openbaar": "nee"})
    frame.refresh_from_db()
    assert not frame.is_public


def test_an_older_version_brings_back_words_and_publishes_nothing(as_writer, frame):
    frame.is_public, frame.ambition = True, "Oude kern"
    frame.save()
    old = frame.history.first()
    frame.is_public, frame.ambition = False, "Nieuwe kern"
    frame.save()
    as_writer.post(of("restore", frame.pk, old.history_id))
    frame.refresh_from_db()
    assert (frame.ambition, frame.is_public) == ("Oude kern", False)


def test_an_older_version_of_a_block_comes_back(as_writer, frame):
    block = frame.blocks.get(block=2)
    write(block, "Eerst")
    old = block.history.first()
    write(block, "Later")
    assert "Eerst" in text_of(as_writer.get(block_url("history", block.pk)))
    as_writer.post(block_url("restore", block.pk, old.history_id))
    block.refresh_from_db()
    assert block.points == "Eerst"


def test_a_deleted_frame_takes_its_blocks_and_comes_back_with_them(as_writer, plan, frame):
    write(frame.blocks.get(block=2), "Beperkte capaciteit")
    assert "Alle acht de blokken gaan mee" in text_of(as_writer.get(of("delete", frame.pk)))
    as_writer.post(of("delete", frame.pk), {"post": "yes"})
    assert (CommunicationFrame.objects.count(), FrameBlock.objects.count()) == (0, 0)
    deletion = CommunicationFrame.history.filter(history_type="-").get()
    officer = make_user(municipality=plan.municipality)
    as_writer.force_login(officer)
    as_writer.post(
        reverse("admin:plans_plan_changes", args=[plan.pk]),
        {"deletion": f"communicationframe:{deletion.history_id}"},
    )
    assert plan.frames.get().blocks.get(block=2).points == "Beperkte capaciteit"
    assert plan.frames.get().blocks.count() == 8


# The page for everybody


def page_of(client, year=None):
    address = reverse("frame", args=["duinwaard", "2019-2022"])
    return client.get(address + (f"?jaar={year}" if year else ""))


def test_visitors_read_a_public_frame_of_an_adopted_plan(client, plan, frame):
    plan.status = "adopted"
    plan.save()
    assert page_of(client).status_code == 404
    frame.is_public = True
    frame.save()
    page = page_of(client)
    text = text_of(page)
    assert re.findall(r'id="blok-(\d)"', text) == list("12345678")
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", text)[:3] == [
        "Richting kiezen",
        "Waar het om draait",
        "Waarmaken",
    ]
    assert "Alleen voor collega" not in text
    assert "Hier staat nog niets" not in text
    assert text.count('<p class="none">–</p>') == 8
    assert f"{reverse('frame_pdf', args=['duinwaard', '2019-2022'])}?jaar=2019" in text


def test_the_page_names_the_frames_of_other_years_that_one_may_read(client, plan):
    plan.status = "adopted"
    plan.save()
    for first, is_public in ((2019, True), (2020, False), (2021, True)):
        make_frame(plan=plan, first_year=first, last_year=first, is_public=is_public)
    text = text_of(page_of(client, 2019))
    assert "het frame 2021" in text
    assert "het frame 2020" not in text
    assert page_of(client, 2020).status_code == 404
    assert page_of(client, "20x9").status_code == 404
    # Without a year: the last one that began.
    assert "Strategisch communicatieframe 2021" in text_of(page_of(client))


def test_the_pdf_of_a_frame_is_asked_by_year_and_made_once(client, plan):
    plan.status = "adopted"
    plan.save()
    for first in (2019, 2021):
        make_frame(plan=plan, first_year=first, last_year=first + 1, is_public=True)
    address = reverse("frame_pdf", args=["duinwaard", "2019-2022"])
    for query in ("?jaar=2019", "?jaar=2020", "?jaar=2021", ""):
        response = client.get(address + query)
        assert response.status_code == 202
        assert "?jaar=2019&amp;klaar=ja" in text_of(response) or "hx-get" in text_of(response)
    assert sorted(row.frame.first_year for row in plan.rendered_documents.all()) == [2019, 2021]
    assert client.get(address + "?jaar=2050").status_code == 404
