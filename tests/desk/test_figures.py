"""Entering figures: the grid, one figure, files; who may, what stays when something is wrong."""

import io
import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.models import Measurement
from indicators.periods import Period
from municipalities.models import Role
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_team,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(municipality=make_municipality(name="Duinwaard"))


@pytest.fixture
def area(plan):
    return make_area(of_municipality=plan.municipality)


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def browser_of(client):
    def log_in(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


@pytest.fixture
def desk(browser_of, user):
    return browser_of(user)


def an_indicator(plan, name="Woninginbraken", **fields):
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    make_plan_indicator(plan=plan, indicator=indicator, name=name)
    return indicator


def grid_url(plan, query="?soort=year&aantal=6&jaar=2020"):
    return reverse("admin:indicators_measurement_grid", args=[plan.pk]) + query


def name_of(indicator, year):
    return f"c{indicator.pk}_{year}01_{year}12"


def send(desk, plan, cells, seen=None, **more):
    return desk.post(grid_url(plan), cells | {"seen": json.dumps(seen or {}), **more})


def stored():
    return [
        (one.starts_on.year, one.value, one.state, one.is_provisional)
        for one in Measurement.objects.order_by("indicator_version", "starts_on")
    ]


def test_grid_shows_what_stands_there(desk, plan, area):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=1234)
    make_measurement(indicator=indicator, period=Period.year(2018), value=12, is_provisional=True)
    make_measurement(indicator=indicator, period=Period.year(2017), state="not_available")
    make_measurement(indicator=indicator, period=Period.year(2016), state="secret")
    page = desk.get(grid_url(plan)).content.decode()
    for year, text in [
        (2019, "1.234"),
        (2018, "12 v"),
        (2017, "."),
        (2016, "geheim"),
        (2015, ""),
        (2020, ""),
    ]:
        assert f'name="{name_of(indicator, year)}" value="{text}" data-seen="{text}"' in page


def test_grid_saves_cells_together(desk, plan, user):
    one, other = an_indicator(plan), an_indicator(plan, "Veiligheid", unit="mark", decimals=1)
    cells = {name_of(one, 2019): "0", name_of(one, 2018): "x", name_of(other, 2019): "7,3 v"}
    response = send(desk, plan, cells)
    assert response.status_code == 302
    assert [(year, str(value), state, is_new) for year, value, state, is_new in stored()] == [
        (2018, "None", "not_available", False),
        (2019, "0.000000", "known", False),
        (2019, "7.300000", "known", True),
    ]
    assert Measurement.history.filter(history_user=user).count() == 3
    shown = desk.get(response["Location"]).content.decode()
    assert "3 cijfers zijn opgeslagen: 3 nieuw, 0 veranderd." in shown


def test_grid_with_one_wrong_cell_saves_nothing_and_keeps_what_was_typed(desk, plan):
    indicator = an_indicator(plan)
    page = send(desk, plan, {name_of(indicator, 2019): "12,5", name_of(indicator, 2018): "15"})
    assert page.status_code == 200
    shown = page.content.decode()
    assert Measurement.objects.count() == 0
    assert f'name="{name_of(indicator, 2018)}" value="15" data-seen=""' in shown
    assert f'name="{name_of(indicator, 2019)}" value="12,5" data-seen=""' in shown
    assert f'id="{name_of(indicator, 2019)}_fout">Een aantal is een heel getal: 0 of meer.' in shown
    assert f'<a href="#{name_of(indicator, 2019)}">Woninginbraken, 2019</a>' in shown


def test_grid_asks_why_a_figure_changes_and_keeps_the_former_one(desk, plan, area):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=12)
    cells, seen = {name_of(indicator, 2019): "13"}, {name_of(indicator, 2019): "12"}
    page = send(desk, plan, cells, seen)
    assert "Zeg in één zin waarom u cijfers verandert die er al staan." in page.content.decode()
    assert stored() == [(2019, 12, "known", False)]
    assert send(desk, plan, cells, seen, change_reason="Telfout").status_code == 302
    assert stored() == [(2019, 13, "known", False)]
    rows = Measurement.history.order_by("history_id").values_list("value", "history_change_reason")
    assert list(rows)[-1] == (13, "Telfout")
    assert len(rows) == 2


