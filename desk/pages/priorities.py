"""The priorities of a plan, in its hub."""

from django import forms
from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import path

from desk.pages.base import PlanPartAdmin
from plans.forms import PartForm, ThemesMixin
from priorities.models import Priority


class PriorityForm(ThemesMixin, PartForm):
    class Meta:
        model = Priority
        fields = ["title", "themes", "text", "version"]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {"themes": "Onder welke thema's valt deze prioriteit?"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_themes()


@admin.register(Priority)
class PriorityAdmin(PlanPartAdmin):
    form = PriorityForm
    tab = "priorities"
    tab_url = "admin:priorities_priority_of_plan"

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="priorities_priority_of_plan"),
            *super().get_urls(),
        ]

    def of_plan_view(self, request, plan_id):
        """Prioriteiten: the list of one plan."""
        plan = self.plan_in_scope(request, plan_id)
        priorities = plan.priorities.prefetch_related("themes__field")
        context = self.hub(request, plan, "priorities", priorities=priorities)
        return TemplateResponse(request, "admin/plans/priorities.html", context)
