"""Two people save one record: what one of them changed is merged, the rest is chosen, nothing is lost."""

import datetime
from decimal import Decimal

import pytest
from concurrency.forms import get_signer
from django import forms
from django.http import QueryDict

from plans.editing import change_record
from plans.forms import PartForm
from priorities.models import Action
from priorities.moments import parse_moment
from tests.builders import make_action, make_organisation, make_plan, make_programme, make_user

pytestmark = pytest.mark.django_db


class MomentField(forms.CharField):
    def to_python(self, value):
        return parse_moment(value) if value else None


class ActionForm(PartForm):
    due = MomentField(label="Klaar op", required=False)

    class Meta:
        model = Action
        fields = ["title", "description", "regular_budget", "partners", "version"]

    def stored_as(self, name, value):
        if name != "due":
            return super().stored_as(name, value)
        return {"due_on": value and value.last, "due_precision": value.precision if value else ""}

    def clean(self):
        cleaned = super().clean()
        for name, value in self.stored_as("due", cleaned.get("due")).items():
            setattr(self.instance, name, value)
        return cleaned


@pytest.fixture
def action():
    plan = make_plan()
    action = make_action(
        programme=make_programme(plan=plan),
        title="Meldpunt",
        description="<p>Wij openen een <strong>meldpunt</strong> in de wijk.</p>",
        regular_budget=Decimal("1000.00"),
        due_on=datetime.date(2024, 9, 30),
        due_precision="quarter",
    )
    for name in ("Politie", "GGD", "Woonzorg"):
        make_organisation(municipality=plan.municipality, name=name)
    set_partners(action, "Politie")
    return action


def set_partners(action, *names):
    partners = action.plan.municipality.organisations.filter(name__in=names)
    change_record(record=action, by=make_user(name="Collega"), relations={"partners": partners})


def opened(action):
    """What the browser holds after opening the form."""
    return {
        "title": action.title,
        "description": action.description,
        "regular_budget": str(action.regular_budget or ""),
        "due": str(action.due or ""),
        "partners": [str(partner.pk) for partner in action.partners.all()],
        "version": str(get_signer().sign(action.version)),
    }


