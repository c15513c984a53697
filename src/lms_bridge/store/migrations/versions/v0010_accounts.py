"""A learner is an idnumber and the account behind it: both are kept, filled from what is known.

What earlier versions wrote and read says which number was seen with which account. Where a number
was seen with several accounts, or an account with several numbers, the first pair stands: the next
run sets the later one aside, and a person says what follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"

#: The columns that may never change; `learner` may, when a learner has another number.
_FIXED = {
    "decisions": "id, programme, body",
    "acquired": "programme, component, body",
    "imported_results": "id, import_id, programme, need, year, body",
}

#: A number with an account, and when the two were seen together.
_Seen = tuple[str, int, datetime]


def upgrade() -> None:
    """Add the tables and fill them; let a row be found by another number."""
    _tables()
    op.add_column("staged", sa.Column("account", sa.Integer(), nullable=False, server_default="0"))
    for table, fixed in _FIXED.items():
        _let_be_found_anew(table, fixed)
    _refuse_changes("identity_decisions")
    _fill()


def _tables() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("became", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index("ix_accounts_number", "accounts", ["number"])
    op.create_index("ix_accounts_user_id", "accounts", ["user_id"])
    _unique("uq_accounts_number", ["number"], "state IN ('known', 'marked')")
    _unique("uq_accounts_user_id", ["user_id"], "state IN ('known', 'marked') AND user_id <> 0")
    _unique("uq_accounts_open", ["number", "user_id"], "state = 'open'")
    op.create_table(
        "identity_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_identity_decisions"),
    )
    op.create_index("ix_identity_decisions_number", "identity_decisions", ["number", "id"])


def _unique(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name,
        "accounts",
        columns,
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _let_be_found_anew(table: str, fixed: str) -> None:
    """Refuse to change any column but the number; a row is deleted as little as before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {fixed} OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_update")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE OF {fixed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are never changed or deleted'); END"
    )


def _refuse_changes(table: str) -> None:
    words = f"{table} are never changed or deleted"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
        )


def _fill() -> None:
    """Of everybody judged, the first account that their number was seen with."""
    verdicts = sa.table("verdicts", sa.column("learner"))
    judged = set(op.get_bind().execute(sa.select(verdicts.c.learner).distinct()).scalars())
    spans: dict[tuple[str, int], tuple[datetime, datetime]] = {}
    for number, user_id, moment in (*_written(), *_read()):
        if number in judged and user_id:
            at = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
            first, last = spans.get((number, user_id), (at, at))
            spans[number, user_id] = (min(first, at), max(last, at))
    rows: list[dict[str, Any]] = []
    numbers: set[str] = set()
    users: set[int] = set()
    for (number, user_id), (since, seen) in sorted(spans.items(), key=lambda each: each[1]):
        if number in numbers or user_id in users:
            continue
        numbers.add(number)
        users.add(user_id)
        row = {"number": number, "user_id": user_id, "state": "known"}
        rows.append({**row, "since": since, "seen": seen})
    if rows:
        in_utc = sa.DateTime(timezone=True)
        moments = sa.column("since", in_utc), sa.column("seen", in_utc)
        pair = sa.column("number", sa.Text()), sa.column("user_id", sa.Integer())
        state = sa.column("state", sa.Text())
        op.bulk_insert(sa.table("accounts", *pair, state, *moments), rows)


def _written() -> Iterator[_Seen]:
    """Whom the bridge wrote for, on which account, in which run."""
    moment = sa.DateTime(timezone=True)
    runs = sa.table("runs", sa.column("id"), sa.column("started", moment))
    actions = sa.table("actions", sa.column("run_id"), sa.column("body"))
    query = sa.select(actions.c.body, runs.c.started).join(runs, runs.c.id == actions.c.run_id)
    for body, started in op.get_bind().execute(query):
        action = json.loads(body)
        yield action["learner"], action["user_id"], started


def _read() -> Iterator[_Seen]:
    """Who was in courses, as far as what was read of them is still kept."""
    readings = sa.table("course_readings", sa.column("body"))
    for body in op.get_bind().execute(sa.select(readings.c.body)).scalars():
        reading = json.loads(body)
        at = datetime.fromisoformat(reading["read_at"])
        for each in reading.get("participants", ()):
            if each["idnumber"]:
                yield each["idnumber"].strip(), each["user_id"], at
