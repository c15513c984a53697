"""The sweep: opens the windows of schedules, and hands out whatever was lost.

It decides nothing that would go wrong if two did it at once, or none did for an hour.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from lms_bridge.errors import AccessDenied, RetryLater
from lms_bridge.model.run import Run, RunState
from lms_bridge.runs import Job, begin
from lms_bridge.runs.beginning import stalled
from lms_bridge.runs.windows import ScheduledJob, is_quiet, windows
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.turns import Wake

log = structlog.get_logger()

#: The signs of life that it leaves.
SWEPT, PROBED = "sweep", "probe"

#: How often a site that rests is asked whether it lets us in again.
PROBE = timedelta(minutes=1)


def sweep(site: ServedSite, wake: Wake) -> None:
    """Do for one site what is due; raises BridgeError while its database is away."""
    store, settings = site.bridge.store, site.bridge.site
    now = store.clock.now()
    store.upkeep.pulse(SWEPT, now)
    if is_quiet(settings.quiet, now, ZoneInfo(settings.time_zone)) or _rests(site):
        return
    for dispatcher in site.site_worker.dispatchers.values():
        try:
            _begin_what_is_due(dispatcher.job, ZoneInfo(settings.time_zone))
        except RetryLater as error:
            log.warning(
                "run.not_begun", programme=dispatcher.job.programme.id, why=str(error.cause)
            )
    for queue, count in site.site_worker.ready().items():
        for _ in range(min(count, site.ceiling)):
            wake(site.name, queue)


def _rests(site: ServedSite) -> bool:
    """Whether a site that denied access still does; asked once a PROBE, by one of all workers."""
    store = site.bridge.store
    if store.upkeep.paused() is None:
        return False
    now = store.clock.now()
    if abs(now - store.upkeep.pulses().get(PROBED, now - PROBE)) < PROBE:  # a clock may be put back
        return True
    store.upkeep.pulse(PROBED, now)
    try:
        next(iter(site.site_worker.dispatchers.values())).job.lms.site()
    except (AccessDenied, RetryLater) as error:
        log.warning("site.still_rests", site=site.name, why=str(error.cause))
        return True
    store.upkeep.resume()
    log.info("site.resumed", site=site.name)
    return False


def _begin_what_is_due(job: Job, zone: ZoneInfo) -> None:
    last = next(iter(job.store.runs.latest(job.programme.id, 1)), None)
    if last is not None and last.state is RunState.RUNNING:
        if stalled(job, last):
            order = last.order
            begin(job, full=order.full, learner=order.learner or None, judge_all=order.judge_all)
        return  # a window stays open until the run under way has ended
    if last is not None and _superseded_some(last):
        begin(job, full=False)
        return
    if job.schedule is None:
        return
    now = job.clock.now()
    with job.store.batch():  # a window whose run cannot begin stays open
        opened = [
            window.job
            for window in windows(job.schedule, now, zone)
            if job.store.upkeep.open_window(job.programme.id, window.job.value, window.name, now)
        ]
        if opened:
            whole = ScheduledJob.FULL in opened
            begin(job, full=whole, judge_all=whole)


def _superseded_some(last: Run) -> bool:
    """Whether people decided something while the last run was at it."""
    return last.state is RunState.DONE and dict(last.counts).get("overtaken", 0) > 0
