"""Who works on safety in Duinwaard: users, teams and partners, and which team owns which theme."""

from typing import TypedDict

from exchange.demo.shape import DemoOrganisation, ThemeKey
from municipalities.models import Role

# One user per role, then more action owners: the first part of the e-mail address, and the role.
USERS = [
    *((role.label, role) for role in Role),
    ("actiehouder-jeugd", Role.ACTION_OWNER),
    ("actiehouder-verkeer", Role.ACTION_OWNER),
    ("actiehouder-zorg", Role.ACTION_OWNER),
    ("actiehouder-vergunningen", Role.ACTION_OWNER),
    ("actiehouder-informatie", Role.ACTION_OWNER),
    ("actiehouder-communicatie", Role.ACTION_OWNER),
]

SAFETY = "Team Veiligheid"
ENFORCEMENT = "Team Toezicht en Handhaving"
YOUTH = "Team Jeugd en Onderwijs"
TRAFFIC = "Team Verkeer"
CARE = "Team Wonen en Zorg"
PERMITS = "Team Vergunningen"
INFORMATION = "Team Informatie en ICT"
COMMUNICATIONS = "Team Communicatie"
STEERING_GROUP = "Regiegroep Veiligheid"

POLICE = "Politie"
PROSECUTION = "Openbaar Ministerie"
RIEC = "RIEC"
TAX = "Belastingdienst"
ENVIRONMENT = "Omgevingsdienst"
FIRE = "Brandweer"
REGION = "Veiligheidsregio"
GGD = "GGD"
GGZ = "GGZ"
CARE_HOUSE = "Zorg- en veiligheidshuis"
HALT = "Halt"
YOUTH_WORK = "Jongerenwerk"
SCHOOLS = "Scholen"
LIBRARY = "Bibliotheek"
SPORTS = "Sportclubs"
HOUSING = "Woningcorporatie"
MEDIATION = "Buurtbemiddeling"
BUSINESS = "Ondernemersvereniging"
FARMERS = "Agrarische ondernemers"
HOSPITALITY = "Horeca"
RECREATION = "Vakantieparken"
VILLAGES = "Dorpsraden"
ROAD_SAFETY = "Veilig Verkeer"
SENIORS = "Seniorenraad"

ORGANISATIONS = [
    DemoOrganisation(SAFETY, "team", members=("beleidsmedewerker",)),
    DemoOrganisation(ENFORCEMENT, "team", members=("actiehouder",)),
    DemoOrganisation(YOUTH, "team", members=("actiehouder-jeugd",)),
    DemoOrganisation(TRAFFIC, "team", members=("actiehouder-verkeer",)),
    DemoOrganisation(CARE, "team", members=("actiehouder-zorg",)),
    DemoOrganisation(PERMITS, "team", members=("actiehouder-vergunningen",)),
    DemoOrganisation(INFORMATION, "team", members=("actiehouder-informatie",)),
    DemoOrganisation(COMMUNICATIONS, "team", members=("communicatie", "actiehouder-communicatie")),
    DemoOrganisation(STEERING_GROUP, "team", members=("beleidsmedewerker", "beheerder")),
    DemoOrganisation(POLICE, "police", "Politie, basisteam Duinwaard"),
    DemoOrganisation(PROSECUTION, "prosecution"),
    DemoOrganisation(RIEC, "information_centre", "Regionaal Informatie- en Expertise Centrum"),
    DemoOrganisation(TAX, "government"),
    DemoOrganisation(ENVIRONMENT, "government"),
    DemoOrganisation(FIRE, "safety_region"),
    DemoOrganisation(REGION, "safety_region"),
    DemoOrganisation(GGD, "health"),
    DemoOrganisation(GGZ, "health"),
    DemoOrganisation(CARE_HOUSE, "information_centre"),
    DemoOrganisation(HALT, "youth"),
    DemoOrganisation(YOUTH_WORK, "youth", "Stichting Jongerenwerk Duinwaard"),
    DemoOrganisation(SCHOOLS, "education", "De vier scholen voor voortgezet en negen voor basisonderwijs"),
    DemoOrganisation(LIBRARY, "other", "Bibliotheek Duinwaard"),
    DemoOrganisation(SPORTS, "residents"),
    DemoOrganisation(HOUSING, "housing"),
    DemoOrganisation(MEDIATION, "care", "Buurtbemiddeling Duinwaard"),
    DemoOrganisation(BUSINESS, "business", "Ondernemersvereniging Duinwaard"),
    DemoOrganisation(FARMERS, "business"),
    DemoOrganisation(HOSPITALITY, "business", "Horeca-overleg Duinwaard"),
    DemoOrganisation(RECREATION, "business"),
    DemoOrganisation(VILLAGES, "residents", "De dorpsraden van de vijf dorpen"),
    DemoOrganisation(ROAD_SAFETY, "residents"),
    DemoOrganisation(SENIORS, "residents"),
]

# Veilig toerisme (2.5) has no owner yet: the screen that shows owners shows that too.
THEME_OWNERS: dict[ThemeKey, str] = {
    (1, 1): CARE,
    (1, 2): ENFORCEMENT,
    (1, 3): SAFETY,
    (1, 4): SAFETY,
    (2, 1): PERMITS,
    (2, 2): PERMITS,
    (2, 3): PERMITS,
    (2, 4): PERMITS,
    (3, 1): YOUTH,
    (3, 2): YOUTH,
    (3, 3): YOUTH,
    (3, 4): YOUTH,
    (4, 1): TRAFFIC,
    (4, 2): SAFETY,
    (4, 3): PERMITS,
    (4, 4): SAFETY,
    (5, 1): CARE,
    (5, 2): SAFETY,
    (5, 3): SAFETY,
    (5, 4): INFORMATION,
    (5, 5): SAFETY,
}


class Lead(TypedDict):
    """Who leads an action, and from which programme of the budget it is paid."""

    team: str
    person: str
    programme: str


LED_BY_SAFETY = Lead(team=SAFETY, person="beleidsmedewerker", programme="1")
LED_BY_ENFORCEMENT = Lead(team=ENFORCEMENT, person="actiehouder", programme="1")
LED_BY_YOUTH = Lead(team=YOUTH, person="actiehouder-jeugd", programme="4")
LED_BY_TRAFFIC = Lead(team=TRAFFIC, person="actiehouder-verkeer", programme="2")
LED_BY_CARE = Lead(team=CARE, person="actiehouder-zorg", programme="6")
LED_BY_PERMITS = Lead(team=PERMITS, person="actiehouder-vergunningen", programme="1")
LED_BY_INFORMATION = Lead(team=INFORMATION, person="actiehouder-informatie", programme="0")
LED_BY_COMMUNICATIONS = Lead(team=COMMUNICATIONS, person="actiehouder-communicatie", programme="0")
