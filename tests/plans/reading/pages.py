"""Texts as they are copied from the national site for local regulations, in our own words."""

GAP = "\u00a0"

FRONT_A = """Ziet u een fout in deze regeling? Meld het ons!
Duinwaard

Veiligheidsplan 2024-2027 Duinwaard

Wetstechnische informatie

Gegevens van de regeling
OrganisatieDuinwaard
OrganisatietypeGemeente
Officiële naam regelingVeiligheidsplan 2024-2027 Duinwaard
CiteertitelVeiligheidsplan Duinwaard
Vastgesteld doorgemeenteraad
Onderwerpopenbare orde en veiligheid
Eigen onderwerp

Opmerkingen met betrekking tot de regeling

Geen

Wettelijke grondslag(en) of bevoegdheid waarop de regeling is gebaseerd

artikel 108 van de Gemeentewet

artikel 38b van de Politiewet

Overzicht van in de tekst verwerkte wijzigingen

Datum inwerkingtreding

Terugwerkende kracht tot en met

Datum uitwerkingtreding

Betreft

Datum ondertekening

Bron bekendmaking

Kenmerk voorstel

01-01-2024Nieuwe regeling

14-12-2023

Gemeenteblad 2023, 1234

Z-23-0815

Tekst van de regeling

Intitulé

Veiligheidsplan 2024-2027 Duinwaard

"""

FRONT_B = """Regeling vervallen per 01-01-2022

Veiligheidsplan Duinwaard 2018-2021

Geldend van 01-01-2018 t/m 31-12-2017

Intitulé

Veiligheidsplan Duinwaard 2018-2021

"""


def page(*paragraphs, front=FRONT_A):
    """A page with these paragraphs below its title."""
    return front + "\n\n".join(paragraphs) + "\n"
