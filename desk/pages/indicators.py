"""Effect indicators: those of a plan in its hub, and the indicators, sources and areas of a municipality."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.template.response import TemplateResponse
from django.urls import path

from desk.pages.base import PlanPartAdmin
from desk.pages.indicator_forms import NewIndicatorFields, WithSuggestions, source_suggestions, teams_of
from indicators.models import Indicator, PlanIndicator
from indicators.placing import add_to_plan, place_fields
from indicators.sources import source_named
from plans.forms import PartForm

Role = PlanIndicator.Role


def places_of(plan):
    """The places in `plan` where an indicator can stand, as grouped choices."""
    objectives = [(f"objective:{one.pk}", _short(one.text)) for one in plan.objectives.all()]
    priorities = [(f"priority:{one.pk}", _short(one.title)) for one in plan.priorities.all()]
    return [
        *([("Algemene doelstellingen", objectives)] if objectives else []),
        *([("Prioriteiten", priorities)] if priorities else []),
        ("Verder", [("safety_picture:", "Veiligheidsbeeld")]),
    ]


def _short(text):
    text = " ".join(text.split())
    return text if len(text) <= 90 else f"{text[:89]}…"


class PlaceMixin:
    """A form with the place in the plan as one choice."""

    def offer_places(self):
        """Fill the choice of places."""
        self.fields["place"].choices = [("", "Kies een plek"), *places_of(self.plan)]

    def put_at(self, place):
        """Fill in the place of the record."""
        for name, value in place_fields(place).items():
            setattr(self.instance, name, value)

    def suggest_sources(self):
        """Suggest the sources of the municipality, then those that everybody knows."""
        self.fields["source_text"].widget.suggestions = source_suggestions(self.plan.municipality_id)

    def refuse_twice(self, indicator):
        """Say so when the indicator stands at this place already."""
        others = PlanIndicator.objects.filter(
            plan=self.plan,
            indicator=indicator,
            role=self.instance.role,
            priority_id=self.instance.priority_id,
            objective_id=self.instance.objective_id,
        ).exclude(pk=self.instance.pk)
        if others.exists():
            self.add_error("place", "Deze indicator staat hier al.")


class NewPlanIndicatorForm(PlaceMixin, NewIndicatorFields, PartForm):
    """An indicator for a plan: one that the municipality has, or a new one; few fields will do."""

    place = forms.ChoiceField(label="Waar hoort deze indicator bij?")
    existing = forms.ModelChoiceField(
        Indicator.objects.none(),
        label="Indicator",
        required=False,
        empty_label="Een nieuwe indicator",
        help_text="Kies een indicator die uw gemeente al volgt: de reeks cijfers gaat dan gewoon door.",
    )
    target = forms.CharField(
        label="Streefwaarde",
        required=False,
        max_length=250,
        help_text="Precies zoals het in het plan komt, zoals: < 80, of: minimaal een 7. "
        "Zet het teken of het woord erbij: lager dan, ten hoogste, ten minste.",
    )

    class Meta:
        model = PlanIndicator
        fields = ["name", "source_text", "baseline_year"]
        widgets = {"source_text": WithSuggestions}
        labels = {"name": "Naam", "source_text": "Bron", "baseline_year": "Jaar van de nulmeting"}
        help_texts = {
            "name": "Precies zoals het in het plan komt, zoals: Aantal woninginbraken.",
            "source_text": "Waar komen de cijfers vandaan? Precies zoals het in het plan komt.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_places()
        self.suggest_sources()
        municipality = self.plan.municipality_id
        own = Indicator.objects.filter(municipality=municipality).prefetch_related("versions")
        self.fields["existing"].queryset = own
        self.own = sorted(own, key=lambda one: one.name.casefold())
        if self.own:
            self.fields["existing"].choices = [
                ("", "Een nieuwe indicator"),
                *((one.pk, one.name) for one in self.own),
            ]
            self.fields["name"].help_text += " Leeg: zoals de indicator zelf heet."
        else:
            del self.fields["existing"]
        self.fields["name"].required = not self.own
        self.offer_choices(teams_of(municipality))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("place"):
            self.put_at(cleaned["place"])
        existing = cleaned.get("existing")
        if existing is not None:
            if cleaned.get("place"):
                self.refuse_twice(existing)
            return cleaned
        name = cleaned.get("name", "")
        if not name:
            if "name" not in self.errors:
                self.add_error("name", "Vul een naam in, of kies een indicator die er al is.")
        elif any(one.name.casefold() == name.casefold() for one in self.own):
            self.add_error(
                "name",
                "Er is al een indicator met deze naam: kies die. Is dit een andere? Noem die dan anders.",
            )
        self.clean_new(cleaned)
        return cleaned

    def keep(self, by):
        """Put the indicator in the plan."""
        given, part = self.cleaned_data, self.instance
        existing, name = given.get("existing"), given.get("source_text")
        if existing is not None:
            part.indicator = existing
            add_to_plan(place=part, target=given.get("target", ""), by=by)
            return
        municipality = self.plan.municipality
        with transaction.atomic():
            source = source_named(municipality=municipality, name=name[:200], by=by) if name else None
            new = self.new_indicator(municipality, source)
            add_to_plan(place=part, new=new, target=given.get("target", ""), by=by)


class PlanIndicatorForm(PlaceMixin, PartForm):
    """An indicator as the plan names it."""

    place = forms.ChoiceField(label="Waar hoort deze indicator bij?")

    class Meta:
        model = PlanIndicator
        fields = ["name", "source_text", "baseline_year", "version"]
        widgets = {"source_text": WithSuggestions}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].initial = self.instance.place
        self.offer_places()
        self.suggest_sources()

    def stored_as(self, name, value):
        return place_fields(value) if name == "place" else super().stored_as(name, value)

    def _conflict(self, name, mine, theirs):
        """A place in words."""
        if name == "place":
            words = {key: text for _, places in places_of(self.plan) for key, text in places}
            mine, theirs = (words.get(value, "") for value in (mine, theirs))
        return super()._conflict(name, mine, theirs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("place"):
            self.put_at(cleaned["place"])
            self.refuse_twice(self.instance.indicator)
        return cleaned


@admin.register(PlanIndicator)
class PlanIndicatorAdmin(PlanPartAdmin):
    form = PlanIndicatorForm
    tab = "indicators"
    tab_url = "admin:indicators_planindicator_of_plan"
    change_form_template = "admin/indicators/planindicator_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="indicators_planindicator_of_plan"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewPlanIndicatorForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request, obj=None):
        form = NewPlanIndicatorForm if obj is None else PlanIndicatorForm
        return form._meta.fields

    def get_changeform_initial_data(self, request):
        """The place from the button that was pressed."""
        place = request.GET.get("plek", "")
        return {"place": place} if place else {}

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        if not self._may(request, "add", obj):
            raise PermissionDenied
        form.keep(request.user)

    def of_plan_view(self, request, plan_id):
        """Indicatoren: what the plan follows, per objective, per priority and in the safety picture."""
        plan = self.plan_in_scope(request, plan_id)
        context = self.hub(request, plan, self.tab)
        context["groups"] = groups_of(plan)
        return TemplateResponse(request, "admin/indicators/of_plan.html", context)


def groups_of(plan):
    """The places of the plan with what stands there."""
    found = list(
        PlanIndicator.objects.filter(plan=plan)
        .select_related("indicator__team", "indicator_version")
        .prefetch_related("targets")
    )
    groups = [
        {"kind": "Algemene doelstelling", "title": one.text, "place": f"objective:{one.pk}"}
        for one in plan.objectives.all()
    ]
    groups += [
        {"kind": "Prioriteit", "title": one.title, "place": f"priority:{one.pk}"}
        for one in plan.priorities.all()
    ]
    groups.append({"kind": "", "title": "Veiligheidsbeeld", "place": "safety_picture:"})
    for group in groups:
        group["rows"] = [part for part in found if part.place == group["place"]]
    return groups
