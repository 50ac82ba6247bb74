"""The register of neighbourhood initiatives of Duinwaard: eight, with two years of measurements."""

import datetime
from collections.abc import Sequence

from exchange.demo.shape import DemoAdministrator, DemoInitiative

day = datetime.date
Measured = tuple[datetime.date, int | None, int | None, bool | None]

VILLAGE = "Dorp Zeezicht"
CENTRE = "Duinwaard-Centrum"
CANAL = "Kanaalwijk"
FENS = "De Venen"
POLDER = "Polderzicht"
BEACH = "Strandweg"
# Together the 8,610 households of the municipality.
NEIGHBOURHOODS = {VILLAGE: 1450, CENTRE: 2820, CANAL: 2040, FENS: 980, POLDER: 760, BEACH: 560}


def every_quarter(
    first: datetime.date, *sizes: tuple[int | None, int | None, bool | None] | None
) -> tuple[Measured, ...]:
    """A measurement every three months from `first`; None where nobody measured."""
    measured: list[Measured] = []
    for number, size in enumerate(sizes):
        months = first.month - 1 + 3 * number
        if size is not None:
            measured.append((day(first.year + months // 12, months % 12 + 1, first.day), *size))
    return tuple(measured)


def linked(sizes: Sequence[tuple[int, int] | None], since: int = 0) -> list[tuple[int, int, bool] | None]:
    """The sizes with whether the police joined: from the measurement `since` on."""
    return [size and (*size, number >= since) for number, size in enumerate(sizes)]


def administrator(
    name: str, number: int, *, until: datetime.date, to_police: bool = True
) -> DemoAdministrator:
    """Who administers it; the addresses and numbers belong to nobody."""
    return DemoAdministrator(
        f"beheerder-{name}@buurt.example",
        f"06-0000001{number}",
        consented_on=day(2025, 1, 15),
        retain_until=until,
        may_go_to_police=to_police,
    )


INITIATIVES = [
    DemoInitiative(
        "Buurtapp Zeezicht",
        "whatsapp",
        day(2024, 9, 10),
        areas=(VILLAGE,),
        note="Drie beheerders wisselen elkaar af. Berichten gaan alleen over veiligheid.",
        measured=every_quarter(
            day(2024, 12, 10),
            *linked(
                [(96, 4), (112, 4), (140, 8), (151, 8), (163, 8), (171, 10), (188, 10), (196, 12)], since=2
            ),
        ),
        evaluated=(
            (
                "half_year",
                day(2025, 3, 20),
                "Leden melden vooral verdachte auto’s. Acht meldingen waren bruikbaar voor de politie.",
                "De wijkagent komt in de groep van de beheerders.",
            ),
            (
                "year",
                day(2025, 9, 18),
                "De groep groeide met de helft. Er was één ruzie over een foto van een jongere.",
                "Geen foto’s van mensen meer. De beheerder legt dat elk half jaar uit.",
            ),
        ),
        administrators=(administrator("zeezicht", 1, until=day(2028, 1, 15)),),
    ),
    DemoInitiative(
        "Burgernet Duinwaard",
        "burgernet",
        day(2024, 3, 1),
        # No neighbourhood of its own: it says nothing of who keeps an eye on which street.
        area_text="de hele gemeente",
        measured=every_quarter(
            day(2024, 12, 1),
            (1840, None, True),
            (1862, None, True),
            (1871, None, True),
            None,
            (1905, None, True),
            (1934, None, True),
            (1950, None, True),
            (1988, None, True),
        ),
        evaluated=(
            (
                "half_year",
                day(2024, 9, 5),
                "Inwoners kennen Burgernet van de radio.",
                "Een bericht in de welkomstmap.",
            ),
            (
                "year",
                day(2025, 3, 6),
                "Zes acties, twee keer met succes.",
                "Elk jaar een bericht over wat het opleverde.",
            ),
        ),
    ),
    DemoInitiative(
        "Buren van de Kanaalwijk",
        "nextdoor",
        day(2024, 10, 5),
        areas=(CANAL,),
        note="Gaat ook over kapotte lampen, gevonden katten en hulp bij boodschappen.",
        measured=every_quarter(
            day(2025, 1, 5),
            (310, 0, False),
            (342, 0, False),
            (360, 2, False),
            (377, 2, False),
            None,
            (401, 2, False),
            (410, 2, False),
            (422, 2, False),
        ),
        evaluated=(
            ("half_year", day(2025, 4, 10), "Mensen leren elkaar kennen. Over inbraak gaat het zelden.", ""),
            (
                "year",
                day(2025, 10, 9),
                "De beheerders willen geen band met de politie. Dat is hun keuze.",
                "De gemeente stuurt twee keer per jaar een bericht dat zij mogen plaatsen.",
            ),
        ),
        administrators=(administrator("kanaalwijk", 2, until=day(2027, 1, 31), to_police=False),),
    ),
    DemoInitiative(
        "WaakSamen De Venen",
        "waaksamen",
        day(2024, 11, 12),
        areas=(FENS,),
        measured=every_quarter(
            day(2025, 2, 12),
            *linked([(48, 6), (55, 6), (61, 6), (64, 6), (70, 8), (75, 8), (83, 8), (88, 8)], since=1),
        ),
        evaluated=(
            (
                "half_year",
                day(2025, 5, 22),
                "Leden stapten over van een andere app vanwege ruzie. Hier is het rustig.",
                "De overstap vertellen we door aan andere groepen.",
            ),
            (
                "year",
                day(2025, 11, 13),
                "Bijna een op de tien huishoudens doet mee.",
                "Twee borden erbij aan de Venweg.",
            ),
        ),
        administrators=(administrator("venen", 3, until=day(2028, 6, 30)),),
    ),
    DemoInitiative(
        "Veilig Polderzicht",
        "veiligebuurt",
        day(2024, 8, 20),
        areas=(POLDER,),
        measured=every_quarter(
            day(2024, 11, 20),
            *linked([(74, 5), (80, 5), None, (92, 5), (95, 7), None, (104, 7), (109, 7), (118, 7)], since=3),
        ),
        evaluated=(
            ("half_year", day(2025, 2, 27), "Veel leden, weinig berichten. Dat vinden zij prettig.", ""),
            (
                "year",
                day(2025, 9, 2),
                "In een jaar drie insluipers gezien en gemeld.",
                "De wijkagent belt na een melding terug.",
            ),
        ),
        administrators=(administrator("polderzicht", 4, until=day(2027, 8, 31)),),
    ),
    DemoInitiative(
        "Wandelclub Centrum",
        "own_site",
        day(2024, 10, 1),
        areas=(CENTRE,),
        note="Vrijwilligers lopen op vrijdagavond een ronde en zetten die op hun site.",
        measured=every_quarter(
            day(2025, 1, 1),
            *linked([(18, 0), (21, 0), (24, 0), (26, 0), (25, 0), (28, 0), (31, 0), (30, 0)]),
        ),
        evaluated=(
            (
                "half_year",
                day(2025, 4, 3),
                "Elke ronde levert twee meldingen op over lampen of afval.",
                "De buitendienst meldt terug wat er is gedaan.",
            ),
            (
                "year",
                day(2025, 10, 2),
                "Bewoners voelen zich veiliger op vrijdagavond.",
                "De ronde gaat ook langs het station.",
            ),
        ),
        administrators=(administrator("centrum", 5, until=day(2028, 3, 31)),),
    ),
    # Nobody measured since the spring, and the evaluation after a year is still to be made.
    DemoInitiative(
        "Ondernemers kijken mee",
        "whatsapp",
        day(2025, 2, 1),
        area_text="bedrijventerrein Kanaaloever",
        note="Ondernemers en de beveiliger van het terrein.",
        measured=every_quarter(day(2025, 5, 1), (22, 3, True), (25, 3, True), (27, 3, True), (29, 3, True)),
        evaluated=(
            (
                "half_year",
                day(2025, 8, 14),
                "De beveiliger is vaker sneller ter plaatse.",
                "De politie deelt elke maand wat er is gestolen.",
            ),
        ),
        administrators=(administrator("kanaaloever", 6, until=day(2027, 12, 31)),),
    ),
    DemoInitiative(
        "Oog op de Strandweg",
        "facebook",
        day(2024, 5, 1),
        areas=(BEACH,),
        stopped_on=day(2025, 10, 1),
        note="Gestopt: de beheerder verhuisde en niemand nam het over. De borden zijn weggehaald.",
        measured=every_quarter(
            day(2024, 12, 1), (133, 4, False), (130, 4, False), (121, 4, False), (98, 4, False)
        ),
        evaluated=(
            (
                "half_year",
                day(2024, 11, 5),
                "Veel berichten van mensen die er niet wonen.",
                "Alleen leden uit de wijk toelaten.",
            ),
            ("year", day(2025, 5, 6), "De groep is kleiner en rustiger.", ""),
        ),
    ),
]
