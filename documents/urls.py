"""Addresses of plans as page and document."""

from django.urls import path

from documents import delivery, views

PLAN = "<slug:municipality>/plannen/<slug:plan>/"

urlpatterns = [
    path(PLAN, views.plan_page, name="plan"),
    path(PLAN + "raadsdocument.pdf", delivery.council_document_pdf, name="council_document_pdf"),
    path(
        PLAN + "raadsdocument/voortgang/",
        delivery.council_document_progress,
        name="council_document_progress",
    ),
    path(PLAN + "raadsdocument/opnieuw/", delivery.retry_council_document, name="retry_council_document"),
]
