from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from desk.overview import PlanLine, directory, plans_of
from municipalities.models import Municipality, Statement
from municipalities.statements import STANDARD_TEXTS, load_statements
from plans.models import Plan
from plans.standing import Standing
from priorities.models import Priority
from priorities.quarter import Quarter
from tests.builders import make_focus, make_municipality, make_plan, make_priority, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def adopted(**fields):
    return make_plan(**{"status": Plan.Status.ADOPTED} | fields)


@pytest.fixture
def nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def test_directory_leaves_out_municipalities_without_a_readable_plan(nobody):
    adopted(municipality=make_municipality(name="Lisse"))
    make_plan(municipality=make_municipality(name="Hoorn"))
    make_municipality(name="Urk")
    assert [place.municipality.name for place in directory(user=nobody, today=TODAY)] == ["Lisse"]


def test_directory_shows_a_draft_to_a_member(nobody):
    hoorn = make_municipality(name="Hoorn")
    draft = make_plan(municipality=hoorn)
    found = directory(user=make_user(municipality=hoorn), today=TODAY)
    assert [place.shown for place in found] == [[PlanLine(draft, Standing.DRAFT)]]


def test_directory_narrows_by_part_of_the_name_whatever_its_capitals(nobody):
    for name in ("Enkhuizen", "Lisse"):
        adopted(municipality=make_municipality(name=name))
    found = directory(user=nobody, today=TODAY, name=" HUIZ ")
    assert [place.municipality.name for place in found] == ["Enkhuizen"]


def test_directory_lists_participants_of_a_shared_plan(nobody):
    plan = adopted(municipality=make_municipality(name="Hoorn"))
    plan.participants.add(make_municipality(name="Opmeer"))
    found = directory(user=nobody, today=TODAY)
    assert [(place.municipality.name, place.shown[0].plan) for place in found] == [
        ("Hoorn", plan),
        ("Opmeer", plan),
    ]


def test_plans_of_sorts_by_how_they_stand(nobody):
    place = make_municipality()
    now = adopted(municipality=place)
    old = adopted(municipality=place, first_year=2016, last_year=2019)
    older = adopted(municipality=place, first_year=2012, last_year=2015)
    next_one = adopted(municipality=place, first_year=2028, last_year=2031)
    make_plan(municipality=place, first_year=2028, last_year=2031)
    plans = plans_of(place, user=nobody, today=TODAY)
    assert [line.plan for line in plans.current] == [now]
    assert [line.plan for line in plans.coming] == [next_one]
    assert [line.plan for line in plans.former] == [old, older]
    assert plans.drafts == []


def test_shown_is_what_holds_else_what_comes_else_the_last_one(nobody):
    place = make_municipality()
    old = adopted(municipality=place, first_year=2016, last_year=2019)
    adopted(municipality=place, first_year=2012, last_year=2015)
    assert [line.plan for line in plans_of(place, user=nobody, today=TODAY).shown] == [old]
    next_one = adopted(municipality=place, first_year=2028, last_year=2031)
    assert [line.plan for line in plans_of(place, user=nobody, today=TODAY).shown] == [next_one]
    now = adopted(municipality=place)
    assert [line.plan for line in plans_of(place, user=nobody, today=TODAY).shown] == [now]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"decided_on": date(2023, 12, 14)},
            "Vastgesteld door de gemeenteraad op 14\N{NO-BREAK SPACE}december\N{NO-BREAK SPACE}2023",
        ),
        ({"adopting_body": "college"}, "Vastgesteld door het college van burgemeester en wethouders"),
        ({"status": "draft", "decided_on": date(2023, 12, 14)}, ""),
    ],
)
def test_decision_says_who_and_when(fields, expected):
    plan = Plan(**{"status": Plan.Status.ADOPTED, "first_year": 2024, "last_year": 2027} | fields)
    assert PlanLine(plan, Standing.IN_FORCE).decision == expected


