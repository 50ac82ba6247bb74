"""The list of regional priorities of a municipality."""

from concurrency.exceptions import RecordModifiedError
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from simple_history.admin import SimpleHistoryAdmin

from desk.pages.organisations import ManyWidget
from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans.editing import StillInUse, save_as, set_relations
from plans.forms import VersionedForm
from priorities.models import RegionalPriority
from priorities.parts import delete_regional_priority, require_unanswered


class RegionalPriorityForm(VersionedForm):
    class Meta:
        model = RegionalPriority
        fields = [
            "municipality", "level", "title", "period", "political_lead", "project_leader", "partnerships",
            "version",
        ]  # fmt: skip
        widgets = {
            "partnerships": ManyWidget(
                search="Zoek een samenwerkingsverband", nothing="Er zijn nog geen samenwerkingsverbanden."
            )
        }
        help_texts = {
            "political_lead": "Alleen de functie, zoals burgemeester van de centrumgemeente. Geen namen.",
            "project_leader": "Alleen de functie. Geen namen.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "partnerships" in self.fields and self.instance.pk:
            field = self.fields["partnerships"]
            field.queryset = field.queryset.filter(municipality=self.instance.municipality_id)

    def clean(self):
        cleaned = super().clean()
        place = cleaned.get("municipality")
        place_id = place.pk if place else self.instance.municipality_id
        chosen = cleaned.get("partnerships") or ()
        if place_id and any(one.municipality_id != place_id for one in chosen):
            self.add_error("partnerships", "Kies samenwerkingsverbanden van dezelfde gemeente.")
        return cleaned


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

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "partnerships" and hasattr(field.widget, "widget"):
            # No green plus and pencil beside a choice.
            field.widget = field.widget.widget
            field.help_text = db_field.help_text
        return field

    def save_model(self, request, obj, form, change):
        """Save with one row of history, that holds the partnerships."""
        if not self._may(request, "change" if change else "add", obj):
            raise PermissionDenied
        if change:
            set_relations(obj, form.chosen_relations())
        save_as(obj, by=request.user, reason="Gewijzigd" if change else "Toegevoegd")

    def save_related(self, request, form, formsets, change):
        if not change:
            super().save_related(request, form, formsets, change)

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
