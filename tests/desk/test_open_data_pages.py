from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.areas import country
from indicators.measurements import Figure, save_figures
from indicators.models import Measurement, OpenDataMapping, SeriesBreak
from indicators.open_data import previews
from indicators.periods import Period
from municipalities.models import Role, SafetyRegion
from tests.builders import (
    make_area,
    make_indicator,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_source,
    make_user,
)
from tests.indicators.odata_server import ODataServer, crimes
from tests.indicators.test_open_data_csv import DESCRIPTION, figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def lisse():
    region = SafetyRegion.objects.create(code="VR16", name="Hollands Midden")
    return make_municipality(name="Lisse", slug="lisse", cbs_code="GM0553", safety_region=region)


@pytest.fixture
def plan(lisse):
    return make_plan(municipality=lisse)


@pytest.fixture
def burglary(plan):
    return add(plan, "Aantal woninginbraken")


def add(plan, name, **fields):
    indicator = make_indicator(municipality=plan.municipality, name=name, **fields)
    priority = plan.priorities.first() or make_priority(plan=plan)
    make_plan_indicator(plan=plan, indicator=indicator, priority=priority)
    return indicator


@pytest.fixture
def officer(client, lisse):
    user = make_user(municipality=lisse)
    client.force_login(user)
    return user


@pytest.fixture
def service(settings):
    with ODataServer() as service:
        service.add(
            crimes(
                [
                    *[("1.1.1", "GM0553", f"{year}JJ00", year - 1968) for year in (2017, 2018)],
                    ("1.1.1", "NL01", "2018JJ00", 42_000),
                ],
                provisional=("2018JJ00",),
            )
        )
        settings.OPEN_DATA_URLS = {"police": service.address, "cbs": service.address}
        yield service


def address(plan):
    return reverse("admin:indicators_opendatamapping_fetch", args=[plan.pk])


