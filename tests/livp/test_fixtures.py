"""The fixtures themselves: they can fail."""

import socket
import urllib.error
import urllib.request

import pytest


def test_socket_outside_this_machine_is_refused_and_remembered(refused_addresses):
    with pytest.raises(ConnectionRefusedError), socket.socket() as out:
        out.connect(("192.0.2.1", 80))
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen("http://voorbeeld.invalid/")
    assert refused_addresses == ["192.0.2.1", "voorbeeld.invalid"]
    refused_addresses.clear()


def test_socket_on_this_machine_works():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        client.sendall(b"goedendag")
        accepted, _ = server.accept()
        with accepted:
            assert accepted.recv(9) == b"goedendag"


@pytest.mark.browser
def test_axe_finds_faults_of_wcag_20_and_22(page, axe):
    page.set_content(
        """<!doctype html><html lang="nl"><title>Fout</title><style>button { width: 9px; padding: 0 }</style>
        <main><h1>Fout</h1><img src="data:,"><button>a</button><button>b</button></main></html>"""
    )
    assert sorted({line.split(":")[0] for line in axe(page)}) == ["image-alt", "target-size"]


@pytest.mark.browser
def test_axe_finds_nothing_on_a_sound_page(phone, axe):
    phone.set_content(
        '<!doctype html><html lang="nl"><title>Goed</title><main><h1>Goed</h1><p>Tekst.</p></main></html>'
    )
    assert axe(phone) == []


@pytest.mark.browser
def test_browser_reaches_nothing_outside_this_machine(browser):
    context = browser.new_context()
    page = context.new_page()
    failed = []
    page.on("requestfailed", lambda request: failed.append((request.url, request.failure)))
    page.set_content('<img src="http://voorbeeld.invalid/a.png"><img src="http://localhost:1/b.png">')
    page.wait_for_load_state("networkidle")
    context.close()
    assert sorted(failed) == [
        ("http://localhost:1/b.png", "net::ERR_UNSAFE_PORT"),
        ("http://voorbeeld.invalid/a.png", "net::ERR_NAME_NOT_RESOLVED"),
    ]
