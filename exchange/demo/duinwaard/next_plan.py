"""The draft plan of Duinwaard for 2028-2031: begun, with gaps to be found."""

from exchange.demo.duinwaard import organisations as who
from exchange.demo.duinwaard import priorities as former
from exchange.demo.duinwaard.contributions import CONTRIBUTIONS
from exchange.demo.shape import FICTION_NOTICE, DemoChapter, DemoComment, DemoPlan, DemoPriority

ONLINE = "Online oplichting"
COUNTRYSIDE = "Ondermijning in het buitengebied"
CONFUSED = "Wonen en verward gedrag"

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
    organisations=who.ORGANISATIONS,
    regional_priorities=former.REGIONAL_PRIORITIES,
    # No steering group yet, and most themes have no owner: gaps that the screens show.
    theme_owners={(5, 2): who.SAFETY, (5, 4): who.INFORMATION, (3, 3): who.YOUTH, (4, 1): who.TRAFFIC},
    subthemes=[("Vakantieparken", (5, 2)), ("Online oplichting", (5, 4))],
    priorities=[
        DemoPriority(
            ONLINE,
            themes=[(5, 4)],
            subthemes=("Online oplichting",),
            continues=former.ONLINE,
            text="""
<p>Oplichters gebruiken nu ook nagemaakte stemmen. Een telefoontje klinkt dan precies als een kleinkind. Daarom gaan we door met
oefenen, ook met jongere mensen.</p>
""",
        ),
        DemoPriority(
            COUNTRYSIDE,
            themes=[(5, 2)],
            subthemes=("Vakantieparken",),
            regional=(("district", "Ondermijning in het buitengebied"),),
            continues=former.UNDERMINING,
            text="<p>In het buitengebied staan steeds meer schuren leeg. Op twee vakantieparken wonen mensen die niemand kent.</p>",
            reason="<p>Bij zeven van de twaalf controles in 2026 ging het om een schuur of een park. Op de bedrijventerreinen vonden we "
            "minder.</p>",
            approach="<p>We gaan uit van wat in 2024 tot en met 2027 werkte.</p>",
            efforts_introduction="Dit willen we doen:",
            efforts=(
                "elke eigenaar van een lege schuur krijgt een gesprek over een nieuwe bestemming",
                "vakantieparken houden een digitaal nachtregister bij",
            ),
            partners=((who.SAFETY, "heeft de leiding"), (who.FARMERS, ""), (who.RECREATION, "")),
            goals=("Elke lege schuur in het buitengebied heeft een bekende eigenaar en huurder",),
        ),
        DemoPriority(CONFUSED, themes=[]),
    ],
    comments=[
        DemoComment(
            "Waar willen we naartoe?",
            by="actiehouder-zorg",
            text="Kan hier iets bij over mensen die alleen wonen? Dat hoorden we in elk dorp.",
            answers=(("beleidsmedewerker", "Goed idee. Ik schrijf een zin en leg die aan je voor."),),
        ),
        DemoComment(
            "Inleiding",
            by="communicatie",
            text="‘Loopt af’ klinkt alsof we stoppen. Liever: ‘eindigt in 2027’.",
        ),
        DemoComment(
            "Inleiding",
            by="actiehouder",
            text="In de eerste versie stond 2026 in plaats van 2027.",
            answers=(("beleidsmedewerker", "Aangepast, dank je."),),
            settled_by="beleidsmedewerker",
        ),
        DemoComment(
            "",
            priority=COUNTRYSIDE,
            by="actiehouder-vergunningen",
            text="Het nachtregister kan alleen verplicht worden als het in de APV staat. Moet dat in 2027 al naar de raad?",
        ),
        DemoComment(
            "",
            priority=ONLINE,
            by="actiehouder-informatie",
            text="Wil je hier de oefening met de systemen ook noemen, of wordt dat een apart thema?",
            answers=(("beleidsmedewerker", "Ik denk apart. Zullen we dat in de regiegroep bespreken?"),),
        ),
    ],
    contributions=CONTRIBUTIONS,
    signatories=["de griffier", "de voorzitter"],
)
