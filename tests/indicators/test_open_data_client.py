import gzip
import time

import pytest

from indicators.open_data.client import FetchFailed, Limits, NoSuchTable, ODataClient, require_safe
from indicators.open_data.tables import ODataTable
from tests.indicators.odata_server import ODataServer, crimes

QUICK = Limits(connecting=2, reading=2, whole=20, pause=0.01, bytes_an_answer=2_000_000)
NOTHING = "Er is niets veranderd."


@pytest.fixture
def service():
    with ODataServer(page_size=3) as service:
        service.add(
            crimes(
                [("1.1.1", "GM0553", f"20{year}JJ00", year) for year in range(10, 18)],
                provisional=("2017JJ00",),
            )
        )
        yield service


@pytest.fixture
def client(service):
    with ODataClient(service.address, limits=QUICK) as client:
        yield client


def periods(client, **query):
    return [row["Perioden"] for row in client.rows("47013NED", "TypedDataSet", query)]


ALL = [f"20{year}JJ00" for year in range(10, 18)]


def test_rows_follow_every_page(service, client):
    assert periods(client) == ALL
    assert len(service.asked) == 3
    assert service.asked[0] == "/ODataFeed/odata/47013NED/TypedDataSet?$format=json"
    assert "$skip=3" in service.asked[1]


def test_ten_thousand_rows_come_in_two_pages():
    rows = [("1.1.1", f"GM{number:04}", "2020JJ00", number) for number in range(10_001)]
    with ODataServer() as service:
        service.add(crimes(rows))
        with ODataClient(service.address, limits=Limits()) as client:
            found = [row["GeregistreerdeMisdrijven_1"] for row in client.rows("47013NED", "TypedDataSet")]
        assert len(service.asked) == 2
    assert found == list(range(10_001))


def test_filter_without_the_padding_finds_nothing(client):
    assert periods(client, **{"$filter": "SoortMisdrijf eq '1.1.1'"}) == []
    assert periods(client, **{"$filter": "SoortMisdrijf eq '1.1.1 '"}) == ALL


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("status", {"status": 500}),
        ("status", {"status": 503, "headers": {"Retry-After": "0"}}),
        ("reset", {}),
        ("cut", {}),
        ("half", {}),
        ("body", {"body": b""}),
    ],
)
def test_trouble_that_passes_is_not_noticed(service, client, kind, more):
    service.plan(kind, "$skip=3", times=2, **more)

    assert periods(client) == ALL


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("status", {"status": 500}, "{host} heeft een storing (antwoord 500)."),
        ("status", {"status": 503}, "{host} heeft een storing (antwoord 503)."),
        ("reset", {}, "De verbinding met {host} brak af."),
        ("cut", {}, "De verbinding met {host} brak af."),
        ("half", {}, "Het antwoord van {host} is afgebroken of onleesbaar."),
        (
            "body",
            {"body": b'{"value": [{"x": NaN}]}'},
            "Het antwoord van {host} is afgebroken of onleesbaar.",
        ),
        ("body", {"body": b"[" * 100_000}, "Het antwoord van {host} is afgebroken of onleesbaar."),
    ],
)
def test_trouble_that_stays_is_said_after_three_attempts(service, client, kind, more, message):
    service.plan(kind, "$skip=3", times=None, **more)

    with pytest.raises(FetchFailed) as refusal:
        periods(client)

    expected = message.format(host=service.host)
    assert str(refusal.value) == f"{expected} {NOTHING} Probeer het later opnieuw."
    assert len([path for path in service.asked if "$skip=3" in path]) == 3


@pytest.mark.parametrize(
    ("kind", "more", "message"),
    [
        ("status", {"status": 400}, "{host} weigert de vraag om tabel 47013NED (antwoord 400)."),
        ("status", {"status": 403}, "{host} weigert de vraag om tabel 47013NED (antwoord 403)."),
        ("redirect", {"to": "http://127.0.0.1:9/"},
         "{host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet."),
        ("next", {"to": "http://127.0.0.1:9/elders"},
         "{host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet."),
        ("next", {"to": "https://intern.example/47013NED"},
         "{host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet."),
        ("next", {"to": "http://[fout"},
         "{host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet."),
        ("next", {"to": "{self}"}, "{host} verwijst bij tabel 47013NED steeds naar dezelfde gegevens."),
        ("body", {"body": b'{"d": []}'}, "{host} gaf een antwoord in een andere vorm."),
        ("body", {"body": b"[1, 2]"}, "{host} gaf een antwoord in een andere vorm."),
        ("body", {"body": b'{"value": ["a"]}'}, "{host} gaf een antwoord in een andere vorm."),
        ("huge", {"chunks": 40}, "{host} stuurt meer gegevens dan kan kloppen."),
        ("body", {"body": b'{"value": [' + b"{}," * 200_000 + b"{}]}"},
         "{host} stuurt meer gegevens dan kan kloppen."),
        ("body", {"body": gzip.compress(b" " * 3_000_000), "headers": {"Content-Encoding": "gzip"}},
         "{host} stuurt meer gegevens dan kan kloppen."),
        ("body", {"body": gzip.compress(gzip.compress(b"{}")), "headers": {"Content-Encoding": "gzip, gzip"}},
         "{host} stuurt gegevens in een vorm die niet is gevraagd."),
    ],
)  # fmt: skip
def test_what_no_patience_mends_is_said_at_once(service, client, kind, more, message):
    service.plan(kind, "TypedDataSet", times=None, **more)

    with pytest.raises(FetchFailed) as refusal:
        periods(client)

    assert str(refusal.value) == f"{message.format(host=service.host)} {NOTHING}"
    assert len(service.asked) <= 2


