"""Why work waits, why a site rests and what stopped a run become codes with values throughout.

A reason kept as text has the code `as_written`, with the text as it was; none is null.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"


def upgrade() -> None:
    """Rewrite the reasons of work and of pauses, and those within what stopped a run."""
    _rewrite("work", "reason", _reason)
    _rewrite("pauses", "reason", _reason)
    _rewrite("runs", "stopped_by", _stopped_by)


def _rewrite(name: str, column: str, rewritten: Callable[[str], Any]) -> None:
    table = sa.table(name, sa.column("id"), sa.column(column))
    connection = op.get_bind()
    for number, text in connection.execute(sa.select(table.c.id, table.c[column])).all():
        changes = {column: _dumped(rewritten(text))}
        connection.execute(table.update().where(table.c.id == number).values(changes))


def _reason(text: str) -> Any:
    return _as_written(text) if text else None


def _stopped_by(text: str) -> Any:
    """A cause whose own reason is text: that of work that was given up."""
    cause = json.loads(text)
    if cause is not None and cause["code"] == "work.given_up":
        cause["values"] = [
            [name, _as_written(value) if name == "reason" else value]
            for name, value in cause["values"]
        ]
    return cause


def _as_written(text: str) -> Any:
    return {"code": "as_written", "values": [["text", text]]}


def _dumped(value: Any) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
