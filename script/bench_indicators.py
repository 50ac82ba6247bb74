"""The benchmark of indicators: a country of municipalities against one, and 100,000 figures from a file.

Run through `script/bench indicators`. Each database has a process of its own; the small and the large one
answer in turns, so that other work on the machine disturbs both alike.
"""

import contextlib
import csv
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
PLANS, INDICATORS, MEASUREMENTS = 2, 25, 40
PRIORITIES = 4
CHUNK = 10_000
IMPORTED, IMPORT_AREAS = 100_000, 40
PAGES = {"dashboard": "indicators", "plan page": "plan"}


# The process of one database


def serve(municipalities: int) -> None:
    """Fill a database, then answer one request for every line on standard input."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(municipalities)
    addresses = middle_addresses()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(raise_request_exception=True)

    def ask(page: str) -> float:
        begin = time.perf_counter()
        response = client.get(addresses[page])
        seconds = time.perf_counter() - begin
        if response.status_code != 200:
            raise SystemExit(f"{addresses[page]}: {response.status_code}")
        return seconds

    queries = {}
    for page in addresses:
        for _ in range(3):
            ask(page)
        with CaptureQueriesContext(connection) as captured:
            ask(page)
        queries[page] = len(captured)
    from indicators.models import Measurement

    say({"queries": queries, "rows": Measurement.objects.count()})
    for line in sys.stdin:
        say(ask(line.strip()))


def say(answer: Any) -> None:
    """Write one line that the other process reads."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def fill(municipalities: int) -> None:
    """Make `municipalities` with their plans, indicators and measurements, and the history of the latter."""
    from django.db import connection, transaction

    from indicators.models import (
        Area,
        Indicator,
        IndicatorVersion,
        Measurement,
        PlanIndicator,
        Target,
    )
    from indicators.periods import Period
    from municipalities.models import Municipality
    from plans.models import Chapter, Objective, Plan, ThemeList
    from priorities.models import Priority

    theme_list = ThemeList.objects.create(code="bench", name="Lijst")
    waiting: list[Measurement] = []

    def flush() -> None:
        Measurement.objects.bulk_create(waiting, batch_size=CHUNK)
        waiting.clear()

    with transaction.atomic():
        district = Area.objects.create(kind=Area.Kind.DISTRICT, name="District")
        for number in range(municipalities):
            place = Municipality.objects.create(name=f"Gemeente {number}", slug=f"gemeente-{number}")
            area = Area.objects.create(kind=Area.Kind.MUNICIPALITY, name=place.name, of_municipality=place)
            for first_year in (2020, 2024):
                plan = Plan.objects.create(
                    municipality=place, title="Veiligheidsplan", slug=f"{first_year}-{first_year + 3}",
                    first_year=first_year, last_year=first_year + 3, theme_list=theme_list, status="adopted",
                )  # fmt: skip
                Chapter.objects.create(plan=plan, kind="safety_picture", title="Hoe veilig is het?")
                objective = Objective.objects.create(plan=plan, text="Het is veilig")
                priorities = [
                    Priority.objects.create(plan=plan, title=f"Prioriteit {one}", position=one)
                    for one in range(PRIORITIES)
                ]
                for one in range(INDICATORS):
                    indicator = Indicator.objects.create(municipality=place, direction="lower")
                    version = IndicatorVersion.objects.create(indicator=indicator, name=f"Indicator {one}")
                    roles: dict[str, Any] = {"role": "safety_picture"}
                    if one < 2:
                        roles = {"role": "objective", "objective": objective}
                    elif one < 20:
                        roles = {"role": "priority", "priority": priorities[one % PRIORITIES]}
                    named = PlanIndicator.objects.create(
                        plan=plan, indicator=indicator, indicator_version=version, name=version.name,
                        position=one, baseline_year=2018, **roles,
                    )  # fmt: skip
                    if one < 20:
                        Target.objects.create(plan=plan, plan_indicator=named, text="< 80", year=2027)
                    for step in range(MEASUREMENTS):
                        period = Period.year(2006 + step // 2)
                        waiting.append(
                            Measurement(
                                indicator_version=version,
                                area=district if step % 2 else area,
                                period_kind=period.kind,
                                starts_on=period.starts_on,
                                ends_on=period.ends_on,
                                value=60 + (number * 7 + one * 13 + step * 5) % 60,
                            )
                        )
                    if len(waiting) >= CHUNK:
                        flush()
        flush()
        # The history as one row a figure: what an import leaves.
        columns = ", ".join(f'"{field.column}"' for field in Measurement._meta.concrete_fields)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "indicators_historicalmeasurement" ({columns}, "history_date", "history_type",'  # noqa: S608
                f" \"history_change_reason\") SELECT {columns}, '2026-01-01 00:00:00+00:00', '+', 'Ingevoerd'"
                ' FROM "indicators_measurement"'
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def middle_addresses() -> dict[str, str]:
    """The pages of the plan in the middle of the database."""
    from django.urls import reverse

    from plans.models import Plan

    plans = Plan.objects.select_related("municipality").order_by("pk")
    plan = plans[plans.count() // 2]
    where = [plan.municipality.slug, plan.slug]
    return {page: reverse(name, args=where) for page, name in PAGES.items()}


# Importing


def import_file() -> None:
    """Import a CSV of 100,000 measurements and say what it took; then the same file again."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from indicators.figure_files import import_figures
    from indicators.models import Indicator, IndicatorVersion, Measurement
    from municipalities.models import Area, Municipality

    place = Municipality.objects.create(name="Zandbergen", slug="zandbergen")
    areas = [
        Area.objects.create(municipality=place, kind=Area.Kind.NEIGHBOURHOOD, name=f"Wijk {number}")
        for number in range(IMPORT_AREAS)
    ]
    months = [f"{month} {year}" for year in range(2000, 2005) for month in MONTHS]
    needed = IMPORTED // (len(areas) * len(months)) + 1
    names = [f"Indicator {number}" for number in range(needed)]
    for name in names:
        indicator = Indicator.objects.create(municipality=place, direction="lower")
        IndicatorVersion.objects.create(indicator=indicator, name=name)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(["indicator", "periode", "gebied", "waarde"])
    rows = ([name, month, area.name] for name in names for month in months for area in areas)
    for number, row in zip(range(IMPORTED), rows, strict=False):
        writer.writerow([*row, number % 1_000])
    content = text.getvalue().encode("utf-8-sig")
    del text
    answers = []
    for _ in range(2):
        begin = time.perf_counter()
        found = import_figures(io.BytesIO(content), plan_or_municipality=place, by=None)
        answers.append(
            {
                "seconds": time.perf_counter() - begin,
                "new": len(found.new),
                "equal": len(found.equal),
                "rows": Measurement.objects.count(),
                "history": Measurement.history.count(),
                "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    say(answers)


MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip


# The process that measures


class IndicatorBench:
    """One run: both databases, small and large, then the import."""

    def __init__(self, folder: Path, *, municipalities: int, rounds: int) -> None:
        self.folder, self.municipalities, self.rounds = folder, municipalities, rounds

    def run(self) -> None:
        """Print the tables."""
        databases = {"SQLite": contextlib.nullcontext("")}
        if shutil.which("pg_config") or Path("/usr/lib/postgresql").is_dir():
            databases["PostgreSQL"] = postgres()
        else:
            print("PostgreSQL is not installed: only SQLite is measured.\n")
        print(
            f"1 municipality against {self.municipalities}, {PLANS} plans each, {INDICATORS} indicators a "
            f"plan, {MEASUREMENTS} measurements an indicator; medians of {self.rounds}, in turns.\n"
        )
        print("| database | page | queries | queries, large | median | median, large | ratio |")
        print("|---|---|---|---|---|---|---|")
        imports = {}
        for name, prepared in databases.items():
            with prepared as url:
                self.pages(name, url)
                imports[name] = self.imported(url)
        print(f"\nImporting {IMPORTED:,} measurements from CSV, with their history:\n")
        print("| database | | time | peak memory | rows | history rows |\n|---|---|---|---|---|---|")
        for name, answers in imports.items():
            for label, answer in zip(("new", "the same file again"), answers, strict=True):
                print(
                    f"| {name} | {label} | {answer['seconds']:.1f} s | {answer['peak']:.0f} MiB "
                    f"| {answer['rows']:,} | {answer['history']:,} |"
                )

    def pages(self, name: str, url: str) -> None:
        """Ask both databases for their pages, in turns."""
        with (
            self.process(f"{url}small" if url else "", "small", "serve", "1") as small,
            self.process(f"{url}large" if url else "", "large", "serve", str(self.municipalities)) as large,
        ):
            begun = [json.loads(process.stdout.readline()) for process in (small, large)]
            print(f"<!-- {name}: {begun[0]['rows']:,} and {begun[1]['rows']:,} measurements -->")
            for page in PAGES:
                times: dict[int, list[float]] = {0: [], 1: []}
                for _ in range(self.rounds):
                    for index, process in enumerate((small, large)):
                        process.stdin.write(page + "\n")
                        process.stdin.flush()
                        times[index].append(json.loads(process.stdout.readline()))
                one, many = (statistics.median(times[index]) for index in (0, 1))
                print(
                    f"| {name} | {page} | {begun[0]['queries'][page]} | {begun[1]['queries'][page]} "
                    f"| {one * 1000:.0f} ms | {many * 1000:.0f} ms | {many / one:.2f} |",
                    flush=True,
                )

    def imported(self, url: str) -> list[dict[str, float]]:
        """Import in a process of its own."""
        with self.process(f"{url}import" if url else "", "import", "import") as process:
            answers: list[dict[str, float]] = json.loads(process.stdout.readline())
            return answers

    @contextlib.contextmanager
    def process(self, url: str, name: str, *arguments: str) -> Iterator[Any]:
        """A process with a database of its own."""
        var = self.folder / f"{name}-{len(url)}"
        var.mkdir()
        environment = os.environ | {
            "LIVP_ENV": "development",
            "LIVP_VAR_DIR": str(var),
            "DJANGO_SETTINGS_MODULE": "livp.settings",
            "DATABASE_URL": url,
            "PYTHONPATH": str(PROJECT),
            # As in production: no template is read twice, no query kept.
            "LIVP_DEBUG": "0",
        }
        if not url:
            del environment["DATABASE_URL"]
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, __file__, *arguments], cwd=PROJECT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.stdin.close()
            process.wait()
            shutil.rmtree(var)


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL on a socket of its own; yields the address up to the name of a database."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    folder = Path(tempfile.mkdtemp(prefix="livp-bench-pg."))
    owner: list[str] = []
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root.
        shutil.chown(folder, "postgres")
        owner = ["runuser", "-u", "postgres", "--"]

    def run(*arguments: str) -> None:
        subprocess.run([*owner, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL)  # noqa: S603

    data = str(folder / "data")
    control = [str(found[-1] / "pg_ctl"), "--silent", "--pgdata", data]
    run(str(found[-1] / "initdb"), "--pgdata", data, "--username", "livp", "--auth", "trust", "--no-sync")
    try:
        run(
            *control, "--log", str(folder / "log"), "--wait", "start", "--options",
            f"-c listen_addresses='' -c unix_socket_directories={folder}",
        )  # fmt: skip
        for name in ("small", "large", "import"):
            run(str(found[-1] / "createdb"), "--host", str(folder), "--username", "livp", name)
        yield f"postgres://livp@{str(folder).replace('/', '%2F')}/"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run(*control, "--mode", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        import_file()
