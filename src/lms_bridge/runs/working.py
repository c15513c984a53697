"""What a worker does with one piece of work of a site, and what it does when that fails.

| what happened | what follows |
|---|---|
| done | the pieces that wait for it may begin |
| RetryLater | it waits, longer each time; after ATTEMPTS it is given up |
| it took longer than the worker lets it | the same |
| AccessDenied | the whole site rests until a harmless read succeeds again |
| another StopRun, or SkipRecord | the run is stopped with the reason |
| an error nobody foresaw | it waits; after STRANGE attempts it is given up |
| the worker was not heard of again | another takes it; after LOST times it is given up |
| the lease is lost, the database is away | nothing is kept; its lease hands it to another |

A piece of writing that is given up leaves the others to go on: the next run plans what is
missing anew. Any other piece that is given up stops its run: nothing can be judged on a part.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import structlog

from lms_bridge.backoff import backoff
from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    CapabilityMissing,
    LeaseLost,
    OutcomeUnknown,
    RetryLater,
    StoreError,
    StoreUnavailable,
)
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.times import ATTEMPTS, FIRST_PAUSE, FRESH, LEASE, LONGEST_ASKED, LONGEST_PAUSE
from lms_bridge.model.work import Queue, Work, WorkKind
from lms_bridge.runs.desk import Desk
from lms_bridge.runs.job import Job
from lms_bridge.runs.leasing import Alive, Held, nobody
from lms_bridge.runs.sync import stop

log = structlog.get_logger()

#: A write that does not show when it is read back shows no better the tenth time.
UNSEEN = 3

STRANGE = 3
LOST = 5

_TOO_LONG = "if nothing else kept the machine busy, raise LMS_BRIDGE_TASK_SOFT_SECONDS"


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a piece of work: the error, and whether others may begin now."""

    work: Work
    error: Exception | None = None
    opened: bool = False


class Meant(TypedDict):
    """Which runs a process may work on."""

    rules: Collection[str]
    fresh: datetime


@dataclass(frozen=True)
class Bench:
    """The programmes of one site, as one process works on them.

    Attributes:
        desks: the programmes, by id.
        lease: for how long a piece is held without a sign of life.
        out_of_time: what the worker raises in a piece that takes too long.
    """

    desks: Mapping[str, Desk]
    lease: timedelta = LEASE
    out_of_time: tuple[type[Exception], ...] = ()

    def ready(self) -> Mapping[Queue, int]:
        """How many pieces could be begun now, by queue."""
        return self._job.store.work.ready(self._job.clock.now(), **self._meant())

    def once(self, queues: Collection[Queue], holder: str, alive: Alive = nobody) -> Came | None:
        """Do the piece of work that is due first; None when there is none.

        Args:
            queues: from which queues.
            holder: a name that nobody else uses.
            alive: called with each renewal of the lease.

        Raises:
            StoreUnavailable: and StoreError: the database is away; leases see to the rest.
        """
        store, now = self._job.store, self._job.clock.now()
        work = store.work.claim(queues, holder, now, now + self.lease, **self._meant())
        if work is None:
            return None
        desk = self.desks[work.programme]
        held = Held(desk.job, work, self.lease, alive)
        return _work(desk, store.runs.get(work.run_id), held, self.out_of_time)

    @property
    def _job(self) -> Job:
        return next(iter(self.desks.values())).job

    def _meant(self) -> Meant:
        """Runs begun under the rules that this process knows, and not too long ago."""
        rules = [desk.job.rules for desk in self.desks.values()]
        return {"rules": rules, "fresh": self._job.clock.now() - FRESH}


def _work(desk: Desk, run: Run, held: Held, out_of_time: tuple[type[Exception], ...]) -> Came:
    job, work = desk.job, held.work
    try:
        if work.lost > LOST:
            give_up(desk, work, f"the worker was lost {work.lost} times while it was at this")
            return Came(work, opened=True)
        with held:
            desk.do(run, work, held)
    except LeaseLost as error:
        log.warning("work.lost", work=work.id, kind=work.kind.value, why=error.what)
        return Came(work, error)
    except (StoreUnavailable, StoreError):
        raise
    except out_of_time as error:
        late = RetryLater("it took longer than a task may", remedy=_TOO_LONG)
        late.__cause__ = error
        _failed(desk, work, late)
        return Came(work, late, opened=job.store.work.stage_is_over(run.id, work.stage))
    except Exception as error:  # noqa: BLE001 - what follows for each kind is the table at the top
        _failed(desk, work, error)
        return Came(work, error, opened=job.store.work.stage_is_over(run.id, work.stage))
    return Came(work, opened=job.store.work.stage_is_over(run.id, work.stage))


def _failed(desk: Desk, work: Work, error: Exception) -> None:
    """Do what the table says."""
    job, now = desk.job, desk.job.clock.now()
    try:
        if isinstance(error, AccessDenied) and not isinstance(error, CapabilityMissing):
            job.store.work.give_back(work, now, str(error), counted=False)
            if job.store.upkeep.pause(str(error), now):
                log.error("site.paused", programme=job.programme.id, why=error.what)
        elif isinstance(error, RetryLater):
            _again(desk, work, error)
        elif isinstance(error, BridgeError):
            stop(job, work, error)
        else:
            log.error("work.failed", work=work.id, kind=work.kind.value, exc_info=error)
            reason = f"an error that nobody foresaw: {type(error).__name__}; see the worker's log"
            if work.attempts >= STRANGE:
                give_up(desk, work, reason)
            else:
                job.store.work.give_back(work, now + _pause(work.attempts), reason)
    except LeaseLost as lost:
        log.warning("work.lost", work=work.id, kind=work.kind.value, why=lost.what)


def _again(desk: Desk, work: Work, error: RetryLater) -> None:
    most = UNSEEN if isinstance(error, OutcomeUnknown) else ATTEMPTS
    if work.attempts >= most:
        give_up(desk, work, f"given up after {work.attempts} attempts: {error}")
        return
    pause = max(_pause(work.attempts), min(timedelta(seconds=error.after or 0), LONGEST_ASKED))
    log.warning("work.waits", work=work.id, kind=work.kind.value, why=error.what)
    desk.job.store.work.give_back(work, desk.job.clock.now() + pause, str(error))


def _pause(attempts: int) -> timedelta:
    """Twice as long each time, and never for all at the same moment."""
    first, longest = FIRST_PAUSE.total_seconds(), LONGEST_PAUSE.total_seconds()
    return timedelta(seconds=backoff(attempts, first, longest))


def give_up(desk: Desk, work: Work, reason: str) -> None:
    """Leave a piece of work to a person, and stop its run unless the others can go on."""
    store, now = desk.job.store, desk.job.clock.now()
    with store.batch():
        store.work.dead_letter(work, reason, now)
        if work.kind is not WorkKind.PUSH:
            piece = f"{work.kind.value} {work.subject}".rstrip()
            cause = Cause.of("work.given_up", work=piece, reason=reason)
            store.runs.end(work.run_id, RunState.STOPPED, now, {}, cause)
    log.error("work.given_up", work=work.id, kind=work.kind.value, run=work.run_id, why=reason)
