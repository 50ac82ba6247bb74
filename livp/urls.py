"""Addresses of LIVP. They are stable: people bookmark them (docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
    # Last: it holds the addresses that begin with the name of a municipality.
    path("", include("desk.urls")),
]
