"""Rights on indicators, targets and measurements, as predicates. docs/rights.md is the table."""

from collections.abc import Iterable
from typing import Any

import rules

from indicators.models import Indicator
from municipalities.models import Role, User
from municipalities.rules import is_editor, is_member, role_predicate
from plans.rules import is_open

is_action_owner = role_predicate("is_action_owner", Role.ACTION_OWNER)


def indicator_of(record: Any) -> Indicator:
    """The indicator that a version or measurement is of, or the indicator itself."""
    if isinstance(record, Indicator):
        return record
    return getattr(record, "indicator_version", record).indicator


@rules.predicate
def delivers_figures(user: User, record: Any = None) -> bool:
    """Whether `user` is in the team that delivers the figures of this indicator."""
    if record is None:
        return True
    team_id = indicator_of(record).team_id
    return team_id is not None and user.team_memberships.current().filter(team_id=team_id).exists()


def measurable_by(user: User, indicators: Iterable[Indicator]) -> list[Indicator]:
    """Those of `indicators` whose figures `user` may enter: `may_measure` for many, in two queries."""
    found = list(indicators)
    teams = set(user.team_memberships.current().values_list("team_id", flat=True))
    return [
        one
        for one in found
        if is_editor(user, one)
        or (is_action_owner(user, one) and one.team_id is not None and one.team_id in teams)
    ]


# What the plan says closes with the plan; what a target means may be clarified afterwards.
for name in ("planindicator", "target"):
    rules.add_perm(f"indicators.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"indicators.{action}_{name}", is_editor & is_open)
rules.add_perm("indicators.view_targetreading", is_member)
rules.add_perm("indicators.change_targetreading", is_editor)

for name in ("indicator", "indicatorversion", "datasource", "seriesbreak", "opendatamapping"):
    rules.add_perm(f"indicators.view_{name}", is_member)
    for action in ("add", "change", "delete"):
        rules.add_perm(f"indicators.{action}_{name}", is_editor)

may_measure = is_editor | (is_action_owner & delivers_figures)
rules.add_perm("indicators.view_measurement", is_member)
for action in ("add", "change"):
    rules.add_perm(f"indicators.{action}_measurement", may_measure)
# A figure that is wrong is corrected or said to be not available: the former stays in the history.
rules.add_perm("indicators.delete_measurement", rules.always_false)
