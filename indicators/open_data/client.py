"""Ask an OData v3 service for rows, without trusting that it answers, or answers well.

The services of CBS and police have two doors to the same tables: ODataApi refuses a question with more than
10,000 cells, ODataFeed answers every question in pages of 10,000 rows, each with the address of the next.
This client uses the second.
"""

import contextlib
import ipaddress
import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import httpx
from django.conf import settings

Row = dict[str, Any]

RETRIED = frozenset({429, 500, 502, 503, 504})
FOLLOWED = frozenset({301, 302, 303, 307, 308})
LONGEST_WAIT = 10.0
"""Seconds; a service that asks for more patience is tried later by people."""

UNPACKED_AT_ONCE = 2**20
"""Bytes."""

NOTHING_CHANGED = "Er is niets veranderd."


class FetchFailed(Exception):
    """The figures did not come, or not whole; the message is a Dutch sentence for the user."""


class Unreachable(FetchFailed):
    """The service gives no answer, also after asking again: no other question will do better now."""


class NoSuchTable(FetchFailed):
    """The service does not know this table or list."""


@dataclass(frozen=True)
class Limits:
    """How much patience and room one fetch gets: seconds, attempts per question, bytes and pages.

    Small JSON makes large objects, so these are counted before they are made.
    """

    connecting: float = 5.0
    reading: float = 20.0
    whole: float = 180.0
    attempts: int = 3
    pause: float = 0.5
    bytes_an_answer: int = 30_000_000
    bytes_in_all: int = 120_000_000
    pages: int = 200
    objects_an_answer: int = 200_000
    fields_an_answer: int = 2_000_000


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def base_url(provider: str) -> str:
    """The address of the service of `provider` ("police", "cbs"), from the settings."""
    return str(settings.OPEN_DATA_URLS[provider])


def require_safe(address: str) -> str:
    """Return `address` without its last slash; raise ValueError unless it is https, or on this machine."""
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.hostname:
        return address.rstrip("/")
    if parts.scheme == "http" and parts.hostname and is_loopback(parts.hostname):
        return address.rstrip("/")
    raise ValueError(f"{address} is no https address")


