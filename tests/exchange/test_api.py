"""The open data: what it answers, what it keeps to itself, and that nothing makes it fall over."""

import datetime
import json
import re

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from indicators.periods import Period
from tests.builders import (
    make_area,
    make_chapter,
    make_goal,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_target,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    municipality = make_municipality(name="Zandbergen", slug="zandbergen", cbs_code="GM9999")
    plan = make_plan(
        municipality=municipality,
        title="Samen veilig",
        slug="2024-2027",
        status="adopted",
        decided_on=datetime.date(2023, 12, 19),
    )
    make_chapter(plan=plan, title="Inleiding", body="<p>Dag.</p>", kind="introduction", position=1)
    priority = make_priority(plan=plan, title="Ondermijning")
    make_goal(plan=plan, priority=priority, text="Meer meldingen")
    indicator = make_indicator(municipality=municipality, name="Woninginbraken", definition="Zonder schuren.")
    make_measurement(indicator=indicator, period=Period.year(2023), value=30)
    make_measurement(indicator=indicator, period=Period.year(2024), value=0)
    make_measurement(
        indicator=indicator,
        period=Period.year(2024),
        area=make_area(kind="district", name="Duinkust", municipality=municipality),
        state="secret",
        note="Het waren er 3",
    )
    place = make_plan_indicator(
        plan=plan, priority=priority, indicator=indicator, name="Inbraken - aantal", source_text="Politie"
    )
    make_target(plan_indicator=place, year=2027, text="< 20")
    return plan


def get(client, path="", status=200):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status, response.content
    return response.json()


def address_of(plan, rest=""):
    return f"plannen/{plan.municipality.slug}/{plan.slug}{rest}"


def test_the_first_address_says_where_to_go(client, plan):
    assert get(client) == {
        "_links": {
            "self": {"href": "http://testserver/api/v1/"},
            "gemeenten": {"href": "http://testserver/api/v1/gemeenten"},
            "plannen": {"href": "http://testserver/api/v1/plannen"},
            "openapi": {"href": "http://testserver/api/v1/openapi.json"},
        },
        "titel": "LIVP open data",
        "versie": "1.0.0",
    }


def test_municipalities_with_an_adopted_plan(client, plan):
    make_plan(municipality=make_municipality(name="Alleen concept"))
    found = get(client, "gemeenten")
    assert found["aantal"] == 1
    assert found["resultaten"] == [get(client, "gemeenten/zandbergen")]
    assert found["resultaten"][0] == {
        "_links": {
            "self": {"href": "http://testserver/api/v1/gemeenten/zandbergen"},
            "next": None,
            "prev": None,
            "pagina": {"href": "http://testserver/zandbergen/"},
        },
        "code": "zandbergen",
        "naam": "Zandbergen",
        "cbsCode": "GM9999",
        "isOpgeheven": False,
    }


def test_a_plan(client, plan):
    found = get(client, address_of(plan))
    assert [found[name] for name in ("titel", "gemeente", "periode", "vastgesteldDoor", "vastgesteldOp")] == [
        "Samen veilig",
        "zandbergen",
        {"van": 2024, "totEnMet": 2027},
        "gemeenteraad",
        "2023-12-19",
    ]
    [short] = get(client, "plannen?gemeente=zandbergen")["resultaten"]
    assert short.items() <= found.items()


def test_chapters_and_priorities(client, plan):
    assert get(client, address_of(plan, "/hoofdstukken"))["resultaten"] == [
        {"nummer": "1", "niveau": 1, "soort": "inleiding", "titel": "Inleiding", "tekst": "<p>Dag.</p>"}
    ]
    [priority] = get(client, address_of(plan, "/prioriteiten"))["resultaten"]
    assert [priority["titel"], priority["doelen"], priority["partners"]] == [
        "Ondermijning",
        ["Meer meldingen"],
        [],
    ]


def test_an_indicator_with_its_target_and_how_it_is_read(client, plan):
    [found] = get(client, address_of(plan, "/indicatoren"))["resultaten"]
    assert found == get(client, address_of(plan, f"/indicatoren/{found['id']}"))
    assert [
        found[name] for name in ("naam", "plek", "hoortBij", "definitie", "eenheid", "bronInHetPlan")
    ] == [
        "Inbraken - aantal",
        "prioriteit",
        "Ondermijning",
        "Zonder schuren.",
        "aantal",
        "Politie",
    ]
    [target] = found["streefwaarden"]
    assert [target["tekst"], target["jaar"]] == ["< 20", 2027]
    assert target["lezing"] == {
        "isEenduidig": True,
        "teken": "lager dan",
        "waarde": 20.0,
        "totEnMet": None,
        "tenOpzichteVan": "een vaste waarde",
        "vergelijkingsjaar": None,
        "inWoorden": "Lager dan 20.",
    }


def test_zero_is_a_figure_and_a_secret_is_none(client, plan):
    place = plan.plan_indicators.get()
    found = get(client, address_of(plan, f"/indicatoren/{place.pk}/metingen"))["resultaten"]
    assert [(one["periode"], one["gebied"], one["waarde"], one["cijfer"]) for one in found] == [
        ("2023", "Zandbergen", 30.0, "bekend"),
        ("2024", "Duinkust", None, "geheim"),
        ("2024", "Zandbergen", 0.0, "bekend"),
    ]
    assert [one["opmerking"] for one in found] == ["", "", ""]


def test_a_draft_is_not_open_data_for_its_members_either(client, plan):
    draft = make_plan(municipality=plan.municipality, slug="2028-2031")
    client.force_login(make_user(municipality=plan.municipality))
    for rest in ("", "/hoofdstukken", "/prioriteiten", "/indicatoren"):
        get(client, address_of(draft, rest), status=404)
    assert get(client, "plannen")["aantal"] == 1


def test_an_indicator_of_another_plan_is_not_found_here(client, plan):
    other = make_plan_indicator(plan=make_plan(status="adopted"))
    get(client, address_of(plan, f"/indicatoren/{other.pk}"), status=404)
    get(client, address_of(plan, f"/indicatoren/{other.pk}/metingen"), status=404)


def test_a_list_comes_in_pages_with_links(client, plan):
    for year in (2021, 2022):
        make_plan(municipality=plan.municipality, slug=str(year), first_year=year, status="adopted")
    second = get(client, "plannen?pagina=2&paginaGrootte=1")
    assert [second["aantal"], [one["code"] for one in second["resultaten"]]] == [3, ["2022"]]
    assert second["_links"] == {
        "self": {"href": "http://testserver/api/v1/plannen?pagina=2&paginaGrootte=1"},
        "next": {"href": "http://testserver/api/v1/plannen?pagina=3&paginaGrootte=1"},
        "prev": {"href": "http://testserver/api/v1/plannen?pagina=1&paginaGrootte=1"},
        "pagina": None,
    }
    assert get(client, "plannen?pagina=9")["resultaten"] == []


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["", "gemeenten", "openapi.json", "bestaat-niet"])
def test_writing_is_refused(client, plan, method, path):
    response = getattr(client, method)(f"/api/v1/{path}")
    assert response.status_code == 405
    assert [response["Allow"], response["Content-Type"]] == [
        "GET, HEAD, OPTIONS",
        "application/problem+json",
    ]
    assert response.json() == {
        "type": "about:blank",
        "title": "Deze methode kan hier niet",
        "status": 405,
        "detail": "U kunt deze gegevens alleen lezen.",
        "instance": f"/api/v1/{path}",
    }


