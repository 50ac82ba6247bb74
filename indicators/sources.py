"""Where figures come from: keeping sources and the breaks in their series."""

from django.db import transaction

from indicators.keeping import InUse, locked, remove
from indicators.models import DataSource
from municipalities.memberships import lock
from municipalities.models import Municipality, User
from plans.editing import save_as

# Sources that most municipalities use: what is filled in when somebody names one of these.
KNOWN_SOURCES: dict[str, dict[str, str]] = {
    "Veiligheidsmonitor": {
        "holder": "CBS",
        "method": "Enquête onder inwoners van 15 jaar en ouder. Sinds 2021 met een andere opzet.",
        "frequency": "elke twee jaar",
        "link": "https://www.veiligheidsmonitor.nl",
        "licence": "CC BY 4.0",
    },
    "Politiecijfers": {
        "holder": "Politie",
        "method": "Registratie van aangiften, meldingen en eigen waarnemingen.",
        "frequency": "elke maand",
        "link": "https://data.politie.nl",
        "licence": "CC BY 4.0",
    },
    "Eigen registratie": {
        "holder": "de gemeente zelf",
        "method": "Wat de gemeente zelf vastlegt, zoals meldingen en besluiten.",
    },
}


@transaction.atomic
def source_named(*, municipality: Municipality, name: str, by: User | None) -> DataSource:
    """The source of `municipality` with this name, whatever its capitals; made when nobody had it.

    One of `KNOWN_SOURCES` comes with what is known of it.
    """
    lock(municipality)
    name = " ".join(name.split())
    found = DataSource.objects.filter(municipality=municipality, name__iexact=name).first()
    if found is not None:
        return found
    known = next((key for key in KNOWN_SOURCES if key.casefold() == name.casefold()), None)
    source = DataSource(
        municipality=municipality, name=known or name, **(KNOWN_SOURCES[known] if known else {})
    )
    save_as(source, by=by, reason="Toegevoegd")
    return source


@transaction.atomic
def delete_source(*, source: DataSource, by: User | None) -> None:
    """Delete a source that no definition names, with its breaks. Raises Gone, InUse."""
    found = locked(source)
    if names := indicators_of(found):
        raise InUse(f"‘{found}’ is de bron van: {', '.join(names)}. Kies daar eerst een andere bron.")
    for record in [*found.breaks.all(), found]:
        remove(record, by=by)


def indicators_of(source: DataSource) -> list[str]:
    """The names of the indicators whose definition names `source`. One query."""
    return sorted(set(source.indicator_versions.values_list("name", flat=True)))
