"""Figures are stored together or not at all, each change with one row of history."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.measurements import (
    Figure,
    FigureChanged,
    FiguresRefused,
    ReasonNeeded,
    compare,
    save_figures,
)
from indicators.models import Measurement
from indicators.periods import Period, PeriodKind
from tests.builders import (
    make_area,
    make_indicator,
    make_measurement,
    make_municipality,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
YEAR = Period.year(2019)


@pytest.fixture
def indicator():
    return make_indicator()


@pytest.fixture
def user(indicator):
    return make_user(municipality=indicator.municipality)


def a_figure(indicator, value=None, period=YEAR, **fields):
    if "area_id" not in fields:
        fields["area_id"] = make_area(of_municipality=indicator.municipality).pk
    fields.setdefault("indicator_version_id", indicator.versions.latest("number").pk)
    number = None if value is None else Decimal(value)
    return Figure(period=period, value=number, **fields)


def faults(*figures):
    with pytest.raises(FiguresRefused) as refusal:
        compare(figures)
    return [(fault.field, fault.message) for fault in refusal.value.faults]


def history(indicator):
    rows = Measurement.history.filter(indicator_version__indicator=indicator).order_by("history_id")
    return [
        (row.history_type, row.version, row.value, row.history_change_reason, row.history_user_id)
        for row in rows
    ]


def test_save_figures_stores_new_ones_with_one_row_of_history(indicator, user):
    found = save_figures(
        figures=[a_figure(indicator, 12), a_figure(indicator, 0, Period.year(2018))], by=user
    )
    assert (len(found.new), len(found.changed), len(found.equal)) == (2, 0, 0)
    records = Measurement.objects.order_by("starts_on")
    assert [(one.value, one.period_kind, one.state, one.version) for one in records] == [
        (0, "year", "known", 1),
        (12, "year", "known", 1),
    ]
    assert history(indicator) == [("+", 1, 12, "Ingevoerd", user.pk), ("+", 1, 0, "Ingevoerd", user.pk)]


def test_save_figures_a_second_time_changes_nothing(indicator, user):
    figures = [a_figure(indicator, 12), a_figure(indicator, 7, Period.quarter(2019, 2), note="Peiling")]
    save_figures(figures=figures, by=user)
    before = list(Measurement.objects.values())
    again = save_figures(figures=figures, by=user)
    assert (again.new, again.changed) == ((), ())
    assert again.equal == tuple(figures)
    assert list(Measurement.objects.values()) == before
    assert len(history(indicator)) == 2


def test_save_figures_keeps_the_former_value_with_the_reason(indicator, user):
    save_figures(figures=[a_figure(indicator, 12)], by=user)
    found = save_figures(figures=[a_figure(indicator, 13)], by=user, reason="  Telfout\nhersteld ")
    assert [(old.value, new.value) for old, new in found.changed] == [(12, 13)]
    assert history(indicator) == [
        ("+", 1, 12, "Ingevoerd", user.pk),
        ("~", 2, 13, "Telfout hersteld", user.pk),
    ]
    record = Measurement.objects.get()
    assert (record.value, record.version) == (13, 2)


def test_save_figures_asks_why_a_figure_is_corrected(indicator, user):
    save_figures(figures=[a_figure(indicator, 12)], by=user)
    with pytest.raises(ReasonNeeded) as refusal:
        save_figures(
            figures=[a_figure(indicator, 13), a_figure(indicator, 4, Period.year(2018))], by=user, reason="  "
        )
    assert [(old.value, new.value) for old, new in refusal.value.changed] == [(12, 13)]
    assert Measurement.objects.get().value == 12
    assert len(history(indicator)) == 1


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ({"value": 5, "is_provisional": True}, {"value": 5}, "Van voorlopig naar definitief"),
        ({"state": "not_available"}, {"value": 5}, "Het cijfer is nu bekend"),
        ({"value": 5}, {"value": 5, "note": "Peiling"}, "Toelichting of vindplaats gewijzigd"),
    ],
)
def test_save_figures_says_itself_why_nothing_is_corrected(indicator, user, before, after, reason):
    save_figures(figures=[a_figure(indicator, **before)], by=user)
    save_figures(figures=[a_figure(indicator, **after)], by=user)
    assert history(indicator)[1][:2] == ("~", 2)
    assert history(indicator)[1][3] == reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"value": 5}, {"state": "not_available"}),
        ({"value": 5}, {"state": "secret"}),
        ({"value": 5}, {"value": 5, "is_provisional": True}),
        ({"value": 5, "is_provisional": True}, {"value": 6}),
        ({"value": 5}, {"value": 5, "margin_low": Decimal(4), "margin_high": Decimal(6)}),
        ({"state": "secret"}, {"value": 5}),
    ],
)
def test_save_figures_needs_a_reason_for_every_correction(indicator, user, before, after):
    save_figures(figures=[a_figure(indicator, **before)], by=user)
    with pytest.raises(ReasonNeeded):
        save_figures(figures=[a_figure(indicator, **after)], by=user)
    save_figures(figures=[a_figure(indicator, **after)], by=user, reason="Telfout")
    assert history(indicator)[1][3] == "Telfout"


def test_save_figures_does_not_count_the_moment_of_fetching_as_a_change(indicator, user):
    first = a_figure(indicator, 5, fetched_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
    again = a_figure(indicator, 5, fetched_at=datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC))
    save_figures(figures=[first], by=None)
    assert len(save_figures(figures=[again], by=None).equal) == 1
    assert Measurement.objects.get().fetched_at == first.fetched_at


def test_save_figures_refuses_what_somebody_else_changed_since(indicator, user):
    seen = compare([a_figure(indicator, 12)]).expected
    assert list(seen.values()) == [0]
    save_figures(figures=[a_figure(indicator, 11)], by=user)
    with pytest.raises(FigureChanged) as refusal:
        save_figures(figures=[a_figure(indicator, 12)], by=user, reason="Telfout", expected=seen)
    assert [(one.mine.value, one.theirs.value) for one in refusal.value.clashes] == [(12, 11)]
    assert len(history(indicator)) == 1
    # What both wrote alike is no clash.
    assert len(save_figures(figures=[a_figure(indicator, 11)], by=user, expected=seen).equal) == 1
    seen = compare([a_figure(indicator, 12)]).expected
    save_figures(figures=[a_figure(indicator, 12)], by=user, reason="Telfout", expected=seen)
    assert Measurement.objects.get().value == 12


@pytest.mark.parametrize(
    ("definition", "figure", "found"),
    [
        ({}, {"value": -1}, [("value", "Een aantal is een heel getal: 0 of meer.")]),
        ({}, {"value": "1.5"}, [("value", "Een aantal is een heel getal: 0 of meer.")]),
        ({}, {"value": "1e3"}, None),
        ({"unit": "percentage"}, {"value": 100}, None),
        ({"unit": "percentage"}, {"value": "100.1"}, [("value", "Een percentage ligt tussen 0 en 100.")]),
        ({"unit": "mark"}, {"value": 0}, [("value", "Een rapportcijfer ligt tussen 1 en 10.")]),
        ({"unit": "mark"}, {"value": 10}, None),
        ({"unit": "rate", "rate_base": 1000}, {"value": "1200.5"}, None),
        (
            {"unit": "rank", "rank_best": "last", "rank_size": 355},
            {"value": 356},
            [("value", "Deze ranglijst heeft 355 plaatsen. Plaats 356 is er niet.")],
        ),
        ({"unit": "rank", "rank_best": "last", "rank_size": 355}, {"value": 356, "rank_size": 380}, None),
        (
            {"unit": "rank", "rank_best": "first"},
            {"value": 0},
            [("value", "Een plaats op een ranglijst is een heel getal: 1 of meer.")],
        ),
        ({}, {}, [("value", "Vul een waarde in, of zeg dat het cijfer er niet is of geheim is.")]),
        (
            {},
            {"value": 3, "state": "secret"},
            [("value", "Een cijfer dat geheim is, heeft geen waarde.")],
        ),
        ({}, {"value": "NaN"}, [("value", "Schrijf een getal, zoals 1.234 of 7,5.")]),
        ({}, {"value": "1e13"}, [("value", "Dit getal is te groot.")]),
        (
            {"unit": "rate", "rate_base": 10},
            {"value": "0.1234567"},
            [("value", "Schrijf hooguit 6 cijfers achter de komma.")],
        ),
        (
            {"unit": "percentage"},
            {"value": 5, "margin_low": Decimal(4)},
            [("margin_high", "Vul de ondergrens en de bovengrens allebei in.")],
        ),
        (
            {"unit": "percentage"},
            {"value": 5, "margin_low": Decimal(6), "margin_high": Decimal(7)},
            [("margin_low", "De waarde ligt tussen de ondergrens en de bovengrens.")],
        ),
        (
            {},
            {"judgement": "reached", "evidence": "Verslag", "assessor": "Regisseur"},
            [("judgement", "Een oordeel hoort alleen bij een kwalitatieve indicator.")],
        ),
        (
            {"unit": "judgement"},
            {},
            [("judgement", "Kies een oordeel: gehaald, deels gehaald of niet gehaald.")],
        ),
        (
            {"unit": "judgement"},
            {"judgement": "reached"},
            [
                ("evidence", "Zeg bij een oordeel waaruit dat blijkt."),
                ("assessor", "Zeg bij een oordeel welke functie of welk team het beoordeelt."),
            ],
        ),
        (
            {"unit": "judgement"},
            {"judgement": "reached", "evidence": "Verslag", "assessor": "Regisseur"},
            None,
        ),
        (
            {},
            {"value": 5, "rank_size": 3},
            [("rank_size", "Het aantal plaatsen hoort alleen bij een ranglijst.")],
        ),
        ({}, {"value": 5, "note": "x" * 301}, [("note", "De opmerking is te lang: hoogstens 300 tekens.")]),
        ({}, {"value": 5, "note": "\x00"}, [("note", "De opmerking bevat een teken dat niet kan.")]),
    ],
)
def test_compare_refuses_what_does_not_fit_the_unit(definition, figure, found):
    figure = a_figure(make_indicator(**definition), **figure)
    if found is None:
        assert len(compare([figure]).new) == 1
        save_figures(figures=[figure], by=None)
    else:
        assert faults(figure) == found


def test_compare_refuses_a_period_that_is_still_to_come(indicator, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime.date(2026, 6, 30))
    assert faults(a_figure(indicator, 5, Period.month(2026, 7))) == [
        ("period", "De periode juli 2026 is nog niet begonnen.")
    ]
    assert faults(a_figure(indicator, 5, Period.year(2026))) == [
        (
            "period",
            "De periode 2026 is nog niet voorbij. Noem het cijfer voorlopig, of kies een deel van het jaar.",
        )
    ]
    assert compare([a_figure(indicator, 5, Period.year(2026), is_provisional=True)]).new
    assert compare([a_figure(indicator, 5, Period.part_year(2026, 6))]).new
    # A survey of this year may be out before the year is.
    assert compare([a_figure(make_indicator(unit="mark"), 7, Period.year(2026))]).new


def test_compare_refuses_dates_that_are_no_period(indicator):
    odd = Period(datetime.date(2019, 1, 1), datetime.date(2019, 12, 30), PeriodKind.YEAR)
    assert faults(a_figure(indicator, 5, odd)) == [
        ("period", "De datums passen niet bij deze soort periode.")
    ]


def test_compare_refuses_another_definition_than_held(indicator):
    first = indicator.versions.get()
    second = make_version(
        indicator=indicator, number=2, starts_on=datetime.date(2020, 1, 1), change="Ook pogingen"
    )
    assert compare([a_figure(indicator, 5, indicator_version_id=first.pk)]).new
    assert faults(a_figure(indicator, 5, indicator_version_id=second.pk)) == [
        ("indicator_version", "In 2019 geldt een andere definitie: versie 1, niet versie 2.")
    ]
    assert faults(a_figure(indicator, 5, Period.year(2020), indicator_version_id=first.pk)) == [
        ("indicator_version", "In 2020 geldt een andere definitie: versie 2, niet versie 1.")
    ]


def test_compare_refuses_a_figure_from_before_the_first_definition():
    indicator = make_indicator(starts_on=datetime.date(2020, 1, 1))
    assert faults(a_figure(indicator, 5)) == [
        ("indicator_version", "Deze indicator wordt gemeten vanaf 01-01-2020. 2019 ligt daarvoor.")
    ]


def test_compare_refuses_the_area_of_another_municipality(indicator):
    other = make_area(kind="neighbourhood", municipality=make_municipality())
    shared = make_area(kind="country", name="Nederland")
    assert faults(a_figure(indicator, 5, area_id=other.pk)) == [("area", "Dit gebied kan hier niet.")]
    assert compare([a_figure(indicator, 5, area_id=shared.pk)]).new


def test_compare_names_both_places_of_a_figure_that_stands_there_twice(indicator):
    twice = [a_figure(indicator, 5, place=2), a_figure(indicator, 6, place=7)]
    assert faults(*twice) == [("period", "Dit cijfer staat er twee keer: rij 2 en rij 7. Haal er één weg.")]
    assert Measurement.objects.count() == 0


def test_save_figures_refuses_all_when_one_is_wrong(indicator, user):
    with pytest.raises(FiguresRefused):
        save_figures(figures=[a_figure(indicator, 5), a_figure(indicator, -5, Period.year(2018))], by=user)
    assert Measurement.objects.count() == Measurement.history.count() == 0


def test_compare_asks_as_many_queries_for_one_figure_as_for_many(django_assert_num_queries):
    def figures(count):
        return [
            a_figure(make_indicator(), 5, Period.year(2010 + year))
            for _ in range(count)
            for year in range(count)
        ]

    one, many = figures(1), figures(6)
    with CaptureQueriesContext(connection) as few:
        compare(one)
    with django_assert_num_queries(len(few)):
        compare(many)
    assert len(few) == 4


def test_save_figures_locks_the_indicators_before_it_looks(indicator, user):
    figure = a_figure(indicator, 5)
    with CaptureQueriesContext(connection) as queries:
        save_figures(figures=[figure], by=user)
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert 'FROM "indicators_indicator"' in asked[0]
    assert ("FOR UPDATE" in asked[0]) == (connection.vendor == "postgresql")


def test_save_figures_leaves_one_row_for_each_of_many_corrections(user, indicator):
    periods = [Period.month(year, month) for year in range(2000, 2020) for month in range(1, 13)]
    save_figures(figures=[a_figure(indicator, 5, period) for period in periods], by=user)
    changed = [a_figure(indicator, 6, period, note=str(period)) for period in periods]
    save_figures(figures=changed, by=user, reason="Telfout")
    assert Measurement.history.filter(history_type="~", version=2, value=6).count() == 240
    assert Measurement.objects.filter(version=2, value=6).count() == 240
    assert Measurement.history.count() == 480


def test_figure_of_a_stored_measurement_is_that_figure(indicator):
    record = make_measurement(indicator=indicator, period=Period.part_year(2019, 9), value=Decimal(580))
    figure = Figure.of(record)
    assert (figure.period, figure.value, figure.version) == (Period.part_year(2019, 9), 580, 1)
    assert compare([figure]).equal == (figure,)
