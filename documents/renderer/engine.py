"""From a job in a folder to a PDF: the one place that calls WeasyPrint."""

import datetime
import json
import logging
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyphen
import weasyprint
import weasyprint.pdf
from weasyprint.css.counters import CounterStyle
from weasyprint.logger import LOGGER, PROGRESS_LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError

from documents.renderer import finishing, tagging, text
from documents.renderer.reading import DOCUMENT_BASE, STATIC_BASE, ClosedFetcher, Refused, check_images

WRITTEN_FOR = {"weasyprint": "70.0", "pydyf": "0.13.0"}
MAX_PIXELS = 40_000_000
# A page of running text; only for the estimate of how far the layout is.
CHARACTERS_A_PAGE = 2_200

Report = Callable[[str, int], None]


class Defect(Exception):
    """WeasyPrint warned: the document would not be what was asked for. Details for the log."""


def check_versions() -> None:
    """Raise RuntimeError when WeasyPrint or pydyf is not the version that the finishing was written for."""
    for name, expected in WRITTEN_FOR.items():
        if version(name) != expected:
            raise RuntimeError(f"{name} is {version(name)}, the renderer was written for {expected}")


@dataclass(frozen=True)
class Sheets:
    """Parsed style sheets with the fonts and counter styles that they declare; used by many documents."""

    sheets: list[weasyprint.CSS]
    fonts: FontConfiguration
    counter_style: CounterStyle


_sheets: dict[tuple[Any, ...], Sheets] = {}


def sheets_for(names: list[str], roots: tuple[Path, ...]) -> Sheets:
    """Return the parsed style sheets called `names`, parsed again only when a file changed."""
    fetcher = ClosedFetcher(static_roots=roots, images={})
    key = tuple((str(path), path.stat().st_mtime_ns) for path in map(fetcher.static_path, names))
    if key not in _sheets:
        fonts, counter_style = FontConfiguration(), CounterStyle()
        sheets = [
            weasyprint.CSS(
                url=STATIC_BASE + name, url_fetcher=fetcher, font_config=fonts, counter_style=counter_style
            )
            for name in names
        ]
        pyphen.Pyphen(lang="nl")  # read now and remembered, so that not every child reads it again
        # The old ones stay: children may share them, and a change of style sheet is a rare event.
        _sheets[key] = Sheets(sheets, fonts, counter_style)
    return _sheets[key]


@dataclass(frozen=True)
class Job:
    """One document as it stands in its folder (written by `documents.pdf`)."""

    folder: Path
    html: str
    stylesheets: list[str]
    css: str
    static_roots: tuple[Path, ...]
    created_at: datetime.datetime
    modified_at: datetime.datetime
    images: dict[str, bytes]
    attachments: list[dict[str, str]]

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """Read what `documents.pdf` wrote."""
        data = json.loads((folder / "job.json").read_text("utf-8"))
        return cls(
            folder=folder,
            html=data["html"],
            stylesheets=data["stylesheets"],
            css=data["css"],
            static_roots=tuple(Path(root) for root in data["static_roots"]),
            created_at=datetime.datetime.fromisoformat(data["created_at"]),
            modified_at=datetime.datetime.fromisoformat(data["modified_at"]),
            images={address: (folder / name).read_bytes() for address, name in data["images"].items()},
            attachments=data["attachments"],
        )


