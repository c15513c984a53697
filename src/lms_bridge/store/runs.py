"""Runs: which is under way, how far it got, what came of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, not_, select, update

from lms_bridge.cause import Cause
from lms_bridge.errors import StoreError
from lms_bridge.model.run import Order, Run, RunState
from lms_bridge.store.codec import NO_CAUSE, cause_or_none, decoded, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import (
    IS_RUNNING,
    course_readings,
    runs,
    site_readings,
    staged,
)
from lms_bridge.store.verdicts import note_left_out
from lms_bridge.store.work import drop_work_of

NOTHING_ASKED = Order()

#: Rows fetched at a time while the last run for everybody is looked for.
_LOOKED_AT = 20


class SqlRuns(StorePart):
    """The table of runs."""

    def start(self, programme: str, at: datetime, order: Order = NOTHING_ASKED) -> Run:
        """Begin a run, or take up the one of this programme that is still running.

        Two processes cannot both begin one: the partial unique index `uq_runs_one_running`
        lets a single row in. The loser inserts nothing and finds the winner's row; on
        PostgreSQL its INSERT waits until the winner's transaction has ended.
        """
        begin = {
            "programme": programme,
            "state": RunState.RUNNING.value,
            "stage": "pull",
            "started": at,
            "counts": "{}",
            "stopped_by": NO_CAUSE,
            "orders": encode(order),
            "rules": order.rules,
            "touched": at,
        }
        under_way = select(runs).where(runs.c.programme == programme, IS_RUNNING)
        with self._database.writing() as connection:
            while True:
                connection.execute(
                    insert(connection, runs)
                    .values(begin)
                    .on_conflict_do_nothing(
                        index_elements=[runs.c.programme], index_where=IS_RUNNING
                    )
                )
                row = connection.execute(under_way).one_or_none()
                if row is not None:  # None: the other one ended just now, so begin again
                    return _run(row)

    def get(self, run_id: int) -> Run:
        """One run; StoreError for one that never was."""
        with self._database.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
        if row is None:
            raise not_under_way(run_id)
        return _run(row)

    def advance(
        self,
        run_id: int,
        stage: str,
        at: datetime,
        *,
        roster: int | None = None,
        order: Order | None = None,
    ) -> None:
        """Note how far a run got, or what it is asked for now; StoreError after its end."""
        changes: dict[str, object] = {"stage": stage, "touched": at}
        if roster is not None:
            changes["roster"] = roster
        if order is not None:
            changes |= {"orders": encode(order), "rules": order.rules}
        with self._database.writing() as connection:
            done = connection.execute(
                update(runs).where(runs.c.id == run_id, IS_RUNNING).values(changes)
            )
            if done.rowcount == 0:
                raise not_under_way(run_id)

    def end(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        counts: Mapping[str, int],
        stopped_by: Cause | None = None,
        *,
        reuse: Collection[str] = (),
    ) -> Run:
        """Close a run; one that has ended stays as it ended."""
        with self._database.writing() as connection:
            ending = {
                "state": state.value,
                "ended": at,
                "touched": at,
                "counts": encode(counts),
                "stopped_by": encode(stopped_by),
            }
            if state is RunState.DONE:
                ending["stage"] = "done"
            ended = connection.execute(
                update(runs).where(runs.c.id == run_id, IS_RUNNING).values(ending)
            )
            row = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
            if row is None:
                raise not_under_way(run_id)
            run = _run(row)
            if ended.rowcount:
                note_left_out(connection, run, at)
                _clear(connection, run, reuse)
            return run

    def latest(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        if programme is not None:
            query = query.where(runs.c.programme == programme)
        with self._database.reading() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def last_done(self, programme: str) -> Run | None:
        """The last run for everybody that was done; None before the first."""
        done = (runs.c.programme == programme, runs.c.state == RunState.DONE.value)
        newest = select(runs).where(*done).order_by(runs.c.id.desc()).limit(_LOOKED_AT)
        rows: Sequence[Row[Any]] = ()
        with self._database.reading() as connection:
            while True:
                older = newest.where(runs.c.id < rows[-1].id) if rows else newest
                rows = connection.execute(older).all()
                for row in rows:
                    run = _run(row)
                    if not run.order.learner:
                        return run
                if len(rows) < _LOOKED_AT:
                    return None

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; a stopped run does not count."""
        query = (
            select(runs.c.roster)
            .where(runs.c.programme == programme, runs.c.state == RunState.DONE.value)
            .where(runs.c.roster.is_not(None))
            .order_by(runs.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar()


def not_under_way(run_id: int) -> StoreError:
    """The error for a run that does not exist or has ended."""
    return StoreError(
        Cause.of("run.not_under_way"), where=Cause.of("place.run_alone", run=str(run_id))
    )


def _clear(connection: Connection, run: Run, reuse: Collection[str]) -> None:
    """Drop what only a run under way needs."""
    done = run.state is RunState.DONE
    drop_work_of(connection, run.id, run.programme, done=done)
    connection.execute(delete(staged).where(staged.c.run_id == run.id))
    if done:
        over = select(runs.c.id).where(runs.c.programme == run.programme, runs.c.id <= run.id)
        connection.execute(delete(site_readings).where(site_readings.c.run_id.in_(over)))
        kept = and_(course_readings.c.run_id == run.id, course_readings.c.course.in_(sorted(reuse)))
        connection.execute(
            delete(course_readings).where(course_readings.c.run_id.in_(over), not_(kept))
        )


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        programme=row.programme,
        started=row.started,
        ended=row.ended,
        state=RunState(row.state),
        stage=row.stage,
        counts=tuple(json.loads(row.counts).items()),
        stopped_by=cause_or_none(row.stopped_by),
        roster=row.roster or 0,
        order=decoded(Order, row.orders),
        touched=row.touched,
    )