def post(client, plan, action, **data):
    return client.post(address(plan), {"action": action, **data}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def fetched(client, plan):
    """Press the button, let the worker work, and open the preview; its address and the page."""
    ids = list(OpenDataMapping.objects.values_list("pk", flat=True))
    answer = client.post(address(plan), {"action": "fetch", "mapping": ids})
    previews.run(answer.url.partition("taak=")[2])
    return answer.url, client.get(answer.url)


def save(client, plan, page, mappings=None):
    chosen = OpenDataMapping.objects.all() if mappings is None else mappings
    return post(
        client, plan, "save", taak=page.context["token"], digest=page.context["seen"].digest,
        indicator=[one.pk for one in chosen],
    )  # fmt: skip


def couple(client, plan, indicator):
    return post(client, plan, f"couple:{indicator.pk}:burglary")


def test_one_click_couples_and_one_more_fetches(client, officer, plan, burglary, service):
    country()
    page = client.get(address(plan))
    assert "Koppel aan ‘Woninginbraken’" in page.content.decode()

    assert said(couple(client, plan, burglary)) == [
        "‘Aantal woninginbraken’ is gekoppeld aan ‘Woninginbraken’."
    ]
    mapping = OpenDataMapping.objects.get()
    assert (mapping.table, mapping.keys, [str(area) for area in mapping.areas.all()]) == (
        "47013NED", {"SoortMisdrijf": ["1.1.1"]}, ["Nederland"],
    )  # fmt: skip
    assert mapping.history.latest().history_user == officer

    _, page = fetched(client, plan)
    [shown] = page.context["seen"].shown
    assert [(line.area, line.period, line.becomes) for line in shown.new] == [
        ("Lisse", "2017", "49"), ("Lisse", "2018", "50 (voorlopig)"),
        ("Nederland", "2018", "42.000 (voorlopig)"),
    ]  # fmt: skip
    assert Measurement.objects.count() == 0

    answer = save(client, plan, page)
    assert said(answer) == ["De cijfers zijn opgeslagen: 3 nieuw, 0 gewijzigd."]
    assert Measurement.objects.count() == Measurement.history.count() == 3
    assert set(Measurement.history.values_list("history_user", flat=True)) == {officer.pk}


def test_second_click_on_save_stores_nothing_twice(client, officer, plan, burglary, service):
    couple(client, plan, burglary)
    _, page = fetched(client, plan)
    save(client, plan, page)

    assert said(save(client, plan, page)) == ["Deze cijfers zijn al opgeslagen of staan niet meer klaar."]
    assert Measurement.history.count() == 2


def test_progress_is_shown_until_the_preview_is_there(client, officer, plan, burglary, service):
    couple(client, plan, burglary)
    answer = client.post(address(plan), {"action": "fetch", "mapping": OpenDataMapping.objects.get().pk})
    token = answer.url.partition("taak=")[2]

    assert "De opdracht staat in de rij." in client.get(answer.url).content.decode()
    part = client.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith("<div hx-get=")
    previews.run(token)
    assert client.get(answer.url, headers={"HX-Request": "true"})["HX-Redirect"] == answer.url


def test_failure_is_said_at_its_indicator_and_the_other_can_be_saved(
    client, officer, plan, burglary, service
):
    other = add(plan, "Aantal bedreigingen")
    couple(client, plan, burglary)
    OpenDataMapping.objects.create(
        indicator=other, provider="police", table="99999NED", measure="Geregistreerde misdrijven"
    )

    _, page = fetched(client, plan)

    assert (
        f"{service.host} kent tabel 99999NED niet, of niet zo. Controleer de koppeling. "
        "Er is niets veranderd." in page.content.decode()
    )
    assert said(save(client, plan, page)) == ["De cijfers zijn opgeslagen: 2 nieuw, 0 gewijzigd."]


def test_feed_that_dies_is_one_clear_sentence_and_nothing_to_save(
    client, officer, plan, burglary, service, monkeypatch
):
    monkeypatch.setattr("indicators.open_data.client.time.sleep", lambda seconds: None)
    couple(client, plan, burglary)
    service.plan("cut", "TypedDataSet", times=None)

    _, page = fetched(client, plan)

    text = page.content.decode()
    assert (
        f"De verbinding met {service.host} brak af. Er is niets veranderd. Probeer het later opnieuw." in text
    )
    assert "Er is niets opgehaald en er is niets veranderd. Hieronder staat waarom." in text
    assert "Er is niets nieuws" not in text
    assert "Cijfers opslaan" not in text
    assert Measurement.objects.count() == 0


def test_unticked_indicator_is_not_saved(client, officer, plan, burglary, service):
    second = add(plan, "Inbraken in woningen")
    couple(client, plan, burglary)
    couple(client, plan, second)
    _, page = fetched(client, plan)

    save(client, plan, page, OpenDataMapping.objects.filter(indicator=second))

    assert {one.indicator_version.indicator_id for one in Measurement.objects.all()} == {second.pk}


def test_nothing_ticked_saves_nothing(client, officer, plan, burglary, service):
    couple(client, plan, burglary)
    _, page = fetched(client, plan)

    assert said(save(client, plan, page, [])) == [
        "Kies ten minste één indicator. Er is nog niets opgeslagen."
    ]


def test_figure_that_a_colleague_wrote_meanwhile_shows_the_preview_again(
    client, officer, plan, burglary, service
):
    couple(client, plan, burglary)
    _, page = fetched(client, plan)
    by_hand = Figure(
        burglary.versions.get().pk, plan.municipality.area.pk, Period.year(2017), value=Decimal(46)
    )
    save_figures(figures=[by_hand], by=officer)

    answer = save(client, plan, page)

    assert said(answer) == [
        "In de tussentijd zijn er cijfers veranderd. Er is nog niets opgeslagen. Kijk de cijfers opnieuw na."
    ]
    [shown] = answer.context["seen"].shown
    assert [(line.period, line.was, line.becomes) for line in shown.changed] == [("2017", "46", "49")]
    assert Measurement.objects.count() == 1
    assert said(save(client, plan, answer)) == ["De cijfers zijn opgeslagen: 1 nieuw, 1 gewijzigd."]


def test_preview_is_gone_after_an_hour(client, officer, plan, burglary, service):
    couple(client, plan, burglary)
    url, _ = fetched(client, plan)
    cache.clear()

    assert said(client.get(url, follow=True)) == ["Deze cijfers staan niet meer klaar. Haal ze opnieuw op."]


def test_preview_of_a_colleague_is_not_mine(client, officer, lisse, plan, burglary, service):
    couple(client, plan, burglary)
    url, page = fetched(client, plan)
    client.force_login(make_user(municipality=lisse))

    assert said(client.get(url, follow=True)) == ["Deze cijfers staan niet meer klaar. Haal ze opnieuw op."]
    assert said(save(client, plan, page)) == ["Deze cijfers zijn al opgeslagen of staan niet meer klaar."]
    assert Measurement.objects.count() == 0


def test_files_of_the_download_give_the_same_preview(client, officer, plan, burglary):
    couple(client, plan, burglary)
    files = {
        "figures": SimpleUploadedFile("47013NED_TypedDataSet.csv", figures(("GM0553", "2018JJ00", "54"))),
        "description": SimpleUploadedFile("47013NED_metadata.csv", DESCRIPTION),
    }

    page = post(client, plan, "files", **files)

    [shown] = page.context["seen"].shown
    assert [(line.period, line.becomes) for line in shown.new] == [("2018", "54")]


def test_files_that_are_cut_off_say_so(client, officer, plan, burglary):
    couple(client, plan, burglary)
    files = {
        "figures": SimpleUploadedFile("a.csv", figures(("GM0553", "2018JJ00", "54"))[:-4]),
        "description": SimpleUploadedFile("b.csv", DESCRIPTION),
    }

    page = post(client, plan, "files", **files)

    assert page.context["files"].errors == {
        "figures": ["Dit bestand is niet compleet. Download het opnieuw. Er is niets veranderd."]
    }


def test_files_of_another_table_say_so(client, officer, plan, burglary):
    couple(client, plan, burglary)
    OpenDataMapping.objects.update(table="47022NED")
    files = {
        "figures": SimpleUploadedFile("a.csv", figures(("GM0553", "2018JJ00", "54"))),
        "description": SimpleUploadedFile("b.csv", DESCRIPTION),
    }

    page = post(client, plan, "files", **files)

    assert page.context["files"].errors == {
        "figures": ["Geen indicator van dit plan is gekoppeld aan tabel 47013NED."]
    }


# Coupling


def couple_address(plan, indicator):
    return reverse("admin:indicators_opendatamapping_couple", args=[plan.pk, indicator.pk])


def test_form_couples_to_a_table_of_ones_own(client, officer, lisse, plan, burglary):
    hillegom = make_area(
        of_municipality=make_municipality(
            name="Hillegom", slug="h", cbs_code="GM0534", safety_region=lisse.safety_region
        )
    )
    make_area(of_municipality=make_municipality(name="Elders", slug="e", cbs_code="GM0001"))
    nation = country()
    page = client.get(couple_address(plan, burglary))
    assert list(page.context["form"].fields["areas"].queryset) == [nation, hillegom]

    client.post(
        couple_address(plan, burglary),
        {
            "choice": "own",
            "provider": "police",
            "table": "47022NED",
            "measure": "Geregistreerde misdrijven",
            "area_dimension": "WijkenEnBuurten",
            "keys": "SoortMisdrijf: 1.4.4, 1.4.5\nSoortMisdrijf: 1.4.6",
            "areas": [hillegom.pk],
            "from_year": "2015",
        },
    )

    mapping = OpenDataMapping.objects.get()
    assert (mapping.provider, mapping.table, mapping.measure, mapping.area_dimension, mapping.from_year) == (
        "police", "47022NED", "Geregistreerde misdrijven", "WijkenEnBuurten", 2015,
    )  # fmt: skip
    assert mapping.keys == {"SoortMisdrijf": ["1.4.4", "1.4.5", "1.4.6"]}
    assert list(mapping.areas.all()) == [hillegom]
    again = client.get(couple_address(plan, burglary)).context["form"]
    assert again["keys"].value() == "SoortMisdrijf: 1.4.4, 1.4.5, 1.4.6"
    assert again["choice"].value() == "own"


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"choice": ""}, {"choice": ["Dit veld is verplicht."]}),
        (
            {"choice": "own", "table": "../47", "keys": "1.1.1"},
            {
                "provider": ["Vul dit in, of kies hierboven een koppeling die klaarstaat."],
                "table": ["Dit is geen naam van een tabel. Schrijf bijvoorbeeld 47013NED."],
                "measure": ["Vul dit in, of kies hierboven een koppeling die klaarstaat."],
                "keys": ["Schrijf ‘1.1.1’ als kolom: sleutel, sleutel."],
            },
        ),
    ],
)
def test_form_says_what_is_wrong(client, officer, plan, burglary, data, errors):
    page = client.post(couple_address(plan, burglary), data)

    assert page.context["form"].errors == errors
    assert OpenDataMapping.objects.count() == 0


