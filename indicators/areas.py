"""What figures are of: the areas that everybody shares, and those a municipality adds itself."""

from dataclasses import dataclass

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from indicators.keeping import InUse, locked, remove
from municipalities.memberships import lock
from municipalities.models import Area, Municipality, User
from municipalities.reference import CHANGE_REASON
from plans.editing import save_as
from priorities.parts import counted

COUNTRY = ("NL01", "Nederland")
# The ten regional units of the police (Politiewet 2012, article 25 and the decision that names them).
POLICE_UNITS = (
    "Noord-Nederland",
    "Oost-Nederland",
    "Midden-Nederland",
    "Noord-Holland",
    "Amsterdam",
    "Den Haag",
    "Rotterdam",
    "Zeeland-West-Brabant",
    "Oost-Brabant",
    "Limburg",
)


@dataclass(frozen=True)
class LoadedAreas:
    """How many areas a load created and changed."""

    created: int
    changed: int

    def __str__(self) -> str:
        return f"{self.created} gebieden toegevoegd, {self.changed} bijgewerkt."


@transaction.atomic
def area_of(municipality: Municipality) -> Area:
    """The area that is `municipality`; made when it is not there yet."""
    found = Area.objects.filter(of_municipality=municipality).first()
    if found is not None:
        return found
    locked = lock(municipality)
    found = Area.objects.filter(of_municipality=locked).first()
    if found is not None:
        return found
    area = Area(kind=Area.Kind.MUNICIPALITY, of_municipality=locked, code=locked.cbs_code or "")
    area.name = _name(locked, _taken())
    save_as(area, by=None, reason="Gemeente toegevoegd")
    return area


def country() -> Area:
    """The Netherlands; made when it is not there yet."""
    code, name = COUNTRY
    return Area.objects.get_or_create(
        kind=Area.Kind.COUNTRY, municipality=None, name=name, defaults={"code": code}
    )[0]


@transaction.atomic
def load_areas() -> LoadedAreas:
    """Create every shared area that is missing, and follow the names and codes of municipalities.

    Doing it again changes nothing. Two queries to read, whatever the number of municipalities.
    """
    shared = list(Area.objects.filter(municipality=None).select_for_update())
    held = {area.of_municipality_id: area for area in shared if area.of_municipality_id}
    names = {(area.kind, area.name) for area in shared}
    taken = {area.name for area in shared if area.kind == Area.Kind.MUNICIPALITY}
    new, changed = [], []
    for kind, code, name in [
        (Area.Kind.COUNTRY, *COUNTRY),
        *((Area.Kind.POLICE_UNIT, "", name) for name in POLICE_UNITS),
    ]:
        if (kind, name) not in names:
            new.append(Area(kind=kind, code=code, name=name))
    for municipality in Municipality.objects.order_by("is_dissolved", "name", "pk"):
        area = held.get(municipality.pk)
        code = municipality.cbs_code or ""
        if area is None:
            area = Area(kind=Area.Kind.MUNICIPALITY, of_municipality=municipality, code=code)
            area.name = _name(municipality, taken)
            taken.add(area.name)
            new.append(area)
        elif area.code != code or area.name not in _names_of(municipality):
            taken.discard(area.name)
            area.code, area.name = code, _name(municipality, taken)
            taken.add(area.name)
            changed.append(area)
    bulk_create_with_history(new, Area, default_change_reason=CHANGE_REASON)
    if changed:
        bulk_update_with_history(changed, Area, ["code", "name"], default_change_reason=CHANGE_REASON)
    return LoadedAreas(created=len(new), changed=len(changed))


def _taken() -> set[str]:
    shared = Area.objects.filter(municipality=None, kind=Area.Kind.MUNICIPALITY)
    return set(shared.values_list("name", flat=True))


def _names_of(municipality: Municipality) -> tuple[str, str]:
    """The name of its area, and that for when another municipality is called the same."""
    return municipality.name, f"{municipality.name} ({municipality.cbs_code or municipality.slug})"


def _name(municipality: Municipality, taken: set[str]) -> str:
    name, longer = _names_of(municipality)
    return longer if name in taken else name


# Areas of a municipality's own list


class SharedArea(Exception):
    """Everybody uses this area; no municipality changes it. The message says so in Dutch."""

    def __init__(self) -> None:
        super().__init__("Iedereen gebruikt dit gebied. Het komt uit de landelijke lijst en verandert niet.")


@transaction.atomic
def delete_area(*, area: Area, by: User | None) -> None:
    """Delete an area of a municipality's own list. Raises Gone, InUse, SharedArea."""
    found = locked(area)
    if found.municipality_id is None:
        raise SharedArea
    figures = found.measurements.count()
    targets = found.target_readings.count()
    mappings = found.open_data_mappings.count()
    initiatives = found.initiatives.count()
    uses = [
        counted(initiatives, "buurtinitiatief", "buurtinitiatieven"),
        counted(figures, "cijfer", "cijfers"),
        counted(targets, "streefwaarde", "streefwaarden"),
        counted(mappings, "koppeling met open data", "koppelingen met open data"),
    ]
    if any((figures, targets, mappings, initiatives)):
        told = [use for use in uses if not use.startswith("0 ")]
        raise InUse(f"‘{found}’ is in gebruik: {', '.join(told)}.")
    remove(found, by=by)
