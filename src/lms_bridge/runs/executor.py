"""Does one piece of work, and what follows when it fails: one table for each policy.

STRICT is for a person who waits: what fails is raised at once, and the run stays open where
another attempt may help. LENIENT is for workers: what may pass is tried again later. Under both,
whoever lost the lease keeps nothing, and the next holder goes on.

A piece of writing that becomes a dead letter leaves the others to go on: the next run plans what
is missing anew. Any other dead letter stops its run: nothing can be judged on a part.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from lms_bridge.backoff import backoff
from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BrakeApplied,
    BridgeError,
    CapabilityMissing,
    LeaseLost,
    OutcomeUnknown,
    RetryLater,
    StoreError,
    StoreUnavailable,
)
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.times import ATTEMPTS, FIRST_PAUSE, LONGEST_ASKED, LONGEST_PAUSE
from lms_bridge.model.work import Work, WorkKind
from lms_bridge.runs.dispatcher import TaskDispatcher
from lms_bridge.runs.job import Job
from lms_bridge.runs.leasing import LeaseHeartbeat

log = structlog.get_logger()

#: A write that does not show when it is read back shows no better the tenth time.
UNSEEN = 3

#: How often a piece is tried that fails with an error nobody foresaw.
UNEXPECTED = 3

#: A piece whose workers were lost more often than this is what kills them.
LOST = 5


@dataclass(frozen=True, slots=True)
class WorkResult:
    """A piece of work that was tried.

    Attributes:
        work: the piece.
        error: what it ended with; None when it is done.
        opened: whether its stage is over, so that others may begin.
    """

    work: Work
    error: BaseException | None = None
    opened: bool = False


def leave_to_next_run(job: Job, work: Work, _error: RetryLater) -> None:
    """Let the other writes go on; the next run finds what is missing."""
    job.store.work.finish(work, job.clock.now())


def hand_back(job: Job, work: Work, error: BaseException) -> None:
    """Let it be taken up at once, as if this attempt had never been."""
    job.store.work.give_back(work, job.clock.now(), _cause(error), counted=False)


def try_later(job: Job, work: Work, error: Exception) -> None:
    """Let it wait, longer each time and as long as the LMS asks; in the end it is a dead letter."""
    cause, most, asked = _cause(error), UNEXPECTED, 0.0
    if isinstance(error, RetryLater):
        most = UNSEEN if isinstance(error, OutcomeUnknown) else ATTEMPTS
        asked = error.after or 0.0
        log.warning("work.waits", work=work.id, kind=work.kind.value, why=str(cause))
    else:
        log.error("work.failed", work=work.id, kind=work.kind.value, exc_info=error)
    if work.attempts >= most:
        _dead_letter(job, work, Cause.of("work.attempts", attempts=work.attempts, cause=cause))
        return
    first, longest = FIRST_PAUSE.total_seconds(), LONGEST_PAUSE.total_seconds()
    pause = max(backoff(work.attempts, first, longest), min(asked, LONGEST_ASKED.total_seconds()))
    job.store.work.give_back(work, job.clock.now() + timedelta(seconds=pause), cause)


def rest(job: Job, work: Work, error: AccessDenied) -> None:
    """Let the whole site rest until a harmless read succeeds again; no attempt is counted."""
    job.store.work.give_back(work, job.clock.now(), error.told, counted=False)
    if job.store.upkeep.pause(error.told, job.clock.now()):
        log.error("site.paused", programme=job.programme.id, why=str(error.told))


def stop(job: Job, work: Work, error: BridgeError) -> None:
    """Close the run of a piece of work with the reason; raises LeaseLost if it is another's.

    Nothing is logged: whoever waits is told in words.
    """
    braked = {"braked": max(1, len(error.learners))} if isinstance(error, BrakeApplied) else {}
    cause = error.cause if braked else error.told
    with job.store.batch():
        job.store.work.finish(work, job.clock.now())
        job.store.runs.end(work.run_id, RunState.STOPPED, job.clock.now(), braked, cause)


def stop_and_log(job: Job, work: Work, error: BridgeError) -> None:
    """The same where nobody waits."""
    stop(job, work, error)
    cause = error.cause if isinstance(error, BrakeApplied) else error.told
    log.warning("run.stopped", run=work.run_id, programme=job.programme.id, why=str(cause))


def only_raise(_job: Job, _work: Work, _error: StoreError) -> None:
    """Note nothing: the database is away, and the lease hands the piece to another."""


@dataclass(frozen=True, slots=True)
class Row:
    """What happened, what follows, whether whoever waits is told, and for which work alone."""

    happened: type[BaseException] | tuple[type[BaseException], ...]
    follows: Callable[[Job, Work, Any], None]
    raised: bool = False
    only: WorkKind | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What follows from what happened: the first row that fits; what fits none is raised.

    Attributes:
        rows: the table.
        lost: a piece whose workers were lost more often becomes a dead letter; None for never.
        out_of_time: what is raised in a piece that takes too long; it counts as RetryLater.
    """

    rows: tuple[Row, ...]
    lost: int | None = None
    out_of_time: tuple[type[Exception], ...] = ()


