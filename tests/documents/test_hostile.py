"""Text and images that want something: to read a file, to call an address, to use up the machine.

The sanitiser stands in front of this; the renderer must hold by itself.
"""

import http.server
import os
import subprocess
import sys
import threading
import time
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from documents import pdf
from documents.pdf import Limits, PdfRefused, PdfUnavailable, render_pdf
from tests.documents import sample

pytestmark = [pytest.mark.pdf, pytest.mark.usefixtures("sample_static")]

SECRET = "zeergeheim-7319"


@pytest.fixture(scope="module")
def server():
    """A server on loopback that counts who calls."""
    hits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        served.hits = hits
        served.address = f"http://127.0.0.1:{served.server_port}"
        yield served
        served.shutdown()
        thread.join()


WAYS_IN = {
    "image": '<img src="{}" alt="x">',
    "image with space": '<img src=" {} " alt="x">',
    "base": '<base href="{}"><img src="a.png" alt="x">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "attachment": '<link rel="attachment" href="{}">',
    "attached link": '<p><a rel="attachment" href="{}">klik</a></p>',
    "import": '<style>@import url("{}");</style>',
    "background": '<p style="background: url({})">x</p>',
    "list image": '<ul style="list-style-image: url({})"><li>x</li></ul>',
    "generated content": '<style>p::before {{ content: url("{}") }}</style><p>x</p>',
    "page background": '<style>@page {{ background: url("{}") }}</style>',
    "font": '<style>@font-face {{ font-family: a; src: url("{}") }} p {{ font-family: a }}</style><p>x</p>',
    "colour profile": '<style>@color-profile --a {{ src: url("{}") }}</style><p>x</p>',
    "object": '<object data="{}" type="image/png"></object>',
    "embed": '<embed src="{}" type="image/png">',
    "frame": '<iframe src="{}"></iframe>',
    "svg image": '<svg width="9" height="9"><title>x</title><image href="{}" width="9" height="9"/></svg>',
    "svg use": '<svg width="9" height="9"><title>x</title><use href="{}#a"/></svg>',
    "svg style": '<svg width="9" height="9"><title>x</title><style>@import "{}";</style></svg>',
    "entity": '<!DOCTYPE a [<!ENTITY b SYSTEM "{}">]><p>&b;</p>',
}


@pytest.mark.parametrize("way", WAYS_IN.values(), ids=WAYS_IN)
@pytest.mark.parametrize("kind", ["file", "address"])
def test_nothing_outside_the_document_is_read(way, kind, server, tmp_path):
    """Refused, failed or left out: whatever happens, the secret is not in the file and nobody called."""
    secret = tmp_path / "geheim.txt"
    secret.write_text(SECRET)
    target = secret.as_uri() if kind == "file" else f"{server.address}/geheim.txt"
    server.hits.clear()
    try:
        result = render_pdf(sample.make_job("<h1>Kop</h1>" + way.format(target)))
    except (PdfRefused, pdf.PdfFailed):
        result = b""
    assert server.hits == []
    assert SECRET not in all_bytes_of(result, tmp_path)


@pytest.mark.parametrize("kind", ["file", "address"])
def test_the_fetcher_alone_opens_nothing(kind, server, tmp_path):
    """Without the confinement behind it."""
    from documents.renderer.reading import ClosedFetcher

    secret = tmp_path / "geheim.txt"
    secret.write_text(SECRET)
    fetcher = ClosedFetcher(static_roots=(sample.STATIC,), images={"/beelden/1/": b"beeld"})
    server.hits.clear()
    with pytest.raises(ValueError, match="not part of the document"):
        fetcher(secret.as_uri() if kind == "file" else f"{server.address}/geheim.txt")
    assert server.hits == []
    assert fetcher("http://document.invalid/beelden/1/").read() == b"beeld"


def all_bytes_of(result, tmp_path):
    """Every stream of the PDF, decoded, as text."""
    if not result:
        return ""
    path = tmp_path / "a.pdf"
    path.write_bytes(result)
    with pikepdf.open(path) as document:
        assert list(document.attachments) == []
        streams = [item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)]
    return (
        b"\n".join(streams).decode("latin-1")
        + subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    )


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://127.0.0.1:9/", "//127.0.0.1/x.png", "/etc/hostname", "data:,x"],
)
def test_an_image_from_elsewhere_is_refused(address):
    with pytest.raises(PdfRefused, match="niet gelezen mag worden"):
        render_pdf(sample.make_job(f'<h1>Kop</h1><img src="{address}" alt="x">'))


@pytest.mark.parametrize(
    "name", ["../../livp/settings.py", "..%2f..%2flivp%2fsettings.py", "/etc/passwd", "sample/"]
)
def test_static_files_end_at_their_folder(name):
    with pytest.raises(PdfRefused):
        render_pdf(sample.make_job(f'<h1>Kop</h1><img src="http://static.invalid/{name}" alt="x">'))


