"""Brings a database to the version of this program, from empty or from any older version."""

from __future__ import annotations

from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from lms_bridge.errors import StoreError
from lms_bridge.store.database import writing
from lms_bridge.store.failures import in_words, place
from lms_bridge.store.tables import VERSION_TABLE

#: Any number will do, as long as every version of this program uses the same one.
_LOCK = 7_203_651_188

#: Alembic keeps the migration under way in its module: one at a time in a process, whatever
#: databases its threads open.
_ONE_AT_A_TIME = Lock()


def upgrade(engine: Engine) -> None:
    """Create or upgrade the tables.

    Raises:
        StoreError: a newer version made the database.
        StoreUnavailable: it cannot be reached.
    """
    config = _config()
    script = ScriptDirectory.from_config(config)
    with in_words(engine.url):
        with engine.connect() as connection:
            if _is_current(connection, script):
                return
        with _ONE_AT_A_TIME, writing(engine) as connection:
            # Two processes may start together: the second waits, then finds nothing to do.
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            if not _is_current(connection, script):
                config.attributes["connection"] = connection
                command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "lms_bridge.store:migrations")
    config.set_main_option("path_separator", "os")
    return config


def _is_current(connection: Connection, script: ScriptDirectory) -> bool:
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    found = set(context.get_current_heads())
    known = {revision.revision for revision in script.walk_revisions()}
    if not found <= known:
        raise StoreError(
            f"The database is of a newer version ({', '.join(sorted(found - known))})",
            where=place(connection.engine.url),
            remedy="install the version of lms-bridge that made it, or restore an older backup",
        )
    return found == set(script.get_heads())
