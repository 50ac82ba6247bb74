"""The indicators of Lisse: eleven at the priorities, two at the objectives, and the safety picture.

Names and targets stand here to the letter. Of six targets the sign was lost when the page was made; nobody
guesses it.
"""

from exchange.demo.shape import DemoDefinition, DemoFigure, DemoIndicator, DemoPlace, DemoSource

UNDERMINING = "Prioriteit Ondermijning – (georganiseerde) ondermijnende criminaliteit"
NUISANCE = "Prioriteit (Woon)overlast en maatschappelijke onrust"
CYBERCRIME = "Prioriteit Cybercrime"
YOUTH = "Prioriteit Jeugd en Veiligheid"
MARK = "De inwoners van onze gemeente beoordelen de veiligheid in de buurt minimaal met een rapportcijfer 7"
RANK = "Onze plek in de lijst van veilige gemeenten volgens de AD Misdaadmeter is niet lager dan het voorgaande jaar"
OBJECTIVES = [MARK, RANK]

BOTH = "Gemeente en politie"
OWN = "Gemeente"
LETTERS = "Waarschuwingsbrieven"
CLOSURES = "Burgemeestersbesluiten (sluitingsbeleid Opiumwet, prostitutiebeleid ed)"
POLICE = "Politie"
REPORTS = "Politie-eenheid Den Haag, bestuurlijke rapportages"
MONITOR = "Veiligheidsmonitor"
TALKS = "Gespreksverslagen"
SURVEY = "Vragenlijst zorg- en veiligheidstafel"
NEWSPAPER = "AD Misdaadmeter"

SOURCES = [
    DemoSource(BOTH, "Gemeente Lisse en politie", "Beide tellen hun eigen meldingen.", "elk jaar"),
    DemoSource(OWN, "Gemeente Lisse", "Telling in de eigen administratie.", "elk jaar"),
    DemoSource(LETTERS, "Gemeente Lisse", "Telling van verstuurde brieven.", "elk jaar"),
    DemoSource(CLOSURES, "Gemeente Lisse", "Telling van besluiten van de burgemeester.", "elk jaar"),
    DemoSource(POLICE, "Politie", "Registratie van meldingen en aangiften.", "elke maand"),
    DemoSource(
        REPORTS,
        "Politie-eenheid Den Haag",
        "De jaarcijfers van 2014 tot en met 2018 en de cijfers tot en met september 2019.",
        "elk jaar",
    ),
    DemoSource(MONITOR, "CBS", "Enquête onder inwoners van 15 jaar en ouder.", "elke twee jaar"),
    DemoSource(TALKS, "Gemeente Lisse", "Verslagen van gesprekken met jongeren en ondernemers."),
    DemoSource(SURVEY, "Gemeente Lisse", "Vragenlijst onder de partners aan tafel."),
    DemoSource(
        NEWSPAPER,
        "AD",
        "Ranglijst van gemeenten op tien soorten misdrijven. Plaats 1 is de onveiligste.",
        "elk jaar",
    ),
]

SIGNALS_EXPLAINED = "Meer kan betekenen dat mensen beter opletten en eerder melden. Dat is dan goed nieuws."
EFFORT_EXPLAINED = "Meer laat zien dat de gemeente vaker optreedt. Het zegt niet dat er meer ondermijning is."
YEARS = ("2014", "2015", "2016", "2017", "2018", "2019 (t/m september)")


def counted(name: str, *values: int) -> DemoIndicator:
    """A series of police figures: five years and nine months."""
    figures = tuple(DemoFigure(period, str(value)) for period, value in zip(YEARS, values, strict=True))
    return DemoIndicator((DemoDefinition(name, source=REPORTS),), "lower", figures=figures)


def asked(name: str, value: str, direction: str = "lower", definition: str = "") -> DemoIndicator:
    """A percentage from the survey of 2017, which gives no margins."""
    version = DemoDefinition(name, "percentage", definition, source=MONITOR, decimals=1)
    return DemoIndicator(
        (version,), direction, kind="subjective", frequency="two_years", figures=(DemoFigure("2017", value),)
    )


def awaited(
    name: str, source: str, direction: str = "lower", explanation: str = "", **definition: object
) -> DemoIndicator:
    """An indicator of a priority; the plan gives no figures of it."""
    kind = "qualitative" if definition.get("unit") == "judgement" else "objective"
    version = DemoDefinition(name, source=source, **definition)  # type: ignore[arg-type]
    return DemoIndicator((version,), direction, explanation, kind=kind)


