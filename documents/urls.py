"""Addresses of plans and programmes as page and document."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter

from documents import delivery, views
from documents.kinds import KINDS, DocumentKind


class YearConverter(IntConverter):
    """Four digits: a longer number is no year, and no database takes just any."""

    regex = "[0-9]{4}"


register_converter(YearConverter, "year")

PLAN = "<slug:municipality>/plannen/<slug:plan>/"
YEAR = PLAN + "uitvoering/<year:year>/"


def addresses_of(kind: DocumentKind) -> list[URLPattern]:
    """The PDF of a kind, how far it is, and once more."""
    base = (YEAR if kind.is_of_year else PLAN) + kind.file
    extra = {"kind": kind.name}
    return [
        path(f"{base}.pdf", delivery.document_pdf, extra, name=kind.pdf),
        path(f"{base}/maken/", delivery.document_making, extra, name=f"{kind.name}_making"),
        path(f"{base}/opnieuw/", delivery.retry_document, extra, name=f"{kind.name}_retry"),
    ]


urlpatterns = [
    path(PLAN, views.plan_page, name="plan"),
    path(YEAR, views.document_page, {"kind": "programme"}, name="programme"),
    path(PLAN + "eindrapport/", views.document_page, {"kind": "end_report"}, name="end_report"),
    path(YEAR + "voortgang/", views.document_page, {"kind": "progress"}, name="progress"),
    path(YEAR + "begroting/", views.document_page, {"kind": "budget"}, name="budget"),
    *(address for kind in KINDS.values() for address in addresses_of(kind)),
]
