"""Errors as RFC 9457 wants them: application/problem+json, with a sentence in Dutch."""

import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

logger = logging.getLogger(__name__)

TITLES = {
    400: "De vraag klopt niet",
    404: "Niet gevonden",
    405: "Deze methode kan hier niet",
    500: "Er ging iets mis",
}


def problem(request: HttpRequest, status: int, detail: str, **more: Any) -> HttpResponse:
    """An error as application/problem+json; `detail` is a Dutch sentence."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Dit kan niet"),
        "status": status,
        "detail": detail,
        "instance": request.path,
        **more,
    }
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json"
    )


def not_allowed(request: HttpRequest, methods: str) -> HttpResponse:
    """405: this interface only reads."""
    response = problem(request, 405, "U kunt deze gegevens alleen lezen.")
    response["Allow"] = methods
    return response


def register(api: NinjaAPI) -> None:
    """Let `api` answer every error as a problem."""

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(request, 404, "Dit adres is er niet, of het is niet openbaar.")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        wrong = [
            {"name": str(fault["loc"][-1]), "reason": fault["msg"]} for fault in error.errors if fault["loc"]
        ]
        return problem(request, 400, "Een parameter heeft een verkeerde waarde.", invalidParams=wrong)

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, str(error))

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        # Whoever asks gets a sentence; what went wrong stands in the log.
        logger.error("Open data failed: %s", request.path, exc_info=error)
        return problem(request, 500, "Er ging iets mis. Probeer het later nog eens.")
