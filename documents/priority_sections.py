"""A priority in the council document: its text, and what it consists of under headings of their own."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from documents.effect_tables import HEADING as EFFECTS
from documents.effect_tables import PlanIndicators, priority_table
from documents.outline import Block, Fact, Grid, Item, Listing, Paragraph, Section, Writer
from documents.tables import text_of_html
from documents.theme_names import ThemeNames, themes_of
from plans.models import Chapter, Plan
from priorities.models import ApproachLine, Goal, Priority, PriorityPartner, RegionalPriority, Topic
from richtext.text import is_blank

KIND = Chapter.Kind.PRIORITIES
WITH_PARTNERS = "Deze partners doen mee:"


@dataclass(frozen=True)
class PriorityParts:
    """What the priorities of a plan consist of, by the key of the priority; each list in its order."""

    lines: dict[int, list[ApproachLine]]
    topics: dict[int, list[Topic]]
    partners: dict[int, list[PriorityPartner]]
    goals: dict[int | None, list[Goal]]
    indicators: PlanIndicators

    @classmethod
    def of(cls, plan: Plan) -> "PriorityParts":
        """Read them: one query a kind. Goals of themes and free headings are below None."""
        return cls(
            lines=_grouped(plan.approach_lines.order_by("position", "pk")),
            topics=_grouped(plan.topics.order_by("position", "pk")),
            partners=_grouped(
                plan.priority_partners.select_related("organisation").order_by("position", "pk")
            ),
            goals=_grouped(plan.goals.select_related("theme__field").order_by("position", "pk")),
            indicators=PlanIndicators.of(plan),
        )


def _grouped(records: Iterable[Any]) -> dict[Any, list[Any]]:
    groups: dict[Any, list[Any]] = defaultdict(list)
    for record in records:
        groups[record.priority_id].append(record)
    return groups


def priority_section(
    priority: Priority, parts: PriorityParts, *, writer: Writer, names: ThemeNames, depth: int, number: str
) -> Section:
    """The section of `priority`: the table of fields and themes, its text, then every part that exists."""
    section = writer.section(
        priority.title,
        depth,
        KIND,
        number=number,
        facts=theme_facts(priority, names),
        body=priority.text,
    )

    def part(title: str, *, body: str = "", blocks: Iterable[Block | None] = ()) -> Section | None:
        shown = tuple(block for block in blocks if block is not None)
        if not body.strip() and not shown:
            return None
        return writer.section(title, depth + 1, KIND, body=body, blocks=shown)

    lines = parts.lines.get(priority.pk, [])
    below = [
        part("Waarom dit een prioriteit is", body=priority.reason),
        part("Aansluiting bij regionale prioriteiten", blocks=[_regional(priority)]),
        part("Vervolg op het vorige plan", blocks=[_continues(priority)]),
        part(
            "Hoofdlijnen van de aanpak",
            body=priority.approach_introduction,
            blocks=[_tracks(lines), *_efforts(lines, priority.efforts_introduction)],
        ),
        part("Onderwerpen", blocks=[_topics(parts.topics.get(priority.pk, []))]),
        part(
            "Samenwerking met partners",
            body=priority.partners_text,
            blocks=[_partners(parts.partners.get(priority.pk, []), below=priority.partners_text)],
        ),
        part("Doelen", blocks=[goal_list(parts.goals.get(priority.pk, []))]),
        part("Beoogd resultaat", body=priority.intended_result),
        part(EFFECTS, blocks=[_effects(priority, parts.indicators)]),
    ]
    return replace(section, sections=tuple(made for made in below if made is not None))


def theme_facts(priority: Priority, names: ThemeNames) -> tuple[Fact, ...]:
    """The small table of Lisse: safety fields and themes, sub-themes by their own label."""
    fields = tuple(dict.fromkeys(theme.field.name for theme in themes_of(priority)))
    if not fields:
        return ()
    themes = [names.full_name(theme) for theme in priority.themes.all()]
    themes += [names.subtheme(subtheme) for subtheme in priority.subthemes.all()]
    return (
        Fact("Veiligheidsveld" if len(fields) == 1 else "Veiligheidsvelden", fields),
        Fact("Veiligheidsthema" if len(themes) == 1 else "Veiligheidsthema’s", tuple(themes)),
    )


def goal_list(goals: Iterable[Goal]) -> Listing | None:
    """The goals of one subject, lettered A, B, C."""
    return _listing(goals, lambda goal: Item(goal.text), numbering="A")


def _effects(priority: Priority, indicators: PlanIndicators) -> Grid | None:
    return priority_table(priority, indicators.of_priority.get(priority.pk, []), plan=priority.plan)


def _listing(records: Iterable[Any], item: Callable[[Any], Item], **rest: Any) -> Listing | None:
    items = tuple(item(record) for record in records)
    return Listing(items, **rest) if items else None


def _regional(priority: Priority) -> Listing | None:
    return _listing(
        priority.regional_priorities.all(), lambda record: Item(_leads(record), title=_level(record))
    )


def _level(record: RegionalPriority) -> str:
    return f"{record.title} ({', '.join(filter(None, [record.get_level_display(), record.period]))})"


def _leads(record: RegionalPriority) -> str:
    roles = [("bestuurlijk trekker", record.political_lead), ("projectleider", record.project_leader)]
    said = "; ".join(f"{label}: {role}" for label, role in roles if role)
    return said[:1].upper() + said[1:]


def _continues(priority: Priority) -> Paragraph | None:
    former = priority.continues
    if former is None:
        return None
    return Paragraph(f"Deze prioriteit gaat verder op ‘{former.title}’ uit {former.plan.title_with_period}.")


def _tracks(lines: Iterable[ApproachLine]) -> Listing | None:
    tracks = [line for line in lines if line.kind == ApproachLine.Kind.TRACK]
    return _listing(tracks, lambda line: Item(line.text), numbering="1")


def _efforts(lines: Iterable[ApproachLine], sentence: str) -> list[Block]:
    efforts = [line for line in lines if line.kind == ApproachLine.Kind.EFFORT]
    if listing := _listing(efforts, lambda line: Item(line.text), introduction=sentence):
        return [listing]
    return [Paragraph(sentence)] if sentence else []


def _topics(topics: Iterable[Topic]) -> Listing | None:
    """Themes below a priority with their topics: two levels; whatever stands deeper joins the second."""
    known = {topic.pk: topic for topic in topics}
    below: dict[int | None, list[Topic]] = defaultdict(list)
    for topic in known.values():
        below[_highest(topic, known)].append(topic)
    return _listing(
        below[None],
        lambda topic: Item(
            topic.text,
            title=topic.title,
            below=tuple(Item(sub.text, title=sub.title) for sub in below[topic.pk]),
        ),
    )


def _highest(topic: Topic, known: dict[int, Topic]) -> int | None:
    """The key of the topic at the top above this one; None at the top itself, and in a circle of parents."""
    seen = {topic.pk}
    highest = None
    above = topic.parent_id
    while above in known:
        if above in seen:
            return None
        seen.add(above)
        highest, above = above, known[above].parent_id
    return highest


def _partners(partners: Iterable[PriorityPartner], *, below: str) -> Listing | None:
    """The partners; below a text that does not announce them, since that may end with a list of its own."""
    text = "" if is_blank(below) else text_of_html(below)
    return _listing(
        partners,
        lambda partner: Item(
            f"{partner.organisation}: {partner.role}" if partner.role else str(partner.organisation)
        ),
        introduction=WITH_PARTNERS if text and not text.endswith(":") else "",
    )
