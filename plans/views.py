"""The images that the texts of a plan show."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from plans.models import Plan, PlanImage

SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@require_safe
def image(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    """An image, for who may read its plan. What the file is, its first bytes say, not its name."""
    readable = Plan.objects.visible_to(request.user)
    found = get_object_or_404(PlanImage, pk=pk, plan__in=readable)
    # An image is never replaced under its address: the id says which bytes these are.
    etag = f'"{found.pk}"'
    response = get_conditional_response(request, etag=etag) or _contents(found)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _contents(found: PlanImage) -> FileResponse:
    try:
        stored = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    start = stored.read(8)
    stored.seek(0)
    content_type = next((kind for sign, kind in SIGNATURES.items() if start.startswith(sign)), None)
    if content_type is None:
        stored.close()
        raise Http404
    return FileResponse(stored, content_type=content_type)