def sent(action, data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    form = type("BoundForm", (ActionForm,), {"plan": action.plan})
    return form(query, instance=Action.objects.get(pk=action.pk))


def save(form):
    change_record(
        record=form.save(commit=False),
        by=make_user(name="Ik"),
        not_chosen=form.not_chosen,
        relations=form.chosen_relations(),
    )


def partner_ids(action, *names):
    return [
        str(pk)
        for pk in action.plan.municipality.organisations.filter(name__in=names).values_list("pk", flat=True)
    ]


def test_what_only_one_of_both_changed_is_merged(action):
    mine = opened(action) | {"title": "Meldpunt Duin", "partners": partner_ids(action, "Politie", "GGD")}
    theirs = Action.objects.get(pk=action.pk)
    theirs.due_on, theirs.due_precision = datetime.date(2024, 12, 31), "year"
    theirs.regular_budget = Decimal("2500.50")
    theirs.save()
    form = sent(action, mine)
    assert form.is_valid(), form.errors
    save(form)
    action.refresh_from_db()
    assert (action.title, str(action.due), action.regular_budget) == (
        "Meldpunt Duin", "2024", Decimal("2500.50"),
    )  # fmt: skip
    assert [str(partner) for partner in action.partners.all()] == ["GGD", "Politie"]


def test_partners_that_a_colleague_changed_stay_when_i_did_not_touch_them(action):
    mine = opened(action) | {"title": "Meldpunt Duin"}
    set_partners(Action.objects.get(pk=action.pk), "GGD")
    form = sent(action, mine)
    assert form.is_valid(), form.errors
    save(form)
    assert [str(partner) for partner in action.partners.all()] == ["GGD"]


@pytest.fixture
def both_changed(action):
    """The form of the second writer, who changed the same four fields as the first."""
    mine = opened(action) | {
        "description": "<p>Wij openen een <strong>loket</strong> in de wijk.</p>",
        "regular_budget": "1500",
        "due": "maart 2025",
        "partners": partner_ids(action, "Woonzorg"),
    }
    theirs = Action.objects.get(pk=action.pk)
    theirs.description = "<p>Wij sluiten een <strong>meldpunt</strong> in de wijk.</p>"
    theirs.regular_budget = None
    theirs.due_on, theirs.due_precision = datetime.date(2024, 11, 1), "day"
    change_record(
        record=theirs,
        by=make_user(name="Collega"),
        relations={"partners": action.plan.municipality.organisations.filter(name__in=["GGD", "Politie"])},
    )
    form = sent(action, mine)
    assert not form.is_valid()
    return mine | {"version": form.data["version"]}, form


def words(marked):
    """The marked HTML with short marks."""
    for place in ("uw tekst", "de tekst van uw collega"):
        marked = marked.replace(
            f'<mark class="only"><span class="visually-hidden">[alleen in {place}: </span>', "["
        )
    return marked.replace('<span class="visually-hidden">]</span></mark>', "]")


def test_both_texts_are_shown_with_the_words_marked_that_differ(both_changed):
    _, form = both_changed
    assert form.other_change.history_user.name == "Collega"
    assert {c.name: (c.label, c.is_rich, words(c.mine), words(c.theirs)) for c in form.conflicts} == {
        "description": (
            "Omschrijving",
            True,
            "<p>Wij [openen] een <strong>[loket]</strong> in de wijk.</p>",
            "<p>Wij [sluiten] een <strong>[meldpunt]</strong> in de wijk.</p>",
        ),
        "regular_budget": ("Uit het gewone budget", False, "[€ 1.500]", "[–]"),
        "due": ("Klaar op", False, "[maart 2025]", "[1 november 2024]"),
        "partners": ("Partners", False, "[Woonzorg]", "[GGD, Politie]"),
    }


def test_every_field_is_chosen_apart_and_what_lost_stands_in_the_history(action, both_changed):
    mine, form = both_changed
    names = " ".join(conflict.name for conflict in form.conflicts)
    kept = {"_keep_due": "theirs", "_keep_partners": "theirs", "_keep_description": "mine"}
    form = sent(action, mine | {"_conflict_fields": names} | kept)
    assert form.is_valid(), form.errors
    save(form)

    def held(row):
        return (row.description, row.regular_budget, str(row.instance.due), sorted(
            str(partner.organisation) for partner in row.partners.all()
        ))  # fmt: skip

    loket = "<p>Wij openen een <strong>loket</strong> in de wijk.</p>"
    meldpunt = "<p>Wij sluiten een <strong>meldpunt</strong> in de wijk.</p>"
    chosen, lost, theirs = action.history.order_by("-history_id")[:3]
    assert held(chosen) == (loket, Decimal("1500.00"), "1 november 2024", ["GGD", "Politie"])
    assert held(lost) == (loket, Decimal("1500.00"), "maart 2025", ["Woonzorg"])
    assert held(theirs) == (meldpunt, None, "1 november 2024", ["GGD", "Politie"])
    assert [row.history_change_reason for row in (chosen, lost)] == ["Gewijzigd", "Niet gekozen, wel bewaard"]
    assert sorted(str(partner) for partner in action.partners.all()) == ["GGD", "Politie"]


def test_all_of_the_colleague_is_chosen_with_one_button(action, both_changed):
    mine, form = both_changed
    names = " ".join(conflict.name for conflict in form.conflicts)
    form = sent(action, mine | {"_conflict_fields": names, "_theirs": "1"})
    assert form.is_valid(), form.errors
    save(form)
    action.refresh_from_db()
    assert (action.regular_budget, str(action.due)) == (None, "1 november 2024")
    assert sorted(str(partner) for partner in action.partners.all()) == ["GGD", "Politie"]


def test_a_choice_in_a_field_that_does_not_exist_is_passed_over(action):
    form = sent(action, opened(action) | {"_conflict_fields": "pk history version wat", "_theirs": "1"})
    assert form.is_valid(), form.errors
    assert form.not_chosen == {}
