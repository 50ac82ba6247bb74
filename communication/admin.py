"""Campaigns and national days: the shared list to read, the own ones to keep."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from communication.campaigns import days_in, rule_in_words
from communication.forms import CampaignForm
from communication.models import Campaign
from communication.periods import days_in_words
from municipalities.models import Municipality
from municipalities.scoped_admin import ScopedAdmin


class Whose(admin.SimpleListFilter):
    """The shared list or the own one."""

    title = "lijst"
    parameter_name = "lijst"

    def lookups(self, request, model_admin):
        return [("eigen", "Eigen campagnes"), ("landelijk", "Landelijke lijst")]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(municipality__isnull=self.value() == "landelijk")


@admin.register(Campaign)
class CampaignAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """The own campaigns can change; the shared ones come with `load_reference` and change for nobody."""

    form = CampaignForm
    actions = None
    list_display = ("name", "rule_shown", "this_year", "whose")
    list_filter = (Whose,)
    list_select_related = ("municipality",)
    search_fields = ("name", "about")
    empty_title = "Er zijn nog geen campagnes"
    empty_text = "Voeg een eigen campagne of lokale dag toe. Momenten kunnen zich daarbij aansluiten."

    def get_queryset(self, request):
        everything = Campaign.objects.all()
        if not request.user.is_superuser:
            own = Municipality.objects.of_member(request.user)
            everything = everything.filter(Q(municipality=None) | Q(municipality__in=own))
        return everything.order_by("name", "pk")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        right = "communication.add_campaign"
        own = Municipality.objects.of_member(request.user)
        keepers = own.filter(pk__in=[place.pk for place in own if request.user.has_perm(right, place)])
        return type(form.__name__, (form,), {"keepers": keepers})

    def get_fields(self, request, obj=None):
        if obj is not None and not self.has_change_permission(request, obj):
            return ["name", "about", "rule_shown", "this_year"]
        return [name for name in self.form._meta.fields if name != "municipality" or obj is None]

    def get_readonly_fields(self, request, obj=None):
        may_change = obj is None or self.has_change_permission(request, obj)
        return [] if may_change else ["rule_shown", "this_year"]

    @admin.display(description="wanneer", ordering="rule")
    def rule_shown(self, campaign):
        return rule_in_words(campaign)

    @admin.display(description="dit jaar")
    def this_year(self, campaign):
        year = timezone.localdate().year
        days = days_in(campaign, year)
        return days_in_words(days, year=year) if days else None

    @admin.display(description="lijst", ordering="municipality")
    def whose(self, campaign):
        return campaign.municipality.name if campaign.municipality else "landelijk"
