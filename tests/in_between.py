"""A colleague who comes exactly in between, without a second thread."""

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection


@contextlib.contextmanager
def after_query(pattern: str, colleague: Callable[[], Any]) -> Iterator[None]:
    """Run `colleague` once, right after the first query that matches `pattern`; such a query must come."""
    came: list[bool] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        answer = execute(sql, params, many, context)
        if not came and re.search(pattern, sql):
            came.append(True)
            colleague()
        return answer

    with connection.execute_wrapper(look):
        yield
    assert came, f"no query matched {pattern}"
