"""Communicatie: the moments of a plan, in its hub."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from communication.models import CommunicationMoment
from communication.moments import add_moment, change_moment
from desk.pages.base import PlanPartAdmin
from plans.forms import PartForm


class MomentForm(PartForm):
    """A communication moment."""

    class Meta:
        model = CommunicationMoment
        fields = [
            "title", "message", "priority", "theme", "target_group", "channel", "starts_on", "ends_on",
            "repeats", "repeats_until", "owner_team", "owner", "state", "is_public", "campaign", "result",
            "version",
        ]  # fmt: skip


@admin.register(CommunicationMoment)
class MomentAdmin(PlanPartAdmin):
    form = MomentForm
    tab = "communication"
    tab_url = "admin:communication_communicationmoment_of_plan"

    def get_urls(self):
        view = self.admin_site.admin_view(self.of_plan_view)
        return [
            path("van-plan/<int:plan_id>/", view, name="communication_communicationmoment_of_plan"),
            # Moments stand in the order of their days: nobody moves them.
            *(one for one in super().get_urls() if one.name != "communication_communicationmoment_move"),
        ]

    def of_plan_view(self, request, plan_id):
        """The moments of one plan."""
        plan = self.plan_in_scope(request, plan_id)
        if request.method == "POST" and not self._may(request, "change", plan):
            raise PermissionDenied
        context = self.hub(request, plan, self.tab, moments=plan.moments.all())
        return TemplateResponse(request, "admin/communication/moments.html", context)

    def save_model(self, request, obj, form, change):
        if change:
            change_moment(moment=obj, by=request.user, not_chosen=form.not_chosen, reason=form.reason)
        else:
            add_moment(moment=obj, by=request.user)
