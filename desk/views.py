"""Public pages: municipalities, their plans, and the statements."""

import hashlib

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from desk.overview import directory, plans_of
from municipalities.house_style import house_style
from municipalities.rules import is_member
from municipalities.statements import statement_for
from plans.places import municipality_or_404
from priorities.quarter import focus_on


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Municipalities and their current plans."""
    name = request.GET.get("naam", "").strip()
    found = directory(user=request.user, today=timezone.localdate(), name=name)
    return render(request, "desk/home.html", {"found": found, "name": name, "section": "home"})


@require_safe
def municipality_page(request: HttpRequest, municipality: str) -> HttpResponse:
    """One municipality: what holds today first, then what comes, what was, and drafts for members."""
    place = municipality_or_404(municipality)
    today = timezone.localdate()
    plans = plans_of(place, user=request.user, today=today)
    context = {
        "municipality": place,
        "plans": plans,
        "focus": focus_on(plans.current[0].plan, today) if plans.current else None,
        "is_member": is_member(request.user, place),
        "section": "plans",
        "is_section_page": True,
    }
    return render(request, "desk/municipality.html", context)


@require_safe
def indicators_now(request: HttpRequest, municipality: str) -> HttpResponse:
    """The indicators of the plan that holds today, or else of the one nearest to it."""
    place = municipality_or_404(municipality)
    shown = plans_of(place, user=request.user, today=timezone.localdate()).shown
    if not shown:
        return redirect("municipality", place.slug)
    plan = shown[0].plan
    return redirect("indicators", plan.municipality.slug, plan.slug)


@require_safe
def statement(request: HttpRequest, kind: str, municipality: str | None = None) -> HttpResponse:
    """How the site meets a duty: the municipality's own text, or the one for the whole site."""
    place = municipality_or_404(municipality) if municipality else None
    found = statement_for(kind, municipality=place)
    if found is None:
        raise Http404
    return render(request, "desk/statement.html", {"municipality": place, "statement": found})


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read the plans, not the desk."""
    text = "User-agent: *\nDisallow: /beheer/\nDisallow: /account/\nDisallow: /agenda/\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def style_sheet_of(slug: str) -> str:
    """The style sheet with the colours of the municipality at `slug`."""
    place = municipality_or_404(slug)
    return render_to_string("desk/huisstijl.css", {"style": house_style(place)})


def etag_of_style_sheet(request: HttpRequest, municipality: str) -> str:
    """Changes when the colours do."""
    return f'"{hashlib.sha256(style_sheet_of(municipality).encode()).hexdigest()[:32]}"'


@require_safe
@cache_control(public=True, max_age=300)
@condition(etag_func=etag_of_style_sheet)
def house_style_sheet(request: HttpRequest, municipality: str) -> HttpResponse:
    """The municipality's colours, as a style sheet: no inline style needed."""
    return HttpResponse(style_sheet_of(municipality), content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def logo(request: HttpRequest, municipality: str) -> FileResponse:
    """The municipality's logo."""
    place = municipality_or_404(municipality)
    if not place.logo:
        raise Http404
    return FileResponse(place.logo.open("rb"), content_type="image/png")
