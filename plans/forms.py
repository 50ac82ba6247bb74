"""Forms of the plan and its parts, safe for two people at once."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from municipalities.models import Municipality
from plans.chapters import DEEPEST_LEVEL, chapter_tree, walk
from plans.editing import YearsInUse, require_years
from plans.models import (
    Chapter,
    GuidingPrinciple,
    Objective,
    Plan,
    PlanPart,
    Signatory,
    Theme,
    ThemeList,
    ThemeText,
)
from plans.versioned_forms import VersionedForm, date_input
from richtext.plain import PlainTextMixin
from richtext.text import is_blank

REASON_LENGTH = 300


def needs_reason(part: PlanPart) -> bool:
    """Whether changing or deleting `part` asks a reason: it goes on after its plan was adopted."""
    if part.closes_with_plan or not part.asks_reason:
        return False
    return bool(part.pk) and not part.plan.is_draft  # type: ignore[attr-defined]


def reason_field() -> forms.CharField:
    """Why somebody changes what carries out an adopted plan; it goes into the history."""
    return forms.CharField(
        label="Waarom verandert u dit?",
        help_text="Eén zin. Het plan is vastgesteld: collega's lezen dit terug in de geschiedenis.",
        error_messages={"required": "Zeg in één zin waarom u dit verandert."},
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": REASON_LENGTH}),
    )


class ReasonForm(PlainTextMixin, forms.Form):
    """The reason alone: beside the question whether to delete something, or another single button."""

    change_reason = reason_field()


class PartForm(VersionedForm):
    """The form of a part of a plan; `plan` is filled in by the admin.

    What goes on after adoption asks the reason (`change_reason`) once the plan is adopted. That field stands
    by itself, below the others, in `part_form.html`: going through the form's fields passes it over, so that
    a template with a layout of its own need not know it.
    """

    plan: Plan

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.instance.plan = self.plan
        if needs_reason(self.instance):
            self.fields["change_reason"] = reason_field()

    def __iter__(self) -> Iterator[forms.BoundField]:
        """The fields of the record itself."""
        return iter(self[name] for name in self.fields if name != "change_reason")

    @property
    def reason(self) -> str:
        """The reason that was given; empty where none is asked."""
        return self.cleaned_data.get("change_reason", "")


class ChapterForm(PartForm):
    """A chapter; a new one says where it falls under."""

    class Meta:
        model = Chapter
        fields = ["title", "body", "is_finished", "kind", "is_numbered", "version"]
        help_texts = {
            "is_numbered": "Een voorwoord of bijlage heeft meestal geen nummer.",
            "is_finished": "Zo zien u en uw collega's hoe ver het plan is.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Hints on plain language (static/livp/reading.js).
        self.fields["body"].widget.attrs["data-reading"] = ""


class NewChapterForm(PartForm):
    """What is needed to add a chapter; its text is written afterwards."""

    class Meta:
        model = Chapter
        fields = ["title", "kind", "parent", "is_numbered"]
        labels = {"parent": "Valt onder"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [
            (node.chapter.pk, f"{' ' * 3 * (node.depth - 1)}{node.heading}")
            for node in walk(chapter_tree(Chapter.objects.filter(plan=self.plan)))
            if node.depth < DEEPEST_LEVEL
        ]
        field = self.fields["parent"]
        field.queryset = Chapter.objects.filter(plan=self.plan)  # type: ignore[attr-defined]
        field.choices = [("", "Geen: een hoofdstuk op het hoogste niveau"), *places]  # type: ignore[attr-defined]


class PrincipleForm(PartForm):
    """A guiding principle."""

    class Meta:
        model = GuidingPrinciple
        fields = ["title", "text", "version"]


class ObjectiveForm(PartForm):
    """A general objective."""

    class Meta:
        model = Objective
        fields = ["text", "version"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class ThemesMixin:
    """A form with the themes of the plan's list as check boxes."""

    plan: Plan
    fields: dict[str, Any]

    def limit_themes(self) -> None:
        """Offer the themes of the list that the plan follows."""
        field = self.fields["themes"]
        field.queryset = Theme.objects.filter(theme_list_id=self.plan.theme_list_id).select_related("field")


