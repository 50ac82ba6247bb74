"""Starting a new plan."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from municipalities.memberships import lock
from municipalities.models import Municipality, User
from plans.chapters import add_chapter
from plans.editing import save_as
from plans.models import Chapter, Plan, ThemeList
from plans.standard_chapters import STANDARD_CHAPTERS, StandardChapter

AT_ONCE = datetime.timedelta(minutes=1)


@transaction.atomic
def start_plan(
    *,
    municipality: Municipality,
    title: str,
    first_year: int,
    last_year: int,
    theme_list: ThemeList,
    by: User,
    participants: Iterable[Municipality] = (),
    former_plan: Plan | None = None,
) -> Plan:
    """Make a draft plan with the standard chapters of the VNG method, empty and in order.

    Raises ValidationError when the years or the title cannot be.
    """
    lock(municipality)
    plan = Plan(
        municipality=municipality,
        title=title,
        first_year=first_year,
        last_year=last_year,
        theme_list=theme_list,
        former_plan=former_plan,
        slug=free_slug(municipality, first_year, last_year),
    )
    plan.full_clean()
    save_as(plan, by=by, reason="Plan begonnen")
    plan.participants.set(participants)
    for standard in STANDARD_CHAPTERS:
        _add(plan, standard, parent=None, by=by)
    return plan


@transaction.atomic
def start_plan_once(*, municipality: Municipality, by: User, **wanted: Any) -> Plan:
    """Start a plan as `start_plan` does; sent twice within a minute, return the one that was started.

    Two clicks on one button are one plan, whatever the browser does about it.
    """
    lock(municipality)
    just_now = timezone.now() - AT_ONCE
    same = {name: wanted[name] for name in ("title", "first_year", "last_year", "theme_list")}
    for plan in Plan.objects.filter(municipality=municipality, created_at__gte=just_now, **same):
        if plan.history.filter(history_type="+", history_user=by).exists():
            return plan
    return start_plan(municipality=municipality, by=by, **wanted)


def _add(plan: Plan, standard: StandardChapter, *, parent: Chapter | None, by: User) -> None:
    chapter = add_chapter(
        plan=plan,
        kind=standard.kind,
        title=standard.title,
        is_numbered=standard.is_numbered,
        parent=parent,
        by=by,
    )
    for section in standard.sections:
        _add(plan, section, parent=chapter, by=by)


def period_slug(first_year: int, last_year: int) -> str:
    """The period as it stands in addresses: 2024-2027, or one year."""
    return str(first_year) if first_year == last_year else f"{first_year}-{last_year}"


def free_slug(municipality: Municipality, first_year: int, last_year: int) -> str:
    """The period as it stands in addresses (2024-2027), with -2, -3 … where that is taken.

    Free for as long as the caller holds the lock of the municipality.
    """
    period = period_slug(first_year, last_year)
    taken = set(Plan.objects.filter(municipality=municipality).values_list("slug", flat=True))
    slug, count = period, 1
    while slug in taken:
        count += 1
        slug = f"{period}-{count}"
    return slug
