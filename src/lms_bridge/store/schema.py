"""Brings a database to the version of this program, from empty or from any older version."""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Connection, Engine, Text, column, func, inspect, select, table

from lms_bridge.store.database import writing
from lms_bridge.store.failures import in_words
from lms_bridge.store.tables import VERSION_TABLE

#: The version of this program: the last of `migrations`.
HEAD = "0016"

#: Any number will do, as long as every version of this program uses the same one.
_LOCK = 7_203_651_188

#: Alembic keeps the migration under way in its module: one at a time in a process, whatever
#: databases its threads open.
_ONE_AT_A_TIME = Lock()


def upgrade_tables(engine: Engine) -> None:
    """Create or upgrade the tables.

    Raises:
        StoreError: a newer version made the database.
        StoreUnavailable: it cannot be reached.
    """
    with in_words(engine.url):
        with engine.connect() as connection:
            if versions(connection) == {HEAD}:
                return
        from lms_bridge.store.migrating import migrate  # noqa: PLC0415 - Alembic: seldom needed

        with _ONE_AT_A_TIME, writing(engine) as connection:
            # Two processes may start together: the second waits, then finds nothing to do.
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            found = versions(connection)
            if found != {HEAD}:
                migrate(connection, found)


def versions(connection: Connection) -> set[str]:
    """The version that a database says it is of; empty for a database without tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return set()
    noted = select(column("version_num", Text)).select_from(table(VERSION_TABLE))
    return set(connection.scalars(noted))
