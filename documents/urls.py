"""Addresses of plans and programmes as page and document."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from documents import delivery, views
from documents.kinds import COMMUNICATION_PLAN_OF, KINDS, PROGRAMME_OF, YEAR_OF, DocumentKind


class YearConverter(IntConverter):
    """Four digits: a longer number is no year, and no database takes just any."""

    regex = "[0-9]{4}"


class NumberConverter(IntConverter):
    """The number of a record: no longer than any database takes."""

    regex = "[0-9]{1,9}"


register_converter(YearConverter, "year")
register_converter(NumberConverter, "number")

PLAN = "<slug:municipality>/plannen/<slug:plan>/"
YEAR = PLAN + "uitvoering/<year:year>/"
CALENDAR = "<slug:municipality>/kalender/<year:year>/"
COMMUNICATION_PLAN = PLAN + "communicatieplannen/<number:pk>"


def base_of(kind: DocumentKind) -> str:
    """The address of the PDF without its ending."""
    if kind.subject == COMMUNICATION_PLAN_OF:
        return COMMUNICATION_PLAN
    below = {PROGRAMME_OF: YEAR, YEAR_OF: CALENDAR}
    return below.get(kind.subject, PLAN) + kind.file


def addresses_of(kind: DocumentKind) -> list[URLPattern]:
    """The PDF of a kind, how far it is, and once more."""
    base = base_of(kind)
    extra = {"kind": kind.name}
    return [
        path(f"{base}.pdf", delivery.document_pdf, extra, name=kind.pdf),
        path(f"{base}/maken/", delivery.document_making, extra, name=f"{kind.name}_making"),
        path(f"{base}/opnieuw/", delivery.retry_document, extra, name=f"{kind.name}_retry"),
    ]


urlpatterns = [
    path(PLAN, views.plan_page, name="plan"),
    path(YEAR, views.document_page, {"kind": "programme"}, name="programme"),
    path(PLAN + "communicatieframe/", views.document_page, {"kind": "frame"}, name="frame"),
    path(PLAN + "eindrapport/", views.document_page, {"kind": "end_report"}, name="end_report"),
    path(PLAN + "actorenanalyse/", views.document_page, {"kind": "actors"}, name="actors"),
    path(YEAR + "voortgang/", views.document_page, {"kind": "progress"}, name="progress"),
    path(YEAR + "begroting/", views.document_page, {"kind": "budget"}, name="budget"),
    path(
        COMMUNICATION_PLAN + "/",
        views.document_page,
        {"kind": "communication_plan"},
        name="communication_plan",
    ),
    path(PLAN + "reactienota/", views.responses_page, name="responses"),
    *(address for kind in KINDS.values() for address in addresses_of(kind)),
]
