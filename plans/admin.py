"""The lists that every municipality shares, and the local names for themes."""

from django.contrib import admin
from import_export.forms import ExportForm
from simple_history.admin import SimpleHistoryAdmin

from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin
from plans.list_files import ListImportAdmin
from plans.models import (
    LocalTheme,
    SafetyField,
    Theme,
    ThemeList,
)
from plans.resources import ThemeResource


class NamesThemes:
    """Choices of themes that say which list a theme is of, in one query."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.remote_field.model is Theme:
            field.queryset = field.queryset.select_related("field", "theme_list")
            field.label_from_instance = lambda theme: f"{theme} ({theme.theme_list})"
        return field


class ReferenceAdmin(NamesThemes, SimpleHistoryAdmin):
    """A list that every municipality shares; technical administrators correct it."""

    actions = None


@admin.register(SafetyField)
class SafetyFieldAdmin(ReferenceAdmin):
    list_display = ("number", "name")


@admin.register(ThemeList)
class ThemeListAdmin(ReferenceAdmin):
    list_display = ("name", "code", "source")


@admin.register(Theme)
class ThemeAdmin(ListImportAdmin, ReferenceAdmin):
    resource_classes = [ThemeResource]
    export_form_class = ExportForm
    list_display = ("number", "name", "theme_list", "successor")
    list_select_related = ("field", "theme_list", "successor__field")
    list_filter = ("theme_list", "field")
    search_fields = ("name",)
    search_help_text = "Zoek op naam."

    def has_import_permission(self, request):
        """By default everybody may import."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request):
        """By default everybody may export."""
        return self.has_view_permission(request)

    @admin.display(description="nummer", ordering="position")
    def number(self, theme):
        return theme.number


@admin.register(LocalTheme)
class LocalThemeAdmin(NamesThemes, ScopedAdmin, SimpleHistoryAdmin):
    actions = None
    list_display = ("name", "kind", "theme", "municipality")
    list_select_related = ("theme__field", "municipality")
    list_filter = ("kind",)
    search_fields = ("name",)
    empty_title = "Er zijn nog geen lokale thema's"
    empty_text = "Geef een landelijk thema een eigen naam, of zet er een subthema onder, zoals woonoverlast."

    def get_changeform_initial_data(self, request):
        """Who works for one municipality need not choose it."""
        own = list(Municipality.objects.of_member(request.user)[:2])
        return {"municipality": own[0].pk} if len(own) == 1 else {}
