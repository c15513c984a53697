"""A worker's turn: one piece of work of one site, let in by the limiter, told to the counters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from lms_bridge.errors import (
    LmsBusy,
    LmsUnavailable,
    LmsUnreadable,
    OutcomeUnknown,
)
from lms_bridge.model.work import Queue
from lms_bridge.redis.counters import Counters, Name
from lms_bridge.redis.limiter import ConcurrencyLimiter, LoadSignal
from lms_bridge.runs import WorkResult, holder_name
from lms_bridge.worker.sites import ServedSite

log = structlog.get_logger()

#: Sends a wake-up for a queue of a site; the work itself is in SQL.
Wake = Callable[[str, Queue], None]

#: What says that a site has too much to do.
_OVERLOAD_ERRORS = (LmsBusy, LmsUnavailable, LmsUnreadable, OutcomeUnknown)


@dataclass(frozen=True)
class WorkerLoop:
    """What every turn of a process needs."""

    limiter: ConcurrencyLimiter
    counters: Counters
    wake: Wake

    def take(self, site: ServedSite, queue: Queue) -> None:
        """Do one piece of work of a site, then wake whoever can go on."""
        why = site.rests()
        if why:
            log.info("site.rests", site=site.name, why=why)
            return
        result = self._judging(site) if queue is Queue.JUDGE else self._asking_lms(site, queue)
        if result is not None:
            self._wake_next(site, queue, result)

    def _judging(self, site: ServedSite) -> WorkResult | None:
        """Nothing is asked of the LMS: no limiter."""
        result = site.site_worker.run_one([Queue.JUDGE], holder_name())
        self._count(site, result, 0, 0)
        return result

    def _asking_lms(self, site: ServedSite, queue: Queue) -> WorkResult | None:
        holder, lease = holder_name(), site.lease.total_seconds()
        if not self.limiter.enter(site.name, site.ceiling, holder, lease):
            return None
        stats, signal = site.bridge.connection.stats, LoadSignal.NEUTRAL
        calls, retries = stats.calls, stats.retries
        try:
            result = site.site_worker.run_one(
                [queue], holder, lambda: _tell(self.limiter, site.name, holder, lease)
            )
            if result is not None:
                signal = _load_signal(result, stats.retries - retries)
                if isinstance(result.error, LmsBusy) and result.error.after:
                    self.limiter.hold_off(site.name, min(result.error.after, 900))
        finally:
            self.limiter.leave(site.name, holder, signal)
        self._count(site, result, stats.calls - calls, stats.retries - retries)
        return result

    def _count(self, site: ServedSite, result: WorkResult | None, calls: int, retries: int) -> None:
        counts: dict[Name, int] = {("calls",): calls, ("retries",): retries}
        if result is not None:
            counts["work", result.work.kind.value] = 1
            if result.error is not None:
                counts["errors", type(result.error).__name__] = 1
        self.counters.add(site.name, {name: count for name, count in counts.items() if count})

    def _wake_next(self, site: ServedSite, queue: Queue, result: WorkResult) -> None:
        """Wake one for what is left here; and as many as may enter, once a stage is over."""
        ready = site.site_worker.ready()
        for each, count in ready.items():
            wanted = 1 if each is queue else 0
            if result.opened:
                wanted = min(count, site.ceiling)
            for _ in range(wanted):
                self.wake(site.name, each)


def _tell(limiter: ConcurrencyLimiter, site: str, holder: str, lease: float) -> None:
    limiter.stay(site, holder, lease)


def _load_signal(result: WorkResult, retries: int) -> LoadSignal:
    """What a site's answers say of how much it bears."""
    if isinstance(result.error, _OVERLOAD_ERRORS) or retries:
        return LoadSignal.BADLY
    return LoadSignal.WELL if result.error is None else LoadSignal.NEUTRAL
