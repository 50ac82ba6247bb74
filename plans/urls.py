"""Addresses of what belongs to plans and is no page."""

from django.urls import path

from plans import views

urlpatterns = [
    path("beelden/<uuid:pk>/", views.image, name="plan_image"),
]
