"""Saying where the figures of an indicator are found, and that they no longer are."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from indicators.models import Indicator, OpenDataMapping, SeriesBreak
from indicators.open_data.ready_made import ReadyMade
from municipalities.models import Area, User
from plans.editing import Gone, save_as, set_relations, sign


@transaction.atomic
def couple(
    *,
    indicator: Indicator,
    provider: str,
    table: str,
    measure: str,
    by: User | None,
    keys: Mapping[str, Sequence[str]] | None = None,
    area_dimension: str = "RegioS",
    areas: Iterable[Area] = (),
    from_year: int | None = None,
) -> OpenDataMapping:
    """Couple an indicator to a table, instead of what it was coupled to; one history row. Raises Gone."""
    _lock(indicator)
    mapping = OpenDataMapping.objects.filter(indicator=indicator).first()
    is_new = mapping is None
    if mapping is None:
        mapping = OpenDataMapping(indicator=indicator)
    mapping.provider, mapping.table, mapping.measure = provider, table, measure
    mapping.keys = {name: list(several) for name, several in (keys or {}).items()}
    mapping.area_dimension, mapping.from_year = area_dimension, from_year
    if is_new:
        save_as(mapping, by=by, reason="Gekoppeld")
    set_relations(mapping, {"areas": list(areas)})
    save_as(mapping, by=by, reason="Gekoppeld" if is_new else "Koppeling gewijzigd")
    return mapping


@transaction.atomic
def couple_ready_made(
    *,
    indicator: Indicator,
    ready_made: ReadyMade,
    by: User | None,
    areas: Iterable[Area] = (),
    from_year: int | None = None,
) -> OpenDataMapping:
    """Couple an indicator to a ready-made mapping; its source gets the break that belongs to it."""
    mapping = couple(
        indicator=indicator,
        provider=ready_made.provider,
        table=ready_made.table,
        measure=ready_made.measure,
        keys=ready_made.keys,
        area_dimension=ready_made.area_dimension,
        areas=areas,
        from_year=from_year,
        by=by,
    )
    current = indicator.current
    source = current.source if current else None
    if ready_made.break_on and source:
        breaks = source.breaks.filter(on__year=ready_made.break_on.year)
        if not breaks.exists():
            new = SeriesBreak(source=source, on=ready_made.break_on, explanation=ready_made.break_explanation)
            save_as(new, by=by, reason=f"Hoort bij tabel {ready_made.table}")
    return mapping


@transaction.atomic
def uncouple(*, indicator: Indicator, by: User | None) -> None:
    """Forget where the figures are found; those that were fetched stay. Raises Gone."""
    _lock(indicator)
    mapping = OpenDataMapping.objects.filter(indicator=indicator).first()
    if mapping is None:
        raise Gone
    sign(mapping, by=by, reason="Losgekoppeld")
    mapping.delete()


def _lock(indicator: Indicator) -> None:
    if not Indicator.objects.select_for_update(of=("self",)).filter(pk=indicator.pk).exists():
        raise Gone
