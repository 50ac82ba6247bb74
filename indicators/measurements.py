"""The one way figures get into the database: compared, checked, and saved together or not at all.

Every new or corrected figure leaves one history row with the actor and the reason; one that stays the same
leaves none. A figure is never deleted: one that turns out wrong becomes "niet beschikbaar".
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from indicators.figures import CONTENT, Change, Fault, Figure, Key, definition_for, faults_of
from indicators.models import Indicator, IndicatorVersion, Measurement
from municipalities.models import Area, User
from plans.editing import sign

__all__ = [
    "Change",
    "Clash",
    "Comparison",
    "Fault",
    "Figure",
    "FigureChanged",
    "FiguresRefused",
    "ReasonNeeded",
    "compare",
    "definition_for",
    "save_figures",
]

# So many records and history rows are in memory at once while saving.
CHUNK = 2_000


class FiguresRefused(Exception):
    """Figures that cannot be stored; `faults` says in Dutch which and why. Nothing was saved."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].message)
        self.faults = tuple(faults)


class ReasonNeeded(Exception):
    """Figures are corrected: whoever does so says why. Nothing was saved."""

    def __init__(self, changed: Sequence[Change]) -> None:
        super().__init__("U verandert cijfers die er al staan. Zeg in één zin waarom.")
        self.changed = tuple(changed)


@dataclass(frozen=True)
class Clash:
    """A figure that somebody else changed meanwhile: what was to be saved and what stands there now."""

    mine: Figure
    theirs: Figure | None


class FigureChanged(Exception):
    """Somebody else changed figures since the writer saw them. Nothing was saved."""

    def __init__(self, clashes: Sequence[Clash] = ()) -> None:
        super().__init__("Een collega heeft deze cijfers in de tussentijd ook veranderd.")
        self.clashes = tuple(clashes)


