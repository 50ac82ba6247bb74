"""The council document as a download, and the page that shows how far it is."""

from typing import Any

from csp.decorators import csp_exempt
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from documents import store
from documents.models import RenderedDocument
from plans.models import Plan


# A PDF runs nothing of ours, and some browsers' viewers stop at `object-src 'none'`.
@csp_exempt()
def without_content_security_policy(response: Any) -> Any:
    """Return `response`, marked for the middleware."""
    return response


def visible_plan(request: HttpRequest, municipality: str, plan: str) -> Plan:
    """The plan at this address; 404 for who may not read it."""
    plans = Plan.objects.visible_to(request.user).select_related("municipality")
    return get_object_or_404(plans, municipality__slug=municipality, slug=plan)


@require_safe
def council_document_pdf(request: HttpRequest, municipality: str, plan: str) -> HttpResponseBase:
    """The PDF when it is there; otherwise, with status 202, how far it is."""
    ready = store.ready_for_everyone(municipality, plan)
    if ready is not None and (response := deliver(request, ready, f"{municipality}-{plan}-vastgesteld.pdf")):
        return response
    found = visible_plan(request, municipality, plan)
    document = store.find_or_queue(found)
    if document.is_done:
        ready = store.Ready(document.key, document.file.name or "")
        if response := deliver(request, ready, file_name(found), is_private=found.is_draft):
            return response
        store.forget(document)
        document = store.find_or_queue(found)
    return progress_page(request, found, document)


def deliver(
    request: HttpRequest, ready: store.Ready, name: str, *, is_private: bool = False
) -> HttpResponseBase | None:
    """The file, or 304; None when the storage has lost it.

    Browsers ask every time; drafts stay out of shared caches.
    """
    etag = quote_etag(ready.key)
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            file = default_storage.open(ready.file)
        except FileNotFoundError:
            return None
        response = FileResponse(file, filename=name, content_type="application/pdf")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache" if is_private else "public, no-cache"
    response.headers["Vary"] = "Cookie"
    return without_content_security_policy(response)


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
