"""The database and the uploaded files in one archive, and back.

The archive is a ZIP: `tables/<app>.<Model>.jsonl` holds one row a line, as a list of values in the order of
the manifest's columns; `files/<name>` holds the uploaded files; `manifest.json` names every member with its
size and SHA-256, and the migrations that the database had. It is the same for SQLite and PostgreSQL, so it
also moves an installation from one to the other. Sessions stay out: after a restore everybody logs in again.

Who was erased stays erased (docs/adr/0018-personal-data.md). A restore keeps the ledger of the database that
it replaces, takes along that of another backup when told, and lets no data of those people into the database,
nor of who is past the retention date. Likewise an address of an own agenda that was withdrawn stays so.
"""

import datetime
import decimal
import hashlib
import json
import os
import secrets
import shutil
import tempfile
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.core.management.color import no_style
from django.db import DatabaseError, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from communication.models import PrivateAgenda
from documents.store import throw_away_old_names
from livp import __version__
from municipalities.models import User
from richtext.fields import RichTextField
from richtext.sanitising import sanitise
from stakeholders.erasing import erase_again, personal_models
from stakeholders.models import Erasure, PersonalRecord
from stakeholders.traces import remove_traces

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024
NOT_KEPT = {"sessions.Session"}
MADE_BY_MIGRATE = {"contenttypes.ContentType", "auth.Permission"}
# Where a restore keeps files until everything is in place.
STAGING = ".terugzetten-"


class BackupRefused(Exception):
    """The backup is not made or not restored, and nothing changed; the message says why, in Dutch."""


@dataclass(frozen=True)
class Contents:
    """How much went into an archive, or came out of it; `erased` people were erased on the way back."""

    rows: int
    files: int
    erased: int = 0


@dataclass(frozen=True)
class Line:
    """A line of the ledger of erasures outside the database; `by` is the address of an account, or empty."""

    erased_at: datetime.datetime
    reason: str
    by: str = ""


# By key, as text.
Ledger = dict[str, Line]