@pytest.mark.parametrize(
    ("title", "subtitle", "expected"),
    [
        ("Samen veilig", "Veiligheidsplan 2024–2027", "Veiligheidsplan 2024–2027"),
        ("Samen veilig", "Veiligheidsplan", "Veiligheidsplan · 2024–2027"),
        ("Samen veilig", "", "2024–2027"),
        ("Veiligheidsbeleid 2024-2027", "", ""),
    ],
)
def test_description_says_the_years_once(title, subtitle, expected):
    plan = Plan(first_year=2024, last_year=2027, title=title, subtitle=subtitle)
    assert PlanLine(plan, Standing.IN_FORCE).description == expected


def test_home_says_what_to_expect_when_there_is_nothing(client):
    page = client.get("/").content.decode()
    assert "Er staan nog geen plannen op deze website" in page
    assert 'role="search"' not in page


def test_home_says_how_to_go_on_when_the_search_finds_nothing(client):
    adopted(municipality=make_municipality(name="Lisse"))
    page = client.get("/", {"naam": "<script>"}).content.decode()
    assert "Geen gemeente gevonden met ‘&lt;script&gt;’." in page
    assert "Toon alle gemeenten" in page


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    for _ in range(count):
        plan = adopted()
        plan.participants.add(make_municipality())
    with django_assert_num_queries(3):
        client.get("/")


def test_municipality_page_says_what_has_extra_attention_this_quarter(client):
    today = timezone.localdate()
    place = make_municipality(slug="duinwaard")
    plan = adopted(municipality=place, first_year=today.year, last_year=today.year)
    assert "Dit kwartaal extra aandacht" not in client.get("/duinwaard/").content.decode()
    priority = make_priority(plan=plan, title="Online oplichting")
    make_focus(priority=priority, year=today.year, quarter=Quarter.of(today).number)
    page = " ".join(client.get("/duinwaard/").content.decode().split())
    assert (
        '<dt>Dit kwartaal extra aandacht</dt> <dd><a href="/duinwaard/kalender/">Online oplichting</a></dd>'
    ) in page


@pytest.mark.parametrize("count", [1, 3])
def test_municipality_page_costs_the_same_queries_for_any_number(client, count, django_assert_num_queries):
    place = make_municipality()
    for number in range(count):
        adopted(municipality=place, first_year=2024 + number, last_year=2027 + number)
    with django_assert_num_queries(4):
        client.get(f"/{place.slug}/")


def test_municipality_page_is_not_there_for_a_municipality_that_does_not_take_part(client):
    make_municipality(slug="urk")
    assert client.get("/urk/").status_code == 404
    assert client.get("/urk/huisstijl.css").status_code == 404
    assert client.get("/bestaat-niet/").status_code == 404


def test_municipality_page_keeps_drafts_from_strangers(client):
    place = make_municipality()
    make_plan(municipality=place, title="Geheim voornemen")
    neighbour = make_user(municipality=make_municipality())
    page = client.get(f"/{place.slug}/").content.decode()
    assert "Geheim voornemen" not in page
    assert "Er is nog geen vastgesteld plan" in page
    client.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    assert "Geheim voornemen" not in client.get(f"/{place.slug}/").content.decode()
    assert client.get("/").content.decode().count(place.name) == 0


