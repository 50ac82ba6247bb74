"""The paper of a partnership that comes in: a PDF, DOCX or ODT by what it is, not by what it says it is."""

import lzma
import struct
import uuid
import zipfile
import zlib
from pathlib import PurePath
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File

MOST_BYTES = 25 * 1024 * 1024
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}
TOO_LARGE = "Dit document is groter dan 25 MB. Maak het kleiner, of vul het webadres in."
OTHER_KIND = "Kies een PDF, een Word-document (.docx) of een ODT. Dit is iets anders."
NOT_WHAT_IT_SAYS = "Dit bestand heet .{}, maar het is het niet. Bewaar het opnieuw als PDF, DOCX of ODT."
HAS_MACROS = "In dit document zitten macro's. Bewaar het als PDF en probeer het opnieuw."
# What reading a packed document raises when it is no such document, or is damaged: zlib and lzma have an
# error of their own.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    EOFError,
)
# As much of a part of a packed document as says what it is.
ENOUGH = 64 * 1024


def clean_document(upload: Any) -> File:
    """Return the document under a name of its own: nothing of the name it came with is kept.

    Raises ValidationError, in Dutch. Nothing is unpacked beyond the part that says what the document is.
    """
    if upload.size > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    extension = PurePath(upload.name).suffix.lower().removeprefix(".")
    if extension not in CONTENT_TYPES:
        raise ValidationError(OTHER_KIND)
    if kind_of(upload) != extension:
        raise ValidationError(NOT_WHAT_IT_SAYS.format(extension))
    upload.seek(0)
    return File(upload, name=f"{uuid.uuid4()}.{extension}")


def kind_of(content: BinaryIO) -> str:
    """What a document is by its content: pdf, docx, odt, or empty. Raises ValidationError for macros."""
    content.seek(0)
    if content.read(5) == b"%PDF-":
        return "pdf"
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as packed:
            names = set(packed.namelist())
            if any(
                name.rpartition("/")[2] == "vbaProject.bin" or name.startswith("Basic/") for name in names
            ):
                raise ValidationError(HAS_MACROS)
            if "mimetype" in names and _start_of(packed, "mimetype") == CONTENT_TYPES["odt"].encode():
                return "odt"
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                main = f"{CONTENT_TYPES['docx']}.main+xml".encode()
                return "docx" if main in _start_of(packed, "[Content_Types].xml") else ""
    except BROKEN:
        # Broken, encrypted, or packed in a way that nobody writes documents in.
        return ""
    return ""


def _start_of(packed: zipfile.ZipFile, name: str) -> bytes:
    with packed.open(name) as part:
        return part.read(ENOUGH)
