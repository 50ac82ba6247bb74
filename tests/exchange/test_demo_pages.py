"""Every page and document of the demo plans, as a member and as the public sees them."""

import datetime
import html

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from documents.kinds import OF_A_YEAR, Order
from documents.paper import job_of
from documents.pdf import render_pdf
from exchange.demo import duinwaard, enkhuizen, langedijk, lisse, sluis
from exchange.demo.loading import load_demo_plans
from municipalities.models import User
from plans.models import Plan
from tests.builders import make_user
from tests.documents.test_council_pdf import pages_of

pytestmark = pytest.mark.django_db

DOCUMENTS = ("programme", "progress", "budget")


def text_of(answer):
    return " ".join(html.unescape(strip_tags(answer.content.decode())).split())


def of_year(name, plan, year):
    return reverse(name, args=[plan.municipality.slug, plan.slug, year])


@pytest.mark.parametrize(
    "demo",
    [lisse.PLAN, enkhuizen.PLAN, langedijk.PLAN, sluis.PLAN, duinwaard.CURRENT],
    ids=["lisse", "enkhuizen", "langedijk", "sluis", "duinwaard"],
)
def test_public_page_of_a_demo_plan_shows_its_priorities_in_full(client, reference, demo):
    [plan] = load_demo_plans([demo])
    answer = client.get(reverse("plan", args=[plan.municipality.slug, plan.slug]))
    assert answer.status_code == 200
    page = text_of(answer)
    assert demo.notice in page
    for priority in demo.priorities:
        for said in (priority.title, *priority.tracks, *priority.efforts, *priority.goals):
            assert said in page, said
    for goal in demo.goals:
        assert goal.text in page, goal.text


def test_documents_of_a_year_show_every_action_of_duinwaard(client, reference):
    [plan] = load_demo_plans([duinwaard.CURRENT])
    officer = User.objects.get(email="beleidsmedewerker@duinwaard.example")
    member = Client()
    member.force_login(officer)
    for programme in duinwaard.CURRENT.programmes:
        address = of_year("programme", plan, programme.year)
        assert client.get(address).status_code == (200 if programme.adopted_on else 404)
        for name in DOCUMENTS:
            answer = member.get(of_year(name, plan, programme.year))
            assert answer.status_code == 200
            page = text_of(answer)
            for action in programme.actions:
                assert action.title in page, (name, programme.year, action.title)


def test_budget_paragraph_of_sluis_comes_out_in_its_pairs(client, reference):
    [plan] = load_demo_plans([sluis.PLAN])
    client.force_login(make_user(municipality=plan.municipality))
    page = text_of(client.get(of_year("budget", plan, 2020)))
    order = [
        "4.2 Veiligheid",
        "Wat willen we bereiken",
        "Wat gaan we daarvoor doen",
        sluis.LIVING,
        "Uitvoering geven aan de speerpunten uit het Integraal Veiligheidsbeleid",
        "een convenant over veiligheid op school",
        "Kwetsbaren in samenleving:",
        "Ondermijning:",
        sluis.PREVENTING,
        "Trainen en oefenen voor de Zeeuwse crisisorganisatie",
        "Bodembelastingkaart voor conventionele explosieven",
        "Verder met een integrale, preventieve aanpak",
    ]
    places = [page.rindex(said) for said in order]
    assert places == sorted(places)
    assert "€" not in page


def test_draft_plan_of_duinwaard_is_not_public(client, reference):
    load_demo_plans([duinwaard.CURRENT, duinwaard.NEXT])
    plan = Plan.objects.get(slug="2028-2031")
    assert client.get(reverse("plan", args=["duinwaard", plan.slug])).status_code == 404


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("demo", "year", "name"),
    [
        (duinwaard.CURRENT, 2026, "programme"),
        (duinwaard.CURRENT, 2026, "progress"),
        (sluis.PLAN, 2020, "budget"),
    ],
    ids=["programme of Duinwaard", "progress of Duinwaard", "budget of Sluis"],
)
def test_document_of_a_year_is_as_accessible_as_the_council_document(
    reference, demo, year, name, tmp_path, assert_conformant
):
    [plan] = load_demo_plans([demo])
    kind = next(kind for kind in OF_A_YEAR if kind.name == name)
    order = Order(kind, plan, plan.programmes.get(year=year), datetime.date(2026, 11, 22))
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(render_pdf(job_of(kind.build(order))))
    assert_conformant(path)
    pages = pages_of(path)
    assert len(pages) > 1
    for page in pages:
        assert demo.notice in " ".join(page.split())
