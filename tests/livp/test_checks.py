"""System checks, and that settings fit production."""

import pytest
from django.core.checks import run_checks

from livp.checks import mail_is_sent, pdf_can_be_made


def test_mail_into_files_is_warned_about(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert [message.id for message in mail_is_sent(None)] == ["livp.W001"]
    assert "livp.W001" in {message.id for message in run_checks(include_deployment_checks=True)}


def test_mail_through_a_server_is_fine(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert mail_is_sent(None) == []


@pytest.mark.pdf
def test_no_warning_about_pdf_with_pango():
    assert pdf_can_be_made(None) == []


def test_missing_pango_is_warned_about(monkeypatch):
    def missing(name):
        raise OSError(name)

    monkeypatch.setattr("livp.checks.ctypes.CDLL", missing)
    assert [message.id for message in pdf_can_be_made(None)] == ["livp.W002"]
