"""Keeping indicators and their definitions, version by version.

What an indicator counts never changes silently. Once a definition is in use (it has figures, or stands in an
adopted plan), its unit, base, rank, definition and source stay; what was empty may be filled in, and a slip
of the pen in the name mended, with a reason. Anything else is a new version, with a break where it begins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from indicators.keeping import InUse, keep, locked, remove
from indicators.models import Indicator, IndicatorVersion, Measurement, PlanIndicator
from indicators.targets import reread_targets
from municipalities.models import User
from plans.editing import Gone, save_as
from plans.models import Plan

# What a definition says the figures are: closed once it is in use.
LOCKED = ("definition", "unit", "rate_base", "rate_of", "rank_size", "rank_best", "source")
# Open with a reason.
WITH_REASON = ("name", "decimals", "starts_on", "change")


class DefinitionRefused(Exception):
    """Why an indicator or its definition could not be kept so; the text is Dutch and fit for the screen."""


class DefinitionInUse(DefinitionRefused):
    """Figures or an adopted plan rest on it; `fields` names what may not change."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(fields)
        meta: Any = IndicatorVersion._meta
        names = [str(meta.get_field(name).verbose_name) for name in self.fields]
        super().__init__(
            f"Deze definitie is in gebruik. Dit kan niet meer anders: {', '.join(names)}. "
            "Maak een nieuwe definitie, dan staat er een breuk in de reeks."
        )


class DefinitionReasonNeeded(DefinitionRefused):
    """It is in use: whoever mends it says why."""

    def __init__(self) -> None:
        super().__init__("Deze definitie is in gebruik. Zeg in één zin waarom u dit verandert.")


class DefinitionChanged(DefinitionRefused):
    """A colleague made a new definition in the meantime."""

    def __init__(self) -> None:
        super().__init__(
            "Een collega heeft in de tussentijd een nieuwe definitie gemaakt. Kijk eerst wat daarin staat."
        )


@dataclass(frozen=True)
class Use:
    """A place where an indicator is in use: a plan, its figures, a definition."""

    text: str


def in_use(version: IndicatorVersion) -> bool:
    """Whether figures or an adopted plan rest on this definition. Two queries."""
    return (
        Measurement.objects.filter(indicator_version=version).exists()
        or PlanIndicator.objects.filter(indicator_version=version, plan__status=Plan.Status.ADOPTED).exists()
    )


# Indicators


@transaction.atomic
def add_indicator(*, indicator: Indicator, definition: IndicatorVersion, by: User | None) -> Indicator:
    """Save a new indicator with its first definition."""
    save_as(indicator, by=by, reason="Toegevoegd")
    definition.indicator = indicator
    definition.number = 1
    save_as(definition, by=by, reason="Toegevoegd")
    return indicator


@transaction.atomic
def change_indicator(
    *, indicator: Indicator, by: User | None, not_chosen: Mapping[str, Any] | None = None
) -> None:
    """Save how an indicator is followed: kind, direction, how often, by which team.

    Raises Gone, and concurrency's RecordModifiedError when it changed since it was read.
    """
    keep(indicator, by=by, not_chosen=not_chosen)


@transaction.atomic
def delete_indicator(*, indicator: Indicator, by: User | None) -> None:
    """Delete an indicator that nothing uses, with its definitions. Raises Gone, InUse."""
    found = locked(indicator)
    if uses := uses_of(found):
        raise InUse(f"‘{found}’ is in gebruik: {', '.join(use.text for use in uses)}.")
    mapping = getattr(found, "open_data", None)
    for record in [*([mapping] if mapping else []), *found.versions.all(), found]:
        remove(record, by=by)


def uses_of(indicator: Indicator) -> list[Use]:
    """Where `indicator` is in use, each plan by name. Two queries."""
    places = PlanIndicator.objects.filter(indicator=indicator).select_related("plan__municipality")
    plans = {place.plan for place in places}
    found = [Use(f"in {plan.title_with_period}") for plan in sorted(plans, key=lambda plan: -plan.first_year)]
    number = Measurement.objects.filter(indicator_version__indicator=indicator).count()
    if number:
        found.append(Use(f"{number} {'cijfer' if number == 1 else 'cijfers'}"))
    return found