def test_grid_does_not_empty_a_figure(desk, plan, area):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=12)
    page = send(
        desk, plan, {name_of(indicator, 2019): ""}, {name_of(indicator, 2019): "12"}, change_reason="Weg"
    )
    assert "Een cijfer weghalen kan niet." in page.content.decode()
    assert stored() == [(2019, 12, "known", False)]


def test_grid_shows_both_values_when_a_colleague_changed_the_same_cell(desk, plan, area):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=14)
    name, other = name_of(indicator, 2019), name_of(indicator, 2018)
    page = send(desk, plan, {name: "13", other: "5"}, {name: "12"}, change_reason="Telfout")
    shown = page.content.decode()
    assert "Een collega vulde hier 14 in. Sla nog eens op om uw cijfer te houden." in shown
    assert f'name="{name}" value="13" data-seen="14"' in shown
    assert f'name="{other}" value="5" data-seen=""' in shown
    assert stored() == [(2019, 14, "known", False)]
    send(desk, plan, {name: "13", other: "5"}, {name: "14"}, change_reason="Telfout")
    assert stored() == [(2018, 5, "known", False), (2019, 13, "known", False)]


def test_grid_leaves_alone_what_only_a_colleague_changed(desk, plan, area):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=14)
    name, other = name_of(indicator, 2019), name_of(indicator, 2018)
    assert send(desk, plan, {name: "12", other: "5"}, {name: "12"}).status_code == 302
    assert stored() == [(2018, 5, "known", False), (2019, 14, "known", False)]


def test_grid_survives_what_somebody_made_of_the_form(desk, plan):
    indicator = an_indicator(plan)
    for seen in ("", "[1]", "{", '{"a": 1}', "[" * 5_000):
        response = desk.post(
            grid_url(plan), {"seen": seen, name_of(indicator, 2019): "<script>alert(1)</script>\u202e"}
        )
        assert response.status_code == 200
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.content.decode()
        assert "<script>alert(1)" not in response.content.decode()
    assert desk.post(grid_url(plan), {"c1_x": "5", "c": "1"}).status_code == 302
    assert Measurement.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("?soort=quarter&aantal=3&jaar=2019", ["2e kwartaal 2019", "3e kwartaal 2019", "4e kwartaal 2019"]),
        ("?soort=half_year&aantal=1&jaar=2019", ["2e halfjaar 2019"]),
        ("?soort=month&aantal=2&jaar=2019", ["november 2019", "december 2019"]),
        ("?soort=school_year&aantal=1&jaar=2019", ["schooljaar 2019-2020"]),
        ("?soort=part_year&aantal=2&jaar=2019&maand=9", ["2018 (t/m september)", "2019 (t/m september)"]),
    ],
)
def test_grid_shows_the_periods_that_were_chosen(desk, plan, query, columns):
    an_indicator(plan)
    page = desk.get(grid_url(plan, query))
    assert [str(column["period"]) for column in page.context_data["columns"]] == columns


@pytest.mark.parametrize(
    "query", ["?soort=eeuw", "?jaar=0", "?aantal=9999", "?gebied=99999999999", "?maand=x"]
)
def test_grid_begins_anew_for_what_it_does_not_know(desk, plan, query):
    an_indicator(plan)
    response = desk.get(grid_url(plan, query))
    assert response.status_code in {200, 302}
    assert response.get("Location", grid_url(plan, "")) == grid_url(plan, "")


def test_grid_offers_the_areas_of_everybody_and_the_own_ones(desk, plan, area):
    an_indicator(plan)
    country = make_area(kind="country", name="Nederland")
    own = make_area(kind="neighbourhood", name="Duinrand", municipality=plan.municipality)
    other = make_area(kind="neighbourhood", name="Elders", municipality=make_municipality())
    page = desk.get(grid_url(plan)).content.decode()
    assert f'<option value="{country.pk}">Nederland' in page
    assert f'<option value="{own.pk}">Duinrand' in page
    assert "Elders" not in page
    refused = desk.get(grid_url(plan, f"?gebied={other.pk}"))
    assert refused.status_code == 302


