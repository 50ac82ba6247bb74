"""The actor analysis as page and PDF: what stands in it, who reads it, and that it conforms."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from documents.actors import ActorsDocument
from documents.kinds import ACTORS, Order
from documents.paper import job_of
from documents.pdf import render_pdf
from documents.store import key_of
from municipalities.models import Role
from plans.models import Plan
from priorities.models import PriorityPartner
from tests.builders import (
    make_actor,
    make_municipality,
    make_organisation,
    make_plan,
    make_priority,
    make_user,
)
from tests.documents.test_council_pdf import pages_of
from tests.documents.test_effect_pdfs import alternatives_of

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 11, 22)


@pytest.fixture
def plan():
    plan = make_plan(municipality=make_municipality(name="Duinwaard"), status=Plan.Status.ADOPTED)
    priority = make_priority(plan=plan, title="Ondermijning", position=0)
    for name in ("Politie", "Halt"):
        organisation = make_organisation(municipality=plan.municipality, name=name)
        PriorityPartner.objects.create(
            plan=plan, priority=priority, organisation=organisation, role=f"taak van {name}"
        )
    make_actor(
        priority=priority,
        organisation=priority.partners.first().organisation,
        power=5,
        interest=2,
        support=1,
        reason="Er is te weinig capaciteit.",
        we_ask="Een vaste wijkagent",
        they_bring="Kennis van de buurt",
        agreed_on=datetime.date(2026, 5, 12),
    )
    make_priority(plan=plan, title="Jeugd", position=1)
    return plan


def test_every_priority_has_its_picture_and_table_or_says_that_it_has_none(plan):
    document = ActorsDocument.of(plan, on=DAY)
    assert [section.title for section in document.sections] == [
        "Zo leest u dit",
        "Prioriteit 1: Ondermijning",
        "Prioriteit 2: Jeugd",
    ]
    picture, table, missing = document.sections[1].blocks
    assert "Tevreden houden: 1 Politie (steun heel weinig)" in picture.pictures[0].description
    assert table.as_table().rows == (
        ("Nr.", "Partner", "Rol en reden", "Scores", "Aanpak en afspraak", "Wat we vragen", "Wat ze brengen"),
        (
            "1",
            "Politie",
            "Rol: taak van Politie Er is te weinig capaciteit.",
            "Macht 5, heel veel Belang 2, weinig Steun 1, heel weinig (− −)",
            "Tevreden houden afgesproken op 12 mei 2026",
            "Een vaste wijkagent",
            "Kennis van de buurt",
        ),
    )
    assert missing.text == "Nog niet beoordeeld: Halt."
    assert [block.text for block in document.sections[2].blocks] == [
        "Voor deze prioriteit is nog geen actorenanalyse gemaakt."
    ]
    assert document.status == "Stand op 22 november 2026"


def test_document_costs_the_same_queries_for_three_and_thirty(plan):
    def queries(count):
        for _ in range(count):
            make_actor(priority=make_priority(plan=plan))
        with CaptureQueriesContext(connection) as asked:
            ActorsDocument.of(plan, on=DAY)
        return len([query for query in asked if "livp_cache" not in query["sql"]])

    assert queries(2) == queries(27)


def test_key_follows_the_analysis_the_role_and_the_name(plan):
    order = Order(ACTORS, plan, day=DAY)
    keys = [key_of(order)]
    actor = plan.actor_analyses.get()
    actor.power = 1
    actor.save()
    keys.append(key_of(order))
    partner = plan.priority_partners.first()
    partner.role = "iets anders"
    partner.save()
    keys.append(key_of(order))
    actor.organisation.name = "Nationale Politie"
    actor.organisation.save()
    keys.append(key_of(order))
    assert len(set(keys)) == 4


@pytest.mark.parametrize("status", [Plan.Status.DRAFT, Plan.Status.ADOPTED])
@pytest.mark.parametrize(
    ("role", "answer"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.ACTION_OWNER, 200),
        (Role.COMMUNICATIONS, 200),
        (Role.CLERK, 403),
        (Role.COUNCIL_READER, 403),
        (Role.PARTNER_READER, 403),
        (None, 404),
    ],
)
def test_only_colleagues_read_the_page_and_find_it(client, plan, role, answer, status):
    plan.status = status
    plan.save()
    place = [plan.municipality.slug, plan.slug]
    if role:
        user = make_user(municipality=plan.municipality, role=role)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("actors", args=place))
    assert page.status_code == answer
    pdf = client.get(reverse("actors_pdf", args=place))
    assert pdf.status_code == (202 if answer == 200 else answer)
    if answer == 200:
        assertContains(page, "Er is te weinig capaciteit.")
        assertContains(page, "Alleen voor collega’s")
    if role:
        documents = client.get(reverse("admin:plans_plan_documents", args=[plan.pk]))
        (assertContains if answer == 200 else assertNotContains)(documents, "actorenanalyse")


@pytest.mark.pdf
def test_pdf_conforms_and_says_what_the_picture_shows(plan, tmp_path, assert_conformant):
    for number in range(24):
        make_actor(
            priority=plan.priorities.last(),
            power=number % 5 + 1,
            interest=number % 4 + 1,
            support=number % 5 + 1,
            reason="In het overleg bleek dat deze partner anders kijkt. " * 6,
            we_ask="Elke maand cijfers delen over wat er in de buurt speelt.",
        )
    path = tmp_path / "actors.pdf"
    path.write_bytes(render_pdf(job_of(ActorsDocument.of(plan, on=DAY))))
    assert_conformant(path)
    alternatives = [text for text in alternatives_of(path) if text]
    assert any("Tevreden houden: 1 Politie (steun heel weinig)" in text for text in alternatives)
    assert len(alternatives) == 2
    words = " ".join(" ".join(pages_of(path)).split())
    assert "Nog niet beoordeeld: Halt." in words
    assert words.count("anders kijkt") == 24 * 6
