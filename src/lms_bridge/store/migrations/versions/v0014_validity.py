"""Until when verdicts stand is kept, and what a staged one wants is kept deflated."""

from __future__ import annotations

import zlib

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"

_STAGED = sa.table("staged", *map(sa.column, ("run_id", "learner", "wishes", "deflated")))


def upgrade() -> None:
    """Make the table, empty: everybody is judged once more."""
    text, date = sa.Text(), sa.Date()
    op.create_table(
        "validity",
        sa.Column("programme", text, nullable=False),
        sa.Column("learner", text, nullable=False),
        sa.Column("verdict", sa.Integer(), nullable=False),
        sa.Column("facts", text, nullable=False),
        sa.Column("basis", text, nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("judged_on", date, nullable=False),
        sa.Column("until", date),
        sa.Column("wishes", sa.LargeBinary(), nullable=False),
        sa.Column("discrepancies", text, nullable=False),
        sa.PrimaryKeyConstraint("programme", "learner", name="pk_validity"),
        sa.ForeignKeyConstraint(["verdict"], ["verdicts.id"], name="fk_validity_verdict"),
    )
    op.add_column("staged", sa.Column("facts", text))
    op.add_column("staged", sa.Column("basis", text))
    op.add_column("staged", sa.Column("until", date))
    _deflate_wishes()


def _deflate_wishes() -> None:
    """Put a deflated column in the place of the text, a row at a time."""
    op.add_column("staged", sa.Column("deflated", sa.LargeBinary()))
    connection = op.get_bind()
    key = sa.select(_STAGED.c.run_id, _STAGED.c.learner)
    for run_id, learner in connection.execute(key).all():
        where = sa.and_(_STAGED.c.run_id == run_id, _STAGED.c.learner == learner)
        wishes = connection.execute(sa.select(_STAGED.c.wishes).where(where)).scalar_one()
        packed = zlib.compress(wishes.encode())
        connection.execute(_STAGED.update().where(where).values(deflated=packed))
    op.drop_column("staged", "wishes")
    op.alter_column("staged", "deflated", new_column_name="wishes")
