"""The paper of a partnership: what comes in is what it says it is, and what it was called is forgotten."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from stakeholders.partnership_documents import CONTENT_TYPES, MOST_BYTES, clean_document

PDF = b"%PDF-1.7\n%%EOF"
TYPES = "[Content_Types].xml"
WORD = f'<Override PartName="/word/document.xml" ContentType="{CONTENT_TYPES["docx"]}.main+xml"/>'


def packed(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return content.getvalue()


DOCX = packed(**{TYPES: WORD, "word/document.xml": "<w:document/>"})
ODT = packed(mimetype=CONTENT_TYPES["odt"], **{"content.xml": "<office/>"})


@pytest.mark.parametrize(("extension", "content"), [("pdf", PDF), ("docx", DOCX), ("odt", ODT)])
@pytest.mark.parametrize(
    "stem", ["convenant", "../../etc/passwd", "a\x00b", "=cmd", "é" * 300, "CON", "x.exe"]
)
def test_a_document_comes_in_whole_under_a_name_of_its_own(extension, content, stem):
    cleaned = clean_document(SimpleUploadedFile(f"{stem}.{extension.upper()}", content))

    assert re.fullmatch(rf"[0-9a-f-]{{36}}\.{extension}", cleaned.name)
    assert cleaned.read() == content


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("convenant.html", b"<script>", "Kies een PDF"),
        ("convenant.docm", DOCX, "Kies een PDF"),
        ("convenant", PDF, "Kies een PDF"),
        ("convenant.pdf", b"<html>", "Dit bestand heet .pdf, maar het is het niet"),
        ("convenant.pdf", DOCX, "Dit bestand heet .pdf"),
        ("convenant.docx", ODT, "Dit bestand heet .docx"),
        ("convenant.odt", packed(mimetype="application/zip"), "Dit bestand heet .odt"),
        ("convenant.docx", packed(**{TYPES: "", "word/document.xml": ""}), "Dit bestand heet .docx"),
        ("convenant.docx", DOCX[:-30], "Dit bestand heet .docx"),
        ("convenant.odt", b"", "Dit bestand heet .odt"),
        (
            "convenant.docx",
            packed(**{TYPES: WORD, "word/document.xml": "", "word/vbaProject.bin": ""}),
            "zitten macro's",
        ),
        (
            "convenant.odt",
            packed(mimetype=CONTENT_TYPES["odt"], **{"Basic/Standard/Module1.xml": ""}),
            "zitten macro's",
        ),
    ],
)
def test_what_is_something_else_is_refused_in_dutch(name, content, message):
    with pytest.raises(ValidationError, match=re.escape(message)):
        clean_document(SimpleUploadedFile(name, content))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_document_that_is_damaged_within_is_refused_and_breaks_nothing(method):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        archive.writestr(TYPES, WORD * 20)
        archive.writestr("word/document.xml", "<w:document/>")
        first = archive.getinfo(TYPES)
    begin = first.header_offset + 30 + len(TYPES)
    damaged = bytearray(content.getvalue())
    damaged[begin : begin + first.compress_size] = b"\xff" * first.compress_size

    with pytest.raises(ValidationError, match=re.escape("Dit bestand heet .docx")):
        clean_document(SimpleUploadedFile("convenant.docx", bytes(damaged)))


def test_a_document_of_more_than_25_mb_is_refused_before_it_is_read():
    upload = SimpleUploadedFile("convenant.pdf", PDF)
    upload.size = MOST_BYTES + 1
    upload.file.close()

    with pytest.raises(ValidationError, match="groter dan 25 MB"):
        clean_document(upload)


def test_of_a_packed_document_no_more_is_unpacked_than_says_what_it_is(monkeypatch):
    """A gigabyte of spaces packs into a megabyte."""
    bomb = packed(**{TYPES: WORD + " " * 30_000_000, "word/document.xml": " " * 30_000_000})
    read = []
    whole = zipfile.ZipExtFile.read

    def watched(self, n=-1):
        found = whole(self, n)
        read.append(len(found))
        return found

    monkeypatch.setattr(zipfile.ZipExtFile, "read", watched)
    clean_document(SimpleUploadedFile("convenant.docx", bomb))

    assert sum(read) == 64 * 1024
