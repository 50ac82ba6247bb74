"""The plan as a web page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.council import CouncilDocument
from plans.models import Plan
from plans.standing import standing


@require_safe
def plan_page(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """The whole plan on one page; a draft exists for members only."""
    readable = Plan.objects.visible_to(request.user)
    found = get_object_or_404(
        readable.select_related("municipality"), municipality__slug=municipality, slug=plan
    )
    context = {
        "municipality": found.municipality,
        "plan": found,
        "document": CouncilDocument.of(found),
        "standing": standing(found, on=timezone.localdate()).name,
        "former_plan": readable.select_related("municipality").filter(next_plans=found).first(),
        "may_write": request.user.has_perm("plans.change_plan", found),
        "section": "plans",
    }
    return render(request, "documents/plan_page.html", context)
