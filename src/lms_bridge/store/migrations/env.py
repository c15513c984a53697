"""Runs the steps in the transaction that `schema.upgrade` has open."""

from __future__ import annotations

from alembic import context

from lms_bridge.store.tables import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,  # SQLite too: the driver is kept from committing before each step
)
with context.begin_transaction():
    context.run_migrations()
