"""Langedijk, LIVP 2019-2022: what its one-page communication frame says of the plan, in our own words.

The plan itself is not among the public documents that we know. What the frame does not say stays empty here:
which team owns which theme, which quarter has which priority, and what is done for each priority.
"""

from exchange.demo.shape import (
    EXAMPLE_NOTICE,
    DemoChapter,
    DemoFrame,
    DemoOrganisation,
    DemoPlan,
    DemoPriority,
)

# The eight blocks of the frame, each point shortened in our own words. Block 6 is empty in the source, and
# priorities and principles stand in the plan.
FRAME = DemoFrame(
    2019,
    2022,
    "Lokaal integraal Veiligheidsplan 2019-2022",
    {
        1: """
Raadsbrede agenda: moet nog worden gemaakt
Collegeprogramma:
De gemeente heeft de regie op veiligheid en leefbaarheid, ook waar de wet het niet vraagt
Meer aandacht voor voorkomen dan voor bestrijden achteraf
Ontwikkelingen in communicatie:
Gesprek via sociale media, met OBI4wan om mee te lezen
Inwoners doen mee
Visie op communicatie:
Interactief en met inwoners
Maatwerk per vraagstuk of interventie
""",
        2: """
Organisatie:
Ambtelijke fusie: twee plannen, die in tekst kunnen overlappen
Bestuurlijke fusie: één plan
Veiligheid is een pijler van de dienstverlening
Weinig capaciteit
Stijl van communiceren:
Betrouwbaar en open: feitelijk, genoeg en juist
Makkelijk te vinden en te begrijpen (B1), op elk kanaal gelijk
Op maat waar het kan
Eerst de inhoud, dan de vorm of het middel
""",
        3: """
Trends:
Meer inwoners en organisaties op sociale media: jongeren, evenementen, ondermijning
Ontwikkelingen:
Beleid dat meebeweegt
Wat nieuw was, is nu gewoon werk, via het Veiligheidshuis
Van straffen naar voorkomen
Werken met data
Maatschappelijk humeur:
Media: wonen in recreatieverblijven, verkeer, vuurwerk
Facebook: verkeer, incidenten zoals overval en inbraak, leefbaarheid
Incidenten maken onzeker: mensen willen informatie
""",
        4: "",
        5: """
Succesfactoren:
Samenwerken binnen de organisatie en met partners
Verantwoordelijkheid:
Iedereen staat achter de doelen
Integraal werken
Duidelijk wie welke rol en taak heeft
Kernwaarden:
Iedereen weet evenveel
Verbinding
Open en eerlijk
Kansen en bedreigingen:
Fusie: kans om processen te verbeteren, gevaar om naar binnen te keren
Meten en verantwoorden:
Regelmatig laten horen hoe het gaat, aan partners en aan inwoners
""",
        6: "",
        7: """
Mensen en kennis:
Data-analyse en informatieveiligheid
De ambtelijke organisatie
Capaciteit van politie en handhaving
Budget:
Gewone budgetten, in de planning- en controlcyclus
Extra geld vragen we bij het jaarlijkse uitvoeringsprogramma
""",
        8: """
Zo voeren we het uit:
Alle thema’s komen aan bod
Elk thema heeft één team als eigenaar, de regiegroep heeft de regie
Elk jaar een uitvoeringsplan, met extra aandacht voor vier prioriteiten
Elk kwartaal één prioriteit extra energie
Meebewegen met newsroom, monitoring en omgevingsanalyse
Plan-Do-Check-Act
Basis:
Laten zien wat we doen, en waarom
Nadruk:
Informatie op orde, binnen en met partners
Duidelijk en eenduidig naar inwoners
Kern:
Netwerken en meedoen, om te voorkomen
Middelen:
Actorenanalyse per prioriteit
Een opdracht om vroeg signalen op te vangen met ketenpartners
Experts bij lastige vraagstukken
Jaarkalender in de contentkalender
""",
    },
)

