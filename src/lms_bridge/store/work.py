"""What is to be done: leased, given back, done; a row is claimed by one worker at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    func,
    select,
    update,
)

from lms_bridge.errors import LeaseLost, UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.work import Item, Queue, Work
from lms_bridge.store.database import insert
from lms_bridge.store.due import DEAD, DONE, HELD, WAITING, free, meant, of_first_stage
from lms_bridge.store.tables import runs, work
from lms_bridge.store.work_shown import WorkShown, as_work


class WorkRows(WorkShown):
    """The table of work."""

    def add_work(self, run_id: int, items: Iterable[Item], at: datetime) -> None:
        """Add pieces of work; one with the same kind and subject stays as it is."""
        rows = [
            {
                "run_id": run_id,
                "stage": item.stage,
                "kind": item.kind.value,
                "queue": item.kind.queue.value,
                "subject": item.subject,
                "state": WAITING,
                "attempts": 0,
                "lost": 0,
                "due": at,
                "since": at,
                "holder": "",
                "reason": "",
            }
            for item in items
        ]
        if rows:
            with self._writing() as connection:
                connection.execute(insert(connection, work).on_conflict_do_nothing(), rows)

    def claim(
        self,
        queues: Collection[Queue],
        holder: str,
        at: datetime,
        until: datetime,
        *,
        run_id: int | None = None,
        rules: Collection[str] | None = None,
        fresh: datetime | None = None,
    ) -> Work | None:
        """Lease the piece of work that is due first; None when there is none."""
        query = (
            select(work.c.id, work.c.state, runs.c.programme)
            .join(runs)
            .where(
                runs.c.state == RunState.RUNNING.value,
                work.c.queue.in_([queue.value for queue in queues]),
                free(at, waits_too=run_id is not None),
                of_first_stage(),
                *meant(run_id, rules, fresh),
            )
            .order_by(work.c.due, work.c.id)
            .limit(1)
        )
        with self._writing() as connection:
            # Others pass over a row that somebody is just taking.
            found = connection.execute(
                query.with_for_update(skip_locked=True, of=work)
            ).one_or_none()
            if found is None:
                return None
            row = connection.execute(
                update(work)
                .where(work.c.id == found.id)
                .values(
                    state=HELD,
                    holder=holder,
                    until=until,
                    attempts=work.c.attempts + 1,
                    lost=work.c.lost + int(found.state == HELD),
                )
                .returning(*work.c)
            ).one()
            return as_work(row, found.programme)

    def renew(self, work_: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""
        with self._writing() as connection:
            done = connection.execute(update(work).where(_held(work_)).values(until=until))
            return bool(done.rowcount)

    def holds(self, work_: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""
        with self._reading() as connection:
            return connection.execute(select(work.c.id).where(_held(work_))).first() is not None

    def finish(self, work_: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""
        with self._writing() as connection:
            _run_first(connection, work_.run_id)
            _change(connection, work_, state=DONE, holder="", until=None, reason="")
            connection.execute(update(runs).where(runs.c.id == work_.run_id).values(touched=at))

    def give_back(self, work_: Work, due: datetime, reason: str, *, counted: bool = True) -> None:
        """Let it wait until `due`; one that is somebody else's by now stays theirs."""
        values: dict[str, object] = {"state": WAITING, "holder": "", "until": None, "due": due}
        if not counted:
            values["attempts"] = work.c.attempts - 1
        with self._writing() as connection:
            connection.execute(
                update(work).where(_held(work_)).values(**values, reason=reason or work.c.reason)
            )

    def bury(self, work_: Work, reason: str, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""
        with self._writing() as connection:
            _run_first(connection, work_.run_id)
            _change(connection, work_, state=DEAD, holder="", until=None, due=at, reason=reason)

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""
        # Not LIKE: on SQLite it takes capitals for small letters.
        begins = func.substr(work.c.holder, 1, len(holders)) == holders
        with self._writing() as connection:
            done = connection.execute(
                update(work)
                .where(work.c.state == HELD, begins)
                .values(state=WAITING, holder="", until=None, attempts=work.c.attempts - 1)
            )
            return int(done.rowcount)

    def retry_work(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord after its run's end."""
        with self._writing() as connection:
            found = _buried(connection, work_id)
            if found.run_state != RunState.RUNNING.value:
                raise UnknownRecord(
                    f"the run {found.run_id} of this work has ended",
                    where=f"work {work_id}",
                    remedy=f"`lms-bridge sync {found.programme}` does it anew",
                )
            row = connection.execute(
                update(work)
                .where(work.c.id == work_id)
                .values(state=WAITING, attempts=0, lost=0, due=at)
                .returning(*work.c)
            ).one()
            # A person wants it: the run is no longer one that nobody brings further.
            connection.execute(update(runs).where(runs.c.id == found.run_id).values(touched=at))
            return as_work(row, found.programme)

    def drop_work(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""
        with self._writing() as connection:
            found = _buried(connection, work_id)
            connection.execute(delete(work).where(work.c.id == work_id))
            return as_work(found, found.programme)


def drop_work_of(connection: Connection, run_id: int, programme: str, *, done: bool) -> None:
    """Drop the work of a run that ended, but for what was given up.

    After a run that is done, what earlier runs gave up is settled too.
    """
    connection.execute(delete(work).where(work.c.run_id == run_id, work.c.state != DEAD))
    if done:
        earlier = select(runs.c.id).where(runs.c.programme == programme, runs.c.id < run_id)
        connection.execute(delete(work).where(work.c.run_id.in_(earlier)))


def _run_first(connection: Connection, run_id: int) -> None:
    """Take the row of the run before that of its work, as `end_run` does.

    Otherwise two workers could each wait for the other: who ends a run drops all its work.
    """
    row = select(runs.c.id).where(runs.c.id == run_id)
    connection.execute(row.with_for_update(key_share=True))


def _held(work_: Work) -> ColumnElement[bool]:
    # The run too: SQLite gives the number of a piece that is gone to a later one.
    return and_(
        work.c.id == work_.id,
        work.c.run_id == work_.run_id,
        work.c.state == HELD,
        work.c.holder == work_.holder,
    )


def _change(connection: Connection, work_: Work, **values: object) -> None:
    done = connection.execute(update(work).where(_held(work_)).values(**values))
    if done.rowcount == 0:
        raise LeaseLost(
            "this piece of work is no longer held by this worker",
            where=f"run {work_.run_id}, {work_.kind.value} {work_.subject}".rstrip(),
            remedy="nothing: another worker does it, or its run has ended",
        )


def _buried(connection: Connection, work_id: int) -> Any:
    row = connection.execute(
        select(*work.c, runs.c.programme, runs.c.state.label("run_state"))
        .join(runs)
        .where(work.c.id == work_id, work.c.state == DEAD)
        .with_for_update(key_share=True)  # somebody else may be at the same piece, or end its run
    ).one_or_none()
    if row is None:
        raise UnknownRecord(f"no work {work_id} was given up", remedy="see `lms-bridge work list`")
    return row
