"""What every test can count on: no way out of this machine, own files, a browser, axe.

- `worker` makes documents while a test runs.
- `page` and `phone` are browser pages (wide and phone); `as_user(page, user)` logs in; `axe(page)` returns
  what axe finds against WCAG 2.2 A and AA, as readable lines: `assert axe(page) == []`.
- A test that reaches for an address outside loopback fails, also when the code under test hides the error.
- `LIVP_NO_SKIPS=1` (.ci/run) turns every skip into a failure.
"""

import contextlib
import hashlib
import importlib.resources
import ipaddress
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
CHROMIUM = os.environ.get("LIVP_CHROMIUM") or shutil.which("chromium")
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# How busy the machine is with something else is no property of the code: no example is timed.
hypothesis.settings.register_profile(
    "livp", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("livp")


def is_loopback(host: str | None) -> bool:
    if host in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


# What may run


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to the other database; that is a choice, not a skip."""
    from django.conf import settings

    engine = settings.DATABASES["default"]["ENGINE"]
    other = "sqlite" if engine.endswith("postgresql") else "postgres"
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker(other)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("pdf"):
        try:
            import weasyprint  # noqa: F401
        except OSError as error:
            pytest.skip(f"WeasyPrint finds no Pango; script/test installs it ({error})")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("LIVP_NO_SKIPS") != "1" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    needs_engine = any(item.get_closest_marker(name) for name in ("browser", "pdf", "postgres"))
    if not needs_engine and "shared" in reason and not SHARED.is_dir():
        return
    report.outcome = "failed"
    report.longrepr = f"skipped where nothing may be skipped (LIVP_NO_SKIPS=1): {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """A module that skips itself as a whole counts too."""
    outcome = yield
    report = outcome.get_result()
    if os.environ.get("LIVP_NO_SKIPS") == "1" and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped where nothing may be skipped (LIVP_NO_SKIPS=1): {report.longrepr}"


# Nothing leaves this machine


@pytest.fixture(scope="session")
def refused_addresses() -> Iterator[list[str]]:
    """Addresses outside loopback that something tried to reach; the attempt itself is refused."""
    refused: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if not is_loopback(name):
            refused.append(str(name))
            raise ConnectionRefusedError(f"tests stay on this machine; {name} is outside")

    def guarded(original: Callable) -> Callable:
        def call(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX:
                check(address[0])
            return original(self, address)

        return call

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        check(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded(connect))
        patch.setattr(socket.socket, "connect_ex", guarded(connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield refused


@pytest.fixture(autouse=True)
def stays_on_this_machine(refused_addresses: list[str]) -> Iterator[None]:
    refused_addresses.clear()
    yield
    assert refused_addresses == [], "the test reached for an address outside this machine"


# Files and database


@pytest.fixture(autouse=True)
def own_files(settings: Any, tmp_path: Path) -> None:
    """Give every test its own place for uploads, caches and mail."""
    settings.VAR_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = tmp_path / "var" / "media"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put SQLite's test database in a file: threads and processes lock it as they do in use."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest) -> Path:
    """Name the file in pytest's cache for a SQLite database on which exactly these migrations ran."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(
        [*root.glob("*/migrations/*.py"), *root.glob("requirements*.txt"), root / "livp/settings.py"]
    ):
        digest.update(path.read_bytes())
    return request.config.cache.mkdir("migrated") / f"{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, migrated: Path) -> bool:
    """Start from a migrated database where there is one: running all migrations takes a while."""
    from django.conf import settings

    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") or not migrated.exists():
        return False
    shutil.copyfile(migrated, settings.DATABASES["default"]["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_keepdb: bool, django_db_blocker: Any, migrated: Path
) -> None:
    """Keep the database that the migrations made for the next run; nothing has been written to it yet."""
    from django.db import connection

    if connection.vendor != "sqlite" or django_db_keepdb:
        return
    unfinished = migrated.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    for old in migrated.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished.replace(migrated)


# Browser


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Any]:
    """Debian's Chromium. It resolves no name and calls nobody but this machine.

    Comes after the test database, so that it ends before it: see the last line.
    """
    if not CHROMIUM:
        pytest.skip("no chromium; script/test installs it")
    from playwright.sync_api import Locator, expect, sync_playwright

    # Its own five seconds are soon over on a busy machine; what comes sooner costs no time.
    expect.set_options(timeout=30_000)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        for name in ("click", "press", "tap"):
            patch.setattr(Locator, name, whole_page_after(getattr(Locator, name)))
        # Playwright keeps an event loop running in this thread; Django would refuse the database then.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                # Chromium's sandbox does not start for root, nor in a chroot; it only sees our own pages.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()
        # Beside that event loop the database has a connection of its own, which would keep PostgreSQL from
        # dropping the test database.
        from django.db import connections

        connections.close_all()


def whole_page_after(act: Callable[..., None]) -> Callable[..., None]:
    """Wait for the whole page when `act` brings another one.

    Playwright goes on as soon as its first byte is there; on a slow machine a test would then count what
    has not been read yet.
    """

    def acting(self: Any, *args: Any, **kwargs: Any) -> None:
        act(self, *args, **kwargs)
        if not self.page.is_closed():
            self.page.wait_for_load_state()

    return acting


@contextlib.contextmanager
def opened(browser: Any, **options: Any) -> Iterator[Any]:
    """Open a page that fails the test on a request outwards, a script error or a CSP violation."""
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam", **options)
    wrong: list[str] = []

    def look_at_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and not is_loopback(parts.hostname):
            wrong.append(f"request outside this machine: {request.url}")

    def look_at_console(message: Any) -> None:
        if "Content Security Policy" in message.text:
            wrong.append(message.text)

    context.on("request", look_at_request)
    context.on("console", look_at_console)
    context.on("weberror", lambda error: wrong.append(f"script error: {error.error}"))
    context.set_default_timeout(60_000)
    page = context.new_page()
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page on a wide screen."""
    with opened(browser, viewport={"width": 1360, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A page on a phone."""
    with opened(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def as_user(live_server: Any) -> Callable[[Any, Any], None]:
    """Log a user in on the live server in this page's browser: `as_user(page, user)`."""
    from django.conf import settings
    from django.test import Client

    def log_in(page: Any, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return log_in


@pytest.fixture(scope="session")
def axe() -> Callable[[Any], list[str]]:
    """Return what axe finds on a page against WCAG 2.2 A and AA, one line per element."""
    script = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text()
    options = {
        "runOnly": {"type": "tag", "values": WCAG_22_AA},
        # axe leaves its rules of WCAG 2.2 off by default.
        "rules": {"target-size": {"enabled": True}},
        "resultTypes": ["violations"],
    }

    def run(page: Any) -> list[str]:
        page.evaluate(script)
        result = page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return run


@pytest.fixture
def worker(live_server: Any) -> Iterator[None]:
    """Do what the worker does beside a live server: render what stands in the queue."""
    from django.db import connection

    from documents import store
    from documents.models import RenderedDocument

    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.wait(0.2):
                for document in RenderedDocument.objects.filter(state=RenderedDocument.State.QUEUED):
                    store.make(document.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        yield
        stop.set()
        working.result()
