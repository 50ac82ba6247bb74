"""The four priorities of Duinwaard for 2024-2027 with their goals, and which quarter has which."""

from exchange.demo.duinwaard import organisations as who
from exchange.demo.shape import DemoGoal, DemoPriority, DemoQuarter, DemoRegionalPriority

UNDERMINING = "Ondermijnende criminaliteit"
ONLINE = "Informatieveiligheid en online oplichting"
YOUTH = "Jeugd, alcohol en drugs"
STREET = "Veilig op straat en in het verkeer"

REPORTING = "Inwoners en medewerkers herkennen signalen van ondermijning en melden die"
NO_ROOM = "Criminelen vinden in Duinwaard geen pand, geen vergunning en geen helper"
ACTING = "Waar het misgaat, treden we samen en binnen drie maanden op"
RECOGNISING = "Inwoners herkennen oplichting en durven hulp te vragen"
LOCKED = "Kleine ondernemers hebben hun digitale deur op slot"
CONTINUING = "De gemeente werkt door als systemen uitvallen"
LATER = "Jongeren beginnen later met drinken en gebruiken minder drugs"
TOGETHER = "Jongeren en buren lossen overlast samen op"
SCHOOL = "Leerlingen zijn veilig in en om de school, ook online"
SLOWER = "Op zes wegen rijdt nog hooguit een op de tien bestuurders te hard"
CHILDREN = "Kinderen lopen en fietsen veilig naar school"
DARK = "Mensen voelen zich ook in het donker veilig op straat"
NEIGHBOURS = "Ruzies tussen buren stoppen voordat ze uit de hand lopen"
EVENTS = "Evenementen zijn gezellig en veilig, voor bezoekers en voor de buurt"
PREPARED = "Bij een ramp weet iedereen wat te doen"

REGIONAL_PRIORITIES = [
    DemoRegionalPriority(
        "district",
        "Ondermijning in het buitengebied",
        "2023-2026",
        "burgemeester van de centrumgemeente",
        "programmaleider van het RIEC",
    ),
    DemoRegionalPriority(
        "district",
        "Weerbaar tegen online oplichting",
        "2023-2026",
        "burgemeester van Duinwaard",
        "teamchef van de politie",
    ),
    DemoRegionalPriority("unit", "Georganiseerde criminaliteit", "2023-2026"),
    DemoRegionalPriority("unit", "Jonge aanwas", "2023-2026"),
    DemoRegionalPriority("unit", "Cybercrime en gedigitaliseerde criminaliteit", "2023-2026"),
    DemoRegionalPriority("national", "Aanpak van ondermijning", "2023-2026"),
]

