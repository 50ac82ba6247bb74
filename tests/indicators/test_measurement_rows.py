"""What the database itself refuses of a figure."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from indicators.periods import Period
from tests.builders import make_indicator, make_measurement

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"value": None},
        {"value": 1, "state": "secret"},
        {"value": Decimal("7.4"), "margin_low": Decimal("7.3")},
        {"value": Decimal("7.4"), "margin_high": Decimal("7.5")},
        {"value": Decimal("7.4"), "margin_low": Decimal("7.5"), "margin_high": Decimal("7.6")},
        {"value": 1, "judgement": "reached"},
        {"value": 1, "period_kind": "week"},
    ],
)
def test_a_figure_that_contradicts_itself_is_not_stored(fields):
    indicator = make_indicator()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_measurement(indicator=indicator, period=Period.year(2024), **fields)


def test_a_second_figure_of_a_period_and_area_is_not_stored():
    indicator = make_indicator()
    make_measurement(indicator=indicator, period=Period.year(2024), value=0)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_measurement(indicator=indicator, period=Period.year(2024), value=1)
