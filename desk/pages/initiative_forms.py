"""Forms of the register of initiatives: an initiative, stopping it, and a round of measurements."""

from django import forms
from django.utils import timezone

from municipalities.models import Area
from plans.versioned_forms import VersionedForm, date_input
from stakeholders.models import Initiative


class FilterForm(forms.Form):
    """Which initiatives the register shows."""

    platform = forms.ChoiceField(
        label="Platform", required=False, choices=[("", "Alle platforms"), *Initiative.Platform.choices]
    )
    stand = forms.ChoiceField(
        label="Stand",
        required=False,
        choices=[("", "Die nu lopen"), ("gestopt", "Die zijn gestopt"), ("alle", "Allemaal")],
    )


class InitiativeForm(VersionedForm):
    """An initiative. Its municipality is known before the form opens."""

    class Meta:
        model = Initiative
        fields = [
            "name", "platform", "other_platform", "areas", "area_text", "started_on", "stopped_on", "note",
            "version",
        ]  # fmt: skip
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "started_on": date_input(),
            "stopped_on": date_input(),
            "note": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "name": "Zoals: Buurtapp Havenkwartier. Noem geen namen van bewoners.",
            "areas": "Waar het initiatief werkt. Hieruit volgt de dekking van de gemeente.",
            "area_text": "Als het geen hele wijk of buurt is. Zoals: de straten ten noorden van de haven.",
            "stopped_on": "Gaat het toch door? Maak dit vak dan leeg.",
            "note": "Noem geen namen en telefoonnummers. Die horen bij de beheerders.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["platform"].choices = [("", "Kies een platform"), *Initiative.Platform.choices]
        if self.instance.stopped_on is None:
            self.fields.pop("stopped_on", None)
        areas = Area.objects.filter(
            municipality=self.instance.municipality_id, kind=Area.Kind.NEIGHBOURHOOD
        ).order_by("name")
        if areas.exists():
            self.fields["areas"].queryset = areas
        else:
            del self.fields["areas"]
            self.fields["area_text"].required = True

    def clean(self):
        """Check what the database would refuse without words, and what would make no sense."""
        cleaned = super().clean()
        same = Initiative.objects.filter(
            municipality=self.instance.municipality_id, name=cleaned.get("name")
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("name", "Er is al een buurtinitiatief met deze naam.")
        if cleaned.get("platform") == Initiative.Platform.OTHER and not cleaned.get("other_platform"):
            self.add_error("other_platform", "Vul in welk platform het is.")
        if "areas" in self.fields and not (cleaned.get("areas") or cleaned.get("area_text")):
            self.add_error("areas", "Kies een wijk of buurt, of schrijf hieronder welk gebied het is.")
        self.clean_days(cleaned)
        return cleaned

    def clean_days(self, cleaned):
        """Measurements lie between the start and the end."""
        started, stopped = cleaned.get("started_on"), cleaned.get("stopped_on")
        if started and stopped and stopped < started:
            self.add_error("stopped_on", "Dit is voor het begin. Kijk de datums na.")
        if started and not 1950 <= started.year <= timezone.localdate().year + 1:
            self.add_error("started_on", "Kijk het jaar na.")
        if not self.instance.pk:
            return
        days = list(self.instance.measurements.order_by("measured_on").values_list("measured_on", flat=True))
        if days and started and started > days[0]:
            self.add_error("started_on", f"Er is al een meting van {days[0]:%d-%m-%Y}.")
        if days and stopped and stopped < days[-1]:
            self.add_error("stopped_on", f"Er is nog een meting van {days[-1]:%d-%m-%Y}.")


class StopForm(forms.Form):
    """The day on which an initiative stopped, and whether its administrators are erased at once."""

    stopped_on = forms.DateField(label="Gestopt op", widget=date_input())
    erase = forms.BooleanField(label="Wis de gegevens van de beheerders meteen", required=False)

    def __init__(self, *args, may_erase, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_erase:
            del self.fields["erase"]

    def clean_stopped_on(self):
        """Nobody knows yet what stops later."""
        day = self.cleaned_data["stopped_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Deze dag komt nog. Kies vandaag of eerder.")
        return day


class RoundForm(forms.Form):
    """The measurement of one initiative among many: nothing filled in is nothing measured."""

    members = forms.IntegerField(label="Leden", required=False, min_value=0, max_value=1_000_000)
    signs = forms.IntegerField(label="Borden", required=False, min_value=0, max_value=100_000)
    linked = forms.TypedChoiceField(
        label="Met de politie verbonden",
        required=False,
        choices=[("", "Niet gevraagd"), ("ja", "Ja"), ("nee", "Nee")],
        coerce=lambda value: value == "ja",
        empty_value=None,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("members", "signs"):
            self.fields[name].widget.attrs["inputmode"] = "numeric"

    @property
    def is_filled(self) -> bool:
        """Whether anything was measured."""
        return any(value is not None for value in self.cleaned_data.values())


class RoundDayForm(forms.Form):
    """The day of a round of measurements."""

    measured_on = forms.DateField(label="Gemeten op", widget=date_input())

    def clean_measured_on(self):
        """No measurement lies in the future."""
        day = self.cleaned_data["measured_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Deze dag komt nog. Kies vandaag of eerder.")
        return day
