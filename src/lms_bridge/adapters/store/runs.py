"""Runs: which is under way, how far it got, what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from lms_bridge.adapters.store.codec import encode
from lms_bridge.adapters.store.database import Database, insert
from lms_bridge.adapters.store.tables import IS_RUNNING, course_readings, runs, site_readings
from lms_bridge.errors import StoreError
from lms_bridge.model.run import Run, RunState


class Runs(Database):
    """The table of runs."""

    def start_run(self, programme: str, at: datetime) -> Run:
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
            "stopped_by": "",
        }
        under_way = select(runs).where(runs.c.programme == programme, IS_RUNNING)
        with self._writing() as connection:
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

    def advance_run(self, run_id: int, stage: str, *, roster: int | None = None) -> None:
        """Note how far a run got; StoreError for a run that is not under way."""
        changes: dict[str, object] = {"stage": stage}
        if roster is not None:
            changes["roster"] = roster
        with self._writing() as connection:
            done = connection.execute(
                update(runs).where(runs.c.id == run_id, IS_RUNNING).values(changes)
            )
            if done.rowcount == 0:
                raise not_under_way(run_id)

    def end_run(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        counts: Mapping[str, int],
        stopped_by: str = "",
    ) -> Run:
        """Close a run; one that has ended stays as it ended.

        When it is DONE, its readings are dropped, and those of the programme's earlier runs
        that were stopped: nobody can take these up any more.
        """
        with self._writing() as connection:
            ending = {
                "state": state.value,
                "ended": at,
                "counts": encode(counts),
                "stopped_by": stopped_by,
            }
            if state is RunState.DONE:
                ending["stage"] = "done"
            connection.execute(update(runs).where(runs.c.id == run_id, IS_RUNNING).values(ending))
            row = connection.execute(select(runs).where(runs.c.id == run_id)).one_or_none()
            if row is None:
                raise not_under_way(run_id)
            run = _run(row)
            if run.state is RunState.DONE:
                _drop_readings(connection, run)
            return run

    def runs(self, programme: str | None = None, limit: int = 20) -> tuple[Run, ...]:
        """The latest runs, newest first."""
        query = select(runs).order_by(runs.c.id.desc()).limit(limit)
        if programme is not None:
            query = query.where(runs.c.programme == programme)
        with self._reading() as connection:
            return tuple(_run(row) for row in connection.execute(query))

    def last_roster(self, programme: str) -> int | None:
        """How many learners the last finished run had; a stopped run does not count."""
        query = (
            select(runs.c.roster)
            .where(runs.c.programme == programme, runs.c.state == RunState.DONE.value)
            .where(runs.c.roster.is_not(None))
            .order_by(runs.c.id.desc())
            .limit(1)
        )
        with self._reading() as connection:
            return connection.execute(query).scalar()


def not_under_way(run_id: int) -> StoreError:
    """The error for a run that does not exist or has ended."""
    return StoreError(
        "The run is not under way in this database",
        where=f"run {run_id}",
        remedy="another process may have ended it; start a new run",
    )


def _drop_readings(connection: Connection, run: Run) -> None:
    done_with = select(runs.c.id).where(runs.c.programme == run.programme, runs.c.id <= run.id)
    for table in (course_readings, site_readings):
        connection.execute(delete(table).where(table.c.run_id.in_(done_with)))


def _run(row: Row[Any]) -> Run:
    return Run(
        id=row.id,
        programme=row.programme,
        started=row.started,
        ended=row.ended,
        state=RunState(row.state),
        stage=row.stage,
        counts=tuple(json.loads(row.counts).items()),
        stopped_by=row.stopped_by,
        roster=row.roster or 0,
    )