STRICT = Policy(
    (
        Row((StoreUnavailable, StoreError), only_raise, raised=True),
        Row(RetryLater, leave_to_next_run, only=WorkKind.PUSH),
        Row(RetryLater, hand_back, raised=True),
        Row(BridgeError, stop, raised=True),
        Row(BaseException, hand_back, raised=True),
    )
)
LENIENT = Policy(
    (
        Row((StoreUnavailable, StoreError), only_raise, raised=True),
        Row(CapabilityMissing, stop_and_log),
        Row(AccessDenied, rest),
        Row(RetryLater, try_later),
        Row(BridgeError, stop_and_log),
        Row(Exception, try_later),
    ),
    lost=LOST,
)


def execute(
    dispatcher: TaskDispatcher, run: Run, heartbeat: LeaseHeartbeat, policy: Policy
) -> WorkResult:
    """Do the piece of work whose lease a heartbeat renews; what fails is left to the policy.

    Raises:
        BaseException: what the policy tells whoever waits.
    """
    job, work, error = dispatcher.job, heartbeat.work, None
    try:
        try:
            if policy.lost is not None and work.lost > policy.lost:
                _dead_letter(job, work, Cause.of("work.lost", times=work.lost))
                return WorkResult(work)
            with heartbeat:
                dispatcher.do(run, work, heartbeat)
        except LeaseLost:
            raise
        except BaseException as happened:
            error = _in_time(happened, policy)
            for row in policy.rows:
                if isinstance(error, row.happened) and row.only in {None, work.kind}:
                    row.follows(job, work, error)
                    if not row.raised:
                        break
                    raise
            else:
                raise
    except LeaseLost as lost:
        why = str(lost.cause)
        log.warning("work.lost", work=work.id, run=run.id, kind=work.kind.value, why=why)
        error = error or lost
    return WorkResult(work, error)


def _in_time(error: BaseException, policy: Policy) -> BaseException:
    if not isinstance(error, policy.out_of_time):
        return error
    late = RetryLater(Cause.of("work.too_long"))
    late.__cause__ = error
    return late


def _cause(error: BaseException) -> Cause:
    """Why a piece is not done, for a record; the text of an unexpected error may hold anything."""
    if isinstance(error, BridgeError):
        return error.told
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return Cause.of("work.interrupted")
    return Cause.of("work.unexpected", kind=type(error).__name__)


def _dead_letter(job: Job, work: Work, cause: Cause) -> None:
    """Leave a piece of work to a person, and stop its run unless the others can go on."""
    with job.store.batch():
        job.store.work.dead_letter(work, cause, job.clock.now())
        if work.kind is not WorkKind.PUSH:
            kind, subject = work.kind.value, work.subject
            stopped_by = Cause.of("work.given_up", work=kind, subject=subject, reason=cause)
            job.store.runs.end(work.run_id, RunState.STOPPED, job.clock.now(), {}, stopped_by)
    log.error("work.given_up", work=work.id, kind=work.kind.value, run=work.run_id, why=str(cause))
