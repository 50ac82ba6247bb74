"""The communication plan and the reactienota: what they say, to whom, as page and as PDF."""

import datetime
import io
import itertools

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from communication.models import CommunicationPlan, Contribution
from documents import store
from documents.communication_plan import CommunicationPlanDocument
from documents.kinds import COMMUNICATION_PLAN, RESPONSES, Order
from documents.models import RenderedDocument
from documents.outline import Grid
from documents.paper import job_of
from documents.pdf import render_pdf
from documents.responses import ResponsesDocument
from municipalities.models import Role
from plans.models import Plan
from tests.builders import (
    make_chapter,
    make_communication_plan,
    make_contribution,
    make_frame,
    make_municipality,
    make_organisation,
    make_plan,
    make_user,
)
from tests.documents import fill
from tests.documents.test_council_pdf import headings_of, outline_of, pages_of

NAME = "Voorzitter Wijkraad Oost"


@pytest.fixture
def plan(db):
    return fill.full_programme().plan


def text_of(document):
    """Headings and cells of a document in reading order."""
    found = []
    for section in document.walk():
        found.append(section.heading)
        for block in section.blocks:
            if isinstance(block, Grid):
                found += [cell.text for row in block.rows for cell in row]
            elif hasattr(block, "items"):
                found += [item.text for item in block.items]
            else:
                found.append(block.text)
    return found


# The communication plan


def test_communication_plan_has_seven_steps(plan):
    document = CommunicationPlanDocument.of(fill.communication_plan(plan))
    assert [section.heading for section in document.sections] == [
        "1 Introductie", "2 Situatie", "3 Probleemanalyse", "4 Oplossingen", "5 Strategie", "6 Realisatie",
        "7 Evalueren",
    ]  # fmt: skip
    assert document.title == "Communicatieplan: Digitale buurtpreventie"
    assert text_of(document)[:8] == [
        "1 Introductie", "Lijn brengen in wat er al is.", "Zo weet iedereen wat hij kan verwachten.",
        "Doelen", "80% van de buurten heeft een app", "Betere samenwerking", "Doelgroepen",
        "beheerders van buurtapps",
    ]  # fmt: skip


def test_swot_is_a_table_that_reads_by_row_and_column(plan):
    document = CommunicationPlanDocument.of(fill.communication_plan(plan))
    table = dict(document.tables)["SWOT-analyse: sterk, zwak, kansen en bedreigingen"]
    assert table.rows == (
        ("Waar", "Wat helpt", "Wat hindert"),
        (
            "Binnen de organisatie", "Sterk De wijkagenten zijn bekend Er is een register",
            "Zwak Geen vast aanspreekpunt",
        ),
        ("Daarbuiten", "Kansen Nieuwe bewoners krijgen een welkomstpakket", "Bedreigingen niets ingevuld"),
    )  # fmt: skip
    grid = next(
        block
        for section in document.walk()
        for block in section.blocks
        if "swot" in getattr(block, "style", "")
    )
    assert [row[0].is_head for row in grid.rows] == [True, True]


def test_tables_say_who_does_what_when_and_what_came_out(plan):
    tables = dict(CommunicationPlanDocument.of(fill.communication_plan(plan)).tables)
    assert tables["Wie doet wat wanneer"].rows[1:] == (
        ("Register bijwerken", "Team Communicatie", "31 januari 2026 tot en met 15 maart 2026"),
        ("Bijeenkomst houden", "nog niemand", "nog geen dag"),
    )
    assert tables["Wanneer wij meten en evalueren"].rows[1:] == (
        ("30 april 2026", "Meten", "gedaan", "14 groepen."),
        ("31 juli 2026", "Evalueren", "nog niet gedaan", ""),
    )
    assert tables["Bij elk probleem een oplossing"].rows[2] == (
        "2",
        "Iedereen wil een bord",
        "nog geen oplossing",
    )


def test_communication_plan_asks_a_fixed_number_of_queries(plan):
    one = fill.communication_plan(plan)

    def queries():
        with CaptureQueriesContext(connection) as found:
            CommunicationPlanDocument.of(one)
        return len(found)

    before = queries()
    for number in range(30):
        team = make_organisation(municipality=plan.municipality)
        one.steps.create(plan=plan, what=f"Stap {number}", organisation=team)
        one.pairs.create(plan=plan, problem=f"Probleem {number}")
        one.measuring_moments.create(
            plan=plan, kind="measure", on=datetime.date(2027, 1, 1) + datetime.timedelta(days=number)
        )
    assert queries() == before


# The reactienota


