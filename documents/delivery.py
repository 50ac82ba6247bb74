"""The council document as a download, and the page that shows how far it is."""

from csp.decorators import csp_exempt
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from documents import store
from documents.models import RenderedDocument
from plans.models import Plan


def visible_plan(request: HttpRequest, municipality: str, plan: str) -> Plan:
    """The plan at this address; 404 for who may not read it."""
    plans = Plan.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(plans, municipality__slug=municipality, slug=plan)


@require_safe
def council_document_pdf(request: HttpRequest, municipality: str, plan: str) -> HttpResponseBase:
    """The PDF when it is there; otherwise, with status 202, how far it is."""
    found = visible_plan(request, municipality, plan)
    document = store.find_or_queue(found)
    if document.is_done:
        try:
            return deliver(request, found, document)
        except FileNotFoundError:
            store.forget(document)
            document = store.find_or_queue(found)
    return progress_page(request, found, document)


def deliver(request: HttpRequest, plan: Plan, document: RenderedDocument) -> HttpResponseBase:
    """The file, or 304. Browsers ask every time; drafts stay out of shared caches."""
    etag = quote_etag(document.key)
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = FileResponse(
            document.file.open("rb"), filename=file_name(plan), content_type="application/pdf"
        )
    response.headers["ETag"] = etag
    if plan.is_draft:
        patch_cache_control(response, private=True, no_cache=True)
    else:
        patch_cache_control(response, public=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return without_content_security_policy(request, response)


def without_content_security_policy(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A PDF runs nothing of ours, and some browsers' viewers stop at `object-src 'none'`."""
    return csp_exempt()(lambda _: response)(request)


def file_name(plan: Plan) -> str:
    """`lisse-2020-2023-vastgesteld.pdf`: municipality, plan and status."""
    return f"{plan.municipality.slug}-{plan.slug}-{plan.get_status_display()}.pdf"


@never_cache
def progress_page(request: HttpRequest, plan: Plan, document: RenderedDocument) -> HttpResponse:
    """How far it is; it refreshes itself, with script or without. Says why when it failed."""
    status = 503 if document.is_failed else 202
    return render(request, "documents/progress.html", progress_of(plan, document), status=status)


@require_safe
@never_cache
def council_document_progress(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """The part of that page that changes, for htmx; whoever comes here otherwise goes to the document."""
    found = visible_plan(request, municipality, plan)
    address = document_address(found)
    if not request.headers.get("HX-Request"):
        return redirect(address)
    document = store.find_or_queue(found)
    if document.is_failed or (document.is_done and "klaar" in request.GET):
        return HttpResponseClientRedirect(address)
    return render(request, "documents/progress_part.html", progress_of(found, document))


@require_POST
def retry_council_document(request: HttpRequest, municipality: str, plan: str) -> HttpResponse:
    """Try a failed or forgotten document once more."""
    found = visible_plan(request, municipality, plan)
    document = store.find_or_queue(found)
    if document.is_failed or store.is_waiting_long(document):
        store.queue_again(document)
    return redirect(document_address(found))


def document_address(plan: Plan) -> str:
    """Where the council document of `plan` is."""
    return reverse("council_document_pdf", args=[plan.municipality.slug, plan.slug])


def progress_of(plan: Plan, document: RenderedDocument) -> dict[str, object]:
    """What the progress templates show."""
    return {
        "plan": plan,
        "municipality": plan.municipality,
        "document": document,
        "address": document_address(plan),
        "progress_address": reverse("council_document_progress", args=[plan.municipality.slug, plan.slug]),
        "retry_address": reverse("retry_council_document", args=[plan.municipality.slug, plan.slug]),
        "is_waiting_long": store.is_waiting_long(document),
        "section": "plans",
    }
