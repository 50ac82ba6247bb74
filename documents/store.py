"""Documents that were rendered before, and the queue of those that must still be.

A document is kept under a key that names the state of everything that goes into it. A change of any part
gives another key, so nothing is ever invalidated: what is out of date is simply not found any more.
"""

import datetime
import hashlib
import json
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from simple_history.utils import get_history_model_for_model

from communication.models import Contribution
from documents.kinds import (
    COMMUNICATION_PLAN_OF,
    FRAME_OF,
    PROGRAMME_OF,
    YEAR_OF,
    DocumentKind,
    Order,
    council_document_of,
    order_of,
)
from documents.models import RenderedDocument
from documents.paper import job_of
from documents.pdf import PdfFailed, PdfJob, PdfRefused, PdfUnavailable, render_pdf
from plans.models import Plan

State = RenderedDocument.State

# A worker gives a sign of life with every page; after this silence it is taken for dead.
DEAD_AFTER = datetime.timedelta(minutes=4)
# After this long in the queue the reader should know that nobody is working on it.
PATIENCE = datetime.timedelta(seconds=20)
# Seconds between two signs of progress in the database.
BETWEEN_REPORTS = 0.4
# Older states of a plan that are kept: someone may just be downloading one.
KEPT = 2
FAILURES_KEPT = datetime.timedelta(days=7)

WRONG = "Er ging iets mis bij het maken van het document. De beheerder vindt in het logboek wat."
OTHER_STATE = (
    "Dit document hoort bij een andere stand van de tekst of van het programma. Probeer het opnieuw. "
    "Blijft dit zo? Vraag de beheerder om LIVP opnieuw te starten: website en worker verschillen dan."
)


# Which state?

# What a document is of besides the plan, as a row of a table: the table, its name in the query, and what its
# address says of it.
SUBJECTS = {
    PROGRAMME_OF: ("priorities_annualprogramme", "g", "g.year = %s"),
    FRAME_OF: ("communication_communicationframe", "x", "%s BETWEEN x.first_year AND x.last_year"),
    COMMUNICATION_PLAN_OF: ("communication_communicationplan", "x", "x.id = %s"),
}


@cache
def _state_sql(kind: DocumentKind, *, by_address: bool = False) -> str:
    """One query for everything that the key is made of; each row begins with the key and name of a file.

    By the ids of plan and subject, without files; or by address, with them. This runs for every visit.
    """
    newest = "(SELECT MAX(history_id) FROM {table} WHERE {condition})"
    changes = ", ".join(
        newest.format(table=get_history_model_for_model(source)._meta.db_table, condition=condition)
        for source, condition in kind.sources
    )
    # The calendar is not always that of the municipality that leads the plan.
    own = "TRUE" if kind.subject == YEAR_OF else "m.id = p.municipality_id"
    tables = f"plans_plan p JOIN municipalities_municipality m ON {own}"
    whole_rows = "p.*, m.*"
    of_subject = f"d.plan_id = p.id AND d.kind = '{kind.name}'"
    condition = "m.slug = %s AND p.slug = %s" if by_address else "p.id = %s"
    if kind.subject in SUBJECTS:
        table, alias, named = SUBJECTS[kind.subject]
        tables += f" JOIN {table} {alias} ON {alias}.plan_id = p.id"
        whole_rows += f", {alias}.*"
        of_subject += f" AND d.{kind.subject}_id = {alias}.id"
        condition += f" AND {named if by_address else f'{alias}.id = %s'}"
    elif kind.subject == YEAR_OF:
        condition += " AND m.id = %s"
    files = "NULL, NULL"
    if by_address:
        files = "d.key, d.file"
        tables += f" LEFT JOIN documents_rendereddocument d ON {of_subject} AND d.state = 'done'"
    # Only names of our own tables come together here; values are parameters.
    columns = f"{files}, CASE WHEN {kind.public_when} THEN 1 ELSE 0 END, {changes}, {whole_rows}"
    return f"SELECT {columns} FROM {tables} WHERE {condition}"  # noqa: S608


