"""The shape of a demo plan: plain data, one dataclass per record."""

import datetime
from dataclasses import dataclass, field

EXAMPLE_NOTICE = "Voorbeeld op basis van een openbaar stuk; geen stuk van de gemeente"
FICTION_NOTICE = "Verzonnen voorbeeld; de gemeente Duinwaard bestaat niet"


@dataclass(frozen=True)
class DemoChapter:
    """A chapter with its sections; `kind` is a value of `Chapter.Kind`."""

    kind: str
    title: str
    body: str = ""
    numbered: bool = True
    finished: bool = True
    sections: list["DemoChapter"] = field(default_factory=list)


@dataclass(frozen=True)
class DemoPriority:
    """A priority; a theme is (field number, position in the field)."""

    title: str
    themes: list[tuple[int, int]]
    text: str


@dataclass(frozen=True)
class DemoThemeText:
    """A text on themes that are no priority; without a title it introduces its field."""

    field: int
    title: str
    themes: list[tuple[int, int]]
    text: str


@dataclass(frozen=True)
class DemoPlan:
    """A whole plan. `cbs_code` is empty for the made-up municipality."""

    cbs_code: str
    title: str
    first_year: int
    last_year: int
    notice: str
    subtitle: str = ""
    adopted: bool = True
    metadata: dict[str, str | datetime.date] = field(default_factory=dict)
    chapters: list[DemoChapter] = field(default_factory=list)
    principles: list[tuple[str, str]] = field(default_factory=list)
    objectives: list[str] = field(default_factory=list)
    priorities: list[DemoPriority] = field(default_factory=list)
    theme_texts: list[DemoThemeText] = field(default_factory=list)
    signatories: list[str] = field(default_factory=list)
    former_slug: str = ""
    subthemes: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
