"""What carries out an adopted plan changes with a reason, and the reason stands in the history."""

import pytest
from concurrency.forms import get_signer

from plans.editing import change_record, delete_record
from plans.forms import PartForm, needs_reason
from plans.models import Plan
from priorities.models import ActorAnalysis, AnnualProgramme
from tests.builders import make_actor, make_chapter, make_plan, make_priority, make_programme, make_user

pytestmark = pytest.mark.django_db


class ProgrammeForm(PartForm):
    class Meta:
        model = AnnualProgramme
        fields = ["decision_reference", "version"]


def form_for(programme, **data):
    data["version"] = str(get_signer().sign(programme.version))
    form = type("BoundForm", (ProgrammeForm,), {"plan": programme.plan})
    return form(data, instance=AnnualProgramme.objects.get(pk=programme.pk))


@pytest.fixture
def adopted():
    return make_programme(plan=make_plan(status=Plan.Status.ADOPTED))


def test_only_what_goes_on_after_adoption_asks_a_reason(adopted):
    draft = make_programme(plan=make_plan())
    chapter = make_chapter(plan=adopted.plan)
    new = AnnualProgramme(plan=adopted.plan, year=2025)
    assert [needs_reason(part) for part in (adopted, draft, chapter, new)] == [True, False, False, False]


def test_what_nobody_decided_on_asks_no_reason(adopted):
    actor = make_actor(priority=make_priority(plan=adopted.plan))
    user = make_user(municipality=adopted.plan.municipality)
    assert not needs_reason(actor)
    actor.power = 1
    change_record(record=actor, by=user)
    delete_record(record=actor, by=user)
    rows = ActorAnalysis.history.filter(plan_id=adopted.plan.pk).order_by("-history_id")
    assert [row.history_change_reason for row in rows][:2] == ["Verwijderd", "Gewijzigd"]


def test_form_of_an_adopted_plan_is_refused_without_a_reason(adopted):
    form = form_for(adopted, decision_reference="Z-1", change_reason="  ")
    assert form.errors == {"change_reason": ["Zeg in één zin waarom u dit verandert."]}
    form = form_for(adopted, decision_reference="Z-1", change_reason=" Het college besloot anders. ")
    assert form.is_valid(), form.errors
    assert form.reason == "Het college besloot anders."


def test_form_of_a_draft_asks_nothing():
    form = form_for(make_programme(plan=make_plan()), decision_reference="Z-1")
    assert form.is_valid(), form.errors
    assert form.reason == ""
    assert "change_reason" not in form.fields


def test_templates_with_a_layout_of_their_own_need_not_know_the_reason(adopted):
    form = form_for(adopted)
    assert [field.name for field in form] == ["decision_reference", "version"]
    assert form["change_reason"].label == "Waarom verandert u dit?"


def test_a_reason_does_not_stand_in_the_way_of_merging(adopted):
    version = str(get_signer().sign(adopted.version))
    adopted.introduction = "<p>Van een collega.</p>"
    adopted.save()
    form = type("BoundForm", (ProgrammeForm,), {"plan": adopted.plan})(
        {"version": version, "decision_reference": "Z-2", "change_reason": "Besluit kwam later."},
        instance=AnnualProgramme.objects.get(pk=adopted.pk),
    )
    assert form.is_valid(), form.errors
    assert form.conflicts == []
