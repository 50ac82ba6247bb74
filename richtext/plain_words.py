"""Official Dutch words and simpler ones: our own list, for hints while writing.

A line per word: its forms, an arrow, what people say instead. Forms of several words have their parts joined
by an underscore. Terms that a safety plan cannot do without (prioriteit, handhaving) are not in it.
"""

_LIST = """
aangaande -> over
aangelegenheid aangelegenheden -> zaak, onderwerp
aangewezen_zijn_op aangewezen_is_op -> nodig hebben
aanvang -> begin, start
aanvangen aanvangt aangevangen -> beginnen
aanvullend aanvullende -> extra
aanwenden aanwendt aangewend aangewende -> gebruiken
aanzienlijk aanzienlijke -> groot, veel
abusievelijk -> per ongeluk
accorderen accordeert accordeerde accordeerden geaccordeerd geaccordeerde -> goedkeuren
additioneel additionele -> extra
adequaat adequate -> goed, geschikt
adresseren adresseert adresseerde geadresseerd geadresseerde -> aanpakken, bespreken
afdoende -> genoeg
afschrift afschriften -> kopie
alsmede -> en, ook
alvorens -> voordat
anderszins -> op een andere manier
anticiperen anticipeert anticipeerde anticiperend geanticipeerd -> vooruitlopen op, rekening houden met
attenderen attendeert attendeerde geattendeerd -> wijzen op
behelzen behelst behelsde -> gaan over, inhouden
behoeven behoeft behoefde -> nodig hebben
behoudens -> behalve
benodigd benodigde -> nodig
benutten benut benutte benuttend -> gebruiken
beogen beoogt beoogde beoogden beoogd -> willen, van plan zijn
betreffende -> over
betrekking_hebben_op betrekking_heeft_op betrekking_hebbend_op betrekking_hebbende_op -> gaan over
bevorderen bevordert bevorderde bevorderd bevordering -> helpen, stimuleren
bewerkstelligen bewerkstelligt bewerkstelligde bewerkstelligd -> zorgen voor, bereiken
bewustwording -> beseffen, weten
bezien beziet bezag -> bekijken
bezigen bezigt bezigde gebezigd -> gebruiken
bijgevolg -> daarom
bovengenoemd bovengenoemde -> deze
bovenstaand bovenstaande -> dit, deze
calamiteit calamiteiten -> ramp, noodgeval
circa -> ongeveer
commitment -> steun, inzet
communiceren communiceert communiceerde gecommuniceerd -> vertellen, laten weten
complementair complementaire -> wat erbij past
concretiseren concretiseert concretiseerde geconcretiseerd concretisering -> duidelijk maken, uitwerken
conform -> volgens, zoals
consensus -> overeenstemming
consequentie consequenties -> gevolg
consolideren consolideert consolideerde geconsolideerd -> vasthouden
continueren continueert continueerde gecontinueerd continuering -> doorgaan met
continuïteit -> voortgang
creëren creëert creëerde creëerden gecreëerd -> maken
cruciaal cruciale -> heel belangrijk
daaromtrent -> daarover
daartoe -> daarvoor
dan_wel -> of
derhalve -> daarom, dus
desalniettemin -> toch
desbetreffend desbetreffende -> deze, die
desgewenst -> als u dat wilt
desondanks -> toch
dienaangaande -> daarover
dientengevolge -> daardoor
discrepantie discrepanties -> verschil
divers diverse -> verschillende
diversiteit -> verscheidenheid
doch -> maar
doeltreffend doeltreffende doeltreffendheid -> dat werkt
door_middel_van -> met, door
draagvlak -> steun
dusdanig dusdanige -> zo, zulke
echter -> maar
eenieder -> iedereen
effectueren effectueert effectueerde geëffectueerd effectuering -> uitvoeren
eigenstandig eigenstandige -> zelf, eigen
entameren entameert entameerde geëntameerd -> beginnen met
escaleren escaleert escaleerde geëscaleerd escalatie escalaties -> uit de hand lopen
evenals -> net als
evenwel -> maar, toch
evident evidente -> duidelijk
excessief excessieve -> te veel
expertise -> kennis
expliciet expliciete -> duidelijk
faciliteren faciliteert faciliteerde faciliteerden gefaciliteerd facilitering -> helpen, mogelijk maken
fluctueren fluctueert fluctueerde -> wisselen
focussen focust focuste gefocust -> letten op, zich richten op
formaliseren formaliseert formaliseerde geformaliseerd -> vastleggen
frequent frequente -> vaak
fungeren fungeert fungeerde -> dienen, werken
geenszins -> niet
gelieve -> wilt u
genereren genereert genereerde gegenereerd -> maken, opleveren
geprioriteerd geprioriteerde prioriteren prioriteert -> voorrang geven aan
geruime_tijd -> lang
geschieden geschiedt geschiedde -> gebeuren
gezien_het_feit_dat -> omdat
heden -> nu, vandaag
hetgeen -> wat
hieromtrent -> hierover
hiertoe -> hiervoor
identificeren identificeert identificeerde geïdentificeerd -> vinden, herkennen
impact -> gevolg, invloed
implementeren implementeert implementeerde geïmplementeerd implementatie -> invoeren, uitvoeren
impliceren impliceert impliceerde geïmpliceerd -> betekenen
in_acht_nemen in_acht_genomen -> zich houden aan
in_afwachting_van -> tot
in_beginsel -> meestal, eigenlijk
in_casu -> hier
in_de_richting_van -> naar
in_het_bijzonder -> vooral
in_het_kader_van -> voor, bij
in_het_licht_van -> door, bij
in_overeenstemming_met -> volgens
in_samenspraak_met -> samen met
in_toenemende_mate -> steeds meer
in_voorkomend_geval in_voorkomende_gevallen -> als dat zo is
inachtneming met_inachtneming_van -> volgens
indicatie indicaties -> teken, aanwijzing
indien -> als
inherent inherente -> dat hoort bij
initieel initiële -> eerst
initiëren initieert initieerde geïnitieerd -> beginnen
inspelen_op inspeelt_op -> reageren op
integriteitsschending integriteitsschendingen -> misbruik van het ambt
intensiveren intensiveert intensiveerde geïntensiveerd intensivering -> versterken, meer doen
interveniëren intervenieert intervenieerde interventie interventies -> ingrijpen
inventariseren inventariseert inventariseerde geïnventariseerd inventarisatie -> op een rij zetten
inzake -> over
inzichtelijk inzichtelijke -> duidelijk
jegens -> tegen, voor
jongstleden -> afgelopen
kenbaar_maken kenbaar_maakt kenbaar_gemaakt -> laten weten
kentering -> verandering
kwantificeren kwantificeert gekwantificeerd -> in cijfers zeggen
leemte leemtes leemten -> gat
locatie locaties -> plek
marginaal marginale -> klein
met_betrekking_tot -> over
met_het_oog_op -> voor, om
met_ingang_van -> vanaf
met_name -> vooral
middels -> met, door
mitigeren mitigeert gemitigeerd mitigerend mitigerende -> kleiner maken
mogelijkerwijs -> misschien
monitoren monitort monitorde gemonitord monitoring -> volgen
naar_aanleiding_van -> door, na
naar_verwachting -> waarschijnlijk
nader nadere -> verder, precies
navenant navenante -> net zo
nihil -> niets
nimmer -> nooit
nochtans -> toch
noodzakelijk noodzakelijke -> nodig
noodzakelijkerwijs -> het moet
normaliter -> meestal
notificatie notificaties -> bericht
omtrent -> over
omvangrijk omvangrijke -> groot
onderhavig onderhavige -> deze, dit
onderkennen onderkent onderkende onderkend -> zien, herkennen
onderschrijven onderschrijft onderschreef onderschreven -> het eens zijn met
onderstaand onderstaande -> dit, deze
ondervangen ondervangt ondervangen_wordt -> voorkomen
ontberen ontbeert ontbeerde -> missen
onverminderd onverminderde -> net zo
onverwijld onverwijlde -> meteen
op_basis_van -> volgens, door
op_grond_van -> volgens, door
op_korte_termijn -> snel, binnenkort
opdat -> zodat
operationaliseren operationaliseert geoperationaliseerd operationalisering -> uitwerken
opportuun opportune -> nuttig op dit moment
opteren opteert opteerde geopteerd -> kiezen
optimaal optimale -> zo goed mogelijk
optimaliseren optimaliseert optimaliseerde geoptimaliseerd optimalisering optimalisatie -> verbeteren
overeenkomstig overeenkomstige -> volgens, net als
participeren participeert participeerde geparticipeerd -> meedoen
per_abuis -> per ongeluk
periodiek periodieke -> regelmatig
pogen poogt poogde gepoogd -> proberen
potentieel potentiële -> mogelijk
primair primaire -> eerst, vooral
pro-actief pro-actieve proactief proactieve -> uit uzelf, vooraf
problematiek -> problemen
realiseren realiseert realiseerde gerealiseerd gerealiseerde realisatie -> maken, bereiken
reduceren reduceert reduceerde gereduceerd reductie -> minder maken, verlagen
reeds -> al
regulier reguliere -> gewoon
relevant relevante -> belangrijk
repressief repressieve -> streng, met straf
respectievelijk respectievelijke -> en, of
retourneren retourneert retourneerde geretourneerd -> terugsturen
sensibiliseren sensibiliseert gesensibiliseerd -> bewust maken
significant significante -> duidelijk, groot
slechts -> maar, alleen
sommeren sommeert sommeerde gesommeerd -> dwingend vragen
stagneren stagneert stagneerde gestagneerd -> stilstaan
stringent stringente -> streng
structureel structurele -> vast, blijvend
substantieel substantiële -> groot, veel
successievelijk -> na elkaar
te_allen_tijde -> altijd
ten_aanzien_van -> over, bij
ten_behoeve_van -> voor
ten_einde teneinde -> om
ten_gevolge_van -> door
ten_gunste_van -> voor
ten_opzichte_van -> vergeleken met
ten_spijt -> ondanks
ten_tijde_van -> toen, tijdens
tengevolge_van -> door
ter_beschikking_stellen ter_beschikking_stelt ter_beschikking_gesteld -> geven
ter_bevordering_van -> om te helpen
ter_plaatse -> daar
ter_voorkoming_van -> om te voorkomen
ter_zake -> hierover
tevens -> ook
thans -> nu
toereikend toereikende -> genoeg
tot_op_heden -> tot nu toe
uit_hoofde_van -> als, door
uiteenzetten uiteenzet uiteengezet uiteenzetting -> uitleggen
uitsluitend uitsluitende -> alleen
vanuit_de_optiek_van -> volgens
veelal -> vaak
veelvuldig veelvuldige -> vaak
verankeren verankert verankerde verankerd verankering -> vastleggen
vergen vergt vergde gevergd -> vragen, kosten
verificatie verifiëren verifieert geverifieerd -> controleren
verrichten verricht verrichtte verrichtten -> doen
verschaffen verschaft verschafte -> geven
verstrekken verstrekt verstrekte verstrekking -> geven
vervaardigen vervaardigt vervaardigde vervaardigd -> maken
verwerven verwerft verwierf verworven -> krijgen
vigerend vigerende -> geldend
voorafgaand_aan -> voor
vooralsnog -> voorlopig
voornemens -> van plan
voornoemd voornoemde -> deze
voorts -> verder, ook
voortvloeien voortvloeit voortvloeide voortvloeiend voortvloeiende -> komen uit
waarborgen waarborgt waarborgde gewaarborgd -> zorgen voor
wederom -> weer
wederzijds wederzijdse -> van beide kanten
wenselijk wenselijke -> goed, gewenst
woonachtig -> die woont
zijdens -> van
zodanig zodanige -> zo
zodoende -> zo
zorgdragen zorgdraagt zorg_dragen_voor zorg_draagt_voor draagt_zorg_voor dragen_zorg_voor -> zorgen voor
zulks -> dat
"""


def _read() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for line in _LIST.strip().splitlines():
        forms, _, simpler = line.partition(" -> ")
        for form in forms.split():
            found[tuple(form.split("_"))] = simpler
    return found


SIMPLER = _read()
"""What people say instead, by the words of a form in lower case."""

HEADWORDS = [line.split(" ", 1)[0].replace("_", " ") for line in _LIST.strip().splitlines()]
"""The words of the list, each in its first form."""

BY_FIRST_WORD: dict[str, list[tuple[str, ...]]] = {}
"""The forms that begin with a word, longest first."""
for _form in sorted(SIMPLER, key=len, reverse=True):
    BY_FIRST_WORD.setdefault(_form[0], []).append(_form)
