"""What came of a write becomes a code with values: `as_written`, with the text as it was."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

#: Rows read and written at a time.
_BATCH = 500


def upgrade() -> None:
    """Rewrite the detail of every receipt, in batches; one without a detail has null."""
    receipts = sa.table("receipts", sa.column("action_id"), sa.column("body"))
    connection, after = op.get_bind(), 0
    change = receipts.update().where(receipts.c.action_id == sa.bindparam("of"))
    query = sa.select(receipts).order_by(receipts.c.action_id).limit(_BATCH)
    while found := connection.execute(query.where(receipts.c.action_id > after)).all():
        connection.execute(
            change.values(body=sa.bindparam("told")),
            [{"of": row.action_id, "told": _told(row.body)} for row in found],
        )
        after = found[-1].action_id


def _told(body: str) -> str:
    receipt = json.loads(body)
    text = receipt["detail"]
    receipt["detail"] = {"code": "as_written", "values": [["text", text]]} if text else None
    return json.dumps(
        receipt, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
