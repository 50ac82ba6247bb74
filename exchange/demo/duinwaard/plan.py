"""The plan of Duinwaard for 2024-2027: adopted, complete, and in its third year."""

import datetime

from exchange.demo.duinwaard import indicators, programme_2024, programme_2025, programme_2026, programme_2027
from exchange.demo.duinwaard.calendar import CAMPAIGNS, MOMENTS
from exchange.demo.duinwaard.initiatives import INITIATIVES, NEIGHBOURHOODS
from exchange.demo.duinwaard.organisations import ORGANISATIONS, STEERING_GROUP, THEME_OWNERS
from exchange.demo.duinwaard.partners import ACTORS, CONTACTS, PARTNERSHIPS
from exchange.demo.duinwaard.priorities import GOALS, PRIORITIES, QUARTERS, REGIONAL_PRIORITIES
from exchange.demo.duinwaard.telling import CALL_BACK, FRAME
from exchange.demo.shape import FICTION_NOTICE, DemoChapter, DemoPlan, DemoThemeText

NAME = "Duinwaard"
SLUG = "duinwaard"
COLOUR = "#0b4f6c"

CHAPTERS = [
    DemoChapter(
        "foreword",
        "Voorwoord",
        numbered=False,
        body="""
<p>In Duinwaard kennen mensen hun buren. Toch horen we ook zorgen: over oplichting via de telefoon, over hard rijden en over
panden waar iets niet klopt. Daarom maakten we dit plan, samen met inwoners, ondernemers en partners.</p>
<p>De burgemeester van Duinwaard</p>
""",
    ),
    DemoChapter(
        "introduction",
        "Inleiding",
        body="""
<p>Dit plan zegt wat we van 2024 tot en met 2027 doen voor een veilig Duinwaard. De raad stelt het vast. Het college maakt er
elk jaar een uitvoeringsprogramma bij.</p>
<p>We spraken met 140 inwoners in vijf dorpen en met dertien organisaties. De gesprekken gingen over wat goed gaat, wat beter
moet en wat mensen zelf kunnen doen.</p>
""",
        sections=[
            DemoChapter(
                "reading_guide",
                "Leeswijzer",
                numbered=False,
                body="<p>Eerst ziet u hoe veilig Duinwaard is. Daarna leest u wat we willen en wat we gaan doen.</p>",
            )
        ],
    ),
    DemoChapter(
        "safety_picture",
        "Veiligheidsbeeld",
        body="""
<p>Duinwaard heeft ongeveer 20.000 inwoners. De cijfers hieronder zijn verzonnen, net als de gemeente.</p>
<h2>Wat de cijfers zeggen</h2>
<p>Online oplichting neemt toe. Het aantal woninginbraken is klein. Een verschil van een paar zegt dan weinig<span
class="note">Bij kleine aantallen speelt toeval een grote rol.</span>.</p>
<h2>Wat inwoners zeggen</h2>
<p>In een enquête gaven inwoners de veiligheid in hun buurt een 7,3. Dit noemden zij het vaakst:</p>
<ol><li>te hard rijden;</li><li>oplichting via telefoon en internet;</li><li>donkere fietspaden;</li><li>afval en
vernieling.</li></ol>
""",
    ),
    DemoChapter(
        "ambition",
        "Waar willen we naartoe?",
        sections=[
            DemoChapter(
                "free",
                "Visie",
                body="<p>In 2027 weten inwoners waar zij terechtkunnen met zorgen over veiligheid. Buren letten op elkaar.</p>",
            ),
            DemoChapter(
                "guiding_principles", "Uitgangspunten", body="<p>Deze regels gelden voor elk thema.</p>"
            ),
            DemoChapter("objectives", "Algemene doelstellingen", body="<p>Aan het eind van 2027:</p>"),
        ],
    ),
    DemoChapter(
        "priorities",
        "Prioriteiten",
        body="<p>Vier onderwerpen krijgen extra aandacht. We kozen ze met de cijfers, de gesprekken en onze partners.</p>",
    ),
    DemoChapter(
        "other_themes",
        "Overige thema's",
        body="<p>Alle andere thema's blijven gewoon werk. Dit doen we daar.</p>",
    ),
    DemoChapter(
        "free",
        "Borging",
        sections=[
            DemoChapter(
                "communication",
                "Communicatie",
                body="<p>Elk kwartaal staat één prioriteit centraal. We vertellen wat we doen en waarom.</p>",
            ),
            DemoChapter(
                "organisation",
                "Organisatie",
                body="<p>Elk thema heeft één team dat de leiding heeft. Een regiegroep bewaakt het geheel.</p>",
            ),
            DemoChapter(
                "finance",
                "Financiën",
                body="<p>We betalen dit plan uit de gewone budgetten. Extra geld vragen we bij de begroting.</p>",
            ),
        ],
    ),
    DemoChapter(
        "decision",
        "Besluit",
        numbered=False,
        body="<p>De raad van de gemeente Duinwaard stelde dit plan vast in de vergadering van 14 december 2023.</p>",
    ),
]

