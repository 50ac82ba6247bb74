"""The calendar as page and as feed."""

import datetime
import hashlib

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from communication.appointments import own_agenda, public_agenda
from communication.calendar import calendar_year
from communication.calendar_moments import Filters
from communication.feed import calendar_feed, own_feed
from communication.month import calendar_month
from communication.private_agenda import reader_of
from plans.places import municipality_or_404
from priorities.moments import FIRST_YEAR, LAST_YEAR


@require_safe
def calendar_now(request: HttpRequest, municipality: str) -> HttpResponse:
    """The calendar of this year."""
    place = municipality_or_404(municipality)
    return redirect("calendar", place.slug, timezone.localdate().year)


@require_safe
def calendar(request: HttpRequest, municipality: str, year: str) -> HttpResponse:
    """Four quarters with their priority; also a year without a plan has its page."""
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Http404
    place = municipality_or_404(municipality)
    today = timezone.localdate()
    filters = Filters.from_query(request.GET)
    shown = calendar_year(place, int(year), user=request.user, today=today, filters=filters)
    feed_url = settings.BASE_URL + reverse("calendar_feed", args=[place.slug])
    context = {
        "municipality": place,
        "calendar": shown,
        "feed_url": feed_url,
        "webcal_url": f"webcal://{feed_url.partition('://')[2]}",
        "to_fill_in": [
            plan for plan in shown.plans if request.user.has_perm("priorities.change_quarterfocus", plan)
        ],
        "month": today.month if shown.is_this_year else 1,
        "section": "calendar",
        "is_section_page": shown.is_this_year,
    }
    return render(request, "communication/calendar.html", context)


@require_safe
def month(request: HttpRequest, municipality: str, year: str, month: str) -> HttpResponse:
    """One month, day by day."""
    if not FIRST_YEAR <= int(year) <= LAST_YEAR or not 1 <= int(month) <= 12:
        raise Http404
    place = municipality_or_404(municipality)
    today = timezone.localdate()
    shown = calendar_month(
        place,
        int(year),
        int(month),
        user=request.user,
        today=today,
        filters=Filters.from_query(request.GET),
    )
    context = {
        "municipality": place,
        "calendar": shown,
        "section": "calendar",
        "is_section_page": False,
    }
    return render(request, "communication/month.html", context)


@require_safe
def feed(request: HttpRequest, municipality: str) -> HttpResponse:
    """The public calendar of all years, for agendas; the same for everybody, logged in or not."""
    place = municipality_or_404(municipality)
    agenda = public_agenda(place, on=timezone.localdate())
    response = _calendar_response(
        request, calendar_feed(place, agenda), name=f"kalender-{place.slug}", changed_at=agenda.changed_at
    )
    patch_cache_control(response, public=True, max_age=300)
    return response


@require_safe
def private_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The own agenda behind a secret address, without logging in: 404 as soon as it no longer holds."""
    reader = reader_of(secret, on=timezone.localdate())
    if reader is None:
        raise Http404
    agenda = own_agenda(reader, on=timezone.localdate())
    # By its tag alone: what is done or no longer one's own leaves without a moment at which it changed.
    response = _calendar_response(request, own_feed(agenda), name="mijn-agenda")
    patch_cache_control(response, private=True, max_age=300)
    # Who has the address, has the agenda: it goes nowhere by itself.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _calendar_response(
    request: HttpRequest, content: bytes, *, name: str, changed_at: datetime.datetime | None = None
) -> HttpResponse:
    """The feed, or 304 for who has it already: by its tag, and by `changed_at` where that says everything."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    answer = get_conditional_response(request, etag=etag, last_modified=last_modified, response=response)
    return answer or response
