"""A fetch from service to history: what is stored, what is not, and that it is the same twice."""

import datetime
import io
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from indicators.measurements import Figure, save_figures
from indicators.models import Measurement, OpenDataMapping
from indicators.open_data import previews
from indicators.open_data.client import Limits
from indicators.open_data.fetching import Services
from indicators.periods import Period
from municipalities.models import Area
from tests.builders import make_indicator, make_municipality, make_user
from tests.indicators.odata_server import ODataServer, crimes
from tests.indicators.test_open_data_csv import DESCRIPTION, figures

pytestmark = pytest.mark.django_db
YEARS = range(2014, 2020)


@pytest.fixture
def service():
    with ODataServer(page_size=5) as service:
        service.add(table())
        yield service


def table(**changed):
    """Burglaries and crimes of Lisse, 2014 to 2019; twelve rows, so three pages."""
    values = {
        **{("1.1.1", year): 50 + number for number, year in enumerate(YEARS)},
        **{("0.0.0", year): 700 + number for number, year in enumerate(YEARS)},
    } | {(key.replace("_", ".")[1:-5], int(key[-4:])): value for key, value in changed.items()}
    return crimes([(kind, "GM0553", f"{year}JJ00", value) for (kind, year), value in values.items()])


@pytest.fixture
def lisse():
    return make_municipality(name="Lisse", slug="lisse", cbs_code="GM0553")


@pytest.fixture
def mappings(lisse):
    made = []
    for name, key in (("Woninginbraken", "1.1.1"), ("Misdrijven", "0.0.0")):
        indicator = make_indicator(municipality=lisse, name=name)
        made.append(
            OpenDataMapping.objects.create(
                indicator=indicator,
                provider="police",
                table="47013NED",
                measure="Geregistreerde misdrijven",
                keys={"SoortMisdrijf": [key]},
            )
        )
    return made