SIGNALS = "Signalen (‘vermoedens’) - aantal"
CASES = "Casuïstiek - aantal zaken"
WARNINGS = "Bestuurlijke waarschuwingen - aantal"
CLOSED = "Sluiting van panden - aantal"
HOME_NUISANCE = "Meldingen (woon) overlast - aantal"
CYBER_REPORTS = "Meldingen en aangiften - aantal"
CYBER_VICTIMS = "Slachtofferschap inwoners - delicten per 100 inwoners"
AWARENESS = "Gesprekken jongeren en ondernemers - bewustzijn"
YOUTH_REPORTS = "Meldingen jeugdoverlast - aantal"
YOUTH_FELT = "Overlast inwoners – percentage in de eigen buurt"
COOPERATION = "Evaluatie integrale samenwerking - ervaring en resultaten"
MARK_GIVEN = "Rapportcijfer voor de veiligheid in de buurt"
PLACE = "Plaats in de AD Misdaadmeter"
CRIMES = "Misdrijven"
YOUTH_NUISANCE = "Jeugdoverlast"
BURGLARIES = "Woninginbraken"
VIOLENCE = "Geweld"
UNREST = "Overlast en maatschappelijke onrust"

PICTURE = [
    counted(CRIMES, 906, 947, 961, 706, 720, 580),
    counted(YOUTH_NUISANCE, 235, 208, 134, 187, 132, 81),
    counted(BURGLARIES, 46, 60, 38, 38, 30, 21),
    counted(VIOLENCE, 65, 57, 83, 66, 51, 42),
    counted(UNREST, 59, 61, 56, 80, 86, 69),
    asked("Inwoners die zich thuis onveilig voelen", "0,4"),
    asked("Inwoners die weinig criminaliteit ervaren in de eigen buurt", "60,8", "none"),
    asked("Inwoners die geen criminaliteit ervaren in de eigen buurt", "25", "higher"),
    asked("Slachtoffers van geweld", "5,1"),
    asked("Slachtoffers van cybercrime", "18,4"),
]

INDICATORS = [
    DemoIndicator(
        (DemoDefinition(MARK_GIVEN, "mark", source=MONITOR, decimals=1),),
        "higher",
        kind="subjective",
        frequency="two_years",
        figures=(DemoFigure("2017", "7,4"),),
    ),
    DemoIndicator(
        (
            DemoDefinition(
                PLACE,
                "rank",
                "Plaats 1 is de onveiligste gemeente. Een hoger getal is dus veiliger.",
                source=NEWSPAPER,
                rank_size=355,
                rank_best="last",
            ),
        ),
        "higher",
        figures=(
            DemoFigure("2017", "210"),
            DemoFigure("2018", "213", rank_size=355, note="Bekendgemaakt in maart 2019."),
        ),
    ),
    *PICTURE,
    awaited(SIGNALS, BOTH, "interpretation", SIGNALS_EXPLAINED),
    awaited(CASES, OWN, "interpretation", EFFORT_EXPLAINED),
    awaited(WARNINGS, LETTERS, "interpretation", EFFORT_EXPLAINED),
    awaited(CLOSED, CLOSURES, "interpretation", EFFORT_EXPLAINED),
    awaited(HOME_NUISANCE, BOTH),
    awaited(CYBER_REPORTS, POLICE, "interpretation", SIGNALS_EXPLAINED),
    awaited(CYBER_VICTIMS, MONITOR, unit="rate", rate_base=100, rate_of="inwoners", decimals=1),
    awaited(AWARENESS, TALKS, "none", unit="judgement"),
    awaited(YOUTH_FELT, MONITOR, unit="percentage", decimals=1),
    awaited(COOPERATION, SURVEY, "none", unit="judgement"),
]


def place(
    indicator: str, priority: str, source: str, target: str, *, name: str = "", baseline: int | None = None
) -> DemoPlace:
    """An effect indicator of a priority with its target for 2023, to the letter."""
    return DemoPlace(
        indicator,
        priority=priority,
        name=name,
        source=source,
        targets=((2023, target),),
        baseline_year=baseline,
    )


PLACES = [
    DemoPlace(
        MARK_GIVEN, objective=MARK, source=MONITOR, targets=((None, "minimaal met een rapportcijfer 7"),)
    ),
    DemoPlace(
        PLACE,
        objective=RANK,
        source=NEWSPAPER,
        targets=((None, "niet lager dan het voorgaande jaar"),),
    ),
    place(SIGNALS, UNDERMINING, BOTH, "• 2018", baseline=2018),
    place(CASES, UNDERMINING, OWN, "• 2018", baseline=2018),
    place(WARNINGS, UNDERMINING, LETTERS, "• 2018", baseline=2018),
    place(CLOSED, UNDERMINING, CLOSURES, "• 2018", baseline=2018),
    place(HOME_NUISANCE, NUISANCE, BOTH, "< 80"),
    place(CYBER_REPORTS, CYBERCRIME, POLICE, "• 74"),
    place(CYBER_VICTIMS, CYBERCRIME, MONITOR, "• 18,4"),
    place(AWARENESS, CYBERCRIME, TALKS, "Bewustzijn is vergroot"),
    place(YOUTH_NUISANCE, YOUTH, POLICE, "< 132", name=YOUTH_REPORTS, baseline=2018),
    place(YOUTH_FELT, YOUTH, MONITOR, "< 8,6%"),
    place(COOPERATION, YOUTH, SURVEY, "Inzicht in de effecten van de samenwerking"),
    *(DemoPlace(indicator.name, source=str(indicator.versions[0].source)) for indicator in PICTURE),
]
