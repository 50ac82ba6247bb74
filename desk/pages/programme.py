"""The programmes of a plan, in its hub: the years, the actions of one, moving on, adoption."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from desk import programmes
from desk.pages.base import PlanPartAdmin, is_number
from desk.programmes import add_action_url
from priorities.actions import Refused
from priorities.forms import AdoptionForm, ProgrammeForm
from priorities.models import Action, AnnualProgramme
from priorities.programme import (
    adopt_programme,
    change_introduction,
    correct_adoption,
    delete_programme,
    move_on,
    next_year,
    start_programme,
)


class ProgrammePages(PlanPartAdmin):
    """What pages of programmes and actions share: where they stand, and what they refuse."""

    tab = "programme"
    tab_url = "admin:priorities_annualprogramme_of_plan"

    def attempt(self, request, event, done):
        try:
            return super().attempt(request, event, done)
        except Refused as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True
            return False

    def tab_of(self, programme):
        """The tab, at the year of the programme."""
        return f"{reverse(self.tab_url, args=[programme.plan_id])}?jaar={programme.year}"


@admin.register(AnnualProgramme)
class AnnualProgrammeAdmin(ProgrammePages):
    form = ProgrammeForm
    change_form_template = "admin/priorities/introduction.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path(
                "van-plan/<int:plan_id>/",
                wrap(self.of_plan_view),
                name="priorities_annualprogramme_of_plan",
            ),
            path(
                "<int:object_id>/nieuw-jaar/",
                wrap(self.next_year_view),
                name="priorities_annualprogramme_next_year",
            ),
            path(
                "<int:object_id>/vaststelling/",
                wrap(self.adoption_view),
                name="priorities_annualprogramme_adoption",
            ),
            *super().get_urls(),
        ]

    def has_change_permission(self, request, obj=None):
        """The introduction of what the college adopted stays."""
        return super().has_change_permission(request, obj) and (obj is None or not obj.is_adopted)

    def require_planner(self, request, programme):
        """Refuse who may not work on the programme; adoption closes nothing of that."""
        if not self._may(request, "change", programme):
            raise PermissionDenied

    # The tab

    def of_plan_view(self, request, plan_id):
        """Programma: the years of the plan, and the actions of one year."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST":
            return self._start(request, plan)
        today = timezone.localdate()
        wanted = request.GET.get("jaar", "")
        year = int(wanted) if is_number(wanted) else programmes.year_to_show(plan, today=today)
        years = programmes.years_of(plan, current=year)
        current = next((one for one in years if one.is_current), None)
        if current is None:
            raise Http404
        before = next((one.programme for one in years if one.year == year - 1 and one.programme), None)
        context = self.hub(
            request,
            plan,
            self.tab,
            years=years,
            year=year,
            year_before=before,
            programme=current.programme,
            may_plan=self._may(request, "change", plan),
            goal=goal_named(plan, request.GET.get("doel", "")),
        )
        if current.programme:
            current.programme.plan = plan
            context |= self._listed(request, current.programme, today, context["open_comments"])
        return TemplateResponse(request, "admin/priorities/programme.html", context)

    def _listed(self, request, programme, today, comments):
        rows = programmes.rows_of(programme, user=request.user, today=today, comments=comments)
        key = request.GET.get("toon", "")
        return {
            "figures": programmes.figures_of(rows),
            "filters": programmes.filters_of(rows, current=key, url=f"?jaar={programme.year}"),
            "groups": programmes.groups_of(programmes.filtered(rows, key)),
            "action_count": len(rows),
            "documents": documents_of(programme),
            "files": files_of(programme),
        }

    def _start(self, request, plan):
        if not self._may(request, "add", plan):
            raise PermissionDenied
        year = request.POST.get("start", "")
        if not is_number(year):
            raise Http404
        is_begun = self.attempt(
            request,
            lambda: start_programme(plan=plan, year=int(year), by=request.user),
            f"Het programma voor {year} is begonnen. Voeg de eerste actie toe.",
        )
        goal = request.GET.get("doel", "")
        if is_begun and is_number(goal):
            # Whoever came from a goal, came to add an action to it.
            return HttpResponseRedirect(add_action_url(plan, today=timezone.localdate()) + goal)
        return HttpResponseRedirect(f"{reverse(self.tab_url, args=[plan.pk])}?jaar={year}")

    # One programme

    def add_view(self, request, form_url="", extra_context=None):
        """A programme begins from the tab."""
        plan = self.plan_in_scope(request, request.GET.get("plan"))
        if not self._may(request, "add", plan):
            raise PermissionDenied
        return redirect(self.tab_url, plan.pk)

    def part_context(self, request, part):
        return super().part_context(request, part) | {
            "title": f"Inleiding bij het programma van {part.year}",
            "tab_url": self.tab_of(part),
        }

    def save_model(self, request, obj, form, change):
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        change_introduction(programme=obj, by=request.user, not_chosen=form.not_chosen, reason=form.reason)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:  # the college decided while somebody wrote
            messages.error(request, str(refusal))
            return self.back_to_tab(request.plan)

    def _saved(self, request, obj):
        messages.success(request, "De inleiding is opgeslagen.")
        return HttpResponseRedirect(self.tab_of(obj))

    def remove(self, request, part, *, reason=""):
        delete_programme(programme=part, by=request.user, reason=reason)

    def next_year_view(self, request, object_id):
        """Nieuw jaar: what moves on, what is finished, what was learnt; then it happens."""
        programme = self.part_in_scope(request, object_id)
        self.require_planner(request, programme)
        if request.method == "POST":
            chosen = [int(pk) for pk in request.POST.getlist("lessons") if is_number(pk)]
            lessons = list(Action.objects.filter(programme=programme, pk__in=chosen))
            year = programme.year + 1
            if self.attempt(
                request,
                lambda: move_on(programme=programme, by=request.user, chosen_lessons=lessons),
                f"Het programma voor {year} staat klaar.",
            ):
                return HttpResponseRedirect(f"{reverse(self.tab_url, args=[programme.plan_id])}?jaar={year}")
            return HttpResponseRedirect(request.path)
        context = self.hub(
            request,
            programme.plan,
            self.tab,
            title=f"Van {programme.year} naar {programme.year + 1}",
            programme=programme,
            coming=next_year(programme),
            tab_url=self.tab_of(programme),
        )
        return TemplateResponse(request, "admin/priorities/next_year.html", context)

    def adoption_view(self, request, object_id):
        """Vaststelling door het college: date and reference, or the correction of what was wrong."""
        programme = self.part_in_scope(request, object_id)
        self.require_planner(request, programme)
        form = AdoptionForm(
            request.POST or None,
            today=timezone.localdate(),
            is_correction=programme.is_adopted,
            initial={"on": programme.adopted_on, "reference": programme.decision_reference},
        )
        if request.method == "POST" and form.is_valid():
            event = correct_adoption if programme.is_adopted else adopt_programme
            done = "Het besluit is verbeterd." if programme.is_adopted else "Het programma is vastgesteld."
            if self.attempt(
                request, lambda: event(programme=programme, by=request.user, **form.cleaned_data), done
            ):
                return HttpResponseRedirect(self.tab_of(programme))
        context = self.hub(
            request,
            programme.plan,
            self.tab,
            title=f"Vaststelling van het programma {programme.year}",
            programme=programme,
            form=form,
            tab_url=self.tab_of(programme),
        )
        return TemplateResponse(request, "admin/priorities/adoption.html", context)


def goal_named(plan, pk):
    """The goal that somebody wants to add an action to."""
    return plan.goals.filter(pk=pk).first() if is_number(pk) else None


def files_of(programme):
    """Links to bring actions in from a file and to take them along in one."""
    export = reverse("admin:priorities_action_export", query={"programme__id__exact": programme.pk})
    return [
        {"label": "Importeren", "url": reverse("admin:priorities_action_import")},
        {"label": "Exporteren", "url": export},
    ]


def documents_of(programme):
    """Links to the page and the documents of a programme: label and address."""
    place = [programme.plan.municipality.slug, programme.plan.slug, programme.year]
    return [
        {"label": label, "url": reverse(name, args=place)}
        for label, name in (
            ("Bekijk als pagina", "programme"),
            ("Programma als PDF", "programme_pdf"),
            ("Voortgang als PDF", "progress_pdf"),
            ("Begroting", "budget"),
        )
    ]
