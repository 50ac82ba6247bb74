"""From finished HTML to PDF: the contract between the documents and the renderer."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


class PdfUnavailable(Exception):
    """This machine cannot render PDF (Pango is missing); the message says why, in Dutch."""


class PdfRefused(Exception):
    """The text goes over a limit (time, memory, size) or asks for something forbidden; Dutch message."""


class PdfFailed(Exception):
    """The renderer broke; Dutch message for the user, details in the log."""


@dataclass(frozen=True)
class Attachment:
    """A file carried inside the PDF."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True)
class PdfJob:
    """Everything that goes into one PDF: two equal jobs give the same bytes.

    `stylesheets` are names below the project's static files; `images` maps each image address that the HTML
    uses to the image's bytes. Nothing else is read.
    """

    html: str
    stylesheets: tuple[str, ...]
    created_at: datetime.datetime
    modified_at: datetime.datetime
    images: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


Progress = Callable[[str, int], None]
"""Called with a Dutch sentence and a percentage."""


def render_pdf(job: PdfJob, *, on_progress: Progress | None = None) -> bytes:
    """Return the PDF of `job`: PDF/A-3a and PDF/UA-1. Raises PdfUnavailable, PdfRefused or PdfFailed."""
    raise PdfUnavailable("Nog niet gebouwd.")
