"""What a person has to look at is held with what a run has judged and not kept yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"


def upgrade() -> None:
    """Add the column; of what a run under way had judged before, it knows of none."""
    op.add_column(
        "staged", sa.Column("discrepancies", sa.Text, nullable=False, server_default="[]")
    )
