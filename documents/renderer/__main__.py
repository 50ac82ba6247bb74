"""`python -m documents.renderer`: read folders from standard input, render each in a child of its own.

Starting costs more than half a second (WeasyPrint, fonts, style sheets), so the process stays for the next
job and forks: every document gets a fresh, confined child, and no document sees another. Each line on
standard output is a JSON object with one of the keys progress, done, refused, failed, unavailable, exit.
"""

import gc
import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

INSTALL = "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

TOO_MUCH = "Het document kost meer geheugen dan er voor één document is. Maak het kleiner."


def say(**message: Any) -> None:
    """Write one line, in one piece."""
    os.write(1, (json.dumps(message) + "\n").encode())


def render_in_child(folder: Path, limits: dict[str, int]) -> None:
    """Render the job in `folder`; runs in the child and never returns."""
    from documents.renderer import engine
    from documents.renderer.confinement import confine
    from documents.renderer.reading import Refused

    status = 1
    is_memory_used_up: Callable[[], bool] = bool
    try:
        errors = os.open(folder / "stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(errors, 2)
        gc.disable()
        job = engine.Job.read(folder)
        is_memory_used_up = confine(
            memory=limits["memory"],
            seconds=limits["seconds"],
            readable=(folder, Path(__file__).resolve().parents[2], *job.static_roots),
        )
        reached = 0

        def report(sentence: str, percentage: int) -> None:
            nonlocal reached
            if percentage > reached:
                reached = percentage
                say(progress=[sentence, percentage])

        (folder / "out.pdf").write_bytes(engine.render(job, report))
        say(done=True)
        status = 0
    except Refused as refusal:
        say(refused=str(refusal))
    except MemoryError:
        say(refused=TOO_MUCH)
    except engine.Defect as defect:
        say(failed=str(defect))
    except BaseException:  # noqa: BLE001 the child's last act: tell, then end
        say(**({"refused": TOO_MUCH} if is_memory_used_up() else {"failed": traceback.format_exc()}))
    finally:
        os._exit(status)


def main() -> None:
    """Serve jobs until standard input closes."""
    try:
        from documents.renderer import engine
    except OSError as error:
        say(unavailable=f"Deze machine maakt nog geen PDF: Pango ontbreekt. Installeer: {INSTALL} ({error})")
        return
    engine.check_versions()
    say(ready=True)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            engine.sheets_for(order["stylesheets"], tuple(Path(root) for root in order["static_roots"]))
        except Exception:  # noqa: BLE001 whatever is wrong with a style sheet, the next job must go on
            say(failed=traceback.format_exc())
            say(exit=1)
            continue
        gc.collect()
        gc.freeze()
        child = os.fork()
        if child == 0:
            render_in_child(Path(order["folder"]), order["limits"])
        _, status = os.waitpid(child, 0)
        say(exit=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
