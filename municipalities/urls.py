"""Addresses under /account/ that are our own."""

from django.urls import path
from django.views.generic import RedirectView

from municipalities import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index"), name="account"),
    # An address is what people are invited by: nobody changes it by themselves.
    path("email/", views.email_stays, name="account_email"),
    path("uitnodiging/<str:token>/", views.accept_invitation_page, name="accept_invitation"),
]
