"""What came of a write becomes a code with values; who is set aside is named by the account.

The text of a receipt stays as it was, under the code `as_written`; "user 70" becomes 70.
"""

from __future__ import annotations

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"

#: Rows read and written at a time.
_BATCH = 500


def upgrade() -> None:
    """Rewrite every receipt and every record of somebody set aside."""
    _receipts()
    _quarantine()


def _receipts() -> None:
    """In batches; a receipt without a detail has null."""
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
    return _dumped(receipt)


def _quarantine() -> None:
    quarantine = sa.table("quarantine", *map(sa.column, ("id", "digest", "body")))
    connection = op.get_bind()
    for row in connection.execute(sa.select(quarantine.c.id, quarantine.c.body)).all():
        record = json.loads(row.body)
        word, _, number = record.pop("where").partition(" ")
        record["user_id"] = int(number) if word == "user" and number.isdecimal() else 0
        body = _dumped(record)
        digest = hashlib.sha256(body.encode()).hexdigest()
        change = quarantine.update().where(quarantine.c.id == row.id)
        connection.execute(change.values(body=body, digest=digest))


def _dumped(value: object) -> str:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
