"""Targets: written with what they mean beside them, and clarified where the text leaves that open."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from desk.pages.base import PlanPartAdmin, is_number
from indicators.models import PlanIndicator, Target, TargetReading
from indicators.numbers import NoNumber, number_text, parse_number
from indicators.periods import FIRST_YEAR, LAST_YEAR
from indicators.reading import measure_of
from indicators.target_reading import Reading, questions_left
from indicators.targets import (
    RELATED,
    OverrulingNeedsReason,
    YearTaken,
    add_target,
    change_target,
    clarify_target,
    overrules,
    parse_target,
    reading_of,
    restore_reading,
    restore_target,
    unclear_targets,
)
from municipalities.models import Area
from plans.forms import PartForm, reason_field

Operator, Reference = TargetReading.Operator, TargetReading.Reference
WITH_INDICATOR = (*RELATED, "plan_indicator__indicator")


@dataclass(frozen=True)
class Understood:
    """What a reading says in Dutch (empty when nothing can be said yet), and what it leaves open."""

    words: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, reading, plan_indicator):
        """What `reading` says for an indicator; select its indicator and definition."""
        questions = tuple(question.text for question in reading.questions)
        measure = measure_of(plan_indicator.indicator, plan_indicator.indicator_version)
        words = reading.words(measure)
        return cls("" if words == " ".join(questions) else words, questions)


@dataclass(frozen=True)
class TargetRow:
    """A target in a list, with what it means and what may be done with it."""

    target: Target
    understood: Understood
    is_clarified: bool
    clarify_url: str

    @property
    def when(self):
        """The year it holds for, in words."""
        return str(self.target.year) if self.target.year else "einde van het plan"


def row_of(target, *, may_clarify):
    """A target as a row of a list; select `WITH_INDICATOR` with it."""
    stored = getattr(target, "reading", None)
    return TargetRow(
        target,
        Understood.of(reading_of(target), target.plan_indicator),
        is_clarified=stored is not None and stored.is_clarified,
        clarify_url=(
            reverse("admin:indicators_targetreading_change", args=[stored.pk])
            if stored is not None and may_clarify
            else ""
        ),
    )


def _year_field(**more):
    return forms.IntegerField(required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, **more)


class TargetForm(PartForm):
    """The text of a target, to the letter, and the year it holds for."""

    plan_indicator = forms.ModelChoiceField(
        PlanIndicator.objects.none(), label="Indicator", empty_label="Kies een indicator"
    )
    year = _year_field(label="Voor het jaar", help_text="Leeg: voor het einde van het plan.")

    class Meta:
        model = Target
        fields = ["plan_indicator", "text", "year", "version"]
        help_texts = {
            "text": "Precies zoals het in het plan komt, zoals: < 80, of: minimaal een 7. "
            "Zet het teken of het woord erbij: lager dan, ten hoogste, ten minste."
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["plan_indicator"]
        else:
            self.fields["plan_indicator"].queryset = PlanIndicator.objects.filter(plan=self.plan)
        self.fields["text"].widget.attrs |= {
            "hx-get": reverse("admin:indicators_target_preview", args=[self.plan.pk]),
            "hx-trigger": "input changed delay:400ms, keyup changed delay:400ms",
            "hx-target": "#lezing",
            "hx-swap": "innerHTML",
            "hx-include": "closest form",
            "autocomplete": "off",
        }

    def clean(self):
        cleaned = super().clean()
        part = cleaned.get("plan_indicator") or (self.instance.plan_indicator if self.instance.pk else None)
        if part is not None and "year" in cleaned:
            others = Target.objects.filter(plan_indicator=part, year=cleaned["year"])
            if others.exclude(pk=self.instance.pk).exists():
                when = f"Voor {cleaned['year']}" if cleaned["year"] else "Voor het einde van het plan"
                self.add_error("year", f"{when} staat er al een streefwaarde bij deze indicator.")
        return cleaned


@admin.register(Target)
class TargetAdmin(PlanPartAdmin):
    form = TargetForm
    tab = "indicators"
    tab_url = "admin:indicators_planindicator_of_plan"
    change_form_template = "admin/indicators/target_form.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("van-plan/<int:plan_id>/lezing/", wrap(self.preview_view), name="indicators_target_preview"),
            path(
                "van-plan/<int:plan_id>/vragen/",
                wrap(self.questions_view),
                name="indicators_target_questions",
            ),
            *super().get_urls(),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*WITH_INDICATOR)

    def get_fields(self, request, obj=None):
        names = TargetForm._meta.fields
        return [name for name in names if obj is None or name != "plan_indicator"]

    def get_changeform_initial_data(self, request):
        """The indicator from the page that the button stands on."""
        part = request.GET.get("plan_indicator", "")
        return {"plan_indicator": part} if is_number(part) else {}

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            found = PlanIndicator.objects.filter(
                plan=request.plan, pk=self.get_changeform_initial_data(request).get("plan_indicator", 0)
            ).first()
            indicator, understood = found, None
        else:
            indicator = part.plan_indicator
            understood = Understood.of(reading_of(part), indicator)
            context["row"] = row_of(part, may_clarify=False)
        if indicator is not None:
            context["above"] = {"label": str(indicator), "url": indicator_url(indicator)}
        if request.method == "POST":
            understood = self.understood(request.plan, request.POST, part)
        return context | {"understood": understood, "plan_indicator": indicator}

    def understood(self, plan, given, part=None):
        """What the text that is being typed means; None where there is nothing to read yet."""
        text = " ".join(given.get("text", "").split())[:250]
        indicator = part.plan_indicator if part is not None else None
        named = given.get("plan_indicator", "")
        if indicator is None and is_number(named):
            indicator = (
                PlanIndicator.objects.filter(plan=plan, pk=named)
                .select_related("indicator", "indicator_version")
                .first()
            )
        if not text or indicator is None:
            return None
        reading = parse_target(text, indicator.indicator_version.unit).with_baseline(indicator.baseline_year)
        found = Understood.of(reading, indicator)
        year = given.get("year", "")
        if reading.year is not None and is_number(year) and int(year) != reading.year:
            question = f"In de tekst staat {reading.year}, bij het jaar {year}. Welk jaar geldt?"
            found = Understood(found.words, (*found.questions, question))
        return found

    def preview_view(self, request, plan_id):
        """What the text means, while it is typed."""
        plan = self.plan_in_scope(request, plan_id)
        part = None
        named = request.GET.get("target", "")
        if is_number(named):
            part = self.get_queryset(request).filter(pk=named, plan=plan).first()
        context = {"understood": self.understood(plan, request.GET, part)}
        return TemplateResponse(request, "admin/indicators/target_understood.html", context)

    def questions_view(self, request, plan_id):
        """Vragen over streefwaarden: those of a plan that leave something open."""
        plan = self.plan_in_scope(request, plan_id)
        may_clarify = request.user.has_perm("indicators.change_targetreading", plan)
        rows = [row_of(target, may_clarify=may_clarify) for target in unclear_targets(plan)]
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Vragen over streefwaarden",
            target_rows=rows,
            tab_url=reverse(self.tab_url, args=[plan.pk]),
            number_of_targets=plan.targets.count(),
        )
        return TemplateResponse(request, "admin/indicators/target_questions.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except YearTaken:
            # Somebody gave that year a target between reading and writing: the form says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            change_target(target=obj, by=request.user, not_chosen=form.not_chosen)
        else:
            add_target(target=obj, by=request.user)

    def put_back(self, request, part, row, *, reason=""):
        restore_target(target=part, row=row, by=request.user, reason=reason)

    def _saved(self, request, obj):
        understood = Understood.of(reading_of(self.get_queryset(request).get(pk=obj.pk)), obj.plan_indicator)
        said = f" Zo lezen wij die: {understood.words}" if understood.words else ""
        messages.success(request, f"Streefwaarde ‘{obj.text}’ is opgeslagen.{said}")
        if "_addanother" in request.POST:
            query = f"plan={obj.plan_id}&plan_indicator={obj.plan_indicator_id}"
            return HttpResponseRedirect(f"{self.url('add')}?{query}")
        return HttpResponseRedirect(indicator_url(obj.plan_indicator))

    def delete_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        response = super().delete_view(request, object_id, extra_context)
        return (
            HttpResponseRedirect(indicator_url(part.plan_indicator))
            if response.status_code == 302
            else response
        )


def indicator_url(plan_indicator):
    """Where the targets of an indicator of a plan stand."""
    return f"{reverse('admin:indicators_planindicator_change', args=[plan_indicator.pk])}#streefwaarden"


# Clarifying


class NumberField(forms.Field):
    """A number as people write it in Dutch."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30})

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else number_text(value)

    def to_python(self, value):
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_number(text)
        except NoNumber as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


