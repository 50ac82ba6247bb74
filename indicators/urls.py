"""Addresses of the figures of a plan."""

from django.urls import path

from indicators import views

PLAN = "<slug:municipality>/plannen/<slug:plan>/"

urlpatterns = [
    path(PLAN + "indicatoren/", views.dashboard, name="indicators"),
    path(PLAN + "indicatoren/<int:pk>/", views.indicator, name="indicator"),
    path(PLAN + "indicatoren.csv", views.export_csv, name="indicators_csv"),
    path(PLAN + "indicatoren.xlsx", views.export_xlsx, name="indicators_xlsx"),
    path(PLAN + "indicatoren-data.csv", views.export_data, name="indicators_data"),
]
