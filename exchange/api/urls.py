"""Addresses of the open data: /api/v1 and what stands below it."""

import functools
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from exchange.api import problems
from exchange.api.document import document
from exchange.api.views import VERSION, api

View = Callable[..., HttpResponse]
METHODS = "GET, HEAD, OPTIONS"
FRESH = 300


def opened(view: View) -> View:
    """Answer everybody, on every site, and say which version this is; anything but reading is refused."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response["Allow"] = METHODS
            response["Access-Control-Allow-Methods"] = METHODS
        elif request.method not in {"GET", "HEAD"}:
            response = problems.not_allowed(request, METHODS)
        else:
            asked = request.method
            # The server leaves the body out of the answer to HEAD; the view knows GET alone.
            request.method = "GET"
            response = view(request, *args, **kwargs)
            request.method = asked
        response["API-Version"] = VERSION
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "API-Version"
        if response.status_code == 200:
            response["Cache-Control"] = f"public, max-age={FRESH}"
        return response

    return csrf_exempt(answer)


def describe(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(document(request), json_dumps_params={"ensure_ascii": False})


def missing(request: HttpRequest, url: str) -> HttpResponse:
    """Every other address."""
    return problems.problem(request, 404, "Dit adres is er niet, of het is niet openbaar.")


def _patterns() -> list[URLPattern]:
    found = [path("openapi.json", opened(describe), name="openapi")]
    # What the package adds itself is the signpost without an answer.
    found += [
        path(str(pattern.pattern), opened(cast("View", pattern.callback)), name=pattern.name)
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    return [*found, re_path(r"^(?P<url>[\s\S]+)$", opened(missing), name="missing")]


app_name = "api"
urlpatterns = _patterns()
