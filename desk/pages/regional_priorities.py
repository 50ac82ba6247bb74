"""The list of regional priorities of a municipality."""

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import StillInUse
from plans.forms import VersionedForm
from priorities.models import RegionalPriority
from priorities.parts import delete_regional_priority, require_unanswered


class RegionalPriorityForm(VersionedForm):
    class Meta:
        model = RegionalPriority
        fields = ["municipality", "level", "title", "period", "political_lead", "project_leader", "version"]
        help_texts = {
            "political_lead": "Alleen de functie, zoals burgemeester van de centrumgemeente. Geen namen.",
            "project_leader": "Alleen de functie. Geen namen.",
        }


@admin.register(RegionalPriority)
class RegionalPriorityAdmin(ScopedAdmin, SimpleHistoryAdmin):
    form = RegionalPriorityForm
    actions = None
    change_form_template = "admin/priorities/regional_form.html"
    list_display = ("title", "level", "period", "municipality")
    list_select_related = ("municipality",)
    list_filter = ("level",)
    search_fields = ("title",)
    search_help_text = "Zoek op titel."
    empty_title = "Er zijn nog geen regionale prioriteiten"
    empty_text = "Zet hier de prioriteiten van de driehoek, de politie-eenheid en het land."
    add_label = "Regionale prioriteit toevoegen"

    def get_changeform_initial_data(self, request):
        """Who works for one municipality need not choose it."""
        own = list(Municipality.objects.of_member(request.user)[:2])
        return {"municipality": own[0].pk} if len(own) == 1 else {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RecordModifiedError:
            # Somebody saved between reading and writing: meet that version instead.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        """Refuse while a priority of a plan answers to it."""
        found = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, found):
            raise PermissionDenied
        try:
            require_unanswered(found)
            return super().delete_view(request, object_id, extra_context)
        except StillInUse as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse("admin:priorities_regionalpriority_change", args=[found.pk]))

    def delete_model(self, request, obj):
        delete_regional_priority(regional=obj, by=request.user)