class Listener(logging.Handler):
    """Collects warnings, and turns WeasyPrint's own progress lines into ours."""

    def __init__(self, report: Report, pages_expected: int) -> None:
        super().__init__(logging.INFO)
        self.report = report
        self.pages_expected = max(pages_expected, 1)
        self.complaints: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take one record."""
        message = record.getMessage()
        if record.levelno >= logging.WARNING:
            if len(self.complaints) < 50:
                self.complaints.append(message)
        elif match := re.match(r"Step 5 - Creating layout - Page (\d+)", message):
            page = int(match[1])
            self.report(f"Pagina {page} wordt opgemaakt.", 15 + min(50, 50 * page // self.pages_expected))
        elif message.startswith("Step 6"):
            self.report("De pagina's worden getekend.", 70)
        elif message.startswith("Step 7"):
            self.report("Het document wordt toegankelijk gemaakt.", 90)


def render(job: Job, report: Report) -> bytes:
    """Return the PDF. Raises `Refused` for what the author can mend, `Defect` for what we must."""
    text.check_size(job.html)
    check_images(job.images, max_pixels=MAX_PIXELS)
    html = text.clean(job.html)
    listener = Listener(report, len(html) // CHARACTERS_A_PAGE)
    for logger in (LOGGER, PROGRESS_LOGGER):
        logger.addHandler(listener)
        logger.propagate = False
    PROGRESS_LOGGER.setLevel(logging.INFO)
    try:
        pdf = _write(job, html, report)
    except FatalURLFetchingError as error:
        raise Refused(f"Het document vraagt iets dat niet gelezen mag worden ({error}).") from error
    except RecursionError as error:
        raise Refused(text.TOO_DEEP) from error
    finally:
        for logger in (LOGGER, PROGRESS_LOGGER):
            logger.removeHandler(listener)
    judge(listener.complaints, html)
    return pdf


def _write(job: Job, html: str, report: Report) -> bytes:
    report("De tekst wordt gelezen.", 5)
    fetcher = ClosedFetcher(static_roots=job.static_roots, images=job.images)
    style = sheets_for(job.stylesheets, job.static_roots)
    own = weasyprint.CSS(string=job.css, url_fetcher=fetcher, font_config=style.fonts)
    parsed = weasyprint.HTML(string=html, base_url=DOCUMENT_BASE, url_fetcher=fetcher)
    text.check(parsed.etree_element)
    parsed.base_url = DOCUMENT_BASE  # whatever <base> says
    for link in list(parsed.etree_element.iter("link")):
        link.attrib.pop("rel", None)  # style sheets and attachments come with the job
    report("De opmaak wordt toegepast.", 10)
    weasyprint.pdf.add_tags = tagging.add_tags
    sys.setrecursionlimit(3000)
    document = parsed.render(
        font_config=style.fonts,
        counter_style=style.counter_style.copy(),
        stylesheets=[*style.sheets, own],
        pdf_variant="pdf/a-3a",
        presentational_hints=True,  # start and type of lists, sizes of images
    )
    document.metadata.created = job.created_at.isoformat(timespec="seconds")
    document.metadata.modified = job.modified_at.isoformat(timespec="seconds")
    if not document.metadata.title or not document.metadata.lang:
        raise Defect("the document needs a title and a language")
    finishing.keep_own_links(document)
    return document.write_pdf(
        finisher=finishing.finish,
        pdf_variant="pdf/a-3a",
        attachments=[
            weasyprint.Attachment(
                string=(job.folder / attachment["file"]).read_bytes(),
                name=attachment["name"],
                description=attachment["description"],
                created=job.created_at,
                modified=job.modified_at,
                relationship="Data",
            )
            for attachment in sorted(job.attachments, key=lambda attachment: attachment["name"])
        ],
    )


def judge(complaints: list[str], html: str) -> None:
    """Raise when WeasyPrint complained: an unprintable character is the author's, the rest is ours."""
    missing = {
        match[1]: match[2]
        for complaint in complaints
        if (match := re.match(r'\.notdef glyph .*: "(.)" \((U\+[0-9A-F]+)\)', complaint, re.DOTALL))
    }
    if missing:
        named = " ".join(
            f"“{character}” ({code}). {text.place_of(character, html)}"
            for character, code in list(missing.items())[:5]
        )
        raise Refused(
            f"Het lettertype van het document heeft niet alle tekens. Vervang of verwijder: {named}".strip()
        )
    if any(complaint.startswith("Failed to load image") for complaint in complaints):
        raise Refused("Een afbeelding in het document is niet te lezen. Voeg haar opnieuw toe.")
    if complaints:
        raise Defect("\n".join(complaints))
