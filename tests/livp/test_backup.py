"""Backup and restore, on the database that the tests run on."""

import datetime
import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from livp.backup import one_moment
from municipalities.models import Municipality, Statement, User
from plans.models import Chapter
from tests.builders import make_municipality

NOTHING_CHANGED = "Er is niets veranderd"
ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments, **options):
    """Run a command; return what it prints."""
    output = io.StringIO()
    call_command(*arguments, stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def filled():
    """The demo plans, with history, users and files."""
    run("load_reference")
    run("load_demo")
    chapter = Chapter.objects.first()
    chapter.title = "Veranderd, met geschiedenis – en een streepje"
    chapter.save()
    Session.objects.create(session_key="s" * 32, session_data="", expire_date=timezone.now())
    default_storage.save("logos/duinwaard.png", ContentFile(bytes(range(256)) * 5000))
    default_storage.save("leeg.txt", ContentFile(b""))


def everything():
    """Every row of every table but the sessions, and every file."""
    rows = {
        model._meta.label: sorted(model._base_manager.values_list(), key=repr)
        for model in apps.get_models(include_auto_created=True)
        if model is not Session and not model._meta.proxy
    }
    folder = Path(project.MEDIA_ROOT)
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return rows, files


def rewrite(source, target, *, change=None, drop=(), add=None):
    """Copy an archive, with `change(name, data)` applied to each member."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name not in drop:
                new.writestr(name, (change or (lambda _, data: data))(name, old.read(name)))
        for name, data in (add or {}).items():
            new.writestr(name, data)


def test_restore_brings_everything_back(filled, tmp_path):
    before = everything()
    archive = tmp_path / "livp.zip"
    rows = sum(map(len, before[0].values()))
    assert run("backup", archive) == f"Back-up gemaakt: {archive} ({rows} rijen, 2 bestanden).\n"
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert len(before[0]["plans.HistoricalChapter"]) > len(before[0]["plans.Chapter"]) > 20

    Municipality.objects.filter(slug="lisse").update(name="Overschreven")
    make_municipality()
    default_storage.delete("leeg.txt")
    default_storage.save("logos/nieuw.png", ContentFile(b"nieuw"))
    assert everything() != before

    assert run("restore", archive, replace=True) == (
        f"Back-up teruggezet: {rows} rijen, 2 bestanden. Iedereen logt opnieuw in.\n"
    )
    assert everything() == before
    assert Session.objects.count() == 0
    # New records get numbers of their own.
    assert make_municipality().pk > max(row[0] for row in before[0]["municipalities.Municipality"])


def test_restore_fills_an_empty_installation(filled, tmp_path, settings):
    before = everything()
    archive = tmp_path / "livp.zip"
    run("backup", archive)
    run("flush", interactive=False, verbosity=0)
    settings.MEDIA_ROOT = tmp_path / "another" / "media"
    run("restore", archive)
    assert everything() == before


def test_restore_refuses_to_overwrite_without_replace(filled, tmp_path):
    archive = tmp_path / "livp.zip"
    run("backup", archive)
    before = everything()
    with pytest.raises(CommandError, match=r"Hier staan al gegevens\..*--replace"):
        run("restore", archive)
    assert everything() == before


def test_restore_refuses_to_overwrite_files_without_replace(tmp_path):
    archive = tmp_path / "livp.zip"
    run("backup", archive)
    default_storage.save("logos/duinwaard.png", ContentFile(b"logo"))
    with pytest.raises(CommandError, match="Hier staan al gegevens"):
        run("restore", archive)
    assert default_storage.exists("logos/duinwaard.png")


def test_backup_does_not_overwrite(tmp_path):
    archive = tmp_path / "livp.zip"
    archive.write_bytes(b"van gisteren")
    with pytest.raises(CommandError, match="bestaat al"):
        run("backup", archive)
    assert archive.read_bytes() == b"van gisteren"
    assert list(tmp_path.glob(".livp*")) == []


def test_backup_into_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(CommandError, match="kan niet gemaakt worden"):
        run("backup", tmp_path / "weg" / "livp.zip")


def test_backup_keeps_microseconds_and_a_moment_in_time(filled, tmp_path):
    moment = datetime.datetime(2026, 3, 29, 1, 30, 15, 123457, tzinfo=datetime.UTC)
    User.objects.update(last_login=moment)
    archive = tmp_path / "livp.zip"
    run("backup", archive)
    User.objects.update(last_login=None)
    run("restore", archive, replace=True)
    assert set(User.objects.values_list("last_login", flat=True)) == {moment}


def in_manifest(change):
    """Make a `change` for `rewrite` that edits the manifest."""

    def edit(name, data):
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        change(manifest)
        return json.dumps(manifest).encode()

    return edit


def facts(data):
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def add_member(name):
    """An archive with one more member, that the manifest knows."""
    return {
        "change": in_manifest(lambda manifest: manifest["members"].update({name: facts(b"")})),
        "add": {name: b""},
    }


BAD_ARCHIVES = {
    "a row changed": {
        "change": lambda name, data: (
            data.replace(b"Duinwaard", b"Zandwaard") if "Municipality" in name else data
        )
    },
    "a table gone": {"drop": ["tables/plans.Chapter.jsonl"]},
    "a file gone": {"drop": ["files/logos/duinwaard.png"]},
    "no manifest": {"drop": ["manifest.json"]},
    "manifest is no JSON": {"change": lambda name, data: b"{" if name == "manifest.json" else data},
    "manifest is a list": {"change": lambda name, data: b"[]" if name == "manifest.json" else data},
    "other format": {"change": in_manifest(lambda manifest: manifest.update(format=2))},
    "other version": {
        "change": in_manifest(lambda manifest: manifest["migrations"].append("plans.9999_later"))
    },
    "unknown table": {"change": in_manifest(lambda manifest: manifest["tables"].update({"plans.Spook": {}}))},
    "other columns": {
        "change": in_manifest(lambda manifest: manifest["tables"]["plans.Plan"]["columns"].pop()),
    },
    "fewer rows": {"change": in_manifest(lambda manifest: manifest["tables"]["plans.Plan"].update(rows=1))},
    "member outside the manifest": {"add": {"files/extra.txt": b"extra"}},
    "path upwards": add_member("files/../../etc/cron.d/kwaad"),
    "path upwards, hidden": add_member("files/logos/../../kwaad"),
    "absolute path": add_member("/tmp/kwaad"),
    "path of another system": add_member("files/..\\kwaad"),
    "path with a drive": add_member("files/C:kwaad"),
    "path into the staging folder": add_member("files/.terugzetten-1/kwaad"),
    "program in the archive": add_member("kwaad.sh"),
}


@pytest.mark.parametrize("case", BAD_ARCHIVES)
def test_restore_of_a_bad_archive_changes_nothing(case, tmp_path):
    make_municipality(name="Duinwaard")
    default_storage.save("logos/duinwaard.png", ContentFile(b"logo"))
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    run("backup", good)
    rewrite(good, bad, **BAD_ARCHIVES[case])
    make_municipality(name="Later gemaakt")
    before = everything()
    with pytest.raises(CommandError, match=NOTHING_CHANGED):
        run("restore", bad, replace=True)
    assert everything() == before
    assert not list(Path("/tmp").glob("kwaad"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: b"",
        lambda data: b"PK\x03\x04" + bytes(500),
        lambda data: data[: len(data) // 3] + bytes(64) + data[len(data) // 3 + 64 :],
        lambda data: b"geen archief",
    ],
    ids=["half", "last byte missing", "empty", "only a head", "holes", "text"],
)
def test_restore_of_a_damaged_file_changes_nothing(spoil, tmp_path):
    make_municipality(name="Duinwaard")
    default_storage.save("logos/duinwaard.png", ContentFile(os.urandom(5000)))
    archive = tmp_path / "livp.zip"
    run("backup", archive)
    archive.write_bytes(spoil(archive.read_bytes()))
    before = everything()
    with pytest.raises(CommandError, match=NOTHING_CHANGED):
        run("restore", archive, replace=True)
    assert everything() == before


def test_restore_of_a_missing_file_says_so(tmp_path):
    with pytest.raises(CommandError, match="bestaat niet"):
        run("restore", tmp_path / "weg.zip")


def forge(source, target, label, row):
    """Copy an archive with one row in a table, and a manifest that agrees."""
    member = f"tables/{label}.jsonl"
    with zipfile.ZipFile(source) as archive:
        columns = json.loads(archive.read("manifest.json"))["tables"][label]["columns"]
    data = json.dumps([row[column] for column in columns]).encode() + b"\n"

    def agree(manifest):
        manifest["tables"][label]["rows"] = 1
        manifest["members"][member] = facts(data)

    edit = in_manifest(agree)
    rewrite(source, target, change=lambda name, old: data if name == member else edit(name, old))


def test_restore_is_undone_when_the_database_refuses_a_row(tmp_path):
    make_municipality(name="Duinwaard")
    default_storage.save("logos/duinwaard.png", ContentFile(b"logo"))
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    run("backup", good)
    membership = {"id": 1, "user_id": 999, "municipality_id": 999, "role": "clerk", "ended_at": None}
    membership["started_at"] = "2026-01-01T00:00:00+00:00"
    forge(good, bad, "municipalities.Membership", membership)
    default_storage.save("logos/later.png", ContentFile(b"later"))
    before = everything()
    with pytest.raises(CommandError, match="De database neemt de back-up niet aan"):
        run("restore", bad, replace=True)
    assert everything() == before


def test_restore_sanitises_text_that_was_changed_in_the_archive(tmp_path):
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    run("backup", good)
    body = '<p onclick="kwaad()">Tekst<script>kwaad()</script></p>'
    statement = {"id": 1, "municipality_id": None, "kind": "privacy", "title": "Privacy", "body": body}
    forge(good, bad, "municipalities.Statement", statement)
    run("restore", bad)
    assert Statement.objects.get().body == "<p>Tekst</p>"


def test_backup_reads_one_moment_while_others_write():
    make_municipality()

    def write():
        make_municipality()
        connection.close()

    with one_moment():
        assert Municipality.objects.count() == 1
        colleague = threading.Thread(target=write)
        colleague.start()
        colleague.join(timeout=60)
        assert not colleague.is_alive()
        assert Municipality.objects.count() == 1
    assert Municipality.objects.count() == 2


@pytest.mark.postgres
def test_backup_moves_between_sqlite_and_postgresql(filled, tmp_path):
    """PostgreSQL to SQLite and back again: the same tables, byte for byte."""
    before = everything()
    archives = [tmp_path / f"{number}.zip" for number in (1, 2)]
    run("backup", archives[0])
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LIVP_ENV": "development", "LIVP_VAR_DIR": str(tmp_path / "sqlite")}
    (tmp_path / "sqlite").mkdir()
    for command in (["migrate", "-v0"], ["restore", archives[0]], ["backup", archives[1]]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)
    manifests = []
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            manifests.append(json.loads(archive.read("manifest.json")))
    assert manifests[0]["members"] == manifests[1]["members"]
    run("restore", archives[1], replace=True)
    assert everything() == before
