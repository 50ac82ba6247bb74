"""A small OData v3 service on this machine, with the shapes of CBS and police.

`service = ODataServer(); service.add(table)` serves a table: padded keys, DataProperties, value lists,
`$filter` (eq and startswith, `and`, `or`, brackets), `$select`, pages with `odata.nextLink`. What goes wrong
is told beforehand with `service.plan(...)`: a question whose address contains a text gets a delay, a status,
a cut-off body, other JSON, a redirect, a reset, or a next page elsewhere, once or always.
"""

import contextlib
import json
import re
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

TOKEN = re.compile(r"\s*(\(|\)|,|'(?:[^']|'')*'|\w+)")


def crimes(
    rows,
    *,
    name="47013NED",
    area_dimension="RegioS",
    area_width=6,
    kinds=(("0.0.0", "Totaal misdrijven"), ("1.1.1", "1.1.1 Diefstal/inbraak woning"),
           ("1.4.4", "1.4.4 Bedreiging"), ("1.4.5", "1.4.5 Mishandeling"), ("1.4.6", "1.4.6 Straatroof")),
    number=1,
    provisional=(),
):  # fmt: skip
    """A table of the police; `rows` are (kind, area, period, value), keys without padding."""
    areas = sorted({row[1] for row in rows})
    periods = sorted({row[2] for row in rows})
    measure = f"GeregistreerdeMisdrijven_{number}"
    return TableOnServer(
        name=name,
        properties=[
            {"Type": "Dimension", "Key": "SoortMisdrijf", "Title": "Soort misdrijf"},
            {"Type": "GeoDimension" if area_dimension == "RegioS" else "GeoDetail", "Key": area_dimension,
             "Title": "Regio's"},
            {"Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"},
            {"Type": "Topic", "Key": measure, "Title": "Geregistreerde misdrijven", "Unit": "aantal",
             "Datatype": "Long", "Decimals": 0},
        ],
        lists={
            "SoortMisdrijf": [{"Key": key.ljust(6), "Title": title} for key, title in kinds],
            area_dimension: [{"Key": key.ljust(area_width), "Title": f"Gebied {key}"} for key in areas],
            "Perioden": [period_line(key, provisional) for key in periods],
        },
        rows=[
            {"SoortMisdrijf": kind.ljust(6), area_dimension: area.ljust(area_width), "Perioden": period,
             measure: value}
            for kind, area, period, value in rows
        ],
    )  # fmt: skip


def marks(rows, *, name="85146NED", number=60):
    """The marks for safety of the Veiligheidsmonitor; `rows` are (area, period, value, low, high)."""
    key = f"RapportcijferVeiligheidInBuurt_{number}"
    return TableOnServer(
        name=name,
        properties=[
            {"Type": "Dimension", "Key": "Marges", "Title": "Marges"},
            {"Type": "GeoDimension", "Key": "RegioS", "Title": "Regio's"},
            {"Type": "TimeDimension", "Key": "Perioden", "Title": "Perioden"},
            {"Type": "TopicGroup", "Key": "", "Title": "Veiligheidsbeleving"},
            {"Type": "Topic", "Key": key, "Title": "Rapportcijfer veiligheid in buurt", "ParentID": 3,
             "Unit": "cijfer", "Datatype": "Double", "Decimals": 1},
        ],
        lists={
            "Marges": [
                {"Key": "MW00000", "Title": "Waarde"},
                {"Key": "MOG0095", "Title": "Ondergrens 95%-interval"},
                {"Key": "MBG0095", "Title": "Bovengrens 95%-interval"},
            ],
            "RegioS": [{"Key": area.ljust(6), "Title": area} for area in sorted({row[0] for row in rows})],
            "Perioden": [period_line(one) for one in sorted({row[1] for row in rows})],
        },
        rows=[
            {"Marges": margin, "RegioS": area.ljust(6), "Perioden": period, key: value}
            for area, period, *values in rows
            for margin, value in zip(("MW00000", "MOG0095", "MBG0095"), values, strict=True)
        ],
    )  # fmt: skip


def period_line(key, provisional=()):
    """A line of the list of periods, as CBS describes it."""
    star = "*" if key in provisional else ""
    return {
        "Key": key,
        "Title": f"{key}{star}",
        "Description": "",
        "Status": "Voorlopig" if key in provisional else "Definitief",
    }


@dataclass
class TableOnServer:
    """A table: its description, its lists and its rows, as the service gives them."""

    name: str
    properties: list
    lists: dict
    rows: list

    def entity(self, name):
        if name == "DataProperties":
            return [
                {"odata.type": f"Cbs.OData.{one['Type']}", "ID": number, "Position": number,
                 "ParentID": None, "Description": None, "ReleasePolicy": True, **one}
                for number, one in enumerate(self.properties)
            ]  # fmt: skip
        if name == "TypedDataSet":
            return [{"ID": number, **row} for number, row in enumerate(self.rows)]
        return self.lists.get(name)


