"""Twelve indicators of Duinwaard, of every kind: all figures are made up, and fit the programmes."""

import datetime

from exchange.demo.duinwaard import organisations as who
from exchange.demo.duinwaard import priorities as what
from exchange.demo.shape import (
    DemoDefinition,
    DemoFigure,
    DemoIndicator,
    DemoPlace,
    DemoReading,
    DemoSource,
)

SAFE_NEIGHBOURHOOD = "Inwoners geven de veiligheid in hun buurt minimaal een 7,5"
ANSWERED = "Negen van de tien meldingen krijgen binnen vijf werkdagen een antwoord"
OBJECTIVES = [SAFE_NEIGHBOURHOOD, ANSWERED]

DISTRICT = ("district", "District Duinkust")
UNIT = ("police_unit", "Eenheid Kust en Polder")
VILLAGE = ("neighbourhood", "Dorp Zeezicht")

SURVEY = "Bewonersenquête Duinwaard"
DESK = "Register van het meldpunt"
SERVICE = "Zaaksysteem van de gemeente"
CHECKS = "Verslagen van de controles"
LIBRARY = "Tellijst van de bibliotheek"
POLICE = "Politiecijfers"
HEALTH = "Gezondheidsmonitor jeugd"
ROADS = "Snelheidsmeting op zes wegen"
RANKING = "Ranglijst verkeersveiligheid van het district"
EXERCISES = "Verslagen van de oefeningen"

SOURCES = [
    DemoSource(
        SURVEY,
        "Gemeente Duinwaard",
        "Enquête onder een steekproef van 1.200 inwoners.",
        "elke twee jaar",
        breaks=(
            (
                datetime.date(2021, 1, 1),
                "Vanaf 2021 vullen mensen de enquête online in, niet meer op papier.",
            ),
        ),
    ),
    DemoSource(
        DESK, "Gemeente Duinwaard", "Elke melding telt één keer, ook als er meer mensen bellen.", "elke maand"
    ),
    DemoSource(
        SERVICE, "Gemeente Duinwaard", "Dag van binnenkomst en dag van het eerste antwoord.", "elk kwartaal"
    ),
    DemoSource(CHECKS, "RIEC", "Elk bezocht bedrijf telt één keer.", "elk jaar"),
    DemoSource(LIBRARY, "Bibliotheek Duinwaard", "Een streepje per bezoeker.", "elke maand"),
    DemoSource(
        POLICE,
        "Politie",
        "Registratie van aangiften en meldingen. De cijfers van het laatste jaar kunnen nog veranderen.",
        "elk kwartaal",
        licence="CC BY 4.0",
    ),
    DemoSource(HEALTH, "GGD", "Vragenlijst op school onder leerlingen van 15 jaar.", "elke twee jaar"),
    DemoSource(ROADS, "Team Verkeer", "Telslangen, twee weken in maart.", "elk jaar"),
    DemoSource(RANKING, "District Duinkust", "Negen gemeenten, van veilig naar onveilig.", "elk jaar"),
    DemoSource(EXERCISES, "Gemeente Duinwaard", "Een waarnemer van buiten kijkt mee.", "elk jaar"),
]

MARK = "Rapportcijfer voor de veiligheid in de buurt"
IN_TIME = "Meldingen met een antwoord binnen vijf werkdagen"
REPORTS = "Meldingen bij het meldpunt ondermijning"
COMPANIES = "Gecontroleerde bedrijven"
VISITORS = "Bezoekers van het inloopuur"
SCAMS = "Aangiften van online oplichting"
CRIME_RATE = "Misdrijven per 1.000 inwoners"
DRINKING = "Leerlingen van 15 jaar die de afgelopen vier weken alcohol dronken"
SPEEDING = "Bestuurders die te hard rijden op zes wegen"
BURGLARIES = "Woninginbraken"
PLACE = "Plaats op de ranglijst verkeersveiligheid"
CONTINUITY = "Werkt de gemeente door als systemen uitvallen?"


def figures(*pairs: tuple[str, str]) -> tuple[DemoFigure, ...]:
    """Figures without anything beside them."""
    return tuple(DemoFigure(period, value) for period, value in pairs)


def sampled(*rows: tuple[str, str, str, str], version: int = 1) -> tuple[DemoFigure, ...]:
    """Figures of a sample, with their margins."""
    return tuple(DemoFigure(period, value, low, high, version=version) for period, value, low, high in rows)


