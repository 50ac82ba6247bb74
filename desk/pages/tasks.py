"""Uitvoering and Kalender in the navigation: to that part of the plan in force, or a choice of plans."""

from django.contrib import admin
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from desk.hub import tab_url
from plans.models import Plan
from plans.standing import Standing, standing


def execution_view(request):
    """Uitvoering: the programme of this year."""
    return _to_tab(request, "programme", f"Uitvoering {timezone.localdate().year}")


def calendar_view(request):
    """Kalender: the quarters of the plan in force."""
    return _to_tab(request, "quarters", "Kalender")


def _to_tab(request, tab, title):
    plans = Plan.objects.of_member(request.user).select_related("municipality")
    plans = list(plans.order_by("municipality__name", "-first_year"))
    today = timezone.localdate()
    in_force = [plan for plan in plans if standing(plan, on=today) == Standing.IN_FORCE]
    if len(in_force) == 1:
        return redirect(tab_url(in_force[0], tab))
    choices = [(plan, tab_url(plan, tab)) for plan in in_force or plans]
    context = {
        **admin.site.each_context(request),
        "title": title,
        "choices": choices,
        "is_in_force": bool(in_force),
        "may_start": request.user.has_perm("plans.add_plan"),
    }
    return TemplateResponse(request, "admin/choose_plan.html", context)