def test_what_is_not_there_is_a_problem(client, plan):
    response = client.get("/api/v1/gemeenten/nergens")
    assert [response.status_code, response["Content-Type"]] == [404, "application/problem+json"]
    assert response.json()["detail"] == "Dit adres is er niet, of het is niet openbaar."
    assert get(client, "gemeenten/", status=404)["title"] == "Niet gevonden"


def test_a_wrong_parameter_is_named(client, plan):
    found = get(client, "plannen?pagina=0", status=400)
    assert [wrong["name"] for wrong in found["invalidParams"]] == ["pagina"]
    assert get(client, "plannen?paginaGrootte=1001", status=400)["title"] == "De vraag klopt niet"


def test_a_fault_of_ours_is_a_problem_without_details(client, plan, monkeypatch):
    def fail(*args):
        raise ValueError("geheim")

    monkeypatch.setattr("exchange.api.views.as_municipality", fail)
    found = get(client, "gemeenten", status=500)
    assert found["detail"] == "Er ging iets mis. Probeer het later nog eens."
    assert "geheim" not in json.dumps(found)


def test_every_answer_names_its_version_and_may_be_read_by_every_site(client, plan):
    for path, status in (("", 200), ("gemeenten", 200), ("openapi.json", 200), ("nergens", 404)):
        response = client.get(f"/api/v1/{path}", headers={"Origin": "https://elders.example"})
        assert [response.status_code, response["API-Version"], response["Access-Control-Allow-Origin"]] == [
            status,
            "1.0.0",
            "*",
        ]
        assert "Set-Cookie" not in response
    head = client.head("/api/v1/gemeenten")
    assert [head.status_code, head.content] == [200, b""]
    assert client.options("/api/v1/gemeenten").status_code == 204