def _key(kind: DocumentKind, day: datetime.date, state: tuple[Any, ...], year: int | None = None) -> str:
    of_day = day.isoformat() if kind.is_daily else year or ""
    return hashlib.sha256(f"{code_version()} {kind.name} {of_day} {state!r}".encode()).hexdigest()


def key_of(order: Order) -> str:
    """Return the name of the present state of everything that goes into the document.

    Costs one query, whatever the size of the plan. Raises Plan.DoesNotExist when plan or subject is gone.
    """
    of_what = order.programme or order.frame or order.communication_plan or order.municipality
    subject = [order.plan.pk] + ([of_what.pk] if of_what else [])
    with connection.cursor() as cursor:
        cursor.execute(_state_sql(order.kind), subject)
        state = cursor.fetchone()
    if state is None:
        raise Plan.DoesNotExist
    return _key(order.kind, order.day, state[2:], order.year)


@dataclass(frozen=True)
class Ready:
    """A document that can be handed over: its key and where the storage has the file."""

    key: str
    file: str


def ready_for_everyone(kind: DocumentKind, *address: str | int) -> Ready | None:
    """Return the public document at this address when it is there; costs one query.

    `address` is municipality, plan, and year or number for a document of more than the plan. The short way
    of `find_or_queue`, for what visitors ask most; posters have none.
    """
    if kind.subject == YEAR_OF:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_state_sql(kind, by_address=True), address)
        rows = cursor.fetchall()
    if not rows or not rows[0][2]:
        return None
    key = _key(kind, timezone.localdate(), rows[0][2:])
    return next((Ready(key, row[1]) for row in rows if row[0] == key), None)


# What turns a plan into a document, apart from the plan: our code, templates, styles, fonts and, through the
# pinned requirements, everybody else's code.
CODE = (
    "documents/**/*.py",
    "plans/*.py",
    "plans/models/*.py",
    "priorities/*.py",
    "priorities/models/*.py",
    "indicators/*.py",
    "indicators/models/*.py",
    "charts/**/*.py",
    "communication/*.py",
    "communication/models/*.py",
    "stakeholders/*.py",
    "stakeholders/models/*.py",
    "municipalities/*.py",
    "municipalities/models/*.py",
    "richtext/*.py",
    "templates/**/*.html",
    "static/livp/**/*.css",
    "static/vendor/source-sans/TTF/*",
    "locale/**/*",
    "requirements.txt",
    "livp/settings.py",
)


def code_version() -> str:
    """Return a digest of the code, templates, styles and fonts that are in use."""
    return _read_code() if settings.DEBUG else _code_at_start()


@cache
def _code_at_start() -> str:
    return _read_code()


def _read_code() -> str:
    digest = hashlib.sha256(json.dumps([settings.BASE_URL, settings.TIME_ZONE]).encode())
    for pattern in CODE:
        for path in sorted(Path(settings.BASE_DIR).glob(pattern)):
            if path.is_file():
                digest.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


# Asking for a document


def find(order: Order) -> RenderedDocument | None:
    """Return the document as it is now, in whatever state, or None when nobody asked for it."""
    return RenderedDocument.objects.filter(key=key_of(order)).first()


def find_or_queue(order: Order) -> RenderedDocument:
    """Return the document as it is now; put it in the queue when it is new or left by the dead.

    Raises Plan.DoesNotExist when plan or subject is gone.
    """
    key = key_of(order)
    document = RenderedDocument.objects.filter(key=key).first()
    if document is None:
        try:
            document, is_new = RenderedDocument.objects.get_or_create(
                key=key, defaults={**order.subject, "queued_at": timezone.now()}
            )
        except IntegrityError:
            key_of(order)  # says so when it was deleted since
            raise
        if is_new:
            enqueue(document)
    elif document.state == State.RUNNING and is_left(document):
        queue_again(document)
    return document


def is_left(document: RenderedDocument) -> bool:
    """Whether the worker that took it has been silent too long."""
    return bool(document.seen_at and document.seen_at < timezone.now() - DEAD_AFTER)


