"""The windows of schedules, pauses, signs of life, and how much the LMS answers at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select

from lms_bridge.cause import Cause
from lms_bridge.model.work import Pause
from lms_bridge.store.codec import decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import paces, pauses, pulses, windows

#: There is one pause at most: that of the site whose database this is.
_THE_ONE = 1


class SqlUpkeep(StorePart):
    """What keeps background work in time."""

    def open_window(self, programme: str, job: str, window: str, at: datetime) -> bool:
        """Whether this is the first to open a window: the primary key lets one in."""
        row = {"programme": programme, "job": job, "name": window, "opened": at}
        with self._database.writing() as connection:
            new = insert(connection, windows).values(row).on_conflict_do_nothing()
            return connection.execute(new.returning(windows.c.name)).first() is not None

    def pause(self, reason: Cause, at: datetime) -> bool:
        """Let background work rest; False when it rests already, which stays as it is."""
        row = {"id": _THE_ONE, "reason": encode(reason), "since": at}
        with self._database.writing() as connection:
            new = insert(connection, pauses).values(row).on_conflict_do_nothing()
            return connection.execute(new.returning(pauses.c.id)).first() is not None

    def paused(self) -> Pause | None:
        """Why background work rests; None while it goes on."""
        with self._database.reading() as connection:
            row = connection.execute(select(pauses.c.reason, pauses.c.since)).one_or_none()
        return None if row is None else Pause(decoded(Cause, row.reason), row.since)

    def resume(self) -> bool:
        """Let background work go on; answers whether it had rested."""
        with self._database.writing() as connection:
            return bool(connection.execute(delete(pauses)).rowcount)

    def pulse(self, name: str, at: datetime) -> None:
        """Note a sign of life."""
        with self._database.writing() as connection:
            new = insert(connection, pulses).values(name=name, at=at)
            connection.execute(
                new.on_conflict_do_update(index_elements=["name"], set_={"at": new.excluded.at})
            )

    def pulses(self) -> Mapping[str, datetime]:
        """The last sign of life by name."""
        with self._database.reading() as connection:
            return {row.name: row.at for row in connection.execute(select(pulses))}

    def keep_pace(self, pace: Mapping[str, int]) -> None:
        """Remember how much the LMS answers at once; a name that is left out stays as it is."""
        rows = [{"name": name, "size": size} for name, size in sorted(pace.items())]
        if rows:
            with self._database.writing() as connection:
                new = insert(connection, paces)
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=["name"], set_={"size": new.excluded.size}
                    ),
                    rows,
                )

    def pace(self) -> Mapping[str, int]:
        """How much the LMS answered at once when it was last read, by name."""
        with self._database.reading() as connection:
            return {row.name: row.size for row in connection.execute(select(paces))}
