"""Put the demo plans into the database, once."""

import json
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction

from exchange.demo import duinwaard, enkhuizen, lisse
from exchange.demo.shape import DemoChapter, DemoPlan
from municipalities.models import Membership, Municipality, Role, User
from plans.models import (
    Chapter,
    GuidingPrinciple,
    LocalTheme,
    Objective,
    Plan,
    SafetyField,
    Signatory,
    Theme,
    ThemeList,
    ThemeText,
)
from plans.reference import DEFAULT_LIST
from priorities.models import Priority

DEMO_DOMAIN = "duinwaard.example"


class ReferenceMissing(Exception):
    """The reference data is not loaded yet."""


@transaction.atomic
def load_demo_plans() -> list[Plan]:
    """Make the demo plans that are not there yet and return those; an existing plan stays as it is."""
    made = [
        plan
        for demo in (lisse.PLAN, enkhuizen.PLAN, duinwaard.CURRENT, duinwaard.NEXT)
        if (plan := _load_plan(demo)) is not None
    ]
    return made


def _municipality_of(demo: DemoPlan) -> Municipality:
    if not demo.cbs_code:
        municipality, _ = Municipality.objects.get_or_create(
            slug=duinwaard.SLUG, defaults={"name": duinwaard.NAME, "colour": duinwaard.COLOUR}
        )
        return municipality
    try:
        return Municipality.objects.get(cbs_code=demo.cbs_code)
    except Municipality.DoesNotExist:
        raise ReferenceMissing("Laad eerst de basisgegevens: manage.py load_reference.") from None


def _load_plan(demo: DemoPlan) -> Plan | None:
    municipality = _municipality_of(demo)
    slug = f"{demo.first_year}-{demo.last_year}"
    if Plan.objects.filter(municipality=municipality, slug=slug).exists():
        return None
    try:
        theme_list = ThemeList.objects.get(code=DEFAULT_LIST)
    except ThemeList.DoesNotExist:
        raise ReferenceMissing("Laad eerst de basisgegevens: manage.py load_reference.") from None
    themes = {
        (theme.field.number, theme.position): theme
        for theme in Theme.objects.filter(theme_list=theme_list).select_related("field")
    }
    fields = {field.number: field for field in SafetyField.objects.all()}
    plan = Plan.objects.create(
        municipality=municipality,
        title=demo.title,
        subtitle=demo.subtitle,
        slug=slug,
        first_year=demo.first_year,
        last_year=demo.last_year,
        theme_list=theme_list,
        status=Plan.Status.ADOPTED if demo.adopted else Plan.Status.DRAFT,
        former_plan=Plan.objects.filter(municipality=municipality, slug=demo.former_slug).first(),
        notice=demo.notice,
        **demo.metadata,
    )
    _load_chapters(plan, demo.chapters, parent=None)
    for position, (title, text) in enumerate(demo.principles):
        GuidingPrinciple.objects.create(plan=plan, position=position, title=title, text=text)
    for position, objective in enumerate(demo.objectives):
        Objective.objects.create(plan=plan, position=position, text=objective)
    for position, priority in enumerate(demo.priorities):
        record = Priority.objects.create(
            plan=plan, position=position, title=priority.title, text=priority.text
        )
        record.themes.set([themes[key] for key in priority.themes])
    for position, theme_text in enumerate(demo.theme_texts):
        described = ThemeText.objects.create(
            plan=plan,
            field=fields[theme_text.field],
            position=position,
            title=theme_text.title,
            text=theme_text.text,
        )
        described.themes.set([themes[key] for key in theme_text.themes])
    for name, key in demo.subthemes:
        LocalTheme.objects.get_or_create(municipality=municipality, theme=themes[key], name=name)
    for position, role in enumerate(demo.signatories):
        Signatory.objects.create(plan=plan, position=position, role=role)
    return plan


def _load_chapters(plan: Plan, chapters: list[DemoChapter], *, parent: Chapter | None) -> None:
    for position, demo in enumerate(chapters):
        chapter = Chapter.objects.create(
            plan=plan,
            parent=parent,
            position=position,
            kind=demo.kind,
            title=demo.title,
            is_numbered=demo.numbered,
            body=demo.body,
            is_finished=demo.finished,
        )
        _load_chapters(plan, demo.sections, parent=chapter)


@transaction.atomic
def load_demo_users() -> list[tuple[User, str]]:
    """Make one user per role in Duinwaard and return every demo user with the password.

    The password is drawn on this machine and kept in `var/`, so that no demo installation can be entered
    with a password that others know.
    """
    municipality = Municipality.objects.get(slug=duinwaard.SLUG)
    path = Path(settings.VAR_DIR) / "demo-logins.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    logins = []
    for role in Role:
        email = f"{role.label}@{DEMO_DOMAIN}"
        user = User.objects.filter(email=email).first()
        password = known.get(email) or secrets.token_urlsafe(9)
        if user is None:
            user = User.objects.create_user(email, password, name=f"{role.label.capitalize()} Duinwaard")
            Membership.objects.create(user=user, municipality=municipality, role=role)
        elif email not in known:
            user.set_password(password)
            user.save()
        known[email] = password
        logins.append((user, password))
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(known, file, indent=1)
    return logins