def is_waiting_long(document: RenderedDocument) -> bool:
    """Whether it has waited so long that the reader should know that nobody seems to work."""
    if not document.is_waiting or document.queued_at > timezone.now() - PATIENCE:
        return False
    busy = RenderedDocument.objects.filter(
        state=State.RUNNING, seen_at__gte=timezone.now() - datetime.timedelta(minutes=1)
    )
    return not busy.exists()


def queue_again(document: RenderedDocument) -> None:
    """Put a failed, left or lost document in the queue once more; not one that is being made."""
    changed = (
        RenderedDocument.objects.filter(pk=document.pk)
        .exclude(state=State.RUNNING, seen_at__gte=timezone.now() - DEAD_AFTER)
        .update(state=State.QUEUED, queued_at=timezone.now(), error="", sentence="", percentage=0, claim="")
    )
    if changed:
        document.refresh_from_db()
        enqueue(document)


def enqueue(document: RenderedDocument) -> None:
    """Tell the worker, once the row is there for it to see."""
    from documents.tasks import render_document

    transaction.on_commit(partial(render_document.enqueue, document.pk))


# Making one


@dataclass
class Claim:
    """A document that this process is making; whatever it writes counts only while it holds the claim."""

    document: RenderedDocument
    number: str
    reported_at: float = 0.0

    def write(self, **values: Any) -> bool:
        """Write to the row; False when another took over."""
        mine = RenderedDocument.objects.filter(pk=self.document.pk, claim=self.number, state=State.RUNNING)
        return bool(mine.update(seen_at=timezone.now(), **values))

    def report(self, sentence: str, percentage: int) -> None:
        """Tell who waits how far it is, not too often."""
        if time.monotonic() - self.reported_at >= BETWEEN_REPORTS:
            self.reported_at = time.monotonic()
            self.write(sentence=sentence, percentage=percentage)


def claim(document_id: int) -> Claim | None:
    """Take a document that waits; None when it is done, gone, or someone else's. One update decides."""
    number = uuid.uuid4().hex
    now = timezone.now()
    taken = (
        RenderedDocument.objects.claimable(silent_since=now - DEAD_AFTER)
        .filter(pk=document_id)
        .update(state=State.RUNNING, claim=number, seen_at=now, sentence="De tekst wordt verzameld.")
    )
    if not taken:
        return None
    return Claim(RenderedDocument.objects.get(pk=document_id), number)


def make(document_id: int, *, on_progress: Callable[[str, int], None] | None = None) -> None:
    """Render the document and keep the file; what goes wrong is written to the row.

    Does nothing when another process has it. When the text has changed since it was asked for, nobody finds
    it any more; who still finds it, runs another version of the program, and reads so.
    """
    taken = claim(document_id)
    if taken is None:
        return

    def report(sentence: str, percentage: int) -> None:
        taken.report(sentence, percentage)
        if on_progress:
            on_progress(sentence, percentage)

    ended = False
    try:
        job = _job_of(taken.document)
        if job is None:
            taken.document.delete()
        else:
            _keep(taken, job, report)
        ended = True
    except (PdfRefused, PdfUnavailable, PdfFailed) as error:
        taken.write(state=State.FAILED, error=str(error))
        ended = True
    finally:
        if not ended:
            taken.write(state=State.FAILED, error=WRONG)
    prune(taken.document)


def _job_of(document: RenderedDocument) -> PdfJob | None:
    """Return the job for exactly the state that the key names; None when the plan changes meanwhile.

    Raises PdfRefused when this process knows no such state. Without that row a web process of another version
    would ask for it again and again.
    """
    order = order_of(document)
    if key_of(order) != document.key:
        raise PdfRefused(OTHER_STATE)
    job = job_of(order.kind.build(order))
    try:
        return job if key_of(order_of(document)) == document.key else None
    except ObjectDoesNotExist:
        return None


