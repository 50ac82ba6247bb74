"""Kalender: which priority has which quarter, in the plan's hub."""

import re
from itertools import groupby

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from desk.pages.base import HubPage
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import Gone, ReasonNeeded
from plans.forms import ReasonForm, reason_field
from priorities.models import QuarterFocus
from priorities.quarter import (
    LONGEST_SENTENCE,
    Quarter,
    QuarterRefused,
    QuartersChanged,
    Wish,
    fill_quarters,
    proposal,
    rotation_of,
    swap_quarters,
    token_of,
)

NUMBERS = ("1e", "2e", "3e", "4e")


class QuarterForm(forms.Form):
    """What one quarter has. `seen` remembers what stood there when the page was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    priority = forms.ChoiceField(
        label="Prioriteit",
        required=False,
        error_messages={"invalid_choice": "Deze prioriteit staat niet meer in het plan. Kies een andere."},
    )
    sentence = forms.CharField(
        label="Waarom in dit kwartaal",
        required=False,
        max_length=LONGEST_SENTENCE,
        error_messages={"max_length": f"Deze zin is te lang: hoogstens {LONGEST_SENTENCE} tekens."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gives_way = forms.BooleanField(label="Houd de keuze van mijn collega", required=False)

    def __init__(self, data=None, *, turn, priorities, now):
        self.turn = turn
        self.quarter = turn.quarter
        self.is_now = turn.quarter == now
        self.clash = None
        self.is_proposed = False
        self.by_pk = {str(priority.pk): priority for priority in priorities}
        prefix = f"k{turn.quarter.year}-{turn.quarter.number}"
        is_sent = data is not None and f"{prefix}-seen" in data
        super().__init__(data if is_sent else None, prefix=prefix, initial=self.stands(turn.focus))
        choices = [(pk, priority.title) for pk, priority in self.by_pk.items()]
        self.fields["priority"].choices = [("", "Nog geen prioriteit"), *choices]

    @staticmethod
    def stands(focus):
        """What the form holds for `focus`."""
        return {
            "seen": token_of(focus),
            "priority": str(focus.priority_id) if focus else "",
            "sentence": focus.reason if focus else "",
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("sentence") and not cleaned.get("priority") and "priority" not in self.errors:
            self.add_error("priority", "Kies een prioriteit bij deze zin, of maak de zin leeg.")
        return cleaned

    @property
    def given(self):
        """The priority that was chosen: its key as text, or empty."""
        chosen = self["priority"].value() or ""
        return chosen if chosen in self.by_pk else ""

    def wish(self):
        return Wish(
            self.quarter,
            self.by_pk.get(self.cleaned_data["priority"]),
            self.cleaned_data["sentence"],
            seen=self.cleaned_data["seen"],
            gives_way=self.cleaned_data["gives_way"],
        )

    def meet(self, clash):
        """Show what a colleague chose; saving again then means this form's choice."""
        self.clash = clash
        self.put("seen", token_of(clash.theirs))

    def propose(self, pk):
        self.is_proposed = True
        self.put("priority", str(pk))

    def put(self, name, value):
        self.data = self.data.copy() if self.is_bound else dict(self.initial_data)
        self.data[self.add_prefix(name)] = value
        self.is_bound = True

    @property
    def initial_data(self):
        return {self.add_prefix(name): value for name, value in self.initial.items()}


