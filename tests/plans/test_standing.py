from datetime import date

import pytest

from plans.models import Plan
from plans.standing import Standing, standing


def adopted(**fields):
    return Plan(**{"status": Plan.Status.ADOPTED, "first_year": 2024, "last_year": 2027} | fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 31), Standing.COMING),
        (date(2024, 1, 1), Standing.IN_FORCE),
        (date(2027, 12, 31), Standing.IN_FORCE),
        (date(2028, 1, 1), Standing.OVER),
    ],
)
def test_standing_follows_the_years_of_the_plan(day, expected):
    assert standing(adopted(), on=day) is expected


def test_standing_of_a_draft_is_draft_whatever_the_day():
    assert standing(adopted(status=Plan.Status.DRAFT), on=date(2025, 6, 1)) is Standing.DRAFT


def test_standing_waits_for_a_later_begin_date_inside_the_years():
    plan = adopted(effective_on=date(2024, 3, 1))
    assert standing(plan, on=date(2024, 2, 29)) is Standing.COMING
    assert standing(plan, on=date(2024, 3, 1)) is Standing.IN_FORCE


def test_standing_ignores_a_begin_date_after_the_last_year():
    assert standing(adopted(effective_on=date(2029, 1, 1)), on=date(2024, 1, 1)) is Standing.IN_FORCE


def test_standing_ends_on_the_day_the_plan_expires():
    plan = adopted(expires_on=date(2026, 7, 1))
    assert standing(plan, on=date(2026, 6, 30)) is Standing.IN_FORCE
    assert standing(plan, on=date(2026, 7, 1)) is Standing.OVER


def test_standing_ignores_an_end_that_is_not_after_the_beginning():
    # Enkhuizen's text: in force from and expired on the same day.
    plan = adopted(
        first_year=2018, last_year=2021, effective_on=date(2018, 1, 1), expires_on=date(2018, 1, 1)
    )
    assert standing(plan, on=date(2019, 1, 1)) is Standing.IN_FORCE


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Samen veilig", "Samen veilig 2024–2027"),
        ("Veiligheidsplan 2024–2027", "Veiligheidsplan 2024–2027"),
        ("Veiligheidsplan 2024-2027 Duinwaard", "Veiligheidsplan 2024-2027 Duinwaard"),
        ("Veiligheidsplan 2024", "Veiligheidsplan 2024 2024–2027"),
    ],
)
def test_a_title_says_the_years_of_its_plan_once(title, shown):
    assert adopted(title=title).title_with_period == shown
