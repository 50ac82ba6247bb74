"""What themes are called in the documents of a municipality."""

from collections.abc import Iterable
from dataclasses import dataclass

from municipalities.models import Municipality
from plans.models import LocalTheme, Theme
from priorities.models import Priority


@dataclass(frozen=True)
class ThemeNames:
    """The municipality's own names for themes, by the key of the theme."""

    labels: dict[int, str]

    @classmethod
    def of(cls, municipality: Municipality) -> "ThemeNames":
        """Read them: one query."""
        own = LocalTheme.objects.filter(municipality=municipality, kind=LocalTheme.Kind.LABEL)
        return cls(dict(own.values_list("theme_id", "name")))

    def name(self, theme: Theme) -> str:
        """The name, the municipality's own where it has one."""
        return self.labels.get(theme.pk, theme.name)

    def full_name(self, theme: Theme) -> str:
        """Number and name. Needs `field` selected."""
        return f"{theme.number} {self.name(theme)}"

    def subtheme(self, subtheme: LocalTheme) -> str:
        """A sub-theme by its own label, with the theme it falls under."""
        return f"{subtheme.name} (onder {self.full_name(subtheme.theme)})"


def themes_of(priority: Priority) -> list[Theme]:
    """The themes a priority falls under, those of its sub-themes included, each once, in their order.

    Needs `themes__field` and `subthemes__theme__field` prefetched.
    """
    return in_order([*priority.themes.all(), *(local.theme for local in priority.subthemes.all())])


def in_order(themes: Iterable[Theme]) -> list[Theme]:
    """Themes by field and number, each once."""
    found = {theme.pk: theme for theme in themes}
    return sorted(found.values(), key=lambda theme: (theme.field.number, theme.position, theme.pk))
