"""Partnerships that a plan counts on: chosen from the register, with the themes that they serve."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from desk.pages.base import PlanPartAdmin
from plans.forms import PartForm, ThemesMixin
from plans.models import PlanPartnership
from stakeholders.models import Partnership


class PlanPartnershipForm(ThemesMixin, PartForm):
    """Which partnership, for which themes. Once it stands in the plan it stays that one."""

    class Meta:
        model = PlanPartnership
        fields = ["partnership", "themes", "explanation", "version"]
        widgets = {"themes": forms.CheckboxSelectMultiple}
        help_texts = {
            "partnership": "Staat het er niet bij? Voeg het eerst toe bij Samenwerkingsverbanden.",
            "themes": "Voor welke thema's van dit plan werkt men hier samen?",
            "explanation": "In één zin. Leeg als de thema's genoeg zeggen.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.limit_themes()
        if self.instance.pk:
            del self.fields["partnership"]
            return
        field = self.fields["partnership"]
        today = timezone.localdate()
        offered = Partnership.objects.filter(municipality_id=self.plan.municipality_id)
        offered = offered.filter(Q(ends_on=None) | Q(ends_on__gte=today))
        field.queryset = offered.exclude(plans__plan=self.plan)
        field.empty_label = "Kies een samenwerkingsverband"


@admin.register(PlanPartnership)
class PlanPartnershipAdmin(PlanPartAdmin):
    form = PlanPartnershipForm
    tab = "partners"
    tab_url = "admin:stakeholders_organisation_of_plan"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("partnership")

    def part_context(self, request, part):
        context = super().part_context(request, part)
        context["tab_url"] = f"{reverse(self.tab_url, args=[request.plan.pk])}#samenwerking"
        return context
