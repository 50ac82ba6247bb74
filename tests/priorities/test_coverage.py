"""Alle thema's komen aan bod: priority, own text or missing, and whose each theme is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.gaps import gaps_of
from plans.models import LocalTheme, ThemeOwnership, ThemeText
from priorities.coverage import AS_PRIORITY, MISSING, OWN_TEXT, coverage_of
from tests.builders import make_field, make_plan, make_priority, make_team, make_theme

pytestmark = pytest.mark.django_db


def test_each_theme_is_a_priority_has_a_text_or_is_missing():
    plan = make_plan()
    team = make_team(municipality=plan.municipality)
    first, second, third, fourth = (
        make_theme(theme_list=plan.theme_list, position=number) for number in (1, 2, 3, 4)
    )
    make_theme()  # of another list
    young = make_field(number=3, name="Jeugd en veiligheid")
    priority = make_priority(plan=plan)
    priority.themes.add(first)
    by_subtheme = make_priority(plan=plan, title="Woonoverlast")
    by_subtheme.subthemes.add(
        LocalTheme.objects.create(municipality=plan.municipality, theme=second, name="Woonoverlast")
    )
    text = ThemeText.objects.create(plan=plan, field=make_field(), title="Overlast")
    text.themes.add(second, third)
    introduction = ThemeText.objects.create(plan=plan, field=young, text="<p>Over jeugd.</p>")
    make_priority().themes.add(fourth)  # of another plan
    ThemeOwnership.objects.create(plan=plan, theme=third, team=team)

    coverage = coverage_of(plan)

    assert [(one.theme, one.cover, one.priorities, one.texts, one.owner) for one in coverage.themes] == [
        (first, AS_PRIORITY, [priority], [], None),
        (second, AS_PRIORITY, [by_subtheme], [text], None),
        (third, OWN_TEXT, [], [text], team),
        (fourth, MISSING, [], [], None),
    ]
    assert [(one.field.number, len(one.themes), one.texts) for one in coverage.fields] == [
        (1, 4, [text]),
        (3, 0, [introduction]),
    ]
    assert (coverage.missing, coverage.without_owner) == (1, 3)


def test_the_desk_counts_what_the_overview_shows():
    plan = make_plan()
    themes = [make_theme(theme_list=plan.theme_list, position=index) for index in range(1, 6)]
    make_priority(plan=plan).themes.add(themes[0])
    make_priority(plan=plan).subthemes.add(
        LocalTheme.objects.create(municipality=plan.municipality, theme=themes[1], name="Woonoverlast")
    )
    ThemeText.objects.create(plan=plan, field=make_field()).themes.add(themes[2], themes[0])
    ThemeOwnership.objects.create(plan=plan, theme=themes[3], team=make_team(municipality=plan.municipality))
    # Another plan with the same list leaves this one as it is.
    make_priority(plan=make_plan(theme_list=plan.theme_list)).themes.add(themes[4])
    coverage = coverage_of(plan)
    assert (coverage.missing, coverage.without_owner) == (2, 4)
    gaps = [gap.text for gap in gaps_of([plan])[plan.pk]]
    assert [text for text in gaps if "thema's" in text] == [
        "2 thema's komen niet aan bod",
        "4 thema's hebben geen eigenaar",
    ]


def test_it_costs_as_many_queries_for_thirty_as_for_one():
    costs = []
    for number in (1, 30):
        plan = make_plan()
        team = make_team(municipality=plan.municipality)
        for position in range(1, number + 1):
            theme = make_theme(theme_list=plan.theme_list, position=position)
            make_priority(plan=plan).themes.add(theme)
            ThemeText.objects.create(plan=plan, field=make_field()).themes.add(theme)
            ThemeOwnership.objects.create(plan=plan, theme=theme, team=team)
        with CaptureQueriesContext(connection) as asked:
            coverage = coverage_of(plan)
            assert [str(one.owner) for one in coverage.themes] == [str(team)] * number
        costs.append(len(asked))

    assert costs[0] == costs[1]
