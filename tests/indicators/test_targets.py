"""Targets as they are added, changed, clarified and deleted."""

from decimal import Decimal

import pytest
from concurrency.exceptions import RecordModifiedError

from indicators.models import Target, TargetReading
from indicators.targets import (
    RELATED,
    NotClear,
    OverrulingNeedsReason,
    Reading,
    add_target,
    change_target,
    clarify_target,
    plain_target,
    reading_of,
    reread_targets,
    restore_target,
)
from plans.editing import Gone, PlanClosed, ReasonNeeded, delete_record, restore_record
from tests.builders import make_area, make_plan, make_plan_indicator, make_target, make_user

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


def test_added_target_of_a_closed_plan_is_refused():
    plan_indicator = make_plan_indicator(plan=make_plan(status="adopted"))
    target = Target(plan=plan_indicator.plan, plan_indicator=plan_indicator, text="< 80")

    with pytest.raises(PlanClosed):
        add_target(target=target, by=make_user())

    assert not Target.objects.exists()
    assert not TargetReading.objects.exists()


def test_target_of_a_deleted_indicator_is_refused():
    plan_indicator = make_plan_indicator()
    target = Target(plan=plan_indicator.plan, plan_indicator=plan_indicator, text="< 80")
    type(plan_indicator).objects.get(pk=plan_indicator.pk).delete()

    with pytest.raises(Gone):
        add_target(target=target, by=make_user())

    assert not Target.objects.exists()


def test_changed_text_is_read_again():
    target = added("< 80")
    target.text = "minimaal 90"

    change_target(target=target, by=make_user())

    reading = TargetReading.objects.get(target=target)
    assert (reading.operator, reading.value) == ("at_least", Decimal(90))
    assert rows(reading)[1:] == [("~", "Opnieuw gelezen: de tekst is veranderd")]


def test_changed_year_leaves_the_reading_alone():
    target = added("< 80")
    target.year = 2025

    change_target(target=target, by=make_user())

    assert Target.objects.get(pk=target.pk).year == 2025
    assert rows(target.reading) == [("+", "Gelezen uit de tekst")]


def test_clarification_holds_as_long_as_the_text():
    target = added("• 74")
    clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=make_user(), reason="")
    target = fetched(target)
    target.year = 2025
    change_target(target=target, by=make_user())
    assert fetched(target).reading.is_clarified

    target.text = "• 75"
    change_target(target=target, by=make_user())

    reading = fetched(target).reading
    assert (reading.operator, reading.value, reading.is_clarified) == ("unknown", Decimal(75), False)
    assert rows(reading)[-1] == ("~", "Opnieuw gelezen: de tekst is veranderd, de verduidelijking vervalt")


def test_text_of_an_adopted_plan_does_not_change():
    target = added("• 74")
    close(target.plan)
    target.text = "< 74"

    with pytest.raises(PlanClosed):
        change_target(target=target, by=make_user())

    assert Target.objects.get(pk=target.pk).text == "• 74"
    assert rows(target) == [("+", "Toegevoegd")]


def close(plan):
    plan.status = "adopted"
    plan.save()


def test_deleted_target_is_not_changed():
    target = added()
    delete_record(record=Target.objects.get(pk=target.pk), by=make_user())
    target.text = "< 90"

    with pytest.raises(Gone):
        change_target(target=target, by=make_user())


def test_two_at_once_do_not_overwrite_each_other():
    target = added()
    mine, theirs = Target.objects.get(pk=target.pk), Target.objects.get(pk=target.pk)
    theirs.text = "< 90"
    change_target(target=theirs, by=make_user())
    mine.text = "< 70"

    with pytest.raises(RecordModifiedError):
        change_target(target=mine, by=make_user())

    assert Target.objects.get(pk=target.pk).text == "< 90"
    assert TargetReading.objects.get(target=target).value == Decimal(90)


def test_deleted_target_comes_back_with_what_it_means():
    target = added("• 74")
    user = make_user()
    clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=user, reason="Uit de bijlage")
    delete_record(record=fetched(target), by=user)
    assert not TargetReading.objects.exists()

    restore_record(deletion=Target.history.filter(history_type="-").get(), by=user)

    reading = TargetReading.objects.get(target_id=target.pk)
    assert (reading.operator, reading.value, reading.is_clarified) == ("at_most", Decimal(74), True)


def test_older_text_comes_back_with_its_reading():
    target = added("< 80")
    target.text = "minimaal 90"
    change_target(target=target, by=make_user())
    row = target.history.get(text="< 80")

    restore_target(target=Target.objects.get(pk=target.pk), row=row, by=make_user())

    assert Target.objects.get(pk=target.pk).text == "< 80"
    reading = TargetReading.objects.get(target=target)
    assert (reading.operator, reading.value) == ("below", Decimal(80))


def test_clarified_target_keeps_its_text():
    target = added("• 74")
    user = make_user()

    clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=user, reason="")

    stored = fetched(target)
    assert stored.text == "• 74"
    assert reading_of(stored) == Reading("at_most", Decimal(74))
    assert stored.reading.is_clarified
    assert rows(stored) == [("+", "Toegevoegd")]
    assert rows(stored.reading)[1:] == [("~", "Verduidelijkt")]
    assert stored.reading.history.latest("history_id").history_user == user