def make_backup(target: Path) -> Contents:
    """Write database and files to `target`, a new file that only its owner can read.

    The database is read as it is at one moment, while others go on working. Raises BackupRefused.
    """
    if target.exists():
        raise BackupRefused(f"Het bestand {target} bestaat al. Kies een andere naam.")
    try:
        descriptor, unfinished = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise BackupRefused(f"Het bestand {target} kan niet gemaakt worden: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as file:
            contents = _write_archive(file)
            file.flush()
            os.fsync(file.fileno())
        # Fails when another backup took the name in the meantime.
        os.link(unfinished, target)
    except FileExistsError as error:
        raise BackupRefused(f"Het bestand {target} bestaat al. Kies een andere naam.") from error
    finally:
        Path(unfinished).unlink()
    return contents


def restore_backup(source: Path, *, replace: bool, erasures: Path | None = None) -> Contents:
    """Put back what `source` holds: all of it, or nothing.

    The whole archive is read and checked before anything changes. Without `replace` the database must be as
    `migrate` leaves it, and the folder of uploaded files empty. `erasures` is a newer backup, of which only
    the ledger is read. Raises BackupRefused.
    """
    if not isinstance(storages["default"], FileSystemStorage):
        raise BackupRefused(
            "Terugzetten kan alleen als de bestanden in een map op deze computer staan."
            " Er is niets veranderd."
        )
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _checked_manifest(archive)
            if not replace:
                _refuse_when_filled()
            ledger = _ledger_here() | (_ledger_of(erasures) if erasures else {})
            withdrawn = _withdrawn_agendas()
            with _files_in_place(archive, manifest), transaction.atomic():
                _replace_rows(archive, manifest, ledger)
                _unite_ledgers(ledger)
                _withdraw_again(withdrawn)
                erased = erase_again(on=timezone.localdate())
    except FileNotFoundError as error:
        raise BackupRefused(f"Het bestand {source} bestaat niet. Er is niets veranderd.") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise BackupRefused(
            f"Het bestand {source} is geen back-up van LIVP of is beschadigd. Er is niets veranderd."
        ) from error
    except DatabaseError as error:
        raise BackupRefused(
            f"De database neemt de back-up niet aan. Er is niets veranderd. ({_without_values(error)})"
        ) from None
    except OSError as error:
        raise BackupRefused(
            f"Een bestand kan niet gelezen of geschreven worden. Er is niets veranderd. ({error})"
        ) from error
    remove_traces(personal_models())
    throw_away_old_names()
    return Contents(
        rows=sum(table["rows"] for table in manifest["tables"].values()),
        files=sum(name.startswith("files/") for name in manifest["members"]),
        erased=erased,
    )


def _without_values(error: DatabaseError) -> str:
    """What the database said; PostgreSQL quotes the row it refuses in the lines below the first."""
    return next(iter(str(error).splitlines()), type(error).__name__)


# Reading


def kept_models() -> dict[str, type[models.Model]]:
    """Every model with a table of its own that goes into a backup, by label."""
    return {
        model._meta.label: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label not in NOT_KEPT
    }


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """The stored columns of the model's own table."""
    return [field for field in model._meta.local_concrete_fields if not getattr(field, "generated", False)]


def applied_migrations() -> list[str]:
    """The migrations that this database has, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def stored_files(folder: str = "") -> Iterator[str]:
    """Names of all stored files."""
    if folder and not default_storage.exists(folder):
        return
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        if folder or not name.startswith((STAGING, "readyz")):
            yield from stored_files(f"{folder}/{name}" if folder else name)


@contextmanager
def one_moment() -> Iterator[None]:
    """Read the database as it is now, without keeping others from writing."""
    if connection.vendor == "sqlite":
        # Django would begin with the write lock (transaction_mode); in WAL a reader needs none.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def _write_archive(file: IO[bytes]) -> Contents:
    members: dict[str, dict[str, Any]] = {}
    tables: dict[str, dict[str, Any]] = {}

    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:

        @contextmanager
        def member(name: str) -> Iterator[Callable[[bytes], None]]:
            digest = hashlib.sha256()
            size = 0
            with archive.open(name, "w", force_zip64=True) as stream:

                def write(data: bytes) -> None:
                    nonlocal size
                    stream.write(data)
                    digest.update(data)
                    size += len(data)

                yield write
            members[name] = {"size": size, "sha256": digest.hexdigest()}

        with one_moment():
            migrations = applied_migrations()
            for label, model in kept_models().items():
                columns = columns_of(model)
                rows = 0
                with member(f"tables/{label}.jsonl") as write:
                    for row in model._base_manager.order_by("pk").iterator(chunk_size=2000):
                        line = json.dumps([_as_json(field, row) for field in columns], ensure_ascii=False)
                        write(line.encode("utf-8", "surrogatepass") + b"\n")
                        rows += 1
                tables[label] = {"columns": [field.column for field in columns], "rows": rows}
        for name in stored_files():
            with default_storage.open(name) as stored, member(f"files/{name}") as write:
                for chunk in stored.chunks(CHUNK):
                    write(chunk)
        manifest = {
            "format": FORMAT,
            "version": __version__,
            "made_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "migrations": migrations,
            "tables": tables,
            "members": members,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    return Contents(
        rows=sum(table["rows"] for table in tables.values()),
        files=sum(name.startswith("files/") for name in members),
    )


def _as_json(field: models.Field, row: models.Model) -> Any:
    """The value as JSON can hold it without loss (microseconds and digits stay)."""
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | float | str) or isinstance(field, models.JSONField):
        return value
    if isinstance(value, datetime.datetime | datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    return field.value_to_string(row)


# Checking


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Read everything in the archive; return its manifest when all of it is as the manifest says."""
    damaged = BackupRefused("De back-up is beschadigd of onvolledig. Er is niets veranderd.")
    names = archive.namelist()
    is_encrypted = any(member.flag_bits & 1 for member in archive.infolist())
    try:
        if is_encrypted:
            raise ValueError("LIVP makes no encrypted archives")
        manifest = json.loads(archive.read(MANIFEST))
        known = manifest["format"] == FORMAT
    except (KeyError, TypeError, ValueError) as error:
        raise BackupRefused("Dit bestand is geen back-up van LIVP. Er is niets veranderd.") from error
    if not known or manifest.get("migrations") != applied_migrations():
        raise BackupRefused(
            f"De back-up komt uit een andere versie van LIVP ({manifest.get('version', 'onbekend')}) dan deze"
            f" database ({__version__}). Zet hem terug in een database van die versie. Er is niets veranderd."
        )
    try:
        members, tables = manifest["members"], manifest["tables"]
        expected = {
            label: [field.column for field in columns_of(model)] for label, model in kept_models().items()
        }
        if {label: table["columns"] for label, table in tables.items()} != expected:
            raise damaged
        if sorted(names) != sorted([MANIFEST, *members]):
            raise damaged
        if not {f"tables/{label}.jsonl" for label in tables} <= set(members):
            raise damaged
        for name, facts in members.items():
            if not _is_safe(name, tables):
                raise damaged
            _check_member(archive, name, facts, damaged)
        for label, table in tables.items():
            if sum(1 for _ in _rows(archive, label)) != table["rows"]:
                raise damaged
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError) as error:
        raise damaged from error
    return manifest


