"""The first tables. There is no way back: a downgrade is the restoring of a backup."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None

_APPEND_ONLY = ("decisions", "acquired")


def upgrade() -> None:
    """Make every table, in the order of their references."""
    _runs()
    _what_runs_read()
    _what_is_concluded()
    _what_people_decide()
    _what_is_written()
    for table in _APPEND_ONLY:
        _refuse_changes(table)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("roster", sa.Integer()),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("stopped_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_programme_id", "runs", ["programme", "id"])
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_runs_one_running",
        "runs",
        ["programme"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )


def _what_runs_read() -> None:
    op.create_table(
        "course_readings",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", "course", name="pk_course_readings"),
        _of_run("course_readings"),
    )
    op.create_table(
        "site_readings",
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_site_readings"),
        _of_run("site_readings"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("run_id", "digest", name="uq_quarantine_run_id_digest"),
        _of_run("quarantine"),
    )


def _what_is_concluded() -> None:
    op.create_table(
        "rules",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_rules"),
    )
    op.create_table(
        "evidence",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_evidence"),
    )
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer()),
        sa.Column("judged_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_verdicts"),
        sa.ForeignKeyConstraint(["evidence"], ["evidence.digest"], name="fk_verdicts_evidence"),
        _of_run("verdicts"),
    )
    op.create_index("ix_verdicts_programme_learner_id", "verdicts", ["programme", "learner", "id"])


def _what_people_decide() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
    )
    op.create_index(
        "ix_decisions_programme_learner_id", "decisions", ["programme", "learner", "id"]
    )
    op.create_table(
        "acquired",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("component", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "learner", "component", name="pk_acquired"),
    )


def _what_is_written() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint("run_id", "key", "verb", name="uq_actions_run_id_key_verb"),
        _of_run("actions"),
    )
    op.create_table(
        "receipts",
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("action_id", name="pk_receipts"),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name="fk_receipts_action_id"),
    )
    op.create_table(
        "ledger",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "key", name="pk_ledger"),
        _of_run("ledger"),
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=f"fk_{table}_run_id")


def _refuse_changes(table: str) -> None:
    """Make the database itself refuse UPDATE and DELETE on a table."""
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