PRIORITIES = [
    DemoPriority(
        UNDERMINING,
        themes=[(5, 2)],
        subthemes=("Vakantieparken",),
        regional=(
            ("district", "Ondermijning in het buitengebied"),
            ("unit", "Georganiseerde criminaliteit"),
            ("national", "Aanpak van ondermijning"),
        ),
        text="""
<p>Criminelen gebruiken gewone bedrijven, woningen en diensten. Een loods wordt een drugslab, een kapper een plek om geld wit te
wassen. Dat zien we niet altijd, maar de gevolgen zijn groot. Daarom letten we samen op signalen en treden we op waar dat nodig
is.</p>
""",
        reason="""
<p>In 2022 vond de politie twee hennepkwekerijen en een opslag van vaten in het buitengebied. Ondernemers vertelden dat zij een bod
kregen op een lege schuur, contant en zonder vragen. Inwoners weten niet waar zij zoiets kunnen melden.</p>
""",
        approach="<p>We doen drie dingen tegelijk. Wie alleen optreedt, komt steeds te laat.</p>",
        tracks=("signalen zien en melden", "kansen wegnemen", "samen optreden"),
        efforts_introduction="Dit doen we tot en met 2027:",
        efforts=(
            "er komt één meldpunt waar inwoners en medewerkers terechtkunnen",
            "elk jaar controleren we met partners twaalf bedrijven, in het buitengebied en op de bedrijventerreinen",
            "we onderzoeken vergunningaanvragen met de Wet Bibob",
            "eigenaren van schuren en vakantiewoningen krijgen hulp om goede huurders te vinden",
            "we sluiten panden als de Opiumwet dat toelaat",
        ),
        partners_text="<p>We delen alleen gegevens die voor de aanpak nodig zijn. Daarvoor is er een convenant<span class='note'>Het "
        "convenant van het RIEC, waar ook de Belastingdienst aan meedoet.</span>.</p>",
        partners=(
            (who.SAFETY, "heeft de leiding"),
            (who.POLICE, "deelt signalen en gaat mee bij controles"),
            (who.PROSECUTION, "vervolgt verdachten"),
            (who.RIEC, "brengt informatie van partners bij elkaar"),
            (who.TAX, "controleert de boeken"),
            (who.ENVIRONMENT, "ziet toe op opslag, afval en stroom"),
            (who.FARMERS, "letten op lege schuren"),
            (who.RECREATION, "houden een nachtregister bij"),
        ),
        result="""
<p>In 2027 weten inwoners en medewerkers waar zij een signaal melden. Wie kwaad wil, vindt hier geen plek.</p>
""",
        goals=(REPORTING, NO_ROOM, ACTING),
    ),
    DemoPriority(
        ONLINE,
        themes=[(5, 4)],
        subthemes=("Online oplichting",),
        regional=(
            ("district", "Weerbaar tegen online oplichting"),
            ("unit", "Cybercrime en gedigitaliseerde criminaliteit"),
        ),
        text="""
<p>Oplichters bellen, mailen en appen. Zij doen zich voor als een bank of als een kind in nood. Iedereen kan slachtoffer
worden, jong en oud. Veel mensen schamen zich en melden het niet.</p>
<p>Ook de gemeente zelf is een doelwit. Als onze systemen uitvallen, krijgen inwoners geen paspoort en geen uitkering.</p>
""",
        reason="""
<p>Het aantal aangiften van online oplichting steeg in twee jaar van 74 naar 118. In gesprekken zei een op de vijf inwoners dat het
henzelf of iemand in de familie was overkomen. Een kleine ondernemer was drie weken dicht na een aanval op de kassa.</p>
""",
        approach="<p>We geven geen folders, maar oefenen met mensen. Dat doen we op plekken waar zij toch al komen.</p>",
        efforts_introduction="Dit doen we tot en met 2027:",
        efforts=(
            "in de bibliotheek is er elke maand een inloopuur over oplichting",
            "op vier scholen praten we met leerlingen over gedrag op internet",
            "we helpen kleine ondernemers met een veilige website en een goede back-up",
            "we oefenen elk jaar wat we doen als de systemen van de gemeente uitvallen",
        ),
        partners=(
            (who.INFORMATION, "heeft de leiding over de eigen systemen"),
            (who.COMMUNICATIONS, "vertelt het verhaal"),
            (who.POLICE, "neemt aangiften op en geeft les"),
            (who.LIBRARY, "ontvangt mensen bij het inloopuur"),
            (who.SENIORS, "helpt ouderen als vrijwilliger"),
            (who.BUSINESS, "brengt ondernemers bij elkaar"),
            (who.SCHOOLS, "maken tijd in het rooster"),
        ),
        result="""
<p>Mensen hangen op bij een vreemd telefoontje en vertellen het verder.</p>
""",
        goals=(RECOGNISING, LOCKED, CONTINUING),
    ),
    DemoPriority(
        YOUTH,
        themes=[(3, 3), (3, 4)],
        regional=(("unit", "Jonge aanwas"),),
        text="""
<p>Jongeren beginnen later met drinken als ouders duidelijke afspraken maken. Met scholen en sportclubs geven we hetzelfde
advies.</p>
<blockquote><p>‘Mijn moeder en de trainer zeiden precies hetzelfde. Toen geloofde ik het pas.’ (uit een gesprek met
jongeren)</p></blockquote>
""",
        reason="""
<p>In het onderzoek van de GGD dronk een op de drie leerlingen van vijftien jaar in de afgelopen maand. Op het strand en bij twee
hangplekken ligt in de zomer veel lachgas. Jongeren zeggen zelf dat zij weinig te doen hebben op vrijdagavond.</p>
""",
        approach="<p>Voorkomen komt eerst. Grenzen stellen hoort daarbij, maar nooit zonder een gesprek.</p>",
        efforts_introduction="Dit doen we tot en met 2027:",
        efforts=(
            "elke sportclub krijgt hulp bij een plan voor alcohol in de kantine",
            "jongerenwerkers zijn op vrijdag en zaterdag buiten te vinden",
            "bij overlast praten we eerst met jongeren, ouders en buren",
            "scholen en gemeente maken één afspraak over wapens, drugs en telefoons",
        ),
        partners=(
            (who.YOUTH, "heeft de leiding"),
            (who.YOUTH_WORK, "kent de groepen en is er ’s avonds"),
            (who.SCHOOLS, "geven les en bellen ouders"),
            (who.SPORTS, "passen hun kantine aan"),
            (who.GGD, "onderzoekt en geeft advies aan ouders"),
            (who.HALT, "geeft een leerzame straf"),
            (who.POLICE, "spreekt jongeren aan op straat"),
        ),
        result="<p>In 2027 drinkt hooguit een op de vier leerlingen van vijftien jaar. Buren weten wie zij kunnen bellen en jongeren "
        "ook.</p>",
        goals=(LATER, TOGETHER, SCHOOL),
    ),
    DemoPriority(
        STREET,
        themes=[(1, 4), (4, 1)],
        text="""
<p>Hard rijden is de grootste ergernis in onze dorpen. We pakken de drukste routes het eerst aan. Ook donkere paden horen hierbij:
wie zich ’s avonds onveilig voelt, blijft thuis.</p>
""",
        reason="""
<p>In de enquête noemde meer dan de helft van de inwoners te hard rijden. Op de Kanaalweg reed bij een proef vier van de tien
bestuurders harder dan 60. Vooral vrouwen en scholieren mijden het pad langs het spoor.</p>
""",
        approach="<p>Eerst meten, dan kiezen. We veranderen de weg waar dat kan en het gedrag waar dat moet.</p>",
        efforts_introduction="Dit doen we tot en met 2027:",
        efforts=(
            "we meten een jaar lang de snelheid op zes wegen",
            "bij drie scholen komt een veilige oversteek",
            "donkere fietspaden krijgen beter licht",
            "elk dorp wijst in een avondwandeling zelf de plekken aan die beter moeten",
        ),
        partners=(
            (who.TRAFFIC, "heeft de leiding"),
            (who.POLICE, "controleert de snelheid"),
            (who.VILLAGES, "wijzen plekken aan en lopen mee"),
            (who.SCHOOLS, "doen mee aan verkeerslessen"),
            (who.ROAD_SAFETY, "geeft lessen en leent borden uit"),
        ),
        result="<p>Kinderen fietsen zelf naar school en ouderen steken rustig over.</p>",
        goals=(SLOWER, CHILDREN, DARK),
    ),
]

