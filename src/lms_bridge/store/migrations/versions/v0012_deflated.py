"""Large bodies are kept deflated, and a staged verdict says whether it has something undetermined.

The texts stay what they were, to the byte; their digests are of the texts.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any, TypeAlias

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"

#: A column's name and its type.
Column: TypeAlias = "tuple[str, sa.types.TypeEngine[Any]]"


def upgrade() -> None:
    """Deflate every body, a row at a time."""
    op.add_column(
        "staged", sa.Column("undetermined", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    staged = sa.table("staged", sa.column("undetermined"), sa.column("verdict"))
    found = staged.c.verdict.like('%"undetermined"%')
    op.execute(staged.update().where(found).values(undetermined=sa.true()))
    _deflate("staged", ("run_id", "learner"), "verdict", "evidence")
    if op.get_bind().dialect.name != "postgresql":
        _made_anew()
        return
    for name, *key in (
        ("course_readings", "run_id", "course"),
        ("site_readings", "run_id"),
        ("evidence", "digest"),
        ("verdicts", "id"),
    ):
        _deflate(name, key, "body")
        op.alter_column(name, "body", nullable=False)


def _deflate(name: str, key: Sequence[str], *columns: str) -> None:
    """Put a deflated column in the place of each."""
    new = {column: f"{column}_deflated" for column in columns}
    for column in new.values():
        op.add_column(name, sa.Column(column, sa.LargeBinary()))
    table = sa.table(name, *map(sa.column, (*key, *new, *new.values())))
    connection = op.get_bind()
    for each in connection.execute(sa.select(*(table.c[of] for of in key))).all():
        where = sa.and_(*(table.c[of] == value for of, value in zip(key, each, strict=True)))
        row = connection.execute(sa.select(*(table.c[of] for of in new)).where(where)).one()
        changes = {
            new[of]: None if text is None else _deflated(text)
            for of, text in zip(new, row, strict=True)
        }
        connection.execute(table.update().where(where).values(changes))
    for column, deflated in new.items():
        op.drop_column(name, column)
        op.alter_column(name, deflated, new_column_name=column)


def _deflated(text: str) -> bytes:
    return zlib.compress(text.encode())


def _made_anew() -> None:
    """SQLite adds no column that must be filled: four tables are made anew, with all in them."""
    driver: Any = op.get_bind().connection.dbapi_connection  # that of the module sqlite3
    driver.create_function("deflated", 1, _deflated)
    text = sa.Text()
    body: Column = ("body", sa.LargeBinary())
    run: Column = ("run_id", sa.Integer())
    _anew("course_readings", (run, ("course", text), body), ("run_id", "course"))
    _anew("site_readings", (run, body), ("run_id",))
    _anew("evidence", (("digest", text), body), ("digest",))
    verdict: list[Column] = [("id", sa.Integer())]
    verdict += [(each, text) for each in ("programme", "learner", "digest", "evidence")]
    _anew("verdicts", (*verdict, run, ("judged_on", sa.Date()), body), ("id",))
    # `verdicts` refers to `evidence`: it goes first, and its references follow a new name.
    for name in ("course_readings", "site_readings", "verdicts", "evidence"):
        op.drop_table(name)
        op.rename_table(f"new_{name}", name)
    op.create_index("ix_verdicts_programme_learner_id", "verdicts", ["programme", "learner", "id"])


def _anew(name: str, columns: Sequence[Column], key: Sequence[str]) -> None:
    """Make a table of the same shape beside another one, with its rows, the body deflated."""
    names = [each for each, _ in columns]
    to = {"run_id": "runs.id", "evidence": "new_evidence.digest"}
    op.create_table(
        f"new_{name}",
        *(
            sa.Column(each, kind, nullable=name == "verdicts" and each == "run_id")
            for each, kind in columns
        ),
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        *(
            sa.ForeignKeyConstraint([each], [to[each]], name=f"fk_{name}_{each}")
            for each in names
            if each in to
        ),
    )
    old = sa.table(name, *map(sa.column, names))
    new = sa.table(f"new_{name}", *map(sa.column, names))
    taken = [sa.func.deflated(old.c.body) if each == "body" else old.c[each] for each in names]
    op.execute(new.insert().from_select(names, sa.select(*taken)))
