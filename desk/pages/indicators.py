"""Effect indicators: those of a plan in its hub, and the indicators, sources and areas of a municipality."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from desk.pages.base import PlanPartAdmin
from indicators.models import DataSource, Indicator, IndicatorVersion, PlanIndicator
from indicators.models.indicator import Unit
from indicators.placing import add_to_plan, place_fields
from indicators.sources import KNOWN_SOURCES, source_named
from plans.forms import PartForm
from stakeholders.models import Organisation

Role = PlanIndicator.Role
# How many figures behind the comma one expects.
DECIMALS = {Unit.MARK: 1, Unit.PERCENTAGE: 1, Unit.RATE: 1}


class WithSuggestions(forms.TextInput):
    """A text with suggestions below it: a list that one may also ignore."""

    template_name = "admin/indicators/widgets/suggestions.html"
    suggestions = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        list_id = f"{context['widget']['attrs'].get('id', name)}_suggesties"
        context["widget"]["attrs"]["list"] = list_id
        return context | {"list_id": list_id, "suggestions": self.suggestions}


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
        own = list(
            DataSource.objects.filter(municipality_id=self.plan.municipality_id).values_list(
                "name", flat=True
            )
        )
        known = {name.casefold() for name in own}
        self.fields["source_text"].widget.suggestions = [
            *own,
            *(name for name in KNOWN_SOURCES if name.casefold() not in known),
        ]

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


class NewPlanIndicatorForm(PlaceMixin, PartForm):
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
    unit = forms.ChoiceField(
        label="Wat is het voor cijfer?",
        choices=Unit.choices,
        required=False,
        initial=Unit.COUNT,
        widget=forms.RadioSelect,
    )
    rate_base = forms.IntegerField(
        label="Per hoeveel?", required=False, min_value=1, help_text="Zoals 1000 bij: per 1.000 inwoners."
    )
    rate_of = forms.CharField(
        label="Waarvan?", required=False, max_length=100, help_text="Zoals inwoners of jongeren."
    )
    rank_size = forms.IntegerField(
        label="Hoeveel plaatsen zijn er?",
        required=False,
        min_value=1,
        help_text="Zoals 342 bij een lijst van alle gemeenten.",
    )
    rank_best = forms.ChoiceField(
        label="Welke plaats is het best?",
        required=False,
        choices=IndicatorVersion.Best.choices,
        widget=forms.RadioSelect,
    )
    direction = forms.ChoiceField(
        label="Wat is beter?", required=False, choices=Indicator.Direction.choices, widget=forms.RadioSelect
    )
    direction_explanation = forms.CharField(
        label="Hoe moet men deze cijfers lezen?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Zoals: meer meldingen kan betekenen dat mensen eerder melden.",
    )
    definition = forms.CharField(
        label="Definitie",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Wat telt mee, en wat niet?",
    )
    frequency = forms.ChoiceField(
        label="Hoe vaak is er een cijfer?",
        required=False,
        choices=Indicator.Frequency.choices,
        initial=Indicator.Frequency.YEAR,
    )
    team = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Team dat de cijfers levert",
        required=False,
        empty_label="Nog niet bekend",
        help_text="Actiehouders uit dit team kunnen de cijfers zelf invullen.",
    )
    kind = forms.ChoiceField(label="Soort", required=False)

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
        self.fields["team"].queryset = Organisation.objects.serving(municipality).filter(
            kind=Organisation.Kind.TEAM
        )
        self.fields["kind"].choices = [("", "Volgt uit het cijfer en de bron"), *Indicator.Kind.choices]

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
        self.require_unit_fields(cleaned)
        if cleaned.get("direction") == Indicator.Direction.INTERPRETATION and not cleaned.get(
            "direction_explanation"
        ):
            self.add_error("direction_explanation", "Leg uit hoe men deze cijfers moet lezen.")
        return cleaned

    def require_unit_fields(self, cleaned):
        """Ask what belongs to the unit, and forget what does not."""
        unit = cleaned["unit"] = cleaned.get("unit") or Unit.COUNT
        if unit == Unit.RATE:
            if not cleaned.get("rate_base") and "rate_base" not in self.errors:
                self.add_error("rate_base", "Zeg per hoeveel, zoals 1000.")
        else:
            cleaned |= {"rate_base": None, "rate_of": ""}
            self.errors.pop("rate_base", None)
        if unit == Unit.RANK:
            if not cleaned.get("rank_best") and "rank_best" not in self.errors:
                self.add_error("rank_best", "Zeg welke plaats het best is.")
        else:
            cleaned |= {"rank_size": None, "rank_best": ""}
            self.errors.pop("rank_size", None)
        if not cleaned.get("direction"):
            if unit == Unit.JUDGEMENT:
                cleaned["direction"] = Indicator.Direction.NONE
            else:
                self.add_error("direction", "Zeg wat beter is. Weet u het niet? Kies ‘geen richting’.")

    def new_indicator(self, source):
        """The new indicator and its definition, not saved yet; None when an existing one was chosen."""
        given = self.cleaned_data
        if given.get("existing"):
            return None
        unit = given["unit"]
        is_survey = source is not None and source.name == "Veiligheidsmonitor"
        derived = (
            Indicator.Kind.QUALITATIVE
            if unit == Unit.JUDGEMENT
            else Indicator.Kind.SUBJECTIVE
            if unit == Unit.MARK or is_survey
            else Indicator.Kind.OBJECTIVE
        )
        indicator = Indicator(
            municipality=self.plan.municipality,
            kind=given.get("kind") or derived,
            direction=given["direction"],
            direction_explanation=given.get("direction_explanation", ""),
            frequency=given.get("frequency") or Indicator.Frequency.YEAR,
            team=given.get("team"),
        )
        definition = IndicatorVersion(
            name=given["name"],
            definition=given.get("definition", ""),
            unit=unit,
            rate_base=given["rate_base"],
            rate_of=given["rate_of"],
            rank_size=given["rank_size"],
            rank_best=given["rank_best"],
            decimals=DECIMALS.get(unit, 0),
            source=source,
        )
        return indicator, definition

    def keep(self, by):
        """Put the indicator in the plan."""
        given, part = self.cleaned_data, self.instance
        existing = given.get("existing")
        source = None
        if existing is not None:
            part.indicator = existing
        elif given.get("source_text"):
            source = source_named(municipality=self.plan.municipality, name=given["source_text"][:200], by=by)
        add_to_plan(place=part, new=self.new_indicator(source), target=given.get("target", ""), by=by)


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
