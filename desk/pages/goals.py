"""Goals of a plan: of priorities, themes and own headings, lettered per subject."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from desk.pages.base import is_number
from desk.pages.priorities import PriorityPartAdmin, goal_in_use
from plans.editing import add_record
from plans.forms import PartForm
from plans.models import Theme
from priorities.goals import subjects_of
from priorities.models import Goal, Priority


class GoalForm(PartForm):
    """A goal, and what it is about: one of three."""

    class Meta:
        model = Goal
        fields = ["text", "priority", "theme", "heading", "version"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["priority"].queryset = Priority.objects.filter(plan=self.plan)
        self.fields["priority"].empty_label = "Geen prioriteit"
        self.fields["theme"].queryset = Theme.objects.filter(
            theme_list_id=self.plan.theme_list_id
        ).select_related("field")
        self.fields["theme"].empty_label = "Geen thema"


@admin.register(Goal)
class GoalAdmin(PriorityPartAdmin):
    form = GoalForm
    tab_url = "admin:priorities_goal_of_plan"
    change_form_template = "admin/priorities/goal_form.html"
    adds_on_own_page = True

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [path("van-plan/<int:plan_id>/", view, name="priorities_goal_of_plan"), *super().get_urls()]

    def get_changeform_initial_data(self, request):
        return {name: request.GET.get(name, "") for name in ("priority", "theme", "heading")}

    def of_plan_view(self, request, plan_id):
        """All goals of a plan by subject, with a field to add one to each."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST":
            return self.quick_add(request, plan)
        context = self.hub(
            request,
            plan,
            self.tab,
            title="Doelen",
            subjects=subjects_of(plan),
            tab_url=reverse("admin:priorities_priority_of_plan", args=[plan.pk]),
        )
        return TemplateResponse(request, "admin/priorities/goals.html", context)

    def quick_add(self, request, plan):
        """Add a goal to the subject of another one."""
        if not self._may(request, "add", plan):
            raise PermissionDenied
        like, text = request.POST.get("like", ""), request.POST.get("text", "").strip()
        model = plan.goals.filter(pk=like if is_number(like) else 0).first()
        if model is None:
            raise Http404
        if text:
            goal = Goal(
                plan=plan, priority=model.priority, theme=model.theme, heading=model.heading, text=text
            )
            self.attempt(request, lambda: add_record(record=goal, by=request.user), "Het doel is toegevoegd.")
        return HttpResponseRedirect(f"{reverse(self.tab_url, args=[plan.pk])}#nieuw-{model.pk}")

    def home_url(self, part):
        """Where goals of this subject stand: the page of the priority, or that of all goals."""
        if part.priority_id:
            return self.priority_url(part)
        return reverse(self.tab_url, args=[part.plan_id])

    def delete_view(self, request, object_id, extra_context=None):
        part = self.part_in_scope(request, object_id)
        if self.has_delete_permission(request, part) and (number := part.actions.count()):
            messages.error(request, goal_in_use(number))
            return HttpResponseRedirect(f"{self.home_url(part)}#goal-{part.pk}")
        return super().delete_view(request, object_id, extra_context)
