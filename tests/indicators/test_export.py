"""Exports read back: exact, and without what is secret."""

import csv
import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from indicators.export import COLUMNS, DATA_COLUMNS, INDICATOR_COLUMNS
from indicators.periods import Period
from municipalities.models import Area
from plans.models import Plan
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_target,
)

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("http://kwaad.example")'


@pytest.fixture
def plan():
    return make_plan(
        municipality=make_municipality(name="Lisse", slug="lisse"),
        slug="2020-2023",
        status=Plan.Status.ADOPTED,
    )


@pytest.fixture
def named(plan):
    indicator = make_indicator(municipality=plan.municipality, name="Onveilig", unit="percentage", decimals=1)
    named = make_plan_indicator(
        plan=plan, indicator=indicator, name="Onveiligheid; gevoel", source_text="Veiligheidsmonitor",
        priority=make_priority(plan=plan, title="Wonen"),
    )  # fmt: skip
    make_target(plan_indicator=named, text="< 18%")
    make_measurement(
        indicator=indicator, period=Period.year(2019), value=Decimal("1234.5"), note=FORMULA,
        margin_low=Decimal("-0.25"), margin_high=Decimal("2000"),
    )  # fmt: skip
    make_measurement(
        indicator=indicator, period=Period.part_year(2020, 9), value=Decimal(0), is_provisional=True
    )
    make_measurement(indicator=indicator, period=Period.year(2021), state="secret", note="Het waren er 3")
    make_measurement(
        indicator=indicator, period=Period.year(2019), state="not_available",
        area=make_area(kind=Area.Kind.COUNTRY, name="Nederland"),
    )  # fmt: skip
    return named


def get(client, plan, name):
    response = client.get(reverse(name, args=[plan.municipality.slug, plan.slug]))
    assert response.status_code == 200
    return response


def test_csv_opens_right_in_a_dutch_excel(client, plan, named):
    response = get(client, plan, "indicators_csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="indicatoren-lisse-2020-2023.csv"'
    assert response.content.startswith(b"\xef\xbb\xbfPlek in het plan;")
    text = response.content.decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n") == 5
    rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    first = rows[0]
    assert (first["Indicator"], first["Streefwaarde"], first["Prioriteit of doelstelling"]) == (
        "Onveiligheid; gevoel", "< 18%", "Wonen",
    )  # fmt: skip
    wanted = (
        "Periode",
        "Van",
        "Tot en met",
        "Waarde",
        "Cijfer",
        "Voorlopig",
        "Ondergrens",
        "Gebied",
        "Opmerking",
    )
    assert [[row[name] for name in wanted] for row in rows] == [
        ["2019", "01-01-2019", "31-12-2019", "1234,5", "bekend", "nee", "-0,25", "Lisse", f"'{FORMULA}"],
        ["2020 (t/m september)", "01-01-2020", "30-09-2020", "0", "bekend", "ja", "", "Lisse", ""],
        ["2021", "01-01-2021", "31-12-2021", "", "geheim", "nee", "", "Lisse", ""],
        ["2019", "01-01-2019", "31-12-2019", "", "niet beschikbaar", "nee", "", "Nederland", ""],
    ]


def test_data_csv_is_plain_for_machines(client, plan, named):
    response = get(client, plan, "indicators_data")
    assert not response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))
    assert tuple(rows[0]) == DATA_COLUMNS
    wanted = (
        "starts_on",
        "ends_on",
        "period_kind",
        "state",
        "value",
        "is_provisional",
        "margin_low",
        "area",
        "note",
    )
    assert [[row[name] for name in wanted] for row in rows] == [
        ["2019-01-01", "2019-12-31", "year", "known", "1234.5", "false", "-0.25", "Lisse", FORMULA],
        ["2020-01-01", "2020-09-30", "part_year", "known", "0", "true", "", "Lisse", ""],
        ["2021-01-01", "2021-12-31", "year", "secret", "", "false", "", "Lisse", ""],
        ["2019-01-01", "2019-12-31", "year", "not_available", "", "false", "", "Nederland", ""],
    ]
    assert {row["plan_indicator"] for row in rows} == {str(named.pk)}


