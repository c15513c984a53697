"""What the bridge remembers, in SQLite or PostgreSQL."""

from lms_bridge.adapters.store.sql_store import SqlStore

__all__ = ["SqlStore"]
