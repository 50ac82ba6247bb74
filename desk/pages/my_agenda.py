"""Mijn agenda: the secret address at which a user's own agenda can be read without logging in."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers

from communication.private_agenda import (
    AgendaChanged,
    address_of,
    agenda_in_use,
    make_agenda,
    webcal,
    withdraw_agenda,
)


def _page(request, *, refusal="", secret=""):
    address = address_of(secret) if secret else ""
    context = {
        **admin.site.each_context(request),
        "title": "Mijn agenda",
        "agenda": agenda_in_use(request.user),
        "address": address,
        "webcal_url": webcal(address) if address else "",
        "refusal": refusal,
    }
    response = TemplateResponse(request, "admin/my_agenda.html", context)
    # The address stands on this page once; no cache may hold it.
    add_never_cache_headers(response)
    return response


def _seen(request, agenda):
    """The address that the page was about, when it is still the one in use."""
    if request.POST.get("agenda", "") != (str(agenda.pk) if agenda else ""):
        raise AgendaChanged
    return agenda


def my_agenda_view(request):
    """What the own agenda is, and making its first address."""
    if request.method != "POST":
        return _page(request)
    try:
        replaced = _seen(request, agenda_in_use(request.user))
        return _page(request, secret=make_agenda(request.user, replaces=replaced))
    except AgendaChanged as refusal:
        return _page(request, refusal=str(refusal))


def _confirm(request, agenda, *, title, button, template):
    context = {**admin.site.each_context(request), "title": title, "button": button, "agenda": agenda}
    return TemplateResponse(request, template, context)


def renew_view(request):
    """Ask before the old address ends. The new one is made by `my_agenda_view`."""
    agenda = agenda_in_use(request.user)
    if agenda is None or request.method == "POST":
        return redirect("admin:my_agenda")
    return _confirm(
        request,
        agenda,
        title="Nieuw adres maken",
        button="Nieuw adres",
        template="admin/my_agenda_renew.html",
    )


def withdraw_view(request):
    """Ask before the address ends, then let it end."""
    agenda = agenda_in_use(request.user)
    if request.method == "POST" and agenda is not None:
        try:
            withdraw_agenda(request.user, agenda=_seen(request, agenda))
        except AgendaChanged as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "Het adres is ingetrokken. Het geeft niets meer.")
        agenda = None
    if agenda is None:
        return redirect("admin:my_agenda")
    return _confirm(
        request, agenda, title="Adres intrekken", button="Trek in", template="admin/my_agenda_withdraw.html"
    )
