"""Forms of programmes and their actions."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from municipalities.models import Membership, User
from plans.forms import PartForm
from plans.models import Theme
from priorities.fields import EurosField, MomentField
from priorities.goals import subjects_of
from priorities.models import Action, AnnualProgramme
from priorities.progress import REPORTING
from stakeholders.models import Organisation

# What to write in a field of a date, with the year of the programme at hand.
MOMENT_HELP = "Zoals 1-11-{0}, november {0}, 3e kwartaal {0} of {0}."


class ProgrammeForm(PartForm):
    """The introduction of a programme."""

    class Meta:
        model = AnnualProgramme
        fields = ["introduction", "version"]
        help_texts = {"introduction": "Staat boven de acties, in het programma als pagina en als PDF."}


class AdoptionForm(forms.Form):
    """When the college adopted a programme; with a reason when it corrects what was written down before."""

    on = forms.DateField(
        label="Datum van het besluit",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reference = forms.CharField(
        label="Kenmerk van het besluit", max_length=100, help_text="Zoals het zaaknummer."
    )
    reason = forms.CharField(
        label="Waarom verandert u dit?",
        max_length=300,
        help_text="Eén zin. Collega's lezen dit terug in de geschiedenis.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, today: datetime.date, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not is_correction:
            del self.fields["reason"]

    def clean_on(self) -> datetime.date:
        """Refuse a day that has not come: nothing was decided then."""
        on: datetime.date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("Deze dag moet nog komen.")
        return on


class HandOverForm(forms.Form):
    """Which actions go over, to whom and why."""

    actions = forms.ModelMultipleChoiceField(
        Action.objects.none(),
        label="Welke acties?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Kies ten minste één actie."},
    )
    to_person = forms.ModelChoiceField(
        User.objects.none(),
        label="Naar welke collega?",
        required=False,
        empty_label="Niemand in het bijzonder",
    )
    to_team = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="Naar welk team?",
        required=False,
        empty_label="Het team blijft zoals het is",
    )
    reason = forms.CharField(
        label="Waarom draagt u deze acties over?",
        max_length=300,
        help_text="Eén zin. Collega's lezen dit terug in de geschiedenis.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Zeg in één zin waarom u deze acties overdraagt."},
    )

    def __init__(self, *args: Any, actions: Any, people: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("actions", actions), ("to_person", people), ("to_team", teams)):
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        self.fields["actions"].label_from_instance = action_label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody to hand over to."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("to_person") or cleaned.get("to_team")):
            self.add_error("to_person", "Kies een collega, een team, of allebei.")
        return cleaned


def action_label(action: Action) -> str:
    """An action among those of several plans and years. Needs `programme` and `plan` selected."""
    due = f", klaar {action.due}" if action.due else ""
    return f"{action.title} ({action.programme.year}{due})"


class ActionForm(PartForm):
    """An action of a programme; `programme` is filled in by the admin when it is new."""

    programme: AnnualProgramme

    start = MomentField(label="Begint", required=False, max_length=40)
    due = MomentField(label="Klaar", required=False, max_length=40)
    regular_budget = EurosField(
        label="Uit het gewone budget",
        required=False,
        max_length=20,
        help_text="Euro in dit jaar, zoals 1250 of 1.250,00. Leeg is niet ingevuld; 0 kost niets.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    extra_request = EurosField(
        label="Extra gevraagd",
        required=False,
        max_length=20,
        help_text="Euro in dit jaar.",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )

    class Meta:
        model = Action
        fields = [
            "title", "description", "goal", "priority", "theme", "lead_team", "lead_person", "partners",
            "phase", "state", "result", "evidence", "lessons",
            "regular_budget", "extra_request", "budget_programme", "version",
        ]  # fmt: skip
        widgets = {
            "partners": forms.CheckboxSelectMultiple,
            "result": forms.Textarea(attrs={"rows": 3}),
            "evidence": forms.Textarea(attrs={"rows": 3}),
            "lessons": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"lead_team": "Team dat de actie trekt", "lead_person": "Collega die de actie trekt"}
        help_texts = {
            "lead_person": "Iemand die voortgang mag melden: beheerder, beleidsmedewerker of actiehouder.",
            "goal": "Wat willen we hiermee bereiken? De doelen staan bij Prioriteiten.",
            "priority": "Bij welke prioriteit of bij welk thema hoort deze actie?",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.programme = self.programme
        for name in {"start", "due"} & self.fields.keys():
            self.fields[name].help_text = MOMENT_HELP.format(self.instance.programme.year)
        self.initial = {"start": self.instance.start, "due": self.instance.due, **self.initial}
        self._offer_subjects()
        self._offer_leads()
        origin = self.instance.origin
        if origin is not None and origin.due and not self.instance.due and "due" in self.fields:
            self.fields["due"].help_text += f" In {origin.programme.year} stond hier: {origin.due}."

    def _offer_subjects(self) -> None:
        plan = self.instance.plan
        goal: Any = self.fields["goal"]
        goal.queryset = plan.goals.all()
        goal.choices = [
            ("", "Geen"),
            *(
                (subject.name, [(one.pk, f"{letter}. {one}") for letter, one in subject.goals])
                for subject in subjects_of(plan)
            ),
        ]
        self._offer("priority", plan.priorities.all(), "Geen")
        self._offer("theme", _or_current(themes_for(plan), self.instance.theme_id), "Geen")

    def _offer_leads(self) -> None:
        place = self.instance.plan.municipality_id
        serving = Organisation.objects.serving(place)
        there = serving.existing_on(timezone.localdate())
        self._offer("lead_team", _or_current(there.teams(), self.instance.lead_team_id), "Nog geen team")
        self._offer(
            "lead_person",
            _or_current(colleagues(place), self.instance.lead_person_id),
            "Niemand in het bijzonder",
        )
        chosen = self.instance.partners.values("pk") if self.instance.pk else serving.none().values("pk")
        partners: Any = self.fields["partners"]
        partners.queryset = Organisation.objects.filter(Q(pk__in=there.values("pk")) | Q(pk__in=chosen))

    def _offer(self, name: str, queryset: Any, empty_label: str) -> None:
        field: Any = self.fields[name]
        field.queryset, field.empty_label = queryset, empty_label

    def clean(self) -> dict[str, Any]:
        """Check what the dates, the goal and the year have to do with each other."""
        cleaned = super().clean()
        start, due = cleaned.get("start"), cleaned.get("due")
        year = self.instance.programme.year
        if start and start.first.year > year:
            self.add_error("start", f"Dit is het programma van {year}. Deze actie begint pas later.")
        if due and due.last.year < year:
            self.add_error("due", f"Dit is het programma van {year}. Deze datum ligt daarvoor.")
        if start and due and due.last < start.first:
            self.add_error("due", "De actie is klaar voordat die begint.")
        goal, priority = cleaned.get("goal"), cleaned.get("priority")
        if goal and priority and goal.priority_id and goal.priority_id != priority.pk:
            self.add_error(
                "priority", f"Het doel hoort bij een andere prioriteit: {goal.priority}. Kies die, of geen."
            )
        return cleaned

    def _post_clean(self) -> None:
        for name in ("start", "due"):
            if name in self.cleaned_data:
                setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()  # type: ignore[misc]


def themes_for(plan: Any) -> Any:
    """The themes of the list that `plan` follows."""
    return Theme.objects.filter(theme_list=plan.theme_list_id).select_related("field")


def colleagues(municipality_id: int) -> Any:
    """Who may lead an action of the municipality: who may report on it, works there today and can log in."""
    working = Membership.objects.current().filter(municipality=municipality_id, role__in=REPORTING)
    return User.objects.filter(is_active=True, pk__in=working.values("user")).order_by("name", "email")


def _or_current(queryset: Any, pk: int | None) -> Any:
    """What is on offer, and what was chosen before although it is no longer."""
    if pk is None:
        return queryset
    return (queryset | queryset.model.objects.filter(pk=pk)).distinct()