@dataclass(frozen=True)
class Comparison:
    """What saving figures does: new ones, changed ones (old, new), and those that are stored already."""

    new: tuple[Figure, ...] = ()
    changed: tuple[Change, ...] = ()
    equal: tuple[Figure, ...] = ()
    _stored: Mapping[Key, Sequence[Any]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def corrections(self) -> tuple[Change, ...]:
        """The changes that ask a reason."""
        return tuple(change for change in self.changed if change.needs_reason)

    @property
    def needs_reason(self) -> bool:
        """Whether a figure is corrected."""
        return any(change.needs_reason for change in self.changed)

    @property
    def expected(self) -> dict[Key, int]:
        """What `save_figures` expects of who saw this comparison: per figure the version that was stored."""
        seen = {figure.key: 0 for figure in self.new}
        return seen | {change.old.key: change.old.version for change in self.changed}

    @property
    def token(self) -> str:
        """Tells this comparison from any other: what it adds, and which stored figures it changes to what."""
        said = [f"{sorted(self.expected.items())}", *(repr(new) for _, new in self.changed)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def compare(figures: Iterable[Figure]) -> Comparison:
    """Say what saving `figures` would do; nothing is written.

    Four queries, however many figures. Raises FiguresRefused with everything that is wrong with them.
    """
    figures = list(figures)
    if not figures:
        return Comparison()
    _refuse_faults(figures)
    return _compare(figures)


@transaction.atomic
def save_figures(
    *,
    figures: Iterable[Figure],
    by: User | None,
    reason: str = "",
    expected: Mapping[Key, int] | None = None,
) -> Comparison:
    """Store `figures`, all or none; `by` None is the program. Returns what was new, changed and equal.

    `expected` holds what the writer saw, per `Figure.key` the version of the record (0: there was none);
    FigureChanged when one of those changed since, to something else than is saved now. The indicators are
    locked in order of their number. Raises FiguresRefused, or ReasonNeeded when a stored figure is corrected
    without a reason.
    """
    figures = list(figures)
    if not figures:
        return Comparison()
    lock_indicators(figures)
    _refuse_faults(figures)
    comparison = _compare(figures)
    _refuse_surprises(comparison, expected or {})
    reason = " ".join(reason.split())
    if comparison.needs_reason and not reason:
        raise ReasonNeeded(comparison.corrections)
    moment = timezone.now()
    signed = {"default_user": by, "default_date": moment}
    for start in range(0, len(comparison.new), CHUNK):
        records = [_record(figure) for figure in comparison.new[start : start + CHUNK]]
        bulk_create_with_history(records, Measurement, default_change_reason=reason or "Ingevoerd", **signed)
    for start in range(0, len(comparison.changed), CHUNK):
        _update(comparison, comparison.changed[start : start + CHUNK], reason, signed)
    return comparison


def lock_indicators(figures: Iterable[Figure]) -> None:
    """Let nobody else write figures of the same indicators until the transaction ends."""
    versions = {figure.indicator_version_id for figure in figures}
    found = IndicatorVersion.objects.filter(pk__in=versions).values("indicator_id")
    list(Indicator.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk"))


def _refuse_faults(figures: Sequence[Figure]) -> None:
    """Raise FiguresRefused with everything that is wrong. Three queries."""
    named = {figure.indicator_version_id for figure in figures}
    indicator_ids = IndicatorVersion.objects.filter(pk__in=named).values("indicator_id")
    indicators = {one.pk: one for one in Indicator.objects.filter(pk__in=indicator_ids)}
    versions = {one.pk: one for one in IndicatorVersion.objects.filter(indicator__in=list(indicators))}
    by_indicator: dict[int, list[IndicatorVersion]] = defaultdict(list)
    for one in versions.values():
        by_indicator[one.indicator_id].append(one)
    owners = dict(
        Area.objects.filter(pk__in={figure.area_id for figure in figures}).values_list("pk", "municipality")
    )
    today = timezone.localdate()
    faults: list[Fault] = []
    first: dict[Key, Figure] = {}
    for figure in figures:
        version = versions.get(figure.indicator_version_id)
        if version is None:
            faults.append(Fault(figure, "Deze indicator is er niet meer.", "indicator_version"))
            continue
        indicator = indicators[version.indicator_id]
        if figure.area_id not in owners or owners[figure.area_id] not in {None, indicator.municipality_id}:
            faults.append(Fault(figure, "Dit gebied kan hier niet.", "area"))
        if (other := first.setdefault(figure.key, figure)) is not figure:
            faults.append(Fault(figure, _double(figure, other), "period"))
        faults += faults_of(
            figure,
            version=version,
            versions=by_indicator[indicator.pk],
            indicator=indicator,
            today=today,
        )
    if faults:
        raise FiguresRefused(faults)


def _double(figure: Figure, other: Figure) -> str:
    places = " en ".join(place for place in (other.place_name, figure.place_name) if place)
    where = f": {places}" if places else ""
    return f"Dit cijfer staat er twee keer{where}. Haal er één weg."


def stored_figures(keys: Iterable[Key]) -> dict[Key, Figure]:
    """The figures that are stored of what `keys` name. One query."""
    return {key: Figure.of(_stored_record(row)) for key, row in _stored_rows(set(keys)).items()}


def _stored_rows(wanted: set[Key]) -> dict[Key, Sequence[Any]]:
    stored: dict[Key, Sequence[Any]] = {}
    if not wanted:
        return stored
    rows = Measurement.objects.filter(
        indicator_version_id__in={key[0] for key in wanted},
        area_id__in={key[1] for key in wanted},
        starts_on__range=(min(key[2] for key in wanted), max(key[2] for key in wanted)),
    ).order_by()
    for row in rows.values_list(*COLUMNS).iterator(CHUNK):
        key = (row[_VERSION_AT], row[_AREA_AT], row[_START_AT], row[_END_AT])
        if key in wanted:
            stored[key] = row
    return stored


def _compare(figures: Sequence[Figure]) -> Comparison:
    """Put `figures` beside what is stored. One query."""
    stored = _stored_rows({figure.key for figure in figures})
    new, changed, equal = [], [], []
    for figure in figures:
        if figure.key not in stored:
            new.append(figure)
            continue
        old = Figure.of(_stored_record(stored[figure.key]))
        if old == figure:
            equal.append(old)
        else:
            changed.append(Change(old, figure))
    rows_of_changed = {change.old.key: stored[change.old.key] for change in changed}
    return Comparison(tuple(new), tuple(changed), tuple(equal), rows_of_changed)


COLUMNS = tuple(column.attname for column in Measurement._meta.concrete_fields)
_VERSION_AT, _AREA_AT, _START_AT, _END_AT = (
    COLUMNS.index(name) for name in ("indicator_version_id", "area_id", "starts_on", "ends_on")
)


def _stored_record(row: Sequence[Any]) -> Measurement:
    return Measurement.from_db("default", COLUMNS, row)


def _refuse_surprises(comparison: Comparison, expected: Mapping[Key, int]) -> None:
    clashes = [
        Clash(change.new, change.old)
        for change in comparison.changed
        if expected.get(change.old.key, change.old.version) != change.old.version
    ]
    # Figures are never deleted; one that was seen and is gone was deleted by hand.
    clashes += [Clash(figure, None) for figure in comparison.new if expected.get(figure.key, 0)]
    if clashes:
        raise FigureChanged(clashes)


def _record(figure: Figure) -> Measurement:
    return Measurement(
        indicator_version_id=figure.indicator_version_id,
        area_id=figure.area_id,
        period_kind=figure.period.kind,
        starts_on=figure.period.starts_on,
        ends_on=figure.period.ends_on,
        **{name: getattr(figure, name) for name in CONTENT},
    )


def _update(
    comparison: Comparison, changed: Sequence[Change], reason: str, signed: Mapping[str, Any]
) -> None:
    """Write a chunk of changed figures; only the columns in which one of them differs."""
    records = []
    names = {"version"}
    for old, new in changed:
        record = _stored_record(comparison._stored[old.key])
        for name in ("period_kind", *CONTENT):
            value = new.period.kind if name == "period_kind" else getattr(new, name)
            if getattr(record, name) != value:
                setattr(record, name, value)
                names.add(name)
        # A bulk update does not count versions by itself.
        record.version += 1
        sign(record, by=signed["default_user"], reason=reason or Change(old, new).automatic_reason)
        records.append(record)
    bulk_update_with_history(records, Measurement, sorted(names), **signed)
