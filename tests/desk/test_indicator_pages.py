"""The indicators of a plan in its hub: the list, adding, moving, changing, taking over."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from indicators.models import DataSource, Indicator, PlanIndicator, TargetReading
from indicators.periods import Period
from municipalities.models import Role
from plans.models import Objective, Plan
from tests.builders import (
    make_indicator,
    make_measurement,
    make_municipality,
    make_plan,
    make_plan_indicator,
    make_priority,
    make_target,
    make_team,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def plan():
    return make_plan()


@pytest.fixture
def as_officer(client, plan):
    client.force_login(make_user(municipality=plan.municipality), backend=BACKEND)
    return client


def tab(plan):
    return reverse("admin:indicators_planindicator_of_plan", args=[plan.pk])


def page(part, name="change", *args):
    return reverse(f"admin:indicators_planindicator_{name}", args=[part.pk, *args])


def add(client, plan, **data):
    return client.post(
        f"{reverse('admin:indicators_planindicator_add')}?plan={plan.pk}",
        {"unit": "count", "direction": "lower", "frequency": "year", "place": "safety_picture:"} | data,
    )


def errors(response):
    return {name: list(found) for name, found in response.context["adminform"].form.errors.items()}


# The tab


def test_the_tab_names_every_place_and_says_where_there_is_nothing(as_officer, plan):
    priority = make_priority(plan=plan, title="Ondermijning")
    Objective.objects.create(plan=plan, text="Minder misdrijven")
    make_plan_indicator(priority=priority, name="Aantal meldingen")
    response = as_officer.get(tab(plan))
    assert [(group.title, len(group.rows)) for group in response.context["indicators"].groups] == [
        ("Minder misdrijven", 0),
        ("Ondermijning", 1),
        ("Veiligheidsbeeld", 0),
    ]
    assertContains(response, "Aantal meldingen")
    assertContains(response, "Bij deze doelstelling staat nog geen indicator.")


def test_an_empty_tab_says_what_to_do(as_officer, plan):
    response = as_officer.get(tab(plan))
    assertContains(response, "Er zijn nog geen indicatoren")
    assertNotContains(response, "Overnemen uit vorig plan")
    plan.former_plan = make_plan(municipality=plan.municipality)
    plan.save()
    assertContains(as_officer.get(tab(plan)), "Overnemen uit vorig plan")


def test_the_tab_says_what_is_wanted_and_how_it_stands(as_officer, plan):
    team = make_team(municipality=plan.municipality, name="Team Toezicht")
    indicator = make_indicator(municipality=plan.municipality, team=team)
    make_measurement(indicator=indicator, period=Period.year(2018), value=580)
    part = make_plan_indicator(plan=plan, indicator=indicator, name="Misdrijven", source_text="Politie")
    for year in (2024, 2025, 2026):
        make_target(plan_indicator=part, text="< 500", year=year)
    make_target(plan_indicator=part, text="• 74", year=2027)
    response = as_officer.get(tab(plan))
    [row] = response.context["indicators"].rows
    assert [(line.years, line.text, line.is_clear) for line in row.wanted] == [
        ("2024–2026", "< 500", True),
        ("2027", "• 74", False),
    ]
    assert row.wanted[0].words == "Lager dan 500."
    assert (row.last, row.last_period, row.source) == ("580", "2018", "Politie")
    assert str(row.due.periods[0]) == "2019"
    assertContains(response, "Team Toezicht")
    assertContains(response, "1 streefwaarde is")
    assertContains(response, "van 1 indicator mist een cijfer")


def test_what_the_former_plan_wanted_is_a_hint_until_there_is_a_target(as_officer, plan):
    former = make_plan(municipality=plan.municipality, status=Plan.Status.ADOPTED)
    plan.former_plan = former
    plan.save()
    indicator = make_indicator(municipality=plan.municipality)
    make_target(plan_indicator=make_plan_indicator(plan=former, indicator=indicator), text="< 80", year=2023)
    part = make_plan_indicator(plan=plan, indicator=indicator)
    assertContains(as_officer.get(tab(plan)), "In het vorige plan: 2023: &lt; 80")
    make_target(plan_indicator=part, text="< 70")
    assertNotContains(as_officer.get(tab(plan)), "In het vorige plan")


def test_a_newer_definition_is_told_and_may_be_chosen(as_officer, plan):
    indicator = make_indicator(municipality=plan.municipality, name="Overlast", unit="count")
    part = make_plan_indicator(plan=plan, indicator=indicator)
    make_target(plan_indicator=part, text="25%")
    newer = make_version(
        indicator=indicator, number=2, starts_on="2025-01-01", change="Anders", name="Overlast"
    )
    assertContains(as_officer.get(tab(plan)), "Nieuwere definitie")
    data = {"name": "Overlast", "place": part.place, "indicator_version": newer.pk}
    form = as_officer.get(page(part)).context["adminform"].form
    response = as_officer.post(page(part), data | {"version": form["version"].value()})
    assertRedirects(response, tab(plan))
    part.refresh_from_db()
    assert part.indicator_version == newer
    assertNotContains(as_officer.get(tab(plan)), "Nieuwere definitie")


@pytest.mark.parametrize("role", [Role.COUNCIL_READER, Role.ACTION_OWNER])
def test_a_reader_sees_no_buttons(client, plan, role):
    part = make_plan_indicator(plan=plan)
    client.force_login(make_user(municipality=plan.municipality, role=role), backend=BACKEND)
    response = client.get(tab(plan))
    for word in ("Indicator toevoegen", "Cijfers invoeren", "Cijfers importeren", "Open data ophalen"):
        assertNotContains(response, word)
    assertNotContains(client.get(page(part)), "Streefwaarde toevoegen")


def test_who_delivers_finds_the_way_to_the_figures(client, plan):
    owner = make_user(municipality=plan.municipality, role=Role.ACTION_OWNER)
    team = make_team(municipality=plan.municipality, members=[owner])
    make_plan_indicator(plan=plan, indicator=make_indicator(municipality=plan.municipality, team=team))
    client.force_login(owner, backend=BACKEND)
    response = client.get(tab(plan))
    assertContains(response, reverse("admin:indicators_measurement_grid", args=[plan.pk]))
    assertContains(response, reverse("admin:indicators_measurement_import", args=[plan.pk]))
    assertNotContains(response, "Open data ophalen")


def test_the_tab_and_the_page_of_one_cost_the_same_for_one_and_thirty(as_officer, plan):
    def fill():
        indicator = make_indicator(
            municipality=plan.municipality, team=make_team(municipality=plan.municipality)
        )
        make_measurement(indicator=indicator, period=Period.year(2024), value=3)
        part = make_plan_indicator(plan=plan, indicator=indicator)
        make_target(plan_indicator=part, text="< 80", year=2025)
        return part

    counts = []
    for number in (1, 29):
        parts = [fill() for _ in range(number)]
        for url in (tab(plan), page(parts[0])):
            with CaptureQueriesContext(connection) as queries:
                assert as_officer.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


# Adding


def test_a_new_indicator_needs_few_fields(as_officer, plan):
    priority = make_priority(plan=plan)
    response = add(
        as_officer,
        plan,
        place=f"priority:{priority.pk}",
        name="Aantal woninginbraken",
        target="< 80",
        source_text="politiecijfers",
    )
    assertRedirects(response, tab(plan))
    part = PlanIndicator.objects.get()
    assert (part.place, part.name, part.source_text) == (
        f"priority:{priority.pk}",
        "Aantal woninginbraken",
        "politiecijfers",
    )
    version = part.indicator_version
    assert (version.number, version.name, version.unit, version.decimals) == (
        1,
        "Aantal woninginbraken",
        "count",
        0,
    )
    assert (version.source.name, version.source.holder) == ("Politiecijfers", "Politie")
    assert (part.indicator.direction, part.indicator.kind) == ("lower", "objective")
    assert [(target.text, target.reading.operator) for target in part.targets.all()] == [("< 80", "below")]
    assert part.indicator.municipality == plan.municipality


def test_an_existing_indicator_needs_only_its_place(as_officer, plan):
    indicator = make_indicator(municipality=plan.municipality, name="Woninginbraken")
    assertRedirects(add(as_officer, plan, existing=indicator.pk, unit="", direction=""), tab(plan))
    part = PlanIndicator.objects.get()
    assert (part.indicator, part.name, part.indicator_version) == (
        indicator,
        "Woninginbraken",
        indicator.current,
    )
    again = add(as_officer, plan, existing=indicator.pk)
    assert errors(again) == {"place": ["Deze indicator staat hier al."]}
    assert Indicator.objects.count() == 1


def test_indicators_of_others_are_not_offered(as_officer, plan):
    other = make_indicator(name="Van de buren")
    make_indicator(municipality=plan.municipality)
    form = as_officer.get(f"{reverse('admin:indicators_planindicator_add')}?plan={plan.pk}")
    assertNotContains(form, "Van de buren")
    assert "existing" in errors(add(as_officer, plan, existing=other.pk))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"name": ""}, {"name": ["Dit veld is verplicht."]}),
        ({"place": ""}, {"place": ["Dit veld is verplicht."]}),
        (
            {"direction": ""},
            {"direction": ["Zeg wat beter is. Weet u het niet? Kies ‘geen richting’."]},
        ),
        ({"unit": "rate"}, {"rate_base": ["Zeg per hoeveel, zoals 1000."]}),
        ({"unit": "rank"}, {"rank_best": ["Zeg welke plaats het best is."]}),
        (
            {"direction": "interpretation"},
            {"direction_explanation": ["Leg uit hoe men deze cijfers moet lezen."]},
        ),
    ],
)
def test_what_a_new_indicator_must_say(as_officer, plan, data, expected):
    assert errors(add(as_officer, plan, **{"name": "Inbraken"} | data)) == expected
    assert not Indicator.objects.exists()


@pytest.mark.parametrize(
    ("data", "unit", "kind", "decimals"),
    [
        ({"unit": "mark"}, "mark", "subjective", 1),
        ({"unit": "percentage", "source_text": "Veiligheidsmonitor"}, "percentage", "subjective", 1),
        ({"unit": "judgement", "direction": ""}, "judgement", "qualitative", 0),
        ({"unit": "rate", "rate_base": "1000", "rate_of": "inwoners"}, "rate", "objective", 1),
        ({"unit": "rank", "rank_best": "last", "rank_size": "355"}, "rank", "objective", 0),
        # What does not belong to the unit is forgotten.
        ({"unit": "count", "rate_base": "1000", "rank_best": "last"}, "count", "objective", 0),
    ],
)
def test_what_follows_from_unit_and_source(as_officer, plan, data, unit, kind, decimals):
    assertRedirects(add(as_officer, plan, name="Cijfer", **data), tab(plan))
    indicator = Indicator.objects.get()
    version = indicator.current
    assert (version.unit, indicator.kind, version.decimals) == (unit, kind, decimals)
    assert (version.rate_base is not None, version.rank_best != "") == (unit == "rate", unit == "rank")


def test_a_name_that_is_taken_points_to_the_indicator_that_has_it(as_officer, plan):
    make_indicator(municipality=plan.municipality, name="Woninginbraken")
    found = errors(add(as_officer, plan, name="woninginbraken"))
    assert found["name"][0].startswith("Er is al een indicator met deze naam: kies die.")


def test_a_second_indicator_of_one_source_shares_it(as_officer, plan):
    for name in ("Geweld", "Vernieling"):
        add(as_officer, plan, name=name, source_text="Meldpunt  Overlast")
    assert [source.name for source in DataSource.objects.all()] == ["Meldpunt Overlast"]


# Changing


def test_another_place_and_a_colleague_who_changed_the_name_are_merged(as_officer, plan):
    priority = make_priority(plan=plan, title="Jeugd")
    part = make_plan_indicator(plan=plan, name="Overlast", role="safety_picture", priority=None)
    stale = as_officer.get(page(part)).context["adminform"].form["version"].value()
    part.name = "Jeugdoverlast"
    part.save()
    data = {"name": "Overlast", "place": f"priority:{priority.pk}", "version": stale}
    assertRedirects(as_officer.post(page(part), data), tab(plan))
    part.refresh_from_db()
    assert (part.name, part.place) == ("Jeugdoverlast", f"priority:{priority.pk}")


def test_two_places_at_once_are_shown_in_words(as_officer, plan):
    jeugd, wonen = make_priority(plan=plan, title="Jeugd"), make_priority(plan=plan, title="Wonen")
    part = make_plan_indicator(plan=plan, name="Overlast", role="safety_picture", priority=None)
    stale = as_officer.get(page(part)).context["adminform"].form["version"].value()
    part.role, part.priority = "priority", jeugd
    part.save()
    data = {"name": "Overlast", "place": f"priority:{wonen.pk}", "version": stale}
    response = as_officer.post(page(part), data)
    [conflict] = response.context["adminform"].form.conflicts
    assert ("Wonen" in conflict.mine, "Jeugd" in conflict.theirs) == (True, True)
    part.refresh_from_db()
    assert part.priority == jeugd


def test_order_is_within_a_place(as_officer, plan):
    first, second = (make_plan_indicator(plan=plan, role="safety_picture", priority=None) for _ in range(2))
    make_plan_indicator(plan=plan)
    as_officer.post(page(second, "move"), {"direction": "up"})
    rows = as_officer.get(tab(plan)).context["indicators"].groups[-1].rows
    assert [row.part for row in rows] == [second, first]


def test_deleting_takes_targets_along_and_restoring_brings_them_back(as_officer, plan):
    part = make_plan_indicator(plan=plan, role="safety_picture", priority=None)
    add_url = reverse("admin:indicators_planindicator_delete", args=[part.pk])
    make_target(plan_indicator=part, text="< 80")
    assertRedirects(as_officer.post(add_url), tab(plan))
    assert not PlanIndicator.objects.exists()
    deletion = PlanIndicator.history.filter(history_type="-").get()
    as_officer.post(
        reverse("admin:plans_plan_changes", args=[plan.pk]),
        {"deletion": f"planindicator:{deletion.history_id}"},
    )
    assert [target.text for target in PlanIndicator.objects.get().targets.all()] == ["< 80"]


def test_history_is_readable(as_officer, plan):
    priority = make_priority(plan=plan, title="Jeugd")
    part = make_plan_indicator(plan=plan, name="Overlast", role="safety_picture", priority=None)
    form = as_officer.get(page(part)).context["adminform"].form
    data = {"name": "Overlast", "place": f"priority:{priority.pk}", "version": form["version"].value()}
    as_officer.post(page(part), data | {"baseline_year": "2022"})
    response = as_officer.get(page(part, "history"))
    differences = response.context["changes"][0].differences
    assert {one.label: [piece.text for piece in one.pieces] for one in differences} == {
        "Plek in het plan": ["veiligheidsbeeld", "prioriteit"],
        "Prioriteit": ["Jeugd"],
        "Jaar van de nulmeting": ["2022"],
    }


def test_an_adopted_plan_is_read_and_its_targets_clarified(as_officer, plan):
    part = make_plan_indicator(plan=plan, name="Overlast")
    target = make_target(plan_indicator=part, text="• 74")
    TargetReading.objects.create(plan=plan, target=target, operator="unknown", reference="absolute")
    Plan.objects.filter(pk=plan.pk).update(status=Plan.Status.ADOPTED)
    response = as_officer.get(page(part))
    assertContains(response, "• 74")
    assertNotContains(response, "Streefwaarde toevoegen")
    assertNotContains(response, 'name="name"')


# From the former plan


@pytest.fixture
def former(plan):
    found = make_plan(municipality=plan.municipality, status=Plan.Status.ADOPTED)
    plan.former_plan = found
    plan.save()
    return found


def take_over_url(plan):
    return reverse("admin:indicators_planindicator_take_over", args=[plan.pk])


def test_taking_over_proposes_places_and_does_so_once(as_officer, plan, former):
    old = make_priority(plan=former, title="Jeugd")
    new = make_priority(plan=plan, title="Jongeren", continues=old)
    part = make_plan_indicator(priority=old, name="Overlast")
    left = make_plan_indicator(plan=former, name="Oud")
    form = as_officer.get(take_over_url(plan)).context["form"]
    assert [field.initial for _, field in form.rows()] == [f"priority:{new.pk}", ""]
    data = {f"place-{part.pk}": f"priority:{new.pk}", f"place-{left.pk}": ""}
    response = as_officer.post(take_over_url(plan), data, follow=True)
    assertContains(response, "1 indicator is overgenomen. Geef hem nu een streefwaarde.")
    assert [(one.name, one.priority) for one in plan.plan_indicators.all()] == [("Overlast", new)]
    again = as_officer.post(take_over_url(plan), data, follow=True)
    assertContains(again, "Er is niets toegevoegd")
    nothing = as_officer.post(take_over_url(plan), {f"place-{part.pk}": ""}, follow=True)
    assertContains(nothing, "U koos geen indicator. Er is niets overgenomen.")
    assert plan.plan_indicators.count() == 1
    assertContains(as_officer.get(take_over_url(plan)), "Staat al in dit plan")


def test_a_place_of_another_plan_cannot_be_chosen(as_officer, plan, former):
    part = make_plan_indicator(plan=former)
    response = as_officer.post(take_over_url(plan), {f"place-{part.pk}": f"priority:{make_priority().pk}"})
    assert response.status_code == 200
    assert not plan.plan_indicators.exists()


def test_without_a_former_plan_there_is_nothing_to_take_over(as_officer, plan):
    response = as_officer.get(take_over_url(plan), follow=True)
    assertContains(response, "Dit plan heeft geen vorig plan. Kies dat eerst bij Gegevens.")


def test_a_stranger_finds_nothing(client, plan):
    part = make_plan_indicator(plan=plan)
    client.force_login(make_user(municipality=make_municipality()), backend=BACKEND)
    for url in (tab(plan), take_over_url(plan), page(part)):
        assert client.get(url).status_code == 404
