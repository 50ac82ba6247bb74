"""The effect indicators in the council document: indicator, source and target, to the letter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.council import CouncilDocument
from plans.models import Objective
from tests.builders import make_municipality, make_plan, make_plan_indicator, make_priority, make_target

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return make_plan(first_year=2020, last_year=2023)


def tables_of(plan):
    return {caption: table.rows for caption, table in CouncilDocument.of(plan).tables}


def add(place, name, source, *targets, **fields):
    """An indicator of a priority or objective, with (year, text) or just the text of its targets."""
    role = "objective" if isinstance(place, Objective) else "priority"
    indicator = make_plan_indicator(**{role: place}, name=name, source_text=source, **fields)
    for target in targets:
        year, text = target if isinstance(target, tuple) else (None, target)
        make_target(plan_indicator=indicator, year=year, text=text)
    return indicator


def test_targets_stand_to_the_letter_in_the_order_of_the_plan(plan):
    priority = make_priority(plan=plan, title="Cybercrime")
    add(priority, "Gesprekken - bewustzijn", "Gespreksverslagen", "Bewustzijn is vergroot", position=3)
    add(priority, "Meldingen en aangiften - aantal", "Politie", "• 74", position=1)
    add(priority, "Slachtofferschap - per 100 inwoners", "Veiligheidsmonitor", "• 18,4", position=2)

    assert tables_of(plan) == {
        "Effectindicatoren: Cybercrime": (
            ("Indicator", "Bron", "Doelstelling 2023"),
            ("Meldingen en aangiften - aantal", "Politie", "• 74"),
            ("Slachtofferschap - per 100 inwoners", "Veiligheidsmonitor", "• 18,4"),
            ("Gesprekken - bewustzijn", "Gespreksverslagen", "Bewustzijn is vergroot"),
        )
    }


def test_every_year_has_a_column_and_a_target_without_a_year_is_for_the_last(plan):
    priority = make_priority(plan=plan, title="Overlast")
    add(priority, "Meldingen", "Politie", (2021, "< 120"), (2022, "< 100"), "< 80")
    add(priority, "Tevredenheid", "Enquête", (2022, "≥ 7"))

    [table] = tables_of(plan).values()
    assert table == (
        ("Indicator", "Bron", "Doelstelling 2021", "Doelstelling 2022", "Doelstelling 2023"),
        ("Meldingen", "Politie", "< 120", "< 100", "< 80"),
        ("Tevredenheid", "Enquête", "", "≥ 7", ""),
    )


def test_a_column_that_nobody_filled_in_is_absent(plan):
    add(make_priority(plan=plan, title="Jeugd"), "Meldingen", "")
    assert list(tables_of(plan).values()) == [(("Indicator",), ("Meldingen",))]


@pytest.mark.parametrize(
    ("name", "source", "target", "expected"),
    [
        # The sentence says all of it.
        ("Rapportcijfer veiligheid", "", "minimaal een rapportcijfer 7", None),
        # Only how it is measured is new.
        (
            "Rapportcijfer veiligheid", "Monitor", "minimaal een rapportcijfer 7",
            (("Indicator", "Bron"), ("Rapportcijfer veiligheid", "Monitor")),
        ),
        # The target says something that the sentence does not.
        (
            "Rapportcijfer veiligheid", "", "≥ 7",
            (("Indicator", "Doelstelling 2023"), ("Rapportcijfer veiligheid", "≥ 7")),
        ),
        (
            "Rapportcijfer veiligheid", "", "minimaal een rapportcijfer 7,5",
            (
                ("Indicator", "Doelstelling 2023"),
                ("Rapportcijfer veiligheid", "minimaal een rapportcijfer 7,5"),
            ),
        ),
    ],
)  # fmt: skip
def test_an_objective_does_not_read_double(plan, name, source, target, expected):
    sentence = "Inwoners beoordelen de veiligheid in de buurt minimaal met een rapportcijfer 7."
    objective = Objective.objects.create(plan=plan, text=sentence)
    add(objective, name, source, target)

    tables = tables_of(plan)
    assert tables.get("Effectindicatoren bij de algemene doelstellingen") == expected
    assert len(tables) == (0 if expected is None else 1)


def test_objectives_share_one_table_in_their_order(plan):
    second = Objective.objects.create(plan=plan, text="Minder inbraken.", position=2)
    first = Objective.objects.create(plan=plan, text="Een veilige buurt.", position=1)
    add(second, "Inbraken", "Politie", "< 20", position=1)
    add(first, "Rapportcijfer", "Monitor", "≥ 7", position=2)

    assert tables_of(plan) == {
        "Effectindicatoren bij de algemene doelstellingen": (
            ("Indicator", "Bron", "Doelstelling 2023"),
            ("Rapportcijfer", "Monitor", "≥ 7"),
            ("Inbraken", "Politie", "< 20"),
        )
    }


def test_indicators_cost_no_query_each():
    counts = []
    for number in (1, 6):
        plan = make_plan(municipality=make_municipality())
        for _ in range(number):
            add(make_priority(plan=plan), "Meldingen", "Politie", "< 80", (2025, "< 90"))
        with CaptureQueriesContext(connection) as queries:
            CouncilDocument.of(plan)
        counts.append(len(queries))
    assert counts[0] == counts[1]
