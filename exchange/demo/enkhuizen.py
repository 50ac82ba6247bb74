"""Enkhuizen, Lokaal Integraal Veiligheidsplan 2018-2021, in shorter form and in our own words.

The public document contradicts itself: it is valid until a day before it begins, and from section 7 on it
names a neighbour. The dates are stored as given; the neighbour's name is left out here, since its text is
not taken over.
"""

import datetime

from exchange.demo.shape import (
    EXAMPLE_NOTICE,
    DemoChapter,
    DemoOrganisation,
    DemoPartnership,
    DemoPlan,
    DemoPriority,
    DemoRegionalPriority,
    DemoTopic,
)

# The document says that each of the five has a lead and a project leader, not who they are.
TRIANGLE = {
    "political_lead": "iemand uit de driehoek West-Friesland",
    "project_leader": "iemand namens de driehoek West-Friesland",
}

PLAN = DemoPlan(
    cbs_code="GM0388",
    title="Lokaal Integraal Veiligheidsplan Enkhuizen 2018-2021",
    first_year=2018,
    last_year=2021,
    notice=EXAMPLE_NOTICE,
    metadata={
        "official_title": "Lokaal Integraal Veiligheidsplan Enkhuizen 2018-2021",
        "adopting_body": "council",
        "effective_on": datetime.date(2018, 1, 1),
        "expires_on": datetime.date(2017, 12, 31),
        "remarks": "De raad heeft het plan vastgesteld op 21 november. Het jaar staat niet in het openbare stuk.",
    },
    chapters=[
        DemoChapter(
            "foreword",
            "Samenvatting",
            numbered=False,
            body="""
<p>De burgemeester gaat over de openbare orde en veiligheid. De raad stelt de kaders vast. Dit plan laat zien
met wie Enkhuizen samenwerkt, wat er de afgelopen jaren is gedaan en wat er komt. Er zijn drie prioriteiten. Daaronder vallen
thema’s en onderwerpen.</p>
""",
        ),
        DemoChapter(
            "introduction",
            "Veiligheidsbeleid in Enkhuizen",
            body="""
<p>Inwoners, ondernemers en bezoekers moeten van Enkhuizen kunnen genieten, zonder overlast en rommel. Daarvoor werken we
samen met partners en met inwoners. Bekende voorbeelden zijn Whatsapp buurtpreventie, Burgernet, AED en Meld Misdaad Anoniem.
We gebruikten de Integrale Veiligheidsmonitor, cijfers van de politie en het meerjarenbeleidsplan van de Eenheid
Noord-Holland.</p>
""",
        ),
        DemoChapter(
            "organisation",
            "Veiligheidsbeleid geborgd",
            body="""
<p>Eens in de vier jaar vraagt de burgemeester de raad om het beleid vast te stellen. Met het OM en de politie stuurt hij de
dagelijkse gang van zaken. Dat overleg heet de driehoek. Elk jaar komt er een uitvoeringsprogramma. De afdeling
Bestuursondersteuning doet het meeste werk. We werken in vier stappen:</p>
<ul><li>plan: dit LIVP 2018-2021 (paragraaf 8);</li><li>do: het jaarlijkse uitvoeringsprogramma (paragraaf 9);</li><li>check:
evalueren en bijstellen;</li><li>act: plannen vernieuwen en bijsturen.</li></ul>
""",
        ),
        DemoChapter(
            "free",
            "Partners in het veiligheidsdomein",
            body="""
<p>De politie en het OM zijn directe partners. We zoeken ook samenwerking met buurtorganisaties, inwoners, zorg en
hulpverlening, het Stadsteam, het Veiligheidshuis, scholen, HALT, ondernemers, Veilig Thuis en het RPC. We overleggen in de
driehoek en in werkgroepen in de regio. Er is buurtpreventie en buurtbemiddeling.</p>
""",
        ),
        DemoChapter(
            "free",
            "Regionale samenwerking een overzicht",
            body="""
<p>De samenwerking in West-Friesland en Noord-Holland Noord staat in deze afspraken:</p>
<ul><li>Gemeenschappelijke regeling Veiligheidsregio NHN;</li><li>Samenwerking Integrale Veiligheid;</li><li>Veiligheidshuis
Noord-Holland Noord;</li><li>Dienstverleningsovereenkomst HALT;</li><li>Regionaal Platform Criminaliteitsbeheersing
(RPC);</li><li>RIEC-convenant;</li><li>Gemeenschappelijke regeling Regionale Uitvoeringsdienst (RUD).</li></ul>
<p>Binnen West-Friesland lopen de projecten van de driehoek, de Westfriese veiligheidsambitie, ‘In Control’ en Kompas.</p>
""",
        ),
        DemoChapter(
            "free",
            "Meerjarenbeleidsplan Eenheid Noord-Holland",
            body="""
<p>Gemeenten, politie en OM hebben één plan voor heel Noord-Holland. Vijf problemen krijgen daarin extra aandacht:</p>
<ul><li>High Impact Crime (HIC);</li><li>Geweld;</li><li>OGGZ-problematiek;</li><li>Jeugd;</li><li>Ondermijning.</li></ul>
<p>Cybercrime en kinderporno horen er ook bij: dat zijn landelijke doelen. Vier andere
problemen kunnen in een gemeente extra inzet vragen:
jihadreizigers, milieucriminaliteit, fietsendiefstal en andere maatschappelijke onrust.</p>
""",
        ),
        DemoChapter(
            "free",
            "Prioritering driehoek West-Friesland",
            body="""
<p>De driehoek West-Friesland pakt vijf thema’s samen op. Elk thema heeft een bestuurlijke trekker en een projectleider.</p>
<table><caption>Vijf thema’s van de driehoek</caption><thead><tr><th>Probleem</th><th>Thema</th></tr></thead><tbody>
<tr><th>High Impact Crime</th><td>Woninginbraken</td></tr><tr><th>Geweld</th><td>Huiselijk geweld</td></tr>
<tr><th>OGGZ-problematiek</th><td>Risicoburgers</td></tr><tr><th>Ondermijning</th><td>Uitbuiting arbeidsmigranten</td></tr>
<tr><th>Ondermijning</th><td>Georganiseerde hennepteelt</td></tr></tbody></table>
""",
        ),
        DemoChapter(
            "safety_picture",
            "Veiligheid en de stand van zaken tot nu toe",
            body="""
<p>Het vorige plan liep van 2012 tot en met 2015. Het had vijf prioriteiten: veilige en leefbare wijken en buurten; veilig
uitgaan en veilige evenementen; jeugd; fysieke en externe veiligheid; en bestuurlijke aanpak. In die jaren ging het
Veiligheidshuis West-Friesland op in dat van Noord-Holland Noord. Sinds 2015 is de brandweer regionaal. Jongeren
beginnen gemiddeld later met drinken.</p>
""",
        ),
        DemoChapter(
            "priorities",
            "Prioriteiten 2016-2019",
            body="<p>Uit de cijfers en uit overleg met andere afdelingen komen drie prioriteiten.</p>",
        ),
        DemoChapter(
            "free",
            "Koppeling LIVP en Uitvoeringsprogramma Integrale Veiligheid",
            body="""
<p>Dit plan noemt de hoofdlijnen. De acties staan elk jaar in het uitvoeringsprogramma, verdeeld over de vijf velden van het
Kernbeleid Veiligheid. Het college stelt dat programma vast.</p>
""",
        ),
        DemoChapter(
            "guiding_principles",
            "Uitgangspunten",
            body="<p>Bij de uitvoering gelden tien uitgangspunten.</p>",
        ),
        DemoChapter(
            "free",
            "Thematische opsomming prioriteiten",
            body="""
<p>High impact crime (HIC); Geweld; OGGZ-problematiek; Jeugd (overlast); Ondermijning; Buurtparticipatie; Geweld (Huiselijk
geweld); Keurmerk Veilig Ondernemen; Veilig Uitgaan.</p>
""",
        ),
    ],
    principles=[
        ("Samen werken", "<p>Met inwoners, collega’s en partners.</p>"),
        ("Burgerparticipatie", "<p>Inwoners helpen thema’s op een nieuwe manier aan te pakken.</p>"),
        ("Actief communiceren", "<p>Inwoners krijgen een eerlijk beeld van veiligheid en risico’s.</p>"),
        ("Sociale media", "<p>Daarmee bereiken we inwoners.</p>"),
        ("Lokale regie", "<p>De gemeente stuurt en speelt in op wat er gebeurt.</p>"),
        ("Regionaal samenwerken", "<p>Beleid stemmen we af en projecten doen we samen.</p>"),
        ("Eigen belang", "<p>Het belang van de eigen gemeente blijft in beeld.</p>"),
        ("Samen verantwoordelijk", "<p>Zo zijn we voorbereid op onrust.</p>"),
        ("Preventie", "<p>Voorkomen is het begin, niet straffen.</p>"),
        ("Signalen", "<p>Signalen helpen om cijfers te begrijpen.</p>"),
    ],
    organisations=[
        DemoOrganisation("Afdeling Bestuursondersteuning", "team"),
        DemoOrganisation("Politie", "police", "Politie-eenheid Noord-Holland"),
        DemoOrganisation("Openbaar Ministerie", "prosecution"),
        DemoOrganisation("Veilig Thuis", "care"),
        DemoOrganisation("Veiligheidshuis", "information_centre", "Veiligheidshuis Noord-Holland Noord"),
        DemoOrganisation("Stadsteam", "residents"),
        DemoOrganisation("Scholen", "education"),
        DemoOrganisation("HALT", "youth"),
        DemoOrganisation("Ondernemers", "business"),
        DemoOrganisation("RPC", "information_centre", "Regionaal Platform Criminaliteitsbeheersing"),
        DemoOrganisation("RIEC", "information_centre"),
        DemoOrganisation("Buurtorganisaties", "residents"),
        DemoOrganisation("Inwoners", "residents"),
        DemoOrganisation("Zorg- en hulpverlening", "care"),
        DemoOrganisation(
            "Veiligheidsregio",
            "safety_region",
            "Veiligheidsregio Noord-Holland Noord",
            region="Noord-Holland Noord",
        ),
    ],
    # The source names them without a date; who takes part only where it says so.
    partnerships=[
        DemoPartnership(
            "Gemeenschappelijke regeling Veiligheidsregio NHN",
            "joint_arrangement",
            ("Veiligheidsregio",),
            "Onder andere meldkamer, brandweer, ambulance, GHOR en crisisbeheersing.",
            themes=((4, 2), (4, 4)),
        ),
        DemoPartnership(
            "Samenwerking Integrale Veiligheid",
            "working_group",
            purpose="Gemeenten in de regio ontwikkelen hier samen beleid.",
        ),
        DemoPartnership("Veiligheidshuis Noord-Holland Noord", "other", ("Veiligheidshuis",)),
        DemoPartnership("Dienstverleningsovereenkomst HALT", "service_agreement", ("HALT",)),
        DemoPartnership("Regionaal Platform Criminaliteitsbeheersing (RPC)", "other", ("RPC",)),
        DemoPartnership("RIEC-convenant", "covenant", ("RIEC",), themes=((5, 2),)),
        DemoPartnership(
            "Gemeenschappelijke regeling Regionale Uitvoeringsdienst (RUD)",
            "joint_arrangement",
            purpose="Onder andere asbest en bedrijven met grote risico’s (BRZO).",
            themes=((4, 3),),
        ),
        DemoPartnership(
            "Driehoeksprojecten",
            "project",
            ("Politie", "Openbaar Ministerie"),
            "Vijf thema’s die de driehoek West-Friesland samen oppakt.",
            regional=tuple(
                ("district", title)
                for title in (
                    "High Impact Crime: woninginbraken",
                    "Geweld: huiselijk geweld",
                    "OGGZ-problematiek: risicoburgers",
                    "Ondermijning: uitbuiting arbeidsmigranten",
                    "Ondermijning: georganiseerde hennepteelt",
                )
            ),
        ),
        DemoPartnership(
            "Westfriese veiligheidsambitie",
            "project",
            purpose="Ambtelijke samenwerking binnen de driehoek West-Friesland.",
        ),
        DemoPartnership(
            "In Control", "project", purpose="Jeugd, alcohol en drugs: vooral voorkomen.", themes=((3, 3),)
        ),
        DemoPartnership(
            "Kompas",
            "project",
            purpose="Goede huisvesting en goed werk voor arbeidsmigranten.",
        ),
    ],
    regional_priorities=[
        DemoRegionalPriority("unit", "High Impact Crime (HIC)"),
        DemoRegionalPriority("unit", "Geweld"),
        DemoRegionalPriority("unit", "OGGZ-problematiek"),
        DemoRegionalPriority("unit", "Jeugd"),
        DemoRegionalPriority("unit", "Ondermijning"),
        DemoRegionalPriority("national", "Cybercrime"),
        DemoRegionalPriority("national", "Kinderporno"),
        DemoRegionalPriority("district", "High Impact Crime: woninginbraken", **TRIANGLE),
        DemoRegionalPriority("district", "Geweld: huiselijk geweld", **TRIANGLE),
        DemoRegionalPriority("district", "OGGZ-problematiek: risicoburgers", **TRIANGLE),
        DemoRegionalPriority("district", "Ondermijning: uitbuiting arbeidsmigranten", **TRIANGLE),
        DemoRegionalPriority("district", "Ondermijning: georganiseerde hennepteelt", **TRIANGLE),
    ],
    priorities=[
        DemoPriority(
            "Samen veilig leven",
            themes=[(1, 1), (1, 3), (3, 1)],
            regional=(
                ("unit", "High Impact Crime (HIC)"),
                ("unit", "Geweld"),
                ("unit", "OGGZ-problematiek"),
                ("unit", "Jeugd"),
                ("district", "High Impact Crime: woninginbraken"),
                ("district", "Geweld: huiselijk geweld"),
                ("district", "OGGZ-problematiek: risicoburgers"),
            ),
            text="""
<p>Iedereen wil prettig wonen, werken en ontspannen. We verzamelen meldingen van overlast, pakken ze samen aan en brengen in beeld waar
het vaak misgaat. In de samenvatting van het plan heet deze prioriteit ‘Een veilige stad’.</p>
""",
            reason="""
<p>Buren spreken elkaar harder aan en leggen hun ruzie vaker bij de gemeente neer. Een inbraak of overval werkt lang door in iemands
leven.</p>
""",
            approach="<p>We zoeken partners op en kijken bij elke jongere ook naar de persoon. Inwoners lossen meer zelf op, met steun "
            "van de gemeente.</p>",
            partners_text="<p>Veilig Thuis begon in 2015 en blijft een belangrijke partner. Bij inbraken zoeken we ook bedrijven als "
            "partner.</p>",
            partners=(
                ("Politie", "High Impact Crime, geweld"),
                ("Openbaar Ministerie", "High Impact Crime"),
                ("Veilig Thuis", "huiselijk geweld en kindermishandeling"),
                ("Veiligheidshuis", ""),
            ),
            result="<p>Er worden steeds minder woningen opengebroken, en iedereen is thuis veilig.</p>",
            topics=(
                DemoTopic(
                    "Overlast",
                    topics=(
                        DemoTopic("Jeugdoverlast"),
                        DemoTopic(
                            "Risicoburgers",
                            "Mensen met "
                            "sociaal-psychische problemen die overlast geven. Zij moeten ook hulp krijgen.",
                        ),
                    ),
                ),
                DemoTopic(
                    "Buurtparticipatie", "Onder andere bemiddeling in de wijk en een eigenkrachtconferentie."
                ),
                DemoTopic(
                    "High Impact Crime (HIC)",
                    "Inbraak, overval en straatroof.",
                    (DemoTopic("Woninginbraken"),),
                ),
                DemoTopic("Geweld", topics=(DemoTopic("Huiselijk geweld"),)),
            ),
        ),
        DemoPriority(
            "Samen veilig ondernemen",
            themes=[(2, 1), (2, 2), (2, 3), (2, 4)],
            regional=(("unit", "Ondermijning"), ("district", "Ondermijning: uitbuiting arbeidsmigranten")),
            text="""
<p>Winkels, bedrijventerreinen en uitgaan moeten veilig zijn. In de samenvatting van het plan heet deze prioriteit ‘Enkhuizen boeit
veilig’.</p>
""",
            approach="<p>We werken met het Keurmerk Veilig Ondernemen, zetten afspraken over uitgaan voort en vernieuwen het "
            "evenementenbeleid. Zo weten organisatoren wat we van hen vragen.</p>",
            partners_text="<p>In het project Kompas letten we met gemeenten in de regio op goede huisvesting en werk voor "
            "arbeidsmigranten.</p>",
            partners=(("Ondernemers", "Keurmerk Veilig Ondernemen"), ("Politie", ""), ("RPC", "")),
            topics=(
                DemoTopic(
                    "Keurmerk Veilig Ondernemen",
                    topics=(DemoTopic("Winkelgebied"), DemoTopic("Bedrijventerreinen")),
                ),
                DemoTopic("Veilig uitgaan", topics=(DemoTopic("Veilige evenementen"),)),
                DemoTopic("Uitbuiting arbeidsmigranten"),
            ),
        ),
        DemoPriority(
            "Bestuurlijke aanpak",
            themes=[(5, 2), (3, 3)],
            regional=(("unit", "Ondermijning"), ("district", "Ondermijning: georganiseerde hennepteelt")),
            text="""
<p>Ondermijning betekent dat misdaad zich mengt met het gewone leven. In de samenvatting van het plan hoort deze prioriteit bij het
kopje ‘Stellingname’.</p>
""",
            reason="<p>De driehoek vindt dat ondermijning meer aandacht verdient, en andere drugs dan hennep ook.</p>",
            approach="""
<p>Georganiseerde criminaliteit pakken we aan met partners uit het strafrecht, de belastingen en het privaatrecht. Het
convenant tegen hennepteelt gaat door. Met het Damoclesbeleid kan een woning dicht.</p>
""",
            partners=(("Politie", ""), ("Openbaar Ministerie", ""), ("RIEC", "")),
            topics=(
                DemoTopic("Georganiseerde criminaliteit", topics=(DemoTopic("Aanpak van de hennepteelt"),)),
                DemoTopic(
                    "Overlast als gevolg van alcohol en drugs",
                    topics=(DemoTopic("Aanpak ‘In Control’", "Preventie bij jongeren, samen met de regio."),),
                ),
            ),
        ),
    ],
)
