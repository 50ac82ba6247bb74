"""Sluis, budget 2020, theme 4.2: goals and actions in lettered pairs, the facts in our own words.

The document gives no amounts, dates or leads, so there are none here. The safety policy that it points to is
not among the public documents that we know.
"""

from exchange.demo.shape import (
    EXAMPLE_NOTICE,
    DemoAction,
    DemoChapter,
    DemoGoal,
    DemoOrganisation,
    DemoPlan,
    DemoProgramme,
)

HEADING = "4.2 Veiligheid"
LIVING = "Samen met inwoners en met de vaste partners in veiligheid zorgen we voor een veilige leefomgeving"
PREVENTING = "Rampen, crises en verstoringen voorkomen"

PLAN = DemoPlan(
    cbs_code="GM1714",
    title="Begroting 2020, programma 4: Bestuur en veiligheid",
    first_year=2020,
    last_year=2020,
    notice=EXAMPLE_NOTICE,
    metadata={
        "remarks": "Alleen thema 4.2 Veiligheid van de begroting staat hier. De andere thema’s van het programma gaan over dienstverlening, "
        "communicatie en bestuurlijke samenwerking.",
    },
    organisations=[
        DemoOrganisation("Politie", "police"),
        DemoOrganisation("Justitie", "prosecution"),
        DemoOrganisation("Brandweer", "safety_region"),
        DemoOrganisation("Zorgpartners", "care"),
        DemoOrganisation("Hulpverleningsdiensten", "health"),
    ],
    chapters=[
        DemoChapter(
            "other_themes",
            "Veiligheid in de begroting",
            body="""
<p>Wonen, verblijven en leven moet in Sluis veilig zijn. Bewoners én bezoekers moeten dat ook zo voelen. In de begroting staat wat we
willen bereiken en wat we daarvoor doen. De paren hebben een letter.</p>
""",
        ),
    ],
    goals=[DemoGoal(LIVING, heading=HEADING), DemoGoal(PREVENTING, heading=HEADING)],
    programmes=[
        DemoProgramme(
            year=2020,
            introduction="<p>De acties komen uit de begroting van 2020. Die noemt geen bedragen per actie.</p>",
            actions=(
                DemoAction(
                    "Uitvoering geven aan de speerpunten uit het Integraal Veiligheidsbeleid",
                    goal=LIVING,
                    partners=("Politie", "Justitie", "Brandweer", "Zorgpartners", "Hulpverleningsdiensten"),
                    text="""
<p>Jeugd:</p>
<ul><li>een convenant over veiligheid op school;</li><li>een aanpak van ‘probleemjongeren’ met alle partners in de keten.</li></ul>
<p>Kwetsbaren in samenleving:</p>
<ul><li>het plan voor verwarde personen invoeren;</li><li>met partners zorgen voor een sluitende aanpak van mensenhandel;</li><li>een
regie- en de-escalatiekaart invoeren, die zegt wie de leiding heeft en wanneer er meer of minder hulp nodig is.</li></ul>
<p>Wonen:</p>
<ul><li>meer vrijwilligers voor buurtbemiddeling zoeken en opleiden;</li><li>meer WhatsApp-groepen voor buurtpreventie.</li></ul>
<p>Ondermijning:</p>
<ul><li>mensen binnen en buiten de gemeente bewust maken van ondermijning;</li><li>een digitaal nachtregister op vakantieparken en in
jachthavens.</li></ul>
""",
                ),
                DemoAction(
                    "Trainen en oefenen voor de Zeeuwse crisisorganisatie",
                    goal=PREVENTING,
                    text="<p>Ambtenaren en bestuurders oefenen hun rol en taken in de kolom Bevolkingszorg.</p>",
                ),
                DemoAction(
                    "Bodembelastingkaart voor conventionele explosieven",
                    goal=PREVENTING,
                    text="<p>Dit volgt uit het besluit van de raad van 26 september 2019.</p>",
                ),
                DemoAction(
                    "Verder met een integrale, preventieve aanpak",
                    goal=PREVENTING,
                    text="<p>Het gaat om openbare orde, handhaving en sociale veiligheid.</p>",
                ),
            ),
        )
    ],
)