def test_ready_made_mark_gives_its_source_the_break_of_2021_once(client, officer, plan):
    source = make_source(municipality=plan.municipality, name="Veiligheidsmonitor")
    mark = add(plan, "Rapportcijfer veiligheid", unit="mark", source=source)

    for _ in range(2):
        client.post(couple_address(plan, mark), {"choice": "safety_mark"})

    [found] = SeriesBreak.objects.all()
    assert (found.source, str(found.on)) == (source, "2021-01-01")
    assert OpenDataMapping.objects.get().table == "85146NED"


def test_ready_made_choices_are_those_in_the_unit_of_the_indicator(client, officer, plan, burglary):
    rate = add(plan, "Misdrijven per inwoner", unit="rate", rate_base=1000)

    def codes(indicator):
        form = client.get(couple_address(plan, indicator)).context["form"]
        return [code for code, _ in form.fields["choice"].choices]

    assert codes(burglary) == ["burglary", "violence", "vandalism", "crime", "nuisance", "own"]
    assert codes(rate) == ["crime_rate", "own"]


def test_uncoupling_keeps_the_figures(client, officer, plan, burglary, service):
    couple(client, plan, burglary)
    _, page = fetched(client, plan)
    save(client, plan, page)

    answer = client.post(couple_address(plan, burglary), {"uncouple": "1"}, follow=True)

    assert said(answer) == ["‘Aantal woninginbraken’ is losgekoppeld. De cijfers die er al staan, blijven."]
    assert (OpenDataMapping.objects.count(), Measurement.objects.count()) == (0, 2)
    last = OpenDataMapping.history.latest()
    assert (last.history_type, last.history_user, last.history_change_reason) == (
        "-",
        officer,
        "Losgekoppeld",
    )


