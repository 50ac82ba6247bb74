"""Thema's: whether the plan speaks of every theme, whose each theme is, and the texts of themes."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from desk.pages.base import PlanPartAdmin
from plans.editing import Gone, PlanClosed
from plans.forms import ThemeTextForm
from plans.models import Theme, ThemeText
from plans.owners import OwnerChanged, OwnerRefused, set_owners, teams_for
from priorities.coverage import coverage_of
from stakeholders.models import Organisation


class OwnersForm(forms.Form):
    """A team per theme, and the steering group over all: saved together or not at all.

    Each choice goes with what it was when the page was made, so that only what this user changed is written.
    """

    def __init__(self, data=None, *, plan, coverage):
        super().__init__(data, prefix="owners")
        self.plan = plan
        today = timezone.localdate()
        teams = [team for team in teams_for(plan) if team.exists_on(today)]
        self.themes = {f"theme_{one.theme.pk}": one.theme for one in coverage.themes}
        for one in coverage.themes:
            # A team that works elsewhere by now, or ended, stays the choice until somebody takes another.
            known = teams if one.owner is None or one.owner in teams else [one.owner, *teams]
            self.add(f"theme_{one.theme.pk}", f"Eigenaar van {one.theme}", known, one.owner)
        serving = Organisation.objects.serving(plan.municipality_id)
        organisations = list(serving.existing_on(today).order_by("name"))
        if plan.steering_group and plan.steering_group not in organisations:
            organisations.insert(0, plan.steering_group)
        self.add("steering_group", "Regiegroep", organisations, plan.steering_group)
        self.fields["steering_group"].help_text = "Wie houdt de regie over alle thema's samen?"
        self.known = {str(one.pk): one for one in [*teams, *organisations]}
        self.known |= {str(one.owner.pk): one.owner for one in coverage.themes if one.owner}

    def add(self, name, label, organisations, chosen):
        choices = [("", "Nog niemand"), *((str(one.pk), one.name) for one in organisations)]
        self.fields[name] = forms.ChoiceField(
            choices=choices,
            label=label,
            required=False,
            initial=str(chosen.pk) if chosen else "",
            show_hidden_initial=True,
            widget=forms.Select(attrs={"form": "owners"}),
        )
        # The choices stand among forms of their own: each says which form it belongs to.
        self.fields[name].hidden_widget = partial(forms.HiddenInput, attrs={"form": "owners"})

    def before(self, name):
        """The id that the page showed when the choice was made."""
        shown = self.data.get(self.add_initial_prefix(name), "")
        return int(shown) if shown.isdecimal() and len(shown) <= 18 else None

    def save(self, *, by):
        """Write what this user changed. Returns how many choices that were. Raises what set_owners raises."""
        changed = [name for name in self.changed_data if name in self.fields]
        themes = [name for name in changed if name in self.themes]
        group = None
        if "steering_group" in changed:
            group = (self.before("steering_group"), self.chosen("steering_group"))
        set_owners(
            plan=self.plan,
            owners={self.themes[name]: self.chosen(name) for name in themes},
            before={self.themes[name]: self.before(name) for name in themes},
            steering_group=group,
            by=by,
        )
        return len(changed)

    def chosen(self, name):
        """The organisation that was chosen, or None."""
        return self.known.get(self.cleaned_data[name])

    def meet(self, refusal):
        """Show what a colleague chose in the meantime beside the own choice; saving again keeps the own."""
        self.data = self.data.copy()
        for name, theme in self.themes.items():
            if theme.pk in refusal.current:
                self.say(name, refusal.current[theme.pk])
        if refusal.has_steering_group_changed:
            self.plan.refresh_from_db(fields=["steering_group"])
            self.say("steering_group", self.plan.steering_group)

    def say(self, name, current):
        self.data[self.add_initial_prefix(name)] = str(current.pk) if current else ""
        whose = f"koos ‘{current}’" if current else "haalde de eigenaar weg"
        self.add_error(
            name, f"Een collega {whose}, terwijl u ook koos. Sla nog eens op om uw keuze te bewaren."
        )


class ThemeRow:
    """A theme on the page: how it is covered, and the choice of its owner where that may change."""

    def __init__(self, coverage, form):
        self.coverage = coverage
        self.choice = form[f"theme_{coverage.theme.pk}"] if form else None


@admin.register(ThemeText)
class ThemeTextAdmin(PlanPartAdmin):
    form = ThemeTextForm
    tab = "themes"
    tab_url = "admin:plans_themeownership_of_plan"

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="plans_themeownership_of_plan"),
            *super().get_urls(),
        ]

    def get_changeform_initial_data(self, request):
        """The field, and the theme that a text is missing for."""
        initial = {"field": request.GET.get("field", "")}
        pk = request.GET.get("theme", "")
        theme = Theme.objects.filter(pk=pk).first() if pk.isdecimal() and len(pk) <= 18 else None
        if theme is not None:
            initial |= {"field": theme.field_id, "themes": [theme.pk], "title": theme.name}
        return initial

    def of_plan_view(self, request, plan_id):
        """Alle thema's komen aan bod, wie eigenaar is, en de teksten."""
        plan = self.plan_in_scope(request, plan_id)
        coverage = coverage_of(plan)
        form = None
        if request.method == "POST" or self.may_choose(request, plan):
            self.require_editor(request, plan)
            data = request.POST if request.method == "POST" else None
            form = OwnersForm(data, plan=plan, coverage=coverage)
        if request.method == "POST" and form.is_valid():
            try:
                changed = form.save(by=request.user)
            except OwnerChanged as refusal:
                form.meet(refusal)
            except (OwnerRefused, PlanClosed, Gone) as refusal:
                messages.error(request, str(refusal))
                return redirect(self.tab_url, plan.pk)
            else:
                messages.success(
                    request, "De keuzes zijn opgeslagen." if changed else "Er is niets veranderd."
                )
                return redirect(self.tab_url, plan.pk)
        fields = [
            {
                "field": one.field,
                "texts": one.texts,
                "themes": [ThemeRow(theme, form) for theme in one.themes],
            }
            for one in coverage.fields
        ]
        context = self.hub(request, plan, "themes", coverage=coverage, fields=fields, form=form)
        context["has_teams"] = form is not None and bool(form.known)
        return TemplateResponse(request, "admin/plans/themes.html", context)

    def may_choose(self, request, plan):
        return plan.is_draft and request.user.has_perm("plans.change_plan", plan)
