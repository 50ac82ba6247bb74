"""Documents as a download, and the page that shows how far one is. The same for every kind."""

from typing import Any

from csp.decorators import csp_exempt
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from documents import store
from documents.kinds import KINDS, DocumentKind, Order
from documents.models import RenderedDocument
from plans.models import Plan


# A PDF runs nothing of ours, and some browsers' viewers stop at `object-src 'none'`.
@csp_exempt()
def without_content_security_policy(response: Any) -> Any:
    """Return `response`, marked for the middleware."""
    return response


def order_or_404(
    request: HttpRequest, kind: DocumentKind, municipality: str, plan: str, year: int | None = None
) -> Order:
    """The document at this address; 404 for who may not read it."""
    readable = kind.readable(request.user)
    if year is None:
        found = readable.select_related("municipality")
        return Order(kind, get_object_or_404(found, municipality__slug=municipality, slug=plan))
    programme = get_object_or_404(
        readable.select_related("plan__municipality"),
        plan__municipality__slug=municipality,
        plan__slug=plan,
        year=year,
    )
    return Order(kind, programme.plan, programme)


def find_or_404(order: Order) -> RenderedDocument:
    """The document as it is now, in the queue when it is new; 404 when its plan was deleted meanwhile."""
    try:
        return store.find_or_queue(order)
    except Plan.DoesNotExist:
        raise Http404 from None


@require_safe
def document_pdf(request: HttpRequest, *, kind: str, **address: Any) -> HttpResponseBase:
    """The PDF when it is there; otherwise, with status 202, how far it is."""
    wanted = KINDS[kind]
    ready = store.ready_for_everyone(wanted, **address)
    if ready is not None and (response := deliver(request, ready, public_name(wanted, **address))):
        return response
    order = order_or_404(request, wanted, **address)
    document = find_or_404(order)
    if document.is_done:
        ready = store.Ready(document.key, document.file.name or "")
        if response := deliver(request, ready, order.file_name, is_private=not order.is_public):
            return response
        store.forget(document)
        document = find_or_404(order)
    return making_page(request, order, document)


def public_name(kind: DocumentKind, municipality: str, plan: str, year: int | None = None) -> str:
    """The name of the file of a public document, without a question to the database."""
    return f"{kind.file_stem(municipality, plan, year)}-vastgesteld.pdf"


def deliver(
    request: HttpRequest, ready: store.Ready, name: str, *, is_private: bool = False
) -> HttpResponseBase | None:
    """The file, or 304; None when the storage has lost it.

    Browsers ask every time; what not everybody may read stays out of shared caches.
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


@never_cache
def making_page(request: HttpRequest, order: Order, document: RenderedDocument) -> HttpResponse:
    """How far it is; it refreshes itself, with script or without. Says why when it failed."""
    status = 503 if document.is_failed else 202
    return render(request, "documents/making.html", making_of(order, document), status=status)


@require_safe
@never_cache
def document_making(request: HttpRequest, *, kind: str, **address: Any) -> HttpResponse:
    """The part of that page that changes, for htmx; whoever comes here otherwise goes to the document."""
    order = order_or_404(request, KINDS[kind], **address)
    if not request.headers.get("HX-Request"):
        return redirect(order.address)
    document = find_or_404(order)
    if document.is_failed or (document.is_done and "klaar" in request.GET):
        return HttpResponseClientRedirect(order.address)
    return render(request, "documents/making_part.html", making_of(order, document))


@require_POST
def retry_document(request: HttpRequest, *, kind: str, **address: Any) -> HttpResponse:
    """Try a failed or forgotten document once more."""
    order = order_or_404(request, KINDS[kind], **address)
    document = find_or_404(order)
    if document.is_failed or store.is_waiting_long(document):
        store.queue_again(document)
    return redirect(order.address)


def making_of(order: Order, document: RenderedDocument) -> dict[str, object]:
    """What the templates of that page show."""
    return {
        "order": order,
        "municipality": order.plan.municipality,
        "document": document,
        "is_waiting_long": store.is_waiting_long(document),
        "section": "plans",
    }
