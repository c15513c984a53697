"""A block may be acquired anew after a revocation, and people may say again how it was acquired.

Two columns join the key of the table; rows of versions before have 0 in both.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision: str | None = "0010"

_KEY = ("programme", "learner", "component", "after", "number")


def upgrade() -> None:
    """Give the table its wider key; on SQLite it is made anew, with everything in it."""
    if op.get_bind().dialect.name == "postgresql":
        for name in _KEY[-2:]:
            op.add_column("acquired", _number(name))
        op.drop_constraint("pk_acquired", "acquired")
        op.create_primary_key("pk_acquired", "acquired", list(_KEY))
        return
    op.create_table(
        "acquired_anew",
        *(sa.Column(name, sa.Text(), nullable=False) for name in _KEY[:3]),
        *map(_number, _KEY[-2:]),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_acquired"),
    )
    op.execute(
        "INSERT INTO acquired_anew (programme, learner, component, body) "
        "SELECT programme, learner, component, body FROM acquired"
    )
    op.drop_table("acquired")
    op.rename_table("acquired_anew", "acquired")
    fixed = 'programme, component, "after", number, body'  # a learner may get another number
    for name, change in (("update", f"UPDATE OF {fixed}"), ("delete", "DELETE")):
        op.execute(
            f"CREATE TRIGGER acquired_no_{name} BEFORE {change} ON acquired "
            "BEGIN SELECT RAISE(ABORT, 'acquired are never changed or deleted'); END"
        )


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")
