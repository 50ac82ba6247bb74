import datetime
from decimal import Decimal

import pytest

from indicators.models import Measurement, OpenDataMapping
from indicators.open_data.client import FetchFailed, Limits
from indicators.open_data.fetching import Services, fetch, mappings_of
from indicators.open_data.tables import MappingWrong
from municipalities.models import Area
from tests.builders import make_area, make_indicator, make_municipality, make_version
from tests.indicators.odata_server import ODataServer, crimes, marks

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def service():
    with ODataServer() as service:
        yield service


@pytest.fixture
def lisse():
    return make_municipality(name="Lisse", slug="lisse", cbs_code="GM0553")


def mapping_of(municipality, *, areas=(), frequency="year", unit="count", table="47013NED", **fields):
    indicator = make_indicator(municipality=municipality, frequency=frequency, unit=unit)
    mapping = OpenDataMapping.objects.create(
        indicator=indicator,
        **{
            "provider": "police",
            "table": table,
            "measure": "Geregistreerde misdrijven",
            "keys": {"SoortMisdrijf": ["1.1.1"]},
        }
        | fields,
    )
    mapping.areas.set(areas)
    return mapping


def fetched(mapping, service):
    [read] = mappings_of([mapping.indicator])
    limits = Limits(pause=0.01, connecting=2, reading=2)
    with Services({"police": service.address, "cbs": service.address}, limits) as services:
        return fetch(read, services=services, today=TODAY)


def brief(found):
    """Area, period and value of every figure."""
    areas = dict(Area.objects.values_list("pk", "name"))
    return [(areas[one.area_id], str(one.period), one.value) for one in found.figures]


def months(year, values, *, kind="1.1.1", area="GM0553"):
    return [(kind, area, f"{year}MM{month:02}", value) for month, value in enumerate(values, start=1)]