INDICATORS = [
    DemoIndicator(
        (DemoDefinition(MARK, "mark", "Gemiddelde van alle antwoorden, van 1 tot 10.", SURVEY, 1),),
        "higher",
        kind="subjective",
        frequency="two_years",
        team=who.SAFETY,
        figures=sampled(
            ("2017", "7,5", "7,4", "7,6"),
            ("2019", "7,5", "7,4", "7,6"),
            ("2021", "7,2", "7,1", "7,3"),
            ("2023", "7,3", "7,2", "7,4"),
            ("2025", "7,5", "7,4", "7,6"),
        ),
        others={
            DISTRICT: sampled(
                ("2021", "7,3", "7,2", "7,4"), ("2023", "7,3", "7,3", "7,4"), ("2025", "7,4", "7,3", "7,4")
            ),
            UNIT: sampled(
                ("2021", "7,1", "7,1", "7,2"), ("2023", "7,2", "7,1", "7,2"), ("2025", "7,2", "7,2", "7,3")
            ),
        },
    ),
    DemoIndicator(
        (DemoDefinition(IN_TIME, "percentage", "Een ontvangstbericht telt niet als antwoord.", SERVICE),),
        "higher",
        frequency="year",
        team=who.SAFETY,
        figures=figures(("2023", "71"), ("2024", "78"), ("2025", "86"), ("2026 (t/m september)", "88 v")),
    ),
    DemoIndicator(
        (DemoDefinition(REPORTS, "count", "Het meldpunt is open sinds 2 september 2024.", DESK),),
        "interpretation",
        "Meer meldingen betekent eerst dat mensen het meldpunt kennen. Het zegt niet dat er meer ondermijning is.",
        team=who.SAFETY,
        figures=figures(("2024", "9"), ("2025", "28"), ("2026 (t/m augustus)", "24")),
    ),
    DemoIndicator(
        (
            DemoDefinition(
                COMPANIES, "count", "Controles samen met politie, Belastingdienst of Omgevingsdienst.", CHECKS
            ),
        ),
        "higher",
        team=who.ENFORCEMENT,
        figures=(
            DemoFigure("2023", "6"),
            DemoFigure("2024", "11", was="12", because="Een bedrijf was twee keer geteld."),
            DemoFigure("2025", "13"),
            DemoFigure("2026 (t/m september)", "9"),
        ),
    ),
    DemoIndicator(
        (DemoDefinition(VISITORS, "count", "Wie vaker komt, telt vaker mee.", LIBRARY),),
        "higher",
        team=who.COMMUNICATIONS,
        figures=figures(("2024", "58"), ("2025", "143"), ("2026 (t/m oktober)", "168")),
    ),
    DemoIndicator(
        (DemoDefinition(SCAMS, "count", "Aangiften van inwoners en bedrijven uit Duinwaard.", POLICE),),
        "interpretation",
        "Een stijging kan betekenen dat mensen vaker aangifte durven doen. Lees dit cijfer naast de enquête.",
        team=who.INFORMATION,
        figures=figures(
            ("2019", "61"),
            ("2020", "74"),
            ("2021", "96"),
            ("2022", "118"),
            ("2023", "121"),
            ("2024", "134"),
            ("2025", "141 v"),
            ("1e kwartaal 2025", "35 v"),
            ("2e kwartaal 2025", "31 v"),
            ("3e kwartaal 2025", "34 v"),
            ("4e kwartaal 2025", "41 v"),
            ("1e kwartaal 2026", "38 v"),
            ("2e kwartaal 2026", "33 v"),
            ("3e kwartaal 2026", "36 v"),
        ),
    ),
    DemoIndicator(
        (
            DemoDefinition(
                CRIME_RATE,
                "rate",
                "Alle geregistreerde misdrijven.",
                POLICE,
                1,
                rate_base=1000,
                rate_of="inwoners",
            ),
        ),
        "lower",
        figures=figures(
            ("2018", "32,1"),
            ("2019", "31,4"),
            ("2020", "30,6"),
            ("2021", "29,4"),
            ("2022", "29,8"),
            ("2023", "29,1"),
            ("2024", "28,2"),
            ("2025", "27,6 v"),
        ),
        others={
            DISTRICT: figures(
                ("2018", "36,0"),
                ("2019", "35,2"),
                ("2020", "33,9"),
                ("2021", "32,5"),
                ("2022", "33,0"),
                ("2023", "32,4"),
                ("2024", "31,8"),
                ("2025", "31,1 v"),
            ),
            UNIT: figures(
                ("2018", "41,5"),
                ("2019", "40,8"),
                ("2020", "38,7"),
                ("2021", "37,2"),
                ("2022", "38,1"),
                ("2023", "."),
                ("2024", "37,0"),
                ("2025", "36,4 v"),
            ),
        },
    ),
    DemoIndicator(
        (
            DemoDefinition(
                "Leerlingen van 15 jaar die de afgelopen maand alcohol dronken",
                "percentage",
                "Minstens één glas in de afgelopen maand.",
                HEALTH,
            ),
            DemoDefinition(
                DRINKING,
                "percentage",
                "Minstens één glas in de afgelopen vier weken.",
                HEALTH,
                starts_on=datetime.date(2023, 8, 1),
                change="De vraag gaat nu over vier weken in plaats van een maand. Ook leerlingen van het praktijkonderwijs doen mee.",
            ),
        ),
        "lower",
        kind="subjective",
        frequency="school_year",
        team=who.YOUTH,
        figures=(
            *sampled(
                ("schooljaar 2017-2018", "38", "34", "42"),
                ("schooljaar 2019-2020", "35", "31", "39"),
                ("schooljaar 2021-2022", "33", "29", "37"),
            ),
            *sampled(
                ("schooljaar 2023-2024", "34", "30", "38"),
                ("schooljaar 2025-2026", "26", "22", "30"),
                version=2,
            ),
        ),
    ),
    DemoIndicator(
        (
            DemoDefinition(
                SPEEDING, "percentage", "Harder dan de grens op het bord, gemiddeld over zes wegen.", ROADS
            ),
        ),
        "lower",
        team=who.TRAFFIC,
        figures=figures(("2024", "24"), ("2025", "21")),
    ),
    DemoIndicator(
        (DemoDefinition(BURGLARIES, "count", "Inbraken en pogingen in woningen, schuren niet.", POLICE),),
        "lower",
        figures=figures(
            ("2018", "39"),
            ("2019", "35"),
            ("2020", "31"),
            ("2021", "22"),
            ("2022", "24"),
            ("2023", "27"),
            ("2024", "19"),
            ("2025", "21 v"),
            ("2026 (t/m september)", "12 v"),
        ),
        others={
            VILLAGE: figures(
                ("2020", "2"),
                ("2021", "0"),
                ("2022", "geheim"),
                ("2023", "3"),
                ("2024", "0"),
                ("2025", "1 v"),
            ),
        },
    ),
    DemoIndicator(
        (
            DemoDefinition(
                PLACE, "rank", "Plaats 1 is de veiligste gemeente.", RANKING, rank_size=9, rank_best="first"
            ),
        ),
        "lower",
        team=who.TRAFFIC,
        figures=tuple(
            DemoFigure(year, place, rank_size=9)
            for year, place in (("2022", "7"), ("2023", "7"), ("2024", "6"), ("2025", "5"))
        ),
    ),
    DemoIndicator(
        (
            DemoDefinition(
                CONTINUITY,
                "judgement",
                "Lukt het om paspoorten en uitkeringen door te laten gaan?",
                EXERCISES,
            ),
        ),
        "none",
        kind="qualitative",
        team=who.INFORMATION,
        figures=(
            DemoFigure(
                "2024",
                judgement="not_reached",
                evidence="Na een dag lag het loket stil. Het verslag heeft negen verbeterpunten.",
                assessor="Waarnemer van de veiligheidsregio",
            ),
            DemoFigure(
                "2025",
                judgement="partly",
                evidence="Paspoorten gingen door, uitkeringen kwamen een dag te laat.",
                assessor="Waarnemer van de veiligheidsregio",
            ),
        ),
    ),
]