def test_municipality_page_shows_drafts_to_members(client):
    place = make_municipality()
    make_plan(municipality=place, title="Geheim voornemen")
    client.force_login(
        make_user(municipality=place, role="council_reader"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert "Geheim voornemen" in client.get(f"/{place.slug}/").content.decode()


def test_municipality_page_tells_members_without_plans_what_to_do(client):
    place = make_municipality()
    client.force_login(make_user(municipality=place), backend="django.contrib.auth.backends.ModelBackend")
    assert "Begin een plan in uw werkplek" in client.get(f"/{place.slug}/").content.decode()


def test_municipality_page_shows_the_notice_of_a_plan(client):
    plan = adopted(notice="Voorbeeld op basis van een openbaar stuk; geen stuk van de gemeente")
    for address in ("/", f"/{plan.municipality.slug}/"):
        assert plan.notice in client.get(address).content.decode()


def test_municipality_page_names_the_successor_of_a_dissolved_one(client):
    successor = make_municipality(name="Dijk en Waard")
    plan = adopted(municipality=make_municipality(is_dissolved=True, successor=successor))
    page = client.get(f"/{plan.municipality.slug}/").content.decode()
    assert "Zij is opgegaan in Gemeente Dijk en Waard." in page


def test_house_style_sheet_has_the_colour_of_the_municipality_and_is_kept(client):
    place = adopted(municipality=make_municipality(colour="#7a1fa2")).municipality
    response = client.get(f"/{place.slug}/huisstijl.css")
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "--accent: #7a1fa2;" in response.content.decode()
    assert "Cookie" not in response.get("Vary", "")
    again = Client().get(f"/{place.slug}/huisstijl.css", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Municipality.objects.filter(pk=place.pk).update(colour="#0b4f6c")
    changed = client.get(f"/{place.slug}/huisstijl.css", headers={"If-None-Match": response["ETag"]})
    assert changed.status_code == 200


def test_logo_is_served_where_there_is_one(client):
    from io import BytesIO

    from django.core.files.base import ContentFile
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (8, 4), "#0b4f6c").save(picture, "PNG")
    place = adopted().municipality
    assert client.get(f"/{place.slug}/logo.png").status_code == 404
    place.logo.save("logo.png", ContentFile(picture.getvalue()))
    response = client.get(f"/{place.slug}/logo.png")
    assert (response["Content-Type"], response.getvalue()) == ("image/png", picture.getvalue())
    assert f'src="/{place.slug}/logo.png"' in client.get(f"/{place.slug}/").content.decode()


@pytest.mark.parametrize("kind", ["toegankelijkheid", "privacy"])
def test_statement_of_the_site_shows_where_a_municipality_has_none(client, kind):
    assert client.get(f"/{kind}/").status_code == 404
    assert load_statements() == 2
    place = adopted().municipality
    assert STANDARD_TEXTS[kind][0] in client.get(f"/{kind}/").content.decode()
    assert "standaardtekst van LIVP" in client.get(f"/{place.slug}/{kind}/").content.decode()
    Statement.objects.create(kind=kind, municipality=place, title="Van ons", body="<p>Eigen tekst.</p>")
    page = client.get(f"/{place.slug}/{kind}/").content.decode()
    assert "<p>Eigen tekst.</p>" in page
    assert "standaardtekst van LIVP" not in page


def test_load_statements_keeps_what_someone_wrote():
    load_statements()
    Statement.objects.filter(kind="privacy").update(title="Zelf geschreven")
    assert load_statements() == 0
    assert Statement.objects.get(kind="privacy").title == "Zelf geschreven"


def test_standard_texts_pass_the_sanitiser_unchanged():
    load_statements()
    assert {s.kind: s.body for s in Statement.objects.all()} == {
        kind: body for kind, (_, body) in STANDARD_TEXTS.items()
    }


def test_municipality_page_lists_the_priorities_of_the_current_plan_in_order(client):
    plan = adopted()
    for position, title in [(2, "Jeugd"), (1, "Ondermijning")]:
        Priority.objects.create(plan=plan, title=title, position=position)
    page = client.get(f"/{plan.municipality.slug}/").content.decode()
    assert "<li>Ondermijning</li><li>Jeugd</li>" in page


def test_robots_stay_out_of_the_desk(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert (
        response.content.decode()
        == "User-agent: *\nDisallow: /beheer/\nDisallow: /account/\nDisallow: /agenda/\n"
    )


@pytest.mark.parametrize("address", ["/", "/toegankelijkheid/"])
def test_public_pages_only_read(client, address):
    assert client.post(address).status_code == 405
