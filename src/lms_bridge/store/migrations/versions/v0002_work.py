"""Runs cut into pieces of work; receipts that can be found by their outcome."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"


def upgrade() -> None:
    """Add columns to what there is, then the new tables."""
    _columns()
    _what_is_judged()
    _what_is_to_be_done()
    _what_keeps_time()


def _columns() -> None:
    op.add_column("runs", sa.Column("orders", sa.Text(), nullable=False, server_default="{}"))
    op.add_column(
        "runs", sa.Column("rules", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    op.add_column("runs", sa.Column("touched", sa.DateTime(timezone=True)))
    op.add_column("actions", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "receipts", sa.Column("outcome", sa.Text(), nullable=False, server_default=sa.text("''"))
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    outcome = "body::json->>'outcome'" if postgresql else "json_extract(body, '$.outcome')"
    op.execute(f"UPDATE receipts SET outcome = {outcome}")  # noqa: S608 - two fixed texts


def _what_is_judged() -> None:
    op.create_table(
        "outlooks",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_outlooks"),
        _of_run("outlooks"),
    )
    op.create_table(
        "staged",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("wishes", sa.Text(), nullable=False),
        sa.Column("acquired", sa.Text(), nullable=False),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text()),
        sa.Column("evidence", sa.Text()),
        sa.Column("evidence_digest", sa.Text()),
        sa.PrimaryKeyConstraint("run_id", "learner", name="pk_staged"),
        _of_run("staged"),
    )
    op.create_index("ix_staged_run_id_part", "staged", ["run_id", "part"])


def _what_is_to_be_done() -> None:
    op.create_table(
        "work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
        sa.UniqueConstraint("run_id", "kind", "subject", name="uq_work_run_id_kind_subject"),
        _of_run("work"),
    )
    op.create_index("ix_work_state_queue_due", "work", ["state", "queue", "due"])
    op.create_index("ix_work_run_id_stage", "work", ["run_id", "stage"])


def _what_keeps_time() -> None:
    op.create_table(
        "windows",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "job", "name", name="pk_windows"),
    )
    op.create_table(
        "pauses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_pauses"),
    )
    op.create_table(
        "pulses",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pulses"),
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=f"fk_{table}_run_id")
