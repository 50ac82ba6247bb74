"""Pages of a list, with links to the next and previous one."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from ninja import Field, Schema

LARGEST = 1_000


class Page(Schema):
    """Which page somebody asks."""

    pagina: int = Field(1, ge=1, le=1_000_000, description="De hoeveelste bladzijde.")
    pagina_grootte: int = Field(
        100, ge=1, le=LARGEST, alias="paginaGrootte", description="Hoeveel op een bladzijde."
    )


def page_of(
    request: HttpRequest, found: Any, page: Page, make: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """A page of `found` (a queryset or list), each item as `make` says it. Two queries."""
    total = len(found) if isinstance(found, Sequence) else found.count()
    first = (page.pagina - 1) * page.pagina_grootte
    items = found[first : first + page.pagina_grootte]
    links = {"self": link(request, address(request, page.pagina))}
    if first + page.pagina_grootte < total:
        links["next"] = link(request, address(request, page.pagina + 1))
    if page.pagina > 1:
        links["prev"] = link(request, address(request, page.pagina - 1))
    return {"_links": links, "aantal": total, "resultaten": [make(item) for item in items]}


def address(request: HttpRequest, number: int) -> str:
    """The address of page `number` of the list that is asked now."""
    asked = request.GET.copy()
    asked["pagina"] = str(number)
    return f"{request.path}?{asked.urlencode()}"


def link(request: HttpRequest, path: str) -> dict[str, str]:
    """A link as an answer holds it."""
    return {"href": request.build_absolute_uri(path)}
