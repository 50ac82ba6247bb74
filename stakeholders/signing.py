"""What every event of this room does to a record before it is saved."""

from collections.abc import Mapping
from typing import Any

from municipalities.models import User


def put(record: Any, values: Mapping[str, Any]) -> None:
    """Give the fields of `record` these values, without saving it."""
    for name, value in values.items():
        setattr(record, name, value)


def sign(record: Any, *, by: User | None, reason: str) -> None:
    """Say who changes `record` and why: its next row of history has both."""
    record._history_user = by
    record._change_reason = reason
