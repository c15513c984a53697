"""What is to be done: leased, given back, done; a row is claimed by one worker at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import LeaseLost, UnknownRecord
from lms_bridge.model.run import RunState
from lms_bridge.model.times import FAR
from lms_bridge.model.work import Queue, Waiting, Work, WorkItem, WorkKind, WorkState
from lms_bridge.store.codec import NO_CAUSE, cause_or_none, encode
from lms_bridge.store.database import StorePart, insert
from lms_bridge.store.tables import runs, work

WAITING, HELD, DONE, DEAD = (each.value for each in WorkState)


class SqlWork(StorePart):
    """The table of work."""

    def add(self, run_id: int, items: Iterable[WorkItem], at: datetime) -> None:
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
                "reason": NO_CAUSE,
            }
            for item in items
        ]
        if rows:
            with self._database.writing() as connection:
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
                _free(at, waits_too=run_id is not None),
                _of_first_stage(),
                *_claim_filters(run_id, rules, fresh),
            )
            .order_by(work.c.due, work.c.id)
            .limit(1)
        )
        with self._database.writing() as connection:
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
            return _as_work(row, found.programme)

    def renew(self, work_: Work, until: datetime) -> bool:
        """Make a lease last longer; False when it is no longer this holder's."""
        with self._database.writing() as connection:
            done = connection.execute(update(work).where(_held(work_)).values(until=until))
            return bool(done.rowcount)

    def holds(self, work_: Work) -> bool:
        """Whether a lease is still this holder's; nothing is changed."""
        with self._database.reading() as connection:
            return connection.execute(select(work.c.id).where(_held(work_))).first() is not None

    def finish(self, work_: Work, at: datetime) -> None:
        """Mark it as done, and that its run got further; raises LeaseLost."""
        with self._database.writing() as connection:
            _run_first(connection, work_.run_id)
            _change(connection, work_, state=DONE, holder="", until=None, reason=NO_CAUSE)
            connection.execute(update(runs).where(runs.c.id == work_.run_id).values(touched=at))

    def give_back(
        self, work_: Work, due: datetime, reason: Cause | None, *, counted: bool = True
    ) -> None:
        """Let it wait until `due`; one that is somebody else's by now stays theirs."""
        values: dict[str, object] = {"state": WAITING, "holder": "", "until": None, "due": due}
        if not counted:
            values["attempts"] = work.c.attempts - 1
        if reason is not None:
            values["reason"] = encode(reason)
        with self._database.writing() as connection:
            connection.execute(update(work).where(_held(work_)).values(**values))

    def dead_letter(self, work_: Work, reason: Cause, at: datetime) -> None:
        """Give it up until a person looks; raises LeaseLost."""
        with self._database.writing() as connection:
            _run_first(connection, work_.run_id)
            why = encode(reason)
            _change(connection, work_, state=DEAD, holder="", until=None, due=at, reason=why)

    def release(self, holders: str) -> int:
        """Give back at once whatever is held by names that begin so; answers how many."""
        # Not LIKE: on SQLite it takes capitals for small letters.
        begins = func.substr(work.c.holder, 1, len(holders)) == holders
        with self._database.writing() as connection:
            done = connection.execute(
                update(work)
                .where(work.c.state == HELD, begins)
                .values(state=WAITING, holder="", until=None, attempts=work.c.attempts - 1)
            )
            return int(done.rowcount)

    def retry(self, work_id: int, at: datetime) -> Work:
        """Let a piece that was given up wait again; raises UnknownRecord after its run's end."""
        with self._database.writing() as connection:
            found = _dead(connection, work_id)
            if found.run_state != RunState.RUNNING.value:
                raise UnknownRecord(
                    Cause.of("work.run_ended", run=str(found.run_id), programme=found.programme),
                    where=Cause.of("place.work", work=str(work_id)),
                )
            row = connection.execute(
                update(work)
                .where(work.c.id == work_id)
                .values(state=WAITING, attempts=0, lost=0, due=at)
                .returning(*work.c)
            ).one()
            # A person wants it: the run is no longer one that nobody brings further.
            connection.execute(update(runs).where(runs.c.id == found.run_id).values(touched=at))
            return _as_work(row, found.programme)

    def drop(self, work_id: int) -> Work:
        """Forget a piece that was given up; raises UnknownRecord."""
        with self._database.writing() as connection:
            found = _dead(connection, work_id)
            connection.execute(delete(work).where(work.c.id == work_id))
            return _as_work(found, found.programme)

    def pieces(
        self, run_id: int | None = None, states: Collection[WorkState] | None = None
    ) -> tuple[Work, ...]:
        """Pieces of work, oldest first."""
        query = select(*work.c, runs.c.programme).join(runs).order_by(work.c.id)
        if run_id is not None:
            query = query.where(work.c.run_id == run_id)
        if states is not None:
            query = query.where(work.c.state.in_([state.value for state in states]))
        with self._database.reading() as connection:
            return tuple(_as_work(row, row.programme) for row in connection.execute(query))

    def waiting(self, at: datetime) -> tuple[Waiting, ...]:
        """How much work there is, by programme, kind and state; what is done is left out."""
        what = (runs.c.programme, work.c.kind, work.c.state)
        begins = and_(runs.c.state == RunState.RUNNING.value, _free(at), _of_first_stage())
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
        with self._database.reading() as connection:
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
                _free(at),
                _of_first_stage(),
                *_claim_filters(None, rules, fresh),
            )
            .group_by(work.c.queue)
        )
        with self._database.reading() as connection:
            return {Queue(row.queue): row.pieces for row in connection.execute(query)}

    def progress(self, run_id: int) -> Mapping[WorkKind, tuple[int, int]]:
        """How many pieces of each kind are done or given up, and how many there are."""
        over = func.sum(work.c.state.in_([DONE, DEAD]).cast(Integer))
        query = (
            select(work.c.kind, over.label("over"), func.count().label("pieces"))
            .where(work.c.run_id == run_id)
            .group_by(work.c.kind)
        )
        with self._database.reading() as connection:
            return {WorkKind(row.kind): (row.over, row.pieces) for row in connection.execute(query)}

    def stage_is_over(self, run_id: int, stage: int) -> bool:
        """Whether nothing of this stage or an earlier one is left to do."""
        left = select(work.c.id).where(
            work.c.run_id == run_id, work.c.stage <= stage, work.c.state.in_([WAITING, HELD])
        )
        with self._database.reading() as connection:
            return connection.execute(left.limit(1)).first() is None


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
        raise LeaseLost(Cause.of("work.not_held"), where=work_.place)


