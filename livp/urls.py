"""Addresses of LIVP. They are stable: people bookmark them (docs/architecture.md)."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("beheer/", admin.site.urls),
]