def test_figures_keep_table_key_moment_and_source(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", "2018JJ00", 51), ("0.0.0", "GM0553", "2018JJ00", 720)]))
    mapping = mapping_of(lisse)

    found = fetched(mapping, service)

    [figure] = found.figures
    assert (figure.value, figure.state, figure.is_provisional) == (Decimal(51), "known", False)
    assert figure.source_table == "47013NED"
    assert figure.source_key == "Geregistreerde misdrijven; SoortMisdrijf 1.1.1; RegioS GM0553"
    assert figure.source_reference == "Politie (dataderden.cbs.nl), tabel 47013NED"
    assert figure.fetched_at is not None
    assert figure.indicator_version_id == mapping.indicator.versions.get().pk
    assert Measurement.objects.count() == 0


def test_year_of_the_source_goes_before_its_months_and_nothing_counts_twice(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", "2018JJ00", 51), *months(2018, [4] * 12)]))

    assert brief(fetched(mapping_of(lisse), service)) == [("Lisse", "2018", Decimal(51))]


def test_twelve_months_make_a_year_and_the_last_months_a_part_of_one(service, lisse):
    service.add(crimes([*months(2018, range(1, 13)), *months(2019, [10] * 9)]))

    found = fetched(mapping_of(lisse), service)

    assert brief(found) == [
        ("Lisse", "2018", Decimal(78)),
        ("Lisse", "2019 (t/m september)", Decimal(90)),
    ]
    assert [one.note for one in found.figures] == ["Opgeteld uit 12 maanden.", "Opgeteld uit 9 maanden."]
    assert found.notes == ()


def test_year_without_one_of_its_months_has_no_figure(service, lisse):
    service.add(crimes([*months(2017, [1] * 5 + [None] + [1] * 6), *months(2018, [1] * 11)]))

    found = fetched(mapping_of(lisse), service)

    assert brief(found) == [("Lisse", "2018 (t/m november)", Decimal(11))]
    assert found.notes == ("Niet alle maanden zijn bekend van 2017: daarvan komt geen jaarcijfer.",)


def test_gap_in_the_last_months_makes_no_part_of_a_year(service, lisse):
    service.add(crimes(months(2018, [1, 2, None, 4])))

    found = fetched(mapping_of(lisse), service)

    assert found.figures == ()
    assert found.notes == (
        "Niet alle maanden zijn bekend van 2018: daarvan komt geen jaarcijfer.",
        "Voor Lisse (GM0553) heeft deze tabel geen cijfers.",
    )


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [
        ("month", [("januari 2018", 1), ("februari 2018", 2), ("maart 2018", 3), ("april 2018", 4)]),
        ("quarter", [("1e kwartaal 2018", 6)]),
        ("half_year", []),
        ("school_year", []),
    ],
)
def test_periods_are_those_of_the_indicator(service, lisse, frequency, expected):
    service.add(crimes(months(2018, [1, 2, 3, 4])))

    found = fetched(mapping_of(lisse, frequency=frequency), service)

    assert [(str(one.period), one.value) for one in found.figures] == expected


def test_school_year_is_twelve_months_across_two_years(service, lisse):
    service.add(crimes([*months(2018, range(1, 13)), *months(2019, [100] * 8)]))

    found = fetched(mapping_of(lisse, frequency="school_year"), service)

    # August to December of 2018 (8+9+10+11+12) and seven months of 2019.
    assert brief(found) == [("Lisse", "schooljaar 2018-2019", Decimal(750))]


def test_several_keys_are_summed(service, lisse):
    service.add(crimes([
        ("0.0.0", "GM0553", "2018JJ00", 999),
        ("1.4.4", "GM0553", "2018JJ00", 20), ("1.4.5", "GM0553", "2018JJ00", 30),
        ("1.4.6", "GM0553", "2018JJ00", 2),
        ("1.4.4", "GM0553", "2019JJ00", 0), ("1.4.5", "GM0553", "2019JJ00", 0),
    ]))  # fmt: skip
    mapping = mapping_of(lisse, keys={"SoortMisdrijf": ["1.4.4", "1.4.5"]})

    found = fetched(mapping, service)

    assert brief(found) == [("Lisse", "2018", Decimal(50)), ("Lisse", "2019", Decimal(0))]
    assert found.figures[0].source_key == (
        "Geregistreerde misdrijven; SoortMisdrijf 1.4.4+1.4.5; RegioS GM0553"
    )


def test_null_is_not_zero_and_a_sum_with_null_is_unknown(service, lisse):
    service.add(crimes([
        ("1.4.4", "GM0553", "2018JJ00", 0), ("1.4.5", "GM0553", "2018JJ00", None),
        ("1.4.4", "GM0553", "2019JJ00", None), ("1.4.5", "GM0553", "2019JJ00", None),
        ("1.4.4", "GM0553", "2020JJ00", 3),
    ]))  # fmt: skip
    mapping = mapping_of(lisse, keys={"SoortMisdrijf": ["1.4.4", "1.4.5"]})

    found = fetched(mapping, service)

    assert [(str(one.period), one.state, one.value, one.note) for one in found.figures] == [
        ("2018", "not_available", None, "Bij de bron onbekend: 1.4.5."),
        ("2019", "not_available", None, "Bij de bron onbekend of geheim."),
        ("2020", "not_available", None, "Bij de bron onbekend: 1.4.5."),
    ]


@pytest.mark.parametrize(
    ("keys", "kinds", "message"),
    [
        (["0.0.0", "1.1.1"], None,
         "‘Totaal misdrijven’ telt ‘1.1.1 Diefstal/inbraak woning’ al mee. "
         "Kies een van de twee, anders telt iets dubbel."),
        (["1.1", "1.1.1"], (("1.1", "1.1 Diefstal"), ("1.1.1", "1.1.1 Diefstal/inbraak woning")),
         "‘1.1 Diefstal’ telt ‘1.1.1 Diefstal/inbraak woning’ al mee. "
         "Kies een van de twee, anders telt iets dubbel."),
        (["CRI1100", "CRI1000"], (("CRI1000", "Vermogensmisdrijven"), ("CRI1100", "Diefstal")),
         "‘Vermogensmisdrijven’ telt ‘Diefstal’ al mee. Kies een van de twee, anders telt iets dubbel."),
        (["9.9.9"], None, "Sleutel ‘9.9.9’ staat niet in de lijst ‘SoortMisdrijf’ van tabel 47013NED."),
        ([], (("1.1.1", "Woning"), ("1.1.2", "Schuur")),
         "Kies bij ‘SoortMisdrijf’ welke regels van tabel 47013NED meetellen, zoals 1.1.1 of 1.1.2."),
    ],
)  # fmt: skip
def test_keys_that_would_count_twice_or_say_nothing_are_refused(service, lisse, keys, kinds, message):
    rows = [("1.1.1", "GM0553", "2018JJ00", 5)]
    service.add(crimes(rows, **({"kinds": kinds} if kinds else {})))

    with pytest.raises(MappingWrong) as refusal:
        fetched(mapping_of(lisse, keys={"SoortMisdrijf": keys} if keys else {}), service)

    assert str(refusal.value) == message


def test_two_neighbouring_keys_with_one_beginning_are_no_parts_of_each_other(service, lisse):
    kinds = (("2.6.1", "2.6.1 Milieubeheer"), ("2.6.10", "2.6.10 Bestrijdingsmiddelen"))
    service.add(
        crimes([("2.6.1", "GM0553", "2018JJ00", 5), ("2.6.10", "GM0553", "2018JJ00", 2)], kinds=kinds)
    )

    found = fetched(mapping_of(lisse, keys={"SoortMisdrijf": ["2.6.1", "2.6.10"]}), service)

    assert brief(found) == [("Lisse", "2018", Decimal(7))]


def test_dimension_that_nobody_named_gives_its_total(service, lisse):
    service.add(crimes([("0.0.0", "GM0553", "2018JJ00", 720), ("1.1.1", "GM0553", "2018JJ00", 51)]))

    found = fetched(mapping_of(lisse, keys={}), service)

    assert brief(found) == [("Lisse", "2018", Decimal(720))]
    assert found.notes == ("Bij ‘Soort misdrijf’ geldt: Totaal misdrijven.",)


@pytest.mark.parametrize("width", [6, 10])
def test_padding_is_that_of_the_table(service, lisse, width):
    service.add(
        crimes([("1.1.1", "GM0553", "2018JJ00", 51)], area_dimension="WijkenEnBuurten", area_width=width)
    )

    found = fetched(mapping_of(lisse, area_dimension="WijkenEnBuurten"), service)

    assert brief(found) == [("Lisse", "2018", Decimal(51))]


@pytest.mark.parametrize("code", ["NL00", "NL01"])
def test_country_and_neighbours_compare(service, lisse, code):
    hillegom = make_area(of_municipality=make_municipality(name="Hillegom", slug="h", cbs_code="GM0534"))
    country = make_area(kind="country", name="Nederland", code="NL01")
    service.add(crimes([
        ("1.1.1", "GM0553", "2018JJ00", 51), ("1.1.1", "GM0534", "2018JJ00", 40),
        ("1.1.1", code, "2018JJ00", 42_000), ("1.1.1", "GM0001", "2018JJ00", 7),
    ]))  # fmt: skip

    found = fetched(mapping_of(lisse, areas=[hillegom, country]), service)

    assert sorted(brief(found)) == [
        ("Hillegom", "2018", Decimal(40)),
        ("Lisse", "2018", Decimal(51)),
        ("Nederland", "2018", Decimal(42_000)),
    ]


def test_provisional_figures_say_so_and_a_sum_of_one_too(service, lisse):
    service.add(crimes(months(2018, [1] * 12), provisional=("2018MM12",)))

    [figure] = fetched(mapping_of(lisse), service).figures

    assert (figure.value, figure.is_provisional) == (Decimal(12), True)


def test_mark_has_margins_and_is_found_whatever_its_number(service, lisse):
    service.add(
        marks([("GM0553", "2021JJ00", 7.3, 7.1, 7.5), ("GM0553", "2023JJ00", None, None, None)], number=64)
    )
    found = fetched(mapping_of_mark(lisse), service)

    assert [
        (str(one.period), one.state, one.value, one.margin_low, one.margin_high) for one in found.figures
    ] == [
        ("2021", "known", Decimal("7.3"), Decimal("7.1"), Decimal("7.5")),
        ("2023", "not_available", None, None, None),
    ]
    assert found.figures[0].source_key == "Rapportcijfer veiligheid in buurt; RegioS GM0553"


def mapping_of_mark(municipality, measure="RapportcijferVeiligheidInBuurt_60"):
    return mapping_of(municipality, provider="cbs", table="85146NED", unit="mark", keys={}, measure=measure)


@pytest.mark.parametrize(
    "measure",
    ["RapportcijferVeiligheidInBuurt_60", "Rapportcijfer veiligheid in buurt",
     "Veiligheidsbeleving > Rapportcijfer veiligheid in buurt"],
)  # fmt: skip
def test_measure_is_found_by_title_path_or_former_key(service, lisse, measure):
    service.add(marks([("GM0553", "2021JJ00", 7.3, 7.1, 7.5)], number=64))

    assert brief(fetched(mapping_of_mark(lisse, measure), service)) == [("Lisse", "2021", Decimal("7.3"))]


def test_two_measures_of_one_title_ask_for_the_path(service, lisse):
    table = crimes([("1.1.1", "GM0553", "2018JJ00", 51)])
    table.properties += [
        {"Type": "TopicGroup", "Key": "", "Title": "Vorig jaar"},
        {"Type": "Topic", "Key": "Geregistreerd_2", "Title": "Geregistreerde misdrijven", "ParentID": 4},
    ]
    service.add(table)

    with pytest.raises(MappingWrong) as refusal:
        fetched(mapping_of(lisse), service)

    assert str(refusal.value) == (
        "Tabel 47013NED heeft 2 onderwerpen ‘Geregistreerde misdrijven’. Schrijf het hele pad, zoals: "
        "Geregistreerde misdrijven; Vorig jaar > Geregistreerde misdrijven."
    )


def test_part_of_a_title_is_no_title(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", "2018JJ00", 51)]))

    with pytest.raises(MappingWrong) as refusal:
        fetched(mapping_of(lisse, measure="misdrijven"), service)

    assert str(refusal.value) == (
        "Tabel 47013NED heeft geen onderwerp ‘misdrijven’. Wel bijvoorbeeld: Geregistreerde misdrijven."
    )


def test_marks_of_months_are_never_added_up(service, lisse):
    service.add(crimes(months(2018, [7] * 12)))

    assert fetched(mapping_of(lisse, unit="mark"), service).figures == ()


def test_merged_municipality_is_the_sum_of_all_that_merged(service):
    dijk = make_municipality(name="Dijk en Waard", slug="d", cbs_code="GM1980")
    gone = {"successor": dijk, "is_dissolved": True, "dissolved_on": datetime.date(2022, 1, 1)}
    make_municipality(name="Heerhugowaard", slug="hw", cbs_code="GM0398", **gone)
    make_municipality(name="Langedijk", slug="ld", cbs_code="GM0416", **gone)
    service.add(crimes([
        ("1.1.1", "GM0398", "2019JJ00", 100), ("1.1.1", "GM0416", "2019JJ00", 50),
        ("1.1.1", "GM1980", "2019JJ00", None),
        ("1.1.1", "GM0398", "2020JJ00", 90), ("1.1.1", "GM0416", "2020JJ00", None),
        ("1.1.1", "GM0398", "2021JJ00", 80), ("1.1.1", "GM0416", "2021JJ00", 40),
        ("1.1.1", "GM1980", "2021JJ00", 121),
        ("1.1.1", "GM1980", "2022JJ00", 110), ("1.1.1", "GM0398", "2023JJ00", 1),
        ("1.1.1", "GM0416", "2023JJ00", 1), ("1.1.1", "GM1980", "2023JJ00", None),
    ]))  # fmt: skip

    found = fetched(mapping_of(dijk), service)

    assert [(str(one.period), one.value, one.note) for one in found.figures] == [
        ("2019", Decimal(150), "Opgeteld: Heerhugowaard en Langedijk, voor de fusie."),
        ("2020", None, "Voor de fusie zijn er geen cijfers van Langedijk."),
        ("2021", Decimal(121), ""),
        ("2022", Decimal(110), ""),
        ("2023", None, "Bij de bron onbekend of geheim."),
    ]
    assert found.notes == (
        "Dijk en Waard: 2019 is opgeteld uit Heerhugowaard en Langedijk, van voor de fusie. "
        "Klopt dat met de grenzen van nu?",
        "Dijk en Waard: Heerhugowaard had in 2021 eigen cijfers. Die zijn niet meegeteld.",
        "Dijk en Waard: Langedijk had in 2021 eigen cijfers. Die zijn niet meegeteld.",
    )


def test_merger_after_a_merger_goes_back_to_the_first(service):
    now = make_municipality(name="Nu", slug="nu", cbs_code="GM1980")
    middle = make_municipality(
        name="Midden", slug="midden", cbs_code="GM0398", successor=now, is_dissolved=True,
        dissolved_on=datetime.date(2022, 1, 1),
    )  # fmt: skip
    make_municipality(
        name="Eerst", slug="eerst", cbs_code="GM0416", successor=middle, is_dissolved=True,
        dissolved_on=datetime.date(2019, 1, 1),
    )  # fmt: skip
    service.add(crimes([("1.1.1", "GM0416", "2018JJ00", 5), ("1.1.1", "GM0398", "2019JJ00", 6)]))

    assert brief(fetched(mapping_of(now), service)) == [
        ("Nu", "2018", Decimal(5)),
        ("Nu", "2019", Decimal(6)),
    ]


def test_municipality_that_is_not_in_the_table_is_said(service, lisse):
    service.add(crimes([("1.1.1", "GM0001", "2018JJ00", 5)]))

    found = fetched(mapping_of(lisse), service)

    assert found.figures == ()
    assert found.notes == ("Voor Lisse (GM0553) heeft deze tabel geen cijfers.",)


def test_invented_municipality_has_no_code(service):
    service.add(crimes([]))

    with pytest.raises(MappingWrong) as refusal:
        fetched(mapping_of(make_municipality(name="Duinwaard", slug="duinwaard")), service)

    assert str(refusal.value) == (
        "Gemeente Duinwaard heeft geen CBS-code. Zonder die code zijn er geen cijfers te vinden."
    )


def test_period_that_is_not_over_and_weeks_are_left_out(service, lisse):
    service.add(crimes([
        ("1.1.1", "GM0553", "2025JJ00", 5), ("1.1.1", "GM0553", "2026JJ00", 4),
        ("1.1.1", "GM0553", "2025W101", 1), ("1.1.1", "GM0553", "1850JJ00", 1),
    ]))  # fmt: skip

    assert brief(fetched(mapping_of(lisse), service)) == [("Lisse", "2025", Decimal(5))]


def test_years_begin_where_the_mapping_says(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", f"{year}JJ00", year) for year in range(2012, 2020)]))

    found = fetched(mapping_of(lisse, from_year=2018), service)

    assert brief(found) == [("Lisse", "2018", Decimal(2018)), ("Lisse", "2019", Decimal(2019))]


def test_figures_follow_the_definition_of_their_period(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", f"{year}JJ00", year) for year in (2019, 2020, 2021)]))
    mapping = mapping_of(lisse)
    second = make_version(
        indicator=mapping.indicator, number=2, starts_on=datetime.date(2020, 1, 1), change="Met schuren"
    )

    found = fetched(mapping, service)

    first = mapping.indicator.versions.get(number=1)
    assert [one.indicator_version_id for one in found.figures] == [first.pk, second.pk, second.pk]


def test_row_that_comes_twice_counts_once_and_two_figures_for_one_place_are_refused(service, lisse):
    row = ("1.1.1", "GM0553", "2018JJ00", 51)
    service.add(crimes([row, row]))
    assert brief(fetched(mapping_of(lisse), service)) == [("Lisse", "2018", Decimal(51))]

    service.add(crimes([row, ("1.1.1", "GM0553", "2018JJ00", 52)]))
    with pytest.raises(FetchFailed) as refusal:
        fetched(mapping_of(lisse), service)
    assert str(refusal.value) == (
        "Tabel 47013NED geeft voor GM0553 in 2018JJ00 twee verschillende cijfers. Er is niets veranderd."
    )


@pytest.mark.parametrize("value", ["veel", True, [1], {"a": 1}])
def test_what_is_no_figure_is_refused(service, lisse, value):
    service.add(crimes([("1.1.1", "GM0553", "2018JJ00", value)]))

    with pytest.raises(FetchFailed) as refusal:
        fetched(mapping_of(lisse), service)

    assert str(refusal.value) == f"De bron geeft ‘{value}’ als cijfer. Er is niets veranderd."


def test_table_in_another_shape_than_its_description_is_refused(service, lisse):
    table = crimes([("1.1.1", "GM0553", "2018JJ00", 51)])
    service.add(table)
    service.plan("body", "TypedDataSet", body=b'{"value": [{"RegioS": "GM0553", "Perioden": 2018}]}')

    with pytest.raises(FetchFailed) as refusal:
        fetched(mapping_of(lisse), service)

    assert str(refusal.value) == (
        f"Tabel 47013NED van {service.host} heeft een andere vorm dan zijn beschrijving. "
        "Er is niets veranderd."
    )


def test_several_indicators_ask_for_one_description(service, lisse):
    service.add(crimes([("1.1.1", "GM0553", "2018JJ00", 51), ("1.4.4", "GM0553", "2018JJ00", 4)]))
    indicators = [mapping_of(lisse, keys={"SoortMisdrijf": [key]}).indicator for key in ("1.1.1", "1.4.4")]
    with Services({"police": service.address}) as services:
        values = [
            fetch(one, services=services, today=TODAY).figures[0].value for one in mappings_of(indicators)
        ]

    assert values == [Decimal(51), Decimal(4)]
    asked = [path.split("?")[0].rsplit("/", 1)[1] for path in service.asked]
    assert sorted(asked) == [
        "DataProperties", "Perioden", "RegioS", "SoortMisdrijf", "TypedDataSet", "TypedDataSet",
    ]  # fmt: skip


def test_mappings_come_in_a_fixed_number_of_queries(lisse, django_assert_num_queries):
    indicators = [mapping_of(lisse).indicator for _ in range(2)]
    with django_assert_num_queries(3):
        mappings_of(indicators)
    indicators += [mapping_of(lisse, areas=[make_area(kind="country")]).indicator for _ in range(30)]
    with django_assert_num_queries(3):
        assert len(mappings_of(indicators)) == 32


def test_failed_fetch_leaves_no_area_behind(service, lisse):
    service.plan("status", times=None, status=500)

    with pytest.raises(FetchFailed):
        fetched(mapping_of(lisse), service)

    assert Area.objects.count() == 0
