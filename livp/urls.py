"""Addresses of LIVP. They are stable: people bookmark them (docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path

from livp import health

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("account/", include("municipalities.urls")),
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    path("api/v1/", include("exchange.api.urls")),
    path("", include("plans.urls")),
    path("", include("indicators.urls")),
    path("", include("documents.urls")),
    path("", include("communication.urls")),
    # Last: it holds the addresses that begin with the name of a municipality.
    path("", include("desk.urls")),
]