def test_grid_asks_as_many_queries_for_one_indicator_as_for_thirty(desk, plan, area):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(grid_url(plan, "?soort=month&aantal=12&jaar=2020")).status_code == 200
        return len(queries)

    an_indicator(plan)
    asked()
    few = asked()
    priority = make_priority(plan=plan)
    for number in range(29):
        indicator = make_indicator(municipality=plan.municipality, name=f"Indicator {number}")
        make_plan_indicator(plan=plan, indicator=indicator, priority=priority)
        make_measurement(indicator=indicator, period=Period.month(2020, 1), value=number)
    assert asked() == few


def test_grid_saves_thirty_cells_in_as_many_queries_as_one(desk, plan, area):
    indicators = [an_indicator(plan, f"Indicator {number}") for number in range(30)]

    def asked(chosen, year):
        with CaptureQueriesContext(connection) as queries:
            assert send(desk, plan, {name_of(one, year): "5" for one in chosen}).status_code == 302
        return len(queries)

    asked(indicators[:1], 2015)
    assert asked(indicators[:1], 2016) == asked(indicators, 2017)
    assert Measurement.objects.count() == 32


def test_grid_shows_fewer_periods_when_all_would_be_too_many(desk, plan, monkeypatch):
    monkeypatch.setattr("desk.pages.figures.MOST_CELLS", 6)
    for number in range(3):
        an_indicator(plan, f"Indicator {number}")
    page = desk.get(grid_url(plan, "?soort=year&aantal=6&jaar=2020"))
    assert [str(column["period"]) for column in page.context_data["columns"]] == ["2019", "2020"]
    assert "Zo veel cijfers passen niet op één pagina." in page.content.decode()


def test_grid_shows_action_owners_what_their_team_delivers(browser_of, plan):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    team = make_team(municipality=plan.municipality, members=[owner])
    own, other = an_indicator(plan, "Eigen", team=team), an_indicator(plan, "Van een ander")
    desk = browser_of(owner)
    page = desk.get(grid_url(plan)).content.decode()
    assert "Eigen" in page
    assert "Van een ander" not in page
    send(desk, plan, {name_of(own, 2019): "1", name_of(other, 2019): "2"})
    assert stored() == [(2019, 1, "known", False)]
    team.team_memberships.get().delete()
    assert browser_of(owner).get(grid_url(plan)).status_code == 403


@pytest.mark.parametrize("role", [Role.COMMUNICATIONS, Role.COUNCIL_READER, Role.ACTION_OWNER])
def test_grid_and_import_are_closed_for_who_may_not_measure(browser_of, plan, role):
    indicator = an_indicator(plan)
    desk = browser_of(make_user(municipality=plan.municipality, role=role))
    assert desk.get(grid_url(plan)).status_code == 403
    assert send(desk, plan, {name_of(indicator, 2019): "1"}).status_code == 403
    assert desk.get(reverse("admin:indicators_measurement_import", args=[plan.pk])).status_code == 403
    assert Measurement.objects.count() == 0


