import logging

import pytest
from django.core.files.storage import default_storage
from django.db import connection


def test_alive_needs_no_database(client):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_with_database_and_files(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "files": "ok"}
    assert default_storage.listdir("readyz") == ([], [])


@pytest.mark.django_db
def test_not_ready_with_a_migration_to_apply(client, caplog):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'desk'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "database": "not ready", "files": "ok"}
    assert any("not applied" in message for message in caplog.messages)


@pytest.mark.django_db
def test_not_ready_when_files_cannot_be_stored(client, settings, tmp_path, caplog):
    caplog.set_level(logging.CRITICAL)
    in_the_way = tmp_path / "no-folder"
    in_the_way.write_text("")
    settings.MEDIA_ROOT = in_the_way
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json() == {"status": "not ready", "database": "ok", "files": "not ready"}


def test_health_pages_only_read(client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
