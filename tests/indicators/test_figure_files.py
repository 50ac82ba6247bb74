"""Figures from files: read as people and Excel write them, saved together or not at all."""

import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators import file_rows
from indicators.figure_files import (
    COLUMNS,
    RowsRefused,
    import_figures,
    preview_figures,
    template,
)
from indicators.file_rows import FileRefused, rows_of
from indicators.measurements import ReasonNeeded
from indicators.models import Measurement
from indicators.periods import Period
from municipalities.models import Role
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_plan,
    make_plan_indicator,
    make_team,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def user(plan):
    return make_user(municipality=plan.municipality)


@pytest.fixture
def indicator(plan):
    make_area(of_municipality=plan.municipality)
    made = make_indicator(municipality=plan.municipality, name="Woninginbraken")
    make_plan_indicator(plan=plan, indicator=made, name="Inbraken in woningen")
    return made


def a_csv(*lines, encoding="utf-8"):
    return io.BytesIO("\r\n".join(lines).encode(encoding))


def a_sheet(*rows, formats=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, style in formats:
        book.active[place].number_format = style
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    return content


def refused(file, plan, by=None):
    with pytest.raises(RowsRefused) as refusal:
        preview_figures(file, plan_or_municipality=plan, by=by)
    return [(fault.row, fault.column, fault.message) for fault in refusal.value.faults]


def stored():
    return [
        (str(period_of(one)), one.value, one.state, one.is_provisional)
        for one in Measurement.objects.order_by("starts_on", "ends_on")
    ]


def period_of(record):
    return Period(record.starts_on, record.ends_on, record.period_kind)


def test_import_figures_reads_what_people_write(plan, user, indicator):
    file = a_csv(
        "Indicator;Periode;Gebied;Waarde;Status",
        "Woninginbraken;2019;;1.234;",
        "  inbraken IN  woningen ;2018;;12;voorlopig",
        "Woninginbraken;2017;;.;",
        "",
        "Woninginbraken;2016;;geheim;",
        "Woninginbraken;3e kwartaal 2015;;0;definitief",
        f"Woninginbraken;2019 (t/m september);{plan.municipality.name};7 v;",
    )
    found = import_figures(file, plan_or_municipality=plan, by=user)
    assert len(found.new) == 6
    assert stored() == [
        ("3e kwartaal 2015", 0, "known", False),
        ("2016", None, "secret", False),
        ("2017", None, "not_available", False),
        ("2018", 12, "known", True),
        ("2019 (t/m september)", 7, "known", True),
        ("2019", 1234, "known", False),
    ]
    assert Measurement.history.filter(history_user=user, history_change_reason="Ingevoerd").count() == 6


def test_import_figures_a_second_time_changes_nothing(plan, user, indicator):
    file = a_csv(
        "indicator;periode;waarde;opmerking", "Woninginbraken;2019;12;Peiling", "Woninginbraken;2018;x;"
    )
    import_figures(file, plan_or_municipality=plan, by=user)
    before = list(Measurement.objects.values())
    again = import_figures(file, plan_or_municipality=plan, by=user)
    assert (len(again.new), len(again.changed), len(again.equal)) == (0, 0, 2)
    assert list(Measurement.objects.values()) == before
    assert Measurement.history.count() == 2


def test_import_figures_with_one_bad_row_changes_nothing(plan, user, indicator):
    file = a_csv(
        "indicator;periode;waarde;status",
        "Woninginbraken;2019;12;",
        "Woninginbraak;2018;12;",
        "Woninginbraken;vorig jaar;twaalf;misschien",
        "Woninginbraken;2017;7.5;",
        "Woninginbraken;2016;1,5;",
    )
    with pytest.raises(RowsRefused) as refusal:
        import_figures(file, plan_or_municipality=plan, by=user)
    assert [(fault.row, fault.column, fault.message) for fault in refusal.value.faults] == [
        (3, "indicator", "Er is geen indicator ‘Woninginbraak’."),
        (
            4,
            "periode",
            "Schrijf een periode als 2026, 1e halfjaar 2026, 3e kwartaal 2026, mei 2026, "
            "schooljaar 2025-2026 of 2026 (t/m september).",
        ),
        (5, "waarde", "Schrijf een komma voor de decimalen: 7,5."),
    ]
    assert Measurement.objects.count() == Measurement.history.count() == 0


def test_import_figures_names_row_and_column_of_what_does_not_fit(plan, indicator):
    file = a_csv(
        "indicator;periode;waarde",
        "Woninginbraken;2019;1,5",
        "Woninginbraken;2018;12",
        "Woninginbraken;2018;13",
    )
    assert refused(file, plan) == [
        (2, "waarde", "Een aantal is een heel getal: 0 of meer."),
        (4, "periode", "Dit cijfer staat er twee keer: rij 3 en rij 4. Haal er één weg."),
    ]


def test_import_figures_asks_why_once_when_it_corrects(plan, user, indicator):
    make_measurement(indicator=indicator, period=Period.year(2019), value=10, note="Peiling")
    make_measurement(indicator=indicator, period=Period.year(2018), value=9)
    file = a_csv("indicator;periode;waarde", "Woninginbraken;2019;11", "Woninginbraken;2018;9")
    with pytest.raises(ReasonNeeded):
        import_figures(file, plan_or_municipality=plan, by=user)
    found = import_figures(file, plan_or_municipality=plan, by=user, reason="Nieuwe levering")
    assert [(old.value, new.value) for old, new in found.changed] == [(10, 11)]
    record = Measurement.objects.get(starts_on__year=2019)
    # What the file has no column for, stays.
    assert (record.value, record.note) == (11, "Peiling")
    rows = record.history.order_by("history_id").values_list("value", "history_change_reason")
    assert list(rows)[1] == (11, "Nieuwe levering")


def test_import_figures_lets_margins_and_table_go_with_another_value(plan, user, indicator):
    make_measurement(
        indicator=indicator, period=Period.year(2019), value=10, margin_low=9, margin_high=11,
        source_table="47022NED", is_provisional=True,
    )  # fmt: skip
    same = a_csv("indicator;periode;waarde", "Woninginbraken;2019;10")
    assert len(preview_figures(same, plan_or_municipality=plan, by=user).equal) == 1
    other = a_csv("indicator;periode;waarde", "Woninginbraken;2019;12")
    import_figures(other, plan_or_municipality=plan, by=user, reason="Telfout")
    record = Measurement.objects.get()
    assert (record.value, record.margin_low, record.margin_high) == (12, None, None)
    assert (record.source_table, record.is_provisional) == ("", False)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_read_file_knows_the_encodings_and_separators_of_excel(plan, encoding, separator):
    make_area(of_municipality=plan.municipality)
    made = make_indicator(municipality=plan.municipality, name="Cafés ‘leeg’", unit="percentage")
    make_plan_indicator(plan=plan, indicator=made)
    lines = [["indicator", "periode", "waarde"], ["Cafés ‘leeg’", "2019", '"8,6%"']]
    file = a_csv(*(separator.join(line) for line in lines), encoding=encoding)
    found = preview_figures(file, plan_or_municipality=plan, by=None)
    assert [figure.value for figure in found.new] == [Decimal("8.6")]


def test_read_file_takes_a_line_that_names_the_separator(plan, indicator):
    file = a_csv("sep=;", "indicator;periode;waarde", "Woninginbraken;2019;x", "Woninginbraken;2018;a")
    assert refused(file, plan) == [(4, "waarde", "Schrijf een getal, zoals 1.234 of 7,5.")]


def test_read_file_sees_a_decimal_comma_that_parted_a_row(plan, indicator):
    file = a_csv("indicator,periode,waarde", "Woninginbraken,2019,7,5")
    assert refused(file, plan)[0][2].startswith("Deze rij heeft meer cellen dan er kolommen zijn.")


def test_read_file_takes_numbers_and_dates_as_excel_keeps_them(plan):
    make_area(of_municipality=plan.municipality)
    share = make_indicator(municipality=plan.municipality, name="Aandeel", unit="percentage")
    make_plan_indicator(plan=plan, indicator=share)
    file = a_sheet(
        ["indicator", "periode", "waarde"],
        ["Aandeel", 2019, 7.3],
        ["Aandeel", 2018.0, 0.1 + 0.2],
        ["Aandeel", datetime.datetime(2017, 5, 1), 0.086],
        ["Aandeel", datetime.date(2016, 1, 1), "8,6"],
        formats=[("B4", "mmm\\-yy"), ("C4", "0.0%"), ("B5", "yyyy")],
    )
    found = preview_figures(file, plan_or_municipality=plan, by=None)
    assert [(str(figure.period), figure.value) for figure in found.new] == [
        ("2019", Decimal("7.3")),
        ("2018", Decimal("0.3")),
        ("mei 2017", Decimal("8.6")),
        ("2016", Decimal("8.6")),
    ]


def test_read_file_refuses_cells_that_hold_no_figure(plan, indicator):
    file = a_sheet(
        ["indicator", "periode", "waarde"],
        ["Woninginbraken", 2019, "=1+1"],
        ["Woninginbraken", 2018, datetime.date(2026, 5, 7)],
        ["Woninginbraken", datetime.date(2017, 5, 7), 5],
        ["Woninginbraken", 2016, True],
        ["Woninginbraken", 2015, "#N/A"],
    )
    assert refused(file, plan) == [
        (2, "waarde", "In deze cel staat een formule. Plak alleen de waarde."),
        (3, "waarde", "Excel heeft hier een datum van gemaakt. Zet de cel op Tekst en typ het opnieuw."),
        (4, "periode", "Hier staat een datum. Schrijf een periode, zoals 2026 of mei 2026."),
        (5, "waarde", "In deze cel staat waar of onwaar. Vul een getal of tekst in."),
        (6, "waarde", "In deze cel staat een fout van Excel: #N/A."),
    ]


def test_read_file_refuses_a_formula_in_csv(plan, indicator):
    file = a_csv("indicator;periode;waarde", "Woninginbraken;2019;=1+1")
    assert refused(file, plan) == [(2, "waarde", "Hier staat een formule. Plak alleen de waarde.")]


def test_read_file_finds_the_row_in_a_sheet_with_gaps(plan, indicator):
    file = a_sheet(
        ["indicator", "periode", "waarde"], [], ["Woninginbraken", 2019, 1], [], ["Onbekend", 2018, 1]
    )
    assert refused(file, plan) == [(5, "indicator", "Er is geen indicator ‘Onbekend’.")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Deze kolommen kent LIVP niet"),
        (b"\x00\x01\x02", "Dit is geen lijst in tekst"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Dit is een oud Excel-bestand (.xls)"),
        (b"PK\x03\x04 no zip", "Dit Excel-bestand is beschadigd"),
        (b"naam;periode;waarde\r\na;2019;1", "Deze kolommen kent LIVP niet: ‘naam’"),
        (b"indicator;waarde\r\na;1", "Deze kolom ontbreekt: periode"),
        (b"indicator;periode;;\r\na;1", "Deze kolom ontbreekt: waarde"),
        (b"indicator;periode;waarde;waarde\r\na;2019;1;1", "De kolom ‘waarde’ staat er twee keer"),
        (b"indicator;periode;waarde\r\n", "In dit bestand staan geen cijfers"),
        (b'indicator;periode;waarde\r\n"a;2019;1\r\n', "Dit bestand is niet goed te lezen"),
    ],
)
def test_read_file_says_what_is_wrong_with_the_file(plan, indicator, content, message):
    with pytest.raises(FileRefused) as refusal:
        preview_figures(io.BytesIO(content), plan_or_municipality=plan, by=None)
    assert str(refusal.value).startswith(message)


def test_read_file_refuses_a_zip_that_is_no_workbook(plan):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    with pytest.raises(FileRefused, match=r"geen Excel-bestand \(.xlsx\)"):
        preview_figures(content, plan_or_municipality=plan, by=None)


def test_rows_of_refuses_too_many_rows_and_reads_no_further(monkeypatch):
    monkeypatch.setattr(file_rows, "MOST_ROWS", 3_000)
    read = []
    with pytest.raises(FileRefused, match=r"meer dan 3\.000 rijen"):
        read.extend(rows_of(io.BytesIO(b"a;b\r\n" * 5_000)))
    assert len(read) == 3_001
    # Far more lines than that are not even read as rows.
    with pytest.raises(FileRefused, match=r"meer dan 3\.000 rijen"):
        read.extend(rows_of(io.BytesIO(b"a;b\r\n" * 1_000_000)))
    assert len(read) == 3_001


def test_rows_of_refuses_a_large_file_before_it_is_read():
    class Large(io.BytesIO):
        def seek(self, offset, whence=0):
            return 300 * 1024 * 1024 if whence == io.SEEK_END else super().seek(offset, whence)

        def read(self, *args):
            raise AssertionError("it was read")

    with pytest.raises(FileRefused, match="groter dan 40 MB"):
        next(rows_of(Large()))


def test_rows_of_refuses_a_sheet_that_unpacks_to_too_much(monkeypatch):
    monkeypatch.setattr(file_rows, "MOST_BYTES_UNPACKED", 100)
    with pytest.raises(FileRefused, match="zit te veel"):
        next(rows_of(a_sheet(["a"] * 50)))


def a_workbook_with(name, content):
    """A workbook in which one member holds something else."""
    made = a_sheet(["indicator", "periode", "waarde"])
    packed = io.BytesIO()
    with zipfile.ZipFile(made) as good, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bad:
        for member in good.namelist():
            bad.writestr(member, content if member == name else good.read(member))
    packed.seek(0)
    return packed


SHEET = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
    b"</worksheet>"
)
HEADER = b'<row r="1"><c r="A1" t="inlineStr"><is><t>indicator</t></is></c></row>'
TOO_MUCH = "In dit bestand zit te veel. Bewaar alleen de cijfers in een nieuw bestand."
TOO_LONG = (
    "In dit bestand staat een rij die te lang is. Misschien ontbreekt er een aanhalingsteken. "
    "Bewaar alleen de cijfers in een nieuw bestand."
)