class ODataClient:
    """Asks one service for the rows of its tables, as often as one fetch needs; use it in a `with` block.

    Every question is retried with a growing pause when the connection breaks, the answer is cut off, or the
    service is busy. It follows no redirect and no next page to another host.
    """

    def __init__(
        self,
        address: str,
        *,
        limits: Limits | None = None,
    ) -> None:
        self.address = require_safe(address)
        # Without a name and password: people read it in messages.
        self.host = urlsplit(self.address).netloc.rpartition("@")[2]
        self.limits = limits or Limits()
        self._ends_at = time.monotonic() + self.limits.whole
        self._bytes = 0
        here = is_loopback(urlsplit(self.address).hostname or "")
        self._http = httpx.Client(
            timeout=httpx.Timeout(self.limits.reading, connect=self.limits.connecting),
            follow_redirects=False,
            # A proxy and its certificate come from the environment, but not for this machine itself.
            trust_env=not here,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": "LIVP (open data)",
            },
        )
        self._stream: Any = None

    def __enter__(self) -> "ODataClient":
        return self

    def __exit__(self, *exception: object) -> None:
        self._http.close()

    def rows(self, table: str, entity: str, query: Mapping[str, str] | None = None) -> Iterator[Row]:
        """Every row of `entity` (TypedDataSet, DataProperties, a value list) of `table`, page after page.

        Raises FetchFailed, perhaps after some rows: use none of them then.
        """
        url: str | None = self._url(f"{table}/{entity}", {"$format": "json", **(query or {})})
        asked: set[str] = set()
        while url is not None:
            if url in asked or len(asked) >= self.limits.pages:
                raise FetchFailed(
                    f"{self.host} verwijst bij tabel {table} steeds naar dezelfde gegevens. {NOTHING_CHANGED}"
                )
            asked.add(url)
            answer = self._ask(url, table)
            yield from answer["value"]
            following = answer.get("odata.nextLink")
            url = None if following is None else self._next(url, following)

    def _url(self, path: str, query: Mapping[str, str]) -> str:
        # Spaces as %20: the padding of keys is part of a filter, and + is not a space for every service.
        text = "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in query.items())
        return f"{self.address}/{quote(path)}?{text}"

    def _next(self, url: str, following: object) -> str:
        """The address of the next page, on the same host and below the same address, with our own scheme."""
        if not isinstance(following, str):
            raise FetchFailed(f"{self.host} gaf een onleesbaar antwoord. {NOTHING_CHANGED}")
        own = urlsplit(self.address)
        try:
            parts = urlsplit(urljoin(url, following))
            is_ours = (
                parts.hostname == own.hostname
                and parts.username is None
                and parts.port in {None, own.port or 443, own.port}
            )
        except ValueError:
            is_ours = False
        if not is_ours:
            raise FetchFailed(
                f"{self.host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet. {NOTHING_CHANGED}"
            )
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        query.setdefault("$format", "json")
        text = "&".join(f"{quote(name, safe='$')}={quote(value, safe='')}" for name, value in query.items())
        return f"{own.scheme}://{own.netloc}{parts.path}?{text}"

    def _ask(self, url: str, table: str) -> dict[str, Any]:
        """One answer; what may pass is tried again."""
        for attempt in range(1, self.limits.attempts + 1):
            is_last = attempt == self.limits.attempts
            try:
                return self._attempt(url, table)
            except _TryAgain as trouble:
                wait = max(self.limits.pause * 2 ** (attempt - 1), trouble.wait)
                if is_last or wait > LONGEST_WAIT or time.monotonic() + wait > self._ends_at:
                    raise Unreachable(str(trouble)) from trouble
                time.sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _attempt(self, url: str, table: str) -> dict[str, Any]:
        try:
            with (
                self._hanging_up(),
                self._http.stream("GET", url, extensions={"trace": self._trace}) as response,
            ):
                self._refuse_status(response, table)
                body = self._read(response)
        except httpx.TimeoutException as error:
            raise _TryAgain(f"{self.host} gaf niet op tijd antwoord. {self._later()}") from error
        except (httpx.ConnectError, httpx.ProxyError) as error:
            raise _TryAgain(
                f"{self.host} is niet bereikbaar: er is geen verbinding. {self._later()}"
            ) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            self._refuse_late()
            raise _TryAgain(f"De verbinding met {self.host} brak af. {self._later()}") from error
        # A broken line can look like the end of the answer.
        self._refuse_late()
        return self._parse(body)

    def _refuse_late(self) -> None:
        if time.monotonic() >= self._ends_at:
            raise FetchFailed(f"{self.host} is te traag. {self._later()}")

    def _refuse_status(self, response: httpx.Response, table: str) -> None:
        status = response.status_code
        if status in RETRIED:
            said = response.headers.get("Retry-After", "")
            raise _TryAgain(
                f"{self.host} heeft een storing (antwoord {status}). {self._later()}",
                wait=float(said) if said.isdecimal() and len(said) < 6 else 0.0,
            )
        if status in FOLLOWED:
            raise FetchFailed(
                f"{self.host} verwijst door naar een ander adres. Dat vertrouwt LIVP niet. {NOTHING_CHANGED}"
            )
        if status == 404:
            raise NoSuchTable(
                f"{self.host} kent tabel {table} niet, of niet zo. Controleer de koppeling. {NOTHING_CHANGED}"
            )
        if status != 200:
            raise FetchFailed(
                f"{self.host} weigert de vraag om tabel {table} (antwoord {status}). {NOTHING_CHANGED}"
            )

    def _trace(self, event: str, details: Mapping[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = details["return_value"]

    @contextlib.contextmanager
    def _hanging_up(self) -> Iterator[None]:
        """Break the connection when time is over: a byte now and then holds off every other limit."""
        timer = threading.Timer(max(self._ends_at - time.monotonic(), 0.0), self._hang_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _hang_up(self) -> None:
        line = self._stream.get_extra_info("socket") if self._stream is not None else None
        if line is not None:
            with contextlib.suppress(OSError):
                # Of the plain socket: who waits for it wakes up, also below TLS.
                socket.socket.shutdown(line, socket.SHUT_RDWR)

    def _read(self, response: httpx.Response) -> bytes:
        """The whole body, within bounds; unpacked bytes count."""
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in {"identity", "gzip", ""}:
            # Packed twice it grows a million times in one step.
            raise FetchFailed(
                f"{self.host} stuurt gegevens in een vorm die niet is gevraagd. {NOTHING_CHANGED}"
            )
        parts, size = [], 0
        for part in _unpacked(response.iter_raw()) if packed == "gzip" else response.iter_raw():
            size += len(part)
            self._bytes += len(part)
            if size > self.limits.bytes_an_answer or self._bytes > self.limits.bytes_in_all:
                raise FetchFailed(f"{self.host} stuurt meer gegevens dan kan kloppen. {NOTHING_CHANGED}")
            self._refuse_late()
            parts.append(part)
        return b"".join(parts)

    def _parse(self, body: bytes) -> dict[str, Any]:
        """The answer as JSON with decimals; what is no whole JSON was cut off and is asked again."""
        fields, objects = body.count(b":"), body.count(b"{") + body.count(b"[")
        if objects > self.limits.objects_an_answer or fields > self.limits.fields_an_answer:
            raise FetchFailed(f"{self.host} stuurt meer gegevens dan kan kloppen. {NOTHING_CHANGED}")
        try:
            answer = json.loads(body, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            raise _TryAgain(
                f"Het antwoord van {self.host} is afgebroken of onleesbaar. {self._later()}"
            ) from error
        rows = answer.get("value") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise FetchFailed(f"{self.host} gaf een antwoord in een andere vorm. {NOTHING_CHANGED}")
        return answer

    def _later(self) -> str:
        return f"{NOTHING_CHANGED} Probeer het later opnieuw."


class _TryAgain(Exception):
    """Something that may pass; `wait` is how many seconds the service asks for."""

    def __init__(self, message: str, *, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


def _unpacked(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a gzip stream, at most so many at once; also when a part gives none yet."""
    unpacking = zlib.decompressobj(wbits=31)
    for part in parts:
        if unpacking.eof:
            break
        try:
            yield unpacking.decompress(part, UNPACKED_AT_ONCE)
            while unpacking.unconsumed_tail:
                yield unpacking.decompress(unpacking.unconsumed_tail, UNPACKED_AT_ONCE)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
    yield unpacking.flush()


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no figure")
