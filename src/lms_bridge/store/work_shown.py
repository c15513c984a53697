"""What work there is, and how far it is; nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, func, select

from lms_bridge.model.run import RunState
from lms_bridge.model.work import Queue, Waiting, Work, WorkKind, WorkState
from lms_bridge.store.database import Database
from lms_bridge.store.due import DEAD, DONE, HELD, WAITING, free, meant, of_first_stage
from lms_bridge.store.tables import runs, work


class WorkShown(Database):
    """Looks into the table of work."""

    def work(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""
        query = select(*work.c, runs.c.programme).join(runs).order_by(work.c.id)
        if run_id is not None:
            query = query.where(work.c.run_id == run_id)
        if states is not None:
            query = query.where(work.c.state.in_([state.value for state in states]))
        with self._reading() as connection:
            return tuple(as_work(row, row.programme) for row in connection.execute(query))

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""
        what = (runs.c.programme, work.c.kind, work.c.state)
        begins = and_(runs.c.state == RunState.RUNNING.value, free(at), of_first_stage())
        query = (
            select(
                *what,
                func.count().label("pieces"),
                func.sum(begins.cast(Integer)).label("ready"),
                func.min(work.c.since).label("oldest"),
            )
            .join(runs)
            .where(work.c.state != DONE)
            .group_by(*what)
        )
        with self._reading() as connection:
            found = connection.execute(query).all()
        return tuple(
            Waiting(
                row.programme,
                WorkKind(row.kind),
                WorkState(row.state),
                row.pieces,
                row.ready,
                row.oldest,
            )
            for row in sorted(found)  # not by SQL: each database has its own alphabet
        )

    def ready(
        self, at: datetime, *, rules: Collection[str], fresh: datetime
    ) -> Mapping[Queue, int]:
        """How many pieces `claim` would find now, by queue."""
        query = (
            select(work.c.queue, func.count().label("pieces"))
            .join(runs)
            .where(
                runs.c.state == RunState.RUNNING.value,
                free(at),
                of_first_stage(),
                *meant(None, rules, fresh),
            )
            .group_by(work.c.queue)
        )
        with self._reading() as connection:
            return {Queue(row.queue): row.pieces for row in connection.execute(query)}

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""
        over = func.sum(work.c.state.in_([DONE, DEAD]).cast(Integer))
        query = (
            select(work.c.kind, over.label("over"), func.count().label("pieces"))
            .where(work.c.run_id == run_id)
            .group_by(work.c.kind)
        )
        with self._reading() as connection:
            return {WorkKind(row.kind): (row.over, row.pieces) for row in connection.execute(query)}

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""
        left = select(work.c.id).where(
            work.c.run_id == run_id, work.c.stage <= stage, work.c.state.in_([WAITING, HELD])
        )
        with self._reading() as connection:
            return connection.execute(left.limit(1)).first() is None


def as_work(row: Any, programme: str) -> Work:
    """A row of the table as a piece of work."""
    return Work(
        id=row.id,
        run_id=row.run_id,
        programme=programme,
        kind=WorkKind(row.kind),
        stage=row.stage,
        subject=row.subject,
        state=WorkState(row.state),
        attempts=row.attempts,
        lost=row.lost,
        due=row.due,
        since=row.since,
        holder=row.holder,
        until=row.until,
        reason=row.reason,
    )