def test_rows_of_reads_a_row_at_the_end_of_a_sheet():
    far = HEADER + b'<row r="1048576"><c r="A1048576"><v>5</v></c></row>'
    rows = list(rows_of(a_workbook_with("xl/worksheets/sheet1.xml", SHEET % far)))

    assert rows == [(1, ["indicator"]), (1048576, ["5"])]


@pytest.mark.parametrize(
    ("member", "content", "message"),
    [
        (
            # Without a bound this is a loop of years, out of a file of 5 KB.
            "xl/worksheets/sheet1.xml",
            SHEET % (HEADER + b'<row r="999999999999"><c r="A999999999999"><v>5</v></c></row>'),
            "Dit Excel-bestand is beschadigd. Bewaar het opnieuw als .xlsx.",
        ),
        (
            "xl/worksheets/sheet1.xml",
            SHEET % (HEADER + b'<row r="2">' + b"<c/>" * 300_000 + b"</row>"),
            TOO_MUCH,
        ),
        (
            "xl/worksheets/sheet1.xml",
            SHEET % (HEADER * 20_000 + b'<row r="2">' + b"<c/>" * 300_000 + b"</row>" + HEADER),
            TOO_MUCH,
        ),
        (
            "xl/styles.xml",
            b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
            + b"<xf/>" * 900_000
            + b"</cellXfs></styleSheet>",
            TOO_MUCH,
        ),
    ],
)
def test_rows_of_refuses_a_small_file_that_asks_much(member, content, message):
    with pytest.raises(FileRefused) as refusal:
        list(rows_of(a_workbook_with(member, content)))

    assert str(refusal.value) == message


