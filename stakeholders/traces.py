"""What a database keeps of data that was overwritten or deleted, and taking that away.

SQLite is told for every connection to overwrite what it frees (`secure_delete`, in the settings), yet pages
that were split and the write-ahead log hold older copies. PostgreSQL keeps the old version of a row in its
table. Why it is done so: docs/adr/0018-personal-data.md.
"""

import logging
from collections.abc import Sequence

from django.db import DatabaseError, connection, models, transaction

# How long others may be waited for; what did not succeed is done at the next run of erase_personal_data.
PATIENCE = 2000

logger = logging.getLogger(__name__)


def remove_traces(kinds: Sequence[type[models.Model]]) -> bool:
    """Rewrite what may hold old versions of records of these models; outside a transaction.

    Returns False when somebody who reads or writes was in the way: then some of it is still there, and the
    next run takes it along.
    """
    try:
        is_clean = _remove_from_sqlite() if connection.vendor == "sqlite" else _remove_from_postgresql(kinds)
    except DatabaseError as error:
        # Busy, locked, or not allowed. The message names no values: these statements have none.
        logger.warning("Traces of erased data stay until the next run: %s", error)
        return False
    if not is_clean:
        logger.warning("Traces of erased data stay until the next run: the database was being read.")
    return is_clean


def _remove_from_sqlite() -> bool:
    """Build the file anew, then move the write-ahead log into it and empty that."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        try:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
    return not is_busy


def _remove_from_postgresql(kinds: Sequence[type[models.Model]]) -> bool:
    """Write these small tables anew: a plain VACUUM frees old rows, but leaves their bytes."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {PATIENCE}")
        try:
            for kind in kinds:
                cursor.execute(f"VACUUM (FULL) {quote(kind._meta.db_table)}")
        finally:
            cursor.execute("RESET lock_timeout")
    return True


def remove_traces_after_commit(kinds: Sequence[type[models.Model]]) -> None:
    """Remove them as soon as what goes on now is stored."""
    transaction.on_commit(lambda: remove_traces(kinds))
