"""What the process that lays out a document may use: memory, time, files."""

import os
import resource
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "ftplib.",
    "urllib.Request",
    "webbrowser.",
)
OUTPUT_LIMIT = 500 * 1024 * 1024


class Forbidden(OSError):
    """The document made the renderer try something that it may not do."""


def confine(*, memory: int, seconds: int, readable: tuple[Path, ...]) -> Callable[[], bool]:
    """Bind this process, for good: `memory` in bytes, `seconds` of processor and of wall clock time.

    Python code may open files below `readable`, the Python installation and the temporary folder only, and
    no sockets or programs: a second lock behind the fetcher, for the case that a library reads by itself.

    Returns a function that tells whether the process came so close to `memory` that a strange error means
    there was no more: libraries in C do not all raise MemoryError.
    """
    status = os.open("/proc/self/status", os.O_RDONLY)

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT_LIMIT, OUTPUT_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    places = [*map(str, readable), sys.prefix, sys.base_prefix, tempfile.gettempdir()]
    allowed = tuple(os.path.realpath(place) + os.sep for place in places)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            name = arguments[0]
            if isinstance(name, int):
                return
            path = os.path.realpath(os.fsdecode(name))
            if not path.startswith(allowed):
                raise Forbidden(f"may not open {path}")
        elif event.startswith(FORBIDDEN_EVENTS):
            raise Forbidden(f"may not use {event}")

    def used_up() -> bool:
        peak = os.pread(status, 8192, 0).partition(b"VmPeak:")[2].split()[0]
        return int(peak) * 1024 > memory * 0.9

    sys.addaudithook(audit)
    return used_up