# What one may mean by a target; that it is not known is no clarification.
MEANINGS = [
    (choice.value, label)
    for choice, label in (
        (Operator.BELOW, "lager dan een grens"),
        (Operator.AT_MOST, "ten hoogste: de grens zelf is ook goed"),
        (Operator.EQUAL, "precies dat"),
        (Operator.AT_LEAST, "ten minste: de grens zelf is ook goed"),
        (Operator.ABOVE, "hoger dan een grens"),
        (Operator.BETWEEN, "tussen twee waarden, beide ook goed"),
        (Operator.KEEP, "gelijk houden"),
        (Operator.JUDGEMENT, "iemand beoordeelt of het is bereikt"),
    )
]
BARS = [
    (choice.value, label)
    for choice, label in (
        (Reference.ABSOLUTE, "een vaste waarde"),
        (Reference.BASELINE, "de nulmeting"),
        (Reference.BASELINE_YEAR, "het cijfer van een bepaald jaar"),
        (Reference.PREVIOUS_YEAR, "het cijfer van het jaar ervoor"),
        (Reference.COMPARISON_AREA, "het cijfer van een ander gebied"),
    )
]
RELATIVE = {value for value, _ in BARS[1:]}


class ClarifyForm(PartForm):
    """What a target means, in plain choices; only what belongs to the choice counts."""

    operator = forms.ChoiceField(
        label="Wat is de bedoeling?",
        choices=MEANINGS,
        widget=forms.RadioSelect,
        error_messages={"required": "Kies wat de bedoeling is."},
    )
    reference = forms.ChoiceField(
        label="Waarmee vergelijkt u het cijfer?", choices=BARS, widget=forms.RadioSelect, required=False
    )
    value = NumberField(label="Welke waarde?", required=False, help_text="Alleen het getal, zoals 74 of 7,5.")
    value_to = NumberField(label="Tot en met welke waarde?", required=False)
    reference_year = _year_field(label="Welk jaar?")
    change_percentage = NumberField(
        label="Hoeveel procent verschil?",
        required=False,
        help_text="Leeg: geen verschil in procenten. Schrijf −5 bij 5% lager, en 5 bij 5% hoger.",
    )

    class Meta:
        model = TargetReading
        fields = [
            "operator", "reference", "value", "value_to", "reference_year", "reference_area",
            "change_percentage", "version",
        ]  # fmt: skip
        labels = {"reference_area": "Welk gebied?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        area = self.fields["reference_area"]
        area.queryset = Area.objects.filter(
            Q(municipality=None) | Q(municipality=self.plan.municipality_id)
        ).exclude(of_municipality=self.plan.municipality_id)
        area.empty_label = "Kies een gebied"
        if self.instance.operator not in dict(MEANINGS):
            self.initial["operator"] = None
        if self.instance.reference not in dict(BARS):
            self.initial["reference"] = None
        named = set(re.findall(r"(?<![0-9])(?:199|20[0-9])[0-9](?![0-9])", self.instance.target.text))
        if len(named) == 1 and self.instance.reference_year is None:
            self.initial["reference_year"] = named.pop()
        if "change_reason" not in self.fields:
            field = reason_field()
            field.required = False
            field.help_text = "Nodig als u iets anders kiest dan er staat. Collega's lezen dit terug."
            self.fields["change_reason"] = field
        field = self.fields["change_reason"]
        # Nothing of the plan changes.
        field.label = "Waarom leest u het zo?"
        field.error_messages["required"] = "Zeg in één zin waarom u het zo leest."

    def clean(self):
        cleaned = super().clean()
        self.forget_what_does_not_belong(cleaned)
        if self.errors or self.conflicts:
            return cleaned
        target = self.target
        reading = self.reading(cleaned).with_baseline(target.plan_indicator.baseline_year)
        if not reading.is_clear:
            self.add_error(FIELD_OF.get(reading.questions[0].code, "operator"), reading.questions[0].text)
        elif cleaned["operator"] == Operator.BETWEEN and not self.is_in_order(cleaned):
            self.add_error("value_to", "Bij ‘tussen’ horen twee waarden, de laagste eerst.")
        elif not cleaned.get("change_reason") and overrules(target, reading):
            self.add_error("change_reason", str(OverrulingNeedsReason()))
        return cleaned

    @property
    def target(self):
        """The target with what is read with it."""
        return Target.objects.select_related(*WITH_INDICATOR).get(pk=self.instance.target_id)

    def forget_what_does_not_belong(self, cleaned):
        """Empty the fields that are of another choice than the one made."""
        operator = cleaned.get("operator")
        if operator == Operator.JUDGEMENT:
            cleaned["reference"] = Reference.TEXT
        elif operator == Operator.BETWEEN:
            cleaned["reference"] = Reference.ABSOLUTE
        elif operator and not cleaned.get("reference"):
            self.add_error("reference", "Kies waarmee u het cijfer vergelijkt.")
        reference = cleaned.get("reference")
        belongs = {
            "value": reference == Reference.ABSOLUTE,
            "value_to": operator == Operator.BETWEEN,
            "reference_year": reference == Reference.BASELINE_YEAR,
            "reference_area": reference == Reference.COMPARISON_AREA,
            "change_percentage": reference in RELATIVE,
        }
        for name, does in belongs.items():
            if not does:
                cleaned[name] = None
                self.errors.pop(name, None)
        change = cleaned.get("change_percentage")
        if change is not None and (not -100 <= change <= 10000 or change != round(change, 3)):
            self.add_error("change_percentage", "Dit verschil kan niet. Klopt het percentage?")
        is_without = reference == Reference.BASELINE_YEAR and cleaned.get("reference_year") is None
        if is_without and "reference_year" not in self.errors:
            self.add_error("reference_year", "Zeg met welk jaar u vergelijkt.")

    def is_in_order(self, cleaned):
        low, high = cleaned.get("value"), cleaned.get("value_to")
        return low is not None and high is not None and low < high

    def reading(self, cleaned):
        """The reading that was chosen."""
        area = cleaned.get("reference_area")
        found = Reading(
            operator=cleaned["operator"],
            value=cleaned.get("value"),
            value_to=cleaned.get("value_to"),
            reference=cleaned["reference"],
            reference_year=cleaned.get("reference_year"),
            change_percentage=cleaned.get("change_percentage"),
            area=area.name if area else "",
            area_kind=area.kind if area else "",
        )
        return Reading(**vars(found) | {"questions": questions_left(found)})


# Where the question of a reading is answered.
FIELD_OF = {"value": "value", "baseline": "reference", "area": "reference_area"}


@admin.register(TargetReading)
class TargetReadingAdmin(PlanPartAdmin):
    form = ClarifyForm
    tab = "indicators"
    tab_url = "admin:indicators_planindicator_of_plan"
    change_form_template = "admin/indicators/clarify_form.html"

    def get_queryset(self, request):
        related = ("target__plan_indicator__indicator", "target__plan_indicator__indicator_version")
        return super().get_queryset(request).select_related(*related, "reference_area")

    def get_urls(self):
        """A reading has no place in a list of its own."""
        return [url for url in super().get_urls() if url.name != "indicators_targetreading_move"]

    def has_delete_permission(self, request, obj=None):
        """A reading stands and falls with its target."""
        return False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            self.plan_in_scope(request, request.GET.get("plan"))
            raise PermissionDenied  # it comes with its target
        return super().changeform_view(request, object_id, form_url, extra_context)

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            return context
        indicator = part.target.plan_indicator
        part.target.reading = part
        return context | {
            "title": "Streefwaarde verduidelijken",
            "above": {"label": str(indicator), "url": indicator_url(indicator)},
            "row": row_of(part.target, may_clarify=False),
            "plan_indicator": indicator,
            "parsed": Understood.of(
                parse_target(part.target.text, indicator.indicator_version.unit).with_baseline(
                    indicator.baseline_year
                ),
                indicator,
            ),
        }

    def save_model(self, request, obj, form, change):
        if not (change and self._may(request, "change", obj)):
            raise PermissionDenied
        clarify_target(
            target=form.target,
            reading=form.reading(form.cleaned_data),
            by=request.user,
            reason=form.reason,
            area=form.cleaned_data.get("reference_area"),
            version=obj.version,
        )

    def put_back(self, request, part, row, *, reason=""):
        restore_reading(target=part.target, row=row, by=request.user, reason=reason)

    def _saved(self, request, obj):
        left = len(unclear_targets(obj.plan))
        said = "Streefwaarde is verduidelijkt."
        if left:
            messages.success(
                request, f"{said} Er {'is nog 1 vraag' if left == 1 else f'zijn nog {left} vragen'}."
            )
            return HttpResponseRedirect(reverse("admin:indicators_target_questions", args=[obj.plan_id]))
        messages.success(request, f"{said} Alle streefwaarden van dit plan zijn nu duidelijk.")
        return HttpResponseRedirect(indicator_url(obj.target.plan_indicator))
