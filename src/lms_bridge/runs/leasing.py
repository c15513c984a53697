"""A piece of work held: its lease is renewed until it ends, or is found to be lost."""

from __future__ import annotations

import os
import socket
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from types import TracebackType
from typing import Self

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, LeaseLost
from lms_bridge.model.times import LEASE
from lms_bridge.model.work import Work
from lms_bridge.runs.job import Job

log = structlog.get_logger()


def holder_prefix() -> str:
    """What the names of all that this process holds begin with: the machine and the process."""
    return f"{socket.gethostname()}/{os.getpid()}/"


def holder_name() -> str:
    """The name under which this process holds one piece of work; nobody else has it."""
    return holder_prefix() + uuid.uuid4().hex


#: Told that the worker lives, as often as its lease is renewed.
Alive = Callable[[], None]


def nobody() -> None:
    """Nobody is told."""


class LeaseHeartbeat:
    """Renews a lease three times in its span, in a thread of its own.

    The lease is over for this process as soon as its span has passed on this process's own
    clock: whatever it was stopped by (a suspended machine, a database away), it writes nothing
    more then.
    """

    def __init__(
        self, job: Job, work: Work, lease: timedelta = LEASE, alive: Alive = nobody
    ) -> None:
        self.job = job
        self.work = work
        self.lease = lease
        self._alive = alive
        self._ends = monotonic() + lease.total_seconds()
        self._lost = False
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def ensure(self) -> None:
        """Raise LeaseLost unless this process still holds the work: asked before each write.

        The database is asked too: where its clock leaps, a lease is over before its time.
        """
        if self._lost or monotonic() >= self._ends or not self._holds():
            raise LeaseLost(Cause.of("work.lease_over"), where=self.work.place)

    def _holds(self) -> bool:
        try:
            return self.job.store.work.holds(self.work)
        except BridgeError as error:  # who cannot ask writes nothing
            log.warning("lease.not_asked", work=self.work.id, why=str(error.cause))
            return False

    def _renew(self) -> None:
        span = self.lease.total_seconds()
        while not self._over.wait(span / 3):
            begun = monotonic()
            try:
                held = self.job.store.work.renew(self.work, self.job.clock.now() + self.lease)
            except BridgeError as error:  # tried again; `_ends` passes meanwhile
                log.warning("lease.not_renewed", work=self.work.id, why=str(error.cause))
                continue
            if not held:
                self._lost = True
                return
            self._ends = begun + span
            self._tell()

    def _tell(self) -> None:
        try:
            self._alive()
        except BridgeError as error:  # the lease is in the database, and that knows
            log.warning("lease.not_told", work=self.work.id, why=str(error.cause))
