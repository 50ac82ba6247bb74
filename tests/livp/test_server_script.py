"""`script/server`: starts web and worker, says where, and takes both along when it stops."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def children(pid):
    """Processes whose parent is `pid`."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start(port, folder):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIVP_")}
    environment.pop("DATABASE_URL", None)
    environment["LIVP_VAR_DIR"] = str(folder)
    output = folder / "output"
    with output.open("wb") as stream:
        process = subprocess.Popen(
            ["script/server", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    return process, output


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_server_starts_serves_and_stops_both(tmp_path):
    port = free_port()
    process, output = start(port, tmp_path)
    try:
        assert wait_for(lambda: "LIVP runs" in output.read_text() or process.poll() is not None, 600)
        text = output.read_text()
        assert f"http://localhost:{port}/account/login/" in text, text
        assert re.search(r"beleidsmedewerker@duinwaard\.example +\S{8,}", text), text
        for address in ("readyz", "", "account/login/", "lisse/plannen/2020-2023/", "static/livp/site.css"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}", timeout=120) as answer:
                assert answer.status == 200
        started = children(process.pid)
        assert len(started) == 2
        second, refusal = start(port, tmp_path)
        assert second.wait(180) == 1
        assert f"Port {port} is taken." in refusal.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        status = process.wait(180)
    assert status == 143
    assert wait_for(lambda: not any(is_running(pid) for pid in started), 60)


def test_server_explains_its_one_option():
    for arguments in (["--port"], ["--port", "tachtig"], ["--poort", "8000"], ["8000"]):
        result = subprocess.run(
            ["script/server", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr == "Use: script/server [--port NUMBER]\n"