GOALS = [
    DemoGoal(NEIGHBOURS, theme=(1, 1)),
    DemoGoal(EVENTS, theme=(2, 4)),
    DemoGoal(PREPARED, theme=(4, 4)),
]

QUARTERS = [
    DemoQuarter(2024, 1, STREET, "In de donkere maanden wijzen dorpen zelf aan waar het beter moet."),
    DemoQuarter(2024, 2, YOUTH, "Eindexamens en de eerste festivals: praat nu met uw kind over drank."),
    DemoQuarter(2024, 3, UNDERMINING, "Na de oogst staan schuren leeg. Let op wie ze wil huren."),
    DemoQuarter(2024, 4, ONLINE, "Rond de feestdagen kopen mensen online en slaan oplichters toe."),
    DemoQuarter(
        2025, 1, UNDERMINING, "Het meldpunt bestaat een half jaar. We vertellen wat er met meldingen gebeurt."
    ),
    DemoQuarter(2025, 2, YOUTH, "Het strandseizoen begint. Jongerenwerkers zijn vaker buiten."),
    DemoQuarter(2025, 3, STREET, "De scholen beginnen weer: kinderen zoeken hun weg naar school."),
    DemoQuarter(2025, 4, ONLINE, "Een bank vraagt nooit om uw pincode. Dat oefenen we voor de feestdagen."),
    DemoQuarter(2026, 1, STREET, "De nieuwe lampen langs het spoor gaan branden. Loop een avond mee."),
    DemoQuarter(2026, 2, YOUTH, "Sportclubs laten zien hoe het zonder drank aan de bar ook gezellig is."),
    DemoQuarter(
        2026,
        3,
        UNDERMINING,
        "Ziet u iets vreemds op een vakantiepark of bij een loods? Meld het, ook als u twijfelt.",
    ),
    DemoQuarter(2026, 4, ONLINE, "Hang op en bel zelf: we oefenen het samen in de bibliotheek."),
    DemoQuarter(2027, 1, ONLINE, "Ondernemers beginnen het jaar met een controle van hun back-up."),
    DemoQuarter(2027, 2, UNDERMINING, "We kijken vooruit: wat leerden we van vier jaar controles?"),
    DemoQuarter(2027, 3, YOUTH, "Nieuwe brugklassers maken samen afspraken over de telefoon."),
    DemoQuarter(2027, 4, STREET, "We meten opnieuw op de zes wegen en laten zien wat er veranderde."),
]