class OptionalReasonForm(ReasonForm):
    """Why quarters change, once the plan is adopted; whoever only fills empty ones need not say."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["change_reason"].required = False


class SwapForm(forms.Form):
    """Two quarters that change places. A choice remembers what stood in the quarter."""

    first = forms.CharField(label="Verwissel", widget=forms.Select)
    second = forms.CharField(label="met", widget=forms.Select)

    def __init__(self, *args, rotation, **kwargs):
        super().__init__(*args, prefix="wissel", **kwargs)
        self.by_quarter = {
            turn.quarter: f"{turn.quarter.year}-{turn.quarter.number}:{token_of(turn.focus)}"
            for turn in rotation.turns
        }
        choices = [
            (
                self.by_quarter[turn.quarter],
                f"{turn.quarter}: {turn.focus.priority if turn.focus else 'leeg'}",
            )
            for turn in rotation.turns
        ]
        for name in ("first", "second"):
            self.fields[name].widget.choices = [("", "Kies een kwartaal"), *choices]
        if not rotation.plan.is_draft:
            self.fields["change_reason"] = reason_field()

    def _quarter(self, name):
        found = re.fullmatch(r"([0-9]{4})-([1-4]):([0-9.]*)", self.cleaned_data[name])
        if not found:
            raise forms.ValidationError("Kies een kwartaal uit de lijst.")
        return Quarter(int(found[1]), int(found[2])), found[3]

    def again(self, rotation):
        """The same choice, of what stands there now."""
        fresh = SwapForm(rotation=rotation)
        for name in ("first", "second"):
            fresh.initial[name] = fresh.by_quarter.get(self.cleaned_data[name][0], "")
        fresh.initial["change_reason"] = self.cleaned_data.get("change_reason", "")
        return fresh

    def clean_first(self):
        return self._quarter("first")

    def clean_second(self):
        return self._quarter("second")


def quarters_in_words(quarters):
    """Quarters by year, as people say them: 1e en 3e kwartaal 2027."""
    found = []
    for year, group in groupby(quarters, key=lambda quarter: quarter.year):
        *first, last = [NUMBERS[quarter.number - 1] for quarter in group]
        found.append(f"{', '.join(first)} en {last} kwartaal {year}" if first else f"{last} kwartaal {year}")
    return found


@admin.register(QuarterFocus)
class QuarterFocusAdmin(HubPage, ScopedAdmin):
    owner_lookup = "plan__municipality"

    def get_urls(self):
        """One page holds all quarters; a single one has no page of its own."""
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name="priorities_quarterfocus_changelist"),
            path("van-plan/<int:plan_id>/", wrap(self.of_plan_view), name="priorities_quarterfocus_of_plan"),
        ]

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:plans_plan_changelist")

    def of_plan_view(self, request, plan_id):
        """Kalender: all quarters of one plan."""
        plan = self.plan_in_scope(request, plan_id)
        may_plan = request.user.has_perm("priorities.change_quarterfocus", plan)
        if request.method == "POST":
            if not may_plan:
                raise PermissionDenied
            if "_swap" in request.POST:
                return self.swap(request, plan)
            if "_propose" in request.POST:
                return self.propose(request, plan)
            return self.save(request, plan)
        return self.page(request, plan, rotation_of(plan), may_plan=may_plan)

    def page(
        self, request, plan, rotation, *, forms=None, reason=None, swap=None, may_plan=True, has_changes=False
    ):
        now = Quarter.of(timezone.localdate())
        forms = self.forms(None, rotation) if forms is None else forms
        years = []
        for year, group in groupby(forms, key=lambda form: form.quarter.year):
            of_year = {form.quarter.number: form for form in group}
            cells = [of_year.get(number) for number in range(1, 5)]
            years.append(
                {
                    "year": year,
                    "forms": list(of_year.values()),
                    "cells": cells,
                    # What is over is folded away, unless all of it is over or something is wrong there.
                    "is_open": year >= now.year
                    or plan.last_year < now.year
                    or any(form.is_bound and (form.clash or form.errors) for form in of_year.values()),
                }
            )
        context = self.hub(
            request,
            plan,
            "quarters",
            rotation=rotation,
            years=years,
            now=now if any(form.is_now for form in forms) else None,
            empty=quarters_in_words(rotation.empty),
            shares=[
                {
                    "priority": share.priority,
                    "times": len(share.quarters),
                    "when": quarters_in_words(share.quarters),
                }
                for share in rotation.shares
            ],
            errors=[
                form for form in forms if form.is_bound and (form.clash or (has_changes and form.errors))
            ],
            reason=reason or (OptionalReasonForm() if not plan.is_draft and rotation.filled else None),
            swap=swap or SwapForm(rotation=rotation),
            may_plan=may_plan,
            has_changes=has_changes,
            can_propose=bool(rotation.shares) and any(quarter >= now for quarter in rotation.empty),
            calendar_url=reverse("calendar_now", args=[plan.municipality.slug]),
        )
        return TemplateResponse(request, "admin/plans/quarters.html", context)

    def forms(self, data, rotation):
        now = Quarter.of(timezone.localdate())
        priorities = [share.priority for share in rotation.shares]
        return [QuarterForm(data, turn=turn, priorities=priorities, now=now) for turn in rotation.turns]

    def save(self, request, plan):
        rotation = rotation_of(plan)
        forms = self.forms(request.POST, rotation)
        sent = [form for form in forms if form.is_bound]
        reason = OptionalReasonForm(request.POST)
        if all([form.is_valid() for form in sent] + [reason.is_valid()]):
            try:
                changed = fill_quarters(
                    plan=plan,
                    wishes=[form.wish() for form in sent],
                    by=request.user,
                    reason=reason.cleaned_data["change_reason"],
                )
            except QuartersChanged as refusal:
                by_quarter = {form.quarter: form for form in sent}
                for clash in refusal.clashes:
                    by_quarter[clash.quarter].meet(clash)
            except ReasonNeeded as refusal:
                reason.add_error("change_reason", str(refusal))
            except (QuarterRefused, Gone) as refusal:
                messages.error(request, str(refusal))
            else:
                if changed:
                    words = "1 kwartaal is" if changed == 1 else f"{changed} kwartalen zijn"
                    messages.success(request, f"De kalender is opgeslagen: {words} veranderd.")
                else:
                    messages.info(request, "Er was niets veranderd.")
                return redirect("admin:priorities_quarterfocus_of_plan", plan.pk)
        shown = None if plan.is_draft else reason
        return self.page(request, plan, rotation, forms=forms, reason=shown, has_changes=True)

    def propose(self, request, plan):
        """Fill the empty quarters on the screen; nothing is saved."""
        rotation = rotation_of(plan)
        forms = self.forms(request.POST, rotation)
        by_quarter = {form.quarter: form for form in forms}
        proposed = proposal(
            {quarter: int(form.given) if form.given else None for quarter, form in by_quarter.items()},
            [share.priority.pk for share in rotation.shares],
            on=timezone.localdate(),
        )
        for quarter, pk in proposed.items():
            by_quarter[quarter].propose(pk)
        if proposed:
            words = "1 leeg kwartaal" if len(proposed) == 1 else f"{len(proposed)} lege kwartalen"
            messages.info(
                request, f"Voorstel: {words} ingevuld. Er is nog niets opgeslagen. Kijk het na en sla op."
            )
        else:
            messages.info(request, "Er is geen leeg kwartaal meer vanaf nu.")
        reason = None if plan.is_draft else OptionalReasonForm(request.POST)
        return self.page(request, plan, rotation, forms=forms, reason=reason, has_changes=True)

    def swap(self, request, plan):
        rotation = rotation_of(plan)
        form = SwapForm(request.POST, rotation=rotation)
        if form.is_valid():
            (first, seen_first), (second, seen_second) = (
                form.cleaned_data["first"],
                form.cleaned_data["second"],
            )
            try:
                swap_quarters(
                    plan=plan,
                    first=first,
                    second=second,
                    by=request.user,
                    reason=form.cleaned_data.get("change_reason", ""),
                    seen=(seen_first, seen_second),
                )
            except (QuartersChanged, QuarterRefused, ReasonNeeded, Gone) as refusal:
                messages.error(request, f"{refusal} Er is niets verwisseld.")
                rotation = rotation_of(plan)
                form = form.again(rotation)
            else:
                messages.success(request, f"Het {first} en het {second} zijn verwisseld.")
                return redirect("admin:priorities_quarterfocus_of_plan", plan.pk)
        return self.page(request, plan, rotation, swap=form)
