from decimal import Decimal

import pytest

from indicators.open_data.bulk_csv import BulkTable
from indicators.open_data.client import FetchFailed
from indicators.open_data.tables import Topic
from tests.conftest import SHARED

DESCRIPTION = (
    "\ufeff"
    '"TableInfos"\r\n'
    '"ID";"Title";"Identifier"\r\n'
    '"0";"Geregistreerde misdrijven";"47013NED"\r\n'
    '"DataProperties"\r\n'
    "ID;Position;ParentID;Type;Key;Title;Description;ReleasePolicy;Datatype;Unit;Decimals;Default\r\n"
    '"0";"0";;"Dimension";"SoortMisdrijf";"Soort misdrijf";"";;;;;\r\n'
    '"1";"1";;"GeoDimension";"RegioS";"Regio\'s";"Een uitleg\r\n\r\nover regels";;;;;\r\n'
    '"2";"2";;"TimeDimension";"Perioden";"Perioden";"";;;;;\r\n'
    '"3";;;"TopicGroup";"";"Misdrijven";"";;;;;\r\n'
    '"4";"3";"3";"Topic";"GeregistreerdeMisdrijven_1";"Geregistreerde misdrijven ";;;"Long";"aantal";"0";'
    '"Missing"\r\n'
    '"SoortMisdrijf"\r\n'
    "Key;Title;Description\r\n"
    '"1.1.1 ";"1.1.1 Diefstal/inbraak woning";\r\n'
    '"RegioS"\r\n'
    "Key;Title;Description\r\n"
    '"GM0553    ";"Lisse";\r\n'
    '"GM0534    ";"Hillegom";\r\n'
    '"Perioden"\r\n'
    "Key;Title;Description;Status\r\n"
    '"2018JJ00";"2018";;"Definitief"\r\n'
    '"2019JJ00";"2019*";;\r\n'
    '"2020JJ00";"2020**";;\r\n'
).encode()
HEADER = '\ufeff"ID";"SoortMisdrijf";"RegioS";"Perioden";"GeregistreerdeMisdrijven_1"\r\n'


def figures(*rows):
    lines = [
        f'"{number}";"1.1.1 ";"{area:<10}";"{period}";"{value}"\r\n'
        for number, (area, period, value) in enumerate(rows)
    ]
    return (HEADER + "".join(lines)).encode()


def test_table_out_of_two_files():
    table = BulkTable(
        figures(
            ("GM0553", "2018JJ00", "     720"),
            ("GM0553", "2019JJ00", "       ."),
            ("GM0553", "2020JJ00", "        "),
            ("GM0534", "2018JJ00", "       0"),
        ),
        DESCRIPTION,
    )

    assert table.name == "47013NED"
    assert [(one.key, one.is_time) for one in table.dimensions] == [
        ("SoortMisdrijf", False), ("RegioS", False), ("Perioden", True),
    ]  # fmt: skip
    assert table.topics == [
        Topic("GeregistreerdeMisdrijven_1", "Geregistreerde misdrijven", ("Misdrijven",), "aantal", 0)
    ]
    periods = table.categories("Perioden")
    assert [(one.code, one.is_provisional) for one in periods] == [
        ("2018JJ00", False), ("2019JJ00", True), ("2020JJ00", True),
    ]  # fmt: skip
    cells = table.cells(
        table.topics[0],
        {
            "SoortMisdrijf": table.categories("SoortMisdrijf"),
            "RegioS": table.categories("RegioS", ["GM0553", "GM0534"]),
            "Perioden": periods,
        },
    )
    assert [(cell.keys["RegioS"], cell.keys["Perioden"], cell.value) for cell in cells] == [
        ("GM0553", "2018JJ00", Decimal(720)),
        ("GM0553", "2019JJ00", None),
        ("GM0553", "2020JJ00", None),
        ("GM0534", "2018JJ00", Decimal(0)),
    ]
    assert [one.key for one in table.categories("RegioS", ["GM0553"])] == ["GM0553    "]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (figures(("GM0553", "2018JJ00", "720"))[:-8], "Dit bestand is niet compleet. Download het opnieuw."),
        (figures(("GM0553", "2018JJ00", "720"))[:-9] + b"\r\n", "Dit bestand is niet compleet of geen CSV"),
        ((HEADER + '"0";"1.1.1 ";"GM0553    "\r\n').encode(), "Regel 2 van het bestand met cijfers"),
        (b'"ID";"Perioden"\r\n', "In het bestand met cijfers ontbreekt de kolom SoortMisdrijf."),
        (b"\xff\xfe\x00", "Dit is geen CSV-bestand van CBS of politie."),
    ],
)
def test_file_that_is_not_whole_is_refused(content, message):
    with pytest.raises(FetchFailed) as refusal:
        BulkTable(content, DESCRIPTION)

    assert str(refusal.value).startswith(message)
    assert str(refusal.value).endswith("Er is niets veranderd.")


@pytest.mark.parametrize("cell", ["zeven", "1e400x", "Infinity", "NaN"])
def test_cell_that_is_no_figure_is_refused(cell):
    table = BulkTable(figures(("GM0553", "2018JJ00", cell)), DESCRIPTION)

    with pytest.raises(FetchFailed) as refusal:
        table.cells(table.topics[0], {})

    assert str(refusal.value) == f"‘{cell}’ is geen cijfer. Er is niets veranderd."


def test_file_of_very_many_short_lines_is_refused():
    with pytest.raises(FetchFailed) as refusal:
        BulkTable(b";\n" * 1_000_001, DESCRIPTION)

    assert str(refusal.value) == "Dit bestand heeft te veel regels. Er is niets veranderd."


def test_description_of_something_else_is_refused():
    with pytest.raises(FetchFailed) as refusal:
        BulkTable(figures(), b"a;b\r\n1;2\r\n")

    assert str(refusal.value) == (
        "Dit is geen beschrijving van een tabel van CBS of politie. Kies het bestand dat eindigt op "
        "_metadata.csv. Er is niets veranderd."
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared here")
def test_real_files_of_cbs_are_read():
    folder = SHARED / "reference" / "opendata"
    table = BulkTable(
        (folder / "83958NED_TypedDataSet_19062020_173530.csv").read_bytes(),
        (folder / "83958NED_metadata.csv").read_bytes(),
    )

    assert table.name == "83958NED"
    assert [one.key for one in table.dimensions] == ["Woonplaatsen"]
    assert [one.path for one in table.topics] == [
        "Woonplaatscode", "Gemeente > Naam", "Gemeente > Code", "Provincie > Naam", "Provincie > Code",
        "Landsdeel > Naam", "Landsdeel > Code",
    ]  # fmt: skip
    assert len(table.categories("Woonplaatsen")) == 2501
    assert [one.title for one in table.categories("Woonplaatsen", ["WP2961"])] == ["Aardenburg"]
