"""Addresses of the calendar."""

from django.urls import path, re_path

from communication import views

urlpatterns = [
    path("<slug:municipality>/kalender/", views.calendar_now, name="calendar_now"),
    re_path(
        r"^(?P<municipality>[-a-zA-Z0-9_]+)/kalender/(?P<year>[0-9]{4})/$", views.calendar, name="calendar"
    ),
    re_path(
        r"^(?P<municipality>[-a-zA-Z0-9_]+)/kalender/(?P<year>[0-9]{4})/(?P<month>[0-9]{1,2})/$",
        views.month,
        name="calendar_month",
    ),
    path("<slug:municipality>/kalender.ics", views.feed, name="calendar_feed"),
    re_path(r"^agenda/(?P<secret>[-\w]{43})\.ics$", views.private_feed, name="private_feed"),
]
