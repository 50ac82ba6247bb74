"""What no template may hold: the Content-Security-Policy would stop it, or it would loosen the policy."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(ROOT.rglob("*.html"))
FORBIDDEN = {
    "inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*\bnonce=)", re.IGNORECASE),
    "event handler": re.compile(r"\son[a-z]+\s*=|\bhx-on\b", re.IGNORECASE),
    "script address": re.compile(r"javascript:", re.IGNORECASE),
    "data address": re.compile(r"(src|href)\s*=\s*[\"']?data:", re.IGNORECASE),
    "address outside": re.compile(
        r"<(script|link|img)\b[^>]*(src|href)\s*=\s*[\"']?(https?:)?//", re.IGNORECASE
    ),
}


def faults(text):
    return [name for name, pattern in FORBIDDEN.items() if pattern.search(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p style="color:red">', ["inline style"]),
        ("<style>p{}</style>", ["inline style"]),
        ("<script>alert(1)</script>", ["inline script"]),
        ('<script src="/a.js"></script><script nonce="{{ n }}">1</script>', []),
        ('<a onclick="x()">', ["event handler"]),
        ('<a href="javascript:x()">', ["script address"]),
        ('<img src="data:image/png;base64,">', ["data address"]),
        ('<link href="https://voorbeeld.nl/a.css">', ["address outside"]),
        ("<p>De style van de regio: één lijn.</p>", []),
    ],
)
def test_faults_are_seen(text, expected):
    assert faults(text) == expected


def test_templates_hold_nothing_that_the_policy_stops():
    assert len(TEMPLATES) > 20
    found = {str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8")) for path in TEMPLATES}
    assert {name: what for name, what in found.items() if what} == {}


def test_style_sheets_of_our_own_read_only_from_here():
    sheets = sorted((settings.BASE_DIR / "static" / "livp").glob("*.css"))
    assert len(sheets) >= 2
    outside = {
        sheet.name: re.findall(
            r"url\(\s*[\"']?(?:https?:)?//[^)]*\)|@import[^;]*", sheet.read_text(encoding="utf-8")
        )
        for sheet in sheets
    }
    assert {name: found for name, found in outside.items() if found} == {}


def test_vendored_packages_carry_their_licence():
    folders = [folder for folder in (settings.BASE_DIR / "static" / "vendor").iterdir() if folder.is_dir()]
    assert len(folders) >= 4
    without = [folder.name for folder in folders if not list(folder.rglob("LICEN[SC]E*"))]
    assert without == []


def test_error_page_500_stands_alone():
    text = (ROOT / "500.html").read_text(encoding="utf-8")
    # A comment at the top is all the template language it uses: no base, no tags, no variables.
    assert re.findall(r"{%.*?%}|{{.*?}}", text) == []
    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        assert Path(settings.BASE_DIR / address.lstrip("/")).is_file()
