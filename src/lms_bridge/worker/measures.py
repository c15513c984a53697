"""What is measured of each site and of the queue, gathered from SQL and Redis when it is asked.

Nothing here names a learner, a record or a reason: numbers and closed lists of words only. A
run for one learner says nothing about the programme, so it counts as under way and no more.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from lms_bridge.model.action import Outcome
from lms_bridge.model.run import Run, RunState
from lms_bridge.model.schedule import Schedule
from lms_bridge.model.work import Queue, Waiting, WorkKind, WorkState
from lms_bridge.ports import Store
from lms_bridge.redis.counters import Counters, Name
from lms_bridge.redis.limiter import ConcurrencyLimiter, LimiterState
from lms_bridge.runs.windows import is_quiet
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.sweeping import SWEPT

#: How many runs back the last one that was done is looked for: mostly it is among the first,
#: and a month of hourly runs that were all stopped is as good as never.
_BACK = (20, 1000)

#: What happened so long ago that it never happened.
NEVER = math.inf

#: What work that is not over may be.
_OPEN = (WorkState.WAITING, WorkState.HELD, WorkState.DEAD)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The run under way of a programme: seconds since it began, and since it got further."""

    age: float
    idle: float


@dataclass(frozen=True, slots=True)
class ProgrammeMeasures:
    """One programme of a site.

    Attributes:
        programme: its id.
        lag: seconds since the last run for everybody was done; NEVER before the first.
        schedule: seconds between two runs that its schedule asks for; None without one.
        under_way: the run under way, of whatever kind; None for none.
        stopped: whether the last run for everybody that ended was stopped.
        braked: how many learners it would have changed, where the brake stopped it; else 0.
        writes: by outcome, the writes of that run.
        counts: the named totals of the last run for everybody that was done.
    """

    programme: str
    lag: float
    schedule: float | None
    under_way: UnderWay | None
    stopped: bool
    braked: int
    writes: Mapping[Outcome, int]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Work of one kind in one state: how many pieces, and seconds since the oldest was added."""

    programme: str
    kind: WorkKind
    state: WorkState
    count: int = 0
    oldest: float = 0.0


@dataclass(frozen=True, slots=True)
class SiteMeasures:
    """What a site's database says.

    Attributes:
        site: its name.
        swept: seconds since the last sweep was consumed; NEVER before the first.
        paused: whether it rests because its LMS denied access.
        quiet: whether it rests because of quiet hours.
        programmes: those that the site file enables.
        work: every kind and state of every programme.
        ready: by queue, how many pieces could be begun now.
    """

    site: str
    swept: float
    paused: bool
    quiet: bool
    programmes: tuple[ProgrammeMeasures, ...]
    work: tuple[Pieces, ...]
    ready: Mapping[Queue, int]


@dataclass(frozen=True, slots=True)
class SharedMeasures:
    """What Redis says of a site: its limiter, and what workers counted."""

    site: str
    ceiling: int
    limiter: LimiterState
    counters: Mapping[Name, int]


@dataclass(frozen=True, slots=True)
class Watched:
    """Everything that is measured; None stands for what did not answer.

    Attributes:
        sites: by the site's name, what its database says.
        shared: what Redis says, site by site.
    """

    sites: Mapping[str, SiteMeasures | None]
    shared: tuple[SharedMeasures, ...] | None


def measure_site(site: ServedSite) -> SiteMeasures:
    """Ask a site's database; raises BridgeError while it is away."""
    settings, store = site.bridge.site, site.bridge.store
    now = store.clock.now()
    enabled = settings.programmes
    waiting = store.work.waiting(now)
    return SiteMeasures(
        site=site.name,
        swept=_since_swept(store.upkeep.pulses().get(SWEPT), now),
        paused=store.upkeep.paused() is not None,
        quiet=is_quiet(settings.quiet, now, ZoneInfo(settings.time_zone)),
        programmes=tuple(
            measure_programme(store, key, each.schedule, now) for key, each in enabled.items()
        ),
        work=pieces(waiting, enabled, now),
        ready=_ready(waiting),
    )


def measure_shared(
    sites: Iterable[ServedSite], limiter: ConcurrencyLimiter, counters: Counters
) -> tuple[SharedMeasures, ...]:
    """Ask Redis about all sites; raises RetryLater while it is away."""
    return tuple(
        SharedMeasures(each.name, each.ceiling, limiter.state(each.name), counters.read(each.name))
        for each in sites
    )


def measure_programme(
    store: Store, programme: str, schedule: Schedule | None, now: datetime
) -> ProgrammeMeasures:
    """What the runs of a programme say."""
    past = _look_back(store, programme)
    ended, done = past.ended, past.done
    return ProgrammeMeasures(
        programme=programme,
        lag=NEVER if past.since is None else _seconds(past.since, now),
        schedule=_interval(schedule),
        under_way=_under_way(past.latest, now),
        stopped=ended is not None and ended.state is RunState.STOPPED,
        braked=0 if ended is None else dict(ended.counts).get("braked", 0),
        writes={} if ended is None else store.actions.outcomes(ended.id),
        counts={} if done is None else dict(done.counts),
    )


def pieces(
    waiting: Iterable[Waiting], programmes: Iterable[str], now: datetime
) -> tuple[Pieces, ...]:
    """Every kind and state of the enabled programmes, and of others that left work behind."""
    found = {
        (each.programme, each.kind, each.state): Pieces(
            each.programme, each.kind, each.state, each.count, _seconds(each.oldest, now)
        )
        for each in waiting
    }
    of = sorted({*programmes, *(programme for programme, _, _ in found)})
    return tuple(found.get(key, Pieces(*key)) for key in product(of, WorkKind, _OPEN))


def _ready(waiting: Iterable[Waiting]) -> dict[Queue, int]:
    ready = Counter[Queue](dict.fromkeys(Queue, 0))
    for each in waiting:
        ready[each.kind.queue] += each.ready
    return dict(ready)


@dataclass(frozen=True, slots=True)
class _Past:
    """The latest run of all; of those for everybody, the last that ended and that was done.

    `since` is when the last was done, or surely earlier than the oldest that was looked at.
    """

    latest: Run | None = None
    ended: Run | None = None
    done: Run | None = None
    since: datetime | None = None


def _look_back(store: Store, programme: str) -> _Past:
    past = _Past()
    for limit in _BACK:
        runs = store.runs.latest(programme, limit)
        over = [run for run in runs if run.state is not RunState.RUNNING and not run.order.learner]
        done = next((run for run in over if run.state is RunState.DONE), None)
        past = _Past(
            latest=next(iter(runs), None),
            ended=next(iter(over), None),
            done=done,
            since=(done.ended or done.started) if done else None,
        )
        if done is not None or len(runs) < limit:
            return past
    return replace(past, since=runs[-1].started)


def _under_way(run: Run | None, now: datetime) -> UnderWay | None:
    if run is None or run.state is not RunState.RUNNING:
        return None
    return UnderWay(_seconds(run.started, now), _seconds(run.touched or run.started, now))


def _interval(schedule: Schedule | None) -> float | None:
    """Seconds between two runs; a daily full sync is one."""
    if schedule is None or (schedule.every is None and schedule.full_at is None):
        return None
    return (schedule.every or timedelta(days=1)).total_seconds()


def _since_swept(at: datetime | None, now: datetime) -> float:
    """A sweep in the future was noted before a clock was put back: it proves nothing either."""
    return NEVER if at is None else abs((now - at).total_seconds())


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
