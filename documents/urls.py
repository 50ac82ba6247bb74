"""Addresses of plans as page and document."""

from django.urls import path

from documents import views

urlpatterns = [
    path("<slug:municipality>/plannen/<slug:plan>/", views.plan_page, name="plan"),
]