def test_rows_of_reads_a_large_sheet_of_short_rows():
    many = b"".join(b'<row r="%d"><c r="A%d"><v>5</v></c></row>' % (row, row) for row in range(2, 40_001))

    rows = list(rows_of(a_workbook_with("xl/worksheets/sheet1.xml", SHEET % (HEADER + many))))

    assert (len(rows), rows[-1]) == (40_000, (40_000, ["5"]))


@pytest.mark.parametrize(
    "content",
    [
        b"indicator;periode;waarde\n" + b";" * 1_100_000 + b"\n",
        b"indicator;periode;waarde\n" + b";" * 3_000_000,
        b"indicator;periode;waarde\n" + b'"\n";' * 300_000,
    ],
)
def test_rows_of_refuses_a_line_that_never_ends(content):
    with pytest.raises(FileRefused) as refusal:
        list(rows_of(io.BytesIO(content)))

    assert str(refusal.value) == TOO_LONG


def test_read_file_stops_after_very_many_faults(plan, indicator):
    file = a_csv("indicator;periode;waarde", *["Onbekend;2019;1"] * 1_500)
    with pytest.raises(RowsRefused) as refusal:
        preview_figures(file, plan_or_municipality=plan, by=None)
    assert refusal.value.is_cut
    assert len(refusal.value.faults) == 1_000


