"""A document as a job for the PDF renderer."""

from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from documents.outline import Document, Picture
from documents.pdf import Attachment, PdfJob, PdfRefused
from documents.tables import csv_name, csv_of


def job_of(document: Document) -> PdfJob:
    """Everything that goes into the PDF of `document`: page, style, images, every table as CSV.

    Raises PdfRefused when the file of an image is gone.
    """
    context = {
        "document": document,
        "created": document.created_at.isoformat(timespec="seconds"),
        "modified": document.modified_at.isoformat(timespec="seconds"),
    }
    html = render_to_string(document.paper_template, context)
    pictures = [*document.images, *([document.logo] if document.logo else [])]
    return PdfJob(
        html=html,
        css=document.css,
        stylesheets=document.stylesheets + (document.draft_stylesheets if document.is_draft else ()),
        created_at=document.created_at,
        modified_at=document.modified_at,
        images={
            picture.address: _read(picture) for picture in pictures if f'src="{picture.address}"' in html
        },
        attachments=tuple(
            Attachment(csv_name(position, title), f"{title} (CSV)", csv_of(table))
            for position, (title, table) in enumerate(document.tables, start=1)
        ),
    )


def _read(picture: Picture) -> bytes:
    try:
        with default_storage.open(picture.stored_as) as stored:
            return stored.read()
    except FileNotFoundError as error:
        raise PdfRefused(
            f"Een afbeelding van dit plan is kwijt: {picture.stored_as}. Voeg de afbeelding opnieuw toe."
        ) from error
