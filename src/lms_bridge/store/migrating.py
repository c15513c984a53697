"""Runs the steps of `migrations` that a database lacks."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError
from lms_bridge.store.failures import place


def migrate(connection: Connection, found: set[str], target: str = "head") -> None:
    """Bring a database from the version found to the target, in the transaction that is open.

    Raises:
        StoreError: a newer version made the database.
    """
    config = Config()
    config.set_main_option("script_location", "lms_bridge.store:migrations")
    config.set_main_option("path_separator", "os")
    known = {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()}
    if not found <= known:
        raise StoreError(
            Cause.of("store.newer", versions=tuple(sorted(found - known))),
            where=place(connection.engine.url),
        )
    config.attributes["connection"] = connection
    command.upgrade(config, target)
