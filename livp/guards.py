"""Guards around every view: what strangers may send, and what browsers may keep."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

View = Callable[[HttpRequest], HttpResponse]

SECRET_ADDRESS = re.compile(r"/agenda/[^/\s?\"']+\.ics")


class HideSecretAddresses(logging.Filter):
    """Keeps the secret of an own agenda out of every line that is logged: who has it, reads the agenda."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace it in the message as a whole; a traceback names no address."""
        message = record.getMessage()
        if SECRET_ADDRESS.search(message):
            record.msg, record.args = SECRET_ADDRESS.sub("/agenda/***.ics", message), ()
        return True


def limit_strangers(get_response: View) -> View:
    """Refuse a large request of somebody who is not logged in, before it is read: they have no file to send.

    Django would write the files in it to disk for every form, also that of the log-in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        is_large = length.isdecimal() and int(length[:15]) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_large and not request.user.is_authenticated:
            return render(request, "413.html", status=413)
        return get_response(request)

    return middleware


def keep_members_pages_private(get_response: View) -> View:
    """Let no cache keep a page that was made for a member, such as a draft: not after logging out either.

    A view that sets Cache-Control itself has decided.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and "Cache-Control" not in response and request.user.is_authenticated:
            add_never_cache_headers(response)
        return response

    return middleware


def confirm_saved(get_response: View) -> View:
    """Tell the browser that the form it kept a draft of (static/livp/keeping.js) was saved: that may go.

    Saved is what somebody who is logged in gets a redirect for. A view that refuses and redirects sets
    `request.is_refused`.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_redirect = response.status_code in {302, 303}
        if request.method != "POST" or not is_redirect or not request.user.is_authenticated:
            return response
        draft = request.POST.get("_draft", "")
        if re.fullmatch(r"[0-9a-f]{16}", draft) and not getattr(request, "is_refused", False):
            # Script reads it, once.
            response.set_cookie(
                "livp_saved", draft, max_age=300, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response

    return middleware