def test_a_link_out_of_the_static_folder_does_not_count(tmp_path, settings):
    (tmp_path / "geheim.css").write_text(f'p::after {{ content: "{SECRET}" }}')
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "mooi.css").symlink_to(tmp_path / "geheim.css")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, folder]
    with pytest.raises(pdf.PdfFailed):
        render_pdf(sample.make_job("<h1>Kop</h1>", stylesheets=("mooi.css",)))


def test_links_run_no_script_and_open_no_file(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(
        render_pdf(
            sample.make_job(
                '<h1>Kop</h1><p><a href="javascript:alert(1)">a</a> <a href="file:///etc/passwd">b</a> '
                '<a href="/beheer/">c</a> <a href="https://voorbeeld.nl/">d</a> '
                '<a href="mailto:a@b.nl">e</a></p>'
            )
        )
    )
    with pikepdf.open(path) as document:
        targets = [str(link.A.URI) for link in document.pages[0].Annots]
    assert "javascript:alert(1)" not in targets
    assert [target for target in targets if "voorbeeld" in target or "mailto" in target] == targets[-2:]
    assert not [target for target in targets if target.startswith(("file:", "javascript:"))]


# Limits


def deep(depth):
    return f"<h1>Kop</h1>{'<div>' * depth}x{'</div>' * depth}"


def table(rows, columns=4):
    row = f"<tr>{'<td>x</td>' * columns}</tr>"
    return f"<h1>Kop</h1><table>{row * rows}</table>"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (deep(200), "in elkaar"),
        (deep(20_000), "in elkaar"),
        ("<h1>Kop</h1>" + "<b>" * 300 + "x", "in elkaar"),
        ('<h1>Kop</h1><table><tr><td colspan="1000000">x</td></tr></table>', "cel"),
        ('<h1>Kop</h1><table><tr><td rowspan="1000000">x</td></tr></table>', "cel"),
        ('<h1>Kop</h1><table><colgroup span="1000000"></colgroup><tr><td>x</td></tr></table>', "kolommen"),
        ("<h1>Kop</h1><p>" + '<span class="note">x</span>' * 3_000 + "</p>", "1000 voetnoten"),
        (table(8_000), "30000 cellen"),
        ("<h1>Kop</h1>" + "<i></i>" * 160_000, "te groot"),
        ("<p>" + "x" * 8_000_001, "te groot"),
    ],
    ids=[
        "divs",
        "more divs",
        "inline",
        "colspan",
        "rowspan",
        "cols",
        "notes",
        "cells",
        "elements",
        "letters",
    ],
)
def test_out_of_proportion_is_refused_at_once(body, message):
    started = time.monotonic()
    with pytest.raises(PdfRefused, match=message):
        render_pdf(sample.make_job(body))
    assert time.monotonic() - started < 15


USE_BOMB = (
    '<h1>Kop</h1><svg width="90" height="90"><title>x</title><defs><g id="g0"><path d="M0 0h9v9z"/></g>'
    + "".join(f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 9))
    + '</defs><use href="#g8"/></svg>'
)


@pytest.mark.parametrize("body", [USE_BOMB, table(7_000)], ids=["svg use bomb", "many rows"])
def test_time_is_limited_and_nothing_stays_behind(body):
    started = time.monotonic()
    with pytest.raises(PdfRefused, match="duurt te lang"):
        render_pdf(sample.make_job(body), limits=Limits(seconds=2))
    assert time.monotonic() - started < 12
    assert children_of(pdf._renderer.process.pid) == []
    assert render_pdf(sample.make_job("<h1>Kop</h1>")).startswith(b"%PDF-1.7"), "the next one is served"


def test_a_renderer_that_does_not_answer_is_killed_with_its_children(monkeypatch):
    """The clock of the caller: it holds when the child's own alarm does not go off."""
    render_pdf(sample.make_job("<h1>Kop</h1>"))
    renderer = pdf._renderer
    child = []

    def stop_the_world(sentence, percentage):
        if not child:
            child.extend(children_of(renderer.process.pid))
            os.kill(child[0], 19)  # SIGSTOP: an alarm does not wake a stopped process

    monkeypatch.setattr(pdf, "GRACE", 0.5)
    with pytest.raises(PdfRefused, match="duurt te lang"):
        render_pdf(sample.make_job(table(500)), on_progress=stop_the_world, limits=Limits(seconds=1))
    assert renderer.process.poll() is not None
    assert (
        not Path(f"/proc/{child[0]}/cmdline").exists() or not Path(f"/proc/{child[0]}/cmdline").read_bytes()
    )
    assert not renderer.home.exists()


def children_of(pid):
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children]


def test_memory_is_limited():
    with pytest.raises(PdfRefused, match="meer geheugen"):
        render_pdf(sample.make_job(table(2_000, 9)), limits=Limits(memory=320 * 1024 * 1024))


