"""Error pages that Django does not find by template name alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in Dutch that the session ran out and how to go on without losing text."""
    return render(request, "session_expired.html", status=403)