PLACES = [
    DemoPlace(
        MARK,
        objective=SAFE_NEIGHBOURHOOD,
        source=SURVEY,
        targets=((2025, "≥ 7,4"), (2027, "minimaal een 7,5")),
        baseline_year=2023,
    ),
    DemoPlace(
        IN_TIME,
        objective=ANSWERED,
        source="Gemeente",
        targets=((2025, "minimaal 80%"), (2027, "minimaal 90%")),
        baseline_year=2023,
    ),
    DemoPlace(
        REPORTS, priority=what.UNDERMINING, name="Meldingen bij het meldpunt, aantal", source="Gemeente",
        targets=((2027, "≥ 40"),),
    ),
    DemoPlace(
        COMPANIES, priority=what.UNDERMINING, name="Controles met partners, aantal", source="RIEC",
        targets=tuple((year, "≥ 12 per jaar") for year in (2024, 2025, 2026, 2027)), baseline_year=2023,
    ),
    DemoPlace(
        VISITORS, priority=what.ONLINE, name="Bezoekers van het inloopuur, aantal", source="Bibliotheek",
        targets=((2026, "≥ 200 per jaar"), (2027, "≥ 200 per jaar")),
    ),
    DemoPlace(
        SCAMS, priority=what.ONLINE, name="Aangiften van online oplichting, aantal", source="Politie",
        targets=((2027, "stijging: meer mensen melden het"),), baseline_year=2022,
    ),
    DemoPlace(
        CONTINUITY, priority=what.ONLINE, source="Verslag van de oefening",
        targets=((2027, "De gemeente werkt door als systemen uitvallen"),),
    ),
    DemoPlace(
        DRINKING, priority=what.YOUTH, source="GGD", targets=((2027, "hooguit 25%"),), baseline_year=2024,
    ),
    DemoPlace(
        SPEEDING, priority=what.STREET, source="Team Verkeer",
        targets=((2025, "20%"), (2027, "10%")),
        baseline_year=2024,
        clarified={
            2027: DemoReading("at_most", "10", "Het doel zegt: hooguit een op de tien bestuurders rijdt nog te hard."),
        },
    ),
    DemoPlace(
        PLACE, priority=what.STREET, source="District Duinkust",
        targets=((2027, "niet hoger dan het voorgaande jaar"),),
    ),
    DemoPlace(CRIME_RATE, source="Politie"),
    DemoPlace(BURGLARIES, source="Politie"),
    DemoPlace(SCAMS, name="Online oplichting", source="Politie"),
]  # fmt: skip
