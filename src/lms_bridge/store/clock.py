"""The time as the database tells it: the same for every machine that works on it."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select

from lms_bridge.clock import SystemClock
from lms_bridge.store.database import StorePart


class StoreClock(StorePart):
    """Leases and due times are compared across machines, whose own clocks may differ."""

    def now(self) -> datetime:
        """The present moment; this machine's own with SQLite, which no other machine shares."""
        if self._database.engine.dialect.name != "postgresql":
            return SystemClock().now()
        with self._database.reading() as connection:
            moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment.astimezone(UTC)