def test_read_file_chooses_the_definition_of_the_period(plan, indicator):
    second = make_version(
        indicator=indicator,
        number=2,
        name="Inbraken",
        starts_on=datetime.date(2020, 1, 1),
        change="Ook pogingen",
    )
    file = a_csv(
        "indicator;periode;waarde", "Woninginbraken;2019;1", "Woninginbraken;2020;2", "Inbraken;2021;3"
    )
    found = preview_figures(file, plan_or_municipality=plan, by=None)
    first = indicator.versions.get(number=1)
    assert [figure.indicator_version_id for figure in found.new] == [first.pk, second.pk, second.pk]


def test_read_file_does_not_choose_between_two_of_one_name(plan, indicator):
    other = make_indicator(municipality=plan.municipality, name="woninginbraken")
    make_plan_indicator(plan=plan, indicator=other)
    assert refused(a_csv("indicator;periode;waarde", "Woninginbraken;2019;1"), plan) == [
        (2, "indicator", "Meer dan één indicator heet ‘Woninginbraken’. Geef ze eerst een eigen naam.")
    ]


def test_import_figures_takes_only_what_the_own_team_delivers(plan, indicator):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    file = a_csv("indicator;periode;waarde", "Woninginbraken;2019;1")
    assert refused(file, plan, by=owner) == [
        (2, "indicator", "Uw team levert de cijfers van ‘Woninginbraken’ niet.")
    ]
    indicator.team = make_team(municipality=plan.municipality, members=[owner])
    indicator.save()
    assert len(import_figures(file, plan_or_municipality=plan, by=owner).new) == 1