def test_workbook_holds_real_numbers_and_dates(client, plan, named):
    response = get(client, plan, "indicators_xlsx")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["Cijfers", "Indicatoren en streefwaarden"]
    sheet = book["Cijfers"]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    assert sheet.freeze_panes == "A2"
    at = {name: number for number, name in enumerate(COLUMNS)}
    rows = [
        [row[at[name]] for name in ("Waarde", "Van", "Cijfer")]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]
    day = datetime.datetime
    assert rows == [
        [1234.5, day(2019, 1, 1), "bekend"],
        [0, day(2020, 1, 1), "bekend"],
        [None, day(2021, 1, 1), "geheim"],
        [None, day(2019, 1, 1), "niet beschikbaar"],
    ]
    value = sheet.cell(2, at["Waarde"] + 1)
    assert (value.data_type, value.number_format) == ("n", "#,##0.0")
    note = sheet.cell(2, at["Opmerking"] + 1)
    assert (note.data_type, note.value) == ("s", FORMULA)
    assert sheet.column_dimensions["C"].width == len("Onveiligheid; gevoel") + 3
    targets = list(book["Indicatoren en streefwaarden"].iter_rows(values_only=True))
    assert targets[0] == INDICATOR_COLUMNS
    assert targets[1][2:4] + targets[1][8:9] == ("Onveiligheid; gevoel", "Veiligheidsmonitor", "< 18%")


def test_indicator_without_figures_is_there_with_its_target(client, plan):
    named = make_plan_indicator(plan=plan, name="Meldingen")
    make_target(plan_indicator=named, text="• 74")
    [row] = csv.DictReader(
        io.StringIO(get(client, plan, "indicators_csv").content.decode("utf-8-sig")), delimiter=";"
    )
    assert (row["Indicator"], row["Streefwaarde"], row["Cijfer"]) == ("Meldingen", "• 74", "geen cijfers")
    book = openpyxl.load_workbook(io.BytesIO(get(client, plan, "indicators_xlsx").content))
    assert book["Indicatoren en streefwaarden"].cell(2, 10).value == "streefwaarde niet eenduidig"


def test_no_export_holds_what_is_secret(client, plan, named):
    for name in ("indicators_csv", "indicators_data"):
        assert "Het waren er 3" not in get(client, plan, name).content.decode()
    book = openpyxl.load_workbook(io.BytesIO(get(client, plan, "indicators_xlsx").content))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.value == "Het waren er 3"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_never_begins_as_a_formula(client, plan, sign):
    make_plan_indicator(plan=plan, name=f"{sign}1+1")
    rows = csv.DictReader(
        io.StringIO(get(client, plan, "indicators_csv").content.decode("utf-8-sig"), newline=""),
        delimiter=";",
    )
    assert [row["Indicator"] for row in rows] == [f"'{sign}1+1"]


def test_workbook_leaves_out_what_xml_cannot_hold(client, plan):
    make_plan_indicator(plan=plan, name="a\x01\ufffe\uffffb")
    book = openpyxl.load_workbook(io.BytesIO(get(client, plan, "indicators_xlsx").content))
    assert book["Cijfers"].cell(2, 3).value == "ab"


def test_exports_cost_the_same_queries_for_any_number(client, plan, named, django_assert_num_queries):
    address = reverse("indicators_csv", args=[plan.municipality.slug, plan.slug])
    with django_assert_num_queries(8):
        client.get(address)
    for number in range(29):
        one = make_plan_indicator(plan=plan, name=f"Indicator {number}")
        make_target(plan_indicator=one)
        make_measurement(indicator=one.indicator, period=Period.year(2020), value=number)
    with django_assert_num_queries(8):
        client.get(address)
