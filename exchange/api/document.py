"""The description of the interface, as OpenAPI 3.1."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from exchange.api.views import VERSION, api

PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "invalidParams": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string"}, "reason": {"type": "string"}},
                "required": ["name", "reason"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "instance"],
}
VERSION_HEADER = {
    "API-Version": {
        "description": "De volledige versie van deze interface.",
        "schema": {"type": "string", "const": VERSION},
    }
}
ORIGIN_HEADER = {
    "access-control-allow-origin": {
        "description": "Elke website mag deze gegevens lezen.",
        "schema": {"type": "string", "const": "*"},
    }
}
HEADERS = VERSION_HEADER | ORIGIN_HEADER


def document(request: HttpRequest) -> dict[str, Any]:
    """The OpenAPI document of this installation."""
    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    found["servers"] = [{"url": request.build_absolute_uri(reverse("api:root")).rstrip("/")}]
    found["info"]["contact"] = {
        "name": "Beheerder van deze site",
        "email": settings.DEFAULT_FROM_EMAIL,
        "url": request.build_absolute_uri("/"),
    }
    found["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    found["paths"] = {path.rstrip("/") or "/": methods for path, methods in found["paths"].items()}
    found["paths"]["/openapi.json"] = {
        "get": {
            "operationId": "leesBeschrijving",
            "summary": "Deze beschrijving",
            "responses": {
                "200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}}
            },
        }
    }
    for path, methods in found["paths"].items():
        for operation in methods.values():
            _complete(path, operation)
    for schema in found["components"]["schemas"].values():
        schema.pop("description", None)
    found["components"]["schemas"]["Problem"] = PROBLEM
    found["tags"] = [{"name": "LIVP"}]
    return found


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Add to an operation what holds for all: headers, and the answers to what is wrong."""
    operation["tags"] = ["LIVP"]
    # What the code says of itself is English; the interface speaks Dutch.
    operation["description"] = f"{operation['summary']}."
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    operation["responses"]["200"]["headers"] = HEADERS
    wrong = {"400": "De vraag klopt niet"} if operation.get("parameters") else {}
    if "{" in path or any(given["name"] == "gemeente" for given in operation.get("parameters", [])):
        wrong["404"] = "Niet gevonden"
    for status, meaning in wrong.items():
        operation["responses"][status] = {
            "description": meaning,
            "headers": HEADERS,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
