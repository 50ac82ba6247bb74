"""Contributions to a draft plan in the hub: the list with what is left to answer, the form, the answer."""

import datetime
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from communication.contributions import (
    CHAPTER,
    GENERAL,
    GONE,
    PRIORITY,
    WHOLE_PLAN,
    add_contribution,
    change_contribution,
    counts_of,
    delete_contribution,
    entries_of,
    in_order,
    subjects_of,
)
from communication.models import Contribution
from desk.pages.base import PlanPartAdmin
from desk.pages.communication_plans import TAB, lines
from desk.pages.contacts import EraseForm
from documents.store import throw_away_names
from plans.forms import PartForm
from plans.versioned_forms import date_input
from stakeholders.erasing import PersonalRefused, erase
from stakeholders.models import Erasure, Organisation

# What "opslaan en nog een" keeps of the one before: the session or round of talks it came from.
OF_ONE_SESSION = ("source", "way", "received_on", "organisation")


class ContributionForm(PartForm):
    """A contribution with our answer. What it is about is one choice among plan, chapters and priorities."""

    about = forms.ChoiceField(label="Waarover?", required=False)

    class Meta:
        model = Contribution
        fields = [
            "source", "organisation", "name", "name_agreed", "retain_until", "way", "received_on",
            "text", "answer", "outcome", "reason", "version",
        ]  # fmt: skip
        labels = {
            "source": "Van wie?",
            "way": "Hoe?",
            "received_on": "Wanneer?",
            "text": "Wat is er gezegd of geschreven?",
        }
        widgets = {
            "received_on": date_input(),
            "retain_until": date_input(),
            "text": lines(5),
            "answer": lines(4),
            "reason": lines(2),
        }
        help_texts = {
            "text": "Zonder namen en telefoonnummers.",
            "answer": "In gewone taal. Dit komt in de reactienota.",
            "outcome": "",
            "reason": "Nodig als u de bijdrage niet of voor een deel overneemt.",
            "retain_until": "Daarna wist LIVP de naam. De bijdrage zelf blijft.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        served = Organisation.objects.serving(self.plan.municipality_id).order_by("name")
        self.fields["organisation"].queryset = served
        self.fields["organisation"].empty_label = "Geen organisatie"
        self.fields["source"].choices = [("", "Kies van wie"), *Contribution.Source.choices]
        if self.instance.erased_at:
            for name in ("name", "name_agreed", "retain_until"):
                del self.fields[name]
        elif not self.instance.pk:
            self.fields["retain_until"].initial = datetime.date(self.plan.last_year, 12, 31)
        self.offer_subjects()

    def offer_subjects(self):
        """The chapters and priorities of the plan; what is gone stays chosen until somebody chooses anew."""
        subjects = subjects_of(self.plan)
        groups = [
            (
                label,
                [
                    (
                        subject.key,
                        f"{' ' * 3 * (subject.level - 1) if kind == CHAPTER else ''}{subject.heading}",
                    )
                    for subject in subjects
                    if subject.kind == kind
                ],
            )
            for label, kind in (("Prioriteiten", PRIORITY), ("Hoofdstukken", CHAPTER))
        ]
        choices = [(GENERAL, WHOLE_PLAN), *[group for group in groups if group[1]]]
        field = self.fields["about"]
        if self.instance.pk:
            own = Contribution.objects.filter(pk=self.instance.pk)
            entry = next(iter(entries_of(self.plan, own, subjects=subjects)), None)
            field.initial = entry.subject.key if entry else GENERAL
            if entry and entry.subject.is_gone:
                choices.insert(0, (GONE, capfirst(entry.subject.name)))
        else:
            field.initial = self.initial.get("about", "")
        field.choices = choices

    def clean_about(self):
        """What is gone is no chapter or priority any more."""
        chosen = self.cleaned_data["about"]
        return GENERAL if chosen == GONE else chosen

    def stored_as(self, name, value):
        return fields_of(value) if name == "about" else super().stored_as(name, value)

    def _conflict(self, name, mine, theirs):
        """What it is about, in words."""
        if name == "about":
            words = {subject.key: subject.heading for subject in subjects_of(self.plan)}
            mine, theirs = (words.get(value, "") for value in (mine, theirs))
        return super()._conflict(name, mine, theirs)

    def clean(self):
        cleaned = super().clean()
        if "about" in cleaned:
            for name, value in fields_of(cleaned["about"]).items():
                setattr(self.instance, name, value)
        if "name" in self.fields and not cleaned.get("name"):
            # Without a name there is nothing to agree on, nor to erase.
            cleaned["name_agreed"], cleaned["retain_until"] = False, None
        self._ask_for_what_is_missing(cleaned)
        return cleaned

    def _ask_for_what_is_missing(self, cleaned):
        """Say at the field itself what an outcome or a name also needs; the database refuses it too."""
        outcome = cleaned.get("outcome")
        if outcome and outcome != Contribution.Outcome.OPEN and not cleaned.get("answer"):
            self.add_error("answer", "Schrijf ook een antwoord op.")
        if outcome in {Contribution.Outcome.PARTLY, Contribution.Outcome.NOT_TAKEN_OVER} and not cleaned.get(
            "reason"
        ):
            self.add_error("reason", "Schrijf op waarom dit niet of niet helemaal is overgenomen.")
        if cleaned.get("name") and not cleaned.get("name_agreed"):
            self.add_error(
                "name_agreed",
                "Een naam mag alleen als deze persoon dat goed vindt. Vink dat aan, of haal de naam weg.",
            )

    @property
    def is_about_the_whole(self):
        """Whether somebody says now that it is about the whole plan, where that was something else."""
        return "about" in self.changed_data and self.cleaned_data.get("about") == GENERAL


def fields_of(key):
    """The fields of a contribution that keep what it is about."""
    kind, _, pk = key.partition("-")
    return {
        "chapter_id": int(pk) if kind == CHAPTER else None,
        "priority_id": int(pk) if kind == PRIORITY else None,
    }


class FilterForm(forms.Form):
    """What the list shows."""

    stand = forms.ChoiceField(label="Stand", required=False)
    over = forms.ChoiceField(label="Waarover", required=False)

    def __init__(self, *args, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stand"].choices = [("", "Alle"), *Contribution.Outcome.choices]
        self.fields["over"].choices = [
            ("", "Alles"),
            ("algemeen", WHOLE_PLAN),
            *[(subject.key, subject.heading) for subject in subjects if subject.key],
            (GONE, "Wat niet meer in het plan staat"),
        ]


@admin.register(Contribution)
class ContributionAdmin(PlanPartAdmin):
    form = ContributionForm
    tab = TAB
    tab_url = "admin:communication_contribution_of_plan"
    change_form_template = "admin/communication/contribution_form.html"
    read_template = "admin/communication/contribution_read.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="communication_contribution_of_plan"),
            path(
                "<int:object_id>/naam-wissen/",
                self.admin_site.admin_view(self.erase_view),
                name="communication_contribution_erase",
            ),
            # They stand in the order in which they came in: nobody moves them.
            *(one for one in super().get_urls() if one.name != "communication_contribution_move"),
        ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation", "chapter", "priority")

    def get_fields(self, request, obj=None):
        return ContributionForm._meta.fields

    def get_changeform_initial_data(self, request):
        return {name: request.GET[name] for name in (*OF_ONE_SESSION, "about") if name in request.GET}

    # The list

    def of_plan_view(self, request, plan_id):
        """Bijdragen: the contributions to one plan, what is left to answer first."""
        plan = self.plan_in_scope(request, plan_id)
        if not request.user.has_perm("communication.view_contribution", plan):
            raise PermissionDenied
        subjects = subjects_of(plan)
        form = FilterForm(request.GET or None, subjects=subjects)
        chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
        counts = counts_of(plan)
        shown = in_order(plan.contributions.all())
        if chosen.get("stand"):
            shown = shown.filter(outcome=chosen["stand"])
        entries = entries_of(plan, shown, subjects=subjects)
        if over := chosen.get("over"):
            key = GENERAL if over == "algemeen" else over
            entries = [entry for entry in entries if entry.subject.key == key]
        total = sum(counts.values())
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Bijdragen",
            entries=entries,
            filter=form,
            is_filtered=any(chosen.values()),
            total=total,
            counts=[
                (counts[outcome.value], outcome.label, outcome.value)
                for outcome in Contribution.Outcome
                if counts[outcome.value]
            ],
            may_add=request.user.has_perm("communication.add_contribution", plan),
            responses_url=reverse("responses", args=[plan.municipality.slug, plan.slug]),
            responses_pdf_url=reverse("responses_pdf", args=[plan.municipality.slug, plan.slug]),
        )
        return TemplateResponse(request, "admin/communication/contributions.html", context)

    # The page of one

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is None:
            return context
        entry = entries_of(part.plan, Contribution.objects.filter(pk=part.pk))[0]
        return context | {
            "subject": entry.subject,
            "erase_url": self.url("erase", part.pk) if part.name else "",
        }

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PersonalRefused as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True
            return self.back_to_tab(request.plan)

    def save_model(self, request, obj, form, change):
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            had_name = Contribution.objects.filter(pk=obj.pk).exclude(name__in=["", obj.name]).exists()
            change_contribution(
                contribution=obj,
                by=request.user,
                not_chosen=form.not_chosen,
                is_about_the_whole=form.is_about_the_whole,
            )
            if had_name:
                throw_away_names(obj.plan)
        else:
            add_contribution(contribution=obj, by=request.user)

    def save_related(self, request, form, formsets, change):
        """There are no relations to many."""

    def _saved(self, request, obj):
        messages.success(request, "De bijdrage is opgeslagen.")
        if "_addanother" in request.POST:
            kept = {name: request.POST.get(name, "") for name in (*OF_ONE_SESSION, "about")}
            query = urlencode({"plan": obj.plan_id} | {name: value for name, value in kept.items() if value})
            return HttpResponseRedirect(f"{self.url('add')}?{query}")
        return HttpResponseRedirect(f"{reverse(self.tab_url, args=[obj.plan_id])}#contribution-{obj.pk}")

    def remove(self, request, part, **kwargs):
        delete_contribution(contribution=part, by=request.user)
        throw_away_names(part.plan)

    def erase_view(self, request, object_id):
        """Say what goes and what stays, ask why, and erase the name."""
        part = self.part_in_scope(request, object_id)
        request.plan = part.plan
        self.require_change(request, part)
        if part.is_erased or not part.name:
            messages.info(request, "Er staat geen naam bij deze bijdrage.")
            return HttpResponseRedirect(self.url("change", part.pk))
        form = EraseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                erase(part, reason=Erasure.Reason(form.cleaned_data["reason"]), by=request.user)
            except PersonalRefused as refusal:
                messages.error(request, str(refusal))
                return self.back_to_tab(part.plan)
            throw_away_names(part.plan)
            messages.success(request, "De naam is gewist. De bijdrage en ons antwoord blijven staan.")
            return HttpResponseRedirect(self.url("change", part.pk))
        context = self.part_context(request, part) | {"form": form, "title": "Naam wissen"}
        return TemplateResponse(request, "admin/communication/contribution_erase.html", context)
