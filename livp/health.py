"""Two questions of whoever keeps LIVP running: is it alive, and can it take work?

`/healthz` answers as long as the process does. `/readyz` answers 200 when the database answers, every
migration is applied and files can be stored; otherwise 503 with what is wrong. Neither tells a stranger more.
"""

import logging
import secrets

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The database is there and up to date, and files can be stored."""
    checks = {"database": database_is_up_to_date(), "files": files_can_be_stored()}
    everything = all(checks.values())
    answer = {"status": "ok" if everything else "not ready"}
    answer |= {name: "ok" if good else "not ready" for name, good in checks.items()}
    return JsonResponse(answer, status=200 if everything else 503)


def database_is_up_to_date() -> bool:
    """Whether the database answers and has every migration of this version."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        log.exception("the database does not answer")
        return False
    if waiting:
        log.error("%s migrations are not applied; run manage.py migrate", len(waiting))
    return not waiting


def files_can_be_stored() -> bool:
    """Whether the storage of uploaded files takes a file and gives it back."""
    content = secrets.token_bytes(16)
    try:
        name = default_storage.save(f"readyz/{secrets.token_hex(8)}", ContentFile(content))
        with default_storage.open(name) as stored:
            same = stored.read() == content
        default_storage.delete(name)
    except OSError:
        log.exception("files cannot be stored")
        return False
    return same
