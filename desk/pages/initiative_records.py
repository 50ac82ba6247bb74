"""What hangs on an initiative: measurements, evaluations, and who administers it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from desk.pages.base import is_number
from desk.pages.indicator_lists import KeptAdmin
from plans.versioned_forms import VersionedForm, date_input
from stakeholders.erasing import PersonalRefused, erase, save_personal
from stakeholders.initiative_keeping import MeasurementsRefused, add_measurements, day_fault
from stakeholders.initiatives import evaluations_ahead, months_after
from stakeholders.models import (
    Erasure,
    Initiative,
    InitiativeAdministrator,
    InitiativeEvaluation,
    InitiativeMeasurement,
)

KEPT_FOR = 12
"""Months after the consent that data of an administrator is kept, where nobody says otherwise."""
TOO_LATE = "Deze dag komt nog. Kies vandaag of eerder."


class OfInitiativeAdmin(KeptAdmin):
    """A record that hangs on an initiative: added to it, and read on its page."""

    owner_lookup = "initiative__municipality"
    change_form_template = "stakeholders/initiative_part_form.html"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("initiative__municipality")

    def changelist_view(self, request, extra_context=None):
        """These stand on the page of their initiative."""
        return redirect("admin:stakeholders_initiative_changelist")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            request.initiative = self.initiative_in_scope(request)
            if not self._may(request, "add", request.initiative):
                raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    def initiative_in_scope(self, request):
        """The initiative to which something is added: 404 for who has nothing to do with it."""
        pk = request.GET.get("initiative", "")
        initiatives = self.admin_site._registry[Initiative].get_queryset(request)
        found = initiatives.select_related("municipality").filter(pk=pk).first() if is_number(pk) else None
        if found is None:
            raise Http404
        return found

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            return form
        model, initiative = self.model, request.initiative

        class Form(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs | {"instance": model(initiative=initiative)})

        return Form

    def get_fields(self, request, obj=None):
        return self.form._meta.fields

    def get_changeform_initial_data(self, request):
        """Nothing from the address: it could be anything."""
        return {}

    def record_context(self, request, record):
        initiative = record.initiative if record else request.initiative
        return super().record_context(request, record) | {
            "initiative": initiative,
            "sub": f"{initiative} · {initiative.municipality.title}",
        }

    def crumbs(self, record):
        above = [("Buurtinitiatieven", reverse("admin:stakeholders_initiative_changelist"))]
        return above if record is None else [*above, (str(record.initiative), self.home_url(record))]

    def home_url(self, record):
        return reverse("admin:stakeholders_initiative_overview", args=[record.initiative_id])

    def saved(self, request, record):
        if "_addanother" in request.POST:
            super().saved(request, record)
            return redirect(request.get_full_path())
        return super().saved(request, record)


def past_day(form, name):
    """A day that has come; raises ValidationError for another."""
    day = form.cleaned_data[name]
    if day > timezone.localdate():
        raise forms.ValidationError(TOO_LATE)
    return day


# Measurements


class MeasurementForm(VersionedForm):
    class Meta:
        model = InitiativeMeasurement
        fields = ["measured_on", "members", "signs", "is_linked_to_police", "note", "version"]
        widgets = {"measured_on": date_input()}
        help_texts = {
            "members": "Het aantal mensen dat meedoet. Leeg is niet bekend; dat is iets anders dan 0.",
            "signs": "Het aantal borden dat er staat.",
            "note": "Noem geen namen van bewoners.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["measured_on"] = timezone.localdate()

    def clean_measured_on(self):
        """A day on which the initiative was there, and of which there is no measurement yet."""
        day = past_day(self, "measured_on")
        if fault := day_fault(self.instance.initiative, day):
            raise forms.ValidationError(fault)
        others = InitiativeMeasurement.objects.filter(
            initiative=self.instance.initiative_id, measured_on=day
        ).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError("Van deze dag is er al een meting. Verbeter die.")
        return day

    def clean(self):
        """Something was measured."""
        cleaned = super().clean()
        figures = ("members", "signs", "is_linked_to_police")
        if not self.errors and all(cleaned.get(name) is None for name in figures):
            self.add_error(None, "Vul ten minste één ding in: leden, borden of de politie.")
        return cleaned


@admin.register(InitiativeMeasurement)
class InitiativeMeasurementAdmin(OfInitiativeAdmin):
    form = MeasurementForm

    def add_record(self, request, record, form):
        add_measurements(measurements=[record], by=request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except MeasurementsRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:stakeholders_initiative_changelist")


# Evaluations


class EvaluationForm(VersionedForm):
    class Meta:
        model = InitiativeEvaluation
        fields = ["moment", "evaluated_on", "outcome", "agreed", "version"]
        widgets = {
            "moment": forms.RadioSelect,
            "evaluated_on": date_input(),
            "outcome": forms.Textarea(attrs={"rows": 6}),
            "agreed": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "outcome": "Wat gaat goed, wat niet? Noem geen namen van bewoners.",
            "agreed": "Zoals: de wijkagent komt twee keer per jaar langs.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        initiative = self.instance.initiative
        others = initiative.evaluations.exclude(pk=self.instance.pk)
        done = set(others.values_list("moment", flat=True)) - {InitiativeEvaluation.Moment.LATER}
        self.fields["moment"].choices = [
            choice for choice in InitiativeEvaluation.Moment.choices if choice[0] not in done
        ]
        if not self.instance.pk:
            today = timezone.localdate()
            self.initial["evaluated_on"] = today
            ahead = evaluations_ahead(initiative.started_on, initiative.stopped_on, done, on=today)
            due = [one.moment for one in ahead if one.is_due] or [one.moment for one in ahead]
            self.initial["moment"] = due[0] if due else InitiativeEvaluation.Moment.LATER

    def clean_evaluated_on(self):
        """A day that has come, since the initiative began; one may look back after it stopped."""
        day = past_day(self, "evaluated_on")
        if day < self.instance.initiative.started_on:
            raise forms.ValidationError(day_fault(self.instance.initiative, day))
        return day


@admin.register(InitiativeEvaluation)
class InitiativeEvaluationAdmin(OfInitiativeAdmin):
    form = EvaluationForm

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        asked = request.GET.get("moment", "")
        if obj is not None or asked not in InitiativeEvaluation.Moment.values:
            return form

        class Form(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                if asked in dict(self.fields["moment"].choices):
                    self.initial["moment"] = asked

        return Form


# Administrators


class AdministratorForm(VersionedForm):
    """A resident who administers an initiative: only with consent, a purpose and a date to erase."""

    class Meta:
        model = InitiativeAdministrator
        fields = [
            "name", "phone", "email", "purpose", "consented_on", "consent_how", "retain_until",
            "may_go_to_police", "version",
        ]  # fmt: skip
        widgets = {
            "consented_on": date_input(),
            "retain_until": date_input(),
        }
        labels = {"consent_how": "Hoe gaf de beheerder toestemming?"}
        help_texts = {
            "retain_until": "Laat leeg voor een jaar na de toestemming. Daarna wist LIVP de gegevens.",
            "may_go_to_police": "Alleen als de beheerder daar toestemming voor gaf.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["retain_until"].required = False

    def clean_consented_on(self):
        """Nobody has consented yet on a day that is to come."""
        return past_day(self, "consented_on")

    def clean(self):
        """A way to reach the administrator, and a date to erase."""
        cleaned = super().clean()
        consented = cleaned.get("consented_on")
        if not cleaned.get("retain_until") and consented:
            cleaned["retain_until"] = months_after(consented, KEPT_FOR)
        if consented and cleaned.get("retain_until") and cleaned["retain_until"] < consented:
            self.add_error("retain_until", "De bewaardatum ligt voor de dag van de toestemming.")
        if not (cleaned.get("phone") or cleaned.get("email")) and not self.errors.keys() & {"phone", "email"}:
            self.add_error("phone", "Vul een telefoonnummer of een e-mailadres in.")
        return cleaned


@admin.register(InitiativeAdministrator)
class InitiativeAdministratorAdmin(OfInitiativeAdmin):
    """Only who keeps the register sees these; what goes, goes for good."""

    form = AdministratorForm
    change_form_template = "stakeholders/administrator_form.html"

    def get_urls(self):
        erase_url = path(
            "<int:object_id>/wissen/",
            self.admin_site.admin_view(self.erase_view),
            name="stakeholders_initiativeadministrator_erase",
        )
        return [erase_url, *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PersonalRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:stakeholders_initiative_changelist")

    def add_record(self, request, record, form):
        save_personal(record, by=request.user, is_new=True)

    def change_record(self, request, record, form):
        lost = {name: value for name, value in form.not_chosen.items() if name not in record.personal_fields}
        if lost:
            # What lost from a colleague's text stays as a version of its own, as everywhere.
            chosen = {name: getattr(record, name) for name in lost}
            for name, value in lost.items():
                setattr(record, name, value)
            save_personal(record, by=request.user, is_new=False, reason="Niet gekozen, wel bewaard")
            for name, value in chosen.items():
                setattr(record, name, value)
        save_personal(record, by=request.user, is_new=False)

    def has_change_permission(self, request, obj=None):
        """Who is erased stays erased; reading that is still possible."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_erased)

    def delete_view(self, request, object_id, extra_context=None):
        """Deleting is erasing: a line stays behind that says nothing of the person."""
        record = self.get_object(request, object_id)
        if not self.has_delete_permission(request, record):
            raise PermissionDenied
        return redirect(self.url("erase", record.pk))

    def erase_view(self, request, object_id):
        """Say what goes, and erase."""
        record = self.get_object(request, str(object_id))
        if not self._may(request, "delete", record):
            raise PermissionDenied
        if request.method == "POST":
            reasons = {Erasure.Reason.ASKED, Erasure.Reason.NOT_NEEDED}
            given = request.POST.get("reason", "")
            reason = Erasure.Reason(given) if given in reasons else Erasure.Reason.NOT_NEEDED
            try:
                erase(record, reason=reason, by=request.user)
            except PersonalRefused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"De gegevens van de {record} zijn gewist.")
            return redirect(self.home_url(record))
        return TemplateResponse(
            request,
            "stakeholders/administrator_erase.html",
            self.admin_site.each_context(request)
            | {
                "opts": self.opts,
                "title": "Gegevens wissen",
                "record": record,
                "record_url": self.url("change", record.pk),
                "crumbs": self.crumbs(record),
                "home_url": self.home_url(record),
                "initiative": record.initiative,
                "reasons": [(one.value, one.label) for one in Erasure.Reason if one.value != "retention"],
            },
        )