def test_unknown_table_is_named(service, client):
    with pytest.raises(NoSuchTable) as refusal:
        list(client.rows("99999NED", "TypedDataSet"))

    assert str(refusal.value) == (
        f"{service.host} kent tabel 99999NED niet, of niet zo. Controleer de koppeling. {NOTHING}"
    )


def test_slow_answer_is_not_waited_for(service):
    service.plan("delay", "DataProperties", times=None, seconds=3)
    limits = Limits(reading=0.2, attempts=2, pause=0.01)
    begun = time.monotonic()

    with ODataClient(service.address, limits=limits) as client, pytest.raises(FetchFailed) as refusal:
        list(client.rows("47013NED", "DataProperties"))

    assert str(refusal.value) == (
        f"{service.host} gaf niet op tijd antwoord. {NOTHING} Probeer het later opnieuw."
    )
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\n\r\n",
        # The name of a packed file may be long, and unpacks to nothing.
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\0\0\0\0\0\xff",
    ],
)
def test_answer_that_comes_by_drops_is_left_alone(service, start):
    service.plan("drip", times=None, start=start)
    begun = time.monotonic()

    with (
        ODataClient(service.address, limits=Limits(reading=2, whole=0.5, attempts=1)) as client,
        pytest.raises(FetchFailed) as refusal,
    ):
        list(client.rows("47013NED", "TypedDataSet"))

    assert str(refusal.value) == f"{service.host} is te traag. {NOTHING} Probeer het later opnieuw."
    assert time.monotonic() - begun < 5


def test_packed_answer_is_read(service, client):
    body = gzip.compress(b'{"value": [{"Perioden": "2010JJ00"}]}')
    service.plan("body", body=body, headers={"Content-Encoding": "gzip"})

    assert periods(client) == ["2010JJ00"]


def test_name_and_password_of_a_mirror_are_not_said():
    with ODataServer() as gone:
        address, host = gone.address, gone.host
    address = address.replace("http://", "http://spiegel:wachtwoord@")
    with ODataClient(address, limits=QUICK) as client, pytest.raises(FetchFailed) as refusal:
        list(client.rows("47013NED", "TypedDataSet"))

    assert str(refusal.value) == (
        f"{host} is niet bereikbaar: er is geen verbinding. {NOTHING} Probeer het later opnieuw."
    )


def test_absent_service_is_said_in_one_sentence():
    with ODataServer() as gone:
        address, host = gone.address, gone.host
    with ODataClient(address, limits=QUICK) as client, pytest.raises(FetchFailed) as refusal:
        list(client.rows("47013NED", "TypedDataSet"))

    assert str(refusal.value) == (
        f"{host} is niet bereikbaar: er is geen verbinding. {NOTHING} Probeer het later opnieuw."
    )


def test_service_that_asks_for_long_patience_is_left_alone(service):
    service.plan("status", times=None, status=503, headers={"Retry-After": "3600"})
    with ODataClient(service.address, limits=QUICK) as client, pytest.raises(FetchFailed):
        list(client.rows("47013NED", "TypedDataSet"))

    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://opendata.cbs.nl/odata",
        "http://10.0.0.1/odata",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "https://",
        "",
    ],
)
def test_address_without_certificate_is_refused_outside_this_machine(address):
    with pytest.raises(ValueError, match="is no https address"):
        require_safe(address)


def test_next_page_of_the_service_is_asked_with_our_own_scheme():
    client = ODataClient("https://opendata.cbs.nl/ODataFeed/odata")

    found = client._next(
        "https://opendata.cbs.nl/ODataFeed/odata/83648NED/TypedDataSet",
        "http://opendata.cbs.nl/ODataFeed/OData/83648NED/TypedDataSet?$skip=10000&$filter=A eq 'x '",
    )

    assert found == (
        "https://opendata.cbs.nl/ODataFeed/OData/83648NED/TypedDataSet"
        "?$skip=10000&$filter=A%20eq%20%27x%20%27&$format=json"
    )


def test_many_areas_are_asked_in_parts_that_fit_an_address():
    rows = [("1.1.1", f"GM{number:04}", "2020JJ00", number) for number in range(342)]
    with ODataServer() as service:
        service.add(crimes(rows))
        with ODataClient(service.address, limits=QUICK) as client:
            table = ODataTable(client, "47013NED")
            codes = [f"GM{number:04}" for number in range(342)]
            wanted = {
                "SoortMisdrijf": [one for one in table.categories("SoortMisdrijf") if one.code == "1.1.1"],
                "RegioS": table.categories("RegioS", codes),
            }
            cells = table.cells(table.topics[0], wanted)
        assert max(len(path) for path in service.asked) <= 2048
    assert [(cell.keys["RegioS"], cell.value) for cell in cells] == [
        (f"GM{number:04}", number) for number in range(342)
    ]
