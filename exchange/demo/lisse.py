"""Lisse, Integraal veiligheidsbeleid 2020-2023: the facts of the public document in our own words."""

import datetime

from exchange.demo import lisse_indicators
from exchange.demo.shape import (
    EXAMPLE_NOTICE,
    DemoChapter,
    DemoCommunicationPlan,
    DemoOrganisation,
    DemoPlan,
    DemoPriority,
    DemoRegionalPriority,
    DemoThemeText,
)


def items(*texts: str, ordered: bool = False) -> str:
    """A list."""
    tag = "ol" if ordered else "ul"
    return f"<{tag}>{''.join(f'<li>{text}</li>' for text in texts)}</{tag}>"


PLAN = DemoPlan(
    cbs_code="GM0553",
    title="Integraal veiligheidsbeleid 2020-2023 Lisse",
    first_year=2020,
    last_year=2023,
    notice=EXAMPLE_NOTICE,
    metadata={
        "official_title": "Integraal veiligheidsbeleid 2020-2023 Lisse",
        "citation_title": "Integraal veiligheidsbeleid 2020-2023 Lisse",
        "adopting_body": "council",
        "subject": "bestuur en recht",
        "legal_basis": "artikel 108 van de Gemeentewet",
        "effective_on": datetime.date(2020, 1, 1),
        "concerns": "Nieuwe regeling",
        "decided_on": datetime.date(2019, 12, 19),
        "publication_source": "Plaatselijke krant",
        "proposal_reference": "Z-19-072019",
    },
    chapters=[
        DemoChapter(
            "foreword",
            "Voorwoord",
            numbered=False,
            body="""
<p>Lisse is een veilige gemeente. Dat zien we in de cijfers: er zijn minder misdrijven, minder jeugdoverlast en minder
woninginbraken dan een paar jaar geleden. Dat merken we ook in de wijken. Inwoners geven de veiligheid in hun eigen buurt
een 7,4. Toch doen we het niet rustiger aan.</p>
<p>We willen dit niveau houden en waar het kan verbeteren. Sommige vormen van criminaliteit zijn op straat niet te zien. Denk aan
ondermijning en cybercrime. Die laten zich moeilijk tellen, maar de schade is groot. Daar letten we extra op.</p>
<p>Wat goed werkt, zetten we door. Wat beter kan, passen we aan. Dat doen we samen met de politie, de brandweer, het Openbaar
Ministerie, de veiligheidsregio, de GGZ, instellingen, ondernemers en inwoners. De gemeente brengt partijen bij elkaar,
begint nieuwe initiatieven en bewaakt de afspraken.</p>
<p>In dit stuk leest u hoe wij de komende vier jaar werken aan een veilig en leefbaar Lisse, waar mensen zich thuis
voelen.</p>
<p>De burgemeester van Lisse</p>
""",
        ),
        DemoChapter(
            "introduction",
            "Inleiding",
            body="""
<p>Werken aan veiligheid stopt nooit. De samenleving verandert en problemen worden ingewikkelder. Mensen wonen langer thuis.
Groepen staan soms tegenover elkaar. Er zijn incidenten met mensen die verward gedrag laten zien. En door het internet
ontstaan nieuwe risico’s, zoals cybercrime. De gemeente kan dit niet alleen oplossen. Inwoners, bedrijven en instellingen
hebben zelf ook een taak in hun straat en wijk.</p>
<p>Veiligheid hangt samen met ander beleid, zoals zorg, wonen en jeugd. Daarom stemmen we af met collega’s en partners. In
2018 is veel daarvan opgeschreven in een verkenning voor de gemeenten Hillegom, Lisse en Teylingen<span
class="note">Strategische verkenning van de veiligheidspositie van de gemeenten Hillegom, Lisse en Teylingen.</span>. Die
verkenning is het begin van dit beleid.</p>
<h2>Hoe dit beleid tot stand kwam</h2>
<p>Op 26 maart 2019 spraken we met partners van binnen en buiten de gemeente. De titel was ‘Onze samenwerking
in 2020-2023’. De boodschap van die bijeenkomst: alleen door goed samen te werken houden we oude en nieuwe problemen tegen. Daarna
hebben we de thema’s in kleinere groepen uitgewerkt.</p>
<p>Ook inwoners dachten mee. De commissie koos op 13 maart 2019 de thema’s voor die gesprekken:</p>
<ul><li>woonoverlast;</li><li>verkeersveiligheid;</li><li>jeugd en veiligheid;</li><li>(georganiseerde) ondermijnende
criminaliteit;</li><li>gezondheidszorg en veiligheid.</li></ul>
<p>Verder spraken we met het jongerenwerk, de horeca en ondernemers. Alles wat we hoorden, legden we naast de cijfers, de
wettelijke taken en de afspraken in de regio. Zo ontstond dit beleid.</p>
<p>De gemeenteraad stelt het vast. Het college maakt er elk jaar een veiligheidsjaarplan bij. Zo kan de raad sturen.</p>
""",
            sections=[
                DemoChapter(
                    "reading_guide",
                    "Leeswijzer",
                    numbered=False,
                    body="""
<p>Hoofdstuk 2 laat zien hoe veilig Lisse is. Hoofdstuk 3 gaat over wat we willen bereiken. In hoofdstuk 4 staan de vier
prioriteiten. De andere thema’s komen aan bod in hoofdstuk 5. Hoofdstuk 6 vertelt hoe we communiceren, wie wat doet en hoe
we het betalen.</p>
<p>We volgen de indeling van het Kernbeleid Veiligheid van de VNG. Die kent vijf veiligheidsvelden:</p>
<ol><li>Veilige woon- en leefomgeving</li><li>Bedrijvigheid en veiligheid</li><li>Jeugd en veiligheid</li><li>Fysieke
veiligheid</li><li>Integriteit en veiligheid</li></ol>
<p>Onder elk veld vallen thema’s, zoals woninginbraken, huiselijk geweld, evenementen en brandveiligheid.</p>
""",
                )
            ],
        ),
        DemoChapter(
            "safety_picture",
            "Veiligheidsbeeld Lisse",
            body="""
<p>Hoe veilig is Lisse? We kijken naar de cijfers van de politie en naar wat inwoners ervaren. De verkenning uit 2018 liep
tot en met 2017. Wij hebben de cijfers aangevuld tot in 2019. Waar het kan, vergelijken we met gemeenten in de buurt.</p>
<h2>De cijfers dalen</h2>
<p>De cijfers komen van de politie-eenheid Den Haag: de jaarcijfers van 2014 tot en met 2018 en de cijfers tot en met
september 2019.</p>
<p>Er zijn minder misdrijven, minder woninginbraken en minder meldingen van jeugdoverlast. Het aantal misdrijven in
Hillegom, Lisse en Teylingen ligt rond het gemiddelde van het district. De kans op een inbraak is nergens in het district
zo klein als in Lisse en Teylingen. Ook bij jeugdoverlast hebben Lisse en Teylingen de laagste cijfers van het district Duin- en
Bollenstreek<span class="note">Hiervoor zijn de jaarcijfers gebruikt.</span>. Het geweld blijft ongeveer gelijk. Overlast en
maatschappelijke onrust nemen toe, net als in de regio. Lisse heeft daarvan wel het laagste cijfer in het district.</p>
<h2>Inwoners voelen zich meestal veilig</h2>
<p>De Veiligheidsmonitor van 2017 laat dit zien:</p>
<ul><li>0,4% van de inwoners voelt zich thuis onveilig;</li><li>60,8% ervaart weinig criminaliteit in de eigen buurt en 25%
ervaart geen criminaliteit;</li><li>het rapportcijfer voor veiligheid in de buurt is een 7,4;</li><li>5,1% was slachtoffer van
geweld en 18,4% van cybercrime. Dat is iets meer dan gemiddeld in de politie-eenheid Den Haag.</li></ul>
<p>Inwoners hebben minder last van andere mensen en van rommel op straat dan gemiddeld in de politie-eenheid. Ook het
aandeel inwoners met verkeersoverlast daalt.</p>
<p>In de AD Misdaadmeter van maart 2019 staat Lisse op plaats 213 van 355 gemeenten. In 2017 was dat plaats 210<span
class="note">Op plaats 1 staat de onveiligste gemeente.</span>. Het gaat dus goed. Het aantal misdrijven en meldingen van
jeugdoverlast blijft wel aanzienlijk. En meer inwoners worden slachtoffer van cybercrime dan van andere delicten.</p>
<h2>Trends vragen om een aanpak die meebeweegt</h2>
<p>Nieuwe vormen van criminaliteit zijn minder zichtbaar. Daarom moeten we keuzes maken en de aanpak steeds aanpassen. Zo
zijn we voorbereid op wat komt.</p>
""",
        ),
        DemoChapter(
            "ambition",
            "Ambitie: waar willen we naartoe in 2023?",
            body="""
<p>In dit hoofdstuk leest u wat we in 2023 bereikt willen hebben. De visie sluit aan op het coalitieakkoord 2018-2022. De
uitgangspunten komen uit de verkenning en uit de bijeenkomst van 26 maart 2019 met partners en de werkorganisatie
HLTsamen.</p>
""",
            sections=[
                DemoChapter(
                    "free",
                    "Visie",
                    body="""
<p>Samenwerken is waar het begint<span class="note">Coalitieakkoord 2018-2022: ‘samen duurzaam denken, samen vernieuwend
doen’.</span>: met inwoners, bedrijven, organisaties en met elkaar. We vernieuwen waar dat nodig is en meten of het helpt. We
kiezen oplossingen die ook later nog goed zijn.</p>
""",
                ),
                DemoChapter(
                    "guiding_principles",
                    "Strategische uitgangspunten",
                    body="<p>Deze uitgangspunten gelden voor elk thema, ook als het geen prioriteit is.</p>",
                ),
                DemoChapter(
                    "objectives",
                    "Algemene doelstellingen 2020-2023",
                    body="""
<p>Elk jaar kijken we hoe het gaat met de veiligheid in Lisse. We gebruiken twee ijkpunten: de Veiligheidsmonitor, die naar
de beleving vraagt, en de plaats in de AD Misdaadmeter. Zo meten we gevoel en feiten. Onze doelstellingen zijn:</p>
""",
                ),
            ],
        ),
        DemoChapter(
            "priorities",
            "Prioriteiten",
            body="""
<p>Vier onderwerpen krijgen tot en met 2023 extra aandacht. In het vorige beleid, voor 2016-2019, waren de prioriteiten
veiligheid en zorg; jeugd, alcohol en drugs; en (georganiseerde) ondermijnende criminaliteit.</p>
<h2>Wat goed gaat, houden we vast</h2>
<p>Woninginbraken dalen. Extra inzet is daar nu niet nodig. Dat geldt ook voor evenementen en uitgaan: met voorschriften,
toezicht en overleg houden we die veilig. We gaan het gebruik en de verkoop van lachgas op evenementen tegen.</p>
<p>In 2016 waren er 33 winkeldiefstallen en in 2017 waren het er 22. In 2018 steeg het aantal. Tot en met september 2019
telden we er 19. Ondernemers doen vaker aangifte, en daardoor stijgen de cijfers.</p>
<p>De burgemeester legt sinds 2010 elk jaar 2 tot 4 huisverboden op. Zulke kleine aantallen zeggen niets over een
trend. We blijven huisverboden opleggen als dat nodig is, altijd samen met afspraken over hulp.</p>
<h2>Wat meer aandacht vraagt</h2>
<p><strong>Veiligheid en zorg.</strong> Overlast en onrust nemen toe. We verwachten dat dit zo blijft. Daarom werken we meer
samen met de zorg voor volwassenen. In Leiden is een eerste hulp voor mensen met psychische problemen.</p>
<p><strong>Ondermijning en cybercrime.</strong> Deze vormen nemen toe. In 2017 maakten we met partners een beeld van
ondermijning in Lisse. Daarna sloten we twee panden en deden we 16 onderzoeken naar integriteit (Bibob).</p>
<p><strong>Jeugd.</strong> De overlast daalt, maar is er nog. Jongeren krijgen vaker te maken met onveiligheid op internet. In
de regio raken jongeren betrokken bij drugshandel.</p>
<h2>Inwoners en partners herkennen de keuzes</h2>
<p>Ondermijning en cybercrime zijn bij inwoners nog niet zo bekend. Zij willen er meer over weten en vragen waar ze iets
kunnen melden. Bij woonoverlast vinden mensen het lastig om een ander aan te spreken. Ondernemers zoeken samenwerking:
voor bedrijventerreinen onderzoeken we een Keurmerk Veilig Ondernemen.</p>
<p>De prioriteiten passen bij het Regionaal Beleidsplan 2019-2022 van de politie-eenheid Den Haag. Daarin staan ondermijning,
verward gedrag, cybercrime, jeugd, terrorisme en radicalisering, geweld en High Impact Crimes.</p>
""",
        ),
        DemoChapter(
            "other_themes",
            "Overige veiligheidsthema’s",
            body="""
<p>Een thema dat geen prioriteit is, verdwijnt niet uit beeld. Hieronder staat per veiligheidsveld kort wat we blijven
doen.</p>
""",
        ),
        DemoChapter(
            "free",
            "Borging",
            body="<p>Een plan werkt pas als iedereen weet wat er gebeurt, wie het doet en waar het geld vandaan komt.</p>",
            sections=[
                DemoChapter(
                    "communication",
                    "Communicatie",
                    body="""
<p>Partners die elkaar snel vinden, bereiken meer. Daarom vertellen we samen hetzelfde verhaal. Dat versterkt het vertrouwen
in de overheid en in de samenwerking. We gebruiken de lokale pers, onze eigen middelen en sociale media. We kiezen onderwerpen
die mensen herkennen, zoals inbraken en overlast. Als het nodig is, sturen we bij. Bij incidenten en bij wijzigingen in het
beleid hoort de raad het tussendoor.</p>
<p>Dit betekent:</p>
"""
                    + items(
                        "samen met partners brengen we één duidelijke boodschap;",
                        "we communiceren uit onszelf en gericht;",
                        "we kiezen thema’s die leven bij de doelgroep;",
                        "we zijn snel en vertellen wat we deden en doen;",
                        "we vertellen bewoners en ondernemers wat zij zelf kunnen doen;",
                        "we doen mee met campagnes in de regio en in het land;",
                        "we spelen in op incidenten en op veranderingen in het beleid.",
                    ),
                ),
                DemoChapter(
                    "organisation",
                    "Organisatorische borging",
                    body="""
<p>De raad stelt de kaders en prioriteiten vast voor vier jaar. Het college informeert de raad elk jaar met het
veiligheidsjaarplan. Daarin staan de acties en doelen per thema.</p>
<p>De burgemeester is volgens de wet verantwoordelijk voor de openbare orde en veiligheid en stemt het beleid af met de
wethouders. Het hele college legt verantwoording af. De regie ligt bij het team Toezicht en Handhaving van het domein Buitenruimte.
De thema’s zijn verdeeld over meer beleidsvelden.</p>
""",
                ),
                DemoChapter(
                    "finance",
                    "Financiën",
                    body="""
<p>We betalen dit beleid uit de gewone budgetten en doen het met de mensen die er zijn. In de veiligheidsjaarplannen staat hoe
we geld en tijd verdelen. Die budgetten moeten dus blijven bestaan. Voor nieuwe plannen vragen we geld aan via de
begroting.</p>
""",
                ),
            ],
        ),
        DemoChapter(
            "decision",
            "Besluit",
            numbered=False,
            body="""
<p>De raad van de gemeente Lisse heeft dit beleid vastgesteld in de vergadering van 19 december 2019. De raad las het
besluit van het college van 12 november 2019 en baseert zich op artikel 108 van de Gemeentewet.</p>
""",
        ),
    ],
    principles=[
        (
            "Strategische communicatie",
            "<p>Met partners brengen we één boodschap over veiligheid naar buiten. De aanpak van ondermijning is daarvan een "
            "goed voorbeeld. Zo krijgen mensen de juiste informatie en groeit het vertrouwen.</p>",
        ),
        (
            "Integrale samenwerking",
            "<p>We werken samen met vaste partners en zoeken nieuwe. Ook inwoners zijn partner. De bijeenkomst met alle "
            "partners houden we voortaan vaker, zodat mensen elkaar blijven kennen.</p>",
        ),
        (
            "Informatiedeling en -positie",
            "<p>Wie weet wat er speelt, kan beter kiezen. Nu ligt informatie nog verspreid over organisaties. Daarom beginnen "
            "we twee projecten: een gezamenlijk beeld van langer thuis wonen en van ondermijning, en een informatieknooppunt "
            "ondermijning binnen de gemeente.</p>",
        ),
        (
            "Signalering en preventie",
            "<p>Voorkomen gaat voor. Inwoners, boa’s, de buitendienst en mensen in de thuiszorg zien veel. Hun signalen helpen "
            "om bijvoorbeeld huiselijk geweld eerder te stoppen.</p>",
        ),
        (
            "Oplossingsgericht werken",
            "<p>Ingewikkelde problemen vragen om nieuwe oplossingen. We kijken wat wel kan, samen, ook buiten de gewone taken "
            "van een organisatie.</p>",
        ),
    ],
    objectives=lisse_indicators.OBJECTIVES,
    sources=lisse_indicators.SOURCES,
    indicators=lisse_indicators.INDICATORS,
    places=lisse_indicators.PLACES,
    organisations=[
        DemoOrganisation(
            "Team Veiligheid",
            "team",
            official_name="Team Veiligheid van de werkorganisatie HLTsamen",
            serves=("GM0534", "GM1525"),
        ),
        DemoOrganisation(
            "Team Toezicht en Handhaving", "team", "Domein Buitenruimte, team Toezicht en Handhaving"
        ),
        DemoOrganisation(
            "Team jeugd, onderwijs, sport en volksgezondheid",
            "team",
            "Domein Maatschappelijke Ontwikkeling, team jeugd, onderwijs, sport en volksgezondheid",
        ),
        DemoOrganisation("Domein Bedrijfsvoering", "team"),
        DemoOrganisation("Domein Strategie en Projecten", "team"),
        DemoOrganisation("Domein Maatschappelijke Ontwikkeling", "team"),
        DemoOrganisation("Boa’s", "team", "Buitengewoon opsporingsambtenaren"),
        DemoOrganisation("Politie", "police", "Politie-eenheid Den Haag"),
        DemoOrganisation("Openbaar Ministerie", "prosecution"),
        DemoOrganisation(
            "RIEC",
            "information_centre",
            "Regionaal Informatie- en Expertisecentrum georganiseerde criminaliteit",
        ),
        DemoOrganisation("HEIT", "information_centre", "Haags Economisch Interventie Team"),
        DemoOrganisation("Belastingdienst", "government"),
        DemoOrganisation("Omgevingsdienst", "government"),
        DemoOrganisation("Brandweer", "safety_region"),
        DemoOrganisation("STEK", "housing"),
        DemoOrganisation("GGD", "health"),
        DemoOrganisation("GGZ", "health"),
        DemoOrganisation("Sociaal team", "care"),
        DemoOrganisation("ISD Bollenstreek", "government"),
        DemoOrganisation("Zorg- en veiligheidshuis Hollands Midden", "information_centre"),
        DemoOrganisation("Ondernemers", "business"),
        DemoOrganisation("Jongeren", "residents"),
        DemoOrganisation("Jongerenwerk", "youth"),
        DemoOrganisation("CCV", "information_centre", "Centrum voor Criminaliteitspreventie en Veiligheid"),
        DemoOrganisation("Jeugdbescherming West", "youth"),
        DemoOrganisation(
            "William Schrikker Stichting",
            "youth",
            "William Schrikker Stichting Jeugdbescherming en Jeugdreclassering",
        ),
        DemoOrganisation("Scholen", "education"),
        DemoOrganisation("Halt", "youth"),
        DemoOrganisation("Jeugdpreventieteam", "youth"),
        DemoOrganisation("Jeugd- en gezinsteam", "youth"),
        DemoOrganisation("Leerplicht", "education", "Leerplicht Holland Rijnland"),
        DemoOrganisation("Brijder", "health"),
    ],
    communication_plans=[
        DemoCommunicationPlan(
            "Communicatie over veiligheid",
            {
                "purpose": "Paragraaf 6.1 van het plan, in de vorm van een communicatieplan. Wie wat doet en wanneer, staat daar niet in.",
                "aims": "Met partners zijn we herkenbaar aan één duidelijke boodschap\n"
                "We beginnen zelf, kiezen wie het aangaat en zeggen overal hetzelfde\n"
                "We kiezen thema’s die leven bij de doelgroep\n"
                "We zijn sneller, en vertellen wat we deden en doen\n"
                "We vertellen bewoners en ondernemers wat zij zelf kunnen doen\n"
                "We sluiten aan bij campagnes in de regio en het land\n"
                "We blijven actueel en spelen in op incidenten en op ander beleid",
                "situation": "De gemeente werkt in een groot netwerk: politie, OM, brandweer, ambulance, corporaties, sociale "
                "diensten, maatschappelijke organisaties, ondernemers en inwoners.",
                "strategy": "Samen met partners naar buiten treden, met herkenbare onderwerpen zoals inbraak en overlast. "
                "Evalueren en bijsturen als dat nodig is. De raad hoort tussendoor van incidenten en van ander beleid.",
                "channels": "Eigen middelen van de gemeente\nLokale pers\nSociale media",
            },
            is_public=True,
        )
    ],
    steering_group="Team Toezicht en Handhaving",
    regional_priorities=[
        DemoRegionalPriority("unit", title, "2019-2022")
        for title in (
            "Ondermijning, waaronder mensenhandel",
            "Overlast en/of criminaliteit door personen met verward gedrag",
            "Cybercrime",
            "Jeugdoverlast en -criminaliteit",
            "Terrorisme, extremisme en radicalisering",
            "(Huiselijk) geweld",
            "High Impact Crimes (woninginbraken, straatroven en overvallen)",
        )
    ]
    + [
        DemoRegionalPriority("national", "Ondermijning, waaronder mensenhandel"),
        DemoRegionalPriority("national", "Cybercrime, waaronder de relatie met jeugd"),
        DemoRegionalPriority("national", "Personen met verward gedrag"),
    ],
    priorities=[
        DemoPriority(
            "Prioriteit Ondermijning – (georganiseerde) ondermijnende criminaliteit",
            themes=[(5, 2)],
            regional=(
                ("unit", "Ondermijning, waaronder mensenhandel"),
                ("national", "Ondermijning, waaronder mensenhandel"),
            ),
            text="""
<p>Overvallen, inbraken, straatroof en geweld namen sterk af. Andere misdaad valt niet meteen op: drugslabs, hennepkwekerijen,
mensenhandel, witwassen en fraude met vastgoed of zorg. Criminelen gebruiken daarvoor gewone panden, bedrijven en diensten. Dat
heet ondermijning. Zo raken onderwereld en bovenwereld met elkaar vermengd.</p>
<p>Inwoners, ondernemers en het bestuur merken dat. Drugshandel geeft overlast, mensen worden misbruikt en crimineel geld komt in
gewone bedrijven terecht. Eerlijke ondernemers krijgen het moeilijker en wijken gaan achteruit. Mensenhandel is uitbuiting onder
dwang: in de seksindustrie, maar ook in de land- en tuinbouw of de horeca.</p>
<p>Ondermijning hangt samen met andere thema’s. Via internet neemt de kans op cybercrime en fraude met identiteit toe. In de zorg
zien we mensenhandel, en jongeren worden geworven voor de drugshandel.</p>
""",
            reason="""
<p>Ook in Lisse zijn er signalen: bedrijfjes waar bijna nooit een klant komt en die misschien geld witwassen, hennepkwekerijen,
uitbuiting van werknemers, mensensmokkel, fraude met vastgoed en illegale prostitutie. Bij horeca en op bedrijventerreinen is
toezicht soms lastig. Leegstaande schuren, hallen en panden in het buitengebied maken het criminelen makkelijk.</p>
<p>In het hele land neemt ondermijning toe. Grote steden treden streng op. Doen wij niets, dan verhuizen criminelen misschien naar
onze streek. Daarom geeft de raad in de begroting van 2019 geld voor drie jaar. Daarmee wordt het bestuur weerbaarder: we weten
meer, we doen meer en we zijn een goede partner voor anderen.</p>
<p>Inwoners vinden het onderwerp belangrijk, maar kennen het nog niet goed. Zij twijfelen wanneer een vermoeden sterk genoeg is om
te melden.</p>
""",
            approach="""
<p>We werken volgens het programma Ondermijning 2019-2021, samen met Hillegom en Teylingen. Met partners zien we signalen, houden
we misdaad tegen en treden we op. De aanpak volgt drie sporen:</p>
""",
            tracks=(
                "beter zicht krijgen op ondermijning",
                "kansen voor criminelen zo klein mogelijk maken",
                "steeds optreden als het nodig is",
            ),
            efforts_introduction="Dit doen we vooral:",
            efforts=(
                "bestuurders, medewerkers en inwoners leren signalen herkennen en melden",
                "een intern meldpunt voor signalen openen bij de gemeente",
                "de integriteit van aanvragers onderzoeken met het Bibob-beleid",
                "hennepteelt, drugshandel en uitbuiting van werknemers aanpakken",
                "samen controleren en onderzoeken, met onder meer politie, brandweer, Omgevingsdienst, HEIT en inspecties",
                "woningen, bedrijfspanden en openbare gebouwen sluiten als dat nodig is",
                "evalueren of de aanpak werkt (3e kwartaal 2020)",
            ),
            partners_text="""
<p>Team Veiligheid heeft de leiding. In elk team van de gemeente is iemand aangewezen voor ondermijning: de taakaccenthouder. Zo
doet de hele organisatie mee.</p>
<p>Ondermijning verandert steeds<span class="note">Algemeen Veiligheidsbeeld politie-eenheid Den Haag.</span>. Daarom houden we met
partners in de gaten wat er gebeurt:</p>"""
            + items(
                "criminelen huren elkaar in als specialist, ook voor witwassen en cybercrime (‘crime-as-a-service’);",
                "sommige jongeren stappen van inbraken over op handel in harddrugs of beginnen daar meteen mee; de politie-eenheid "
                "onderzoekt dit signaal;",
                "met drugs wordt het meeste geld verdiend dat daarna wordt witgewassen, vaak in panden en bedrijven, in Nederland en "
                "daarbuiten, en steeds vaker via internet.",
            ),
            partners=(
                ("Team Veiligheid", "heeft de leiding"),
                ("RIEC", ""),
                ("HEIT", "controleert mee"),
                ("Politie", "controleert mee"),
                ("Openbaar Ministerie", ""),
                ("Belastingdienst", ""),
                ("Omgevingsdienst", "controleert mee"),
                ("Brandweer", "controleert mee"),
            ),
            result="""
<p>Niemand weet precies hoe groot het probleem is. Deze misdaad is verborgen en betrouwbare cijfers zijn er niet. Wel zien we dat de
aanpak iets doet: er komen meer signalen binnen, er zijn acties en de media schrijven erover. Soms is de reactie een bedreiging. Dat
is onaanvaardbaar, maar ook een teken dat de aanpak werkt.</p>
<p>Wie hieraan meewerkt, wil weten of het helpt. Daarom tellen we wat we wel kunnen tellen: signalen, zaken, waarschuwingen en gesloten
panden. Het begin van de extra inzet, in 2018, is de nulmeting.</p>""",
        ),
        DemoPriority(
            "Prioriteit (Woon)overlast en maatschappelijke onrust",
            themes=[(1, 1)],
            subthemes=("Woonoverlast",),
            regional=(
                ("unit", "Overlast en/of criminaliteit door personen met verward gedrag"),
                ("unit", "Terrorisme, extremisme en radicalisering"),
                ("national", "Personen met verward gedrag"),
            ),
            text="""
<p>Woonoverlast is hinder in en om de woning: lawaai, alcohol of drugs, of een buur die agressief is of anderen bang maakt. Bij deze
prioriteit horen ook mensen met verward gedrag. Zij verliezen de grip op hun leven en kunnen zichzelf of anderen iets aandoen. Het
derde onderwerp is polarisatie en radicalisering: zorgelijke spanningen tussen groepen. Elk van deze problemen maakt dat mensen in een
buurt zich minder veilig voelen.</p>
""",
            reason="""
<p>In Lisse komen 80 tot 90 meldingen binnen van mensen met verward gedrag. Zij gaan over zo’n 30 mensen. Vijf van hen hebben steeds
aandacht nodig. De oorzaken verschillen: dementie, een psychose, drank of drugs, vergeten medicijnen, paniek, een trauma of PTSS. We
verwachten dat het er meer worden, omdat mensen langer thuis wonen.</p>
<p>Mensen leven meer voor zichzelf en verdragen minder van elkaar. Vaak spelen er veel problemen tegelijk. Inwoners zeggen dat je een
ander niet meer zomaar kunt aanspreken, en dat buren minder met elkaar hebben.</p>
""",
            approach="""
<p>Bij woonoverlast botsen vaak manieren van leven. Gemeente, woningcorporaties, politie en buren lossen dat samen op. Bij verward
gedrag gaat het om op tijd zien wat er is en om goede zorg, voor de persoon zelf en voor wie eromheen woont. Ook signalen van
radicalisering willen we vroeg oppakken.</p>
<p>We gaan door met de aanpak en letten extra op de zorg voor volwassenen. Dat doen we met de zorg- en veiligheidstafel en met vast
overleg. We kijken breder dan misdaad: ook naar zorg, school, thuis, verslaving en geweld. Het zorg- en veiligheidshuis dat in Hollands
Midden ontstaat, maakt samenwerken in de regio makkelijker.</p>
""",
            efforts_introduction="De aanpak bestaat onder andere uit:",
            efforts=(
                "de aanpak van woonoverlast uitwerken met alle partners",
                "met partners een beeld maken van langer thuis wonen, en van daaruit iets nieuws beginnen",
                "onderzoeken of buurtbemiddeling helpt en daarover afspraken maken",
                "een vangnet bieden aan mensen met verward gedrag",
                "de Wet verplichte ggz invoeren",
                "elk jaar afspraken maken met de woningcorporatie en de huurders",
            ),
            partners_text="""
<p>Team Veiligheid heeft de regie. De zorg blijft verantwoordelijk voor de zorg. Wie meedoet, verschilt per geval. Het gaat erom dat de
juiste partners aan tafel zitten en dat niemand wordt overgeslagen.</p>
<p>Inwoners gaven twee ideeën mee. Help buren, familie en vrienden om samen voor iemand te zorgen: met geldzaken, klussen of
boodschappen, ook als er geen overlast is. En vraag de wetenschap om raad, bijvoorbeeld over gedrag.</p>
""",
            partners=(
                ("Team Veiligheid", "heeft de regie"),
                ("Politie", ""),
                ("STEK", ""),
                ("GGD", ""),
                ("GGZ", "onder andere het meldpunt zorg en overlast"),
                ("Boa’s", ""),
                ("Sociaal team", ""),
                ("ISD Bollenstreek", ""),
                ("Brandweer", ""),
                ("Zorg- en veiligheidshuis Hollands Midden", ""),
            ),
            result="""
<p>We willen minder meldingen van woonoverlast. Partners moeten elkaar snel vinden en elkaar vroeg waarschuwen. De meeste overlast begint
klein. Wie er vroeg bij is, voorkomt erger.</p>""",
        ),
        DemoPriority(
            "Prioriteit Cybercrime",
            themes=[(5, 4)],
            subthemes=("Cybercrime",),
            regional=(("unit", "Cybercrime"), ("national", "Cybercrime, waaronder de relatie met jeugd")),
            text="""
<p>Internet heeft geen grenzen. Een dader bereikt in één keer heel veel mensen. Bij cybercrime is een computer het middel én het doel,
zoals bij het hacken van een bestand met persoonsgegevens of het platleggen van een website. Daarnaast is er oude criminaliteit in een
nieuw jasje: oplichting en fraude met identiteit, nepliefde, phishing, stalken, bedreiging, pesten en het delen van intieme beelden.</p>
<p>Vooral jongeren krijgen ermee te maken, door sociale media. Ook bedrijven lopen schade op, door afpersing of door een rekening voor
iets dat nooit is geleverd.</p>
""",
            reason="""
<p>De schade is groot. De meeste slachtoffers verliezen geld. Soms kost het ook tijd, een computer, een opdracht of werk. Bijna iedereen
houdt er gevoelens aan over: schaamte en schuld, boosheid, stress, angst, machteloosheid, verdriet. Het vertrouwen is weg. Een enkele
keer raakt het iemands hele leven.</p>
<p>Tot nu toe deden we hier nog niet veel aan. In 2019 kwam cybercrime voor het eerst in het veiligheidsjaarplan, met voorlichting samen
met de politie en het Openbaar Ministerie.</p>
""",
            efforts_introduction="Team Veiligheid zorgt vooral voor bewustwording, voorlichting en weerbaarheid:",
            efforts=(
                "we werken aan preventie en aan nazorg",
                "we geven met partners informatie, vertellen waarom melden helpt en wijzen slachtoffers de weg, bijvoorbeeld naar de "
                "politie",
                "we stemmen de boodschap af met partners",
                "we praten met ondernemers over risico’s op internet en wat te doen na een aanval, via het Keurmerk Veilig Ondernemen",
                "we praten met jongeren over veilig gedrag op internet, sexting en hulp na een misdrijf",
                "we richten een informatieknooppunt in bij de gemeente, samen met de aanpak van ondermijning",
            ),
            partners_text="""
<p>Alle domeinen van de gemeente doen mee aan het informatieknooppunt, via de taakaccenthouders ondermijning. Voor de gesprekken met
jongeren sluiten we aan bij wat er al is.</p>
""",
            partners=(
                ("Team Veiligheid", "zorgt voor voorlichting en weerbaarheid"),
                ("Domein Bedrijfsvoering", "kennis van ICT, communicatie en afstemming met partners"),
                ("Domein Strategie en Projecten", "werken met data"),
                ("Domein Maatschappelijke Ontwikkeling", "gesprekken met jongeren"),
                ("Politie", ""),
                ("Openbaar Ministerie", ""),
                ("Ondernemers", ""),
                ("Jongeren", ""),
                ("Jongerenwerk", ""),
                ("CCV", ""),
            ),
            result="""
<p>De politie kent maar een klein deel van de zaken. In de politie-eenheid Den Haag is ongeveer een op de tien mensen slachtoffer. Van hen
meldt 14 procent het bij de politie en doet 8 procent aangifte. In het hele land wordt ongeveer 1 op de 5 bedrijven slachtoffer. Daarvan
doet 3 procent aangifte.</p>
<p>Eerst doen we een nulmeting. Met het beeld van 2023 kiezen we hoe we verder gaan. Er komt meer kennis, en daardoor melden mensen
misschien vaker. Meer meldingen kunnen dus goed nieuws zijn. Cybercrime groeit sneller dan de beveiliging. We verwachten dat er meer
slachtoffers komen. Harde doelen stellen is daarom nog te vroeg. Dit willen we bereiken:</p>"""
            + items(
                "De meldingsbereidheid is gestegen",
                "Inwoners en ondernemers zijn zich meer bewust van de online risico’s en weten wat te doen bij slachtofferschap",
            ),
        ),
        DemoPriority(
            "Prioriteit Jeugd en Veiligheid",
            themes=[(3, 1), (3, 2), (3, 3)],
            regional=(("unit", "Jeugdoverlast en -criminaliteit"),),
            text="""
<p>Jeugdoverlast komt meestal van mensen onder de 23 jaar. Bij vernieling, diefstal, bedreiging of drugshandel spreken we van
jeugdcriminaliteit. Jongeren trekken op in groepen. Soms verstoort een groep de orde of pleegt die misdrijven. Dan voelen anderen zich
minder veilig en gaat een buurt achteruit.</p>
<p>Alcohol en drugs horen ook bij deze prioriteit. We geven voorlichting en sturen mysteryshoppers naar winkels en horeca, om te zien of
minderjarigen drank krijgen.</p>
<p>Sociale media maken de wereld klein. Een bericht verspreidt zich snel, ook als het niet klopt. Daarom praten we met jongeren over wat
online wel en niet kan, over pesten en sexting, en over de gevolgen voor henzelf en voor een ander.</p>
""",
            reason="""
<p>De overlast daalt, maar het aantal meldingen is nog aanzienlijk. Jongeren krijgen vaker te maken met onveiligheid op internet. In de
politie-eenheid Den Haag raken zij betrokken bij gebruik van en handel in harddrugs. Wie nu minder doet, krijgt later meer problemen.</p>
""",
            approach="""
<p>De meeste jongeren in Lisse doen het goed. Een deel heeft extra hulp of een duwtje nodig. Straffen alleen helpt niet: veiligheid
en zorg gaan samen, en de gemeente heeft de regie. We willen dat jongeren zich veilig voelen, dat zij kansen krijgen en hun talent
gebruiken, dat zij minder drinken en geen drugs nemen, en dat het veilig is op school en op sociale media.</p>
<p>Bij ernstige overlast, of als die terugkomt, kan de burgemeester een gebiedsverbod of groepsverbod geven, soms met een meldplicht.
Daarvoor werken we samen met partners, inwoners en ondernemers. Moeilijke gevallen bespreken we aan de zorg- en veiligheidstafel.</p>
""",
            efforts_introduction="We zorgen ervoor dat:",
            efforts=(
                "jeugdbeleid en veiligheidsbeleid op elkaar passen",
                "partners overlast samen aanpakken aan de zorg- en veiligheidstafel, met oog voor school, gezin en dagbesteding",
                "jongeren en buren die overlast hebben, samen een oplossing zoeken",
                "er buiten geschikte plekken zijn voor jongeren van elke leeftijd",
                "jongeren weten wat online gewenst is, wat niet, en wat de gevolgen zijn voor henzelf en voor een ander",
            ),
            partners_text="""
<p>Team Veiligheid en het team jeugd, onderwijs, sport en volksgezondheid zijn samen verantwoordelijk.</p>
""",
            partners=(
                ("Team Veiligheid", "samen verantwoordelijk"),
                ("Team jeugd, onderwijs, sport en volksgezondheid", "samen verantwoordelijk"),
                ("Politie", ""),
                ("Jeugdbescherming West", ""),
                ("William Schrikker Stichting", ""),
                ("Scholen", ""),
                ("Halt", ""),
                ("Openbaar Ministerie", ""),
                ("Jeugdpreventieteam", ""),
                ("Jeugd- en gezinsteam", ""),
                ("Jongerenwerk", ""),
                ("Leerplicht", ""),
                ("Brijder", ""),
                ("Zorg- en veiligheidshuis Hollands Midden", ""),
            ),
            result="""
<p>We willen minder meldingen van overlast en misdrijven, maar het gaat om meer: jongeren groeien gezond en veilig op en krijgen kansen.
Partners vullen een aantal keer een vragenlijst in over de zorg- en veiligheidstafel. Zo weten we wat de extra inzet oplevert.</p>""",
        ),
    ],
    theme_texts=[
        DemoThemeText(
            1,
            "",
            [],
            "<p>Vernieling, inbraak en geweld maken een buurt minder prettig. De maatregelen die helpen, blijven.</p>",
        ),
        DemoThemeText(
            1,
            "Woninginbraken",
            [(1, 3)],
            "<p>Veel inbrekers reizen rond. We geven voorlichting en letten op mensen die het steeds weer doen. Samen met "
            "de politie geven we slachtoffers een Mobeye, om een nieuwe inbraak te voorkomen. In de APV staat dat niemand inbrekersgereedschap bij zich mag "
            "hebben.</p>",
        ),
        DemoThemeText(
            1,
            "Huiselijk geweld",
            [(1, 3)],
            "<p>Geweld thuis blijft vaak verborgen. We combineren preventie, hulp en optreden. Signalen komen binnen bij het "
            "meldpunt zorg en overlast. De burgemeester kan een huisverbod geven. Politie, Openbaar Ministerie en GGD "
            "werken daaraan mee.</p>",
        ),
        DemoThemeText(
            1,
            "Veiligheidsbeleving",
            [(1, 4)],
            "<p>Hoe veilig iemand zich voelt, is niet altijd gelijk aan de cijfers. We geven eerlijke informatie, moedigen "
            "Burgernet aan en werken met inwoners en politie in buurtpreventieteams.</p>",
        ),
        DemoThemeText(
            2,
            "",
            [(2, 1), (2, 2), (2, 3), (2, 4), (2, 5)],
            "<p>Lisse heeft horeca en evenementen. Er komen meer evenementen en meer bezoekers. We letten ook op het weer en op "
            "het toenemende toerisme. Met politie, brandweer, GHOR, Omgevingsdienst, horeca, ondernemers, sportverenigingen en "
            "organisatoren doen we dit:</p>"
            + items(
                "we passen het evenementenbeleid toe en vragen advies aan alle diensten;",
                "we werken verder aan het keurmerk veilig uitgaan (KVU);",
                "we gaan door met het Keurmerk Veilig Ondernemen (KVO);",
                "we stemmen risicovolle voetbalwedstrijden af;",
                "we maken een plan voor de jaarwisseling.",
            ),
        ),
        DemoThemeText(
            4,
            "Brandveiligheid en veiligheidsrisico’s",
            [(4, 2), (4, 3)],
            "<p>We overleggen elk jaar met de brandweer en elk kwartaal met de directie van de veiligheidsregio Hollands "
            "Midden. We letten op extreem weer, overstroming en op tijd een ambulance. De risicokaart en de routes voor "
            "gevaarlijke stoffen houden we bij. Ouderen wonen langer thuis, soms met oude bedrading. Dat vergroot de kans op "
            "brand.</p>",
        ),
        DemoThemeText(
            4,
            "Verkeersveiligheid",
            [(4, 1)],
            "<p>Vanaf 2021 maken we met de collega’s van verkeer een uitvoeringsplan. Inwoners noemden een bord met een "
            "lachend gezicht bij de juiste snelheid, gesprekken met wielrenners en hardlopers, en extra voorlichting in drukke "
            "perioden.</p>",
        ),
        DemoThemeText(
            4,
            "Crisisbeheersing",
            [(4, 4)],
            "<p>Een ramp houdt zich niet aan grenzen. We maken plannen, spreken af wie wat doet, leiden mensen op en "
            "oefenen.</p>",
        ),
    ],
    signatories=["de griffier", "de voorzitter"],
    # The document names these two below a field, not below a theme; the theme is the nearest one.
    subthemes=[("Woonoverlast", (1, 1)), ("Cybercrime", (5, 4))],
)
