"""Addresses of the public pages."""

from django.urls import path, re_path

from desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots),
    re_path(r"^(?P<kind>toegankelijkheid|privacy)/$", views.statement, name="statement"),
    path("<slug:municipality>/", views.municipality_page, name="municipality"),
    path("<slug:municipality>/indicatoren/", views.indicators_now, name="indicators_now"),
    path("<slug:municipality>/huisstijl.css", views.house_style_sheet, name="house_style"),
    path("<slug:municipality>/logo.png", views.logo, name="municipality_logo"),
    re_path(
        r"^(?P<municipality>[-\w]+)/(?P<kind>toegankelijkheid|privacy)/$",
        views.statement,
        name="municipality_statement",
    ),
]