@pytest.mark.parametrize("rest", ["/hoofdstukken", "/prioriteiten", "/indicatoren"])
def test_a_longer_list_takes_no_more_queries(client, plan, rest):
    with CaptureQueriesContext(
        connection,
    ) as few:
        get(client, address_of(plan, rest))
    for number in range(10):
        priority = make_priority(plan=plan, title=f"Prioriteit {number}")
        place = make_plan_indicator(plan=plan, priority=priority)
        make_target(plan_indicator=place)
        make_measurement(indicator=place.indicator, period=Period.year(2024), value=number)
        make_chapter(plan=plan)
    with CaptureQueriesContext(connection) as many:
        assert get(client, address_of(plan, rest))["aantal"] >= 11
    assert len(many) == len(few)


def test_the_description_is_openapi_and_follows_the_design_rules(client, plan):
    found = get(client, "openapi.json")
    assert found["openapi"].startswith("3.1")
    assert found["servers"] == [{"url": "http://testserver/api/v1"}]
    assert set(found["info"]["contact"]) == {"name", "email", "url"}
    assert all(re.fullmatch(r"(/[a-z][a-z.-]*|/\{[a-z]+\})+|/", path) for path in found["paths"])
    assert {method for methods in found["paths"].values() for method in methods} == {"get"}
    for methods in found["paths"].values():
        for status, response in methods["get"]["responses"].items():
            assert {"API-Version", "access-control-allow-origin"} <= set(response["headers"])
            if status != "200":
                assert list(response["content"]) == ["application/problem+json"]
    for schema in found["components"]["schemas"].values():
        for name in schema.get("properties", {}):
            assert re.fullmatch(r"_?[a-z][a-zA-Z]*", name), name


@pytest.fixture
def schema(client):
    """The description beside the server itself, which leaves the connection of the test open."""
    found = schemathesis.openapi.from_dict(get(client, "openapi.json"))
    found.app = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield found
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_question_makes_it_fall_over(client, plan, schema):
    """Every operation is asked with values that fit its description and with values that do not."""
    asked = set()
    known = {"gemeente": "zandbergen", "plan": plan.slug, "nummer": plan.plan_indicators.get().pk}
    for result in schema.get_all_operations():
        operation = result.ok()

        @given(case=operation.as_strategy(), data=st.data())
        @settings(
            max_examples=8,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case, data):
            if data.draw(st.booleans()):
                case.path_parameters |= {
                    name: value for name, value in known.items() if name in case.path_parameters
                }
            response = case.call()
            asked.add(case.operation.path)
            case.validate_response(response)
            assert response.status_code < 500

        ask()
    assert len(asked) == 11
    # Chance may leave out the addresses that are there: those are asked for by name.
    for path in asked:
        assert client.get(f"/api/v1{path.format(**known)}").status_code == 200, path