def big_png(side):
    """A correct PNG of `side` by `side` white points, a few kilobytes large."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" + b"\xff" * side * 3) for _ in range(side)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (big_png(12_000), "te veel beeldpunten"),
        (b"GIF89a" + b"\0" * 50, "geen leesbare PNG of JPEG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "geen leesbare PNG of JPEG"),
        (sample.make_png()[:50], "niet te lezen|geen leesbare"),
        (b"", "geen leesbare PNG of JPEG"),
    ],
    ids=["huge", "gif", "svg", "cut off", "empty"],
)
def test_a_bad_image_is_refused(content, message):
    job = sample.make_job('<h1>Kop</h1><img src="/beelden/1/" alt="x">', images={"/beelden/1/": content})
    with pytest.raises(PdfRefused, match=message):
        render_pdf(job)


def test_a_word_without_end_stays_on_the_page(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(render_pdf(sample.make_job(f"<h1>Kop</h1><p>{'x' * 20_000}</p>")))
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert text.count("x") == 20_000
    boxes = subprocess.run(
        ["pdftotext", "-bbox", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    edges = [float(line.split('xMax="')[1].split('"')[0]) for line in boxes.splitlines() if "<word" in line]
    assert max(edges) <= 595


def test_characters_that_print_nothing_are_left_out(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(
        render_pdf(
            sample.make_job("<h1>Kop</h1><p>voor\x00\x08\x1f\x7f\x9f\ud800\ufffe\ufff9na \uf0b7 punt</p>")
        )
    )
    text = subprocess.run(["pdftotext", path, "-"], check=True, capture_output=True, text=True).stdout
    assert "voorna • punt" in text


@pytest.mark.parametrize(("character", "code"), [("漢", "U+6F22"), ("😀", "U+1F600"), ("\ue000", "U+E000")])
def test_a_character_without_a_letter_is_named_with_its_place(character, code):
    with pytest.raises(PdfRefused) as refusal:
        render_pdf(sample.make_job(f"<h1>Kop</h1><p>De wijk <em>Noord</em> heeft {character} als teken.</p>"))
    assert code in str(refusal.value)
    assert f"De wijk Noord heeft {character} als teken." in str(refusal.value)


# The process itself


def test_the_renderer_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("LIVP_SECRET_KEY", SECRET)
    monkeypatch.setenv("DATABASE_URL", f"postgres://{SECRET}")
    pdf.stop_renderer()
    render_pdf(sample.make_job("<h1>Kop</h1>"))
    assert SECRET.encode() not in Path(f"/proc/{pdf._renderer.process.pid}/environ").read_bytes()


CONFINED = """
import os, socket, subprocess, sys
from pathlib import Path
import encodings.idna
from documents.renderer.confinement import confine
confine(memory=2**31, seconds=30, readable=(Path(sys.argv[1]),))
tries = {
    "allowed file": lambda: open(sys.argv[1] + "/a.txt").close(),
    "other file": lambda: open("/etc/passwd"),
    "link": lambda: open(sys.argv[1] + "/link.txt"),
    "socket": lambda: socket.socket(),
    "address": lambda: socket.getaddrinfo("localhost", 80),
    "program": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "fork": lambda: os.fork(),
}
for name, attempt in tries.items():
    try:
        attempt()
        print(name, "yes")
    except OSError as error:
        print(name, type(error).__name__)
"""


def test_a_confined_process_reads_and_starts_nothing_else(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "link.txt").symlink_to("/etc/passwd")
    home = tmp_path / "home"
    home.mkdir()
    result = subprocess.run(
        [sys.executable, "-c", CONFINED, str(tmp_path)],
        check=True, capture_output=True, text=True, env={"TMPDIR": str(home), "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert result.stdout.splitlines() == [
        "allowed file yes",
        "other file Forbidden",
        "link Forbidden",
        "socket Forbidden",
        "address Forbidden",
        "program Forbidden",
        "shell Forbidden",
        "fork Forbidden",
    ]


def test_without_pango_it_says_what_to_install(tmp_path, monkeypatch):
    package = tmp_path / "weasyprint"
    package.mkdir()
    (package / "__init__.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': No such file or directory\")"
    )
    environment = pdf._environment
    monkeypatch.setattr(pdf, "_environment", lambda home: environment(home) | {"PYTHONPATH": str(tmp_path)})
    pdf.stop_renderer()
    with pytest.raises(PdfUnavailable, match=r"apt-get install libpango-1\.0-0"):
        render_pdf(sample.make_job("<h1>Kop</h1>"))
    monkeypatch.undo()
    pdf.stop_renderer()


def test_another_version_of_the_engine_is_refused(monkeypatch):
    from documents.renderer import engine

    monkeypatch.setattr(engine, "WRITTEN_FOR", {"weasyprint": "71.0"})
    with pytest.raises(RuntimeError, match=r"weasyprint is 70\.0, the renderer was written for 71\.0"):
        engine.check_versions()


def test_a_broken_style_sheet_does_not_stop_the_renderer():
    with pytest.raises(pdf.PdfFailed):
        render_pdf(replace(sample.make_job("<h1>Kop</h1>"), stylesheets=("sample/weg.css",)))
    assert render_pdf(sample.make_job("<h1>Kop</h1>")).startswith(b"%PDF-1.7")
