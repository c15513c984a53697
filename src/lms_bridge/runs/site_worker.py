"""What a process works on for one site: the runs of its programmes, one piece at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict

from lms_bridge.errors import LeaseLost
from lms_bridge.model.times import FRESH, LEASE
from lms_bridge.model.work import Queue
from lms_bridge.runs.dispatcher import TaskDispatcher
from lms_bridge.runs.executor import LENIENT, Policy, WorkResult, execute
from lms_bridge.runs.job import Job
from lms_bridge.runs.leasing import Alive, LeaseHeartbeat, nobody


class ClaimFilters(TypedDict):
    """Which runs a process may work on."""

    rules: Collection[str]
    fresh: datetime


@dataclass(frozen=True)
class SiteWorker:
    """The programmes of one site, as one process works on them.

    Attributes:
        dispatchers: of the programmes, by id.
        lease: for how long a piece is held without a sign of life.
        policy: what follows when a piece fails.
    """

    dispatchers: Mapping[str, TaskDispatcher]
    lease: timedelta = LEASE
    policy: Policy = LENIENT

    def ready(self) -> Mapping[Queue, int]:
        """How many pieces could be begun now, by queue."""
        return self._job.store.work.ready(self._job.clock.now(), **self._filters())

    def run_one(
        self, queues: Collection[Queue], holder: str, alive: Alive = nobody
    ) -> WorkResult | None:
        """Do the piece of work that is due first; None when there is none.

        Args:
            queues: from which queues.
            holder: a name that nobody else uses.
            alive: called with each renewal of the lease.

        Raises:
            StoreUnavailable: and StoreError: the database is away; leases see to the rest.
        """
        store, now = self._job.store, self._job.clock.now()
        work = store.work.claim(queues, holder, now, now + self.lease, **self._filters())
        if work is None:
            return None
        dispatcher = self.dispatchers[work.programme]
        heartbeat = LeaseHeartbeat(dispatcher.job, work, self.lease, alive)
        result = execute(dispatcher, store.runs.get(work.run_id), heartbeat, self.policy)
        if isinstance(result.error, LeaseLost):
            return result
        return replace(result, opened=store.work.stage_is_over(work.run_id, work.stage))

    @property
    def _job(self) -> Job:
        return next(iter(self.dispatchers.values())).job

    def _filters(self) -> ClaimFilters:
        """Runs begun under the rules that this process knows, and not too long ago."""
        rules = [dispatcher.job.rules for dispatcher in self.dispatchers.values()]
        return {"rules": rules, "fresh": self._job.clock.now() - FRESH}