# Definitions


def closed_fields(before: IndicatorVersion, after: IndicatorVersion) -> list[str]:
    """The fields of a definition in use that `after` changes and may not: what was empty may be filled in."""
    return [
        name
        for name in LOCKED
        if getattr(before, _column(name)) != getattr(after, _column(name))
        and getattr(before, _column(name)) not in (None, "")
    ]


@transaction.atomic
def change_version(
    *,
    version: IndicatorVersion,
    by: User,
    reason: str = "",
    not_chosen: Mapping[str, Any] | None = None,
) -> None:
    """Save a changed definition; after another unit the targets of draft plans are read again.

    Of one in use only what `LOCKED` does not name, with a reason, and what was empty. Raises Gone,
    DefinitionInUse, DefinitionReasonNeeded, and concurrency's RecordModifiedError.
    """
    drafts = PlanIndicator.objects.filter(indicator_version=version.pk, plan__status=Plan.Status.DRAFT)
    # A plan before its indicators, as everybody locks them.
    list(Plan.objects.select_for_update().filter(pk__in=list(drafts.values_list("plan", flat=True))))
    locked(version.indicator)
    before = IndicatorVersion.objects.filter(pk=version.pk).first()
    if before is None:
        raise Gone
    if in_use(before):
        if closed := closed_fields(before, version):
            raise DefinitionInUse(closed)
        changes = any(
            getattr(before, _column(name)) != getattr(version, _column(name))
            for name in (*LOCKED, *WITH_REASON)
        )
        if changes and not reason.strip():
            raise DefinitionReasonNeeded
    keep(version, by=by, reason=reason.strip() or "Gewijzigd", not_chosen=not_chosen)
    if version.unit != before.unit:
        for part in drafts:
            reread_targets(plan_indicator=part, by=by)


@transaction.atomic
def new_version(*, definition: IndicatorVersion, after: int, by: User | None) -> IndicatorVersion:
    """Save `definition` as the next version of its indicator, from its `starts_on`.

    `after` is the number of the newest version that the writer saw. Plans keep the version they were set on.
    Raises Gone, DefinitionChanged, or DefinitionRefused when the day or what changed is missing or wrong.
    """
    locked(definition.indicator)
    newest = IndicatorVersion.objects.filter(indicator=definition.indicator_id).order_by("-number").first()
    if newest is None or newest.number != after:
        raise DefinitionChanged
    if definition.starts_on is None or not definition.change.strip():
        raise DefinitionRefused("Zeg vanaf wanneer deze definitie geldt en wat er anders is.")
    if newest.starts_on is not None and definition.starts_on <= newest.starts_on:
        raise DefinitionRefused(
            f"De vorige definitie geldt vanaf {newest.starts_on:%d-%m-%Y}. Kies een latere dag."
        )
    definition.number = newest.number + 1
    save_as(definition, by=by, reason="Nieuwe definitie")
    return definition


@transaction.atomic
def delete_version(*, version: IndicatorVersion, by: User | None) -> None:
    """Delete the newest definition while nothing rests on it. Raises Gone, InUse."""
    locked(version.indicator)
    found = IndicatorVersion.objects.filter(pk=version.pk).first()
    if found is None:
        raise Gone
    numbers = list(found.indicator.versions.values_list("number", flat=True))
    if found.number != max(numbers) or len(numbers) == 1:
        raise InUse("Alleen de nieuwste definitie kan weg, en er blijft er altijd een over.")
    plans = PlanIndicator.objects.filter(indicator_version=found).count()
    figures = Measurement.objects.filter(indicator_version=found).count()
    if plans or figures:
        uses = [
            text
            for number, text in (
                (plans, f"{plans} {'plek' if plans == 1 else 'plekken'} in een plan"),
                (figures, f"{figures} {'cijfer' if figures == 1 else 'cijfers'}"),
            )
            if number
        ]
        raise InUse(f"Deze definitie is in gebruik: {' en '.join(uses)}.")
    remove(found, by=by)


def _column(name: str) -> str:
    return IndicatorVersion._meta.get_field(name).attname  # type: ignore[union-attr]
