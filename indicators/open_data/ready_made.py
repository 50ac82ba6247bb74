"""Mappings that most municipalities want, to choose with one click.

The codes are those of the police's own list of kinds of crime; the titles of measures are the keys of the
tables written out. `words` are beginnings of words in the name of an indicator that make us suggest it.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indicators.models.indicator import Unit
from indicators.models.open_data import OpenDataMapping

POLICE, CBS = OpenDataMapping.Provider.POLICE, OpenDataMapping.Provider.CBS


@dataclass(frozen=True)
class ReadyMade:
    """A mapping by name: what it counts, in which unit, and how it is found."""

    code: str
    title: str
    explanation: str
    provider: str
    table: str
    measure: str
    unit: str = Unit.COUNT
    rate_base: int | None = None
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)
    area_dimension: str = "RegioS"
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()
    break_on: datetime.date | None = None
    break_explanation: str = ""

    def fits(self, *, unit: str, rate_base: int | None) -> bool:
        """Whether it counts what an indicator in this unit counts."""
        return unit == self.unit and (unit != Unit.RATE or rate_base == self.rate_base)

    def is_of(self, mapping: OpenDataMapping) -> bool:
        """Whether `mapping` says the same."""
        return (mapping.provider, mapping.table, mapping.measure, mapping.area_dimension) == (
            self.provider,
            self.table,
            self.measure,
            self.area_dimension,
        ) and {name: list(keys) for name, keys in self.keys.items()} == mapping.keys


CRIMES = {"provider": POLICE, "table": "47013NED", "measure": "Geregistreerde misdrijven"}
MONITOR = {
    "provider": CBS,
    "table": "85146NED",
    "break_on": datetime.date(2021, 1, 1),
    "break_explanation": "Sinds 2021 heeft de Veiligheidsmonitor een andere opzet.",
}

READY_MADE: tuple[ReadyMade, ...] = (
    ReadyMade(
        code="burglary",
        title="Woninginbraken",
        explanation="Diefstal en inbraak uit woningen, met pogingen (1.1.1). Geteld door de politie.",
        keys={"SoortMisdrijf": ("1.1.1",)},
        words=("woninginbra", "inbra"),
        not_words=("bedrij", "schuur", "garage", "auto"),
        **CRIMES,  # type: ignore[arg-type]
    ),
    ReadyMade(
        code="violence",
        title="Geweld",
        explanation=(
            "Moord en doodslag, openlijk geweld, bedreiging, mishandeling, straatroof en overval "
            "(1.4.2 tot en met 1.4.7), opgeteld. Geteld door de politie."
        ),
        keys={"SoortMisdrijf": ("1.4.2", "1.4.3", "1.4.4", "1.4.5", "1.4.6", "1.4.7")},
        words=("geweld",),
        not_words=("huiselijk", "seksueel"),
        **CRIMES,  # type: ignore[arg-type]
    ),
    ReadyMade(
        code="vandalism",
        title="Vernielingen",
        explanation="Vernieling en zaakbeschadiging (2.2.1). Geteld door de politie.",
        keys={"SoortMisdrijf": ("2.2.1",)},
        words=("vernieling", "vandal"),
        **CRIMES,  # type: ignore[arg-type]
    ),
    ReadyMade(
        code="crime",
        title="Alle misdrijven",
        explanation="Alle geregistreerde misdrijven samen. Geteld door de politie.",
        keys={"SoortMisdrijf": ("0.0.0",)},
        words=("misdrij", "criminaliteit"),
        not_words=("jeugd", "cyber", "georganiseerd"),
        **CRIMES,  # type: ignore[arg-type]
    ),
    ReadyMade(
        code="nuisance",
        title="Overlast",
        explanation="Alle registraties van overlast samen. Geteld door de politie.",
        provider=POLICE,
        table="47021NED",
        measure="Geregistreerde overlast",
        words=("overlast",),
        not_words=("jeugd", "drugs", "verward"),
    ),
    ReadyMade(
        code="crime_rate",
        title="Misdrijven per 1.000 inwoners",
        explanation="Alle geregistreerde misdrijven per 1.000 inwoners, per jaar. Van CBS.",
        provider=CBS,
        table="83648NED",
        measure="Geregistreerde misdrijven per 1000 inw",
        unit=Unit.RATE,
        rate_base=1000,
        keys={"SoortMisdrijf": ("T001161",)},
        words=("misdrij", "criminaliteit"),
    ),
    ReadyMade(
        code="safety_mark",
        title="Rapportcijfer voor veiligheid in de buurt",
        explanation="Het cijfer dat inwoners geven, met marges. Uit de Veiligheidsmonitor van CBS.",
        measure="Rapportcijfer veiligheid in buurt",
        unit=Unit.MARK,
        words=("veilig", "rapportcijfer"),
        **MONITOR,  # type: ignore[arg-type]
    ),
    ReadyMade(
        code="unsafe",
        title="Inwoners die zich weleens onveilig voelen",
        explanation="Het percentage inwoners, met marges. Uit de Veiligheidsmonitor van CBS.",
        measure="VoeltZichWeleensOnveilig_43",
        unit=Unit.PERCENTAGE,
        words=("onveilig",),
        **MONITOR,  # type: ignore[arg-type]
    ),
)
BY_CODE = {one.code: one for one in READY_MADE}


def fitting(*, unit: str, rate_base: int | None = None) -> list[ReadyMade]:
    """The ready-made mappings that count in this unit."""
    return [one for one in READY_MADE if one.fits(unit=unit, rate_base=rate_base)]


def suggested(name: str, *, unit: str, rate_base: int | None = None) -> ReadyMade | None:
    """The mapping that the name of an indicator asks for, if it clearly does."""
    wanted = re.findall(r"\w+", name.casefold())

    def has(beginnings: tuple[str, ...]) -> bool:
        return any(word.startswith(beginnings) for word in wanted) if beginnings else False

    for one in fitting(unit=unit, rate_base=rate_base):
        if has(one.words) and not has(one.not_words):
            return one
    return None
