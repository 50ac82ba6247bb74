"""The communication frame of Duinwaard for 2024-2027, and its plan for the priority of online fraud."""

import datetime

from exchange.demo.duinwaard import organisations as who
from exchange.demo.duinwaard.priorities import ONLINE
from exchange.demo.shape import DemoCommunicationPlan, DemoFrame

day = datetime.date

FRAME = DemoFrame(
    2024,
    2027,
    "Samen veilig in Duinwaard",
    {
        1: """
Toekomst:
In elk dorp kennen mensen hun buren
Wie iets ziet, weet waar hij terechtkan
Visie op communicatie:
Eerst luisteren, dan vertellen
Mensen doen mee, zij zijn geen publiek
Elk onderwerp krijgt een eigen vorm
""",
        2: """
Organisatie:
Zeven teams hebben een thema, één regiegroep houdt overzicht
Twee mensen doen de communicatie, naast ander werk
Stijl:
Gewone woorden, korte zinnen
Eerlijk, ook als iets niet lukt
Op elk kanaal hetzelfde verhaal
""",
        3: """
Wat verandert:
Oplichters gebruiken nagemaakte stemmen
Jongeren lezen geen krant en geen gemeentepagina
Meer mensen wonen alleen
Waar mensen over praten:
Hard rijden in de dorpen
Wie er op de vakantieparken woont
Vuurwerk en honden op het strand
""",
        4: """
Wat we willen:
Inwoners, ondernemers en partners weten wat zij zelf kunnen doen
Zij zien wat wij doen, en waarom
""",
        5: """
Zo slagen we:
Teams leveren op tijd een verhaal aan
Partners vertellen hetzelfde als wij
Waar we voor staan:
Dichtbij, eerlijk en concreet
Kans en gevaar:
Kans: dorpsraden willen meedoen
Gevaar: te veel onderwerpen tegelijk
Verantwoorden:
Elk jaar vertellen we wat er van de beloften kwam
""",
        6: """
Extra aandacht voor:
Ouderen die alleen wonen
Ouders van brugklassers
Boeren en beheerders van vakantieparken
""",
        7: """
Mensen:
Een adviseur communicatie voor twee dagen in de week
Vrijwilligers van de seniorenraad
Middelen:
Nieuwsbrief, gemeentepagina en sociale media
Een klein budget voor bijeenkomsten
""",
        8: """
Hoe we werken:
Elk kwartaal krijgt één prioriteit extra energie
We gaan naar plekken waar mensen toch al zijn
We meten wat een bericht doet en passen aan
Basis:
Laten zien wat we doen, en waarom
Hulpmiddelen:
De kalender met vaste momenten
De actorenanalyse per prioriteit
""",
    },
)

CALL_BACK = DemoCommunicationPlan(
    "Hang op en bel zelf",
    {
        "purpose": "Met dit plan vertellen gemeente, bibliotheek en seniorenraad in 2026 hetzelfde verhaal over oplichting.",
        "aims": "Eind 2026 hebben 300 ouderen geoefend met ophangen en zelf bellen\n"
        "Eind 2026 weten zeven van de tien ouderen waar zij hulp vinden\n"
        "Eind 2026 hebben 80 winkeliers hun back-up gecontroleerd",
        "target_groups": "Ouderen die alleen wonen in Dorp Zeezicht en de Kanaalwijk\n"
        "Volwassen kinderen van ouderen, tussen 40 en 60 jaar\n"
        "Winkeliers met een eigen website",
        "situation": "In 2025 deden 118 mensen aangifte. De bibliotheek heeft een inloopuur waar per keer twaalf mensen komen. "
        "De meesten horen ervan via hun kinderen. Jongeren en ondernemers bereiken we nog weinig.",
        "strengths": "Het inloopuur is bekend en vertrouwd\nVrijwilligers zijn zelf oudere",
        "weaknesses": "Weinig tijd voor communicatie\nGeen kanaal dat winkeliers lezen",
        "opportunities": "De bank en de politie hebben filmpjes die wij mogen gebruiken\nKinderen praten er thuis over",
        "threats": "Oplichters bedenken elke maand iets nieuws\nSchaamte: mensen zwijgen",
        "strategy": "We geven geen folders, maar oefenen. Dat doen we op plekken waar mensen toch al komen, elke keer met "
        "dezelfde zin: hang op en bel zelf.",
        "channels": "Bijeenkomst in de bibliotheek\nSociale media voor de kinderen\nNieuwsbrief van de ondernemersvereniging\n"
        "Streekkrant en lokale radio",
        "means": "Een oefentelefoon met drie nepgesprekken\nEen kaart naast de telefoon met het nummer van de bank\n"
        "€ 4.500 uit het budget van de prioriteit",
        "starts_on": day(2026, 2, 1),
        "measure_every": 3,
        "evaluation": "",
    },
    priority=ONLINE,
    is_public=True,
    pairs=(
        (
            "Ouderen die alleen wonen komen niet naar de bibliotheek",
            "Zij kunnen niet ver reizen en durven de vraag niet te stellen.",
            "De vrijwilligers gaan mee met de maaltijdbezorger en oefenen aan de keukentafel.",
        ),
        (
            "Slachtoffers zwijgen",
            "Zij schamen zich, ook voor hun kinderen.",
            "Een inwoner vertelt in de krant wat er gebeurde. Kinderen krijgen tips om het gesprek te beginnen.",
        ),
        (
            "Winkeliers vinden het iets voor later",
            "Zij hebben geen tijd en denken dat hun zaak te klein is.",
            "De ondernemersvereniging nodigt hen zelf uit voor een ontbijt van een uur.",
        ),
    ),
    steps=(
        (
            "Zin en kaart maken en voorleggen aan tien ouderen",
            who.COMMUNICATIONS,
            day(2026, 2, 1),
            day(2026, 3, 15),
            True,
        ),
        ("Twaalf vrijwilligers opleiden", who.LIBRARY, day(2026, 3, 1), day(2026, 5, 31), True),
        (
            "Oefenen aan de keukentafel bij zestig mensen",
            who.SENIORS,
            day(2026, 6, 1),
            day(2026, 12, 31),
            False,
        ),
        (
            "Verhaal van een slachtoffer in de streekkrant",
            who.COMMUNICATIONS,
            day(2026, 10, 1),
            day(2026, 11, 15),
            True,
        ),
        (
            "Inloopuur elke week in plaats van elke maand",
            who.LIBRARY,
            day(2026, 10, 6),
            day(2026, 12, 22),
            False,
        ),
        ("Ontbijt voor winkeliers", who.BUSINESS, day(2027, 1, 4), day(2027, 1, 31), False),
    ),
    measuring=(
        ("measure", day(2026, 5, 1), "41 mensen geoefend. De kaart ligt bij 200 mensen thuis."),
        (
            "measure",
            day(2026, 8, 1),
            "96 mensen geoefend. Aan de keukentafel lukt het beter dan in de zaal.",
        ),
        (
            "evaluate",
            day(2026, 8, 1),
            "De zin werkt: acht van de tien mensen herhalen hem. Winkeliers bereiken we nog niet; dat wordt een ontbijt.",
        ),
        ("measure", day(2026, 11, 1), "188 mensen geoefend."),
        ("measure", day(2027, 2, 1), ""),
        ("evaluate", day(2027, 2, 1), ""),
    ),
)
