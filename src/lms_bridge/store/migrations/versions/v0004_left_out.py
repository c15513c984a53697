"""Who was judged once, and not in the last run for everybody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    """Add the table; the next run that is done fills it."""
    op.create_table(
        "left_out",
        sa.Column("programme", sa.Text(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("programme", "learner", name="pk_left_out"),
    )
