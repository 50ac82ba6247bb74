"""Addresses under /account/ that are our own."""

from django.urls import path

from municipalities import views

urlpatterns = [
    path("uitnodiging/<str:token>/", views.accept_invitation_page, name="accept_invitation"),
]
