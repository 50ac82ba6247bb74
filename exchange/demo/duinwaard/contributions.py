"""What people said of the draft plan for 2028-2031, and what Duinwaard does with it."""

import datetime

from exchange.demo.duinwaard import organisations as who
from exchange.demo.shape import DemoContribution

day = datetime.date

AMBITION = "Waar willen we naartoe?"
INTRODUCTION = "Inleiding"
ONLINE = "Online oplichting"
COUNTRYSIDE = "Ondermijning in het buitengebied"
CONFUSED = "Wonen en verward gedrag"

CONTRIBUTIONS = [
    DemoContribution(
        "resident",
        "talk",
        day(2026, 9, 17),
        "Ik woon alleen. Over mensen zoals ik lees ik niets. Wie let er op ons?",
        chapter=AMBITION,
        outcome="taken_over",
        answer="U heeft gelijk. In de ambitie staat nu dat we meer aandacht geven aan mensen die alleen wonen.",
    ),
    DemoContribution(
        "entrepreneur",
        "session",
        day(2026, 10, 1),
        "Ons park wil meedoen met een nachtregister, maar dan moeten alle parken dat doen. Anders gaan gasten naar de buren.",
        priority=COUNTRYSIDE,
        organisation=who.RECREATION,
        outcome="partly",
        answer="We vragen het van alle vijf parken. Of het verplicht wordt, beslist de raad in 2027.",
        reason="Verplichten kan alleen met een regel in de APV. Die regel is er nog niet.",
    ),
    DemoContribution(
        "partner",
        "session",
        day(2026, 10, 1),
        "Geef het inloopuur een vaste plek in het plan, ook na 2027. Vrijwilligers stoppen als het elk jaar onzeker is.",
        priority=ONLINE,
        organisation=who.LIBRARY,
        outcome="taken_over",
        answer="Het inloopuur komt bij de inzet te staan, voor alle vier de jaren.",
    ),
    DemoContribution(
        "council",
        "letter",
        day(2026, 10, 20),
        "Onze fractie wil camera’s bij de ingang van de bedrijventerreinen.",
        priority=COUNTRYSIDE,
        outcome="not_taken_over",
        answer="Camera’s nemen we niet op in dit plan.",
        reason="In 2026 gingen zeven van de twaalf controles over het buitengebied. Op de bedrijventerreinen vonden we minder.",
    ),
    DemoContribution(
        "resident",
        "form",
        day(2026, 10, 22),
        "Er woont iemand in mijn straat die ’s nachts schreeuwt. Wij weten niet wie wij kunnen bellen.",
        priority=CONFUSED,
        outcome="noted",
        answer="Wij hebben u gebeld en uw melding doorgegeven. Waar u terechtkunt, komt duidelijker in het plan.",
    ),
    DemoContribution(
        "colleague",
        "talk",
        day(2026, 10, 29),
        "Noem bij de inleiding ook wat er van het vorige plan niet is gelukt.",
        chapter=INTRODUCTION,
        outcome="noted",
        answer="Dat komt in de terugblik. Die schrijven we in 2027, als de cijfers er zijn.",
    ),
    DemoContribution(
        "entrepreneur",
        "session",
        day(2026, 11, 5),
        "Laat kleine winkels samen één abonnement nemen op beveiliging. Alleen is het te duur.",
        priority=ONLINE,
        organisation=who.BUSINESS,
    ),
    DemoContribution(
        "other",
        "letter",
        day(2026, 11, 12),
        "Maak ook een uitgave die je in vijf minuten leest, met plaatjes.",
    ),
]
