"""Plans and programmes as web pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from communication.contributions import readable_contributions
from communication.frame import frames_for
from communication.plans import readable_by
from documents.council import CouncilDocument
from documents.delivery import order_or_404
from documents.kinds import KINDS, PROGRESS, RESPONSES, Order, end_report_of, readable_orders_of_year
from documents.outline import Document
from documents.responses import ResponsesDocument
from plans.models import Plan
from plans.standing import standing
from priorities.models import AnnualProgramme


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
        "programmes": AnnualProgramme.objects.visible_to(request.user).filter(plan=found).order_by("year"),
        "has_responses": readable_contributions(found, user=request.user).exists(),
        "frames": frames_for(request.user).filter(plan=found).order_by("first_year"),
        "communication_plans": readable_by(request.user).filter(plan=found).order_by("position", "pk"),
        "may_write": request.user.has_perm("plans.change_plan", found),
        "section": "plans",
    }
    return render(request, "documents/plan_page.html", context)


@require_safe
def document_page(request: HttpRequest, kind: str, **address: Any) -> HttpResponse:
    """A document of a plan or programme as a page; what is not public exists for members only."""
    return page_of(request, order_or_404(request, KINDS[kind], **address))


@require_safe
def responses_page(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """The reactienota as a page; what is not answered yet is for members only."""
    order = order_or_404(request, RESPONSES, municipality=municipality, plan=plan)
    is_insider = Plan.objects.read_as_draft_by(request.user).filter(pk=order.plan.pk).exists()
    return page_of(request, order, ResponsesDocument.of(order.plan, with_open=is_insider))


def page_of(request: HttpRequest, order: Order, document: Document | None = None) -> HttpResponse:
    """A document as a page, built here unless it is given."""
    plan, programme = order.plan, order.programme
    others = [end_report_of(plan)] if order.kind is PROGRESS else []
    if programme is not None:
        others = [*readable_orders_of_year(programme, user=request.user), *others]
    if order.frame is not None:
        frames = order.kind.readable(request.user).filter(plan=plan).exclude(pk=order.frame.pk)
        others = [Order(order.kind, plan, frame=frame) for frame in frames.order_by("first_year")]
    context = {
        "municipality": plan.municipality,
        "order": order,
        "document": order.kind.build(order) if document is None else document,
        "others": [other for other in others if other.kind is not order.kind or other.frame],
        "may_write": request.user.has_perm(order.kind.edit_right, programme or order.frame or plan),
        "edit_url": order.edit_address,
        "edit_label": order.kind.edit_label,
        "section": "plans",
    }
    return render(request, order.kind.page_template, context)
