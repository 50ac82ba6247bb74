"""Alle thema's komen aan bod: per theme of the plan's list, where the plan speaks of it and whose it is."""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass

from plans.models import Plan, SafetyField, Theme, ThemeOwnership, ThemeText
from priorities.models import Priority
from stakeholders.models import Organisation


@dataclass(frozen=True)
class Cover:
    """How a theme stands in the plan: a word and a sign (never colour alone), and the badge's colour."""

    name: str
    word: str
    sign: str
    badge: str


AS_PRIORITY = Cover("priority", "Prioriteit", "★", "ok")
OWN_TEXT = Cover("text", "Eigen tekst", "✓", "info")
MISSING = Cover("missing", "Ontbreekt", "○", "warn")


@dataclass(frozen=True)
class ThemeCoverage:
    """One theme: the priorities and texts that speak of it, and the team that owns it."""

    theme: Theme
    priorities: list[Priority]
    texts: list[ThemeText]
    ownership: ThemeOwnership | None

    @property
    def cover(self) -> Cover:
        """A priority counts before a text of its own."""
        if self.priorities:
            return AS_PRIORITY
        return OWN_TEXT if self.texts else MISSING

    @property
    def owner(self) -> Organisation | None:
        """The team that owns the theme."""
        return self.ownership.team if self.ownership else None


@dataclass(frozen=True)
class FieldCoverage:
    """A safety field with its themes, and all texts of the field in their order."""

    field: SafetyField
    themes: list[ThemeCoverage] = dataclasses.field(default_factory=list)
    texts: list[ThemeText] = dataclasses.field(default_factory=list)


@dataclass(frozen=True)
class Coverage:
    """All fields, with what is still open."""

    fields: list[FieldCoverage]

    @property
    def themes(self) -> list[ThemeCoverage]:
        """The themes of all fields."""
        return [theme for field in self.fields for theme in field.themes]

    @property
    def missing(self) -> int:
        """How many themes the plan does not speak of."""
        return sum(1 for theme in self.themes if theme.cover is MISSING)

    @property
    def without_owner(self) -> int:
        """How many themes no team owns."""
        return sum(1 for theme in self.themes if theme.owner is None)


def coverage_of(plan: Plan) -> Coverage:
    """Every theme of the plan's list by field. Eight queries, however many themes, priorities and texts.

    A priority speaks of the themes it falls under, and of the theme of each of its sub-themes.
    """
    priorities: dict[int, list[Priority]] = defaultdict(list)
    for priority in plan.priorities.prefetch_related("themes", "subthemes"):
        themes = {theme.pk for theme in priority.themes.all()}
        for pk in themes | {local.theme_id for local in priority.subthemes.all()}:
            priorities[pk].append(priority)
    texts: dict[int, list[ThemeText]] = defaultdict(list)
    of_field: dict[int, list[ThemeText]] = defaultdict(list)
    for text in plan.theme_texts.select_related("field").prefetch_related("themes__field"):
        of_field[text.field_id].append(text)
        for theme in text.themes.all():
            texts[theme.pk].append(text)
    owners = {ownership.theme_id: ownership for ownership in plan.theme_owners.select_related("team")}
    fields = {one.pk: FieldCoverage(one, texts=of_field[one.pk]) for one in SafetyField.objects.all()}
    for theme in Theme.objects.filter(theme_list=plan.theme_list_id).select_related("field"):
        fields[theme.field_id].themes.append(
            ThemeCoverage(theme, priorities[theme.pk], texts[theme.pk], owners.get(theme.pk))
        )
    return Coverage(list(fields.values()))
