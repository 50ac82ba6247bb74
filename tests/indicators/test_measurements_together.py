"""Two people and one figure; a process that dies in the middle of a file."""

import os
import signal
import subprocess
import sys
import threading
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from indicators.grid import GridRefused, save_grid
from indicators.measurements import Figure, FigureChanged, save_figures
from indicators.models import Indicator, Measurement
from indicators.periods import Period
from tests.builders import make_area, make_indicator, make_municipality, make_user
from tests.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def municipality():
    return make_municipality(name="Duinwaard", slug="duinwaard")


@pytest.fixture
def area(municipality):
    return make_area(of_municipality=municipality)


@pytest.fixture
def users(municipality):
    return [make_user(municipality=municipality) for _ in range(2)]


def at_once(*tasks):
    """Run `tasks` in threads that begin together; return what each gave or raised."""
    start = threading.Barrier(len(tasks))
    results = [None] * len(tasks)

    def run(number, task):
        start.wait(timeout=60)
        try:
            results[number] = task()
        except (GridRefused, FigureChanged) as refusal:
            results[number] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number, task]) for number, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return results


def test_two_people_who_fill_the_same_cell_at_once(municipality, area, users):
    indicator = make_indicator(municipality=municipality)
    name = f"c{indicator.pk}_201901_201912"
    indicators = list(Indicator.objects.prefetch_related("versions"))

    def fill(number):
        return save_grid(
            indicators=indicators,
            area=area,
            periods=[Period.year(2019), Period.year(2018)],
            typed={name: str(number + 5), f"c{indicator.pk}_201801_201812": "3"},
            seen={},
            by=users[number],
        )

    results = at_once(lambda: fill(0), lambda: fill(1))
    (refusal,) = [result for result in results if isinstance(result, GridRefused)]
    loser = results.index(refusal)
    kept = Measurement.objects.get(starts_on__year=2019)
    assert kept.value == 5 + (1 - loser)
    assert refusal.faults == {
        name: f"Een collega vulde hier {6 - loser} in. Sla nog eens op om uw cijfer te houden."
    }
    assert refusal.stands == {name: str(6 - loser)}
    # What both wrote alike is no conflict.
    assert Measurement.objects.get(starts_on__year=2018).value == 3
    assert Measurement.history.count() == 2


def test_two_corrections_of_what_both_saw(municipality, area, users):
    indicator = make_indicator(municipality=municipality)
    version = indicator.versions.get()
    first = Figure(version.pk, area.pk, Period.year(2019), Decimal(1))
    save_figures(figures=[first], by=None)

    def correct(number):
        figure = Figure(version.pk, area.pk, Period.year(2019), Decimal(number + 5))
        return save_figures(figures=[figure], by=users[number], reason="Telfout", expected={figure.key: 1})

    results = at_once(lambda: correct(0), lambda: correct(1))
    (refusal,) = [result for result in results if isinstance(result, FigureChanged)]
    loser = results.index(refusal)
    record = Measurement.objects.get()
    assert (record.value, record.version) == (6 - loser, 2)
    (clash,) = refusal.clashes
    assert (clash.mine.value, clash.theirs.value) == (loser + 5, 6 - loser)
    assert Measurement.history.count() == 2


def test_two_files_with_the_same_indicators_in_another_order_wait_for_each_other(municipality, area, users):
    versions = [make_indicator(municipality=municipality).versions.get() for _ in range(6)]

    def figures(order, period):
        return [Figure(version.pk, area.pk, period, Decimal(1)) for version in order]

    one = figures(versions, Period.year(2019))
    other = figures(versions[::-1], Period.school_year(2019))
    results = at_once(
        lambda: save_figures(figures=one, by=users[0]), lambda: save_figures(figures=other, by=users[1])
    )
    assert [len(result.new) for result in results] == [6, 6]
    assert Measurement.objects.count() == Measurement.history.count() == 12


DIES = """
import sys, time
import django
django.setup()
from django.db import connection
from indicators.figure_files import import_figures
from municipalities.models import Municipality

written = 0

def watch(execute, sql, params, many, context):
    global written
    found = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "indicators_measurement"'):
        written += 1
        if written == 2:
            print("halverwege", flush=True)
            time.sleep(600)
    return found

with connection.execute_wrapper(watch), open(sys.argv[1], "rb") as file:
    import_figures(file, plan_or_municipality=Municipality.objects.get(slug="duinwaard"), by=None)
"""


def test_a_process_killed_in_the_middle_leaves_nothing(municipality, area, users, tmp_path):
    indicator = make_indicator(municipality=municipality, name="Woninginbraken")
    places = [
        make_area(kind="neighbourhood", municipality=municipality, name=f"Buurt {n}") for n in range(30)
    ]
    lines = [
        f"Woninginbraken;{Period.month(year, month)};{place.name};{month}"
        for place in places
        for year in range(2010, 2020)
        for month in range(1, 13)
    ]
    file = tmp_path / "cijfers.csv"
    file.write_text("\n".join(["indicator;periode;gebied;waarde", *lines]))
    environment = os.environ | {
        "LIVP_ENV": "test",
        "LIVP_VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "livp.settings",
        "DATABASE_URL": database_url(),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", DIES, str(file)],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == "halverwege\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait(30) == -signal.SIGKILL
    finally:
        process.kill()
        process.communicate()
    assert Measurement.objects.count() == Measurement.history.count() == 0
    # Whoever comes after finds nothing locked.
    figure = Figure(indicator.versions.get().pk, area.pk, Period.year(2019), Decimal(1))
    assert len(save_figures(figures=[figure], by=users[0]).new) == 1
