"""Processes of their own beside a test."""

from urllib.parse import quote

from django.db import connection


def database_url():
    """Where a process finds the test database."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{database['PASSWORD']}"
    # A host that is a folder with a socket has slashes.
    host = quote(database["HOST"] or "localhost", safe="")
    return f"postgres://{who}@{host}:{database['PORT'] or 5432}/{database['NAME']}"