def _is_safe(name: str, tables: dict[str, Any]) -> bool:
    """Whether the member is a known table, or a file that stays inside the folder of uploaded files."""
    if name.startswith("tables/"):
        return name.removeprefix("tables/").removesuffix(".jsonl") in tables and name.endswith(".jsonl")
    path = PurePosixPath(name)
    return (
        len(path.parts) > 1
        and path.parts[0] == "files"
        and str(path) == name
        and ".." not in path.parts
        and not path.parts[1].startswith(STAGING)
        and not set(name) & {"\\", "\0", ":"}
    )


def _check_member(archive: zipfile.ZipFile, name: str, facts: dict[str, Any], damaged: BackupRefused) -> None:
    digest = hashlib.sha256()
    if archive.getinfo(name).file_size != facts["size"]:
        raise damaged
    with archive.open(name) as stream:
        for chunk in iter(lambda: stream.read(CHUNK), b""):
            digest.update(chunk)
    if digest.hexdigest() != facts["sha256"]:
        raise damaged


# Writing


def _rows(archive: zipfile.ZipFile, label: str, *, without: Set[str] = frozenset()) -> Iterator[list[Any]]:
    """The rows of a table, each value ready for this database; of the keys in `without` nothing personal."""
    model = kept_models()[label]
    columns = columns_of(model)
    personal = set(model.personal_fields) if issubclass(model, PersonalRecord) else set()
    for values in _lines(archive, label):
        named = dict(zip((field.name for field in columns), values, strict=True))
        if personal and _is_over(named, without):
            named |= dict.fromkeys(personal, "")
        yield [_for_database(field, named[field.name]) for field in columns]


def _lines(archive: zipfile.ZipFile, label: str) -> Iterator[list[Any]]:
    """The rows of a table as the archive holds them."""
    with archive.open(f"tables/{label}.jsonl") as stream:
        for line in stream:
            yield json.loads(line.decode("utf-8", "surrogatepass"))


def _is_over(named: dict[str, Any], keys: Set[str]) -> bool:
    """Whether this personal record was erased since, or is past its date: the person stays out."""
    until = named["retain_until"]
    is_past = until is not None and datetime.date.fromisoformat(until) < timezone.localdate()
    return is_past or named["key"] in keys


def _for_database(field: models.Field, value: Any) -> Any:
    if isinstance(field, RichTextField):
        # A backup is a door too: text that somebody changed in the archive is sanitised like any other.
        value = sanitise(value)
    if isinstance(field, models.ForeignKey):
        return field.get_db_prep_save(field.target_field.to_python(value), connection)
    if isinstance(field, models.JSONField) and value is None and not field.null:
        return field.get_db_prep_value(None, connection)
    return field.get_db_prep_save(field.to_python(value), connection)


# The ledger of erasures


def _ledger_here() -> Ledger:
    """The ledger of this database."""
    lines = Erasure.objects.values_list("key", "erased_at", "reason", "by__email")
    return {str(key): Line(erased_at, reason, by or "") for key, erased_at, reason, by in lines}