def test_judgement_has_no_open_data(client, officer, plan):
    judgement = add(plan, "Bewustzijn", unit="judgement", kind="qualitative")

    assert (
        "Van een oordeel zijn er geen open data"
        in client.get(couple_address(plan, judgement)).content.decode()
    )
    client.post(couple_address(plan, judgement), {"choice": "own"})
    assert OpenDataMapping.objects.count() == 0


def test_indicator_of_another_municipality_does_not_exist(client, officer, plan):
    other = make_indicator(municipality=make_municipality())

    assert client.get(couple_address(plan, other)).status_code == 404
    assert client.post(address(plan), {"action": f"couple:{other.pk}:burglary"}).status_code == 404
    assert OpenDataMapping.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ACTION_OWNER, Role.COUNCIL_READER])
def test_member_without_the_right_is_refused(client, lisse, plan, burglary, role):
    client.force_login(make_user(municipality=lisse, role=role))

    assert client.get(address(plan)).status_code == 403
    assert client.get(couple_address(plan, burglary)).status_code == 403


def test_municipality_without_code_reads_why_nothing_comes(client, officer, lisse, plan, burglary):
    lisse.cbs_code = None
    lisse.save()

    assert "heeft geen CBS-code" in client.get(address(plan)).content.decode()


def test_pages_cost_the_same_for_thirty_indicators(client, officer, plan, burglary, service):
    def cost(url):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    country()
    couple(client, plan, burglary)
    url, _ = fetched(client, plan)
    one = cost(address(plan)), cost(url), cost(couple_address(plan, burglary))
    for number in range(29):
        indicator = add(plan, f"Inbraken in wijk {number}")
        if number % 2:
            couple(client, plan, indicator)
    url, _ = fetched(client, plan)

    assert (cost(address(plan)), cost(url), cost(couple_address(plan, burglary))) == one
