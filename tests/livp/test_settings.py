"""Settings are safe by default: production refuses to start half configured."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "LIVP_SECRET_KEY": "k" * 50,
    "LIVP_HOSTS": "livp.example, www.livp.example",
    "LIVP_BASE_URL": "https://livp.example/",
}


def read_settings(expression: str, **variables: str | None) -> subprocess.CompletedProcess:
    """Evaluate `expression` over the settings of a fresh process with these variables."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {name: value for name, value in variables.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", f"from livp import settings; print({expression})"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_the_default_and_is_strict():
    result = read_settings(
        "(settings.ENVIRONMENT, settings.DEBUG, settings.ALLOWED_HOSTS, settings.BASE_URL,"
        " settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS, settings.SESSION_COOKIE_SECURE,"
        " settings.CSRF_COOKIE_SECURE, hasattr(settings, 'SECURE_PROXY_SSL_HEADER'))",
        **PRODUCTION,
    )
    assert result.stderr == ""
    assert result.stdout.strip() == str(
        (
            "production",
            False,
            ["livp.example", "www.livp.example"],
            "https://livp.example",
            True,
            31536000,
            True,
            True,
            False,
        )
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"LIVP_SECRET_KEY": None}, "Set LIVP_SECRET_KEY: LIVP does not start in production without it."),
        ({"LIVP_SECRET_KEY": "k" * 49}, "LIVP_SECRET_KEY must have at least 50 characters."),
        ({"LIVP_HOSTS": None}, "Set LIVP_HOSTS: LIVP does not start in production without it."),
        ({"LIVP_HOSTS": " , "}, "LIVP_HOSTS must name the hosts, like livp.example.nl; * is refused."),
        (
            {"LIVP_HOSTS": "a.example,*"},
            "LIVP_HOSTS must name the hosts, like livp.example.nl; * is refused.",
        ),
        ({"LIVP_BASE_URL": None}, "Set LIVP_BASE_URL: LIVP does not start in production without it."),
        (
            {"LIVP_BASE_URL": "http://livp.example"},
            "LIVP_BASE_URL must begin with https:// in production.",
        ),
        (
            {"LIVP_DEBUG": "1"},
            "LIVP_DEBUG=1 shows passwords and data to strangers; only in development.",
        ),
        ({"LIVP_ENV": "prod"}, "LIVP_ENV must be production, development or test."),
        ({"LIVP_BEHIND_PROXY": "yes"}, "LIVP_BEHIND_PROXY must be 0 or 1, not yes."),
        ({"LIVP_HSTS_SECONDS": "-1"}, "LIVP_HSTS_SECONDS must be a number, not -1."),
        (
            {"LIVP_SMTP_HOST": "mail.example", "LIVP_SMTP_PORT": "smtp"},
            "LIVP_SMTP_PORT must be a number, not smtp.",
        ),
        (
            {"LIVP_SMTP_HOST": "mail.example", "LIVP_SMTP_TLS": "true"},
            "LIVP_SMTP_TLS must be 0 or 1, not true.",
        ),
    ],
)
def test_production_refuses_to_start(change, sentence):
    result = read_settings("'started'", **(PRODUCTION | change))
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {sentence}"


def test_proxy_is_trusted_only_when_named():
    trust = "(settings.SECURE_PROXY_SSL_HEADER, settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    result = read_settings(trust, **PRODUCTION, LIVP_BEHIND_PROXY="1")
    assert result.stdout.strip() == "(('HTTP_X_FORWARDED_PROTO', 'https'), 1)"
    result = read_settings("hasattr(settings, 'ALLAUTH_TRUSTED_PROXY_COUNT')", **PRODUCTION)
    assert result.stdout.strip() == "False"


def test_mail_goes_through_the_server_that_is_named():
    result = read_settings(
        "(settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS)",
        **PRODUCTION,
        LIVP_SMTP_HOST="mail.example",
    )
    assert result.stdout.strip() == str(
        ("django.core.mail.backends.smtp.EmailBackend", "mail.example", 587, True)
    )


def test_every_variable_is_in_the_documentation_and_the_other_way_round():
    sources = [
        path
        for pattern in ("*/**/*.py", "manage.py", "script/*", ".ci/*")
        for path in ROOT.glob(pattern)
        if path.is_file() and not {".venv", "var", "node_modules"} & set(path.relative_to(ROOT).parts)
    ]
    name = re.compile(r"\b(?:LIVP_[A-Z]+(?:_[A-Z]+)*|DATABASE_URL)\b")
    used = {found for path in sources for found in name.findall(path.read_text())}
    documented = set(name.findall((ROOT / "docs" / "operations.md").read_text()))
    assert used == documented