def _ledger_of(source: Path) -> Ledger:
    """The ledger of a backup, also one of another version. Raises BackupRefused."""
    label = Erasure._meta.label
    refused = BackupRefused(f"Uit {source} kan niet gelezen worden wie gewist is. Er is niets veranderd.")
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            name = f"tables/{label}.jsonl"
            _check_member(archive, name, manifest["members"][name], refused)
            columns = manifest["tables"][label]["columns"]
            lines = [dict(zip(columns, values, strict=True)) for values in _lines(archive, label)]
        return {
            str(uuid.UUID(line["key"])): Line(
                datetime.datetime.fromisoformat(line["erased_at"]), Erasure.Reason(line["reason"]).value
            )
            for line in lines
        }
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError) as error:
        raise refused from error


def _keys_in(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> set[str]:
    """The keys in the ledger of the backup itself."""
    label = Erasure._meta.label
    at = manifest["tables"][label]["columns"].index("key")
    return {values[at] for values in _lines(archive, label)}


def _unite_ledgers(ledger: Ledger) -> None:
    """Add to the restored ledger what it lacks, with who did it where that account is there again."""
    present = {str(key) for key in Erasure.objects.values_list("key", flat=True)}
    users = {user.email: user for user in User.objects.all()}
    for key, line in ledger.items():
        if key not in present:
            Erasure.objects.create(
                key=key, erased_at=line.erased_at, reason=line.reason, by=users.get(line.by)
            )


# Addresses of own agendas: what was withdrawn does not work again


def _withdrawn_agendas() -> dict[str, datetime.datetime | None]:
    """The digests of the addresses that ended in this database, with when."""
    ended = PrivateAgenda.objects.exclude(withdrawn_at=None)
    return dict(ended.values_list("digest", "withdrawn_at"))


def _withdraw_again(withdrawn: dict[str, datetime.datetime | None]) -> None:
    """Let end what the backup has in use and was withdrawn since."""
    for agenda in PrivateAgenda.objects.filter(withdrawn_at=None, digest__in=withdrawn):
        agenda.withdrawn_at = withdrawn[agenda.digest]
        agenda.save(update_fields=["withdrawn_at"])


def _refuse_when_filled() -> None:
    filled = [
        str(model._meta.verbose_name_plural)
        for label, model in kept_models().items()
        if label not in MADE_BY_MIGRATE and model._base_manager.exists()
    ]
    if filled or next(stored_files(), None) is not None:
        raise BackupRefused(
            "Hier staan al gegevens. Er is niets veranderd."
            " Gebruik --replace om ze te vervangen door de back-up."
        )


def _replace_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], ledger: Ledger) -> None:
    """Empty all tables and fill them again. Foreign keys are checked at the end of the transaction."""
    keys = ledger.keys() | _keys_in(archive, manifest)
    every_model = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in every_model:
            cursor.execute(f"DELETE FROM {quote(model._meta.db_table)}")  # noqa: S608 - names come from the models
        for label in manifest["tables"]:
            model = kept_models()[label]
            columns = ", ".join(quote(str(field.column)) for field in columns_of(model))
            places = ", ".join("%s" for _ in columns_of(model))
            statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
            for row in _rows(archive, label, without=keys):
                cursor.execute(statement, row)
        for reset in connection.ops.sequence_reset_sql(no_style(), every_model):
            cursor.execute(reset)
    connection.check_constraints()


@contextmanager
def _files_in_place(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> Iterator[None]:
    """Unpack the files beside the old ones, swap them, and swap back when the block fails.

    Everything moves inside the folder of uploaded files, which may be a mounted volume.
    """
    root = Path(default_storage.path(""))
    root.mkdir(parents=True, exist_ok=True)
    staging = root / f"{STAGING}{secrets.token_hex(8)}"
    fresh, old = staging / "nieuw", staging / "oud"
    moved: list[tuple[Path, Path]] = []

    def move(source: Path, target: Path) -> None:
        source.rename(target)
        moved.append((source, target))

    try:
        fresh.mkdir(parents=True)
        old.mkdir()
        for name in manifest["members"]:
            if name.startswith("files/"):
                target = fresh / name.removeprefix("files/")
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked, CHUNK)
        for entry in sorted(root.iterdir()):
            if entry != staging:
                move(entry, old / entry.name)
        for entry in sorted(fresh.iterdir()):
            move(entry, root / entry.name)
        yield
    except BaseException:
        for source, target in reversed(moved):
            target.rename(source)
        raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)