def _keep(taken: Claim, job: PdfJob, report: Callable[[str, int], None]) -> None:
    content = hashlib.sha256(f"{code_version()} {job.digest}".encode()).hexdigest()
    same = RenderedDocument.objects.done().filter(content=content).first()
    if same is not None and same.file.name and default_storage.exists(same.file.name):
        # Saved without a change: other key, same document.
        name = same.file.name
    else:
        pdf = render_pdf(job, on_progress=report)
        name = default_storage.save(f"documents/{content}.pdf", ContentFile(pdf))
    kept = taken.write(state=State.DONE, file=name, content=content, percentage=100, sentence="Klaar.")
    if not kept:
        _delete_file(name)


def prune(document: RenderedDocument) -> None:
    """Throw away documents of the same kind and subject that nobody finds any more, with their files."""
    same = ("kind", "plan_id", "programme_id", "frame_id", "communication_plan_id", "year", "municipality_id")
    documents = RenderedDocument.objects.filter(**{name: getattr(document, name) for name in same})
    outdated = list(documents.done().order_by("-pk")[KEPT + 1 :])
    outdated += documents.filter(state=State.FAILED, queued_at__lt=timezone.now() - FAILURES_KEPT)
    for old in outdated:
        old.delete()
        _delete_file(old.file.name)


def _delete_file(name: str | None) -> None:
    if name and not RenderedDocument.objects.filter(file=name).exists():
        default_storage.delete(name)


def throw_away(documents: Iterable[RenderedDocument]) -> int:
    """Throw documents away with their files, such as those that hold what was erased; return how many."""
    gone = list(documents)
    for document in gone:
        document.delete()
    throw_away_files(gone)
    return len(gone)


def throw_away_files(documents: Iterable[RenderedDocument]) -> None:
    """Throw away the files of documents whose rows are gone, such as with their plan."""
    for document in documents:
        _delete_file(document.file.name)


def throw_away_names(plan: Plan) -> None:
    """Throw away what was rendered of the contributions to `plan`: a name in it was erased or changed."""
    throw_away(RenderedDocument.objects.filter(kind=RenderedDocument.Kind.RESPONSES, plan=plan))


def throw_away_old_names() -> int:
    """Throw away every reactienota that is not of today, or that a name was erased from since.

    Nobody finds the former any more; for the daily command that erases what is due.
    """
    today = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time.min))
    erased = Contribution.objects.filter(plan=OuterRef("plan"), erased_at__gte=OuterRef("created_at"))
    notes = RenderedDocument.objects.filter(kind=RenderedDocument.Kind.RESPONSES)
    return throw_away(notes.filter(Q(created_at__lt=today) | Q(Exists(erased))))


def forget(document: RenderedDocument) -> None:
    """Throw a document away whose file is gone, so that it is made again."""
    document.delete()


def council_pdf(plan: Plan, *, on_progress: Callable[[str, int], None] | None = None) -> bytes:
    """Return the council document of `plan`, made here and now unless it is there or on its way.

    Raises PdfFailed, with the sentence that the web page would show.
    """
    while True:
        order = _fresh(plan)
        document, _ = RenderedDocument.objects.get_or_create(
            key=key_of(order), defaults={**order.subject, "queued_at": timezone.now()}
        )
        if document.is_failed:
            queue_again_here(document)
        if not document.is_done:
            make(document.pk, on_progress=on_progress)
        made = RenderedDocument.objects.filter(pk=document.pk).first()
        if made is None:
            continue  # thrown away while we were busy
        if made.is_failed:
            if key_of(_fresh(plan)) != made.key:
                continue  # the text changed while we were busy
            raise PdfFailed(made.error)
        if made.is_done:
            try:
                with made.file.open("rb") as file:
                    return bytes(file.read())
            except FileNotFoundError:
                forget(made)
                continue
        time.sleep(0.5)  # another process is making it


def _fresh(plan: Plan) -> Order:
    return council_document_of(Plan.objects.select_related("municipality").get(pk=plan.pk))


def queue_again_here(document: RenderedDocument) -> None:
    """Give a failed document another chance in this process, without the queue."""
    RenderedDocument.objects.filter(pk=document.pk, state=State.FAILED).update(
        state=State.QUEUED, queued_at=timezone.now(), error=""
    )
    document.refresh_from_db()