def _dead(connection: Connection, work_id: int) -> Any:
    row = connection.execute(
        select(*work.c, runs.c.programme, runs.c.state.label("run_state"))
        .join(runs)
        .where(work.c.id == work_id, work.c.state == DEAD)
        .with_for_update(key_share=True)  # somebody else may be at the same piece, or end its run
    ).one_or_none()
    if row is None:
        raise UnknownRecord(Cause.of("work.not_given_up", work=str(work_id)))
    return row


def _free(at: datetime, *, waits_too: bool = False) -> ColumnElement[bool]:
    """What may be begun: what waits and is due, and what was held for too long.

    No lease and no wait is as long as FAR: such a one was noted before a clock was put back.
    """
    due = or_(work.c.due <= at, work.c.due > at + FAR)
    over = or_(work.c.until < at, work.c.until > at + FAR)
    waits = work.c.state == WAITING
    return or_(waits if waits_too else and_(waits, due), and_(work.c.state == HELD, over))


@cache  # each worker asks several times a second
def _of_first_stage() -> ColumnElement[bool]:
    """Nothing of an earlier stage of its run is left to do."""
    before = work.alias("before")
    return ~exists().where(
        before.c.run_id == work.c.run_id,
        before.c.stage < work.c.stage,
        before.c.state.in_([WAITING, HELD]),
    )


def _claim_filters(
    run_id: int | None, rules: Collection[str] | None, fresh: datetime | None
) -> list[ColumnElement[bool]]:
    """What narrows a claim down: see `Leases.claim`."""
    conditions: list[ColumnElement[bool]] = []
    if run_id is not None:
        conditions.append(work.c.run_id == run_id)
    if rules is not None:
        conditions.append(runs.c.rules.in_(list(rules)))
    if fresh is not None:
        conditions.append(runs.c.touched >= fresh)
    return conditions


def _as_work(row: Any, programme: str) -> Work:
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
        reason=cause_or_none(row.reason),
    )
