"""What the bridge remembers, in SQLite or PostgreSQL."""

from lms_bridge.store.sql_store import SqlStore

__all__ = ["SqlStore"]