PLAN = DemoPlan(
    cbs_code="GM0416",
    title="Lokaal integraal Veiligheidsplan 2019-2022",
    first_year=2019,
    last_year=2022,
    notice=EXAMPLE_NOTICE,
    metadata={
        "remarks": "Alleen het communicatieframe bij dit plan is openbaar. De tekst van het plan en de datum van het besluit staan "
        "daar niet in.",
    },
    organisations=[DemoOrganisation("Regiegroep", "team")],
    steering_group="Regiegroep",
    chapters=[
        DemoChapter(
            "introduction",
            "Waar het plan begint",
            body="""
<p>De gemeente heeft de regie over veiligheid en leefbaarheid, ook waar de wet dat niet vraagt. Voorkomen krijgt extra aandacht: liever
een probleem vóór zijn dan het later bestrijden.</p>
<h2>Fusie</h2>
<p>Langedijk bereidt zich voor op een fusie. Er zijn twee mogelijkheden:</p>
<ol><li>bij een ambtelijke fusie blijven er twee plannen, die voor een deel dezelfde tekst kunnen hebben;</li><li>bij een bestuurlijke
fusie komt er één plan.</li></ol>
<p>De fusie is een kans om processen te verbeteren. Het gevaar is dat iedereen te veel naar binnen kijkt. De capaciteit is beperkt.</p>
""",
        ),
        DemoChapter(
            "safety_picture",
            "Wat er speelt",
            body="""
<p>Steeds meer inwoners en organisaties gebruiken sociale media. De aanpak verschuift van straffen naar voorkomen en gebruikt meer
data.</p>
<p>De media schrijven vooral over drie onderwerpen:</p>
<ol><li>mensen die wonen waar dat niet mag, zoals in een recreatiewoning;</li><li>verkeersveiligheid;</li><li>vuurwerk.</li></ol>
<p>Op Facebook gaat het over verkeer, over incidenten zoals overvallen en inbraken, en over leefbaarheid: op elkaar letten, honden,
zwemwater en varen. Zulke incidenten maken mensen onzeker. Zij willen weten wat er aan de hand is.</p>
""",
        ),
        DemoChapter("guiding_principles", "Uitgangspunten"),
        DemoChapter(
            "priorities",
            "Prioriteiten",
            body="<p>Vier prioriteiten krijgen bijzondere aandacht in het uitvoeringsplan van elk jaar. Per kwartaal krijgt één "
            "prioriteit extra energie.</p>",
        ),
        DemoChapter(
            "organisation",
            "Zo voeren we het plan uit",
            body="""
<ul><li>Alle thema’s komen aan bod.</li><li>Elk thema heeft één team of afdeling als eigenaar. De regiegroep heeft de regie over het
geheel.</li><li>Elk jaar is er een uitvoeringsplan.</li><li>Het beleid beweegt mee met wat er gebeurt: met een newsroom, met monitoring
en met een analyse van de omgeving.</li><li>We werken volgens Plan-Do-Check-Act.</li></ul>
<p>Bij elke prioriteit komt een actorenanalyse, om te zien welke partners er zijn. We spreken af hoe de gemeente met die partners vroeg
signalen opvangt. Bij lastige vragen halen we experts erbij.</p>
<h2>Wat nodig is om te slagen</h2>
<p>De eigen organisatie, stakeholders en partners werken samen. Zij voelen zich verbonden met de doelen en weten wie welke taak heeft.
Iedereen beschikt over dezelfde informatie. De kernwaarden zijn verder: verbinding, en open en eerlijk zijn.</p>
<p>Partners en inwoners horen regelmatig hoe het gaat.</p>
""",
        ),
        DemoChapter(
            "communication",
            "Communicatie",
            body="""
<p>De basis is: laten zien wat we doen aan veiligheid, en waarom. De gemeente is betrouwbaar en open. Informatie klopt, is genoeg, is
makkelijk te vinden en staat in gewoon Nederlands (B1). Welk kanaal iemand ook kiest, de inhoud is gelijk.</p>
<p>Inwoners praten mee. Elk vraagstuk krijgt een eigen aanpak: eerst de inhoud, dan de vorm. Onderwerpen die elk jaar terugkomen, staan
in een jaarkalender voor sociale media en de gemeentepagina.</p>
""",
        ),
        DemoChapter(
            "finance",
            "Geld en mensen",
            body="""
<p>De activiteiten uit het plan betalen we uit de gewone budgetten. Is er meer nodig, dan vragen we dat aan bij het jaarlijkse
uitvoeringsprogramma, via de begroting.</p>
<p>Nodig zijn mensen die data kunnen analyseren, kennis van informatieveiligheid, de ambtelijke organisatie, en politie en handhaving.</p>
""",
        ),
    ],
    # Titles only: the frame has one line for each.
    principles=[
        ("Langedijk zet preventief in waar mogelijk", ""),
        ("Langedijk werkt samen met partners in een netwerk en een sluitende keten", ""),
        ("Langedijk communiceert actief richting inwoners over veiligheid", ""),
        ("Langedijk opereert integraal op grond van een goede informatiepositie", ""),
    ],
    priorities=[
        DemoPriority(
            "Sociale kwaliteit", themes=[(1, 1)], text="<p>Het gaat om hoe mensen met elkaar omgaan.</p>"
        ),
        DemoPriority("Jeugd, alcohol en drugs", themes=[(3, 3)]),
        DemoPriority("Georganiseerde ondermijnende criminaliteit", themes=[(5, 2)]),
        DemoPriority(
            "Informatieveiligheid",
            themes=[(5, 4)],
            subthemes=("Cybercrime",),
            text="<p>Cybercrime hoort hierbij.</p>",
        ),
    ],
    subthemes=[("Cybercrime", (5, 4))],
    frames=[FRAME],
)