CURRENT = DemoPlan(
    cbs_code="",
    title="Samen veilig in Duinwaard",
    subtitle="Lokaal Integraal Veiligheidsplan 2024–2027",
    first_year=2024,
    last_year=2027,
    notice=FICTION_NOTICE,
    metadata={
        "official_title": "Lokaal Integraal Veiligheidsplan Duinwaard 2024-2027",
        "citation_title": "LIVP Duinwaard 2024-2027",
        "adopting_body": "council",
        "subject": "openbare orde en veiligheid",
        "legal_basis": "artikel 108 van de Gemeentewet\nartikel 38b van de Politiewet 2012",
        "effective_on": datetime.date(2024, 1, 1),
        "decided_on": datetime.date(2023, 12, 14),
        "proposal_reference": "R-2023-118",
    },
    organisations=ORGANISATIONS,
    regional_priorities=REGIONAL_PRIORITIES,
    steering_group=STEERING_GROUP,
    theme_owners=THEME_OWNERS,
    chapters=CHAPTERS,
    principles=[
        ("Voorkomen is beter", "<p>We beginnen bij de oorzaak en wachten niet tot het misgaat.</p>"),
        ("Samen", "<p>Inwoners, ondernemers en partners doen mee vanaf het begin.</p>"),
        ("Eerlijk over cijfers", "<p>We laten zien wat we weten en ook wat we niet weten.</p>"),
    ],
    objectives=indicators.OBJECTIVES,
    sources=indicators.SOURCES,
    indicators=indicators.INDICATORS,
    places=indicators.PLACES,
    subthemes=[("Vakantieparken", (5, 2)), ("Online oplichting", (5, 4))],
    priorities=PRIORITIES,
    goals=GOALS,
    programmes=[
        programme_2024.PROGRAMME,
        programme_2025.PROGRAMME,
        programme_2026.PROGRAMME,
        programme_2027.PROGRAMME,
    ],
    quarters=QUARTERS,
    contacts=CONTACTS,
    partnerships=PARTNERSHIPS,
    actors=ACTORS,
    neighbourhoods=NEIGHBOURHOODS,
    initiatives=INITIATIVES,
    campaigns=CAMPAIGNS,
    moments=MOMENTS,
    frames=[FRAME],
    communication_plans=[CALL_BACK],
    theme_texts=[
        DemoThemeText(
            1,
            "Sociale kwaliteit",
            [(1, 1)],
            "<p>Buurtbemiddeling helpt bij ruzies. Dat blijven we betalen. Bij zware woonoverlast maken corporatie, politie en gemeente "
            "samen één plan.</p>",
        ),
        DemoThemeText(
            1,
            "Schoon en heel",
            [(1, 2)],
            "<p>Kapotte lampen, afval en vernieling meldt u in de app van de gemeente. Binnen vijf werkdagen hoort u wat we doen.</p>",
        ),
        DemoThemeText(
            1,
            "Inbraak en geweld",
            [(1, 3)],
            "<p>Na een inbraak bezoekt de wijkagent de buren. Voor geweld thuis is er Veilig Thuis, dag en nacht.</p>",
        ),
        DemoThemeText(
            2,
            "Winkels en bedrijventerreinen",
            [(2, 1), (2, 2)],
            "<p>Ondernemers, brandweer en politie lopen twee keer per jaar samen een ronde.</p>",
        ),
        DemoThemeText(
            2,
            "Uitgaan",
            [(2, 3)],
            "<p>De horeca-afspraken gelden ook in 2027: een pasje laten zien, geen glas op straat en op tijd naar huis.</p>",
        ),
        DemoThemeText(
            2,
            "Veilige evenementen",
            [(2, 4)],
            "<p>Elk groot evenement krijgt één plan met politie en brandweer.</p>",
        ),
        DemoThemeText(
            3,
            "Jeugdoverlast en jeugdcriminaliteit",
            [(3, 1), (3, 2)],
            "<p>Jongerenwerk, politie en gemeente bespreken elke maand de groepen op straat. Wie vaker de fout in gaat, krijgt één vaste "
            "begeleider.</p>",
        ),
        DemoThemeText(
            4,
            "Brand en gevaarlijke stoffen",
            [(4, 2), (4, 3)],
            "<p>De brandweer controleert gebouwen waar mensen slapen. Bij de twee bedrijven met gevaarlijke stoffen oefenen we elk jaar.</p>",
        ),
        DemoThemeText(
            4,
            "Rampenbestrijding en crisisbeheersing",
            [(4, 4)],
            "<p>We oefenen twee keer per jaar met de veiligheidsregio.</p>",
        ),
        DemoThemeText(
            5,
            "Polarisatie en radicalisering",
            [(5, 1)],
            "<p>Bij zorgen over iemand kunnen leraren en hulpverleners terecht bij één vast contactpersoon.</p>",
        ),
        DemoThemeText(
            5,
            "Veilig werken en integer besturen",
            [(5, 3), (5, 5)],
            "<p>Wie voor de gemeente werkt, doet altijd aangifte van bedreiging. Nieuwe collega’s leggen de eed of belofte af.</p>",
        ),
    ],
    signatories=["de griffier", "de voorzitter"],
)
