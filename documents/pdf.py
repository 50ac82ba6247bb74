"""From finished HTML to PDF: the contract between the documents and the renderer.

Rendering runs in a process of its own (`documents.renderer`), with limits on time and memory, without
Django, without secrets in its environment.
"""

import atexit
import contextlib
import datetime
import hashlib
import json
import logging
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)

FONT_FOLDER = "vendor/source-sans/TTF"


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

    `stylesheets` are names below the project's static files and `css` is what comes after them; `images`
    maps each image address that the HTML uses to the image's bytes. Nothing else is read.
    """

    html: str
    stylesheets: tuple[str, ...]
    created_at: datetime.datetime
    modified_at: datetime.datetime
    images: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    css: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the job, in hex."""
        parts: list[Any] = [
            self.html,
            list(self.stylesheets),
            self.css,
            self.created_at.isoformat(),
            self.modified_at.isoformat(),
            [
                [address, hashlib.sha256(content).hexdigest()]
                for address, content in sorted(self.images.items())
            ],
            [
                [attachment.name, attachment.description, hashlib.sha256(attachment.content).hexdigest()]
                for attachment in self.attachments
            ],
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Limits:
    """What one document may cost: wall clock and processor time in seconds, address space in bytes."""

    seconds: int = 180
    memory: int = 1536 * 1024 * 1024


Progress = Callable[[str, int], None]
"""Called with a Dutch sentence and a percentage."""


def render_pdf(job: PdfJob, *, on_progress: Progress | None = None, limits: Limits | None = None) -> bytes:
    """Return the PDF of `job`: PDF/A-3a and PDF/UA-1. Raises PdfUnavailable, PdfRefused or PdfFailed.

    One document at a time in one process; the rendering process stays for the next one.
    """
    global _renderer
    with _lock:
        if _renderer is None or not _renderer.is_alive:
            _renderer = Renderer()
        try:
            return _renderer.render(job, on_progress or _ignore, limits or Limits())
        except BaseException:
            if not _renderer.is_idle:
                _renderer.stop()
            raise


def stop_renderer() -> None:
    """End the rendering process of this process, if there is one."""
    global _renderer
    with _lock:
        if _renderer is not None:
            _renderer.stop()
            _renderer = None


class Renderer:
    """A running `python -m documents.renderer`, spoken to in lines of JSON."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="livp-pdf-"))
        self.is_idle = True
        self.is_ready = False
        (self.home / "fonts.conf").write_text(_fonts_configuration(self.home), encoding="utf-8")
        with (self.home / "stderr").open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "documents.renderer"],
                cwd=settings.BASE_DIR,
                env=_environment(self.home),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        self.lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def is_alive(self) -> bool:
        """Whether it can take a job."""
        return self.process.poll() is None

    def _listen(self) -> None:
        assert self.process.stdout is not None  # noqa: S101 opened as a pipe above
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(b"")

    def render(self, job: PdfJob, on_progress: Progress, limits: Limits) -> bytes:
        """Render one document; see `render_pdf`."""
        self.is_idle = False
        folder = Path(tempfile.mkdtemp(prefix="job-", dir=self.home))
        try:
            order = _write_job(job, folder, limits)
            self._send(order)
            self._follow(on_progress, deadline=time.monotonic() + limits.seconds + GRACE, folder=folder)
            return (folder / "out.pdf").read_bytes()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _send(self, order: dict[str, Any]) -> None:
        assert self.process.stdin is not None  # noqa: S101 opened as a pipe above
        # A renderer that could not start has said why on its standard output.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(order).encode() + b"\n")
            self.process.stdin.flush()

    def _follow(self, on_progress: Progress, *, deadline: float, folder: Path) -> None:
        """Read lines until the child has ended. Raises what the outcome asks for."""
        outcome: dict[str, Any] = {}
        while "exit" not in outcome:
            try:
                line = self.lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                self.stop()
                raise PdfRefused(TOO_LONG) from None
            if not line:
                self._explain_death(outcome)
            message = json.loads(line)
            if "progress" in message:
                on_progress(*message["progress"])
            elif "ready" not in message:
                outcome.update(message)
                if "unavailable" in message:
                    raise PdfUnavailable(message["unavailable"])
        self.is_idle = True
        if "refused" in outcome:
            raise PdfRefused(outcome["refused"])
        if "failed" in outcome:
            logger.error("Rendering failed: %s", outcome["failed"])
            raise PdfFailed(BROKEN)
        if outcome["exit"] != 0:
            errors = _read_tail(folder / "stderr")
            if -outcome["exit"] in (signal.SIGALRM, signal.SIGXCPU, signal.SIGKILL):
                raise PdfRefused(TOO_LONG)
            # Pango's libraries end the process when memory runs out, with a line that says so.
            if "failed to allocate" in errors or "out of memory" in errors.lower():
                raise PdfRefused(TOO_MUCH)
            logger.error("The renderer ended with %s: %s", outcome["exit"], errors)
            raise PdfFailed(BROKEN)

    def _explain_death(self, outcome: dict[str, Any]) -> None:
        errors = _read_tail(self.home / "stderr")
        self.stop()
        logger.error("The renderer stopped: %s %s", outcome, errors)
        raise PdfFailed(BROKEN)

    def stop(self) -> None:
        """End it, with the children it has."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self.home, ignore_errors=True)


TOO_LONG = "Het opmaken duurt te lang en is gestopt. Maak de tekst of de tabellen kleiner."
TOO_MUCH = "Het document kost meer geheugen dan er voor één document is. Maak het kleiner."
BROKEN = "Het document kon niet worden gemaakt. De beheerder vindt in het logboek waarom."

# Seconds that the child gets to end by itself, before the whole group is killed.
GRACE = 5.0

_lock = threading.Lock()
_renderer: Renderer | None = None
atexit.register(stop_renderer)


def _ignore(_sentence: str, _percentage: int) -> None:
    return None


def static_roots() -> list[str]:
    """Return the folders with the project's own static files."""
    return [str(root) for root in settings.STATICFILES_DIRS]


def _write_job(job: PdfJob, folder: Path, limits: Limits) -> dict[str, Any]:
    """Write `job` to `folder`; return the order for the renderer."""
    images = {}
    for number, (address, content) in enumerate(sorted(job.images.items())):
        images[address] = f"image-{number}"
        (folder / images[address]).write_bytes(content)
    attachments = []
    for number, attachment in enumerate(job.attachments):
        (folder / f"attachment-{number}").write_bytes(attachment.content)
        attachments.append(
            {
                "file": f"attachment-{number}",
                "name": attachment.name,
                "description": attachment.description,
            }
        )
    roots = static_roots()
    data = {
        "html": job.html,
        "stylesheets": list(job.stylesheets),
        "css": job.css,
        "static_roots": roots,
        "created_at": job.created_at.isoformat(),
        "modified_at": job.modified_at.isoformat(),
        "images": images,
        "attachments": attachments,
    }
    (folder / "job.json").write_text(json.dumps(data), encoding="utf-8")
    return {
        "folder": str(folder),
        "stylesheets": list(job.stylesheets),
        "static_roots": roots,
        "limits": {"seconds": limits.seconds, "memory": limits.memory},
    }


def _fonts_configuration(home: Path) -> str:
    """Return fontconfig's configuration: the project's fonts and no others, the same on every machine."""
    folders = "".join(f"<dir>{Path(root) / FONT_FOLDER}</dir>" for root in static_roots())
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig>{folders}<cachedir>{home / 'fontconfig'}</cachedir></fontconfig>"
    )


def _environment(home: Path) -> dict[str, str]:
    """Return the environment of the renderer: nothing of ours, no secrets."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "PYTHONHASHSEED": "0",
    }


def _read_tail(path: Path) -> str:
    try:
        return path.read_bytes()[-4000:].decode(errors="replace")
    except FileNotFoundError:
        return ""