def test_responses_stand_in_the_order_of_the_plan(plan):
    fill.contributions(plan)
    document = ResponsesDocument.of(plan)
    first, last = plan.priorities.first(), plan.priorities.last()
    headings = [section.title for section in document.sections]
    assert headings == [
        "Samengevat", first.title, last.title, "Het hele plan",
        "Hoofdstuk ‘Oude inleiding’ (staat niet meer in het plan)",
    ]  # fmt: skip
    tables = dict(document.tables)
    assert tables["Wat wij ermee deden"].rows[1:] == (
        ("Nog niet beantwoord", "1"), ("Overgenomen", "1"), ("Voor een deel overgenomen", "1"),
        ("Niet overgenomen", "1"), ("Ter kennis genomen", "1"), ("Samen", "5"),
    )  # fmt: skip
    assert tables["Bijdragen: Het hele plan"].rows[1:] == (
        (
            f"Raadslid of fractie, {NAME}; brief of e-mail Neem een doel op over verkeer.", "Nee.",
            "Niet overgenomen Dit staat in een ander plan.",
        ),
        ("Ondernemer; gesprek Meer toezicht in de nacht.", "nog niet beantwoord", ""),
    )  # fmt: skip


def test_responses_of_an_adopted_plan_leave_out_what_is_open(plan, client):
    fill.contributions(plan)
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    plan.refresh_from_db()
    assert "Meer toezicht in de nacht." not in " ".join(text_of(ResponsesDocument.of(plan)))
    url = reverse("responses", args=[plan.municipality.slug, plan.slug])
    assert "Meer toezicht in de nacht." not in client.get(url).content.decode()
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    page = client.get(url).content.decode()
    assert "Meer toezicht in de nacht." in page
    assert "nog niet beantwoord" in page


def test_responses_without_contributions_say_so(db):
    plan = make_plan()
    assert text_of(ResponsesDocument.of(plan)) == ["Samengevat", "Er zijn nog geen bijdragen opgeschreven."]
    make_contribution(plan=plan)
    assert text_of(ResponsesDocument.of(plan, with_open=False)) == [
        "Samengevat", "Er zijn nog geen bijdragen beantwoord.",
    ]  # fmt: skip


def test_responses_ask_a_fixed_number_of_queries(plan):
    def fill_in(number):
        for _ in range(number):
            partner = make_organisation(municipality=plan.municipality)
            gone = make_chapter(plan=plan)
            make_contribution(plan=plan, organisation=partner, chapter=gone)
            make_contribution(plan=plan, chapter=make_chapter(plan=plan))
            gone.delete()

    def queries():
        with CaptureQueriesContext(connection) as found:
            ResponsesDocument.of(plan)
        return len(found)

    fill_in(2)
    before = queries()
    fill_in(14)
    assert queries() == before


def test_a_name_that_is_erased_or_past_its_date_is_not_there(plan):
    fill.contributions(plan)
    assert NAME in " ".join(text_of(ResponsesDocument.of(plan)))
    Contribution.objects.exclude(name="").update(retain_until=datetime.date(2020, 1, 1))
    assert NAME not in " ".join(text_of(ResponsesDocument.of(plan)))


def test_old_documents_with_a_name_are_thrown_away(plan):
    made = {}
    for key, kind in (("today", "responses"), ("before", "responses"), ("other", "council_document")):
        made[key] = RenderedDocument.objects.create(
            plan=plan, kind=kind, key=key, state="done", file=f"documents/{key}.pdf",
            queued_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
    long_ago = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    RenderedDocument.objects.filter(key__in=["before", "other"]).update(created_at=long_ago)
    assert store.throw_away_old_names() == 1
    assert set(RenderedDocument.objects.values_list("key", flat=True)) == {"today", "other"}
    make_contribution(plan=plan, erased_at=datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC))
    assert store.throw_away_old_names() == 1
    assert list(RenderedDocument.objects.values_list("key", flat=True)) == ["other"]


def test_the_daily_command_throws_away_what_was_rendered_with_a_name(plan):
    make_contribution(
        plan=plan, name=NAME, name_agreed=True, retain_until=timezone.localdate() - datetime.timedelta(days=1)
    )
    RenderedDocument.objects.create(
        plan=plan, kind="responses", key="0", state="done", file="documents/0.pdf", queued_at=timezone.now()
    )
    call_command("erase_personal_data", stdout=io.StringIO())
    assert Contribution.objects.get().erased_at is not None
    assert not RenderedDocument.objects.exists()


# Who


def answers(client, plan, url):
    """What a visitor, a member and a stranger get."""
    found = []
    for user in (
        None,
        make_user(municipality=plan.municipality, role=Role.PARTNER_READER),
        make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR),
    ):
        client.logout()
        if user:
            client.force_login(user)
        found.append(client.get(url).status_code)
    return found


@pytest.mark.parametrize(
    ("status", "is_public", "expected"),
    [
        ("draft", True, [404, 200, 404]),
        ("adopted", False, [404, 200, 404]),
        ("adopted", True, [200, 200, 200]),
    ],
)
def test_a_communication_plan_is_public_when_both_say_so(db, client, status, is_public, expected):
    plan = make_plan(status=status)
    one = make_communication_plan(plan=plan, is_public=is_public)
    url = reverse("communication_plan", args=[plan.municipality.slug, plan.slug, one.pk])
    assert answers(client, plan, url) == expected
    other = make_plan(municipality=plan.municipality, status="adopted")
    elsewhere = reverse("communication_plan", args=[plan.municipality.slug, other.slug, one.pk])
    assert answers(client, plan, elsewhere) == [404, 404, 404]


