"""The figures of a plan as pages and files; a draft exists for members only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from indicators.dashboard import Dashboard, IndicatorPage
from indicators.export import data_csv, excel_csv, workbook
from indicators.models import PlanIndicator
from indicators.reading import IndicatorFigures, PlanFigures
from plans.models import Plan


def readable_plan(request: HttpRequest, municipality: str, plan: str) -> Plan:
    """The plan at this address, if this user may see it; 404 otherwise."""
    return get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("municipality"),
        municipality__slug=municipality,
        slug=plan,
    )


@require_safe
def dashboard(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Does it work? All indicators of the plan with target, last figure and status."""
    found = readable_plan(request, municipality, plan)
    context = {
        "municipality": found.municipality,
        "plan": found,
        "dashboard": Dashboard.of(PlanFigures.of(found, on=timezone.localdate())),
        "may_write": request.user.has_perm("indicators.add_planindicator", found),
        "section": "indicators",
    }
    return render(request, "indicators/dashboard.html", context)


@require_safe
def indicator(request: HttpRequest, municipality: str, plan: str, pk: int) -> HttpResponse:
    """One indicator: series, areas, table, definition, source, target, corrections."""
    found = readable_plan(request, municipality, plan)
    named = get_object_or_404(PlanIndicator, plan=found, pk=pk)
    context = {
        "municipality": found.municipality,
        "plan": found,
        "page": IndicatorPage.of(IndicatorFigures.of(named, on=timezone.localdate())),
        "section": "indicators",
    }
    return render(request, "indicators/indicator.html", context)


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _figures(request: HttpRequest, municipality: str, plan: str) -> PlanFigures:
    return PlanFigures.of(readable_plan(request, municipality, plan), on=timezone.localdate())


@require_safe
def export_csv(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """All figures of the plan, to open in a Dutch Excel."""
    content = excel_csv(_figures(request, municipality, plan))
    return _file(content, "text/csv; charset=utf-8", f"indicatoren-{municipality}-{plan}.csv")


@require_safe
def export_xlsx(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """All figures of the plan as a workbook."""
    content = workbook(_figures(request, municipality, plan))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(content, kind, f"indicatoren-{municipality}-{plan}.xlsx")


@require_safe
def export_data(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """All figures of the plan, for machines."""
    content = data_csv(_figures(request, municipality, plan))
    return _file(content, "text/csv; charset=utf-8", f"indicatoren-{municipality}-{plan}-data.csv")
