"""Make records for tests: `make_x()` gives a saved one, with what you do not name filled in."""

import itertools

from municipalities.models import Membership, Municipality, Role, User
from plans.models import Chapter, Plan, SafetyField, Theme, ThemeList

numbers = itertools.count(1)


def make_municipality(**fields):
    number = next(numbers)
    return Municipality.objects.create(
        **{"name": f"Duinwaard {number}", "slug": f"duinwaard-{number}"} | fields
    )


def make_user(*, municipality=None, role=Role.POLICY_OFFICER, **fields):
    """A user; with `municipality` a member there in `role`."""
    user = User.objects.create_user(
        **{"email": f"collega-{next(numbers)}@duinwaard.example", "name": "Beleidsmedewerker Duinwaard"}
        | fields
    )
    if municipality is not None:
        Membership.objects.create(user=user, municipality=municipality, role=role)
    return user


def make_field(number=1, name="Veilige woon- en leefomgeving"):
    return SafetyField.objects.get_or_create(number=number, defaults={"name": name})[0]


def make_theme_list(**fields):
    number = next(numbers)
    return ThemeList.objects.create(**{"code": f"lijst-{number}", "name": f"Lijst {number}"} | fields)


def make_theme(**fields):
    fields.setdefault("theme_list", None)
    if fields["theme_list"] is None:
        fields["theme_list"] = make_theme_list()
    return Theme.objects.create(
        **{"field": make_field(), "position": 1, "name": "Sociale kwaliteit"} | fields
    )


def make_plan(**fields):
    if "municipality" not in fields:
        fields["municipality"] = make_municipality()
    if "theme_list" not in fields:
        fields["theme_list"] = make_theme_list()
    return Plan.objects.create(
        **{
            "title": "Integraal veiligheidsplan",
            "slug": f"2024-2027-{next(numbers)}",
            "first_year": 2024,
            "last_year": 2027,
        }
        | fields
    )


def make_chapter(**fields):
    if "plan" not in fields:
        fields["plan"] = make_plan()
    return Chapter.objects.create(**{"title": "Inleiding", "position": next(numbers)} | fields)