def test_import_figures_finds_nothing_of_another_plan_or_municipality(plan, indicator):
    file = a_csv("indicator;periode;waarde", "Woninginbraken;2019;1")
    other = make_plan()
    make_area(of_municipality=other.municipality)
    assert refused(file, other)[0][2] == "Er is geen indicator ‘Woninginbraken’."
    assert refused(file, other.municipality)[0][2] == "Er is geen indicator ‘Woninginbraken’."
    assert len(preview_figures(file, plan_or_municipality=plan.municipality, by=None).new) == 1


def test_import_figures_takes_judgements_margins_and_areas(plan, user):
    make_area(of_municipality=plan.municipality)
    country = make_area(kind="country", name="Nederland", code="NL01")
    make_plan_indicator(
        plan=plan,
        indicator=make_indicator(
            municipality=plan.municipality, name="Samenwerking", unit="judgement", kind="qualitative"
        ),
    )
    make_plan_indicator(
        plan=plan,
        indicator=make_indicator(municipality=plan.municipality, name="Cijfer", unit="mark", decimals=1),
    )
    file = a_csv(
        ";".join(COLUMNS),
        "Samenwerking;2019;;;;;;;Deels gehaald;Verslag;Regisseur;;",
        "Cijfer;2019;nl01;7,3;voorlopig;7,1;7,5;;;;;Peiling;Rapport, p. 3",
    )
    import_figures(file, plan_or_municipality=plan, by=user)
    judged, marked = Measurement.objects.order_by("pk")
    assert (judged.judgement, judged.evidence, judged.assessor) == ("partly", "Verslag", "Regisseur")
    assert (marked.area, marked.value, marked.margin_low, marked.margin_high) == (
        country, Decimal("7.3"), Decimal("7.1"), Decimal("7.5"),
    )  # fmt: skip
    assert (marked.is_provisional, marked.note, marked.source_reference) == (True, "Peiling", "Rapport, p. 3")


def test_import_figures_keeps_hostile_text_as_text(plan, user, indicator):
    file = a_csv(
        "indicator;periode;waarde;opmerking", "Woninginbraken;2019;1;<script>alert(1)</script>\u202e'--"
    )
    import_figures(file, plan_or_municipality=plan, by=user)
    assert Measurement.objects.get().note == "<script>alert(1)</script>'--"


def test_preview_figures_asks_as_many_queries_for_many_rows(plan, user, indicator):
    def asked(count):
        rows = [f"Woninginbraken;{Period.month(2000 + at // 12, at % 12 + 1)};{at}" for at in range(count)]
        with CaptureQueriesContext(connection) as queries:
            preview_figures(a_csv("indicator;periode;waarde", *rows), plan_or_municipality=plan, by=user)
        return len(queries)

    asked(1)  # the roles of the user are remembered
    few, many = asked(1), asked(240)
    assert few == many == 13


def test_template_is_a_file_that_can_be_read_again(plan, indicator):
    for kind in ("csv", "xlsx"):
        content = template(kind, names=["Woninginbraken", "=Vreemd"])
        with pytest.raises(FileRefused, match="In dit bestand staan geen cijfers"):
            preview_figures(io.BytesIO(content), plan_or_municipality=plan, by=None)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book.worksheets[0][1]] == list(COLUMNS)
    assert [row[0].value for row in book["Indicatoren"].iter_rows(min_row=2)] == [
        "Woninginbraken",
        "'=Vreemd",
    ]
