"""Targets as they are added, changed, clarified and deleted."""

from decimal import Decimal

import pytest

from indicators.models import Target, TargetReading
from indicators.targets import (
    RELATED,
    add_target,
)
from tests.builders import make_plan_indicator, make_user

pytestmark = pytest.mark.django_db


def fetched(target):
    return Target.objects.select_related(*RELATED).get(pk=target.pk)


def rows(record):
    """The history of a record: what happened and why, oldest first."""
    found = type(record).history.filter(id=record.pk).order_by("history_id")
    return list(found.values_list("history_type", "history_change_reason"))


def added(text="< 80", **fields):
    target = Target(
        plan_indicator=fields.pop("plan_indicator", None) or make_plan_indicator(**fields), text=text
    )
    target.plan = target.plan_indicator.plan
    add_target(target=target, by=make_user())
    return target


def test_added_target_is_read():
    target = added("< 80")

    reading = TargetReading.objects.get(target=target)
    assert (reading.operator, reading.value, reading.reference) == ("below", Decimal(80), "absolute")
    assert not reading.is_clarified
    assert rows(target) == [("+", "Toegevoegd")]
    assert rows(reading) == [("+", "Gelezen uit de tekst")]