def test_clarifying_after_adoption_asks_a_reason():
    target = added("• 74")
    close(target.plan)
    target = fetched(target)

    with pytest.raises(ReasonNeeded):
        clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=make_user(), reason=" ")
    assert not fetched(target).reading.is_clarified

    clarify_target(
        target=target, reading=Reading("at_most", Decimal(74)), by=make_user(), reason="Uit de bijlage"
    )
    assert rows(fetched(target).reading)[-1] == ("~", "Uit de bijlage")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("< 80", Reading("at_most", Decimal(80))),
        ("• 74", Reading("at_most", Decimal(75))),
        ("daling", Reading("above", reference="baseline_year", reference_year=2018)),
    ],
)
def test_overruling_the_text_asks_a_reason(text, reading):
    target = added(text)

    with pytest.raises(OverrulingNeedsReason, match="anders dan er staat"):
        clarify_target(target=target, reading=reading, by=make_user(), reason="")
    clarify_target(target=target, reading=reading, by=make_user(), reason="Zo staat het in de notulen")

    assert fetched(target).reading.is_clarified


def test_completing_the_text_asks_no_reason():
    target = added("daling")

    clarify_target(
        target=target,
        reading=Reading("below", reference="baseline_year", reference_year=2018),
        by=make_user(),
        reason="",
    )

    assert reading_of(fetched(target)).is_clear


def test_second_clarification_asks_a_reason():
    target = added("• 74")
    clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=make_user(), reason="")

    with pytest.raises(OverrulingNeedsReason):
        clarify_target(
            target=fetched(target), reading=Reading("at_least", Decimal(74)), by=make_user(), reason=""
        )

    assert fetched(target).reading.operator == "at_most"


@pytest.mark.parametrize(
    ("reading", "question"),
    [
        (Reading("unknown", Decimal(74)), "Het teken is niet bekend"),
        (Reading("not_stated", Decimal(74)), "Er staat geen teken bij"),
        (Reading("below"), "Welk getal is de streefwaarde"),
        (Reading("below", reference="baseline"), "Met welk jaar vergelijkt u"),
        (Reading("below", reference="comparison_area"), "Met welk gebied vergelijkt u"),
    ],
)
def test_clarification_that_leaves_something_open_is_refused(reading, question):
    target = added("• 74")

    with pytest.raises(NotClear, match=question):
        clarify_target(target=target, reading=reading, by=make_user(), reason="Omdat")

    assert rows(fetched(target).reading) == [("+", "Gelezen uit de tekst")]


def test_clarifying_what_a_colleague_clarified_meanwhile_is_refused():
    target = added("• 74")
    seen = fetched(target).reading.version
    clarify_target(target=target, reading=Reading("at_most", Decimal(74)), by=make_user(), reason="")

    with pytest.raises(RecordModifiedError):
        clarify_target(
            target=fetched(target),
            reading=Reading("at_least", Decimal(74)),
            by=make_user(),
            reason="Omdat",
            version=seen,
        )

    assert fetched(target).reading.operator == "at_most"


def test_target_is_compared_with_an_area():
    target = added("niet hoger dan de politie-eenheid")
    area = make_area(kind="police_unit", name="Eenheid Zee", municipality=target.plan.municipality)

    clarify_target(
        target=target,
        reading=Reading("at_most", reference="comparison_area"),
        by=make_user(),
        reason="",
        area=area,
    )

    plain = plain_target(fetched(target))
    assert (plain.area, plain.reading.area, plain.reading.is_clear) == ("Eenheid Zee", "Eenheid Zee", True)


def test_area_that_can_only_be_one_is_filled_in():
    plan_indicator = make_plan_indicator()
    country = make_area(kind="country", name="Nederland")

    target = added("lager dan het landelijk gemiddelde", plan_indicator=plan_indicator)

    assert fetched(target).reading.reference_area == country
    assert reading_of(fetched(target)).is_clear


def test_plain_target_without_a_kept_reading_is_read_from_its_text():
    target = make_target(text="≤ 1,50 in 2030")

    plain = plain_target(fetched(target))

    assert (plain.text, plain.year) == ("≤ 1,50 in 2030", 2030)
    assert (plain.reading.operator, plain.reading.value) == ("at_most", Decimal("1.5"))


def test_plain_target_needs_no_queries(django_assert_num_queries):
    target = fetched(added("daling", plan_indicator=make_plan_indicator(baseline_year=2019)))

    with django_assert_num_queries(0):
        plain = plain_target(target)

    assert plain.reading.is_clear
    assert plain.reading.reference_year == 2019


def test_targets_are_read_again_for_another_unit():
    plan_indicator = make_plan_indicator()
    read, clarified = added("< 25%", plan_indicator=plan_indicator), None
    clarified = Target(plan=read.plan, plan_indicator=plan_indicator, text="Bewustzijn", year=2025)
    add_target(target=clarified, by=make_user())
    clarify_target(target=clarified, reading=Reading("below", Decimal(5)), by=make_user(), reason="Omdat")
    plan_indicator.indicator_version.unit = "judgement"
    plan_indicator.indicator_version.save()
    read.text = "Bewustzijn < 25%"
    Target.objects.filter(pk=read.pk).update(text=read.text)

    reread_targets(plan_indicator=plan_indicator, by=make_user())

    assert fetched(read).reading.operator == "judgement"
    assert fetched(clarified).reading.operator == "below"
