"""What an administrator should know before others rely on this installation (`manage.py check --deploy`)."""

import ctypes
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def mail_is_sent(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when mail ends in files: invitations and password resets then reach nobody."""
    if settings.EMAIL_BACKEND != "django.core.mail.backends.filebased.EmailBackend":
        return []
    return [
        Warning(
            f"Mail is not sent but written to {settings.EMAIL_FILE_PATH}.",
            hint="Set LIVP_SMTP_HOST; see docs/operations.md.",
            id="livp.W001",
        )
    ]


@register(deploy=True)
def pdf_can_be_made(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn when Pango is missing: everything but the PDF documents works then."""
    try:
        ctypes.CDLL("libpangoft2-1.0.so.0")
    except OSError:
        return [
            Warning(
                "PDF documents cannot be made: this system lacks Pango.",
                hint="On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
                id="livp.W002",
            )
        ]
    return []
