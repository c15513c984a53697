"""A worker's turn: one piece of work of one site, let in by the gate, told to the tally."""

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
from lms_bridge.redis.gate import Gate, Went
from lms_bridge.redis.tally import Name, Tally
from lms_bridge.runs import WorkResult, holder_name
from lms_bridge.worker.sites import ServedSite

log = structlog.get_logger()

#: Sends a wake-up for a queue of a site; the work itself is in SQL.
Wake = Callable[[str, Queue], None]

#: What says that a site has too much to do.
_GROANS = (LmsBusy, LmsUnavailable, LmsUnreadable, OutcomeUnknown)


@dataclass(frozen=True)
class WorkerLoop:
    """What every turn of a process needs."""

    gate: Gate
    tally: Tally
    wake: Wake

    def take(self, site: ServedSite, queue: Queue) -> None:
        """Do one piece of work of a site, then wake whoever can go on."""
        why = site.rests()
        if why:
            log.info("site.rests", site=site.name, why=why)
            return
        came = self._judging(site) if queue is Queue.JUDGE else self._through_gate(site, queue)
        if came is not None:
            self._go_on(site, queue, came)

    def _judging(self, site: ServedSite) -> WorkResult | None:
        """Nothing is asked of the LMS: no gate."""
        came = site.site_worker.run_one([Queue.JUDGE], holder_name())
        self._count(site, came, 0, 0)
        return came

    def _through_gate(self, site: ServedSite, queue: Queue) -> WorkResult | None:
        holder, lease = holder_name(), site.lease.total_seconds()
        if not self.gate.enter(site.name, site.ceiling, holder, lease):
            return None
        stats, went = site.bridge.connection.stats, Went.ASIDE
        calls, retries = stats.calls, stats.retries
        try:
            came = site.site_worker.run_one(
                [queue], holder, lambda: _tell(self.gate, site.name, holder, lease)
            )
            if came is not None:
                went = _lesson(came, stats.retries - retries)
                if isinstance(came.error, LmsBusy) and came.error.after:
                    self.gate.hold_off(site.name, min(came.error.after, 900))
        finally:
            self.gate.leave(site.name, holder, went)
        self._count(site, came, stats.calls - calls, stats.retries - retries)
        return came

    def _count(self, site: ServedSite, came: WorkResult | None, calls: int, retries: int) -> None:
        counts: dict[Name, int] = {("calls",): calls, ("retries",): retries}
        if came is not None:
            counts["work", came.work.kind.value] = 1
            if came.error is not None:
                counts["errors", type(came.error).__name__] = 1
        self.tally.add(site.name, {name: count for name, count in counts.items() if count})

    def _go_on(self, site: ServedSite, queue: Queue, came: WorkResult) -> None:
        """Wake one for what is left here; and as many as may enter, once a stage is over."""
        ready = site.site_worker.ready()
        for each, count in ready.items():
            wanted = 1 if each is queue else 0
            if came.opened:
                wanted = min(count, site.ceiling)
            for _ in range(wanted):
                self.wake(site.name, each)


def _tell(gate: Gate, site: str, holder: str, lease: float) -> None:
    gate.stay(site, holder, lease)


def _lesson(came: WorkResult, retries: int) -> Went:
    """What a site's answers say of how much it bears."""
    if isinstance(came.error, _GROANS) or retries:
        return Went.BADLY
    return Went.WELL if came.error is None else Went.ASIDE
