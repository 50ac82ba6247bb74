"""What a new indicator is asked, in a plan and by itself; and texts with suggestions."""

from django import forms
from django.utils import timezone

from indicators.models import DataSource, Indicator, IndicatorVersion
from indicators.models.indicator import Unit
from indicators.sources import KNOWN_SOURCES
from stakeholders.models import Organisation

MOST = 1_000_000_000
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


def source_suggestions(municipality_id):
    """The sources of the municipality, then those that everybody knows."""
    own = list(DataSource.objects.filter(municipality_id=municipality_id).values_list("name", flat=True))
    known = {name.casefold() for name in own}
    return [*own, *(name for name in KNOWN_SOURCES if name.casefold() not in known)]


def teams_of(municipality_id):
    """The teams that can deliver figures of the municipality."""
    return Organisation.objects.serving(municipality_id).teams().existing_on(timezone.localdate())


def require_unit_fields(form, cleaned, unit):
    """Ask what belongs to the unit, and forget what does not."""
    if unit == Unit.RATE:
        if not cleaned.get("rate_base") and "rate_base" not in form.errors:
            form.add_error("rate_base", "Zeg per hoeveel, zoals 1000.")
    else:
        cleaned |= {"rate_base": None, "rate_of": ""}
        form.errors.pop("rate_base", None)
        form.errors.pop("rate_of", None)
    if unit == Unit.RANK:
        if not cleaned.get("rank_best") and "rank_best" not in form.errors:
            form.add_error("rank_best", "Zeg welke plaats het best is.")
    else:
        cleaned |= {"rank_size": None, "rank_best": ""}
        form.errors.pop("rank_size", None)
        form.errors.pop("rank_best", None)


class NewIndicatorFields(forms.Form):
    """A new indicator and its first definition, apart from its name and source."""

    unit = forms.ChoiceField(
        label="Wat is het voor cijfer?",
        choices=Unit.choices,
        required=False,
        initial=Unit.COUNT,
        widget=forms.RadioSelect,
    )
    rate_base = forms.IntegerField(
        label="Per hoeveel?",
        required=False,
        min_value=1,
        max_value=MOST,
        help_text="Zoals 1000 bij: per 1.000 inwoners.",
    )
    rate_of = forms.CharField(
        label="Waarvan?", required=False, max_length=100, help_text="Zoals inwoners of jongeren."
    )
    rank_size = forms.IntegerField(
        label="Hoeveel plaatsen zijn er?",
        required=False,
        min_value=1,
        max_value=MOST,
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

    def offer_choices(self, teams):
        """Fill the choices of team and kind."""
        self.fields["team"].queryset = teams
        self.fields["kind"].choices = [("", "Volgt uit het cijfer en de bron"), *Indicator.Kind.choices]

    def clean_new(self, cleaned):
        """Ask what belongs to the unit and the direction, and forget what does not."""
        cleaned["unit"] = cleaned.get("unit") or Unit.COUNT
        require_unit_fields(self, cleaned, cleaned["unit"])
        direction = cleaned.get("direction")
        if not direction and cleaned["unit"] == Unit.JUDGEMENT:
            cleaned["direction"] = Indicator.Direction.NONE
        elif not direction and "direction" not in self.errors:
            self.add_error("direction", "Zeg wat beter is. Weet u het niet? Kies ‘geen richting’.")
        elif direction == Indicator.Direction.INTERPRETATION and not cleaned.get("direction_explanation"):
            self.add_error("direction_explanation", "Leg uit hoe men deze cijfers moet lezen.")

    def new_indicator(self, municipality, source):
        """The new indicator and its definition, not saved yet."""
        given = self.cleaned_data
        unit = given["unit"]
        is_survey = source is not None and source.name == "Veiligheidsmonitor"
        kind = Indicator.Kind.OBJECTIVE
        if unit == Unit.JUDGEMENT:
            kind = Indicator.Kind.QUALITATIVE
        elif unit == Unit.MARK or is_survey:
            kind = Indicator.Kind.SUBJECTIVE
        indicator = Indicator(
            municipality=municipality,
            kind=given.get("kind") or kind,
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