def test_grid_does_not_exist_for_a_stranger(browser_of, plan):
    an_indicator(plan)
    desk = browser_of(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert desk.get(grid_url(plan)).status_code == 404


# One figure


def change_url(record):
    return reverse("admin:indicators_measurement_change", args=[record.pk])


def test_figure_page_changes_everything_with_a_reason(desk, plan, area):
    record = make_measurement(
        indicator=an_indicator(plan, unit="mark", decimals=1), period=Period.year(2019), value=7
    )
    form = {
        "seen": "1", "state": "known", "value": "7,2", "margin_low": "7,1", "margin_high": "7,4",
        "note": "Peiling", "source_reference": "Rapport, p. 3",
    }  # fmt: skip
    page = desk.post(change_url(record), form)
    assert "Zeg in één zin waarom u dit cijfer verandert." in page.content.decode()
    assert desk.post(change_url(record), form | {"change_reason": "Gewogen"}).status_code == 302
    record.refresh_from_db()
    assert [str(record.value), str(record.margin_low), record.note] == ["7.200000", "7.100000", "Peiling"]
    page = desk.get(change_url(record)).content.decode()
    assert "Gewogen" in page
    assert 'value="7,2"' in page


def test_figure_page_says_what_is_wrong_beside_the_field(desk, plan, area):
    record = make_measurement(indicator=an_indicator(plan, unit="mark"), period=Period.year(2019), value=7)
    page = desk.post(change_url(record), {"seen": "1", "state": "known", "value": "11"})
    assert page.context_data["form"].errors == {"value": ["Een rapportcijfer ligt tussen 1 en 10."]}


def test_figure_page_shows_what_a_colleague_made_of_it(desk, plan, area):
    record = make_measurement(indicator=an_indicator(plan), period=Period.year(2019), value=7)
    record.value = 9
    record.save()
    form = {"seen": "1", "state": "known", "value": "8", "change_reason": "Telfout"}
    page = desk.post(change_url(record), form)
    assert "Er staat nu: 9. Sla nog eens op om uw cijfer te houden." in page.content.decode()
    assert 'name="seen" value="2"' in page.content.decode()
    assert 'value="8"' in page.content.decode()
    desk.post(change_url(record), form | {"seen": "2"})
    record.refresh_from_db()
    assert record.value == 8


def test_figure_page_makes_a_wrong_figure_not_available(desk, plan, area):
    record = make_measurement(
        indicator=an_indicator(plan), period=Period.year(2019), value=7, margin_low=6, margin_high=8
    )
    desk.post(
        change_url(record), {"seen": "1", "state": "not_available", "value": "7", "change_reason": "Onjuist"}
    )
    record.refresh_from_db()
    assert (record.state, record.value, record.margin_low) == ("not_available", None, None)
    assert record.history.order_by("history_id").first().value == 7


def test_figure_page_adds_a_judgement(desk, plan, area):
    indicator = an_indicator(plan, "Samenwerking", unit="judgement", kind="qualitative")
    page = desk.get(grid_url(plan))
    url = next(
        cell["url"]
        for cell in page.context_data["lines"][0]["cells"]
        if cell["cell"].period == Period.year(2019)
    )
    form = {"seen": "0", "state": "known", "judgement": "partly", "evidence": "", "assessor": "Regisseur"}
    page = desk.post(url, form)
    assert page.context_data["form"].errors == {"evidence": ["Zeg bij een oordeel waaruit dat blijkt."]}
    assert desk.post(url, form | {"evidence": "Verslag"}).status_code == 302
    record = Measurement.objects.get(indicator_version__indicator=indicator)
    assert (record.judgement, record.evidence, record.assessor) == ("partly", "Verslag", "Regisseur")
    assert "deels gehaald" in desk.get(grid_url(plan)).content.decode()


def test_figure_page_is_read_by_members_and_written_by_nobody_else(browser_of, plan, area):
    record = make_measurement(
        indicator=an_indicator(plan), period=Period.year(2019), value=7, note="<b>Let op</b>"
    )
    desk = browser_of(make_user(municipality=plan.municipality, role=Role.COUNCIL_READER))
    page = desk.get(change_url(record))
    assert "&lt;b&gt;Let op&lt;/b&gt;" in page.content.decode()
    assert '<form method="post" id="cijfer"' not in page.content.decode()
    assert desk.post(change_url(record), {"seen": "1", "state": "known", "value": "8"}).status_code == 403
    stranger = browser_of(make_user(municipality=make_municipality(), role=Role.ADMINISTRATOR))
    assert stranger.get(change_url(record)).status_code == 404


# Files


def import_url(plan):
    return reverse("admin:indicators_measurement_import", args=[plan.pk])


def upload(desk, plan, *lines):
    file = SimpleUploadedFile("cijfers.csv", "\r\n".join(lines).encode())
    return desk.post(import_url(plan), {"file": file})


def test_import_shows_what_changes_and_saves_it_after_that(desk, plan, area, user):
    indicator = an_indicator(plan)
    make_measurement(indicator=indicator, period=Period.year(2019), value=12)
    make_measurement(indicator=indicator, period=Period.year(2018), value=11)
    page = upload(
        desk, plan, "indicator;periode;waarde",
        "Woninginbraken;2019;13", "Woninginbraken;2018;11", "Woninginbraken;2017;.",
    )  # fmt: skip
    shown = page.content.decode()
    assert "<li>nieuw: 1</li>" in shown
    assert "<li>gelijk: 1</li>" in shown
    assert "<td><del>12</del></td><td><ins>13</ins></td>" in shown
    assert Measurement.history.count() == 2
    name = page.context_data["file_name"]
    asked = desk.post(import_url(plan), {"bestand": name})
    assert "Zeg in één zin waarom u cijfers verandert die er al staan." in asked.content.decode()
    assert Measurement.history.count() == 2
    done = desk.post(import_url(plan), {"bestand": name, "change_reason": "Nieuwe levering"})
    assert done.status_code == 302
    assert stored() == [
        (2017, None, "not_available", False),
        (2018, 11, "known", False),
        (2019, 13, "known", False),
    ]
    assert Measurement.history.filter(history_user=user, history_change_reason="Nieuwe levering").count() == 2
    again = desk.post(import_url(plan), {"bestand": name, "change_reason": "Nog eens"}, follow=True)
    assert "Dit bestand is al geïmporteerd of staat niet meer klaar." in again.content.decode()
    assert Measurement.history.count() == 4


def test_import_names_every_bad_row_and_saves_nothing(desk, plan):
    an_indicator(plan)
    page = upload(desk, plan, "indicator;periode;waarde", "Woninginbraken;2019;13", "Onbekend <b>;2018;1")
    shown = page.content.decode()
    assert (
        '<th scope="row">3</th><td>Er is geen indicator ‘Onbekend &lt;b&gt;’.</td><td>indicator</td>' in shown
    )
    assert Measurement.objects.count() == 0


def test_import_shows_it_again_when_somebody_changed_a_figure_meanwhile(desk, plan, area):
    indicator = an_indicator(plan)
    record = make_measurement(indicator=indicator, period=Period.year(2019), value=12)
    page = upload(desk, plan, "indicator;periode;waarde", "Woninginbraken;2019;13")
    record.value = 14
    record.save()
    name = page.context_data["file_name"]
    again = desk.post(import_url(plan), {"bestand": name, "change_reason": "Levering"})
    assert "<td><del>14</del></td><td><ins>13</ins></td>" in again.content.decode()
    assert "In de tussentijd is er iets veranderd." in again.content.decode()
    record.refresh_from_db()
    assert record.value == 14
    assert desk.post(import_url(plan), {"bestand": name, "change_reason": "Levering"}).status_code == 302
    record.refresh_from_db()
    assert record.value == 13


def test_import_keeps_a_file_for_who_sent_it(desk, browser_of, plan):
    an_indicator(plan)
    page = upload(desk, plan, "indicator;periode;waarde", "Woninginbraken;2019;13")
    other = browser_of(make_user(municipality=plan.municipality))
    assert other.post(import_url(plan), {"bestand": page.context_data["file_name"]}).status_code == 302
    assert Measurement.objects.count() == 0
    cache.clear()


def test_import_refuses_a_large_file_in_one_sentence(desk, plan, monkeypatch):
    an_indicator(plan)
    monkeypatch.setattr("desk.pages.figures.MOST_BYTES", 10)
    page = upload(desk, plan, "indicator;periode;waarde", "Woninginbraken;2019;13")
    assert page.context_data["form"].errors["file"] == [
        "Dit bestand is groter dan 0 MB. Verdeel de cijfers over meer bestanden."
    ]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_template_can_be_downloaded(desk, plan, kind):
    an_indicator(plan)
    response = desk.get(reverse("admin:indicators_measurement_template", args=[plan.pk, kind]))
    assert response["Content-Disposition"] == f'attachment; filename="cijfers.{kind}"'
    page = desk.post(import_url(plan), {"file": SimpleUploadedFile("x", response.content)})
    assert "In dit bestand staan geen cijfers." in page.content.decode()
    assert io.BytesIO(response.content).getbuffer().nbytes > 50
