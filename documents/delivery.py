"""Documents as a download, and the page that shows how far one is. The same for every kind."""

import re
from typing import Any

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from documents import store
from documents.kinds import (
    COMMUNICATION_PLAN_OF,
    FRAME_OF,
    KINDS,
    PROGRAMME_OF,
    YEAR_OF,
    DocumentKind,
    Order,
)
from documents.models import RenderedDocument
from plans.models import Plan
from plans.places import municipality_or_404
from priorities.quarter import plan_of_calendar


# A PDF runs nothing of ours, and some browsers' viewers stop at `object-src 'none'`.
@csp_exempt()
def without_content_security_policy(response: Any) -> Any:
    """Return `response`, marked for the middleware."""
    return response


# What the address says of the record that a document is of.
NAMED_BY = {PROGRAMME_OF: "year", COMMUNICATION_PLAN_OF: "pk"}


def order_or_404(request: HttpRequest, kind: DocumentKind, **address: Any) -> Order:
    """The document at this address; 404 for who may not read it, 403 for a member who lacks the right."""
    order = _order_or_404(request, kind, **address)
    if kind.read_right and not request.user.has_perm(kind.read_right, order.plan):
        raise PermissionDenied
    return order


def _order_or_404(request: HttpRequest, kind: DocumentKind, **address: Any) -> Order:
    if kind.subject == YEAR_OF:
        return calendar_or_404(request, kind, **address)
    municipality, plan = address["municipality"], address["plan"]
    readable = kind.readable(request.user)
    if not kind.subject:
        found = readable.select_related("municipality")
        return Order(kind, get_object_or_404(found, municipality__slug=municipality, slug=plan))
    of_plan = readable.select_related("plan__municipality").filter(
        plan__municipality__slug=municipality, plan__slug=plan
    )
    if kind.subject == FRAME_OF:
        record = frame_or_404(of_plan, year_asked(request))
    else:
        named = NAMED_BY[kind.subject]
        record = get_object_or_404(of_plan, **{named: address[named]})
    return Order(kind, record.plan, **{kind.subject: record})


def year_asked(request: HttpRequest) -> int | None:
    """The year of `?jaar=`; None without one. 404 for what is no year."""
    asked = request.GET.get("jaar", "")
    if asked and not re.fullmatch(r"[0-9]{4}", asked):
        raise Http404
    return int(asked) if asked else None


def frame_or_404(frames: Any, year: int | None) -> Any:
    """The frame of that year; without a year that of today, else the last one before, else the first."""
    if year is not None:
        return get_object_or_404(frames, first_year__lte=year, last_year__gte=year)
    known = list(frames.order_by("first_year"))
    if not known:
        raise Http404
    begun = [frame for frame in known if frame.first_year <= timezone.localdate().year]
    return begun[-1] if begun else known[0]


def calendar_or_404(request: HttpRequest, kind: DocumentKind, municipality: str, year: int) -> Order:
    """The document of a year of the calendar; 404 in a year without a plan that the reader may see."""
    place = municipality_or_404(municipality)
    plan = plan_of_calendar(place, year, user=request.user)
    if plan is None:
        raise Http404(f"Voor {year} is er geen veiligheidsplan.")
    return Order(kind, plan, year=year, municipality=place)


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
    parts = parts_of(request, wanted, **address)
    ready = store.ready_for_everyone(wanted, *parts) if parts else None
    if ready is not None and (response := deliver(request, ready, public_name(wanted, *parts))):
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


def parts_of(request: HttpRequest, kind: DocumentKind, **address: Any) -> tuple[str | int, ...]:
    """The parts of the address in their order; nothing where they do not yet say which document."""
    parts = tuple(address.values())
    if kind.subject != FRAME_OF:
        return parts
    year = year_asked(request)
    return (*parts, year) if year else ()


def public_name(kind: DocumentKind, *address: str | int) -> str:
    """The name of the file of a public document, without a question to the database."""
    return f"{kind.file_stem(*address)}-vastgesteld.pdf"


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
        "municipality": order.place,
        "document": document,
        "is_waiting_long": store.is_waiting_long(document),
        "section": "calendar" if order.kind.subject == YEAR_OF else "plans",
    }
