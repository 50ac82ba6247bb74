"""What a draft plan still misses: for the desk and for the overview of the plan."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.db.models.functions import Left
from django.urls import reverse

from desk.hub import RECORDS, tab_url, with_safety_picture
from desk.indicator_work import unclear_targets
from indicators.models import PlanIndicator, Target
from indicators.models.indicator import Unit
from plans.models import Chapter, Plan, Theme, ThemeOwnership, ThemeText
from priorities.models import Goal, Priority, PriorityPartner, QuarterFocus
from richtext.text import is_blank

# Of a chapter its beginning is read: enough to see whether somebody began.
BEGINNING = 400
# So many priorities are named; of more only the number is said.
MOST_NAMED = 3
LACKS = ("geen thema", "geen beoogd resultaat", "geen partner", "geen doel", "geen indicator")


@dataclass(frozen=True)
class Gap:
    """Something that is missing, in one line, and where one fills it in."""

    text: str
    url: str


def gaps_of(
    plans: Sequence[Plan],
    chapters: Iterable[Chapter] | None = None,
    filled: Mapping[int, set[str]] | None = None,
) -> dict[int, list[Gap]]:
    """What each of `plans` misses, by id, in a fixed number of queries.

    `chapters` are those of `begun_chapters` and `filled` of `filled_kinds_of`, when they were read already.
    """
    by_plan: dict[int, list[Chapter]] = defaultdict(list)
    for chapter in begun_chapters(plans) if chapters is None else chapters:
        by_plan[chapter.plan_id].append(chapter)
    filled = filled_kinds_of(plans) if filled is None else filled
    priorities = _priorities(plans)
    missing, ownerless = _themes(plans)
    quarters = _empty_quarters(plans)
    indicators = _indicators(plans)
    return {
        plan.pk: [
            *_chapter_gaps(plan, by_plan[plan.pk], filled[plan.pk]),
            *_priority_gaps(plan, priorities[plan.pk]),
            *_indicator_gaps(plan, indicators[plan.pk]),
            *_counted(
                missing[plan.pk], "thema komt", "thema's komen", "niet aan bod", tab_url(plan, "themes")
            ),
            *_counted(
                ownerless[plan.pk], "thema heeft", "thema's hebben", "geen eigenaar", tab_url(plan, "themes")
            ),
            *_counted(
                quarters[plan.pk],
                "kwartaal heeft",
                "kwartalen hebben",
                "geen prioriteit",
                tab_url(plan, "quarters"),
            ),
        ]
        for plan in plans
    }


def begun_chapters(plans: Sequence[Plan]) -> list[Chapter]:
    """The chapters of `plans` with the beginning of their texts in `beginning`. One query."""
    found = Chapter.objects.filter(plan__in=plans).defer("body")
    return list(found.annotate(beginning=Left("body", BEGINNING)))


def is_empty(chapter: Any, filled: set[str]) -> bool:
    """Whether a chapter of `begun_chapters` has neither text nor records."""
    return not chapter.is_finished and is_blank(chapter.beginning) and chapter.kind not in filled


def filled_kinds_of(plans: Sequence[Plan]) -> dict[int, set[str]]:
    """Per plan the kinds of chapter that records fill. A query per kind."""
    found: dict[int, set[str]] = {plan.pk: set() for plan in plans}
    for kind, relation in RECORDS.items():
        model: Any = Plan._meta.get_field(relation).related_model
        for pk in model.objects.filter(plan__in=plans).order_by().values_list("plan", flat=True).distinct():
            found[pk].add(kind)
    for pk in with_safety_picture(plans):
        found[pk].add(Chapter.Kind.SAFETY_PICTURE)
    return found


def _counted(count: int, one: str, more: str, what: str, url: str) -> list[Gap]:
    return [Gap(f"{count} {one if count == 1 else more} {what}", url)] if count else []


def _chapter_gaps(plan: Plan, chapters: list[Chapter], filled: set[str]) -> list[Gap]:
    if not chapters:
        return [Gap("Er zijn nog geen hoofdstukken", tab_url(plan, "chapters"))]
    empty = [chapter for chapter in chapters if is_empty(chapter, filled)]
    if len(empty) == 1:
        url = reverse("admin:plans_chapter_change", args=[empty[0].pk])
        return [Gap(f"Hoofdstuk ‘{empty[0].title}’ is nog leeg", url)]
    return _counted(len(empty), "hoofdstuk is", "hoofdstukken zijn", "nog leeg", tab_url(plan, "chapters"))


def _priorities(plans: Sequence[Plan]) -> dict[int, list[Any]]:
    themes, subthemes = Priority.themes.through.objects, Priority.subthemes.through.objects
    here = {"priority": OuterRef("pk")}
    found: dict[int, list[Any]] = defaultdict(list)
    for priority in (
        Priority.objects.filter(plan__in=plans)
        .only("plan_id", "title", "intended_result")
        .annotate(
            has_theme=Exists(themes.filter(**here)),
            has_subtheme=Exists(subthemes.filter(**here)),
            has_partner=Exists(PriorityPartner.objects.filter(**here)),
            has_goal=Exists(Goal.objects.filter(**here)),
            has_indicator=Exists(PlanIndicator.objects.filter(**here)),
        )
    ):
        found[priority.plan_id].append(priority)
    return found


def _priority_gaps(plan: Plan, priorities: list[Any]) -> list[Gap]:
    """Of a few priorities by name what each lacks; of many how many lack what."""
    tab = tab_url(plan, "priorities")
    if not priorities:
        return [Gap("Er zijn nog geen prioriteiten", tab)]
    lacks = {priority.pk: _lacks(priority) for priority in priorities}
    lacking = [priority for priority in priorities if lacks[priority.pk]]
    if len(lacking) <= MOST_NAMED:
        return [
            Gap(
                f"Prioriteit ‘{priority.title}’ heeft {_enumerated(lacks[priority.pk])}",
                reverse("admin:priorities_priority_change", args=[priority.pk]),
            )
            for priority in lacking
        ]
    counts = Counter(what for found in lacks.values() for what in found)
    return [
        Gap(
            f"{counts[what]} {'prioriteit heeft' if counts[what] == 1 else 'prioriteiten hebben'} {what}", tab
        )
        for what in LACKS
        if counts[what]
    ]


def _lacks(priority: Any) -> list[str]:
    has = (
        priority.has_theme or priority.has_subtheme,
        not is_blank(priority.intended_result),
        priority.has_partner,
        priority.has_goal,
        priority.has_indicator,
    )
    return [what for what, is_there in zip(LACKS, has, strict=True) if not is_there]


def _indicators(plans: Sequence[Plan]) -> dict[int, Counter[str]]:
    """Per plan how many of its indicators lack what, and how many targets are not clear. Two queries.

    In the safety picture an indicator needs no target, and a judgement has no baseline.
    """
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for part in (
        PlanIndicator.objects.filter(plan__in=plans)
        .select_related("indicator_version")
        .annotate(has_target=Exists(Target.objects.filter(plan_indicator=OuterRef("pk"))))
    ):
        wants_target = part.role != PlanIndicator.Role.SAFETY_PICTURE
        is_judged = part.indicator_version.unit == Unit.JUDGEMENT
        found[part.plan_id] += Counter(
            target=wants_target and not part.has_target,
            source=not part.source_text and part.indicator_version.source_id is None,
            baseline=wants_target and not is_judged and part.baseline_year is None,
        )
    for plan_id, number in unclear_targets(plans).items():
        found[plan_id]["unclear"] = number
    return found


def _indicator_gaps(plan: Plan, lacks: Counter[str]) -> list[Gap]:
    url = tab_url(plan, "indicators")
    has = ("indicator heeft", "indicatoren hebben")
    return [
        *_counted(lacks["target"], *has, "geen streefwaarde", url),
        *_counted(lacks["unclear"], "streefwaarde is", "streefwaarden zijn", "niet duidelijk", url),
        *_counted(lacks["source"], *has, "geen bron", url),
        *_counted(lacks["baseline"], *has, "geen jaar voor de nulmeting", url),
    ]


def _enumerated(words: list[str]) -> str:
    return " en ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _themes(plans: Sequence[Plan]) -> tuple[dict[int, int], dict[int, int]]:
    """Per plan the number of themes that it says nothing of, and of those without an owner. Five queries."""
    of_list: dict[int, set[int]] = defaultdict(set)
    lists = {plan.theme_list_id for plan in plans}
    for list_id, pk in Theme.objects.filter(theme_list__in=lists).order_by().values_list("theme_list", "pk"):
        of_list[list_id].add(pk)
    covered: dict[int, set[int]] = defaultdict(set)
    for pairs in (
        Priority.themes.through.objects.filter(priority__plan__in=plans).values_list(
            "priority__plan", "theme"
        ),
        Priority.subthemes.through.objects.filter(priority__plan__in=plans).values_list(
            "priority__plan", "localtheme__theme"
        ),
        ThemeText.themes.through.objects.filter(themetext__plan__in=plans).values_list(
            "themetext__plan", "theme"
        ),
    ):
        for plan_id, theme_id in pairs:
            covered[plan_id].add(theme_id)
    owned: dict[int, set[int]] = defaultdict(set)
    for plan_id, theme_id in ThemeOwnership.objects.filter(plan__in=plans).values_list("plan", "theme"):
        owned[plan_id].add(theme_id)
    missing = {plan.pk: len(of_list[plan.theme_list_id] - covered[plan.pk]) for plan in plans}
    ownerless = {plan.pk: len(of_list[plan.theme_list_id] - owned[plan.pk]) for plan in plans}
    return missing, ownerless


def _empty_quarters(plans: Sequence[Plan]) -> dict[int, int]:
    taken: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for plan_id, year, quarter in QuarterFocus.objects.filter(plan__in=plans).values_list(
        "plan", "year", "quarter"
    ):
        taken[plan_id].add((year, quarter))
    return {
        plan.pk: sum(
            (year, quarter) not in taken[plan.pk]
            for year in range(plan.first_year, plan.last_year + 1)
            for quarter in range(1, 5)
        )
        for plan in plans
    }
