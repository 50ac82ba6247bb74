"""The indicators of the demo data: of Lisse to the letter, of Duinwaard of every kind."""

import datetime
import html
import re
from decimal import Decimal

import pytest

from exchange.demo import duinwaard, lisse
from exchange.demo.loading import load_demo_plans
from indicators.models import Measurement, PlanIndicator
from indicators.periods import Period
from indicators.reading import PlanFigures

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
TARGETS = [
    "• 2018", "• 2018", "• 2018", "• 2018", "< 80", "• 74", "• 18,4", "Bewustzijn is vergroot", "< 132",
    "< 8,6%",
    "Inzicht in de effecten van de samenwerking",
]  # fmt: skip


def test_lisse_has_its_eleven_effect_indicators_to_the_letter(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    found = PlanIndicator.objects.filter(plan=plan, role="priority").order_by(
        "priority__position", "position"
    )
    assert [(str(one), one.source_text, [str(target) for target in one.targets.all()]) for one in found] == [
        ("Signalen (‘vermoedens’) - aantal", "Gemeente en politie", ["• 2018"]),
        ("Casuïstiek - aantal zaken", "Gemeente", ["• 2018"]),
        ("Bestuurlijke waarschuwingen - aantal", "Waarschuwingsbrieven", ["• 2018"]),
        (
            "Sluiting van panden - aantal",
            "Burgemeestersbesluiten (sluitingsbeleid Opiumwet, prostitutiebeleid ed)",
            ["• 2018"],
        ),
        ("Meldingen (woon) overlast - aantal", "Gemeente en politie", ["< 80"]),
        ("Meldingen en aangiften - aantal", "Politie", ["• 74"]),
        ("Slachtofferschap inwoners - delicten per 100 inwoners", "Veiligheidsmonitor", ["• 18,4"]),
        ("Gesprekken jongeren en ondernemers - bewustzijn", "Gespreksverslagen", ["Bewustzijn is vergroot"]),
        ("Meldingen jeugdoverlast - aantal", "Politie", ["< 132"]),
        ("Overlast inwoners – percentage in de eigen buurt", "Veiligheidsmonitor", ["< 8,6%"]),
        (
            "Evaluatie integrale samenwerking - ervaring en resultaten",
            "Vragenlijst zorg- en veiligheidstafel",
            ["Inzicht in de effecten van de samenwerking"],
        ),
    ]
    assert [
        [indicators.count(), str(objective.text)]
        for objective in plan.objectives.all()
        for indicators in [objective.plan_indicators]
    ] == [[1, text] for text in lisse.PLAN.objectives]


def test_six_targets_of_lisse_are_not_clear(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    unclear = [
        str(figures.targets[0])
        for figures in PlanFigures.of(plan, on=TODAY).all
        if figures.status.code == "unclear"
    ]
    assert unclear == ["• 2018", "• 2018", "• 2018", "• 2018", "• 74", "• 18,4"]


def test_lisse_has_five_series_of_six_years_of_which_the_last_is_nine_months(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    series = PlanFigures.of(plan, on=TODAY).safety_picture[:5]
    assert {tuple(point.period for point in figures.series.points) for figures in series} == {
        (*map(Period.year, range(2014, 2019)), Period.part_year(2019, 9))
    }
    assert {figures.name: [int(point.value) for point in figures.series.points] for figures in series} == {
        "Misdrijven": [906, 947, 961, 706, 720, 580],
        "Jeugdoverlast": [235, 208, 134, 187, 132, 81],
        "Woninginbraken": [46, 60, 38, 38, 30, 21],
        "Geweld": [65, 57, 83, 66, 51, 42],
        "Overlast en maatschappelijke onrust": [59, 61, 56, 80, 86, 69],
    }


def test_nine_months_of_lisse_differ_from_the_year_before_by_nothing_but_chance(reference):
    [plan] = load_demo_plans([lisse.PLAN])
    differences = {
        figures.name: figures.difference for figures in PlanFigures.of(plan, on=TODAY).safety_picture[:5]
    }
    assert {name: (found.word, f"{found.p:.2f}") for name, found in differences.items()} == {
        "Misdrijven": ("geen aantoonbaar verschil", "0.21"),
        "Jeugdoverlast": ("geen aantoonbaar verschil", "0.17"),
        "Woninginbraken": ("geen aantoonbaar verschil", "0.89"),
        "Geweld": ("geen aantoonbaar verschil", "0.68"),
        "Overlast en maatschappelijke onrust": ("geen aantoonbaar verschil", "0.69"),
    }
    assert {name: found.expected for name, found in differences.items()} == {
        "Misdrijven": Decimal("540"),
        "Jeugdoverlast": Decimal("99"),
        "Woninginbraken": Decimal("22.5"),
        "Geweld": Decimal("38.25"),
        "Overlast en maatschappelijke onrust": Decimal("64.5"),
    }


def test_duinwaard_has_twelve_indicators_of_every_kind(reference):
    [plan] = load_demo_plans([duinwaard.CURRENT])
    indicators = plan.municipality.indicators.all()
    assert indicators.count() == 12
    assert {indicator.kind for indicator in indicators} == {"objective", "subjective", "qualitative"}
    assert {version.unit for indicator in indicators for version in indicator.versions.all()} == {
        "count", "percentage", "mark", "rate", "rank", "judgement",
    }  # fmt: skip
    figures = Measurement.objects.filter(indicator_version__indicator__in=indicators)
    assert {figure.state for figure in figures} == {"known", "not_available", "secret"}
    assert figures.filter(is_provisional=True).exists()
    assert figures.filter(value=0).exists()
    assert {figure.area.kind for figure in figures.select_related("area")} == {
        "municipality", "district", "police_unit", "neighbourhood",
    }  # fmt: skip
    corrected = figures.get(starts_on="2024-01-01", indicator_version__name="Gecontroleerde bedrijven")
    assert [(int(row.value), row.history_change_reason) for row in corrected.history.all()] == [
        (11, "Een bedrijf was twee keer geteld."),
        (12, "Voorbeeldgegevens"),
    ]


def test_a_target_of_duinwaard_was_clarified_after_adoption(reference):
    [plan] = load_demo_plans([duinwaard.CURRENT])
    place = plan.plan_indicators.get(name="Bestuurders die te hard rijden op zes wegen")
    first, last = place.targets.order_by("year")
    assert [first.text, first.reading.operator, first.reading.is_clarified] == ["20%", "not_stated", False]
    assert [last.text, last.reading.operator, last.reading.is_clarified] == ["10%", "at_most", True]
    assert last.reading.history.latest().history_change_reason == (
        "Het doel zegt: hooguit een op de tien bestuurders rijdt nog te hard."
    )


def test_the_council_document_prints_the_targets_of_lisse_as_adopted(client, reference):
    load_demo_plans([lisse.PLAN])
    page = client.get("/lisse/plannen/2020-2023/").content.decode()
    cells = [" ".join(html.unescape(cell).split()) for cell in re.findall(r"(?s)<td[^>]*>(.*?)</td>", page)]
    printed = [cell for cell in cells if cell in TARGETS]
    # In the order of the priorities, with nothing before or behind the text.
    assert printed == TARGETS
    assert "eenduidig" not in page
