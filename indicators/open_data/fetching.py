"""From a mapping to figures of an indicator: which areas, which definitions, which former municipalities."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from indicators.areas import area_of
from indicators.due import KINDS
from indicators.measurements import Figure, definition_for
from indicators.models import Indicator, IndicatorVersion, Measurement, OpenDataMapping
from indicators.models.indicator import Unit
from indicators.open_data.client import FetchFailed, Limits, ODataClient, base_url
from indicators.open_data.selection import Question, Selection, Value, select
from indicators.open_data.tables import MappingWrong, ODataTable, Table
from indicators.periods import Period, PeriodKind
from municipalities.models import Area, Municipality


@dataclass(frozen=True)
class Fetched:
    """What the source has for one indicator: figures, and notes in Dutch on what they are or are not."""

    figures: tuple[Figure, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass
class Services:
    """The services of police and CBS, each asked through one client; tables are described once.

    Use it in a `with` block. `addresses` names other services than the settings do, per provider.
    """

    addresses: dict[str, str] = field(default_factory=dict)
    limits: Limits | None = None
    _clients: dict[str, ODataClient] = field(default_factory=dict)
    _tables: dict[tuple[str, str], ODataTable] = field(default_factory=dict)

    def __enter__(self) -> "Services":
        return self

    def __exit__(self, *exception: object) -> None:
        for client in self._clients.values():
            client.__exit__(*exception)

    def table(self, provider: str, name: str) -> Table:
        """The table `name` of a provider."""
        if (provider, name) not in self._tables:
            if provider not in self._clients:
                address = self.addresses.get(provider) or base_url(provider)
                self._clients[provider] = ODataClient(address, limits=self.limits)
            self._tables[provider, name] = ODataTable(self._clients[provider], name)
        return self._tables[provider, name]


def mappings_of(indicators: Iterable[Indicator]) -> list[OpenDataMapping]:
    """The mappings of these indicators, with everything that `fetch` reads, in a fixed number of queries."""
    found = OpenDataMapping.objects.filter(indicator__in=[one.pk for one in indicators])
    return list(
        found.select_related("indicator__municipality").prefetch_related(
            "indicator__versions", "areas__of_municipality"
        )
    )


def fetch(
    mapping: OpenDataMapping,
    *,
    table: Table | None = None,
    services: Services | None = None,
    today: datetime.date | None = None,
) -> Fetched:
    """Ask the source for the figures of `mapping`; nothing is stored.

    `table` instead of a service reads a file. Raises FetchFailed and MappingWrong, with Dutch sentences.
    """
    if table is None:
        if services is None:
            raise ValueError("a table or services")
        table = services.table(mapping.provider, mapping.table)
    indicator = mapping.indicator
    current = indicator.current
    if current is None:
        raise MappingWrong("Deze indicator heeft nog geen definitie.")
    if current.unit == Unit.JUDGEMENT:
        raise MappingWrong("Deze indicator heeft een oordeel: daarvoor zijn er geen open data.")
    municipality = indicator.municipality
    if not municipality.cbs_code:
        raise MappingWrong(
            f"{municipality.title} heeft geen CBS-code. Zonder die code zijn er geen cijfers te vinden."
        )
    others = {code: area for area in mapping.areas.all() if (code := code_of(area))}
    family = Family([municipality, *(one.of_municipality for one in others.values() if one.of_municipality)])
    selection = select(
        table,
        Question(
            measure=mapping.measure,
            keys=mapping.keys,
            area_dimension=mapping.area_dimension,
            codes=sorted({municipality.cbs_code, *others, *family.codes}),
            kind=KINDS.get(indicator.frequency, PeriodKind.YEAR),
            is_count=current.unit == Unit.COUNT,
            today=today or timezone.localdate(),
            from_year=mapping.from_year,
        ),
    )
    # Only now, so that a source that fails leaves nothing behind.
    areas = {municipality.cbs_code: area_of(municipality), **others}
    return _figures(mapping, current, areas, family, selection)


def code_of(area: Area) -> str:
    """The code by which open data knows an area; empty when it has none."""
    if area.of_municipality is not None:
        return area.of_municipality.cbs_code or ""
    return area.code.strip()


class Family:
    """Municipalities with everything that merged into them; one query for each generation."""

    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        self._former: dict[int, list[Municipality]] = {}
        generation = {one.pk: one for one in municipalities}
        while generation:
            former = Municipality.objects.filter(successor__in=list(generation)).exclude(pk__in=self._former)
            for pk in generation:
                self._former[pk] = []
            for one in former:
                self._former[one.successor_id].append(one)  # type: ignore[index]
            generation = {one.pk: one for one in former if one.pk not in self._former}

    @property
    def codes(self) -> set[str]:
        """The codes of everything that merged."""
        return {one.cbs_code for several in self._former.values() for one in several if one.cbs_code}

    def before(self, municipality: Municipality, period: Period) -> list[Municipality]:
        """What merged into `municipality` after `period`; of an unknown date it is taken to be so."""
        former = self._former.get(municipality.pk, [])
        if any(one.dissolved_on is not None and one.dissolved_on <= period.ends_on for one in former):
            return []
        return former

    def counted_apart(self, municipality: Municipality, period: Period, selection: Selection) -> list[str]:
        """What merged into `municipality` later and has figures of its own beside those of its successor."""
        return [
            one.name
            for one in self.before(municipality, period)
            if (value := selection.values.get(one.cbs_code or "", {}).get(period)) is not None
            and value.value is not None
        ]


def _value_of(
    municipality: Municipality, period: Period, family: Family, selection: Selection
) -> tuple[Value | None, list[str]]:
    """The figure of a municipality, and of which former municipalities it was added up.

    Its own figure goes first. Of a time before a merger the former ones are added up, when all of them have
    a figure; a sum without one of them would look like a fall.
    """
    own = selection.values.get(municipality.cbs_code or "", {}).get(period)
    if own is not None and own.value is not None:
        return own, []
    former = family.before(municipality, period)
    parts = [_value_of(one, period, family, selection)[0] for one in former]
    if not former or not any(part is not None for part in parts):
        return own, []
    names = [one.name for one in former]
    if any(part is None or part.value is None for part in parts):
        missing = [
            name for name, part in zip(names, parts, strict=True) if part is None or part.value is None
        ]
        return (
            Value(None, note=f"Voor de fusie zijn er geen cijfers van {_listed(missing)}."),
            [],
        )
    known = [part for part in parts if part is not None]
    return (
        Value(
            sum((part.value for part in known if part.value is not None), Decimal(0)),
            is_provisional=any(part.is_provisional for part in known),
            note=f"Opgeteld: {_listed(names)}, voor de fusie.",
        ),
        names,
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} en {names[-1]}"


def _figures(
    mapping: OpenDataMapping,
    current: IndicatorVersion,
    areas: dict[str, Area],
    family: Family,
    selection: Selection,
) -> Fetched:
    versions = list(mapping.indicator.versions.all())
    moment = timezone.now()
    notes = list(selection.notes)
    figures = []
    is_count = current.unit == Unit.COUNT
    every = sorted({period for of_area in selection.values.values() for period in of_area})
    for code, area in areas.items():
        own = selection.values.get(code, {})
        added: dict[str, list[Period]] = {}
        beside: dict[str, list[Period]] = {}
        found = 0
        for period in every:
            value = own.get(period)
            if area.of_municipality is not None and is_count:
                value, names = _value_of(area.of_municipality, period, family, selection)
                if names:
                    added.setdefault(_listed(names), []).append(period)
                elif value is not None and value.value is not None:
                    for name in family.counted_apart(area.of_municipality, period, selection):
                        beside.setdefault(name, []).append(period)
            if value is None:
                continue
            version = definition_for(versions, period)
            if version is None or version.unit != current.unit:
                notes.append(f"{period} valt buiten de definitie die nu geldt, en is overgeslagen.")
                continue
            found += 1
            figures.append(_figure(mapping, version, area, code, period, value, selection.words, moment))
        for names_of_former, periods in added.items():
            notes.append(
                f"{area}: {_spread(periods)} is opgeteld uit {names_of_former}, van voor de fusie. "
                "Klopt dat met de grenzen van nu?"
            )
        notes += [
            f"{area}: {name} had in {_spread(periods)} eigen cijfers. Die zijn niet meegeteld."
            for name, periods in beside.items()
        ]
        if not found:
            notes.append(f"Voor {area} ({code}) heeft deze tabel geen cijfers.")
    return Fetched(tuple(figures), tuple(dict.fromkeys(notes)))


def _spread(periods: Sequence[Period]) -> str:
    return str(periods[0]) if len(periods) == 1 else f"{periods[0]} tot en met {periods[-1]}"


def _figure(
    mapping: OpenDataMapping,
    version: IndicatorVersion,
    area: Area,
    code: str,
    period: Period,
    value: Value,
    words: str,
    moment: datetime.datetime,
) -> Figure:
    is_known = value.value is not None
    return Figure(
        indicator_version_id=version.pk,
        area_id=area.pk,
        period=period,
        value=value.value,
        state=Measurement.State.KNOWN if is_known else Measurement.State.NOT_AVAILABLE,
        is_provisional=value.is_provisional and is_known,
        margin_low=value.low,
        margin_high=value.high,
        note=value.note[:300],
        source_reference=f"{mapping.get_provider_display()}, tabel {mapping.table}",
        source_table=mapping.table,
        source_key=f"{words}; {mapping.area_dimension} {code}"[:250],
        fetched_at=moment,
    )


__all__ = ["FetchFailed", "Fetched", "MappingWrong", "Services", "code_of", "fetch", "mappings_of"]