def run(service, *arguments, **options):
    """Run the command; what it printed."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(
            "fetch_open_data", *arguments, base_url=service.address, stdout=out, stderr=err, **options
        )
    finally:
        run.out, run.err = out.getvalue(), err.getvalue()
    return run.out


def stored():
    return [
        (one.indicator_version.name, one.starts_on.year, one.value)
        for one in Measurement.objects.select_related("indicator_version").order_by("pk")
    ]


def history():
    return Measurement.history.count()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    """Nobody waits for a service that is down."""
    monkeypatch.setattr("indicators.open_data.client.time.sleep", lambda seconds: None)


def test_command_stores_every_figure_with_its_history(service, mappings):
    out = run(service, "lisse", yes=True)

    assert stored() == [
        *[("Woninginbraken", year, Decimal(50 + number)) for number, year in enumerate(YEARS)],
        *[("Misdrijven", year, Decimal(700 + number)) for number, year in enumerate(YEARS)],
    ]
    assert history() == 12
    today = timezone.localdate()
    assert set(Measurement.history.values_list("history_change_reason", "history_user")) == {
        (f"Opgehaald bij Politie, tabel 47013NED, op {today:%d-%m-%Y}", None)
    }
    first = Measurement.objects.earliest("pk")
    assert (first.source_table, first.source_key) == (
        "47013NED", "Geregistreerde misdrijven; SoortMisdrijf 1.1.1; RegioS GM0553",
    )  # fmt: skip
    assert abs(first.fetched_at - timezone.now()) < datetime.timedelta(minutes=1)
    assert out.splitlines()[:4] == [
        "Gemeente Lisse",
        "  Woninginbraken (Politie (dataderden.cbs.nl), tabel 47013NED)",
        "    nieuw      Lisse, 2014: 50",
        "    nieuw      Lisse, 2015: 51",
    ]
    assert out.splitlines()[-1] == "De cijfers zijn opgeslagen: 12 nieuw, 0 gewijzigd."


def test_twice_changes_nothing(service, mappings):
    run(service, yes=True)
    before = list(Measurement.objects.order_by("pk").values())

    out = run(service, yes=True)

    assert list(Measurement.objects.order_by("pk").values()) == before
    assert history() == 12
    assert "    gelijk     6\n" in out
    assert "opgeslagen" not in out


def test_correction_keeps_the_former_figure_with_the_reason(service, mappings):
    run(service, yes=True)
    service.add(table(k1_1_1_2018=49))

    out = run(service, yes=True)

    assert "    gewijzigd  Lisse, 2018: 54 -> 49\n" in out
    assert out.splitlines()[-1] == "De cijfers zijn opgeslagen: 0 nieuw, 1 gewijzigd. 11 stonden er al."
    assert history() == 13
    record = Measurement.objects.get(starts_on__year=2018, indicator_version__name="Woninginbraken")
    assert [row.value for row in record.history.order_by("history_id")] == [Decimal(54), Decimal(49)]
    assert record.history.latest("history_id").history_change_reason == (
        f"Opgehaald bij Politie, tabel 47013NED, op {timezone.localdate():%d-%m-%Y}"
    )


def test_dry_run_stores_nothing(service, mappings):
    out = run(service, dry_run=True)

    assert "    nieuw      Lisse, 2019: 55\n" in out
    assert (stored(), history()) == ([], 0)


def test_without_an_answer_nothing_is_stored(service, mappings, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError) as refusal:
        run(service)

    assert str(refusal.value) == (
        "Niemand kan antwoorden. Zeg --yes om op te slaan of --dry-run om te kijken."
    )
    assert stored() == []


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("status", {"status": 500}, "{host} heeft een storing (antwoord 500)."),
        ("cut", {}, "De verbinding met {host} brak af."),
        ("half", {}, "Het antwoord van {host} is afgebroken of onleesbaar."),
        ("reset", {}, "De verbinding met {host} brak af."),
    ],
)
def test_feed_that_dies_half_way_changes_nothing(service, mappings, kind, more, sentence):
    run(service, yes=True)
    before = list(Measurement.objects.order_by("pk").values())
    service.add(table(k1_1_1_2018=49, k0_0_0_2018=1))
    # The first indicator comes whole; of the second the second page never does.
    service.plan(kind, ("0.0.0%20", "$skip=5"), times=None, **more)

    with pytest.raises(CommandError) as refusal:
        run(service, yes=True)

    assert str(refusal.value) == "Niet gelukt voor Gemeente Lisse. Daar is niets veranderd."
    assert run.err == (
        f"    {sentence.format(host=service.host)} Er is niets veranderd. Probeer het later opnieuw.\n"
    )
    assert "    gewijzigd  Lisse, 2018: 54 -> 49\n" in run.out
    assert list(Measurement.objects.order_by("pk").values()) == before
    assert history() == 12


def test_absent_network_changes_nothing_and_asks_once(mappings):
    with ODataServer() as gone:
        pass
    with pytest.raises(CommandError):
        run(gone, yes=True)

    said = (
        f"    {gone.host} is niet bereikbaar: er is geen verbinding. "
        "Er is niets veranderd. Probeer het later opnieuw.\n"
    )
    assert run.err == said * 2
    assert (stored(), history(), Area.objects.count()) == ([], 0, 0)


def test_one_municipality_that_fails_leaves_the_others(service, mappings):
    other = make_municipality(name="Hillegom", slug="hillegom")
    OpenDataMapping.objects.create(
        indicator=make_indicator(municipality=other),
        provider="police",
        table="47013NED",
        measure="Geregistreerde misdrijven",
    )

    with pytest.raises(CommandError) as refusal:
        run(service, yes=True)

    assert str(refusal.value) == "Niet gelukt voor Gemeente Hillegom. Daar is niets veranderd."
    assert len(stored()) == 12


def test_command_takes_one_indicator_by_name(service, mappings):
    run(service, "GM0553", yes=True, indicator="woninginbraken")

    assert {name for name, _, _ in stored()} == {"Woninginbraken"}


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["lise"], {}, "Er is geen gemeente lise."),
        ([], {"indicator": "Onbekend"}, "Er is geen gekoppelde indicator Onbekend."),
    ],
)
def test_command_says_what_it_does_not_know(service, mappings, arguments, options, message):
    with pytest.raises(CommandError) as refusal:
        run(service, *arguments, **options)

    assert str(refusal.value) == message


def test_command_refuses_an_address_without_certificate(mappings):
    with pytest.raises(CommandError, match="base-url"):
        call_command("fetch_open_data", "--base-url", "http://10.0.0.1/odata")


def test_command_reads_the_files_of_the_download(mappings, tmp_path):
    (tmp_path / "figures.csv").write_bytes(figures(("GM0553", "2018JJ00", "54"), ("GM0553", "2019JJ00", ".")))
    (tmp_path / "metadata.csv").write_bytes(DESCRIPTION)
    options = {"figures": tmp_path / "figures.csv", "description": tmp_path / "metadata.csv"}

    call_command("fetch_open_data", indicator="Woninginbraken", yes=True, stdout=io.StringIO(), **options)

    found = Measurement.objects.order_by("starts_on")
    assert [(one.starts_on.year, one.state, one.value) for one in found] == [
        (2018, "known", Decimal(54)), (2019, "not_available", None),
    ]  # fmt: skip


# The preview that somebody confirms


def fetched(service, mappings):
    with Services({"police": service.address}, Limits(pause=0.01)) as services:
        return previews.fetch_all(previews._mappings([one.pk for one in mappings]), services=services)


def test_what_is_confirmed_is_what_was_seen(service, mappings):
    results = fetched(service, mappings)
    seen = previews.preview(results)
    service.add(table(k1_1_1_2018=1))
    asked = len(service.asked)

    saved = previews.save_results(results[:1], among=results, digest=seen.digest, by=None)

    assert str(saved) == "De cijfers zijn opgeslagen: 6 nieuw, 0 gewijzigd."
    assert [value for _, year, value in stored() if year == 2018] == [Decimal(54)]
    assert len(service.asked) == asked


def test_figure_that_somebody_wrote_meanwhile_stops_the_saving(service, lisse, mappings):
    results = fetched(service, mappings)
    seen = previews.preview(results)
    by_hand = Figure(
        indicator_version_id=mappings[0].indicator.versions.get().pk,
        area_id=lisse.area.pk,
        period=Period.year(2018),
        value=Decimal(53),
    )
    save_figures(figures=[by_hand], by=make_user(municipality=lisse))

    with pytest.raises(previews.PreviewChanged):
        previews.save_results(results, digest=seen.digest, by=None)

    assert [value for _, _, value in stored()] == [Decimal(53)]
    again = previews.preview(results)
    assert [(line.period, line.was, line.becomes) for line in again.shown[0].changed] == [
        ("2018", "53", "54")
    ]


def test_figure_that_was_equal_and_changed_meanwhile_stops_the_saving(service, lisse, mappings):
    results = fetched(service, mappings)
    previews.save_results(results, by=None)
    seen = previews.preview(results)
    [old] = [figure for figure in results[0].figures if figure.period == Period.year(2018)]
    save_figures(
        figures=[Figure(old.indicator_version_id, old.area_id, old.period, value=Decimal(53))],
        by=None,
        reason="Verbeterd",
    )

    with pytest.raises(previews.PreviewChanged):
        previews.save_results(results, digest=seen.digest, by=None)


def test_preview_costs_a_fixed_number_of_queries(service, lisse, mappings, django_assert_max_num_queries):
    results = fetched(service, mappings)
    with django_assert_max_num_queries(5):
        previews.preview(results[:1])
    for number in range(28):
        OpenDataMapping.objects.create(
            indicator=make_indicator(municipality=lisse, name=f"Indicator {number}"),
            provider="police", table="47013NED", measure="Geregistreerde misdrijven",
        )  # fmt: skip
    results = fetched(service, list(OpenDataMapping.objects.all()))
    with django_assert_max_num_queries(5):
        assert len(previews.preview(results).shown) == 30


def test_job_is_found_only_by_who_asked_for_that_plan(lisse, mappings):
    user, other = make_user(municipality=lisse), make_user(municipality=lisse)
    token = previews.keep([], plan_id=7, by=user)

    assert previews.find(token, plan_id=7, by=user).is_done
    assert previews.find(token, plan_id=8, by=user) is None
    assert previews.find(token, plan_id=7, by=other) is None
    assert previews.find("iets anders", plan_id=7, by=user) is None


def test_job_keeps_what_came_and_says_what_did_not(service, lisse, mappings, settings):
    settings.OPEN_DATA_URLS = {"police": service.address, "cbs": service.address}
    mappings[1].table = "99999NED"
    mappings[1].save()
    user = make_user(municipality=lisse)
    token = previews.begin(plan_id=7, mapping_ids=[one.pk for one in mappings], by=user)
    assert previews.find(token, plan_id=7, by=user).percentage == 0

    previews.run(token)

    job = previews.find(token, plan_id=7, by=user)
    assert (job.is_done, job.percentage, job.sentence) == (True, 100, "2 van 2: Misdrijven")
    assert [(one.name, len(one.figures), one.error) for one in job.results] == [
        ("Woninginbraken", 6, ""),
        ("Misdrijven", 0,
         f"{service.host} kent tabel 99999NED niet, of niet zo. Controleer de koppeling. "
         "Er is niets veranderd."),
    ]  # fmt: skip
    assert stored() == []


def test_job_that_breaks_says_so(lisse, mappings, settings):
    settings.OPEN_DATA_URLS = {}
    user = make_user(municipality=lisse)
    token = previews.begin(plan_id=7, mapping_ids=[one.pk for one in mappings], by=user)

    with pytest.raises(KeyError):
        previews.run(token)

    job = previews.find(token, plan_id=7, by=user)
    assert [one.error for one in job.results] == [previews.WRONG, previews.WRONG]
    assert job.is_done


def test_source_that_does_not_fit_the_indicator_says_what_is_wrong(service, lisse, mappings):
    service.add(table(k1_1_1_2018=5.5))

    [result, _] = fetched(service, mappings)

    assert result.error == (
        "Deze cijfers passen niet bij de indicator. 2018: Een aantal is een heel getal: 0 of meer."
    )
    assert result.figures == ()