@dataclass
class Mishap:
    """What goes wrong when the address contains `where`; `times` counts down, None is for ever."""

    where: tuple
    kind: str
    times: int | None = 1
    more: dict = field(default_factory=dict)


class ODataServer:
    """Serves tables over HTTP on 127.0.0.1; use it in a `with` block."""

    def __init__(self, *, page_size=10_000):
        self.page_size = page_size
        self.tables = {}
        self.mishaps = []
        self.asked = []
        self.lock = threading.Lock()
        handler = type("Handler", (Handler,), {"service": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def host(self):
        return f"127.0.0.1:{self.server.server_port}"

    @property
    def address(self):
        return f"http://{self.host}/ODataFeed/odata"

    def add(self, *tables):
        for table in tables:
            self.tables[table.name] = table

    def plan(self, kind, where="", *, times=1, **more):
        """Let the next questions whose address contains `where` (all of it, for several) go wrong."""
        parts = (where,) if isinstance(where, str) else where
        self.mishaps.append(Mishap(parts, kind, times, more))

    def mishap_for(self, path):
        with self.lock:
            self.asked.append(path)
            for mishap in self.mishaps:
                if all(part in path for part in mishap.where) and mishap.times != 0:
                    if mishap.times is not None:
                        mishap.times -= 1
                    return mishap
        return None


class Handler(BaseHTTPRequestHandler):
    service = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.answer()

    def answer(self):
        mishap = self.service.mishap_for(self.path)
        kind = mishap.kind if mishap else ""
        if kind == "delay":
            time.sleep(mishap.more["seconds"])
        if kind == "status":
            return self.send(mishap.more["status"], b"Service Unavailable", mishap.more.get("headers"))
        if kind == "redirect":
            return self.send(302, b"", {"Location": mishap.more["to"]})
        if kind == "reset":
            # An RST instead of an answer.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return self.connection.close()
        if kind == "body":
            return self.send(200, mishap.more["body"], mishap.more.get("headers"))
        if kind == "drip":
            # One byte now and then, for ever: no wait is long enough to be a time-out.
            self.wfile.write(mishap.more["start"])
            while True:
                self.wfile.write(b"a")
                time.sleep(0.05)
        status, body = self.found()
        if kind == "next" and status == 200:
            answer = json.loads(body)
            answer["odata.nextLink"] = mishap.more["to"].replace(
                "{self}", f"http://{self.service.host}{self.path}"
            )
            body = json.dumps(answer).encode()
        if kind == "cut":
            # The header promises the whole, the connection ends halfway.
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return None
        if kind == "half":
            # Cut off on the way by something that made a new header.
            return self.send(200, body[: len(body) // 2])
        if kind == "huge":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for _ in range(mishap.more["chunks"]):
                self.wfile.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
            return None
        return self.send(status, body)

    def send(self, status, body, headers=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def found(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        *_, table_name, entity = parts.path.split("/")
        table = self.service.tables.get(table_name)
        rows = table.entity(entity) if table else None
        if rows is None or not parts.path.startswith("/ODataFeed/odata/"):
            return 404, b'{"odata.error":{"code":"","message":{"lang":"en-US","value":"Not found."}}}'
        if query.get("$format") != "json":
            return 406, b""
        if len(self.path) > 2048:
            return 404, b"The query string is too long."
        rows = [row for row in rows if matches(query.get("$filter", ""), row)]
        start = int(query.get("$skip", 0))
        page = rows[start : start + self.service.page_size]
        if "$select" in query:
            names = query["$select"].split(",")
            page = [{name: row[name] for name in names} for row in page]
        address = f"http://{self.service.host}/ODataFeed/odata/{table_name}"
        answer = {"odata.metadata": f"{address}/$metadata#Cbs.OData.WebAPI.{entity}", "value": page}
        if start + self.service.page_size < len(rows):
            following = {**query, "$skip": str(start + self.service.page_size)}
            text = "&".join(f"{name}={quote(value)}" for name, value in following.items())
            answer["odata.nextLink"] = f"{address}/{entity}?{text}"
        return 200, json.dumps(answer).encode()


def matches(text, row):
    """Whether `row` passes the filter: comparisons with eq and startswith, joined by and, or, brackets."""
    tokens = TOKEN.findall(text)
    if not tokens:
        return True

    def take():
        return tokens.pop(0)

    def value(token):
        return token[1:-1].replace("''", "'")

    def single():
        token = take()
        if token == "(":
            found = either()
            assert take() == ")"
            return found
        if token == "startswith":
            assert take() == "("
            name = take()
            assert take() == ","
            start = value(take())
            assert take() == ")"
            return str(row[name]).startswith(start)
        assert take() == "eq"
        # To the letter: a key without its padding is another key.
        return row[token] == value(take())

    def both():
        found = single()
        while tokens and tokens[0] == "and":
            take()
            other = single()
            found = found and other
        return found

    def either():
        found = both()
        while tokens and tokens[0] == "or":
            take()
            other = both()
            found = found or other
        return found

    outcome = either()
    assert not tokens, f"unread: {tokens}"
    return outcome
