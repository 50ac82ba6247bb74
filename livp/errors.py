"""Error pages that Django does not find by template name alone, and what a report of an error may hold."""

from types import FrameType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.debug import SafeExceptionReporterFilter


class ReportFilter(SafeExceptionReporterFilter):
    """A report of an error names what was sent and which variables there were, without a single value.

    A form may hold the phone number of a resident; so may any variable. In development all is shown.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> Any:
        """The names of what was sent."""
        if request is None:
            return {}
        if not self.is_active(request):
            return request.POST
        return dict.fromkeys(request.POST, self.cleansed_substitute)

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType) -> Any:
        """The names of the variables."""
        if not self.is_active(request):
            return super().get_traceback_frame_variables(request, tb_frame)
        return [(name, self.cleansed_substitute) for name in tb_frame.f_locals]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain in Dutch that the session ran out and how to go on without losing text."""
    return render(request, "session_expired.html", status=403)
