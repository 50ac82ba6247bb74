"""Duinwaard: a made-up municipality, free to be filled with everything the product can do."""

import datetime

from exchange.demo.shape import FICTION_NOTICE, DemoChapter, DemoPlan, DemoPriority, DemoThemeText

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
<table><caption>Geregistreerde misdrijven in Duinwaard</caption><thead><tr><th>Soort</th><th>2020</th><th>2021</th><th>2022</th>
</tr></thead><tbody><tr><th>Alle misdrijven</th><td>612</td><td>587</td><td>595</td></tr><tr><th>Woninginbraken</th><td>31</td>
<td>22</td><td>24</td></tr><tr><th>Online oplichting</th><td>74</td><td>96</td><td>118</td></tr></tbody></table>
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

PRIORITIES = [
    DemoPriority(
        "Ondermijnende criminaliteit",
        themes=[(5, 2)],
        text="""
<p>Criminelen gebruiken gewone bedrijven, woningen en diensten. Dat zien we niet altijd, maar de gevolgen zijn groot. Daarom
letten we samen op signalen en treden we op waar dat nodig is.</p>
<h2>Hoofdlijnen van de aanpak</h2>
<ul><li>Er komt één meldpunt waar inwoners en medewerkers terechtkunnen.</li><li>Elk jaar controleren we met partners twaalf
bedrijven, in het buitengebied en op de bedrijventerreinen.</li><li>We onderzoeken vergunningaanvragen met de Wet Bibob.</li>
<li>We sluiten panden als de wet dat toelaat<span class="note">Artikel 13b van de Opiumwet.</span>.</li></ul>
<h2>Samenwerking met partners</h2>
<p>Team Veiligheid heeft de leiding. We werken samen met de politie, het Openbaar Ministerie, de Belastingdienst, het RIEC en de
omgevingsdienst.</p>
<h2>Doelstelling</h2>
<table><caption>Effectindicatoren ondermijning</caption><thead><tr><th>Indicator</th><th>Bron</th><th>Doel 2027</th></tr></thead>
<tbody><tr><th>Meldingen bij het meldpunt, aantal</th><td>Gemeente</td><td>≥ 40</td></tr><tr><th>Controles met partners,
aantal</th><td>RIEC</td><td>≥ 12 per jaar</td></tr></tbody></table>
""",
    ),
    DemoPriority(
        "Informatieveiligheid en online oplichting",
        themes=[(5, 4)],
        text="""
<p>Oplichters bellen, mailen en appen. Zij doen zich voor als een bank of als een kind in nood. Iedereen kan slachtoffer
worden, jong en oud. Veel mensen schamen zich en melden het niet.</p>
<h2>Hoofdlijnen van de aanpak</h2>
<ol><li>In de bibliotheek komt elke maand een inloopuur.</li><li>Op vier scholen praten we met leerlingen over gedrag op
internet.</li><li>We helpen kleine ondernemers met een veilige website en een goede back-up.</li><li>We oefenen elk jaar wat we
doen als de systemen van de gemeente uitvallen.</li></ol>
<h2>Samenwerking met partners</h2>
<p>De politie, de bibliotheek, scholen, banken en de ondernemersvereniging doen mee.</p>
<h2>Doelstelling</h2>
<table><caption>Effectindicatoren online oplichting</caption><thead><tr><th>Indicator</th><th>Bron</th><th>Doel 2027</th></tr>
</thead><tbody><tr><th>Bezoekers van het inloopuur, aantal</th><td>Bibliotheek</td><td>≥ 200 per jaar</td></tr><tr><th>Aangiften
van online oplichting, aantal</th><td>Politie</td><td>stijging: meer mensen melden het</td></tr></tbody></table>
""",
    ),
    DemoPriority(
        "Jeugd, alcohol en drugs",
        themes=[(3, 3), (3, 4)],
        text="""
<p>Jongeren beginnen later met drinken als ouders duidelijke afspraken maken. Met scholen en sportclubs geven we hetzelfde
advies.</p>
<blockquote><p>‘Mijn moeder en de trainer zeiden precies hetzelfde. Toen geloofde ik het pas.’ (uit een gesprek met
jongeren)</p></blockquote>
<h2>Hoofdlijnen van de aanpak</h2>
<ul><li>Elke sportclub krijgt hulp bij een plan voor alcohol in de kantine.</li><li>Jongerenwerkers zijn op vrijdag en zaterdag
buiten te vinden.</li><li>Bij overlast praten we eerst met jongeren, ouders en buren.</li></ul>
<h2>Samenwerking met partners</h2>
<p>Jongerenwerk heeft de leiding. Scholen, sportclubs, de GGD, Halt en de politie werken mee.</p>
""",
    ),
    DemoPriority(
        "Veilig op straat en in het verkeer",
        themes=[(1, 4), (4, 1)],
        text="""
<p>Hard rijden is de grootste ergernis in onze dorpen. We pakken de drukste routes het eerst aan.</p>
<h2>Hoofdlijnen van de aanpak</h2>
<ul><li>We meten een jaar lang de snelheid op zes wegen.</li><li>Bij drie scholen komt een veilige oversteek.</li><li>Donkere
fietspaden krijgen beter licht.</li></ul>
<h2>Samenwerking met partners</h2>
<p>Team Verkeer heeft de leiding. De politie, scholen, dorpsraden en Veilig Verkeer doen mee.</p>
""",
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
    chapters=CHAPTERS,
    principles=[
        ("Voorkomen is beter", "<p>We beginnen bij de oorzaak en wachten niet tot het misgaat.</p>"),
        ("Samen", "<p>Inwoners, ondernemers en partners doen mee vanaf het begin.</p>"),
        ("Eerlijk over cijfers", "<p>We laten zien wat we weten en ook wat we niet weten.</p>"),
    ],
    objectives=[
        "Inwoners geven de veiligheid in hun buurt minimaal een 7,5",
        "Negen van de tien meldingen krijgen binnen vijf werkdagen een antwoord",
    ],
    priorities=PRIORITIES,
    theme_texts=[
        DemoThemeText(
            1,
            "Sociale kwaliteit",
            [(1, 1)],
            "<p>Buurtbemiddeling helpt bij ruzies. Dat blijven we betalen.</p>",
        ),
        DemoThemeText(
            2,
            "Veilige evenementen",
            [(2, 4)],
            "<p>Elk groot evenement krijgt één plan met politie en brandweer.</p>",
        ),
        DemoThemeText(
            4,
            "Rampenbestrijding en crisisbeheersing",
            [(4, 4)],
            "<p>We oefenen twee keer per jaar met de veiligheidsregio.</p>",
        ),
    ],
    signatories=["de griffier", "de voorzitter"],
)

NEXT = DemoPlan(
    cbs_code="",
    title="Veiligheidsplan Duinwaard 2028–2031",
    first_year=2028,
    last_year=2031,
    notice=FICTION_NOTICE,
    adopted=False,
    former_slug="2024-2027",
    metadata={"adopting_body": "council"},
    chapters=[
        DemoChapter("foreword", "Voorwoord", numbered=False, finished=False),
        DemoChapter(
            "introduction",
            "Inleiding",
            body="<p>Het plan voor 2024 tot en met 2027 loopt af. In 2027 kiest de raad de onderwerpen voor vier nieuwe jaren.</p>",
        ),
        DemoChapter("safety_picture", "Veiligheidsbeeld", finished=False),
        DemoChapter(
            "ambition",
            "Waar willen we naartoe?",
            finished=False,
            body="<p>In 2031 kennen meer inwoners hun buren en weten zij waar zij terechtkunnen met zorgen over veiligheid. Wij "
            "werken daarbij samen met politie, scholen en ondernemers.</p><p>We kiezen voor voorkomen. Dat vraagt dat we "
            "signalen eerder zien en delen.</p>",
            sections=[
                DemoChapter("free", "Visie", finished=False),
                DemoChapter("guiding_principles", "Uitgangspunten", finished=False),
                DemoChapter("objectives", "Algemene doelstellingen", finished=False),
            ],
        ),
        DemoChapter("priorities", "Prioriteiten", finished=False),
        DemoChapter("other_themes", "Overige thema's", finished=False),
        DemoChapter(
            "free",
            "Borging",
            finished=False,
            sections=[
                DemoChapter("communication", "Communicatie", finished=False),
                DemoChapter("organisation", "Organisatie", finished=False),
                DemoChapter("finance", "Financiën", finished=False),
            ],
        ),
        DemoChapter("decision", "Besluit", numbered=False, finished=False),
    ],
    principles=[("Voorkomen is beter", "<p>We beginnen bij de oorzaak.</p>")],
    priorities=[DemoPriority("Online oplichting", themes=[(5, 4)], text="")],
    signatories=["de griffier", "de voorzitter"],
)