@pytest.mark.parametrize(("status", "expected"), [("draft", [404, 200, 404]), ("adopted", [200, 200, 200])])
def test_responses_are_public_once_the_plan_is_adopted(db, client, status, expected):
    plan = make_plan(status=status)
    assert answers(client, plan, reverse("responses", args=[plan.municipality.slug, plan.slug])) == expected


@pytest.mark.parametrize(("is_public", "expected"), [(False, 404), (True, 200)])
def test_a_pdf_that_lies_ready_is_only_for_who_may_read_it(db, client, is_public, expected):
    plan = make_plan(status="adopted")
    one = make_communication_plan(plan=plan, is_public=is_public)
    order = Order(
        COMMUNICATION_PLAN,
        Plan.objects.select_related("municipality").get(pk=plan.pk),
        communication_plan=CommunicationPlan.objects.get(pk=one.pk),
    )
    name = default_storage.save("documents/klaar.pdf", ContentFile(b"%PDF-1.7"))
    RenderedDocument.objects.create(
        key=store.key_of(order), state="done", file=name, queued_at=timezone.now(), **order.subject
    )
    responses = [client.get(order.address)]
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    responses.append(client.get(order.address))
    for response in responses:
        response.close()
    assert [response.status_code for response in responses] == [expected, 200]


def test_the_page_of_a_plan_leads_to_what_one_may_read(db, client):
    plan = make_plan(status="adopted")
    url = reverse("plan", args=[plan.municipality.slug, plan.slug])
    make_chapter(plan=plan)
    make_communication_plan(plan=plan, title="Voor iedereen", is_public=True)
    make_communication_plan(plan=plan, title="Voor collega’s")
    one = make_contribution(plan=plan)
    frame = make_frame(plan=plan, is_public=True)
    words = ("Reactienota", "Strategisch communicatieframe", "Voor iedereen", "Voor collega’s")

    def links():
        page = client.get(url).content.decode()
        shown = page.replace(f" {frame.period}</a>", "</a>")
        return [word for word in words if f"{word}</a>" in shown]

    assert links() == ["Strategisch communicatieframe", "Voor iedereen"]
    frame.is_public = False
    frame.save()
    assert links() == ["Voor iedereen"]
    client.force_login(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    assert links() == ["Reactienota", "Strategisch communicatieframe", "Voor iedereen", "Voor collega’s"]
    client.logout()
    one.answer, one.outcome = "Dank u wel.", "noted"
    one.save()
    assert links() == ["Reactienota", "Voor iedereen"]


# As PDF


@pytest.fixture(scope="module")
def files(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both as PDF, with something of everything and long texts."""
    folder = tmp_path_factory.mktemp("communication")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        plan = fill.full_programme().plan
        one = fill.communication_plan(plan)
        fill.contributions(plan)
        jobs = {
            "plan": job_of(COMMUNICATION_PLAN.build(Order(COMMUNICATION_PLAN, plan, communication_plan=one))),
            "responses": job_of(RESPONSES.build(Order(RESPONSES, plan))),
            "empty": job_of(CommunicationPlanDocument.of(make_communication_plan(plan=plan))),
            "nothing": job_of(ResponsesDocument.of(make_plan())),
        }
        transaction.set_rollback(True)
    for name, job in jobs.items():
        (folder / f"{name}.pdf").write_bytes(render_pdf(job))
    return folder


@pytest.mark.pdf
@pytest.mark.parametrize("name", ["plan", "responses", "empty", "nothing"])
def test_document_conforms(files, name, assert_conformant):
    assert_conformant(files / f"{name}.pdf")


@pytest.mark.pdf
@pytest.mark.parametrize("name", ["plan", "responses"])
def test_headings_skip_no_level_and_every_page_says_concept(files, name):
    headings = headings_of(files / f"{name}.pdf")
    levels = [int(role[1]) for role, _ in headings]
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    assert outline_of(files / f"{name}.pdf") == [text for _, text in headings]
    assert all("CONCEPT" in page for page in pages_of(files / f"{name}.pdf"))


@pytest.mark.pdf
def test_responses_as_pdf_hold_every_contribution(files):
    text = " ".join(" ".join(pages_of(files / "responses.pdf")).split())
    assert "Noem voorbeelden." in text
    assert "Meer toezicht in de nacht." in text
    for outcome in ("Overgenomen", "Voor een deel overgenomen", "Niet overgenomen", "Ter kennis genomen"):
        assert outcome in text
    assert "pagina 3 van 3" in text
