"""What the interface answers. It is Dutch, so names of fields are: lowerCamelCase, numbers with a point."""

import datetime
from typing import Any, Generic, TypeVar

from ninja import Schema
from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

Item = TypeVar("Item")


class Dutch(Schema):
    """Base of all answers: names in lowerCamelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Link(Dutch):
    """An address."""

    href: str


class Links(Dutch):
    """Addresses that belong to an answer."""

    self: Link
    next: Link | None = None
    prev: Link | None = None
    pagina: Link | None = Field(None, description="Dezelfde gegevens als webpagina.")


class Bladzijde(Dutch, Generic[Item]):
    """A page of a list."""

    links: Links = Field(alias="_links")
    aantal: int = Field(description="Hoeveel er in totaal zijn.")
    resultaten: list[Item]


class Gemeente(Dutch):
    """A municipality with at least one adopted plan."""

    links: Links = Field(alias="_links")
    code: str = Field(description="Waarmee u de gemeente in adressen noemt, zoals lisse.")
    naam: str
    cbs_code: str | None = Field(description="Code van het CBS, zoals GM0553.")
    is_opgeheven: bool


class Periode(Dutch):
    """The years of a plan, both included."""

    van: int
    tot_en_met: int


class PlanKort(Dutch):
    """An adopted plan in a list."""

    links: Links = Field(alias="_links")
    code: str = Field(description="Waarmee u het plan in adressen noemt, zoals 2020-2023.")
    titel: str
    gemeente: str
    periode: Periode
    vastgesteld_door: str
    vastgesteld_op: datetime.date | None


class Plan(PlanKort):
    """An adopted plan."""

    ondertitel: str
    citeertitel: str
    geldig_vanaf: datetime.date | None
    geldig_tot: datetime.date | None
    wettelijke_grondslag: str
    uitgangspunten: list[str]
    algemene_doelstellingen: list[str]
    opmerking: str = Field(description="Zoals: voorbeeld op basis van een openbaar stuk.")


class Hoofdstuk(Dutch):
    """A chapter or section, in reading order."""

    nummer: str
    niveau: int
    soort: str
    titel: str
    tekst: str = Field(description="HTML.")


class Thema(Dutch):
    """A theme of a safety field."""

    veiligheidsveld: str
    thema: str


class Prioriteit(Dutch):
    """A priority of the plan."""

    id: int
    titel: str
    themas: list[Thema]
    onderwerp: str = Field(description="Waar het over gaat; HTML.")
    beoogd_resultaat: str = Field(description="HTML.")
    doelen: list[str]
    partners: list[str]


class Lezing(Dutch):
    """What a target means: apart from its text, that never changes."""

    is_eenduidig: bool
    teken: str = Field(description="Zoals: lager dan, ten minste, staat er niet bij.")
    waarde: float | None
    tot_en_met: float | None
    ten_opzichte_van: str
    vergelijkingsjaar: int | None
    in_woorden: str


class Streefwaarde(Dutch):
    """A target: the text as adopted and how it is read."""

    tekst: str = Field(description="Zoals vastgesteld, letterlijk.")
    jaar: int | None = Field(description="Leeg: het einde van het plan.")
    lezing: Lezing
    status: str
    toelichting: str


class Bron(Dutch):
    """Where figures come from."""

    naam: str
    bronhouder: str
    methode: str
    frequentie: str
    webadres: str
    licentie: str


class Indicator(Dutch):
    """An indicator of the plan."""

    links: Links = Field(alias="_links")
    id: int
    naam: str
    plek: str = Field(description="algemene doelstelling, prioriteit of veiligheidsbeeld")
    hoort_bij: str | None = Field(description="De tekst van de doelstelling of de titel van de prioriteit.")
    definitie: str
    versie: int
    eenheid: str
    per: int | None = Field(description="Bij een verhouding: per hoeveel, zoals 1000.")
    cijfers_achter_de_komma: int
    soort: str
    gewenste_richting: str
    uitleg_bij_de_richting: str
    bron_in_het_plan: str
    bron: Bron | None
    jaar_van_de_nulmeting: int | None
    streefwaarden: list[Streefwaarde]


class Meting(Dutch):
    """A figure. `waarde` is empty when there is none: `cijfer` says why; zero is a value."""

    periode: str
    van: datetime.date
    tot_en_met: datetime.date
    soort_periode: str
    gebied: str
    soort_gebied: str
    waarde: float | None
    cijfer: str = Field(description="bekend, niet beschikbaar of geheim")
    is_voorlopig: bool
    ondergrens: float | None
    bovengrens: float | None
    aantal_plaatsen: int | None
    oordeel: str
    waaruit_dat_blijkt: str
    opmerking: str
    versie_van_de_definitie: int
    tabel: str
    sleutel: str


class Wegwijzer(Dutch):
    """Where to begin."""

    links: dict[str, Any] = Field(alias="_links")
    titel: str
    versie: str