class ThemeTextForm(ThemesMixin, PartForm):
    """A text on themes that are no priority."""

    class Meta:
        model = ThemeText
        fields = ["field", "title", "themes", "text", "version"]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {
            "title": "Leeg bij de inleiding van een veiligheidsveld.",
            "themes": "Over welke thema's gaat deze tekst? Geen bij de inleiding van een veiligheidsveld.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_themes()

    def clean(self) -> dict[str, Any]:
        """Refuse a record that would be a heading without anything below it."""
        cleaned = super().clean()
        if not cleaned.get("title") and is_blank(cleaned.get("text") or ""):
            self.add_error("text", "Vul een tekst in, of een titel als de tekst later komt.")
        return cleaned


class SignatoryForm(PartForm):
    """Who signs, by role."""

    class Meta:
        model = Signatory
        fields = ["role", "version"]
        help_texts = {"role": "Alleen de functie, zoals griffier of voorzitter. Geen namen."}


class PlanForm(VersionedForm):
    """The data of a plan (Gegevens)."""

    class Meta:
        model = Plan
        fields = [
            "title", "subtitle", "first_year", "last_year", "theme_list", "participants", "former_plan",
            "notice",
            "official_title", "citation_title", "adopting_body", "subject", "own_subject", "remarks",
            "legal_basis", "decided_on", "effective_on", "retroactive_to", "expires_on", "concerns",
            "publication_source", "proposal_reference", "version",
        ]  # fmt: skip
        widgets = {
            name: date_input() for name in ("decided_on", "effective_on", "retroactive_to", "expires_on")
        } | {
            "legal_basis": forms.Textarea(attrs={"rows": 3}),
            "remarks": forms.Textarea(attrs={"rows": 3}),
            "participants": forms.SelectMultiple(attrs={"size": 8}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "participants" in self.fields:
            self.offer_neighbours()
        if "former_plan" in self.fields:
            self.fields["former_plan"].queryset = Plan.objects.filter(  # type: ignore[attr-defined]
                municipality_id=self.instance.municipality_id
            ).exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Point at the year that is wrong; the constraint of the table speaks of no field."""
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Het laatste jaar ligt voor het eerste jaar.")
        elif first and last and self.instance.pk:
            try:
                require_years(Plan(pk=self.instance.pk, first_year=first, last_year=last))
            except YearsInUse as refusal:
                self.add_error(
                    "first_year" if first > self.instance.first_year else "last_year", str(refusal)
                )
        return cleaned

    def offer_neighbours(self) -> None:
        """Offer the municipalities of the same safety region as check boxes: with those one works together.

        Where the region is not known, all that exist today.
        """
        own = self.instance.municipality
        existing = Municipality.objects.existing_on(timezone.localdate()).exclude(pk=own.pk)
        field: Any = self.fields["participants"]
        chosen = Municipality.objects.filter(pk__in=self.instance.participants.values("pk"))
        if own.safety_region_id is None:
            field.queryset = (existing | chosen).distinct()
            return
        field.queryset = (existing.filter(safety_region=own.safety_region_id) | chosen).distinct()
        field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
        field.help_text = "Gemeenten uit uw veiligheidsregio voor wie dit plan ook geldt."


class StartPlanForm(PlainTextMixin, forms.Form):
    """What is needed to begin a plan."""

    municipality = forms.ModelChoiceField(Municipality.objects.none(), label="Gemeente")
    title = forms.CharField(label="Titel", max_length=200, initial="Integraal veiligheidsplan")
    first_year = forms.IntegerField(label="Eerste jaar", min_value=1990, max_value=2100)
    last_year = forms.IntegerField(label="Laatste jaar", min_value=1990, max_value=2100)
    theme_list = forms.ModelChoiceField(
        ThemeList.objects.all(),
        label="Themalijst",
        help_text="De lijst met veiligheidsthema's die het plan volgt.",
        empty_label=None,
    )
    former_plan = forms.ModelChoiceField(
        Plan.objects.none(), label="Vorig plan", required=False, empty_label="Geen"
    )

    def __init__(self, *args: Any, municipalities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        field.queryset = municipalities  # type: ignore[attr-defined]
        if municipalities.count() == 1:
            field.initial = municipalities.get()
            field.empty_label = None  # type: ignore[attr-defined]
        self.fields["theme_list"].initial = ThemeList.objects.last()
        self.fields["former_plan"].queryset = Plan.objects.filter(municipality__in=municipalities)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Check the years and that the former plan is of the same municipality."""
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "Het laatste jaar ligt voor het eerste jaar.")
        former, municipality = cleaned.get("former_plan"), cleaned.get("municipality")
        if former and municipality and former.municipality_id != municipality.pk:
            self.add_error("former_plan", "Kies een vorig plan van dezelfde gemeente.")
        return cleaned
